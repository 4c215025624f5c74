// SPDX-License-Identifier: Apache-2.0
// Tables as the formatter writes them: columns as wide as what stands in them, cells that would be too wide on several
// lines, rows with the comments above and behind them.
#include "compiler/syntax/format_writer.h"
#include "compiler/syntax/keywords.h"
#include "compiler/syntax/same_tree.h"
#include "runtime/base/utf8.h"

#include <algorithm>

namespace writ::syntax {
namespace {

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> out;
  for (std::size_t at = 0; at <= text.size();) {
    const std::size_t end = std::min(text.find('\n', at), text.size());
    out.push_back(text.substr(at, end - at));
    at = end + 1;
  }
  return out;
}

// One row as the lines it takes. The next cell begins where the last line of the one before it ends.
std::vector<std::string> lay_out(const std::vector<std::vector<std::string>>& cells,
                                 const std::vector<int>& widths) {
  std::vector<std::string> out;
  std::string line;
  std::size_t indent = 0;
  for (std::size_t i = 0; i < cells.size(); ++i) {
    line += "| ";
    indent += 2;
    for (std::size_t k = 0; k + 1 < cells[i].size(); ++k) {
      out.push_back(line + cells[i][k]);
      line.assign(indent, ' ');
    }
    const std::string& last = cells[i].back();
    line += last + std::string(static_cast<std::size_t>(widths[i] - base::display_width(last) + 1), ' ');
    indent += static_cast<std::size_t>(widths[i]) + 1;
  }
  out.push_back(line + "|");
  return out;
}

}  // namespace

Doc Writer::outcome_word(std::string_view name) const {
  for (const std::string_view id :
       {"Permit", "Deny", "ReferTo", "Undetermined", "Conflict", "Fault", "None"}) {
    if (spelling(id, language_) == name) return word(id);
  }
  return {};
}

Doc Writer::cell(const Cell& cell, const Cell* column) {
  switch (cell.kind) {
    case CellKind::Empty: return {};
    case CellKind::When: return word("When");
    case CellKind::Cites: return word("Cites");
    case CellKind::From: return word("From");
    case CellKind::Until: return mark("until", "至（前）");
    case CellKind::Through: return mark("through", "至（止）");
    case CellKind::Otherwise: return word("Otherwise");
    case CellKind::AsOf: return word("AsOf");
    case CellKind::ExpectDecision: return concat({word("Expect"), space(), word("Decision")});
    case CellKind::ExpectOutput:
      return concat({word("Expect"), space(), name(cell.name.text, Place::Target)});
    case CellKind::Reading: return concat({word("Reading"), space(), name(cell.name.text, Place::Target)});
    case CellKind::ExpectObligation:
      return concat({word("Expect"), space(), obligation(cell.name, cell.aspect)});
    case CellKind::Citations: return citations(cell.citations);
    case CellKind::ListKind:
      return word(cell.name.text.empty() ? "ListKind" : std::string_view(cell.name.text));
    case CellKind::CoversImportant: return word("CoversImportant");
    case CellKind::CoversSensitive: return word("CoversSensitive");
    case CellKind::CoversOperators: return word("CoversOperators");
    case CellKind::Coverage: return word("Coverage");
    case CellKind::Fact:
    case CellKind::Expression: break;
  }
  const Expr& expr = cell.expression;
  if (column != nullptr && expr.shares_subject && same_tree(column->expression, expr.items[0])) {
    leave_out_ = &expr;
    Doc out = expression(expr);
    leave_out_ = nullptr;
    return out;
  }
  if (column != nullptr && expr.kind == ExprKind::Path && expr.names.size() == 1) {
    const std::string& only = expr.names.front().text;
    const bool undetermined = only == spelling("Undetermined", language_);
    if (column->kind == CellKind::ExpectDecision ||
        ((column->kind == CellKind::ExpectOutput || column->kind == CellKind::ExpectObligation) &&
         undetermined)) {
      if (Doc outcome = outcome_word(only); !outcome.text.empty()) return outcome;
    }
  }
  return expression(expr);
}

void Writer::add_rows(std::vector<Doc>& clauses, const std::vector<Row>& rows) {
  std::vector<std::vector<std::vector<std::string>>> cells(rows.size());
  std::vector<int> widths;
  for (std::size_t r = 0; r < rows.size(); ++r) {
    for (std::size_t c = 0; c < rows[r].cells.size(); ++c) {
      const Cell* column = r > 0 && c < rows[0].cells.size() ? &rows[0].cells[c] : nullptr;
      cells[r].push_back(lines_of(render(cell(rows[r].cells[c], column), limits_.cell)));
      if (c == widths.size()) widths.push_back(0);
      for (const std::string& line : cells[r][c]) widths[c] = std::max(widths[c], base::display_width(line));
    }
  }
  for (std::size_t r = 0; r < rows.size(); ++r) {
    std::vector<Doc> lines;
    for (const std::string& line : lay_out(cells[r], widths)) lines.push_back(text(line));
    clauses.push_back(concat(
        {lead(rows[r].span.begin, true, r == 0), join(std::move(lines), hard()), tail(rows[r].span.begin)}));
  }
}

// ---- tests ----

Doc Writer::obligation(const Name& of, DutyAspect aspect) {
  static constexpr std::string_view kIds[] = {"", "Met", "Due", "LastingUntil"};
  Doc out = concat({word("Obligation"), space(), dotted(of.text)});
  if (aspect == DutyAspect::Owed) return out;
  return concat({std::move(out), space(), word(kIds[static_cast<std::size_t>(aspect)])});
}

Doc Writer::expectation(const Expectation& expectation) {
  switch (expectation.kind) {
    case ExpectKind::Output:
      return concat({name(expectation.name.text), space(), word("Is"), space(),
                     expression(expectation.value, Binding::Term)});
    case ExpectKind::OutputUndetermined:
      return concat({name(expectation.name.text), space(), word("Is"), space(), word("Undetermined")});
    case ExpectKind::Obligation: {
      const bool negated = expectation.value.kind == ExprKind::No;
      if (expectation.aspect == DutyAspect::Met && negated)
        return concat(
            {obligation(expectation.name, DutyAspect::Owed), space(), word("Not"), space(), word("Met")});
      Doc own = obligation(expectation.name, expectation.aspect);
      if (negated) return concat({word("Not"), space(), std::move(own)});
      if (expectation.value.kind != ExprKind::Date) return own;
      own = concat({std::move(own), space(), expression(expectation.value)});
      const bool closed = expectation.aspect == DutyAspect::Ends && language_ == Language::Chinese;
      return closed ? concat({std::move(own), space(), word("Earlier")}) : own;
    }
    case ExpectKind::ObligationUndetermined:
      return concat({obligation(expectation.name, expectation.aspect), space(), word("Undetermined")});
    case ExpectKind::MissingFacts: {
      std::vector<Doc> facts;
      for (std::size_t i = 0; i < expectation.facts.size(); ++i) {
        Doc own = concat(
            {dotted(expectation.facts[i].text), i + 1 < expectation.facts.size() ? mark(",", "、") : Doc{}});
        facts.push_back(i == 0 ? std::move(own) : group({line(), std::move(own)}));
      }
      return concat(
          {word("MissingFacts"), space(), mark("[", "［"), align(concat(std::move(facts))), mark("]", "］")});
    }
    case ExpectKind::Permit:
    case ExpectKind::Deny:
    case ExpectKind::Refer:
    case ExpectKind::Undetermined:
    case ExpectKind::Conflict:
    case ExpectKind::Error:
    case ExpectKind::None: break;
  }
  static constexpr std::string_view kIds[] = {"Permit",   "Deny",  "ReferTo", "Undetermined",
                                              "Conflict", "Fault", "None"};
  Doc outcome = word(kIds[static_cast<std::size_t>(expectation.kind)]);
  if (expectation.name.text.empty() && !expectation.by_default) return outcome;
  Doc by = expectation.by_default ? word("Default") : dotted(expectation.name.text, Place::Target);
  return concat({std::move(outcome), space(), word("By"), space(), std::move(by)});
}

Doc Writer::declaration(const Test& test) {
  Doc head = concat({word(test.is_table ? "TestTable" : "Test"), space(), texts(test.title.text),
                     of_decision(test.decision)});
  std::vector<Doc> clauses;
  if (test.like)
    clauses.push_back(clause(test.like->span.begin, {word("Like"), space(), texts(test.like->text)}));
  if (test.as_of)
    clauses.push_back(clause(test.as_of->span.begin, {word("AsOf"), space(), date(*test.as_of)}));
  for (const ChosenReading& chosen : test.readings) {
    clauses.push_back(clause(chosen.interpretation.span.begin,
                             {word("Reading"), space(), name(chosen.interpretation.text), space(), word("Is"),
                              space(), name(chosen.reading.text, Place::Alone)}));
  }
  const auto listed = [&](std::string_view keyword, std::vector<std::pair<std::uint32_t, Doc>> items) {
    if (items.empty()) return;
    Doc list;
    Doc above = lead(items.front().first, false, true);
    for (std::size_t i = 0; i < items.size(); ++i) {
      auto& [begin, item] = items[i];
      Doc own = concat({std::move(item), i + 1 < items.size() ? comma() : Doc{}, tail(begin)});
      list.items.push_back(i == 0 ? std::move(own)
                                  : group({line(), lead(begin, false, false), std::move(own)}));
    }
    clauses.push_back(concat({std::move(above), word(keyword), space(), align(std::move(list))}));
  };
  std::vector<std::pair<std::uint32_t, Doc>> given;
  for (const GivenItem& item : test.given) {
    given.emplace_back(item.name.span.begin, concat({name(item.name.text, Place::Labelled), mark(": ", "："),
                                                     align(expression(item.value))}));
  }
  listed("Given", std::move(given));
  std::vector<std::pair<std::uint32_t, Doc>> expected;
  for (const Expectation& one : test.expected) expected.emplace_back(one.span.begin, expectation(one));
  listed("Expect", std::move(expected));
  if (test.is_table) add_rows(clauses, test.rows);
  return block(test.span, std::move(head), std::move(clauses));
}

}  // namespace writ::syntax
