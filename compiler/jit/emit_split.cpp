// SPDX-License-Identifier: Apache-2.0
// A sum among the items of a list: what each claims goes into the frame, a helper divides.
#include "compiler/jit/emitter.h"
#include "runtime/eval/helpers.h"
#include "runtime/value/decimal.h"
#include "runtime/value/split.h"

#include <vector>

namespace writ::jit {
namespace {

constexpr auto kRoom = static_cast<std::uint32_t>(value::kSmallSplit);
// A column of them takes 4 KiB of the frame.
constexpr std::uint32_t kMostColumns = 16;

}  // namespace

// More items than there is room for are left to the interpreter, and so is what cannot be divided: it says why.
Val Emitter::split(const ir::Node& node) {
  const ir::SplitForm form = ir::SplitForm::of(node.field);
  const std::uint32_t columns = node.operand_count - ir::SplitForm::kWeight;
  const Val sum = eval(program_.operand(node, 0));
  const auto [out, bound] = room_for_list(node, kRoom, 2);
  if (form.shapley || columns > kMostColumns) {
    refuse(form.shapley ? "shares by Shapley value" : "a split with many bounds");
    return {out, number(0), nullptr, bit(true)};
  }
  Value* total = room_address(2);
  Value* table = room_address(2 * kRoom * columns);
  std::vector<Value*> places;
  for (std::uint32_t i = 0; i < columns; ++i)
    places.push_back(build_.CreateConstInBoundsGEP1_64(build_.getInt64Ty(), table, std::uint64_t{2} * kRoom * i));
  store_scalar(total, number(0), wide(sum.num));
  llvm::AllocaInst* count = local(build_.getInt64Ty(), number(0));
  llvm::AllocaInst* broken = local(build_.getInt1Ty(), bit(false));
  std::uint64_t size = 0;
  for (std::uint32_t i = 0; i < columns; ++i)
    size += size_of(program_.operand(node, ir::SplitForm::kWeight + i));
  Value* no_list = each_item(node, 1, size, [&]() -> Value* {
    Value* before = build_.CreateLoad(build_.getInt64Ty(), count);
    Value* full = build_.CreateICmpEQ(before, number(kRoom));
    Value* to = build_.CreateSelect(full, number(kRoom - 1), before);
    for (std::uint32_t i = 0; i < columns; ++i) {
      const Val claim = eval(program_.operand(node, ir::SplitForm::kWeight + i));
      set_if(broken, missing_or_bad(claim));
      store_scalar(places[i], build_.CreateShl(to, number(1)), wide(word(claim.num)));
    }
    bail_if(full);
    build_.CreateStore(build_.CreateSelect(full, before, build_.CreateAdd(before, number(1))), count);
    return nullptr;
  });
  Value* made = build_.CreateLoad(build_.getInt64Ty(), count);
  Value* bad = either(either(build_.CreateLoad(build_.getInt1Ty(), broken), no_list), missing_or_bad(sum));
  // Nothing is divided by what was not had.
  Value* claims = build_.CreateSelect(known(bad), number(0), made);
  Value* result = divide(node, total, places, claims, out);
  return {out, made, nullptr, either(bad, build_.CreateICmpEQ(result, number(eval::kNoResult)))};
}

Value* Emitter::divide(const ir::Node& node, Value* total, const std::vector<Value*>& places, Value* claims,
                       Value* out) {
  const ir::SplitForm form = ir::SplitForm::of(node.field);
  Value* out_words = number(ir::is_exact(node.type) ? 2 : 1);
  if (form.plain()) {
    Value* none = llvm::ConstantPointerNull::get(build_.getPtrTy());
    Value* arguments[] = {total,  places[0],
                          form.groups ? places[1] : none,
                          form.groups ? places[2] : none,
                          claims, number(form.equally ? 1 : 0),
                          out,    out_words};
    llvm::FunctionCallee helper = helper_function("writ_split", arguments);
    llvm::cast<llvm::Function>(helper.getCallee())->setMemoryEffects(llvm::MemoryEffects::argMemOnly());
    return build_.CreateCall(helper, arguments);
  }
  const std::uint32_t part = ir::SplitForm::kGroup + 1;
  const int places_of_part = form.parts_of_one ? program_.node(program_.operand(node, part)).type.places : 0;
  Value* arguments[] = {total,
                        places[0],
                        claims,
                        number(node.field),
                        number(node.operand_count),
                        number(static_cast<std::uint64_t>(places_of_part)),
                        out,
                        out_words};
  return build_.CreateCall(helper_function("writ_split_bounded", arguments), arguments);
}

}  // namespace writ::jit
