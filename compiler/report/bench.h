// SPDX-License-Identifier: Apache-2.0
// How fast a decision is on given requests: facts already in the layout, and from JSON text. One thread, steady state; the
// fastest of several rounds, because whatever else the machine does only ever adds time.
#pragma once

#include "compiler/driver/decider.h"

#include <string_view>

namespace writ::report {

struct BenchResult {
  std::size_t requests = 0;
  std::size_t faults = 0;            // requests that could not be read; they are left out
  std::size_t native_decisions = 0;  // of one round, by native code
  double native_ns = 0;              // a decision, facts in the layout
  double json_ns = 0;                // a decision, from text
  double explain_ns = 0;             // a decision with its full explanation
  double first_decision_ms = 0;      // from the checked policy
  double ready_ms = 0;               // to the last stretch of law compiled
};

BenchResult bench(const ir::Program& program, std::uint32_t decision, std::string_view input,
                  driver::Tier tier, std::optional<std::int32_t> as_of);

}  // namespace writ::report
