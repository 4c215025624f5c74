// SPDX-License-Identifier: Apache-2.0
#include "runtime/json/request_reader.h"

#include "runtime/base/normal_form.h"
#include "runtime/base/utf8.h"
#include "runtime/json/read_request.h"
#include "runtime/json/same_bytes.h"
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
constexpr std::uint32_t kSafeDigits = 18;
constexpr std::uint32_t kTooMany = UINT32_MAX;
// From so many on, keys are not expected where they came last time, but looked up: then each that came elsewhere counts so much, and one that
// came there is one less.
constexpr std::uint32_t kSurprise = 5;
constexpr std::uint32_t kManySurprises = 24;
constexpr std::uint32_t kMostSurprises = 64;
constexpr std::int64_t kPowers[kWordBytes + 1] = {1,       10,        100,        1'000,      10'000,
                                                  100'000, 1'000'000, 10'000'000, 100'000'000};

struct Digits {
  std::uint32_t count = 0;
  std::int64_t value = 0;
};

// Of eight characters those in front that are digits, with no jump that depends on how many they are.
[[gnu::always_inline]] inline Digits leading_digits(std::uint64_t word) {
  constexpr std::uint64_t kOnes = 0x0101010101010101U;
  constexpr std::uint64_t kHigh = 0x80;
  constexpr std::uint64_t kNine = 9;
  static_assert(std::endian::native == std::endian::little);
  const std::uint64_t values = word ^ kOnes * '0';
  // What a sum carries over goes to characters behind one that is no digit.
  const std::uint64_t others = ((values + kOnes * (kHigh - 1 - kNine)) | values) & kOnes * kHigh;
  Digits out;
  out.count = static_cast<std::uint32_t>(std::countr_zero(others)) / 8;
  if (out.count == 0) return out;
  // As many noughts in front as characters are left out; then pairs, fours and eights of digits.
  std::uint64_t sum = values << 8 * (kWordBytes - out.count);
  sum = (sum * (1 + (std::uint64_t{10} << 8)) >> 8) & 0x00FF00FF00FF00FFU;
  sum = (sum * (1 + (std::uint64_t{100} << 16)) >> 16) & 0x0000FFFF0000FFFFU;
  sum = sum * (1 + (std::uint64_t{10'000} << 32)) >> 32;
  out.value = static_cast<std::int64_t>(sum);
  return out;
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

#ifdef __SSE2__
constexpr std::ptrdiff_t kTogether = 16;

// Of sixteen bytes a bit for each that is not of ASCII, or is special.
[[gnu::always_inline]] inline std::uint32_t marked_bytes(const char* at) {
  const __m128i bytes = _mm_loadu_si128(reinterpret_cast<const __m128i*>(at));
  // As signed numbers, what is not of ASCII is below a space as controls are.
  const __m128i marks = _mm_or_si128(
      _mm_or_si128(_mm_cmpeq_epi8(bytes, _mm_set1_epi8('"')), _mm_cmpeq_epi8(bytes, _mm_set1_epi8('\\'))),
      _mm_cmplt_epi8(bytes, _mm_set1_epi8(' ')));
  return static_cast<std::uint32_t>(_mm_movemask_epi8(marks));
}
#endif

int hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  constexpr int kTen = 10;
  if (c >= 'a' && c <= 'f') return c - 'a' + kTen;
  if (c >= 'A' && c <= 'F') return c - 'A' + kTen;
  return -1;
}

}  // namespace

// ---- the plan ----

RequestReader::How RequestReader::how_of(const ir::Type& type) const {
  if (type.list) return How::Other;
  if (type.kind == ir::TypeKind::Boolean) return How::Flag;
  if (type.kind == ir::TypeKind::Enumeration && !program_.enumerations[type.of].open) return How::Name;
  if (type.kind == ir::TypeKind::Count || type.kind == ir::TypeKind::Integer) return How::Whole;
  if (type.kind == ir::TypeKind::Text) return How::Text;
  return ir::is_exact(type) ? How::Exact : How::Other;
}

RequestReader::RequestReader(const ir::Program& program) : program_(program) {
  for (const ir::Enumeration& enumeration : program.enumerations)
    enumerations_.push_back(names_of(enumeration));
  for (std::uint32_t index = 0; index < program.records.size(); ++index) {
    const ir::Record& record = program.records[index];
    RecordPlan plan;
    plan.words = record.size / kWordBytes;
    std::vector<NameTable::Name> names;
    if (index == program.facts) names.push_back({std::string(kAsOf), kAsOfField});
    for (std::uint32_t i = 0; i < record.fields.size(); ++i) {
      const ir::Field& field = record.fields[i];
      // Requests that choose readings are for the slow reader.
      if (!field.reading) {
        for (const std::string* name : {&field.external, &field.name.en, &field.name.zh})
          names.push_back({*name, i});
      }
      plan.fields.push_back({.field = &field,
                             .how = how_of(field.type),
                             .slot = static_cast<std::uint32_t>(field.offset / kWordBytes),
                             .next = static_cast<std::uint32_t>((i + 1) % record.fields.size())});
      plan.has_lists = plan.has_lists || field.type.list;
    }
    plan.names = NameTable(names);
    for (std::uint32_t i = 0; i < plan.fields.size(); ++i) {
      const std::string& name = record.fields[i].external;
      const std::uint32_t place = plan.names.place_of(name);
      const bool plain = std::none_of(name.begin(), name.end(), is_special);
      if (plain && place != ir::kNone && plan.names.value(place) == i) plan.fields[i].key = place;
    }
    records_.push_back(std::move(plan));
  }
}

std::optional<eval::Fault> RequestReader::read(std::string_view text, eval::Request& out,
                                               const eval::Limits& limits) {
  if (text.size() <= limits.max_request_bytes && program_.facts != ir::kNone) {
    at_ = text.data();
    end_ = at_ + text.size();
    readable_ = end_;
    if (text.size() <= kShort) {
      if (!text.empty()) std::memcpy(copy_.data(), text.data(), text.size());
      std::memset(copy_.data() + text.size(), 0, kBehind);
      at_ = copy_.data();
      end_ = at_ + text.size();
      readable_ = end_ + kBehind;
    }
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
  return at_ == end_ && out.settle();
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
#ifdef __SSE2__
  for (; readable_ - at_ >= kTogether; at_ += kTogether) {
    const std::uint32_t marked = marked_bytes(at_);
    if (marked == 0) continue;
    at_ += std::countr_zero(marked);
    if (*at_ != '"') break;
    text = {start, static_cast<std::size_t>(at_++ - start)};
    return true;
  }
#endif
  return string_from(start, text);
}

// What stands from its beginning to here is of ASCII and not special.
bool RequestReader::string_from(const char* start, std::string_view& text) {
  std::uint64_t seen = 0;
  while (end_ - at_ >= static_cast<std::ptrdiff_t>(kWordBytes)) {
    const std::uint64_t word = load<std::uint64_t>(at_);
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

// The digits that stand here, behind those of `digits`; how many, at most `most`, or kTooMany.
[[gnu::always_inline]] inline std::uint32_t RequestReader::take_digits(std::int64_t& digits,
                                                                       std::uint32_t most) {
  constexpr int kTen = 10;
  std::uint32_t taken = 0;
  while (readable_ - at_ >= static_cast<std::ptrdiff_t>(kWordBytes)) {
    const Digits next = leading_digits(load<std::uint64_t>(at_));
    taken += next.count;
    if (taken > most) return kTooMany;
    digits = digits * kPowers[next.count] + next.value;
    at_ += next.count;
    if (next.count < kWordBytes) return taken;
  }
  for (; at_ < end_ && *at_ >= '0' && *at_ <= '9'; ++at_) {
    if (++taken > most) return kTooMany;
    digits = digits * kTen + (*at_ - '0');
  }
  return taken;
}

// A number, or a string that holds one: plain digits, and as many behind a point as the type has places.
bool RequestReader::plain_number(const ir::Type& type, ir::int128& number) {
  const bool quoted = peek() == '"';
  if (quoted) ++at_;
  const bool negative = peek() == '-';
  if (negative) ++at_;
  const char* const start = at_;
  std::int64_t digits = 0;
  const std::uint32_t whole = take_digits(digits, kSafeDigits);
  if (whole == 0 || whole == kTooMany || (whole > 1 && *start == '0')) return false;
  std::uint32_t behind = 0;
  if (type.places > 0 && peek() == '.') {
    ++at_;
    behind = take_digits(digits, std::min<std::uint32_t>(type.places, kSafeDigits - whole));
    if (behind == 0 || behind == kTooMany) return false;
  }
  const char after = peek();
  if (quoted) {
    if (after != '"') return false;
    ++at_;
  } else if (after == '.' || after == 'e' || after == 'E') {
    return false;
  }
  if (type.kind == ir::TypeKind::Count && negative && digits != 0) return false;
  // The digits have at most 18 places and the factor at most 18: that fits.
  const std::uint32_t short_of = type.places - behind;
  if (short_of > kSafeDigits) return false;
  number = static_cast<ir::int128>(negative ? -digits : digits);
  if (short_of > 0) number *= static_cast<ir::int128>(value::power_of_ten(static_cast<int>(short_of)));
  return true;
}

// Whether the day of a date was read.
bool RequestReader::day(std::int32_t& out) {
  std::string_view text;
  if (!string(text)) return false;
  const auto date = value::parse_date(text);
  if (date) out = date->days;
  return date.has_value();
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
      std::int32_t days = 0;
      if (!day(days)) return false;
      number = days;
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

// The name that stands here between its quotes.
[[gnu::always_inline]] inline NameTable::Seen RequestReader::seen_name(const NameTable& names) const {
  if (readable_ - at_ <= static_cast<std::ptrdiff_t>(NameTable::kNear) || *at_ != '"') return {};
  return names.seen_at(at_ + 1);
}

// The key that begins at a quote, the one that came here last time or any other: the field, or kAsOfField, or kNone.
[[gnu::always_inline]] inline std::uint32_t RequestReader::key(RecordPlan& plan, std::uint32_t& expected) {
  const NameTable& names = plan.names;
  if (plan.surprises < kManySurprises && expected < plan.fields.size() &&
      plan.fields[expected].key != ir::kNone) {
    const std::string_view wanted = names.name(plan.fields[expected].key);
    const std::size_t size = wanted.size();
    if (static_cast<std::size_t>(end_ - at_) > size + 2 && at_[0] == '"' && at_[size + 1] == '"' &&
        same(at_ + 1, wanted.data(), size)) {
      at_ += size + 2;
      return expected;
    }
  }
  const NameTable::Seen seen = seen_name(names);
  std::uint32_t place = seen.place;
  std::uint32_t field = seen.value;
  bool as_it_is = place != ir::kNone;
  if (as_it_is) {
    at_ += seen.size + 2;
  } else {
    std::string_view name;
    if (!string(name)) return ir::kNone;
    place = names.place_of(name);
    if (place == ir::kNone) return ir::kNone;
    field = names.value(place);
    as_it_is = name.data() != unescaped_.data();
  }
  if (field == kAsOfField) return field;
  const bool surprise = field != expected;
  plan.surprises = std::clamp(plan.surprises + (surprise ? kSurprise : 0U), 1U, kMostSurprises) - 1;
  // A key that was unescaped does not read as it is written.
  if (as_it_is) plan.fields[field].key = place;
  expected = field;
  return field;
}

// A boolean, with no jump that depends on which.
[[gnu::always_inline]] inline bool RequestReader::flag(std::uint64_t& word) {
  constexpr std::ptrdiff_t kLonger = 5;
  if (readable_ - at_ < kLonger) return false;
  const auto start = load<std::uint32_t>(at_);
  const bool yes = start == load<std::uint32_t>("true");
  const bool no = (start == load<std::uint32_t>("fals")) & (at_[kLonger - 1] == 'e');
  if (!(yes | no)) return false;
  word = yes ? 1 : 0;
  at_ += kLonger - static_cast<std::ptrdiff_t>(word);
  return true;
}

// The value of a field, into the record that is being filled.
[[gnu::always_inline]] inline bool RequestReader::member(eval::Request& out, const FieldPlan& plan,
                                                         std::uint32_t index, Target target,
                                                         std::size_t depth) {
  const auto words = [&] { return (target.waiting ? waiting_.data() : out.words()) + target.base; };
  const ir::Type& type = plan.field->type;
  const auto put = [&](std::uint64_t word) {
    words()[plan.slot] = word;
    eval::set_present(words(), index);
    return true;
  };
  ir::int128 number = 0;
  switch (plan.how) {
    case How::Flag: {
      std::uint64_t word = 0;
      if (!flag(word)) break;
      return put(word);
    }
    case How::Whole:
      if (peek() == 'n') break;
      return plain_number(type, number) && put(static_cast<std::uint64_t>(number));
    case How::Exact:
      if (peek() == 'n') break;
      if (!plain_number(type, number)) return false;
      words()[plan.slot + 1] = static_cast<std::uint64_t>(static_cast<value::uint128>(number) >> kWordBits);
      return put(static_cast<std::uint64_t>(number));
    case How::Name: {
      const NameTable& names = enumerations_[type.of];
      const NameTable::Seen seen = seen_name(names);
      if (seen.place == ir::kNone) break;
      at_ += seen.size + 2;
      const std::uint32_t member = seen.value;
      if (program_.enumerations[type.of].members[member].inner) out.note_coarse();
      return put(member);
    }
    case How::Text: {
      std::string_view text;
      if (peek() == 'n') break;
      return string(text) && put(static_cast<std::uint64_t>(out.text_id(text)));
    }
    case How::Other: break;
  }
  // Null, a list, or what is not written as it mostly is.
  bool present = true;
  if (!value(out, *plan.field, number, present, depth)) return false;
  return !present || put(static_cast<std::uint64_t>(number));
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
    const std::uint32_t index = key(plan, *expected);
    if (index == ir::kNone || !punctuation(':')) return false;
    skip_space();
    if (index == kAsOfField) {
      std::int32_t days = 0;
      if (depth > 1 || as_of_seen || !day(days)) return false;
      out.as_of = days;
      as_of_seen = true;
    } else {
      FieldPlan& found = plan.fields[index];
      std::uint64_t& bits = seen[index / kWordBits];
      const std::uint64_t bit = std::uint64_t{1} << index % kWordBits;
      if ((bits & bit) != 0) return false;
      bits |= bit;
      if (!member(out, found, index, target, depth)) return false;
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
