// SPDX-License-Identifier: Apache-2.0
// Splitting what fits words of 64 bits: a sum, weights and groups of the size that money and rates have. Exact as the rest of
// split.cpp, which does what does not fit, and says what is wrong where nothing can be divided. Included by it alone.
#pragma once

#include "runtime/value/split.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <span>

namespace writ::value {

inline constexpr std::size_t kNarrowClaims = 32;
inline constexpr int kPlaceBits = 5;      // that tell one of so many claims
inline constexpr int kFractionBits = 32;  // of a unit, by which claims are told from one another at first
static_assert(kNarrowClaims == std::size_t{1} << kPlaceBits);

// What the weight of a claim of a group is multiplied with, and divided by.
struct NarrowRatio {
  std::uint64_t above;
  std::uint64_t below;
  std::uint64_t alike;  // 1: all its members weigh nought, and each counts as one
};
struct Quotient {
  std::uint64_t whole;
  std::uint64_t remainder;
};

// Where the quotient fits a word. In two words, because the compiler makes more of a shift of both than there is to it.
inline Quotient divided(std::uint64_t high, std::uint64_t low, std::uint64_t below) {
#ifdef __x86_64__
  Quotient out{};
  asm("divq %4" : "=a"(out.whole), "=d"(out.remainder) : "0"(low), "1"(high), "r"(below) : "cc");
  return out;
#else
  const auto whole = static_cast<std::uint64_t>((uint128{high} << 64 | low) / below);
  return {whole, low - whole * below};
#endif
}

// What each is due of the last unit: a remainder, of what it was divided by.
struct NarrowParts {
  std::array<std::uint64_t, kNarrowClaims> remainders;
  std::array<std::uint64_t, kNarrowClaims> below;
  // The first bits of the fraction of a unit that each is due, the most first; the last say who comes first instead, so that no two are
  // alike.
  std::array<std::uint64_t, kNarrowClaims> due;
  std::size_t count = 0;

  static std::size_t place_of(std::uint64_t due) { return kNarrowClaims - 1 - due % kNarrowClaims; }
};

// Where the last who gets a unit more, of so many, and the first who gets none are due the same first bits: who gets one, a bit a claim.
std::uint32_t looked_at_closely(const NarrowParts& all, std::uint64_t left);

// `claim_of` gives the weight of a claim and the ratio of its group; `put` takes a share, `raise` gives it a unit more.
template <typename ClaimOf, typename Put, typename Raise>
void divide_narrowly(std::int64_t sum, std::size_t count, ClaimOf claim_of, Put put, Raise raise) {
  NarrowParts all;
  all.count = count;
  auto left = static_cast<std::uint64_t>(sum);
  for (std::size_t i = 0; i < count; ++i) {
    const auto [weight, ratio] = claim_of(i);
    // No more than the sum, so it fits.
    const uint128 above = uint128{ratio->above} * (weight | ratio->alike);
    const std::uint64_t below = ratio->below;
    const Quotient share =
        divided(static_cast<std::uint64_t>(above >> 64), static_cast<std::uint64_t>(above), below);
    put(i, static_cast<std::int64_t>(share.whole));
    left -= share.whole;
    all.remainders[i] = share.remainder;
    all.below[i] = below;
    // A remainder is less than what it is divided by; to divide takes the longer the more bits come of it.
    const Quotient fraction =
        divided(share.remainder >> (64 - kFractionBits), share.remainder << kFractionBits, below);
    const std::uint64_t own = fraction.whole << kPlaceBits | (kNarrowClaims - 1 - i);
    std::uint64_t* at = &all.due[i];
    for (; at != all.due.data() && at[-1] < own; --at) at[0] = at[-1];
    *at = own;
  }
  if (left == 0) return;
  // Where these bits of two differ the fractions do.
  if (all.due[left - 1] >> kPlaceBits != all.due[left] >> kPlaceBits) [[likely]] {
    for (std::size_t i = 0; i < left; ++i) raise(NarrowParts::place_of(all.due[i]));
    return;
  }
  for (std::uint32_t raised = looked_at_closely(all, left); raised != 0; raised &= raised - 1)
    raise(static_cast<std::size_t>(std::countr_zero(raised)));
}

struct ClaimOfGroup {
  std::uint64_t weight;
  const NarrowRatio* ratio;
};

// False: it does not fit.
inline bool make_ratio(NarrowRatio& ratio, std::int64_t sum, std::uint64_t weight, std::uint64_t all_weights,
                       std::uint64_t members_weight, std::uint64_t members) {
  ratio.alike = members_weight == 0 ? 1 : 0;
  std::int64_t above = 0, below = 0;
  const bool wide =
      __builtin_mul_overflow(sum, static_cast<std::int64_t>(weight), &above) |
      __builtin_mul_overflow(static_cast<std::int64_t>(all_weights),
                             static_cast<std::int64_t>(members_weight | (ratio.alike * members)), &below);
  ratio.above = static_cast<std::uint64_t>(above);
  ratio.below = static_cast<std::uint64_t>(below);
  return !wide;
}

struct NarrowGroup {
  std::int64_t key;
  std::uint64_t weight;
  std::uint64_t members_weight;
  std::uint64_t members;
};

struct NarrowGroups {
  std::array<NarrowGroup, kNarrowClaims> groups;
  std::array<NarrowRatio, kNarrowClaims> ratios;
  std::array<std::uint64_t, kNarrowClaims> weights;
  std::array<std::uint8_t, kNarrowClaims> group_of;
  std::size_t count = 0;
};

// Claims with their groups. False: too large, or nothing that can be divided, and the general case says what is wrong.
template <typename ClaimAt>
bool gather(NarrowGroups& all, std::size_t claims, ClaimAt claim_at) {
  for (std::size_t i = 0; i < claims; ++i) {
    const Claim claim = claim_at(i);
    const bool fits = static_cast<uint128>(claim.weight) < kNarrowWeight &&
                      static_cast<uint128>(claim.group_weight) < kNarrowWeight &&
                      claim.group == static_cast<std::int64_t>(claim.group);
    if (!fits) return false;
    const auto key = static_cast<std::int64_t>(claim.group);
    const auto weight = static_cast<std::uint64_t>(claim.group_weight);
    std::size_t at = 0;
    while (at < all.count && all.groups[at].key != key) ++at;
    if (at == all.count) all.groups[all.count++] = {key, weight, 0, 0};
    NarrowGroup& group = all.groups[at];
    if (group.weight != weight) return false;
    all.weights[i] = static_cast<std::uint64_t>(claim.weight);
    group.members_weight += all.weights[i];
    ++group.members;
    all.group_of[i] = static_cast<std::uint8_t>(at);
  }
  return true;
}

// Rates are whole multiples of a fraction of their last place: smaller numbers in the same proportion.
inline void shrink_weights(std::span<NarrowGroup> groups) {
  for (const std::uint64_t unit : {std::uint64_t{1'000'000}, std::uint64_t{10'000}}) {
    if (!std::all_of(groups.begin(), groups.end(),
                     [&](const NarrowGroup& group) { return group.weight % unit == 0; }))
      continue;
    for (NarrowGroup& group : groups) group.weight /= unit;
    return;
  }
}

inline bool is_narrow(int128 sum, std::size_t count) {
  return count != 0 && count <= kNarrowClaims && sum >= 0 && sum <= INT64_MAX;
}

// As divide(), of numbers that are narrow.
template <typename ClaimAt, typename Put, typename Raise>
bool split_narrowly(int128 sum, std::size_t count, ClaimAt claim_at, bool equally, Put put, Raise raise) {
  if (!is_narrow(sum, count)) return false;
  NarrowGroups all;
  if (!gather(all, count, claim_at)) return false;
  const std::span<NarrowGroup> groups(all.groups.data(), all.count);
  shrink_weights(groups);
  std::uint64_t all_weights = 0;
  for (const NarrowGroup& group : groups) all_weights += group.weight;
  if (all_weights == 0) return false;
  for (std::size_t i = 0; i < all.count; ++i) {
    const NarrowGroup& group = groups[i];
    if (group.members_weight == 0 && !equally && group.weight != 0) return false;
    if (!make_ratio(all.ratios[i], static_cast<std::int64_t>(sum), group.weight, all_weights,
                    group.members_weight, group.members))
      return false;
  }
  divide_narrowly(
      static_cast<std::int64_t>(sum), count,
      [&](std::size_t i) { return ClaimOfGroup{all.weights[i], &all.ratios[all.group_of[i]]}; }, put, raise);
  return true;
}

// The same where groups are numbered from nought and what each weighs is known beforehand.
template <typename Put, typename Raise>
bool split_numbered(int128 sum, const NumberedColumns& columns, std::size_t count, bool equally, Put put,
                    Raise raise) {
  if (!is_narrow(sum, count)) return false;
  const auto weight_of = [&](std::size_t i) { return static_cast<std::uint64_t>(columns.group_weights[i]); };
  std::uint64_t all_weights = 0;
  for (std::size_t i = 0; i < columns.group_count; ++i)
    all_weights += columns.sums[i].members == 0 ? 0 : weight_of(i);
  bool wrong = all_weights == 0;
  std::array<NarrowRatio, kNumberedGroups> ratios;
  for (std::size_t i = 0; i < columns.group_count; ++i) {
    const NumberedSum& group = columns.sums[i];
    const std::uint64_t weight = weight_of(i);
    wrong |= (group.members != 0) & (group.weight == 0) & (weight != 0) & !equally;
    wrong |= !make_ratio(ratios[i], static_cast<std::int64_t>(sum), weight, all_weights,
                         static_cast<std::uint64_t>(group.weight), static_cast<std::uint64_t>(group.members));
  }
  if (wrong) return false;
  divide_narrowly(
      static_cast<std::int64_t>(sum), count,
      [&](std::size_t i) {
        return ClaimOfGroup{static_cast<std::uint64_t>(columns.weights[i]), &ratios[columns.groups[i]]};
      },
      put, raise);
  return true;
}

}  // namespace writ::value
