// SPDX-License-Identifier: Apache-2.0
// What the rules of a target come to: groups and their exceptions, defaults, values. Said once for whoever knows the conditions; native code, which only computes them fast, says
// the order of outcomes again (compiler/jit/emit_rules.cpp, held by the generated programs of tests/unit/test_jit.cpp):
// `Known` computes them (the interpreter), or reads what native code wrote down (runtime/engine/native_answer.cpp). It is a Logic
// with the day of the law and
//   Value met(rule)                       the condition of a rule that is in force
//   Value concluded(conclusion)           what a rule concludes for an item
//   bool same(a, b, type)                 whether two values are one
//   Value applies(duty), fulfilled(duty)  of an obligation, by index
//   void look_at(group)                   before the conditions of its rules are asked
#pragma once

#include "runtime/eval/answer.h"
#include "runtime/eval/logic.h"
#include "runtime/ir/rules.h"

#include <boost/container/small_vector.hpp>

#include <algorithm>
#include <memory_resource>
#include <optional>
#include <utility>
#include <vector>

namespace writ::eval {

using ir::concludes;
using ir::kOutcome;

struct Candidate {
  std::uint32_t rule = kNone;
  std::uint32_t collected = kNone;  // the table whose rows made the value together
  bool certain = false;
  Value value{};
};

// Mostly one, so that nothing is allocated for them.
using Candidates = boost::container::small_vector<Candidate, 3>;

// What a group does for one target: whether it applies, what it may conclude, and what displaces it.
struct Effect {
  std::uint32_t group = kNone;
  Value applies{};
  Candidates candidates{};
  Value displaced{};
  bool fragile =
      false;  // whether a condition that is not known may yet come to a fault; and one of what displaces it
  bool fragile_below = false;
};

// Of a rule or a duty: mostly nothing was ever put in its place.
template <typename Dated>
bool in_force(const Dated& it, std::int32_t day) {
  return it.replaced.empty() ? it.period.holds(day) : it.in_force(day);
}

template <typename Known>
class Rules : protected Known {
 protected:
  using Known::fault;
  using Known::join_missing;
  using Known::law_day_;
  using Known::made_list;
  using Known::program_;
  using typename Known::Connective;

  // The answer is written over, not moved.
  template <typename... Arguments>
  explicit Rules(Answer& answer, Arguments&&... arguments)
      : Known(std::forward<Arguments>(arguments)...),
        conditions_(this->room_.template array<Value>(program_.rules.size())),
        answer_(answer),
        condition_known_(this->room_.array_of(program_.rules.size(), std::uint8_t{0})),
        place_(this->room_.array_of(program_.groups.size(), std::uint32_t{0})) {
    answer_.begin_again();
    answer_.fired.resize(program_.rules.size(), Fired::NotConsidered);
  }

  [[gnu::always_inline]] const Value& condition(std::uint32_t rule) {
    if (condition_known_[rule] == 0) find_condition(rule);
    return conditions_[rule];
  }
  [[gnu::noinline]] void find_condition(std::uint32_t rule) {
    condition_known_[rule] = 1;
    if (!in_force(program_.rules[rule], law_day_)) {
      answer_.fired[rule] = Fired::NotInForce;
      conditions_[rule] = boolean(false);
      return;
    }
    const Value& value = conditions_[rule] = this->met(rule);
    if (value.known()) {
      answer_.fired[rule] = value.number != 0 ? Fired::Yes : Fired::No;
      return;
    }
    answer_.fired[rule] = value.state == State::Unknown ? Fired::Unknown : Fired::Fault;
    any_open_ = true;
  }

  // Whether a rule concludes the target, and what.
  std::optional<Value> conclusion(std::uint32_t rule, std::uint32_t target) {
    const ir::Rule& it = program_.rules[rule];
    if (target == kOutcome)
      return it.outcome ? std::optional(known(static_cast<int128>(*it.outcome))) : std::nullopt;
    const ir::Conclusion* const its = ir::conclusion_of(it, target);
    return its == nullptr ? std::nullopt : std::optional<Value>(this->concluded(*its));
  }

  void first_match(const ir::Group& group, std::uint32_t target, Effect& effect) {
    effect.applies = boolean(false);
    // Of the rows above the one that ends the search, those that cannot be told: with one of them nothing below is certain,
    // not even that the table says something about the target, for a row may leave it empty.
    Connective open(*this, true);
    bool any_open = false;
    bool may_break_off = false;  // one that cannot be told may turn out to end the search without an answer
    for (const std::uint32_t rule : group.rules) {
      const Value& when = condition(rule);
      if (when.is_false()) continue;
      if (when.state == State::Fault || when.state == State::Conflict) {
        // Whether the rows below matter cannot be told.
        effect.applies = when;
        effect.candidates.clear();
        return;
      }
      const std::optional<Value> value = conclusion(rule, target);
      const bool settled = when.is_true();
      if (value)
        effect.candidates.push_back({.rule = rule, .certain = settled && !any_open, .value = *value});
      if (settled) {
        const bool every_row_speaks = effect.candidates.size() == open_rows(group, rule) + 1;
        if (!any_open || (every_row_speaks && !may_break_off)) {
          effect.applies = boolean(value.has_value());
        } else if (!effect.candidates.empty() || may_break_off) {
          effect.applies = open.result();
        }
        return;
      }
      any_open = true;
      may_break_off = may_break_off || program_.may_fail(program_.rules[rule].condition);
      open.add(when);
    }
    if (!effect.candidates.empty() || may_break_off) effect.applies = open.result();
  }

  // How many rows above this one cannot be told.
  std::size_t open_rows(const ir::Group& group, std::uint32_t last) {
    std::size_t count = 0;
    for (const std::uint32_t rule : group.rules) {
      if (rule == last) break;
      if (condition(rule).state == State::Unknown) ++count;
    }
    return count;
  }

  void all_rows(const ir::Group& group, std::uint32_t target, Effect& effect) {
    Connective applies(*this, true);
    for (const std::uint32_t rule : group.rules) {
      const Value& when = condition(rule);
      if (when.is_false()) continue;
      const std::optional<Value> value = conclusion(rule, target);
      if (!value) continue;
      applies.add(when);
      effect.candidates.push_back({.rule = rule, .certain = when.is_true(), .value = *value});
    }
    effect.applies = applies.result();
  }

  // What a row collects: one value, or all of a list.
  void add_collected(std::vector<int128>& list, const ir::Type& type, int128 value) {
    if (!type.list) return list.push_back(value);
    const std::vector<int128> several = this->items_of(value, type);
    list.insert(list.end(), several.begin(), several.end());
  }

  // The rows that apply make one list together.
  void collected(const ir::Group& group, std::uint32_t target, Effect& effect) {
    effect.applies = boolean(false);
    std::vector<int128> list;
    std::optional<Value> stop;
    std::uint32_t last = group.rules.front();
    for (const std::uint32_t rule : group.rules) {
      const ir::Rule& it = program_.rules[rule];
      if (it.in_force(law_day_)) effect.applies = boolean(true);
      const Value when = condition(rule);
      if (when.is_false() || !concludes(it, target)) continue;
      const Value value = when.is_true() ? *conclusion(rule, target) : when;
      if (!value.known()) {
        stop = stop ? this->strict(*stop, value) : value;
        continue;
      }
      add_collected(list, program_.nodes[ir::conclusion_of(it, target)->value].type, value.number);
      last = rule;
    }
    if (!effect.applies.is_true()) return;
    const Value made = made_list(list);
    const auto index = static_cast<std::uint32_t>(&group - program_.groups.data());
    effect.candidates.push_back(
        {.rule = last, .collected = index, .certain = true, .value = stop ? *stop : made});
  }

  // What a group has to say, exceptions aside.
  void own_effect(const ir::Group& group, std::uint32_t target, Effect& effect) {
    this->look_at(effect.group);
    switch (group.hit) {
      case ir::Hit::FirstMatch: return first_match(group, target, effect);
      case ir::Hit::Collect: return collected(group, target, effect);
      case ir::Hit::OnlyOne: return all_rows(group, target, effect);
    }
  }

  // What displaces a group: exceptions that apply, and what displaces these where they hand it on.
  Value displacing(const ir::Group& group) {
    Connective displaced(*this, true);
    for (const ir::Exception& exception : group.excepted_by) {
      const Effect& its = memo_[place_[exception.group]];
      if (displaced.add(its.applies)) break;
      if (exception.and_below && displaced.add(its.displaced)) break;
    }
    return displaced.result();
  }

  void less_exceptions(std::uint32_t group, std::uint32_t target, Effect& effect) {
    const ir::Group& it = program_.groups[group];
    effect.group = group;
    effect.applies = boolean(false);
    if (concludes(program_, it, target, deciding_)) {
      own_effect(it, target, effect);
      effect.fragile = is_fragile(it, target);
    }
    if (!it.excepted_by.empty()) displace(it, target, effect);
    if (effect.applies.is_true()) return;
    for (Candidate& candidate : effect.candidates) candidate.certain = false;
  }

  void displace(const ir::Group& it, std::uint32_t target, Effect& effect) {
    effect.displaced = displacing(it);
    effect.fragile_below =
        std::any_of(it.excepted_by.begin(), it.excepted_by.end(), [&](const auto& exception) {
          const Effect& its = memo_[place_[exception.group]];
          return its.fragile || (exception.and_below && its.fragile_below);
        });
    if (!effect.applies.is_false() && effect.displaced.is_true()) {
      for (const std::uint32_t rule : it.rules) {
        if (answer_.fired[rule] == Fired::Yes && concludes(program_.rules[rule], target))
          answer_.displaced.push_back({rule, target});
      }
      effect.applies = boolean(false);
      effect.candidates.clear();
    } else if (!effect.applies.is_false() && !effect.displaced.known()) {
      Connective both(*this, false);
      both.add(effect.applies);
      both.add(Known::negated(effect.displaced));
      effect.applies = both.result();
    }
  }

  // A group's effect, after those of its exceptions: they may stand on each other thousands deep, so nothing recurses.
  const Effect& effect_of(std::uint32_t group, std::uint32_t target) {
    const auto made = [&](std::uint32_t one) {
      return place_[one] < memo_.size() && memo_[place_[one]].group == one;
    };
    open_groups_.assign(1, group);
    deciding_ = program_.groups[group].decision;
    while (!open_groups_.empty()) {
      const std::uint32_t next = open_groups_.back();
      if (!made(next)) {
        const std::size_t before = open_groups_.size();
        for (const ir::Exception& exception : program_.groups[next].excepted_by) {
          if (!made(exception.group)) open_groups_.push_back(exception.group);
        }
        if (open_groups_.size() > before) continue;
        place_[next] = static_cast<std::uint32_t>(memo_.size());
        less_exceptions(next, target, memo_.emplace_back());
      }
      open_groups_.pop_back();
    }
    return memo_[place_[group]];
  }

  // Everything that may conclude a target: certain candidates, possible ones, and what keeps the rest from being known.
  struct Field {
    Candidates candidates;
    std::optional<Value> unknown;
    std::optional<Value> broken;
    bool covered = false;  // at least one candidate is bound to apply
    bool fragile =
        false;  // a condition that is not known may yet come to a fault or a conflict, or hides one
  };

  // What a group that nothing displaces adds where all its conditions are known, as less_exceptions() has it; whether it applies.
  // Nothing where that is not so: then nothing was added.
  std::optional<bool> add_known(std::uint32_t index, std::uint32_t target, Field& field) {
    const ir::Group& group = program_.groups[index];
    if (!group.excepted_by.empty() || group.hit == ir::Hit::Collect || any_open_) return std::nullopt;
    if (!concludes(program_, group, target)) return false;
    this->look_at(index);
    const std::size_t before = field.candidates.size();
    for (const std::uint32_t rule : group.rules) {
      const Value& when = condition(rule);
      if (!when.known()) {
        field.candidates.resize(before);
        return std::nullopt;
      }
      if (when.is_false()) continue;
      if (const std::optional<Value> value = conclusion(rule, target))
        field.candidates.push_back({.rule = rule, .certain = true, .value = *value});
      if (group.hit == ir::Hit::FirstMatch) break;
    }
    for (std::size_t i = before; i < field.candidates.size(); ++i) note(field, field.candidates[i].value);
    field.covered = field.covered || field.candidates.size() > before;
    return field.candidates.size() > before;
  }

  Field gather(const std::vector<std::uint32_t>& groups, std::uint32_t default_rule, std::uint32_t target) {
    Field field;
    memo_.clear();
    Connective any_exception(*this, true);
    // What exceptions have to say is asked again for what they displace, and is then kept.
    const bool excepted = std::any_of(groups.begin(), groups.end(), [&](std::uint32_t group) {
      return !program_.groups[group].excepted_by.empty();
    });
    for (const std::uint32_t group : groups) {
      if (const std::optional<bool> applies = excepted ? std::nullopt : add_known(group, target, field)) {
        any_exception.add(boolean(*applies));
        continue;
      }
      const Effect& effect = effect_of(group, target);
      any_exception.add(effect.applies);
      if (effect.applies.is_false()) continue;
      if (effect.applies.is_true()) field.covered = true;
      field.fragile = field.fragile || effect.fragile || effect.fragile_below;
      note(field, effect.applies);
      for (const Candidate& candidate : effect.candidates) {
        field.candidates.push_back(candidate);
        if (!candidate.certain) note(field, conditions_[candidate.rule]);
        note(field, candidate.value);
      }
    }
    if (default_rule == kNone) return field;
    const Value applies = Known::negated(any_exception.result());
    if (applies.is_false()) {
      answer_.fired[default_rule] = Fired::Displaced;
      return field;
    }
    condition(default_rule);
    note(field, applies);
    // Where the default gives way only to what is listed here, one of them applies.
    if (applies.state == State::Unknown || applies.is_true()) field.covered = true;
    if (const std::optional<Value> value = conclusion(default_rule, target)) {
      field.candidates.push_back({.rule = default_rule, .certain = applies.is_true(), .value = *value});
      note(field, *value);
    }
    return field;
  }

  // Whether a condition that is not known may yet come to a fault. A row that says nothing about the target matters where it
  // may end the search.
  bool is_fragile(const ir::Group& group, std::uint32_t target) const {
    return any_open_ && std::any_of(group.rules.begin(), group.rules.end(), [&](std::uint32_t rule) {
             const bool matters = group.hit == ir::Hit::FirstMatch || concludes(program_.rules[rule], target);
             return matters && condition_known_[rule] != 0 && !conditions_[rule].known() &&
                    program_.may_fail(program_.rules[rule].condition);
           });
  }

  // With all facts there, a fault that was passed over stays passed over.
  static bool is_open(const Field& field) { return field.fragile && field.unknown; }

  void add_unknown(std::optional<Value>& sum, const Value& more) {
    sum = sum ? join_missing(*sum, more) : more;
  }

  void note(Field& field, const Value& value) {
    if (value.state == State::Unknown) {
      add_unknown(field.unknown, value);
    } else if (value.state == State::Fault || (value.state == State::Conflict && !field.broken)) {
      field.broken = value;
    }
  }

  // Two that certainly hold and give different values; none where there are no such.
  std::pair<const Candidate*, const Candidate*> in_conflict(const Field& field, const ir::Type& type) {
    const Candidate* certain = nullptr;
    for (const Candidate& candidate : field.candidates) {
      if (!candidate.certain || (!candidate.value.known() && candidate.value.state != State::Absent))
        continue;
      if (certain != nullptr && !this->same(candidate.value, certain->value, type))
        return {certain, &candidate};
      certain = &candidate;
    }
    return {nullptr, nullptr};
  }

  // Whether there is one that certainly holds, and nothing that could speak against it.
  static bool is_alone(const Field& field) {
    if (field.candidates.size() != 1 || field.unknown || field.broken) return false;
    const Candidate& one = field.candidates.front();
    return one.certain && (one.value.known() || one.value.state == State::Absent);
  }

  // Whether one value follows, whichever of the candidates hold in the end.
  bool agreed(const Field& field, const ir::Type& type) {
    if (!field.covered || field.broken || is_open(field) || field.candidates.empty()) return false;
    const Value& first = field.candidates.front().value;
    return std::all_of(field.candidates.begin(), field.candidates.end(),
                       [&](const Candidate& candidate) { return this->same(candidate.value, first, type); });
  }

  // What nothing but its default concludes, which then always applies.
  Value settle_by_default(const ir::Item& item, std::uint32_t index) {
    const std::uint32_t rule = item.default_rule;
    condition(rule);
    const std::optional<Value> value = conclusion(rule, index);
    if (!value) return item.type.optional ? Value{State::Absent, 0} : fault(FaultCode::NoValue, item.name);
    if ((value->known() || value->state == State::Absent) && gives_reasons(item) &&
        !program_.rules[rule].carries)
      answer_.because.push_back(rule);
    return *value;
  }

  // A table alone that nothing displaces, of which all that is asked is known: what gather() has of it, and what follows.
  bool settle_by_table(const ir::Item& item, std::uint32_t index, Value& out) {
    if (item.groups.size() != 1 || any_open_) return false;
    const ir::Group& table = program_.groups[item.groups.front()];
    if (table.hit != ir::Hit::FirstMatch || !table.excepted_by.empty()) return false;
    this->look_at(item.groups.front());
    for (const std::uint32_t rule : table.rules) {
      const Value& when = condition(rule);
      if (!when.known()) return false;
      if (when.number == 0) continue;
      const ir::Rule& it = program_.rules[rule];
      const ir::Conclusion* const its = ir::conclusion_of(it, index);
      if (its == nullptr) return false;
      if (item.default_rule != kNone) answer_.fired[item.default_rule] = Fired::Displaced;
      out = this->concluded(*its);
      if ((out.known() || out.state == State::Absent) && gives_reasons(item) && !it.carries)
        answer_.because.push_back(rule);
      return true;
    }
    return false;
  }

  Value settle_item(std::uint32_t index) {
    const ir::Item& item = program_.items[index];
    if (item.groups.empty() && item.default_rule != kNone) return settle_by_default(item, index);
    if (Value out; settle_by_table(item, index, out)) return out;
    const Field field = gather(item.groups, item.default_rule, index);
    if (is_alone(field)) {
      if (gives_reasons(item)) remember(field, index, answer_.because);
      return field.candidates.front().value;
    }
    if (in_conflict(field, item.type).second != nullptr) {
      remember(field, index, gives_reasons(item) ? answer_.because : in_conflict_);
      Value conflict = fault(FaultCode::ConflictRead, item.name);
      conflict.state = State::Conflict;
      return conflict;
    }
    if (agreed(field, item.type)) {
      if (gives_reasons(item)) remember(field, index, answer_.because);
      return field.candidates.front().value;
    }
    if (field.unknown) return *field.unknown;
    if (field.broken) return *field.broken;
    if (item.type.optional) return {State::Absent, 0};
    return fault(FaultCode::NoValue, item.name);
  }

  // Whether a candidate that may hold is a reason: where none is certain, though all agree, those whose own condition holds.
  bool is_reason(const Field& field, const Candidate& candidate) const {
    const bool one_certain = std::any_of(field.candidates.begin(), field.candidates.end(),
                                         [](const Candidate& c) { return c.certain; });
    return one_certain ? candidate.certain : conditions_[candidate.rule].is_true();
  }

  bool gives_reasons(const ir::Item& item) const {
    return for_law_ ? item.says_law : ir::gives_reasons(program_, item);
  }

  // The rules an output rests on, for the reasons.
  void remember(const Field& field, std::uint32_t index, std::vector<std::uint32_t>& reasons) const {
    for (const Candidate& candidate : field.candidates) {
      if (!is_reason(field, candidate) || program_.rules[candidate.rule].carries) continue;
      if (candidate.collected == kNone) {
        reasons.push_back(candidate.rule);
        continue;
      }
      for (const std::uint32_t row : program_.groups[candidate.collected].rules) {
        if (answer_.fired[row] == Fired::Yes && concludes(program_.rules[row], index)) reasons.push_back(row);
      }
    }
  }

  bool for_law_ = false;  // only whose day's law applies is asked: other values have no reasons in the answer
  Value* const conditions_;                 // by rule, where it is known
  std::vector<std::uint32_t> in_conflict_;  // the rules on either side where a definition is in dispute
  Answer& answer_;

 private:
  std::uint8_t* const condition_known_;
  bool any_open_ = false;  // a condition that is not known has been met
  // By group: where it is in the memo of the target at hand, if it is there.
  std::uint32_t* const place_;
  std::pmr::vector<std::uint32_t> open_groups_{this->room_.memory()};
  std::uint32_t deciding_ = kNone;                       // whose outcome is at hand, where one is
  std::pmr::vector<Effect> memo_{this->room_.memory()};  // of the target at hand
};

}  // namespace writ::eval
