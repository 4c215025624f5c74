// SPDX-License-Identifier: Apache-2.0
// What a decision comes to: the outcome that its rules give, and the duties that gate a permit. Over the same sources as the
// rules (rules.h).
#pragma once

#include "runtime/eval/rules.h"

#include <algorithm>
#include <optional>
#include <utility>
#include <vector>

namespace writ::eval {

template <typename Known>
class Outcome : protected Rules<Known> {
 protected:
  using Rules<Known>::add_unknown;
  using Rules<Known>::answer_;
  using Rules<Known>::faults_;
  using Rules<Known>::gather;
  using Rules<Known>::in_conflict_;
  using Rules<Known>::is_open;
  using Rules<Known>::is_reason;
  using Rules<Known>::law_day_;
  using Rules<Known>::program_;
  using typename Rules<Known>::Connective;
  using typename Rules<Known>::Field;

  template <typename... Arguments>
  explicit Outcome(const ir::Program& program, const ir::Decision& decision, Arguments&&... arguments)
      : Rules<Known>(program, std::forward<Arguments>(arguments)...), decision_(decision) {}

  // ---- what the rules come to ----

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
    Candidates& found = field.candidates;
    found.erase(std::remove_if(found.begin(), found.end(),
                               [&](const Candidate& candidate) { return !is(candidate, *outcome); }),
                found.end());
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
      answer_.unmet.assign(gate_refused_.begin(), gate_refused_.end());
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
      if (!in_force(duty, law_day_)) continue;
      const Value applies = this->applies(index);
      if (applies.is_false()) continue;
      const bool has_test = duty.met != kNone;
      const Value met = has_test ? this->fulfilled(index) : boolean(true);
      if (applies.is_true()) {
        if (answer_.obligations.empty()) answer_.obligations.reserve(decision_.obligations.size());
        DueObligation& owed = answer_.obligations.emplace_back();
        owed.obligation = index;
        if (has_test && met.known()) owed.met = met.number != 0;
      }
      if (!ir::gates(duty)) continue;
      const Value result = refused(applies, met);
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

  Value refused(const Value& applies, const Value& met) {
    if (applies.known() && met.known()) return boolean(applies.is_true() && met.is_false());
    Connective both(*this, false);
    both.add(applies);
    both.add(Known::negated(met));
    return both.result();
  }

  void set_undetermined(const std::optional<Value>& unknown) {
    answer_.decided = Decided::Undetermined;
    answer_.obligations.clear();
    if (unknown) answer_.missing_facts = this->flatten(*unknown);
  }

  void set_broken(const Value& value) {
    const Fault& fault = faults_[static_cast<std::size_t>(value.number)];
    answer_.decided = value.state == State::Conflict ? Decided::Conflict : Decided::Error;
    answer_.obligations.clear();
    if (answer_.decided == Decided::Conflict)
      answer_.because.insert(answer_.because.end(), in_conflict_.begin(), in_conflict_.end());
    answer_.fault = fault;
  }

  const ir::Decision& decision_;

 private:
  std::pmr::vector<std::uint32_t> gate_refused_{this->room_.memory()};
  std::vector<std::uint32_t> gate_open_;      // before the first of them: those that may yet refer
  std::optional<Value> gate_unknown_;         // of any duty
  std::optional<Value> gate_denial_unknown_;  // of those that would deny
  bool gate_fragile_ = false;                 // one that is unknown may yet come to a fault or a conflict
  std::optional<Value> gate_broken_;
};

}  // namespace writ::eval
