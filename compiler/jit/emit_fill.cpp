// SPDX-License-Identifier: Apache-2.0
// How a struct lies -> the module of a function that fills requests from it.
//
// Members are copied as if each were given and right, and what speaks against it is gathered in a few registers: one look at them at the end
// says whether it was so. Only what leads to memory (lists, names) is looked at before. Where some of the facts themselves are missing, as they
// often are, those are copied once more, each with its presence bit.
#include "compiler/jit/struct_emitter.h"
#include "runtime/value/date.h"

#include <llvm/IR/Verifier.h>
#include <llvm/Support/raw_ostream.h>

#include <algorithm>
#include <cstddef>
#include <functional>
#include <string>
#include <utility>
#include <vector>

namespace writ::jit {
namespace {

using engine::FillKind;
using engine::FillLayout;
using engine::FillMember;
using engine::FillRecord;
using engine::FillState;
using llvm::BasicBlock;
using llvm::Value;

constexpr std::uint64_t kSpan = static_cast<std::uint64_t>(value::kLastDate.days - value::kFirstDate.days);
// Code of more members would take long to compile.
constexpr std::size_t kMostMembers = 512;
constexpr unsigned kHalfBits = 32;

bool is_plain(const FillMember& member) {
  return !member.list && !member.as_of && member.kind <= FillKind::Choice;
}

class FillEmitter : StructEmitter {
 public:
  // `wide`: the processor loads those of eight items that there are.
  FillEmitter(const FillLayout& layout, llvm::Module& module, bool wide)
      : StructEmitter(module), layout_(layout), wide_(wide) {}

  void run() {
    llvm::Type* address = build_.getPtrTy();
    llvm::Type* word = build_.getInt64Ty();
    begin(build_.getInt32Ty(), {address, address, word, address}, kFillEntry,
          llvm::GlobalValue::ExternalLinkage);
    // Nobody writes there meanwhile.
    function_->addParamAttr(0, llvm::Attribute::NoAlias);
    function_->addParamAttr(0, llvm::Attribute::ReadOnly);
    facts_ = function_->getArg(0);
    words_ = function_->getArg(1);
    room_ = function_->getArg(2);
    state_ = function_->getArg(3);
    gives_up_by(build_.getInt32(0));
    used_ = variable(word, number(layout_.records.front().words));
    takes_ = variable(word, number(0));
    of_items_ = gathering();
    of_facts_ = gathering();
    facts();
  }

 private:
  // What speaks against values that were taken for given and right.
  struct Gathering {
    llvm::AllocaInst* odd = nullptr;  // of `given` less 1, and of halves of truths
    llvm::AllocaInst* two = nullptr;  // the same of two and of four truths
    llvm::AllocaInst* four = nullptr;
    llvm::AllocaInst* wrong = nullptr;    // in the last bit
    llvm::AllocaInst* choices = nullptr;  // of eight choices, in the last bit of each
  };

  // ---- small ones ----

  llvm::VectorType* halves_type() { return llvm::FixedVectorType::get(build_.getInt32Ty(), kEight); }
  Gathering gathering() {
    const auto none = [&](llvm::Type* type) { return variable(type, llvm::Constant::getNullValue(type)); };
    return {none(build_.getInt64Ty()), none(words_type(2)), none(words_type(4)), none(build_.getInt64Ty()),
            none(halves_type())};
  }
  void gather(llvm::AllocaInst* into, Value* what) {
    build_.CreateStore(build_.CreateOr(get(into), what), into);
  }
  // Loaded where it is used: what is compared with memory needs no register, of which there are few.
  Value* of_state(std::uint64_t bytes) { return word(state_, bytes); }

  // ---- what is plain ----

  void given(const Gathering& into, Value* given) {
    gather(into.odd, word_of(build_.CreateXor(given, build_.getInt32(engine::in_struct::kGiven))));
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
          store(choice(into, member, it), to, member.slot);
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

  void all_plain(const Gathering& into, const FillRecord& record, Value* from, Value* to) {
    const std::vector<FillMember>& members = record.members;
    for (std::size_t i = 0; i < members.size();) {
      if (!is_plain(members[i])) {
        ++i;
        continue;
      }
      const auto goes_on = [&](std::size_t by) {
        if (i + by >= members.size()) return false;
        const FillMember& one = members[i + by];
        return is_plain(one) && one.kind == FillKind::Truth &&
               one.offset == members[i].offset + by * engine::in_struct::kTruth &&
               one.slot == members[i].slot + by;
      };
      unsigned run = 1;
      if (members[i].kind == FillKind::Truth) {
        while (run < 4 && goes_on(run)) ++run;
      }
      if (run >= 2) {
        run = run == 4 ? 4 : 2;
        truths(into, members[i], run, from, to);
      } else {
        plain(into, members[i], from, to);
      }
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

  // ---- names ----

  // Goes on where it was looked up, with what stands for it, which is less than nought where it was not seen, and to another block else.
  Value* seen(Value* name, Value* names, Value* count, Value* first, BasicBlock* otherwise) {
    using engine::SeenName;
    constexpr std::uint64_t kWords = sizeof(SeenName) / kWordBytes;
    only_if(is(half(name, engine::in_struct::kGivenOfThree), engine::in_struct::kNamed), otherwise);
    Value* id = build_.CreateSub(word(name, engine::in_struct::kSecond), first);
    only_if(build_.CreateICmpULT(id, count), otherwise);
    Value* one =
        build_.CreateInBoundsGEP(build_.getInt64Ty(), names, build_.CreateNUWMul(id, number(kWords)));
    add(takes_, word(one, offsetof(SeenName, size)));
    return word(one, offsetof(SeenName, number));
  }
  Value* first_name() { return of_state(offsetof(FillState, first_name)); }
  std::pair<Value*, Value*> table(const FillMember& member) {
    using engine::SeenTable;
    Value* table =
        at(load(build_.getPtrTy(), state_, offsetof(FillState, seen)), member.names * sizeof(SeenTable));
    return {load(build_.getPtrTy(), table, offsetof(SeenTable, names)),
            word(table, offsetof(SeenTable, count))};
  }
  Value* closely(std::size_t record, const FillMember& member, Value* from, Value* count, Value* to) {
    const auto place = static_cast<std::uint64_t>(&member - layout_.records[record].members.data());
    llvm::Type* word = build_.getInt64Ty();
    llvm::Type* address = build_.getPtrTy();
    auto* type = llvm::FunctionType::get(word, {address, word, address, word, address}, false);
    return build_.CreateCall(
        type, load(address, state_, offsetof(FillState, closely)),
        {state_, number(std::uint64_t{record} << engine::kFillRecordShift | place), from, count, to});
  }
  void only_if_taken(Value* made) {
    only_if(build_.CreateICmpEQ(made, number(static_cast<std::uint64_t>(engine::Closely::Taken))));
  }

  // A text, a name or what has to be looked at closely; gathers its presence bit.
  void single(std::size_t record, const FillMember& member, Value* from, Value* to,
              llvm::AllocaInst* present) {
    Value* its = at(from, member.offset);
    BasicBlock* slowly = block();
    BasicBlock* done = block();
    const std::uint64_t bit = std::uint64_t{1} << member.field % kWordBits;
    Value* takes = get(takes_);
    if (member.kind == FillKind::Name) {
      const auto [names, count] = table(member);
      Value* known = seen(its, names, count, first_name(), slowly);
      only_if(build_.CreateICmpSGE(known, number(0)), slowly);
      store(known, to, member.slot);
      gather(present, number(bit));
      build_.CreateBr(done);
    } else {
      build_.CreateBr(slowly);
    }
    build_.SetInsertPoint(slowly);
    build_.CreateStore(takes, takes_);
    store(member.reading ? default_of(member) : number(0), to, member.slot);
    if (member.item_words == 2) store(number(0), to, member.slot + 1);
    Value* made = closely(record, member, its, number(1), at(to, member.slot * kWordBytes));
    only_if(build_.CreateICmpNE(made, number(static_cast<std::uint64_t>(engine::Closely::Wrong))));
    Value* taken = build_.CreateICmpEQ(made, number(static_cast<std::uint64_t>(engine::Closely::Taken)));
    gather(present, build_.CreateSelect(taken, number(bit), number(0)));
    build_.CreateBr(done);
    build_.SetInsertPoint(done);
  }

  // ---- lists ----

  void list(std::size_t record, const FillMember& member, Value* from, Value* to, llvm::AllocaInst* present) {
    using namespace engine::in_struct;
    Value* its = at(from, member.offset);
    BasicBlock* none = block();
    BasicBlock* done = block();
    Value* is_given = half(its, kGivenOfThree);
    only_if(is(is_given, kGiven), none);
    Value* items = load(build_.getPtrTy(), its);
    Value* count = word(its, kSecond);
    only_if(build_.CreateICmpULE(count, of_state(offsetof(FillState, most_items))));
    if (member.least_items != 0) only_if(build_.CreateICmpUGE(count, number(member.least_items)));
    Value* used = get(used_);
    Value* words = build_.CreateNUWMul(count, number(member.item_words));
    only_if(build_.CreateICmpULE(words, build_.CreateSub(room_, used)));
    build_.CreateStore(build_.CreateAdd(used, words), used_);
    store(build_.CreateOr(build_.CreateShl(used, kListShift), count), to, member.slot);
    gather(present, number(std::uint64_t{1} << member.field % kWordBits));
    Value* first = build_.CreateInBoundsGEP(build_.getInt64Ty(), words_, used);
    // Without items it may be null, and with some it may not.
    BasicBlock* some = block();
    build_.CreateCondBr(build_.CreateICmpEQ(count, number(0)), done, some);
    build_.SetInsertPoint(some);
    only_if(build_.CreateICmpNE(items, llvm::ConstantPointerNull::get(build_.getPtrTy())));
    this->items(record, member, items, count, first);
    build_.CreateBr(done);
    build_.SetInsertPoint(none);
    only_if(is(absent_is_missing(member, is_given), kMissing));
    store(number(0), to, member.slot);
    build_.CreateBr(done);
    build_.SetInsertPoint(done);
  }

  void items(std::size_t record, const FillMember& member, Value* items, Value* count, Value* first) {
    FillMember one = member;
    one.list = false;
    one.offset = one.slot = 0;
    const auto each = [&](const auto& body) {
      times(count, items, member.item_bytes, first, member.item_words * kWordBytes, body);
    };
    switch (member.kind) {
      case FillKind::Truth:
      case FillKind::Whole:
      case FillKind::Exact:
      case FillKind::Day: each([&](Value* from, Value* to) { plain(of_items_, one, from, to); }); break;
      case FillKind::Choice:
        if (is_in_order(member)) {
          choices(one, items, count, first);
        } else {
          each([&](Value* from, Value* to) { plain(of_items_, one, from, to); });
        }
        break;
      case FillKind::Name: names(record, member, items, count, first); break;
      case FillKind::Closely: only_if_taken(closely(record, member, items, count, first)); break;
      case FillKind::Record: records(member, items, count, first); break;
    }
  }

  void records(const FillMember& member, Value* items, Value* count, Value* first) {
    const Gathering gathered = gathering();
    times(count, items, member.item_bytes, first, member.item_words * kWordBytes,
          [&](Value* from, Value* to) { record(gathered, member.record, from, to); });
    some_if(gathered, member.record, items, count, member.item_bytes, first);
  }

  // Mostly not more than eight: then all at once, however many they are, for nobody can guess that. Behind the last there is room for as many.
  void choices(const FillMember& one, Value* items, Value* count, Value* first) {
    const auto each = [&] {
      const auto last = static_cast<std::uint32_t>(one.choices.size()) - 1;
      times(count, items, engine::in_struct::kChoice, first, kWordBytes, [&](Value* from, Value* to) {
        Value* which = build_.CreateSub(half(from, 0), build_.getInt32(1));
        only_if(build_.CreateICmpULE(which, build_.getInt32(last)));
        store(word_of(which), to, 0);
      });
    };
    if (!wide_) {
      each();
      return;
    }
    BasicBlock* few = block();
    BasicBlock* many = block();
    BasicBlock* done = block();
    build_.CreateCondBr(build_.CreateICmpULE(count, number(kEight)), few, many, mostly());
    build_.SetInsertPoint(few);
    eight_choices(one, items, count, first);
    build_.CreateBr(done);
    build_.SetInsertPoint(many);
    each();
    build_.CreateBr(done);
    build_.SetInsertPoint(done);
  }
  void eight_choices(const FillMember& one, Value* items, Value* count, Value* first) {
    const auto each = [&](std::uint32_t value) {
      return build_.CreateVectorSplat(kEight, build_.getInt32(value));
    };
    llvm::SmallVector<std::uint32_t, kEight> places;
    for (std::uint32_t i = 0; i < kEight; ++i) places.push_back(i);
    Value* there = build_.CreateICmpULT(
        llvm::ConstantDataVector::get(module_.getContext(), places),
        build_.CreateVectorSplat(kEight, build_.CreateTrunc(count, build_.getInt32Ty())));
    // What is not there is taken for the first choice.
    Value* its = build_.CreateMaskedLoad(halves_type(), items, llvm::Align(), there, each(1));
    Value* which = build_.CreateSub(its, each(1));
    Value* beyond = build_.CreateSub(each(static_cast<std::uint32_t>(one.choices.size()) - 1), which);
    gather(of_items_.choices, build_.CreateOr(which, beyond));
    store(build_.CreateZExt(which, words_type(kEight)), first, 0);
  }

  // Where one of them was not looked up or not seen, all are looked at closely.
  void names(std::size_t record, const FillMember& member, Value* items, Value* count, Value* first) {
    BasicBlock* slowly = block();
    BasicBlock* done = block();
    const auto [seen_names, most] = table(member);
    Value* from_number = first_name();
    Value* takes = get(takes_);
    llvm::AllocaInst* all = variable(build_.getInt64Ty(), number(0));
    times(count, items, engine::in_struct::kString, first, kWordBytes,
          [&, seen_names = seen_names, most = most](Value* from, Value* to) {
            Value* one = seen(from, seen_names, most, from_number, slowly);
            gather(all, one);
            store(one, to, 0);
          });
    only_if(build_.CreateICmpSGE(get(all), number(0)), slowly);
    build_.CreateBr(done);
    build_.SetInsertPoint(slowly);
    build_.CreateStore(takes, takes_);
    only_if_taken(closely(record, member, items, count, first));
    build_.CreateBr(done);
    build_.SetInsertPoint(done);
  }

  // ---- records ----

  using Bits = std::vector<std::uint64_t>;
  Bits bits_of(const FillRecord& record) {
    Bits out(record.presence_words, 0);
    for (const FillMember& member : record.members) {
      if (is_plain(member)) out[member.field / kWordBits] |= std::uint64_t{1} << member.field % kWordBits;
    }
    return out;
  }
  // What no member says: nought, or of the facts what a request that says nothing has.
  void rest_of_words(const FillRecord& record, Value* to, bool facts) {
    std::vector<bool> covered(record.words, false);
    for (const FillMember& member : record.members) {
      if (member.as_of) continue;
      const std::uint32_t words = member.list ? 1 : member.item_words;
      for (std::uint32_t i = 0; i < words; ++i) covered[member.slot + i] = true;
    }
    for (std::uint32_t slot = record.presence_words; slot < record.words; ++slot) {
      if (!covered[slot])
        store(facts && layout_.readings ? word(nothing_, slot * kWordBytes) : number(0), to, slot);
    }
  }

  // Of several in a row, too; its words lie where there is room for them.
  void record(const Gathering& into, std::size_t index, Value* from, Value* to) {
    const FillRecord& record = layout_.records[index];
    const bool facts = index == 0;
    std::vector<llvm::AllocaInst*> present;
    for (std::uint32_t i = 0; i < record.presence_words; ++i) {
      Value* first = facts && layout_.readings ? word(nothing_, i * kWordBytes) : number(0);
      present.push_back(variable(build_.getInt64Ty(), first));
    }
    for (const FillMember& member : record.members) {
      if (member.as_of || is_plain(member)) continue;
      llvm::AllocaInst* its = present[member.field / kWordBits];
      if (member.list) {
        list(index, member, from, to, its);
      } else {
        single(index, member, from, to, its);
      }
    }
    // Last, so that nothing that was loaded waits while lists are read.
    rest_of_words(record, to, facts);
    all_plain(into, record, from, to);
    const Bits bits = bits_of(record);
    for (std::uint32_t i = 0; i < record.presence_words; ++i)
      store(build_.CreateOr(get(present[i]), number(bits[i])), to, i);
  }

  Value* speaks_against(const Gathering& gathered) {
    constexpr std::uint64_t kNotValue = ~(std::uint64_t{1} << kHalfBits);
    Value* all = build_.CreateOr(get(gathered.odd), build_.CreateOrReduce(get(gathered.two)));
    all = build_.CreateOr(all, build_.CreateOrReduce(get(gathered.four)));
    all = build_.CreateAnd(all, number(kNotValue));
    Value* choices = get(gathered.choices);
    Value* no_choice = build_.CreateOrReduce(
        build_.CreateICmpSLT(choices, llvm::Constant::getNullValue(choices->getType())));
    return build_.CreateOr(build_.CreateOr(build_.CreateICmpNE(all, number(0)), no_choice),
                           build_.CreateICmpSLT(get(gathered.wrong), number(0)));
  }

  void as_of(const FillRecord& record) {
    using namespace engine::in_struct;
    llvm::AllocaInst* is_given = variable(build_.getInt32Ty(), build_.getInt32(kMissing));
    llvm::AllocaInst* today = variable(build_.getInt32Ty(), build_.getInt32(0));
    for (const FillMember& member : record.members) {
      if (!member.as_of) continue;
      BasicBlock* there = block();
      BasicBlock* done = block();
      Value* given = half(facts_, member.offset);
      build_.CreateCondBr(is(given, kMissing), done, there);
      build_.SetInsertPoint(there);
      only_if(is(given, kGiven));
      Value* days = half(facts_, member.offset + kValueOfHalves);
      only_if(build_.CreateICmpSGE(day_or_less(days), number(0)));
      build_.CreateStore(given, is_given);
      build_.CreateStore(days, today);
      build_.CreateBr(done);
      build_.SetInsertPoint(done);
    }
    build_.CreateStore(get(today), at(state_, offsetof(FillState, as_of)));
    build_.CreateStore(get(is_given), at(state_, offsetof(FillState, as_of_given)));
  }

  void facts() {
    const FillRecord& record = layout_.records.front();
    if (layout_.readings) nothing_ = load(build_.getPtrTy(), state_, offsetof(FillState, nothing));
    only_if(build_.CreateICmpUGE(room_, number(record.words)));
    this->record(of_facts_, 0, facts_, words_);
    as_of(record);
    only_if(build_.CreateNot(speaks_against(of_items_)));
    // Lists take as many bytes as they have words.
    Value* behind = build_.CreateSub(get(used_), number(record.words));
    Value* takes = build_.CreateAdd(get(takes_), build_.CreateShl(behind, kWordShift));
    only_if(build_.CreateICmpULE(takes, of_state(offsetof(FillState, left))));
    some_if(of_facts_, 0, facts_, number(1), 0, words_);
    build_.CreateStore(get(used_), at(state_, offsetof(FillState, used)));
    build_.CreateRet(build_.getInt32(1));
  }

  // So many records once more where something speaks against them, because some of their members are missing. A function of its own, so that what is
  // mostly there does not wait for what it loads.
  void some_if(const Gathering& gathered, std::uint32_t record, Value* from, Value* count,
               std::uint64_t bytes, Value* to) {
    BasicBlock* some = block();
    BasicBlock* done = block();
    only_if(build_.CreateNot(speaks_against(gathered)), some);
    build_.CreateBr(done);
    build_.SetInsertPoint(some);
    Value* nothing = nothing_ == nullptr ? llvm::ConstantPointerNull::get(build_.getPtrTy()) : nothing_;
    only_if(build_.CreateCall(some_function(record, bytes), {from, count, to, nothing}));
    build_.CreateBr(done);
    build_.SetInsertPoint(done);
  }
  llvm::Function* some_function(std::uint32_t record, std::uint64_t bytes) {
    llvm::Type* address = build_.getPtrTy();
    FillEmitter other(layout_, module_, wide_);
    other.begin(build_.getInt1Ty(), {address, build_.getInt64Ty(), address, address}, "writ_fill_some",
                llvm::GlobalValue::InternalLinkage);
    other.function_->addFnAttr(llvm::Attribute::NoInline);
    other.nothing_ = other.function_->getArg(3);
    other.some_records(layout_.records[record], bytes);
    return other.function_;
  }
  void some_records(const FillRecord& record, std::uint64_t bytes) {
    const Gathering gathered = gathering();
    times(function_->getArg(1), function_->getArg(0), bytes, function_->getArg(2), record.words * kWordBytes,
          [&](Value* from, Value* to) { some_record(gathered, record, from, to); });
    build_.CreateRet(build_.CreateNot(speaks_against(gathered)));
  }
  void some_record(const Gathering& into, const FillRecord& record, Value* from, Value* to) {
    const Bits bits = bits_of(record);
    std::vector<llvm::AllocaInst*> present;
    for (std::uint32_t i = 0; i < record.presence_words; ++i) {
      Value* rest = build_.CreateAnd(word(to, i * kWordBytes), number(~bits[i]));
      present.push_back(variable(build_.getInt64Ty(), rest));
    }
    for (const FillMember& member : record.members) {
      if (!is_plain(member)) continue;
      Value* there = word_of(seldom_plain(into, member, from, to));
      gather(present[member.field / kWordBits], build_.CreateShl(there, number(member.field % kWordBits)));
    }
    for (std::uint32_t i = 0; i < record.presence_words; ++i) store(get(present[i]), to, i);
  }

  static constexpr std::uint32_t kEight = 8;  // as much room is behind the words of a request
  static constexpr unsigned kListShift = 32;
  static constexpr unsigned kWordShift = 3;

  const FillLayout& layout_;
  const bool wide_;
  Value* facts_ = nullptr;
  Value* words_ = nullptr;
  Value* room_ = nullptr;
  Value* state_ = nullptr;
  Value* nothing_ = nullptr;           // there where a request that says nothing has more than noughts
  llvm::AllocaInst* used_ = nullptr;   // words
  llvm::AllocaInst* takes_ = nullptr;  // bytes of names
  Gathering of_items_;                 // of all but the plain facts
  Gathering of_facts_;
};

}  // namespace

EmittedModule emit_fill(const FillLayout& layout, const llvm::DataLayout& data_layout, bool wide) {
  EmittedModule out;
  std::size_t members = 0;
  for (const FillRecord& record : layout.records) members += record.members.size();
  if (members > kMostMembers) {
    out.error = "too many members";
    return out;
  }
  out.context = std::make_unique<llvm::LLVMContext>();
  out.context->setDiscardValueNames(true);
  out.module = std::make_unique<llvm::Module>("writ", *out.context);
  out.module->setDataLayout(data_layout);
  FillEmitter(layout, *out.module, wide).run();
  llvm::raw_string_ostream text(out.error);
  llvm::verifyModule(*out.module, &text);
  if (!out.error.empty()) out.module.reset();
  return out;
}

}  // namespace writ::jit
