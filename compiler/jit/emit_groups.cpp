// SPDX-License-Identifier: Apache-2.0
// Splits among groups that are the values of an enumeration, where what a group weighs follows from its value: `first per p.stage by
// stage_share of p.stage`. The weights are then known when code is made, and a claim says its group by number.
#include "compiler/jit/emitter.h"
#include "runtime/value/split.h"

#include <algorithm>
#include <numeric>

namespace writ::jit {

using ir::Op;

namespace {

bool is_same_field(const ir::Node& a, const ir::Node& b) {
  return a.op == Op::ElementField && b.op == Op::ElementField && a.index == b.index && a.field == b.field;
}

}  // namespace

// What an expression comes to where `subject`, a field of an item, is that member; nothing: it asks something else too.
std::optional<ir::int128> Emitter::value_of_member(ir::NodeId id, const ir::Node& subject,
                                                   ir::int128 member) const {
  const ir::Node& node = program_.nodes[id];
  if (node.op == Op::Constant) return program_.numbers[node.index];
  if (node.op == Op::Parameter) {
    for (const ir::ParameterValue& value : program_.parameters[node.index].values) {
      if (in_force(value.period)) return value_of_member(value.value, subject, member);
    }
    return std::nullopt;
  }
  if (node.op != Op::If) return std::nullopt;
  const ir::Node& condition = program_.nodes[program_.operand(node, 0)];
  if (condition.op != Op::Equal) return std::nullopt;
  const ir::Node& asked = program_.nodes[program_.operand(condition, 0)];
  const ir::Node& constant = program_.nodes[program_.operand(condition, 1)];
  if (!is_same_field(asked, subject) || constant.op != Op::Constant) return std::nullopt;
  return value_of_member(program_.operand(node, program_.numbers[constant.index] == member ? 1 : 2), subject,
                         member);
}

// By number, in the same proportion as what the policy says and as small as can be; empty: they are not known, or too heavy.
std::vector<std::int64_t> Emitter::weights_of_groups(const ir::Node& split) const {
  const ir::SplitForm form = ir::SplitForm::of(split.field);
  if (!form.plain() || !form.groups) return {};
  const ir::Node& group = program_.nodes[program_.operand(split, ir::SplitForm::kGroup)];
  if (group.op != Op::ElementField || group.type.kind != ir::TypeKind::Enumeration || group.type.optional)
    return {};
  const ir::Enumeration& values = program_.enumerations[group.type.of];
  if (values.open || values.members.size() > value::kNumberedGroups) return {};
  std::vector<std::int64_t> out;
  std::int64_t common = 0;
  for (std::size_t member = 0; member < values.members.size(); ++member) {
    const std::optional<ir::int128> weight = value_of_member(
        program_.operand(split, ir::SplitForm::kGroup + 1), group, static_cast<ir::int128>(member));
    if (!weight || *weight < 0 || *weight >= ir::int128{value::kNarrowWeight}) return {};
    out.push_back(static_cast<std::int64_t>(*weight));
    common = std::gcd(common, out.back());
  }
  if (common > 1) {
    for (std::int64_t& weight : out) weight /= common;
  }
  return out;
}

llvm::Value* Emitter::divide_numbered(const ir::Node& node, Value* total, const std::vector<Value*>& places,
                                      const std::vector<std::int64_t>& group_weights, Value* claims,
                                      Value* out) {
  Value* arguments[] = {total,
                        places[0],
                        places[1],
                        table(group_weights),
                        number(static_cast<std::int64_t>(group_weights.size())),
                        claims,
                        number(ir::SplitForm::of(node.field).equally ? 1 : 0),
                        out,
                        number(ir::is_exact(node.type) ? 2 : 1)};
  llvm::FunctionCallee helper = helper_function("writ_split_numbered", arguments);
  llvm::cast<llvm::Function>(helper.getCallee())->setMemoryEffects(llvm::MemoryEffects::argMemOnly());
  return build_.CreateCall(helper, arguments);
}

}  // namespace writ::jit
