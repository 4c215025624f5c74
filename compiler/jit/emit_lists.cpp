// SPDX-License-Identifier: Apache-2.0
// Lists as data: what is asked of a list is computed here, and the list is asked by a helper, the one that the interpreter's
// answers come from too. Which lists those are only the call says, so that other rows need no other code.
#include "compiler/jit/emitter.h"
#include "runtime/eval/helpers.h"
#include "runtime/lists/form.h"
#include "runtime/lists/native_rows.h"

#include <algorithm>
#include <cstddef>

namespace writ::jit {

using ir::Op;

Val Emitter::picked_row(const ir::Node& node) {
  std::vector<Value*> things;
  Value* bad = nullptr;
  for (std::uint32_t i = 0; i < node.operand_count; ++i) {
    const ir::Node& thing = program_.nodes[program_.operand(node, i)];
    Val value;
    if (thing.op == Op::LawDay) {
      // Any day of the stretch will not do here: it is the day itself.
      constexpr std::uint64_t kLawDayWord = offsetof(eval::NativeData, law_day) / kWordBytes;
      value.num = decision_.law_item == ir::kNone ? today_ : load_word(data_, kLawDayWord);
    } else {
      value = operand(node, i);
    }
    bad = either(bad, missing_or_bad(value));
    things.push_back(value.num->getType()->isIntegerTy(128) ? value.num : word(value.num));
  }
  if (node.op == Op::PickRows) return picked_rows(node, asked_words(things), bad);
  Value* row = pick_ready(node.index, things);
  const Val found = guarded(
      build_.CreateICmpEQ(row, number(kPickUnable)), {row, nullptr, nullptr, nullptr},
      [&]() -> Val {
        Value* arguments[] = {data_, number(node.index), asked_words(things)};
        return {build_.CreateCall(helper_function("writ_pick", arguments), arguments), nullptr, nullptr,
                nullptr};
      },
      seldom());
  return {found.num, nullptr, nullptr, either(bad, build_.CreateICmpEQ(found.num, number(eval::kNoResult)))};
}

// Two words each, as helpers take them.
llvm::Value* Emitter::asked_words(const std::vector<Value*>& things) {
  constexpr std::uint32_t kWords = 2;
  Value* asked = room_address(std::max<std::uint32_t>(static_cast<std::uint32_t>(things.size()), 1) * kWords);
  for (std::size_t i = 0; i < things.size(); ++i)
    store_wide(asked, number(static_cast<std::int64_t>(i * kWords)), wide(things[i]));
  return asked;
}

// By code of the module, where that knows how to; else kPickUnable.
llvm::Value* Emitter::pick_ready(std::uint32_t list, const std::vector<Value*>& things) {
  llvm::Function* pick = pick_function(list);
  if (pick == nullptr) return number(kPickUnable);
  std::vector<Value*> arguments{data_};
  for (Value* thing : things) arguments.push_back(build_.CreateTrunc(thing, build_.getInt64Ty()));
  return build_.CreateCall(pick, arguments);
}

// One that writes a list into room that it is given.
llvm::FunctionCallee Emitter::list_making_helper(const char* name, llvm::ArrayRef<Value*> arguments) {
  llvm::FunctionCallee helper = helper_function(name, arguments);
  llvm::cast<llvm::Function>(helper.getCallee())
      ->setMemoryEffects(llvm::MemoryEffects::readOnly() | llvm::MemoryEffects::argMemOnly());
  return helper;
}

// All that apply, where the answer has them. They are looked for in a bounded number of steps, which are counted as if all of
// them were taken; where those do not do, or more rows apply than the answer has room for, again, and what it takes is counted.
Val Emitter::picked_rows(const ir::Node& node, Value* asked, Value* bad) {
  constexpr std::uint32_t kRoom = engine::kMostPicked;
  const std::uint32_t word = layout_.pick_word[node.index];
  Value* rows = word == ir::kNone ? room_address(kRoom)
                                  : build_.CreateConstInBoundsGEP1_64(build_.getInt64Ty(), answer_, word + 1);
  take_steps(number(eval::kNativePickSteps), 1);
  Value* arguments[] = {data_, number(node.index), asked, rows, number(kRoom)};
  Value* made = build_.CreateCall(list_making_helper("writ_pick_all", arguments), arguments);
  Value* none = build_.CreateICmpEQ(made, number(eval::kNoResult));
  if (!long_) {
    leave_if_long(none);
    return {rows, build_.CreateSelect(none, number(0), made), nullptr, either(bad, none)};
  }
  return guarded(none, {rows, made, nullptr, bad}, [&] { return more_picked_rows(node, asked, bad); });
}

Val Emitter::more_picked_rows(const ir::Node& node, Value* asked, Value* bad) {
  Value* found = room_address(2);
  Value* left = build_.CreateSub(max_steps_, load_word(frame_, std::uint64_t{0}));
  Value* arguments[] = {data_, number(node.index), asked, number(askers_places_++), left, found};
  llvm::FunctionCallee helper = helper_function("writ_pick_more", arguments);
  // It also writes to memory that is read through what it gives.
  llvm::cast<llvm::Function>(helper.getCallee())->setMemoryEffects(llvm::MemoryEffects::unknown());
  Value* made = build_.CreateCall(helper, arguments);
  Value* none = build_.CreateICmpEQ(made, number(eval::kNoResult));
  take_steps(build_.CreateSelect(none, number(0), load_word(found, std::uint64_t{1})), 1);
  Value* count = build_.CreateSelect(none, number(0), made);
  Value* at = build_.CreateIntToPtr(load_word(found, std::uint64_t{0}), build_.getPtrTy());
  return {at, count, nullptr, either(bad, none)};
}

// The item of a list at a place, of a record one of its fields. Nothing is loaded where there is no place; a field that the
// record lacks is the interpreter's to name.
Val Emitter::picked_item(const ir::Node& node) {
  const Val list = operand(node, 0);
  const Val place = operand(node, 1);
  Value* bad = either(missing_or_bad(list), place.bad);
  Value* inside = build_.CreateICmpULT(place.num, list.count);
  Value* there = place.absent == nullptr ? inside : both(inside, not_(place.absent));
  if (!never(bad)) there = both(there, not_(bad));
  Val out = guarded(there, nothing(node.type), [&]() -> Val {
    if (node.field == ir::kNone && list.mask != nullptr) {
      Value* shift = build_.CreateAnd(place.num, build_.getInt64(kWordBits - 1));
      return {build_.CreateTrunc(build_.CreateLShr(list.mask, shift), build_.getInt1Ty()), nullptr, nullptr,
              nullptr};
    }
    if (node.field == ir::kNone)
      return {unword(load_scalar(list.num, words_of(place.num, node.type), node.type), is_boolean(node.type)),
              nullptr, nullptr, nullptr};
    const ir::Record& layout = program_.records[program_.nodes[program_.operand(node, 0)].type.of];
    const ir::Field& field = layout.fields[node.field];
    Value* offset = build_.CreateMul(place.num, number(layout.size / kWordBytes));
    Value* record = build_.CreateInBoundsGEP(build_.getInt64Ty(), list.num, offset);
    Val its = field_value(
        field, load_scalar(record, number(static_cast<std::int64_t>(field.offset / kWordBytes)), field.type));
    Value* presence = load_word(record, node.field / kWordBits);
    Value* lacks = build_.CreateICmpEQ(
        build_.CreateAnd(presence, build_.getInt64(std::uint64_t{1} << node.field % kWordBits)), number(0));
    (field.type.optional ? its.absent : its.bad) = lacks;
    return its;
  });
  out.absent = either(out.absent, place.absent);
  Value* beyond = place.absent == nullptr ? not_(inside) : both(not_(inside), not_(place.absent));
  out.bad = either(out.bad, either(bad, beyond));
  return out;
}

Val Emitter::row_field(const ir::Node& node) {
  const Val row = operand(node, 0);
  if (node.type.list) return row_items(node, row);
  if (lists::lies_plainly(program_, node.index, node.field)) return plain_field(node, row);
  Value* arguments[] = {data_, number(node.index), row.num, number(node.field)};
  Value* made = build_.CreateCall(helper_function("writ_row_field", arguments), arguments);
  return said(node, row, made, build_.CreateICmpEQ(made, number(eval::kNoResult)));
}

Val Emitter::said(const ir::Node& node, const Val& row, Value* made, Value* nothing) {
  Val out;
  out.num = ir::is_exact(node.type) ? exact_number(made) : unword(made, is_boolean(node.type));
  out.bad = row.bad;
  // Where the column always says something, nothing said is a fault.
  if (node.type.optional) {
    out.absent = nothing;
  } else {
    out.bad = either(out.bad, nothing);
  }
  return out;
}

// Read from the row itself. A row that is there and not at fault came from this very table, of which everything that a column may say
// was looked at when it was made or opened; without one it is what the list says. Which table it is only the call says.
Val Emitter::plain_field(const ir::Node& node, const Val& row) {
  const std::vector<std::optional<ir::int128>>& otherwise = program_.data_lists[node.index].otherwise;
  const bool settled = node.field < otherwise.size() && otherwise[node.field].has_value();
  Value* without = number(settled ? static_cast<std::int64_t>(*otherwise[node.field]) : 0);
  Value* there = build_.CreateICmpSGE(row.num, number(0));
  if (!never(missing_or_bad(row))) there = both(there, not_(missing_or_bad(row)));
  const Val its = guarded(there, {without, nullptr, nullptr, settled ? nullptr : bit(true)}, [&]() -> Val {
    const auto word_at = [&](Value* base, std::uint64_t byte, llvm::Type* type) {
      llvm::LoadInst* out =
          build_.CreateLoad(type, build_.CreateConstInBoundsGEP1_64(build_.getInt8Ty(), base, byte));
      // Nobody writes to it during a call.
      out->setMetadata(llvm::LLVMContext::MD_invariant_load, llvm::MDNode::get(context_, {}));
      return out;
    };
    const auto pointer_at = [&](Value* base, std::uint64_t byte) {
      return word_at(base, byte, build_.getPtrTy());
    };
    const auto number_at = [&](Value* base, std::uint64_t byte) {
      return word_at(base, byte, build_.getInt64Ty());
    };
    Value* tables = pointer_at(data_, offsetof(eval::NativeData, rows));
    Value* table = pointer_at(tables, std::uint64_t{node.index} * kWordBytes);
    Value* column = pointer_at(table, offsetof(lists::NativeRows, columns));
    const std::uint64_t place = node.field * sizeof(lists::ColumnPlace);
    Value* from = build_.CreateMul(row.num, number_at(table, offsetof(lists::NativeRows, row_bytes)));
    Value* at = build_.CreateAdd(from, number_at(column, place + offsetof(lists::ColumnPlace, at)));
    Value* code_at =
        build_.CreateGEP(build_.getInt8Ty(), pointer_at(table, offsetof(lists::NativeRows, rows)), at);
    // At any byte, and a word of which the lower bytes are the code.
    Value* code = build_.CreateAnd(build_.CreateAlignedLoad(build_.getInt64Ty(), code_at, llvm::Align(1)),
                                   number_at(column, place + offsetof(lists::ColumnPlace, mask)));
    Value* value = build_.CreateAdd(code, number_at(column, place + offsetof(lists::ColumnPlace, less_one)));
    return {value, nullptr, nullptr, build_.CreateICmpEQ(code, number(0))};
  });
  return said(node, row, its.num, known(its.bad));
}

// The items of a row; where no row decides, what the list says, or nothing. A column that is a list always says something in
// a row: no result is more items than lie here, or more than a list may have, which are the interpreter's to tell.
Val Emitter::row_items(const ir::Node& node, const Val& row) {
  Value* none = build_.CreateICmpSLT(row.num, number(0));
  Value* there = not_(none);
  if (!never(row.bad)) there = both(there, not_(row.bad));
  const std::vector<std::optional<ir::int128>>& otherwise = program_.data_lists[node.index].otherwise;
  const bool settled = node.field < otherwise.size() && otherwise[node.field].has_value();
  const Val without =
      settled ? constant_list(static_cast<std::uint32_t>(*otherwise[node.field]), false) : absent(node.type);
  Val out = guarded(there, without, [&]() -> Val {
    Value* items = room_address(eval::kNativeItems);
    Value* arguments[] = {data_, number(node.index),        row.num, number(node.field),
                          items, number(eval::kNativeItems)};
    Value* made = build_.CreateCall(list_making_helper("writ_row_items", arguments), arguments);
    Value* many = build_.CreateICmpEQ(made, number(eval::kNoResult));
    if (!long_) leave_if_long(many);
    Val out = long_
                  ? guarded(many, {items, made, nullptr, nullptr}, [&] { return more_row_items(node, row); })
                  : Val{items, build_.CreateSelect(many, number(0), made), nullptr, many};
    // At each reading, where the interpreter takes them once.
    take_steps(out.count, eval::kStepsPerEntryItem);
    return out;
  });
  out.bad = either(out.bad, row.bad);
  return out;
}

Val Emitter::more_row_items(const ir::Node& node, const Val& row) {
  Value* place[] = {data_, number(node.index), row.num, number(node.field)};
  Value* size = build_.CreateCall(helper_function("writ_row_size", place), place);
  Value* none = build_.CreateICmpEQ(size, number(eval::kNoResult));
  size = build_.CreateSelect(none, number(0), size);
  Value* items = askers_room(size);
  Value* arguments[] = {data_, number(node.index), row.num, number(node.field), items, size};
  Value* ready = build_.CreateNot(build_.CreateOr(none, build_.CreateIsNull(items)));
  const Val nothing{number(eval::kNoResult), nullptr, nullptr, nullptr};
  Value* made = guarded(ready, nothing, [&]() -> Val {
                  llvm::FunctionCallee helper = list_making_helper("writ_row_items", arguments);
                  return {build_.CreateCall(helper, arguments), nullptr, nullptr, nullptr};
                }).num;
  Value* bad = build_.CreateICmpEQ(made, number(eval::kNoResult));
  return {items, build_.CreateSelect(bad, number(0), made), nullptr, bad};
}

void Emitter::record_picked(std::uint32_t item, const Val& row) {
  for (std::uint32_t list = 0; list < program_.data_lists.size(); ++list) {
    if (program_.data_lists[list].item != item || layout_.pick_word[list] == ir::kNone) continue;
    bail_if(row.bad);
    if (!program_.data_lists[list].collect) {
      store_word(answer_, layout_.pick_word[list], row.num);
      continue;
    }
    const std::uint32_t word = layout_.pick_word[list];
    store_word(answer_, word, row.count);
    if (!long_) continue;
    Value* many = build_.CreateICmpUGT(row.count, number(engine::kMostPicked));
    copy_words(row.num, unless_there(row.num, word + 1, build_.CreateSelect(many, number(0), row.count)),
               word + 1);
    guarded(many, {}, [&]() -> Val {
      store_word(answer_, word + 1, build_.CreatePtrToInt(row.num, build_.getInt64Ty()));
      return {};
    });
  }
}

}  // namespace writ::jit
