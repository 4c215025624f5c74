// SPDX-License-Identifier: Apache-2.0
// A yes or no for each item of a list that asks whether any of another list will do: the other list outside, the items
// inside, a bit an item. What is the same for all items is asked once for each of the other list, which is left as soon as
// every item has its yes. Lists of more than 64 items are for other code.
#include "compiler/jit/emitter.h"

#include <algorithm>

namespace writ::jit {

using ir::Op;
using llvm::BasicBlock;

namespace {

// Of the list outside, so that no count of steps overflows.
constexpr std::uint64_t kMostOutside = 1 << 20;

}  // namespace

// The sides of a condition all of which must hold.
std::vector<ir::NodeId> Emitter::sides_of(ir::NodeId condition) const {
  std::vector<ir::NodeId> out;
  std::vector<ir::NodeId> open{condition};
  while (!open.empty()) {
    const ir::NodeId id = open.back();
    open.pop_back();
    const ir::Node& node = program_.nodes[id];
    if (node.op != Op::And) {
      out.push_back(id);
      continue;
    }
    for (std::uint32_t i = node.operand_count; i-- > 0;) open.push_back(program_.operand(node, i));
  }
  return out;
}

// Whether it is a value for each item, unsorted and of all of them, that asks `any` of a list that is the same for all. Where there are
// loops in what it asks, they have to come as often as they are counted: for each item, and behind what is asked once for all of them.
bool Emitter::asks_any(const ir::Node& each) {
  if (each.op != Op::AllOf || each.field != 0) return false;
  const ir::Node& condition = program_.nodes[program_.operand(each, 2)];
  if (condition.op != Op::Constant || program_.numbers[condition.index] == 0) return false;
  const ir::Node& any = program_.nodes[program_.operand(each, 0)];
  if (any.op != Op::Any || reads_loop(program_.operand(any, 0), each.index)) return false;
  if (only_searches(program_.operand(any, 1))) return true;
  bool counted = false;
  for (const ir::NodeId side : sides_of(program_.operand(any, 1))) {
    const bool once = !reads_loop(side, each.index);
    counted = counted || takes_steps(side);
    if (once && counted) return false;
  }
  return true;
}

// Whether anybody may look at the items of the list that it makes one by one, and not at its bits.
bool Emitter::has_words(const ir::Node& maker) const {
  for (std::uint32_t item = 0; item < program_.items.size(); ++item) {
    if (!program_.items[item].each || &ir::maker_of(program_, program_.items[item]) != &maker) continue;
    // Where other rules speak too, what is made here is one of several lists.
    if (!program_.items[item].groups.empty()) return true;
    const auto& outputs = decision_.outputs;
    if (std::find(outputs.begin(), outputs.end(), item) != outputs.end()) return true;
    return std::any_of(program_.nodes.begin(), program_.nodes.end(),
                       [&](const ir::Node& node) { return node.op == Op::Item && node.index == item; });
  }
  return true;
}

// A bit for each of so many items, at most 64.
llvm::Value* Emitter::first_bits(Value* count) {
  Value* shift = build_.CreateAnd(build_.CreateSub(number(kWordBits), count), build_.getInt64(kWordBits - 1));
  Value* bits = build_.CreateLShr(build_.getInt64(UINT64_MAX), shift);
  return build_.CreateSelect(build_.CreateICmpEQ(count, number(0)), number(0), bits);
}

// For each bit that is set, the lowest first.
template <typename Body>
void Emitter::each_bit(Value* mask, Body body) {
  BasicBlock* before = build_.GetInsertBlock();
  BasicBlock* inside = BasicBlock::Create(context_, "", part_);
  BasicBlock* after = BasicBlock::Create(context_, "", part_);
  build_.CreateCondBr(build_.CreateICmpEQ(mask, number(0)), after, inside);
  build_.SetInsertPoint(inside);
  llvm::PHINode* left = build_.CreatePHI(build_.getInt64Ty(), 2);
  left->addIncoming(mask, before);
  ++loop_depth_;
  body(build_.CreateBinaryIntrinsic(llvm::Intrinsic::cttz, left, build_.getTrue()));
  --loop_depth_;
  Value* next = build_.CreateAnd(left, build_.CreateSub(left, number(1)));
  left->addIncoming(next, build_.GetInsertBlock());
  build_.CreateCondBr(build_.CreateICmpEQ(next, number(0)), after, inside);
  build_.SetInsertPoint(after);
}

Val Emitter::each_any(const ir::Node& each) {
  const ir::Node& any = program_.nodes[program_.operand(each, 0)];
  const ir::NodeId others_id = program_.operand(any, 0);
  const Val items = operand(each, 1);
  const Val others = eval(others_id);
  Value* none = either(missing_or_bad(items), missing_or_bad(others));
  Value* count = items.count;
  leave_at_once(build_.CreateOr(build_.CreateICmpUGT(count, build_.getInt64(kWordBits)),
                                build_.CreateICmpUGT(others.count, build_.getInt64(kMostOutside))),
                Leaves::LongList);
  if (!never(none)) count = build_.CreateSelect(none, number(0), count);
  const std::uint64_t of_item = size_of(program_.operand(each, 0)) + size_of(program_.operand(each, 2)) + 1;
  const std::uint64_t of_pair = size_of(program_.operand(any, 1)) + 1;
  Value* across = build_.CreateMul(others.count, build_.getInt64(of_pair));
  take_steps(build_.CreateMul(count, build_.CreateAdd(across, build_.getInt64(of_item))), 1);
  Value* all = first_bits(count);
  std::vector<ir::NodeId> once;  // for each of the other list
  std::vector<ir::NodeId> asks;  // of an item
  for (const ir::NodeId side : sides_of(program_.operand(any, 1)))
    (reads_loop(side, each.index) ? asks : once).push_back(side);
  llvm::AllocaInst* covered = local(build_.getInt64Ty(), number(0));
  const std::optional<Together> first = first_together(each, Val{items.num, count}, asks);
  const std::vector<llvm::AllocaInst*> given = nothing_lacking(program_.nodes[others_id].type);
  BasicBlock* before = build_.GetInsertBlock();
  BasicBlock* inside = BasicBlock::Create(context_, "", part_);
  BasicBlock* after = BasicBlock::Create(context_, "", part_);
  Value* idle =
      build_.CreateOr(build_.CreateICmpEQ(all, number(0)), build_.CreateICmpEQ(others.count, number(0)));
  build_.CreateCondBr(idle, after, inside);
  build_.SetInsertPoint(inside);
  llvm::PHINode* index = build_.CreatePHI(build_.getInt64Ty(), 2);
  index->addIncoming(number(0), before);
  bind_item(any, program_.nodes[others_id].type, others.num, index);
  ++loop_depth_;
  // What is asked in another order, and of eight items at once, is counted beforehand as if each item came to all of it.
  const bool counts = only_searches(program_.operand(any, 1)) && !searches_counted_;
  if (counts) take_searches(program_.operand(any, 1), count);
  searches_counted_ = searches_counted_ || counts;
  const Val qualifies = joined(once, false);
  bail_if(qualifies.bad);
  guarded(qualifies.num, {}, [&]() -> Val {
    if (first) {
      ask_together(each, items, all, covered, asks, *first);
    } else {
      ask_items(each, items, all, covered, asks);
    }
    return {};
  });
  if (counts) searches_counted_ = false;
  --loop_depth_;
  note_presence(loops_[any.index], given);
  Value* next = build_.CreateAdd(index, number(1));
  index->addIncoming(next, build_.GetInsertBlock());
  Value* done = build_.CreateICmpEQ(build_.CreateLoad(build_.getInt64Ty(), covered), all);
  build_.CreateCondBr(build_.CreateOr(done, build_.CreateICmpEQ(next, others.count)), after, inside);
  build_.SetInsertPoint(after);
  check_elements(loops_[any.index], given);
  Val out{frame_, count, nullptr, none, build_.CreateLoad(build_.getInt64Ty(), covered)};
  if (has_words(each)) {
    out.num = room_for_list(each, static_cast<std::uint32_t>(kWordBits), 1).items;
    write_bits(out.mask, count, out.num);
  }
  return out;
}

// The first items at once; those behind them, of which there mostly are none, one by one.
void Emitter::ask_together(const ir::Node& each, const Val& items, Value* all, llvm::AllocaInst* covered,
                           const std::vector<ir::NodeId>& asks, const Together& first) {
  constexpr std::int64_t kFirst = (std::int64_t{1} << kTogether) - 1;
  Value* before = build_.CreateLoad(build_.getInt64Ty(), covered);
  Value* open = build_.CreateAnd(build_.CreateAnd(all, number(kFirst)), build_.CreateNot(before));
  Value* yes = build_.CreateAnd(joined_together(asks, false, first, open), open);
  build_.CreateStore(build_.CreateOr(before, yes), covered);
  Value* rest = build_.CreateAnd(all, number(~kFirst));
  guarded(
      build_.CreateICmpNE(rest, number(0)), {},
      [&]() -> Val {
        ask_items(each, items, rest, covered, asks);
        return {};
      },
      seldom());
}

// The items that have no yes yet.
void Emitter::ask_items(const ir::Node& each, const Val& items, Value* all, llvm::AllocaInst* covered,
                        const std::vector<ir::NodeId>& asks) {
  Value* open = build_.CreateAnd(all, build_.CreateNot(build_.CreateLoad(build_.getInt64Ty(), covered)));
  each_bit(open, [&](Value* index) {
    bind_item(each, program_.nodes[program_.operand(each, 1)].type, items.num, index);
    const Val yes = joined(asks, false);
    bail_if(yes.bad);
    check_element(loops_[each.index]);
    Value* before = build_.CreateLoad(build_.getInt64Ty(), covered);
    build_.CreateStore(build_.CreateOr(before, build_.CreateShl(word(yes.num), index)), covered);
  });
}

void Emitter::write_bits(Value* mask, Value* count, Value* to) {
  each_bit(first_bits(count), [&](Value* index) {
    store_word(to, index, build_.CreateAnd(build_.CreateLShr(mask, index), build_.getInt64(1)));
  });
}

// A condition on the items of a list that is made of such bits alone, a bit an item; those behind the last mean nothing. Null:
// it is made of something else.
llvm::Value* Emitter::mask_of(ir::NodeId condition, std::uint32_t variable) {
  const ir::Node& node = program_.nodes[condition];
  if (node.op == Op::ItemAt && node.field == variable) {
    const Val list = item_value(node.index);
    if (list.mask != nullptr) bail_if(missing_or_bad(list));
    return list.mask;
  }
  if (node.op != Op::Not && node.op != Op::And && node.op != Op::Or) return nullptr;
  Value* out = nullptr;
  for (std::uint32_t i = 0; i < node.operand_count; ++i) {
    Value* one = mask_of(program_.operand(node, i), variable);
    if (one == nullptr) return nullptr;
    out = out == nullptr ? one : node.op == Op::And ? build_.CreateAnd(out, one) : build_.CreateOr(out, one);
  }
  return node.op == Op::Not ? build_.CreateNot(out) : out;
}

// What has a bit for each item has no more of them than a word; of more there is no answer here. So few are counted as if they were
// all of these, which is known beforehand; in the body of a loop, as often as that runs.
llvm::Value* Emitter::bits_of_few(Value* count, std::uint64_t steps_each) {
  Value* few = build_.CreateBinaryIntrinsic(llvm::Intrinsic::umin, count, number(kWordBits));
  if (loop_depth_ > 0) {
    take_steps(few, steps_each);
  } else {
    constant_steps_ += kWordBits * steps_each;
  }
  return first_bits(few);
}

// `any`, `every` and `count of` by bits; nothing where the condition is made of something else.
std::optional<Val> Emitter::loop_by_mask(const ir::Node& node, ir::NodeId condition) {
  Value* mask = mask_of(condition, node.index);
  if (mask == nullptr) return std::nullopt;
  const Val list = operand(node, 0);
  Value* no_list = missing_or_bad(list);
  Value* all = bits_of_few(list.count, size_of(condition) + 1);
  Val out{nullptr, nullptr, nullptr, no_list};
  Value* yes = build_.CreateAnd(mask, all);
  if (node.op == Op::Any) out.num = build_.CreateICmpNE(yes, number(0));
  if (node.op == Op::Every) out.num = build_.CreateICmpEQ(yes, all);
  if (node.op == Op::CountOf) out.num = build_.CreateUnaryIntrinsic(llvm::Intrinsic::ctpop, yes);
  return out;
}

// What is taken from the items with a bit.
std::optional<Val> Emitter::all_by_mask(const ir::Node& node) {
  const ir::NodeId value_id = program_.operand(node, 0);
  if (node.field != 0) return std::nullopt;
  Value* mask = mask_of(program_.operand(node, 2), node.index);
  if (mask == nullptr) return std::nullopt;
  const Val list = operand(node, 1);
  Value* no_list = missing_or_bad(list);
  const ir::Type& list_type = program_.nodes[program_.operand(node, 1)].type;
  Value* all = bits_of_few(list.count, size_of(value_id) + size_of(program_.operand(node, 2)) + 1);
  const std::uint32_t width = ir::is_exact(node.type) ? 2 : 1;
  const auto [items, bound] = room_for_list(node, kListRoom, width);
  llvm::AllocaInst* count = local(build_.getInt64Ty(), number(0));
  llvm::AllocaInst* broken = local(build_.getInt1Ty(), bit(false));
  Value* wanted = build_.CreateAnd(mask, all);
  if (bound < kWordBits) {
    Value* full =
        build_.CreateICmpUGT(build_.CreateUnaryIntrinsic(llvm::Intrinsic::ctpop, wanted), number(bound));
    bail_if(full);
    wanted = build_.CreateSelect(full, number(0), wanted);
  }
  each_bit(wanted, [&, to = items](Value* index) {
    bind_item(node, list_type, list.num, index);
    const Val value = eval(value_id);
    if (value.count != nullptr) refuse("a list of lists");
    set_if(broken, missing_or_bad(value));
    check_element(loops_[node.index]);
    Value* before = build_.CreateLoad(build_.getInt64Ty(), count);
    store_scalar(to, words_of(before, node.type), value.num, node.type);
    build_.CreateStore(build_.CreateAdd(before, number(1)), count);
  });
  return Val{items, build_.CreateLoad(build_.getInt64Ty(), count), nullptr,
             either(build_.CreateLoad(build_.getInt1Ty(), broken), no_list)};
}

}  // namespace writ::jit
