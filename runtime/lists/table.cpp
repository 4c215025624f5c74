// SPDX-License-Identifier: Apache-2.0
#include "runtime/lists/table.h"

#include <algorithm>
#include <bit>
#include <cstring>

namespace writ::lists {

using ir::kNone;
using ir::ListTest;
using ir::Test;
using ir::TypeKind;

namespace {

// So much is at hand however it is asked.
constexpr std::size_t kNear = std::size_t{1} << 18;

}  // namespace

Table::Table(Form form, std::shared_ptr<const std::byte[]> bytes, std::size_t size)
    : form_(std::move(form)),
      bytes_(std::move(bytes)),
      size_(size),
      rows_(bytes_.get() + header().rows_at),
      row_bytes_(header().row_bytes),
      texts_(reinterpret_cast<const TextEntry*>(bytes_.get() + header().texts_at)),
      text_bytes_(reinterpret_cast<const char*>(bytes_.get() + header().text_bytes)),
      tags_(reinterpret_cast<const std::uint8_t*>(bytes_.get() + header().text_tags)),
      homes_(header().homes),
      texts_bind_(texts_bind(form_)),
      far_(size > kNear),
      plain_(plain_tests(form_)) {
  for (std::uint32_t i = 0; i < form_.columns.size(); ++i) {
    const ColumnHeader& its = column(i);
    places_.push_back({mask_of(its.width), static_cast<std::uint64_t>(its.base) - 1, its.at});
    lies_plainly_.push_back(i != form_.bound_column && !stands_for_members(form_.columns[i]));
  }
  native_rows_ = {rows_, row_bytes_, places_.data(), nullptr};
  std::array<std::uint32_t, kMaxAsked> set_of{};
  set_of.fill(kNone);
  for (const ListTest& test : form_.tests) {
    if (test.test != Test::Holds || test.asked >= kMaxAsked) continue;
    std::uint32_t& set = set_of[test.asked];
    if (set != kNone && set != test.column) one_set_ = false;
    set = test.column;
  }
  // A column of too many things has no bits.
  const auto can_be_put = [&](const PlainTest& test) {
    return !is_of_set(test) || has_bits(column(test.column));
  };
  if (plain_ && !std::all_of(plain_->begin(), plain_->end(), can_be_put)) plain_.reset();
  for (const PlainTest& test : plain_.value_or(std::vector<PlainTest>{})) {
    const ColumnHeader& its = column(test.column);
    const bool of_text = form_.columns[test.column].type.kind == TypeKind::Text;
    PlainColumn made{places_[test.column], its.base, &its, is_of_set(test), of_text, {}, {}};
    if (!made.of_set) made.near = NearRange::of(test, its.base, its.width);
    if (made.of_set && of_text) {
      made.items.emplace();
      for (std::uint32_t bit = 0; bit < its.element_count; ++bit)
        made.items->add(text(read<std::uint32_t>(its.elements, bit)), std::uint64_t{1} << bit);
    }
    plain_columns_.push_back(std::move(made));
  }
  if (plain_ && texts_bind_ && form_.bound_under && homes_ != 0) {
    make_quick();
    make_native_pick();
  }
}

void Table::make_native_pick() {
  constexpr std::uint32_t kMostBytes = 4;
  constexpr std::int64_t kNear = std::int64_t{1} << 60;
  if (!native_tests(form_)) return;
  for (const PlainColumn& its : plain_columns_) {
    const bool small = its.header->width <= kMostBytes && its.base > -kNear && its.base < kNear;
    // Numbers and codes that are small, so that none of their sums is too great.
    if (!its.of_set && !small) return;
    native_tests_.push_back(
        {its.place, its.items ? its.items->words() : nullptr, its.items ? its.items->bits() : nullptr});
  }
  native_pick_ = {tags_, texts_, text_bytes_, homes_, native_tests_.data()};
  native_rows_.pick = &native_pick_;
}

void Table::make_quick() {
  quick_.emplace();
  for (std::size_t i = 0; i < plain_columns_.size(); ++i) {
    const PlainColumn& its = plain_columns_[i];
    const PlainTest& test = (*plain_)[i];
    // Something else stands for the members of an open taxonomy, and for texts, but those of a set.
    bool good = form_.columns[test.column].member_numbers.empty();
    if (its.of_set) {
      const std::uint32_t asked = test.test == Test::Holds ? test.asked : kNone;
      good = good && quick_->add(Quick::Set{its.place.mask, its.place.at, asked, test.or_nothing, 0, i});
    } else {
      good = good && its.near && !its.of_text &&
             quick_->add({its.place.mask, its.place.at, test.asked, *its.near});
    }
    if (!good) return quick_.reset();
  }
}

std::string_view Table::digest() const {
  const char* digest = header().digest;
  return digest[0] == '\0' ? std::string_view() : std::string_view(digest, kDigestBytes);
}

// ---- what a row says ----

std::int64_t Table::value(std::int64_t row, std::uint32_t index) const {
  if (index == form_.bound_column) return bound_value(row, index);
  return static_cast<std::int64_t>(code(row, index) + places_[index].less_one);
}

// Of its group.
std::int64_t Table::bound_value(std::int64_t row, std::uint32_t index) const {
  std::uint32_t group = 0;
  for (std::uint32_t size = header().groups; size > 1;) {
    const std::uint32_t half = size / 2;
    if (rows_of(group + half).begin <= row) group += half;
    size -= half;
  }
  const TypeKind kind = form_.columns[index].type.kind;
  if (kind == TypeKind::Text || kind == TypeKind::Enumeration) return group;
  return read<std::int64_t>(header().group_numbers, group);
}

bool Table::says_otherwise(std::int64_t row, std::uint32_t index, std::int64_t& value) const {
  if (row < 0) {
    const std::optional<std::int64_t>& otherwise = form_.otherwise[index];
    value = otherwise.value_or(0);
    return otherwise.has_value();
  }
  if (!given(row, index)) return false;
  value = this->value(row, index);
  const std::vector<std::int64_t>& numbers = form_.columns[index].member_numbers;
  if (stands_for_members(form_.columns[index])) value = numbers[static_cast<std::size_t>(value)];
  return true;
}

std::string_view Table::text(std::uint32_t number) const {
  const std::uint32_t begin = texts_[number].begin;
  return {text_bytes_ + begin, texts_[number + 1].begin - begin};
}

std::vector<std::uint32_t> Table::set(std::uint32_t index, std::int64_t set) const {
  std::vector<std::uint32_t> out;
  const ColumnHeader& its = column(index);
  if (has_bits(its)) {
    for (std::uint64_t bits = bits_of(its, set); bits != 0; bits &= bits - 1)
      out.push_back(read<std::uint32_t>(its.elements, std::countr_zero(bits)));
    return out;
  }
  for (auto at = read<std::uint32_t>(its.set_starts, set); at < read<std::uint32_t>(its.set_starts, set + 1);
       ++at)
    out.push_back(read<std::uint32_t>(its.set_items, at));
  return out;
}

std::size_t Table::set_size(std::uint32_t index, std::int64_t set) const {
  const ColumnHeader& its = column(index);
  if (has_bits(its)) return static_cast<std::size_t>(std::popcount(bits_of(its, set)));
  return read<std::uint32_t>(its.set_starts, set + 1) - read<std::uint32_t>(its.set_starts, set);
}

// ---- what is asked ----

std::int64_t Table::find_text(std::string_view text) const {
  if (homes_ == 0) return -1;
  return find_hashed(path_hash(text),
                     [&](std::uint32_t number) { return is_text(number, text.data(), text.size()); });
}

void Table::prepare(std::span<const Asked> asked, AllPrepared& out) const {
  for (std::size_t i = 0; i < asked.size() && i < kMaxAsked; ++i) {
    Prepared& made = out[i];
    made.know = asked[i].know;
    made.exact = asked[i].exact;
    made.number = asked[i].number;
    made.begin = asked[i].text.data();
    made.size = asked[i].text.size();
    made.mask = 0;
  }
  for (std::uint32_t i = 0; i < form_.clauses.size(); ++i) {
    const Clause& clause = form_.clauses[i];
    for (std::uint32_t k = clause.first; i != form_.bound_clause && k < clause.first + clause.count; ++k)
      prepare_for(form_.tests[k], out);
  }
}

void Table::prepare_for(const ListTest& test, AllPrepared& out) const {
  if (test.test != Test::Holds && test.test != Test::Equal) return;
  Prepared& made = out[test.asked];
  if (made.know != Know::Yes) return;
  if (form_.columns[test.column].type.kind == TypeKind::Text) made.number = find_text(made.text());
  if (test.test != Test::Holds) return;
  const ColumnHeader& its = column(test.column);
  made.mask = one_set_ ? bit_in(its, made.number) : 0;
}

// Of what may be in the lists of a column; none where no row has it. Mostly they were numbered one after the other.
std::uint64_t Table::bit_in(const ColumnHeader& its, const ir::int128& number) const {
  if (!has_bits(its) || number < 0 || number > UINT32_MAX || its.element_count == 0) return 0;
  const auto wanted = static_cast<std::uint32_t>(number);
  const auto* elements = reinterpret_cast<const std::uint32_t*>(bytes_.get() + its.elements);
  const std::uint32_t guess = wanted - elements[0];
  if (guess < its.element_count && elements[guess] == wanted) return std::uint64_t{1} << guess;
  const auto* end = elements + its.element_count;
  const auto* at = std::lower_bound(elements, end, wanted);
  return at != end && *at == wanted ? std::uint64_t{1} << (at - elements) : 0;
}

// ---- where to look ----

template <typename Visit>
void Table::each_group(const Asked& by, Visit visit) const {
  if (form_.bound_clause == kNone) {
    visit(0U);
    return;
  }
  if (by.know != Know::Yes) return;
  const TypeKind kind = form_.columns[form_.bound_column].type.kind;
  if (kind == TypeKind::Enumeration) {
    const auto member = static_cast<std::size_t>(by.number);
    const Column& column = form_.columns[form_.bound_column];
    if (by.number < 0 || member >= column.members) return;
    if (!form_.bound_under) {
      if (by.exact && member < header().groups) visit(static_cast<std::uint32_t>(member));
      return;
    }
    for (const std::uint32_t above : column.above[member]) {
      if (above < header().groups) visit(above);
    }
  } else if (kind == TypeKind::Text && form_.bound_under) {
    each_group_above(by.text, visit);
  } else if (kind == TypeKind::Text) {
    const std::int64_t at = find_text(by.text);
    if (at >= 0 && at < header().groups) visit(static_cast<std::uint32_t>(at));
  } else {
    const auto* numbers = reinterpret_cast<const std::int64_t*>(bytes_.get() + header().group_numbers);
    const auto* end = numbers + header().groups;
    const auto* at = std::lower_bound(numbers, end, by.number);
    if (at != end && *at == by.number) visit(static_cast<std::uint32_t>(at - numbers));
  }
}

// ---- whether a row applies ----

bool Table::is_under(const ListTest& test, std::int64_t value, const Prepared& asked) const {
  if (form_.columns[test.column].type.kind == TypeKind::Text) {
    const std::string_view above = text(static_cast<std::uint32_t>(value));
    const std::string_view path = asked.text();
    return path.starts_with(above) && (path.size() == above.size() || path[above.size()] == '.');
  }
  const std::vector<std::vector<std::uint32_t>>& above = form_.columns[test.column].above;
  const auto member = static_cast<std::size_t>(asked.number);
  return asked.number >= 0 && member < above.size() &&
         std::binary_search(above[member].begin(), above[member].end(), static_cast<std::uint32_t>(value));
}

bool Table::compare(const ListTest& test, std::int64_t row, const Prepared& asked) const {
  switch (test.test) {
    case Test::Holds: {
      const ColumnHeader& its = column(test.column);
      const std::int64_t set = value(row, test.column);
      if (!asked.exact) return false;
      if (has_bits(its))
        return (bits_of(its, set) & (one_set_ ? asked.mask : bit_in(its, asked.number))) != 0;
      const auto* items = reinterpret_cast<const std::uint32_t*>(bytes_.get() + its.set_items);
      return std::binary_search(items + read<std::uint32_t>(its.set_starts, set),
                                items + read<std::uint32_t>(its.set_starts, set + 1), asked.number,
                                [](auto a, auto b) { return ir::int128{a} < ir::int128{b}; });
    }
    case Test::Equal: return asked.exact && asked.number == value(row, test.column);
    case Test::Less: return asked.number < value(row, test.column);
    case Test::LessEqual: return asked.number <= value(row, test.column);
    case Test::More: return asked.number > value(row, test.column);
    case Test::MoreEqual: return asked.number >= value(row, test.column);
    case Test::Under: return is_under(test, value(row, test.column), asked);
    case Test::StartsWith:
      return asked.text().starts_with(text(static_cast<std::uint32_t>(value(row, test.column))));
    case Test::Asked:
    case Test::Is:
    case Test::Empty:
    case Test::Given:
    case Test::Not:
    case Test::And:
    case Test::Or: break;  // not asked here
  }
  return false;
}

Table::Standing Table::compared(const ListTest& test, std::int64_t row, const AllPrepared& asked) const {
  const auto yes = [](bool holds) { return Standing{holds ? Truth::Yes : Truth::No, 0}; };
  switch (test.test) {
    case Test::Given: return yes(given(row, test.column));
    case Test::Is:
      if (!given(row, test.column)) return {Truth::Broken, 0};
      return yes(value(row, test.column) != 0);
    case Test::Empty: {
      if (!given(row, test.column)) return {Truth::Broken, 0};
      const ColumnHeader& its = column(test.column);
      const std::int64_t set = value(row, test.column);
      if (has_bits(its)) return yes((static_cast<std::uint64_t>(set) & SetOfBits::kEmpty) != 0);
      return yes(read<std::uint32_t>(its.set_starts, set) == read<std::uint32_t>(its.set_starts, set + 1));
    }
    case Test::Asked:
    case Test::Equal:
    case Test::Less:
    case Test::LessEqual:
    case Test::More:
    case Test::MoreEqual:
    case Test::Under:
    case Test::StartsWith:
    case Test::Holds:
    case Test::Not:
    case Test::And:
    case Test::Or: break;
  }
  const Prepared& by = asked[test.asked];
  const std::uint64_t bit = std::uint64_t{1} << test.asked;
  if (by.know == Know::Unknown) return {Truth::Unknown, bit};
  if (by.know == Know::Broken) return {Truth::Broken, bit};
  if (test.test == Test::Asked)
    return by.know == Know::Absent ? Standing{Truth::Broken, bit} : yes(by.number != 0);
  const bool here = given(row, test.column);
  const bool there = by.know == Know::Yes;
  if (here && there) return yes(compare(test, row, by));
  // What is absent is equal to what is absent, is in nothing and under nothing, and has no place in an order.
  if (test.test == Test::Equal) return yes(!here && !there);
  if (test.test == Test::Under) return yes(false);
  if (!there && (test.test == Test::Holds || test.test == Test::StartsWith)) return yes(false);
  return {Truth::Broken, bit};
}

// Kleene's connectives, as eval::Expressions::Connective has them: what decides, then what is unknown, then faults.
Table::Standing Table::standing_of(const Clause& clause, std::int64_t row, const AllPrepared& asked) const {
  std::array<Standing, kMaxTests> stack;
  std::uint32_t height = 0;
  for (std::uint32_t i = clause.first; i < clause.first + clause.count; ++i) {
    const ListTest& test = form_.tests[i];
    if (test.test == Test::Not) {
      Truth& truth = stack[height - 1].truth;
      truth = truth == Truth::Yes ? Truth::No : truth == Truth::No ? Truth::Yes : truth;
    } else if (test.test == Test::And || test.test == Test::Or) {
      const Truth decisive = test.test == Test::And ? Truth::No : Truth::Yes;
      Standing joined{test.test == Test::And ? Truth::Yes : Truth::No, 0};
      height -= test.asked;
      for (std::uint32_t k = height; k < height + test.asked; ++k) {
        const Standing& one = stack[k];
        if (one.truth == decisive) {
          joined = {decisive, 0};
          break;
        }
        if (one.truth == Truth::Unknown) {
          if (joined.truth == Truth::Broken) joined.waits_for = 0;
          joined = {Truth::Unknown, joined.waits_for | one.waits_for};
        } else if (one.truth == Truth::Broken && joined.truth != Truth::Unknown) {
          joined = {Truth::Broken, joined.waits_for | one.waits_for};
        }
      }
      stack[height++] = joined;
    } else {
      stack[height++] = compared(test, row, asked);
    }
  }
  return stack[0];
}

Table::Standing Table::standing(std::int64_t row, const AllPrepared& asked) const {
  Standing out{Truth::Yes, 0};
  for (std::uint32_t i = 0; i < form_.clauses.size(); ++i) {
    // Where what binds is known, only rows of its groups are looked at.
    if (i == form_.bound_clause && asked[form_.bound_asked].know == Know::Yes) continue;
    const Standing one = standing_of(form_.clauses[i], row, asked);
    if (one.truth == Truth::No) return {Truth::No, 0};
    if (one.truth == Truth::Unknown) {
      if (out.truth == Truth::Broken) out.waits_for = 0;
      out = {Truth::Unknown, out.waits_for | one.waits_for};
    } else if (one.truth == Truth::Broken && out.truth != Truth::Unknown) {
      out = {Truth::Broken, out.waits_for | one.waits_for};
    }
  }
  return out;
}

// The same, without saying what is waited for; what stands in most lists is asked without a stack.
Table::Truth Table::applies(std::int64_t row, const AllPrepared& asked) const {
  Truth out = Truth::Yes;
  for (std::uint32_t i = 0; i < form_.clauses.size(); ++i) {
    if (i == form_.bound_clause) continue;
    const Clause& clause = form_.clauses[i];
    const ListTest& test = form_.tests[clause.first];
    const bool compares = clause.count == 1 && test.asked != kNone && test.column != kNone;
    if (compares && !form_.columns[test.column].type.optional && asked[test.asked].know == Know::Yes) {
      if (!compare(test, row, asked[test.asked])) return Truth::No;
      continue;
    }
    const Truth one = standing_of(clause, row, asked).truth;
    if (one == Truth::No) return Truth::No;
    if (one != Truth::Yes) out = one;
  }
  return out;
}

// ---- the same where all is known ----

// False: something is not known, or cannot be put so.
bool Table::put(std::span<const Asked> asked, PlainQuestion& out, bool& none_applies) const {
  for (const Asked& one : asked) {
    if (one.know != Know::Yes || !one.exact) return false;
  }
  out.range_count = out.set_count = 0;
  for (std::size_t i = 0; i < plain_->size(); ++i) {
    const PlainTest& test = (*plain_)[i];
    const PlainColumn& its = plain_columns_[i];
    if (its.of_set) {
      const bool holds = test.test == Test::Holds;
      const std::uint64_t bit = !holds      ? 0
                                : its.items ? its.items->bit(asked[test.asked].text)
                                            : bit_in(*its.header, asked[test.asked].number);
      SetTest& made = out.sets[out.set_count++];
      made.wanted = SetOfBits::wanted(bit, test.or_nothing) & its.place.mask;
      made.at = its.place.at;
      continue;
    }
    const ir::int128 number = test.asked == kNone ? 0
                              : its.of_text       ? find_text(asked[test.asked].text)
                                                  : asked[test.asked].number;
    RangeTest& made = out.ranges[out.range_count++];
    made.mask = its.place.mask;
    made.at = its.place.at;
    made.or_nothing = test.or_nothing;
    const auto near = static_cast<std::int64_t>(number);
    if (CodeRange codes; its.near && near == number && its.near->put(near, codes)) {
      made.least = codes.least;
      made.span = codes.span;
      none_applies = none_applies || codes.least == NearRange::kNone;
      continue;
    }
    const std::optional<CodeRange> range = range_of(test.test, number, its.base);
    none_applies = none_applies || (!range && !test.or_nothing);
    made.least = range ? range->least : 0;
    made.span = range ? range->span : 0;
  }
  return true;
}

// The first row, by rank, of the groups to look at that applies; -1: none.
template <typename Applies>
std::int64_t Table::first_that(const Asked& by, Applies applies) const {
  std::int64_t best = -1;
  std::uint32_t best_rank = UINT32_MAX;
  each_group(by, [&](std::uint32_t group) {
    const RowRange its = rows_of(group);
    const std::byte* at = row_at(its.begin);
    for (std::uint32_t row = its.begin; row < its.end; ++row, at += row_bytes_) {
      if (rank_of(at) >= best_rank) break;
      if (!applies(row, at)) continue;
      best = row;
      best_rank = rank_of(at);
      break;
    }
  });
  return best;
}

// ---- which row decides ----

std::int64_t Table::pick(std::span<const Asked> asked) const noexcept {
  const auto all_known = [&] {
    return std::all_of(asked.begin(), asked.end(),
                       [](const Asked& one) { return one.know == Know::Yes && one.exact; });
  };
  if (quick_ && all_known()) {
    const auto number = [&](std::uint32_t thing, std::int64_t& its) {
      its = static_cast<std::int64_t>(asked[thing].number);
      return its == asked[thing].number;
    };
    const std::int64_t row = pick_quickly(number, [&](std::uint32_t thing) { return asked[thing].text; });
    if (row != kUnable) return row;
  }
  const Asked& by = bound_in(asked);
  bool none_applies = false;
  if (PlainQuestion question; plain_ && put(asked, question, none_applies)) {
    if (none_applies) return -1;
    return first_that(by, [&](std::uint32_t, const std::byte* row) { return question.holds(row); });
  }
  if (by.know > Know::Absent) return kOpen;
  AllPrepared prepared;
  prepare(asked, prepared);
  bool open = false;
  const std::int64_t best = first_that(by, [&](std::uint32_t row, const std::byte*) {
    const Truth truth = applies(row, prepared);
    open = open || (truth != Truth::No && truth != Truth::Yes);
    return truth != Truth::No;
  });
  return open ? kOpen : best;
}

std::uint32_t Table::count(std::span<const Asked> asked) const {
  AllPrepared prepared;
  prepare(asked, prepared);
  std::uint32_t out = 0;
  each_group(bound_in(asked), [&](std::uint32_t group) {
    const RowRange its = rows_of(group);
    for (std::uint32_t row = its.begin; row < its.end; ++row)
      out += standing(row, prepared).truth == Truth::Yes ? 1 : 0;
  });
  return out;
}

// With the stretches of rows in which all those lie that may apply.
template <typename Visit>
void Table::each_range(std::span<const Asked> asked, Visit visit) const {
  const Know by = form_.bound_clause == kNone ? Know::Yes : asked[form_.bound_asked].know;
  if (form_.bound_clause == kNone || by == Know::Unknown || by == Know::Broken)
    return visit(RowRange{0, rows()});
  each_group(bound_in(asked), [&](std::uint32_t group) { visit(rows_of(group)); });
}

AllPicked Table::pick_all(std::span<const Asked> asked, std::size_t most_rows,
                          std::uint64_t most_steps) const {
  constexpr std::uint64_t kLookedAtInOne = 16;
  AllPicked out;
  std::uint64_t looked_at = 0;
  // By rank, of which no two have the same.
  std::vector<std::pair<std::uint32_t, std::uint32_t>> found;
  // False: there are no steps left, or no room.
  const auto look = [&] {
    if (out.too_many || out.too_long) return false;
    out.steps = ++looked_at / kLookedAtInOne + found.size();
    out.too_many = out.steps > most_steps;
    return !out.too_many;
  };
  const auto take = [&](std::uint32_t row) {
    if (found.size() == most_rows)
      out.too_long = true;
    else
      found.emplace_back(rank(row), row);
  };
  bool none_applies = false;
  if (PlainQuestion question; plain_ && put(asked, question, none_applies)) {
    if (!none_applies) {
      each_range(asked, [&](RowRange its) {
        for (std::uint32_t row = its.begin; row < its.end && look(); ++row) {
          if (question.holds(row_at(row))) take(row);
        }
      });
    }
  } else {
    AllPrepared prepared;
    prepare(asked, prepared);
    each_range(asked, [&](RowRange its) {
      for (std::uint32_t row = its.begin; row < its.end && look(); ++row) {
        const Standing one = standing(row, prepared);
        if (one.truth == Truth::Yes) take(row);
        if (one.truth == Truth::No || one.truth == Truth::Yes) continue;
        const bool broken = one.truth == Truth::Broken;
        if (broken && !out.broken) out.waits_for = 0;
        out.open = true;
        out.broken = out.broken || broken;
        if (out.broken == broken) out.waits_for |= one.waits_for;
      }
    });
  }
  if (out.too_many || out.too_long) return out;
  std::sort(found.begin(), found.end());
  out.rows.reserve(found.size());
  for (const auto& [rank, row] : found) out.rows.push_back(row);
  return out;
}

// The rows above the first that certainly applies and that may yet apply: with them the answer is open, but for what they all
// say. As in a table that is read by its first row.
OpenPick Table::pick_open(std::span<const Asked> asked) const {
  AllPrepared prepared;
  prepare(asked, prepared);
  OpenPick out;
  std::uint32_t best_rank = UINT32_MAX;
  std::vector<std::pair<std::uint32_t, Standing>> open;
  each_range(asked, [&](RowRange range) {
    for (std::uint32_t row = range.begin; row < range.end; ++row) {
      ++out.rows_looked_at;
      const Standing its = standing(row, prepared);
      if (its.truth == Truth::No) continue;
      if (its.truth != Truth::Yes) {
        open.emplace_back(row, its);
      } else if (rank(row) < best_rank) {
        best_rank = rank(row);
        out.row = row;
      }
    }
  });
  std::erase_if(open, [&](const auto& one) { return rank(one.first) > best_rank; });
  out.certain = open.empty();
  if (out.certain) return out;
  for (const auto& [row, its] : open) {
    if (its.truth == Truth::Broken && !out.broken) {
      out.broken = true;
      out.waits_for = 0;
    }
    if (out.broken == (its.truth == Truth::Broken)) out.waits_for |= its.waits_for;
  }
  if (out.broken) return out;
  out.columns.resize(form_.columns.size());
  for (std::uint32_t i = 0; i < form_.columns.size(); ++i) {
    OpenPick::Column& column = out.columns[i];
    column.given = says(out.row, i, column.value);
    for (const auto& [row, its] : open) {
      std::int64_t other = 0;
      const bool is_given = says(row, i, other);
      // What the list itself says of texts and of lists has another number.
      const bool comparable =
          out.row >= 0 || !(form_.columns[i].type.list || form_.columns[i].type.kind == TypeKind::Text);
      column.agreed =
          column.agreed && is_given == column.given && (!is_given || (comparable && other == column.value));
    }
  }
  return out;
}

}  // namespace writ::lists
