// SPDX-License-Identifier: Apache-2.0
// writ test: the tests in the policies, and worked cases from a file.
#include "compiler/testing/test_runner.h"
#include "compiler/tools/command.h"
#include "runtime/base/visible.h"

#include <algorithm>
#include <iostream>
#include <sstream>

namespace writ::tools {
namespace {

void print_failure(const Command& command, const testing::TestFailure& failure) {
  std::cout << command.say("FAILED ", "未通过 ") << base::visible(failure.title.in(command.language))
            << command.say(" (", "（") << base::visible(failure.place) << command.say(")", "）") << "\n";
  for (const base::Bilingual& reason : failure.reasons)
    std::cout << "  " << base::visible(reason.in(command.language)) << "\n";
  if (!failure.given.in(command.language).empty())
    std::cout << command.say("  given: ", "  给定事实：") << base::visible(failure.given.in(command.language))
              << "\n";
  std::istringstream lines(failure.explanation.in(command.language));
  for (std::string line; std::getline(lines, line);) std::cout << "    " << line << "\n";
}

// Machines read the JUnit report and the status.
std::string summary(const Command& command, const testing::TestReport& report) {
  const auto count = [&](std::size_t number, const char* english, const char* chinese) {
    const std::string text = std::to_string(number);
    return command.language == base::Language::Chinese ? chinese + (" " + text + " 项")
                                                       : text + " " + english;
  };
  const std::string between = command.say(", ", "，");
  std::string out =
      count(report.passed, "passed", "通过") + between + count(report.failed, "failed", "未通过");
  if (report.skipped > 0) out += between + count(report.skipped, "skipped", "跳过");
  return out;
}

}  // namespace

void add_test(CLI::App& app, Command& command) {
  struct Options {
    std::vector<std::string> paths;
    std::vector<std::string> data;
    std::string cases;
    std::string junit;
    std::string filter;
    std::optional<driver::Tier> tier;
  };
  auto options = std::make_shared<Options>();
  CLI::App* sub = app.add_subcommand("test", command.say("run the tests of policies", "运行规范中的测试"));
  sub->add_option("PATH", options->paths, command.say("files, folders or images", "文件、文件夹或者映像"))
      ->required();
  sub->add_option("--cases", options->cases,
                  command.say("worked cases, JSON Lines", "案例文件（JSON Lines）"));
  sub->add_option(
      "--filter", options->filter,
      command.say("only tests whose title or id holds this text", "只运行标题或者编号含有该文字的测试"));
  sub->add_option("--junit", options->junit, command.say("also write a JUnit report", "另行写出 JUnit 报告"));
  add_data_option(*sub, command, options->data);
  add_tier_option(*sub, command, options->tier);
  command.add_language_option(*sub);
  sub->callback([options, &command] {
    const auto project = load_to_decide(command, options->paths);
    if (project == nullptr || !give_lists(command, *project, options->data)) return;
    testing::TestReport report;
    const testing::TestOptions how{options->tier.value_or(driver::Tier::Interpreter), options->filter};
    testing::run_policy_tests(*project, how, report);
    if (!options->cases.empty()) {
      const auto text = read_input(command, options->cases);
      if (!text) return;
      const std::size_t before = report.passed + report.failed + report.skipped;
      testing::run_cases(*project, how, options->cases, *text, report);
      if (report.passed + report.failed + report.skipped == before && options->filter.empty()) {
        std::cerr << base::visible(options->cases) << command.say(": no case was run", "：没有运行任何案例")
                  << "\n";
        command.exit = kWrong;
      }
    }
    for (const testing::TestFailure& failure : report.failures) print_failure(command, failure);
    if (!options->junit.empty()) write_output(command, options->junit, testing::junit_xml(report));
    std::cout << summary(command, report) << "\n";
    if (report.passed + report.failed == 0) {
      std::cerr << command.say("no test was run", "没有运行任何测试") << "\n";
      command.exit = command.exit == kFine ? kWrong : command.exit;
    }
    if (report.failed > 0) command.exit = std::max<int>(command.exit, kWrong);
  });
}

}  // namespace writ::tools
