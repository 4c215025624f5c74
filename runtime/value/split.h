// SPDX-License-Identifier: Apache-2.0
// Splitting a sum exactly: by weights, or first among groups and then by weights within each. Shares are whole units; what is
// left over goes a unit each to the greatest remainders, of equal ones to the earlier. So they add up to the sum.
#pragma once

#include "runtime/value/int128.h"

#include <algorithm>
#include <cstdint>
#include <span>

namespace writ::value {

// One share to be. `group`: any number that its group has and no other; `group_weight`: the same for all of a group. Of one
// group alone 0 and 1. Without initial values, because a few hundred of them lie on the stack.
struct Claim {
  int128 weight;
  int128 group;
  int128 group_weight;
};

enum class SplitFault : std::uint8_t {
  None,
  Negative,       // the sum, or a weight
  Nobody,         // something to give and nobody to give it to
  NoWeight,       // all weights are nought, of the whole or of a group that has a part
  GroupDisputed,  // two weights of one group
  // Where more is said of the shares: split_bounded.h.
  LeastTooMuch,   // what all get at least is more than there is
  MostTooLittle,  // what all get at most, and who has a weight, is less than there is
  BoundsCross,    // of one share, or of some together, the least is more than the most
  BoundsOverlap,  // one share is bounded together with others in two ways
  NobodyBounded,  // a least for some together, and nobody is among them
  NotOneTaker,    // of what is left over: none or several
  PartsTooMany,   // of groups, that come to more than one
  TooHeavy,       // weights of many groups have no common measure of a size that can be reckoned with
  // Of Shapley values: shapley.h.
  PlayersTooMany,
  PlayerTwice,
  CoalitionUnknown,  // somebody in it is none of the players, or in it twice
  CoalitionLacks,    // one is not in the table
  CoalitionTwice,
  WorthTooLarge
};

// `equally`: who has no weight but nought in the whole, or in a group, shares equally there. `shares` has as many as there are
// claims. Exact for all numbers of 128 bits; up to kSmallSplit claims nothing is allocated, unless products need more than 126 bits.
inline constexpr std::size_t kSmallSplit = 256;
// `raised`, where it is not empty, as many too: who got a unit of what was left over.
SplitFault split(int128 sum, std::span<const Claim> claims, bool equally, std::span<int128> shares,
                 std::span<char> raised = {});

// The same where claims lie in columns, two words a number, the lower first; without groups there is one alone. At most
// kSmallSplit claims; a share takes `share_words` words.
struct Columns {
  const std::int64_t* weights;
  const std::int64_t* groups;
  const std::int64_t* group_weights;
};
SplitFault split_words(int128 sum, const Columns& columns, std::size_t count, bool equally,
                       std::int64_t* shares, std::size_t share_words);

// The same where groups are numbered from nought, as values of an enumeration are, and what each weighs stands beside, and what its
// members come to: all take one word, and none is below nought.
inline constexpr std::size_t kNumberedGroups = 16;
inline constexpr std::uint64_t kNarrowWeight = std::uint64_t{1}
                                               << 56;  // less than that; so many together fit a word
struct NumberedSum {
  std::int64_t weight;  // of the members together
  std::int64_t members;
};
struct NumberedColumns {
  const std::int64_t* weights;        // each below kNarrowWeight
  const std::int64_t* groups;         // each below `group_count`
  const NumberedSum* sums;            // a group
  const std::int64_t* group_weights;  // a group, each below kNarrowWeight
  std::size_t group_count;            // at most kNumberedGroups
};
SplitFault split_words(int128 sum, const NumberedColumns& columns, std::size_t count, bool equally,
                       std::int64_t* shares, std::size_t share_words);

}  // namespace writ::value
