// SPDX-License-Identifier: Apache-2.0
#include "compiler/driver/evaluate.h"

#include "runtime/eval/explain.h"
#include "runtime/json/reader.h"
#include "runtime/json/write.h"

#include <nlohmann/json.hpp>

namespace writ::driver {
namespace {

std::vector<RequestText> lines_of(std::string_view input) {
  std::vector<RequestText> out;
  std::uint32_t line = 0;
  while (!input.empty()) {
    ++line;
    const std::size_t end = input.find('\n');
    std::string_view text = input.substr(0, end);
    input.remove_prefix(end == std::string_view::npos ? input.size() : end + 1);
    if (text.find_first_not_of(" \t\r") != std::string_view::npos) out.push_back({text, line});
  }
  return out;
}

}  // namespace

std::vector<RequestText> split_requests(std::string_view input) {
  if (input.starts_with("\xEF\xBB\xBF")) input.remove_prefix(3);
  std::vector<RequestText> lines = lines_of(input);
  if (lines.size() <= 1) return lines;
  // One object over several lines: its first line is no value by itself, but the whole is.
  if (!nlohmann::json::accept(lines.front().text) && nlohmann::json::accept(input))
    return {{input, lines.front().line}};
  return lines;
}

std::optional<ChosenReading> find_reading(const ir::Program& program, std::string_view interpretation,
                                          std::string_view reading) {
  const auto is = [](const base::Bilingual& name, std::string_view spelling) {
    return !spelling.empty() && (name.en == spelling || name.zh == spelling);
  };
  for (std::uint32_t i = 0; i < program.interpretations.size(); ++i) {
    const ir::Interpretation& point = program.interpretations[i];
    if (!is(point.name, interpretation)) continue;
    const ir::Type& type = program.facts_record().fields[point.field].type;
    const std::vector<ir::Enumerator>& values = program.enumerations[type.of].members;
    for (std::uint32_t k = 0; k < values.size(); ++k) {
      if (is(values[k].name, reading)) return ChosenReading{i, k};
    }
  }
  return std::nullopt;
}

bool evaluate(const ir::Program& program, std::uint32_t decision, std::string_view input,
              const EvaluateOptions& options, const std::function<void(const std::string&)>& write) {
  bool good = true;
  Decider decider(program, options.tier);
  eval::Request request(decider.program());
  for (const ChosenReading& chosen : options.readings)
    request.set_default(decider.program().interpretations[chosen.interpretation], chosen.reading);
  json::RequestReader reader(decider.program());
  for (const RequestText& one : split_requests(input)) {
    eval::Answer answer;
    answer.decision = decision;
    if (auto fault = reader.read(one.text, request)) {
      answer.fault = std::move(fault);
    } else {
      if (!request.as_of) request.as_of = options.as_of;
      answer = decider.decide(decision, request);
    }
    answer.line = one.line;
    good = good && answer.decided != eval::Decided::Error;
    if (options.explain_in) {
      write(eval::explain(program, request, answer, *options.explain_in, options.explain_as));
    } else {
      write(json::write_answer(program, request, answer, options.detail) + "\n");
    }
  }
  return good;
}

}  // namespace writ::driver
