// SPDX-License-Identifier: Apache-2.0
#include "runtime/lists/check.h"

#include <algorithm>
#include <set>

namespace writ::lists {
namespace {

constexpr std::uint32_t kLookedAt = 16;

using ir::kNone;
using ir::ListTest;
using ir::Test;

class Comparison {
 public:
  explicit Comparison(const Table& table) : table_(table) {
    for (std::uint32_t i = 0; i < table.form().clauses.size(); ++i) {
      if (i != table.form().bound_clause) clauses_.push_back(table.form().clauses[i]);
    }
  }

  // Whether a row applies wherever another does, as far as its columns tell.
  bool covers(std::uint32_t row, std::uint32_t other) const {
    return std::all_of(clauses_.begin(), clauses_.end(),
                       [&](const Clause& clause) { return covers(clause, row, other); });
  }

 private:
  const ListTest& test(std::uint32_t index) const { return table_.form().tests[index]; }

  bool covers(const Clause& clause, std::uint32_t row, std::uint32_t other) const {
    const ListTest& first = test(clause.first);
    if (clause.count == 1) return covers(first, row, other);
    // `is empty or in`, `is absent or before`: what says nothing holds always.
    if (clause.count == 3 && first.test == Test::Empty && test(clause.first + 2).test == Test::Or &&
        test(clause.first + 1).test == Test::Holds && first.column == test(clause.first + 1).column) {
      const std::vector<std::uint32_t> own = table_.items(row, first.column);
      const std::vector<std::uint32_t> its = table_.items(other, first.column);
      return own.empty() || (!its.empty() && std::includes(own.begin(), own.end(), its.begin(), its.end()));
    }
    if (clause.count == 4 && first.test == Test::Given && test(clause.first + 1).test == Test::Not &&
        test(clause.first + 3).test == Test::Or && first.column == test(clause.first + 2).column) {
      if (!table_.given(row, first.column)) return true;
      return table_.given(other, first.column) && covers(test(clause.first + 2), row, other);
    }
    for (std::uint32_t i = clause.first; i < clause.first + clause.count; ++i) {
      if (test(i).column != kNone && !same(test(i).column, row, other)) return false;
    }
    return true;
  }

  bool covers(const ListTest& one, std::uint32_t row, std::uint32_t other) const {
    if (one.column == kNone || same(one.column, row, other)) return true;
    if (!table_.given(row, one.column) || !table_.given(other, one.column)) return false;
    switch (one.test) {
      case Test::Less:
      case Test::LessEqual: return table_.value(row, one.column) >= table_.value(other, one.column);
      case Test::More:
      case Test::MoreEqual: return table_.value(row, one.column) <= table_.value(other, one.column);
      case Test::Holds: {
        const std::vector<std::uint32_t> own = table_.items(row, one.column);
        const std::vector<std::uint32_t> its = table_.items(other, one.column);
        return std::includes(own.begin(), own.end(), its.begin(), its.end());
      }
      case Test::Asked:
      case Test::Is:
      case Test::Equal:
      case Test::Under:
      case Test::StartsWith:
      case Test::Empty:
      case Test::Given:
      case Test::Not:
      case Test::And:
      case Test::Or: return false;
    }
    return false;
  }

  bool same(std::uint32_t column, std::uint32_t row, std::uint32_t other) const {
    const bool given = table_.given(row, column);
    return given == table_.given(other, column) &&
           (!given || table_.value(row, column) == table_.value(other, column));
  }

  const Table& table_;
  std::vector<Clause> clauses_;
};

}  // namespace

std::vector<Idle> idle_rows(const Table& table, std::size_t most) {
  std::vector<Idle> out;
  const Comparison compare(table);
  const bool bound = table.form().bound_clause != kNone;
  for (std::uint32_t row = 0; row < table.rows(); ++row) {
    for (std::uint32_t back = 1; back <= std::min(row, kLookedAt); ++back) {
      const std::uint32_t before = row - back;
      if (bound &&
          table.value(before, table.form().bound_column) != table.value(row, table.form().bound_column))
        break;
      if (!compare.covers(before, row)) continue;
      out.push_back({table.place(row), table.place(before)});
      break;
    }
  }
  // Those that stand first in the source.
  std::sort(out.begin(), out.end(), [](const Idle& a, const Idle& b) { return a.place < b.place; });
  if (out.size() > most) out.resize(most);
  return out;
}

}  // namespace writ::lists
