// SPDX-License-Identifier: Apache-2.0
#include "compiler/syntax/ast.h"

#include <algorithm>

namespace writ::syntax {

Expr asked_of(const Expr& head, const Expr& cell) {
  if (cell.shares_subject) return cell;
  Expr out{.kind = ExprKind::Compare, .span = cell.span};
  out.items.push_back(head);
  if (cell.kind == ExprKind::Absent) {
    out.kind = ExprKind::IsAbsent;
  } else {
    if (cell.kind == ExprKind::Set) out.kind = ExprKind::In;
    out.items.push_back(cell);
  }
  for (const Expr& item : out.items) out.height = std::max(out.height, item.height + 1);
  return out;
}

}  // namespace writ::syntax
