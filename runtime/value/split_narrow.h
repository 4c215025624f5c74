// SPDX-License-Identifier: Apache-2.0
// Splitting what fits words of 64 bits: a sum, weights and groups of the size that money and rates have. Exact as the rest of
// split.cpp, which does what does not fit, and says what is wrong where nothing can be divided. Included where code calls it directly, and by that.
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
inline constexpr int kPlaceBits = 5;          // that tell one of so many claims
inline constexpr int kMostFractionBits = 24;  // of a unit, by which claims are told from one another at first
static_assert(kNarrowClaims == std::size_t{1} << kPlaceBits);

// What the weight of a claim of a group is multiplied with, and divided by: of units, and of so many bits of their fractions.
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

struct ClaimOfGroup {
  std::uint64_t weight;
  const NarrowRatio* ratio;
};

// The first bits of the fraction of a unit that each is due, the most first; the last say who comes first instead, so that no two
// are alike.
using NarrowDues = std::array<std::uint64_t, kNarrowClaims>;
inline std::size_t place_of(std::uint64_t due) { return kNarrowClaims - 1 - due % kNarrowClaims; }

// What each is due of the last unit: a remainder, of what it was divided by.
struct NarrowParts {
  std::array<std::uint64_t, kNarrowClaims> remainders;
  std::array<std::uint64_t, kNarrowClaims> below;
  std::size_t count = 0;
};

// Where the last who gets a unit more, of so many, and the first who gets none are due the same first bits: who gets one, a bit a claim.
std::uint32_t looked_at_closely(const NarrowParts& all, const NarrowDues& dues, std::uint64_t left);

template <typename ClaimOf>
[[gnu::noinline]] std::uint32_t looked_at_closely(const NarrowDues& dues, const NarrowDues& shares,
                                                  std::uint64_t left, std::size_t count, int fraction_bits,
                                                  ClaimOf claim_of) {
  NarrowParts all;
  all.count = count;
  for (std::size_t i = 0; i < count; ++i) {
    const ClaimOfGroup claim = claim_of(i);
    const NarrowRatio& ratio = *claim.ratio;
    // Less than what it is divided by, so the lower words tell it.
    const std::uint64_t above = (ratio.above >> fraction_bits) * (claim.weight | ratio.alike);
    all.remainders[i] = above - (shares[i] >> fraction_bits) * ratio.below;
    all.below[i] = ratio.below;
  }
  return looked_at_closely(all, dues, left);
}

// `claim_of` gives the weight of a claim and the ratio of its group; `put` takes a share, `raise` gives it a unit more.
template <typename ClaimOf, typename Put, typename Raise>
[[gnu::always_inline]] inline void divide_narrowly(std::int64_t sum, std::size_t count, int fraction_bits,
                                                   ClaimOf claim_of, Put put, Raise raise) {
  NarrowDues dues;
  NarrowDues shares;  // with their fractions
  const std::uint64_t fraction = (std::uint64_t{1} << fraction_bits) - 1;
  auto left = static_cast<std::uint64_t>(sum);
  for (std::size_t i = 0; i < count; ++i) {
    const auto [weight, ratio] = claim_of(i);
    // No more than the sum and its fraction, so it fits.
    const uint128 above = uint128{ratio->above} * (weight | ratio->alike);
    const std::uint64_t made =
        divided(static_cast<std::uint64_t>(above >> 64), static_cast<std::uint64_t>(above), ratio->below)
            .whole;
    const std::uint64_t share = made >> fraction_bits;
    put(i, static_cast<std::int64_t>(share));
    left -= share;
    shares[i] = made;
    const std::uint64_t own = (made & fraction) << kPlaceBits | (kNarrowClaims - 1 - i);
    std::uint64_t* at = &dues[i];
    for (; at != dues.data() && at[-1] < own; --at) at[0] = at[-1];
    *at = own;
  }
  if (left == 0) return;
  // Where these bits of two differ the fractions do.
  if (dues[left - 1] >> kPlaceBits != dues[left] >> kPlaceBits) [[likely]] {
    for (std::size_t i = 0; i < left; ++i) raise(place_of(dues[i]));
    return;
  }
  std::uint32_t raised = looked_at_closely(dues, shares, left, count, fraction_bits, claim_of);
  for (; raised != 0; raised &= raised - 1) raise(static_cast<std::size_t>(std::countr_zero(raised)));
}

// How many bits of fractions there is room for; less than nought: not even for the units.
inline int fraction_bits(std::int64_t sum, std::uint64_t all_weights) {
  std::int64_t most = 0;
  if (__builtin_mul_overflow(sum, static_cast<std::int64_t>(all_weights), &most)) return -1;
  return std::min(std::countl_zero(static_cast<std::uint64_t>(most)) - 1, kMostFractionBits);
}

// `unit`: 1 and so many bits of fractions, the sum times which times all weights fits a word. False: it does not fit. Of a group
// without members nothing is divided.
inline bool make_ratio(NarrowRatio& ratio, std::uint64_t unit, std::uint64_t weight,
                       std::uint64_t all_weights, std::uint64_t members_weight, std::uint64_t members) {
  const bool alike = members_weight == 0;
  std::int64_t below = 0;
  if (__builtin_mul_overflow(static_cast<std::int64_t>(all_weights),
                             static_cast<std::int64_t>(alike ? members : members_weight), &below))
    return false;
  ratio = {unit * weight, static_cast<std::uint64_t>(below), alike ? 1U : 0U};
  return true;
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
  const int bits = fraction_bits(static_cast<std::int64_t>(sum), all_weights);
  if (all_weights == 0 || bits < 0) return false;
  for (std::size_t i = 0; i < all.count; ++i) {
    const NarrowGroup& group = groups[i];
    if (group.members_weight == 0 && !equally && group.weight != 0) return false;
    if (!make_ratio(all.ratios[i], static_cast<std::uint64_t>(sum) << bits, group.weight, all_weights,
                    group.members_weight, group.members))
      return false;
  }
  divide_narrowly(
      static_cast<std::int64_t>(sum), count, bits,
      [&](std::size_t i) { return ClaimOfGroup{all.weights[i], &all.ratios[all.group_of[i]]}; }, put, raise);
  return true;
}

// The same where groups are numbered from nought and what each weighs is known beforehand. A share takes so many words, one or two.
inline bool split_numbered(std::int64_t sum, const NumberedColumns& columns, std::size_t count, bool equally,
                           std::int64_t* shares, std::size_t share_words) {
  const auto weight_of = [&](std::size_t i) { return static_cast<std::uint64_t>(columns.group_weights[i]); };
  std::uint64_t all_weights = 0;
  bool wrong = false;
  for (std::size_t i = 0; i < columns.group_count; ++i) {
    const NumberedSum& group = columns.sums[i];
    all_weights += group.members == 0 ? 0 : weight_of(i);
    if (!equally) wrong |= (group.members != 0) & (group.weight == 0) & (weight_of(i) != 0);
  }
  const int bits = fraction_bits(sum, all_weights);
  if (wrong || all_weights == 0 || bits < 0) return false;
  std::array<NarrowRatio, kNumberedGroups> ratios;
  for (std::size_t i = 0; i < columns.group_count; ++i) {
    const NumberedSum& group = columns.sums[i];
    if (!make_ratio(ratios[i], static_cast<std::uint64_t>(sum) << bits, weight_of(i), all_weights,
                    static_cast<std::uint64_t>(group.weight), static_cast<std::uint64_t>(group.members)))
      return false;
  }
  divide_narrowly(
      sum, count, bits,
      [&](std::size_t i) {
        return ClaimOfGroup{static_cast<std::uint64_t>(columns.weights[i]), &ratios[columns.groups[i]]};
      },
      [&](std::size_t i, std::int64_t share) {
        // The upper word, which where there is none is the lower one.
        shares[share_words * i + share_words - 1] = 0;
        shares[share_words * i] = share;
      },
      [&](std::size_t i) { ++shares[share_words * i]; });
  return true;
}

}  // namespace writ::value
