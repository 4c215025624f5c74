// SPDX-License-Identifier: Apache-2.0
// The forms, as they are written.
#include "compiler/syntax/format_writer.h"

namespace writ::syntax {

// Measures stand further in than the routes, and what is said of a measure further in than its name.
void Comments::add(const CrossBorderRule& rule) {
  add_head(rule);
  for (const std::optional<Expr>* part : {&rule.important, &rule.sensitive, &rule.operators})
    if (*part) add(**part);
  for (const ZoneLists& lists : rule.zone_lists) {
    add_point(lists.span.begin);
    add_head(lists.table);
    for (const std::optional<Expr>* part : {&lists.registered, &lists.filed, &lists.listed})
      if (*part) add(**part);
    add(lists.table.rows);
  }
  for (const Rule& one : rule.prohibitions) {
    add_point(one.span.begin);
    add_head(one);
    add(one.when);
    add(one.unless);
  }
  for (const Routes& routes : rule.routes) {
    add_point(routes.table.span.begin);
    add_head(routes.table);
    add(routes.table.rows);
  }
  for (const Measure& measure : rule.measures) {
    add_point(measure.duty.span.begin);
    add(measure.duty);
    for (const Validity& one : measure.valid) add(one.span);
    if (measure.extended) add(measure.extended->span);
    if (measure.met_as) add(measure.met_as->span);
    for (const std::optional<FollowUp>* part : {&measure.renewed, &measure.filed, &measure.again}) {
      if (!*part) continue;
      add((*part)->span);
      add((*part)->duty);
    }
  }
}

Doc Writer::declaration(const CrossBorderRule& rule) {
  std::vector<Doc> clauses;
  add_cites(clauses, rule.cites);
  add_period(clauses, rule.period);
  add_domain(clauses, rule.domain);
  add_because(clauses, rule.because, rule.because_span);
  if (rule.important) clauses.push_back(condition(word("ImportantWhen"), *rule.important));
  if (rule.sensitive) clauses.push_back(condition(word("SensitiveWhen"), *rule.sensitive));
  if (rule.operators) clauses.push_back(condition(word("OperatorsWhen"), *rule.operators));
  for (const ZoneLists& one : rule.zone_lists) zone_lists(clauses, one);
  for (const Routes& one : rule.routes) routes(clauses, one);
  for (const Rule& one : rule.prohibitions) clauses.push_back(prohibition(one));
  for (const Measure& one : rule.measures) clauses.push_back(measure(one));
  return block(
      rule.span,
      concat({word("CrossBorderRule"), space(), names(rule.name, Place::Alone), of_decision(rule.decision)}),
      std::move(clauses));
}

// zone lists free_by_list, held_by_list
void Writer::zone_lists(std::vector<Doc>& clauses, const ZoneLists& lists) {
  const Table& table = lists.table;
  Doc above = lead(lists.span.begin, false, true);
  std::vector<Doc> said;
  add_cites(said, table.cites);
  add_period(said, table.period);
  add_domain(said, table.domain);
  if (lists.registered) said.push_back(condition(word("RegisteredWhen"), *lists.registered));
  if (lists.filed) said.push_back(condition(word("FiledWhen"), *lists.filed));
  if (lists.listed) said.push_back(condition(word("ListedWhen"), *lists.listed));
  add_because(said, table.because, table.because_span);
  clauses.push_back(concat({std::move(above), word("ZoneLists"), space(), names(lists.freed, Place::Labelled),
                            mark(", ", "、"), names(lists.held, Place::Alone), tail(lists.span.begin),
                            further_in(std::move(said))}));
  add_rows(clauses, table.rows);
}

Doc Writer::prohibition(const Rule& rule) {
  std::vector<Doc> said;
  add_cites(said, rule.cites);
  add_period(said, rule.period);
  add_conditions(said, rule.when, rule.unless);
  add_because(said, rule.because, rule.because_span);
  Doc above = lead(rule.span.begin, true, false);
  return concat({std::move(above), word("Prohibition"), space(), names(rule.name, Place::Alone),
                 tail(rule.span.begin), further_in(std::move(said))});
}

// routes mechanism first match; routes law_2022: mechanism first match
void Writer::routes(std::vector<Doc>& clauses, const Routes& routes) {
  const Table& table = routes.table;
  Doc name_of;
  if (!table.name.text.empty()) name_of = concat({names(table.name, Place::Alone), mark(": ", "：")});
  Doc above = lead(table.span.begin, false, true);
  std::vector<Doc> said;
  add_cites(said, table.cites);
  add_period(said, table.period);
  add_domain(said, table.domain);
  add_because(said, table.because, table.because_span);
  clauses.push_back(concat({std::move(above), word("Routes"), space(), std::move(name_of),
                            name(routes.gives.text, Place::Labelled), space(), word(hit_word(table.hit)),
                            tail(table.span.begin), further_in(std::move(said))}));
  add_rows(clauses, table.rows);
}

// Each on its own line, behind what it is said of.
Doc Writer::further_in(std::vector<Doc> clauses) {
  Doc inner;
  for (Doc& one : clauses) {
    inner.items.push_back(hard());
    inner.items.push_back(std::move(one));
  }
  return nest(2, std::move(inner));
}

// valid for 3 years after D; 有效期 自 D 起 3 年
Doc Writer::validity(const Validity& valid) {
  Doc from = expression(valid.from, Binding::Primary);
  Doc length = duration(valid.length);
  Doc out =
      chinese()
          ? join({word("ValidFor"), word("From"), std::move(from), word("Since"), std::move(length)}, space())
          : join({word("ValidFor"), std::move(length), word("After"), std::move(from)}, space());
  return clause(valid.span.begin,
                {case_and_cites(std::move(out), valid.when ? &*valid.when : nullptr, valid.cites)});
}

Doc Writer::case_and_cites(Doc said, const Expr* when, const std::vector<Citation>& cites) {
  std::vector<Doc> parts = {std::move(said)};
  if (when != nullptr) parts.push_back(concat({line(), word("When"), space(), nest(2, expression(*when))}));
  if (!cites.empty()) parts.push_back(concat({line(), this->cites(cites)}));
  return group({nest(2, concat(std::move(parts)))});
}

// renewed within 60 workdays; to be filed within 10 workdays after D; filed again when C
Doc Writer::follow_up(std::string_view opening, const FollowUp& written) {
  std::vector<Doc> parts = {word(opening)};
  if (written.from && chinese()) {
    parts.push_back(word("From"));
    parts.push_back(expression(*written.from, Binding::Primary));
    parts.push_back(word("Since"));
  }
  if (written.length) {
    parts.push_back(duration(*written.length));
    if (chinese()) parts.push_back(text("内"));
  }
  if (written.from && !chinese()) {
    parts.push_back(word("After"));
    parts.push_back(expression(*written.from, Binding::Primary));
  }
  if (written.when) parts.push_back(nest(2, expression(*written.when)));
  Doc above = lead(written.span.begin, false, true);
  return concat({std::move(above), join(std::move(parts), space()), tail(written.span.begin),
                 further_in(duty_clauses(written.duty))});
}

Doc Writer::measure(const Measure& measure) {
  std::vector<Doc> clauses = duty_clauses(measure.duty);
  for (const Validity& one : measure.valid) clauses.push_back(validity(one));
  if (measure.extended) {
    Doc said = join({word("ExtendedBy"), duration(measure.extended->length)}, space());
    clauses.push_back(
        clause(measure.extended->span.begin,
               {case_and_cites(std::move(said), &measure.extended->when, measure.extended->cites)}));
  }
  if (measure.met_as)
    clauses.push_back(clause(measure.met_as->span.begin,
                             {word("MetAs"), space(), name(measure.met_as->text, Place::Alone)}));
  if (measure.renewed) clauses.push_back(follow_up("RenewedWithin", *measure.renewed));
  if (measure.filed) clauses.push_back(follow_up("FiledWithin", *measure.filed));
  if (measure.again)
    clauses.push_back(follow_up(measure.again->when ? "FiledAgainWhen" : "FiledAgain", *measure.again));
  Doc above = lead(measure.duty.span.begin, true, false);
  Doc unlisted = measure.unlisted ? concat({space(), word("Unlisted")}) : Doc{};
  return concat({std::move(above), word("Measure"), space(), names(measure.duty.name, Place::Alone),
                 std::move(unlisted), as_value(measure.duty.as), tail(measure.duty.span.begin),
                 further_in(std::move(clauses))});
}

// duties not met of export; 出境 的 未履行的义务
Doc Writer::duties(const Expr& expr) {
  const bool unmet = expr.kind == ExprKind::DutiesNotMet;
  const Doc all = word(unmet ? "DutiesNotMet" : "DutiesAreMet");
  if (expr.names.empty()) return all;
  Doc of = dotted(expr.names.front().text, Place::Alone);
  if (chinese()) return join({std::move(of), word("Of"), all}, space());
  if (unmet) return join({all, word("Of"), std::move(of)}, space());
  return join({word("AllDutiesOf"), std::move(of), word("AreMet")}, space());
}

}  // namespace writ::syntax
