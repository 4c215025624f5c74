// SPDX-License-Identifier: Apache-2.0
// A library with the native tier inside and one function outside, as an extension of another program would have it. It
// compiles policies that call every helper and compares with the interpreter.
#include "compiler/jit/jit.h"
#include "runtime/eval/interp.h"
#include "runtime/json/write.h"
#include "tests/unit/gen_program.h"

#include <optional>
#include <vector>

using namespace writ;

namespace {

// Answers that native code gave and that were right; nothing when one was wrong or there was none.
std::optional<int> native_answers(jit::Jit& jit, const ir::Program& program, engine::Level level) {
  const ir::Decision& decision = program.decisions[0];
  const engine::Reach reach = engine::reach_of(program, decision);
  const engine::NativeAnswerLayout layout = engine::lay_out_answer(program, decision, reach);
  constexpr std::int32_t kDay = 19000;
  const ir::Period stretch = engine::stretch_period(reach.changes, engine::stretch_on(reach.changes, kDay));
  std::string error;
  const auto unit = jit.compile({program, 0, reach, layout, stretch}, level, error);
  if (unit == nullptr) return error == "not in force" ? std::optional(0) : std::nullopt;
  std::vector<std::uint64_t> buffer(layout.words);
  eval::NativeRoom room;
  eval::Request request(program);
  int native = 0;
  constexpr std::uint64_t kRequests = 40;
  for (std::uint64_t i = 0; i < kRequests; ++i) {
    gen::fill(request, i, true);
    request.as_of = kDay;
    const eval::Limits limits;
    if (unit->decide(request, program.data.get(), kDay, limits, buffer.data(), room) !=
        engine::Native::Decided)
      continue;
    const eval::Answer found = engine::materialise(program, decision, layout, request, buffer.data(), limits);
    const eval::Answer expected = eval::decide(program, decision, request);
    if (json::write_answer(program, request, found, json::Detail::Answer) !=
        json::write_answer(program, request, expected, json::Detail::Answer)) {
      return std::nullopt;
    }
    ++native;
  }
  return native;
}

}  // namespace

// 0: all was well. Else which step was not.
extern "C" __attribute__((visibility("default"))) int writ_jit_probe() {
  std::string error;
  const auto jit = jit::Jit::make({}, error);
  if (jit == nullptr) return 1;
  int native = 0;
  constexpr std::uint64_t kPrograms = 12;
  for (std::uint64_t seed = 1; seed <= kPrograms; ++seed) {
    const ir::Program program = gen::program(seed, {.faults = false});
    for (const engine::Level level : {engine::Level::Quick, engine::Level::Full}) {
      const auto answers = native_answers(*jit, program, level);
      if (!answers) return 2;
      native += *answers;
    }
  }
  constexpr int kEnough = 50;
  return native >= kEnough ? 0 : 3;
}
