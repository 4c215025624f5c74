// SPDX-License-Identifier: Apache-2.0
// Every limit of reading a request and deciding it. Reaching one is a fault, never an answer.
#pragma once

#include <cstddef>
#include <cstdint>

namespace writ::eval {

// Searching a list costs a step for so many items.
inline constexpr std::uint32_t kItemsPerStep = 16;

// An item of a list that an entry says is put in its place among the others, and a text looked for among those of the request.
inline constexpr std::uint32_t kStepsPerEntryItem = 8;

struct Limits {
  std::size_t max_request_bytes = 1 << 20;
  std::size_t max_depth = 16;  // of nested JSON
  std::size_t max_list_items = 10'000;
  std::size_t max_steps = 50'000'000;  // nodes evaluated in one decision
};

}  // namespace writ::eval
