// SPDX-License-Identifier: Apache-2.0
// What a decision comes to: the outcome that its rules give, and the duties that gate a permit. Over the same sources as the
// rules (rules.h). Of the decision that is asked, and of others whose outcome is read as a value.
#pragma once

#include "runtime/eval/again.h"
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
  explicit Outcome(Answer& answer, const ir::Program& program, const ir::Decision& decision,
                   Arguments&&... arguments)
      : Rules<Known>(answer, program, std::forward<Arguments>(arguments)...), decision_(decision) {}

  // ---- what the rules come to ----

  static bool is(const Candidate& candidate, ir::Outcome outcome) {
    return candidate.value.known() && candidate.value.number == static_cast<int128>(outcome);
  }

  // Mostly one or two, so that nothing is allocated for them.
  using Indexes = boost::container::small_vector<std::uint32_t, 4>;

  // The duties of a decision, as far as they bear on its outcome: those before the act that are refused, or may yet be.
  struct Gate {
    Indexes refused{};
    Indexes open{};                         // before the first of them: those that may yet refer
    std::optional<Value> unknown{};         // of any duty
    std::optional<Value> denial_unknown{};  // of those that would deny
    bool fragile = false;                   // one that is unknown may yet come to a fault or a conflict
    std::optional<Value> broken{};
  };

  // What a decision comes to.
  struct Verdict {
    Decided decided = Decided::Undetermined;
    std::optional<Value> why{};  // what an undetermined one waits for; what broke
    base::Bilingual refer_to{};
    Indexes because{};  // the rules that gave it
    Indexes unmet{};    // the duties that closed it
  };

  void decide_outcome() {
    if (ir::decides_nothing(decision_)) {
      gate_of(decision_, true);
      answer_.decided = Decided::None;
      return;
    }
    const Verdict verdict = verdict_of(decision_, true);
    answer_.decided = verdict.decided;
    if (!verdict.refer_to.empty()) answer_.refer_to = verdict.refer_to;
    answer_.unmet.assign(verdict.unmet.begin(), verdict.unmet.end());
    answer_.because.insert(answer_.because.end(), verdict.because.begin(), verdict.because.end());
    if (verdict.decided == Decided::Undetermined) set_undetermined(verdict.why);
    if (verdict.decided == Decided::Conflict || verdict.decided == Decided::Error) set_broken(*verdict.why);
  }

  // Of another decision, for what reads it: what it would answer to the same request.
  Value outcome_as_value(const ir::Decision& decision) {
    if (!decision.period.holds(law_day_)) return out_of_force(decision);
    const Verdict verdict = verdict_of(decision, false);
    switch (verdict.decided) {
      case Decided::Permit: return known(static_cast<int128>(ir::Outcome::Permit));
      case Decided::Deny: return known(static_cast<int128>(ir::Outcome::Deny));
      case Decided::Refer: return known(static_cast<int128>(ir::Outcome::Refer));
      case Decided::Undetermined:
      case Decided::Conflict:
      case Decided::Error:
      case Decided::None: break;
    }
    return verdict.why ? *verdict.why : this->fault(FaultCode::NoValue, decision.name);
  }

  Value out_of_force(const ir::Decision& decision) {
    return this->fault(FaultCode::OtherNotInForce, decision.name, {this->day_text(law_day_), {}});
  }

  // `asked`: it is the decision that the answer is about, and so its duties stand there.
  Verdict verdict_of(const ir::Decision& decision, bool asked) {
    Field field = gather(decision.groups, decision.default_rule, kOutcome);
    const bool alone = Rules<Known>::is_alone(field) && field.candidates.front().value.known();
    const auto certainly = [&](ir::Outcome outcome) {
      return std::any_of(field.candidates.begin(), field.candidates.end(),
                         [&](const Candidate& c) { return c.certain && is(c, outcome); });
    };
    const auto possibly = [&](ir::Outcome outcome) {
      return std::any_of(field.candidates.begin(), field.candidates.end(),
                         [&](const Candidate& c) { return is(c, outcome); });
    };
    const Gate gate = gate_of(decision, asked);
    ir::Outcome outcome = ir::Outcome::Deny;
    if (alone) {
      outcome = static_cast<ir::Outcome>(field.candidates.front().value.number);
    } else if (!certainly(ir::Outcome::Deny)) {
      if (field.broken) return broken(*field.broken);
      const bool deny = possibly(ir::Outcome::Deny);
      const bool refer = possibly(ir::Outcome::Refer);
      const bool permit = possibly(ir::Outcome::Permit) && !certainly(ir::Outcome::Refer);
      // A permit that is possible is closed by a duty that denies.
      const bool closed = permit && !refer && is_denied(gate);
      const bool sure = field.covered && !is_open(field);
      const bool one = deny + refer + permit == 1;
      if (!sure || (!one && !closed)) {
        Verdict out{.why = field.unknown};
        if (permit && gate.unknown) add_unknown(out.why, *gate.unknown);
        return out;
      }
      // Where none is the only one, a permit is what the duty closes.
      outcome = one && deny ? ir::Outcome::Deny : one && refer ? ir::Outcome::Refer : ir::Outcome::Permit;
    }
    const Addressee addressee = outcome == ir::Outcome::Refer ? addressee_of(field) : Addressee{};
    if (addressee.open) return {.why = field.unknown};
    Indexes because = reasons_for(field, outcome);
    if (outcome == ir::Outcome::Permit) return gated(gate, std::move(because));
    return {.decided = outcome == ir::Outcome::Deny ? Decided::Deny : Decided::Refer,
            .refer_to = addressee.name,
            .because = std::move(because)};
  }

  static Verdict broken(const Value& value) {
    return {.decided = value.state == State::Conflict ? Decided::Conflict : Decided::Error, .why = value};
  }

  // Of those that give the outcome, which alone stay in the field.
  Indexes reasons_for(Field& field, ir::Outcome outcome) const {
    Candidates& found = field.candidates;
    found.erase(std::remove_if(found.begin(), found.end(),
                               [&](const Candidate& candidate) { return !is(candidate, outcome); }),
                found.end());
    Indexes out;
    for (const Candidate& candidate : found) {
      if (is_reason(field, candidate)) out.push_back(candidate.rule);
    }
    return out;
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
  bool addressee_is_open(const Gate& gate, std::uint32_t refused) const {
    return std::any_of(gate.open.begin(), gate.open.end(), [&](std::uint32_t duty) {
      return program_.obligations[duty].refer_to != program_.obligations[refused].refer_to;
    });
  }

  // A duty before the act that is known not to be met closes what would be open. Here too a denial wins over a referral, so
  // that a referral is certain only when no denial can still come. What would have permitted is no reason for anything else.
  Verdict gated(const Gate& gate, Indexes because) const {
    const bool denied = is_denied(gate);
    // What may yet come to a fault keeps a referral from being certain too.
    const std::optional<Value>& unknown =
        gate.refused.empty() || gate.fragile ? gate.unknown : gate.denial_unknown;
    if (gate.refused.empty() && !gate.broken && !unknown)
      return {.decided = Decided::Permit, .because = std::move(because)};
    if (!denied && gate.broken) return broken(*gate.broken);
    if (!denied && unknown) return {.why = unknown};
    if (!denied && addressee_is_open(gate, gate.refused.front())) return {.why = gate.unknown};
    Verdict out{.decided = denied ? Decided::Deny : Decided::Refer, .unmet = gate.refused};
    if (!denied) out.refer_to = program_.obligations[gate.refused.front()].refer_to;
    return out;
  }

  bool is_denied(const Gate& gate) const {
    return std::any_of(gate.refused.begin(), gate.refused.end(),
                       [&](std::uint32_t index) { return !refers(index); });
  }

  bool refers(std::uint32_t duty) const { return program_.obligations[duty].otherwise == ir::Outcome::Refer; }

  Gate gate_of(const ir::Decision& decision, bool asked) {
    Gate gate;
    std::size_t owed_count = 0;
    for (const std::uint32_t index : decision.obligations) {
      const ir::Obligation& duty = program_.obligations[index];
      if (!in_force(duty, law_day_) || (!asked && !ir::gates(duty))) continue;
      const Value applies = this->applies(index);
      if (applies.is_false()) continue;
      const bool has_test = duty.met != kNone;
      const Value met = has_test ? this->fulfilled(index) : boolean(true);
      if (asked && applies.is_true()) {
        DueObligation& owed = next_owed(answer_, owed_count++, decision.obligations.size());
        owed.obligation = index;
        if (has_test && met.known()) owed.met = met.number != 0;
      }
      if (!ir::gates(duty)) continue;
      if (!applies.known() || !met.known()) {
        look_at_gate(gate, index, refused(applies, met));
      } else if (met.number == 0) {
        gate.refused.push_back(index);
      }
    }
    if (asked) answer_.obligations.resize(owed_count);
    return gate;
  }

  void look_at_gate(Gate& gate, std::uint32_t index, const Value& refused) {
    const ir::Obligation& duty = program_.obligations[index];
    if (refused.is_true()) {
      gate.refused.push_back(index);
    } else if (refused.state == State::Unknown) {
      add_unknown(gate.unknown, refused);
      if (gate.refused.empty() && refers(index)) gate.open.push_back(index);
      gate.fragile = gate.fragile || program_.may_fail(duty.condition) || program_.may_fail(duty.met);
      if (!refers(index)) add_unknown(gate.denial_unknown, refused);
    } else if (!refused.known()) {
      gate.broken = refused;
    }
  }

  Value refused(const Value& applies, const Value& met) {
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

  void set_broken(const Value& told) {
    // Absent where yes or no is asked is what no compiler lets through, and an image may claim.
    const Value value =
        told.state == State::Absent ? this->fault(FaultCode::AbsentRead, decision_.name) : told;
    const Fault& fault = faults_[static_cast<std::size_t>(value.number)];
    answer_.decided = value.state == State::Conflict ? Decided::Conflict : Decided::Error;
    answer_.obligations.clear();
    if (answer_.decided == Decided::Conflict)
      answer_.because.insert(answer_.because.end(), in_conflict_.begin(), in_conflict_.end());
    answer_.fault = fault;
  }

  const ir::Decision& decision_;
};

}  // namespace writ::eval
