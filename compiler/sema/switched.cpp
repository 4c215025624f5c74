// SPDX-License-Identifier: Apache-2.0
// What has something else in its place on some days: wholly, or in the cases that an overlay applies to. In these it stays in force
// and gives way by a condition of its own, `unless` they are given; on some days alone it is two, one for those days.
#include "compiler/sema/checker.h"

#include <algorithm>

namespace writ::sema {
namespace {

ir::Period both(const ir::Period& a, const ir::Period& b) {
  return {std::max(a.from, b.from), std::min(a.until, b.until)};
}

}  // namespace

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
    then.period = both(then.period, period);
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
    then.period = both(then.period, period);
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

}  // namespace writ::sema
