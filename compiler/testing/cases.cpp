// SPDX-License-Identifier: Apache-2.0
// Worked cases from a file, one a line. What is wrong with a line is a failure of that line; no line is passed over.
#include "compiler/diag/suggest.h"
#include "compiler/driver/request_stream.h"
#include "compiler/testing/asked.h"
#include "compiler/testing/expected.h"
#include "runtime/eval/fault.h"
#include "runtime/json/document.h"
#include "runtime/value/date.h"

#include <algorithm>
#include <array>
#include <map>
#include <memory>

namespace writ::testing {
namespace {

using base::Bilingual;
using json::Node;

constexpr std::array<std::string_view, 8> kMembers = {"id",       "decision",  "as_of", "facts",
                                                      "expected", "any_order", "law",   "why"};

// The answer's outcome among what is expected. An output may have this name only in a policy that wants to be misread.
constexpr std::string_view kDecision = "decision";

struct Case {
  std::string id;
  std::string decision;
  std::optional<std::int32_t> as_of;
  Node facts;
  Node expected;
  std::vector<std::string> any_order;
};

Bilingual quoted(const char* english, const char* chinese, const std::string& name) {
  return {english + ("`" + name + "`"), chinese + ("“" + name + "”")};
}

// What is wrong with it; nothing when all is well.
std::optional<Bilingual> read_case(const Node& line, Case& out) {
  if (!line.is(Node::Kind::Object)) return Bilingual{"not a case: expected an object", "不是案例：应为对象"};
  for (const std::string& name : line.names) {
    if (std::find(kMembers.begin(), kMembers.end(), name) == kMembers.end())
      return quoted("a case has no member ", "案例不得含有", name);
  }
  for (const char* name : {"id", "decision", "as_of"}) {
    const Node* member = line.find(name);
    if (member != nullptr && !member->is(Node::Kind::String))
      return Bilingual{std::string("`") + name + "` must be a text", std::string("“") + name + "”应为文本"};
  }
  const Node* decision = line.find("decision");
  const Node* facts = line.find("facts");
  const Node* expected = line.find("expected");
  if (decision == nullptr || facts == nullptr || expected == nullptr || !facts->is(Node::Kind::Object) ||
      !expected->is(Node::Kind::Object)) {
    return Bilingual{"not a case: expected an object with `decision`, `facts` and `expected`",
                     "不是案例：应为含有 `decision`、`facts`、`expected` 的对象"};
  }
  if (const Node* id = line.find("id")) out.id = id->text;
  out.decision = decision->text;
  out.facts = *facts;
  out.expected = *expected;
  if (expected->items.empty()) return Bilingual{"`expected` states nothing", "`expected` 没有写明任何预期"};
  if (const Node* day = line.find("as_of")) {
    const auto date = value::parse_date(day->text);
    if (!date) return Bilingual{"`as_of` must be a date YYYY-MM-DD", "`as_of` 应为 YYYY-MM-DD 格式的日期"};
    if (facts->find("as_of") != nullptr)
      return Bilingual{"`as_of` stands twice, in the case and in its facts", "`as_of` 既见于案例又见于事实"};
    out.as_of = date->days;
  }
  const Node* lists = line.find("any_order");
  if (lists == nullptr) return std::nullopt;
  if (!lists->is(Node::Kind::Array))
    return Bilingual{"`any_order` must be a list of names", "`any_order` 应为名称的列表"};
  for (const Node& name : lists->items) {
    const Node* list = name.is(Node::Kind::String) ? expected->find(name.text) : nullptr;
    if (list == nullptr || !list->is(Node::Kind::Array))
      return quoted("`any_order` names no list that is expected: ", "`any_order` 所列不是预期中的列表：",
                    json::write_document(name));
    out.any_order.push_back(name.text);
  }
  return std::nullopt;
}

bool is_outcome(const std::string& text) {
  using eval::Decided;
  for (const Decided one : {Decided::Permit, Decided::Deny, Decided::Refer, Decided::Undetermined,
                            Decided::Conflict, Decided::Error, Decided::None}) {
    if (eval::decided_text(one) == text) return true;
  }
  return false;
}

void compare(const Case& test, const Asked& asked, TestFailure& result) {
  const TestWording words(asked.request.program(), asked.answer);
  for (std::size_t i = 0; i < test.expected.items.size(); ++i) {
    const std::string& name = test.expected.names[i];
    const Node& expected = test.expected.items[i];
    if (name == kDecision) {
      const std::string_view found = eval::decided_text(asked.answer.decided);
      if (!expected.is(Node::Kind::String) || !is_outcome(expected.text)) {
        const std::string text = json::write_document(expected);
        add(result,
            {"decision: no outcome " + text, quoted("no outcome is called ", "没有这样的结果：", text)});
      } else if (expected.text != found) {
        Difference differs = words.outcome(expected.text, found);
        differs.stable = "decision: expected \"" + expected.text + "\", found \"" + std::string(found) + "\"";
        add(result, std::move(differs));
      }
      continue;
    }
    const bool any = std::find(test.any_order.begin(), test.any_order.end(), name) != test.any_order.end();
    const eval::Output* found = asked.output(name);
    if (found != nullptr &&
        has_value(asked.request, asked.answer, *found, expected, any ? Order::Any : Order::AsStated))
      continue;
    add(result, words.output(name, expected, asked.output_json(name), "not given"));
  }
  // An error that no case expects is a failure, and says what it is.
  const Node* outcome = test.expected.find(kDecision);
  if (asked.answer.decided == eval::Decided::Error && !result.reasons.empty() && asked.answer.fault &&
      (outcome == nullptr || outcome->text != eval::decided_text(eval::Decided::Error)))
    add(result, words.error(asked.member("error")));
}

class CaseRunner {
 public:
  CaseRunner(const driver::Project& project, const TestOptions& options, std::string path, TestReport& report,
             const TestObserver& observer)
      : project_(project), options_(options), path_(std::move(path)), report_(report), observer_(observer) {}

  void run(const driver::RequestText& line) {
    TestFailure result;
    result.place = path_ + ":" + std::to_string(line.line);
    Case test;
    const json::Document document = json::parse_document(line.text, document_limits());
    std::optional<Bilingual> wrong;
    if (document.fault) {
      wrong = eval::message(*document.fault);
    } else {
      wrong = read_case(document.root, test);
    }
    result.name = test.id.empty() ? result.place : test.id;
    result.title = {result.name, result.name};
    if (!is_wanted(options_, result.name, result.title)) return;
    if (wrong) {
      add(result, {wrong->en, *wrong});
      return conclude(report_, std::move(result), nullptr);
    }
    std::uint32_t decision = 0;
    const sema::Policy* policy = project_.find_decision(test.decision, decision);
    if (policy == nullptr) {
      // A slip must not leave a case out; of policies that are not here it may ask.
      const auto close = diag::nearest(test.decision, decisions());
      if (!close) {
        ++report_.skipped;
        return;
      }
      add(result, {"decision: there is none called " + test.decision,
                   {"there is no decision `" + test.decision + "`; is `" + *close + "` meant?",
                    "没有决定“" + test.decision + "”；是否为“" + *close + "”？"}});
      return conclude(report_, std::move(result), nullptr);
    }
    std::unique_ptr<driver::Decider>& decider = deciders_[policy];
    if (decider == nullptr) decider = std::make_unique<driver::Decider>(policy->program, options_.tier);
    const Asked asked = ask(*decider, decision, json::write_document(test.facts), test.as_of);
    compare(test, asked, result);
    if (observer_) observe(*policy, decision, asked, test, result);
    conclude(report_, std::move(result), &asked);
  }

 private:
  std::vector<std::string> decisions() const {
    std::vector<std::string> out;
    for (const sema::Policy& policy : project_.policies) {
      for (const ir::Decision& one : policy.program.decisions) {
        for (const std::string& name : {one.name.en, one.name.zh})
          if (!name.empty()) out.push_back(name);
      }
    }
    return out;
  }

  void observe(const sema::Policy& policy, std::uint32_t decision, const Asked& asked, const Case& test,
               const TestFailure& result) {
    TestRun run{policy, decision, asked.answer, {result.name, {}}, result.place, true, result.reasons.empty(),
                false,  {}};
    for (const std::string& name : test.expected.names) {
      if (name == kDecision) {
        run.states_outcome = true;
      } else {
        add_item(policy.program, name, run.states);
      }
    }
    observer_(run);
  }

  const driver::Project& project_;
  const TestOptions& options_;
  std::string path_;
  TestReport& report_;
  const TestObserver& observer_;
  std::map<const sema::Policy*, std::unique_ptr<driver::Decider>> deciders_;
};

}  // namespace

void run_cases(const driver::Project& project, const TestOptions& options, const std::string& path,
               std::string_view text, TestReport& report, const TestObserver& observer) {
  CaseRunner runner(project, options, path, report, observer);
  for (const driver::RequestText& line : driver::split_requests(text, document_limits())) runner.run(line);
}

}  // namespace writ::testing
