// SPDX-License-Identifier: Apache-2.0
// Lists that are searched: the first eight items together, without a branch, where the machine can; the small functions of a
// module that search the rest one by one.
#include "compiler/jit/emitter.h"
#include "runtime/eval/helpers.h"

namespace writ::jit {

using ir::Op;
using llvm::BasicBlock;

namespace {

constexpr std::uint64_t kPlace = 0xFFFFFFFFU;
constexpr std::uint64_t kEndShift = 32;

}  // namespace

// Of a list that is searched, not looped over: a short one costs nothing more and is not asked about.
void Emitter::take_search(Value* count) {
  if (searches_counted_) return;
  BasicBlock* is_long = BasicBlock::Create(context_, "", part_);
  BasicBlock* after = BasicBlock::Create(context_, "", part_);
  Value* steps = build_.CreateUDiv(count, number(eval::kItemsPerStep));
  build_.CreateCondBr(build_.CreateICmpNE(steps, number(0)), is_long, after, seldom());
  build_.SetInsertPoint(is_long);
  take_steps(steps, 1);
  build_.CreateBr(after);
  build_.SetInsertPoint(after);
}

// Of all the lists that a condition looks into, as if it came to each of them so many times.
void Emitter::take_searches(ir::NodeId condition, Value* times) {
  std::vector<Value*> counts;
  std::vector<ir::NodeId> open{condition};
  while (!open.empty()) {
    const ir::Node& node = program_.nodes[open.back()];
    open.pop_back();
    for (std::uint32_t i = 0; i < node.operand_count; ++i) open.push_back(program_.operand(node, i));
    if (node.op != Op::In && node.op != Op::UnderAny) continue;
    if (program_.nodes[program_.operand(node, 1)].op != Op::ConstantList)
      counts.push_back(operand(node, 1).count);
  }
  if (counts.empty()) return;
  // One of them is as long as a step only where its count has one of the upper bits.
  Value* all = counts.front();
  for (std::size_t i = 1; i < counts.size(); ++i) all = build_.CreateOr(all, counts[i]);
  guarded(
      build_.CreateICmpUGE(all, number(eval::kItemsPerStep)), {},
      [&]() -> Val {
        Value* steps = number(0);
        for (Value* count : counts)
          steps = build_.CreateAdd(steps, build_.CreateUDiv(count, number(eval::kItemsPerStep)));
        take_steps(build_.CreateMul(steps, times), 1);
        return {};
      },
      seldom());
}

// Whether `search` looks at eight items for the price of one.
bool Emitter::searched_at_once(const ir::Node& search) const {
  if (!wide_) return false;
  const ir::Type& element = program_.nodes[program_.operand(search, 0)].type;
  if (search.op == Op::In) return !ir::is_exact(program_.nodes[program_.operand(search, 1)].type);
  return search.op == Op::UnderAny && program_.enumerations[element.of].open;
}

// Whether an item of a list satisfies a test; `test` says it of eight, `rest` of those behind the eighth.
template <typename Test, typename Rest>
llvm::Value* Emitter::search(const Val& list, Test test, Rest rest) {
  auto* items_type = llvm::FixedVectorType::get(build_.getInt64Ty(), kTogether);
  Value* there = first_lanes(list.count);
  Value* items = build_.CreateMaskedLoad(items_type, list.num, llvm::Align(kWordBytes), there,
                                         llvm::Constant::getNullValue(items_type));
  Value* found = build_.CreateOrReduce(build_.CreateAnd(test(items), there));
  return guarded(
             build_.CreateICmpUGT(list.count, number(kTogether)), {found, nullptr, nullptr, nullptr},
             [&] {
               Value* at = build_.CreateConstInBoundsGEP1_64(build_.getInt64Ty(), list.num, kTogether);
               take_search(list.count);
               Value* behind = build_.CreateSub(list.count, number(kTogether));
               return Val{build_.CreateOr(found, rest(at, behind)), nullptr, nullptr, nullptr};
             },
             seldom())
      .num;
}

llvm::Value* Emitter::contains(const Val& list, Value* wanted, bool exact) {
  const auto one_by_one = [&](Value* items, Value* count) {
    Value* its = exact ? wide(wanted) : word(wanted);
    return build_.CreateICmpNE(build_.CreateCall(contains_function(exact), {items, count, its}), number(0));
  };
  if (!wide_ || exact) {
    take_search(list.count);
    return one_by_one(list.num, list.count);
  }
  Value* all = build_.CreateVectorSplat(kTogether, word(wanted));
  return search(list, [&](Value* items) { return build_.CreateICmpEQ(items, all); }, one_by_one);
}

// Of an open taxonomy.
llvm::Value* Emitter::holds_any(const Val& list, Value* below) {
  const auto one_by_one = [&](Value* items, Value* count) {
    return build_.CreateICmpNE(build_.CreateCall(holds_any_function(), {items, count, below}), number(0));
  };
  if (!wide_) {
    take_search(list.count);
    return one_by_one(list.num, list.count);
  }
  Value* place = build_.CreateVectorSplat(kTogether, build_.CreateAnd(below, build_.getInt64(kPlace)));
  return search(
      list,
      [&](Value* items) {
        const auto all = [&](std::uint64_t bits) {
          return build_.CreateVectorSplat(kTogether, build_.getInt64(bits));
        };
        Value* from = build_.CreateICmpSLE(build_.CreateAnd(items, all(kPlace)), place);
        return build_.CreateAnd(from, build_.CreateICmpSLT(place, build_.CreateLShr(items, all(kEndShift))));
      },
      one_by_one);
}

llvm::Value* Emitter::under_any_of(const Val& list, Value* below, std::uint32_t taxonomy) {
  take_search(list.count);
  Value* ends = below_ends(taxonomy);
  if (!program_.enumerations[taxonomy].overlapping()) {
    Value* arguments[] = {list.num, list.count, below, ends};
    return build_.CreateICmpNE(build_.CreateCall(under_any_function(), arguments), number(0));
  }
  const Val others = also_under(taxonomy, below);
  Value* arguments[] = {list.num, list.count, below, ends, others.num, others.count};
  return build_.CreateICmpNE(build_.CreateCall(under_any_overlapping_function(), arguments), number(0));
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

// Likewise, or whether any is among what the node is also under.
llvm::Function* Emitter::under_any_overlapping_function() {
  if (llvm::Function* made = module_.getFunction("under_any_overlapping")) return made;
  llvm::Function* one = under_any_function();
  llvm::Function* among = contains_function(false);
  llvm::IRBuilder<> build(context_);
  llvm::Type* word = build.getInt64Ty();
  llvm::Type* address = build.getPtrTy();
  llvm::Function* function =
      inner_function("under_any_overlapping", {address, word, word, address, address, word});
  write_search(build, function, function->getArg(1), true, [&](Value* index) {
    Value* at = build.CreateInBoundsGEP(word, function->getArg(0), index);
    Value* under = build.CreateCall(one, {at, build.getInt64(1), function->getArg(2), function->getArg(3)});
    Value* also =
        build.CreateCall(among, {function->getArg(4), function->getArg(5), build.CreateLoad(word, at)});
    return build.CreateICmpNE(build.CreateOr(under, also), build.getInt64(0));
  });
  return function;
}

llvm::Function* Emitter::holds_any_function() {
  if (llvm::Function* made = module_.getFunction("holds_any")) return made;
  llvm::IRBuilder<> build(context_);
  llvm::Type* word = build.getInt64Ty();
  llvm::Function* function = inner_function("holds_any", {build.getPtrTy(), word, word});
  write_search(build, function, function->getArg(1), true, [&](Value* index) {
    Value* above = build.CreateLoad(word, build.CreateInBoundsGEP(word, function->getArg(0), index));
    Value* place = build.CreateAnd(function->getArg(2), build.getInt64(kPlace));
    Value* from = build.CreateICmpULE(build.CreateAnd(above, build.getInt64(kPlace)), place);
    return build.CreateAnd(from,
                           build.CreateICmpULT(place, build.CreateLShr(above, build.getInt64(kEndShift))));
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
