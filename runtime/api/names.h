// SPDX-License-Identifier: Apache-2.0
// Texts that callers of an engine looked up once, to say them by a number from then on (writ_engine_name). What a text means each
// policy says for itself, so a number stays good whatever is published. For any thread.
#pragma once

#include "runtime/base/bilingual.h"

#include <cstddef>
#include <deque>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

namespace writ::api {

class Names {
 public:
  Names();
  // Numbers of other engines are none of these: they count from elsewhere.
  std::size_t base() const { return base_; }

  // The number of a text, above base(): the same for an equal one. What is wrong with it.
  std::optional<base::Bilingual> take(std::string_view text, std::size_t& number);
  // That has this number, and stays where it is as long as this does; without data where none has it.
  std::string_view text(std::size_t number) const;

 private:
  const std::size_t base_;
  mutable std::mutex mutex_;
  std::deque<std::string> texts_{
      std::string()};  // by number less the base: they do not move. None has the number 0
  std::unordered_map<std::string_view, std::size_t> numbers_;
  std::size_t bytes_ = 0;
};

}  // namespace writ::api
