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
  out.items = {
      rest, std::move(each.list),
      parts->shapley() != nullptr ? shapley(parts->shapley()) : sum(parts->sum(parts->sum().size() - 1))};
  if (parts->FIRST_PER() != nullptr) {
    out.items.push_back(sum(parts->sum(0)));
    out.items.push_back(sum(parts->sum(1)));
  }
  const auto term = [&](std::string_view which, Span where) -> Expr& {
    out.items.push_back({.kind = ExprKind::ShareTerm, .span = where, .text = std::string(which)});
    return out.items.back();
  };
  if (parts->EMPTY_ONES_TO() != nullptr) term(share_terms::kEmptyOnesTo, span(parts->EMPTY_ONES_TO()));
  for (P::ShareBoundContext* bound : ctx->shareBound()) out.items.push_back(share_bound(bound));
  if (ctx->RESIDUE_TO_ONE() != nullptr) {
    Expr& one = term(share_terms::kResidueToOne, span(ctx->RESIDUE_TO_ONE()));
    one.items.push_back(expression(ctx->expression()));
    one = limited(std::move(one));
  }
  if (ctx->RESIDUE_TO() != nullptr) term(share_terms::kResidueTo, span(ctx->RESIDUE_TO()));
  out.left_out = parts->LEFT_OUT() != nullptr;
  out.equally = parts->OR_EQUALLY() != nullptr;
  out.text = read_number(ctx->NUMBER()->getText()).digits;
  return limited(std::move(out));
}

Expr TreeBuilder::shapley(P::ShapleyContext* ctx) {
  Expr out{.kind = ExprKind::Shapley, .span = span(ctx)};
  EachItem each = for_each(ctx->forEach());
  out.names.push_back(each.variable);
  out.items = {sum(ctx->sum()), std::move(each.list), path_expr(ctx->path(0)), path_expr(ctx->path(1))};
  return limited(std::move(out));
}

Expr TreeBuilder::share_bound(P::ShareBoundContext* ctx) {
  Expr out{.kind = ExprKind::ShareTerm, .span = span(ctx)};
  out.text = ctx->EACH_AT_LEAST() != nullptr       ? share_terms::kEachAtLeast
             : ctx->EACH_AT_MOST() != nullptr      ? share_terms::kEachAtMost
             : ctx->TOGETHER_AT_LEAST() != nullptr ? share_terms::kTogetherAtLeast
                                                   : share_terms::kTogetherAtMost;
  out.items.push_back(sum(ctx->sum()));
  if (ctx->expression() != nullptr) out.items.push_back(expression(ctx->expression()));
  return limited(std::move(out));
}

// Who gets what goes to none of the list: named where that is said, and once where it is said twice.
std::optional<DeclaredName> TreeBuilder::fund(P::FormulaStepContext* ctx) {
  std::optional<DeclaredName> out;
  if (ctx->division()->names() != nullptr) out = names(ctx->division()->names());
  if (ctx->RESIDUE_TO() == nullptr) return out;
  DeclaredName residue = names(ctx->names(1));
  if (!out) return residue;
  const bool same = residue.text.in(Language::English) == out->text.in(Language::English) ||
                    residue.text.in(Language::Chinese) == out->text.in(Language::Chinese);
  if (!same)
    diagnostics_
        .report(diag::Code::NotSupported, residue.span,
                {base::Bilingual{"a residue to another than the part of the empty groups",
                                 "尾差与空缺组的份额归于不同的去向"}})
        .emit();
  return out;
}

// X converted to CNY at the rate R of the day D
Expr TreeBuilder::converted(Expr amount, P::ConvertedContext* ctx, Span whole) {
  Expr out{.kind = ExprKind::Converted, .span = whole, .currency = currency(ctx->CURRENCY())};
  out.items.push_back(std::move(amount));
  out.items.push_back(primary(ctx->primary(0)));
  out.items.push_back(primary(ctx->primary(1)));
  return limited(std::move(out));
}

FormulaStep TreeBuilder::formula_step(P::FormulaStepContext* ctx) {
  FormulaStep out;
  out.span = span(ctx);
  out.name = names(ctx->names(0));
  out.cites = cites(ctx->cites());
  if (ctx->TAKES() != nullptr) {
    out.amount = sum(ctx->sum());
    if (ctx->expression() != nullptr) out.when = expression(ctx->expression());
  } else if (ctx->SPLITS_INTO() != nullptr) {
    out.kind = StepKind::Splits;
    out.amount = division(ctx);
    out.fund = fund(ctx);
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
