// SPDX-License-Identifier: Apache-2.0
#include "runtime/value/split_narrow.h"

#include <bit>

namespace writ::value {
namespace {

// Each is held against each.
std::uint32_t raised_exactly(const NarrowParts& all, std::uint64_t left) {
  std::uint32_t out = 0;
  for (std::uint32_t i = 0; i < all.count; ++i) {
    const NarrowPart& own = all.parts[i];
    std::uint64_t before = 0;
    for (std::uint32_t k = 0; k < all.count; ++k) {
      const uint128 others_due = uint128{all.parts[k].remainder} * own.below;
      const uint128 own_due = uint128{own.remainder} * all.parts[k].below;
      if (others_due > own_due || (others_due == own_due && k < i)) ++before;
    }
    if (before < left) out |= std::uint32_t{1} << i;
  }
  return out;
}

}  // namespace

// By what they are due as doubles, from one to two, which are right to 2^-50; their last bits say who comes first instead, so that no
// two are alike. Only where the last who gets a unit and the first who gets none are as near to each other as doubles err
// is it looked at closely.
std::uint32_t raised_claims(const NarrowParts& all, std::uint64_t left) {
  std::array<std::uint64_t, kNarrowClaims> due;  // the most first
  for (std::uint32_t i = 0; i < all.count; ++i) {
    const std::uint64_t own =
        std::bit_cast<std::uint64_t>(1 + all.due[i]) >> kPlaceBits << kPlaceBits | (kNarrowClaims - 1 - i);
    std::uint32_t at = i;
    for (; at > 0 && due[at - 1] < own; --at) due[at] = due[at - 1];
    due[at] = own;
  }
  std::uint32_t out = 0;
  for (std::uint32_t i = 0; i < left; ++i)
    out |= std::uint32_t{1} << (kNarrowClaims - 1 - due[i] % kNarrowClaims);
  if (left == 0 || (due[left - 1] >> kPlaceBits) - (due[left] >> kPlaceBits) > 1) return out;
  // Who are due just the same stand in their order already.
  const NarrowPart& last = all.parts[kNarrowClaims - 1 - due[left - 1] % kNarrowClaims];
  for (std::uint32_t i = 0; i < all.count; ++i) {
    const std::uint64_t apart = (due[i] >> kPlaceBits) - (due[left - 1] >> kPlaceBits);
    const NarrowPart& one = all.parts[kNarrowClaims - 1 - due[i] % kNarrowClaims];
    if (apart + 1 <= 2 && (one.remainder != last.remainder || one.below != last.below))
      return raised_exactly(all, left);
  }
  return out;
}

}  // namespace writ::value
