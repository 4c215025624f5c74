// SPDX-License-Identifier: Apache-2.0
#include "runtime/api/asker.h"

#include "runtime/base/normal_form.h"

#include <utility>

namespace writ::api {

using eval::Fault;
using eval::FaultCode;

Asker::Asker(std::shared_ptr<EngineState> state, std::string_view decision, AskerOptions options,
             std::shared_ptr<const engine::Pin> forever)
    : state_(std::move(state)),
      name_(base::normalised(decision)),
      options_(std::move(options)),
      forever_(std::move(forever)) {}

std::optional<Fault> Asker::renew() {
  if (!forever_) pin_ = state_->engine.pin();
  if (!pin()) return Fault{FaultCode::NoPolicy, "", {}, {}};
  if (pin()->serial() == of_) return refused_;
  // What was made for the last version may not outlive a failure here.
  of_ = 0;
  reader_.reset();
  request_.reset();
  decision_ = pin().decision(name_);
  refused_.reset();
  if (!decision_) {
    refused_ = Fault{FaultCode::NoSuchDecision, "", {name_, {}}, {}};
  } else {
    const ir::Program& program = pin()->policy_of(decision_).program();
    if (options_.binding) refused_ = options_.binding->bind(program, *ir::find_decision(program, name_));
    request_.emplace(program);
    reader_.emplace(program);
  }
  of_ = pin()->serial();
  return refused_;
}

std::optional<Fault> Asker::read(std::string_view question) {
  if (!options_.binding) return reader_->read(question, *request_, options_.limits);
  if (auto fault = options_.binding->request_of(question, bound_, options_.limits)) return fault;
  return reader_->read(bound_, *request_, options_.limits);
}

const eval::Answer& Asker::ask(std::string_view question, std::optional<std::int32_t> as_of,
                               std::uint32_t line) {
  answered_ = false;
  answer_ = {};
  answer(question, as_of, renew());
  answer_.line = line;
  return answer_;
}

const eval::Answer& Asker::ask_again(std::string_view question, std::optional<std::int32_t> as_of) {
  answered_ = false;
  answer_ = {};
  return answer(question, as_of, std::nullopt);
}

const eval::Answer& Asker::answer(std::string_view question, std::optional<std::int32_t> as_of,
                                  std::optional<Fault> fault) {
  if (!fault) fault = read(question);
  if (fault) {
    answer_.fault = std::move(fault);
  } else {
    if (!request_->as_of) request_->as_of = as_of;
    answer_ = engine::decide(pin(), decision_, *request_, options_.limits, buffer_);
  }
  answered_ = true;
  return answer_;
}

std::string Asker::json(json::Detail detail) const {
  if (!request_) return json::write_fault(*answer_.fault, answer_.line);
  return json::write_answer(request_->program(), *request_, answer_, detail);
}

std::optional<std::string> Asker::explain(base::Language language, eval::ExplainAs form) const {
  if (!answered_) return std::nullopt;
  if (request_) return eval::explain(request_->program(), *request_, answer_, language, form);
  return std::string(eval::code_text(answer_.fault->code)) + " " + eval::message(*answer_.fault, language) +
         "\n";
}

void Asker::rest() {
  answered_ = false;
  answer_ = {};
  if (forever_) return;
  of_ = 0;
  reader_.reset();
  request_.reset();
  pin_ = {};
}

}  // namespace writ::api
