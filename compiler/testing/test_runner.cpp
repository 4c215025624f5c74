// SPDX-License-Identifier: Apache-2.0
#include "compiler/testing/test_runner.h"

#include "compiler/driver/evaluate.h"
#include "compiler/driver/wording.h"
#include "compiler/testing/test_wording.h"
#include "runtime/eval/explain.h"
#include "runtime/json/read.h"
#include "runtime/json/write.h"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace writ::testing {
namespace {

using Json = nlohmann::json;

// A question that was asked, with its answer in the form services see.
struct Asked {
  eval::Answer answer;
  Json json;
  std::string explanation_en;
  std::string explanation_zh;
};

Asked ask(driver::Decider& decider, std::uint32_t decision, const std::string& facts,
          std::optional<std::int32_t> as_of) {
  const ir::Program& program = decider.program();
  Asked out;
  eval::Request request(program);
  out.answer.decision = decision;
  if (auto fault = json::read_request(facts, request)) {
    out.answer.fault = std::move(fault);
  } else {
    if (as_of) request.as_of = as_of;
    out.answer = decider.decide(decision, request);
  }
  out.json = Json::parse(json::write_answer(program, request, out.answer));
  out.explanation_en = eval::explain(program, request, out.answer, base::Language::English);
  out.explanation_zh = eval::explain(program, request, out.answer, base::Language::Chinese);
  return out;
}

bool same_value(Json expected, Json found) {
  if (expected.is_array() && found.is_array()) {
    const auto by_text = [](const Json& a, const Json& b) { return a.dump() < b.dump(); };
    std::sort(expected.begin(), expected.end(), by_text);
    std::sort(found.begin(), found.end(), by_text);
  }
  return expected == found;
}

void add(TestFailure& failure, Difference difference) {
  if (failure.reasons.empty()) failure.message = std::move(difference.stable);
  failure.reasons.push_back(std::move(difference.shown));
}

void conclude(TestReport& report, TestFailure failure, const Asked& asked) {
  report.names.push_back(failure.name);
  if (failure.reasons.empty()) {
    ++report.passed;
    return;
  }
  ++report.failed;
  failure.explanation_en = asked.explanation_en;
  failure.explanation_zh = asked.explanation_zh;
  report.failures.push_back(std::move(failure));
}

std::string facts_object(const sema::TestCase& test) {
  std::string out = "{";
  for (const auto& [fact, value] : test.given)
    out += (out.size() > 1 ? "," : "") + Json(fact).dump() + ":" + value;
  Json readings;
  for (const auto& [point, reading] : test.readings) readings[point] = reading;
  if (!readings.empty()) out += (out.size() > 1 ? ",\"readings\":" : "\"readings\":") + readings.dump();
  return out + "}";
}

void add_item(const ir::Program& program, const std::string& external, std::vector<std::uint32_t>& items) {
  for (std::uint32_t i = 0; i < program.items.size(); ++i) {
    if (program.items[i].external == external) items.push_back(i);
  }
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

}  // namespace

void run_policy_tests(const driver::Project& project, driver::Tier tier, TestReport& report,
                      const TestObserver& observer) {
  static constexpr std::string_view kOutcomes[] = {"permit",       "deny",     "refer",
                                                   "undetermined", "conflict", "error"};
  std::vector<const sema::Policy*> policies;
  for (const sema::Policy& policy : project.policies) policies.push_back(&policy);
  for (const sema::Policy& policy : project.apart) policies.push_back(&policy);
  for (const sema::Policy* one : policies) {
    const sema::Policy& policy = *one;
    driver::Decider decider(policy.program, tier);
    for (const sema::TestCase& test : policy.tests) {
      const Asked asked = ask(decider, test.decision, facts_object(test), test.as_of);
      TestFailure result;
      const TestWording words(policy.program, asked.answer);
      const auto titled = [&](base::Language language) {
        return policy.program.name.in(language) + (language == base::Language::Chinese ? "：" : ": ") +
               test.title.in(language);
      };
      result.title = {titled(base::Language::English), titled(base::Language::Chinese)};
      result.name = result.title.en;
      result.place = project.sources.file(test.span.file).path + ":" +
                     std::to_string(project.sources.position(test.span.file, test.span.begin).line);
      const std::string_view decided = eval::decided_text(asked.answer.decided);
      if (test.outcome && decided != kOutcomes[static_cast<std::size_t>(*test.outcome)])
        add(result, words.outcome(kOutcomes[static_cast<std::size_t>(*test.outcome)], decided));
      if (!test.by.empty() && !decided_by(policy.program, asked.answer, test.by))
        add(result, words.decider(test.by, asked.json.value("because", Json::array()).dump()));
      const Json outputs = asked.json.value("outputs", Json::object());
      for (const sema::ExpectedOutput& expected : test.outputs) {
        std::optional<Json> wanted;
        if (expected.json) wanted = Json::parse(*expected.json);
        std::optional<Json> found;
        if (outputs.contains(expected.external)) found = outputs[expected.external];
        const bool good = wanted ? found && same_value(*wanted, *found) : !found;
        if (!good) add(result, words.output(expected.external, wanted, found, "undetermined"));
      }
      for (const sema::ExpectedDuty& expected : test.duties) {
        if (auto differs = duty_difference(policy.program, asked.answer, expected))
          add(result, {differs->en, *differs});
      }
      if (test.missing_facts && Json(*test.missing_facts) != asked.json.value("missing_facts", Json::array()))
        add(result, words.missing_facts(*test.missing_facts));
      // An error that no test expects is a failure, whatever else agrees.
      const bool error_expected = test.outcome == sema::ExpectedOutcome::Error;
      if (asked.answer.decided == eval::Decided::Error && !error_expected && result.reasons.empty())
        add(result, words.error(asked.json["error"].dump()));
      if (observer) {
        TestRun run{policy, test.decision,          asked.answer, test.title, result.place,
                    false,  result.reasons.empty(), false,        {}};
        run.states_outcome = test.outcome.has_value() || test.missing_facts.has_value();
        for (const sema::ExpectedOutput& expected : test.outputs)
          add_item(policy.program, expected.external, run.states);
        observer(run);
      }
      conclude(report, std::move(result), asked);
    }
  }
}

void run_cases(const driver::Project& project, driver::Tier tier, const std::string& path,
               std::string_view text, TestReport& report, const TestObserver& observer) {
  std::map<const sema::Policy*, std::unique_ptr<driver::Decider>> deciders;
  for (const driver::RequestText& line : driver::split_requests(text)) {
    TestFailure result;
    result.place = path + ":" + std::to_string(line.line);
    const Json test = Json::parse(line.text, nullptr, false);
    const bool shaped = test.is_object() && test.contains("decision") && test["decision"].is_string() &&
                        test.contains("facts") && test["facts"].is_object() && test.contains("expected") &&
                        test["expected"].is_object();
    if (!shaped) {
      result.name = result.place;
      result.title = {result.place, result.place};
      add(result, {"not a case: expected an object with `decision`, `facts` and `expected`",
                   {"not a case: expected an object with `decision`, `facts` and `expected`",
                    "不是案例：应为含有 `decision`、`facts`、`expected` 的对象"}});
      conclude(report, std::move(result), {});
      continue;
    }
    result.name =
        test.contains("id") && test["id"].is_string() ? test["id"].get<std::string>() : result.place;
    result.title = {result.name, result.name};
    std::uint32_t decision = 0;
    const sema::Policy* policy = project.find_decision(test["decision"].get<std::string>(), decision);
    if (policy == nullptr) {
      ++report.skipped;
      continue;
    }
    Json facts = test["facts"];
    if (test.contains("as_of")) facts["as_of"] = test["as_of"];
    std::unique_ptr<driver::Decider>& decider = deciders[policy];
    if (decider == nullptr) decider = std::make_unique<driver::Decider>(policy->program, tier);
    const Asked asked = ask(*decider, decision, facts.dump(), std::nullopt);
    const TestWording words(policy->program, asked.answer);
    const Json outputs = asked.json.value("outputs", Json::object());
    for (const auto& [key, expected] : test["expected"].items()) {
      // An output may be called `decision` only by a policy that wants to be misread; the outcome has that name.
      if (key == "decision") {
        const Json& found = asked.json["decision"];
        if (expected == found) continue;
        Difference differs =
            words.outcome(expected.is_string() ? expected.get<std::string>() : expected.dump(),
                          eval::decided_text(asked.answer.decided));
        differs.stable = "decision: expected " + expected.dump() + ", found " + found.dump();
        add(result, std::move(differs));
        continue;
      }
      std::optional<Json> found;
      if (outputs.contains(key)) found = outputs[key];
      if (!found || !same_value(expected, *found))
        add(result, words.output(key, expected, found, "not given"));
    }
    if (observer) {
      TestRun run{
          *policy, decision, asked.answer, {result.name, {}}, result.place, true, result.reasons.empty(),
          false,   {}};
      for (const auto& [key, expected] : test["expected"].items()) {
        if (key == "decision") run.states_outcome = true;
        if (key != "decision") add_item(policy->program, key, run.states);
      }
      observer(run);
    }
    conclude(report, std::move(result), asked);
  }
}

std::string junit_xml(const TestReport& report) {
  const auto escaped = [](std::string_view text) {
    std::string out;
    for (const char c : text) {
      switch (c) {
        case '<': out += "&lt;"; break;
        case '>': out += "&gt;"; break;
        case '&': out += "&amp;"; break;
        case '"': out += "&quot;"; break;
        default: out += c;
      }
    }
    return out;
  };
  std::string out = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuite name=\"writ\" tests=\"" +
                    std::to_string(report.passed + report.failed + report.skipped) + "\" failures=\"" +
                    std::to_string(report.failed) + "\" skipped=\"" + std::to_string(report.skipped) +
                    "\">\n";
  std::size_t next = 0;
  for (const std::string& name : report.names) {
    out += "  <testcase name=\"" + escaped(name) + "\"";
    if (next < report.failures.size() && report.failures[next].name == name) {
      const TestFailure& failure = report.failures[next++];
      out += "><failure message=\"" + escaped(failure.message) + "\">" +
             escaped(failure.place + "\n" + failure.explanation_en) + "</failure></testcase>\n";
    } else {
      out += "/>\n";
    }
  }
  return out + "</testsuite>\n";
}

}  // namespace writ::testing
