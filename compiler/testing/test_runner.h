// SPDX-License-Identifier: Apache-2.0
// Runs tests: those that stand in policies, and worked cases from a file of JSON Lines. Both ask as a service asks.
#pragma once

#include "compiler/driver/decider.h"
#include "compiler/driver/project.h"
#include "runtime/eval/answer.h"

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace writ::testing {

struct TestFailure {
  std::string name;                      // of the test in English, or the case's id
  base::Bilingual title;                 // the same for a reader
  std::string place;                     // file:line
  std::string message;                   // the first of what differs, as machines read it
  std::vector<base::Bilingual> reasons;  // what was expected and what was found
  base::Bilingual given;                 // the facts it was asked with; JSON where they could not be read
  base::Bilingual explanation;
};

struct TestOptions {
  driver::Tier tier = driver::Tier::Interpreter;
  std::string filter;  // only the tests whose name or title holds this, in either language
};

struct TestReport {
  std::size_t passed = 0;
  std::size_t failed = 0;
  std::size_t skipped = 0;  // cases of decisions that no policy offers
  std::vector<TestFailure> failures;
  std::vector<std::string> names;  // of every test that ran, in order; failures are among them
};

// One test as it was asked. What it refers to lives only while it is shown.
struct TestRun {
  const sema::Policy& policy;
  std::uint32_t decision;
  const eval::Answer& answer;
  base::Bilingual title;     // of a case its id
  const std::string& place;  // file:line
  bool is_case = false;
  bool passed = false;
  bool states_outcome = false;        // the test says what the decision must be, or what it must wait for
  std::vector<std::uint32_t> states;  // items whose value the test says
};
using TestObserver = std::function<void(const TestRun&)>;

void run_policy_tests(const driver::Project& project, const TestOptions& options, TestReport& report,
                      const TestObserver& observer = {});

// `text` is JSON Lines: {"id", "decision", "as_of", "facts", "expected", "any_order", "law", "why"}. Values compare by value,
// lists in order but for those that `any_order` names; what no case may hold fails it.
void run_cases(const driver::Project& project, const TestOptions& options, const std::string& path,
               std::string_view text, TestReport& report, const TestObserver& observer = {});

// As continuous integration reads it.
std::string junit_xml(const TestReport& report);

}  // namespace writ::testing
