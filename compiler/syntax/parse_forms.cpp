// SPDX-License-Identifier: Apache-2.0
// From the parser's tree to ours: the forms, as they are written.
#include "compiler/syntax/parse_tree.h"

namespace writ::syntax {

ScopeTerm TreeBuilder::scope_term(P::ScopeTermContext* ctx) {
  ScopeTerm out;
  out.span = span(ctx);
  P::ScopeRoleContext* role = ctx->scopeRole();
  out.role = role->PURPOSE() != nullptr     ? ScopeRole::Purpose
             : role->KINDS() != nullptr     ? ScopeRole::Kinds
             : role->MANNER() != nullptr    ? ScopeRole::Manner
             : role->RECIPIENT() != nullptr ? ScopeRole::Recipient
             : role->PERIOD() != nullptr    ? ScopeRole::Period
             : role->VALID() != nullptr     ? ScopeRole::Valid
             : role->FREELY() != nullptr    ? ScopeRole::Freely
             : role->SEPARATE() != nullptr  ? ScopeRole::Separate
             : role->GUARDIAN() != nullptr  ? ScopeRole::Guardian
             : role->TRUSTEE() != nullptr   ? ScopeRole::Trustee
                                            : ScopeRole::Informed;
  out.asked = expression(ctx->expression());
  if (ctx->appliesWhere() != nullptr) out.domain = expression(ctx->appliesWhere()->expression());
  out.cites = cites(ctx->cites());
  return out;
}

Loose TreeBuilder::loose(P::LooseContext* ctx) {
  Loose out;
  out.span = span(ctx);
  if (ctx->item() != nullptr) {
    out.output = item(ctx->item());
    out.output->span = out.span;
    return out;
  }
  out.fallback = outcome(ctx->outcome());
  if (P::GroundsContext* grounds = ctx->grounds()) {
    if (grounds->because() != nullptr) read_because(grounds->because(), out);
    out.cites = cites(grounds->cites());
  }
  return out;
}

ConsentScope TreeBuilder::consent_scope(P::ConsentScopeContext* ctx) {
  ConsentScope out;
  out.span = span(ctx);
  out.name = names(ctx->names());
  if (ctx->forEach() != nullptr) out.each = for_each(ctx->forEach());
  if (P::ByRecordContext* by = ctx->byRecord()) out.by = EachItem{word(by->word()), path_expr(by->path())};
  for (P::ScopeHeadContext* head : ctx->scopeHead()) {
    if (head->because() != nullptr) {
      read_because(head->because(), out);
    } else {
      add_cites(head->cites(), out.cites);
    }
  }
  for (P::ScopeTermContext* term : ctx->scopeTerm()) out.terms.push_back(scope_term(term));
  return out;
}

// ---- cross-border rules ----

CrossBorderRule TreeBuilder::cross_border_rule(P::CrossBorderRuleContext* ctx) {
  CrossBorderRule out;
  out.span = span(ctx);
  out.name = names(ctx->names());
  if (ctx->ofDecision() != nullptr) out.decision = dotted(ctx->ofDecision()->dotted());
  for (P::TableClauseContext* clause : ctx->tableClause()) table_clause(clause, out);
  for (P::RoutesContext* one : ctx->routes()) {
    Routes made{.gives = word(one->word()), .table = {}};
    made.table.name = {{}, made.gives.span};
    made.table.span = span(one);
    made.table.hit = hit_policy(one->hitPolicy());
    read_rows(one->row(), made.table.rows);
    out.routes.push_back(std::move(made));
  }
  for (P::MeasureContext* one : ctx->measure()) out.measures.push_back(measure(one));
  return out;
}

// The last day is kept in what asks for it, so that explanations can show it in the words of the form.
Measure TreeBuilder::measure(P::MeasureContext* ctx) {
  Measure out;
  out.duty.name = names(ctx->names());
  out.duty.span = span(ctx);
  if (ctx->dotted() != nullptr) out.duty.as = dotted(ctx->dotted());
  bool has_duty = false;
  std::optional<Expr> last_day;
  P::MeasureClauseContext* renewal = nullptr;
  for (P::MeasureClauseContext* clause : ctx->measureClause()) {
    if (clause->obligationClause() != nullptr) {
      obligation_clause(clause->obligationClause(), out.duty, has_duty);
    } else if (clause->VALID_FOR() != nullptr) {
      if (!first(out.valid.has_value(), clause)) continue;
      last_day = shifted(primary(clause->primary()), duration(clause->duration()), true, span(clause));
      out.valid = today_compared(Comparison::AtMost, *last_day, span(clause));
    } else if (clause->RENEWED_WITHIN() != nullptr) {
      if (first(renewal != nullptr, clause)) renewal = clause;
    } else if (first(out.again.has_value(), clause)) {
      out.again = expression(clause->expression());
    }
  }
  if (renewal == nullptr) return out;
  if (!last_day) {
    diagnostics_.report(diag::Code::NothingToRenew, span(renewal), {out.duty.name.text}).emit();
    return out;
  }
  out.renewed =
      today_compared(Comparison::AtLeast,
                     shifted(*last_day, duration(renewal->duration()), false, span(renewal)), span(renewal));
  return out;
}

Expr TreeBuilder::today_compared(Comparison compare, Expr day, Span span) {
  Expr out{.kind = ExprKind::Compare, .span = span};
  out.compare = compare;
  out.items.push_back({.kind = ExprKind::Today, .span = span});
  out.items.push_back(std::move(day));
  return limited(std::move(out));
}

}  // namespace writ::syntax
