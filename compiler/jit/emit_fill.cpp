// SPDX-License-Identifier: Apache-2.0
// How a struct lies -> the module of a function that fills requests from it.
//
// Members are copied as if each were given and right, and what speaks against it is gathered in a few registers: one look at them at the end
// says whether it was so. Only what leads to memory (lists, names) is looked at before. Where some of the facts themselves are missing, as they
// often are, those are copied once more, each with its presence bit.
//
// Lists of records among the facts are read first, so that their words are one piece behind those of the facts. Where the last question's still stand
// (FillState::kept) the next goes on behind them.
#include "compiler/jit/fill_values.h"

#include <algorithm>
#include <cstddef>
#include <map>
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

// Code of more members would take long to compile.
constexpr std::size_t kMostMembers = 512;

class FillEmitter : FillValues {
 public:
  // `wide`: the processor loads those of eight items that there are. `again`: the facts' lists of records stand where they were.
  FillEmitter(const FillLayout& layout, llvm::Module& module, bool wide, bool again)
      : FillValues(module), layout_(layout), wide_(wide), again_(again) {}

  void run() {
    llvm::Type* address = build_.getPtrTy();
    llvm::Type* word = build_.getInt64Ty();
    if (again_) {
      begin(build_.getInt32Ty(), {address, address, word, address}, "writ_fill_again",
            llvm::GlobalValue::InternalLinkage);
      // Each of the two has the registers for itself.
      function_->addFnAttr(llvm::Attribute::NoInline);
    } else {
      begin(build_.getInt32Ty(), {address, address, word, address}, kFillEntry,
            llvm::GlobalValue::ExternalLinkage);
    }
    // Nobody writes there meanwhile.
    function_->addParamAttr(0, llvm::Attribute::NoAlias);
    function_->addParamAttr(0, llvm::Attribute::ReadOnly);
    facts_ = function_->getArg(0);
    words_ = function_->getArg(1);
    room_ = function_->getArg(2);
    state_ = function_->getArg(3);
    gives_up_by(build_.getInt32(0));
    // The words of a request, which are nothing else's.
    function_->addParamAttr(1, llvm::Attribute::NoAlias);
    if (has_records() && !again_) leave_to_again();
    of_items_ = gathering();
    of_facts_ = gathering();
    for (const FillRecord& record : layout_.records) {
      for (const FillMember& member : record.members) prepare(member);
    }
    look_up_tables();
    facts();
  }

 private:
  // What looks up names of one kind works with.
  struct Names {
    llvm::AllocaInst* numbers = nullptr;
    llvm::AllocaInst* count = nullptr;
  };

  void leave_to_again() {
    FillEmitter other(layout_, module_, wide_, true);
    other.run();
    BasicBlock* again = block();
    only_if(build_.CreateICmpEQ(of_state(offsetof(FillState, kept)), number(0)), again);
    llvm::IRBuilder<> at(again);
    llvm::CallInst* call = at.CreateCall(other.function_, {facts_, words_, room_, state_});
    call->setTailCallKind(llvm::CallInst::TCK_Tail);
    at.CreateRet(call);
  }

  // What is gathered of all lists of one kind together.
  void prepare(const FillMember& member) {
    if (member.list && member.kind == FillKind::Choice && wide_)
      greatest_.emplace_back(&member, none(halves_type(lanes_of(member))));
    if (member.kind == FillKind::Name && !tables_.contains(member.names))
      tables_.emplace(member.names, Names{none(build_.getPtrTy()), none(build_.getInt64Ty())});
  }
  // Loaded where it is used: what is compared with memory needs no register, of which there are few.
  Value* of_state(std::uint64_t bytes) { return word(state_, bytes); }

  // ---- names ----

  // Where they stand now: what is looked at closely may have given them more room.
  void look_up_tables() {
    using engine::SeenTable;
    if (tables_.empty()) return;
    Value* all = address(state_, offsetof(FillState, seen));
    for (const auto& [which, names] : tables_) {
      Value* table = at(all, which * sizeof(SeenTable));
      build_.CreateStore(address(table, offsetof(SeenTable, numbers)), names.numbers);
      build_.CreateStore(word(table, offsetof(SeenTable, count)), names.count);
    }
  }
  // Goes on where it was looked up and seen, with what stands for it, and to another block else.
  Value* seen(const FillMember& member, Value* name, BasicBlock* otherwise) {
    const Names& names = tables_.at(member.names);
    only_if(is(half(name, engine::in_struct::kGivenOfThree), engine::in_struct::kNamed), otherwise);
    Value* id =
        build_.CreateSub(word(name, engine::in_struct::kSecond), of_state(offsetof(FillState, first_name)));
    only_if(build_.CreateICmpULT(id, get(names.count)), otherwise);
    Value* known = build_.CreateLoad(build_.getInt64Ty(),
                                     build_.CreateInBoundsGEP(build_.getInt64Ty(), get(names.numbers), id));
    only_if(build_.CreateICmpSGE(known, number(0)), otherwise);
    return known;
  }
  Value* closely(std::size_t record, const FillMember& member, Value* from, Value* count, Value* to) {
    const auto place = static_cast<std::uint64_t>(&member - layout_.records[record].members.data());
    llvm::Type* word = build_.getInt64Ty();
    llvm::Type* address = build_.getPtrTy();
    auto* type = llvm::FunctionType::get(word, {address, word, address, word, address}, false);
    Value* made = build_.CreateCall(
        type, load(address, state_, offsetof(FillState, closely)),
        {state_, number(std::uint64_t{record} << engine::kFillRecordShift | place), from, count, to});
    look_up_tables();
    return made;
  }
  void only_if_taken(Value* made) {
    only_if(build_.CreateICmpEQ(made, number(static_cast<std::uint64_t>(engine::Closely::Taken))));
  }

  // That a member is missing, whose presence bit was set before. A reading has its default then.
  void is_missing(const FillMember& member, Value* to, Value* missing) {
    if (member.reading) return;
    const std::uint32_t at = member.field / kWordBits;
    Value* bit = build_.CreateShl(word_of(missing), number(member.field % kWordBits));
    store(build_.CreateAnd(word(to, at * kWordBytes), build_.CreateNot(bit)), to, at);
  }

  // A text, a name or what has to be looked at closely.
  void single(std::size_t record, const FillMember& member, Value* from, Value* to) {
    Value* its = at(from, member.offset);
    BasicBlock* slowly = block();
    BasicBlock* done = block();
    if (member.kind == FillKind::Name) {
      store(seen(member, its, slowly), to, member.slot);
      build_.CreateBr(done);
    } else {
      build_.CreateBr(slowly);
    }
    build_.SetInsertPoint(slowly);
    store(member.reading ? default_of(member) : number(0), to, member.slot);
    if (member.item_words == 2) store(number(0), to, member.slot + 1);
    Value* made = closely(record, member, its, number(1), at(to, member.slot * kWordBytes));
    only_if(build_.CreateICmpNE(made, number(static_cast<std::uint64_t>(engine::Closely::Wrong))));
    is_missing(member, to,
               build_.CreateICmpNE(made, number(static_cast<std::uint64_t>(engine::Closely::Taken))));
    build_.CreateBr(done);
    build_.SetInsertPoint(done);
  }

  // ---- lists ----

  // So many items of a list have a place: `budget_` less their words. It is never more than the room that is left, and before a list takes of it
  // not more than a list may have items, so that one look at it mostly is enough.
  Value* take_words(const FillMember& member, Value* count) {
    BasicBlock* closer = block();
    BasicBlock* on = block();
    only_if(build_.CreateICmpULE(count, get(budget_)), closer);
    Value* words = build_.CreateNUWMul(count, number(member.item_words));
    if (member.item_words != 1) only_if(build_.CreateICmpULE(words, get(budget_)), closer);
    build_.CreateStore(build_.CreateSub(get(budget_), words), budget_);
    BasicBlock* mostly = build_.GetInsertBlock();
    build_.CreateBr(on);
    build_.SetInsertPoint(closer);
    Value* most = of_state(offsetof(FillState, most_items));
    only_if(build_.CreateICmpULE(count, most));
    Value* wanted = build_.CreateNUWMul(count, number(member.item_words));
    Value* free = build_.CreateSub(room_, get(used_));
    only_if(build_.CreateICmpULE(wanted, free));
    Value* again = build_.CreateBinaryIntrinsic(llvm::Intrinsic::umin, most, free);
    again = build_.CreateBinaryIntrinsic(llvm::Intrinsic::umax, again, wanted);
    build_.CreateStore(build_.CreateSub(again, wanted), budget_);
    BasicBlock* closely = build_.GetInsertBlock();
    build_.CreateBr(on);
    build_.SetInsertPoint(on);
    llvm::PHINode* out = build_.CreatePHI(build_.getInt64Ty(), 2);
    out->addIncoming(words, mostly);
    out->addIncoming(wanted, closely);
    return out;
  }

  void list(std::size_t record, const FillMember& member, Value* from, Value* to) {
    using namespace engine::in_struct;
    Value* its = at(from, member.offset);
    BasicBlock* none = block();
    BasicBlock* empty = block();
    BasicBlock* done = block();
    Value* is_given = half(its, kGivenOfThree);
    only_if(is(is_given, kGiven), none);
    Value* items = address(its, 0);
    Value* count = word(its, kSecond);
    Value* words = take_words(member, count);
    if (member.least_items != 0) only_if(build_.CreateICmpUGE(count, number(member.least_items)));
    Value* used = get(used_);
    build_.CreateStore(build_.CreateAdd(used, words), used_);
    store(build_.CreateOr(build_.CreateShl(used, kListShift), count), to, member.slot);
    // Without items it may be null, and with some it may not.
    only_if(build_.CreateICmpNE(items, llvm::ConstantPointerNull::get(build_.getPtrTy())), empty);
    this->items(record, member, items, count, build_.CreateInBoundsGEP(build_.getInt64Ty(), words_, used));
    build_.CreateBr(done);
    build_.SetInsertPoint(empty);
    only_if(build_.CreateICmpEQ(count, number(0)));
    build_.CreateBr(done);
    build_.SetInsertPoint(none);
    only_if(is(absent_is_missing(member, is_given), kMissing));
    store(number(0), to, member.slot);
    is_missing(member, to, build_.getTrue());
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
          choices(member, items, count, first);
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

  // Mostly not more than eight, or than there are choices where those are four: then all at once, however many they are, for nobody can guess that.
  // Behind the last there is room for as many.
  void choices(const FillMember& member, Value* items, Value* count, Value* first) {
    const auto each = [&] {
      const auto last = static_cast<std::uint32_t>(member.choices.size()) - 1;
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
    build_.CreateCondBr(build_.CreateICmpULE(count, number(lanes_of(member))), few, many, mostly());
    build_.SetInsertPoint(few);
    few_choices(member, items, count, first);
    build_.CreateBr(done);
    build_.SetInsertPoint(many);
    each();
    build_.CreateBr(done);
    build_.SetInsertPoint(done);
  }
  static unsigned lanes_of(const FillMember& member) {
    constexpr unsigned kFour = 4;
    return member.choices.size() <= kFour ? kFour : kEight;
  }
  void few_choices(const FillMember& member, Value* items, Value* count, Value* first) {
    const unsigned lanes = lanes_of(member);
    llvm::SmallVector<std::uint32_t, kEight> places;
    for (std::uint32_t i = 0; i < lanes; ++i) places.push_back(i);
    Value* there =
        build_.CreateICmpSGT(build_.CreateVectorSplat(lanes, build_.CreateTrunc(count, build_.getInt32Ty())),
                             llvm::ConstantDataVector::get(module_.getContext(), places));
    llvm::Type* type = halves_type(lanes);
    Value* its =
        build_.CreateMaskedLoad(type, items, llvm::Align(), there, llvm::Constant::getNullValue(type));
    // Less one; what is not there is nought, as the first choice is.
    Value* which = build_.CreateAdd(its, build_.CreateSExt(there, type));
    llvm::AllocaInst* greatest = greatest_of(member);
    build_.CreateStore(build_.CreateBinaryIntrinsic(llvm::Intrinsic::umax, get(greatest), which), greatest);
    store(build_.CreateZExt(which, words_type(lanes)), first, 0);
  }
  llvm::AllocaInst* greatest_of(const FillMember& member) const {
    const auto is_it = [&](const auto& one) { return one.first == &member; };
    return std::find_if(greatest_.begin(), greatest_.end(), is_it)->second;
  }
  // Of those that were taken all at once.
  Value* none_too_great() {
    Value* out = build_.getTrue();
    for (const auto& [member, greatest] : greatest_) {
      const auto last = static_cast<std::uint32_t>(member->choices.size()) - 1;
      Value* above = build_.CreateICmpUGT(get(greatest),
                                          build_.CreateVectorSplat(lanes_of(*member), build_.getInt32(last)));
      out = build_.CreateAnd(out, build_.CreateNot(build_.CreateOrReduce(above)));
    }
    return out;
  }

  // Where one of them was not looked up or not seen, all are looked at closely.
  void names(std::size_t record, const FillMember& member, Value* items, Value* count, Value* first) {
    BasicBlock* slowly = block();
    BasicBlock* done = block();
    times(count, items, engine::in_struct::kString, first, kWordBytes,
          [&](Value* from, Value* to) { store(seen(member, from, slowly), to, 0); });
    build_.CreateBr(done);
    build_.SetInsertPoint(slowly);
    only_if_taken(closely(record, member, items, count, first));
    build_.CreateBr(done);
    build_.SetInsertPoint(done);
  }

  // ---- records ----

  using Bits = std::vector<std::uint64_t>;
  static bool is_records(const FillMember& member) { return member.list && member.kind == FillKind::Record; }
  static bool is_any(const FillMember&) { return true; }
  static bool is_none(const FillMember&) { return false; }
  // Of those of its members that are such.
  static Bits bits_of(const FillRecord& record, bool (*is_such)(const FillMember&)) {
    Bits out(record.presence_words, 0);
    for (const FillMember& member : record.members) {
      if (!member.as_of && is_such(member))
        out[member.field / kWordBits] |= std::uint64_t{1} << member.field % kWordBits;
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

  bool has_records() const {
    const std::vector<FillMember>& members = layout_.records.front().members;
    return std::any_of(members.begin(), members.end(), is_records);
  }
  // The facts' lists of records. They stand for the next question unless something in them is good for this one alone.
  void lists_of_records(const FillRecord& record) {
    for (const FillMember& member : record.members) {
      if (is_records(member)) list(0, member, facts_, words_);
    }
    Value* sound = build_.CreateICmpEQ(of_state(offsetof(FillState, alone)), number(0));
    put(build_.CreateSelect(sound, get(used_), number(0)), state_, offsetof(FillState, kept));
    put(of_state(offsetof(FillState, left)), state_, offsetof(FillState, kept_left));
  }
  // Of several in a row, too; its words lie where there is room for them.
  void record(const Gathering& into, std::size_t index, Value* from, Value* to) {
    const FillRecord& record = layout_.records[index];
    const bool facts = index == 0;
    const Bits bits = bits_of(record, is_any);
    const Bits there = bits_of(record, facts && again_ ? is_records : is_none);
    for (std::uint32_t i = 0; i < record.presence_words; ++i) {
      Value* first = facts && layout_.readings ? word(nothing_, i * kWordBytes) : number(0);
      if (there[i] != 0)
        first = build_.CreateOr(first, build_.CreateAnd(word(to, i * kWordBytes), number(there[i])));
      store(build_.CreateOr(first, number(bits[i] & ~there[i])), to, i);
    }
    if (facts && has_records() && !again_) lists_of_records(record);
    for (const FillMember& member : record.members) {
      if (member.as_of || is_plain(member) || (facts && is_records(member))) continue;
      if (member.list) {
        list(index, member, from, to);
      } else {
        single(index, member, from, to);
      }
    }
    // Last, so that nothing that was loaded waits while lists are read.
    rest_of_words(record, to, facts);
    all_plain(into, record, from, to);
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
    Value* begins = again_ ? of_state(offsetof(FillState, kept)) : number(record.words);
    only_if(build_.CreateICmpUGE(room_, begins));
    used_ = variable(build_.getInt64Ty(), begins);
    budget_ =
        variable(build_.getInt64Ty(), build_.CreateBinaryIntrinsic(llvm::Intrinsic::umin,
                                                                   of_state(offsetof(FillState, most_items)),
                                                                   build_.CreateSub(room_, begins)));
    this->record(of_facts_, 0, facts_, words_);
    as_of(record);
    only_if(build_.CreateNot(speaks_against(of_items_)));
    only_if(none_too_great());
    small_enough(record);
    some_if(of_facts_, 0, facts_, number(1), 0, words_);
    build_.CreateStore(get(used_), at(state_, offsetof(FillState, used)));
    build_.CreateRet(build_.getInt32(1));
  }

  // Lists take as many bytes as they have words, and names what they have. Mostly it is enough that as many of the longest are no more than is
  // allowed: at most one in each word behind the facts, and those of the facts.
  void small_enough(const FillRecord& record) {
    BasicBlock* closer = block();
    BasicBlock* done = block();
    Value* behind = build_.CreateSub(get(used_), number(record.words));
    Value* lists = build_.CreateShl(behind, kWordShift);
    const auto is_name = [](const FillMember& one) { return one.kind == FillKind::Name && !one.list; };
    const auto singles = std::count_if(record.members.begin(), record.members.end(), is_name);
    Value* takes = lists;
    if (!tables_.empty()) {
      Value* longest = word(address(state_, offsetof(FillState, longest)), 0);
      Value* names = build_.CreateAdd(behind, number(static_cast<std::uint64_t>(singles)));
      takes = build_.CreateAdd(lists, build_.CreateMul(names, longest));
    }
    only_if(build_.CreateICmpULE(takes, of_state(offsetof(FillState, left))), closer);
    build_.CreateBr(done);
    build_.SetInsertPoint(closer);
    // Of lists that were not looked at nobody knows here what their names take.
    if (again_) {
      build_.CreateBr(gives_up_);
      build_.SetInsertPoint(done);
      return;
    }
    llvm::Type* address = build_.getPtrTy();
    auto* type = llvm::FunctionType::get(build_.getInt64Ty(), {address, address}, false);
    Value* exactly =
        build_.CreateCall(type, load(address, state_, offsetof(FillState, takes)), {state_, facts_});
    only_if(build_.CreateICmpULE(build_.CreateAdd(lists, exactly), of_state(offsetof(FillState, left))));
    build_.CreateBr(done);
    build_.SetInsertPoint(done);
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
    const std::string name = "writ_fill_some_" + std::to_string(record) + "_" + std::to_string(bytes);
    if (llvm::Function* made = module_.getFunction(name)) return made;
    FillEmitter other(layout_, module_, wide_, false);
    other.begin(build_.getInt1Ty(), {address, build_.getInt64Ty(), address, address}, name.c_str(),
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
    const Bits bits = bits_of(record, is_plain);
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
  const bool again_;
  Value* facts_ = nullptr;
  Value* words_ = nullptr;
  Value* room_ = nullptr;
  Value* state_ = nullptr;
  llvm::AllocaInst* used_ = nullptr;  // words
  llvm::AllocaInst* budget_ = nullptr;
  Gathering of_items_;  // of all but the plain facts
  Gathering of_facts_;
  std::map<std::uint32_t, Names> tables_;  // by FillMember::names
  std::vector<std::pair<const FillMember*, llvm::AllocaInst*>>
      greatest_;  // of lists of choices taken at once
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
  return module_for_structs(data_layout,
                            [&](llvm::Module& module) { FillEmitter(layout, module, wide, false).run(); });
}

}  // namespace writ::jit
