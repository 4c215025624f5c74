// SPDX-License-Identifier: Apache-2.0
#include "runtime/columns/sets.h"

#include "runtime/ir/rules.h"

#include <algorithm>
#include <cstddef>
#include <vector>

namespace writ::columns {
namespace {

using ir::kNone;
using ir::Node;
using ir::Op;

bool is_rising(const std::vector<ir::int128>& list, std::size_t members) {
  for (std::size_t i = 0; i < list.size(); ++i) {
    if (list[i] < 0 || list[i] >= static_cast<ir::int128>(members) || (i > 0 && list[i] <= list[i - 1]))
      return false;
  }
  return true;
}

// A list that stands there, or what qualifies of it, as it stands.
bool gives_set(const ir::Program& program, ir::NodeId value, std::size_t members) {
  const Node* node = &program.nodes[value];
  if (node->op == Op::AllOf) {
    const Node& takes = program.nodes[program.operand(*node, 0)];
    if (ir::SortOrder{node->field}.sorts() || takes.op != Op::Element || takes.index != node->index)
      return false;
    node = &program.nodes[program.operand(*node, ir::list_operand(Op::AllOf))];
  }
  return node->op == Op::ConstantList && is_rising(program.lists[node->index], members);
}

}  // namespace

bool is_set(const ir::Program& program, std::uint32_t index) {
  const ir::Item& item = program.items[index];
  if (!item.type.list || item.type.kind != ir::TypeKind::Enumeration || item.record != kNone || item.each)
    return false;
  const ir::Enumeration& enumeration = program.enumerations[item.type.of];
  const std::size_t members = enumeration.members.size();
  if (enumeration.open || members > kMostOfSet) return false;
  const auto concludes_set = [&](std::uint32_t rule) {
    const ir::Conclusion* const its = ir::conclusion_of(program.rules[rule], index);
    return its == nullptr || gives_set(program, its->value, members);
  };
  if (item.default_rule != kNone && !concludes_set(item.default_rule)) return false;
  return std::all_of(item.groups.begin(), item.groups.end(), [&](std::uint32_t group) {
    const ir::Group& its = program.groups[group];
    return its.hit != ir::Hit::Collect && std::all_of(its.rules.begin(), its.rules.end(), concludes_set);
  });
}

}  // namespace writ::columns
