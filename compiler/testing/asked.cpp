// SPDX-License-Identifier: Apache-2.0
#include "compiler/testing/asked.h"

#include "runtime/base/normal_form.h"
#include "runtime/eval/explain.h"
#include "runtime/eval/values.h"
#include "runtime/json/read_request.h"
#include "runtime/json/write.h"

#include <algorithm>
#include <cstdint>

namespace writ::testing {

const eval::Output* Asked::output(const std::string& external) const {
  const ir::Program& program = request.program();
  const auto at = std::find_if(answer.outputs.begin(), answer.outputs.end(), [&](const eval::Output& one) {
    return program.items[one.item].external == external;
  });
  return at == answer.outputs.end() ? nullptr : &*at;
}

std::optional<json::Node> Asked::output_json(const std::string& external) const {
  const json::Node* outputs = json.find("outputs");
  const json::Node* found = outputs == nullptr ? nullptr : outputs->find(external);
  return found == nullptr ? std::nullopt : std::optional(*found);
}

std::string Asked::member(std::string_view name) const {
  const json::Node* found = json.find(name);
  return found == nullptr ? "null" : json::write_document(*found);
}

namespace {

base::Bilingual given(const eval::Request& request) {
  const ir::Program& program = request.program();
  base::Bilingual out;
  if (program.facts == ir::kNone) return out;
  const std::vector<ir::Field>& fields = program.facts_record().fields;
  for (std::uint32_t i = 0; i < fields.size(); ++i) {
    if (fields[i].reading || !eval::is_present(request.words(), i)) continue;
    for (const base::Language language : {base::Language::English, base::Language::Chinese}) {
      const bool chinese = language == base::Language::Chinese;
      std::string& text = chinese ? out.zh : out.en;
      text += (text.empty() ? ""
               : chinese    ? "，"
                            : ", ") +
              fields[i].name.in(language) + " = " + eval::shown_fact(program, request, i, language);
    }
  }
  return out;
}

}  // namespace

eval::Limits document_limits() {
  constexpr std::size_t kLevels = 8;
  constexpr std::size_t kBytes = 1 << 16;
  eval::Limits limits;
  limits.max_depth += kLevels;
  limits.max_request_bytes += kBytes;
  return limits;
}

Asked ask(driver::Decider& decider, std::uint32_t decision, std::string facts,
          std::optional<std::int32_t> as_of) {
  const ir::Program& program = decider.program();
  Asked out(program);
  out.answer.decision = decision;
  if (auto fault = json::read_request(facts, out.request)) {
    out.answer.fault = std::move(fault);
  } else {
    if (as_of) out.request.as_of = as_of;
    out.answer = decider.decide(decision, out.request);
  }
  out.given =
      out.answer.fault && out.answer.fired.empty() ? base::Bilingual{facts, facts} : given(out.request);
  eval::Limits own = document_limits();
  own.max_request_bytes = SIZE_MAX;
  out.json = json::parse_document(json::write_answer(program, out.request, out.answer), own).root;
  out.explanation = {eval::explain(program, out.request, out.answer, base::Language::English),
                     eval::explain(program, out.request, out.answer, base::Language::Chinese)};
  return out;
}

bool is_wanted(const TestOptions& options, const std::string& name, const base::Bilingual& title) {
  const std::string wanted = base::normalised(options.filter);
  const auto holds = [&](const std::string& text) {
    return base::normalised(text).find(wanted) != std::string::npos;
  };
  return wanted.empty() || holds(name) || holds(title.en) || holds(title.zh);
}

void add_item(const ir::Program& program, const std::string& external, std::vector<std::uint32_t>& items) {
  for (std::uint32_t i = 0; i < program.items.size(); ++i) {
    if (program.items[i].external == external) items.push_back(i);
  }
}

void add(TestFailure& failure, Difference difference) {
  if (failure.reasons.empty()) failure.message = std::move(difference.stable);
  failure.reasons.push_back(std::move(difference.shown));
}

void conclude(TestReport& report, TestFailure failure, const Asked* asked) {
  report.names.push_back(failure.name);
  if (failure.reasons.empty()) {
    ++report.passed;
    return;
  }
  ++report.failed;
  if (asked != nullptr) {
    failure.given = asked->given;
    failure.explanation = asked->explanation;
  }
  report.failures.push_back(std::move(failure));
}

}  // namespace writ::testing
