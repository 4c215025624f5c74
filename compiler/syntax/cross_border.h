// SPDX-License-Identifier: Apache-2.0
// What parts of a cross-border rule ask, as expressions with the place of the part: for whoever makes declarations of them, and
// whoever says in words what they ask.
#pragma once

#include "compiler/syntax/ast.h"

namespace writ::syntax {

// An expression of these parts.
Expr made(ExprKind kind, Span span, std::vector<Expr> items);

// A day that something is counted from is there, and has come.
Expr has_come(const Expr& day);

// Whether all periods of a measure are counted from one day.
bool counts_from_one_day(const Measure& measure);

// The last day, or that of an extension, is not over; of several periods, in the first whose `when` holds. Where they are not
// counted from one day, each day has come. The measure says for how long it is valid.
Expr not_over(const Measure& measure);

// It may be extended: today is in the last part of the time.
Expr in_last_part(const Measure& measure);

// What stands on no list.
Expr off_list(const ZoneLists& lists);

// What a cell `no` asks, below the head of what an exemption may cover; nothing where it asks nothing.
std::optional<Expr> not_covered(const CrossBorderRule& rule, CellKind head, const Cell& cell);

}  // namespace writ::syntax
