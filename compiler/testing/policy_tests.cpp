// SPDX-License-Identifier: Apache-2.0
// The tests that stand in policies.
#include "compiler/driver/wording.h"
#include "compiler/testing/asked.h"
#include "compiler/testing/expected.h"
#include "runtime/json/document.h"

#include <algorithm>

namespace writ::testing {
namespace {

std::string quoted(const std::string& text) {
  return json::write_document({.kind = json::Node::Kind::String, .text = text});
}

std::string facts_object(const sema::TestCase& test) {
  std::string out = "{";
  for (const auto& [fact, value] : test.given)
    out += (out.size() > 1 ? "," : "") + quoted(fact) + ":" + value;
  std::string readings;
  for (const auto& [point, reading] : test.readings)
    readings += (readings.empty() ? "" : ",") + quoted(point) + ":" + quoted(reading);
  if (!readings.empty()) out += (out.size() > 1 ? ",\"readings\":{" : "\"readings\":{") + readings + "}";
  return out + "}";
}

bool decided_by(const ir::Program& program, const eval::Answer& answer, const std::string& name) {
  const auto is_named = [&](const base::Bilingual& have) {
    const std::string& en = have.in(base::Language::English);
    return en == name || (en.starts_with(name) && en.size() > name.size() && en[name.size()] == '.');
  };
  return std::any_of(answer.because.begin(), answer.because.end(),
                     [&](std::uint32_t rule) { return is_named(program.rules[rule].name); }) ||
         std::any_of(answer.unmet.begin(), answer.unmet.end(),
                     [&](std::uint32_t duty) { return is_named(program.obligations[duty].name); });
}

// Whether an obligation is as the test says; nothing when it is.
std::optional<base::Bilingual> duty_difference(const ir::Program& program, const eval::Answer& answer,
                                               const sema::ExpectedDuty& expected) {
  using sema::DutyAspect;
  const auto found = std::find_if(answer.obligations.begin(), answer.obligations.end(),
                                  [&](const auto& due) { return due.obligation == expected.obligation; });
  const bool owed = found != answer.obligations.end();
  std::optional<std::int32_t> value;
  switch (expected.aspect) {
    case DutyAspect::Owed: value = owed ? 1 : 0; break;
    case DutyAspect::Met:
      if (owed && found->met) value = *found->met ? 1 : 0;
      break;
    case DutyAspect::Due:
      if (owed) value = found->due.day;
      break;
    case DutyAspect::Ends:
      if (owed) value = found->ends.day;
      break;
  }
  // Of a duty that is not in the answer nothing is even undetermined.
  const bool listed = owed || expected.aspect == DutyAspect::Owed;
  if (listed && value == expected.value) return std::nullopt;
  static const base::Bilingual kWhat[] = {
      {"is owed", "应当履行"}, {"is met", "已履行"}, {"is due", "最迟"}, {"lasts until", "持续至"}};
  const bool is_day = expected.aspect == DutyAspect::Due || expected.aspect == DutyAspect::Ends;
  const auto text = [&](const std::optional<std::int32_t>& one, base::Language language) -> std::string {
    const bool chinese = language == base::Language::Chinese;
    if (!one) return chinese ? "待定" : "undetermined";
    if (is_day) return driver::date_text(*one);
    return *one != 0 ? (chinese ? "是" : "yes") : (chinese ? "否" : "no");
  };
  const base::Bilingual& name = program.obligations[expected.obligation].name;
  const base::Bilingual& what = kWhat[static_cast<std::size_t>(expected.aspect)];
  using base::Language;
  return base::Bilingual{
      name.in(Language::English) + " " + what.en + ": expected " + text(expected.value, Language::English) +
          ", found " + (listed ? text(value, Language::English) : "no such obligation in the answer"),
      name.in(Language::Chinese) + " " + what.zh + "：预期" + text(expected.value, Language::Chinese) +
          "，实为" + (listed ? text(value, Language::Chinese) : "答复中没有该义务")};
}

// What a policy's test states of one answer, held against it one thing after the other.
class Comparison {
 public:
  Comparison(const sema::Policy& policy, const sema::TestCase& test, const Asked& asked, TestFailure& result)
      : policy_(policy), test_(test), asked_(asked), words_(policy.program, asked.answer), result_(result) {}

  void run() {
    compare_outcome();
    for (const sema::ExpectedOutput& expected : test_.outputs) compare(expected);
    for (const sema::ExpectedDuty& expected : test_.duties) {
      if (auto differs = duty_difference(policy_.program, asked_.answer, expected))
        add(result_, {differs->en, *differs});
    }
    if (test_.missing_facts && *test_.missing_facts != asked_.answer.missing_facts)
      add(result_, words_.missing_facts(*test_.missing_facts));
    // An error that no test expects is a failure, whatever else agrees.
    const bool error_expected = test_.outcome == sema::ExpectedOutcome::Error;
    if (asked_.answer.decided == eval::Decided::Error && !error_expected && result_.reasons.empty())
      add(result_, words_.error(asked_.member("error")));
  }

 private:
  void compare_outcome() {
    static constexpr std::string_view kOutcomes[] = {"permit",   "deny",  "refer", "undetermined",
                                                     "conflict", "error", "none"};
    const std::string_view decided = eval::decided_text(asked_.answer.decided);
    if (test_.outcome && decided != kOutcomes[static_cast<std::size_t>(*test_.outcome)])
      add(result_, words_.outcome(kOutcomes[static_cast<std::size_t>(*test_.outcome)], decided));
    if (!test_.by.empty() && !decided_by(policy_.program, asked_.answer, test_.by))
      add(result_, words_.decider(test_.by, asked_.member("because")));
  }

  void compare(const sema::ExpectedOutput& expected) {
    const eval::Output* found = asked_.output(expected.external);
    const bool settled =
        found != nullptr && (found->state == eval::State::Known || found->state == eval::State::Absent);
    std::optional<json::Node> wanted;
    if (expected.json) wanted = json::parse_document(*expected.json, document_limits()).root;
    if (wanted ? settled && has_value(asked_.request, asked_.answer, *found, *wanted) : !settled) return;
    add(result_,
        words_.output(expected.external, wanted, asked_.output_json(expected.external), "undetermined"));
  }

  const sema::Policy& policy_;
  const sema::TestCase& test_;
  const Asked& asked_;
  TestWording words_;
  TestFailure& result_;
};

TestFailure titled(const driver::Project& project, const sema::Policy& policy, const sema::TestCase& test) {
  const auto in = [&](base::Language language) {
    return policy.program.name.in(language) + (language == base::Language::Chinese ? "：" : ": ") +
           test.title.in(language);
  };
  TestFailure out;
  out.title = {in(base::Language::English), in(base::Language::Chinese)};
  out.name = out.title.en;
  out.place = project.sources.file(test.span.file).path + ":" +
              std::to_string(project.sources.position(test.span.file, test.span.begin).line);
  return out;
}

void run(const driver::Project& project, const sema::Policy& policy, const TestOptions& options,
         TestReport& report, const TestObserver& observer) {
  driver::Decider decider(policy.program, options.tier);
  for (const sema::TestCase& test : policy.tests) {
    TestFailure result = titled(project, policy, test);
    if (!is_wanted(options, result.name, result.title)) continue;
    const Asked asked = ask(decider, test.decision, facts_object(test), test.as_of);
    Comparison(policy, test, asked, result).run();
    if (observer) {
      TestRun run{policy, test.decision,          asked.answer, test.title, result.place,
                  false,  result.reasons.empty(), false,        {}};
      run.states_outcome = test.outcome.has_value() || test.missing_facts.has_value();
      for (const sema::ExpectedOutput& expected : test.outputs)
        add_item(policy.program, expected.external, run.states);
      observer(run);
    }
    conclude(report, std::move(result), &asked);
  }
}

}  // namespace

void run_policy_tests(const driver::Project& project, const TestOptions& options, TestReport& report,
                      const TestObserver& observer) {
  for (const sema::Policy& policy : project.policies) run(project, policy, options, report, observer);
  for (const sema::Policy& policy : project.apart) run(project, policy, options, report, observer);
}

}  // namespace writ::testing
