// SPDX-License-Identifier: Apache-2.0
// A decision in native code, for tests that hold it against the interpreter: on the text of the answer, with its reasons.
#pragma once

#include "compiler/jit/jit.h"
#include "runtime/eval/interp.h"
#include "runtime/json/write.h"

#include <catch2/catch.hpp>

#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace writ::natively {

using engine::Level;

// The native units of a decision of a program, each made when a request first needs it.
class Compiled {
 public:
  Compiled(jit::Jit& jit, const ir::Program& program, Level level, std::uint32_t decision = 0,
           bool long_lists = false)
      : jit_(jit),
        program_(program),
        level_(level),
        long_lists_(long_lists),
        decision_(decision),
        reach_(engine::reach_of(program, program.decisions[decision])),
        layout_(engine::lay_out_answer(program, program.decisions[decision], reach_)),
        units_(reach_.changes.size() + 1),
        tried_(units_.size(), false) {}

  // Nothing when the interpreter must answer.
  std::optional<eval::Answer> decide(const eval::Request& request, const eval::Limits& limits = {}) {
    if (program_.decisions[decision_].depends_on_date && !request.as_of) return std::nullopt;
    const std::int32_t today = request.as_of.value_or(0);
    const engine::NativeUnit* unit = unit_for(engine::stretch_on(reach_.changes, today));
    // What the code does not write must not matter.
    std::vector<std::uint64_t> buffer(layout_.words, 0xAAAAAAAAAAAAAAAAU);
    if (unit == nullptr || unit->decide(request, program_.data.get(), today, limits, buffer.data(), room_) !=
                               engine::Native::Decided) {
      return std::nullopt;
    }
    return engine::materialise(program_, program_.decisions[decision_], layout_, request, buffer.data(),
                               limits);
  }

  std::string errors;

 private:
  const engine::NativeUnit* unit_for(std::uint32_t stretch) {
    if (!tried_[stretch]) {
      tried_[stretch] = true;
      std::string error;
      const ir::Period period = engine::stretch_period(reach_.changes, stretch);
      units_[stretch] =
          jit_.compile({program_, decision_, reach_, layout_, period, long_lists_}, level_, error);
      if (units_[stretch] == nullptr && error != "not in force") errors += error + "\n";
    }
    return units_[stretch].get();
  }

  jit::Jit& jit_;
  const ir::Program& program_;
  const Level level_;
  const bool long_lists_;
  const std::uint32_t decision_;
  engine::Reach reach_;
  engine::NativeAnswerLayout layout_;
  std::vector<std::unique_ptr<engine::NativeUnit>> units_;
  std::vector<bool> tried_;
  eval::NativeRoom room_;
};

inline std::unique_ptr<jit::Jit> make_jit(const jit::Options& options = {}) {
  std::string error;
  auto jit = jit::Jit::make(options, error);
  INFO(error);
  REQUIRE(jit != nullptr);
  return jit;
}

inline std::string whole_text(const eval::Request& request, const eval::Answer& answer) {
  return json::write_answer(request.program(), request, answer, json::Detail::Explain);
}

// Whether everything that an answer rests on was known.
inline bool is_plain(const eval::Answer& answer) {
  if (answer.decided == eval::Decided::Error || answer.decided == eval::Decided::Conflict) return false;
  if (!answer.missing_facts.empty()) return false;
  for (const eval::Output& output : answer.outputs) {
    if (output.state != eval::State::Known && output.state != eval::State::Absent) return false;
  }
  for (const eval::Fired fired : answer.fired) {
    if (fired == eval::Fired::Unknown || fired == eval::Fired::Fault) return false;
  }
  return true;
}

// Where two texts part, and how they go on.
inline std::string difference(const std::string& found, const std::string& expected) {
  if (found == expected) return "";
  std::size_t at = 0;
  while (at < found.size() && at < expected.size() && found[at] == expected[at]) ++at;
  at = at < 80 ? 0 : at - 80;
  return "found …" + found.substr(at, 240) + "… expected …" + expected.substr(at, 240) + "…";
}

}  // namespace writ::natively
