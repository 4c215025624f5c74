// SPDX-License-Identifier: Apache-2.0
// How code that reads structs copies plain values (truths, numbers, days, choices): as if each were given and right, while what speaks against it is
// gathered. Included only by compiler/jit/emit_fill.cpp.
#pragma once

#include "compiler/jit/struct_emitter.h"
#include "runtime/value/date.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace writ::jit {

class FillValues : protected StructEmitter {
 protected:
  using FillKind = engine::FillKind;
  using FillMember = engine::FillMember;
  using FillRecord = engine::FillRecord;

  explicit FillValues(llvm::Module& module) : StructEmitter(module) {}

  static bool is_plain(const FillMember& member) {
    return !member.list && !member.as_of && member.kind <= FillKind::Choice;
  }

  // What speaks against values that were taken for given and right.
  struct Gathering {
    llvm::AllocaInst* every = nullptr;  // what all and what any of those say that are given
    llvm::AllocaInst* some = nullptr;
    llvm::AllocaInst* odd = nullptr;  // of `given` less 1, and of halves of truths
    llvm::AllocaInst* two = nullptr;  // the same of two and of four truths
    llvm::AllocaInst* four = nullptr;
    llvm::AllocaInst* counts = nullptr;  // of two counts: each, and its `given` less 1
    llvm::AllocaInst* wrong = nullptr;   // in the last bit
  };

  // ---- small ones ----

  llvm::VectorType* halves_type(unsigned count) {
    return llvm::FixedVectorType::get(build_.getInt32Ty(), count);
  }
  llvm::AllocaInst* none(llvm::Type* type) { return variable(type, llvm::Constant::getNullValue(type)); }
  Gathering gathering() {
    llvm::Type* half = build_.getInt32Ty();
    return {variable(half, build_.getInt32(engine::in_struct::kGiven)),
            none(half),
            none(build_.getInt64Ty()),
            none(words_type(2)),
            none(words_type(4)),
            none(words_type(4)),
            none(build_.getInt64Ty())};
  }
  void gather(llvm::AllocaInst* into, Value* what) {
    build_.CreateStore(build_.CreateOr(get(into), what), into);
  }

  // ---- what is plain ----

  void given(const Gathering& into, Value* given) {
    build_.CreateStore(build_.CreateAnd(get(into.every), given), into.every);
    gather(into.some, given);
  }
  // Less than nought where it is none.
  Value* day_or_less(Value* days) {
    return build_.CreateSub(
        number(kSpan),
        word_of(build_.CreateSub(days, build_.getInt32(static_cast<std::uint32_t>(value::kFirstDate.days)))));
  }
  static bool is_in_order(const FillMember& member) {
    std::uint32_t next = 0;
    const auto in_order = [&](std::uint32_t one) { return one == next++; };
    return !member.choices.empty() && std::all_of(member.choices.begin(), member.choices.end(), in_order);
  }
  // Which it is, of one that is not missing.
  Value* choice(const Gathering& into, const FillMember& member, Value* from_one) {
    const std::vector<std::uint32_t>& choices = member.choices;
    Value* last = number(choices.empty() ? 0 : choices.size() - 1);
    Value* which = word_of(build_.CreateSub(from_one, build_.getInt32(1)));
    gather(into.wrong, build_.CreateSub(last, which));
    if (choices.empty()) gather(into.wrong, number(UINT64_MAX));
    if (is_in_order(member)) return which;
    return word_of(
        of_table(choices, build_.CreateBinaryIntrinsic(llvm::Intrinsic::umin, which, last), "choices"));
  }
  // The same where mostly it is one: nobody waits for what is wrong with it.
  Value* mostly_choice(const Gathering& into, const FillMember& member, Value* from_one) {
    if (member.choices.empty()) return choice(into, member, from_one);
    BasicBlock* bad = block();
    BasicBlock* on = block();
    Value* its = build_.CreateSub(from_one, build_.getInt32(1));
    BasicBlock* good = build_.GetInsertBlock();
    const auto last = static_cast<std::uint32_t>(member.choices.size()) - 1;
    build_.CreateCondBr(build_.CreateICmpULE(its, build_.getInt32(last)), on, bad, mostly());
    build_.SetInsertPoint(bad);
    gather(into.wrong, number(UINT64_MAX));
    build_.CreateBr(on);
    build_.SetInsertPoint(on);
    llvm::PHINode* which = build_.CreatePHI(build_.getInt32Ty(), 2);
    which->addIncoming(its, good);
    which->addIncoming(build_.getInt32(0), bad);
    if (is_in_order(member)) return word_of(which);
    return word_of(of_table(member.choices, word_of(which), "choices"));
  }
  Value* default_of(const FillMember& member) { return word(nothing_, member.slot * kWordBytes); }

  // A value that is mostly given, whether it is or not.
  void plain(const Gathering& into, const FillMember& member, Value* from, Value* to) {
    using namespace engine::in_struct;
    switch (member.kind) {
      case FillKind::Truth: {
        Value* both = word(from, member.offset);
        gather(into.odd, build_.CreateXor(both, number(kGiven)));
        store(build_.CreateLShr(both, kHalfBits), to, member.slot);
        break;
      }
      case FillKind::Whole: {
        Value* it = word(from, member.offset);
        store(it, to, member.slot);
        if (member.count) gather(into.wrong, it);
        given(into, half(from, member.offset + kGivenOfWhole));
        break;
      }
      case FillKind::Exact: {
        store(load(words_type(2), from, member.offset), to, member.slot);
        given(into, half(from, member.offset + kGivenOfThree));
        break;
      }
      case FillKind::Day: {
        Value* days = half(from, member.offset + kValueOfHalves);
        gather(into.wrong, day_or_less(days));
        store(build_.CreateSExt(days, build_.getInt64Ty()), to, member.slot);
        given(into, half(from, member.offset));
        break;
      }
      case FillKind::Choice: {
        Value* it = half(from, member.offset);
        if (!member.reading) {
          store(mostly_choice(into, member, it), to, member.slot);
          break;
        }
        // What it is instead does not matter, but that it is one.
        Value* missing = is(it, kMissing);
        Value* which = choice(into, member, build_.CreateSelect(missing, build_.getInt32(1), it));
        store(build_.CreateSelect(missing, default_of(member), which), to, member.slot);
        break;
      }
      case FillKind::Name:
      case FillKind::Closely:
      case FillKind::Record: break;
    }
  }

  // So many truths, one behind the other.
  void truths(const Gathering& into, const FillMember& first, unsigned count, Value* from, Value* to) {
    using namespace engine::in_struct;
    Value* both = load(words_type(count), from, first.offset);
    llvm::AllocaInst* odd = count == 4 ? into.four : into.two;
    const auto each = [&](std::uint64_t value) { return build_.CreateVectorSplat(count, number(value)); };
    gather(odd, build_.CreateXor(both, each(kGiven)));
    store(build_.CreateLShr(both, each(kHalfBits)), to, first.slot);
  }

  // Two counts, one behind the other.
  void counts(const Gathering& into, const FillMember& first, Value* from, Value* to) {
    using namespace engine::in_struct;
    Value* both = load(words_type(4), from, first.offset);
    llvm::Constant* each[] = {build_.getInt64(0), build_.getInt64(kGiven), build_.getInt64(0),
                              build_.getInt64(kGiven)};
    gather(into.counts, build_.CreateXor(both, llvm::ConstantVector::get(each)));
    store(build_.CreateShuffleVector(both, llvm::ArrayRef<int>{0, 2}), to, first.slot);
  }

  void all_plain(const Gathering& into, const FillRecord& record, Value* from, Value* to) {
    const std::vector<FillMember>& members = record.members;
    for (std::size_t i = 0; i < members.size();) {
      const FillMember& first = members[i];
      if (!is_plain(first)) {
        ++i;
        continue;
      }
      // Such that follow it in the struct and in the record.
      const auto goes_on = [&](std::size_t by, std::uint64_t bytes) {
        if (i + by >= members.size()) return false;
        const FillMember& one = members[i + by];
        return is_plain(one) && one.kind == first.kind && one.count == first.count &&
               one.offset == first.offset + by * bytes && one.slot == first.slot + by;
      };
      unsigned run = 1;
      if (first.kind == FillKind::Truth) {
        while (run < 4 && goes_on(run, engine::in_struct::kTruth)) ++run;
        if (run == 3) run = 2;
        if (run >= 2) truths(into, first, run, from, to);
      } else if (first.kind == FillKind::Whole && first.count && goes_on(1, engine::in_struct::kWhole)) {
        run = 2;
        counts(into, first, from, to);
      }
      if (run == 1) plain(into, first, from, to);
      i += run;
    }
  }

  // As null in JSON.
  Value* absent_is_missing(const FillMember& member, Value* given) {
    using namespace engine::in_struct;
    if (!member.optional) return given;
    return build_.CreateSelect(is(given, kAbsent), build_.getInt32(kMissing), given);
  }

  // The same of one that may be missing; its presence bit.
  Value* seldom_plain(const Gathering& into, const FillMember& member, Value* from, Value* to) {
    using namespace engine::in_struct;
    Value* none = number(0);
    const auto odd = [&](Value* given) {
      given = absent_is_missing(member, given);
      gather(into.odd, word_of(build_.CreateAnd(given, build_.getInt32(~kGiven))));
      return is(given, kGiven);
    };
    const auto kept = [&](Value* there, Value* it) { return build_.CreateSelect(there, it, none); };
    Value* there = nullptr;
    switch (member.kind) {
      case FillKind::Truth: {
        there = odd(half(from, member.offset));
        Value* it = kept(there, word_of(half(from, member.offset + kValueOfHalves)));
        gather(into.odd, build_.CreateAnd(it, number(~std::uint64_t{1})));
        store(it, to, member.slot);
        break;
      }
      case FillKind::Whole: {
        there = odd(half(from, member.offset + kGivenOfWhole));
        Value* it = kept(there, word(from, member.offset));
        if (member.count) gather(into.wrong, it);
        store(it, to, member.slot);
        break;
      }
      case FillKind::Exact: {
        there = odd(half(from, member.offset + kGivenOfThree));
        store(kept(there, word(from, member.offset)), to, member.slot);
        store(kept(there, word(from, member.offset + kSecond)), to, member.slot + 1);
        break;
      }
      case FillKind::Day: {
        there = odd(half(from, member.offset));
        Value* days = half(from, member.offset + kValueOfHalves);
        gather(into.wrong, kept(there, day_or_less(days)));
        store(kept(there, build_.CreateSExt(days, build_.getInt64Ty())), to, member.slot);
        break;
      }
      case FillKind::Choice: {
        Value* it = absent_is_missing(member, half(from, member.offset));
        there = build_.CreateNot(is(it, kMissing));
        Value* which = choice(into, member, build_.CreateSelect(there, it, build_.getInt32(1)));
        store(build_.CreateSelect(there, which, member.reading ? default_of(member) : none), to, member.slot);
        break;
      }
      case FillKind::Name:
      case FillKind::Closely:
      case FillKind::Record: break;
    }
    return member.reading ? build_.getTrue() : there;
  }

  // ---- what was gathered ----

  Value* speaks_against(const Gathering& gathered) {
    using engine::in_struct::kGiven;
    constexpr std::uint64_t kNotValue = ~(std::uint64_t{1} << kHalfBits);
    constexpr std::uint64_t kHalf = UINT32_MAX;
    constexpr std::uint64_t kLast = std::uint64_t{1} << (kWordBits - 1);
    const auto each = [&](unsigned count, std::uint64_t mask) {
      return build_.CreateVectorSplat(count, number(mask));
    };
    llvm::Constant* of_counts[] = {build_.getInt64(kLast), build_.getInt64(kHalf), build_.getInt64(kLast),
                                   build_.getInt64(kHalf)};
    Value* four =
        build_.CreateOr(build_.CreateAnd(get(gathered.four), each(4, kNotValue)),
                        build_.CreateAnd(get(gathered.counts), llvm::ConstantVector::get(of_counts)));
    Value* two = build_.CreateAnd(get(gathered.two), each(2, kNotValue));
    Value* vectors = build_.CreateOr(is_some(four), is_some(two));
    Value* all = build_.CreateAnd(get(gathered.odd), number(kNotValue));
    // All say 1, and none says more.
    Value* given = build_.CreateXor(build_.CreateAnd(get(gathered.every), build_.getInt32(kGiven)),
                                    build_.getInt32(kGiven));
    given = build_.CreateOr(given, build_.CreateAnd(get(gathered.some), build_.getInt32(~kGiven)));
    all = build_.CreateOr(all, word_of(given));
    vectors = build_.CreateOr(vectors, build_.CreateICmpNE(all, number(0)));
    return build_.CreateOr(vectors, build_.CreateICmpSLT(get(gathered.wrong), number(0)));
  }
  // Whether any bit of a vector is set.
  Value* is_some(Value* vector) {
    llvm::Type* whole = build_.getIntNTy(static_cast<unsigned>(vector->getType()->getPrimitiveSizeInBits()));
    Value* bits = build_.CreateBitCast(vector, whole);
    return build_.CreateICmpNE(bits, llvm::ConstantInt::get(whole, 0));
  }

  static constexpr std::uint64_t kSpan =
      static_cast<std::uint64_t>(value::kLastDate.days - value::kFirstDate.days);
  static constexpr unsigned kHalfBits = 32;

  Value* nothing_ = nullptr;  // there where a request that says nothing has more than noughts
};

}  // namespace writ::jit
