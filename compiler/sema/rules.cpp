// SPDX-License-Identifier: Apache-2.0
// Rules, tables and obligations: conditions, conclusions, and what is an exception to what.
#include "runtime/ir/rules.h"

#include "compiler/sema/checker.h"
#include "compiler/sema/types.h"
#include "compiler/syntax/keywords.h"
#include "runtime/base/called.h"

#include <algorithm>
#include <set>

namespace writ::sema {

using diag::Code;
using syntax::Cell;
using syntax::CellKind;

namespace {

// The columns of a table that are not a conclusion. A conclusion's column holds the index of its item.
constexpr std::uint32_t kWhenColumn = UINT32_MAX;
constexpr std::uint32_t kCitesColumn = UINT32_MAX - 1;
constexpr std::uint32_t kFromColumn = UINT32_MAX - 2;
constexpr std::uint32_t kUntilColumn = UINT32_MAX - 3;
constexpr std::uint32_t kBadColumn = UINT32_MAX - 4;

std::vector<syntax::Expr> conditions_of(const syntax::Row& row, const std::vector<std::uint32_t>& columns) {
  std::vector<syntax::Expr> out;
  for (std::size_t i = 0; i < row.cells.size(); ++i) {
    if (columns[i] == kWhenColumn && row.cells[i].kind == CellKind::Expression)
      out.push_back(row.cells[i].expression);
  }
  return out;
}

// Whether a cell of a table that collects gives several values.
bool is_written_out(const Cell& cell) {
  return cell.expression.kind == syntax::ExprKind::Set || cell.expression.kind == syntax::ExprKind::List;
}

}  // namespace

std::uint32_t Checker::decision_of(const std::optional<syntax::Name>& name, base::Span span) {
  if (name) {
    const Symbol* symbol = scope_.expect(*name, {SymbolKind::Decision}, kind_name(SymbolKind::Decision));
    return symbol == nullptr ? 0 : symbol->index;
  }
  if (program_.decisions.size() > 1) diagnostics_.report(Code::DecisionUnclear, span).emit();
  return 0;
}

std::optional<std::uint32_t> Checker::item_named(const syntax::Name& name) {
  const Symbol* symbol = scope_.expect(name, {SymbolKind::Item}, kind_name(SymbolKind::Item));
  if (symbol == nullptr) return std::nullopt;
  return symbol->index;
}

// `then allow`, where nothing has that name.
bool Checker::report_outcome(const syntax::Name& name) {
  const std::string_view meant = syntax::meant_outcome(name.text);
  if (meant.empty() || scope_.find(name.text) != nullptr) return false;
  diagnostics_
      .report(Code::SyntaxError, name.span,
              {name.text, base::Bilingual{"`permit`, `deny` or `refer to`", "“允许”“禁止”或者“报请”"}})
      .fix(name.span, std::string(meant), {"the word of the language", "语言中的用词"})
      .emit();
  return true;
}

// Rules give one value, not one for each item of a list.
std::optional<std::uint32_t> Checker::concluded(const syntax::Name& name) {
  const std::optional<std::uint32_t> item = item_named(name);
  if (item && expressions_.picked(*item) != nullptr) {
    diagnostics_
        .report(Code::NotSupported, name.span,
                {base::Bilingual{"a rule that concludes which record is meant", "以规则指定记录"}})
        .emit();
    return std::nullopt;
  }
  if (!item || !expressions_.is_each(*item)) return item;
  diagnostics_.report(Code::EachWithoutValue, name.span, {name.text}).emit();
  return std::nullopt;
}

// Of several requirements all have to be met.
static syntax::Expr all_required(const syntax::Rule& rule) {
  if (rule.required.size() == 1) return rule.required.front();
  syntax::Expr out{.kind = syntax::ExprKind::And,
                   .span = base::cover(rule.required.front().span, rule.required.back().span)};
  out.items = rule.required;
  return out;
}

void Checker::check_rule(const syntax::Rule& rule, std::uint32_t index) {
  ir::Rule made;
  made.name = rule.name.text;
  made.period = within_groups(rule.rank, period(rule.period));
  made.because = rule.because;
  made.span = rule.name.span;
  std::set<std::uint32_t> adjusted;
  for (const syntax::Assignment& assignment : rule.assignments) {
    const Symbol* symbol = assignment.adjusts ? scope_.find(assignment.target.text) : nullptr;
    if (symbol != nullptr && symbol->kind == SymbolKind::Item) adjusted.insert(symbol->index);
  }
  expressions_.adjust(std::move(adjusted));
  // `requires c otherwise deny` says what holds where c does not.
  std::vector<syntax::Expr> unless = rule.unless;
  if (rule.otherwise) unless.push_back(all_required(rule));
  if (rule.otherwise && (rule.outcome || rule.law_as_of || !rule.assignments.empty()))
    diagnostics_.report(Code::RequiresAndThen, rule.otherwise->span, {rule.name.text}).emit();
  const Clauses clauses{.domain = domain_of(rule.rank, rule.domain),
                        .when = rule.when,
                        .unless = unless,
                        .required = rule.otherwise ? std::span<const syntax::Expr>()
                                                   : std::span<const syntax::Expr>(rule.required)};
  made.condition = expressions_.condition(clauses, made.clauses);
  const std::optional<syntax::Outcome>& outcome = rule.otherwise ? rule.otherwise : rule.outcome;
  ir::Period applies = made.period;
  if (outcome || rule.law_as_of || rule.decision) {
    const std::uint32_t decision = decision_of(rule.decision, rule.name.span);
    if (decision < program_.decisions.size())
      applies = ir::common(applies, program_.decisions[decision].period);
    program_.groups[index].decision = decision < program_.decisions.size() ? decision : ir::kNone;
  }
  if (outcome) {
    made.outcome = static_cast<ir::Outcome>(outcome->kind);
    made.refer_to = outcome->refer_to.text;
    const std::uint32_t decision = program_.groups[index].decision;
    if (decision != ir::kNone) program_.decisions[decision].groups.push_back(index);
  }
  if (program_.decisions.size() == 1) applies = ir::common(applies, program_.decisions[0].period);
  expressions_.suppose(clauses);
  if (rule.law_as_of) conclude_law(rule, made, index);
  for (const syntax::Assignment& assignment : rule.assignments) {
    if (assignment.bare && report_outcome(assignment.target)) {
      unclear_.insert(index);
      continue;
    }
    const auto named = concluded(assignment.target);
    if (!named) {
      unclear_.insert(index);
      continue;
    }
    const std::uint32_t item = assignment.adjusts ? *named : given_item(*named);
    const ir::NodeId value = expressions_.value(assignment.value, program_.items[item].type);
    made.conclusions.push_back({item, value});
    program_.items[item].groups.push_back(index);
  }
  expressions_.suppose_nothing();
  expressions_.adjust({});
  // Where a condition is wrong, it may have swallowed the conclusion: `when a and` and then `permit`.
  const bool good_condition = made.condition != ir::kNone || (rule.domain.empty() && rule.when.empty() &&
                                                              rule.unless.empty() && rule.required.empty());
  if (!outcome && !rule.law_as_of && rule.assignments.empty() && good_condition) {
    diagnostics_.report(Code::RuleWithoutConclusion, rule.name.span, {rule.name.text}).emit();
  }
  made.cites = citations(cites_of(rule.rank, rule.cites), applies);
  if (!in_lost_group(rule.rank))
    require_citation(made.cites, rule.name.span,
                     {"rule `" + rule.name.text.in(base::Language::English) + "`",
                      "规则 `" + rule.name.text.in(base::Language::Chinese) + "` "});
  program_.groups[index].hit = ir::Hit::OnlyOne;
  program_.groups[index].rules.push_back(static_cast<std::uint32_t>(program_.rules.size()));
  program_.rules.push_back(std::move(made));
  if (rule.incurable) incurable_.insert(index);
}

// Which day's law applies is settled like an output: by the rules that say so, and else the day asked about.
void Checker::conclude_law(const syntax::Rule& rule, ir::Rule& made, std::uint32_t group) {
  if (rule.outcome || !rule.assignments.empty())
    diagnostics_.report(Code::LawAndMore, rule.law_as_of->span, {rule.name.text}).emit();
  const std::uint32_t decision = program_.groups[group].decision;
  const ir::Type date{ir::TypeKind::Date};
  const ir::NodeId day = expressions_.value(*rule.law_as_of, date);
  if (decision == ir::kNone) return;
  std::uint32_t& item = program_.decisions[decision].law_item;
  if (item == ir::kNone) {
    item = static_cast<std::uint32_t>(program_.items.size());
    ir::Item law;
    law.name = {"law as of", "适用法律之日"};
    law.external = law.name.en;
    law.type = date;
    law.says_law = true;
    law.span = rule.name.span;
    law.default_rule = static_cast<std::uint32_t>(program_.rules.size());
    ir::Rule today;
    today.name = law.name;
    today.span = law.span;
    today.carries = true;
    today.conclusions.push_back({item, expressions_.today(law.span)});
    program_.items.push_back(std::move(law));
    program_.rules.push_back(std::move(today));
  }
  program_.items[item].groups.push_back(group);
  made.conclusions.push_back({item, day});
}

void Checker::check_table(const syntax::Table& table, std::uint32_t index) {
  ir::Group& group = program_.groups[index];
  group.hit = table.hit == syntax::HitPolicy::FirstMatch ? ir::Hit::FirstMatch
              : table.hit == syntax::HitPolicy::Collect  ? ir::Hit::Collect
                                                         : ir::Hit::OnlyOne;
  std::vector<std::uint32_t> columns;
  for (const Cell& cell : table.rows.front().cells) {
    std::uint32_t column = kBadColumn;
    if (cell.kind == CellKind::When) {
      column = kWhenColumn;
    } else if (cell.kind == CellKind::Cites) {
      column = kCitesColumn;
    } else if (cell.kind == CellKind::From) {
      column = kFromColumn;
    } else if (cell.kind == CellKind::Until) {
      column = kUntilColumn;
    } else if (const syntax::Name* name =
                   cell.kind == CellKind::Expression ? bare_name(cell.expression) : nullptr) {
      if (const auto item = concluded(*name)) {
        column = given_item(*item);
        if (std::find(columns.begin(), columns.end(), column) != columns.end()) {
          diagnostics_.report(Code::RepeatedClause, cell.span).emit();
        }
        program_.items[column].groups.push_back(index);
        if (table.hit == syntax::HitPolicy::Collect && !program_.items[*item].type.list) {
          diagnostics_.report(Code::CollectNeedsList, cell.span, {name->text}).emit();
        }
      }
    } else {
      diagnostics_.report(Code::BadHeader, cell.span).emit();
    }
    columns.push_back(column);
  }
  // A column that could not be understood may have been the conclusion.
  const bool concludes =
      table.rows.size() > 1 &&
      std::any_of(columns.begin(), columns.end(), [](std::uint32_t c) { return c <= kBadColumn; });
  if (!concludes) diagnostics_.report(Code::RuleWithoutConclusion, table.name.span, {table.name.text}).emit();
  bool always = false;
  for (std::size_t i = 1; i < table.rows.size(); ++i) {
    const syntax::Row& row = table.rows[i];
    // What stands under a heading that is wrong may have been a condition.
    const bool whole = std::find(columns.begin(), columns.end(), kBadColumn) == columns.end();
    if (always && whole) diagnostics_.report(Code::UnreachableRow, row.span).emit();
    check_row(table, columns, row, index, i);
    bool conditional = row.cells.size() != columns.size();
    for (std::size_t c = 0; c < row.cells.size() && c < columns.size(); ++c) {
      const CellKind kind = row.cells[c].kind;
      conditional = conditional ||
                    (columns[c] == kWhenColumn && kind != CellKind::Otherwise && kind != CellKind::Empty);
    }
    always = always || (table.hit == syntax::HitPolicy::FirstMatch && !conditional &&
                        program_.rules.back().period == within_groups(table.rank, period(table.period)));
  }
  if (table.hit != syntax::HitPolicy::FirstMatch) close_otherwise(table, columns, index);
  const std::vector<std::uint32_t>& made = program_.groups[index].rules;
  if (table.routes) route_rules_.insert(route_rules_.end(), made.begin(), made.end());
}

// Where the rows have no order, `otherwise` is the row that applies when no other does.
void Checker::close_otherwise(const syntax::Table& table, const std::vector<std::uint32_t>& columns,
                              std::uint32_t index) {
  const std::vector<std::uint32_t>& rules = program_.groups[index].rules;
  const auto is_otherwise = [&](std::size_t row) {
    const std::vector<Cell>& cells = table.rows[row + 1].cells;
    bool found = false;
    for (std::size_t c = 0; c < cells.size() && c < columns.size(); ++c) {
      if (columns[c] != kWhenColumn) continue;
      if (cells[c].kind == CellKind::Expression) return false;
      found = found || cells[c].kind == CellKind::Otherwise;
    }
    return found;
  };
  for (std::size_t row = 0; row < rules.size(); ++row) {
    if (!is_otherwise(row)) continue;
    std::vector<ir::NodeId> others;
    for (std::size_t other = 0; other < rules.size(); ++other) {
      if (other == row) continue;
      const ir::Rule& rule = program_.rules[rules[other]];
      if (!is_otherwise(other) && (rule.condition != ir::kNone || !rule.period.always())) {
        others.push_back(expressions_.while_in_force(rule.condition, rule.period, rule.span));
      } else {
        diagnostics_.report(Code::UnreachableRow, table.rows[row + 1].span).emit();
        return;
      }
    }
    ir::Rule& made = program_.rules[rules[row]];
    if (!others.empty()) {
      // Outside of what the table is about none of its rows applies.
      if (made.clauses.empty()) closed_by_otherwise_.insert(rules[row]);
      made.clauses.push_back({ir::ClauseKind::Otherwise, expressions_.none_of(others, made.span)});
      std::vector<ir::NodeId> parts;
      for (const ir::Clause& clause : made.clauses) parts.push_back(clause.condition);
      made.condition = expressions_.all_of(parts, made.span);
    }
  }
}

void Checker::check_row(const syntax::Table& table, const std::vector<std::uint32_t>& columns,
                        const syntax::Row& row, std::uint32_t index, std::size_t number) {
  ir::Rule made;
  made.name = {table.name.text.in(base::Language::English) + "." + std::to_string(number),
               table.name.text.in(base::Language::Chinese) + "." + std::to_string(number)};
  made.period = period(table.period);
  made.because = table.because;
  made.span = row.span;
  if (row.cells.size() != columns.size()) {
    diag::Builder report = diagnostics_.report(Code::RowLength, row.span, {row.cells.size(), columns.size()});
    if (row.cells.size() > columns.size())
      report.note({"a row ends with `|` at the end of its line", "一行以行末的“|”结束"});
    report.emit();
    // What stands under the wrong heading says nothing.
    program_.groups[index].rules.push_back(static_cast<std::uint32_t>(program_.rules.size()));
    program_.rules.push_back(std::move(made));
    return;
  }
  const std::vector<syntax::Expr> when = conditions_of(row, columns);
  const Clauses clauses{.domain = domain_of(table.rank, table.domain), .when = when};
  expressions_.suppose(clauses);
  std::vector<syntax::Citation> cites = cites_of(table.rank, table.cites);
  bool bad_citation = false;
  const auto bad_cell = [&](const Cell& cell, base::Bilingual what) {
    diagnostics_.report(Code::BadCell, cell.span, {std::move(what)}).emit();
  };
  for (std::size_t i = 0; i < row.cells.size(); ++i) {
    const Cell& cell = row.cells[i];
    switch (columns[i]) {
      case kWhenColumn:
        if (cell.kind != CellKind::Expression && cell.kind != CellKind::Otherwise &&
            cell.kind != CellKind::Empty)
          bad_cell(cell, {"a condition goes here", "此处应为条件"});
        break;
      case kCitesColumn:
        if (cell.kind == CellKind::Citations) {
          cites.insert(cites.end(), cell.citations.begin(), cell.citations.end());
        } else if (cell.kind != CellKind::Empty) {
          bad_cell(cell, {"a citation goes here", "此处应为所依据的条款"});
          bad_citation = true;
        }
        break;
      case kFromColumn:
      case kUntilColumn:
        if (cell.kind == CellKind::Expression && cell.expression.kind == syntax::ExprKind::Date) {
          if (cell.expression.days == syntax::kNoDay) break;
          (columns[i] == kFromColumn ? made.period.from : made.period.until) = cell.expression.days;
        } else if (cell.kind != CellKind::Empty) {
          bad_cell(cell, {"a date goes here", "此处应为日期"});
        }
        break;
      case kBadColumn: break;
      default: {
        if (cell.kind == CellKind::Empty) break;  // the row says nothing about this output
        // A comparison without its subject asks something of a fact at the head.
        if (cell.kind != CellKind::Expression || cell.expression.shares_subject) {
          bad_cell(cell, {"a value goes here", "此处应为值"});
          break;
        }
        ir::Type type = program_.items[columns[i]].type;
        if (table.hit == syntax::HitPolicy::Collect) type.list = type.optional = false;
        const bool several = table.hit == syntax::HitPolicy::Collect && is_written_out(cell);
        made.conclusions.push_back({columns[i], several ? expressions_.list_of_values(cell.expression, type)
                                                        : expressions_.value(cell.expression, type)});
      }
    }
  }
  expressions_.suppose_nothing();
  made.condition = expressions_.condition(clauses, made.clauses);
  made.period = within_groups(table.rank, made.period);
  ir::Period applies = made.period;
  if (program_.decisions.size() == 1) applies = ir::common(applies, program_.decisions[0].period);
  made.cites = citations(cites, applies);
  if (!bad_citation && !in_lost_group(table.rank))
    require_citation(made.cites, row.span, {"this row", "此行"});
  program_.groups[index].rules.push_back(static_cast<std::uint32_t>(program_.rules.size()));
  program_.rules.push_back(std::move(made));
}

// One that is declared somewhere, as a fact or a value, is named in both languages.
base::Bilingual Checker::party(const syntax::Name& name) {
  base::Bilingual out = party_called(name.text);
  // In its other spelling it may be somebody else.
  if (party_called(out.en) == out && party_called(out.zh) == out) scope_.resolve(name, out);
  return out;
}

base::Bilingual Checker::party_called(const std::string& text) const {
  base::Bilingual out{text, text};
  if (const Symbol* symbol = scope_.find(text)) out = symbol->name;
  for (const ir::Enumeration& enumeration : program_.enumerations) {
    for (const ir::Enumerator& member : enumeration.members) {
      if (base::is_called(member.name, text)) out = member.name;
    }
  }
  return out;
}

void Checker::check_obligation(const syntax::Obligation& obligation, std::uint32_t index) {
  ir::Obligation& made = program_.obligations[index];
  made.period = period(obligation.period);
  std::vector<const syntax::Expr*> domain;
  for (const syntax::Expr& one : obligation.domain) domain.push_back(&one);
  const Clauses clauses{.domain = std::move(domain), .when = obligation.when, .unless = obligation.unless};
  made.condition = expressions_.condition(clauses, made.clauses);
  expressions_.suppose(clauses);
  std::vector<ir::Clause> met;
  made.met = expressions_.condition({.when = obligation.met}, met);
  const ir::Type date{ir::TypeKind::Date};
  if (obligation.due) made.due = expressions_.value(*obligation.due, date);
  if (obligation.ends) made.ends = expressions_.value(*obligation.ends, date);
  expressions_.suppose_nothing();
  made.party = obligation.party_words.empty() ? party(obligation.party) : obligation.party_words;
  made.modality = static_cast<ir::Modality>(obligation.modality);
  made.phase = static_cast<ir::Phase>(obligation.phase);
  made.text = obligation.text.text;
  made.because = obligation.because;
  if (obligation.otherwise) {
    made.otherwise = static_cast<ir::Outcome>(obligation.otherwise->kind);
    made.refer_to = obligation.otherwise->refer_to.text;
    if (obligation.otherwise->kind == syntax::OutcomeKind::Permit) {
      diagnostics_.report(Code::OtherwisePermits, obligation.otherwise->span).emit();
    }
  }
  if (made.phase == ir::Phase::Before && made.modality == ir::Modality::Must && obligation.met.empty()) {
    diagnostics_.report(Code::BeforeDutyWithoutTest, obligation.name.span).emit();
  }
  // A condition that was not understood has been said.
  const bool lost_test = made.met == ir::kNone && !obligation.met.empty();
  if (obligation.otherwise && !lost_test && !ir::gates(made)) {
    diagnostics_.report(Code::OtherwiseWithoutGate, obligation.otherwise->span, {obligation.name.text})
        .emit();
  }
  ir::Period applies = made.period;
  const Symbol* replaced =
      obligation.replaces && !obligation.decision ? scope_.find(obligation.replaces->text) : nullptr;
  made.decision = replaced != nullptr && replaced->kind == SymbolKind::Obligation
                      ? program_.obligations[replaced->index].decision
                      : decision_of(obligation.decision, obligation.name.span);
  if (made.decision < program_.decisions.size()) {
    program_.decisions[made.decision].obligations.push_back(index);
    applies = ir::common(applies, program_.decisions[made.decision].period);
  }
  made.cites = citations(obligation.cites, applies);
  require_citation(made.cites, obligation.name.span,
                   {"obligation `" + obligation.name.text.in(base::Language::English) + "`",
                    "义务 `" + obligation.name.text.in(base::Language::Chinese) + "` "});
}

}  // namespace writ::sema
