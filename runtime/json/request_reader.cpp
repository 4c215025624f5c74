// SPDX-License-Identifier: Apache-2.0
#include "runtime/json/request_reader.h"

#include "runtime/base/normal_form.h"
#include "runtime/base/utf8.h"
#include "runtime/json/read_request.h"
#include "runtime/value/date.h"
#include "runtime/value/decimal.h"

#include <algorithm>
#include <bit>
#include <cstring>

#ifdef __SSE2__
#include <emmintrin.h>
#endif

namespace writ::json {
namespace {

constexpr std::string_view kAsOf = "as_of";
constexpr std::uint32_t kAsOfField = UINT32_MAX - 1;
constexpr std::size_t kWordBytes = 8;
constexpr std::uint32_t kWordBits = 64;
// Records of more fields are left to the slow reader.
constexpr std::size_t kMaxFields = 256;
// So many digits fit an integer of 64 bits whatever they are.
constexpr int kSafeDigits = 18;

std::uint64_t load(const char* at) {
  std::uint64_t word = 0;
  std::memcpy(&word, at, kWordBytes);
  return word;
}

std::uint32_t load_half(const char* at) {
  std::uint32_t word = 0;
  std::memcpy(&word, at, sizeof word);
  return word;
}

// Both have `size` bytes. Without a call, because names are short.
[[gnu::always_inline]] inline bool same(const char* a, const char* b, std::size_t size) {
  if (size >= kWordBytes) {
    for (std::size_t i = 0; i + kWordBytes <= size; i += kWordBytes) {
      if (load(a + i) != load(b + i)) return false;
    }
    return load(a + size - kWordBytes) == load(b + size - kWordBytes);
  }
  if (size >= sizeof(std::uint32_t)) {
    const std::size_t last = size - sizeof(std::uint32_t);
    return load_half(a) == load_half(b) && load_half(a + last) == load_half(b + last);
  }
  for (std::size_t i = 0; i < size; ++i) {
    if (a[i] != b[i]) return false;
  }
  return true;
}

// Marks the bytes of a word that end or complicate a string: a quote, a backslash, a control character.
std::uint64_t special_bytes(std::uint64_t word) {
  constexpr std::uint64_t kOnes = 0x0101010101010101U;
  constexpr std::uint64_t kHigh = 0x8080808080808080U;
  const auto zero_bytes = [](std::uint64_t x) { return (x - kOnes) & ~x & kHigh; };
  const std::uint64_t quotes = zero_bytes(word ^ kOnes * '"');
  const std::uint64_t backslashes = zero_bytes(word ^ kOnes * '\\');
  const std::uint64_t controls = (word - kOnes * ' ') & ~word & kHigh;
  return quotes | backslashes | controls;
}

// Past sixteen bytes at a time that are of ASCII and not special.
void skip_plain_bytes(const char*& at, const char* end) {
#ifdef __SSE2__
  constexpr std::ptrdiff_t kTogether = 16;
  const __m128i quote = _mm_set1_epi8('"');
  const __m128i backslash = _mm_set1_epi8('\\');
  const __m128i space = _mm_set1_epi8(' ');
  while (end - at >= kTogether) {
    const __m128i bytes = _mm_loadu_si128(reinterpret_cast<const __m128i*>(at));
    // As signed numbers, what is not of ASCII is below a space as controls are.
    const __m128i marks =
        _mm_or_si128(_mm_or_si128(_mm_cmpeq_epi8(bytes, quote), _mm_cmpeq_epi8(bytes, backslash)),
                     _mm_cmplt_epi8(bytes, space));
    const auto found = static_cast<unsigned>(_mm_movemask_epi8(marks));
    if (found != 0) {
      at += std::countr_zero(found);
      return;
    }
    at += kTogether;
  }
#else
  (void)at;
  (void)end;
#endif
}

bool is_special(char c) { return c == '"' || c == '\\' || static_cast<unsigned char>(c) < ' '; }

int hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  constexpr int kTen = 10;
  if (c >= 'a' && c <= 'f') return c - 'a' + kTen;
  if (c >= 'A' && c <= 'F') return c - 'A' + kTen;
  return -1;
}

}  // namespace

// ---- names ----

std::uint64_t NameTable::hash(std::string_view name) {
  constexpr std::uint64_t kMultiplier = 0x9E3779B97F4A7C15U;
  std::uint64_t first = 0;
  std::uint64_t last = 0;
  if (name.size() >= kWordBytes) {
    first = load(name.data());
    last = load(name.data() + name.size() - kWordBytes);
  } else {
    for (const char c : name) first = first << 8 | static_cast<unsigned char>(c);
  }
  const std::uint64_t mixed = (first ^ std::rotl(last, 29) ^ name.size()) * kMultiplier;
  return mixed ^ mixed >> 32;
}

void NameTable::place(Slot slot) {
  std::size_t at = hash(slot.name) & (slots_.size() - 1);
  while (slots_[at].value != ir::kNone) {
    if (slots_[at].name == slot.name) return;
    at = (at + 1) & (slots_.size() - 1);
  }
  slots_[at] = std::move(slot);
  ++count_;
}

void NameTable::add(std::string_view name, std::uint32_t value) {
  if (name.empty()) return;  // of what has no name in that language
  constexpr std::size_t kFirstSize = 8;
  if ((count_ + 1) * 2 > slots_.size()) {
    std::vector<Slot> old = std::move(slots_);
    slots_.assign(old.empty() ? kFirstSize : old.size() * 2, {});
    count_ = 0;
    for (Slot& slot : old) {
      if (slot.value != ir::kNone) place(std::move(slot));
    }
  }
  place({std::string(name), value});
}

std::uint32_t NameTable::find(std::string_view name) const {
  if (slots_.empty()) return ir::kNone;
  for (std::size_t at = hash(name) & (slots_.size() - 1);; at = (at + 1) & (slots_.size() - 1)) {
    const Slot& slot = slots_[at];
    if (slot.value == ir::kNone) return ir::kNone;
    if (slot.name.size() == name.size() && same(slot.name.data(), name.data(), name.size()))
      return slot.value;
  }
}

// ---- the plan ----

RequestReader::RequestReader(const ir::Program& program) : program_(program) {
  for (const ir::Enumeration& enumeration : program.enumerations) {
    NameTable names;
    for (std::uint32_t i = 0; i < enumeration.members.size(); ++i) {
      names.add(enumeration.members[i].external, i);
      names.add(enumeration.members[i].name.zh, i);
      if (!enumeration.members[i].matches.empty()) names.add(enumeration.members[i].matches, i);
    }
    enumerations_.push_back(std::move(names));
  }
  for (std::uint32_t index = 0; index < program.records.size(); ++index) {
    const ir::Record& record = program.records[index];
    RecordPlan plan;
    plan.words = record.size / kWordBytes;
    if (index == program.facts) plan.names.add(kAsOf, kAsOfField);
    for (std::uint32_t i = 0; i < record.fields.size(); ++i) {
      const ir::Field& field = record.fields[i];
      // Requests that choose readings are for the slow reader.
      if (!field.reading) {
        plan.names.add(field.external, i);
        plan.names.add(field.name.zh, i);
      }
      const auto next = static_cast<std::uint32_t>((i + 1) % record.fields.size());
      const bool plain = std::none_of(field.external.begin(), field.external.end(), is_special);
      plan.fields.push_back({plain && !field.reading ? field.external : "", &field,
                             static_cast<std::uint32_t>(field.offset / kWordBytes), next});
      plan.has_lists = plan.has_lists || field.type.list;
    }
    records_.push_back(std::move(plan));
  }
}

std::optional<eval::Fault> RequestReader::read(std::string_view text, eval::Request& out,
                                               const eval::Limits& limits) {
  if (text.size() <= limits.max_request_bytes && program_.facts != ir::kNone) {
    at_ = text.data();
    end_ = at_ + text.size();
    limits_ = limits;
    if (read_all(out)) return std::nullopt;
  }
  ++slow_;
  return read_request(text, out, limits);
}

bool RequestReader::read_all(eval::Request& out) {
  out.clear();
  waiting_.clear();
  skip_space();
  if (!object(out, program_.facts, {false, 0}, 1)) return false;
  skip_space();
  return at_ == end_ && out.settle_open_names();
}

// ---- texts ----

// Most texts have no space between, so that it is one look; and both stand between any two things.
[[gnu::always_inline]] inline void RequestReader::skip_space() {
  while (at_ < end_ && static_cast<unsigned char>(*at_) <= ' ' &&
         (*at_ == ' ' || *at_ == '\n' || *at_ == '\t' || *at_ == '\r'))
    ++at_;
}

[[gnu::always_inline]] inline bool RequestReader::punctuation(char wanted) {
  if (peek() != wanted) {
    skip_space();
    if (peek() != wanted) return false;
  }
  ++at_;
  return true;
}

[[gnu::always_inline]] inline bool RequestReader::literal(std::string_view word) {
  if (static_cast<std::size_t>(end_ - at_) < word.size() || !same(at_, word.data(), word.size()))
    return false;
  at_ += word.size();
  return true;
}

// A string, its quotes taken off. The view lives until the next string.
bool RequestReader::string(std::string_view& text) {
  if (peek() != '"') return false;
  const char* const start = ++at_;
  std::uint64_t seen = 0;
  skip_plain_bytes(at_, end_);
  while (end_ - at_ >= static_cast<std::ptrdiff_t>(kWordBytes)) {
    const std::uint64_t word = load(at_);
    const std::uint64_t special = special_bytes(word);
    if (special != 0) {
      // What stands before the first special byte counts, the rest does not.
      const int bytes = std::countr_zero(special) / 8;
      seen |= bytes == 0 ? 0 : word << (kWordBits - 8 * static_cast<std::uint32_t>(bytes));
      at_ += bytes;
      break;
    }
    seen |= word;
    at_ += kWordBytes;
  }
  while (at_ < end_ && !is_special(*at_)) seen |= static_cast<unsigned char>(*at_++);
  if (at_ == end_) return false;
  if (*at_ == '\\') return escaped(start, text);
  if (*at_ != '"') return false;
  text = {start, static_cast<std::size_t>(at_ - start)};
  ++at_;
  constexpr std::uint64_t kNotAscii = 0x8080808080808080U;
  return (seen & kNotAscii) == 0 || !base::first_invalid_utf8(text);
}

bool RequestReader::escaped(const char* start, std::string_view& text) {
  unescaped_.assign(start, at_);
  const auto code_unit = [&](std::uint32_t& unit) {
    constexpr std::ptrdiff_t kDigits = 4;
    if (end_ - at_ < kDigits) return false;
    unit = 0;
    for (const char* const stop = at_ + kDigits; at_ < stop; ++at_) {
      const int digit = hex_digit(*at_);
      if (digit < 0) return false;
      unit = unit << 4 | static_cast<std::uint32_t>(digit);
    }
    return true;
  };
  while (at_ < end_) {
    const char c = *at_++;
    if (c == '"') {
      text = unescaped_;
      return !base::first_invalid_utf8(text);
    }
    if (static_cast<unsigned char>(c) < ' ') return false;
    if (c != '\\') {
      unescaped_ += c;
      continue;
    }
    if (at_ == end_) return false;
    const char kind = *at_++;
    switch (kind) {
      case '"':
      case '\\':
      case '/': unescaped_ += kind; break;
      case 'n': unescaped_ += '\n'; break;
      case 't': unescaped_ += '\t'; break;
      case 'r': unescaped_ += '\r'; break;
      case 'b': unescaped_ += '\b'; break;
      case 'f': unescaped_ += '\f'; break;
      case 'u': {
        std::uint32_t unit = 0;
        if (!code_unit(unit)) return false;
        // Pairs, and halves of them, are for the slow reader.
        constexpr std::uint32_t kFirstSurrogate = 0xD800;
        constexpr std::uint32_t kLastSurrogate = 0xDFFF;
        constexpr std::uint32_t kTwoBytes = 0x80;
        constexpr std::uint32_t kThreeBytes = 0x800;
        if (unit >= kFirstSurrogate && unit <= kLastSurrogate) return false;
        if (unit < kTwoBytes) {
          unescaped_ += static_cast<char>(unit);
        } else if (unit < kThreeBytes) {
          unescaped_ += static_cast<char>(0xC0 | unit >> 6);
          unescaped_ += static_cast<char>(0x80 | (unit & 0x3F));
        } else {
          unescaped_ += static_cast<char>(0xE0 | unit >> 12);
          unescaped_ += static_cast<char>(0x80 | (unit >> 6 & 0x3F));
          unescaped_ += static_cast<char>(0x80 | (unit & 0x3F));
        }
        break;
      }
      default: return false;
    }
  }
  return false;
}

// ---- values ----

// A number, or a string that holds one: plain digits, and as many behind a point as the type has places.
bool RequestReader::plain_number(const ir::Type& type, ir::int128& number) {
  constexpr int kTen = 10;
  const bool quoted = peek() == '"';
  if (quoted) ++at_;
  const bool negative = peek() == '-';
  if (negative) ++at_;
  const char* const start = at_;
  std::int64_t digits = 0;
  int left = kSafeDigits;
  const auto take_digits = [&] {
    const int before = left;
    while (at_ < end_ && *at_ >= '0' && *at_ <= '9' && left > 0) {
      digits = digits * kTen + (*at_++ - '0');
      --left;
    }
    return before - left;
  };
  const int whole = take_digits();
  if (whole == 0 || (whole > 1 && *start == '0')) return false;
  int behind = 0;
  if (type.places > 0 && peek() == '.') {
    ++at_;
    behind = take_digits();
    if (behind == 0 || behind > type.places) return false;
  }
  const char after = peek();
  if (quoted) {
    if (after != '"') return false;
    ++at_;
  } else if (after == '.' || after == 'e' || after == 'E' || (after >= '0' && after <= '9')) {
    return false;
  }
  if (type.kind == ir::TypeKind::Count && negative && digits != 0) return false;
  // The digits have at most 18 places and the factor at most 18: that fits.
  number = static_cast<ir::int128>(negative ? -digits : digits);
  if (type.places > behind) {
    number *= static_cast<ir::int128>(value::power_of_ten(type.places - behind));
  }
  return true;
}

bool RequestReader::scalar(eval::Request& out, const ir::Type& type, ir::int128& number) {
  std::string_view text;
  switch (type.kind) {
    case ir::TypeKind::Boolean:
      if (peek() == 't') {
        number = 1;
        return literal("true");
      }
      number = 0;
      return literal("false");
    case ir::TypeKind::Count:
    case ir::TypeKind::Integer:
    case ir::TypeKind::Decimal:
    case ir::TypeKind::Rate:
    case ir::TypeKind::Money: return plain_number(type, number);
    case ir::TypeKind::Date: {
      if (!string(text)) return false;
      const auto date = value::parse_date(text);
      if (!date) return false;
      number = date->days;
      return true;
    }
    case ir::TypeKind::Text:
      if (!string(text)) return false;
      number = out.text_id(text);
      return true;
    case ir::TypeKind::Enumeration: {
      if (!string(text)) return false;
      const NameTable& names = enumerations_[type.of];
      if (program_.enumerations[type.of].open) {
        // A name that may have to be brought into normal form is for the slow reader.
        if (!base::is_plainly_normal(text)) return false;
        const auto noted = out.open_names().note(program_, type.of, text,
                                                 [&](std::string_view name) { return names.find(name); });
        number = noted.value_or(0);
        return noted.has_value();
      }
      const std::uint32_t member = names.find(text);
      number = member;
      if (member == ir::kNone) return false;
      if (program_.enumerations[type.of].members[member].inner) out.note_coarse();
      return true;
    }
    case ir::TypeKind::Record: break;
  }
  return false;
}

bool RequestReader::value(eval::Request& out, const ir::Field& field, ir::int128& number, bool& present,
                          std::size_t depth) {
  present = true;
  if (peek() == 'n') {
    // Stated absence: the presence bit stays clear.
    present = false;
    return field.type.optional && literal("null");
  }
  if (!field.type.list) return scalar(out, field.type, number);
  if (depth >= limits_.max_depth || !punctuation('[')) return false;
  skip_space();
  if (field.at_least_one && peek() == ']') return false;
  if (field.type.kind == ir::TypeKind::Record) return record_list(out, field.type, number, depth + 1);
  return list(out, field.type, number);
}

bool RequestReader::list(eval::Request& out, const ir::Type& type, ir::int128& packed) {
  ir::Type item_type = type;
  item_type.list = false;
  std::uint32_t offset = 0;
  std::uint32_t count = 0;
  if (peek() == ']') {
    ++at_;
    packed = eval::pack_list(out.grow(0), 0);
    return true;
  }
  for (;;) {
    ir::int128 item = 0;
    skip_space();
    if (count == limits_.max_list_items || !scalar(out, item_type, item)) return false;
    const std::uint32_t at = out.grow(ir::slot_words(item_type));
    if (count++ == 0) offset = at;
    eval::write_scalar(out.words() + at, item_type, item);
    if (punctuation(',')) continue;
    packed = eval::pack_list(offset, count);
    return punctuation(']');
  }
}

// Records lie side by side. Those that have lists of their own wait until the list is whole, for the lists come between.
bool RequestReader::record_list(eval::Request& out, const ir::Type& type, ir::int128& packed,
                                std::size_t depth) {
  const RecordPlan& plan = records_[type.of];
  const std::size_t begin = waiting_.size();
  std::uint32_t offset = out.grow(0);
  std::uint32_t count = 0;
  bool more = peek() != ']';
  if (!more) ++at_;
  while (more) {
    skip_space();
    if (count == limits_.max_list_items || depth >= limits_.max_depth) return false;
    Target target{plan.has_lists, waiting_.size()};
    if (plan.has_lists) {
      waiting_.resize(waiting_.size() + plan.words, 0);
    } else {
      target.base = out.grow(plan.words);
    }
    if (!object(out, type.of, target, depth + 1)) return false;
    ++count;
    more = punctuation(',');
    if (!more && !punctuation(']')) return false;
  }
  if (plan.has_lists) {
    offset = out.grow(waiting_.size() - begin);
    if (waiting_.size() > begin) {
      std::memcpy(out.words() + offset, waiting_.data() + begin, (waiting_.size() - begin) * kWordBytes);
    }
    waiting_.resize(begin);
  }
  packed = eval::pack_list(offset, count);
  return true;
}

bool RequestReader::object(eval::Request& out, std::uint32_t record, Target target, std::size_t depth) {
  RecordPlan& plan = records_[record];
  if (plan.fields.size() > kMaxFields || !punctuation('{')) return false;
  std::uint64_t seen[kMaxFields / kWordBits] = {};
  bool as_of_seen = false;
  std::uint32_t* expected = &plan.first;
  skip_space();
  if (peek() == '}') {
    ++at_;
    return true;
  }
  for (;;) {
    // The key that came here last time, or any other.
    std::uint32_t index = *expected;
    const FieldPlan* field = index < plan.fields.size() ? &plan.fields[index] : nullptr;
    const std::size_t size = field == nullptr ? 0 : field->key.size();
    if (size > 0 && static_cast<std::size_t>(end_ - at_) > size + 2 && at_[0] == '"' &&
        at_[size + 1] == '"' && same(at_ + 1, field->key.data(), size)) {
      at_ += size + 2;
    } else {
      std::string_view name;
      if (!string(name)) return false;
      index = plan.names.find(name);
      if (index == ir::kNone || (index == kAsOfField && depth > 1)) return false;
      if (index != kAsOfField) {
        // A key that was unescaped does not read as it is written.
        if (name.data() != unescaped_.data()) plan.fields[index].key = name;
        *expected = index;
      }
    }
    if (!punctuation(':')) return false;
    skip_space();
    if (index == kAsOfField) {
      std::string_view text;
      if (as_of_seen || !string(text)) return false;
      const auto date = value::parse_date(text);
      if (!date) return false;
      out.as_of = date->days;
      as_of_seen = true;
    } else {
      FieldPlan& found = plan.fields[index];
      std::uint64_t& bits = seen[index / kWordBits];
      const std::uint64_t bit = std::uint64_t{1} << index % kWordBits;
      if ((bits & bit) != 0) return false;
      bits |= bit;
      ir::int128 number = 0;
      bool present = true;
      if (!value(out, *found.field, number, present, depth)) return false;
      if (present) {
        std::uint64_t* words = (target.waiting ? waiting_.data() : out.words()) + target.base;
        if (found.field->type.list) {
          words[found.slot] = static_cast<std::uint64_t>(number);
        } else {
          eval::write_scalar(words + found.slot, found.field->type, number);
        }
        eval::set_present(words, index);
      }
      expected = &found.next;
    }
    if (punctuation(',')) {
      skip_space();
      continue;
    }
    return punctuation('}');
  }
}

}  // namespace writ::json
