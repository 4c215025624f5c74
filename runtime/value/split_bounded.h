// SPDX-License-Identifier: Apache-2.0
// Splitting a sum where more is said of the shares than what they weigh: bounds of each and of several together, who gets the
// units left over, what becomes of the part of groups that nobody is in.
//
// Shares stand in one proportion to their weights, except where a bound holds one: what is below its least gets that, the others
// less, in proportion; and so with the most. There is one such proportion, whatever the order. Several that are bounded together
// are one share towards the others, and split it in the same way among themselves.
#pragma once

#include "runtime/value/split.h"

#include <optional>
#include <span>
#include <vector>

namespace writ::value {

// In whole units.
struct ShareBound {
  int128 least = 0;
  int128 most = 0;
};

// Of the claims for which `members` is set, together.
struct TogetherBound {
  std::vector<bool> members;
  ShareBound bound;
};

struct Claims {
  int128 sum = 0;
  bool equally = false;
  std::vector<Claim> claims{};
  // Where more is said.
  std::vector<ShareBound> bounds{};  // none, or of each claim
  std::vector<TogetherBound> together{};
  std::vector<bool> takers{};  // none, or of each claim: whether it gets the units left over
  bool residue_left = false;   // they are given to nobody
  int128 whole =
      0;  // unless 0: what the weights of all groups come to; what is lacking of it is given to nobody

  bool plain() const {
    return bounds.empty() && together.empty() && takers.empty() && !residue_left && whole == 0;
  }
};

// By what a share is held.
enum class Held : std::uint8_t { No, AtLeast, AtMost, TogetherAtLeast, TogetherAtMost };

struct Shares {
  std::vector<int128> amounts;
  std::vector<char> raised;  // by units left over
  std::vector<Held> held;
};

// Exact for all numbers; `out` is of use where there is no fault.
SplitFault split(const Claims& claims, Shares& out);

}  // namespace writ::value
