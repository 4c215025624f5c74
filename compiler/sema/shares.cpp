// SPDX-License-Identifier: Apache-2.0
// Parts of a sum: shares that add up to it, what lies between two bounds, what is capped.
#include "compiler/sema/making.h"
#include "compiler/sema/types.h"
#include "runtime/value/decimal.h"

#include <algorithm>
#include <optional>

namespace writ::sema {

// Where its condition does not hold, nothing.
Typed Expressions::taken(const Expr& expr) {
  if (expr.items.size() == 1) return check(expr.items[0], nullptr);
  const Typed when = boolean(expr.items[1]);
  const auto outer = narrowed_;
  narrow(expr.items[1], true);
  const Typed amount = check(expr.items[0], nullptr);
  narrowed_ = outer;
  if (!when.ok() || !amount.ok()) return {};
  if (!is_number(amount.type)) return mismatch(expr.items[0], amount.type, {TypeKind::Money});
  return {node(Op::If, amount.type, {when.node, amount.node, constant(0, amount.type, expr.span)}, expr.span),
          amount.type};
}

// What was left less what was taken of it, which is part of it.
Typed Expressions::remaining(const Expr& expr) {
  const Typed left = check(expr.items[0], nullptr);
  if (!left.ok()) return {};
  // Of which nothing is taken: that it is no loss. What is no number has been said to be none where the formula divides it.
  if (expr.items.size() == 1) {
    if (!is_number(left.type) || left.type.list || left.type.optional) return {};
    return {node(Op::Remaining, left.type, {left.node, constant(0, left.type, expr.span)}, expr.span),
            left.type};
  }
  const Typed taken = check(expr.items[1], nullptr);
  if (!taken.ok()) return {};
  const auto type = common_number(left.type, taken.type);
  if (!type || left.type.list || taken.type.list) {
    diagnostics_
        .report(Code::CannotCompute, expr.span,
                {type_name(program_, left.type), type_name(program_, taken.type)})
        .emit();
    return {};
  }
  return {node(Op::Remaining, *type,
               {widened(left.node, *type, expr.span), widened(taken.node, *type, expr.span)}, expr.span),
          *type};
}

Typed Expressions::capped(const Expr& expr, const Type* wanted) {
  Expr least{.kind = ExprKind::Min, .span = expr.span};
  least.items = expr.items;
  return extreme(least, wanted);
}

// The lesser of the amount and the upper bound, less the lower one; nothing where it does not reach that.
Typed Expressions::portion(const Expr& expr) {
  const Typed amount = check(expr.items[0], nullptr);
  if (!amount.ok()) return {};
  if (!is_number(amount.type)) return mismatch(expr.items[0], amount.type, {TypeKind::Money});
  const bool below = expr.items[1].kind != ExprKind::Absent;
  const bool above = expr.items[2].kind != ExprKind::Absent;
  Expr nought{.kind = amount.type.kind == TypeKind::Money ? ExprKind::Money : ExprKind::Number,
              .span = expr.span};
  nought.text = "0";
  nought.currency = amount.type.currency;
  const Expr& lower = below ? expr.items[1] : nought;
  const auto made = [&](ExprKind kind, Expr first, Expr second) {
    Expr out{.kind = kind, .span = expr.span};
    out.items = {std::move(first), std::move(second)};
    return out;
  };
  // Also where the bounds change places on some day, what lies between them is nothing.
  Expr out = above ? made(ExprKind::Min, expr.items[0], expr.items[2]) : expr.items[0];
  out = made(ExprKind::Max, std::move(out), lower);
  if (below && above) {
    const Typed from = check(expr.items[1], &amount.type);
    const Typed to = check(expr.items[2], &amount.type);
    if (!from.ok() || !to.ok()) return {};
    const int places = std::max(from.type.places, to.type.places);
    const auto number = [&](const Typed& one) -> std::optional<ir::int128> {
      const ir::Node& node = program_.nodes[one.node];
      if (node.op != Op::Constant) return std::nullopt;
      const value::NumberResult scaled =
          value::rescale(program_.numbers[node.index], one.type.places, places, value::Rounding::Exact);
      return scaled.ok() ? std::optional(scaled.value) : std::nullopt;
    };
    if (const auto a = number(from), b = number(to); a && b && *b < *a)
      diagnostics_.report(Code::PortionReversed, expr.span).emit();
  }
  return check(below ? made(ExprKind::Subtract, std::move(out), lower) : out, nullptr);
}

}  // namespace writ::sema
