// SPDX-License-Identifier: Apache-2.0
// How compiled decisions plug into the engine: a function, the layout of its answer, and a way to give it back. Not the
// compiler: whoever makes units owns their code and frees it when `release` is called. A unit does not move once installed.
#pragma once

#include "runtime/engine/native_answer.h"
#include "runtime/eval/helpers.h"
#include "runtime/eval/limits.h"
#include "runtime/ir/ir.h"
#include "runtime/lists/table.h"

#include <cstdint>
#include <functional>
#include <utility>

namespace writ::engine {

// Decided, or left to the interpreter: something was missing, at fault, in conflict, or past a limit. Long: a list is longer than the
// code is for, or a number greater; the code for those, where there is some, may decide.
enum class Native : std::uint32_t { Decided = 0, Bail = 1, Long = 2 };

// `request` is Request::words(); `today` the day asked about (the unit is that of the day whose law applies); `answer` has NativeAnswerLayout::words words, whose
// content on entry does not matter and after Bail means nothing; `data` is what lists hold. No lock, no call into the system, and
// no allocation but where the memory of whoever asks has to grow (eval::NativeRoom).
using DecideFunction = std::uint32_t (*)(const std::uint64_t* request, std::int32_t today,
                                         std::uint64_t max_steps, std::uint64_t* answer,
                                         const eval::NativeData* data);

enum class Level : std::uint8_t { None, Quick, Full };

class NativeUnit {
 public:
  // `calendars`: of code that was compiled ahead of time, those of the program (eval::NativeData).
  NativeUnit(DecideFunction decide, Level level, std::function<void()> release,
             const void* const* calendars = nullptr)
      : decide_(decide), level_(level), calendars_(calendars), release_(std::move(release)) {}
  ~NativeUnit() {
    if (release_) release_();
  }
  NativeUnit(const NativeUnit&) = delete;
  NativeUnit& operator=(const NativeUnit&) = delete;

  // `law_day`: whose law applies, where a rule says so; else that is today's.
  Native decide(const eval::Request& request, const lists::Data* lists, std::int32_t today,
                const eval::Limits& limits, std::uint64_t* answer, eval::NativeRoom& room,
                const std::int32_t* law_day = nullptr) const {
    eval::NativeData data = data_for(lists, limits, room);
    return decide(request, today, law_day, limits.max_steps, answer, data);
  }
  // What code is given, but for what is of the unit, of the day and of the request. It may be kept from one question to the next.
  static eval::NativeData data_for(const lists::Data* lists, const eval::Limits& limits,
                                   eval::NativeRoom& room) {
    return {lists,  nullptr, eval::kHelpers,        nullptr,
            &room,  0,       limits.max_list_items, lists == nullptr ? nullptr : lists->native_rows(),
            nullptr};
  }
  // The same as decide() with that.
  Native decide(const eval::Request& request, std::int32_t today, const std::int32_t* law_day,
                std::uint64_t max_steps, std::uint64_t* answer, eval::NativeData& data) const {
    data.request = &request;
    data.sought = request.sought();
    data.calendars = calendars_;
    data.law_day = law_day != nullptr ? *law_day : today;
    return static_cast<Native>(decide_(request.words(), today, max_steps, answer, &data));
  }
  Level level() const { return level_; }

 private:
  DecideFunction decide_;
  Level level_;
  const void* const* calendars_;
  std::function<void()> release_;  // does not wait for a compile: it may be called by a deciding thread
};

}  // namespace writ::engine
