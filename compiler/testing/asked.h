// SPDX-License-Identifier: Apache-2.0
// A question that a test asks, as a service asks it, and what becomes of the test. Shared by the tests of policies and the
// worked cases.
#pragma once

#include "compiler/testing/test_runner.h"
#include "compiler/testing/test_wording.h"
#include "runtime/eval/limits.h"
#include "runtime/eval/request.h"
#include "runtime/json/document.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace writ::testing {

struct Asked {
  explicit Asked(const ir::Program& program) : request(program) {}

  eval::Request request;
  eval::Answer answer;
  json::Node json;        // the answer in the form services see
  base::Bilingual given;  // the facts, for a person; JSON where they could not be read
  base::Bilingual explanation;

  // Of the answer, by its external name; nothing where the decision has none of that name.
  const eval::Output* output(const std::string& external) const;
  std::optional<json::Node> output_json(const std::string& external) const;
  // A member of the answer, as JSON.
  std::string member(std::string_view name) const;
};

// For what stands around facts: a level or two more than these may have.
eval::Limits document_limits();

// `facts` is a JSON object; the day of `as_of` holds where it is given.
Asked ask(driver::Decider& decider, std::uint32_t decision, std::string facts,
          std::optional<std::int32_t> as_of);

// Whether a test is asked for: its name or title holds the text, in either language.
bool is_wanted(const TestOptions& options, const std::string& name, const base::Bilingual& title);

// The items whose output has that name.
void add_item(const ir::Program& program, const std::string& external, std::vector<std::uint32_t>& items);

void add(TestFailure& failure, Difference difference);

// Counts the test. `asked`: what its failure shows; null: it could not be asked.
void conclude(TestReport& report, TestFailure failure, const Asked* asked);

}  // namespace writ::testing
