// SPDX-License-Identifier: Apache-2.0
// Who gets the last unit where fractions are as near to each other as fractions can be: those of neighbours among Fibonacci's
// numbers, of which F(n-1) * F(n+1) and F(n) * F(n) differ by one.
#include "runtime/value/split.h"

#include <boost/multiprecision/cpp_int.hpp>
#include <catch2/catch.hpp>

#include <algorithm>
#include <array>
#include <cstdint>
#include <map>
#include <numeric>
#include <random>
#include <vector>

using writ::value::Claim;
using writ::value::int128;
using writ::value::SplitFault;

namespace {

std::vector<std::int64_t> fibonacci(std::size_t count) {
  std::vector<std::int64_t> out{0, 1};
  while (out.size() < count) out.push_back(out[out.size() - 1] + out[out.size() - 2]);
  return out;
}

// Two groups of the same weight, the second with the fractions F(n-1)/F(n) and F(n-2)/F(n), the first with those of n + 1. One
// unit is given out.
std::array<std::int64_t, 4> near_ties(std::size_t n) {
  const std::vector<std::int64_t> f = fibonacci(n + 2);
  return {f[n], f[n - 1], f[n - 1], f[n - 2]};
}

// Of an even n the second group's first fraction is the greater, of an odd n the first's.
std::array<int128, 4> expected(std::size_t n) {
  return n % 2 == 0 ? std::array<int128, 4>{0, 0, 1, 0} : std::array<int128, 4>{1, 0, 0, 0};
}

// What each gets, reckoned with fractions.
std::vector<int128> by_fractions(std::int64_t sum, const std::vector<Claim>& claims) {
  using Exact = boost::multiprecision::cpp_rational;
  const auto exact = [](int128 number) { return Exact(static_cast<std::int64_t>(number)); };
  struct Group {
    Exact weight = 0, members_weight = 0, members = 0;
  };
  std::map<std::int64_t, Group> groups;
  for (const Claim& claim : claims) {
    Group& its = groups[static_cast<std::int64_t>(claim.group)];
    its.weight = exact(claim.group_weight);
    its.members_weight += exact(claim.weight);
    its.members += 1;
  }
  Exact all = 0;
  for (const auto& [key, group] : groups) all += group.weight;
  std::vector<int128> out;
  std::vector<Exact> fractions;
  std::int64_t left = sum;
  for (const Claim& claim : claims) {
    const Group& its = groups[static_cast<std::int64_t>(claim.group)];
    const Exact part =
        its.members_weight == 0 ? Exact(1) / its.members : exact(claim.weight) / its.members_weight;
    const Exact share = Exact(sum) * its.weight / all * part;
    const auto whole = static_cast<std::int64_t>(numerator(share) / denominator(share));
    out.push_back(whole);
    fractions.push_back(share - whole);
    left -= whole;
  }
  std::vector<std::size_t> order(claims.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(),
                   [&](std::size_t a, std::size_t b) { return fractions[a] > fractions[b]; });
  for (std::size_t i = 0; i < static_cast<std::size_t>(left); ++i) ++out[order[i]];
  return out;
}

}  // namespace

TEST_CASE("split: sums of all sizes come to what fractions say", "[value]") {
  std::mt19937_64 random(4711);
  const auto below = [&](std::uint64_t end) { return static_cast<std::int64_t>(random() % end); };
  for (int round = 0; round < 6000; ++round) {
    const auto count = static_cast<std::size_t>(1 + below(round % 10 == 0 ? 32 : 12));
    // Large sums leave no room for the bits of fractions; small ones leave units to few.
    const std::int64_t sum = below(std::uint64_t{1} << (1 + below(62)));
    const std::uint64_t most_weight = std::uint64_t{1} << below(round % 3 == 0 ? 4 : 55);
    const std::array<std::int64_t, 4> group_weights{1 + below(6), 1 + below(7), below(3), 1};
    std::vector<Claim> claims;
    std::vector<std::int64_t> weights, groups;
    std::array<writ::value::NumberedSum, 4> sums{};
    for (std::size_t i = 0; i < count; ++i) {
      const std::int64_t group = i == 0 ? 3 : below(4);
      const std::int64_t weight = group == 1 ? 0 : below(most_weight);
      claims.push_back({weight, group, group_weights[static_cast<std::size_t>(group)]});
      weights.push_back(weight);
      groups.push_back(group);
      sums[static_cast<std::size_t>(group)].weight += weight;
      ++sums[static_cast<std::size_t>(group)].members;
    }
    const std::vector<int128> expected = by_fractions(sum, claims);
    std::vector<int128> shares(count);
    REQUIRE(writ::value::split(sum, claims, true, shares) == SplitFault::None);
    CHECK(shares == expected);
    const writ::value::NumberedColumns columns{weights.data(), groups.data(), sums.data(),
                                               group_weights.data(), 4};
    std::vector<std::int64_t> words(2 * count, -1);
    REQUIRE(writ::value::split_words(sum, columns, count, true, words.data(), 2) == SplitFault::None);
    for (std::size_t i = 0; i < count; ++i) {
      CHECK(words[2 * i] == expected[i]);
      CHECK(words[2 * i + 1] == 0);
    }
    REQUIRE(writ::value::split_words(sum, columns, count, true, words.data(), 1) == SplitFault::None);
    CHECK(std::equal(expected.begin(), expected.end(), words.begin()));
  }
}

TEST_CASE("split: fractions that differ in their hundredth bit are told apart", "[value]") {
  for (std::size_t n = 20; n <= 78; ++n) {
    const std::array<std::int64_t, 4> weights = near_ties(n);
    std::array<Claim, 4> claims;
    std::array<std::int64_t, 4> columns{};
    const std::array<std::int64_t, 4> groups{0, 0, 1, 1};
    const std::array<std::int64_t, 2> group_weights{7, 7};
    for (std::size_t i = 0; i < claims.size(); ++i) {
      claims[i] = {weights[i], groups[i], 7};
      columns[i] = weights[i];
    }
    std::array<int128, 4> shares{};
    REQUIRE(writ::value::split(1, claims, false, shares) == SplitFault::None);
    CHECK(shares == expected(n));

    std::array<std::int64_t, 4> words{};
    const std::array<writ::value::NumberedSum, 2> sums{
        {{weights[0] + weights[1], 2}, {weights[2] + weights[3], 2}}};
    const writ::value::NumberedColumns numbered{columns.data(), groups.data(), sums.data(),
                                                group_weights.data(), 2};
    REQUIRE(writ::value::split_words(1, numbered, 4, false, words.data(), 1) == SplitFault::None);
    CHECK(std::array<int128, 4>{words[0], words[1], words[2], words[3]} == expected(n));
  }
}

TEST_CASE("split: of equal fractions the earlier gets the unit", "[value]") {
  // The same in two groups, and twice in one.
  const std::array<Claim, 5> claims{{{3, 0, 1}, {6, 1, 1}, {3, 0, 1}, {6, 1, 1}, {6, 1, 1}}};
  std::array<int128, 5> shares{};
  // Of 11: 5.5 a group, 2.75 each of the first, 1.83 each of the second; four units are left, for the three of the second and the
  // earlier of the first.
  REQUIRE(writ::value::split(11, claims, false, shares) == SplitFault::None);
  CHECK(shares == std::array<int128, 5>{3, 2, 2, 2, 2});
}

TEST_CASE("split: numbered groups that cannot be divided say what any would", "[value]") {
  const std::array<std::int64_t, 4> nothing{};
  const std::array<std::int64_t, 2> groups{0, 1};
  const std::array<std::int64_t, 2> group_weights{1, 1};
  const std::array<writ::value::NumberedSum, 2> sums{{{0, 1}, {0, 1}}};
  const writ::value::NumberedColumns columns{nothing.data(), groups.data(), sums.data(), group_weights.data(),
                                             2};
  std::array<std::int64_t, 2> shares{};
  CHECK(writ::value::split_words(5, columns, 2, false, shares.data(), 1) == SplitFault::NoWeight);
  CHECK(writ::value::split_words(5, columns, 2, true, shares.data(), 1) == SplitFault::None);
  CHECK(shares == std::array<std::int64_t, 2>{3, 2});
  CHECK(writ::value::split_words(5, columns, 0, true, shares.data(), 1) == SplitFault::Nobody);
  CHECK(writ::value::split_words(-1, columns, 2, true, shares.data(), 1) == SplitFault::Negative);
}
