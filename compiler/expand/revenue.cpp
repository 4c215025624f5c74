// SPDX-License-Identifier: Apache-2.0
// A revenue formula is values one after the other: the sum, what each step takes, what that leaves, and who gets the rest.
//
//   revenue formula settlement                         define `settlement: the sum` means gross - cost
//     divides gross - cost                             output fee means 2% * `settlement: the sum`
//     takes fee: 2% * the rest                         define `settlement: the rest after fee`
//                                                        means `settlement: the sum` less fee, which it cannot exceed
//     splits the rest into shares for p in parties     output shares means
//       by p.weight to 0.01 by largest remainder         split of `settlement: the rest after fee` by p.weight for p in parties
//   end
#include "compiler/expand/expand.h"

#include <algorithm>

namespace writ::expand {
namespace {

using diag::Code;
using syntax::Expr;
using syntax::ExprKind;
using syntax::FormulaStep;
using syntax::Item;
using syntax::StepKind;

Expr named(const syntax::DeclaredName& name, base::Span span) {
  Expr out{.kind = ExprKind::Path, .span = span};
  out.names.push_back({name.text.in(base::Language::English), span});
  return out;
}

// What is left at that place, in the place of its words.
void replace_rest(Expr& expr, const syntax::DeclaredName& left) {
  if (expr.kind == ExprKind::Rest) expr = named(left, expr.span);
  for (Expr& item : expr.items) replace_rest(item, left);
}

class Formula {
 public:
  Formula(syntax::RevenueFormula& formula, diag::Diagnostics& diagnostics)
      : formula_(formula), diagnostics_(diagnostics) {}

  void expand() {
    formula_.core.clear();
    define_left("the sum", "分配总额", formula_.divides.span).means = formula_.divides;
    formula_.core.back().cites = formula_.divides_cites;
    for (std::size_t i = 0; i < formula_.steps.size(); ++i) {
      const FormulaStep& step = formula_.steps[i];
      const bool last = i + 1 == formula_.steps.size();
      if (last != (step.kind != StepKind::Takes))
        diagnostics_.report(Code::FormulaEnds, step.name.span, {formula_.name.text}).emit();
      give(step);
      if (!last) leave(step);
    }
    if (!formula_.steps.empty() && formula_.steps.back().fund) give_fund(formula_.steps.back());
  }

 private:
  // An item that nobody named: what is left at some place.
  Item& define_left(const std::string& en, const std::string& zh, base::Span span) {
    Item out;
    out.name.text = {formula_.name.text.in(base::Language::English) + ": " + en,
                     formula_.name.text.in(base::Language::Chinese) + "：" + zh};
    out.name.span = span;
    out.span = span;
    left_ = out.name;
    formula_.core.push_back(std::move(out));
    return formula_.core.back();
  }

  void give(const FormulaStep& step) {
    Item out;
    out.name = step.name;
    out.span = step.span;
    out.cites = step.cites.empty() ? formula_.cites : step.cites;
    out.because = formula_.because;
    out.because_span = formula_.because_span;
    Expr amount = step.amount;
    replace_rest(amount, left_);
    if (amount.kind == ExprKind::Split && unsaid(amount))
      diagnostics_.report(Code::EmptyGroupsUnsaid, amount.items[3].span).emit();
    // Where nothing was taken before, nobody else asks whether the sum is a loss.
    if (step.kind == StepKind::Leaves && formula_.steps.size() == 1)
      amount = made(ExprKind::Remaining, step.name.span, {named(left_, step.name.span)});
    if (step.kind == StepKind::Takes) {
      std::vector<Expr> parts = {std::move(amount)};
      if (step.when) {
        parts.push_back(*step.when);
        replace_rest(parts.back(), left_);
      }
      amount = made(ExprKind::Taken, step.amount.span, std::move(parts));
    }
    out.means = std::move(amount);
    formula_.core.push_back(std::move(out));
  }

  // What becomes of the part of a group that nobody is in.
  static bool unsaid(const Expr& split) {
    return syntax::weighing_items(split) > 3 && !split.left_out && !syntax::empty_ones_to_fund(split);
  }

  // What goes to none of the list: what is left less all their shares.
  void give_fund(const FormulaStep& step) {
    Item out;
    out.name = *step.fund;
    out.span = step.fund->span;
    out.cites = step.cites.empty() ? formula_.cites : step.cites;
    out.because = formula_.because;
    out.because_span = formula_.because_span;
    const base::Span at = step.fund->span;
    Expr share{.kind = ExprKind::Path, .span = at};
    share.names.push_back({"`its share`", at});
    Expr all = made(ExprKind::SumOf, at, {share, named(step.name, at), {.kind = ExprKind::Yes, .span = at}});
    all.names = share.names;
    out.means = made(ExprKind::Remaining, at, {named(left_, at), std::move(all)});
    formula_.core.push_back(std::move(out));
  }

  void leave(const FormulaStep& step) {
    const syntax::DeclaredName before = left_;
    Item& rest =
        define_left("the rest after " + step.name.text.in(base::Language::English),
                    "提取" + step.name.text.in(base::Language::Chinese) + "后的剩余部分", step.name.span);
    if (step.kind != StepKind::Takes) {  // has been said to be out of place
      rest.means = named(before, step.name.span);
      return;
    }
    rest.means = made(ExprKind::Remaining, step.name.span,
                      {named(before, step.name.span), named(step.name, step.name.span)});
  }

  syntax::RevenueFormula& formula_;
  diag::Diagnostics& diagnostics_;
  syntax::DeclaredName left_;
};

}  // namespace

// A formula keeps what it says with itself: its items stay together, in order.
std::vector<syntax::Declaration> expand(syntax::RevenueFormula& formula, base::Language,
                                        diag::Diagnostics& diagnostics) {
  Formula(formula, diagnostics).expand();
  return {formula};
}

}  // namespace writ::expand
