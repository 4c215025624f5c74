// SPDX-License-Identifier: Apache-2.0
// The nodes below a root, and the roots of rules and duties: the one place that walks. Without recursion: policies are deep.
#pragma once

#include "runtime/ir/ir.h"

#include <array>
#include <cstdint>
#include <vector>

namespace writ::ir {

// Whether it is due, whether it is met, by when, and until when it lasts; kNone for what it does not have.
inline std::array<NodeId, 4> roots_of(const Obligation& duty) {
  return {duty.condition, duty.met, duty.due, duty.ends};
}

// The condition and the values that it gives.
inline std::vector<NodeId> roots_of(const Rule& rule) {
  std::vector<NodeId> out{rule.condition};
  for (const Conclusion& one : rule.conclusions) out.push_back(one.value);
  return out;
}

// Nodes, each once until it is begun anew. The program may grow meanwhile.
class Walk {
 public:
  explicit Walk(const Program& program) : program_(program) {}

  // Forgets what was seen.
  void anew() { ++walk_; }

  // visit(id, node) of the root and all below it that were not seen; nothing of kNone.
  template <typename Visit>
  void below(NodeId root, Visit visit) {
    if (root == kNone) return;
    seen_.resize(program_.nodes.size());
    open_.push_back(root);
    while (!open_.empty()) {
      const NodeId id = open_.back();
      open_.pop_back();
      if (seen_[id] == walk_) continue;
      seen_[id] = walk_;
      const Node& node = program_.nodes[id];
      visit(id, node);
      for (std::uint32_t i = 0; i < node.operand_count; ++i) open_.push_back(program_.operand(node, i));
    }
  }

 private:
  const Program& program_;
  std::vector<std::uint64_t> seen_;  // by node: in which walk
  std::vector<NodeId> open_;
  std::uint64_t walk_ = 1;
};

// By node, whether it is evaluated at all: what was only needed while compiling may be anything.
inline std::vector<bool> live_nodes(const Program& program) {
  std::vector<bool> out(program.nodes.size(), false);
  Walk walk(program);
  const auto put = [&](NodeId root) { walk.below(root, [&](NodeId id, const Node&) { out[id] = true; }); };
  const auto put_clauses = [&](const std::vector<Clause>& all) {
    for (const Clause& clause : all) put(clause.condition);
  };
  for (const Parameter& parameter : program.parameters) {
    for (const ParameterValue& value : parameter.values) put(value.value);
  }
  for (const DataList& list : program.data_lists) {
    for (const NodeId asked : list.asked) put(asked);
  }
  for (const Rule& rule : program.rules) {
    for (const NodeId root : roots_of(rule)) put(root);
    put(rule.contrary);
    put_clauses(rule.clauses);
  }
  for (const Obligation& duty : program.obligations) {
    for (const NodeId root : roots_of(duty)) put(root);
    put_clauses(duty.clauses);
  }
  return out;
}

// Whether the root or any node below it is one for which holds(node). For small parts: what is shared is visited again.
template <typename Holds>
bool any_below(const Program& program, NodeId root, Holds holds) {
  std::vector<NodeId> open{root};
  while (!open.empty()) {
    const Node& node = program.nodes[open.back()];
    open.pop_back();
    if (holds(node)) return true;
    for (std::uint32_t i = 0; i < node.operand_count; ++i) open.push_back(program.operand(node, i));
  }
  return false;
}

}  // namespace writ::ir
