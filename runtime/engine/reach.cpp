// SPDX-License-Identifier: Apache-2.0
#include "runtime/engine/reach.h"

#include "runtime/ir/rules.h"
#include "runtime/ir/walk.h"

#include <algorithm>

namespace writ::engine {
namespace {

using ir::kNone;

class Reaching {
 public:
  Reaching(const ir::Program& program, const ir::Decision& decision)
      : program_(program), decision_(decision), walk_(program) {
    seen_groups_.resize(program.groups.size(), false);
    seen_parameters_.resize(program.parameters.size(), false);
  }

  Reach run() {
    add(decision_.period);
    for (const std::uint32_t index : decision_.items) {
      const ir::Item& item = program_.items[index];
      add_target(item.groups, item.default_rule);
      if (item.outcome_of != kNone) add(program_.decisions[item.outcome_of].period);
      ir::each_gate(program_, item, [&](const ir::Obligation& duty) { add_duty(duty); });
    }
    add_target(decision_.groups, decision_.default_rule);
    for (const std::uint32_t obligation : decision_.obligations) add_duty(program_.obligations[obligation]);
    follow();
    for (std::uint32_t i = 0; i < seen_parameters_.size(); ++i) {
      if (seen_parameters_[i]) reach_.parameters.push_back(i);
    }
    std::sort(reach_.changes.begin(), reach_.changes.end());
    reach_.changes.erase(std::unique(reach_.changes.begin(), reach_.changes.end()), reach_.changes.end());
    return std::move(reach_);
  }

 private:
  void add(const ir::Period& period) {
    if (period.from != INT32_MIN) reach_.changes.push_back(period.from);
    if (period.until != INT32_MAX) reach_.changes.push_back(period.until);
  }

  void add(ir::NodeId root) {
    walk_.below(root, [&](ir::NodeId, const ir::Node& node) {
      if (node.op != ir::Op::Parameter || seen_parameters_[node.index]) return;
      seen_parameters_[node.index] = true;
      read_.push_back(node.index);
    });
  }

  void add_rule(std::uint32_t index) {
    const ir::Rule& rule = program_.rules[index];
    add(rule.period);
    for (const ir::Period& period : rule.replaced) add(period);
    for (const ir::NodeId root : ir::roots_of(rule)) add(root);
  }

  void add_duty(const ir::Obligation& duty) {
    add(duty.period);
    for (const ir::Period& period : duty.replaced) add(period);
    for (const ir::NodeId root : ir::roots_of(duty)) add(root);
  }

  void add_target(const std::vector<std::uint32_t>& groups, std::uint32_t default_rule) {
    for (const std::uint32_t group : groups) {
      if (seen_groups_[group]) continue;
      seen_groups_[group] = true;
      reach_.groups.push_back(group);
      for (const std::uint32_t rule : program_.groups[group].rules) add_rule(rule);
    }
    if (default_rule == kNone) return;
    reach_.defaults.push_back(default_rule);
    add_rule(default_rule);
  }

  // Values of parameters read others.
  void follow() {
    while (!read_.empty()) {
      const ir::Parameter& parameter = program_.parameters[read_.back()];
      read_.pop_back();
      for (const ir::ParameterValue& value : parameter.values) {
        add(value.period);
        add(value.value);
      }
    }
  }

  const ir::Program& program_;
  const ir::Decision& decision_;
  ir::Walk walk_;
  std::vector<bool> seen_groups_;
  std::vector<bool> seen_parameters_;
  std::vector<std::uint32_t> read_;  // parameters whose values were not looked at yet
  Reach reach_;
};

}  // namespace

Reach reach_of(const ir::Program& program, const ir::Decision& decision) {
  return Reaching(program, decision).run();
}

ir::Period stretch_period(const std::vector<std::int32_t>& changes, std::uint32_t stretch) {
  ir::Period period;
  if (stretch > 0) period.from = changes[stretch - 1];
  if (stretch < changes.size()) period.until = changes[stretch];
  return period;
}

}  // namespace writ::engine
