// SPDX-License-Identifier: Apache-2.0
// A table may have a fact at the head of a column: what its cells ask of the fact are conditions of their rows.
#include "compiler/expand/expand.h"
#include "runtime/base/called.h"

#include <algorithm>

namespace writ::expand {
namespace {

using syntax::Cell;
using syntax::CellKind;

bool is_fact(const syntax::PolicyFile& file, const syntax::Expr& head) {
  if (head.kind != syntax::ExprKind::Path || head.names.size() != 1) return false;
  return std::any_of(file.declarations.begin(), file.declarations.end(), [&](const syntax::Declaration& one) {
    const auto* record = std::get_if<syntax::Record>(&one);
    return record != nullptr && record->is_facts &&
           std::any_of(record->fields.begin(), record->fields.end(), [&](const syntax::Field& field) {
             return base::is_called(field.name.text, head.names.front().text);
           });
  });
}

void mark(const syntax::PolicyFile& file, syntax::Table& table) {
  for (Cell& head : table.rows.front().cells) {
    if (head.kind == CellKind::Expression && is_fact(file, head.expression)) head.kind = CellKind::Fact;
  }
}

}  // namespace

void mark_facts_at_heads(syntax::PolicyFile& file) {
  for (syntax::Declaration& declaration : file.declarations) {
    if (auto* table = std::get_if<syntax::Table>(&declaration)) mark(file, *table);
    if (auto* rule = std::get_if<syntax::CrossBorderRule>(&declaration)) {
      for (syntax::Routes& routes : rule->routes) mark(file, routes.table);
      for (syntax::ZoneLists& lists : rule->zone_lists) mark(file, lists.table);
    }
  }
}

void ask_below_heads(syntax::Table& table) {
  const std::vector<Cell> heads = table.rows.front().cells;
  for (std::size_t column = 0; column < heads.size(); ++column) {
    if (heads[column].kind != CellKind::Fact) continue;
    table.rows.front().cells[column].kind = CellKind::When;
    for (std::size_t row = 1; row < table.rows.size(); ++row) {
      if (column >= table.rows[row].cells.size()) continue;
      Cell& cell = table.rows[row].cells[column];
      if (cell.kind == CellKind::Expression)
        cell.expression = syntax::asked_of(heads[column].expression, cell.expression);
    }
  }
}

}  // namespace writ::expand
