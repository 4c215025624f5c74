// SPDX-License-Identifier: Apache-2.0
// What is under what. Where the policy says the node, that is known now, or a range; else a table says where what is below a node
// ends, and one more, of a taxonomy whose values are under several others, under which else a node is.
#include "compiler/jit/emitter.h"

#include <algorithm>

namespace writ::jit {

using ir::Op;

// By node: where what is below it ends.
llvm::Value* Emitter::below_ends(std::uint32_t taxonomy) {
  llvm::GlobalVariable*& made = below_ends_[taxonomy];
  if (made == nullptr) {
    std::vector<std::int64_t> ends;
    for (const ir::Enumerator& member : program_.enumerations[taxonomy].members)
      ends.push_back(member.below_end);
    made = table(ends);
  }
  return made;
}

// No request has another index; code that runs ahead of what it needs must stay inside a table all the same.
llvm::Value* Emitter::node_inside(std::uint32_t taxonomy, Value* node) {
  const std::size_t members = program_.enumerations[taxonomy].members.size();
  return build_.CreateBinaryIntrinsic(llvm::Intrinsic::umin, node,
                                      number(static_cast<std::int64_t>(members) - 1));
}

// What a node of an overlapping taxonomy is under besides what its place says, as a list.
Val Emitter::also_under(std::uint32_t taxonomy, Value* node) {
  AlsoUnder& made = also_under_[taxonomy];
  if (made.nodes == nullptr) {
    std::vector<std::int64_t> starts{0};
    std::vector<std::int64_t> nodes;
    for (const ir::Enumerator& member : program_.enumerations[taxonomy].members) {
      nodes.insert(nodes.end(), member.also_under.begin(), member.also_under.end());
      starts.push_back(static_cast<std::int64_t>(nodes.size()));
    }
    made = {table(starts), table(nodes)};
  }
  Value* at = node_inside(taxonomy, node);
  Value* begin = load_word(made.starts, at);
  Value* end = load_word(made.starts, build_.CreateAdd(at, number(1)));
  return {build_.CreateInBoundsGEP(build_.getInt64Ty(), made.nodes, begin), build_.CreateSub(end, begin),
          nullptr, nullptr};
}

// All nodes that are under any of some.
std::vector<ir::int128> Emitter::covered_by(std::uint32_t taxonomy,
                                            const std::vector<ir::int128>& above) const {
  const ir::Enumeration& nodes = program_.enumerations[taxonomy];
  std::vector<ir::int128> covered;
  for (std::uint32_t node = 0; node < nodes.members.size(); ++node) {
    const auto covers = [&](const ir::int128 one) {
      return nodes.covers(static_cast<std::uint32_t>(one), node);
    };
    if (std::any_of(above.begin(), above.end(), covers)) covered.push_back(node);
  }
  return covered;
}

// Of an open taxonomy, whose numbers say where what is below them ends.
llvm::Value* Emitter::holds(Value* above, Value* below) {
  constexpr std::uint64_t kPlace = 0xFFFFFFFFU;
  Value* place = build_.CreateAnd(below, build_.getInt64(kPlace));
  Value* from = build_.CreateICmpULE(build_.CreateAnd(above, build_.getInt64(kPlace)), place);
  return build_.CreateAnd(from, build_.CreateICmpULT(place, build_.CreateLShr(above, number(32))));
}

// Absence is under nothing.
Val Emitter::under(const ir::Node& node) {
  const Val element = operand(node, 0);
  const ir::NodeId above_id = program_.operand(node, 1);
  const Val above = eval(above_id);
  const std::uint32_t taxonomy = program_.nodes[program_.operand(node, 0)].type.of;
  const auto& members = program_.enumerations[taxonomy].members;
  if (program_.enumerations[taxonomy].open) {
    Value* found = holds(above.num, element.num);
    Value* gone = either(element.absent, above.absent);
    if (!never(gone)) found = known(both(found, not_(gone)));
    return {found, nullptr, nullptr, either(element.bad, above.bad)};
  }
  Value* end = nullptr;
  if (const auto* constant = llvm::dyn_cast<llvm::ConstantInt>(above.num);
      constant != nullptr && constant->getZExtValue() < members.size()) {
    const auto node_above = static_cast<std::uint32_t>(constant->getZExtValue());
    if (program_.enumerations[taxonomy].overlapping()) {
      const std::vector<ir::int128> covered = covered_by(taxonomy, {node_above});
      Value* found = in_constants(element, node, covered);
      if (!never(element.absent)) found = known(both(found, not_(element.absent)));
      return {found, nullptr, nullptr, element.bad};
    }
    end = number(members[node_above].below_end);
  } else {
    end = load_word(below_ends(taxonomy), node_inside(taxonomy, above.num));
  }
  Value* found =
      build_.CreateAnd(build_.CreateICmpSLE(above.num, element.num), build_.CreateICmpSLT(element.num, end));
  if (program_.enumerations[taxonomy].overlapping()) {
    const Val others = also_under(taxonomy, element.num);
    Value* arguments[] = {others.num, others.count, above.num};
    Value* among = build_.CreateCall(contains_function(false), arguments);
    found = build_.CreateOr(found, build_.CreateICmpNE(among, number(0)));
  }
  Value* gone = either(element.absent, above.absent);
  if (!never(gone)) found = known(both(found, not_(gone)));
  return {found, nullptr, nullptr, either(element.bad, above.bad)};
}

Val Emitter::under_any(const ir::Node& node) {
  const Val element = operand(node, 0);
  const ir::Node& list_node = program_.nodes[program_.operand(node, 1)];
  const std::uint32_t taxonomy = program_.nodes[program_.operand(node, 0)].type.of;
  Val list{nullptr, nullptr, nullptr, nullptr};
  Value* found = nullptr;
  const bool open = program_.enumerations[taxonomy].open;
  if (list_node.op == Op::ConstantList && open) {
    found = bit(false);
    for (const ir::int128 above : program_.lists[list_node.index])
      found = known(either(found, holds(number(static_cast<std::int64_t>(above)), element.num)));
  } else if (list_node.op == Op::ConstantList) {
    // What is below any of them, as a list of its own.
    const std::vector<ir::int128> covered = covered_by(taxonomy, program_.lists[list_node.index]);
    if (covered.empty()) return {bit(false), nullptr, nullptr, nullptr};
    found = in_constants(element, node, covered);
  } else {
    list = operand(node, 1);
    found = open ? holds_any(list, element.num) : under_any_of(list, element.num, taxonomy);
  }
  Value* gone = either(element.absent, list.absent);
  if (!never(gone)) found = known(both(found, not_(gone)));
  return {found, nullptr, nullptr, either(element.bad, list.bad)};
}

}  // namespace writ::jit
