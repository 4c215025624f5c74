// SPDX-License-Identifier: Apache-2.0
// Who watches an engine (writ_watch), and what is told. Where nobody does, asking costs one look at a pointer.
#pragma once

#include "runtime/eval/answer.h"
#include "runtime/eval/fault.h"
#include "writ/writ.h"

#include <atomic>
#include <chrono>
#include <cstdint>
#include <memory>
#include <string_view>

namespace writ::api {

class Watching {
 public:
  // Once; false where somebody watches already.
  bool start(const writ_watch& watch);

  bool counts() const {
    const writ_watch* it = watch_.load(std::memory_order_acquire);
    return it != nullptr && it->answered != nullptr;
  }
  void answered(std::string_view decision, eval::Decided decided, const std::optional<eval::Fault>& fault,
                std::uint64_t version, std::chrono::nanoseconds took, bool native) const noexcept;
  void said(writ_level level, const eval::Fault& what, std::uint64_t version = 0) const noexcept;

 private:
  std::atomic<const writ_watch*> watch_ = nullptr;
  std::unique_ptr<const writ_watch> own_;
  std::atomic_flag taken_ = ATOMIC_FLAG_INIT;
};

}  // namespace writ::api
