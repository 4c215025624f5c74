// SPDX-License-Identifier: Apache-2.0
// The lists of free-trade zones are two yes or no, what goes freely under one and what one holds back, and a table for each.
//
//   zone lists free, held                             define free means no        define held means no
//     registration shown by R                               table export.free first match
//     filing shown by F                                    | zone    | when | when | when  | when | free | from       |
//     listing shown by L                                   | Tianjin |      | R    | not L | F    | yes  | 2024-05-08 |
//   | zone    | kind of list  | coverage | from |     | Beijing | C    | R    | not L | F    | yes  | 2024-08-30 |
//   | Tianjin | comprehensive |          | 2024-05-08 |   table export.held first match
//   | Beijing | for scenarios only   | C        | 2024-08-30 |   | zone    | when | when | when | held | from       | …
//
// Under a positive list it is what stands on it that goes freely, and nothing is held back.
#include "compiler/expand/expand.h"

#include <algorithm>
#include <utility>

namespace writ::expand {
namespace {

using base::Bilingual;
using diag::Code;
using syntax::Cell;
using syntax::CellKind;
using syntax::Expr;
using syntax::ExprKind;
using syntax::Row;
using syntax::ZoneLists;

constexpr std::string_view kComprehensive = "Comprehensive";
constexpr std::string_view kByScenario = "ByScenario";
constexpr std::string_view kPositive = "Positive";

bool is_dropped(const Cell& head) {
  return head.kind == CellKind::ListKind || head.kind == CellKind::Coverage;
}

class Zones {
 public:
  Zones(const ZoneLists& lists, diag::Diagnostics& diagnostics)
      : lists_(lists), heads_(lists.table.rows.front().cells), diagnostics_(diagnostics) {}

  // Whether all is said that has to be.
  bool check() {
    bool whole = says_clauses();
    for (const Cell& head : heads_) {
      const bool fits = is_dropped(head) || head.kind == CellKind::Fact || head.kind == CellKind::When ||
                        head.kind == CellKind::From || head.kind == CellKind::Until ||
                        head.kind == CellKind::Cites;
      if (!fits) diagnostics_.report(Code::ZoneListColumn, head.span).emit();
      whole = whole && fits;
    }
    for (std::size_t row = 1; row < lists_.table.rows.size(); ++row) {
      const bool said = check_row(lists_.table.rows[row]);
      whole = whole && said;
    }
    return whole;
  }

  // The rows of one of the two tables: `given` is what they give.
  std::vector<Row> rows(const syntax::DeclaredName& given, bool freed) const {
    std::vector<Row> out;
    for (const Row& written : lists_.table.rows) {
      const bool header = out.empty();
      const std::string_view kind = header ? std::string_view() : kind_of(written);
      if (!header && !freed && kind == kPositive) continue;
      Row row{.cells = {}, .span = written.span};
      for (std::size_t at = 0; at < written.cells.size(); ++at) {
        if (at >= heads_.size() || !is_dropped(heads_[at])) row.cells.push_back(written.cells[at]);
      }
      const Cell covered = cell_below(written, CellKind::Coverage);
      row.cells.push_back(condition(header, covered.kind == CellKind::Expression
                                                ? std::optional<Expr>(covered.expression)
                                                : std::nullopt));
      row.cells.push_back(condition(header, lists_.registered));
      const bool off_list = freed && kind != kPositive;
      row.cells.push_back(condition(header, off_list ? syntax::off_list(lists_) : *lists_.listed));
      if (freed) row.cells.push_back(condition(header, lists_.filed));
      row.cells.push_back(result(header, given));
      out.push_back(std::move(row));
    }
    return out;
  }

 private:
  bool says_clauses() const {
    std::vector<Bilingual> lacking;
    if (!lists_.registered)
      lacking.push_back({"who may use them (`registration shown by`)", "何者可以适用（“区内注册当”）"});
    if (!lists_.filed) lacking.push_back({"what was filed (`filing shown by`)", "何者已备案（“已备案当”）"});
    if (!lists_.listed)
      lacking.push_back({"what stands on them (`listing shown by`)", "何者列入清单（“列入清单当”）"});
    for (const Bilingual& one : lacking)
      diagnostics_.report(Code::ZoneListsLack, lists_.freed.span, {one}).emit();
    return lacking.empty();
  }

  bool check_row(const Row& row) const {
    if (row.cells.size() != heads_.size()) return true;  // said where tables are checked
    const std::string_view kind = kind_of(row);
    const bool covers = cell_below(row, CellKind::Coverage).kind == CellKind::Expression;
    const bool dated = cell_below(row, CellKind::From).kind == CellKind::Expression;
    if (kind.empty()) diagnostics_.report(Code::ZoneListKindless, row.span).emit();
    if (!dated) diagnostics_.report(Code::ZoneListUndated, row.span).emit();
    if (kind == kComprehensive && covers)
      diagnostics_
          .report(Code::ZoneListCoverage, row.span,
                  {Bilingual{"a comprehensive list covers all data: its coverage stays empty",
                             "综合清单涵盖全部数据，涵盖范围留空"}})
          .emit();
    if (kind == kByScenario && !covers)
      diagnostics_
          .report(
              Code::ZoneListCoverage, row.span,
              {Bilingual{"a list for scenarios frees only what it covers: say what, in the column `coverage`",
                         "场景清单仅就其涵盖的情形豁免：请在“涵盖范围”列写明"}})
          .emit();
    const bool fits = kind == kPositive || covers == (kind == kByScenario);
    return !kind.empty() && dated && fits;
  }

  Cell cell_below(const Row& row, CellKind head) const {
    for (std::size_t at = 0; at < heads_.size() && at < row.cells.size(); ++at) {
      if (heads_[at].kind == head) return row.cells[at];
    }
    return {};
  }

  std::string_view kind_of(const Row& row) const {
    for (std::size_t at = 0; at < heads_.size() && at < row.cells.size(); ++at) {
      if (heads_[at].kind == CellKind::ListKind) return row.cells[at].name.text;
    }
    return {};
  }

  Cell condition(bool header, std::optional<Expr> asked) const {
    Cell out;
    out.span = asked ? asked->span : lists_.freed.span;
    if (header) {
      out.kind = CellKind::When;
    } else if (asked) {
      out.kind = CellKind::Expression;
      out.expression = std::move(*asked);
    }
    return out;
  }

  static Cell result(bool header, const syntax::DeclaredName& given) {
    Cell out;
    out.kind = CellKind::Expression;
    out.span = given.span;
    out.expression = {.kind = header ? ExprKind::Path : ExprKind::Yes, .span = given.span};
    if (header)
      out.expression.names.push_back({given.text.en.empty() ? given.text.zh : given.text.en, given.span});
    return out;
  }

  const ZoneLists& lists_;
  const std::vector<Cell>& heads_;
  diag::Diagnostics& diagnostics_;
};

syntax::Item no_unless_given(const syntax::DeclaredName& name) {
  syntax::Item out;
  out.name = name;
  out.type.name = {"boolean", name.span};
  out.type.builtin = true;
  out.type.span = name.span;
  out.means = Expr{.kind = ExprKind::No, .span = name.span};
  out.span = name.span;
  return out;
}

}  // namespace

std::vector<syntax::Declaration> expand(const ZoneLists& lists, const syntax::Table& around,
                                        diag::Diagnostics& diagnostics) {
  std::vector<syntax::Declaration> out{no_unless_given(lists.freed), no_unless_given(lists.held)};
  Zones zones(lists, diagnostics);
  if (!zones.check()) return out;
  for (const syntax::DeclaredName* given : {&lists.freed, &lists.held}) {
    syntax::Table table = around;
    table.name = {dotted(around.name.text, given->text), given->span};
    table.rows = zones.rows(*given, given == &lists.freed);
    if (table.rows.size() > 1) out.push_back(std::move(table));
  }
  return out;
}

}  // namespace writ::expand
