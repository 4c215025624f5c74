// SPDX-License-Identifier: Apache-2.0
#include "compiler/driver/decider.h"

#include "runtime/engine/engine.h"
#include "runtime/eval/interp.h"

#ifdef WRIT_HAS_JIT
#include "compiler/jit/jit.h"
#endif

namespace writ::driver {

bool has_native_tier() {
#ifdef WRIT_HAS_JIT
  return true;
#else
  return false;
#endif
}

struct Decider::State {
#ifdef WRIT_HAS_JIT
  std::unique_ptr<jit::Jit> jit;
#endif
  engine::Engine engine;
  engine::Pin pin;                                 // goes before the engine does
  const engine::PolicyVersion* version = nullptr;  // that it holds
  engine::AnswerBuffer buffer;
  eval::Answer answer;  // of the interpreter
  eval::Limits limits;
  eval::NativeData given;  // to native code: of the version, the limits and the buffer
  engine::Level level = engine::Level::Full;
  std::size_t native = 0;
  std::string why_not;

  // True when native code decided; the answer is in the buffer. Always a part of its caller, as
  // engine::decide_natively().
  [[gnu::always_inline]] bool natively(std::uint32_t decision, const eval::Request& request,
                                       const std::int32_t* law_day) {
#ifdef WRIT_HAS_JIT
    if (jit == nullptr) return false;
    const bool decided =
        engine::decide_natively(engine, *version, decision, request, limits, buffer, law_day, &given);
    if (!decided && !once_compiled(decision, request, law_day)) [[unlikely]]
      return false;
    ++native;
    return true;
#else
    (void)decision;
    (void)request;
    (void)law_day;
    return false;
#endif
  }

  [[gnu::noinline]] eval::Decided interpreted(std::uint32_t decision, const eval::Request& request) {
    const ir::Program& program = version->program();
    eval::decide(program, program.decisions[decision], request, limits, nullptr, answer);
    return answer.decided;
  }

#ifdef WRIT_HAS_JIT
  // Likewise, with code that is made now.
  [[gnu::noinline]] bool once_compiled(std::uint32_t decision, const eval::Request& request,
                                       const std::int32_t* law_day) {
    while (compiled(decision, law_day != nullptr ? *law_day : request.as_of.value_or(0))) {
      if (engine::decide_natively(engine, *version, decision, request, limits, buffer, law_day)) return true;
    }
    return false;
  }

  // Whether there is native code now that was not there before.
  bool compiled(std::uint32_t decision, std::int32_t day) {
    const engine::NativeSlot& slot = version->slot_on(decision, day);
    const bool for_long = slot.wants_long();
    if (slot.tried() == level && !for_long) return false;
    std::string error;
    const std::uint32_t stretch = engine::stretch_on(version->plan(decision).reach.changes, day);
    const bool made = for_long ? jit::compile_long_now(*jit, engine, *version, decision, stretch, error)
                               : jit::compile_now(*jit, engine, *version, decision, day, level, error);
    if (!made) why_not = error;
    return made;
  }
#endif
};

Decider::Decider(const ir::Program& program, Tier tier) : state_(std::make_unique<State>()) {
  state_->engine.publish(program);
  state_->pin = state_->engine.pin();
  state_->version = &*state_->pin;
  state_->given = engine::NativeUnit::data_for(state_->version->data(), state_->limits, state_->buffer.room);
#ifdef WRIT_HAS_JIT
  if (tier == Tier::Quick) state_->level = engine::Level::Quick;
  if (tier != Tier::Interpreter) state_->jit = jit::Jit::make({}, state_->why_not);
#else
  if (tier != Tier::Interpreter) state_->why_not = "built without the native tier";
#endif
}

Decider::~Decider() = default;

const ir::Program& Decider::program() const { return state_->version->program(); }
std::size_t Decider::native_decisions() const { return state_->native; }

eval::Answer Decider::decide(std::uint32_t decision, const eval::Request& request) {
  const ir::Program& own = program();
  const ir::Decision& it = own.decisions[decision];
  const engine::NativeAnswerLayout& layout = state_->version->plan(decision).layout;
  return eval::decide_under_its_law(
      own, it, request, state_->limits, [&](std::optional<std::int32_t> law_day) -> eval::Answer {
        if (!state_->natively(decision, request, law_day ? &*law_day : nullptr))
          return eval::decide_under(own, it, request, state_->limits, law_day);
        return engine::materialise(own, it, layout, request, state_->buffer.data(), state_->limits, law_day);
      });
}

eval::Decided Decider::outcome(std::uint32_t decision, const eval::Request& request) {
  State& state = *state_;
  if (state.version->plan(decision).transitional) [[unlikely]]
    return decide(decision, request).decided;
  if (state.natively(decision, request, nullptr)) return static_cast<eval::Decided>(state.buffer[0]);
  return state.interpreted(decision, request);
}

}  // namespace writ::driver
