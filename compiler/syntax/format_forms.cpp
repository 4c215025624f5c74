// SPDX-License-Identifier: Apache-2.0
// The forms, as they are written.
#include "compiler/syntax/format_writer.h"

namespace writ::syntax {

// Measures stand further in than the routes, and what is said of a measure further in than its name.
Doc Writer::declaration(const CrossBorderRule& rule) {
  std::vector<Doc> clauses;
  add_cites(clauses, rule.cites);
  add_period(clauses, rule.period);
  add_domain(clauses, rule.domain);
  add_because(clauses, rule.because, rule.because_span);
  for (const Routes& one : rule.routes) {
    clauses.push_back(
        clause(one.table.span.begin, {word("Routes"), space(), name(one.gives.text, Place::Labelled), space(),
                                      word(hit_word(one.table.hit))}));
    add_rows(clauses, one.table.rows);
  }
  for (const Measure& one : rule.measures) clauses.push_back(measure(one));
  return block(
      rule.span,
      concat({word("CrossBorderRule"), space(), names(rule.name, Place::Alone), of_decision(rule.decision)}),
      std::move(clauses));
}

// valid for 3 years after D; 有效期 自 D 起 3 年
Doc Writer::measure(const Measure& measure) {
  std::vector<Doc> clauses = duty_clauses(measure.duty);
  if (measure.valid) {
    const Expr& last = measure.valid->items[1];
    Doc from = expression(last.items[0], Binding::Primary);
    Doc length = duration(last.items[1]);
    clauses.push_back(clause(
        measure.valid->span.begin,
        {chinese() ? join({word("ValidFor"), word("From"), std::move(from), word("Since"), std::move(length)},
                          space())
                   : join({word("ValidFor"), std::move(length), word("After"), std::move(from)}, space())}));
  }
  if (measure.renewed) {
    Doc length = duration(measure.renewed->items[1].items[1]);
    std::vector<Doc> parts = {word("RenewedWithin"), std::move(length)};
    if (chinese()) parts.push_back(text("内"));
    clauses.push_back(clause(measure.renewed->span.begin, {join(std::move(parts), space())}));
  }
  if (measure.again) clauses.push_back(condition(word("FiledAgainWhen"), *measure.again));
  Doc inner;
  for (Doc& one : clauses) {
    inner.items.push_back(hard());
    inner.items.push_back(std::move(one));
  }
  Doc above = lead(measure.duty.span.begin, true, false);
  return concat({std::move(above), word("Measure"), space(), names(measure.duty.name, Place::Alone),
                 as_value(measure.duty.as), tail(measure.duty.span.begin), nest(2, std::move(inner))});
}

}  // namespace writ::syntax
