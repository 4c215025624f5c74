// SPDX-License-Identifier: Apache-2.0
#include "runtime/eval/interp.h"

#include "runtime/eval/expressions.h"
#include "runtime/ir/rules.h"

#include <algorithm>

namespace writ::eval {
namespace {

struct Candidate {
  std::uint32_t rule = kNone;
  Value value;
  bool certain = false;
  std::uint32_t collected = kNone;  // the table whose rows made the value together
};

// What a group does for one target: whether it applies, and what it may conclude.
struct Effect {
  std::uint32_t group = kNone;
  Value applies{};
  std::vector<Candidate> candidates{};
};

using ir::concludes;
using ir::kOutcome;

// Rules and their exceptions, items, the outcome, duties.
class Evaluation : Expressions {
 public:
  Evaluation(const ir::Program& program, const ir::Decision& decision, const Request& request,
             const Limits& limits, std::optional<std::int32_t> law_day)
      : Expressions(program, request, limits, law_day), decision_(decision) {
    conditions_.resize(program.rules.size());
    condition_known_.resize(program.rules.size(), false);
    place_.resize(program.groups.size(), 0);
    answer_.fired.assign(program.rules.size(), Fired::NotConsidered);
  }

  Answer run() {
    answer_.decision = static_cast<std::uint32_t>(&decision_ - program_.decisions.data());
    answer_.as_of = request_.as_of;
    if (std::optional<Fault> refused = not_in_force()) return failed(std::move(*refused));
    settle(decision_.items);
    decide_outcome();
    if (steps_ > limits_.max_steps) {
      return failed({FaultCode::TooManySteps, "", {std::to_string(limits_.max_steps), {}}, {}});
    }
    write_outputs();
    if (answer_.decided == Decided::None) name_missing();
    settle_displaced(program_, decision_, answer_);
    date(answer_.obligations);
    std::sort(answer_.because.begin(), answer_.because.end());
    answer_.because.erase(std::unique(answer_.because.begin(), answer_.because.end()), answer_.because.end());
    return std::move(answer_);
  }

  // Where nothing is decided, what the outputs wait for.
  void name_missing() {
    Lacking lacking(*this);
    for (const std::uint32_t output : decision_.outputs) {
      if (items_[output].state == State::Unknown) lacking.add(items_[output]);
    }
    if (!lacking.empty()) answer_.missing_facts = flatten(lacking.value());
  }

  // What depends on the days of duties is the duties alone: nothing here changes the outcome.
  void date(std::vector<DueObligation>& obligations) {
    steps_ = 0;  // not counted with the decision, so that both tiers give the same days
    for (DueObligation& due : obligations) {
      const ir::Obligation& duty = program_.obligations[due.obligation];
      if (duty.ends != kNone) due.ends = due_day(duty.ends);
      if (duty.due == kNone) continue;
      due.due = due_day(duty.due);
      due.from = due_day(ir::counted_from(program_, duty.due));
    }
  }

  void date_for(Answer& answer) {
    settle(decision_.items);
    date(answer.obligations);
  }

  // Whose day's law applies; nothing where that is not known, and then the answer says why.
  std::optional<std::int32_t> law_day(Answer& answer) {
    std::optional<std::int32_t> out;
    if (std::optional<Fault> refused = not_in_force()) {
      answer = failed(std::move(*refused));
      return out;
    }
    answer_.decision = static_cast<std::uint32_t>(&decision_ - program_.decisions.data());
    answer_.as_of = request_.as_of;
    for_law_ = true;
    settle(decision_.law_items);
    const Value& day = items_[decision_.law_item];
    if (day.known()) out = static_cast<std::int32_t>(day.number);
    if (day.state == State::Unknown) set_undetermined(day);
    if (day.state == State::Fault || day.state == State::Conflict) set_broken(day);
    if (steps_ > limits_.max_steps) {
      answer = failed({FaultCode::TooManySteps, "", {std::to_string(limits_.max_steps), {}}, {}});
      return std::nullopt;
    }
    std::sort(answer_.because.begin(), answer_.because.end());
    answer_.because.erase(std::unique(answer_.because.begin(), answer_.because.end()), answer_.because.end());
    if (!out) {
      for (const std::uint32_t output : decision_.outputs) items_[output] = day;
      write_outputs();
    }
    settle_displaced(program_, decision_, answer_);
    answer = std::move(answer_);
    return out;
  }

  // As far as any condition, or any day of a duty, of the decision can ask.
  void settle(const std::vector<std::uint32_t>& items) {
    for (const std::uint32_t item : items) items_[item] = settle_item(item);
  }

  std::optional<bool> holds(NodeId condition) {
    const Value value = evaluate(condition);
    return value.known() ? std::optional(value.number != 0) : std::nullopt;
  }

  std::optional<int128> number(std::uint32_t item) const {
    return items_[item].known() ? std::optional(items_[item].number) : std::nullopt;
  }

  using Expressions::claims;
  using Expressions::visit_items;
  const Request& request() const { return request_; }

  // ---- suppositions ----

  void suppose(const Supposed& supposed) {
    supposed_ = &supposed;
    const auto behind_facts = static_cast<std::uint32_t>(supposed.facts.size());
    for (const Supposed::Free& free : supposed.items) {
      items_[free.item] = !free.settled ? missing_item(behind_facts + free.item)
                          : free.value  ? known(*free.value)
                                        : Value{State::Absent, 0};
    }
  }

  std::optional<int128> value_of(NodeId node) {
    const Value value = evaluate(node);
    return value.known() ? std::optional(value.number) : std::nullopt;
  }

  Standing standing(const Value& condition) const {
    if (condition.state == State::Unknown) return waiting(condition);
    return {.state = condition.state, .holds = condition.is_true()};
  }
  Standing rule_standing(std::uint32_t rule) { return standing(condition(rule)); }
  Standing condition_standing(NodeId condition) { return standing(evaluate(condition)); }

  // As settle_item, but for what a lone rule computes.
  Standing item_standing(std::uint32_t index) {
    const ir::Item& item = program_.items[index];
    const Field field = gather(item.groups, item.default_rule, index);
    const auto [first, second] = in_conflict(field, item.type);
    if (second != nullptr) return {.state = State::Conflict, .rule = first->rule, .other = second->rule};
    const bool alone = field.candidates.size() == 1 && field.candidates.front().certain;
    if (alone || agreed(field, item.type)) return {};
    if (field.unknown) return waiting(*field.unknown);
    if (field.broken) return {.state = field.broken->state};
    if (item.type.optional) return {.state = State::Absent};
    return {.state = State::Fault, .no_rule = true};
  }

 private:
  Answer failed(Fault fault) {
    Answer out;
    out.decision = answer_.decision;
    out.as_of = request_.as_of;
    out.fault = std::move(fault);
    return out;
  }

  DueDay due_day(NodeId node) {
    const Value value = evaluate(node);
    DueDay out;
    if (value.known()) out.day = static_cast<std::int32_t>(value.number);
    if (value.state == State::Unknown) out.missing = flatten(value);
    if (value.state == State::Fault || value.state == State::Conflict)
      out.fault = faults_[static_cast<std::size_t>(value.number)];
    return out;
  }

  std::optional<Fault> not_in_force() const {
    if (decision_.depends_on_date && !request_.as_of) return Fault{FaultCode::AsOfMissing, "as_of", {}, {}};
    for (const std::int32_t day : {today_, law_day_}) {
      if (!decision_.period.holds(day)) return Fault{FaultCode::NotInForce, "as_of", {day_text(day), {}}, {}};
    }
    return std::nullopt;
  }

  // ---- rules ----

  const Value& condition(std::uint32_t rule) {
    if (!condition_known_[rule]) {
      const ir::Rule& it = program_.rules[rule];
      if (!it.in_force(law_day_)) {
        answer_.fired[rule] = Fired::NotInForce;
        conditions_[rule] = boolean(false);
      } else {
        conditions_[rule] = it.condition == kNone ? boolean(true) : evaluate(it.condition);
        const Value& value = conditions_[rule];
        answer_.fired[rule] = value.is_true()                 ? Fired::Yes
                              : value.known()                 ? Fired::No
                              : value.state == State::Unknown ? Fired::Unknown
                                                              : Fired::Fault;
      }
      condition_known_[rule] = true;
    }
    return conditions_[rule];
  }

  // Whether a rule concludes the target, and what.
  std::optional<Value> conclusion(std::uint32_t rule, std::uint32_t target) {
    const ir::Rule& it = program_.rules[rule];
    if (target == kOutcome) {
      if (!it.outcome) return std::nullopt;
      return known(static_cast<int128>(*it.outcome));
    }
    const ir::Conclusion* its = ir::conclusion_of(it, target);
    if (its == nullptr) return std::nullopt;
    return program_.items[target].each ? values_for_each(target) : evaluate(its->value);
  }

  Effect first_match(const ir::Group& group, std::uint32_t target) {
    Effect effect{.applies = boolean(false)};
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
        return effect;
      }
      const std::optional<Value> value = conclusion(rule, target);
      const bool settled = when.is_true();
      if (value) effect.candidates.push_back({rule, *value, settled && !any_open});
      if (settled) {
        const bool every_row_speaks = effect.candidates.size() == open_rows(group, rule) + 1;
        if (!any_open || (every_row_speaks && !may_break_off)) {
          effect.applies = boolean(value.has_value());
        } else if (!effect.candidates.empty() || may_break_off) {
          effect.applies = open.result();
        }
        return effect;
      }
      any_open = true;
      may_break_off = may_break_off || program_.may_fail(program_.rules[rule].condition);
      open.add(when);
    }
    if (!effect.candidates.empty() || may_break_off) effect.applies = open.result();
    return effect;
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

  Effect all_rows(const ir::Group& group, std::uint32_t target) {
    Effect effect;
    Connective applies(*this, true);
    for (const std::uint32_t rule : group.rules) {
      const Value& when = condition(rule);
      if (when.is_false()) continue;
      const std::optional<Value> value = conclusion(rule, target);
      if (!value) continue;
      applies.add(when);
      effect.candidates.push_back({rule, *value, when.is_true()});
    }
    effect.applies = applies.result();
    return effect;
  }

  // The rows that apply make one list together.
  Effect collected(const ir::Group& group, std::uint32_t target) {
    Effect effect{.applies = boolean(false)};
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
        stop = stop ? strict(*stop, value) : value;
        continue;
      }
      list.push_back(value.number);
      last = rule;
    }
    if (!effect.applies.is_true()) return effect;
    const Value made = made_list(list);
    const auto index = static_cast<std::uint32_t>(&group - program_.groups.data());
    effect.candidates.push_back({last, stop ? *stop : made, true, index});
    return effect;
  }

  // A group's own effect, less what its exceptions displace.
  const Effect& effect_of(std::uint32_t group, std::uint32_t target, std::vector<Effect>& memo) {
    if (const std::uint32_t made = place_[group]; made < memo.size() && memo[made].group == group)
      return memo[made];
    const ir::Group& it = program_.groups[group];
    Effect effect = it.hit == ir::Hit::FirstMatch ? first_match(it, target)
                    : it.hit == ir::Hit::Collect  ? collected(it, target)
                                                  : all_rows(it, target);
    effect.group = group;
    if (!effect.applies.is_false() && !it.excepted_by.empty()) {
      Connective displaced(*this, true);
      for (const std::uint32_t exception : it.excepted_by) {
        if (!concludes(program_, program_.groups[exception], target)) continue;
        if (displaced.add(effect_of(exception, target, memo).applies)) break;
      }
      const Value out = displaced.result();
      if (out.is_true()) {
        for (const std::uint32_t rule : it.rules) {
          if (answer_.fired[rule] == Fired::Yes && concludes(program_.rules[rule], target))
            answer_.displaced.push_back({rule, target});
        }
        effect.applies = boolean(false);
        effect.candidates.clear();
      } else if (!out.known()) {
        Connective both(*this, false);
        both.add(effect.applies);
        both.add(negated(out));
        effect.applies = both.result();
      }
    }
    if (!effect.applies.is_true()) {
      for (Candidate& candidate : effect.candidates) candidate.certain = false;
    }
    place_[group] = static_cast<std::uint32_t>(memo.size());
    memo.push_back(std::move(effect));
    return memo.back();
  }

  // Everything that may conclude a target: certain candidates, possible ones, and what keeps the rest from being known.
  struct Field {
    std::vector<Candidate> candidates;
    std::optional<Value> unknown;
    std::optional<Value> broken;
    bool covered = false;  // at least one candidate is bound to apply
    bool fragile =
        false;  // a condition that is not known may yet come to a fault or a conflict, or hides one
  };

  Field gather(const std::vector<std::uint32_t>& groups, std::uint32_t default_rule, std::uint32_t target) {
    Field field;
    std::vector<Effect> memo;
    Connective any_exception(*this, true);
    for (const std::uint32_t group : groups) {
      const Effect& effect = effect_of(group, target, memo);
      any_exception.add(effect.applies);
      if (effect.applies.is_false()) continue;
      if (effect.applies.is_true()) field.covered = true;
      field.fragile = field.fragile || is_fragile(program_.groups[group], target);
      note(field, effect.applies);
      for (const Candidate& candidate : effect.candidates) {
        field.candidates.push_back(candidate);
        if (!candidate.certain) note(field, conditions_[candidate.rule]);
        note(field, candidate.value);
      }
    }
    if (default_rule == kNone) return field;
    const Value applies = negated(any_exception.result());
    if (applies.is_false()) {
      answer_.fired[default_rule] = Fired::Displaced;
      return field;
    }
    condition(default_rule);
    note(field, applies);
    // Where the default gives way only to what is listed here, one of them applies.
    if (applies.state == State::Unknown || applies.is_true()) field.covered = true;
    if (const std::optional<Value> value = conclusion(default_rule, target)) {
      field.candidates.push_back({default_rule, *value, applies.is_true()});
      note(field, *value);
    }
    return field;
  }

  // A row that says nothing about the target matters where it may end the search.
  bool is_fragile(const ir::Group& group, std::uint32_t target) const {
    const auto any_open = [&](const ir::Group& of) {
      return std::any_of(of.rules.begin(), of.rules.end(), [&](std::uint32_t rule) {
        const bool matters = of.hit == ir::Hit::FirstMatch || concludes(program_.rules[rule], target);
        return matters && condition_known_[rule] && !conditions_[rule].known() &&
               program_.may_fail(program_.rules[rule].condition);
      });
    };
    return any_open(group) ||
           std::any_of(group.excepted_by.begin(), group.excepted_by.end(), [&](std::uint32_t exception) {
             return concludes(program_, program_.groups[exception], target) &&
                    any_open(program_.groups[exception]);
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
      if (certain != nullptr && !same(candidate.value, certain->value, type)) return {certain, &candidate};
      certain = &candidate;
    }
    return {nullptr, nullptr};
  }

  // Whether one value follows, whichever of the candidates hold in the end.
  bool agreed(const Field& field, const ir::Type& type) {
    if (!field.covered || field.broken || is_open(field) || field.candidates.empty()) return false;
    const Value& first = field.candidates.front().value;
    return std::all_of(field.candidates.begin(), field.candidates.end(),
                       [&](const Candidate& candidate) { return same(candidate.value, first, type); });
  }

  Value settle_item(std::uint32_t index) {
    const ir::Item& item = program_.items[index];
    const Field field = gather(item.groups, item.default_rule, index);
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

  // ---- the outcome ----

  static bool is(const Candidate& candidate, ir::Outcome outcome) {
    return candidate.value.known() && candidate.value.number == static_cast<int128>(outcome);
  }

  void decide_outcome() {
    if (ir::decides_nothing(decision_)) {
      evaluate_obligations();
      answer_.decided = Decided::None;
      return;
    }
    Field field = gather(decision_.groups, decision_.default_rule, kOutcome);
    const auto certainly = [&](ir::Outcome outcome) {
      return std::any_of(field.candidates.begin(), field.candidates.end(),
                         [&](const Candidate& c) { return c.certain && is(c, outcome); });
    };
    const auto possibly = [&](ir::Outcome outcome) {
      return std::any_of(field.candidates.begin(), field.candidates.end(),
                         [&](const Candidate& c) { return is(c, outcome); });
    };
    evaluate_obligations();
    std::optional<ir::Outcome> outcome;
    if (certainly(ir::Outcome::Deny)) {
      outcome = ir::Outcome::Deny;
    } else if (field.broken) {
      set_broken(*field.broken);
      return;
    } else {
      const bool deny = possibly(ir::Outcome::Deny);
      const bool refer = possibly(ir::Outcome::Refer);
      const bool permit = possibly(ir::Outcome::Permit) && !certainly(ir::Outcome::Refer);
      // A permit that is possible is closed by a duty that denies.
      const bool closed = permit && !refer && is_denied();
      const bool sure = field.covered && !is_open(field);
      if (sure && deny + refer + permit == 1) {
        outcome = deny ? ir::Outcome::Deny : refer ? ir::Outcome::Refer : ir::Outcome::Permit;
      } else if (sure && closed) {
        outcome = ir::Outcome::Permit;
      } else {
        std::optional<Value> unknown = field.unknown;
        if (permit && gate_unknown_) add_unknown(unknown, *gate_unknown_);
        set_undetermined(unknown);
        return;
      }
    }
    const Addressee addressee = *outcome == ir::Outcome::Refer ? addressee_of(field) : Addressee{};
    if (addressee.open) {
      set_undetermined(field.unknown);
      return;
    }
    answer_.refer_to = addressee.name;
    const std::size_t reasons_for_outputs = answer_.because.size();
    std::erase_if(field.candidates, [&](const Candidate& candidate) { return !is(candidate, *outcome); });
    for (const Candidate& candidate : field.candidates) {
      if (is_reason(field, candidate)) answer_.because.push_back(candidate.rule);
    }
    if (*outcome == ir::Outcome::Permit) {
      gate_permit(reasons_for_outputs);
    } else {
      answer_.decided = *outcome == ir::Outcome::Deny ? Decided::Deny : Decided::Refer;
    }
    if (answer_.decided == Decided::Undetermined || answer_.decided == Decided::Error)
      answer_.obligations.clear();
  }

  // To whom a referral is: whom the first of its rules names. Open where an earlier one that may yet apply names another.
  struct Addressee {
    base::Bilingual name{};
    bool open = false;
  };
  Addressee addressee_of(const Field& field) const {
    Addressee out;
    for (const Candidate& candidate : field.candidates) {
      const base::Bilingual& name = program_.rules[candidate.rule].refer_to;
      if (!is(candidate, ir::Outcome::Refer) || name.empty()) continue;
      if (out.name.empty()) out.name = name;
      out.open = out.open || out.name != name;
      if (candidate.certain) break;
    }
    return out;
  }

  // The same of a duty that is refused: one before it that may yet be refused names another.
  bool addressee_is_open(std::uint32_t refused) const {
    return std::any_of(gate_open_.begin(), gate_open_.end(), [&](std::uint32_t duty) {
      return program_.obligations[duty].refer_to != program_.obligations[refused].refer_to;
    });
  }

  // A duty before the act that is known not to be met closes what would be open. Here too a denial wins over a referral, so
  // that a referral is certain only when no denial can still come.
  void gate_permit(std::size_t reasons_for_outputs) {
    const bool denied = is_denied();
    // What may yet come to a fault keeps a referral from being certain too.
    const std::optional<Value>& unknown =
        gate_refused_.empty() || gate_fragile_ ? gate_unknown_ : gate_denial_unknown_;
    answer_.decided = Decided::Permit;
    if (gate_refused_.empty() && !gate_broken_ && !unknown) return;
    // What would have permitted is no reason for anything else.
    answer_.because.resize(reasons_for_outputs);
    if (!denied && gate_broken_) {
      set_broken(*gate_broken_);
    } else if (!denied && unknown) {
      set_undetermined(unknown);
    } else if (!denied && addressee_is_open(gate_refused_.front())) {
      set_undetermined(gate_unknown_);
    } else {
      answer_.unmet = gate_refused_;
      answer_.decided = denied ? Decided::Deny : Decided::Refer;
      if (!denied) answer_.refer_to = program_.obligations[gate_refused_.front()].refer_to;
    }
  }

  bool is_denied() const {
    return std::any_of(gate_refused_.begin(), gate_refused_.end(),
                       [&](std::uint32_t index) { return !refers(index); });
  }

  bool refers(std::uint32_t duty) const { return program_.obligations[duty].otherwise == ir::Outcome::Refer; }

  void evaluate_obligations() {
    for (const std::uint32_t index : decision_.obligations) {
      const ir::Obligation& duty = program_.obligations[index];
      if (!duty.in_force(law_day_)) continue;
      const Value applies = duty.condition == kNone ? boolean(true) : evaluate(duty.condition);
      if (applies.is_false()) continue;
      const bool has_test = duty.met != kNone;
      const Value met = has_test ? evaluate(duty.met) : boolean(true);
      if (applies.is_true()) {
        answer_.obligations.push_back(
            {.obligation = index,
             .met = has_test && met.known() ? std::optional(met.number != 0) : std::nullopt});
      }
      if (!ir::gates(duty)) continue;
      Connective refused(*this, false);
      refused.add(applies);
      refused.add(negated(met));
      const Value result = refused.result();
      if (result.is_true()) {
        gate_refused_.push_back(index);
      } else if (result.state == State::Unknown) {
        add_unknown(gate_unknown_, result);
        if (gate_refused_.empty() && refers(index)) gate_open_.push_back(index);
        gate_fragile_ = gate_fragile_ || program_.may_fail(duty.condition) || program_.may_fail(duty.met);
        if (!refers(index)) add_unknown(gate_denial_unknown_, result);
      } else if (!result.known()) {
        gate_broken_ = result;
      }
    }
  }

  void set_undetermined(const std::optional<Value>& unknown) {
    answer_.decided = Decided::Undetermined;
    answer_.obligations.clear();
    if (unknown) answer_.missing_facts = flatten(*unknown);
  }

  void set_broken(const Value& value) {
    const Fault& fault = faults_[static_cast<std::size_t>(value.number)];
    answer_.decided = value.state == State::Conflict ? Decided::Conflict : Decided::Error;
    answer_.obligations.clear();
    if (answer_.decided == Decided::Conflict)
      answer_.because.insert(answer_.because.end(), in_conflict_.begin(), in_conflict_.end());
    answer_.fault = fault;
  }

  void write_outputs() {
    for (const std::uint32_t index : decision_.outputs) {
      const Value& value = items_[index];
      Output output{.item = index, .state = value.state};
      if (value.state == State::Unknown) {
        output.missing = flatten(value);
      } else if (value.state == State::Fault || value.state == State::Conflict) {
        output.fault = faults_[static_cast<std::size_t>(value.number)];
      } else if (value.known() && program_.items[index].type.list) {
        output.list = items_of(value.number, program_.items[index].type);
      } else if (value.known()) {
        output.number = value.number;
      }
      answer_.outputs.push_back(std::move(output));
    }
  }

  const ir::Decision& decision_;
  bool for_law_ = false;  // only whose day's law applies is asked: other values have no reasons in the answer
  std::vector<Value> conditions_;
  std::vector<bool> condition_known_;
  std::vector<std::uint32_t>
      place_;  // by group: where it is in the memo of the target at hand, if it is there

  std::vector<std::uint32_t> in_conflict_;  // the rules on either side where a definition is in dispute
  std::vector<std::uint32_t> gate_refused_;
  std::vector<std::uint32_t> gate_open_;      // before the first of them: those that may yet refer
  std::optional<Value> gate_unknown_;         // of any duty
  std::optional<Value> gate_denial_unknown_;  // of those that would deny
  bool gate_fragile_ = false;                 // one that is unknown may yet come to a fault or a conflict
  std::optional<Value> gate_broken_;
  Answer answer_;
};

}  // namespace

struct Conditions::Settled {
  Limits limits;
  Evaluation evaluation;
  Settled(const ir::Program& program, const Request& request, const ir::Decision& decision,
          const std::vector<std::uint32_t>& items, std::optional<std::int32_t> law_day)
      : evaluation(program, decision, request, limits, law_day) {
    evaluation.settle(items);
  }
};

Conditions::Conditions(const ir::Program& program, const Request& request, std::uint32_t decision,
                       std::optional<std::int32_t> law_day)
    : settled_(std::make_unique<Settled>(program, request, program.decisions[decision],
                                         program.decisions[decision].items, law_day)) {}
Conditions::Conditions(const ir::Program& program, const Request& request, std::uint32_t decision)
    : settled_(std::make_unique<Settled>(program, request, program.decisions[decision],
                                         program.decisions[decision].law_items, std::nullopt)) {}
Conditions::~Conditions() = default;

std::optional<bool> Conditions::hold(NodeId condition) { return settled_->evaluation.holds(condition); }

const Request& Conditions::request() const { return settled_->evaluation.request(); }

void Conditions::each_item(NodeId loop, const Visit& visit) { settled_->evaluation.visit_items(loop, visit); }

std::optional<value::Claims> Conditions::claims(NodeId split) { return settled_->evaluation.claims(split); }

std::optional<ir::int128> Conditions::number(std::uint32_t item) { return settled_->evaluation.number(item); }

struct Suppositions::Settled {
  const ir::Program& program;
  const Request& request;
  const Supposed& supposed;
  ir::Decision asked;  // as if a decision needed just these values
  Limits limits{};
  std::optional<Evaluation> evaluation{};
};

Suppositions::Suppositions(const ir::Program& program, const Request& request, const Supposed& supposed,
                           std::vector<std::uint32_t> items)
    : settled_(std::make_unique<Settled>(Settled{program, request, supposed, {}})) {
  settled_->asked.items = std::move(items);
  renew();
}
Suppositions::~Suppositions() = default;

void Suppositions::renew() {
  Settled& it = *settled_;
  it.evaluation.emplace(it.program, it.asked, it.request, it.limits, std::nullopt);
  it.evaluation->suppose(it.supposed);
  it.evaluation->settle(it.asked.items);
}

Standing Suppositions::rule(std::uint32_t rule) { return settled_->evaluation->rule_standing(rule); }

Standing Suppositions::condition(NodeId condition) {
  return settled_->evaluation->condition_standing(condition);
}

Standing Suppositions::value(std::uint32_t item) { return settled_->evaluation->item_standing(item); }

std::optional<ir::int128> Suppositions::number(NodeId node) { return settled_->evaluation->value_of(node); }

namespace {

// Whose day's law a decision applies, where it has transitional rules; and what was found on the way: the reasons, and where
// there is no day the whole answer.
struct LawDay {
  std::optional<std::int32_t> day;
  Answer said;
};

LawDay law_day(const ir::Program& program, const ir::Decision& decision, const Request& request,
               const Limits& limits) {
  LawDay out;
  out.day = Evaluation(program, decision, request, limits, std::nullopt).law_day(out.said);
  return out;
}

// To an answer that was given under that law.
void add_law(const ir::Program& program, const ir::Decision& decision, const LawDay& law, Answer& answer) {
  if (law.day != answer.as_of) answer.law_as_of = law.day;
  if (answer.fired.empty()) return;
  answer.because.insert(answer.because.end(), law.said.because.begin(), law.said.because.end());
  std::sort(answer.because.begin(), answer.because.end());
  answer.because.erase(std::unique(answer.because.begin(), answer.because.end()), answer.because.end());
  for (const std::uint32_t group : program.items[decision.law_item].groups) {
    for (const std::uint32_t rule : program.groups[group].rules) answer.fired[rule] = law.said.fired[rule];
  }
}

}  // namespace

Answer decide_under_its_law(const ir::Program& program, const ir::Decision& decision, const Request& request,
                            const Limits& limits, const DecideUnder& decide_under) {
  if (decision.law_item == kNone) return decide_under(std::nullopt);
  LawDay law = law_day(program, decision, request, limits);
  if (!law.day) return std::move(law.said);
  Answer answer = decide_under(law.day);
  add_law(program, decision, law, answer);
  return answer;
}

Answer decide_under(const ir::Program& program, const ir::Decision& decision, const Request& request,
                    const Limits& limits, std::optional<std::int32_t> law_day) {
  return Evaluation(program, decision, request, limits, law_day).run();
}

Fault request_of_another() { return {FaultCode::OtherVersion, "", {"the request", "该请求"}, {}}; }

Answer decide(const ir::Program& program, const ir::Decision& decision, const Request& request,
              const Limits& limits) {
  const bool own = std::any_of(program.decisions.begin(), program.decisions.end(),
                               [&](const ir::Decision& one) { return &one == &decision; });
  if (!own || !request.is_for(program)) {
    Answer out;
    out.fault = own ? request_of_another() : Fault{FaultCode::NoSuchDecision, "", decision.name, {}};
    return out;
  }
  return decide_under_its_law(program, decision, request, limits, [&](std::optional<std::int32_t> day) {
    return decide_under(program, decision, request, limits, day);
  });
}

void date_obligations(const ir::Program& program, const Request& request, Answer& answer) {
  const bool dated = std::any_of(answer.obligations.begin(), answer.obligations.end(), [&](const auto& due) {
    const ir::Obligation& duty = program.obligations[due.obligation];
    return duty.due != kNone || duty.ends != kNone;
  });
  if (!dated) return;
  const Limits limits;
  Evaluation(program, program.decisions[*answer.decision], request, limits, answer.law_day())
      .date_for(answer);
}

}  // namespace writ::eval
