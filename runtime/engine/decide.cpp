// SPDX-License-Identifier: Apache-2.0
// What is done at each decision, apart from what is done once a version.
#include "runtime/engine/engine.h"
#include "runtime/eval/interp.h"

#include <utility>

namespace writ::engine {

std::optional<eval::Fault> PolicyVersion::refuses(const DecisionRef& decision, const eval::Request& request,
                                                  std::uint32_t& index) const {
  using eval::FaultCode;
  if (serial_ == 0) return eval::Fault{FaultCode::NoPolicy, "", {}, {}};
  if (!decision) return eval::Fault{FaultCode::NoSuchDecision, "", {decision.name_, {}}, {}};
  if (decision.mark_ != program().identity.mark())
    return eval::Fault{FaultCode::OtherVersion, "", {"the decision", "该决定"}, {}};
  if (!request.is_for(program())) return eval::request_of_another();
  index = decision.index_;
  return std::nullopt;
}

bool decide_rarely(Engine& engine, const PolicyVersion& version, std::uint32_t decision,
                   const eval::Request& request, const eval::Limits& limits, AnswerBuffer& buffer,
                   const std::int32_t* law_day, Native made) {
  const PolicyVersion::DecisionPlan& plan = version.plan(decision);
  const std::int32_t today = request.as_of.value_or(0);
  const std::int32_t of_law = law_day != nullptr ? *law_day : today;
  const NativeSlot& slot = plan.slots[stretch_on(plan.reach.changes, of_law)];
  if (buffer.words.size() < plan.layout.words) buffer.words.resize(plan.layout.words);
  const auto run = [&](const NativeUnit& unit) {
    return unit.decide(request, version.data(), today, limits, buffer.words.data(), buffer.room, law_day);
  };
  if (made != Native::Long) {
    const NativeUnit* unit = slot.unit();
    if (unit == nullptr) {
      if (slot.wanted() == Level::None) engine.want(version, decision, of_law);
      return false;
    }
    made = run(*unit);
  }
  if (made != Native::Long) return made == Native::Decided;
  const NativeUnit* unit = slot.unit_for_long();
  if (unit != nullptr) return run(*unit) == Native::Decided;
  engine.want_long(slot);
  return false;
}

eval::Answer decide(const Pin& pin, const DecisionRef& decision, const eval::Request& request,
                    const eval::Limits& limits, AnswerBuffer& buffer, bool* natively) {
  eval::Answer out;
  decide(pin, decision, request, limits, buffer, out, natively);
  return out;
}

void decide(const Pin& pin, const DecisionRef& decision, const eval::Request& request,
            const eval::Limits& limits, AnswerBuffer& buffer, eval::Answer& answer, bool* natively) {
  if (natively != nullptr) *natively = false;
  const PolicyVersion& version = pin->policy_of(decision);
  std::uint32_t index = ir::kNone;
  if (std::optional<eval::Fault> refused = version.refuses(decision, request, index)) {
    answer.clear();
    answer.fault = std::move(refused);
    return;
  }
  const ir::Program& program = version.program();
  const ir::Decision& it = program.decisions[index];
  const auto is_native = [&](std::optional<std::int32_t> law_day) {
    const std::int32_t* const day = law_day ? &*law_day : nullptr;
    const bool native = decide_natively(*pin.engine_, version, index, request, limits, buffer, day);
    if (native && natively != nullptr) *natively = true;
    return native;
  };
  const auto told = [&](std::optional<std::int32_t> law_day) {
    return materialise(program, it, version.plan(index).layout, request, buffer.data(), limits, law_day,
                       version.data());
  };
  if (it.law_item != ir::kNone) {
    answer = eval::decide_under_its_law(
        program, it, request, limits,
        [&](std::optional<std::int32_t> law_day) -> eval::Answer {
          return is_native(law_day)
                     ? told(law_day)
                     : eval::decide_under(program, it, request, limits, law_day, version.data());
        },
        version.data());
  } else if (is_native(std::nullopt)) {
    answer = told(std::nullopt);
  } else {
    eval::decide(program, it, request, limits, version.data(), answer);
  }
}

}  // namespace writ::engine
