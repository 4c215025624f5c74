// SPDX-License-Identifier: Apache-2.0
#include "runtime/value/split_narrow.h"

namespace writ::value {
namespace {

// Each is held against each.
std::uint32_t raised_exactly(const NarrowParts& all, std::uint64_t left) {
  std::uint32_t out = 0;
  for (std::size_t i = 0; i < all.count; ++i) {
    std::uint64_t before = 0;
    for (std::size_t k = 0; k < all.count; ++k) {
      const uint128 others_due = uint128{all.remainders[k]} * all.below[i];
      const uint128 own_due = uint128{all.remainders[i]} * all.below[k];
      if (others_due > own_due || (others_due == own_due && k < i)) ++before;
    }
    if (before < left) out |= std::uint32_t{1} << i;
  }
  return out;
}

}  // namespace

// Who are due just the same stand in their order already.
std::uint32_t looked_at_closely(const NarrowParts& all, const NarrowDues& dues, std::uint64_t left) {
  std::uint32_t out = 0;
  for (std::size_t i = 0; i < left; ++i) out |= std::uint32_t{1} << place_of(dues[i]);
  const std::uint64_t last_due = dues[left - 1];
  const std::size_t last = place_of(last_due);
  for (std::size_t i = 0; i < all.count; ++i) {
    const std::size_t one = place_of(dues[i]);
    if (dues[i] >> kPlaceBits == last_due >> kPlaceBits &&
        (all.remainders[one] != all.remainders[last] || all.below[one] != all.below[last]))
      return raised_exactly(all, left);
  }
  return out;
}

}  // namespace writ::value
