// SPDX-License-Identifier: Apache-2.0
// How a struct of outputs lies -> the module of a function that writes what native code answered into it.
//
// Mostly no output is absent, and lists are as long as there is room for: the function gives up elsewhere. Names are looked up among those that
// were shown before, by the number that stands for them.
#include "compiler/jit/struct_emitter.h"

#include <algorithm>
#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace writ::jit {
namespace {

using engine::FillKind;
using engine::OutLayout;
using engine::OutMember;
using engine::OutName;
using engine::OutState;
using engine::OutTable;
using llvm::BasicBlock;
using llvm::Value;
namespace in_struct = engine::in_struct;

// Code of more members would take long to compile, and nothing is worth so much of what no member covers.
constexpr std::size_t kMostMembers = 256;
constexpr std::uint64_t kMostUncovered = 1024;
constexpr unsigned kHalfBits = 32;

struct Gap {
  std::uint64_t from = 0;
  std::uint64_t to = 0;
};

std::uint64_t bytes_of(const OutMember& member) {
  return member.list ? in_struct::kList : member.item_bytes();
}

// What no member covers, in order; nothing where two of them cover the same.
std::optional<std::vector<Gap>> gaps_of(const OutLayout& layout) {
  std::vector<Gap> members;
  for (const OutMember& one : layout.members) members.push_back({one.offset, one.offset + bytes_of(one)});
  std::sort(members.begin(), members.end(), [](const Gap& a, const Gap& b) { return a.from < b.from; });
  std::vector<Gap> out;
  std::uint64_t end = 0;
  for (const Gap& one : members) {
    if (one.from < end) return std::nullopt;
    if (one.from > end) out.push_back({end, one.from});
    end = one.to;
  }
  if (layout.size < end) return std::nullopt;
  if (layout.size > end) out.push_back({end, layout.size});
  return out;
}

class OutEmitter : StructEmitter {
 public:
  OutEmitter(const OutLayout& layout, std::vector<Gap> gaps, llvm::Module& module)
      : StructEmitter(module), layout_(layout), gaps_(std::move(gaps)) {}

  void run() {
    llvm::Type* address = build_.getPtrTy();
    begin(build_.getInt32Ty(), {address, address, address}, kFillEntry, llvm::GlobalValue::ExternalLinkage);
    function_->addParamAttr(0, llvm::Attribute::NoAlias);
    function_->addParamAttr(0, llvm::Attribute::ReadOnly);
    answer_ = function_->getArg(0);
    outputs_ = function_->getArg(1);
    state_ = function_->getArg(2);
    gives_up_by(build_.getInt32(0));
    nothing_absent();
    if (has_lists()) {
      left_ = variable(build_.getInt64Ty(), word(state_, offsetof(OutState, words)));
      room_ = variable(address, this->address(state_, offsetof(OutState, room)));
      if (layout_.least_room() != 0) only_if(build_.CreateICmpUGE(get(left_), number(layout_.least_room())));
    }
    nought();
    // Of those whose room is known by now, all are written without a branch.
    for (const OutMember& member : layout_.members) {
      if (member.all_at_once()) list_at_once(member);
    }
    for (const OutMember& member : layout_.members) {
      if (!member.list)
        scalar(member, at(answer_, std::uint64_t{member.word} * kWordBytes), at(outputs_, member.offset));
    }
    for (const OutMember& member : layout_.members) {
      if (member.list && !member.all_at_once()) list(member);
    }
    build_.CreateRet(build_.getInt32(1));
  }

 private:
  bool has_lists() const {
    return std::any_of(layout_.members.begin(), layout_.members.end(),
                       [](const auto& one) { return one.list; });
  }

  void nothing_absent() {
    std::map<std::uint32_t, std::uint64_t> bits;
    for (const OutMember& member : layout_.members)
      bits[member.output / kWordBits] |= std::uint64_t{1} << member.output % kWordBits;
    for (const auto& [at, of_word] : bits) {
      Value* absent = word(answer_, std::uint64_t{layout_.absent + at} * kWordBytes);
      only_if(build_.CreateICmpEQ(build_.CreateAnd(absent, number(of_word)), number(0)));
    }
  }

  void nought() {
    for (Gap gap : gaps_) {
      while (gap.from < gap.to) {
        std::uint64_t bytes = kWordBytes;
        while (bytes > gap.to - gap.from) bytes /= 2;
        put(llvm::ConstantInt::get(build_.getIntNTy(static_cast<unsigned>(bytes) * 8), 0), outputs_,
            gap.from);
        gap.from += bytes;
      }
    }
  }

  Value* both(std::uint32_t low, Value* high) {
    return build_.CreateOr(build_.CreateShl(high, kHalfBits), number(low));
  }

  // From the words of an answer into a member or an item of a list.
  void scalar(const OutMember& member, Value* from, Value* to) {
    using namespace in_struct;
    Value* it = word(from, 0);
    switch (member.kind) {
      case FillKind::Truth: put(both(kGiven, word_of(build_.CreateICmpNE(it, number(0)))), to, 0); break;
      case FillKind::Whole:
        put(it, to, 0);
        put(number(kGiven), to, kGivenOfWhole);
        break;
      case FillKind::Exact:
        // Word by word, as they were just written: two at once would wait for them.
        put(it, to, 0);
        put(word(from, kWordBytes), to, kSecond);
        put(number(kGiven), to, kGivenOfThree);
        break;
      case FillKind::Day: put(both(kGiven, it), to, 0); break;
      case FillKind::Choice: put(choice(member, it), to, 0); break;
      case FillKind::Name: name(member, it, to); break;
      case FillKind::Closely: closely(member, it, to); break;
      case FillKind::Record: break;
    }
  }
  Value* choice(const OutMember& member, Value* number) {
    const std::vector<std::uint32_t>& choices = member.choices;
    std::uint32_t next = 0;
    const auto in_order = [&](std::uint32_t one) { return one == ++next; };
    if (std::all_of(choices.begin(), choices.end(), in_order))
      return build_.CreateAdd(build_.CreateTrunc(number, build_.getInt32Ty()), build_.getInt32(1));
    // Behind the items that a list has there may be anything.
    Value* within =
        build_.CreateBinaryIntrinsic(llvm::Intrinsic::umin, number, this->number(choices.size() - 1));
    return of_table(choices, within, "choices");
  }

  std::uint64_t place_of(const OutMember& member) const {
    return static_cast<std::uint64_t>(&member - layout_.members.data());
  }
  void closely(const OutMember& member, Value* it, Value* to) {
    llvm::Type* word = build_.getInt64Ty();
    llvm::Type* address = build_.getPtrTy();
    auto* type = llvm::FunctionType::get(word, {address, word, word, address}, false);
    Value* done = build_.CreateCall(type, this->address(state_, offsetof(OutState, closely)),
                                    {state_, number(place_of(member)), it, to});
    only_if(build_.CreateICmpNE(done, number(0)));
  }
  void name(const OutMember& member, Value* it, Value* to) {
    BasicBlock* slowly = block();
    BasicBlock* done = block();
    Value* table = at(address(state_, offsetof(OutState, tables)), place_of(member) * sizeof(OutTable));
    Value* place = build_.CreateLShr(build_.CreateMul(it, number(engine::kOutSpread)),
                                     word(table, offsetof(OutTable, shift)));
    Value* one = build_.CreateInBoundsGEP(build_.getInt64Ty(), address(table, offsetof(OutTable, names)),
                                          build_.CreateMul(place, number(sizeof(OutName) / kWordBytes)));
    only_if(build_.CreateICmpEQ(word(one, offsetof(OutName, number)), it), slowly);
    put(word(one, offsetof(OutName, data)), to, 0);
    put(word(one, offsetof(OutName, size)), to, in_struct::kSecond);
    put(number(in_struct::kGiven), to, in_struct::kGivenOfThree);
    build_.CreateBr(done);
    build_.SetInsertPoint(slowly);
    closely(member, it, to);
    build_.CreateBr(done);
    build_.SetInsertPoint(done);
  }

  // ---- lists ----

  // The list itself, whose items take that much of the room; where they go.
  Value* items_of(const OutMember& member, Value* count, Value* words) {
    Value* place = get(room_);
    put(place, outputs_, member.offset);
    put(count, outputs_, member.offset + in_struct::kSecond);
    put(number(in_struct::kGiven), outputs_, member.offset + in_struct::kGivenOfThree);
    build_.CreateStore(build_.CreateInBoundsGEP(build_.getInt64Ty(), place, words), room_);
    build_.CreateStore(build_.CreateSub(get(left_), words), left_);
    return place;
  }
  static std::uint64_t words_for(std::uint64_t bytes) { return (bytes + kWordBytes - 1) / kWordBytes; }

  void list_at_once(const OutMember& member) {
    const std::uint64_t from = std::uint64_t{member.word} * kWordBytes;
    Value* count = word(answer_, from);
    only_if(build_.CreateICmpULE(count, number(member.bound)));
    Value* to = items_of(member, count, number(words_for(std::uint64_t{member.bound} * member.item_bytes())));
    for (std::uint64_t i = 0; i < member.bound; ++i)
      scalar(member, at(answer_, from + (1 + i * member.item_words()) * kWordBytes),
             at(to, i * member.item_bytes()));
  }
  void list(const OutMember& member) {
    const std::uint64_t from = std::uint64_t{member.word} * kWordBytes;
    Value* count = word(answer_, from);
    Value* elsewhere = build_.CreateIntToPtr(word(answer_, from + kWordBytes), build_.getPtrTy());
    Value* items = build_.CreateSelect(build_.CreateICmpULE(count, number(member.bound)),
                                       at(answer_, from + kWordBytes), elsewhere);
    Value* bytes = build_.CreateNUWMul(count, number(member.item_bytes()));
    Value* words = build_.CreateLShr(build_.CreateAdd(bytes, number(kWordBytes - 1)), kWordShift);
    only_if(build_.CreateICmpULE(words, get(left_)));
    Value* to = items_of(member, count, words);
    times(count, items, std::uint64_t{member.item_words()} * kWordBytes, to, member.item_bytes(),
          [&](Value* one, Value* its) { scalar(member, one, its); });
  }

  static constexpr std::uint32_t kWordBits = 64;
  static constexpr unsigned kWordShift = 3;

  const OutLayout& layout_;
  const std::vector<Gap> gaps_;
  Value* answer_ = nullptr;
  Value* outputs_ = nullptr;
  Value* state_ = nullptr;
  llvm::AllocaInst* room_ = nullptr;
  llvm::AllocaInst* left_ = nullptr;  // words of it
};

}  // namespace

EmittedModule emit_outputs(const OutLayout& layout, const llvm::DataLayout& data_layout) {
  EmittedModule out;
  const auto gaps = gaps_of(layout);
  if (!gaps) {
    out.error = "members that share their place";
    return out;
  }
  std::uint64_t uncovered = 0;
  for (const Gap& gap : *gaps) uncovered += gap.to - gap.from;
  if (layout.members.size() > kMostMembers || uncovered > kMostUncovered) {
    out.error = "too many members";
    return out;
  }
  return module_for_structs(data_layout,
                            [&](llvm::Module& module) { OutEmitter(layout, *gaps, module).run(); });
}

EmittedModule emit_struct(const engine::StructLayout& layout, const llvm::DataLayout& data_layout,
                          bool wide) {
  if (const auto* outputs = std::get_if<OutLayout>(&layout)) return emit_outputs(*outputs, data_layout);
  return emit_fill(std::get<engine::FillLayout>(layout), data_layout, wide);
}

}  // namespace writ::jit
