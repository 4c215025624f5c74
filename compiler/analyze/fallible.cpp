// SPDX-License-Identifier: Apache-2.0
#include "compiler/analyze/fallible.h"

#include "runtime/ir/displacement.h"
#include "runtime/ir/rules.h"

#include <algorithm>
#include <array>
#include <optional>

namespace writ::analyze {
namespace {

using ir::kNone;
using ir::NodeId;
using ir::Op;

constexpr std::array kMayFault = {
#define WRIT_OP(id, operands, result, may_fault, ...) may_fault,
#include "runtime/ir/ir_kinds.def"
};

class Marker {
 public:
  explicit Marker(ir::Program& program) : program_(program), displacement_(program) {
    nodes_.resize(program.nodes.size());
    items_.resize(program.items.size(), true);
    for (const ir::Decision& decision : program.decisions) {
      days_.from = std::min(days_.from, decision.period.from);
      days_.until = std::max(days_.until, decision.period.until);
    }
  }

  void run() {
    for (const ir::Parameter& parameter : program_.parameters) parameters_.push_back(may_lack(parameter));
    for (const ir::Decision& decision : program_.decisions) {
      for (const std::vector<std::uint32_t>* items : {&decision.law_items, &decision.items}) {
        for (const std::uint32_t item : *items) items_[item] = item_fallible(program_.items[item], item);
      }
    }
    program_.fallible.resize(program_.nodes.size());
    for (NodeId id = 0; id < program_.nodes.size(); ++id) program_.fallible[id] = fallible(id);
  }

 private:
  // A parameter without a value on some day on which a decision may be asked.
  bool may_lack(const ir::Parameter& parameter) const {
    std::vector<ir::Period> held;
    for (const ir::ParameterValue& value : parameter.values) held.push_back(value.period);
    return !ir::without(days_, std::move(held)).empty();
  }

  // To ask it on a day on which another decision may be asked is then a fault.
  bool may_be_out_of_force(const ir::Decision& decision) const {
    return decision.period.from > days_.from || decision.period.until < days_.until;
  }

  // With a stack of its own: an expression may be as deep as the text allows.
  bool fallible(NodeId root) {
    if (root == kNone) return false;
    std::vector<NodeId> open = {root};
    while (!open.empty()) {
      const NodeId id = open.back();
      const ir::Node& node = program_.nodes[id];
      if (nodes_[id]) {
        open.pop_back();
        continue;
      }
      bool whole = true;
      bool fails = ir::reads_item(node.op)    ? items_[node.index]
                   : node.op == Op::Parameter ? parameters_[node.index]
                   // Rows that stand in the policy are always there.
                   : node.op == Op::PickRow || node.op == Op::PickRows
                       ? program_.data_lists[node.index].apart
                       : kMayFault[static_cast<std::size_t>(node.op)];
      const auto look_at = [&](NodeId operand) {
        if (!nodes_[operand]) {
          open.push_back(operand);
          whole = false;
        } else {
          fails = fails || *nodes_[operand];
        }
      };
      for (std::uint32_t i = 0; i < node.operand_count; ++i) look_at(program_.operand(node, i));
      if (node.op == Op::Parameter) {
        for (const ir::ParameterValue& value : program_.parameters[node.index].values) look_at(value.value);
      }
      if (!whole) continue;
      nodes_[id] = fails;
      open.pop_back();
    }
    return *nodes_[root];
  }

  const ir::Conclusion* conclusion(std::uint32_t rule, std::uint32_t item) const {
    return ir::conclusion_of(program_.rules[rule], item);
  }

  bool item_fallible(const ir::Item& item, std::uint32_t index) {
    if (item.default_rule == kNone && !item.type.optional) return true;  // no rule may give a value
    std::vector<std::uint32_t> rules;
    if (item.default_rule != kNone) rules.push_back(item.default_rule);
    for (const std::uint32_t group : item.groups) {
      const std::vector<std::uint32_t>& all = program_.groups[group].rules;
      rules.insert(rules.end(), all.begin(), all.end());
    }
    if (item.outcome_of != kNone && may_be_out_of_force(program_.decisions[item.outcome_of])) return true;
    bool gate_fails = false;
    ir::each_gate(program_, item, [&](const ir::Obligation& duty) {
      gate_fails = gate_fails || fallible(duty.condition) || fallible(duty.met);
    });
    if (gate_fails) return true;
    const bool fails = std::any_of(rules.begin(), rules.end(), [&](std::uint32_t rule) {
      const ir::Conclusion* own = conclusion(rule, index);
      return fallible(program_.rules[rule].condition) || (own != nullptr && fallible(own->value));
    });
    return fails || may_conflict(item, index);
  }

  // Groups of equal rank, and rows of a table without order, agree only where all say the same constant.
  bool may_conflict(const ir::Item& item, std::uint32_t index) const {
    std::optional<ir::int128> said;
    bool one_value = true;
    bool unordered = false;
    for (std::size_t i = 0; i < item.groups.size(); ++i) {
      const ir::Group& group = program_.groups[item.groups[i]];
      // What a table collects is a list, whatever constants stand in it.
      one_value = one_value && group.hit != ir::Hit::Collect;
      unordered = unordered || (group.hit == ir::Hit::OnlyOne && group.rules.size() > 1);
      for (std::size_t k = i + 1; k < item.groups.size(); ++k) {
        unordered = unordered || !(displacement_.displaced(item.groups[k], item.groups[i]) ||
                                   displacement_.displaced(item.groups[i], item.groups[k]));
      }
      for (const std::uint32_t rule : group.rules) {
        const ir::Conclusion* own = conclusion(rule, index);
        if (own == nullptr) continue;
        const ir::Node& node = program_.nodes[own->value];
        const bool constant = node.op == Op::Constant && (!said || *said == program_.numbers[node.index]);
        one_value = one_value && constant;
        if (constant) said = program_.numbers[node.index];
      }
    }
    return unordered && !one_value;
  }

  ir::Program& program_;
  const ir::Displacement displacement_;
  ir::Period days_{INT32_MAX, INT32_MIN};  // from the first to the last on which some decision may be asked
  std::vector<bool> parameters_;
  std::vector<bool> items_;
  std::vector<std::optional<bool>> nodes_;
};

}  // namespace

void mark_fallible(ir::Program& program) { Marker(program).run(); }

}  // namespace writ::analyze
