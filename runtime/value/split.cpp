// SPDX-License-Identifier: Apache-2.0
#include "runtime/value/split.h"

#include "runtime/value/split_narrow.h"

#include <boost/multiprecision/cpp_int.hpp>

#include <algorithm>
#include <array>
#include <bit>
#include <cstddef>
#include <map>
#include <memory>
#include <numeric>
#include <type_traits>
#include <utility>

namespace writ::value {
namespace {

namespace mp = boost::multiprecision;
// A part is sum * group weight * weight over the sums of both: 127 * 3 bits above, 135 * 2 below, and two remainders over two
// denominators are compared by their products.
using Big = mp::number<mp::cpp_int_backend<768, 768, mp::signed_magnitude, mp::unchecked, void>>;

int bits(int128 number) {
  const auto whole = static_cast<uint128>(number);
  const auto high = static_cast<std::uint64_t>(whole >> 64);
  return high != 0 ? 64 + std::bit_width(high) : std::bit_width(static_cast<std::uint64_t>(whole));
}

template <typename Wide>
Wide widened(int128 number) {
  if constexpr (std::is_same_v<Wide, int128>) {
    return number;
  } else {
    // Never negative here.
    const auto whole = static_cast<uint128>(number);
    return (Wide(static_cast<std::uint64_t>(whole >> 64)) << 64) + Wide(static_cast<std::uint64_t>(whole));
  }
}

template <typename Wide>
int128 narrowed(const Wide& number) {
  if constexpr (std::is_same_v<Wide, int128>) {
    return number;
  } else {
    const Wide high = number >> 64;
    const Wide low = number - (high << 64);
    return static_cast<int128>(static_cast<uint128>(high.template convert_to<std::uint64_t>()) << 64 |
                               low.template convert_to<std::uint64_t>());
  }
}

// What is looked up of a claim's group: the weights of its members together, how many they are.
struct Group {
  int128 key;
  int128 weight;
  uint128 members_weight;
  std::uint32_t members;
};

template <typename Wide>
struct Part {
  Wide remainder;
  Wide denominator;
  std::uint32_t at;
};

// Whether one times two is more than three times four, less, or the same: of numbers below 2^126 that are not negative.
int compare_products(int128 one, int128 two, int128 three, int128 four) {
  const auto product = [](int128 a, int128 b) {
    constexpr uint128 kLow = ~std::uint64_t{0};
    const uint128 x = static_cast<uint128>(a), y = static_cast<uint128>(b);
    const uint128 low = (x & kLow) * (y & kLow);
    const uint128 left = (x >> 64) * (y & kLow);
    const uint128 right = (x & kLow) * (y >> 64);
    const uint128 middle = (low >> 64) + (left & kLow) + (right & kLow);
    return std::pair((x >> 64) * (y >> 64) + (left >> 64) + (right >> 64) + (middle >> 64),
                     middle << 64 | (low & kLow));
  };
  if (((one | two | three | four) >> 63) == 0) {
    const int128 a = one * two, b = three * four;
    return a > b ? 1 : a < b ? -1 : 0;
  }
  const auto a = product(one, two), b = product(three, four);
  return a > b ? 1 : a < b ? -1 : 0;
}

template <typename Wide>
bool earns_unit_before(const Part<Wide>& a, const Part<Wide>& b) {
  if constexpr (std::is_same_v<Wide, int128>) {
    const int order = compare_products(a.remainder, b.denominator, b.remainder, a.denominator);
    return order != 0 ? order > 0 : a.at < b.at;
  } else {
    const Wide one = a.remainder * b.denominator;
    const Wide other = b.remainder * a.denominator;
    return one != other ? one > other : a.at < b.at;
  }
}

struct Room {
  std::array<Group, kSmallSplit> groups;
  std::array<std::uint32_t, kSmallSplit> group_of;
};

// Of the weights of all groups; 1 where they are large, 0 where all are nought.
int128 common_factor(std::span<const Group> groups) {
  std::uint64_t out = 0;
  for (const Group& group : groups) {
    if (group.weight >> 63 != 0) return 1;
    out = std::gcd(out, static_cast<std::uint64_t>(group.weight));
  }
  return out;
}

template <typename Wide>
SplitFault divide(int128 sum, std::span<const Claim> claims, std::span<const Group> groups,
                  std::span<const std::uint32_t> group_of, bool equally, std::span<int128> shares,
                  std::span<char> raised, Part<Wide>* parts) {
  Wide all_groups = 0;
  bool groups_equal = true;
  for (const Group& group : groups) {
    all_groups += widened<Wide>(group.weight);
    groups_equal = groups_equal && group.weight == 0;
  }
  if (groups_equal && !equally) return SplitFault::NoWeight;
  if (groups_equal) all_groups = static_cast<int>(groups.size());
  int128 left = sum;
  for (std::uint32_t i = 0; i < claims.size(); ++i) {
    const Group& group = groups[group_of[i]];
    const bool alike = group.members_weight == 0;
    if (alike && !equally && group.weight != 0) return SplitFault::NoWeight;
    const Wide above = widened<Wide>(sum) * (groups_equal ? Wide(1) : widened<Wide>(group.weight)) *
                       (alike ? Wide(1) : widened<Wide>(claims[i].weight));
    // Sums of 128-bit weights have a few bits more than one of them.
    const Wide members = alike ? Wide(static_cast<int>(group.members))
                               : widened<Wide>(static_cast<int128>(group.members_weight));
    const Wide below = all_groups * members;
    const Wide whole = above / below;
    shares[i] = narrowed(whole);
    left -= shares[i];
    parts[i] = {above - whole * below, below, i};
  }
  // Fewer units are left than there are claims.
  const auto units = static_cast<std::size_t>(left);
  std::partial_sort(parts, parts + units, parts + claims.size(), earns_unit_before<Wide>);
  for (std::size_t i = 0; i < units; ++i) {
    ++shares[parts[i].at];
    if (!raised.empty()) raised[parts[i].at] = 1;
  }
  return SplitFault::None;
}

SplitFault split_in(int128 sum, std::span<const Claim> claims, bool equally, std::span<int128> shares,
                    std::span<char> raised, Group* groups, std::uint32_t* group_of) {
  std::size_t count = 0;
  std::map<int128, std::uint32_t> known;  // where there are many
  int128 heaviest = 0;
  int128 heaviest_group = 0;
  for (std::uint32_t i = 0; i < claims.size(); ++i) {
    const Claim& claim = claims[i];
    if (claim.weight < 0 || claim.group_weight < 0) return SplitFault::Negative;
    std::uint32_t at = 0;
    if (claims.size() <= kSmallSplit) {
      while (at < count && groups[at].key != claim.group) ++at;
    } else {
      at = known.try_emplace(claim.group, static_cast<std::uint32_t>(count)).first->second;
    }
    if (at == count) groups[count++] = {claim.group, claim.group_weight, 0, 0};
    if (groups[at].weight != claim.group_weight) return SplitFault::GroupDisputed;
    const uint128 together = groups[at].members_weight + static_cast<uint128>(claim.weight);
    // More than 2^127 together: no such weights are sensible, and what would be exact is not worth another width.
    if (together >> 127 != 0) return SplitFault::Negative;
    groups[at].members_weight = together;
    ++groups[at].members;
    group_of[i] = at;
    heaviest = std::max(heaviest, claim.weight);
    heaviest_group = std::max(heaviest_group, claim.group_weight);
  }
  // Only how they compare to one another matters: 30%, 35% and 20% are 6, 7 and 4.
  if (const int128 common = common_factor({groups, count}); common > 1) {
    for (std::size_t i = 0; i < count; ++i) groups[i].weight /= common;
    heaviest_group /= common;
  }
  const std::span<const Group> all(groups, count);
  const std::span<const std::uint32_t> of(group_of, claims.size());
  const int more = std::bit_width(claims.size()) + 1;
  const int above = bits(sum) + bits(heaviest) + bits(heaviest_group);
  const int below = bits(heaviest) + bits(heaviest_group) + 2 * more;
  if (above < 126 && below < 126) {
    std::array<Part<int128>, kSmallSplit> room;
    if (claims.size() <= room.size())
      return divide<int128>(sum, claims, all, of, equally, shares, raised, room.data());
  }
  const auto parts = std::make_unique<Part<Big>[]>(claims.size());
  return divide<Big>(sum, claims, all, of, equally, shares, raised, parts.get());
}

constexpr int kWordBits = 64;

int128 number_at(const std::int64_t* words, std::size_t i) {
  return static_cast<int128>(static_cast<uint128>(words[2 * i + 1]) << kWordBits |
                             static_cast<std::uint64_t>(words[2 * i]));
}

// Where shares are words, one or two each.
template <std::size_t kShareWords>
struct PutWords {
  std::int64_t* shares;
  // Of one that is narrow, and so not below nought.
  void operator()(std::size_t i, std::int64_t share) const {
    shares[kShareWords * i] = share;
    if (kShareWords == 2) shares[2 * i + 1] = 0;
  }
  void operator()(std::size_t i, int128 share) const {
    shares[kShareWords * i] = static_cast<std::int64_t>(share);
    if (kShareWords == 2) shares[2 * i + 1] = static_cast<std::int64_t>(share >> kWordBits);
  }
};
// Of a share that is less than the sum, and so stays a word.
template <std::size_t kShareWords>
struct RaiseWords {
  std::int64_t* shares;
  void operator()(std::size_t i) const { ++shares[kShareWords * i]; }
};

template <typename ClaimAt, typename Put>
[[gnu::noinline]] SplitFault split_claims(int128 sum, std::size_t count, ClaimAt claim_at, bool equally,
                                          Put put) {
  std::array<Claim, kSmallSplit> claims;
  std::array<int128, kSmallSplit> made;
  for (std::size_t i = 0; i < count; ++i) claims[i] = claim_at(i);
  const SplitFault fault = split(sum, {claims.data(), count}, equally, {made.data(), count});
  for (std::size_t i = 0; i < count && fault == SplitFault::None; ++i) put(i, made[i]);
  return fault;
}

template <std::size_t kShareWords>
SplitFault split_columns(int128 sum, const Columns& columns, std::size_t count, bool equally,
                         std::int64_t* shares) {
  const auto claim_at = [&](std::size_t i) {
    if (columns.groups == nullptr) return Claim{number_at(columns.weights, i), 0, 1};
    return Claim{number_at(columns.weights, i), number_at(columns.groups, i),
                 number_at(columns.group_weights, i)};
  };
  const PutWords<kShareWords> put{shares};
  if (split_narrowly(sum, count, claim_at, equally, put, RaiseWords<kShareWords>{shares}))
    return SplitFault::None;
  return split_claims(sum, count, claim_at, equally, put);
}

}  // namespace

SplitFault split_words(int128 sum, const Columns& columns, std::size_t count, bool equally,
                       std::int64_t* shares, std::size_t share_words) {
  return share_words == 2 ? split_columns<2>(sum, columns, count, equally, shares)
                          : split_columns<1>(sum, columns, count, equally, shares);
}

SplitFault split_words(int128 sum, const NumberedColumns& columns, std::size_t count, bool equally,
                       std::int64_t* shares, std::size_t share_words) {
  if (is_narrow(sum, count) &&
      split_numbered(static_cast<std::int64_t>(sum), columns, count, equally, shares, share_words))
    return SplitFault::None;
  const auto claim_at = [&](std::size_t i) {
    const std::int64_t group = columns.groups[i];
    return Claim{columns.weights[i], group, columns.group_weights[group]};
  };
  return share_words == 2 ? split_claims(sum, count, claim_at, equally, PutWords<2>{shares})
                          : split_claims(sum, count, claim_at, equally, PutWords<1>{shares});
}

SplitFault split(int128 sum, std::span<const Claim> claims, bool equally, std::span<int128> shares,
                 std::span<char> raised) {
  const auto put = [&](std::size_t i, std::int64_t share) { shares[i] = share; };
  const auto raise = [&](std::size_t i) {
    ++shares[i];
    if (!raised.empty()) raised[i] = 1;
  };
  if (split_narrowly(sum, claims.size(), [&](std::size_t i) { return claims[i]; }, equally, put, raise))
    return SplitFault::None;
  if (sum < 0) return SplitFault::Negative;
  if (claims.empty()) return sum == 0 ? SplitFault::None : SplitFault::Nobody;
  if (claims.size() <= kSmallSplit) {
    Room room;
    return split_in(sum, claims, equally, shares, raised, room.groups.data(), room.group_of.data());
  }
  const auto groups = std::make_unique<Group[]>(claims.size());
  const auto group_of = std::make_unique<std::uint32_t[]>(claims.size());
  return split_in(sum, claims, equally, shares, raised, groups.get(), group_of.get());
}

}  // namespace writ::value
