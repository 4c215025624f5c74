// SPDX-License-Identifier: Apache-2.0
#include "runtime/lists/table.h"

#include <algorithm>

namespace writ::lists {

using ir::kNone;
using ir::ListTest;
using ir::Test;
using ir::TypeKind;

Table::Table(Form form, std::shared_ptr<const std::byte[]> bytes, std::size_t size)
    : form_(std::move(form)), bytes_(std::move(bytes)), size_(size) {}

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
  made.mask = 0;
  for (std::uint32_t bit = 0; its.set_masks != 0 && bit < its.element_count; ++bit) {
    if (read<std::uint32_t>(its.elements, bit) == made.number) made.mask = std::uint64_t{1} << bit;
  }
}

// ---- where to look ----

// With the rows of each beginning of the path that ends where a segment does.
template <typename Visit>
void Table::each_group_above(std::string_view path, Visit visit) const {
  if (header().slots == 0) return;
  const std::uint64_t mask = header().slots - 1;
  PathHash hash;
  for (std::size_t end = 0; end <= path.size(); ++end) {
    if (end < path.size() && path[end] != '.') {
      hash.add(path[end]);
      continue;
    }
    const std::string_view beginning = path.substr(0, end);
    for (std::uint64_t at = hash.value() & mask;; at = (at + 1) & mask) {
      const auto slot = read<std::uint32_t>(header().text_slots, static_cast<std::int64_t>(at));
      if (slot == 0) break;
      if (text(slot - 1) != beginning) continue;
      if (slot <= header().groups) visit(slot - 1);
      break;
    }
    if (end < path.size()) hash.add('.');
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
      if (its.set_masks != 0) return (read<std::uint64_t>(its.set_masks, set) & asked.mask) != 0;
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

// ---- which row decides ----

std::int64_t Table::pick(std::span<const Asked> asked) const noexcept {
  AllPrepared prepared;
  prepare(asked, prepared);
  if (form_.bound_clause != kNone && prepared[form_.bound_asked].know > Know::Absent) return kOpen;
  std::int64_t best = -1;
  std::uint32_t best_rank = UINT32_MAX;
  bool open = false;
  each_group(prepared, [&](std::uint32_t group) {
    const auto end = read<std::uint32_t>(header().group_starts, group + 1);
    for (auto row = read<std::uint32_t>(header().group_starts, group); row < end; ++row) {
      const std::uint32_t its = rank(row);
      if (its >= best_rank) break;
      const Truth truth = applies(row, prepared);
      if (truth == Truth::No) continue;
      open = open || truth != Truth::Yes;
      best = row;
      best_rank = its;
      break;
    }
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
