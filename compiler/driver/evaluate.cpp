// SPDX-License-Identifier: Apache-2.0
#include "compiler/driver/evaluate.h"

#include "runtime/base/called.h"
#include "runtime/base/normal_form.h"
#include "runtime/eval/explain.h"
#include "runtime/json/request_reader.h"
#include "runtime/json/write.h"

#include <algorithm>
#include <memory>

namespace writ::driver {

std::optional<ChosenReading> find_reading(const ir::Program& program, std::string_view interpretation,
                                          std::string_view reading) {
  const auto is = [](const base::Bilingual& name, std::string_view written) {
    return base::is_called(name, base::normalised(written));
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

namespace {

// Compiling pays from some thousands of requests on.
constexpr std::size_t kManyRequests = 2'000;

class Evaluation {
 public:
  Evaluation(const ir::Program& program, std::uint32_t decision, const EvaluateOptions& options)
      : program_(program), decision_(decision), options_(options) {
    use(options.tier.value_or(Tier::Interpreter));
  }

  // False where the answer is an error, or one of its outputs is.
  bool answer(const RequestText& one, std::string& out) {
    if (!options_.tier && has_native_tier() && asked_++ == kManyRequests) use(Tier::Native);
    eval::Answer answer;
    answer.decision = decision_;
    if (auto fault = read(one.text)) {
      answer.fault = std::move(fault);
    } else {
      if (!request_->as_of) request_->as_of = options_.as_of;
      answer = decider_->decide(decision_, *request_);
    }
    answer.line = one.line;
    out = options_.explain_in
              ? eval::explain(program_, *request_, answer, *options_.explain_in, options_.explain_as)
              : json::write_answer(program_, *request_, answer, options_.detail) + "\n";
    const bool broken = std::any_of(answer.outputs.begin(), answer.outputs.end(),
                                    [](const eval::Output& output) { return output.fault.has_value(); });
    return answer.decided != eval::Decided::Error && !(broken && options_.detail == json::Detail::Outputs);
  }

 private:
  std::optional<eval::Fault> read(const std::string& text) {
    if (!options_.binding) return reader_->read(text, *request_);
    if (auto fault = options_.binding->request_of(text, bound_, eval::Limits{})) return fault;
    return reader_->read(bound_, *request_);
  }

  void use(Tier tier) {
    decider_ = std::make_unique<Decider>(program_, tier);
    request_.emplace(decider_->program());
    reader_.emplace(decider_->program());
    for (const ChosenReading& chosen : options_.readings)
      request_->set_default(decider_->program().interpretations[chosen.interpretation], chosen.reading);
  }

  const ir::Program& program_;
  std::uint32_t decision_;
  const EvaluateOptions& options_;
  std::size_t asked_ = 0;
  std::unique_ptr<Decider> decider_;
  std::optional<eval::Request> request_;
  std::optional<json::RequestReader> reader_;
  std::string bound_;  // the request that the binding made
};

}  // namespace

bool evaluate(const ir::Program& program, std::uint32_t decision, RequestStream& input,
              const EvaluateOptions& options, const std::function<bool(const std::string&)>& write) {
  bool good = true;
  Evaluation evaluation(program, decision, options);
  std::string text;
  while (const std::optional<RequestText> one = input.next()) {
    good = evaluation.answer(*one, text) && good;
    if (!write(text)) break;
  }
  return good;
}

}  // namespace writ::driver
