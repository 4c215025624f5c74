// SPDX-License-Identifier: Apache-2.0
// Splits among groups that are the values of an enumeration, where what a group weighs follows from its value: `first per p.stage by
// stage_share of p.stage`. The weights are then known when code is made, and a claim says its group by number.
#include "compiler/jit/emitter.h"
#include "runtime/value/split.h"

#include <algorithm>
#include <bit>
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

// Nought for each group.
Emitter::NumberedClaims Emitter::no_claims(std::vector<std::int64_t> group_weights) {
  NumberedClaims out;
  out.group_weights = std::move(group_weights);
  if (!out.any()) return out;
  const auto groups = static_cast<std::uint32_t>(out.group_weights.size());
  // The columns do not start at the same place of a page each.
  constexpr std::uint32_t kApart = 64;
  out.weights = room_address(value::kSmallSplit + kApart);
  out.groups = room_address(value::kSmallSplit + kApart);
  out.sums = room_address(2 * groups);
  for (std::uint32_t i = 0; i < 2 * groups; ++i) store_word(out.sums, i, number(0));
  out.bits = local(build_.getInt64Ty(), number(0));
  return out;
}

// A claim goes into its columns and to what its group comes to.
void Emitter::claim_numbered(const NumberedClaims& all, Value* at, Value* weight, Value* group) {
  Value* most = number(static_cast<std::int64_t>(all.group_weights.size()) - 1);
  // Code that gives up may have read any number here.
  Value* its = build_.CreateBinaryIntrinsic(llvm::Intrinsic::umin, group, most);
  store_word(all.weights, at, weight);
  store_word(all.groups, at, its);
  Value* bits = build_.CreateLoad(build_.getInt64Ty(), all.bits);
  build_.CreateStore(build_.CreateOr(bits, weight), all.bits);
  Value* sum = build_.CreateShl(its, number(1));
  Value* members = build_.CreateAdd(sum, number(1));
  store_word(all.sums, sum, build_.CreateAdd(load_word(all.sums, sum), weight));
  store_word(all.sums, members, build_.CreateAdd(load_word(all.sums, members), number(1)));
}

// Whether a weight is more than can be divided in words, or less than nought: other code looks at it.
llvm::Value* Emitter::too_heavy(const NumberedClaims& all) {
  static_assert(std::has_single_bit(value::kNarrowWeight));
  Value* bits = build_.CreateLoad(build_.getInt64Ty(), all.bits);
  Value* heavy = build_.CreateICmpUGE(bits, build_.getInt64(value::kNarrowWeight));
  leave_if_long(heavy);
  return heavy;
}

llvm::Value* Emitter::divide_numbered(const ir::Node& node, Value* total, const NumberedClaims& all,
                                      Value* claims, Value* out) {
  Value* arguments[] = {total,
                        all.weights,
                        all.groups,
                        all.sums,
                        table(all.group_weights),
                        number(static_cast<std::int64_t>(all.group_weights.size())),
                        claims,
                        number(ir::SplitForm::of(node.field).equally ? 1 : 0),
                        out,
                        number(ir::is_exact(node.type) ? 2 : 1)};
  llvm::FunctionCallee helper = helper_function("writ_split_numbered", arguments);
  llvm::cast<llvm::Function>(helper.getCallee())->setMemoryEffects(llvm::MemoryEffects::argMemOnly());
  return build_.CreateCall(helper, arguments);
}

}  // namespace writ::jit
