// SPDX-License-Identifier: Apache-2.0
#include "runtime/lists/table.h"

#include <algorithm>
#include <cstring>

namespace writ::lists {

using ir::kNone;
using ir::ListTest;
using ir::Test;
using ir::TypeKind;

Table::Table(Form form, std::shared_ptr<const std::byte[]> bytes, std::size_t size)
    : form_(std::move(form)), bytes_(std::move(bytes)), size_(size) {
  find_steps();
}

std::string_view Table::digest() const {
  const char* digest = header().digest;
  return digest[0] == '\0' ? std::string_view() : std::string_view(digest, kDigestBytes);
}

// ---- what a row says ----

std::uint64_t Table::code(std::int64_t row, std::uint32_t index) const {
  const ColumnHeader& its = column(index);
  switch (its.width) {
    case 1: return read<std::uint8_t>(its.codes, row);
    case 2: return read<std::uint16_t>(its.codes, row);
    case 4: return read<std::uint32_t>(its.codes, row);
    case 8: return read<std::uint64_t>(its.codes, row);
    default: return 1;  // the bound column is never absent
  }
}

std::int64_t Table::value(std::int64_t row, std::uint32_t index) const {
  const ColumnHeader& its = column(index);
  if (its.width != 0)
    return static_cast<std::int64_t>(code(row, index) - 1 + static_cast<std::uint64_t>(its.base));
  const auto* starts = reinterpret_cast<const std::uint32_t*>(bytes_.get() + header().group_starts);
  const std::uint32_t group = static_cast<std::uint32_t>(
      std::upper_bound(starts, starts + header().groups + 1, static_cast<std::uint32_t>(row)) - starts - 1);
  const TypeKind kind = form_.columns[index].type.kind;
  if (kind == TypeKind::Text || kind == TypeKind::Enumeration) return group;
  return read<std::int64_t>(header().group_numbers, group);
}

bool Table::says(std::int64_t row, std::uint32_t index, std::int64_t& value) const {
  if (row < 0) {
    const std::optional<std::int64_t>& otherwise = form_.otherwise[index];
    value = otherwise.value_or(0);
    return otherwise.has_value();
  }
  if (!given(row, index)) return false;
  value = this->value(row, index);
  const std::vector<std::int64_t>& numbers = form_.columns[index].member_numbers;
  if (!numbers.empty()) value = numbers[static_cast<std::size_t>(value)];
  return true;
}

std::string_view Table::text(std::uint32_t number) const {
  const auto begin = read<std::uint32_t>(header().text_starts, number);
  const auto end = read<std::uint32_t>(header().text_starts, number + 1);
  return {reinterpret_cast<const char*>(bytes_.get() + header().text_bytes + begin), end - begin};
}

std::vector<std::uint32_t> Table::items(std::int64_t row, std::uint32_t index) const {
  std::vector<std::uint32_t> out;
  if (!given(row, index)) return out;
  const ColumnHeader& its = column(index);
  const std::int64_t set = value(row, index);
  if (its.set_masks != 0) {
    const auto mask = read<std::uint64_t>(its.set_masks, set);
    for (std::uint32_t bit = 0; bit < its.element_count; ++bit) {
      if ((mask >> bit & 1) != 0) out.push_back(read<std::uint32_t>(its.elements, bit));
    }
    return out;
  }
  for (auto at = read<std::uint32_t>(its.set_starts, set); at < read<std::uint32_t>(its.set_starts, set + 1);
       ++at)
    out.push_back(read<std::uint32_t>(its.set_items, at));
  return out;
}

// ---- what is asked ----

std::int64_t Table::find_text(std::string_view text) const {
  if (header().slots == 0) return -1;
  const std::uint64_t mask = header().slots - 1;
  for (std::uint64_t at = path_hash(text) & mask;; at = (at + 1) & mask) {
    const auto slot = read<std::uint32_t>(header().text_slots, static_cast<std::int64_t>(at));
    if (slot == 0) return -1;
    if (this->text(slot - 1) == text) return slot - 1;
  }
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

// Of what may be in the lists of a column; none where no row has it.
std::uint64_t Table::bit_in(const ColumnHeader& its, const ir::int128& number) const {
  if (its.set_masks == 0) return 0;
  const auto* elements = reinterpret_cast<const std::uint32_t*>(bytes_.get() + its.elements);
  const auto* end = elements + its.element_count;
  const auto* at = std::lower_bound(elements, end, number,
                                    [](std::uint32_t a, const ir::int128& b) { return ir::int128{a} < b; });
  return at != end && *at == number ? std::uint64_t{1} << (at - elements) : 0;
}

// ---- where to look ----

// With the rows of each beginning of the path that ends where a segment does.
template <typename Visit>
void Table::each_group_above(std::string_view path, Visit visit) const {
  if (header().slots == 0) return;
  const std::uint64_t mask = header().slots - 1;
  struct Beginning {
    std::uint64_t slot;
    std::size_t size;
  };
  // So many at a time: what they lead to is on its way while the others are still being computed.
  constexpr std::size_t kTogether = 8;
  std::array<Beginning, kTogether> beginnings;
  const auto* slots = reinterpret_cast<const std::uint32_t*>(bytes_.get() + header().text_slots);
  const char* const start = path.data() == nullptr ? "" : path.data();
  PathHash hash({start, path.size()});
  for (bool more = true; more;) {
    std::size_t count = 0;
    while (count < kTogether && (more = hash.next())) {
      beginnings[count] = {hash.value() & mask, hash.length()};
      __builtin_prefetch(slots + beginnings[count++].slot);
    }
    for (std::size_t i = 0; i < count; ++i) {
      for (std::uint64_t at = beginnings[i].slot;; at = (at + 1) & mask) {
        const std::uint32_t slot = slots[at];
        if (slot == 0) break;
        const std::string_view found = text(slot - 1);
        if (found.size() != beginnings[i].size || std::memcmp(found.data(), start, found.size()) != 0)
          continue;
        if (slot <= header().groups) visit(slot - 1);
        break;
      }
    }
  }
}

template <typename Visit>
void Table::each_group(const AllPrepared& asked, Visit visit) const {
  if (form_.bound_clause == kNone) {
    visit(0U);
    return;
  }
  const Prepared& by = asked[form_.bound_asked];
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
    each_group_above(by.text(), visit);
  } else if (kind == TypeKind::Text) {
    const std::int64_t at = find_text(by.text());
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
      if (its.set_masks != 0) {
        const std::uint64_t bit = one_set_ ? asked.mask : bit_in(its, asked.number);
        return (read<std::uint64_t>(its.set_masks, set) & bit) != 0;
      }
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
      if (its.set_masks != 0) return yes(read<std::uint64_t>(its.set_masks, set) == 0);
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

std::optional<Table::Step> Table::step_of(const ListTest& test) const {
  Step step{.test = test.test, .asked = test.asked};
  switch (test.test) {
    case Test::And:
    case Test::Or:
    case Test::Not: return step;
    case Test::Equal:
    case Test::Less:
    case Test::LessEqual:
    case Test::More:
    case Test::MoreEqual:
    case Test::Holds:
    case Test::Empty: break;
    case Test::Asked:
    case Test::Is:
    case Test::Under:
    case Test::StartsWith:
    case Test::Given: return std::nullopt;
  }
  const ColumnHeader& its = column(test.column);
  if (form_.columns[test.column].type.optional || its.width == 0) return std::nullopt;
  const bool in_set = test.test == Test::Holds || test.test == Test::Empty;
  if (in_set && its.set_masks == 0) return std::nullopt;
  step.width = its.width;
  step.codes = its.codes;
  step.base = its.base;
  step.masks = its.set_masks;
  return step;
}

void Table::find_steps() {
  std::array<std::uint32_t, kMaxAsked> set_of{};
  set_of.fill(kNone);
  for (const ListTest& test : form_.tests) {
    if (test.test != Test::Holds || test.asked >= kMaxAsked) continue;
    std::uint32_t& set = set_of[test.asked];
    if (set != kNone && set != test.column) one_set_ = plain_ = false;
    set = test.column;
  }
  for (std::uint32_t i = 0; i < form_.clauses.size(); ++i) {
    if (i == form_.bound_clause) continue;
    const Clause& clause = form_.clauses[i];
    step_clauses_.push_back({static_cast<std::uint32_t>(steps_.size()), clause.count});
    for (std::uint32_t k = clause.first; k < clause.first + clause.count; ++k) {
      const std::optional<Step> step = step_of(form_.tests[k]);
      plain_ = plain_ && step.has_value();
      steps_.push_back(step.value_or(Step{}));
    }
  }
}

// Whether all that is asked is known and fits a word.
bool Table::plainly(std::span<const Asked> asked, const AllPrepared& prepared, PlainlyAsked& out) const {
  if (!plain_ || (form_.bound_clause != kNone && prepared[form_.bound_asked].know != Know::Yes)) return false;
  for (std::size_t i = 0; i < asked.size() && i < kMaxAsked; ++i) {
    const Prepared& one = prepared[i];
    const auto number = static_cast<std::int64_t>(one.number);
    if (one.know != Know::Yes || !one.exact || number != one.number) return false;
    out[i] = {number, one.mask};
  }
  return true;
}

bool Table::holds(const Step& step, std::int64_t row, const PlainlyAsked& asked) const {
  std::uint64_t code = 0;
  switch (step.width) {
    case 1: code = read<std::uint8_t>(step.codes, row); break;
    case 2: code = read<std::uint16_t>(step.codes, row); break;
    case 4: code = read<std::uint32_t>(step.codes, row); break;
    default: code = read<std::uint64_t>(step.codes, row); break;
  }
  const auto value = static_cast<std::int64_t>(code - 1 + static_cast<std::uint64_t>(step.base));
  if (step.test == Test::Empty) return read<std::uint64_t>(step.masks, value) == 0;
  const std::int64_t wanted = asked[step.asked].number;
  switch (step.test) {
    case Test::Holds: return (read<std::uint64_t>(step.masks, value) & asked[step.asked].mask) != 0;
    case Test::Equal: return wanted == value;
    case Test::Less: return wanted < value;
    case Test::LessEqual: return wanted <= value;
    case Test::More: return wanted > value;
    case Test::MoreEqual: return wanted >= value;
    case Test::Asked:
    case Test::Is:
    case Test::Under:
    case Test::StartsWith:
    case Test::Empty:
    case Test::Given:
    case Test::Not:
    case Test::And:
    case Test::Or: break;  // no step: step_of()
  }
  return false;
}

bool Table::applies_plainly(std::int64_t row, const PlainlyAsked& asked) const {
  static_assert(kMaxTests <= 64, "a bit of a word a test");
  for (const Clause& clause : step_clauses_) {
    std::uint64_t stack = 0;
    for (std::uint32_t i = clause.first; i < clause.first + clause.count; ++i) {
      const Step& step = steps_[i];
      if (step.test == Test::Not) {
        stack ^= 1;
      } else if (step.test == Test::And || step.test == Test::Or) {
        const std::uint64_t all = (std::uint64_t{1} << step.asked) - 1;
        const std::uint64_t top = stack & all;
        stack = (stack >> step.asked) << 1 | (step.test == Test::And ? top == all : top != 0 ? 1U : 0U);
      } else {
        stack = stack << 1 | (holds(step, row, asked) ? 1U : 0U);
      }
    }
    if ((stack & 1) == 0) return false;
  }
  return true;
}

// The first row, by rank, of the groups to look at that applies; -1: none.
template <typename Applies>
std::int64_t Table::first_that(const AllPrepared& prepared, Applies applies) const {
  std::int64_t best = -1;
  std::uint32_t best_rank = UINT32_MAX;
  each_group(prepared, [&](std::uint32_t group) {
    const auto end = read<std::uint32_t>(header().group_starts, group + 1);
    for (auto row = read<std::uint32_t>(header().group_starts, group); row < end; ++row) {
      const std::uint32_t its = rank(row);
      if (its >= best_rank) break;
      if (!applies(row)) continue;
      best = row;
      best_rank = its;
      break;
    }
  });
  return best;
}

// ---- which row decides ----

std::int64_t Table::pick(std::span<const Asked> asked) const noexcept {
  AllPrepared prepared;
  prepare(asked, prepared);
  if (form_.bound_clause != kNone && prepared[form_.bound_asked].know > Know::Absent) return kOpen;
  if (PlainlyAsked words; plainly(asked, prepared, words))
    return first_that(prepared, [&](std::uint32_t row) { return applies_plainly(row, words); });
  bool open = false;
  const std::int64_t best = first_that(prepared, [&](std::uint32_t row) {
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
  each_group(prepared, [&](std::uint32_t group) {
    const auto end = read<std::uint32_t>(header().group_starts, group + 1);
    for (auto row = read<std::uint32_t>(header().group_starts, group); row < end; ++row)
      out += standing(row, prepared).truth == Truth::Yes ? 1 : 0;
  });
  return out;
}

// The rows above the first that certainly applies and that may yet apply: with them the answer is open, but for what they all
// say. As in a table that is read by its first row.
OpenPick Table::pick_open(std::span<const Asked> asked) const {
  AllPrepared prepared;
  prepare(asked, prepared);
  const auto each_row = [&](auto visit) {
    const auto all = [&](std::uint32_t first, std::uint32_t end) {
      for (std::uint32_t row = first; row < end; ++row) visit(row);
    };
    const bool bound = form_.bound_clause != kNone;
    const Know by = bound ? prepared[form_.bound_asked].know : Know::Yes;
    if (!bound || by == Know::Unknown || by == Know::Broken) return all(0, rows());
    each_group(prepared, [&](std::uint32_t group) {
      all(read<std::uint32_t>(header().group_starts, group),
          read<std::uint32_t>(header().group_starts, group + 1));
    });
  };
  OpenPick out;
  std::uint32_t best_rank = UINT32_MAX;
  std::vector<std::pair<std::uint32_t, Standing>> open;
  each_row([&](std::uint32_t row) {
    ++out.rows_looked_at;
    const Standing its = standing(row, prepared);
    if (its.truth == Truth::No) return;
    if (its.truth != Truth::Yes) {
      open.emplace_back(row, its);
    } else if (rank(row) < best_rank) {
      best_rank = rank(row);
      out.row = row;
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
      column.agreed = column.agreed && is_given == column.given && (!is_given || other == column.value);
    }
  }
  return out;
}

}  // namespace writ::lists
