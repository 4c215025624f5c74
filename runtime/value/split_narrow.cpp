// SPDX-License-Identifier: Apache-2.0
#include "runtime/value/split_narrow.h"

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

// By the first bits of the fraction of a unit that they are due; the last say who comes first instead, so that no two are alike.
// Where those of two differ the fractions do: only where the last who gets a unit and the first who gets none have the same is it
// looked at closely.
std::uint32_t raised_claims(const NarrowParts& all, std::uint64_t left) {
  std::array<std::uint64_t, kNarrowClaims> due;  // the most first
  for (std::uint32_t i = 0; i < all.count; ++i) {
    const NarrowPart& part = all.parts[i];
    // A remainder is less than what it is divided by, so it fits.
    const std::uint64_t bits = divided(uint128{part.remainder} << 64, part.below).whole;
    const std::uint64_t own = bits >> kPlaceBits << kPlaceBits | (kNarrowClaims - 1 - i);
    std::uint32_t at = i;
    for (; at > 0 && due[at - 1] < own; --at) due[at] = due[at - 1];
    due[at] = own;
  }
  const auto place_of = [](std::uint64_t one) { return kNarrowClaims - 1 - one % kNarrowClaims; };
  std::uint32_t out = 0;
  for (std::uint32_t i = 0; i < left; ++i) out |= std::uint32_t{1} << place_of(due[i]);
  if (left == 0 || due[left - 1] >> kPlaceBits != due[left] >> kPlaceBits) return out;
  // Who are due just the same stand in their order already.
  const NarrowPart& last = all.parts[place_of(due[left - 1])];
  for (std::uint32_t i = 0; i < all.count; ++i) {
    const NarrowPart& one = all.parts[place_of(due[i])];
    if (due[i] >> kPlaceBits == due[left - 1] >> kPlaceBits &&
        (one.remainder != last.remainder || one.below != last.below))
      return raised_exactly(all, left);
  }
  return out;
}

}  // namespace writ::value
