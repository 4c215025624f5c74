// SPDX-License-Identifier: Apache-2.0
// Runs tests: those that stand in policies, and worked cases from a file of JSON Lines. Both ask as a service asks.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "compiler/driver/decider.h"
#include "compiler/driver/project.h"

namespace writ::driver {

struct TestFailure {
  std::string name;                      // of the test, or the case's id
  std::string place;                     // file:line
  std::vector<base::Bilingual> reasons;  // what was expected and what was found
  std::string explanation_en;
  std::string explanation_zh;
};

struct TestReport {
  std::size_t passed = 0;
  std::size_t failed = 0;
  std::size_t skipped = 0;  // cases of decisions that no policy offers
  std::vector<TestFailure> failures;
  std::vector<std::string> names;  // of every test that ran, in order; failures are among them
};

void run_policy_tests(const Project& project, Tier tier, TestReport& report);

// `text` is JSON Lines: {"id", "decision", "as_of", "facts", "expected", ...}. Lists compare as sets, numbers by value.
void run_cases(const Project& project, Tier tier, const std::string& path, std::string_view text, TestReport& report);

// As continuous integration reads it.
std::string junit_xml(const TestReport& report);

}  // namespace writ::driver
