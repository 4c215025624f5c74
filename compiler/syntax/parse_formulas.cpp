// SPDX-License-Identifier: Apache-2.0
// Revenue formulas and tiers: from ANTLR's tree to Writ's.
#include "compiler/syntax/literals.h"
#include "compiler/syntax/parse_tree.h"

namespace writ::syntax {
namespace {

using P = writ_antlr::WritParser;

}  // namespace

// The rest, as a Split of it: the same parts in the same places as of `split of`.
Expr TreeBuilder::division(P::FormulaStepContext* ctx) {
  Expr out{.kind = ExprKind::Split, .span = span(ctx)};
  EachItem each = for_each(ctx->forEach());
  P::DivisionContext* parts = ctx->division();
  out.names.push_back(each.variable);
  const Expr rest{.kind = ExprKind::Rest, .span = span(ctx->SPLITS_INTO())};
  out.items = {rest, std::move(each.list), sum(parts->sum(parts->sum().size() - 1))};
  if (parts->FIRST_PER() != nullptr) {
    out.items.push_back(sum(parts->sum(0)));
    out.items.push_back(sum(parts->sum(1)));
  }
  out.left_out = parts->LEFT_OUT() != nullptr;
  out.equally = parts->OR_EQUALLY() != nullptr;
  out.text = read_number(ctx->NUMBER()->getText()).digits;
  return limited(std::move(out));
}

FormulaStep TreeBuilder::formula_step(P::FormulaStepContext* ctx) {
  FormulaStep out;
  out.span = span(ctx);
  out.name = names(ctx->names());
  out.cites = cites(ctx->cites());
  if (ctx->TAKES() != nullptr) {
    out.amount = sum(ctx->sum());
    if (ctx->expression() != nullptr) out.when = expression(ctx->expression());
  } else if (ctx->SPLITS_INTO() != nullptr) {
    out.kind = StepKind::Splits;
    out.amount = division(ctx);
  } else {
    out.kind = StepKind::Leaves;
    out.amount = {.kind = ExprKind::Rest, .span = span(ctx->LEAVES_TO())};
  }
  return out;
}

RevenueFormula TreeBuilder::revenue_formula(P::RevenueFormulaContext* ctx) {
  RevenueFormula out;
  out.span = span(ctx);
  out.name = names(ctx->names());
  if (ctx->ofDecision() != nullptr) out.decision = dotted(ctx->ofDecision()->dotted());
  for (P::ScopeHeadContext* head : ctx->scopeHead()) {
    if (head->because() != nullptr) {
      read_because(head->because(), out);
    } else {
      add_cites(head->cites(), out.cites);
    }
  }
  out.divides = sum(ctx->sum());
  out.divides_cites = cites(ctx->cites());
  for (P::FormulaStepContext* step : ctx->formulaStep()) out.steps.push_back(formula_step(step));
  return out;
}

Expr TreeBuilder::tiers(P::TiersContext* ctx) {
  Expr out{.kind = ExprKind::Tiers, .span = span(ctx)};
  for (P::TierContext* one : ctx->tier()) {
    Expr tier{.kind = ExprKind::Tier, .span = span(one)};
    const Expr open{.kind = ExprKind::Absent, .span = tier.span};
    const bool below = one->MORE_THAN() != nullptr;
    const bool above = one->AT_MOST() != nullptr || one->UNTIL() != nullptr;
    tier.items.push_back(below ? operand(one->operand(0)) : open);
    tier.items.push_back(above ? operand(one->operand(below ? 1 : 0)) : open);
    tier.items.push_back(sum(one->sum()));
    out.items.push_back(limited(std::move(tier)));
  }
  return limited(std::move(out));
}

Expr TreeBuilder::tiered(Expr amount, P::TieredContext* ctx, Span whole) {
  const bool at_one = ctx->AT_TIER_OF() != nullptr || ctx->WHOLE_AMOUNT() != nullptr;
  Expr out{.kind = at_one ? ExprKind::AtTier : ExprKind::InTiers, .span = whole};
  out.items.push_back(std::move(amount));
  out.items.push_back(path_expr(ctx->path()));
  return limited(std::move(out));
}

}  // namespace writ::syntax
