// SPDX-License-Identifier: Apache-2.0
// The module as a whole: parts of bounded size, what lives across them, the function that is called, what is not compiled.
#include "compiler/jit/emitter.h"

#include <llvm/IR/Verifier.h>
#include <llvm/Support/raw_ostream.h>

#include <algorithm>

namespace writ::jit {

using ir::kNone;
using llvm::BasicBlock;

namespace {

// Nodes in one part: what is put into one function costs more than its share to optimise.
constexpr std::uint64_t kMaxPartNodes = 800;
// Of the frame, and of the room beside it.
constexpr std::uint32_t kMostWords = 1 << 26;
// Of memory, in bytes.
constexpr std::uint64_t kLine = 64;

std::int32_t day_in(const ir::Period& period) {
  if (period.from != INT32_MIN) return period.from;
  return period.until != INT32_MAX ? period.until - 1 : 0;
}

}  // namespace

Emitter::Emitter(const ir::Program& program, const ir::Decision& decision, const engine::Reach& reach,
                 const engine::NativeAnswerLayout& layout, const ir::Period& stretch, llvm::Module& module,
                 bool wide, bool long_lists)
    : program_(program),
      decision_(decision),
      reach_(reach),
      layout_(layout),
      day_(day_in(stretch)),
      module_(module),
      context_(module.getContext()),
      build_(context_),
      places_(program.items.size()),
      loops_(program.loop_variables),
      group_done_(program.groups.size(), false),
      heavy_(program.nodes.size(), -1),
      sizes_(program.nodes.size(), 0),
      long_(long_lists),
      wide_(wide) {}

void Emitter::run() {
  if (!supported()) return;
  begin_part();
  for (const std::uint32_t item : decision_.items) settle_item(item);
  emit_outcome();
  emit_outputs();
  end_part();
  emit_entry();
}

// What the interpreter does with these is its own business; no checked policy has them.
bool Emitter::supported() {
  std::set<std::uint32_t> rules;
  const auto target = [&](const std::vector<std::uint32_t>& groups, std::uint32_t which) {
    const std::uint32_t decision = groups.empty() ? kNone : program_.groups[groups.front()].decision;
    const std::set<std::uint32_t> own(groups.begin(), groups.end());
    for (const std::uint32_t group : groups) {
      const ir::Group& it = program_.groups[group];
      if (it.rules.empty()) refuse("a group without rules");
      if (which == kOutcome && it.hit == ir::Hit::Collect) refuse("a collecting group with an outcome");
      for (const ir::Exception& exception : it.excepted_by) {
        if (ir::concludes(program_, program_.groups[exception.group], which, decision) &&
            !own.contains(exception.group))
          refuse("an exception from elsewhere");
      }
    }
  };
  if (program_.facts == kNone) refuse("no facts");
  if (!decision_.period.holds(day_)) refuse("not in force");
  for (const std::uint32_t item : decision_.items)
    target(program_.items[item].groups, ir::target_of(program_, item));
  target(decision_.groups, kOutcome);
  const auto once = [&](std::uint32_t rule) {
    if (!rules.insert(rule).second) refuse("a rule in two places");
  };
  for (const std::uint32_t group : reach_.groups) {
    for (const std::uint32_t rule : program_.groups[group].rules) once(rule);
  }
  for (const std::uint32_t rule : reach_.defaults) once(rule);
  return error_.empty();
}

// ---- parts ----

void Emitter::begin_part() {
  llvm::Type* word_type = build_.getInt64Ty();
  llvm::Type* address = build_.getPtrTy();
  auto* type = llvm::FunctionType::get(
      build_.getInt1Ty(), {address, word_type, word_type, address, address, address, address}, false);
  part_ = llvm::Function::Create(type, llvm::GlobalValue::InternalLinkage, "part", module_);
  parts_.push_back(part_);
  part_->addFnAttr(llvm::Attribute::NoUnwind);
  part_->addParamAttr(0, llvm::Attribute::ReadOnly);
  part_->addParamAttr(5, llvm::Attribute::ReadOnly);
  for (const unsigned argument : {0U, 3U, 4U, 6U}) {
    part_->addParamAttr(argument, llvm::Attribute::NoAlias);
    part_->addParamAttr(argument, llvm::Attribute::NonNull);
    part_->addParamAttr(argument, llvm::Attribute::getWithAlignment(context_, llvm::Align(8)));
  }
  request_ = part_->getArg(0);
  today_ = part_->getArg(1);
  max_steps_ = part_->getArg(2);
  answer_ = part_->getArg(3);
  frame_ = part_->getArg(4);
  data_ = part_->getArg(5);
  mark_data(*part_->getArg(5));
  room_ = part_->getArg(6);
  part_entry_ = BasicBlock::Create(context_, "", part_);
  BasicBlock* body = BasicBlock::Create(context_, "", part_);
  build_.SetInsertPoint(part_entry_);
  bail_ = build_.CreateAlloca(build_.getInt1Ty());
  build_.CreateStore(bit(false), bail_);
  too_long_ = build_.CreateAlloca(build_.getInt1Ty());
  build_.CreateStore(bit(false), too_long_);
  upper_bits_ = build_.CreateAlloca(build_.getInt64Ty());
  build_.CreateStore(number(0), upper_bits_);
  build_.CreateBr(body);
  build_.SetInsertPoint(body);
  nodes_in_part_ = 0;
}

void Emitter::end_part() {
  flush_bits();
  if (leaves_long_) {
    Value* upper = build_.CreateICmpNE(build_.CreateLoad(build_.getInt64Ty(), upper_bits_), number(0));
    Value* here = build_.CreateOr(build_.CreateLoad(build_.getInt1Ty(), too_long_), upper);
    bail_if(here);
    store_word(frame_, kLongWord, build_.CreateOr(load_word(frame_, kLongWord), word(here)));
  }
  build_.CreateRet(build_.CreateLoad(build_.getInt1Ty(), bail_));
  fact_words_.clear();
  hits_.clear();
  rows_.clear();
  items_.clear();
  standings_.clear();
}

bool Emitter::part_is_full() const { return nodes_in_part_ > kMaxPartNodes; }

void Emitter::bail_if(Value* flag) {
  if (never(flag)) return;
  build_.CreateStore(build_.CreateOr(build_.CreateLoad(build_.getInt1Ty(), bail_), flag), bail_);
}

std::uint32_t Emitter::frame_words(std::uint32_t count) {
  const std::uint32_t at = frame_size_;
  frame_size_ += count;
  if (frame_size_ > kMostWords) {
    refuse("too many values");
    frame_size_ = 2;
  }
  return at;
}

llvm::Value* Emitter::room_address(std::uint32_t words) {
  const std::uint32_t at = room_size_;
  room_size_ += words;
  if (room_size_ > kMostWords) {
    refuse("too many values");
    room_size_ = 1;
  }
  return build_.CreateConstInBoundsGEP1_64(build_.getInt64Ty(), room_, at);
}

// Bits are gathered in registers and stored a word at a time.
void Emitter::record_bit(std::uint32_t word_index, std::uint32_t bit_index, Value* value) {
  Value*& pending = pending_bits_[word_index];
  if (pending == nullptr) pending = number(0);
  if (never(value)) return;
  Value* shifted = build_.CreateShl(word(value), build_.getInt64(bit_index));
  pending = build_.CreateOr(pending, shifted);
}

void Emitter::flush_bits() {
  for (auto& [index, bits] : pending_bits_) {
    if (!written_words_.insert(index).second) bits = build_.CreateOr(bits, load_word(answer_, index));
    store_word(answer_, index, bits);
  }
  pending_bits_.clear();
}

// Of a request with lists the first lines of memory are asked for together, where they would be waited for one after the other: what
// decides many requests that were made ready before finds them in no near cache. Where a request ends before, nothing is read.
void Emitter::fetch_ahead(Value* request) {
  constexpr std::uint64_t kLines = 10;
  const std::vector<ir::Field>& facts = program_.facts_record().fields;
  if (std::none_of(facts.begin(), facts.end(), [](const ir::Field& fact) { return fact.type.list; })) return;
  for (std::uint64_t line = 1; line <= kLines; ++line) {
    Value* at = build_.CreateConstGEP1_64(build_.getInt8Ty(), request, line * kLine);
    // To be read, to be kept, as data.
    build_.CreateIntrinsic(llvm::Intrinsic::prefetch, {build_.getPtrTy()},
                           {at, build_.getInt32(0), build_.getInt32(3), build_.getInt32(1)});
  }
}

// The function that is called: it looks once whether the facts that the code reads were supplied, and runs the parts.
void Emitter::emit_entry() {
  llvm::Type* word_type = build_.getInt64Ty();
  auto* type = llvm::FunctionType::get(
      build_.getInt32Ty(),
      {build_.getPtrTy(), build_.getInt32Ty(), word_type, build_.getPtrTy(), build_.getPtrTy()}, false);
  auto* entry = llvm::Function::Create(type, llvm::GlobalValue::ExternalLinkage, kEntry, module_);
  entry->addFnAttr(llvm::Attribute::NoUnwind);
  // At the beginning of a line, wherever it is linked to: what a processor makes of a loop depends on that, by half as much again.
  entry->setAlignment(llvm::Align(kLine));
  entry->addParamAttr(0, llvm::Attribute::ReadOnly);
  mark_data(*entry->getArg(4));
  entry->addParamAttr(0,
                      llvm::Attribute::getWithDereferenceableBytes(context_, program_.facts_record().size));
  entry->addParamAttr(
      3, llvm::Attribute::getWithDereferenceableBytes(context_, layout_.words * sizeof(std::uint64_t)));
  for (const unsigned argument : {0U, 3U}) entry->addParamAttr(argument, llvm::Attribute::NoAlias);
  for (llvm::Function* part : parts_) {
    part->addFnAttr(parts_.size() == 1 ? llvm::Attribute::AlwaysInline : llvm::Attribute::NoInline);
    part->addParamAttr(0,
                       llvm::Attribute::getWithDereferenceableBytes(context_, program_.facts_record().size));
    part->addParamAttr(
        3, llvm::Attribute::getWithDereferenceableBytes(context_, layout_.words * sizeof(std::uint64_t)));
    part->addParamAttr(
        4, llvm::Attribute::getWithDereferenceableBytes(context_, frame_size_ * sizeof(std::uint64_t)));
    part->addParamAttr(
        6, llvm::Attribute::getWithDereferenceableBytes(context_, room_size_ * sizeof(std::uint64_t)));
  }
  BasicBlock* start = BasicBlock::Create(context_, "", entry);
  BasicBlock* give_up = BasicBlock::Create(context_, "", entry);
  build_.SetInsertPoint(start);
  fetch_ahead(entry->getArg(0));
  std::map<std::uint64_t, std::uint64_t> masks;
  for (const std::uint32_t field : required_facts_)
    masks[field / kWordBits] |= std::uint64_t{1} << field % kWordBits;
  Value* incomplete = nullptr;
  for (const auto& [index, mask] : masks) {
    Value* present = build_.CreateAnd(load_word(entry->getArg(0), index), build_.getInt64(mask));
    incomplete = either(incomplete, build_.CreateICmpNE(present, build_.getInt64(mask)));
  }
  Value* frame = whole_room(entry->getArg(4), 0, frame_size_, incomplete);
  Value* room = whole_room(entry->getArg(4), 1, room_size_, incomplete);
  Value* today = build_.CreateSExt(entry->getArg(1), word_type);
  Value* stop = known(incomplete);
  const std::uint64_t steps = static_steps();
  if (loops_emitted_) store_word(frame, std::uint64_t{0}, build_.getInt64(steps));
  if (leaves_long_) store_word(frame, kLongWord, number(0));
  stop = known(either(stop, build_.CreateICmpULT(entry->getArg(2), build_.getInt64(steps))));
  // What no part had a bit for.
  const auto clear = [&](std::uint32_t first, std::uint32_t count) {
    for (std::uint32_t i = first; i < first + count; ++i) {
      if (written_words_.count(i) == 0) store_word(entry->getArg(3), i, number(0));
    }
  };
  clear(layout_.absent, layout_.applies - layout_.absent);
  clear(layout_.applies, layout_.met - layout_.applies);
  clear(layout_.met, layout_.met - layout_.applies);
  clear(layout_.fired, layout_.fired_words);
  for (llvm::Function* part : parts_) {
    BasicBlock* go_on = BasicBlock::Create(context_, "", entry);
    build_.CreateCondBr(stop, give_up, go_on);
    build_.SetInsertPoint(go_on);
    stop = build_.CreateCall(
        part, {entry->getArg(0), today, entry->getArg(2), entry->getArg(3), frame, entry->getArg(4), room});
  }
  if (!leaves_long_) {
    build_.CreateRet(build_.CreateZExt(stop, build_.getInt32Ty()));
    build_.SetInsertPoint(give_up);
    build_.CreateRet(build_.getInt32(1));
    return;
  }
  // What engine::Native has.
  BasicBlock* decided = BasicBlock::Create(context_, "", entry);
  build_.CreateCondBr(stop, give_up, decided);
  build_.SetInsertPoint(decided);
  build_.CreateRet(build_.getInt32(0));
  build_.SetInsertPoint(give_up);
  Value* is_long = build_.CreateICmpNE(load_word(frame, kLongWord), number(0));
  build_.CreateRet(build_.CreateSelect(is_long, build_.getInt32(2), build_.getInt32(1)));
}

std::uint64_t Emitter::static_steps() {
  std::uint64_t steps = constant_steps_;
  const auto rule = [&](std::uint32_t index) {
    steps += size_of(program_.rules[index].condition);
    for (const ir::Conclusion& conclusion : program_.rules[index].conclusions)
      steps += size_of(conclusion.value);
  };
  for (const std::uint32_t group : reach_.groups) {
    for (const std::uint32_t row : program_.groups[group].rules) rule(row);
  }
  for (const std::uint32_t index : reach_.defaults) rule(index);
  const auto duty = [&](const ir::Obligation& it) { steps += size_of(it.condition) + size_of(it.met); };
  for (const std::uint32_t index : decision_.obligations) duty(program_.obligations[index]);
  for (const std::uint32_t item : decision_.items) ir::each_gate(program_, program_.items[item], duty);
  return steps;
}

// State that lives across parts stands in the frame.
void Emitter::split_if_full(std::initializer_list<Kept> all) {
  if (!part_is_full()) return;
  for (const Kept& kept : all) spill(*kept.running, kept.type);
  end_part();
  begin_part();
  for (const Kept& kept : all) reload(*kept.running, kept.type);
}

namespace {

constexpr std::uint32_t kFlags = 8;
constexpr std::uint32_t kNumber = kFlags;
// Of a list; of an exact number its upper word.
constexpr std::uint32_t kCount = kFlags + 1;

}  // namespace

std::array<llvm::Value**, 10> Emitter::Running::flags() {
  return {&have,        &conflict, &applies, &outcomes[0],  &outcomes[1],
          &outcomes[2], &unmet,    &denies,  &value.absent, &value.bad};
}

void Emitter::spill(Running& running, const ir::Type& type) {
  if (running.slot == kNone) running.slot = frame_words(kCount + 1);
  std::uint32_t at = running.slot;
  for (Value** flag : running.flags()) {
    if (*flag != nullptr) store_word(frame_, at, word(*flag));
    ++at;
  }
  if (running.value.num == nullptr) return;
  if (type.list) {
    build_.CreateStore(running.value.num, frame_address(running.slot + kNumber));
    store_word(frame_, running.slot + kCount, running.value.count);
  } else {
    store_scalar(frame_, running.slot + kNumber, running.value.num, type);
  }
}

void Emitter::reload(Running& running, const ir::Type& type) {
  std::uint32_t at = running.slot;
  for (Value** flag : running.flags()) {
    if (*flag != nullptr) *flag = unword(load_word(frame_, at), true);
    ++at;
  }
  running.value.mask = nullptr;
  if (running.value.num == nullptr) return;
  if (type.list) {
    running.value.num = build_.CreateLoad(build_.getPtrTy(), frame_address(running.slot + kNumber));
    running.value.count = load_word(frame_, running.slot + kCount);
  } else {
    Value* num = load_kept(frame_, running.slot + kNumber, type);
    running.value.num = unword(num, type.kind == ir::TypeKind::Boolean);
  }
}

// ---- the module ----

EmittedModule emit_decision(const ir::Program& program, const ir::Decision& decision,
                            const engine::Reach& reach, const engine::NativeAnswerLayout& layout,
                            const ir::Period& stretch, const llvm::DataLayout& data_layout, bool wide,
                            bool long_lists) {
  EmittedModule out;
  out.context = std::make_unique<llvm::LLVMContext>();
  out.context->setDiscardValueNames(true);
  out.module = std::make_unique<llvm::Module>("writ", *out.context);
  out.module->setDataLayout(data_layout);
  Emitter emitter(program, decision, reach, layout, stretch, *out.module, wide, long_lists);
  emitter.run();
  out.error = emitter.error();
  out.leaves_long = emitter.leaves_long();
  if (out.error.empty()) {
    llvm::raw_string_ostream text(out.error);
    llvm::verifyModule(*out.module, &text);
  }
  if (!out.error.empty()) out.module.reset();
  return out;
}

}  // namespace writ::jit
