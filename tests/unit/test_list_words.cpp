// SPDX-License-Identifier: Apache-2.0
// The small parts by which lists are asked quickly, each beside a plain way of saying the same.
#include "runtime/lists/form.h"
#include "runtime/lists/path_hash.h"
#include "runtime/lists/plain.h"
#include "runtime/lists/short_texts.h"

#include <catch2/catch.hpp>

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstring>
#include <limits>
#include <random>
#include <string>
#include <vector>

namespace writ {
namespace {

// In memory of its own length, so that whoever reads beyond its end is found.
std::vector<char> alone(const std::string& text) { return {text.begin(), text.end()}; }

std::string some_path(std::mt19937_64& dice, std::size_t longest) {
  std::string out;
  for (std::size_t size = dice() % (longest + 1); out.size() < size;)
    out += dice() % 5 == 0 ? '.' : static_cast<char>(dice() % 4 == 0 ? 0xAE : 'a' + dice() % 3);
  return out;
}

}  // namespace

TEST_CASE("the beginnings of a path found together are those found one by one") {
  std::mt19937_64 dice(7);
  std::size_t together = 0;
  for (int round = 0; round < 4000; ++round) {
    const std::vector<char> path = alone(some_path(dice, 70));
    const std::string_view its(path.data(), path.size());
    std::uint64_t points = 0;
    std::size_t segments = 1;
    for (std::size_t i = 0; i < its.size(); ++i) {
      if (its[i] != '.') continue;
      ++segments;
      if (i < 64) points |= std::uint64_t{1} << i;
    }
    if (its.size() <= 64) REQUIRE(lists::points_of(its.data(), its.size()) == points);
    lists::Beginnings all;
    if (!all.find(its)) {
      REQUIRE((its.size() > 63 || segments > lists::Beginnings::kMost));
      continue;
    }
    ++together;
    REQUIRE(all.count == segments);
    std::uint32_t at = 0;
    for (lists::PathHash hash(its.data() == nullptr ? std::string_view("") : its); hash.next(); ++at) {
      REQUIRE(all.all.at(at).hash == hash.value());
      REQUIRE(all.all.at(at).size == hash.length());
    }
    REQUIRE(at == all.count);
  }
  CHECK(together > 1000);
}

TEST_CASE("characters are compared eight at a time as they are one by one") {
  std::mt19937_64 dice(8);
  for (int round = 0; round < 4000; ++round) {
    const std::string text = some_path(dice, 30);
    const std::vector<char> asked = alone(text);
    std::string stored = text;
    if (!stored.empty() && dice() % 2 == 0) stored[dice() % stored.size()] ^= 1;
    const bool same = stored == text;
    // A word behind it may be read, whatever it is.
    for (int i = 0; i < 8; ++i) stored += static_cast<char>(dice());
    REQUIRE(lists::same_characters(stored.data(), asked.data(), asked.size()) == same);
    std::uint64_t word = 0;
    for (std::size_t i = 0; i < text.size() && i < 8; ++i)
      word |= std::uint64_t{static_cast<unsigned char>(text[i])} << 8 * i;
    REQUIRE(lists::short_word(asked.data(), asked.size()) == word);
  }
}

TEST_CASE("a tag is found in a word wherever it stands") {
  std::mt19937_64 dice(9);
  for (int round = 0; round < 4000; ++round) {
    const std::uint8_t tag = lists::Tags::of(dice());
    std::array<std::uint8_t, 8> bytes{};
    for (std::uint8_t& byte : bytes) {
      const std::uint64_t which = dice() % 4;
      byte = which == 0 ? tag : which == 1 ? std::uint8_t{0} : static_cast<std::uint8_t>(dice());
    }
    std::uint64_t word = 0;
    std::memcpy(&word, bytes.data(), sizeof word);
    const std::uint64_t found = lists::Tags::equal(word, tag);
    for (std::size_t i = 0; i < bytes.size(); ++i)
      REQUIRE((found >> 8 * i & 0xFF) == (bytes[i] == tag ? 0x80 : 0));
  }
}

TEST_CASE("few texts are found by their characters, whatever their length") {
  std::mt19937_64 dice(10);
  for (int round = 0; round < 60; ++round) {
    lists::ShortTexts texts;
    std::vector<std::string> all;
    while (all.size() < 62) {
      std::string one = some_path(dice, 20);
      if (std::find(all.begin(), all.end(), one) == all.end()) all.push_back(one);
    }
    for (std::size_t i = 0; i < all.size(); ++i) texts.add(all[i], std::uint64_t{1} << i);
    for (std::size_t i = 0; i < all.size(); ++i) REQUIRE(texts.bit(all[i]) == std::uint64_t{1} << i);
    for (int i = 0; i < 200; ++i) {
      const std::string other = some_path(dice, 20);
      if (std::find(all.begin(), all.end(), other) == all.end()) REQUIRE(texts.bit(other) == 0);
    }
    REQUIRE(texts.bit(all[0] + '\0') == 0);
  }
}

TEST_CASE("a range of small numbers lets through the codes that a comparison of values does") {
  using ir::Test;
  constexpr std::int64_t kMost = std::numeric_limits<std::int64_t>::max();
  for (const Test test : {Test::Equal, Test::Less, Test::LessEqual, Test::More, Test::MoreEqual}) {
    for (const bool or_nothing : {false, true}) {
      for (const std::int64_t base : {std::int64_t{-3}, std::int64_t{0}, std::int64_t{7}}) {
        const auto near = lists::NearRange::of({test, 0, 0, or_nothing}, base, 1);
        REQUIRE(near.has_value() == !(test == Test::Equal && or_nothing));
        if (!near) continue;
        for (std::int64_t asked = base - 4; asked <= base + 260; ++asked) {
          lists::CodeRange codes;
          REQUIRE(near->put(asked, codes));
          for (std::uint64_t code = 0; code <= 255; ++code) {
            const std::int64_t value = base + static_cast<std::int64_t>(code) - 1;
            const bool compared = test == Test::Equal       ? asked == value
                                  : test == Test::Less      ? asked < value
                                  : test == Test::LessEqual ? asked <= value
                                  : test == Test::More      ? asked > value
                                                            : asked >= value;
            const bool holds = code == 0 ? or_nothing : compared;
            if ((code - codes.least <= codes.span) != holds)
              FAIL(static_cast<int>(test) << ' ' << or_nothing << ' ' << base << ' ' << asked << ' ' << code);
          }
        }
        lists::CodeRange codes;
        REQUIRE_FALSE(near->put(kMost, codes));
        REQUIRE_FALSE(near->put(-kMost, codes));
      }
    }
  }
  CHECK_FALSE(lists::NearRange::of({Test::Less, 0, 0, false}, 0, 8));
}

TEST_CASE("a word that is changed, moved or left out changes the checksum of a list") {
  std::vector<std::byte> bytes(200);
  for (std::size_t i = 0; i < bytes.size(); ++i) bytes[i] = static_cast<std::byte>(i * 37 + 11);
  const std::uint64_t sum = lists::list_checksum(bytes.data(), bytes.size());
  for (std::size_t at = 0; at < bytes.size(); ++at) {
    for (int bit = 0; bit < 8; ++bit) {
      bytes[at] ^= static_cast<std::byte>(1 << bit);
      REQUIRE(lists::list_checksum(bytes.data(), bytes.size()) != sum);
      bytes[at] ^= static_cast<std::byte>(1 << bit);
    }
  }
  for (std::size_t from = 0; from + 16 <= bytes.size(); from += 8) {
    std::vector<std::byte> moved = bytes;
    std::swap_ranges(moved.begin() + static_cast<std::ptrdiff_t>(from),
                     moved.begin() + static_cast<std::ptrdiff_t>(from) + 8,
                     moved.begin() + static_cast<std::ptrdiff_t>(from) + 8);
    REQUIRE(lists::list_checksum(moved.data(), moved.size()) != sum);
  }
  CHECK(lists::list_checksum(bytes.data(), bytes.size() - 8) != sum);
  // As other machines have it: the sum of eight words, by the definition, in numbers of any size.
  std::vector<std::byte> words(64);
  for (std::size_t i = 0; i < words.size(); ++i) words[i] = static_cast<std::byte>(i);
  CHECK(lists::list_checksum(words.data(), words.size()) == 0xDFB78136D333943DU);
}

}  // namespace writ
