// SPDX-License-Identifier: Apache-2.0
// writ.h: questions as structs.
#include "runtime/api/handles.h"

#include <string>
#include <utility>

using writ::api::guarded;
using writ::api::say;
using writ::api::Shape;
using writ::api::wrong_call;
using writ::eval::Fault;
using writ::eval::FaultCode;

writ_status writ_asker_shape(writ_asker* asker, const writ_shape* facts, const writ_shape* outputs,
                             writ_problems** problems) noexcept {
  return guarded(problems, [&] {
    if (asker == nullptr || facts == nullptr)
      return wrong_call(problems, {"`asker` or `facts` is NULL", "`asker` 或者 `facts` 为 NULL"});
    if (asker->asker.is_telling()) return wrong_call(problems, writ::api::kTelling);
    Shape of_facts;
    if (auto wrong = writ::api::copy_shape(*facts, of_facts)) return wrong_call(problems, std::move(*wrong));
    std::optional<Shape> of_outputs;
    if (outputs != nullptr) {
      if (auto wrong = writ::api::copy_shape(*outputs, of_outputs.emplace()))
        return wrong_call(problems, std::move(*wrong));
    }
    const std::optional<Fault> fault = asker->asker.take_shapes(std::move(of_facts), std::move(of_outputs));
    asker->asker.rest();
    return fault ? say(problems, WRIT_WRONG_CALL, *fault) : WRIT_OK;
  });
}

writ_status writ_engine_name(writ_engine* engine, writ_text text, size_t* out,
                             writ_problems** problems) noexcept {
  if (out != nullptr) *out = 0;
  return guarded(problems, [&] {
    if (engine == nullptr || out == nullptr)
      return wrong_call(problems, {"`engine` or `out` is NULL", "`engine` 或者 `out` 为 NULL"});
    if (!writ::api::is_readable(text)) return wrong_call(problems, writ::api::kNoText);
    if (auto wrong = engine->state->names.take(writ::api::view(text), *out))
      return wrong_call(problems, std::move(*wrong));
    return WRIT_OK;
  });
}

namespace {

// A struct was asked and something was thrown: half an answer is none.
[[gnu::noinline]] writ_status failed(writ_asker& asker, void* outputs, writ_answer& answer) noexcept {
  const writ_status status = guarded(nullptr, []() -> writ_status { throw; });
  answer.outcome = WRIT_ERROR;
  answer.json = answer.code = {"", 0};
  answer.version = 0;
  asker.asker.clear(outputs);
  asker.asker.rest();
  // Last, for whoever is told may ask and free.
  writ::api::tell_failure(asker.asker.watching(), status);
  return status;
}

[[gnu::noinline]] void note_error(writ_asker& asker, writ_answer& answer) {
  if (const std::optional<Fault>& fault = asker.asker.whole().fault) {
    const std::string_view code = writ::eval::code_text(fault->code);
    answer.code = {code.data(), code.size()};
  }
}

// Whatever is asked, and whatever there is.
[[gnu::noinline]] writ_status ask_record(writ_asker* asker, const void* facts, void* outputs,
                                         writ_answer& answer, bool again) noexcept {
  answer.outcome = WRIT_ERROR;
  answer.json = answer.code = {"", 0};
  answer.version = 0;
  if (asker == nullptr || !asker->asker.has_shapes() || asker->asker.is_telling()) return WRIT_WRONG_CALL;
  if (facts == nullptr) {
    asker->asker.clear(outputs);
    return WRIT_WRONG_CALL;
  }
  try {
    const writ::eval::Decided decided = asker->asker.ask_record(facts, outputs, again);
    if (decided == writ::eval::Decided::Error) note_error(*asker, answer);
    answer.version = asker->asker.version();
    answer.outcome = writ::api::outcome_of(decided);
    return WRIT_OK;
  } catch (...) {
    return failed(*asker, outputs, answer);
  }
}

template <bool again>
[[gnu::always_inline]] inline writ_status ask_struct(writ_asker* asker, const void* facts, void* outputs,
                                                     writ_answer* answer) noexcept {
  if (answer == nullptr || answer->struct_size < writ::api::kAnswerSize) return WRIT_WRONG_CALL;
  // Not guarded(): this is asked a million times a second.
  try {
    writ::eval::Decided decided{};
    if (asker != nullptr && facts != nullptr && asker->asker.ask_straight<again>(facts, outputs, decided))
        [[likely]] {
      answer->json.data = answer->code.data = "";
      answer->json.size = answer->code.size = 0;
      if (decided == writ::eval::Decided::Error) [[unlikely]]
        note_error(*asker, *answer);
      answer->version = asker->asker.asked_version();
      answer->outcome = writ::api::outcome_of(decided);
      return WRIT_OK;
    }
  } catch (...) {
    return failed(*asker, outputs, *answer);
  }
  return ask_record(asker, facts, outputs, *answer, again);
}

}  // namespace

writ_status writ_ask_record(writ_asker* asker, const void* facts, void* outputs,
                            writ_answer* answer) noexcept {
  return ask_struct<false>(asker, facts, outputs, answer);
}

writ_status writ_ask_record_again(writ_asker* asker, const void* facts, void* outputs,
                                  writ_answer* answer) noexcept {
  return ask_struct<true>(asker, facts, outputs, answer);
}

writ_status writ_asker_json(writ_asker* asker, writ_detail detail, writ_text* out) noexcept {
  if (out != nullptr) *out = {"", 0};
  if (asker == nullptr || out == nullptr || !asker->asker.answered() || asker->asker.is_telling())
    return WRIT_WRONG_CALL;
  const auto how = writ::api::detail_of(detail);
  if (!how) return WRIT_WRONG_CALL;
  return guarded(nullptr, [&] {
    asker->json = asker->asker.json(*how);
    *out = writ::api::text_of(asker->json);
    return WRIT_OK;
  });
}
