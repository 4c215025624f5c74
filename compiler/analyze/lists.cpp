// SPDX-License-Identifier: Apache-2.0
#include "compiler/analyze/lists.h"

#include "runtime/lists/build.h"
#include "runtime/lists/check.h"

namespace writ::analyze {
namespace {

using diag::Code;

// Fewer are looked at in no time.
constexpr std::uint32_t kManyRows = 1000;

void look_at(const ir::DataList& list, const lists::Table& table, diag::Diagnostics& diagnostics) {
  if (table.form().bound_clause == ir::kNone && table.rows() > kManyRows)
    diagnostics.report(Code::ListWalked, list.span, {list.name, table.rows()}).emit();
  for (const lists::Idle& idle : lists::idle_rows(table)) {
    const ir::ListRow& row = list.rows[idle.place - 1];
    diagnostics.report(Code::ListRowNeverDecides, row.span, {idle.place, list.name, idle.before})
        .label(list.rows[idle.before - 1].span, {"the entry that comes first", "在先的条目"})
        .emit();
  }
}

}  // namespace

void make_lists(ir::Program& program, diag::Diagnostics& diagnostics) {
  if (program.data_lists.empty()) return;
  std::vector<std::shared_ptr<const lists::Table>> tables;
  for (std::uint32_t index = 0; index < program.data_lists.size(); ++index) {
    const ir::DataList& list = program.data_lists[index];
    tables.emplace_back();
    if (list.apart) continue;
    std::vector<lists::Problem> problems;
    tables.back() = lists::table_of_rows(program, index, problems);
    for (const lists::Problem& problem : problems) {
      const bool of_row = problem.line > 0 && problem.line <= list.rows.size();
      diagnostics
          .report(Code::ListRowWrong, of_row ? list.rows[problem.line - 1].span : list.span,
                  {problem.line, list.name, problem.reason})
          .emit();
    }
    if (tables.back() != nullptr) look_at(list, *tables.back(), diagnostics);
  }
  program.data = std::make_shared<const lists::Data>(std::move(tables));
}

}  // namespace writ::analyze
