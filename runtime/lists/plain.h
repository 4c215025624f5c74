// SPDX-License-Identifier: Apache-2.0
// What is asked of a row where all of it is known, in the terms in which the row lies: the code of a column is in a range, or the
// set that it stands for has a bit. Most lists ask nothing else. What cannot be said so is not said here: table.cpp asks that
// test by test.
#pragma once

#include "runtime/lists/form.h"

#include <array>
#include <cstdint>
#include <optional>
#include <vector>

namespace writ::lists {

// One of the tests, all of which must hold. A column is in one test after the other as often as the list asks of it.
struct PlainTest {
  ir::Test test = ir::Test::Given;
  std::uint32_t column = ir::kNone;
  std::uint32_t asked = ir::kNone;
  bool or_nothing = false;  // also where the column says nothing, or its set is empty
};

// So many at most, so that a question has room for them without asking for memory.
inline constexpr std::size_t kMostPlain = 16;

// All clauses but the one by which rows are found; nothing where something of them cannot be said so.
std::optional<std::vector<PlainTest>> plain_tests(const Form& form);

// The codes that a comparison with a number lets through; nothing where it lets none through. A code is one more than the value
// less the base; 0 says nothing.
struct CodeRange {
  std::uint64_t least = 0;
  std::uint64_t span = 0;  // the greatest less the least
};
std::optional<CodeRange> range_of(ir::Test test, ir::int128 number, std::int64_t base);
// The same, of numbers that are small, as most are: without a call.
inline std::optional<CodeRange> near_range_of(ir::Test test, const ir::int128& number, std::int64_t base) {
  constexpr std::int64_t kNear = std::int64_t{1} << 60;
  const auto its = static_cast<std::int64_t>(number);
  if (its != number || its >= kNear || its <= -kNear || base >= kNear || base <= -kNear)
    return range_of(test, number, base);
  const std::int64_t code = its - base + 1;
  const auto from = [](std::int64_t least) {
    const auto first = static_cast<std::uint64_t>(least < 1 ? 1 : least);
    return CodeRange{first, ~std::uint64_t{0} - first};
  };
  if (test == ir::Test::Less) return from(code + 1);
  if (test == ir::Test::LessEqual) return from(code);
  const std::int64_t most = test == ir::Test::More ? code - 1 : code;
  if ((test == ir::Test::More || test == ir::Test::MoreEqual) && most >= 1)
    return CodeRange{1, static_cast<std::uint64_t>(most) - 1};
  return range_of(test, number, base);
}

// ---- as it is put to rows ----

inline std::uint64_t load_word(const std::byte* at) {
  std::uint64_t word = 0;
  std::memcpy(&word, at, sizeof word);
  return word;
}
// Of a width in bytes. The lower bytes come first, as the machines we run on have it.
inline std::uint64_t mask_of(std::uint32_t width) {
  constexpr std::uint32_t kBits = 8;
  return width >= sizeof(std::uint64_t) ? ~std::uint64_t{0} : (std::uint64_t{1} << kBits * width) - 1;
}

// Not initialised.
struct RangeTest {
  std::uint64_t mask;
  std::uint64_t least;
  std::uint64_t span;
  std::uint32_t at;  // in the row
  bool or_nothing;
  bool holds(const std::byte* row) const {
    const std::uint64_t code = load_word(row + at) & mask;
    return code - least <= span || (code == 0 && or_nothing);
  }
};

struct SetTest {
  std::uint64_t mask;
  const std::uint64_t* sets;  // by code
  std::uint64_t bit;
  std::uint32_t at;
  bool or_nothing;
  bool holds(const std::byte* row) const {
    const std::uint64_t set = sets[load_word(row + at) & mask];
    return (set & bit) != 0 || (set == 0 && or_nothing);
  }
};

// A question: filled once, put to many rows. Not initialised.
struct PlainQuestion {
  std::array<RangeTest, kMostPlain> ranges;
  std::array<SetTest, kMostPlain> sets;
  std::uint32_t range_count;
  std::uint32_t set_count;

  bool holds(const std::byte* row) const {
    for (std::uint32_t i = 0; i < range_count; ++i) {
      if (!ranges[i].holds(row)) return false;
    }
    for (std::uint32_t i = 0; i < set_count; ++i) {
      if (!sets[i].holds(row)) return false;
    }
    return true;
  }
};

}  // namespace writ::lists
