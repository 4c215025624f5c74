// SPDX-License-Identifier: Apache-2.0
// Loops over the lists of a request. Lists that are searched: emit_search.cpp. Loops by masks: emit_masks.cpp.
#include "compiler/jit/emitter.h"
#include "runtime/eval/helpers.h"
#include "runtime/value/split.h"

#include <vector>

namespace writ::jit {

using ir::Op;
using ir::TypeKind;
using llvm::BasicBlock;

// Counts what a loop will cost before it runs; past the limit it does not run and the interpreter says so. What is counted
// is never less than the steps that the interpreter counts.
void Emitter::take_steps(Value* count, std::uint64_t each) {
  loops_emitted_ = true;
  Value* before = load_word(frame_, std::uint64_t{0});
  // A count has 32 bits, so this wraps for no loop whose body has fewer than 2^31 nodes.
  Value* after = build_.CreateAdd(before, build_.CreateMul(count, build_.getInt64(each)));
  leave_at_once(build_.CreateICmpUGT(after, max_steps_), Leaves::ToInterpreter);
  store_word(frame_, std::uint64_t{0}, after);
}

// Where a loop is: an item of its list, by its index.
void Emitter::bind_item(const ir::Node& loop, const ir::Type& list_type, Value* list, Value* index) {
  Loop& at = loops_[loop.index];
  at = {};
  at.index = index;
  if (list_type.kind == TypeKind::Record) {
    at.record = &program_.records[list_type.of];
    Value* offset = build_.CreateMul(index, number(at.record->size / kWordBytes));
    at.element = build_.CreateInBoundsGEP(build_.getInt64Ty(), list, offset);
  } else {
    at.element = load_scalar(list, words_of(index, list_type), ir::Type{list_type.kind});
  }
}

// A loop over a few items that are known now is written out; its body never ends it. False: it is not such a loop.
template <typename Body>
bool Emitter::each_constant(const ir::Node& node, std::uint32_t list_operand, std::uint64_t body_size,
                            Body body) {
  constexpr std::size_t kFewItems = 16;
  constexpr std::uint64_t kFewNodes = 600;
  const ir::Node& list = program_.nodes[program_.operand(node, list_operand)];
  if (list.op != Op::ConstantList || ir::is_exact(list.type)) return false;
  const std::vector<ir::int128>& items = program_.lists[list.index];
  if (items.size() > kFewItems || items.size() * body_size > kFewNodes) return false;
  for (std::uint32_t i = 0; i < node.operand_count; ++i) {
    if (i != list_operand && heavy(program_.operand(node, i))) return false;
  }
  ir::Type type = list.type;
  type.list = false;
  for (std::size_t i = 0; i < items.size(); ++i) {
    Loop& at = loops_[node.index];
    at = {};
    at.index = number(static_cast<std::int64_t>(i));
    at.element = word(constant(type, items[i]).num);
    body();
  }
  // In the body of another loop they are counted as often as that runs.
  if (loop_depth_ == 0) {
    constant_steps_ += items.size() * (body_size + 1);
  } else {
    take_steps(number(static_cast<std::int64_t>(items.size())), body_size + 1);
  }
  return true;
}

// The items of a list one after the other, in a block that the body ends: it gives a bit that ends the loop, or nothing.
// What cannot be had as a list has no items.
template <typename Body>
llvm::Value* Emitter::each_item(const ir::Node& node, std::uint32_t list_operand, std::uint64_t body_size,
                                Body body) {
  return each_item_after([](Value* count) { return count; }, node, list_operand, body_size, body);
}

template <typename Begin, typename Body>
llvm::Value* Emitter::each_item_after(Begin begin, const ir::Node& node, std::uint32_t list_operand,
                                      std::uint64_t body_size, Body body) {
  const ir::NodeId list_id = program_.operand(node, list_operand);
  const ir::Type& list_type = program_.nodes[list_id].type;
  const Val list = eval(list_id);
  Value* no_list = missing_or_bad(list);
  Value* count = never(no_list) ? list.count : build_.CreateSelect(no_list, number(0), list.count);
  take_steps(count, body_size + 1);
  count = begin(count);
  const std::vector<llvm::AllocaInst*> given = nothing_lacking(list_type);
  BasicBlock* before = build_.GetInsertBlock();
  BasicBlock* inside = BasicBlock::Create(context_, "", part_);
  BasicBlock* after = BasicBlock::Create(context_, "", part_);
  build_.CreateCondBr(build_.CreateICmpEQ(count, number(0)), after, inside);
  build_.SetInsertPoint(inside);
  llvm::PHINode* index = build_.CreatePHI(build_.getInt64Ty(), 2);
  index->addIncoming(number(0), before);
  bind_item(node, list_type, list.num, index);
  ++loop_depth_;
  Value* stop = body();
  --loop_depth_;
  note_presence(loops_[node.index], given);
  Value* next = build_.CreateAdd(index, number(1));
  index->addIncoming(next, build_.GetInsertBlock());
  build_.CreateCondBr(known(either(stop, build_.CreateICmpEQ(next, count))), after, inside);
  build_.SetInsertPoint(after);
  check_elements(loops_[node.index], given);
  return no_list;
}

// The value at the place the loop is at, of an item that has as many as the list it runs over. Where the list could not be made
// as a whole the interpreter tells one from the other.
Val Emitter::item_at(const ir::Node& node) {
  const Val list = item_value(node.index);
  Value* none = missing_or_bad(list);
  bail_if(none);
  Value* index = loops_[node.field].index;
  if (list.mask != nullptr) {
    // An index of such a list has a bit; the masking tells the optimiser so.
    Value* shift = build_.CreateAnd(index, build_.getInt64(kWordBits - 1));
    return {build_.CreateTrunc(build_.CreateLShr(list.mask, shift), build_.getInt1Ty()), nullptr, nullptr,
            nullptr};
  }
  // Of a list that was not made, or for which this code has no room, there is nothing to load: the loop runs on until the code is left.
  Value* beyond = build_.CreateICmpUGE(index, list.count);
  leave_if_long(beyond);
  none = either(none, beyond);
  index = build_.CreateSelect(none, number(0), index);
  Value* from = build_.CreateSelect(none, frame_, list.num);
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
  if (!summing) {
    if (std::optional<Val> made = loop_by_mask(node, condition_id)) return *made;
  }
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

// What the items that qualify are put in order by, as far as the first of them is concerned: the keys of the one that is.
struct Emitter::BestKeys {
  ir::SortOrder order;
  std::vector<llvm::AllocaInst*> held{};
  std::vector<Value*> now{};
};

void Emitter::ask_keys(const ir::Node& node, Value* when, BestKeys& keys, llvm::AllocaInst* broken) {
  keys.now.clear();
  for (std::uint32_t i = 0; i < keys.order.keys(); ++i) {
    const ir::NodeId id = program_.operand(node, ir::SortOrder::kFirstKey + i);
    const Val key = guarded(when, nothing(program_.nodes[id].type), [&] { return eval(id); });
    set_if(broken, both(when, missing_or_bad(key)));
    keys.now.push_back(word(key.num));
  }
}

// Whether what is looked at comes before what is held.
llvm::Value* Emitter::comes_before(const BestKeys& keys) {
  Value* out = bit(false);
  for (std::uint32_t i = keys.order.keys(); i-- > 0;) {
    Value* now = keys.now[i];
    Value* held = build_.CreateLoad(now->getType(), keys.held[i]);
    Value* less = keys.order.falls(i) ? build_.CreateICmpSGT(now, held) : build_.CreateICmpSLT(now, held);
    out = build_.CreateOr(less, build_.CreateAnd(build_.CreateICmpEQ(now, held), out));
  }
  return out;
}

// The first, the greatest or the least of what is taken from the items that qualify; absent when none does.
Val Emitter::one_of(const ir::Node& node) {
  const ir::NodeId value_id = program_.operand(node, 0);
  const ir::NodeId condition_id = program_.operand(node, 2);
  const bool boolean = is_boolean(node.type);
  llvm::Type* best_type = ir::is_exact(node.type) ? exact_type() : build_.getInt64Ty();
  llvm::AllocaInst* best = local(best_type, llvm::Constant::getNullValue(best_type));
  llvm::AllocaInst* have = local(build_.getInt1Ty(), bit(false));
  llvm::AllocaInst* broken = local(build_.getInt1Ty(), bit(false));
  BestKeys keys{.order = {node.op == Op::FirstOf ? node.field : 0}};
  std::uint64_t size = size_of(value_id) + size_of(condition_id);
  for (std::uint32_t i = 0; i < keys.order.keys(); ++i) {
    const ir::NodeId id = program_.operand(node, ir::SortOrder::kFirstKey + i);
    llvm::Type* type = ir::is_exact(program_.nodes[id].type) ? exact_type() : build_.getInt64Ty();
    keys.held.push_back(local(type, llvm::Constant::getNullValue(type)));
    size += size_of(id);
  }
  Value* no_list = each_item(node, 1, size, [&]() -> Value* {
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
    if (keys.order.sorts()) {
      ask_keys(node, condition.num, keys, broken);
      better = comes_before(keys);
    }
    Value* take = known(both(condition.num, known(either(not_(before), better))));
    build_.CreateStore(build_.CreateSelect(take, now, held), best);
    for (std::size_t i = 0; i < keys.held.size(); ++i) {
      Value* was = build_.CreateLoad(keys.now[i]->getType(), keys.held[i]);
      build_.CreateStore(build_.CreateSelect(take, keys.now[i], was), keys.held[i]);
    }
    build_.CreateStore(known(either(before, condition.num)), have);
    if (node.op != Op::FirstOf || keys.order.sorts()) return nullptr;
    // With one at fault before it the first is not known, and the others are looked at too.
    return both(condition.num, not_(build_.CreateLoad(build_.getInt1Ty(), broken)));
  });
  Val out;
  out.num = unword(build_.CreateLoad(best_type, best), boolean);
  out.absent = build_.CreateNot(build_.CreateLoad(build_.getInt1Ty(), have));
  out.bad = either(build_.CreateLoad(build_.getInt1Ty(), broken), no_list);
  return out;
}

// Where a list is made: in the answer, where that is what has it, else beside the frame.
Emitter::ListRoom Emitter::room_for_list(const ir::Node& maker, std::uint32_t bound, std::uint32_t width) {
  if (in_place_.maker != &maker) return {room_address(bound * width), bound};
  return {build_.CreateConstInBoundsGEP1_64(build_.getInt64Ty(), answer_, in_place_.word), in_place_.bound};
}

// What is taken from the items that qualify. There is room for all that there are.
Val Emitter::all_of(const ir::Node& node) {
  if (!long_ && asks_any(node)) return each_any(node);
  if (std::optional<Val> made = all_by_mask(node)) return *made;
  const ir::SortOrder order{node.field};
  const ir::NodeId value_id = program_.operand(node, 0);
  const ir::NodeId condition_id = program_.operand(node, 2);
  std::uint64_t size = size_of(value_id) + size_of(condition_id);
  // The keys of an item lie side by side.
  std::vector<std::uint32_t> key_at(order.keys());
  std::uint32_t key_words = 0;
  std::int64_t wide_keys = 0;
  for (std::uint32_t key = 0; key < order.keys(); ++key) {
    const ir::NodeId id = program_.operand(node, ir::SortOrder::kFirstKey + key);
    const bool wide_key = ir::is_exact(program_.nodes[id].type);
    key_at[key] = key_words;
    key_words += wide_key ? 2 : 1;
    wide_keys |= std::int64_t{wide_key} << key;
    size += size_of(id);
  }
  const std::uint32_t width = ir::is_exact(node.type) ? 2 : 1;
  const auto [here, room] = room_for_list(node, kListRoom, width);
  Value* items = here;
  Value* keys = order.sorts() ? room_address(room * key_words) : nullptr;
  const auto begin = [&, bound = room](Value* all) {
    items = more_room(items, bound, all, width);
    if (keys != nullptr) keys = more_room(keys, bound, all, key_words);
    return all;
  };
  llvm::AllocaInst* count = local(build_.getInt64Ty(), number(0));
  llvm::AllocaInst* broken = local(build_.getInt1Ty(), bit(false));
  const auto take = [&]() -> Value* {
    const Val condition = eval(condition_id);
    const Val value =
        guarded(condition.num, nothing(program_.nodes[value_id].type), [&] { return eval(value_id); });
    if (value.count != nullptr) refuse("a list of lists");
    Value* bad = missing_or_bad(value);
    Value* before = build_.CreateLoad(build_.getInt64Ty(), count);
    store_scalar(items, words_of(before, node.type), value.num, node.type);
    for (std::uint32_t i = 0; i < order.keys(); ++i) {
      const ir::NodeId key_id = program_.operand(node, ir::SortOrder::kFirstKey + i);
      const Val key =
          guarded(condition.num, nothing(program_.nodes[key_id].type), [&] { return eval(key_id); });
      bad = either(bad, missing_or_bad(key));
      store_scalar(keys, build_.CreateAdd(build_.CreateMul(before, number(key_words)), number(key_at[i])),
                   key.num, program_.nodes[key_id].type);
    }
    set_if(broken, either(missing_or_bad(condition), both(condition.num, bad)));
    build_.CreateStore(build_.CreateAdd(before, word(condition.num)), count);
    return nullptr;
  };
  Value* no_list = each_constant(node, 1, size, take) ? nullptr : each_item_after(begin, node, 1, size, take);
  Value* taken = build_.CreateLoad(build_.getInt64Ty(), count);
  if (order.sorts()) {
    Value* arguments[] = {items, number(width), keys, number(order.field), number(wide_keys), taken};
    llvm::FunctionCallee sort = helper_function("writ_sort_by", arguments);
    llvm::cast<llvm::Function>(sort.getCallee())->setMemoryEffects(making_effects());
    Value* sorted = build_.CreateCall(sort, arguments);
    set_if(broken, build_.CreateICmpEQ(sorted, number(eval::kNoResult)));
  }
  return {items, taken, nullptr, either(build_.CreateLoad(build_.getInt1Ty(), broken), no_list)};
}

// A sum among the items: what each claims goes into a table, a helper divides. What cannot be divided is left to the interpreter:
// it says why.
Val Emitter::split(const ir::Node& node) {
  constexpr auto kRoom = static_cast<std::uint32_t>(value::kSmallSplit);
  constexpr std::uint32_t kFewColumns = 16;  // each takes 4 KiB of the stack
  const ir::SplitForm form = ir::SplitForm::of(node.field);
  const std::uint32_t columns = node.operand_count - ir::SplitForm::kWeight;
  const Val sum = eval(program_.operand(node, 0));
  const auto [here, bound] = room_for_list(node, kRoom, 2);
  Value* out = here;
  const std::uint32_t room = columns > kFewColumns ? 0 : kRoom;
  Value* total = room_address(2);
  Value* table = room_address(2 * room * columns);
  Value* in_column = number(room);
  std::vector<Value*> places;
  const auto begin = [&, most = bound](Value* all) {
    out = more_room(out, most, all, 2);
    in_column = build_.CreateBinaryIntrinsic(llvm::Intrinsic::umax, all, number(room));
    table = more_room(table, room, all, 2 * columns);
    for (std::uint32_t i = 0; i < columns; ++i) {
      Value* words = build_.CreateMul(in_column, number(std::int64_t{2} * i));
      places.push_back(build_.CreateInBoundsGEP(build_.getInt64Ty(), table, words));
    }
    return all;
  };
  store_wide(total, number(0), sum.num);
  llvm::AllocaInst* count = local(build_.getInt64Ty(), number(0));
  llvm::AllocaInst* broken = local(build_.getInt1Ty(), bit(false));
  const auto once = [&](std::uint32_t column) {
    return form.shapley && ir::SplitForm::kWeight + column == form.coalitions();
  };
  std::uint64_t size = 0;
  for (std::uint32_t i = 0; i < columns; ++i)
    size += size_of(program_.operand(node, ir::SplitForm::kWeight + i));
  // Of long lists what groups weigh is asked item by item.
  const NumberedClaims numbered = no_claims(long_ ? std::vector<std::int64_t>{} : weights_of_groups(node));
  Value* no_list = each_item_after(begin, node, 1, size, [&]() -> Value* {
    Value* before = build_.CreateLoad(build_.getInt64Ty(), count);
    const auto claim_of = [&](std::uint32_t operand) {
      const Val claim = eval(program_.operand(node, operand));
      set_if(broken, missing_or_bad(claim));
      return word(claim.num);
    };
    if (numbered.any()) {
      Value* weight = claim_of(ir::SplitForm::kWeight);
      claim_numbered(numbered, before, weight, claim_of(ir::SplitForm::kGroup));
    }
    for (std::uint32_t i = 0; i < columns && !numbered.any(); ++i) {
      if (once(i)) continue;
      store_wide(places[i], build_.CreateShl(before, number(1)), claim_of(ir::SplitForm::kWeight + i));
    }
    build_.CreateStore(build_.CreateAdd(before, number(1)), count);
    return nullptr;
  });
  Value* made = build_.CreateLoad(build_.getInt64Ty(), count);
  if (form.shapley) no_list = either(no_list, weigh_coalitions(node, places[0], made, broken));
  Value* bad = either(either(build_.CreateLoad(build_.getInt1Ty(), broken), no_list), missing_or_bad(sum));
  // Nothing is divided by what was not had.
  Value* none = numbered.any() ? either(bad, too_heavy(numbered)) : bad;
  Value* claims = build_.CreateSelect(known(none), number(0), made);
  Value* result = numbered.any() ? divide_numbered(node, total, numbered, claims, out)
                                 : divide(node, total, places, in_column, claims, out);
  return {out, made, nullptr, either(bad, build_.CreateICmpEQ(result, number(eval::kNoResult)))};
}

// Puts into a column, for who each is, what it adds to coalitions: a helper knows how. Gives a bit where there is no such table.
llvm::Value* Emitter::weigh_coalitions(const ir::Node& node, Value* column, Value* players,
                                       llvm::AllocaInst* broken) {
  const ir::SplitForm form = ir::SplitForm::of(node.field);
  Value* table = room_address(eval::kCoalitionWords * eval::kMostCoalitions);
  llvm::AllocaInst* count = local(build_.getInt64Ty(), number(0));
  const ir::Record& layout =
      program_.records[program_.node(program_.operand(node, form.coalitions())).type.of];
  Value* no_table = each_item(node, form.coalitions(), 2, [&]() -> Value* {
    Value* before = build_.CreateLoad(build_.getInt64Ty(), count);
    Value* full = build_.CreateICmpEQ(before, number(eval::kMostCoalitions));
    Value* row = build_.CreateMul(build_.CreateSelect(full, number(eval::kMostCoalitions - 1), before),
                                  number(eval::kCoalitionWords));
    const Val members = element_field(node.index, form.members);
    const Val worth = element_field(node.index, form.worth);
    set_if(broken, either(missing_or_bad(members), missing_or_bad(worth)));
    store_word(table, row, build_.CreatePtrToInt(members.num, build_.getInt64Ty()));
    store_word(table, build_.CreateAdd(row, number(1)), members.count);
    store_wide(table, build_.CreateAdd(row, number(2)), worth.num);
    bail_if(full);
    build_.CreateStore(build_.CreateSelect(full, before, build_.CreateAdd(before, number(1))), count);
    return nullptr;
  });
  Value* good = build_.CreateNot(known(either(no_table, build_.CreateLoad(build_.getInt1Ty(), broken))));
  Value* rows = build_.CreateSelect(good, build_.CreateLoad(build_.getInt64Ty(), count), number(0));
  Value* width = number(ir::is_exact(layout.fields[form.members].type) ? 2 : 1);
  Value* arguments[] = {column, players, table, rows, width};
  // It reads members in the request, where the table says that they are.
  Value* result = build_.CreateCall(helper_function("writ_shapley", arguments), arguments);
  return either(no_table, build_.CreateICmpEQ(result, number(eval::kNoResult)));
}

llvm::Value* Emitter::divide(const ir::Node& node, Value* total, const std::vector<Value*>& places,
                             Value* in_column, Value* claims, Value* out) {
  const ir::SplitForm form = ir::SplitForm::of(node.field);
  Value* out_words = number(ir::is_exact(node.type) ? 2 : 1);
  if (form.plain()) {
    Value* none = llvm::ConstantPointerNull::get(build_.getPtrTy());
    Value* arguments[] = {total,
                          places[0],
                          form.groups ? places[1] : none,
                          form.groups ? places[2] : none,
                          claims,
                          number(form.equally ? 1 : 0),
                          out,
                          out_words};
    llvm::FunctionCallee helper = helper_function("writ_split", arguments);
    llvm::cast<llvm::Function>(helper.getCallee())->setMemoryEffects(making_effects());
    return build_.CreateCall(helper, arguments);
  }
  const std::uint32_t part = ir::SplitForm::kGroup + 1;
  const int places_of_part = form.parts_of_one ? program_.node(program_.operand(node, part)).type.places : 0;
  Value* arguments[] = {total,
                        places[0],
                        in_column,
                        claims,
                        number(node.field),
                        number(node.operand_count),
                        number(static_cast<std::uint64_t>(places_of_part)),
                        out,
                        out_words};
  llvm::FunctionCallee helper = helper_function("writ_split_bounded", arguments);
  // It takes room of its own while it divides.
  llvm::cast<llvm::Function>(helper.getCallee())
      ->setMemoryEffects(llvm::MemoryEffects::inaccessibleOrArgMemOnly());
  return build_.CreateCall(helper, arguments);
}

// Of records: a bit for each field, which a record that lacks it takes away.
std::vector<llvm::AllocaInst*> Emitter::nothing_lacking(const ir::Type& list_type) {
  std::vector<llvm::AllocaInst*> given;
  if (list_type.kind != TypeKind::Record) return given;
  const std::size_t fields = program_.records[list_type.of].fields.size();
  while (given.size() * kWordBits < fields) given.push_back(local(build_.getInt64Ty(), number(-1)));
  return given;
}

// Which fields all records of a list have, as far as the loop came.
void Emitter::note_presence(const Loop& at, const std::vector<llvm::AllocaInst*>& given) {
  for (std::size_t i = 0; i < given.size(); ++i) {
    Value* before = build_.CreateLoad(build_.getInt64Ty(), given[i]);
    build_.CreateStore(build_.CreateAnd(before, load_word(at.element, i)), given[i]);
  }
}

// One lacks a fact that the loop read: the interpreter says which.
template <typename Presence>
void Emitter::check_required(const Loop& at, Presence presence) {
  if (at.record == nullptr) return;
  std::map<std::uint64_t, std::uint64_t> masks;
  for (const std::uint32_t field : at.required)
    masks[field / kWordBits] |= std::uint64_t{1} << field % kWordBits;
  for (const auto& [index, mask] : masks) {
    Value* present = build_.CreateAnd(presence(index), build_.getInt64(mask));
    bail_if(build_.CreateICmpNE(present, build_.getInt64(mask)));
  }
}

void Emitter::check_element(const Loop& at) {
  check_required(at, [&](std::uint64_t index) { return load_word(at.element, index); });
}

void Emitter::check_elements(const Loop& at, const std::vector<llvm::AllocaInst*>& given) {
  check_required(at,
                 [&](std::uint64_t index) { return build_.CreateLoad(build_.getInt64Ty(), given[index]); });
}

}  // namespace writ::jit
