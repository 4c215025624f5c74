// SPDX-License-Identifier: Apache-2.0
// Lists that may be longer than what lies on the stack or in a mask. Most code leaves them to code of its own, which has the memory
// of whoever asks for them (eval::NativeRoom).
#include "compiler/jit/emitter.h"
#include "runtime/eval/helpers.h"

namespace writ::jit {

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
  leaves_long_ = true;
  bail_if(flag);
  set_if(too_long_, flag);
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

// What a decision of usual size has on the stack. `none` says that there is no such memory; one word may then be written.
llvm::Value* Emitter::whole_room(Value* data, std::uint32_t place, std::uint32_t words, Value*& none) {
  constexpr std::uint32_t kMostOnStack = 1 << 15;
  if (words <= kMostOnStack) return build_.CreateAlloca(llvm::ArrayType::get(build_.getInt64Ty(), words));
  Value* arguments[] = {data, number(place), number(words)};
  Value* made = call_room(build_, helper_function("writ_room", arguments), data, arguments[1], arguments[2]);
  Value* missing = build_.CreateIsNull(made);
  none = either(none, missing);
  return build_.CreateSelect(missing, build_.CreateAlloca(build_.getInt64Ty()), made);
}

}  // namespace writ::jit
