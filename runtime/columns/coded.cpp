// SPDX-License-Identifier: Apache-2.0
#include "runtime/columns/coded.h"

#include "runtime/columns/text.h"
#include "runtime/columns/values.h"
#include "runtime/value/date.h"

#include <algorithm>
#include <cstring>
#include <utility>

namespace writ::columns {
namespace {

constexpr std::size_t kCodes = 256;
constexpr std::uint8_t kUnreadClass = 0;
// Whole numbers of so many digits are read without a second look.
constexpr std::int64_t kSafe = 1'000'000'000'000'000'000;
// Longer texts, and dictionaries of more entries, are read row by row.
constexpr std::size_t kLongText = 4096;
constexpr std::int64_t kMostEntries = 1 << 16;
constexpr std::size_t kNumberBytes = 32;
constexpr std::size_t kMostBounds = 1024;

bool is_text(Layout layout) {
  return layout == Layout::Text32 || layout == Layout::Text64 || layout == Layout::TextView;
}

bool can_read(const ir::Program& program, const ir::Type& type) {
  if (type.list || ir::is_exact(type) || type.kind == ir::TypeKind::Record) return false;
  return type.kind != ir::TypeKind::Enumeration || !program.enumerations[type.of].open;
}

std::string key_of(const ir::Field& field) {
  std::string out;
  append_json_text(field.external, out);
  return out + ':';
}

}  // namespace

bool Question::holds(std::int64_t asked) const {
  const auto any = [&](auto test) {
    return std::any_of(list->begin(), list->end(),
                       [&](ir::int128 one) { return test(static_cast<std::int64_t>(one)); });
  };
  switch (is) {
    case Is::Equal: return asked == number;
    case Is::AtLeast: return asked >= number;
    case Is::In: return any([&](std::int64_t one) { return asked == one; });
    case Is::Under: return of->holds(number, asked);
    case Is::UnderAny: return any([&](std::int64_t one) { return of->holds(one, asked); });
  }
  return false;
}

// ---- which column is which fact ----

Coded::Coded(const ir::Program& program, const Values& rows, Circuit& circuit, ReadRequest read)
    : program_(program), rows_(rows), circuit_(circuit), read_(std::move(read)) {
  const std::vector<ir::Field>& fields = program.facts_record().fields;
  const eval::Request* const nothing = read_("{}");
  good_ = nothing != nullptr;
  if (!good_) return;
  for (std::uint32_t i = 0; i < fields.size(); ++i) {
    Fact& fact = facts_.emplace_back();
    fact.field = i;
    fact.type = fields[i].type;
    if (eval::is_present(nothing->words(), i) && can_read(program, fact.type))
      fact.fixed = eval::slot(nothing->words(), fields[i]);
    good_ = good_ && (fact.fixed || !eval::is_present(nothing->words(), i));
  }
  most_bytes_ = 2;
  for (const Values& column : rows.children) {
    if (column.column->layout == Layout::Nothing && !column.column->dictionary) continue;
    std::uint32_t found = ir::kNone;
    for (std::uint32_t i = 0; i < fields.size(); ++i) {
      if (!fields[i].reading && key_of(fields[i]) == column.column->key) found = i;
    }
    if (column.column->key == "\"as_of\":" || column.column->key == "\"readings\":") found = ir::kNone;
    take(column, found);
  }
}

void Coded::take(const Values& column, std::uint32_t field) {
  Fact& fact = field == ir::kNone ? others_.emplace_back() : facts_[field];
  const Column& its = *column.column;
  fact.values = &column;
  fact.key = its.key;
  fact.fixed.reset();
  fact.how = How::Never;
  most_bytes_ += its.key.size() + 1;
  const bool readable = field != ir::kNone && can_read(program_, fact.type);
  if (its.dictionary && readable) take_places(fact);
  // Nobody looks where those of another dictionary point to.
  if (its.dictionary && fact.how != How::Place) good_ = false;
  if (its.dictionary || !readable) return;
  if (is_text(its.layout)) {
    if (fact.type.kind == ir::TypeKind::Boolean) return;
    fact.how = How::Text;
    most_bytes_ += kLongText;
  } else if (its.layout == Layout::Boolean) {
    fact.how = How::Flag;
    most_bytes_ += kNumberBytes;
  } else if (its.layout == Layout::Signed || its.layout == Layout::Unsigned || its.layout == Layout::Days) {
    take_number(fact);
  }
}

void Coded::take_number(Fact& fact) {
  const bool day = fact.values->column->layout == Layout::Days;
  fact.how = How::Number;
  fact.reached.width = day ? sizeof(std::int32_t) : fact.values->column->width;
  fact.reached.is_signed = fact.values->column->layout != Layout::Unsigned;
  fact.least = fact.type.kind == ir::TypeKind::Count ? 0 : 1 - kSafe;
  fact.most = kSafe - 1;
  if (day) {
    fact.least = value::kFirstDate.days;
    fact.most = value::kLastDate.days;
  }
  most_bytes_ += kNumberBytes;
}

void Coded::take_places(Fact& fact) {
  const Values& entries = fact.values->children[0];
  if (entries.length > kMostEntries) return;
  std::size_t longest = 0;
  std::string json;
  for (std::int64_t i = 0; i < entries.length; ++i) {
    Entry entry;
    entry.state = Entry::State::Missing;
    if (is_there(entries, i)) {
      json.clear();
      append_value(entries, i, kLongText, json);
      longest = std::max(longest, json.size());
      entry = entry_of(fact, json);
    }
    fact.entries.push_back(entry);
  }
  fact.how = How::Place;
  most_bytes_ += longest;
}

Coded::Entry Coded::entry_of(const Fact& fact, const std::string& json) {
  Entry out;
  if (json.size() > kLongText) return out;
  const eval::Request* const said = read_("{" + fact.key + json + "}");
  if (said == nullptr || !eval::is_present(said->words(), fact.field)) return out;
  out.number = eval::slot(said->words(), program_.facts_record().fields[fact.field]);
  // No text of the policy: all such are the same to whoever asks for one.
  if (fact.type.kind == ir::TypeKind::Text && static_cast<std::size_t>(out.number) >= program_.texts.size())
    out.number = -1;
  out.state = Entry::State::Known;
  return out;
}

// ---- what is asked of them ----

Bit Coded::input(std::size_t& which) {
  which = inputs_++;
  return circuit_.input();
}

Bit Coded::unread() {
  Bit out = kNo;
  if (rows_.valid != nullptr) {
    rows_given_ = input(rows_input_);
    out = opposite(*rows_given_);
  }
  for (std::vector<Fact>* all : {&others_, &facts_}) {
    for (Fact& fact : *all) {
      if (fact.values == nullptr) continue;
      if (fact.values->valid != nullptr && !fact.valid) fact.valid = input(fact.valid_input);
      Bit its = kNo;
      if (fact.how == How::Never) its = kYes;
      if (fact.how == How::Number) {
        its = circuit_.either(opposite(at_least(fact, fact.least)), at_least(fact, fact.most + 1));
      }
      const bool any = std::any_of(fact.entries.begin(), fact.entries.end(),
                                   [](const Entry& one) { return one.state == Entry::State::Unread; });
      if (fact.how == How::Text || any) its = found_in(fact, Finding::Of::Unread);
      out = circuit_.either(out, circuit_.both(fact.valid.value_or(kYes), its));
    }
  }
  return out;
}

Bit Coded::given(std::uint32_t field) {
  Fact& fact = facts_[field];
  if (fact.values == nullptr) return fact.fixed ? kYes : kNo;
  if (fact.how == How::Never) return kNo;
  if (fact.values->valid != nullptr && !fact.valid) fact.valid = input(fact.valid_input);
  const bool any = std::any_of(fact.entries.begin(), fact.entries.end(),
                               [](const Entry& one) { return one.state == Entry::State::Missing; });
  const Bit there = fact.valid.value_or(kYes);
  return any ? circuit_.both(there, found_in(fact, Finding::Of::Given)) : there;
}

Bit Coded::found_in(Fact& fact, Finding::Of of, const Question& question) {
  for (const Finding& one : fact.findings) {
    if (one.of == of && (of != Finding::Of::Question || one.question == question)) return one.bit;
  }
  Finding& made = fact.findings.emplace_back();
  made.of = of;
  made.question = question;
  made.bit = input(made.input);
  return made.bit;
}

// Whether a number is as much as another, which it may always be, or never.
Bit Coded::at_least(Fact& fact, std::int64_t number) {
  const std::uint32_t bits = fact.reached.width * 8;
  const std::int64_t lowest =
      fact.reached.is_signed ? static_cast<std::int64_t>(~std::uint64_t{0} << (bits - 1)) : 0;
  // Of 64 bits without a sign more than anybody asks.
  const std::uint32_t digits = std::min<std::uint32_t>(bits - (fact.reached.is_signed ? 1 : 0), 63);
  const auto highest = static_cast<std::int64_t>((std::uint64_t{1} << digits) - 1);
  if (number <= lowest) return kYes;
  // What is more than that is not read here.
  if (number > highest || number > fact.most + 1) return kNo;
  for (const Bound& one : fact.bounds) {
    if (one.number == number) return one.bit;
  }
  Bound& made = fact.bounds.emplace_back();
  made.number = number;
  made.bit = input(made.input);
  return made.bit;
}

std::optional<Bit> Coded::ask_number(Fact& fact, const Question& question) {
  const auto is = [&](std::int64_t number) {
    const Bit above = number == INT64_MAX ? kNo : at_least(fact, number + 1);
    return circuit_.without(at_least(fact, number), above);
  };
  Bit any = kNo;
  switch (question.is) {
    case Question::Is::Equal: return is(question.number);
    case Question::Is::AtLeast: return at_least(fact, question.number);
    case Question::Is::In:
      if (fact.bounds.size() + question.list->size() > kMostBounds) break;
      for (const ir::int128 one : *question.list)
        any = circuit_.either(any, is(static_cast<std::int64_t>(one)));
      return any;
    case Question::Is::Under:
    case Question::Is::UnderAny: break;
  }
  return std::nullopt;
}

std::optional<Bit> Coded::ask(std::uint32_t field, const Question& question) {
  Fact& fact = facts_[field];
  switch (fact.how) {
    case How::Never: return std::nullopt;
    case How::Fixed: return fact.fixed && question.holds(*fact.fixed) ? kYes : kNo;
    case How::Flag:
      if (!fact.flag) fact.flag = input(fact.flag_input);
      return circuit_.choose(*fact.flag, question.holds(1) ? kYes : kNo, question.holds(0) ? kYes : kNo);
    case How::Number: return ask_number(fact, question);
    case How::Place:
    case How::Text: return found_in(fact, Finding::Of::Question, question);
  }
  return std::nullopt;
}

bool Coded::has_numbers(std::uint32_t field) const {
  const Fact& fact = facts_[field];
  return fact.how != How::Never && fact.type.kind != ir::TypeKind::Text;
}

std::optional<Bit> Coded::compare(std::uint32_t left, std::uint32_t right, Compare how) {
  if (!has_numbers(left) || !has_numbers(right)) return std::nullopt;
  for (const Compared& one : compared_) {
    if (one.left == left && one.right == right && one.how == how) return one.bit;
  }
  Compared made{left, right, how, 0, kNo};
  made.bit = input(made.input);
  compared_.push_back(made);
  return made.bit;
}

// ---- codes ----

void Coded::finish() {
  codes_.resize(kPlaneRows);
  room_.resize(kPlaneRows * sizeof(std::int64_t));
  for (Fact& fact : facts_) {
    if (fact.how == How::Number) finish_number(fact);
    if (fact.how == How::Place && fact.entries.size() <= kCodes) {
      for (Finding& finding : fact.findings) {
        for (std::uint32_t i = 0; i < fact.entries.size(); ++i) {
          if (finding.finds(fact.entries[i])) finding.members.add(i);
        }
      }
    } else if (fact.how == How::Place) {
      for (const Entry& entry : fact.entries) fact.classes.push_back(class_of(fact, entry));
    }
    if (fact.how == How::Text) {
      fact.places.resize(kPlaneRows);
      for (Finding& finding : fact.findings) {
        if (finding.of == Finding::Of::Unread) finding.members.add(kUnreadClass);
      }
    }
  }
}

bool Coded::Finding::finds(const Entry& entry) const {
  switch (of) {
    case Of::Question: return entry.state == Entry::State::Known && question.holds(entry.number);
    case Of::Unread: return entry.state == Entry::State::Unread;
    case Of::Given: return entry.state != Entry::State::Missing;
  }
  return false;
}

void Coded::finish_number(Fact& fact) const {
  for (const Bound& one : fact.bounds) {
    fact.all_bounds.push_back(one.number);
    fact.bound_planes.push_back(circuit_.input_words(one.input));
  }
  fact.reached.all = fact.all_bounds.data();
  fact.reached.planes = fact.bound_planes.data();
  fact.reached.count = fact.bounds.size();
}

// Entries of which the same was found have one code; where there are too many, they are asked row by row.
std::uint8_t Coded::class_of(Fact& fact, const Entry& entry) {
  if (fact.class_of.size() == 0) {
    fact.class_of.add(0, {});
    for (Finding& finding : fact.findings) {
      if (finding.of == Finding::Of::Unread) finding.members.add(kUnreadClass);
    }
  }
  if (entry.state == Entry::State::Unread) return kUnreadClass;
  std::string found(1, entry.state == Entry::State::Known ? 'k' : 'm');
  for (const Finding& finding : fact.findings) found += finding.finds(entry) ? '1' : '0';
  const auto known = fact.class_of.find(0, found);
  if (known) return static_cast<std::uint8_t>(*known);
  if (fact.class_of.size() == kCodes) return kUnreadClass;
  const std::uint32_t made = fact.class_of.add(0, found).at;
  for (Finding& finding : fact.findings) {
    if (finding.finds(entry)) finding.members.add(made);
  }
  return static_cast<std::uint8_t>(made);
}

// ---- reading ----

void Coded::read(std::size_t first, std::size_t count, std::uint64_t* planes) {
  first_ = first;
  count_ = count;
  in_doubt_ = false;
  look_ahead();
  if (rows_given_)
    read_bits(rows_.valid, rows_.offset + static_cast<std::int64_t>(first), rows_input_, planes);
  for (std::vector<Fact>* all : {&others_, &facts_}) {
    for (Fact& fact : *all) {
      const auto bits = [&](const void* from, std::size_t which) {
        read_bits(static_cast<const std::uint8_t*>(from), fact.values->offset + row_of(0), which, planes);
      };
      if (fact.valid) bits(fact.values->valid, fact.valid_input);
      if (fact.flag) bits(fact.values->numbers, fact.flag_input);
      if (fact.how == How::Text) read_texts(fact);
      if (fact.how == How::Place)
        in_doubt_ = in_doubt_ ||
                    !kernels().all_below(numbers_of(fact), fact.values->column->width, count_,
                                         place_limit(*fact.values->column, fact.values->children[0].length));
      if (!fact.bounds.empty()) kernels().reach(numbers_of(fact), fact.reached, planes);
      if (!fact.findings.empty()) read_codes(fact, planes);
    }
  }
  for (const Compared& one : compared_) {
    const std::uint32_t at = circuit_.input_words(one.input);
    if (at == Circuit::kUnused) continue;
    std::fill_n(planes + at, kPlaneWords, std::uint64_t{0});
    for (std::size_t row = 0; row < count; ++row) {
      const std::int64_t left = number(one.left, row);
      const std::int64_t right = number(one.right, row);
      const bool yes = one.how == Compare::Equal  ? left == right
                       : one.how == Compare::Less ? left < right
                                                  : left <= right;
      planes[at + row / kWordRows] |= std::uint64_t{yes} << (row % kWordRows);
    }
  }
}

void Coded::read_bits(const std::uint8_t* bits, std::int64_t at, std::size_t which, std::uint64_t* planes) {
  const std::uint32_t to = circuit_.input_words(which);
  if (to == Circuit::kUnused) return;
  kernels().bits(bits, static_cast<std::uint64_t>(at), count_, planes + to);
}

// Behind a chunk that is whole the next one, if there is one; what is fetched where it is read is not told here.
void Coded::look_ahead() {
  spans_.clear();
  ahead_ = {};
  if (count_ != kPlaneRows || first_ + 2 * kPlaneRows > static_cast<std::size_t>(rows_.length)) return;
  std::size_t lines = 0;
  const auto add = [&](const void* from, std::int64_t at, std::size_t bits) {
    constexpr std::size_t kLine = 64;
    const auto* const first =
        static_cast<const unsigned char*>(from) + static_cast<std::size_t>(at) * bits / 8;
    spans_.push_back({first, first + kPlaneRows * bits / 8});
    lines += kPlaneRows * bits / 8 / kLine;
  };
  for (const Fact& fact : facts_) {
    if (fact.values == nullptr) continue;
    const std::int64_t at = fact.values->offset + row_of(kPlaneRows);
    if (fact.valid) add(fact.values->valid, at, 1);
    if (fact.flag) add(fact.values->numbers, at, 1);
    if (fact.how == How::Place) add(fact.values->numbers, at, fact.values->column->width * 8);
  }
  if (spans_.empty()) return;
  ahead_ = {spans_.data(), spans_.size(), spans_.front().from, lines / (circuit_.steps().size() + 1) + 1};
}

// Where the numbers of the chunk lie, and behind them as many as a whole one has.
const unsigned char* Coded::numbers_of(const Fact& fact) {
  const std::size_t width = fact.how == How::Number ? fact.reached.width : fact.values->column->width;
  const unsigned char* const from =
      fact.values->numbers + static_cast<std::size_t>(fact.values->offset + row_of(0)) * width;
  if (count_ == kPlaneRows) return from;
  std::memcpy(room_.data(), from, count_ * width);
  std::memset(room_.data() + count_ * width, 0, (kPlaneRows - count_) * width);
  return room_.data();
}

void Coded::read_codes(Fact& fact, std::uint64_t* planes) {
  if (fact.how == How::Place && fact.classes.empty())
    kernels().narrow(numbers_of(fact), fact.values->column->width, codes_.data());
  if (fact.how == How::Place && !fact.classes.empty()) {
    for (std::size_t row = 0; row < count_; ++row) {
      const std::uint64_t place = number_at(*fact.values, row_of(row));
      codes_[row] = place < fact.classes.size() ? fact.classes[place] : kUnreadClass;
    }
  }
  if (fact.how == How::Text) {
    for (std::size_t row = 0; row < count_; ++row) codes_[row] = fact.classes[fact.places[row]];
  }
  for (const Finding& finding : fact.findings) {
    const std::uint32_t to = circuit_.input_words(finding.input);
    if (to != Circuit::kUnused) kernels().find(codes_.data(), finding.members, planes + to);
  }
}

// Each text that came is read once, unless very many came.
void Coded::read_texts(Fact& fact) {
  if (fact.seen.size() == 0 || fact.seen.size() > static_cast<std::size_t>(kMostEntries)) {
    fact.seen.clear();
    fact.entries.assign(1, {});
    fact.classes.assign(1, kUnreadClass);
  }
  std::string json;
  for (std::size_t row = 0; row < count_; ++row) {
    fact.places[row] = 0;
    if (!is_there(*fact.values, row_of(row))) continue;
    const std::string_view text = text_at(*fact.values, row_of(row));
    if (text.size() > kLongText) continue;
    const eval::TextTable::Place place = fact.seen.add(0, text);
    if (place.fresh) {
      json.clear();
      append_json_text(text, json);
      fact.entries.push_back(entry_of(fact, json));
      fact.classes.push_back(class_of(fact, fact.entries.back()));
    }
    fact.places[row] = place.at + 1;
  }
}

std::int64_t Coded::number(std::uint32_t field, std::size_t row) const {
  const Fact& fact = facts_[field];
  const std::int64_t at = row_of(row);
  switch (fact.how) {
    case How::Never: return 0;
    case How::Fixed: return fact.fixed.value_or(0);
    case How::Flag: return bit(fact.values->numbers, fact.values->offset + at) ? 1 : 0;
    case How::Number:
      if (fact.values->column->layout == Layout::Days)
        return load<std::int32_t>(fact.values->numbers, fact.values->offset + at);
      return static_cast<std::int64_t>(number_at(*fact.values, at));
    case How::Place: {
      const std::uint64_t place = number_at(*fact.values, at);
      return place < fact.entries.size() ? fact.entries[place].number : 0;
    }
    case How::Text: return fact.entries[fact.places[row]].number;
  }
  return 0;
}

}  // namespace writ::columns
