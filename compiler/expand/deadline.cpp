// SPDX-License-Identifier: Apache-2.0
// A deadline is a day: `within 10 days after A` is `10 days after A`; `every 3 years from A` is the next such day after A and
// today.
#include "compiler/expand/expand.h"

namespace writ::expand {

using syntax::Expr;
using syntax::ExprKind;

Expr due_day(const syntax::Deadline& deadline) {
  const base::Span span = deadline.span;
  const Expr today{.kind = ExprKind::Today, .span = span};
  Expr day = deadline.every
                 ? made(ExprKind::NextOfEvery, span,
                        {deadline.length, deadline.from, made(ExprKind::Max, span, {deadline.from, today})})
                 : made(ExprKind::Add, span, {deadline.from, deadline.length});
  return deadline.rolled ? made(ExprKind::Rolled, span, {std::move(day)}) : day;
}

}  // namespace writ::expand
