// SPDX-License-Identifier: Apache-2.0
#include "runtime/value/shapley.h"

#include <algorithm>
#include <bit>
#include <optional>

namespace writ::value {
namespace {

// Which of the players, a bit each; nothing where somebody is none of them or comes twice.
std::optional<std::size_t> mask_of(const Coalition& coalition, std::span<const int128> players) {
  std::size_t out = 0;
  for (const int128 member : coalition.members) {
    const auto at = std::find(players.begin(), players.end(), member);
    if (at == players.end()) return std::nullopt;
    const std::size_t bit = std::size_t{1} << (at - players.begin());
    if ((out & bit) != 0) return std::nullopt;
    out |= bit;
  }
  return out;
}

// Worths by coalition; that of the empty one is nought.
SplitFault read_table(std::span<const int128> players, std::span<const Coalition> table,
                      std::vector<int128>& worths) {
  const std::size_t all = std::size_t{1} << players.size();
  worths.assign(all, 0);
  std::vector<bool> there(all, false);
  for (const Coalition& coalition : table) {
    const auto mask = mask_of(coalition, players);
    if (!mask || (*mask == 0 && coalition.worth != 0)) return SplitFault::CoalitionUnknown;
    if (there[*mask]) return SplitFault::CoalitionTwice;
    there[*mask] = true;
    worths[*mask] = coalition.worth;
  }
  there[0] = true;
  return std::find(there.begin(), there.end(), false) == there.end() ? SplitFault::None
                                                                     : SplitFault::CoalitionLacks;
}

}  // namespace

SplitFault shapley_weights(std::span<const int128> players, std::span<const Coalition> table,
                           std::vector<int128>& weights) {
  const std::size_t count = players.size();
  if (count > kMostPlayers) return SplitFault::PlayersTooMany;
  for (std::size_t i = 0; i < count; ++i) {
    if (std::find(players.begin(), players.begin() + static_cast<std::ptrdiff_t>(i), players[i]) !=
        players.begin() + static_cast<std::ptrdiff_t>(i))
      return SplitFault::PlayerTwice;
  }
  std::vector<int128> worths;
  if (const SplitFault fault = read_table(players, table, worths); fault != SplitFault::None) return fault;
  int128 factorials[kMostPlayers + 1] = {1};
  for (std::size_t i = 1; i <= count; ++i) factorials[i] = factorials[i - 1] * static_cast<int128>(i);
  weights.assign(count, 0);
  for (std::size_t i = 0; i < count; ++i) {
    const std::size_t own = std::size_t{1} << i;
    for (std::size_t others = 0; others < worths.size(); ++others) {
      if ((others & own) != 0) continue;
      const auto before = static_cast<std::size_t>(std::popcount(others));
      // In so many orders just these come before.
      const int128 orders = factorials[before] * factorials[count - 1 - before];
      int128 added = 0;
      if (__builtin_sub_overflow(worths[others | own], worths[others], &added) ||
          __builtin_mul_overflow(added, orders, &added) ||
          __builtin_add_overflow(weights[i], added, &weights[i]))
        return SplitFault::WorthTooLarge;
    }
    if (weights[i] < 0) return SplitFault::Negative;
  }
  return SplitFault::None;
}

}  // namespace writ::value
