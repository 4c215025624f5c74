// SPDX-License-Identifier: Apache-2.0
// Which parts of a policy a test exercised: the way back from what the test states to the rules, definitions, values by
// date and duties that the stated result came from. Not code coverage: a rule that applied in a test which says
// nothing about its conclusion is not exercised by it. Owns nothing.
#pragma once

#include "compiler/testing/test_runner.h"
#include "runtime/eval/answer.h"
#include "runtime/ir/ir.h"

#include <cstdint>
#include <set>
#include <utility>

namespace writ::testing {

struct Exercise {
  std::set<std::uint32_t>
      applied;  // rules, rows and defaults that gave what is stated, or what that rests on
  std::set<std::uint32_t> considered;       // rules that were looked at on the way and did not apply
  std::set<std::uint32_t> items;            // outputs and definitions on the way
  std::set<std::uint32_t> interpretations;  // whose reading was read
  std::set<std::uint32_t> due;              // obligations that the stated outcome carries, or that turned it
  std::set<std::uint32_t> not_due;          // obligations that were looked at
  std::set<std::pair<std::uint32_t, std::uint32_t>>
      values;  // a parameter, and which of its values was in force
};

Exercise exercise_of(const TestRun& run);

}  // namespace writ::testing
