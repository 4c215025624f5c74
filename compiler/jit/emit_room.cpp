// SPDX-License-Identifier: Apache-2.0
// Lists that may be longer than what lies on the stack or in a mask. Most code leaves them to code of its own, which has the memory
// of whoever asks for them (eval::NativeRoom).
#include "compiler/jit/emitter.h"
#include "runtime/eval/helpers.h"
#include "runtime/value/split.h"

#include <algorithm>

namespace writ::jit {

using llvm::BasicBlock;

// It keeps its own accounts, and touches nothing that the code sees.
static llvm::Value* call_room(llvm::IRBuilder<>& build, llvm::FunctionCallee helper, llvm::Value* data,
                              llvm::Value* place, llvm::Value* words) {
  llvm::cast<llvm::Function>(helper.getCallee())
      ->setMemoryEffects(llvm::MemoryEffects::inaccessibleOrArgMemOnly());
  return build.CreateIntToPtr(build.CreateCall(helper, {data, place, words}), build.getPtrTy());
}

// Bails, and says to whom.
void Emitter::leave_if_long(Value* flag) {
  if (long_) return bail_if(flag);
  if (never(flag)) return;
  leaves_long_ = true;
  set_if(too_long_, flag);
}

// Ends this code at once: what follows runs only where the flag is clear, and may rely on that.
void Emitter::leave_at_once(Value* flag, Leaves why) {
  if (never(flag)) return;
  BasicBlock* leave = BasicBlock::Create(context_, "", part_);
  BasicBlock* stay = BasicBlock::Create(context_, "", part_);
  build_.CreateCondBr(flag, leave, stay, seldom());
  build_.SetInsertPoint(leave);
  if (why == Leaves::LongList && !long_) {
    leaves_long_ = true;
    store_word(frame_, kLongWord, number(1));
  }
  build_.CreateRet(bit(true));
  build_.SetInsertPoint(stay);
}

// So many words; null where there are not so many. What an earlier round of a loop put there is gone.
llvm::Value* Emitter::askers_room(Value* words) {
  Value* arguments[] = {data_, number(askers_places_++), words};
  return call_room(build_, helper_function("writ_room", arguments), arguments[0], arguments[1], arguments[2]);
}

// Room for so many items: here, where `bound` of them fit, or else of whoever asks. Where there is none, there are no items, and something
// else answers.
llvm::Value* Emitter::more_room(Value* here, std::uint32_t bound, Value*& count, std::uint32_t width) {
  if (!long_) {
    Value* too_long = build_.CreateICmpUGT(count, number(bound));
    leave_if_long(too_long);
    count = build_.CreateSelect(too_long, number(0), count);
    return here;
  }
  const Val out = guarded(build_.CreateICmpUGT(count, number(bound)), {here, count, nullptr, nullptr}, [&] {
    Value* made = askers_room(build_.CreateMul(count, number(width)));
    Value* none = build_.CreateIsNull(made);
    bail_if(none);
    return Val{made, build_.CreateSelect(none, number(0), count), nullptr, nullptr};
  });
  count = out.count;
  return out.num;
}

// Whether a list of more than `bound` items, in code for long lists, lies where it still does when the code has returned: in the
// request, among the constants of the module, which live as long as the version, or in the memory of whoever asks. Not so: what is
// written out or collected, which lies on the stack however long it is. What is not known to last is copied.
bool Emitter::outlasts(ir::NodeId id, std::uint32_t bound, std::uint32_t depth) {
  constexpr std::uint32_t kMaxDepth = 32;
  if (depth > kMaxDepth) return false;
  const ir::Node& node = program_.nodes[id];
  switch (node.op) {
    case ir::Op::Fact:
    case ir::Op::ConstantList:
    case ir::Op::AbsentValue: return true;
    case ir::Op::MakeList: return node.operand_count <= bound;
    // of more than these the room is the asker's
    case ir::Op::AllOf: return bound >= kListRoom;
    case ir::Op::Split: return bound >= value::kSmallSplit;
    case ir::Op::RowField: return bound >= eval::kNativeItems;
    case ir::Op::If:
      return outlasts(program_.operand(node, 1), bound, depth + 1) &&
             outlasts(program_.operand(node, 2), bound, depth + 1);
    // one that is made in the answer, at the place of another output, is no longer there when the answer is moved
    case ir::Op::Item:
      return !made_in_place_.contains(node.index) && item_outlasts(node.index, bound, depth + 1);
    // any other kind: nothing is known
    default: return false;
  }
}

// Likewise of all that may give an item its value. Each item is looked at once.
bool Emitter::item_outlasts(std::uint32_t index, std::uint32_t bound, std::uint32_t depth) {
  const auto [place, fresh] = outlasting_.try_emplace({index, bound}, false);
  if (fresh) place->second = all_outlast(program_.items[index], index, bound, depth);
  return place->second;
}

bool Emitter::all_outlast(const ir::Item& item, std::uint32_t index, std::uint32_t bound,
                          std::uint32_t depth) {
  const auto from = [&](std::uint32_t rule) {
    const ir::Conclusion* its = ir::conclusion_of(program_.rules[rule], index);
    return its == nullptr || outlasts(its->value, bound, depth);
  };
  if (item.default_rule != ir::kNone && !from(item.default_rule)) return false;
  return std::all_of(item.groups.begin(), item.groups.end(), [&](std::uint32_t group) {
    const ir::Group& it = program_.groups[group];
    return it.hit != ir::Hit::Collect && std::all_of(it.rules.begin(), it.rules.end(), from);
  });
}

// So many words, in the memory of whoever asks. Where there is none, something else answers.
llvm::Value* Emitter::copied_for_asker(Value* from, Value* words) {
  Value* made = askers_room(words);
  Value* none = build_.CreateIsNull(made);
  bail_if(none);
  copy_words(from, build_.CreateSelect(none, number(0), words), made);
  return made;
}

// What a decision of usual size has on the stack. `none` says that there is no such memory; the first words, whose meaning is fixed,
// may then be written and read all the same.
llvm::Value* Emitter::whole_room(Value* data, std::uint32_t place, std::uint32_t words, Value*& none) {
  constexpr std::uint32_t kMostOnStack = 1 << 15;
  if (words <= kMostOnStack) return build_.CreateAlloca(llvm::ArrayType::get(build_.getInt64Ty(), words));
  Value* arguments[] = {data, number(place), number(words)};
  Value* made = call_room(build_, helper_function("writ_room", arguments), data, arguments[1], arguments[2]);
  Value* missing = build_.CreateIsNull(made);
  none = either(none, missing);
  llvm::Type* fixed = llvm::ArrayType::get(build_.getInt64Ty(), kLongWord + 1);
  return build_.CreateSelect(missing, build_.CreateAlloca(fixed), made);
}

}  // namespace writ::jit
