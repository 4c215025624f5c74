// SPDX-License-Identifier: Apache-2.0
// Duties as values: a duty is said once, and what lists those that are not met, or asks whether all are, follows from it.
#include "compiler/sema/making.h"
#include "compiler/sema/types.h"
#include "runtime/base/called.h"

#include <algorithm>
#include <utility>

namespace writ::sema {

// That nothing stands in its place.
bool Expressions::add_gone(const Duty& duty, base::Span span, std::vector<NodeId>& parts) {
  for (const Duty::Gone& gone : duty.gone) {
    std::vector<ir::Clause> made;
    NodeId where = gone.where == nullptr ? ir::kNone : condition({.domain = {gone.where}}, made);
    if (gone.where != nullptr && where == ir::kNone) return false;
    if (where == ir::kNone && gone.period.always()) where = constant(1, kBoolean, span);
    parts.push_back(none_of({gone.period.always() ? where : while_in_force(where, gone.period, span)}, span));
  }
  return true;
}

// Owed, in its period, and not met. A duty without `met when` is never known to be met.
NodeId Expressions::unmet(const Duty& duty, base::Span span) {
  const syntax::Obligation& written = *duty.written;
  std::vector<const Expr*> domain;
  for (const Expr& one : written.domain) domain.push_back(&one);
  std::vector<ir::Clause> made;
  const auto outer_variables = std::exchange(variables_, {});
  const auto outer_narrowed = std::exchange(narrowed_, {});
  NodeId owed =
      condition({.domain = std::move(domain), .when = written.when, .unless = written.unless}, made);
  std::vector<ir::Clause> met_clauses;
  const NodeId met = condition({.when = written.met}, met_clauses);
  std::vector<NodeId> parts;
  const bool stands = add_gone(duty, span, parts);
  variables_ = outer_variables;
  narrowed_ = outer_narrowed;
  const bool asks = !written.domain.empty() || !written.when.empty() || !written.unless.empty();
  if (!stands || (owed == ir::kNone && asks) || (met == ir::kNone && !written.met.empty())) return ir::kNone;
  if (owed != ir::kNone) parts.push_back(owed);
  if (met != ir::kNone) parts.push_back(node(Op::Not, kBoolean, {met}, span));
  if (parts.empty()) parts.push_back(constant(1, kBoolean, span));
  const NodeId open = all_of(parts, span);
  return duty.period.always() ? open : while_in_force(open, duty.period, span);
}

// What stands before the last dot: of the duty `export.notice`, `export`.
static base::Bilingual form_of(const base::Bilingual& duty) {
  const auto before = [](const std::string& name) {
    const std::size_t dot = name.rfind('.');
    return dot == std::string::npos ? std::string() : name.substr(0, dot);
  };
  return {before(duty.en), before(duty.zh)};
}

std::vector<const Expressions::Duty*> Expressions::duties_of(const Expr& expr) {
  std::vector<const Duty*> out;
  for (const Duty& duty : duties_) {
    const base::Bilingual form = form_of(duty.written->name.text);
    if (!expr.names.empty() && !base::is_called(form, expr.names.front().text)) continue;
    if (!expr.names.empty()) scope_.resolve(expr.names.front(), form);
    out.push_back(&duty);
  }
  if (out.empty() && (expr.names.empty() || duties_.empty())) {
    diagnostics_.report(Code::NoDutyValues, expr.span).emit();
  } else if (out.empty()) {
    diagnostics_.report(Code::UnknownName, expr.names.front().span, {expr.names.front().text})
        .note({"the duties of a cross-border rule with measures that stand for values",
               "此处指措施以取值表示的出境规则"})
        .emit();
  }
  return out;
}

Typed Expressions::duties_are_met(const Expr& expr) {
  const std::vector<const Duty*> all = duties_of(expr);
  if (all.empty()) return {};
  std::vector<NodeId> open;
  for (const Duty* duty : all) {
    open.push_back(unmet(*duty, expr.span));
    if (open.back() == ir::kNone) return {};
  }
  return {none_of(open, expr.span), kBoolean};
}

// Each value once, in the order of the duties: those of which a duty is open.
Typed Expressions::duties_not_met(const Expr& expr, const Type* wanted) {
  const std::vector<const Duty*> all_duties = duties_of(expr);
  if (all_duties.empty()) return {};
  if (wanted == nullptr || wanted->kind != TypeKind::Enumeration || !wanted->list) {
    diagnostics_.report(Code::TypeUnknown, expr.span).emit();
    return {};
  }
  Type member = *wanted;
  member.list = member.optional = false;
  Type list = member;
  list.list = true;
  const std::uint32_t variable = program_.loop_variables++;
  std::vector<ir::int128> values;
  std::vector<NodeId> any;
  for (const Duty* duty : all_duties) {
    Expr named{.kind = ExprKind::Path, .span = duty->written->as->span};
    named.names.push_back(*duty->written->as);
    const Typed value = enumerator(named, member);
    if (!value.ok()) return unknown_member(named, member);
    const ir::int128 number = program_.numbers[program_.nodes[value.node].index];
    if (std::find(values.begin(), values.end(), number) == values.end()) values.push_back(number);
    const NodeId open = unmet(*duty, expr.span);
    if (open == ir::kNone) return {};
    const NodeId one = node(Op::Element, member, {}, expr.span, variable);
    const NodeId same = node(Op::Equal, kBoolean, {one, value.node}, expr.span);
    any.push_back(node(Op::And, kBoolean, {same, open}, expr.span));
  }
  program_.lists.push_back(std::move(values));
  const NodeId all =
      node(Op::ConstantList, list, {}, expr.span, static_cast<std::uint32_t>(program_.lists.size() - 1));
  const NodeId one = node(Op::Element, member, {}, expr.span, variable);
  const NodeId is_open = any.size() == 1 ? any.front() : node(Op::Or, kBoolean, any, expr.span);
  return {node(Op::AllOf, list, {one, all, is_open, one}, expr.span, variable), list};
}

}  // namespace writ::sema
