// SPDX-License-Identifier: Apache-2.0
#include "compiler/driver/native.h"

#ifdef WRIT_HAS_JIT
#include "compiler/driver/header_layout.h"
#include "compiler/jit/ahead.h"
#include "compiler/jit/jit.h"
#include "runtime/value/date.h"
#endif

namespace writ::driver {

struct NativeCode::State {
  std::string why_not;
#ifdef WRIT_HAS_JIT
  std::unique_ptr<jit::Jit> jit;
  std::optional<jit::Worker> worker;  // ends before the Jit does
#endif
};

NativeCode::NativeCode(engine::Engine& engine) : state_(std::make_unique<State>()) {
#ifdef WRIT_HAS_JIT
  state_->jit = jit::Jit::make({}, state_->why_not);
  if (state_->jit != nullptr) state_->worker.emplace(*state_->jit, engine);
#else
  (void)engine;
  state_->why_not = "built without the native tier";
#endif
}

NativeCode::~NativeCode() = default;

const std::string& NativeCode::why_not() const { return state_->why_not; }

std::optional<std::string> native_text(const ir::Program& program) {
#ifdef WRIT_HAS_JIT
  std::string error;
  const std::unique_ptr<jit::Jit> jit = jit::Jit::make({}, error);
  if (jit == nullptr) return std::nullopt;
  std::string out;
  for (std::uint32_t i = 0; i < program.decisions.size(); ++i) {
    const ir::Decision& decision = program.decisions[i];
    const engine::Reach reach = engine::reach_of(program, decision);
    const engine::NativeAnswerLayout layout = engine::lay_out_answer(program, decision, reach);
    for (std::uint32_t stretch = 0; stretch <= reach.changes.size(); ++stretch) {
      const ir::Period period = engine::stretch_period(reach.changes, stretch);
      out += "; " + decision.name.in(base::Language::English);
      if (stretch > 0) out += " from " + std::string(value::format_date(value::Date{period.from}));
      out += "\n" + jit->module_text({program, i, reach, layout, period}, engine::Level::Full) + "\n";
    }
  }
  return out;
#else
  (void)program;
  return std::nullopt;
#endif
}

ObjectFile object_file(const std::vector<const ir::Program*>& programs, std::string_view image,
                       const std::string& symbol, engine::Cpu cpu) {
#ifdef WRIT_HAS_JIT
  if (!jit::has_level(cpu)) return {{}, 0, 0, "no such processor on this kind of machine"};
  std::vector<std::vector<engine::StructLayout>> structs;
  for (const ir::Program* program : programs) {
    structs.emplace_back().emplace_back(layout_in_header(*program));
    for (const ir::Decision& decision : program->decisions)
      structs.back().emplace_back(outputs_in_header(*program, decision));
  }
  jit::AheadResult made = jit::compile_ahead(programs, structs, image, symbol, cpu);
  return {std::move(made.object), made.units, made.interpreted, std::move(made.error)};
#else
  (void)programs;
  (void)image;
  (void)symbol;
  (void)cpu;
  return {{}, 0, 0, "built without the native tier"};
#endif
}

}  // namespace writ::driver
