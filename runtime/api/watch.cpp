// SPDX-License-Identifier: Apache-2.0
#include "runtime/api/watch.h"

#include "runtime/api/handles.h"

#include <algorithm>
#include <cstring>
#include <string>

namespace writ::api {

bool Watching::start(const writ_watch& watch) {
  // The caller's may be shorter, of an older header, or longer, of a newer one.
  auto made = std::make_unique<writ_watch>();
  std::memcpy(made.get(), &watch, std::min(watch.struct_size, sizeof(writ_watch)));
  if (taken_.test_and_set()) return false;
  own_ = std::move(made);
  watch_.store(own_.get(), std::memory_order_release);
  return true;
}

void Watching::answered(std::string_view decision, eval::Decided decided,
                        const std::optional<eval::Fault>& fault, std::uint64_t version,
                        std::chrono::nanoseconds took, bool native) const noexcept {
  const writ_watch* it = watch_.load(std::memory_order_acquire);
  if (it == nullptr || it->answered == nullptr) return;
  const std::string_view code = fault ? eval::code_text(fault->code) : std::string_view("");
  const writ_answered what{
      sizeof what, {decision.data(), decision.size()},       outcome_of(decided), {code.data(), code.size()},
      version,     static_cast<std::uint64_t>(took.count()), native ? 1 : 0};
  try {
    it->answered(it->context, &what);
  } catch (...) {
    // The answer stands whatever becomes of telling it.
  }
}

void Watching::said(writ_level level, const eval::Fault& what, std::uint64_t version) const noexcept {
  const writ_watch* it = watch_.load(std::memory_order_acquire);
  if (it == nullptr || it->said == nullptr) return;
  try {
    const std::string_view code = eval::code_text(what.code);
    const base::Bilingual text = eval::message(what);
    const writ_line line{sizeof line,
                         level,
                         {code.data(), code.size()},
                         text_of(text.in(base::Language::English)),
                         text_of(text.in(base::Language::Chinese)),
                         version};
    it->said(it->context, &line);
  } catch (...) {
    // Likewise.
  }
}

// Of a question that has no answer.
void tell_failure(const Watching& watching, writ_status status) {
  const bool memory = status == WRIT_NO_MEMORY;
  if (!memory && status != WRIT_INTERNAL) return;
  const auto code = memory ? eval::FaultCode::NoMemory : eval::FaultCode::Internal;
  watching.said(WRIT_LEVEL_ERROR,
                eval::Fault{code, "", {"a question was not answered", "有问题未获答复"}, {}});
}

}  // namespace writ::api

using writ::api::guarded;
using writ::api::wrong_call;

writ_status writ_engine_watch(writ_engine* engine, const writ_watch* watch,
                              writ_problems** problems) noexcept {
  return guarded(problems, [&] {
    if (engine == nullptr || watch == nullptr)
      return wrong_call(problems, {"`engine` or `watch` is NULL", "`engine` 或者 `watch` 为 NULL"});
    if (watch->struct_size < writ::api::kWatchSize) return wrong_call(problems, writ::api::kNoSize);
    if (!engine->state->watching.start(*watch))
      return wrong_call(problems, {"the engine is watched already", "该引擎已有观察者"});
    return WRIT_OK;
  });
}
