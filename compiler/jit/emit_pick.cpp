// SPDX-License-Identifier: Apache-2.0
// Which row of a list decides, where it is found by what a text is under: a function of the module that is made for the conditions of
// the list, and told by the call where the table lies. It does what Table::pick does for what is known and ready with the request
// (lists/sought.h); anything else is left to that.
#include "compiler/jit/emitter.h"
#include "runtime/eval/helpers.h"
#include "runtime/lists/form.h"
#include "runtime/lists/native_rows.h"
#include "runtime/lists/plain.h"
#include "runtime/lists/short_texts.h"
#include "runtime/lists/sought.h"

#include <llvm/IR/MDBuilder.h>

#include <cstddef>

namespace writ::jit {

using ir::Test;
using lists::Sought;
using llvm::BasicBlock;

namespace {

constexpr unsigned kTags = lists::Tags::kTogether;
constexpr unsigned kByteBits = 8;
// A beginning that may be some texts, in a word, by bytes: the place of the first of them, a bit for each, which beginning it is. Each
// is stored and loaded by itself: to put them together would take longer.
constexpr std::uint64_t kFromAt = 0;
constexpr std::uint64_t kWhichAt = 4;
constexpr std::uint64_t kBeginningAt = 6;
// So many of them at most, where one goes on behind the places that are looked at first.
constexpr std::uint32_t kMostBehind = 8;

class PickWriter {
 public:
  PickWriter(llvm::Function* function, llvm::FunctionCallee begins,
             const std::vector<lists::PlainTest>& tests, const lists::Form& form, std::uint32_t list,
             std::uint32_t pair)
      : context_(function->getContext()),
        build_(context_),
        function_(function),
        begins_(begins),
        tests_(tests),
        form_(form),
        list_(list),
        pair_(pair) {}

  void write() {
    BasicBlock* entry = block();
    unable_ = block();
    build_.SetInsertPoint(entry);
    found_ = build_.CreateAlloca(llvm::ArrayType::get(word(), Sought::kMost + kMostBehind + 1));
    find_table();
    for (std::size_t i = 0; i < tests_.size(); ++i)
      wanted_.push_back(lists::is_of_set(tests_[i]) ? wanted_set(i) : nullptr);
    Value* count = find_beginnings();
    pick_among(count);
    build_.SetInsertPoint(unable_);
    build_.CreateRet(number(kPickUnable));
  }

 private:
  using Value = llvm::Value;

  llvm::Type* word() { return build_.getInt64Ty(); }
  Value* number(std::int64_t value) { return build_.getInt64(static_cast<std::uint64_t>(value)); }
  BasicBlock* block() { return BasicBlock::Create(context_, "", function_); }
  Value* byte_at(Value* base, Value* offset) {
    return build_.CreateInBoundsGEP(build_.getInt8Ty(), base, offset);
  }
  Value* load(llvm::Type* type, Value* base, std::uint64_t offset) {
    return build_.CreateAlignedLoad(type, byte_at(base, build_.getInt64(offset)), llvm::Align(1));
  }
  Value* load_pointer(Value* base, std::uint64_t offset) { return load(build_.getPtrTy(), base, offset); }
  Value* load_word(Value* base, std::uint64_t offset) { return load(word(), base, offset); }
  Value* load_half(Value* base, std::uint64_t offset) {
    return build_.CreateZExt(load(build_.getInt32Ty(), base, offset), word());
  }
  Value* sought(std::size_t index) { return load_word(sought_, index * kWordBytes); }
  Value* asked(std::uint32_t thing) { return function_->getArg(1 + thing); }
  // On to a new block, unless `stop`: then to where that leads.
  void unless(Value* stop, BasicBlock* to) {
    BasicBlock* on = block();
    build_.CreateCondBr(stop, to, on, llvm::MDBuilder(context_).createBranchWeights(1, 2000));
    build_.SetInsertPoint(on);
  }

  // Where the table lies, and what the request asks it by: whether that is what is asked here.
  void find_table() {
    Value* data = function_->getArg(0);
    sought_ = load_pointer(data, offsetof(eval::NativeData, sought));
    Value* tables = load_pointer(data, offsetof(eval::NativeData, rows));
    unless(build_.CreateOr(build_.CreateIsNull(sought_), build_.CreateIsNull(tables)), unable_);
    rows_ = load_pointer(tables, std::uint64_t{list_} * kWordBytes);
    unless(build_.CreateIsNull(rows_), unable_);
    pick_ = load_pointer(rows_, offsetof(lists::NativeRows, pick));
    unless(build_.CreateIsNull(pick_), unable_);
    native_tests_ = load_pointer(pick_, offsetof(lists::NativePick, tests));
    sought_ = byte_at(sought_, build_.getInt64(std::uint64_t{pair_} * Sought::kWords * kWordBytes));
    Value* differ = build_.CreateXor(sought(Sought::kPath), asked(form_.bound_asked));
    for (const lists::PlainTest& test : tests_) {
      if (test.test != Test::Holds) continue;
      differ = build_.CreateOr(differ, build_.CreateXor(sought(Sought::kItem), asked(test.asked)));
    }
    sizes_ = sought(Sought::kSizes);
    beginnings_ = build_.CreateAnd(sizes_, build_.getInt64(0xFF));
    unless(
        build_.CreateOr(build_.CreateICmpNE(differ, number(0)), build_.CreateICmpEQ(beginnings_, number(0))),
        unable_);
  }

  Value* of_test(std::size_t test, std::uint64_t offset) {
    return load_word(native_tests_, test * sizeof(lists::NativeTest) + offset);
  }

  // As SetOfBits::wanted(), and nothing beyond the column.
  Value* wanted_set(std::size_t index) {
    const lists::PlainTest& test = tests_[index];
    Value* items = test.test == Test::Holds ? bits_of_item(index) : number(0);
    Value* nothing = build_.getInt64(lists::SetOfBits::wanted(0, test.or_nothing));
    return build_.CreateAnd(build_.CreateOr(build_.CreateShl(items, number(1)), nothing),
                            of_test(index, offsetof(lists::ColumnPlace, mask)));
  }
  // As ShortTexts::bit(), of the column that a test looks into.
  Value* bits_of_item(std::size_t place) {
    using lists::ShortTexts;
    const auto pointer = [&](std::uint64_t offset) {
      return load_pointer(native_tests_, place * sizeof(lists::NativeTest) + offset);
    };
    Value* words = pointer(offsetof(lists::NativeTest, words));
    Value* bits = pointer(offsetof(lists::NativeTest, bits));
    Value* wanted = sought(Sought::kItemWord);
    Value* home = build_.CreateLShr(build_.CreateMul(wanted, build_.getInt64(ShortTexts::kTimes)),
                                    build_.getInt64(ShortTexts::kShift));
    BasicBlock* before = build_.GetInsertBlock();
    BasicBlock* look = block();
    BasicBlock* other = block();
    BasicBlock* next = block();
    BasicBlock* hit = block();
    BasicBlock* out = block();
    build_.CreateBr(look);
    build_.SetInsertPoint(look);
    llvm::PHINode* at = build_.CreatePHI(word(), 2);
    at->addIncoming(home, before);
    Value* its = build_.CreateLoad(word(), build_.CreateInBoundsGEP(word(), words, at));
    build_.CreateCondBr(build_.CreateICmpEQ(its, wanted), hit, other);
    build_.SetInsertPoint(other);
    build_.CreateCondBr(build_.CreateICmpEQ(its, build_.getInt64(ShortTexts::kEmpty)), out, next);
    build_.SetInsertPoint(next);
    at->addIncoming(build_.CreateAnd(build_.CreateAdd(at, number(1)), build_.getInt64(ShortTexts::kMask)),
                    next);
    build_.CreateBr(look);
    build_.SetInsertPoint(hit);
    Value* bit = build_.CreateLoad(word(), build_.CreateInBoundsGEP(word(), bits, at));
    build_.CreateBr(out);
    build_.SetInsertPoint(out);
    llvm::PHINode* made = build_.CreatePHI(word(), 2);
    made->addIncoming(number(0), other);
    made->addIncoming(bit, hit);
    return made;
  }

  // Which beginnings of the text may be texts of the table, by their tags: into `found_`, and how many there are.
  Value* find_beginnings() {
    Value* tags = load_pointer(pick_, offsetof(lists::NativePick, tags));
    texts_ = load_pointer(pick_, offsetof(lists::NativePick, texts));
    Value* homes =
        build_.CreateZExt(load_word(pick_, offsetof(lists::NativePick, homes)), build_.getInt128Ty());
    BasicBlock* before = build_.GetInsertBlock();
    BasicBlock* body = block();
    BasicBlock* out = block();
    build_.CreateBr(body);
    build_.SetInsertPoint(body);
    llvm::PHINode* i = build_.CreatePHI(word(), 3);
    llvm::PHINode* behind = build_.CreatePHI(word(), 3);  // what its hash leads to
    llvm::PHINode* count = build_.CreatePHI(word(), 3);
    const auto come = [&](BasicBlock* from, Value* beginning, Value* so_many, Value* found) {
      i->addIncoming(beginning, from);
      behind->addIncoming(so_many, from);
      count->addIncoming(found, from);
    };
    come(before, number(0), number(0), number(0));
    Value* hash = build_.CreateAlignedLoad(
        word(), build_.CreateInBoundsGEP(word(), sought_, build_.CreateAdd(i, number(Sought::kHashes))),
        llvm::Align(kWordBytes));
    // As Tags::home() and Tags::of().
    Value* wide = build_.CreateMul(build_.CreateZExt(hash, build_.getInt128Ty()), homes);
    Value* place = build_.CreateAdd(build_.CreateTrunc(build_.CreateLShr(wide, kWordBits), word()), behind);
    Value* tag = build_.CreateOr(build_.CreateTrunc(hash, build_.getInt8Ty()), build_.getInt8(0x80));
    // What it leads to is on its way while the others are looked at.
    fetch(text_at(place));
    auto* together = llvm::FixedVectorType::get(build_.getInt8Ty(), kTags);
    Value* its = build_.CreateAlignedLoad(together, byte_at(tags, place), llvm::Align(1));
    const auto bits = [&](Value* each) { return build_.CreateBitCast(each, build_.getInt16Ty()); };
    Value* equal = bits(build_.CreateICmpEQ(its, build_.CreateVectorSplat(kTags, tag)));
    Value* taken = bits(build_.CreateICmpSLT(its, llvm::Constant::getNullValue(together)));
    // Those that stand before the first empty place.
    Value* which = build_.CreateAnd(equal, build_.CreateNot(build_.CreateAdd(taken, build_.getInt16(1))));
    const auto keep = [&](Value* part, unsigned bits, std::uint64_t at) {
      Value* to = byte_at(build_.CreateInBoundsGEP(word(), found_, count), build_.getInt64(at));
      build_.CreateStore(build_.CreateZExtOrTrunc(part, build_.getIntNTy(bits)), to);
    };
    keep(place, 32, kFromAt);
    keep(which, 16, kWhichAt);
    keep(i, 16, kBeginningAt);
    Value* more =
        build_.CreateAdd(count, build_.CreateZExt(build_.CreateICmpNE(which, build_.getInt16(0)), word()));
    // Where so many follow one another, the text may be behind them.
    BasicBlock* go_on = block();
    unless(build_.CreateICmpEQ(taken, build_.getInt16(0xFFFF)), go_on);
    Value* next = build_.CreateAdd(i, number(1));
    come(build_.GetInsertBlock(), next, number(0), more);
    build_.CreateCondBr(build_.CreateICmpULT(next, beginnings_), body, out);
    build_.SetInsertPoint(go_on);
    unless(build_.CreateICmpUGT(more, number(kMostBehind)), unable_);
    come(build_.GetInsertBlock(), i, build_.CreateAdd(behind, number(kTags)), more);
    build_.CreateBr(body);
    build_.SetInsertPoint(out);
    return more;
  }
  // To be read, to be kept, as data.
  void fetch(Value* at) {
    build_.CreateIntrinsic(llvm::Intrinsic::prefetch, {build_.getPtrTy()},
                           {at, build_.getInt32(0), build_.getInt32(3), build_.getInt32(1)});
  }
  Value* text_at(Value* place) {
    return byte_at(texts_, build_.CreateMul(place, number(sizeof(lists::TextEntry))));
  }

  struct Best {
    Value* row = nullptr;
    Value* rank = nullptr;
  };
  // A block that is come to from several sides with what is the best so far, and one thing more.
  struct Meeting {
    BasicBlock* block = nullptr;
    llvm::PHINode* row = nullptr;
    llvm::PHINode* rank = nullptr;
    llvm::PHINode* more = nullptr;
  };
  Meeting meeting() {
    Meeting out{block(), nullptr, nullptr, nullptr};
    llvm::IRBuilder<> there(out.block);
    for (llvm::PHINode** phi : {&out.row, &out.rank, &out.more}) *phi = there.CreatePHI(word(), 2);
    return out;
  }
  void come(const Meeting& to, const Best& best, Value* more) {
    BasicBlock* from = build_.GetInsertBlock();
    to.row->addIncoming(best.row, from);
    to.rank->addIncoming(best.rank, from);
    to.more->addIncoming(more, from);
  }
  void go(const Meeting& to, const Best& best, Value* more) {
    come(to, best, more);
    build_.CreateBr(to.block);
  }

  // The longest beginning first; of each, its texts, and of each of those, its rows up to the first that applies.
  void pick_among(Value* count) {
    Value* rows = load_pointer(rows_, offsetof(lists::NativeRows, rows));
    Value* row_bytes = load_word(rows_, offsetof(lists::NativeRows, row_bytes));
    const Meeting beginning = meeting();  // how many are left
    const Meeting text = meeting();       // those of it that are left
    const Meeting next = meeting();       // nothing
    BasicBlock* end = block();
    go(beginning, {number(-1), number(std::int64_t{UINT32_MAX})}, count);

    build_.SetInsertPoint(beginning.block);
    const Best best{beginning.row, beginning.rank};
    BasicBlock* some = block();
    build_.CreateCondBr(build_.CreateICmpEQ(beginning.more, number(0)), end, some);
    build_.SetInsertPoint(some);
    Value* left = build_.CreateSub(beginning.more, number(1));
    const auto kept = [&](unsigned bits, std::uint64_t at) {
      Value* its = load(build_.getIntNTy(bits), build_.CreateInBoundsGEP(word(), found_, left), at);
      return build_.CreateZExt(its, word());
    };
    Value* from = kept(32, kFromAt);
    Value* which = kept(16, kWhichAt);
    Value* size = size_of(kept(16, kBeginningAt));
    go(text, best, which);

    build_.SetInsertPoint(text.block);
    Value* first = build_.CreateIntrinsic(llvm::Intrinsic::cttz, {word()}, {text.more, build_.getTrue()});
    Value* others = build_.CreateAnd(text.more, build_.CreateSub(text.more, number(1)));
    each_row(build_.CreateAdd(from, first), size, rows, row_bytes, {text.row, text.rank}, next);

    build_.SetInsertPoint(next.block);
    const Best so_far{next.row, next.rank};
    come(text, so_far, others);
    come(beginning, so_far, left);
    build_.CreateCondBr(build_.CreateICmpNE(others, number(0)), text.block, beginning.block);

    build_.SetInsertPoint(end);
    build_.CreateRet(best.row);
  }
  Value* size_of(Value* beginning) {
    Value* shift = build_.CreateMul(build_.CreateAdd(beginning, number(1)), number(kByteBits));
    return build_.CreateAnd(build_.CreateLShr(sizes_, shift), build_.getInt64(0xFF));
  }

  void each_row(Value* text, Value* size, Value* rows, Value* row_bytes, const Best& best,
                const Meeting& next) {
    Value* entry = text_at(text);
    Value* begin = load_half(entry, offsetof(lists::TextEntry, row));
    Value* end = load_half(entry, sizeof(lists::TextEntry) + offsetof(lists::TextEntry, row));
    BasicBlock* body = block();
    BasicBlock* tests = block();
    BasicBlock* other = block();
    BasicBlock* applies = block();
    come(next, best, number(0));
    BasicBlock* before = build_.GetInsertBlock();
    build_.CreateCondBr(build_.CreateICmpULT(begin, end), body, next.block);

    build_.SetInsertPoint(body);
    llvm::PHINode* row = build_.CreatePHI(word(), 2);
    row->addIncoming(begin, before);
    Value* at = byte_at(rows, build_.CreateMul(row, row_bytes));
    Value* rank = load_half(at, lists::kRankAt);
    come(next, best, number(0));
    build_.CreateCondBr(build_.CreateICmpULT(rank, best.rank), tests, next.block);

    build_.SetInsertPoint(tests);
    Value* all = build_.getTrue();
    for (std::size_t i = 0; i < tests_.size(); ++i) all = build_.CreateAnd(all, holds(i, at));
    build_.CreateCondBr(all, applies, other);

    build_.SetInsertPoint(other);
    Value* behind = build_.CreateAdd(row, number(1));
    row->addIncoming(behind, other);
    come(next, best, number(0));
    build_.CreateCondBr(build_.CreateICmpULT(behind, end), body, next.block);

    // By its tag the text only looks like the beginning.
    build_.SetInsertPoint(applies);
    Value* is = begins(text, entry, size);
    go(next, {build_.CreateSelect(is, row, best.row), build_.CreateSelect(is, rank, best.rank)}, number(0));
  }

  // As Table::begins(), which is asked where a text is longer than most are.
  Value* begins(Value* text, Value* entry, Value* size) {
    static_assert(lists::kReadBehind == 2 * kTags);
    BasicBlock* here = block();
    BasicBlock* asks = block();
    BasicBlock* out = block();
    build_.CreateCondBr(build_.CreateICmpULT(size, number(lists::kReadBehind)), here, asks);
    build_.SetInsertPoint(asks);
    Value* told = build_.CreateCall(
        begins_, {function_->getArg(0), number(list_), text, asked(form_.bound_asked), size});
    Value* by_helper = build_.CreateICmpNE(told, number(0));
    build_.CreateBr(out);
    build_.SetInsertPoint(here);
    Value* begin = load_half(entry, offsetof(lists::TextEntry, begin));
    Value* end = load_half(entry, sizeof(lists::TextEntry) + offsetof(lists::TextEntry, begin));
    auto* together = llvm::FixedVectorType::get(build_.getInt8Ty(), lists::kReadBehind);
    const auto characters = [&](Value* at) { return build_.CreateAlignedLoad(together, at, llvm::Align(1)); };
    Value* stored = characters(byte_at(load_pointer(pick_, offsetof(lists::NativePick, text_bytes)), begin));
    Value* its = characters(build_.CreateIntToPtr(sought(Sought::kText), build_.getPtrTy()));
    Value* differ = build_.CreateBitCast(build_.CreateICmpNE(stored, its), build_.getInt32Ty());
    Value* behind = build_.CreateShl(build_.getInt32(~0U), build_.CreateTrunc(size, build_.getInt32Ty()));
    Value* same = build_.CreateICmpEQ(build_.CreateAnd(differ, build_.CreateNot(behind)), build_.getInt32(0));
    Value* by_itself = build_.CreateAnd(same, build_.CreateICmpEQ(build_.CreateSub(end, begin), size));
    build_.CreateBr(out);
    build_.SetInsertPoint(out);
    llvm::PHINode* is = build_.CreatePHI(build_.getInt1Ty(), 2);
    is->addIncoming(by_helper, asks);
    is->addIncoming(by_itself, here);
    return is;
  }

  // As RangeTest and SetTest have it, but in values and not in codes.
  Value* holds(std::size_t index, Value* row) {
    const lists::PlainTest& test = tests_[index];
    Value* at = byte_at(row, of_test(index, offsetof(lists::ColumnPlace, at)));
    Value* its = build_.CreateAlignedLoad(word(), at, llvm::Align(1));
    if (lists::is_of_set(test)) return build_.CreateICmpNE(build_.CreateAnd(its, wanted_[index]), number(0));
    Value* code = build_.CreateAnd(its, of_test(index, offsetof(lists::ColumnPlace, mask)));
    Value* says = build_.CreateICmpNE(code, number(0));
    if (test.test == Test::Not) return build_.CreateNot(says);
    Value* is = says;
    if (test.test != Test::Given) {
      Value* value = build_.CreateAdd(code, of_test(index, offsetof(lists::ColumnPlace, less_one)));
      is = build_.CreateICmp(comparison(test.test), asked(test.asked), value);
    }
    if (test.or_nothing) return build_.CreateOr(is, build_.CreateNot(says));
    return form_.columns[test.column].type.optional ? build_.CreateAnd(is, says) : is;
  }
  static llvm::CmpInst::Predicate comparison(Test test) {
    if (test == Test::Equal) return llvm::CmpInst::ICMP_EQ;
    if (test == Test::Less) return llvm::CmpInst::ICMP_SLT;
    if (test == Test::LessEqual) return llvm::CmpInst::ICMP_SLE;
    return test == Test::More ? llvm::CmpInst::ICMP_SGT : llvm::CmpInst::ICMP_SGE;
  }

  llvm::LLVMContext& context_;
  llvm::IRBuilder<> build_;
  llvm::Function* function_;
  llvm::FunctionCallee begins_;
  const std::vector<lists::PlainTest>& tests_;
  const lists::Form& form_;
  std::uint32_t list_;
  std::uint32_t pair_;
  BasicBlock* unable_ = nullptr;
  Value* found_ = nullptr;
  Value* sought_ = nullptr;  // of this list
  Value* sizes_ = nullptr;
  Value* beginnings_ = nullptr;  // how many
  Value* rows_ = nullptr;        // lists::NativeRows
  Value* pick_ = nullptr;        // lists::NativePick
  Value* native_tests_ = nullptr;
  Value* texts_ = nullptr;
  std::vector<Value*> wanted_;  // by test of a set
};

}  // namespace

llvm::Function* Emitter::pick_function(std::uint32_t list) {
  const std::string name = "pick_" + std::to_string(list);
  if (llvm::Function* made = module_.getFunction(name)) return made;
  const lists::Form form = lists::form_of(program_, list);
  const std::optional<std::vector<lists::PlainTest>> tests = lists::native_tests(form);
  const std::uint32_t pair = lists::sought_facts(program_).pair[list];
  if (!tests || pair == ir::kNone) return nullptr;
  std::vector<llvm::Type*> types(1 + form.asked.size(), build_.getInt64Ty());
  types.front() = build_.getPtrTy();
  llvm::Function* function = inner_function(name.c_str(), types);
  function->setMemoryEffects(llvm::MemoryEffects::readOnly() | llvm::MemoryEffects::inaccessibleMemOnly());
  mark_data(*function->getArg(0));
  Value* arguments[] = {function->getArg(0), number(0), number(0), number(0), number(0)};
  PickWriter(function, helper_function("writ_begins", arguments), *tests, form, list, pair).write();
  return function;
}

}  // namespace writ::jit
