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
  for (P::BorderClauseContext* clause : ctx->borderClause()) {
    if (clause->tableClause() != nullptr) {
      table_clause(clause->tableClause(), out);
      continue;
    }
    std::optional<Expr>& into = clause->IMPORTANT_WHEN() != nullptr   ? out.important
                                : clause->SENSITIVE_WHEN() != nullptr ? out.sensitive
                                                                      : out.operators;
    if (first(into.has_value(), clause)) into = expression(clause->expression());
  }
  P::BorderPartsContext* parts = ctx->borderParts();
  for (P::ZoneListsContext* one : parts->zoneLists()) out.zone_lists.push_back(zone_lists(one));
  for (P::RoutesContext* one : parts->routes()) out.routes.push_back(routes(one));
  for (P::ProhibitionContext* one : parts->prohibition()) out.prohibitions.push_back(prohibition(one));
  for (P::MeasureContext* one : parts->measure()) out.measures.push_back(measure(one));
  return out;
}

ZoneLists TreeBuilder::zone_lists(P::ZoneListsContext* ctx) {
  ZoneLists out;
  out.span = span(ctx);
  out.freed = names(ctx->names(0));
  out.held = names(ctx->names(1));
  out.table.span = out.span;
  for (P::ZoneClauseContext* clause : ctx->zoneClause()) {
    if (clause->tableClause() != nullptr) {
      table_clause(clause->tableClause(), out.table);
      continue;
    }
    std::optional<Expr>& into = clause->REGISTERED_WHEN() != nullptr ? out.registered
                                : clause->FILED_WHEN() != nullptr    ? out.filed
                                                                     : out.listed;
    if (first(into.has_value(), clause)) into = expression(clause->expression());
  }
  rows_of_ = RowsOf::ZoneLists;
  read_rows(ctx->row(), out.table.rows);
  rows_of_ = RowsOf::Table;
  return out;
}

// The words of these tables are names elsewhere, where they are one word.
Cell TreeBuilder::border_cell(P::CellContext* ctx, const Cell* head) {
  Cell out;
  out.span = span(ctx);
  const bool heading = head == nullptr;
  const bool kind = rows_of_ == RowsOf::ZoneLists && !heading && head->kind == CellKind::ListKind;
  if (rows_of_ == RowsOf::ZoneLists && heading && ctx->LIST_KIND() != nullptr) {
    out.kind = CellKind::ListKind;
  } else if (rows_of_ == RowsOf::ZoneLists && heading && ctx->COVERAGE() != nullptr) {
    out.kind = CellKind::Coverage;
  } else if (rows_of_ == RowsOf::Routes && heading && ctx->COVERS_IMPORTANT() != nullptr) {
    out.kind = CellKind::CoversImportant;
  } else if (rows_of_ == RowsOf::Routes && heading && ctx->COVERS_SENSITIVE() != nullptr) {
    out.kind = CellKind::CoversSensitive;
  } else if (rows_of_ == RowsOf::Routes && heading && ctx->COVERS_OPERATORS() != nullptr) {
    out.kind = CellKind::CoversOperators;
  } else if (kind && (ctx->COMPREHENSIVE() != nullptr || ctx->BY_SCENARIO() != nullptr ||
                      ctx->POSITIVE() != nullptr)) {
    out.kind = CellKind::ListKind;
    out.name = {ctx->COMPREHENSIVE() != nullptr ? "Comprehensive"
                : ctx->BY_SCENARIO() != nullptr ? "ByScenario"
                                                : "Positive",
                out.span};
  } else {
    const std::string text = ctx->getText();
    out.kind = CellKind::Expression;
    out.expression = {.kind = ExprKind::Path, .span = out.span};
    out.expression.names.push_back({text, out.span});
    if (text.find_first_of(" \t\r\n") != std::string::npos) {
      diagnostics_.report(diag::Code::BorderWord, out.span, {text}).emit();
      out.kind = heading ? CellKind::When : CellKind::Empty;  // nothing more is said of it
    }
  }
  return out;
}

Rule TreeBuilder::prohibition(P::ProhibitionContext* ctx) {
  Rule out;
  out.name = names(ctx->names());
  out.span = span(ctx);
  for (P::ProhibitionClauseContext* clause : ctx->prohibitionClause()) {
    if (clause->WHEN() != nullptr) {
      out.when.push_back(expression(clause->expression()));
    } else if (clause->UNLESS() != nullptr) {
      out.unless.push_back(expression(clause->expression()));
    } else if (clause->period() != nullptr) {
      if (first(!out.period.empty(), clause)) out.period = period(clause->period());
    } else if (clause->cites() != nullptr) {
      add_cites(clause->cites(), out.cites);
    } else if (first(!out.because.empty(), clause)) {
      read_because(clause->because(), out);
    }
  }
  return out;
}

Routes TreeBuilder::routes(P::RoutesContext* ctx) {
  Routes out{.gives = word(ctx->word()), .table = {}};
  out.table.name = {{}, out.gives.span};
  if (ctx->names() != nullptr) out.table.name = names(ctx->names());
  out.table.span = span(ctx);
  out.table.hit = hit_policy(ctx->hitPolicy());
  for (P::TableClauseContext* clause : ctx->tableClause()) table_clause(clause, out.table);
  rows_of_ = RowsOf::Routes;
  read_rows(ctx->row(), out.table.rows);
  rows_of_ = RowsOf::Table;
  return out;
}

// A follow-up takes the clauses behind it.
Measure TreeBuilder::measure(P::MeasureContext* ctx) {
  Measure out;
  out.duty.name = names(ctx->names());
  out.duty.span = span(ctx);
  out.unlisted = ctx->UNLISTED() != nullptr;
  if (ctx->dotted() != nullptr) out.duty.as = dotted(ctx->dotted());
  bool has_duty = false;
  for (P::MeasureClauseContext* clause : ctx->measureClause()) {
    if (clause->obligationClause() != nullptr) {
      obligation_clause(clause->obligationClause(), out.duty, has_duty);
    } else if (clause->VALID_FOR() != nullptr) {
      out.valid.push_back(validity(clause));
    } else if (clause->EXTENDED_BY() != nullptr) {
      if (!first(out.extended.has_value(), clause)) continue;
      out.extended = Extension{.length = duration(clause->duration()),
                               .when = expression(clause->expression()),
                               .cites = cites(clause->cites()),
                               .span = span(clause)};
    } else if (clause->MET_AS() != nullptr) {
      if (first(out.met_as.has_value(), clause)) out.met_as = word(clause->word());
    } else {
      P::FollowUpContext* head = clause->followUp();
      std::optional<FollowUp>& into = head->RENEWED_WITHIN() != nullptr ? out.renewed
                                      : head->FILED_WITHIN() != nullptr ? out.filed
                                                                        : out.again;
      if (first(into.has_value(), clause)) into = follow_up(clause);
    }
  }
  return out;
}

Validity TreeBuilder::validity(P::MeasureClauseContext* ctx) {
  Validity out{.length = duration(ctx->validity()->duration()),
               .from = primary(ctx->validity()->primary()),
               .when = std::nullopt,
               .cites = cites(ctx->cites()),
               .span = span(ctx)};
  if (ctx->expression() != nullptr) out.when = expression(ctx->expression());
  return out;
}

FollowUp TreeBuilder::follow_up(P::MeasureClauseContext* ctx) {
  FollowUp out;
  P::FollowUpContext* head = ctx->followUp();
  out.span = span(head);
  out.duty.span = out.span;
  if (head->duration() != nullptr) out.length = duration(head->duration());
  if (head->primary() != nullptr) out.from = primary(head->primary());
  if (head->expression() != nullptr) out.when = expression(head->expression());
  bool has_duty = false;
  for (P::FollowClauseContext* clause : ctx->followClause()) {
    if (clause->period() != nullptr) {
      if (first(!out.duty.period.empty(), clause)) out.duty.period = period(clause->period());
    } else if (clause->cites() != nullptr) {
      add_cites(clause->cites(), out.duty.cites);
    } else if (clause->because() != nullptr) {
      if (first(!out.duty.because.empty(), clause)) read_because(clause->because(), out.duty);
    } else if (clause->duty() != nullptr) {
      if (first(has_duty, clause)) duty(clause->duty(), out.duty);
      has_duty = true;
    } else if (clause->UNLESS() != nullptr) {
      out.duty.unless.push_back(expression(clause->expression()));
    } else {
      out.duty.met.push_back(expression(clause->expression()));
    }
  }
  return out;
}

}  // namespace writ::syntax
