// SPDX-License-Identifier: Apache-2.0
// What is asked of the first eight items of a list at once: they are loaded together, before the loop that asks, and what a
// condition says of them is a bit each. A list that such a condition looks into is gone through item by item, each of them held
// against all eight.
#include "compiler/jit/emitter.h"
#include "runtime/eval/limits.h"

#include <algorithm>
#include <iterator>
#include <utility>

namespace writ::jit {

using ir::Op;
using llvm::BasicBlock;

// Whether it is cheap and always known: made of facts that have to be given.
bool Emitter::always_known(ir::NodeId id) const {
  const ir::Node& node = program_.nodes[id];
  if (node.op == Op::Constant || node.op == Op::Fact || node.op == Op::ElementField)
    return !node.type.optional && !node.type.list && !ir::is_exact(node.type);
  constexpr Op kTells[] = {Op::Not, Op::And, Op::Or, Op::Equal, Op::NotEqual, Op::Less, Op::LessEqual};
  if (std::find(std::begin(kTells), std::end(kTells), node.op) == std::end(kTells)) return false;
  for (std::uint32_t i = 0; i < node.operand_count; ++i) {
    if (!always_known(program_.operand(node, i))) return false;
  }
  return true;
}

// Whether it says of items that are one word each something that can be asked of all of them at once.
bool Emitter::asked_together(ir::NodeId id, std::uint32_t variable) {
  const ir::Node& node = program_.nodes[id];
  if (!reads_loop(id, variable)) return is_boolean(node.type) && always_known(id);
  if (node.op == Op::And || node.op == Op::Or || node.op == Op::Not) {
    for (std::uint32_t i = 0; i < node.operand_count; ++i) {
      if (!asked_together(program_.operand(node, i), variable)) return false;
    }
    return true;
  }
  if (node.op != Op::Under && node.op != Op::UnderAny && node.op != Op::In) return false;
  const ir::Node& item = program_.nodes[program_.operand(node, 0)];
  const ir::Node& other = program_.nodes[program_.operand(node, 1)];
  if (item.op != Op::Element || item.index != variable || other.type.optional ||
      reads_loop(program_.operand(node, 1), variable))
    return false;
  if (node.op == Op::In && ir::is_exact(other.type)) return false;
  if (node.op != Op::In && program_.enumerations[item.type.of].overlapping()) return false;
  const bool in_request = other.op == Op::Fact || other.op == Op::ElementField;
  return node.op == Op::Under ? in_request || other.op == Op::Constant : in_request;
}

// The first items of the list that `each` goes over, where all that is asked of an item can be asked of them together.
std::optional<Emitter::Together> Emitter::first_together(const ir::Node& each, const Val& items,
                                                         const std::vector<ir::NodeId>& asks) {
  const ir::Type& type = program_.nodes[program_.operand(each, 1)].type;
  const auto together = [&](ir::NodeId id) { return asked_together(id, each.index); };
  if (!wide_ || asks.empty() || type.kind == ir::TypeKind::Record || ir::is_exact(type) ||
      !std::all_of(asks.begin(), asks.end(), together))
    return std::nullopt;
  auto* words_type = llvm::FixedVectorType::get(build_.getInt64Ty(), kTogether);
  Together out;
  out.variable = each.index;
  out.many = build_.CreateBinaryIntrinsic(llvm::Intrinsic::umin, items.count, number(kTogether));
  out.words = build_.CreateMaskedLoad(words_type, items.num, llvm::Align(kWordBytes),
                                      first_lanes(items.count), llvm::Constant::getNullValue(words_type));
  out.places = build_.CreateTrunc(out.words, llvm::FixedVectorType::get(build_.getInt32Ty(), kTogether));
  return out;
}

llvm::Value* Emitter::first_lanes(Value* count) {
  llvm::SmallVector<llvm::Constant*, kTogether> places;
  for (unsigned i = 0; i < kTogether; ++i) places.push_back(build_.getInt64(i));
  return build_.CreateICmpSGT(build_.CreateVectorSplat(kTogether, count), llvm::ConstantVector::get(places));
}

// Of eight lanes a bit each, in a word.
llvm::Value* Emitter::lane_bits(Value* lanes) {
  return build_.CreateZExt(build_.CreateBitCast(lanes, build_.getIntNTy(kTogether)), build_.getInt64Ty());
}

// From where to where what is under a node lies, in 32 bits: neither numbers of nodes nor places have more.
Emitter::NodeRange Emitter::range_below(std::uint32_t taxonomy, Value* above) {
  Value* end = program_.enumerations[taxonomy].open
                   ? build_.CreateLShr(above, number(32))
                   : load_word(below_ends(taxonomy), node_inside(taxonomy, above));
  llvm::Type* place = build_.getInt32Ty();
  return {build_.CreateTrunc(above, place), build_.CreateTrunc(end, place)};
}

// Of a node in a list. In an open taxonomy its number is both, as the machines we run on have it: the lower half first.
Emitter::NodeRange Emitter::range_below(std::uint32_t taxonomy, Value* list, Value* index) {
  if (!program_.enumerations[taxonomy].open) return range_below(taxonomy, load_word(list, index));
  llvm::Type* place = build_.getInt32Ty();
  Value* at = build_.CreateInBoundsGEP(build_.getInt64Ty(), list, index);
  return {build_.CreateLoad(place, at),
          build_.CreateLoad(place, build_.CreateConstInBoundsGEP1_64(place, at, 1))};
}

llvm::Value* Emitter::lanes_below(const Together& items, const NodeRange& range) {
  Value* from = build_.CreateICmpULE(build_.CreateVectorSplat(kTogether, range.begin), items.places);
  Value* until = build_.CreateICmpULT(items.places, build_.CreateVectorSplat(kTogether, range.end));
  return build_.CreateAnd(from, until);
}

// Those of which `test` says yes with any item of a list, by its index; it is looked through until all that are wanted have their yes.
// Of a long list it is counted as if each of the items, eight at most, looked through it.
template <typename Test>
llvm::Value* Emitter::bits_with_any(const Val& list, const Together& items, Value* wanted, Test test) {
  if (!searches_counted_) {
    Value* steps = build_.CreateUDiv(list.count, number(eval::kItemsPerStep));
    guarded(
        build_.CreateICmpNE(steps, number(0)), {},
        [&]() -> Val {
          take_steps(build_.CreateMul(steps, items.many), 1);
          return {};
        },
        seldom());
  }
  BasicBlock* before = build_.GetInsertBlock();
  BasicBlock* inside = BasicBlock::Create(context_, "", part_);
  BasicBlock* after = BasicBlock::Create(context_, "", part_);
  Value* none =
      build_.CreateOr(build_.CreateICmpEQ(list.count, number(0)), build_.CreateICmpEQ(wanted, number(0)));
  build_.CreateCondBr(none, after, inside);
  build_.SetInsertPoint(inside);
  llvm::PHINode* index = build_.CreatePHI(build_.getInt64Ty(), 2);
  llvm::PHINode* found = build_.CreatePHI(build_.getInt64Ty(), 2);
  index->addIncoming(number(0), before);
  found->addIncoming(number(0), before);
  Value* all = build_.CreateOr(found, lane_bits(test(index)));
  Value* next = build_.CreateAdd(index, number(1));
  index->addIncoming(next, inside);
  found->addIncoming(all, inside);
  Value* enough = build_.CreateICmpEQ(build_.CreateAnd(wanted, build_.CreateNot(all)), number(0));
  build_.CreateCondBr(build_.CreateOr(enough, build_.CreateICmpEQ(next, list.count)), after, inside);
  build_.SetInsertPoint(after);
  llvm::PHINode* out = build_.CreatePHI(build_.getInt64Ty(), 2);
  out->addIncoming(number(0), before);
  out->addIncoming(all, inside);
  return out;
}

// A bit for each of the items of which a condition is so; those of items that are not wanted mean nothing.
llvm::Value* Emitter::bits_together(ir::NodeId id, const Together& items, Value* wanted) {
  const ir::Node& node = program_.nodes[id];
  if (!reads_loop(id, items.variable)) {
    const Val same = eval(id);
    bail_if(missing_or_bad(same));
    return build_.CreateSExt(same.num, build_.getInt64Ty());
  }
  if (node.op == Op::Not) return build_.CreateNot(bits_together(program_.operand(node, 0), items, wanted));
  if (node.op == Op::And || node.op == Op::Or) {
    std::vector<ir::NodeId> sides;
    for (std::uint32_t i = 0; i < node.operand_count; ++i) sides.push_back(program_.operand(node, i));
    return joined_together(sides, node.op == Op::Or, items, wanted);
  }
  const Val other = operand(node, 1);
  bail_if(missing_or_bad(other));
  const std::uint32_t taxonomy = program_.nodes[program_.operand(node, 0)].type.of;
  if (node.op == Op::Under) return lane_bits(lanes_below(items, range_below(taxonomy, other.num)));
  if (node.op == Op::UnderAny)
    return bits_with_any(other, items, wanted, [&](Value* index) {
      return lanes_below(items, range_below(taxonomy, other.num, index));
    });
  return bits_with_any(other, items, wanted, [&](Value* index) {
    Value* all = build_.CreateVectorSplat(kTogether, load_word(other.num, index));
    return build_.CreateICmpEQ(items.words, all);
  });
}

// What one side decides the next ones are not asked.
llvm::Value* Emitter::joined_together(const std::vector<ir::NodeId>& sides, bool decisive,
                                      const Together& items, Value* wanted) {
  Value* out = number(decisive ? 0 : -1);
  for (const ir::NodeId id : sides) {
    Value* its = bits_together(id, items, build_.CreateAnd(wanted, decisive ? build_.CreateNot(out) : out));
    out = decisive ? build_.CreateOr(out, its) : build_.CreateAnd(out, its);
  }
  return out;
}

}  // namespace writ::jit
