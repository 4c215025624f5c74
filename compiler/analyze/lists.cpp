// SPDX-License-Identifier: Apache-2.0
#include "compiler/analyze/lists.h"

#include "runtime/lists/build.h"
#include "runtime/lists/check.h"

#include <algorithm>
#include <utility>

namespace writ::analyze {
namespace {

using diag::Code;

// Fewer are looked at in no time.
constexpr std::uint32_t kManyRows = 1000;

void look_at(const ir::DataList& list, const lists::Table& table, diag::Diagnostics& diagnostics) {
  if (table.form().bound_clause == ir::kNone && table.rows() > kManyRows)
    diagnostics.report(Code::ListWalked, list.span, {list.name, table.rows()}).emit();
  if (list.collect) return;  // whichever comes first, all that apply are taken
  for (const lists::Idle& idle : lists::idle_rows(table)) {
    const ir::ListRow& row = list.rows[idle.place - 1];
    diagnostics.report(Code::ListRowNeverDecides, row.span, {idle.place, list.name, idle.before})
        .label(list.rows[idle.before - 1].span, {"the entry that comes first", "在先的条目"})
        .emit();
  }
}

// What a condition may come to, whatever else is asked.
struct Could {
  bool hold = true;
  bool fail = true;
};

// Whether an entry applies in some case where a column is a member of its enumeration: what compares that column with what is
// written out is known, all else may come to either.
bool may_apply(const ir::Program& program, const ir::DataList& list, std::uint32_t column,
               std::uint32_t member) {
  const ir::int128 number = program.enumerations[list.columns[column].type.of].number_of(member);
  std::vector<Could> all;  // at the end a condition each
  for (const ir::ListTest& test : list.tests) {
    if (test.test == ir::Test::Not) {
      std::swap(all.back().hold, all.back().fail);
      continue;
    }
    if (test.test != ir::Test::And && test.test != ir::Test::Or) {
      Could one;
      const ir::Node* asked = test.asked == ir::kNone ? nullptr : &program.nodes[list.asked[test.asked]];
      if (test.column == column && test.test == ir::Test::Equal && asked->op == ir::Op::Constant) {
        one.hold = program.numbers[asked->index] == number;
        one.fail = !one.hold;
      } else if (test.column == column && test.test == ir::Test::Given) {
        one.fail = false;
      }
      all.push_back(one);
      continue;
    }
    const auto first = all.end() - test.asked;
    const auto any = [&](bool Could::* which) {
      return std::any_of(first, all.end(), [&](const Could& one) { return one.*which; });
    };
    const auto every = [&](bool Could::* which) {
      return std::all_of(first, all.end(), [&](const Could& one) { return one.*which; });
    };
    const bool conjunction = test.test == ir::Test::And;
    const Could joined{conjunction ? every(&Could::hold) : any(&Could::hold),
                       conjunction ? any(&Could::fail) : every(&Could::fail)};
    all.erase(first, all.end());
    all.push_back(joined);
  }
  return std::all_of(all.begin(), all.end(), [](const Could& one) { return one.hold; });
}

// The values of a column with which no entry ever applies, as a message has them; empty: there are none.
base::Bilingual unasked_of(const ir::Program& program, const ir::DataList& list, std::uint32_t column) {
  constexpr std::size_t kMostNamed = 8;
  const std::vector<ir::Enumerator>& members = program.enumerations[list.columns[column].type.of].members;
  base::Bilingual out;
  std::size_t found = 0;
  for (std::uint32_t member = 0; member < members.size(); ++member) {
    if (may_apply(program, list, column, member) || ++found > kMostNamed) continue;
    const base::Bilingual& name = members[member].name;
    out.en += (found == 1 ? "`" : " or `") + name.in(base::Language::English) + "`";
    out.zh += (found == 1 ? "`" : " 或者 `") + name.in(base::Language::Chinese) + "`";
  }
  if (found > kMostNamed) {
    const std::string more = std::to_string(found - kMostNamed);
    out.en += " or " + more + " more";
    out.zh += "（另有 " + more + " 个取值）";
  }
  return out;
}

// A value that an entry may have and that keeps it from ever applying was forgotten in the conditions, or stands there for
// nothing. All of a list are said together: they have one place.
void find_unasked(const ir::Program& program, const ir::DataList& list, diag::Diagnostics& diagnostics) {
  base::Bilingual all;
  for (std::uint32_t column = 0; column < list.columns.size(); ++column) {
    const ir::Type& type = list.columns[column].type;
    if (type.kind != ir::TypeKind::Enumeration || type.list) continue;
    const base::Bilingual values = unasked_of(program, list, column);
    if (values.empty()) continue;
    const base::Bilingual& name = list.columns[column].name;
    all.en += (all.en.empty() ? "`" : ", or its `") + name.in(base::Language::English) + "` is " + values.en;
    all.zh += (all.zh.empty() ? " `" : "，或者 `") + name.in(base::Language::Chinese) + "` 为 " + values.zh;
  }
  if (all.zh.ends_with('`')) all.zh += " ";
  if (!all.empty()) diagnostics.report(Code::ListValueUnasked, list.span, {list.name, all}).emit();
}

}  // namespace

void make_lists(ir::Program& program, diag::Diagnostics& diagnostics) {
  if (program.data_lists.empty()) return;
  std::vector<std::shared_ptr<const lists::Table>> tables;
  for (std::uint32_t index = 0; index < program.data_lists.size(); ++index) {
    const ir::DataList& list = program.data_lists[index];
    tables.emplace_back();
    find_unasked(program, list, diagnostics);
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
