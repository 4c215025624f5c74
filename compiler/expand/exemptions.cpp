// SPDX-License-Identifier: Apache-2.0
// Exemptions among routes say whether they cover important data, sensitive data, operators: where one does not, it asks for their
// contrary. So none swallows them without saying so.
//
//   important data when I
//   routes mechanism first match
//   | when | covers important data | mechanism  |        | when | when  | mechanism  |
//   | C    | no                    | exempt     |        | C    | not I | exempt     |
//   | D    |                       | assessment |        | D    |       | assessment |
#include "compiler/expand/expand.h"
#include "compiler/syntax/same_tree.h"

#include <algorithm>
#include <array>

namespace writ::expand {
namespace {

using base::Bilingual;
using diag::Code;
using syntax::Cell;
using syntax::CellKind;
using syntax::Expr;
using syntax::ExprKind;
using syntax::Row;

struct Covered {
  CellKind head;
  std::optional<Expr> syntax::CrossBorderRule::* when;
  Bilingual column;
  Bilingual clause;
};

const std::array<Covered, 3> kCovered = {{{CellKind::CoversImportant,
                                           &syntax::CrossBorderRule::important,
                                           {"covers important data", "涵盖重要数据"},
                                           {"important data when", "重要数据当"}},
                                          {CellKind::CoversSensitive,
                                           &syntax::CrossBorderRule::sensitive,
                                           {"covers sensitive data", "涵盖敏感个人信息"},
                                           {"sensitive data when", "敏感个人信息当"}},
                                          {CellKind::CoversOperators,
                                           &syntax::CrossBorderRule::operators,
                                           {"covers critical operators", "涵盖关键运营者"},
                                           {"critical operators when", "关键运营者当"}}}};

std::size_t column_of(const Row& header, CellKind head) {
  const auto at = std::find_if(header.cells.begin(), header.cells.end(),
                               [&](const Cell& cell) { return cell.kind == head; });
  return static_cast<std::size_t>(at - header.cells.begin());
}

bool says(const Row& row, std::size_t column) {
  return column < row.cells.size() && row.cells[column].kind != CellKind::Empty;
}

class Exemptions {
 public:
  Exemptions(const syntax::CrossBorderRule& rule, const syntax::Routes& routes, syntax::Table& table,
             diag::Diagnostics& diagnostics)
      : rule_(rule), table_(table), diagnostics_(diagnostics) {
    const auto gives = [&](const Cell& cell) {
      const std::vector<syntax::Name>& names = cell.expression.names;
      return cell.expression.kind == ExprKind::Path && names.size() == 1 &&
             names[0].text == routes.gives.text;
    };
    const std::vector<Cell>& heads = table.rows.front().cells;
    given_ = static_cast<std::size_t>(std::find_if(heads.begin(), heads.end(), gives) - heads.begin());
  }

  void run() {
    bool any = false;
    for (const Covered& one : kCovered) {
      const bool has_column = column_of(table_.rows.front(), one.head) < table_.rows.front().cells.size();
      any = any || has_column;
      const std::optional<Expr>& when = rule_.*one.when;
      if (has_column && !when)
        diagnostics_.report(Code::CoverNotSaid, table_.rows.front().span, {one.column, one.clause}).emit();
      if (when && !has_column)
        diagnostics_.report(Code::CoverWithoutColumn, when->span, {one.clause, one.column}).emit();
    }
    if (!any) return;
    find_exempt_values();
    for (std::size_t row = 1; row < table_.rows.size(); ++row) check(table_.rows[row]);
    for (const Covered& one : kCovered) ask(one);
  }

 private:
  // What a row gives that says what it covers is an exemption, wherever it is given.
  void find_exempt_values() {
    for (std::size_t row = 1; row < table_.rows.size(); ++row) {
      const bool says_any = std::any_of(kCovered.begin(), kCovered.end(), [&](const Covered& one) {
        return says(table_.rows[row], column_of(table_.rows.front(), one.head));
      });
      if (says_any && says(table_.rows[row], given_))
        exempt_.push_back(table_.rows[row].cells[given_].expression);
    }
  }

  void check(const Row& row) {
    if (!says(row, given_)) return;
    const bool exempts = std::any_of(exempt_.begin(), exempt_.end(), [&](const Expr& value) {
      return syntax::same_tree(value, row.cells[given_].expression);
    });
    if (!exempts) return;
    for (const Covered& one : kCovered) {
      const std::size_t column = column_of(table_.rows.front(), one.head);
      if (column >= table_.rows.front().cells.size() || says(row, column)) continue;
      diagnostics_.report(Code::ExemptionUnclear, row.span, {one.column}).emit();
    }
  }

  // `no` asks for the contrary; `yes` asks nothing.
  void ask(const Covered& one) {
    const std::size_t column = column_of(table_.rows.front(), one.head);
    if (column >= table_.rows.front().cells.size()) return;
    table_.rows.front().cells[column].kind = CellKind::When;
    for (std::size_t at = 1; at < table_.rows.size(); ++at) {
      if (!says(table_.rows[at], column)) continue;
      Cell& cell = table_.rows[at].cells[column];
      const ExprKind said = cell.expression.kind;
      const bool plain = cell.kind == CellKind::Expression && (said == ExprKind::Yes || said == ExprKind::No);
      if (!plain) diagnostics_.report(Code::CoverYesOrNo, cell.span).emit();
      if (std::optional<Expr> asked = syntax::not_covered(rule_, one.head, cell))
        cell.expression = std::move(*asked);
      else
        cell.kind = CellKind::Empty;
    }
  }

  const syntax::CrossBorderRule& rule_;
  syntax::Table& table_;
  diag::Diagnostics& diagnostics_;
  std::size_t given_ = 0;
  std::vector<Expr> exempt_;
};

}  // namespace

void ask_what_exemptions_cover(const syntax::CrossBorderRule& rule, const syntax::Routes& routes,
                               syntax::Table& table, diag::Diagnostics& diagnostics) {
  Exemptions(rule, routes, table, diagnostics).run();
}

}  // namespace writ::expand
