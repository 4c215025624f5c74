// SPDX-License-Identifier: Apache-2.0
// Native code against the interpreter, which is right by definition: on the text of the answer, with its reasons.
#include <catch2/catch.hpp>

#include <cstdio>
#include <filesystem>
#include <fstream>

#include "compiler/jit/jit.h"
#include "runtime/eval/interp.h"
#include "runtime/json/write.h"
#include "tests/unit/gen_program.h"

using namespace writ;
using engine::Level;

namespace {

// The native units of every stretch of the one decision of a program.
class Compiled {
 public:
  Compiled(jit::Jit& jit, const ir::Program& program, Level level)
      : program_(program), reach_(engine::reach_of(program, program.decisions[0])),
        layout_(engine::lay_out_answer(program, program.decisions[0], reach_)) {
    for (std::uint32_t i = 0; i <= reach_.changes.size(); ++i) {
      const ir::Period stretch = engine::stretch_period(reach_.changes, i);
      std::string error;
      units_.push_back(jit.compile({program, 0, reach_, layout_, stretch}, level, error));
      if (units_.back() == nullptr && error != "not in force") errors += error + "\n";
    }
  }

  // Nothing when the interpreter must answer.
  std::optional<eval::Answer> decide(const eval::Request& request, const eval::Limits& limits = {}) const {
    if (program_.decisions[0].depends_on_date && !request.as_of) return std::nullopt;
    const std::int32_t today = request.as_of.value_or(0);
    const engine::NativeUnit* unit = units_[engine::stretch_on(reach_.changes, today)].get();
    // What the code does not write must not matter.
    std::vector<std::uint64_t> buffer(layout_.words, 0xAAAAAAAAAAAAAAAAU);
    if (unit == nullptr || unit->decide(request.words(), today, limits.max_steps, buffer.data()) == engine::Native::Bail) {
      return std::nullopt;
    }
    return engine::materialise(program_, program_.decisions[0], layout_, request, buffer.data());
  }

  std::string errors;

 private:
  const ir::Program& program_;
  engine::Reach reach_;
  engine::NativeAnswerLayout layout_;
  std::vector<std::unique_ptr<engine::NativeUnit>> units_;
};

std::unique_ptr<jit::Jit> make_jit(const jit::Options& options = {}) {
  std::string error;
  auto jit = jit::Jit::make(options, error);
  INFO(error);
  REQUIRE(jit != nullptr);
  return jit;
}

std::string whole_text(const eval::Request& request, const eval::Answer& answer) {
  return json::write_answer(request.program(), request, answer, json::Detail::Explain);
}

// Whether everything that an answer rests on was known.
bool is_plain(const eval::Answer& answer) {
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

struct Tally {
  int asked = 0;
  int plain = 0;
  int native = 0;
  int plain_not_native = 0;
};

void compare(jit::Jit& jit, std::uint64_t seed, const gen::Shape& shape, Level level, int requests, Tally& tally) {
  const ir::Program program = gen::program(seed, shape);
  const Compiled compiled(jit, program, level);
  INFO("program " << seed << ", level " << static_cast<int>(level));
  REQUIRE(compiled.errors == "");
  eval::Request request(program);
  for (int i = 0; i < requests; ++i) {
    gen::fill(request, seed * 1000 + static_cast<std::uint64_t>(i), i % 4 != 3);
    const eval::Answer expected = eval::decide(program, program.decisions[0], request);
    const std::optional<eval::Answer> found = compiled.decide(request);
    ++tally.asked;
    tally.plain += is_plain(expected) ? 1 : 0;
    tally.native += found ? 1 : 0;
    if (!found) {
      if (is_plain(expected) && i % 4 != 3) ++tally.plain_not_native;
      continue;
    }
    INFO("request " << i << ", " << gen::text(request));
    CHECK(whole_text(request, *found) == whole_text(request, expected));
    CHECK(found->fired == expected.fired);
    CHECK(found->refer_to == expected.refer_to);
    if (whole_text(request, *found) != whole_text(request, expected) || found->fired != expected.fired) {
      FAIL("differs");
    }
  }
}

}  // namespace

TEST_CASE("jit: generated programs decide as in the interpreter", "[jit]") {
  const auto jit = make_jit();
  Tally tally;
  for (std::uint64_t seed = 1; seed <= 150; ++seed) {
    const gen::Shape shape{.faults = seed % 3 == 0};
    compare(*jit, seed, shape, Level::Quick, 40, tally);
    if (seed % 3 == 1) compare(*jit, seed, shape, Level::Full, 40, tally);
  }
  // Most complete requests without a fault are decided natively, or this test says nothing.
  WARN(tally.asked << " asked, " << tally.plain << " plain, " << tally.native << " native, " << tally.plain_not_native
       << " complete, plain and not native");
  CHECK(tally.native > tally.plain / 2);
}
