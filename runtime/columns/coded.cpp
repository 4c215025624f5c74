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
constexpr std::uint32_t kUnreadEntry = 0;
constexpr std::uint32_t kMissingEntry = 1;
constexpr std::uint32_t kFirstEntry = 2;
// Whole numbers of so many digits are read without a second look.
constexpr std::int64_t kSafe = 1'000'000'000'000'000'000;
// Longer texts are read row by row.
constexpr std::size_t kLongText = 1024;
// What came is remembered until it is more than that.
constexpr std::size_t kMostSeen = 1 << 16;
constexpr std::size_t kMostSeenBytes = std::size_t{1} << 20;
// And that much from one table to the next.
constexpr std::size_t kKeptSeen = 1 << 13;
constexpr std::size_t kKeptSeenBytes = std::size_t{1} << 17;
// Where a dictionary has more entries than so many times the rows, it is not noted which of them were looked at.
constexpr std::int64_t kEntriesPerRow = 16;
constexpr std::size_t kNumberBytes = 32;
constexpr std::size_t kMostBounds = 1024;

bool is_text(Layout layout) {
  return layout == Layout::Text32 || layout == Layout::Text64 || layout == Layout::TextView;
}

bool can_read(const ir::Program& program, const ir::Type& type) {
  if (type.list || ir::is_exact(type) || type.kind == ir::TypeKind::Record) return false;
  return type.kind != ir::TypeKind::Enumeration || !program.enumerations[type.of].open;
}

bool has_dictionary(const Column& column) {
  return column.dictionary || std::any_of(column.children.begin(), column.children.end(), has_dictionary);
}

// Of whole numbers, or of days.
std::int64_t number_in(const Values* values, std::int64_t at) {
  if (values->column->layout == Layout::Days) return load<std::int32_t>(values->numbers, values->offset + at);
  return static_cast<std::int64_t>(number_at(*values, at));
}

// What numbers of that width can be; of 64 bits without a sign more than anybody asks.
std::int64_t lowest_of(const Bounds& of) {
  return of.is_signed ? static_cast<std::int64_t>(~std::uint64_t{0} << (of.width * 8 - 1)) : 0;
}
std::int64_t highest_of(const Bounds& of) {
  const std::uint32_t digits = std::min<std::uint32_t>(of.width * 8 - (of.is_signed ? 1 : 0), 63);
  return static_cast<std::int64_t>((std::uint64_t{1} << digits) - 1);
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
    case Is::In:
      if (!sorted.empty()) return std::binary_search(sorted.begin(), sorted.end(), asked);
      return any([&](std::int64_t one) { return asked == one; });
    case Is::Under: return of->holds(number, asked);
    case Is::UnderAny: return any([&](std::int64_t one) { return of->holds(one, asked); });
  }
  return false;
}

void Question::sort() {
  if (is != Is::In || list == nullptr) return;
  sorted.clear();
  for (const ir::int128 one : *list) sorted.push_back(static_cast<std::int64_t>(one));
  std::make_heap(sorted.begin(), sorted.end());
  std::sort_heap(sorted.begin(), sorted.end());
}

// ---- which column is which fact ----

bool Coded::read_nothing() {
  const std::vector<ir::Field>& fields = program_.facts_record().fields;
  const eval::Request* const nothing = read_("{}");
  if (nothing == nullptr) return false;
  bool good = true;
  facts_ = std::vector<Fact>(fields.size() + rows_->children.size());
  for (std::uint32_t i = 0; i < fields.size(); ++i) {
    Fact& fact = facts_[i];
    fact.field = i;
    fact.type = fields[i].type;
    if (eval::is_present(nothing->words(), i) && can_read(program_, fact.type))
      fact.fixed = eval::slot(nothing->words(), fields[i]);
    good = good && (fact.fixed || !eval::is_present(nothing->words(), i));
  }
  return good;
}

bool Coded::take(const Values& rows, ReadRequest read, const Coded* before) {
  rows_ = &rows;
  rows_may_have_gaps_ = rows.valid != nullptr || (before != nullptr && before->rows_may_have_gaps_);
  read_ = std::move(read);
  if (!read_nothing()) return false;
  const std::vector<ir::Field>& fields = program_.facts_record().fields;
  most_bytes_ = 2;
  for (std::size_t child = 0; child < rows.children.size(); ++child) {
    const Column& column = *rows.children[child].column;
    if (column.layout == Layout::Nothing && !column.dictionary) continue;
    std::uint32_t found = ir::kNone;
    for (std::uint32_t i = 0; i < fields.size(); ++i) {
      if (!fields[i].reading && key_of(fields[i]) == column.key) found = i;
    }
    if (column.key == "\"as_of\":" || column.key == "\"readings\":") found = ir::kNone;
    take_column(child, found, before);
  }
  in_doubt_ = look_beside();
  return true;
}

void Coded::take_column(std::size_t child, std::uint32_t field, const Coded* before) {
  const std::size_t place = field == ir::kNone ? program_.facts_record().fields.size() + child : field;
  const Fact* const last =
      before == nullptr || place >= before->facts_.size() ? nullptr : &before->facts_[place];
  Fact& fact = facts_[place];
  fact.values = &rows_->children[child];
  fact.child = child;
  const Column& its = *fact.values->column;
  fact.key = its.key;
  fact.fixed.reset();
  fact.how = How::Never;
  fact.entries = {{}, {.state = Entry::State::Missing}};
  most_bytes_ += its.key.size() + 1;
  const bool readable = field != ir::kNone && can_read(program_, fact.type);
  if (!readable) {
    // It is missing, or the row is asked by itself.
  } else if (its.dictionary) {
    const bool many = fact.values->children[0].length > static_cast<std::int64_t>(kCodes);
    fact.how = many || (last != nullptr && last->how == How::Text) ? How::Text : How::Place;
    if (fact.how == How::Place) read_entries(fact);
    if (fact.how == How::Text) open_entries(fact, rows_->length);
  } else if (is_text(its.layout)) {
    if (fact.type.kind != ir::TypeKind::Boolean) fact.how = How::Text;
  } else if (its.layout == Layout::Boolean) {
    fact.how = How::Flag;
  } else if (its.layout == Layout::Signed || its.layout == Layout::Unsigned || its.layout == Layout::Days) {
    take_number(fact);
  }
  fact.may_have_gaps = fact.values->valid != nullptr;
  if (last != nullptr) {
    fact.may_have_gaps = fact.may_have_gaps || last->may_have_gaps;
    fact.may_be_unread = fact.may_be_unread || last->may_be_unread;
    fact.may_lack = fact.may_lack || last->may_lack;
  }
  // What is never read so is missing, or asked by itself.
  if (fact.how != How::Never)
    most_bytes_ += fact.how == How::Flag || fact.how == How::Number ? kNumberBytes : kLongText;
}

bool Coded::take_again(const Values& rows, ReadRequest read) {
  rows_ = &rows;
  read_ = std::move(read);
  if (rows.valid != nullptr && !rows_may_have_gaps_) return false;
  for (Fact& fact : facts_) {
    if (fact.values == nullptr) continue;
    fact.values = &rows.children[fact.child];
    if (fact.values->valid != nullptr && !fact.may_have_gaps) return false;
    if (fact.how == How::Text && fact.values->column->dictionary) open_entries(fact, rows.length);
    if (fact.how != How::Place) continue;
    if (fact.values->children[0].length > static_cast<std::int64_t>(kCodes)) return false;
    const bool may_be_unread = fact.may_be_unread;
    const bool may_lack = fact.may_lack;
    read_entries(fact);
    if ((fact.may_be_unread && !may_be_unread) || (fact.may_lack && !may_lack)) return false;
    fact.may_be_unread = may_be_unread;
    fact.may_lack = may_lack;
    finish_places(fact);
  }
  in_doubt_ = look_beside();
  return true;
}

// A full answer looks at all places of an array, also those in front of the rows and behind them, and within lists and structs.
bool Coded::look_beside() {
  const auto from = static_cast<std::size_t>(rows_->offset);
  const auto to = static_cast<std::size_t>(rows_->offset + rows_->length);
  for (const Fact& fact : facts_) {
    if (fact.values == nullptr || !has_dictionary(*fact.values->column)) continue;
    if (fact.how != How::Place && fact.how != How::Text) return true;
    const Values& its = *fact.values;
    const std::uint32_t width = its.column->width;
    const std::uint64_t limit = place_limit(*its.column, its.children[0].length);
    const auto below = [&](std::size_t first, std::size_t end) {
      return first == end ||
             kernels().all_below(its.numbers + (static_cast<std::size_t>(its.offset) + first) * width, width,
                                 end - first, limit);
    };
    if (!below(0, from) || !below(to, static_cast<std::size_t>(its.length))) return true;
  }
  return false;
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
}

// ---- what came ----

void Coded::forget(Fact& fact) {
  if (fact.seen.size() <= kMostSeen && fact.seen.bytes() <= kMostSeenBytes) return;
  fact.seen.clear();
  fact.entries.resize(kFirstEntry);
  if (fact.how == How::Text) fact.classes.resize(kFirstEntry);
  std::fill(fact.at.begin(), fact.at.end(), 0);
}

void Coded::rest() {
  for (Fact& fact : facts_) {
    // Room that a few large tables took is not kept for those behind them.
    if (fact.at.size() > kKeptSeen) fact.at = {};
    if (fact.seen.size() <= kKeptSeen && fact.seen.bytes() <= kKeptSeenBytes) continue;
    fact.seen = {};
    fact.entries = {fact.entries.begin(), fact.entries.begin() + kFirstEntry};
    if (fact.how == How::Text) fact.classes = {fact.classes.begin(), fact.classes.begin() + kFirstEntry};
  }
}

void Coded::open_entries(Fact& fact, std::int64_t rows) {
  const std::int64_t length = fact.values->children[0].length;
  const bool noted = length / kEntriesPerRow <= rows;
  fact.at.assign(noted ? static_cast<std::size_t>(length) : 0, 0);
}

void Coded::read_entries(Fact& fact) {
  forget(fact);
  fact.at.clear();
  fact.may_be_unread = false;
  fact.may_lack = false;
  const Values& entries = fact.values->children[0];
  for (std::int64_t i = 0; i < entries.length; ++i) {
    fact.at.push_back(entry_of(fact, entries, i));
    const Entry::State state = fact.entries[fact.at.back()].state;
    fact.may_be_unread = fact.may_be_unread || state == Entry::State::Unread;
    fact.may_lack = fact.may_lack || state == Entry::State::Missing;
  }
}

std::uint32_t Coded::entry_of(Fact& fact, const Values& values, std::int64_t at) {
  if (!is_there(values, at)) return kMissingEntry;
  const bool text = is_text(values.column->layout);
  json_.clear();
  if (!text) append_value(values, at, kLongText, json_);
  const std::string_view said = text ? text_at(values, at) : json_.view();
  if (said.size() > kLongText) return kUnreadEntry;
  const eval::TextTable::Place place = fact.seen.add(0, said);
  if (place.fresh) {
    if (text) append_value(values, at, kLongText, json_);
    fact.entries.push_back(entry_as_read(fact, json_.view()));
    if (fact.how == How::Text) fact.classes.push_back(class_of(fact, fact.entries.back()));
  }
  return place.at + kFirstEntry;
}

Coded::Entry Coded::entry_as_read(const Fact& fact, std::string_view json) {
  Entry out;
  if (json.size() > kLongText) return out;
  const eval::Request* const said = read_("{" + fact.key + std::string(json) + "}");
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
  if (rows_may_have_gaps_) {
    rows_given_ = input(rows_input_);
    out = opposite(*rows_given_);
  }
  for (Fact& fact : facts_) {
    if (fact.values == nullptr) continue;
    if (fact.may_have_gaps) fact.valid = input(fact.valid_input);
    Bit its = fact.how == How::Never ? kYes : kNo;
    if (fact.how == How::Text || fact.may_be_unread) its = found_in(fact, Finding::Of::Unread);
    out = circuit_.either(out, circuit_.both(fact.valid.value_or(kYes), its));
  }
  return out;
}

Bit Coded::given(std::uint32_t field) {
  Fact& fact = facts_[field];
  if (fact.values == nullptr) return fact.fixed ? kYes : kNo;
  if (fact.how == How::Never) return kNo;
  const Bit there = fact.valid.value_or(kYes);
  const bool may_lack = fact.may_lack || (fact.how == How::Text && fact.values->column->dictionary);
  return may_lack ? circuit_.both(there, found_in(fact, Finding::Of::Given)) : there;
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

// Whether a number is as much as another, which it may always be, or never. What is less than the least or more than the most is not read
// here.
Bit Coded::at_least(Fact& fact, std::int64_t number) {
  if (number <= lowest_of(fact.reached) || number <= fact.least) return kYes;
  if (number > highest_of(fact.reached) || number > fact.most) return kNo;
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
  beyond_.resize(kPlaneWords);
  for (Fact& fact : facts_) {
    for (Finding& finding : fact.findings) finding.question.sort();
    if (fact.how == How::Number) finish_number(fact);
    if (fact.how == How::Place) finish_places(fact);
    if (fact.how != How::Text) continue;
    fact.places.resize(kPlaneRows);
    fact.class_of.add(0, {});
    for (Finding& finding : fact.findings) {
      if (finding.of == Finding::Of::Unread) finding.members.add(kUnreadClass);
    }
    fact.classes = {kUnreadClass, class_of(fact, fact.entries[kMissingEntry])};
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
    if (circuit_.input_plane(one.input) == Circuit::kUnused) continue;
    fact.all_bounds.push_back(one.number);
    fact.bound_planes.push_back(circuit_.input_plane(one.input));
  }
  Bounds& its = fact.reached;
  its.all = fact.all_bounds.data();
  its.planes = fact.bound_planes.data();
  its.count = fact.all_bounds.size();
  its.least = std::max(fact.least, lowest_of(its));
  its.most = std::min(fact.most, highest_of(its));
}

void Coded::finish_places(Fact& fact) {
  for (Finding& finding : fact.findings) {
    finding.members = {};
    for (std::uint32_t i = 0; i < fact.at.size(); ++i) {
      if (finding.finds(fact.entries[fact.at[i]])) finding.members.add(i);
    }
  }
}

// Entries of which the same was found have one code; where there are too many, they are asked row by row.
std::uint8_t Coded::class_of(Fact& fact, const Entry& entry) {
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

void Coded::read(std::size_t first, std::size_t count, std::uint64_t** at, std::uint64_t* const* own,
                 Ahead& ahead) {
  first_ = first;
  count_ = count;
  in_doubt_ = false;
  any_beyond_ = false;
  if (rows_given_)
    read_bits(rows_->valid, rows_->offset + static_cast<std::int64_t>(first), rows_input_, at, own);
  for (Fact& fact : facts_) {
    if (fact.values != nullptr) read_fact(fact, at, own, ahead);
  }
  compare_all(at);
}

void Coded::read_fact(Fact& fact, std::uint64_t** at, std::uint64_t* const* own, Ahead& ahead) {
  const Values& its = *fact.values;
  const std::int64_t from = its.offset + row_of(0);
  if (fact.valid) read_bits(its.valid, from, fact.valid_input, at, own);
  if (fact.flag) read_bits(its.numbers, from, fact.flag_input, at, own);
  if (fact.how == How::Number && !kernels().reach(numbers_of(fact), fact.reached, at, ahead))
    leave_beyond(fact);
  if (fact.how == How::Place || fact.how == How::Text) read_places(fact, at, ahead);
}

void Coded::compare_all(std::uint64_t* const* at) const {
  for (const Compared& one : compared_) {
    const std::uint32_t plane = circuit_.input_plane(one.input);
    if (plane == Circuit::kUnused) continue;
    std::fill_n(at[plane], kPlaneWords, std::uint64_t{0});
    for (std::size_t row = 0; row < count_; ++row) {
      const std::int64_t left = number(one.left, row);
      const std::int64_t right = number(one.right, row);
      const bool yes = one.how == Compare::Equal  ? left == right
                       : one.how == Compare::Less ? left < right
                                                  : left <= right;
      at[plane][row / kWordRows] |= std::uint64_t{yes} << (row % kWordRows);
    }
  }
}

// Bits of whole bytes are read where they are. None: all of them are set.
void Coded::read_bits(const std::uint8_t* bits, std::int64_t from, std::size_t which, std::uint64_t** at,
                      std::uint64_t* const* own) const {
  const std::uint32_t plane = circuit_.input_plane(which);
  if (plane == Circuit::kUnused) return;
  const auto start = static_cast<std::uint64_t>(from);
  if (bits != nullptr && start % 8 == 0 && count_ == kPlaneRows) {
    // Nobody writes into the plane of an input.
    at[plane] = reinterpret_cast<std::uint64_t*>(const_cast<std::uint8_t*>(bits + start / 8));
    return;
  }
  at[plane] = own[plane];
  if (bits == nullptr) {
    std::fill_n(at[plane], kPlaneWords, ~std::uint64_t{0});
  } else {
    kernels().bits(bits, start, count_, at[plane]);
  }
}

void Coded::add_spans(std::vector<Span>& out) const {
  const auto add = [&](const Values& values, const void* from, std::size_t bits) {
    const std::size_t start = static_cast<std::size_t>(values.offset + rows_->offset);
    const auto* const at = static_cast<const unsigned char*>(from) + start * bits / 8;
    if (from != nullptr) out.push_back({at, at + kPlaneRows * bits / 8});
  };
  for (const Fact& fact : facts_) {
    if (fact.values == nullptr) continue;
    const Values& its = *fact.values;
    if (fact.valid) add(its, its.valid, 1);
    if (fact.flag) add(its, its.numbers, 1);
    if (fact.how == How::Number) add(its, its.numbers, fact.reached.width * std::size_t{8});
    if (its.column->dictionary) add(its, its.numbers, its.column->width * std::size_t{8});
  }
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

void Coded::leave_beyond(const Fact& fact) {
  if (!std::exchange(any_beyond_, true)) std::fill(beyond_.begin(), beyond_.end(), 0);
  for (std::size_t row = 0; row < count_; ++row) {
    const auto its = static_cast<std::uint64_t>(number_in(fact.values, row_of(row)));
    const bool within = fact.reached.is_signed ? static_cast<std::int64_t>(its) >= fact.least &&
                                                     static_cast<std::int64_t>(its) <= fact.most
                                               : its <= static_cast<std::uint64_t>(fact.most);
    if (!within && is_there(*fact.values, row_of(row)))
      beyond_[row / kWordRows] |= std::uint64_t{1} << (row % kWordRows);
  }
}

// The codes of entries, and what was asked of them.
void Coded::read_places(Fact& fact, std::uint64_t* const* at, Ahead& ahead) {
  if (fact.values->column->dictionary) {
    const Column& column = *fact.values->column;
    const std::uint64_t limit = place_limit(column, fact.values->children[0].length);
    // Those of a large dictionary have codes of their own.
    const bool below = kernels().narrow(numbers_of(fact), column.width, limit, codes_.data(), ahead);
    in_doubt_ = in_doubt_ || !below;
  }
  if (fact.how == How::Text) read_texts(fact);
  for (const Finding& finding : fact.findings) {
    const std::uint32_t plane = circuit_.input_plane(finding.input);
    if (plane != Circuit::kUnused) kernels().find(codes_.data(), finding.members, at[plane]);
  }
}

void Coded::read_texts(Fact& fact) {
  forget(fact);
  const Values& rows = *fact.values;
  const bool dictionary = rows.column->dictionary;
  for (std::size_t row = 0; row < count_; ++row) {
    std::uint32_t entry = kMissingEntry;
    if (is_there(rows, row_of(row)) && !dictionary) entry = entry_of(fact, rows, row_of(row));
    if (is_there(rows, row_of(row)) && dictionary) {
      const std::uint64_t place = number_at(rows, row_of(row));
      entry = place < fact.at.size() ? fact.at[place] : kUnreadEntry;
      if (entry == kUnreadEntry && place < static_cast<std::uint64_t>(rows.children[0].length))
        entry = entry_of(fact, rows.children[0], static_cast<std::int64_t>(place));
      if (place < fact.at.size()) fact.at[place] = entry;
    }
    fact.places[row] = entry;
    codes_[row] = fact.classes[entry];
  }
}

std::int64_t Coded::number(std::uint32_t field, std::size_t row) const {
  const Fact& fact = facts_[field];
  const std::int64_t at = row_of(row);
  switch (fact.how) {
    case How::Never: return 0;
    case How::Fixed: return fact.fixed.value_or(0);
    case How::Flag: return bit(fact.values->numbers, fact.values->offset + at) ? 1 : 0;
    case How::Number: return number_in(fact.values, at);
    case How::Place: {
      const std::uint64_t place = number_at(*fact.values, at);
      return place < fact.at.size() ? fact.entries[fact.at[place]].number : 0;
    }
    case How::Text: return fact.entries[fact.places[row]].number;
  }
  return 0;
}

}  // namespace writ::columns
