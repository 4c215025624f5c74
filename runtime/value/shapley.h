// SPDX-License-Identifier: Apache-2.0
// Shapley values: what each adds to a coalition that it joins, on average of all the orders in which all may join.
#pragma once

#include "runtime/value/split.h"

#include <span>
#include <vector>

namespace writ::value {

struct Coalition {
  std::vector<int128> members;
  int128 worth = 0;
};

inline constexpr std::size_t kMostPlayers = 10;

// For each player its value times the factorial of how many there are: a whole number, as weights are. The table has every
// coalition but the empty one once. A value below nought is a fault, because nobody can be given less than nothing.
SplitFault shapley_weights(std::span<const int128> players, std::span<const Coalition> table,
                           std::vector<int128>& weights);

}  // namespace writ::value
