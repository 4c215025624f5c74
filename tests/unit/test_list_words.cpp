// SPDX-License-Identifier: Apache-2.0
// The small parts by which lists are asked quickly, each beside a plain way of saying the same.
#include "runtime/lists/form.h"
#include "runtime/lists/look_through.h"
#include "runtime/lists/path_hash.h"
#include "runtime/lists/plain.h"
#include "runtime/lists/short_texts.h"
#include "runtime/lists/sought.h"

#include <catch2/catch.hpp>

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstring>
#include <limits>
#include <optional>
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
    std::string text = some_path(dice, 70);
    // Alone where the way of one by one looks, and with what may be read behind it where the other does.
    const std::vector<char> path = alone(text);
    const std::string_view its(path.data(), path.size());
    std::vector<std::size_t> sizes;
    for (std::size_t i = 0; i < text.size(); ++i) {
      if (text[i] == '.') sizes.push_back(i);
    }
    sizes.push_back(text.size());
    std::vector<std::uint64_t> hashes;
    std::size_t at = 0;
    for (lists::PathHash hash(its); hash.next(); ++at) {
      REQUIRE(at < sizes.size());
      REQUIRE(hash.length() == sizes[at]);
      hashes.push_back(hash.value());
      REQUIRE(hashes.back() == lists::path_hash(its.substr(0, sizes[at])));
    }
    REQUIRE(hashes.size() == sizes.size());
    if (text.size() > lists::Beginnings::kLongest) continue;
    ++together;
    for (std::size_t i = 0; i < lists::kReadBehind; ++i) text += dice() % 2 == 0 ? '.' : 'x';
    const std::vector<char> readable = alone(text);
    const lists::Beginnings all(readable.data(), its.size());
    std::uint64_t ends = 0;
    for (std::size_t i = 0; i < sizes.size(); ++i) {
      ends |= std::uint64_t{1} << sizes[i];
      REQUIRE(all.hash(sizes[i]) == hashes[i]);
    }
    REQUIRE(all.ends() == ends);
    // As a request keeps them, where there are not too many.
    std::array<std::uint64_t, lists::Sought::kWords> words{};
    lists::Sought::put_path(7, {readable.data(), its.size()}, words.data());
    const bool few = sizes.size() <= lists::Sought::kMost;
    REQUIRE(words[lists::Sought::kPath] == (few ? 7 : lists::Sought::kNothing));
    REQUIRE((words[lists::Sought::kSizes] & 0xFF) == (few ? sizes.size() : 0));
    for (std::size_t i = 0; few && i < sizes.size(); ++i) {
      REQUIRE((words[lists::Sought::kSizes] >> 8 * (i + 1) & 0xFF) == sizes[i]);
      REQUIRE(words[lists::Sought::kHashes + i] == hashes[i]);
    }
  }
  CHECK(together > 1000);
}

TEST_CASE("characters are compared eight at a time as they are one by one") {
  std::mt19937_64 dice(8);
  for (int round = 0; round < 4000; ++round) {
    const std::string text = some_path(dice, 50);
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
    std::string a = stored, b = text;
    for (std::size_t i = 0; i < lists::kReadBehind; ++i) {
      a += static_cast<char>(dice());
      b += static_cast<char>(dice());
    }
    REQUIRE(lists::same_readable(alone(a).data(), alone(b).data(), text.size()) == same);
  }
}

TEST_CASE("a tag is found among sixteen wherever it stands, up to the first empty place") {
  std::mt19937_64 dice(9);
  for (int round = 0; round < 4000; ++round) {
    const std::uint8_t tag = lists::Tags::of(dice());
    std::array<std::uint8_t, 16> bytes{};
    const std::uint64_t empty = dice() % 3 == 0 ? 0 : 8;
    for (std::uint8_t& byte : bytes) {
      const std::uint64_t which = dice() % (8 + empty);
      byte = which == 0 ? tag : which > 7 ? std::uint8_t{0} : static_cast<std::uint8_t>(0x80U | dice());
    }
    std::uint32_t found = 0;
    std::size_t i = 0;
    for (; i < bytes.size() && bytes[i] != 0; ++i) found |= bytes[i] == tag ? 1U << i : 0U;
    const lists::Sixteen its(bytes.data(), tag);
    REQUIRE(its.found() == found);
    REQUIRE(its.goes_on() == (i == bytes.size()));
    for (std::size_t k = 0; k < bytes.size(); ++k)
      REQUIRE((its.taken >> k & 1U) == (bytes[k] >= 0x80 ? 1U : 0U));
    // As it is done where there are no vectors.
    for (std::size_t half = 0; half < 2; ++half) {
      std::uint64_t word = 0;
      std::memcpy(&word, bytes.data() + 8 * half, sizeof word);
      const std::uint64_t equal = lists::bytes_that_are(word, tag);
      REQUIRE(equal == (its.equal >> 8 * half & 0xFFU));
    }
  }
}

TEST_CASE("numbers in records are looked at a word at a time as they are one by one") {
  std::mt19937_64 dice(11);
  std::size_t held = 0;
  for (int round = 0; round < 3000; ++round) {
    const auto bytes = static_cast<std::uint32_t>(8 + dice() % 40);
    std::vector<lists::InRecord> numbers;
    for (std::uint64_t i = 1 + dice() % 6; i > 0; --i) {
      const std::uint32_t width = 1U << dice() % 4;
      lists::InRecord one{static_cast<std::uint32_t>(dice() % (bytes - width + 1)), width, dice() % 2, 0};
      const std::uint64_t all = width == 8 ? UINT64_MAX : (std::uint64_t{1} << 8 * width) - 1;
      // Bounds that nothing passes, that little does, and none at all.
      const std::uint64_t which = dice() % 4;
      one.most = which == 0 ? UINT64_MAX : which == 1 ? all : which == 2 ? all - dice() % 3 : dice() & all;
      one.least = std::min(one.least, one.most);
      one.alone = dice() % 8 == 0;
      numbers.push_back(one);
    }
    constexpr std::uint64_t kBefore = 16;
    const std::uint64_t count = 1 + dice() % 20;
    std::vector<std::byte> file(kBefore + count * bytes + 8);
    for (std::byte& one : file) one = static_cast<std::byte>(dice());
    std::vector<bool> good(count, true);
    for (std::uint64_t i = 0; i < count; ++i) {
      for (const lists::InRecord& one : numbers) {
        std::byte* const at = file.data() + kBefore + i * bytes + one.at;
        std::uint64_t its = 0;
        // Mostly within, and often just so.
        if (dice() % 16 != 0) {
          its = dice() % 3 == 0   ? one.most
                : dice() % 2 == 0 ? one.least
                                  : one.least + dice() % (one.most - one.least +
                                                          (one.most - one.least != UINT64_MAX ? 1 : 0));
          if (one.alone && its > 1 && dice() % 16 != 0) its &= ~std::uint64_t{1};
          std::memcpy(at, &its, one.width);
        }
      }
      for (const lists::InRecord& one : numbers) {
        std::uint64_t its = 0;
        std::memcpy(&its, file.data() + kBefore + i * bytes + one.at, one.width);
        if (its < one.least || its > one.most) good[i] = false;
        if (one.alone && its % 2 == 1 && its != 1) good[i] = false;
      }
    }
    const lists::Records records(kBefore, count, bytes, numbers);
    const std::uint64_t from = dice() % file.size();
    const std::uint64_t to = from + dice() % (file.size() - from + 1);
    bool all = true;
    bool some = true;
    for (std::uint64_t i = 0; i < count; ++i) {
      all = all && good[i];
      const std::uint64_t begins = kBefore + i * bytes;
      if (begins >= from && begins < to) some = some && good[i];
    }
    REQUIRE(records.hold(file.data(), 0, file.size()) == all);
    REQUIRE(records.hold(file.data(), from, to) == some);
    held += all ? 1 : 0;
  }
  CHECK(held > 300);
  CHECK(held < 2700);
}

TEST_CASE("that numbers never fall is seen two at a time as it is one by one") {
  std::mt19937_64 dice(12);
  for (int round = 0; round < 3000; ++round) {
    const std::uint64_t count = dice() % 12;
    std::vector<lists::TextEntry> entries(count + 1);
    std::uint32_t begin = 0, row = 0;
    for (lists::TextEntry& one : entries) {
      begin = dice() % 20 == 0 ? static_cast<std::uint32_t>(dice())
                               : begin + static_cast<std::uint32_t>(dice() % 3);
      row = dice() % 20 == 0 ? static_cast<std::uint32_t>(dice())
                             : row + static_cast<std::uint32_t>(dice() % 3);
      one = {begin, row};
    }
    bool first = true, second = true;
    for (std::size_t i = 0; i < count; ++i) {
      first = first && entries[i].begin <= entries[i + 1].begin;
      second = second && entries[i].row <= entries[i + 1].row;
    }
    std::vector<std::byte> file(8 + entries.size() * sizeof entries[0]);
    std::memcpy(file.data() + 8, entries.data(), entries.size() * sizeof entries[0]);
    REQUIRE(lists::Rising{8, count, false}.hold(file.data(), 0, file.size()) == first);
    REQUIRE(lists::Rising{8, count, true}.hold(file.data(), 0, file.size()) == (first && second));
  }
}

TEST_CASE("a file is looked through along threads as it is by one") {
  // Long enough for several, with one number out of bounds, or one byte changed, wherever it is.
  constexpr std::size_t kRows = 2'000'000;
  constexpr std::uint32_t kRowBytes = 12;
  std::vector<std::byte> file(64 + kRows * kRowBytes + 8);
  for (std::size_t i = 0; i < file.size(); ++i) file[i] = static_cast<std::byte>(i * 7 % 100 + 1);
  const std::optional<lists::Records> rows =
      lists::Records(64, kRows, kRowBytes, {{4, 1, 1, 200}, {5, 4, 1, UINT64_MAX}});
  const auto look = [&] {
    return lists::look_through(file.data(), file.size(), 32, rows, std::nullopt, false);
  };
  const lists::LookedAt whole = look();
  REQUIRE(whole.good);
  REQUIRE(whole.checksum == lists::list_checksum(file.data() + 32, file.size() - 32));
  for (const std::size_t row : {std::size_t{0}, std::size_t{1}, kRows / 3, kRows / 2, kRows - 1}) {
    std::byte& one = file[64 + row * kRowBytes + 4];
    const std::byte before = one;
    one = std::byte{201};
    const lists::LookedAt found = look();
    CHECK_FALSE(found.good);
    CHECK(found.checksum != whole.checksum);
    one = before;
  }
  CHECK(look().good);
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
    for (std::size_t i = 0; i < all.size(); ++i) {
      if (lists::is_whole_word(all[i]))
        REQUIRE(texts.bit(lists::word_of_text(all[i])) == std::uint64_t{1} << i);
    }
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
  CHECK(lists::list_checksum(words.data(), words.size()) == 0x4409A0FC2FA315FDU);
  // Of more than a block.
  std::vector<std::byte> many(70'000);
  for (std::size_t i = 0; i < many.size(); ++i) many[i] = static_cast<std::byte>(i * 7 + i / 251);
  CHECK(lists::list_checksum(many.data(), many.size()) == 0xBBF5C809DDE2F3E9U);
}

}  // namespace writ
