// SPDX-License-Identifier: Apache-2.0
// ANTLR's parse tree -> Writ's tree. Private to the parser: this header brings ANTLR's in, so only parse*.cpp include it. One class, several files: what all share is in
// parse_tree.cpp, and each construct has its own.
#pragma once

#include "compiler/diag/emitter.h"
#include "compiler/syntax/ast.h"

#include <WritParser.h>
#include <antlr4-runtime.h>

#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace writ::syntax {

// Ends the parse of one declaration, once the reason has been reported; the loop over declarations goes on with the next.
struct DeclarationAbandoned {};

class TreeBuilder {
 public:
  // `byte_of` gives the byte at which each code point of the text starts, and the text's length as its last element.
  TreeBuilder(base::FileId file, const std::vector<std::uint32_t>& byte_of, diag::Diagnostics& diagnostics,
              std::size_t max_depth)
      : file_(file), byte_of_(byte_of), diagnostics_(diagnostics), max_depth_(max_depth) {}

  void header(writ_antlr::WritParser::PolicyHeaderContext* ctx, PolicyFile& file);
  Declaration declaration(writ_antlr::WritParser::DeclarationContext* ctx);
  Expr expression(writ_antlr::WritParser::ExpressionContext* ctx);
  GivenItem given_item(writ_antlr::WritParser::GivenItemContext* ctx);
  Span span(antlr4::Token* token) const;

 private:
  using P = writ_antlr::WritParser;

  Span span(antlr4::ParserRuleContext* ctx) const;
  Span span(antlr4::tree::TerminalNode* node) const { return span(node->getSymbol()); }

  // Of a `word` or a `plainWord`: one token.
  std::string word_text(antlr4::ParserRuleContext* ctx) const;
  Name word(antlr4::ParserRuleContext* ctx) const;
  Name dotted(P::DottedContext* ctx) const;
  Name path(P::PathContext* ctx) const;
  DeclaredName names(P::NamesContext* ctx);
  DeclaredName join(std::vector<Name> spellings, Span span);
  std::string string_text(antlr4::Token* token) const;
  Text text(P::TextContext* ctx) const;
  Text texts(P::TextsContext* ctx) const;
  template <typename Block>
  void read_because(P::BecauseContext* ctx, Block& out) const {
    Text read = texts(ctx->texts());
    out.because = std::move(read.text);
    out.because_span = read.span;
  }
  Date date(antlr4::tree::TerminalNode* node);
  // The first day that no longer counts.
  Date end(P::UntilContext* ctx);
  Date day_after(Date day);
  // Whether a period ends with `day` or before it, by what closes it; what opens it is `until`, `至` or `持续至`.
  bool includes_day(antlr4::tree::TerminalNode* opening, P::EdgeContext* edge, Span day);
  // The day after, where the last day is named.
  Expr day_after(Expr last);
  Period period(P::PeriodContext* ctx);
  Citation citation(P::CitationContext* ctx, const Name& previous_law);
  // Refuses a range that runs backwards.
  void check_order(const std::optional<std::string>& article, antlr4::tree::TerminalNode* node) const;
  void check_place(P::DecisionClauseContext* output, P::CitesContext* cites) const;
  std::vector<Citation> citations(P::CitationsContext* ctx);
  std::vector<Citation> cites(P::CitesContext* ctx);
  void add_cites(P::CitesContext* ctx, std::vector<Citation>& out);
  TypeName type(P::TypeContext* ctx);

  Use use(P::UseContext* ctx);
  Law law(P::LawContext* ctx);
  Enumeration enumeration(P::EnumerationContext* ctx);
  Enumerator node(P::TaxonomyNodeContext* ctx);
  Enumeration taxonomy(P::TaxonomyContext* ctx);
  Enumeration extension(P::ExtensionContext* ctx);
  std::optional<Window> window(P::WindowContext* ctx);
  void add_fields(const std::vector<P::FieldContext*>& written, std::vector<Field>& out);
  Record record(P::RecordContext* ctx);
  Record facts(P::FactsContext* ctx);
  Record more_facts(P::ExtensionContext* ctx);
  Calendar calendar(P::CalendarContext* ctx);
  Parameter parameter(P::ParameterContext* ctx);
  Parameter change(P::ChangeContext* ctx);
  ParameterValue parameter_value(P::ParameterValueContext* ctx);
  Loose loose(P::LooseContext* ctx);
  void check_indents(const std::vector<P::TaxonomyNodeContext*>& nodes);
  void check_head(const base::Bilingual& of, const antlr4::Token* head,
                  const std::vector<P::TaxonomyNodeContext*>& nodes);
  // Of a table, or of a form that has routes.
  template <typename Into>
  void table_clause(P::TableClauseContext* clause, Into& out) {
    if (clause->appliesWhere() != nullptr) {
      out.domain.push_back(expression(clause->appliesWhere()->expression()));
    } else if (clause->period() != nullptr) {
      if (first(!out.period.empty(), clause)) out.period = period(clause->period());
    } else if (clause->cites() != nullptr) {
      add_cites(clause->cites(), out.cites);
    } else if (first(!out.because.empty(), clause)) {
      read_because(clause->because(), out);
    }
  }
  static HitPolicy hit_policy(P::HitPolicyContext* ctx);
  void read_rows(const std::vector<P::RowContext*>& rows, std::vector<Row>& out);
  void obligation_clause(P::ObligationClauseContext* clause, Obligation& out, bool& has_duty);
  void duty(P::DutyContext* ctx, Obligation& out);
#define WRIT_FORM(Sort, rule, builder, ...) Sort builder(P::Sort##Context* ctx);
#include "compiler/syntax/forms.def"
  // parse_forms.cpp
  ZoneLists zone_lists(P::ZoneListsContext* ctx);
  Cell border_cell(P::CellContext* ctx, const Cell* head);
  Rule prohibition(P::ProhibitionContext* ctx);
  Routes routes(P::RoutesContext* ctx);
  Measure measure(P::MeasureContext* ctx);
  Validity validity(P::MeasureClauseContext* ctx);
  FollowUp follow_up(P::MeasureClauseContext* ctx);
  ScopeTerm scope_term(P::ScopeTermContext* ctx);
  SortKey sort_key(P::SortKeyContext* ctx);
  // What a clause gives, one after the other; a name is given one value.
  void add_assignments(const std::vector<P::AssignmentContext*>& clause, std::vector<Assignment>& out);
  // parse_formulas.cpp
  FormulaStep formula_step(P::FormulaStepContext* ctx);
  Expr division(P::FormulaStepContext* ctx);
  Expr shapley(P::ShapleyContext* ctx);
  Expr share_bound(P::ShareBoundContext* ctx);
  std::optional<DeclaredName> fund(P::FormulaStepContext* ctx);
  Expr converted(Expr amount, P::ConvertedContext* ctx, Span whole);
  Expr tiers(P::TiersContext* ctx);
  Expr tiered(Expr amount, P::TieredContext* ctx, Span whole);
  EachItem for_each(P::ForEachContext* ctx);
  Item item(P::ItemContext* ctx);
  Decision decision(P::DecisionContext* ctx);
  Outcome outcome(P::OutcomeContext* ctx);
  std::vector<ExceptionTarget> exceptions(P::ExceptionToContext* ctx);
  Interpretation interpretation(P::InterpretationContext* ctx);
  // Of a rule, a table or a group; the last replaces nothing.
  template <typename Context>
  Rank rank(Context* ctx);
  Group group(P::GroupContext* ctx);
  Rule rule(P::Rule_Context* ctx);
  Table table(P::TableContext* ctx);
  // `header`: the first row, whose cells say what comparisons below them are about; null where there are none.
  Row row(P::RowContext* ctx, const Row* header = nullptr);
  Cell cell(P::CellContext* ctx, const Cell* head);
  void check_edge(P::CellContext* ctx);
  void end_with_their_day(std::vector<Row>& rows);
  void cite_whole_instruments(std::vector<Row>& rows);
  Obligation obligation(P::ObligationContext* ctx);
  Phase phase(P::PhaseContext* ctx);
  void deadline(P::DeadlineContext* ctx, Obligation& out);
  // Takes the clause unless its block has one already.
  template <typename Clause>
  bool first(bool taken, Clause* clause) const {
    if (taken) diagnostics_.report(diag::Code::RepeatedClause, span(clause)).emit();
    return !taken;
  }
  void test_clause(P::TestClauseContext* ctx, Test& out);
  Test test(P::TestContext* ctx);
  Test test_table(P::TestTableContext* ctx);
  template <typename Context>
  static DutyAspect aspect(Context* ctx);
  Expectation expectation(P::ExpectationContext* ctx);

  Expr disjunction(P::DisjunctionContext* ctx);
  Expr conjunction(P::ConjunctionContext* ctx);
  Expr negation(P::NegationContext* ctx);
  Expr comparison(P::ComparisonContext* ctx);
  Expr sum(P::SumContext* ctx);
  Expr product(P::ProductContext* ctx);
  Expr operand(P::OperandContext* ctx);
  Expr primary(P::PrimaryContext* ctx);
  // Each sees whether the context is one of its own, and fills what is made of it in.
  bool reckoned(P::PrimaryContext* ctx, Expr& out);
  bool divided(P::PrimaryContext* ctx, Expr& out);
  bool over_list(P::PrimaryContext* ctx, Expr& out);
  bool literal(P::PrimaryContext* ctx, Expr& out);
  void add_expressions(P::PrimaryContext* ctx, Expr& out);
  Expr amount(P::AmountContext* ctx);
  Expr duration(P::DurationContext* ctx);
  Expr fixed_duration(antlr4::tree::TerminalNode* amount, P::UnitContext* unit, base::Span where);
  value::Currency currency(antlr4::tree::TerminalNode* node) const;
  Expr number(antlr4::tree::TerminalNode* node);
  Name bare_target(P::AssignmentContext* ctx) const;
  Expr shared(const Expr& before, P::SharedTailContext* tail);
  Expr compared_with(Expr left, P::ComparisonTailContext* tail, Span whole);
  Expr compared_with(Expr left, P::SharedTailContext* tail, Span whole);
  Expr within_bounds(Expr left, P::ComparisonTailContext* tail, Span whole);
  static bool has_two_bounds(P::NegationContext* ctx);
  void refuse_days_or_day(P::SharedTailContext* tail, const Expr& comparison);
  Expr rounded(P::SumContext* ctx, Expr out);
  Expr path_expr(P::PathContext* ctx);
  // Every expression passes through here when it is whole: what is built on it walks down to its leaves.
  Expr limited(Expr out) const;
  // Date `moved` by `period`, forwards or backwards.
  Expr shifted(Expr moved, Expr period, bool forwards, Span span);

  base::FileId file_;
  const std::vector<std::uint32_t>& byte_of_;
  diag::Diagnostics& diagnostics_;
  std::size_t max_depth_;
  enum class RowsOf : std::uint8_t { Table, Routes, ZoneLists };
  RowsOf rows_of_ = RowsOf::Table;  // whose rows are read
};

}  // namespace writ::syntax
