// SPDX-License-Identifier: Apache-2.0
// What a rule says about what: the one place that knows. A target is what rules conclude, an item or the outcome of a
// decision. Not whether a rule holds, and not what follows where several do.
#pragma once

#include "runtime/ir/ir.h"

#include <algorithm>
#include <cstdint>
#include <vector>

namespace writ::ir {

// A target is the index of an item; this one stands for the outcome.
inline constexpr std::uint32_t kOutcome = kNone;

// Of an item; the outcome is no conclusion but has a place of its own.
inline const Conclusion* conclusion_of(const Rule& rule, std::uint32_t item) {
  for (const Conclusion& one : rule.conclusions) {
    if (one.item == item) return &one;
  }
  return nullptr;
}

inline bool concludes(const Rule& rule, std::uint32_t target) {
  return target == kOutcome ? rule.outcome.has_value() : conclusion_of(rule, target) != nullptr;
}

// Whether any of its rules does; an outcome only where the group gives one to a decision.
inline bool concludes(const Program& program, const Group& group, std::uint32_t target) {
  if (target == kOutcome)
    return group.decision != kNone && concludes(program.rules[group.rules.front()], kOutcome);
  return std::any_of(group.rules.begin(), group.rules.end(),
                     [&](std::uint32_t rule) { return concludes(program.rules[rule], target); });
}

// Likewise, seen from one decision: what gives another its outcome says nothing of the outcome of this one.
inline bool concludes(const Program& program, const Group& group, std::uint32_t target,
                      std::uint32_t decision) {
  return concludes(program, group, target) && (target != kOutcome || group.decision == decision);
}

// What a row adds to the list that its table collects: its value, or several that are written out together.
inline std::vector<NodeId> collected_by(const Program& program, const Conclusion& row) {
  const Node& value = program.nodes[row.value];
  if (value.op != Op::MakeList) return {row.value};
  const auto first = program.operands.begin() + value.first_operand;
  return {first, first + value.operand_count};
}

inline std::uint32_t collected_at_most(const Program& program, const Group& table, std::uint32_t item) {
  std::uint32_t out = 0;
  for (const std::uint32_t rule : table.rules) {
    const Conclusion* row = conclusion_of(program.rules[rule], item);
    if (row != nullptr) out += static_cast<std::uint32_t>(collected_by(program, *row).size());
  }
  return out;
}

// Whether it has a value for each item of a list: of its own, or what a split gives each of them where no rule gives another list.
inline bool has_one_for_each(const Program& program, const Item& item) {
  if (item.each) return true;
  return item.type.list && item.groups.empty() && item.default_rule < program.rules.size() &&
         program.rules[item.default_rule].conclusions.size() == 1 && maker_of(program, item).op == Op::Split;
}

// Whether a permit waits for it: a duty before the act of which the policy can tell whether it is met.
inline bool gates(const Obligation& duty) {
  return duty.met != kNone && duty.phase == Phase::Before && duty.modality != Modality::May;
}

// Whether nobody wrote it: it holds an outcome, or a field of a record that was picked, for whoever reads that.
inline bool is_made(const Program& program, const Item& item) {
  return item.outcome_of != kNone || (item.default_rule != kNone && item.before == kNone && !item.says_law &&
                                      program.rules[item.default_rule].carries);
}

// What the rules of an item conclude for it: the item, or of one that holds an outcome that.
inline std::uint32_t target_of(const Program& program, std::uint32_t item) {
  return program.items[item].outcome_of == kNone ? item : kOutcome;
}

// The duties that such an item waits for besides its rules: those that may close what would be permitted.
template <typename Visit>
void each_gate(const Program& program, const Item& item, Visit visit) {
  if (item.outcome_of == kNone) return;
  for (const std::uint32_t duty : program.decisions[item.outcome_of].obligations) {
    if (gates(program.obligations[duty])) visit(program.obligations[duty]);
  }
}

}  // namespace writ::ir
