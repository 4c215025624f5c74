// SPDX-License-Identifier: Apache-2.0
// writ.h: asking.
#include "runtime/api/handles.h"
#include "runtime/value/date.h"

#include <algorithm>
#include <string>
#include <utility>

using writ::api::Asker;
using writ::api::AskerOptions;
using writ::api::guarded;
using writ::api::is_readable;
using writ::api::kNoSize;
using writ::api::kNoText;
using writ::api::say;
using writ::api::text_of;
using writ::api::view;
using writ::api::wrong_call;
using writ::base::Bilingual;
using writ::eval::Fault;
using writ::eval::FaultCode;

namespace {

const Bilingual kTooDeep{"`max_depth` of the options is above " + std::to_string(writ::api::kMostDepth),
                         "选项的 `max_depth` 超过 " + std::to_string(writ::api::kMostDepth)};

}  // namespace

std::optional<Bilingual> writ::api::read_asker_options(const writ_asker_options* options, AskerOptions& out,
                                                       std::optional<Fault>& wrong_binding) {
  if (options == nullptr) return std::nullopt;
  if (options->struct_size < writ::api::kAskerOptionsSize) return kNoSize;
  if (!is_readable(options->binding)) return kNoText;
  if (options->max_depth > writ::api::kMostDepth) return kTooDeep;
  const auto limit = [](std::size_t given, std::size_t& taken) {
    if (given != 0) taken = given;
  };
  limit(std::min(options->max_request_bytes, writ::api::kMostRequestBytes), out.limits.max_request_bytes);
  limit(options->max_depth, out.limits.max_depth);
  limit(options->max_list_items, out.limits.max_list_items);
  limit(options->max_steps, out.limits.max_steps);
  if (options->binding.size != 0)
    wrong_binding = writ::json::Binding::parse(view(options->binding), out.binding.emplace());
  return std::nullopt;
}

writ_status writ::api::refusal(const Fault& fault) {
  const bool asked = fault.code == FaultCode::NoPolicy || fault.code == FaultCode::NoSuchDecision;
  return asked ? WRIT_WRONG_CALL : WRIT_WRONG_POLICY;
}

// The outcome of the interface, which begins with an error.
std::optional<writ::json::Detail> writ::api::detail_of(const writ_detail& detail) {
  switch (writ::api::given(detail)) {
    case WRIT_DETAIL_ANSWER: return writ::json::Detail::Answer;
    case WRIT_DETAIL_OUTPUTS: return writ::json::Detail::Outputs;
    case WRIT_DETAIL_EXPLAIN: return writ::json::Detail::Explain;
  }
  return std::nullopt;
}

bool writ::api::read_ask_options(const writ_ask_options* options, AskOptions& out) {
  if (options == nullptr) return true;
  if (options->struct_size < kAskOptionsSize || !is_readable(options->as_of)) return false;
  const auto detail = detail_of(options->detail);
  if (!detail) return false;
  out.detail = *detail;
  out.line = options->line;
  if (options->as_of.size == 0) return true;
  const auto day = value::parse_date(view(options->as_of));
  if (!day) return false;
  out.as_of = day->days;
  return true;
}

namespace {

writ_status new_asker(std::shared_ptr<writ::api::EngineState> state, writ_text decision,
                      const writ_asker_options* options, std::shared_ptr<const writ::engine::Pin> forever,
                      writ_asker** out, writ_problems** problems) {
  if (!is_readable(decision)) return wrong_call(problems, kNoText);
  AskerOptions read;
  std::optional<Fault> fault;
  if (auto wrong = writ::api::read_asker_options(options, read, fault))
    return wrong_call(problems, std::move(*wrong));
  if (fault) return say(problems, WRIT_WRONG_POLICY, *fault);
  auto made = std::unique_ptr<writ_asker>(
      new writ_asker{Asker(std::move(state), view(decision), std::move(read), std::move(forever)), {}, {}});
  fault = made->asker.renew();
  made->asker.rest();
  // What was not published yet may come.
  if (fault && fault->code != FaultCode::NoPolicy) return say(problems, writ::api::refusal(*fault), *fault);
  *out = made.release();
  return WRIT_OK;
}

writ_status ask(writ_asker& asker, writ_text question, const writ_ask_options* options, writ_answer& answer) {
  writ::api::AskOptions how;
  if (!writ::api::read_ask_options(options, how)) return WRIT_WRONG_CALL;
  const writ::eval::Answer& found = asker.asker.ask(view(question), how.as_of, how.line);
  asker.json = asker.asker.json(how.detail);
  answer.json = text_of(asker.json);
  if (found.fault && found.decided == writ::eval::Decided::Error) {
    const std::string_view code = writ::eval::code_text(found.fault->code);
    answer.code = {code.data(), code.size()};
  }
  answer.version = asker.asker.version();
  answer.outcome = writ::api::outcome_of(found.decided);
  return WRIT_OK;
}

}  // namespace

writ_status writ_asker_new(writ_engine* engine, writ_text decision, const writ_asker_options* options,
                           writ_asker** out, writ_problems** problems) noexcept {
  if (out != nullptr) *out = nullptr;
  return guarded(problems, [&] {
    if (engine == nullptr || out == nullptr)
      return wrong_call(problems, {"`engine` or `out` is NULL", "`engine` 或者 `out` 为 NULL"});
    return new_asker(engine->state, decision, options, nullptr, out, problems);
  });
}

writ_status writ_asker_new_pinned(writ_pin* pin, writ_text decision, const writ_asker_options* options,
                                  writ_asker** out, writ_problems** problems) noexcept {
  if (out != nullptr) *out = nullptr;
  return guarded(problems, [&] {
    if (pin == nullptr || out == nullptr)
      return wrong_call(problems, {"`pin` or `out` is NULL", "`pin` 或者 `out` 为 NULL"});
    return new_asker(pin->state, decision, options, pin->pin, out, problems);
  });
}

void writ_asker_free(writ_asker* asker) noexcept {
  // Whoever called is still at work with it.
  if (asker != nullptr && asker->asker.is_telling()) return;
  delete asker;
}

writ_status writ_ask(writ_asker* asker, writ_text question, const writ_ask_options* options,
                     writ_answer* answer) noexcept {
  if (answer == nullptr || answer->struct_size < writ::api::kAnswerSize) return WRIT_WRONG_CALL;
  answer->outcome = WRIT_ERROR;
  answer->json = answer->code = {"", 0};
  answer->version = 0;
  if (asker == nullptr || !is_readable(question) || asker->asker.is_telling()) return WRIT_WRONG_CALL;
  const writ_status status = guarded(nullptr, [&] { return ask(*asker, question, options, *answer); });
  if (status == WRIT_OK) return status;
  // Half an answer is none.
  answer->outcome = WRIT_ERROR;
  answer->json = answer->code = {"", 0};
  answer->version = 0;
  asker->asker.rest();
  // Last, for whoever is told may ask and free.
  writ::api::tell_failure(asker->asker.watching(), status);
  return status;
}

writ_status writ_asker_explain(writ_asker* asker, writ_language language, writ_form form,
                               writ_text* out) noexcept {
  if (out != nullptr) *out = {"", 0};
  if (asker == nullptr || out == nullptr || asker->asker.is_telling()) return WRIT_WRONG_CALL;
  const int in = writ::api::given(language);
  const int as = writ::api::given(form);
  if (in != WRIT_ENGLISH && in != WRIT_CHINESE) return WRIT_WRONG_CALL;
  if (as != WRIT_FORM_TEXT && as != WRIT_FORM_LETTER) return WRIT_WRONG_CALL;
  return guarded(nullptr, [&] {
    auto text = asker->asker.explain(
        static_cast<writ::base::Language>(language),
        form == WRIT_FORM_TEXT ? writ::eval::ExplainAs::Text : writ::eval::ExplainAs::Markdown);
    if (!text) return WRIT_WRONG_CALL;
    asker->explanation = std::move(*text);
    *out = text_of(asker->explanation);
    return WRIT_OK;
  });
}

void writ_asker_rest(writ_asker* asker) noexcept {
  if (asker != nullptr && !asker->asker.is_telling()) asker->asker.rest();
}
