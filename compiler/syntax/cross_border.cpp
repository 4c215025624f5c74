// SPDX-License-Identifier: Apache-2.0
#include "compiler/syntax/cross_border.h"

#include "compiler/syntax/same_tree.h"

#include <algorithm>

namespace writ::syntax {
namespace {

Expr today_at(Comparison compare, Span span, Expr day) {
  Expr out = made(ExprKind::Compare, span, {{.kind = ExprKind::Today, .span = span}, std::move(day)});
  out.compare = compare;
  return out;
}

Expr last_day(const Validity& valid) { return made(ExprKind::Add, valid.span, {valid.from, valid.length}); }

// What `one` makes of the first whose `when` holds; the last has none. The choice has the place of all of them.
template <typename One>
Expr of_first(const std::vector<Validity>& all, const One& one) {
  Expr out = one(all.back());
  for (std::size_t at = all.size() - 1; at-- > 0;) {
    if (!all[at].when) continue;  // said where it is expanded
    const Span span = base::cover(all[at].span, all.back().span);
    out = made(ExprKind::If, span, {*all[at].when, one(all[at]), std::move(out)});
  }
  return out;
}

}  // namespace

Expr made(ExprKind kind, Span span, std::vector<Expr> items) {
  Expr out{.kind = kind, .span = span};
  for (const Expr& item : items) out.height = std::max(out.height, item.height + 1);
  out.items = std::move(items);
  return out;
}

Expr has_come(const Expr& day) {
  Expr given = made(ExprKind::IsGiven, day.span, {day});
  given.made = true;
  Expr come = made(ExprKind::Compare, day.span, {day, {.kind = ExprKind::Today, .span = day.span}});
  come.compare = Comparison::AtMost;
  return made(ExprKind::And, day.span, {std::move(given), std::move(come)});
}

bool counts_from_one_day(const Measure& measure) {
  return std::all_of(measure.valid.begin(), measure.valid.end(), [&](const Validity& valid) {
    return same_tree(valid.from, measure.valid.front().from);
  });
}

Expr not_over(const Measure& measure) {
  const bool one_day = counts_from_one_day(measure);
  const auto within = [&](const auto& end_of) {
    return of_first(measure.valid, [&](const Validity& valid) {
      Expr runs = today_at(Comparison::AtMost, valid.span, end_of(valid));
      return one_day ? runs : made(ExprKind::And, valid.span, {has_come(valid.from), std::move(runs)});
    });
  };
  Expr runs = within(last_day);
  if (!measure.extended) return runs;
  const Extension& extended = *measure.extended;
  Expr longer = within([&](const Validity& valid) {
    return made(ExprKind::Add, extended.span, {last_day(valid), extended.length});
  });
  Expr extends = made(ExprKind::And, extended.span, {extended.when, std::move(longer)});
  const Span span = base::cover(measure.valid.front().span, extended.span);
  return made(ExprKind::Or, span, {std::move(runs), std::move(extends)});
}

Expr in_last_part(const Measure& measure) {
  const FollowUp& renewed = *measure.renewed;
  Expr out = of_first(measure.valid, [&](const Validity& valid) {
    Expr first = made(ExprKind::Subtract, renewed.span, {last_day(valid), *renewed.length});
    return today_at(Comparison::AtLeast, renewed.span, std::move(first));
  });
  out.span = renewed.span;
  return out;
}

Expr off_list(const ZoneLists& lists) { return made(ExprKind::Not, lists.span, {*lists.listed}); }

std::optional<Expr> not_covered(const CrossBorderRule& rule, CellKind head, const Cell& cell) {
  const std::optional<Expr>& when = head == CellKind::CoversImportant   ? rule.important
                                    : head == CellKind::CoversSensitive ? rule.sensitive
                                                                        : rule.operators;
  if (!when || cell.kind != CellKind::Expression || cell.expression.kind != ExprKind::No) return std::nullopt;
  return made(ExprKind::Not, cell.span, {*when});
}

}  // namespace writ::syntax
