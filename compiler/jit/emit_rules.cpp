// SPDX-License-Identifier: Apache-2.0
// Rules, values and the outcome, as the interpreter settles them where every condition is known. Expressions: emit.cpp. The
// functions that it all is cut into: emit_parts.cpp.
#include "compiler/jit/emitter.h"
#include "runtime/eval/answer.h"
#include "runtime/ir/rules.h"
#include "runtime/value/split.h"

#include <algorithm>

namespace writ::jit {

using ir::kNone;
using llvm::BasicBlock;

namespace {

// A first-match table of at most so many cheap rows is decided without branches.
constexpr std::size_t kFewRows = 32;
// Rows of a longer one that are looked at together.
constexpr std::size_t kRowsTogether = 8;

}  // namespace

// ---- rules ----

Val Emitter::condition(std::uint32_t rule) {
  const ir::Rule& it = program_.rules[rule];
  if (!in_force(it)) return {bit(false), nullptr, nullptr, nullptr};
  if (it.condition == kNone) return {bit(true), nullptr, nullptr, nullptr};
  Val value = eval(it.condition);
  value.bad = missing_or_bad(value);
  return value;
}

std::vector<std::uint32_t> Emitter::rows_in_force(const ir::Group& group) const {
  std::vector<std::uint32_t> rows;
  for (std::uint32_t i = 0; i < group.rules.size(); ++i) {
    if (in_force(program_.rules[group.rules[i]])) rows.push_back(i);
  }
  return rows;
}

// The conditions of a group, once, before anything that asks what it does.
void Emitter::ensure_group(std::uint32_t index) {
  if (group_done_[index]) return;
  group_done_[index] = true;
  if (program_.groups[index].hit == ir::Hit::FirstMatch) {
    emit_first_match(index);
  } else {
    emit_rows(program_.groups[index]);
  }
}

void Emitter::emit_rows(const ir::Group& group) {
  for (const std::uint32_t rule : group.rules) {
    if (part_is_full()) {
      end_part();
      begin_part();
    }
    const Val met = condition(rule);
    bail_if(met.bad);
    hits_[rule] = met.num;
    const engine::FiredPlace place = layout_.rule_bit[rule];
    record_bit(place.word, place.bit, met.num);
  }
}

void Emitter::emit_first_match(std::uint32_t index) {
  const ir::Group& group = program_.groups[index];
  const std::vector<std::uint32_t> rows = rows_in_force(group);
  const bool cheap = std::none_of(rows.begin(), rows.end(), [&](std::uint32_t row) {
    const ir::NodeId condition = program_.rules[group.rules[row]].condition;
    return condition != kNone && heavy(condition);
  });
  if (part_is_full()) {
    end_part();
    begin_part();
  }
  if (!cheap || rows.size() > kFewRows) {
    emit_first_match_lazily(index, rows);
    return;
  }
  Rows& made = rows_[index];
  for (const std::uint32_t row : rows) {
    const std::uint32_t rule = group.rules[row];
    if (always(made.matched)) {
      hits_[rule] = bit(false);
      continue;
    }
    const Val when = condition(rule);
    Value* open = never(made.matched) ? nullptr : not_(made.matched);
    bail_if(open == nullptr ? when.bad : both(when.bad, open));
    hits_[rule] = known(open == nullptr ? when.num : both(when.num, open));
    made.met.emplace_back(row, when.num);
    made.matched = either(made.matched, when.num);
  }
  Value* first = number(static_cast<std::int64_t>(group.rules.size()));
  for (auto it = made.met.rbegin(); it != made.met.rend(); ++it) {
    first = build_.CreateSelect(it->second, number(it->first), first);
  }
  store_word(answer_, layout_.group_word[index], first);
}

// A few rows at a time, until one has matched. The word of the group in the answer says which.
void Emitter::emit_first_match_lazily(std::uint32_t index, const std::vector<std::uint32_t>& rows) {
  const ir::Group& group = program_.groups[index];
  Value* none = number(static_cast<std::int64_t>(group.rules.size()));
  const std::uint32_t place = layout_.group_word[index];
  store_word(answer_, place, none);
  for (std::size_t at = 0; at < rows.size();) {
    if (part_is_full()) {
      end_part();
      begin_part();
    }
    guarded(build_.CreateICmpEQ(load_word(answer_, place), none), {}, [&]() -> Val {
      Value* matched = nullptr;
      std::vector<std::pair<std::uint32_t, Value*>> met;
      for (std::size_t end = at + kRowsTogether; at < rows.size() && at < end; ++at) {
        const ir::NodeId test = program_.rules[group.rules[rows[at]]].condition;
        // Rows that are dear to look at stand alone.
        if (!met.empty() && test != kNone && heavy(test)) break;
        const Val when = condition(group.rules[rows[at]]);
        Value* open = never(matched) ? nullptr : not_(matched);
        bail_if(open == nullptr ? when.bad : both(when.bad, open));
        met.emplace_back(rows[at], when.num);
        matched = either(matched, when.num);
      }
      Value* first = none;
      for (auto it = met.rbegin(); it != met.rend(); ++it)
        first = build_.CreateSelect(it->second, number(it->first), first);
      store_word(answer_, place, first);
      return {};
    });
  }
}

// Whether a rule's condition was met; of a first-match row, that it was the first.
llvm::Value* Emitter::hit(std::uint32_t group, std::uint32_t rule) {
  if (!in_force(program_.rules[rule])) return bit(false);
  const auto made = hits_.find(rule);
  if (made != hits_.end()) return made->second;
  const ir::Group& it = program_.groups[group];
  if (it.hit == ir::Hit::FirstMatch) {
    const auto row = std::find(it.rules.begin(), it.rules.end(), rule) - it.rules.begin();
    return build_.CreateICmpEQ(load_word(answer_, layout_.group_word[group]), number(row));
  }
  const engine::FiredPlace place = layout_.rule_bit[rule];
  Value* bits = load_word(answer_, place.word);
  return build_.CreateICmpNE(build_.CreateAnd(bits, build_.getInt64(std::uint64_t{1} << place.bit)),
                             number(0));
}

// Whether a group has something to say about a target, exceptions aside.
llvm::Value* Emitter::applies(std::uint32_t group, std::uint32_t target) {
  const ir::Group& it = program_.groups[group];
  if (it.hit == ir::Hit::Collect) return bit(!rows_in_force(it).empty());
  const bool far = it.hit == ir::Hit::FirstMatch && !it.rules.empty() && it.rules.size() > kFewRows;
  if (far && rows_.count(group) == 0) {
    Value* row = load_word(answer_, layout_.group_word[group]);
    std::vector<std::int64_t> says;
    for (const std::uint32_t rule : it.rules)
      says.push_back(ir::concludes(program_.rules[rule], target) ? 1 : 0);
    if (std::find(says.begin(), says.end(), 0) == says.end()) {
      return build_.CreateICmpNE(row, number(static_cast<std::int64_t>(it.rules.size())));
    }
    says.push_back(0);
    return build_.CreateICmpNE(load_word(table(says), row), number(0));
  }
  const auto made = rows_.find(group);
  if (made != rows_.end()) {
    const auto& met = made->second.met;
    const bool all = std::all_of(met.begin(), met.end(), [&](const auto& row) {
      return ir::concludes(program_.rules[it.rules[row.first]], target);
    });
    if (all) return known(made->second.matched);
  }
  Value* any = nullptr;
  for (const std::uint32_t rule : it.rules) {
    if (ir::concludes(program_.rules[rule], target)) any = either(any, hit(group, rule));
  }
  return known(any);
}

// Exceptions may stand on each other thousands deep, so nothing recurses.
const Emitter::Standing& Emitter::standing(std::uint32_t group, std::uint32_t target) {
  const std::uint32_t decision = program_.groups[group].decision;
  const auto of = [&](std::uint32_t one) { return std::tuple{one, target, decision}; };
  const auto made = [&](std::uint32_t one) { return standings_.find(of(one)) != standings_.end(); };
  std::vector<std::uint32_t> open{group};
  while (!open.empty()) {
    const std::uint32_t next = open.back();
    const std::size_t before = open.size();
    if (!made(next)) {
      for (const ir::Exception& exception : program_.groups[next].excepted_by) {
        if (!made(exception.group)) open.push_back(exception.group);
      }
      if (open.size() > before) continue;
      standings_[of(next)] = less_exceptions(next, target, decision);
    }
    open.pop_back();
  }
  return standings_[of(group)];
}

// After those of its exceptions.
Emitter::Standing Emitter::less_exceptions(std::uint32_t group, std::uint32_t target,
                                           std::uint32_t decision) {
  const ir::Group& it = program_.groups[group];
  Standing out;
  for (const ir::Exception& exception : it.excepted_by) {
    const Standing& its = standings_[{exception.group, target, decision}];
    // What applies and is displaced itself hands on what displaces it.
    out.displaced = either(out.displaced, exception.and_below ? its.applies : its.active);
    if (exception.and_below) out.displaced = either(out.displaced, its.displaced);
  }
  if (!ir::concludes(program_, it, target, decision)) return out;
  out.applies = applies(group, target);
  out.active = never(out.displaced) ? out.applies : known(both(out.applies, not_(out.displaced)));
  return out;
}

llvm::Value* Emitter::displaced(std::uint32_t group, std::uint32_t target) {
  return standing(group, target).displaced;
}

llvm::Value* Emitter::active(std::uint32_t group, std::uint32_t target) {
  return known(standing(group, target).active);
}

// ---- what a target comes to ----

// Two that apply and differ are a conflict; equal ones are one value.
void Emitter::add_candidate(Running& running, Value* when, const Val& value, const ir::Type& type) {
  if (never(when)) return;
  if (never(running.have)) {
    running.value = value;
    running.have = when;
    return;
  }
  // The interpreter compares each with the one before it, and then all with the first.
  if (type.list) take_search(build_.CreateMul(value.count, number(2)));
  Value* again = both(running.have, when);
  Value* differs = not_(same(running.value, value, type));
  running.conflict = either(running.conflict, both(again, differs));
  // Where both apply, a fault of either is one of the whole.
  Value* bad = both(again, running.value.bad);
  running.value = choose(when, value, running.value);
  running.value.bad = either(running.value.bad, bad);
  running.have = either(running.have, when);
}

void Emitter::add_first_match(std::uint32_t group, std::uint32_t target, Running& running) {
  const ir::Group& it = program_.groups[group];
  const ir::Type& type = program_.items[target].type;
  std::optional<Val> value;
  const auto made = rows_.find(group);
  if (made != rows_.end()) {
    // From the last row up: the first whose condition is met has the last word. A row that concludes nothing for the
    // target needs none, because then the group does not apply.
    const auto& met = made->second.met;
    for (auto row = met.rbegin(); row != met.rend(); ++row) {
      const std::uint32_t rule = it.rules[row->first];
      const ir::Conclusion* conclusion = ir::conclusion_of(program_.rules[rule], target);
      if (conclusion == nullptr) continue;
      const Val its = heavy(conclusion->value)
                          ? guarded(hit(group, rule), nothing(type), [&] { return eval(conclusion->value); })
                          : eval(conclusion->value);
      value = value ? choose(row->second, its, *value) : its;
    }
  } else if (it.rules.size() > kFewRows) {
    value = first_match_from_table(group, target);
  }
  if (!value) {
    // One row at most is hit, so the order does not matter; the last needs no test.
    for (auto rule = it.rules.rbegin(); rule != it.rules.rend(); ++rule) {
      const ir::Conclusion* conclusion = ir::conclusion_of(program_.rules[*rule], target);
      if (conclusion == nullptr || !in_force(program_.rules[*rule])) continue;
      Value* when = hit(group, *rule);
      if (never(when)) continue;
      const Val its = heavy(conclusion->value)
                          ? guarded(when, nothing(type), [&] { return eval(conclusion->value); })
                          : eval(conclusion->value);
      value = value ? choose(when, its, *value) : its;
    }
  }
  if (value) add_candidate(running, active(group, target), *value, type);
}

// The values of a long table, by the row that matched. Nothing when one is not a constant.
std::optional<Val> Emitter::first_match_from_table(std::uint32_t group, std::uint32_t target) {
  const ir::Group& it = program_.groups[group];
  const ir::Type& type = program_.items[target].type;
  if (type.list || ir::is_exact(type)) return std::nullopt;
  std::vector<std::int64_t> values;
  std::vector<std::int64_t> absent;
  for (const std::uint32_t rule : it.rules) {
    const ir::Conclusion* conclusion = ir::conclusion_of(program_.rules[rule], target);
    values.push_back(0);
    absent.push_back(0);
    if (conclusion == nullptr) continue;
    const Val value = eval(conclusion->value);
    const auto* constant = llvm::dyn_cast<llvm::ConstantInt>(value.num);
    const bool plain =
        constant != nullptr && never(value.bad) && (never(value.absent) || always(value.absent));
    if (!plain) return std::nullopt;
    values.back() =
        value.num->getType()->isIntegerTy(1) ? (constant->isOne() ? 1 : 0) : constant->getSExtValue();
    absent.back() = always(value.absent) ? 1 : 0;
  }
  values.push_back(0);
  absent.push_back(0);
  Value* row = load_word(answer_, layout_.group_word[group]);
  Val out{unword(load_word(table(values), row), type.kind == ir::TypeKind::Boolean), nullptr, nullptr,
          nullptr};
  if (std::find(absent.begin(), absent.end(), 1) != absent.end())
    out.absent = unword(load_word(table(absent), row), true);
  return out;
}

void Emitter::add_rows(std::uint32_t group, std::uint32_t target, Running& running) {
  const ir::Type& type = program_.items[target].type;
  for (const std::uint32_t rule : program_.groups[group].rules) {
    const ir::Conclusion* conclusion = ir::conclusion_of(program_.rules[rule], target);
    if (conclusion == nullptr) continue;
    split_if_full({{&running, type}});
    Value* gone = displaced(group, target);
    Value* its = hit(group, rule);
    Value* when = never(gone) ? its : both(its, not_(gone));
    if (never(when)) continue;
    // The interpreter has come to the value before it asks what displaces it.
    const Val value = heavy(conclusion->value)
                          ? guarded(takes_steps(conclusion->value) ? its : when, nothing(type),
                                    [&] { return eval(conclusion->value); })
                          : eval(conclusion->value);
    add_candidate(running, when, value, type);
  }
}

// The rows that apply make one list together. Each writes its value at the end; whether that counts is added up.
void Emitter::add_collected(std::uint32_t group, std::uint32_t target, Running& running) {
  const ir::Group& it = program_.groups[group];
  const ir::Item& item = program_.items[target];
  if (rows_in_force(it).empty()) return;
  Val list{nullptr, number(0), nullptr, nullptr};
  const std::uint32_t width = ir::is_exact(item.type) ? 2 : 1;
  const auto output = std::find(decision_.outputs.begin(), decision_.outputs.end(), target);
  const bool in_answer = output != decision_.outputs.end() && item.groups.front() == group;
  const std::uint32_t at =
      in_answer ? layout_.outputs[static_cast<std::size_t>(output - decision_.outputs.begin())].word + 1
                : room_size_;
  if (!in_answer) room_address(ir::collected_at_most(program_, it, target) * width);
  const auto place = [&] {
    return build_.CreateConstInBoundsGEP1_64(build_.getInt64Ty(), in_answer ? answer_ : room_, at);
  };
  list.num = place();
  Running state;
  state.value = list;
  for (const std::uint32_t rule : it.rules) {
    const ir::Conclusion* conclusion = ir::conclusion_of(program_.rules[rule], target);
    if (conclusion == nullptr || !in_force(program_.rules[rule])) continue;
    if (part_is_full()) {
      split_if_full({{&state, item.type}, {&running, item.type}});
      state.value.num = place();
    }
    Value* when = hit(group, rule);
    for (const ir::NodeId one : ir::collected_by(program_, *conclusion)) {
      const Val value = heavy(one)
                            ? guarded(when, nothing(program_.nodes[one].type), [&] { return eval(one); })
                            : eval(one);
      bail_if(both(when, missing_or_bad(value)));
      store_scalar(state.value.num, words_of(state.value.count, item.type), value.num, item.type);
      state.value.count = build_.CreateAdd(state.value.count, word(when));
    }
  }
  add_candidate(running, active(group, target), state.value, item.type);
}

void Emitter::add_default(std::uint32_t rule, std::uint32_t target, Running& running) {
  Value* when = not_(running.applies);
  if (never(when)) return;
  if (running.outcome) {
    if (!program_.rules[rule].outcome) return;
    Value*& its = running.outcomes[static_cast<std::size_t>(*program_.rules[rule].outcome)];
    its = either(its, when);
    return;
  }
  const ir::Conclusion* conclusion = ir::conclusion_of(program_.rules[rule], target);
  if (conclusion == nullptr || never(when)) return;
  const ir::Type& type = program_.items[target].type;
  const Val value = heavy(conclusion->value)
                        ? guarded(when, nothing(type), [&] { return eval(conclusion->value); })
                        : eval(conclusion->value);
  // It applies only where nothing else does.
  running.value = never(running.have) ? value : choose(running.have, running.value, value);
  running.have = either(running.have, when);
}

// A list that one expression makes and the answer has is made there, if the answer has the room that it may take.
void Emitter::make_in_place(std::uint32_t index) {
  const ir::Item& item = program_.items[index];
  const auto output = std::find(decision_.outputs.begin(), decision_.outputs.end(), index);
  if (!item.type.list || !item.groups.empty() || item.default_rule == kNone ||
      output == decision_.outputs.end())
    return;
  const ir::Conclusion* conclusion = ir::conclusion_of(program_.rules[item.default_rule], index);
  if (conclusion == nullptr) return;
  const ir::Node& maker = program_.nodes[conclusion->value];
  const engine::NativeOutput& place =
      layout_.outputs[static_cast<std::size_t>(output - decision_.outputs.begin())];
  const bool all = maker.op == ir::Op::AllOf && place.bound > 0;
  const bool shares = maker.op == ir::Op::Split && place.bound >= value::kSmallSplit;
  if (!all && !shares) return;
  in_place_ = {&maker, place.word + 1, place.bound};
  made_in_place_.insert(index);
}

void Emitter::settle_item(std::uint32_t index) {
  const ir::Item& item = program_.items[index];
  if (item.outcome_of != kNone)
    return keep_item(index, outcome_as_value(program_.decisions[item.outcome_of]));
  for (const std::uint32_t group : item.groups) ensure_group(group);
  Running running;
  for (const std::uint32_t group : item.groups) {
    split_if_full({{&running, item.type}});
    switch (program_.groups[group].hit) {
      case ir::Hit::FirstMatch: add_first_match(group, index, running); break;
      case ir::Hit::OnlyOne: add_rows(group, index, running); break;
      case ir::Hit::Collect: add_collected(group, index, running); break;
    }
    running.applies = either(running.applies, active(group, index));
  }
  split_if_full({{&running, item.type}});
  make_in_place(index);
  if (item.default_rule != kNone) add_default(item.default_rule, index, running);
  in_place_ = {};

  Val value = running.value.num == nullptr ? nothing(item.type) : running.value;
  value.bad = either(value.bad, running.conflict);
  if (!always(running.have)) {
    // No rule gives it a value: an optional one is absent, and to read another is a fault.
    Value* none = not_(running.have);
    Value*& flag = item.type.optional ? value.absent : value.bad;
    flag = either(flag, none);
    if (item.type.optional) value.bad = both(value.bad, running.have);
  }
  record_picked(index, value);
  // The rules that gave an output are reasons, also where it is the output of another decision; of one at fault there are none.
  if (ir::gives_reasons(program_, item)) bail_if(value.bad);
  keep_item(index, value);
}

void Emitter::keep_item(std::uint32_t index, const Val& value) {
  const ir::Item& item = program_.items[index];
  items_[index] = value;
  Place& place = places_[index];
  place.slot = frame_words(5);
  place.absent = !never(value.absent);
  place.bad = !never(value.bad);
  place.mask = value.mask != nullptr;
  if (place.mask) store_word(frame_, place.slot + 4, value.mask);
  if (item.type.list) {
    build_.CreateStore(value.num, frame_address(place.slot));
    store_word(frame_, place.slot + 1, value.count);
  } else {
    store_scalar(frame_, place.slot, value.num, item.type);
  }
  if (place.absent) store_word(frame_, place.slot + 2, word(value.absent));
  if (place.bad) store_word(frame_, place.slot + 3, word(value.bad));
}

// A value that was settled: in this part a register, else from the frame, read at the start of the part.
Val Emitter::item_value(std::uint32_t index) {
  const auto made = items_.find(index);
  if (made != items_.end()) return made->second;
  const ir::Item& item = program_.items[index];
  const Place& place = places_[index];
  if (place.slot == kNone) {
    refuse("a value read before it is settled");
    return nothing(item.type);
  }
  llvm::IRBuilder<>::InsertPointGuard back(build_);
  build_.SetInsertPoint(part_entry_->getTerminator());
  Val value;
  if (item.type.list) {
    value.num = build_.CreateLoad(build_.getPtrTy(), frame_address(place.slot));
    value.count = load_word(frame_, place.slot + 1);
  } else {
    value.num = unword(load_kept(frame_, place.slot, item.type), item.type.kind == ir::TypeKind::Boolean);
  }
  if (place.absent) value.absent = unword(load_word(frame_, place.slot + 2), true);
  if (place.bad) value.bad = unword(load_word(frame_, place.slot + 3), true);
  if (place.mask) value.mask = load_word(frame_, place.slot + 4);
  items_[index] = value;
  return value;
}

// ---- the outcome, the duties, the outputs ----

void Emitter::emit_outcome() {
  Value* decided = decided_by(decision_, true);
  if (ir::decides_nothing(decision_)) decided = number(static_cast<std::int64_t>(eval::Decided::None));
  store_word(answer_, std::uint64_t{0}, decided);
}

// Of another decision. Who reads it on a day on which that one is not in force is left to the interpreter.
Val Emitter::outcome_as_value(const ir::Decision& decision) {
  const auto is = [](eval::Decided a, ir::Outcome b) { return static_cast<int>(a) == static_cast<int>(b); };
  static_assert(is(eval::Decided::Permit, ir::Outcome::Permit) &&
                is(eval::Decided::Deny, ir::Outcome::Deny) && is(eval::Decided::Refer, ir::Outcome::Refer));
  Val out{decided_by(decision, false), nullptr, nullptr, nullptr};
  Value* open = number(static_cast<std::int64_t>(eval::Decided::Undetermined));
  out.bad = decision.period.holds(day_) ? build_.CreateICmpEQ(out.num, open) : bit(true);
  return out;
}

// The outcome that the rules of a decision come to, and its duties; `asked`: the answer is about it.
llvm::Value* Emitter::decided_by(const ir::Decision& decision, bool asked) {
  for (const std::uint32_t group : decision.groups) ensure_group(group);
  Running running;
  running.outcome = true;
  for (const std::uint32_t group : decision.groups) {
    const ir::Group& it = program_.groups[group];
    for (const std::uint32_t rule : it.rules) {
      if (!program_.rules[rule].outcome) continue;
      split_if_full({{&running, {}}});
      Value* when = hit(group, rule);
      Value* gone = displaced(group, kOutcome);
      if (!never(gone)) when = both(when, not_(gone));
      Value*& its = running.outcomes[static_cast<std::size_t>(*program_.rules[rule].outcome)];
      its = either(its, when);
    }
    split_if_full({{&running, {}}});
    running.applies = either(running.applies, active(group, kOutcome));
  }
  if (decision.default_rule != kNone) add_default(decision.default_rule, kOutcome, running);
  emit_obligations(decision, asked, running);
  return weighed(running);
}

// Which duties before the act are not met.
void Emitter::emit_obligations(const ir::Decision& decision, bool asked, Running& running) {
  for (std::uint32_t i = 0; i < decision.obligations.size(); ++i) {
    const ir::Obligation& duty = program_.obligations[decision.obligations[i]];
    if (!duty.in_force(day_) || (!asked && !ir::gates(duty))) continue;
    split_if_full({{&running, {}}});
    Val due{bit(true), nullptr, nullptr, nullptr};
    if (duty.condition != kNone) due = eval(duty.condition);
    bail_if(missing_or_bad(due));
    if (asked) record_bit(layout_.applies + i / kWordBits, i % kWordBits, due.num);
    if (duty.met == kNone) continue;
    const Val met = heavy(duty.met) ? guarded(due.num, {bit(false), nullptr, nullptr, nullptr},
                                              [&] { return eval(duty.met); })
                                    : eval(duty.met);
    bail_if(both(due.num, missing_or_bad(met)));
    if (asked) record_bit(layout_.met + i / kWordBits, i % kWordBits, met.num);
    if (!ir::gates(duty)) continue;
    Value* open = both(due.num, not_(met.num));
    running.unmet = either(running.unmet, open);
    if (duty.otherwise != ir::Outcome::Refer) running.denies = either(running.denies, open);
  }
}

// Deny wins over refer, refer over permit; a duty before the act that is not met closes what would be open.
llvm::Value* Emitter::weighed(const Running& running) {
  const auto decided = [&](eval::Decided which) { return number(static_cast<std::int64_t>(which)); };
  const auto given = [&](ir::Outcome which) {
    return known(running.outcomes[static_cast<std::size_t>(which)]);
  };
  Value* permit = decided(eval::Decided::Permit);
  if (!never(running.unmet)) {
    Value* closed = build_.CreateSelect(known(running.denies), decided(eval::Decided::Deny),
                                        decided(eval::Decided::Refer));
    permit = build_.CreateSelect(running.unmet, closed, permit);
  }
  Value* out = decided(eval::Decided::Undetermined);
  out = build_.CreateSelect(given(ir::Outcome::Permit), permit, out);
  out = build_.CreateSelect(given(ir::Outcome::Refer), decided(eval::Decided::Refer), out);
  return build_.CreateSelect(given(ir::Outcome::Deny), decided(eval::Decided::Deny), out);
}

void Emitter::emit_outputs() {
  for (std::uint32_t i = 0; i < decision_.outputs.size(); ++i) {
    if (part_is_full()) {
      end_part();
      begin_part();
    }
    const ir::Item& item = program_.items[decision_.outputs[i]];
    const Val value = item_value(decision_.outputs[i]);
    const engine::NativeOutput& place = layout_.outputs[i];
    bail_if(value.bad);
    if (!never(value.absent)) record_bit(layout_.absent + i / kWordBits, i % kWordBits, value.absent);
    if (!item.type.list) {
      store_scalar(answer_, place.word, value.num, item.type);
      continue;
    }
    if (item.type.kind == ir::TypeKind::Record) refuse("a list of records as an output");
    Value* too_long = build_.CreateICmpUGT(value.count, number(place.bound));
    Value* count = build_.CreateSelect(too_long, number(0), value.count);
    const bool in_place = made_in_place_.contains(decision_.outputs[i]);
    if (long_ && place.bound > 0) {
      // Of a longer one the answer has the address, so it has to lie somewhere that lasts as long as the answer.
      store_word(answer_, place.word, value.count);
      Value* there = both(too_long, not_(missing_or_bad(value)));
      guarded(there, {}, [&]() -> Val {
        Value* at = item_outlasts(decision_.outputs[i], place.bound, 0)
                        ? value.num
                        : copied_for_asker(value.num, words_of(value.count, item.type));
        store_word(answer_, place.word + 1, build_.CreatePtrToInt(at, build_.getInt64Ty()));
        return {};
      });
      // Few of many items may have been taken, and lie elsewhere.
      if (in_place) count = unless_there(value.num, place.word + 1, count);
    } else {
      leave_if_long(too_long);
      store_word(answer_, place.word, count);
      if (in_place) continue;
    }
    copy_words(value.num, words_of(count, item.type), place.word + 1);
    ++nodes_in_part_;
  }
}

// So many words, or none where they are in the answer already.
llvm::Value* Emitter::unless_there(Value* from, std::uint32_t word_index, Value* count) {
  Value* to = build_.CreateConstInBoundsGEP1_64(build_.getInt64Ty(), answer_, word_index);
  return build_.CreateSelect(build_.CreateICmpEQ(from, to), number(0), count);
}

void Emitter::copy_words(Value* from, Value* count, std::uint32_t word_index) {
  // What was collected in place is there already.
  Value* to = build_.CreateConstInBoundsGEP1_64(build_.getInt64Ty(), answer_, word_index);
  if (auto* a = llvm::dyn_cast<llvm::GetElementPtrInst>(from)) {
    const auto* index =
        a->getNumIndices() == 1 ? llvm::dyn_cast<llvm::ConstantInt>(a->getOperand(1)) : nullptr;
    if (a->getPointerOperand() == answer_ && index != nullptr && index->getZExtValue() == word_index) return;
  }
  copy_words(from, count, to);
}

void Emitter::copy_words(Value* from, Value* count, Value* to) {
  BasicBlock* before = build_.GetInsertBlock();
  BasicBlock* body = BasicBlock::Create(context_, "", part_);
  BasicBlock* after = BasicBlock::Create(context_, "", part_);
  build_.CreateCondBr(build_.CreateICmpEQ(count, number(0)), after, body);
  build_.SetInsertPoint(body);
  llvm::PHINode* index = build_.CreatePHI(build_.getInt64Ty(), 2);
  index->addIncoming(number(0), before);
  store_word(to, index, load_word(from, index));
  Value* next = build_.CreateAdd(index, number(1));
  index->addIncoming(next, body);
  build_.CreateCondBr(build_.CreateICmpEQ(next, count), after, body);
  build_.SetInsertPoint(after);
}

}  // namespace writ::jit
