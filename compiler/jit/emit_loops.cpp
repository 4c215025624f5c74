// SPDX-License-Identifier: Apache-2.0
// Loops over the lists of a request, and the small functions of a module that search lists.
#include "compiler/jit/emitter.h"
#include "runtime/eval/helpers.h"
#include "runtime/value/split.h"

namespace writ::jit {

using ir::Op;
using ir::TypeKind;
using llvm::BasicBlock;

// Counts what a loop will cost before it runs; past the limit it does not run and the interpreter says so. What is counted
// is never less than the steps that the interpreter counts.
llvm::Value* Emitter::take_steps(Value* count, std::uint64_t each) {
  loops_emitted_ = true;
  Value* before = load_word(frame_, std::uint64_t{0});
  // A count has 32 bits, so this wraps for no loop whose body has fewer than 2^31 nodes.
  Value* after = build_.CreateAdd(before, build_.CreateMul(count, build_.getInt64(each)));
  Value* over = build_.CreateICmpUGT(after, max_steps_);
  bail_if(over);
  store_word(frame_, std::uint64_t{0}, build_.CreateSelect(over, before, after));
  return build_.CreateSelect(over, number(0), count);
}

// Of a list that is searched, not looped over: a short one costs nothing more and is not asked about.
llvm::Value* Emitter::take_search(Value* count) {
  BasicBlock* before = build_.GetInsertBlock();
  BasicBlock* is_long = BasicBlock::Create(context_, "", part_);
  BasicBlock* after = BasicBlock::Create(context_, "", part_);
  Value* steps = build_.CreateUDiv(count, number(eval::kItemsPerStep));
  build_.CreateCondBr(build_.CreateICmpEQ(steps, number(0)), after, is_long);
  build_.SetInsertPoint(is_long);
  Value* allowed =
      build_.CreateSelect(build_.CreateICmpEQ(take_steps(steps, 1), number(0)), number(0), count);
  BasicBlock* counted = build_.GetInsertBlock();
  build_.CreateBr(after);
  build_.SetInsertPoint(after);
  llvm::PHINode* out = build_.CreatePHI(build_.getInt64Ty(), 2);
  out->addIncoming(count, before);
  out->addIncoming(allowed, counted);
  return out;
}

// The items of a list one after the other, in a block that the body ends: it gives a bit that ends the loop, or nothing.
// What cannot be had as a list has no items.
template <typename Body>
llvm::Value* Emitter::each_item(const ir::Node& node, std::uint32_t list_operand, std::uint64_t body_size,
                                Body body) {
  const ir::NodeId list_id = program_.operand(node, list_operand);
  const ir::Type& list_type = program_.nodes[list_id].type;
  const Val list = eval(list_id);
  Value* no_list = missing_or_bad(list);
  Value* count = never(no_list) ? list.count : build_.CreateSelect(no_list, number(0), list.count);
  count = take_steps(count, body_size + 1);
  BasicBlock* before = build_.GetInsertBlock();
  BasicBlock* inside = BasicBlock::Create(context_, "", part_);
  BasicBlock* after = BasicBlock::Create(context_, "", part_);
  build_.CreateCondBr(build_.CreateICmpEQ(count, number(0)), after, inside);
  build_.SetInsertPoint(inside);
  llvm::PHINode* index = build_.CreatePHI(build_.getInt64Ty(), 2);
  index->addIncoming(number(0), before);
  Loop& at = loops_[node.index];
  at = {};
  at.index = index;
  if (list_type.kind == TypeKind::Record) {
    at.record = &program_.records[list_type.of];
    Value* offset = build_.CreateMul(index, number(at.record->size / kWordBytes));
    at.element = build_.CreateInBoundsGEP(build_.getInt64Ty(), list.num, offset);
  } else {
    at.element = load_scalar(list.num, words_of(index, list_type), ir::Type{list_type.kind});
  }
  Value* stop = body();
  check_element(loops_[node.index]);
  Value* next = build_.CreateAdd(index, number(1));
  index->addIncoming(next, build_.GetInsertBlock());
  build_.CreateCondBr(known(either(stop, build_.CreateICmpEQ(next, count))), after, inside);
  build_.SetInsertPoint(after);
  return no_list;
}

// The value at the place the loop is at, of an item that has as many as the list it runs over. Where the list could not be made
// as a whole the interpreter tells one from the other.
Val Emitter::item_at(const ir::Node& node) {
  const Val list = item_value(node.index);
  Value* none = missing_or_bad(list);
  bail_if(none);
  Value* index = loops_[node.field].index;
  if (!never(none)) index = build_.CreateSelect(none, number(0), index);
  // Of a list that was not made there is nothing to load.
  Value* from = never(none) ? list.num : build_.CreateSelect(none, frame_, list.num);
  return {unword(load_scalar(from, words_of(index, node.type), node.type), is_boolean(node.type)), nullptr,
          nullptr, nullptr};
}

// A variable that only ever goes from clear to set.
void Emitter::set_if(llvm::AllocaInst* place, Value* flag) {
  if (never(flag)) return;
  build_.CreateStore(build_.CreateOr(build_.CreateLoad(build_.getInt1Ty(), place), flag), place);
}

Val Emitter::loop(const ir::Node& node) {
  const bool summing = node.op == Op::SumOf;
  const bool counting = node.op == Op::CountOf;
  const bool decisive = node.op == Op::Any;
  const ir::NodeId condition_id = program_.operand(node, summing ? 2 : 1);
  const std::uint64_t size = size_of(condition_id) + (summing ? size_of(program_.operand(node, 0)) : 0);
  const bool exact = ir::is_exact(node.type);
  llvm::Type* total_type = summing    ? build_.getInt128Ty()
                           : counting ? build_.getInt64Ty()
                                      : build_.getInt1Ty();
  // Of a connective: whether it is decided.
  llvm::AllocaInst* total = local(total_type, llvm::Constant::getNullValue(total_type));
  llvm::AllocaInst* broken = local(build_.getInt1Ty(), bit(false));
  Value* no_list = each_item(node, summing ? 1 : 0, size, [&]() -> Value* {
    const Val condition = eval(condition_id);
    Value* bad = missing_or_bad(condition);
    Value* stop = nullptr;
    if (summing) {
      const ir::NodeId summand_id = program_.operand(node, 0);
      const Val zero = nothing(program_.nodes[summand_id].type);
      const Val summand = heavy(summand_id) ? guarded(condition.num, zero, [&] { return eval(summand_id); })
                                            : eval(summand_id);
      bad = either(bad, both(condition.num, missing_or_bad(summand)));
      Value* add = build_.CreateSelect(condition.num, summand.num, zero.num);
      Value* sum = build_.CreateBinaryIntrinsic(llvm::Intrinsic::sadd_with_overflow,
                                                build_.CreateLoad(total_type, total), wide(add));
      build_.CreateStore(build_.CreateExtractValue(sum, 0), total);
      // Words alone never come near 128 bits.
      if (exact) bad = either(bad, build_.CreateExtractValue(sum, 1));
    } else if (counting) {
      build_.CreateStore(build_.CreateAdd(build_.CreateLoad(total_type, total), word(condition.num)), total);
    } else {
      stop = decisive ? condition.num : not_(condition.num);
      if (!never(bad)) stop = both(stop, not_(bad));
      build_.CreateStore(known(stop), total);
    }
    set_if(broken, bad);
    return stop;
  });
  Value* result = build_.CreateLoad(total_type, total);
  Value* bad = build_.CreateLoad(build_.getInt1Ty(), broken);
  if (summing) return fitted({result, nullptr, nullptr, either(bad, no_list)}, node.type);
  if (!counting) {
    bad = build_.CreateAnd(bad, build_.CreateNot(result));
    if (!decisive) result = build_.CreateNot(result);
  }
  return {result, nullptr, nullptr, either(bad, no_list)};
}

// The first, the greatest or the least of what is taken from the items that qualify; absent when none does.
Val Emitter::one_of(const ir::Node& node) {
  const ir::NodeId value_id = program_.operand(node, 0);
  const ir::NodeId condition_id = program_.operand(node, 2);
  const bool boolean = is_boolean(node.type);
  llvm::Type* best_type = ir::is_exact(node.type) ? build_.getInt128Ty() : build_.getInt64Ty();
  llvm::AllocaInst* best = local(best_type, llvm::Constant::getNullValue(best_type));
  llvm::AllocaInst* have = local(build_.getInt1Ty(), bit(false));
  llvm::AllocaInst* broken = local(build_.getInt1Ty(), bit(false));
  Value* no_list = each_item(node, 1, size_of(value_id) + size_of(condition_id), [&]() -> Value* {
    const Val condition = eval(condition_id);
    const Val value =
        guarded(condition.num, nothing(program_.nodes[value_id].type), [&] { return eval(value_id); });
    if (value.count != nullptr) refuse("a list of lists");
    set_if(broken, either(missing_or_bad(condition), both(condition.num, missing_or_bad(value))));
    Value* before = build_.CreateLoad(build_.getInt1Ty(), have);
    Value* held = build_.CreateLoad(best_type, best);
    Value* now = word(value.num);
    Value* better = nullptr;
    if (node.op == Op::MaxOver) better = build_.CreateICmpSGT(now, held);
    if (node.op == Op::MinOver) better = build_.CreateICmpSLT(now, held);
    Value* take = both(condition.num, known(either(not_(before), better)));
    build_.CreateStore(build_.CreateSelect(known(take), now, held), best);
    build_.CreateStore(known(either(before, condition.num)), have);
    return node.op == Op::FirstOf ? condition.num : nullptr;
  });
  Val out;
  out.num = unword(build_.CreateLoad(best_type, best), boolean);
  out.absent = build_.CreateNot(build_.CreateLoad(build_.getInt1Ty(), have));
  out.bad = either(build_.CreateLoad(build_.getInt1Ty(), broken), no_list);
  return out;
}

// What is taken from the items that qualify, in the frame; more than there is room for is left to the interpreter.
Val Emitter::all_of(const ir::Node& node) {
  constexpr std::uint32_t kRoom = 256;
  const bool sorted = node.field != 0;
  const ir::NodeId value_id = program_.operand(node, 0);
  const ir::NodeId condition_id = program_.operand(node, 2);
  const std::uint64_t size =
      size_of(value_id) + size_of(condition_id) + (sorted ? size_of(program_.operand(node, 3)) : 0);
  const std::uint32_t width = ir::is_exact(node.type) ? 2 : 1;
  const std::uint32_t key_width =
      sorted && ir::is_exact(program_.nodes[program_.operand(node, 3)].type) ? 2 : 1;
  Value* items = frame_address(frame_words(kRoom * width));
  Value* keys = sorted ? frame_address(frame_words(kRoom * key_width)) : nullptr;
  llvm::AllocaInst* count = local(build_.getInt64Ty(), number(0));
  llvm::AllocaInst* broken = local(build_.getInt1Ty(), bit(false));
  Value* no_list = each_item(node, 1, size, [&]() -> Value* {
    const Val condition = eval(condition_id);
    const Val value =
        guarded(condition.num, nothing(program_.nodes[value_id].type), [&] { return eval(value_id); });
    if (value.count != nullptr) refuse("a list of lists");
    Value* bad = missing_or_bad(value);
    Value* before = build_.CreateLoad(build_.getInt64Ty(), count);
    Value* full = build_.CreateICmpEQ(before, number(kRoom));
    // The last place is written again and again once the list is full; nobody reads it then.
    Value* to = build_.CreateSelect(full, number(kRoom - 1), before);
    store_scalar(items, words_of(to, node.type), value.num);
    if (sorted) {
      const ir::NodeId key_id = program_.operand(node, 3);
      const Val key =
          guarded(condition.num, nothing(program_.nodes[key_id].type), [&] { return eval(key_id); });
      bad = either(bad, missing_or_bad(key));
      store_scalar(keys, build_.CreateMul(to, number(key_width)), key.num);
    }
    set_if(broken, either(missing_or_bad(condition), both(condition.num, bad)));
    bail_if(both(full, condition.num));
    Value* more = build_.CreateAnd(condition.num, build_.CreateNot(full));
    build_.CreateStore(build_.CreateAdd(before, word(more)), count);
    return nullptr;
  });
  Value* taken = build_.CreateLoad(build_.getInt64Ty(), count);
  if (sorted) {
    Value* arguments[] = {
        items, number(width), keys, number(key_width), taken, number(node.field == 1 ? 0 : 1)};
    llvm::FunctionCallee sort = helper_function("writ_sort", arguments);
    llvm::cast<llvm::Function>(sort.getCallee())->setMemoryEffects(llvm::MemoryEffects::argMemOnly());
    build_.CreateCall(sort, arguments);
  }
  return {items, taken, nullptr, either(build_.CreateLoad(build_.getInt1Ty(), broken), no_list)};
}

// A sum among the items: what each claims goes into the frame, the helper divides. More than there is room for is left to the
// interpreter, and so is what cannot be divided: it says why.
Val Emitter::split(const ir::Node& node) {
  constexpr auto kRoom = static_cast<std::uint32_t>(value::kSmallSplit);
  const bool in_groups = node.operand_count > 3;
  const std::uint32_t columns = in_groups ? 3 : 1;
  const Val sum = eval(program_.operand(node, 0));
  Value* out = frame_address(frame_words(2 * kRoom));
  Value* total = frame_address(frame_words(2));
  Value* places[3] = {};
  for (std::uint32_t i = 0; i < columns; ++i) places[i] = frame_address(frame_words(2 * kRoom));
  store_scalar(total, number(0), wide(sum.num));
  llvm::AllocaInst* count = local(build_.getInt64Ty(), number(0));
  llvm::AllocaInst* broken = local(build_.getInt1Ty(), bit(false));
  std::uint64_t size = 0;
  for (std::uint32_t i = 0; i < columns; ++i) size += size_of(program_.operand(node, 2 + i));
  Value* no_list = each_item(node, 1, size, [&]() -> Value* {
    Value* before = build_.CreateLoad(build_.getInt64Ty(), count);
    Value* full = build_.CreateICmpEQ(before, number(kRoom));
    Value* to = build_.CreateSelect(full, number(kRoom - 1), before);
    for (std::uint32_t i = 0; i < columns; ++i) {
      const Val claim = eval(program_.operand(node, 2 + i));
      set_if(broken, missing_or_bad(claim));
      store_scalar(places[i], build_.CreateShl(to, number(1)), wide(word(claim.num)));
    }
    bail_if(full);
    build_.CreateStore(build_.CreateSelect(full, before, build_.CreateAdd(before, number(1))), count);
    return nullptr;
  });
  Value* none = llvm::ConstantPointerNull::get(build_.getPtrTy());
  Value* made = build_.CreateLoad(build_.getInt64Ty(), count);
  Value* bad = either(either(build_.CreateLoad(build_.getInt1Ty(), broken), no_list), missing_or_bad(sum));
  // Nothing is divided by what was not had.
  Value* claims = build_.CreateSelect(known(bad), number(0), made);
  Value* arguments[] = {total,
                        places[0],
                        in_groups ? places[1] : none,
                        in_groups ? places[2] : none,
                        claims,
                        number(node.field),
                        out,
                        number(ir::is_exact(node.type) ? 2 : 1)};
  llvm::FunctionCallee helper = helper_function("writ_split", arguments);
  llvm::cast<llvm::Function>(helper.getCallee())->setMemoryEffects(llvm::MemoryEffects::argMemOnly());
  Value* result = build_.CreateCall(helper, arguments);
  return {out, made, nullptr, either(bad, build_.CreateICmpEQ(result, number(eval::kNoResult)))};
}

// A record of a list lacks a fact that the loop read: the interpreter says which.
void Emitter::check_element(const Loop& at) {
  if (at.record == nullptr) return;
  std::map<std::uint64_t, std::uint64_t> masks;
  for (const std::uint32_t field : at.required)
    masks[field / kWordBits] |= std::uint64_t{1} << field % kWordBits;
  for (const auto& [index, mask] : masks) {
    Value* present = build_.CreateAnd(load_word(at.element, index), build_.getInt64(mask));
    bail_if(build_.CreateICmpNE(present, build_.getInt64(mask)));
  }
}

// ---- small functions of the module ----

llvm::Function* Emitter::inner_function(const char* name, llvm::ArrayRef<llvm::Type*> types) {
  auto* function = llvm::Function::Create(llvm::FunctionType::get(build_.getInt64Ty(), types, false),
                                          llvm::GlobalValue::InternalLinkage, name, module_);
  function->addFnAttr(llvm::Attribute::NoUnwind);
  function->setMemoryEffects(llvm::MemoryEffects::argMemOnly(llvm::ModRefInfo::Ref));
  return function;
}

// Whether any of `count` words satisfies a test; `found` ends it.
template <typename Test>
static void write_search(llvm::IRBuilder<>& build, llvm::Function* function, llvm::Value* count, bool found,
                         Test test) {
  llvm::LLVMContext& context = function->getContext();
  BasicBlock* entry = BasicBlock::Create(context, "", function);
  BasicBlock* body = BasicBlock::Create(context, "", function);
  BasicBlock* next_block = BasicBlock::Create(context, "", function);
  BasicBlock* hit = BasicBlock::Create(context, "", function);
  BasicBlock* out = BasicBlock::Create(context, "", function);
  build.SetInsertPoint(entry);
  build.CreateCondBr(build.CreateICmpEQ(count, build.getInt64(0)), out, body);
  build.SetInsertPoint(body);
  llvm::PHINode* index = build.CreatePHI(build.getInt64Ty(), 2);
  index->addIncoming(build.getInt64(0), entry);
  build.CreateCondBr(test(index), hit, next_block);
  build.SetInsertPoint(next_block);
  llvm::Value* next = build.CreateAdd(index, build.getInt64(1));
  index->addIncoming(next, next_block);
  build.CreateCondBr(build.CreateICmpEQ(next, count), out, body);
  build.SetInsertPoint(hit);
  build.CreateRet(build.getInt64(found ? 1 : 0));
  build.SetInsertPoint(out);
  build.CreateRet(build.getInt64(found ? 0 : 1));
}

llvm::Function* Emitter::contains_function(bool exact) {
  const char* name = exact ? "contains_exact" : "contains";
  if (llvm::Function* made = module_.getFunction(name)) return made;
  llvm::IRBuilder<> build(context_);
  llvm::Type* item_type = exact ? build.getInt128Ty() : build.getInt64Ty();
  llvm::Function* function = inner_function(name, {build.getPtrTy(), build.getInt64Ty(), item_type});
  write_search(build, function, function->getArg(1), true, [&](Value* index) {
    Value* at = build.CreateInBoundsGEP(item_type, function->getArg(0), index);
    Value* item = build.CreateAlignedLoad(item_type, at, llvm::Align(kWordBytes));
    return build.CreateICmpEQ(item, function->getArg(2));
  });
  return function;
}

llvm::Function* Emitter::under_any_function() {
  if (llvm::Function* made = module_.getFunction("under_any")) return made;
  llvm::IRBuilder<> build(context_);
  llvm::Type* word = build.getInt64Ty();
  llvm::Function* function = inner_function("under_any", {build.getPtrTy(), word, word, build.getPtrTy()});
  write_search(build, function, function->getArg(1), true, [&](Value* index) {
    const auto load = [&](Value* base, Value* at) {
      return build.CreateLoad(build.getInt64Ty(), build.CreateInBoundsGEP(build.getInt64Ty(), base, at));
    };
    Value* above = load(function->getArg(0), index);
    Value* from = build.CreateICmpSLE(above, function->getArg(2));
    return build.CreateAnd(from, build.CreateICmpSLT(function->getArg(2), load(function->getArg(3), above)));
  });
  return function;
}

llvm::Function* Emitter::holds_any_function() {
  if (llvm::Function* made = module_.getFunction("holds_any")) return made;
  llvm::IRBuilder<> build(context_);
  llvm::Type* word = build.getInt64Ty();
  llvm::Function* function = inner_function("holds_any", {build.getPtrTy(), word, word});
  write_search(build, function, function->getArg(1), true, [&](Value* index) {
    constexpr std::uint64_t kPlace = 0xFFFFFFFFU;
    Value* above = build.CreateLoad(word, build.CreateInBoundsGEP(word, function->getArg(0), index));
    Value* place = build.CreateAnd(function->getArg(2), build.getInt64(kPlace));
    Value* from = build.CreateICmpULE(build.CreateAnd(above, build.getInt64(kPlace)), place);
    return build.CreateAnd(from, build.CreateICmpULT(place, build.CreateLShr(above, build.getInt64(32))));
  });
  return function;
}

llvm::Function* Emitter::list_equal_function() {
  if (llvm::Function* made = module_.getFunction("list_equal")) return made;
  llvm::IRBuilder<> build(context_);
  llvm::Type* word = build.getInt64Ty();
  llvm::Function* function = inner_function("list_equal", {build.getPtrTy(), word, build.getPtrTy(), word});
  // Lists of different length differ at once: then no item is looked at.
  BasicBlock* entry = BasicBlock::Create(context_, "", function);
  BasicBlock* differ = BasicBlock::Create(context_, "", function);
  write_search(build, function, function->getArg(1), false, [&](Value* index) {
    Value* a = build.CreateLoad(build.getInt64Ty(),
                                build.CreateInBoundsGEP(build.getInt64Ty(), function->getArg(0), index));
    Value* b = build.CreateLoad(build.getInt64Ty(),
                                build.CreateInBoundsGEP(build.getInt64Ty(), function->getArg(2), index));
    return build.CreateICmpNE(a, b);
  });
  BasicBlock* search = differ->getNextNode();
  build.SetInsertPoint(entry);
  build.CreateCondBr(build.CreateICmpEQ(function->getArg(1), function->getArg(3)), search, differ);
  build.SetInsertPoint(differ);
  build.CreateRet(build.getInt64(0));
  return function;
}

}  // namespace writ::jit
