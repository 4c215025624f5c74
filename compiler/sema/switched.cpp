// SPDX-License-Identifier: Apache-2.0
// What has something else in its place on some days, or in some cases: wholly, or in the cases that an overlay applies to. In these it stays in force
// and gives way by a condition of its own, `unless` they are given; on some days alone it is two, one for those days.
#include "compiler/sema/checker.h"
#include "compiler/sema/making.h"
#include "compiler/sema/types.h"

#include <algorithm>

namespace writ::sema {
namespace {}  // namespace

// That the overlay does not apply; kNone where that was not understood.
ir::NodeId Checker::switched_off(const syntax::PolicyFile& overlay) {
  std::vector<ir::Clause> made;
  const ir::NodeId on = expressions_.condition({.domain = {&*overlay.applies_where}}, made);
  return on == ir::kNone ? ir::kNone : expressions_.none_of({on}, overlay.applies_where->span);
}

template <typename Dated>
void Checker::close_where(Dated& one, ir::NodeId off) {
  one.clauses.push_back({ir::ClauseKind::Unless, off});
  one.condition = one.condition == ir::kNone ? off : expressions_.all_of({one.condition, off}, one.span);
}

// ---- parameters ----

// In the cases of the overlay another parameter is read. Whether it applies is asked once, of all that it changes.
void Checker::declare_sometimes(const syntax::PolicyFile& overlay, const Symbol& parameter, base::Span span) {
  using base::Language;
  const auto [cases, fresh] = cases_.try_emplace(&overlay, static_cast<std::uint32_t>(program_.items.size()));
  const base::Bilingual& whose = overlay.name.text;
  if (fresh) {
    ir::Item item;
    item.name = {"cases of " + whose.in(Language::English), whose.in(Language::Chinese) + " 适用的情形"};
    item.external = item.name.en;
    item.type = kBoolean;
    item.span = overlay.applies_where->span;
    program_.items.push_back(std::move(item));
  }
  if (sometimes_.contains(parameter.index)) return;  // twice by one overlay: its values stand side by side
  ir::Parameter made;
  made.name = {parameter.name.in(Language::English) + " (" + whose.in(Language::English) + ")",
               parameter.name.in(Language::Chinese) + "（" + whose.in(Language::Chinese) + "）"};
  made.external = made.name.en;
  const auto index = static_cast<std::uint32_t>(program_.parameters.size());
  program_.parameters.push_back(std::move(made));
  sometimes_.emplace(parameter.index, Sometimes{.parameter = index, .name = parameter.name, .span = span});
  expressions_.declare_sometimes(parameter.index, {.item = cases->second, .parameter = index});
}

// On the days of the overlay its value, on the others the policy's own.
void Checker::check_sometimes(std::uint32_t parameter, const std::vector<DatedValue>& own) {
  const auto at = sometimes_.find(parameter);
  if (at == sometimes_.end()) return;
  const ir::Type type = program_.parameters[parameter].type;
  const base::Bilingual& name = at->second.name;
  program_.parameters[at->second.parameter].type = type;
  const bool several = type.list || type.kind == TypeKind::Record ||
                       expressions_.rows_of(parameter) != nullptr ||
                       expressions_.parts_of(parameter) != nullptr;
  if (several) diagnostics_.report(Code::ChangedForSomeCases, at->second.span, {name}).emit();
  if (several || is_unknown(type)) return;
  std::vector<DatedValue> values = read_values(at->second.values, type, true);
  check_values_by_date(name, values);
  std::vector<ir::Period> taken;
  for (DatedValue& value : values) {
    taken.push_back(value.made.period);
    value.made.cites = citations(value.written->cites, value.made.period);
    require_citation(value.made.cites, value.written->span, {"this value", "此值"});
  }
  for (const DatedValue& one : own) {
    for (const ir::Period& period : ir::without(one.made.period, taken)) {
      values.push_back(one);
      values.back().made.period = period;
    }
  }
  check_values_by_date(name, values);
  for (DatedValue& value : values)
    program_.parameters[at->second.parameter].values.push_back(std::move(value.made));
}

void Checker::check_cases() {
  for (const syntax::PolicyFile* overlay : file_.overlays) {
    if (!cases_.contains(overlay)) continue;
    const std::uint32_t item = cases_.at(overlay);
    std::vector<ir::Clause> made;
    const ir::NodeId on = expressions_.condition({.domain = {&*overlay->applies_where}}, made);
    ir::Rule rule;
    rule.name = program_.items[item].name;
    rule.span = overlay->applies_where->span;
    rule.carries = true;
    rule.conclusions.push_back({item, on});
    program_.items[item].default_rule = static_cast<std::uint32_t>(program_.rules.size());
    program_.rules.push_back(std::move(rule));
  }
}

// ---- rules and duties ----

void Checker::report_collects(base::Span span) {
  diagnostics_
      .report(diag::Code::NotSupported, span,
              {base::Bilingual{"a table that collects, for some cases only", "只适用于部分情形的汇集判定表"}})
      .note({"a table that collects gives its list in every case", "汇集的判定表在任何情形下都给出列表"})
      .emit();
}

bool Checker::replace_rules(const syntax::PolicyFile& overlay, ir::Group& group, const ir::Period& period) {
  if (!overlay.applies_where) {
    for (const std::uint32_t rule : group.rules) program_.rules[rule].replaced.push_back(period);
    return true;
  }
  if (group.hit == ir::Hit::Collect) {
    report_collects(overlay.applies_where->span);
    return false;
  }
  const ir::NodeId off = switched_off(overlay);
  if (off == ir::kNone) return false;
  std::vector<std::uint32_t> rules;
  for (const std::uint32_t rule : group.rules) {
    rules.push_back(rule);
    if (period.always()) {
      close_where(program_.rules[rule], off);
      continue;
    }
    ir::Rule then = program_.rules[rule];
    then.period = ir::common(then.period, period);
    program_.rules[rule].replaced.push_back(period);
    if (then.period.from >= then.period.until) continue;
    close_where(then, off);
    if (closed_by_otherwise_.contains(rule))
      closed_by_otherwise_.insert(static_cast<std::uint32_t>(program_.rules.size()));
    rules.push_back(static_cast<std::uint32_t>(program_.rules.size()));
    program_.rules.push_back(std::move(then));
  }
  group.rules = std::move(rules);
  return true;
}

void Checker::replace_duty(const syntax::PolicyFile& overlay, std::uint32_t duty, const ir::Period& period) {
  const ir::NodeId off = overlay.applies_where ? switched_off(overlay) : ir::kNone;
  if (overlay.applies_where && off == ir::kNone) return;
  if (!overlay.applies_where || !period.always()) {
    ir::Obligation then = program_.obligations[duty];
    program_.obligations[duty].replaced.push_back(period);
    then.period = ir::common(then.period, period);
    if (!overlay.applies_where || then.period.from >= then.period.until) return;
    close_where(then, off);
    const auto made = static_cast<std::uint32_t>(program_.obligations.size());
    if (then.decision < program_.decisions.size()) {
      std::vector<std::uint32_t>& all = program_.decisions[then.decision].obligations;
      all.insert(std::find(all.begin(), all.end(), duty) + 1, made);
    }
    program_.obligations.push_back(std::move(then));
    return;
  }
  close_where(program_.obligations[duty], off);
}

ir::NodeId Expressions::parameter(std::uint32_t index, base::Span span) {
  const auto read = [&](std::uint32_t one) {
    return node(Op::Parameter, program_.parameters[index].type, {}, span, one);
  };
  const auto other = sometimes_.find(index);
  if (other == sometimes_.end()) return read(index);
  return node(Op::If, program_.parameters[index].type,
              {item(other->second.item, span), read(other->second.parameter), read(index)}, span);
}

// Of what is a parameter and nothing else, whichever the case has; else none.
std::vector<std::uint32_t> Expressions::parameters_in(NodeId value) const {
  const ir::Node& made = program_.nodes[value];
  if (made.op == Op::Parameter) return {made.index};
  if (made.op != Op::If) return {};
  const ir::Node& one = program_.nodes[program_.operand(made, 1)];
  const ir::Node& other = program_.nodes[program_.operand(made, 2)];
  if (one.op != Op::Parameter || other.op != Op::Parameter) return {};
  return {one.index, other.index};
}

}  // namespace writ::sema
