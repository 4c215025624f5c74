// SPDX-License-Identifier: Apache-2.0
// Values and expressions. Numbers of 128 bits: emit_exact.cpp. Loops over lists: emit_loops.cpp. Rules: emit_rules.cpp. The
// whole module: emit_parts.cpp.
#include "compiler/jit/emitter.h"
#include "runtime/eval/helpers.h"
#include "runtime/value/date.h"

#include <llvm/IR/Intrinsics.h>
#include <llvm/IR/MDBuilder.h>

#include <algorithm>
#include <limits>

namespace writ::jit {

using ir::Op;
using ir::TypeKind;
using llvm::BasicBlock;

namespace {

// Up to here a constant list is compared item by item.
constexpr std::size_t kFewConstants = 12;
constexpr std::uint64_t kListCountMask = 0xFFFFFFFF;
constexpr std::uint64_t kListOffsetShift = 32;

bool fits_word(const ir::int128& number) {
  return number >= std::numeric_limits<std::int64_t>::min() &&
         number <= std::numeric_limits<std::int64_t>::max();
}

}  // namespace

// ---- bits ----

bool Emitter::never(Value* flag) const {
  if (flag == nullptr) return true;
  const auto* constant = llvm::dyn_cast<llvm::ConstantInt>(flag);
  return constant != nullptr && constant->isZero();
}

bool Emitter::always(Value* flag) const {
  if (flag == nullptr) return false;
  const auto* constant = llvm::dyn_cast<llvm::ConstantInt>(flag);
  return constant != nullptr && constant->isOne();
}

llvm::Value* Emitter::both(Value* a, Value* b) {
  if (never(a) || never(b)) return nullptr;
  if (always(a)) return b;
  if (always(b)) return a;
  return build_.CreateAnd(a, b);
}

llvm::Value* Emitter::either(Value* a, Value* b) {
  if (never(a)) return never(b) ? nullptr : b;
  if (never(b)) return a;
  return build_.CreateOr(a, b);
}

llvm::Value* Emitter::not_(Value* a) { return never(a) ? bit(true) : build_.CreateNot(a); }

llvm::Value* Emitter::word(Value* num) {
  return num->getType()->isIntegerTy(1) ? build_.CreateZExt(num, build_.getInt64Ty()) : num;
}

llvm::Value* Emitter::unword(Value* word, bool boolean) {
  return boolean ? build_.CreateICmpNE(word, number(0)) : word;
}

llvm::Value* Emitter::load_word(Value* base, Value* index) {
  return build_.CreateLoad(build_.getInt64Ty(), build_.CreateInBoundsGEP(build_.getInt64Ty(), base, index));
}

void Emitter::store_word(Value* base, Value* index, Value* value) {
  build_.CreateStore(value, build_.CreateInBoundsGEP(build_.getInt64Ty(), base, index));
}

llvm::Type* Emitter::type_of(const ir::Type& type) {
  if (type.list) return build_.getPtrTy();
  if (is_boolean(type)) return build_.getInt1Ty();
  return ir::is_exact(type) ? exact_type() : build_.getInt64Ty();
}

llvm::Value* Emitter::load_scalar(Value* base, Value* index, const ir::Type& type) {
  if (!ir::is_exact(type) || type.list) return load_word(base, index);
  if (narrow()) return exact_of(load_word(base, index), load_word(base, build_.CreateAdd(index, number(1))));
  // The lower word comes first, as the machines we run on have it.
  return build_.CreateAlignedLoad(build_.getInt128Ty(),
                                  build_.CreateInBoundsGEP(build_.getInt64Ty(), base, index),
                                  llvm::Align(kWordBytes));
}

llvm::Value* Emitter::load_kept(Value* base, std::uint64_t index, const ir::Type& type) {
  const bool one_word = narrow() || !ir::is_exact(type);
  return one_word ? load_word(base, index)
                  : load_scalar(base, number(static_cast<std::int64_t>(index)), type);
}

void Emitter::store_scalar(Value* base, Value* index, Value* num, const ir::Type& type) {
  if (ir::is_exact(type)) return store_wide(base, index, num);
  store_word(base, index, word(num));
}

void Emitter::store_wide(Value* base, Value* index, Value* num) {
  build_.CreateAlignedStore(wide(num), build_.CreateInBoundsGEP(build_.getInt64Ty(), base, index),
                            llvm::Align(kWordBytes));
}

llvm::Value* Emitter::words_of(Value* count, const ir::Type& type) {
  return ir::is_exact(type) ? build_.CreateShl(count, number(1)) : count;
}

Val Emitter::nothing(const ir::Type& type) {
  return {llvm::Constant::getNullValue(type_of(type)), type.list ? number(0) : nullptr, nullptr, nullptr};
}

Val Emitter::choose(Value* when, Val yes, Val no) {
  if (always(when)) return yes;
  if (never(when)) return no;
  // A stated absence may come with a number of another kind.
  if (yes.num->getType() != no.num->getType()) {
    Val& idle = always(yes.absent) ? yes : no;
    Val& other = always(yes.absent) ? no : yes;
    idle.num = llvm::Constant::getNullValue(other.num->getType());
    idle.count = other.count == nullptr ? nullptr : number(0);
  }
  const auto flag = [&](Value* a, Value* b) -> Value* {
    if (never(a) && never(b)) return nullptr;
    return build_.CreateSelect(when, known(a), known(b));
  };
  Val out;
  out.num = build_.CreateSelect(when, yes.num, no.num);
  if (yes.count != nullptr && no.count != nullptr) out.count = build_.CreateSelect(when, yes.count, no.count);
  out.absent = flag(yes.absent, no.absent);
  out.bad = flag(yes.bad, no.bad);
  return out;
}

void Emitter::refuse(const char* why) {
  if (error_.empty()) error_ = why;
}

llvm::AllocaInst* Emitter::local(llvm::Type* type, Value* initial) {
  llvm::IRBuilder<> entry(part_entry_->getTerminator());
  llvm::AllocaInst* place = entry.CreateAlloca(type);
  build_.CreateStore(initial, place);
  return place;
}

// Of a branch that is taken for lists longer than most are: what it takes is not to cost the others registers.
llvm::MDNode* Emitter::seldom() { return llvm::MDBuilder(context_).createBranchWeights(1, 2000); }

// ---- expressions ----

Val Emitter::eval(ir::NodeId id) {
  const ir::Node& node = program_.nodes[id];
  ++nodes_in_part_;
  // The one list of what has native code: a decision that needs anything else is the interpreter's.
  switch (node.op) {
    case Op::Constant: return constant(node.type, program_.numbers[node.index]);
    case Op::ConstantList: return constant_list(node.index, ir::is_exact(node.type));
    case Op::AbsentValue: return absent(node.type);
    case Op::Fact: return fact(node.index);
    case Op::Element: return element(node);
    case Op::ElementField: return element_field(node);
    case Op::Place: return {loops_[node.index].index, nullptr, nullptr, nullptr};
    case Op::At: return picked_item(node);
    case Op::Item: return item_value(node.index);
    case Op::ItemAt: return item_at(node);
    case Op::Parameter: return parameter(node.index);
    case Op::LawDay: return constant(node.type, day_);
    case Op::Today: return {today_, nullptr, nullptr, nullptr};
    case Op::Not: return negated(node);
    case Op::And:
    case Op::Or: return connective(node);
    case Op::Equal: return equal(node);
    case Op::NotEqual: return differs(node);
    case Op::Less:
    case Op::LessEqual: return ordered(node);
    case Op::IsGiven:
    case Op::IsAbsent: return presence(node);
    case Op::In: return membership(node);
    case Op::If: return choice(node);
    case Op::Add:
    case Op::Subtract:
    case Op::Multiply:
    case Op::Negate: return arithmetic(node);
    case Op::Remaining: return remaining(node);
    case Op::Positive: return positive(node);
    case Op::AddYears:
    case Op::AddMonths:
    case Op::AddDays: return shifted_date(node);
    case Op::MakeList: return make_list(node);
    case Op::Any:
    case Op::Every:
    case Op::CountOf:
    case Op::SumOf: return loop(node);
    case Op::Under: return under(node);
    case Op::UnderAny: return under_any(node);
    case Op::Max:
    case Op::Min: return extreme(node);
    case Op::DaysBetween: return days_between(node);
    case Op::MonthsBetween: return helped(node, "writ_months_between");
    case Op::YearsBetween: return years_between(node);
    case Op::Age: return helped(node, "writ_age");
    case Op::FirstOfMonth: return helped(node, "writ_first_of_month");
    case Op::LastOfMonth: return helped(node, "writ_last_of_month");
    case Op::NextOfEvery: return helped(node, "writ_next_of_every", number(node.index));
    case Op::AddWorkdays: return helped(node, "writ_add_workdays", calendar(node.index));
    case Op::RollToWorkday: return helped(node, "writ_roll_to_workday", calendar(node.index));
    case Op::WorkdaysBetween: return helped(node, "writ_workdays_between", calendar(node.index));
    case Op::IsWorkday: return is_workday(node);
    case Op::StartsWith: return beginning(node);
    case Op::AllOf: return all_of(node);
    case Op::Split: return split(node);
    case Op::PickRow:
    case Op::PickRows: return picked_row(node);
    case Op::RowField: return row_field(node);
    case Op::FirstOf:
    case Op::MaxOver:
    case Op::MinOver: return one_of(node);
    case Op::Rescale: return rescaled(node);
    case Op::Round: return rounded(node);
    case Op::Quotient: return quotient(node);
  }
  refuse("an operation without native code");
  return nothing(node.type);
}

Val Emitter::absent(const ir::Type& type) {
  Val value = nothing(type);
  value.absent = bit(true);
  return value;
}

Val Emitter::element(const ir::Node& node) {
  const Loop& at = loops_[node.index];
  if (at.record != nullptr) refuse("a record as a value");
  return {unword(at.element, is_boolean(node.type)), nullptr, nullptr, nullptr};
}

Val Emitter::negated(const ir::Node& node) {
  const Val value = operand(node, 0);
  return {not_(value.num), nullptr, nullptr, missing_or_bad(value)};
}

Val Emitter::differs(const ir::Node& node) {
  Val value = equal(node);
  value.num = not_(value.num);
  return value;
}

Val Emitter::ordered(const ir::Node& node) {
  const auto [left, right] = two_numbers(node);
  Value* holds = node.op == Op::Less ? build_.CreateICmpSLT(left.num, right.num)
                                     : build_.CreateICmpSLE(left.num, right.num);
  return {holds, nullptr, nullptr, either(missing_or_bad(left), missing_or_bad(right))};
}

Val Emitter::presence(const ir::Node& node) {
  const Val value = operand(node, 0);
  return {node.op == Op::IsGiven ? not_(value.absent) : known(value.absent), nullptr, nullptr, value.bad};
}

Val Emitter::days_between(const ir::Node& node) {
  const Val from = operand(node, 0);
  const Val until = operand(node, 1);
  return {build_.CreateSub(until.num, from.num), nullptr, nullptr,
          either(missing_or_bad(from), missing_or_bad(until))};
}

Val Emitter::years_between(const ir::Node& node) {
  constexpr std::int64_t kMonths = 12;
  Val months = helped(node, "writ_months_between");
  months.num = build_.CreateSDiv(months.num, number(kMonths));
  return months;
}

Val Emitter::is_workday(const ir::Node& node) {
  Val works = helped(node, "writ_is_workday", calendar(node.index));
  works.num = unword(works.num, true);
  return works;
}

Val Emitter::constant(const ir::Type& type, const ir::int128& value) {
  if (ir::is_exact(type)) return {exact_constant(value), nullptr, nullptr, nullptr};
  if (!fits_word(value)) refuse("a number of more than 64 bits");
  const auto small = static_cast<std::int64_t>(value);
  return {is_boolean(type) ? bit(small != 0) : number(small), nullptr, nullptr, nullptr};
}

llvm::GlobalVariable* Emitter::table(const std::vector<std::int64_t>& rows) {
  auto* type = llvm::ArrayType::get(build_.getInt64Ty(), rows.size());
  std::vector<llvm::Constant*> items;
  items.reserve(rows.size());
  for (const std::int64_t row : rows) items.push_back(llvm::ConstantInt::getSigned(build_.getInt64Ty(), row));
  return new llvm::GlobalVariable(module_, type, true, llvm::GlobalValue::PrivateLinkage,
                                  llvm::ConstantArray::get(type, items));
}

Val Emitter::constant_list(std::uint32_t index, bool exact) {
  const std::vector<ir::int128>& list = program_.lists[index];
  llvm::GlobalVariable*& place = list_constants_[{index, exact}];
  if (place == nullptr) {
    std::vector<std::int64_t> items;
    for (const ir::int128 item : list) {
      items.push_back(static_cast<std::int64_t>(item));
      if (exact) items.push_back(static_cast<std::int64_t>(item >> kWordBits));
    }
    place = table(items);
  }
  return {place, number(static_cast<std::int64_t>(list.size())), nullptr, nullptr};
}

// A word of the request, read once a part and ahead of everything: what is not supplied reads as 0.
llvm::Value* Emitter::fact_word(std::uint32_t word, const ir::Type& type) {
  Value*& value = fact_words_[word];
  if (value == nullptr) {
    llvm::IRBuilder<>::InsertPointGuard back(build_);
    build_.SetInsertPoint(part_entry_->getTerminator());
    const bool exact = ir::is_exact(type) && !type.list;
    const auto load = [&](llvm::Type* as, std::uint32_t at) {
      llvm::LoadInst* out = build_.CreateAlignedLoad(
          as, build_.CreateConstInBoundsGEP1_64(build_.getInt64Ty(), request_, at), llvm::Align(kWordBytes));
      out->setMetadata(llvm::LLVMContext::MD_invariant_load, llvm::MDNode::get(context_, {}));
      return out;
    };
    value = exact && !narrow() ? load(build_.getInt128Ty(), word) : load(build_.getInt64Ty(), word);
    if (exact && narrow()) value = exact_of(value, load(build_.getInt64Ty(), word + 1));
  }
  return value;
}

Val Emitter::fact(std::uint32_t index) {
  const ir::Field& field = program_.facts_record().fields[index];
  Val value = field_value(field, fact_word(field.offset / kWordBytes, field.type));
  if (field.type.optional) {
    Value* presence = fact_word(index / kWordBits, {});
    value.absent = build_.CreateICmpEQ(
        build_.CreateAnd(presence, build_.getInt64(std::uint64_t{1} << index % kWordBits)), number(0));
  } else {
    required_facts_.insert(index);
  }
  return value;
}

Val Emitter::element_field(const ir::Node& node) {
  const std::uint32_t record = program_.nodes[program_.operand(node, 0)].type.of;
  if (loops_[node.index].record != &program_.records[record]) {
    refuse("an element of another record");
    return nothing(node.type);
  }
  return element_field(node.index, node.field);
}

Val Emitter::element_field(std::uint32_t loop, std::uint32_t index) {
  Loop& at = loops_[loop];
  const ir::Field& field = at.record->fields[index];
  Val value = field_value(
      field,
      load_scalar(at.element, number(static_cast<std::int64_t>(field.offset / kWordBytes)), field.type));
  if (field.type.optional) {
    Value* presence = load_word(at.element, index / kWordBits);
    value.absent = build_.CreateICmpEQ(
        build_.CreateAnd(presence, build_.getInt64(std::uint64_t{1} << index % kWordBits)), number(0));
  } else {
    at.required.insert(index);
  }
  return value;
}

Val Emitter::field_value(const ir::Field& field, Value* word) {
  if (!field.type.list) return {unword(word, is_boolean(field.type)), nullptr, nullptr, nullptr};
  Value* offset = build_.CreateLShr(word, build_.getInt64(kListOffsetShift));
  return {build_.CreateInBoundsGEP(build_.getInt64Ty(), request_, offset),
          build_.CreateAnd(word, build_.getInt64(kListCountMask)), nullptr, nullptr};
}

Val Emitter::parameter(std::uint32_t index) {
  const ir::Parameter& parameter = program_.parameters[index];
  for (const ir::ParameterValue& value : parameter.values) {
    if (in_force(value.period)) return eval(value.value);
  }
  Val none = nothing(parameter.type);
  none.bad = bit(true);
  return none;
}

Val Emitter::connective(const ir::Node& node) {
  std::vector<ir::NodeId> sides;
  for (std::uint32_t i = 0; i < node.operand_count; ++i) sides.push_back(program_.operand(node, i));
  return joined(sides, node.op == Op::Or);
}

// Operands that are cheap come first, whatever their order: a known side decides alone. Then lists that are searched at once,
// all of them behind one branch; then what is dear, each behind its own. What takes more steps the longer a list is may be left out where
// a side in front of it decides, as the interpreter leaves it out, and not where one behind it does; unless its steps were counted.
Val Emitter::joined(const std::vector<ir::NodeId>& sides, bool decisive) {
  Value* decided = nullptr;
  Value* bad = nullptr;
  std::vector<std::pair<std::size_t, Value*>> deciding;  // by whose place
  const auto add = [&](std::size_t place, const Val& value) {
    Value* its_bad = missing_or_bad(value);
    Value* decides = decisive ? value.num : not_(value.num);
    if (!never(its_bad)) decides = both(decides, not_(its_bad));
    decided = either(decided, decides);
    deciding.emplace_back(place, decides);
    bad = either(bad, its_bad);
  };
  const auto decided_before = [&](std::size_t place) {
    Value* out = nullptr;
    for (const auto& [its, decides] : deciding) {
      if (its < place) out = either(out, decides);
    }
    return out;
  };
  // Only where something has been decided.
  const auto unless = [&](Value* it, auto eval_side) {
    return never(it) ? eval_side()
                     : guarded(not_(it), {bit(!decisive), nullptr, nullptr, nullptr}, eval_side);
  };
  std::vector<std::size_t> searches;
  std::vector<std::size_t> late;
  for (std::size_t i = 0; i < sides.size(); ++i) {
    if (heavy(sides[i])) {
      late.push_back(i);
    } else if (searches_list(sides[i])) {
      searches.push_back(i);
    } else {
      add(i, eval(sides[i]));
    }
  }
  if (searches.size() == sides.size()) {
    for (const std::size_t i : searches) add(i, eval(sides[i]));
  } else if (!searches.empty()) {
    std::vector<ir::NodeId> all;
    for (const std::size_t i : searches) all.push_back(sides[i]);
    Value* before = searches_counted_ ? decided : decided_before(searches.front());
    // Only what stands behind the last of them was certainly not looked at where one of them decides.
    add(searches.back(), unless(before, [&] { return joined(all, decisive); }));
  }
  for (const std::size_t i : late) {
    Value* before = takes_steps(sides[i]) && !searches_counted_ ? decided_before(i) : decided;
    add(i, unless(before, [&] { return eval(sides[i]); }));
  }
  Value* num = decisive ? known(decided) : not_(decided);
  return {num, nullptr, nullptr, never(bad) ? nullptr : both(bad, not_(decided))};
}

Val Emitter::equal(const ir::Node& node) {
  Val a = operand(node, 0);
  Val b = operand(node, 1);
  const ir::Type& type = program_.nodes[program_.operand(node, 0)].type;
  return {same(a, b, type), nullptr, nullptr, either(a.bad, b.bad)};
}

// Absent equals only absent.
llvm::Value* Emitter::same(const Val& a, const Val& b, const ir::Type& type) {
  Value* equal = nullptr;
  if (always(a.absent) || always(b.absent)) {
    equal = bit(false);
  } else if (a.count != nullptr) {
    equal = list_equality(a, b, type);
  } else {
    const bool mixed = a.num->getType() != b.num->getType();
    equal = build_.CreateICmpEQ(mixed ? wide(a.num) : a.num, mixed ? wide(b.num) : b.num);
  }
  if (never(a.absent) && never(b.absent)) return equal;
  Value* neither = not_(either(a.absent, b.absent));
  return known(either(both(a.absent, b.absent), both(neither, equal)));
}

llvm::Value* Emitter::list_equality(const Val& a, const Val& b, const ir::Type& type) {
  take_search(a.count);
  Value* same_count = build_.CreateICmpEQ(a.count, b.count);
  if (type.kind == TypeKind::Record) {
    // Records are equal when they are the same ones of the request.
    Value* same_place =
        build_.CreateOr(build_.CreateICmpEQ(a.num, b.num), build_.CreateICmpEQ(a.count, number(0)));
    return build_.CreateAnd(same_count, same_place);
  }
  Value* arguments[] = {a.num, words_of(a.count, type), b.num, words_of(b.count, type)};
  return build_.CreateICmpNE(build_.CreateCall(list_equal_function(), arguments), number(0));
}

Val Emitter::membership(const ir::Node& node) {
  const Val element = operand(node, 0);
  const ir::Node& list_node = program_.nodes[program_.operand(node, 1)];
  if (list_node.op == Op::ConstantList) {
    const std::vector<ir::int128>& items = program_.lists[list_node.index];
    if (items.empty()) return {bit(false), nullptr, nullptr, nullptr};
    Value* found = ir::is_exact(list_node.type) ? in_exact_constants(element, list_node.index)
                                                : in_constants(element, node, items);
    if (!never(element.absent)) found = known(both(found, not_(element.absent)));
    return {found, nullptr, nullptr, element.bad};
  }
  const Val list = operand(node, 1);
  Value* found = contains(list, element.num, ir::is_exact(list_node.type));
  if (!never(element.absent)) found = known(both(found, not_(element.absent)));
  return {found, nullptr, nullptr, either(element.bad, missing_or_bad(list))};
}

llvm::Value* Emitter::in_exact_constants(const Val& element, std::uint32_t index) {
  const std::vector<ir::int128>& items = program_.lists[index];
  if (items.size() > kFewConstants) {
    const Val list = constant_list(index, true);
    return build_.CreateICmpNE(
        build_.CreateCall(contains_function(true), {list.num, list.count, wide(element.num)}), number(0));
  }
  Value* found = nullptr;
  for (const ir::int128 item : items)
    found = either(found, build_.CreateICmpEQ(wide(element.num), wide_constant(item)));
  return known(found);
}

llvm::Value* Emitter::in_constants(const Val& element, const ir::Node& node,
                                   const std::vector<ir::int128>& list) {
  std::vector<std::int64_t> items;
  for (const ir::int128 item : list) {
    if (!fits_word(item)) refuse("a number of more than 64 bits");
    items.push_back(static_cast<std::int64_t>(item));
  }
  std::sort(items.begin(), items.end());
  items.erase(std::unique(items.begin(), items.end()), items.end());
  Value* wanted = word(element.num);
  const std::uint64_t range =
      static_cast<std::uint64_t>(items.back()) - static_cast<std::uint64_t>(items.front());
  if (items.size() > 1 && range < kWordBits) {
    const ir::Type& type = program_.nodes[program_.operand(node, 0)].type;
    const bool closed = type.kind == TypeKind::Enumeration && !program_.enumerations[type.of].open &&
                        program_.enumerations[type.of].members.size() <= kWordBits;
    const std::int64_t base = closed ? 0 : items.front();
    std::uint64_t mask = 0;
    for (const std::int64_t item : items) mask |= std::uint64_t{1} << static_cast<std::uint64_t>(item - base);
    Value* shift = build_.CreateSub(wanted, number(base));
    // Masked, because a shift by more than there are bits has no meaning in LLVM; it costs no instruction.
    Value* bits =
        build_.CreateLShr(build_.getInt64(mask), build_.CreateAnd(shift, build_.getInt64(kWordBits - 1)));
    Value* found = build_.CreateTrunc(bits, build_.getInt1Ty());
    return closed ? found : build_.CreateAnd(found, build_.CreateICmpULE(shift, build_.getInt64(range)));
  }
  if (items.size() <= kFewConstants) {
    Value* found = nullptr;
    for (const std::int64_t item : items) found = either(found, build_.CreateICmpEQ(wanted, number(item)));
    return known(found);
  }
  Value* arguments[] = {table(items), number(static_cast<std::int64_t>(items.size())), wanted};
  return build_.CreateICmpNE(build_.CreateCall(helper_function("writ_in_sorted", arguments), arguments),
                             number(0));
}

// A request holds its texts by number: a helper reads their characters. An absent text begins with nothing.
Val Emitter::beginning(const ir::Node& node) {
  const Val text = operand(node, 0);
  const Val start = operand(node, 1);
  Value* arguments[] = {data_, text.num, start.num};
  Value* made = build_.CreateCall(helper_function("writ_starts_with", arguments), arguments);
  Value* found = unword(made, true);
  if (!never(text.absent)) found = known(both(found, not_(text.absent)));
  return {found, nullptr, nullptr, either(text.bad, missing_or_bad(start))};
}

Val Emitter::extreme(const ir::Node& node) {
  Val best = operand(node, 0);
  best.bad = missing_or_bad(best);
  best.absent = nullptr;
  for (std::uint32_t i = 1; i < node.operand_count; ++i) {
    Val next = operand(node, i);
    if (best.num->getType() != next.num->getType()) {
      best.num = wide(best.num);
      next.num = wide(next.num);
    }
    best.num = build_.CreateBinaryIntrinsic(
        node.op == Op::Max ? llvm::Intrinsic::smax : llvm::Intrinsic::smin, best.num, next.num);
    best.bad = either(best.bad, missing_or_bad(next));
  }
  return best;
}

Val Emitter::choice(const ir::Node& node) {
  const Val condition = operand(node, 0);
  const ir::NodeId yes_id = program_.operand(node, 1);
  const ir::NodeId no_id = program_.operand(node, 2);
  Val out;
  if (heavy(yes_id) || heavy(no_id)) {
    const Val yes = guarded(condition.num, nothing(node.type), [&] { return eval(yes_id); });
    const Val no = guarded(not_(condition.num), nothing(node.type), [&] { return eval(no_id); });
    out = choose(condition.num, yes, no);
  } else {
    const Val yes = eval(yes_id);
    const Val no = eval(no_id);
    out = choose(condition.num, yes, no);
  }
  out.bad = either(out.bad, missing_or_bad(condition));
  return out;
}

// Both as wide as the wider.
std::pair<Val, Val> Emitter::two_numbers(const ir::Node& node) {
  Val left = operand(node, 0);
  Val right = operand(node, 1);
  if (left.num->getType() != right.num->getType()) {
    left.num = wide(left.num);
    right.num = wide(right.num);
  }
  return {left, right};
}

Val Emitter::arithmetic(const ir::Node& node) {
  bool exact = ir::is_exact(node.type);
  for (std::uint32_t i = 0; i < node.operand_count; ++i)
    exact = exact || ir::is_exact(program_.nodes[program_.operand(node, i)].type);
  if (exact) return exact_arithmetic(node);
  Val left = operand(node, 0);
  Val right;
  llvm::Intrinsic::ID operation = llvm::Intrinsic::ssub_with_overflow;
  if (node.op == Op::Negate) {
    right = left;
    left = {number(0), nullptr, nullptr, nullptr};
  } else {
    right = operand(node, 1);
    if (node.op == Op::Add) operation = llvm::Intrinsic::sadd_with_overflow;
    if (node.op == Op::Multiply) operation = llvm::Intrinsic::smul_with_overflow;
  }
  Value* result = build_.CreateBinaryIntrinsic(operation, left.num, right.num);
  Val out{build_.CreateExtractValue(result, 0), nullptr, nullptr, build_.CreateExtractValue(result, 1)};
  if (node.type.kind == TypeKind::Count) out.bad = either(out.bad, build_.CreateICmpSLT(out.num, number(0)));
  out.bad = either(out.bad, either(missing_or_bad(left), missing_or_bad(right)));
  return out;
}

// What is taken lies between nought and what was left, or there is no answer here; so the difference fits.
Val Emitter::remaining(const ir::Node& node) {
  Val left = operand(node, 0);
  Val taken = operand(node, 1);
  Value* bad = either(missing_or_bad(left), missing_or_bad(taken));
  if (left.num->getType() != taken.num->getType()) {
    left.num = wide(left.num);
    taken.num = wide(taken.num);
  }
  bad = either(bad, build_.CreateICmpSLT(taken.num, llvm::ConstantInt::get(taken.num->getType(), 0)));
  bad = either(bad, build_.CreateICmpSGT(taken.num, left.num));
  return {build_.CreateSub(left.num, taken.num), nullptr, nullptr, bad};
}

Val Emitter::positive(const ir::Node& node) {
  const Val value = operand(node, 0);
  Value* not_above = build_.CreateICmpSLE(value.num, llvm::ConstantInt::get(value.num->getType(), 0));
  return {value.num, nullptr, nullptr, either(missing_or_bad(value), not_above)};
}

// By its name in helpers.def. What takes an address may read there; the others read nothing.
llvm::FunctionCallee Emitter::helper_function(const char* name, llvm::ArrayRef<Value*> arguments) {
  std::vector<llvm::Type*> types;
  bool reads = false;
  for (const Value* argument : arguments) {
    types.push_back(argument->getType());
    reads = reads || argument->getType()->isPointerTy();
  }
  llvm::FunctionCallee callee =
      module_.getOrInsertFunction(name, llvm::FunctionType::get(build_.getInt64Ty(), types, false));
  auto* function = llvm::cast<llvm::Function>(callee.getCallee());
  function->addFnAttr(llvm::Attribute::NoUnwind);
  function->addFnAttr(llvm::Attribute::WillReturn);
  function->addFnAttr(llvm::Attribute::NoSync);
  function->setMemoryEffects(reads ? llvm::MemoryEffects::readOnly() : llvm::MemoryEffects::none());
  return callee;
}

// A helper on the operands of a node, after what is given first; no result is a fault.
Val Emitter::helped(const ir::Node& node, const char* name, Value* first) {
  std::vector<Value*> arguments;
  if (first != nullptr) arguments.push_back(first);
  Value* bad = nullptr;
  for (std::uint32_t i = 0; i < node.operand_count; ++i) {
    const Val value = operand(node, i);
    arguments.push_back(value.num);
    bad = either(bad, missing_or_bad(value));
  }
  Value* result = build_.CreateCall(helper_function(name, arguments), arguments);
  return {result, nullptr, nullptr, either(bad, build_.CreateICmpEQ(result, number(eval::kNoResult)))};
}

// The address of a calendar of the program; it becomes known when the code is linked.
llvm::Value* Emitter::calendar(std::uint32_t index) {
  return module_.getOrInsertGlobal(calendar_symbol(index), build_.getInt8Ty());
}

Val Emitter::shifted_date(const ir::Node& node) {
  const Val date = operand(node, 0);
  const Val amount = operand(node, 1);
  Value* bad = either(missing_or_bad(date), missing_or_bad(amount));
  if (node.op == Op::AddDays) {
    Value* result = build_.CreateBinaryIntrinsic(llvm::Intrinsic::sadd_with_overflow, date.num, amount.num);
    Value* days = build_.CreateExtractValue(result, 0);
    bad = either(bad, build_.CreateExtractValue(result, 1));
    bad = either(bad, build_.CreateICmpSLT(days, number(value::kFirstDate.days)));
    bad = either(bad, build_.CreateICmpSGT(days, number(value::kLastDate.days)));
    return {days, nullptr, nullptr, bad};
  }
  Value* arguments[] = {date.num, amount.num};
  const char* name = node.op == Op::AddYears ? "writ_add_years" : "writ_add_months";
  Value* days = build_.CreateCall(helper_function(name, arguments), arguments);
  return {days, nullptr, nullptr, either(bad, build_.CreateICmpEQ(days, number(eval::kNoResult)))};
}

// In the frame, because an item may keep it beyond this part.
Val Emitter::make_list(const ir::Node& node) {
  if (node.operand_count == 0) return nothing(node.type);
  const std::uint32_t width = ir::is_exact(node.type) ? 2 : 1;
  Val out{room_address(node.operand_count * width), number(node.operand_count), nullptr, nullptr};
  for (std::uint32_t i = 0; i < node.operand_count; ++i) {
    const Val item = operand(node, i);
    if (item.count != nullptr) refuse("a list of lists");
    store_scalar(out.num, std::uint64_t{i} * width, item.num, node.type);
    out.bad = either(out.bad, missing_or_bad(item));
  }
  return out;
}

}  // namespace writ::jit
