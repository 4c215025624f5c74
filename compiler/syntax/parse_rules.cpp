// SPDX-License-Identifier: Apache-2.0
// Rules, tables, obligations and tests: from ANTLR's tree to Writ's.
#include "compiler/syntax/literals.h"
#include "compiler/syntax/parse_tree.h"
#include "runtime/base/normal_form.h"

#include <algorithm>

namespace writ::syntax {
namespace {

using P = writ_antlr::WritParser;
using antlr4::tree::TerminalNode;

}  // namespace

std::vector<ExceptionTarget> TreeBuilder::exceptions(P::ExceptionToContext* ctx) {
  std::vector<ExceptionTarget> out;
  if (ctx == nullptr) return out;
  for (P::ExceptionTargetContext* target : ctx->exceptionTarget()) {
    ExceptionTarget one;
    one.span = span(target);
    one.to_default = target->DEFAULT() != nullptr;
    if (target->dotted() != nullptr) one.name = dotted(target->dotted());
    out.push_back(std::move(one));
  }
  return out;
}

Interpretation TreeBuilder::interpretation(P::InterpretationContext* ctx) {
  Interpretation out;
  out.name = names(ctx->names());
  out.span = span(ctx);
  out.type.name = {out.name.text.in(Language::English), out.name.span};
  out.values.name = out.name;
  for (P::ReadingContext* one : ctx->reading()) {
    Reading reading;
    reading.name = names(one->names());
    reading.is_default = one->DEFAULT() != nullptr;
    if (one->texts() != nullptr) reading.says = texts(one->texts()).text;
    reading.span = span(one);
    out.values.members.push_back({.name = reading.name, .external = std::nullopt});
    out.readings.push_back(std::move(reading));
  }
  for (P::CitesContext* one : ctx->cites()) add_cites(one, out.cites);
  for (P::BecauseContext* one : ctx->because()) {
    if (first(!out.because.empty(), one)) read_because(one, out);
  }
  return out;
}
template <typename Context>
Rank TreeBuilder::rank(Context* ctx) {
  Rank out;
  if (ctx->partOf() != nullptr) out.part_of = dotted(ctx->partOf()->dotted());
  out.exception_to = exceptions(ctx->exceptionTo());
  if constexpr (requires { ctx->replaces(); }) {
    if (ctx->replaces() != nullptr) out.replaces = dotted(ctx->replaces()->dotted());
  }
  if (ctx->withoutAffecting() != nullptr) {
    for (P::DottedContext* one : ctx->withoutAffecting()->dotted())
      out.without_affecting.push_back(dotted(one));
  }
  return out;
}
Group TreeBuilder::group(P::GroupContext* ctx) {
  Group out;
  out.name = names(ctx->names());
  out.span = span(ctx);
  out.rank = rank(ctx);
  for (P::GroupClauseContext* clause : ctx->groupClause()) {
    if (clause->appliesWhere() != nullptr) {
      out.domain.push_back(expression(clause->appliesWhere()->expression()));
    } else if (clause->period() != nullptr) {
      if (first(!out.period.empty(), clause)) out.period = period(clause->period());
    } else {
      add_cites(clause->cites(), out.cites);
    }
  }
  return out;
}

Name TreeBuilder::bare_target(P::AssignmentContext* ctx) const {
  antlr4::tree::TerminalNode* name = ctx->IDENTIFIER() != nullptr ? ctx->IDENTIFIER() : ctx->QUOTED();
  std::string text = name->getText();
  if (ctx->QUOTED() != nullptr) text = text.substr(3, text.size() - 6);  // 「 and 」 take three bytes each
  return {base::normalised(text), span(name)};
}

void TreeBuilder::add_assignments(const std::vector<P::AssignmentContext*>& clause,
                                  std::vector<Assignment>& out) {
  for (P::AssignmentContext* one : clause) {
    const bool bare = one->word() == nullptr;
    const Name target = bare ? bare_target(one) : word(one->word());
    const bool taken = std::any_of(out.begin(), out.end(),
                                   [&](const Assignment& other) { return other.target.text == target.text; });
    first(taken, one);
    if (bare) {
      out.push_back({target,
                     {.kind = one->NOT() != nullptr ? ExprKind::No : ExprKind::Yes, .span = span(one)},
                     false,
                     true});
      continue;
    }
    // `is absent` is one phrase, also where it gives a value.
    out.push_back({target,
                   one->IS_ABSENT() != nullptr
                       ? Expr{.kind = ExprKind::Absent, .span = span(one->IS_ABSENT())}
                       : expression(one->expression()),
                   one->ADJUSTED_TO() != nullptr});
  }
}

Rule TreeBuilder::rule(P::Rule_Context* ctx) {
  Rule out;
  out.name = names(ctx->names());
  out.span = span(ctx);
  if (ctx->ofDecision() != nullptr) out.decision = dotted(ctx->ofDecision()->dotted());
  out.rank = rank(ctx->rank());
  for (P::RuleClauseContext* clause : ctx->ruleClause()) {
    if (clause->appliesWhere() != nullptr) {
      out.domain.push_back(expression(clause->appliesWhere()->expression()));
    } else if (clause->LAW_AS_OF() != nullptr) {
      if (first(out.law_as_of.has_value(), clause)) out.law_as_of = expression(clause->expression());
    } else if (clause->WHEN() != nullptr) {
      out.when.push_back(expression(clause->expression()));
    } else if (clause->UNLESS() != nullptr) {
      out.unless.push_back(expression(clause->expression()));
    } else if (clause->REQUIRES() != nullptr) {
      out.required.push_back(expression(clause->expression()));
      if (clause->OTHERWISE() != nullptr && first(out.otherwise.has_value(), clause))
        out.otherwise = outcome(clause->outcome());
    } else if (clause->period() != nullptr) {
      if (first(!out.period.empty(), clause)) out.period = period(clause->period());
    } else if (clause->because() != nullptr) {
      if (first(!out.because.empty(), clause)) read_because(clause->because(), out);
    } else if (clause->cites() != nullptr) {
      add_cites(clause->cites(), out.cites);
    } else if (clause->outcome() != nullptr) {
      if (first(out.outcome.has_value(), clause)) out.outcome = outcome(clause->outcome());
    } else {
      add_assignments(clause->assignment(), out.assignments);
    }
  }
  return out;
}

// The first word of a column of ends; in Chinese it says whether the day is included: 至（前）, 至（止）.
void TreeBuilder::check_edge(P::CellContext* ctx) {
  const std::string word = ctx->UNTIL()->getText();
  if (ctx->columnEdge() != nullptr || !has_han(word)) return;
  const Span at = span(ctx->UNTIL());
  diagnostics_.report(diag::Code::EndNotSaid, at, {word})
      .fix(at, word + "（前）", {"if the days in the column are not included", "如果本列所载之日不计在内"})
      .emit();
}

Cell TreeBuilder::cell(P::CellContext* ctx, const Cell* head) {
  Cell out;
  out.span = span(ctx);
  if (P::ComparisonTailContext* tail = ctx->comparisonTail()) {
    out.kind = CellKind::Expression;
    out.expression = {.kind = ExprKind::Yes, .span = out.span};
    if (head != nullptr && head->kind == CellKind::Expression && head->expression.kind == ExprKind::Path) {
      out.expression = compared_with(head->expression, tail, out.span);
      out.expression.shares_subject = true;
    } else {
      diagnostics_.report(diag::Code::NoSubject, out.span).emit();
    }
  } else if (ctx->READING() != nullptr) {
    out.kind = CellKind::Reading;
    out.name = word(ctx->word());
  } else if (ctx->EXPECT() != nullptr) {
    out.kind = ctx->DECISION() != nullptr     ? CellKind::ExpectDecision
               : ctx->OBLIGATION() != nullptr ? CellKind::ExpectObligation
                                              : CellKind::ExpectOutput;
    out.aspect = aspect(ctx);
    if (ctx->word() != nullptr) out.name = word(ctx->word());
    if (ctx->dotted() != nullptr) out.name = dotted(ctx->dotted());
  } else if (ctx->WHEN() != nullptr) {
    out.kind = CellKind::When;
  } else if (ctx->CITES() != nullptr) {
    out.kind = CellKind::Cites;
  } else if (ctx->FROM() != nullptr) {
    out.kind = CellKind::From;
  } else if (ctx->UNTIL() != nullptr || ctx->THROUGH() != nullptr) {
    const bool inclusive = ctx->THROUGH() != nullptr ||
                           (ctx->columnEdge() != nullptr && ctx->columnEdge()->INCLUSIVE() != nullptr);
    out.kind = inclusive ? CellKind::Through : CellKind::Until;
    if (ctx->UNTIL() != nullptr) check_edge(ctx);
  } else if (ctx->OTHERWISE() != nullptr) {
    out.kind = CellKind::Otherwise;
  } else if (ctx->AS_OF() != nullptr) {
    out.kind = CellKind::AsOf;
  } else if (ctx->COVERS_IMPORTANT() != nullptr || ctx->COVERS_SENSITIVE() != nullptr ||
             ctx->COVERS_OPERATORS() != nullptr || ctx->COVERAGE() != nullptr ||
             ctx->LIST_KIND() != nullptr || ctx->COMPREHENSIVE() != nullptr ||
             ctx->BY_SCENARIO() != nullptr || ctx->POSITIVE() != nullptr) {
    return border_cell(ctx, head);
  } else if (ctx->citations() != nullptr) {
    out.kind = CellKind::Citations;
    out.citations = citations(ctx->citations());
  } else {
    out.kind = CellKind::Expression;
    out.expression = expression(ctx->expression());
  }
  return out;
}

Row TreeBuilder::row(P::RowContext* ctx, const Row* header) {
  Row out;
  out.span = span(ctx);
  // A bar opens a cell, so a cell that is not there is seen by two bars in a row.
  bool open = false;
  for (antlr4::tree::ParseTree* child : ctx->children) {
    if (auto* filled = dynamic_cast<P::CellContext*>(child)) {
      const std::size_t column = out.cells.size();
      const bool has_head = header != nullptr && column < header->cells.size();
      out.cells.push_back(cell(filled, has_head ? &header->cells[column] : nullptr));
      open = false;
    } else {
      if (open)
        out.cells.push_back(
            {CellKind::Empty, {}, DutyAspect::Owed, {}, {}, span(static_cast<TerminalNode*>(child))});
      open = true;
    }
  }
  return out;
}

// A name alone reads as a value; in a column of citations it is a whole instrument.
void TreeBuilder::cite_whole_instruments(std::vector<Row>& rows) {
  for (std::size_t column = 0; column < rows.front().cells.size(); ++column) {
    if (rows.front().cells[column].kind != CellKind::Cites) continue;
    for (Row& row : rows) {
      if (column >= row.cells.size()) continue;
      Cell& cell = row.cells[column];
      if (cell.kind != CellKind::Expression || cell.expression.kind != ExprKind::Path) continue;
      Citation whole;
      whole.span = whole.law.span = cell.span;
      for (const Name& part : cell.expression.names)
        whole.law.text += (whole.law.text.empty() ? "" : ".") + part.text;
      cell.kind = CellKind::Citations;
      cell.citations.push_back(std::move(whole));
      cell.expression = {};
    }
  }
}

// In a column `through`, 至（止）, each day is included; the tree has the day after.
void TreeBuilder::end_with_their_day(std::vector<Row>& rows) {
  for (std::size_t column = 0; column < rows.front().cells.size(); ++column) {
    Cell& head = rows.front().cells[column];
    if (head.kind != CellKind::Through) continue;
    head.kind = CellKind::Until;
    for (std::size_t at = 1; at < rows.size(); ++at) {
      if (column >= rows[at].cells.size()) continue;
      Cell& cell = rows[at].cells[column];
      if (cell.kind == CellKind::Expression) cell.expression = day_after(std::move(cell.expression));
    }
  }
}

HitPolicy TreeBuilder::hit_policy(P::HitPolicyContext* ctx) {
  return ctx->FIRST_MATCH() != nullptr ? HitPolicy::FirstMatch
         : ctx->ONLY_ONE() != nullptr  ? HitPolicy::OnlyOne
                                       : HitPolicy::Collect;
}

void TreeBuilder::read_rows(const std::vector<P::RowContext*>& rows, std::vector<Row>& out) {
  for (P::RowContext* one : rows) {
    Row made = row(one, out.empty() ? nullptr : &out.front());
    out.push_back(std::move(made));
  }
  end_with_their_day(out);
  cite_whole_instruments(out);
}

Table TreeBuilder::table(P::TableContext* ctx) {
  Table out;
  out.name = names(ctx->names());
  out.span = span(ctx);
  out.hit = hit_policy(ctx->hitPolicy());
  out.rank = rank(ctx->rank());
  for (P::TableClauseContext* clause : ctx->tableClause()) table_clause(clause, out);
  read_rows(ctx->row(), out.rows);
  return out;
}

SortKey TreeBuilder::sort_key(P::SortKeyContext* ctx) {
  SortKey out;
  out.column = path_expr(ctx->path());
  out.levels = ctx->LEVELS_OF() != nullptr;
  out.descending = ctx->DESCENDING() != nullptr;
  out.span = span(ctx);
  return out;
}

NegativeList TreeBuilder::negative_list(P::NegativeListContext* ctx) {
  NegativeList out;
  out.span = span(ctx);
  out.name = names(ctx->names());
  out.each = for_each(ctx->forEach());
  out.entry.span = out.each.list.span;
  for (const Name& part : out.each.list.names)
    out.entry.name.text += (out.entry.name.text.empty() ? "" : ".") + part.text;
  out.entry.name.span = out.each.list.span;
  for (P::ListClauseContext* clause : ctx->listClause()) {
    if (clause->because() != nullptr) {
      if (first(!out.because.empty(), clause)) read_because(clause->because(), out);
    } else if (clause->cites() != nullptr) {
      add_cites(clause->cites(), out.cites);
    } else if (clause->WHEN() != nullptr) {
      out.when.push_back(expression(clause->expression()));
    } else if (clause->SORTED_BY() != nullptr) {
      if (!first(!out.sorted_by.empty(), clause)) continue;
      for (P::SortKeyContext* key : clause->sortKey()) out.sorted_by.push_back(sort_key(key));
    } else if (clause->OTHERWISE() != nullptr) {
      if (!first(!out.otherwise.empty(), clause)) continue;
      add_assignments(clause->assignment(), out.otherwise);
      out.otherwise_span = span(clause);
    } else {
      bool& into = clause->COLLECT() != nullptr      ? out.collect
                   : clause->ROWS_APART() != nullptr ? out.apart
                                                     : out.may_be_empty;
      if (first(into, clause)) into = true;
    }
  }
  for (P::RowContext* one : ctx->row()) out.rows.push_back(row(one));
  // Last days stay as they are written: entries in a file are read as the header of the policy says.
  if (!out.rows.empty()) cite_whole_instruments(out.rows);
  return out;
}

Phase TreeBuilder::phase(P::PhaseContext* ctx) {
  return ctx->BEFORE_ACT() != nullptr   ? Phase::Before
         : ctx->DURING_ACT() != nullptr ? Phase::During
                                        : Phase::After;
}

void TreeBuilder::deadline(P::DeadlineContext* ctx, Obligation& out) {
  if (ctx->LASTING_UNTIL() != nullptr) {
    if (!first(out.ends.has_value(), ctx)) return;
    Expr day = sum(ctx->sum());
    const bool inclusive = includes_day(ctx->LASTING_UNTIL(), ctx->edge(), day.span);
    out.ends = inclusive ? day_after(std::move(day)) : std::move(day);
    return;
  }
  if (!first(out.deadline.has_value(), ctx)) return;
  P::FixedDurationContext* step = ctx->fixedDuration();
  out.deadline =
      Deadline{.every = step != nullptr,
               .length = step == nullptr ? duration(ctx->duration())
                                         : fixed_duration(step->NUMBER(), step->unit(), span(step)),
               .from = primary(ctx->primary()),
               .rolled = ctx->ROLLED() != nullptr,
               .span = span(ctx)};
}

void TreeBuilder::obligation_clause(P::ObligationClauseContext* clause, Obligation& out, bool& has_duty) {
  if (clause->appliesWhere() != nullptr) {
    out.domain.push_back(expression(clause->appliesWhere()->expression()));
  } else if (clause->MET() != nullptr || clause->MET_THEN() != nullptr) {
    out.met.push_back(expression(clause->expression()));
  } else if (clause->WHEN() != nullptr) {
    out.when.push_back(expression(clause->expression()));
  } else if (clause->UNLESS() != nullptr) {
    out.unless.push_back(expression(clause->expression()));
  } else if (clause->OTHERWISE() != nullptr) {
    if (first(out.otherwise.has_value(), clause)) out.otherwise = outcome(clause->outcome());
  } else if (clause->period() != nullptr) {
    if (first(!out.period.empty(), clause)) out.period = period(clause->period());
  } else if (clause->cites() != nullptr) {
    add_cites(clause->cites(), out.cites);
  } else if (clause->because() != nullptr) {
    if (first(!out.because.empty(), clause)) read_because(clause->because(), out);
  } else {
    if (!first(has_duty, clause)) return;
    has_duty = true;
    duty(clause->duty(), out);
  }
}

// Who must do what, and until when.
void TreeBuilder::duty(P::DutyContext* ctx, Obligation& out) {
  out.party = word(ctx->word());
  out.modality = ctx->modality()->MUST() != nullptr       ? Modality::Must
                 : ctx->modality()->MUST_NOT() != nullptr ? Modality::MustNot
                                                          : Modality::May;
  for (P::DutyPartContext* part : ctx->dutyPart()) {
    if (part->deadline() != nullptr) {
      deadline(part->deadline(), out);
    } else if (first(out.phase != Phase::Unstated, part)) {
      out.phase = phase(part->phase());
    }
  }
  out.text = texts(ctx->texts());
}

Obligation TreeBuilder::obligation(P::ObligationContext* ctx) {
  Obligation out;
  out.name = names(ctx->names());
  out.span = span(ctx);
  if (ctx->dotted() != nullptr) out.as = dotted(ctx->dotted());
  if (ctx->ofDecision() != nullptr) out.decision = dotted(ctx->ofDecision()->dotted());
  if (ctx->replaces() != nullptr) out.replaces = dotted(ctx->replaces()->dotted());
  bool has_duty = false;
  for (P::ObligationClauseContext* clause : ctx->obligationClause()) obligation_clause(clause, out, has_duty);
  if (!has_duty)
    diagnostics_.report(diag::Code::ObligationWithoutDuty, out.name.span, {out.name.text}).emit();
  return out;
}

// ---- tests ----

GivenItem TreeBuilder::given_item(P::GivenItemContext* ctx) {
  return {word(ctx->word()), expression(ctx->expression())};
}

template <typename Context>
DutyAspect TreeBuilder::aspect(Context* ctx) {
  return ctx->MET() != nullptr             ? DutyAspect::Met
         : ctx->DUE() != nullptr           ? DutyAspect::Due
         : ctx->LASTING_UNTIL() != nullptr ? DutyAspect::Ends
                                           : DutyAspect::Owed;
}

Expectation TreeBuilder::expectation(P::ExpectationContext* ctx) {
  Expectation out;
  out.span = span(ctx);
  if (P::OutcomeWordContext* outcome = ctx->outcomeWord()) {
    out.kind = outcome->PERMIT() != nullptr         ? ExpectKind::Permit
               : outcome->DENY() != nullptr         ? ExpectKind::Deny
               : outcome->REFER_TO() != nullptr     ? ExpectKind::Refer
               : outcome->UNDETERMINED() != nullptr ? ExpectKind::Undetermined
               : outcome->CONFLICT() != nullptr     ? ExpectKind::Conflict
               : outcome->NONE() != nullptr         ? ExpectKind::None
                                                    : ExpectKind::Error;
    out.by_default = ctx->dotted() != nullptr && ctx->dotted()->getStart()->getType() == P::DEFAULT;
    if (ctx->dotted() != nullptr && !out.by_default) out.name = dotted(ctx->dotted());
  } else if (ctx->MISSING_FACTS() != nullptr) {
    out.kind = ExpectKind::MissingFacts;
    for (P::PathContext* one : ctx->path()) out.facts.push_back(path(one));
  } else if (ctx->OBLIGATION() != nullptr) {
    out.kind = ctx->UNDETERMINED() != nullptr ? ExpectKind::ObligationUndetermined : ExpectKind::Obligation;
    out.name = dotted(ctx->dotted());
    out.aspect = aspect(ctx);
    out.value.span = out.span;
    if (ctx->DATE_LITERAL() != nullptr) {
      out.value.kind = ExprKind::Date;
      Date day = date(ctx->DATE_LITERAL());
      const bool ends = ctx->LASTING_UNTIL() != nullptr;
      if (ends && includes_day(ctx->LASTING_UNTIL(), ctx->edge(), day.span)) day = day_after(day);
      out.value.days = day.days;
    } else if (ctx->UNDETERMINED() == nullptr) {
      out.value.kind = ctx->NOT() != nullptr ? ExprKind::No : ExprKind::Yes;
    }
  } else {
    out.kind = ctx->UNDETERMINED() != nullptr ? ExpectKind::OutputUndetermined : ExpectKind::Output;
    out.name = word(ctx->word());
    if (ctx->expression() != nullptr) out.value = expression(ctx->expression());
    if (ctx->IS_ABSENT() != nullptr) out.value = {.kind = ExprKind::Absent, .span = span(ctx->IS_ABSENT())};
  }
  return out;
}

void TreeBuilder::test_clause(P::TestClauseContext* ctx, Test& out) {
  if (ctx->AS_OF() != nullptr) {
    if (first(out.as_of.has_value(), ctx)) out.as_of = date(ctx->DATE_LITERAL());
  } else if (ctx->READING() != nullptr) {
    ChosenReading chosen{word(ctx->word(0)), word(ctx->word(1))};
    const bool taken = std::any_of(out.readings.begin(), out.readings.end(), [&](const ChosenReading& other) {
      return other.interpretation.text == chosen.interpretation.text;
    });
    if (first(taken, ctx)) out.readings.push_back(std::move(chosen));
  } else if (ctx->LIKE() != nullptr) {
    if (first(out.like.has_value(), ctx)) out.like = text(ctx->text());
  } else if (ctx->GIVEN() != nullptr) {
    for (P::GivenItemContext* one : ctx->givenItem()) {
      GivenItem item = given_item(one);
      const bool taken = std::any_of(out.given.begin(), out.given.end(), [&](const GivenItem& other) {
        return other.name.text == item.name.text;
      });
      first(taken, one);
      out.given.push_back(std::move(item));
    }
  } else {
    for (P::ExpectationContext* one : ctx->expectation()) {
      Expectation expected = expectation(one);
      const auto target = [](const Expectation& of) -> std::string {
        const bool output = of.kind == ExpectKind::Output || of.kind == ExpectKind::OutputUndetermined;
        if (of.kind == ExpectKind::Obligation || of.kind == ExpectKind::ObligationUndetermined)
          return of.name.text + "." + std::to_string(static_cast<int>(of.aspect));
        return output ? of.name.text : of.kind == ExpectKind::MissingFacts ? "[]" : "";
      };
      const bool taken = std::any_of(out.expected.begin(), out.expected.end(), [&](const Expectation& other) {
        return target(other) == target(expected);
      });
      first(taken, one);
      out.expected.push_back(std::move(expected));
    }
  }
}

Test TreeBuilder::test(P::TestContext* ctx) {
  Test out;
  out.title = texts(ctx->texts());
  out.span = span(ctx);
  if (ctx->ofDecision() != nullptr) out.decision = dotted(ctx->ofDecision()->dotted());
  for (P::TestClauseContext* clause : ctx->testClause()) test_clause(clause, out);
  return out;
}

Test TreeBuilder::test_table(P::TestTableContext* ctx) {
  Test out;
  out.is_table = true;
  out.title = texts(ctx->texts());
  out.span = span(ctx);
  if (ctx->ofDecision() != nullptr) out.decision = dotted(ctx->ofDecision()->dotted());
  for (P::TestClauseContext* clause : ctx->testClause()) test_clause(clause, out);
  for (P::RowContext* one : ctx->row()) out.rows.push_back(row(one));
  return out;
}

}  // namespace writ::syntax
