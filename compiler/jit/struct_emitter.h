// SPDX-License-Identifier: Apache-2.0
// What code for structs has in common, whether it reads facts from one or writes outputs into one. Included only by compiler/jit/emit_fill.cpp and
// emit_outputs.cpp.
#pragma once

#include "compiler/jit/emitter.h"
#include "runtime/engine/native_fill.h"

#include <llvm/IR/IRBuilder.h>
#include <llvm/IR/MDBuilder.h>
#include <llvm/IR/Verifier.h>
#include <llvm/Support/raw_ostream.h>

#include <cstdint>
#include <initializer_list>
#include <memory>

namespace writ::jit {

class StructEmitter {
 protected:
  using Value = llvm::Value;
  using BasicBlock = llvm::BasicBlock;

  explicit StructEmitter(llvm::Module& module) : module_(module), build_(module.getContext()) {}

  void begin(llvm::Type* returns, std::initializer_list<llvm::Type*> arguments, const char* name,
             llvm::GlobalValue::LinkageTypes linkage) {
    function_ =
        llvm::Function::Create(llvm::FunctionType::get(returns, arguments, false), linkage, name, module_);
    function_->addFnAttr(llvm::Attribute::NoUnwind);
    build_.SetInsertPoint(block());
  }
  // Where nothing of what was written is to mean anything; filled by end().
  void gives_up_by(llvm::ConstantInt* value) {
    gives_up_ = BasicBlock::Create(module_.getContext(), "", function_);
    llvm::IRBuilder<>(gives_up_).CreateRet(value);
  }

  Value* number(std::uint64_t value) { return build_.getInt64(value); }
  BasicBlock* block() { return BasicBlock::Create(module_.getContext(), "", function_); }
  llvm::VectorType* words_type(unsigned count) {
    return llvm::FixedVectorType::get(build_.getInt64Ty(), count);
  }
  llvm::AllocaInst* variable(llvm::Type* type, Value* first) {
    llvm::IRBuilder<> at(&function_->getEntryBlock(), function_->getEntryBlock().begin());
    llvm::AllocaInst* out = at.CreateAlloca(type);
    build_.CreateStore(first, out);
    return out;
  }
  Value* get(llvm::AllocaInst* variable) { return build_.CreateLoad(variable->getAllocatedType(), variable); }
  void add(llvm::AllocaInst* to, Value* what) { build_.CreateStore(build_.CreateAdd(get(to), what), to); }

  Value* at(Value* base, std::uint64_t bytes) {
    return bytes == 0 ? base : build_.CreateConstInBoundsGEP1_64(build_.getInt8Ty(), base, bytes);
  }
  Value* load(llvm::Type* type, Value* base, std::uint64_t bytes = 0) {
    return build_.CreateAlignedLoad(type, at(base, bytes), llvm::Align());
  }
  Value* half(Value* base, std::uint64_t bytes) { return load(build_.getInt32Ty(), base, bytes); }
  Value* word(Value* base, std::uint64_t bytes) { return load(build_.getInt64Ty(), base, bytes); }
  Value* address(Value* base, std::uint64_t bytes) { return load(build_.getPtrTy(), base, bytes); }
  void put(Value* value, Value* base, std::uint64_t bytes) {
    build_.CreateAlignedStore(value, at(base, bytes), llvm::Align());
  }
  void store(Value* value, Value* base, std::uint64_t slot) {
    build_.CreateAlignedStore(value, at(base, slot * kWordBytes), llvm::Align(kWordBytes));
  }
  Value* word_of(Value* half) { return build_.CreateZExt(half, build_.getInt64Ty()); }
  Value* is(Value* half, std::uint32_t what) { return build_.CreateICmpEQ(half, build_.getInt32(what)); }
  llvm::MDNode* mostly() { return llvm::MDBuilder(module_.getContext()).createBranchWeights(2000, 1); }
  // Goes on where that is so, and to another block where it is not.
  void only_if(Value* condition, BasicBlock* otherwise) {
    BasicBlock* on = block();
    build_.CreateCondBr(condition, on, otherwise, mostly());
    build_.SetInsertPoint(on);
  }
  void only_if(Value* condition) { only_if(condition, gives_up_); }
  // So often, with where each round reads and writes, which go on by so many bytes; not even once where that is nought.
  template <typename Body>
  void times(Value* count, Value* from, std::uint64_t from_bytes, Value* to, std::uint64_t to_bytes,
             const Body& body) {
    BasicBlock* before = build_.GetInsertBlock();
    BasicBlock* loop = block();
    BasicBlock* after = block();
    build_.CreateCondBr(build_.CreateICmpEQ(count, number(0)), after, loop);
    build_.SetInsertPoint(loop);
    llvm::PHINode* left = build_.CreatePHI(build_.getInt64Ty(), 2);
    llvm::PHINode* reads = build_.CreatePHI(build_.getPtrTy(), 2);
    llvm::PHINode* writes = build_.CreatePHI(build_.getPtrTy(), 2);
    left->addIncoming(count, before);
    reads->addIncoming(from, before);
    writes->addIncoming(to, before);
    body(reads, writes);
    Value* rest = build_.CreateSub(left, number(1));
    BasicBlock* end = build_.GetInsertBlock();
    left->addIncoming(rest, end);
    reads->addIncoming(at(reads, from_bytes), end);
    writes->addIncoming(at(writes, to_bytes), end);
    build_.CreateCondBr(build_.CreateICmpEQ(rest, number(0)), after, loop);
    build_.SetInsertPoint(after);
  }
  // One of a table that never changes.
  Value* of_table(const std::vector<std::uint32_t>& table, Value* which, const char* name) {
    llvm::Constant* its = llvm::ConstantDataArray::get(module_.getContext(), table);
    auto* global =
        new llvm::GlobalVariable(module_, its->getType(), true, llvm::GlobalValue::PrivateLinkage, its, name);
    return build_.CreateLoad(build_.getInt32Ty(),
                             build_.CreateInBoundsGEP(build_.getInt32Ty(), global, which));
  }

  llvm::Module& module_;
  llvm::IRBuilder<> build_;
  llvm::Function* function_ = nullptr;
  BasicBlock* gives_up_ = nullptr;
};

// Of the one function that `emit` puts into it.
template <typename Emit>
EmittedModule module_for_structs(const llvm::DataLayout& data_layout, const Emit& emit) {
  EmittedModule out;
  out.context = std::make_unique<llvm::LLVMContext>();
  out.context->setDiscardValueNames(true);
  out.module = std::make_unique<llvm::Module>("writ", *out.context);
  out.module->setDataLayout(data_layout);
  emit(*out.module);
  llvm::raw_string_ostream text(out.error);
  llvm::verifyModule(*out.module, &text);
  if (!out.error.empty()) out.module.reset();
  return out;
}

}  // namespace writ::jit
