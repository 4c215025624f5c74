// SPDX-License-Identifier: Apache-2.0
// What is asked of a row where all of it is known, in the terms in which the row lies: the code of a column is in a range, or the
// set that it stands for has a bit. Most lists ask nothing else. What cannot be said so is not said here: table.cpp asks that
// test by test.
#pragma once

#include "runtime/lists/form.h"

#include <algorithm>
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

// The same of a list whose rows are found by what a text is under, where native code can put all of them by itself: numbers of a word
// compared with what is asked, and sets of texts, all asked for one and the same.
std::optional<std::vector<PlainTest>> native_tests(const Form& form);
inline bool is_of_set(const PlainTest& test) {
  return test.test == ir::Test::Holds || test.test == ir::Test::Empty;
}

// The codes that a comparison with a number lets through; nothing where it lets none through. A code is one more than the value
// less the base; 0 says nothing.
struct CodeRange {
  std::uint64_t least = 0;
  std::uint64_t span = 0;  // the greatest less the least
};
std::optional<CodeRange> range_of(ir::Test test, ir::int128 number, std::int64_t base);
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
    return (code - least <= span) | ((code == 0) & or_nothing);
  }
};

// The same of numbers and codes that are small, as most are: worked out once for a test, so that a question takes a few steps.
// That a column may also say nothing is part of the range.
struct NearRange {
  std::int64_t less_base;  // one less the base
  // What the least and the greatest code are more than that of the number, with all bits where they depend on it, or none.
  std::int64_t least_more;
  std::int64_t least_counts;
  std::int64_t most_more;
  std::int64_t most_counts;
  std::int64_t floor;  // the least code of all: 0 where the column may say nothing
  std::uint64_t
      top;  // where there is no greatest: of all; 0 is behind them, from there on it goes round to what says nothing
  bool bounded;

  // No code is as great: the least where none is let through.
  static constexpr std::uint64_t kNone = std::uint64_t{1} << 62;

  static std::optional<NearRange> of(const PlainTest& test, std::int64_t base, std::uint32_t width);

  // False: the number is not small.
  bool put(std::int64_t number, CodeRange& out) const {
    if (number >= kNear || number <= -kNear) return false;
    const std::int64_t code = number + less_base;
    const std::int64_t from = std::max((code + least_more) & least_counts, floor);
    if (!bounded) {
      out = {static_cast<std::uint64_t>(from), top - static_cast<std::uint64_t>(from)};
      return true;
    }
    const std::int64_t most = std::max<std::int64_t>((code + most_more) & most_counts, 0);
    const bool none = most < from;
    out = {none ? kNone : static_cast<std::uint64_t>(from),
           none ? 0 : static_cast<std::uint64_t>(most - from)};
    return true;
  }

 private:
  static constexpr std::int64_t kNear = std::int64_t{1} << 60;
};

struct SetTest {
  std::uint64_t wanted;  // SetOfBits, and nothing beyond its column
  std::uint32_t at;
  bool holds(const std::byte* row) const { return (load_word(row + at) & wanted) != 0; }
};

// A question: filled once, put to many rows. Not initialised.
struct PlainQuestion {
  std::array<RangeTest, kMostPlain> ranges;
  std::array<SetTest, kMostPlain> sets;
  std::uint32_t range_count;
  std::uint32_t set_count;

  // All of them are put: which of them holds, nobody can foresee.
  bool holds(const std::byte* row) const {
    bool out = true;
    for (std::uint32_t i = 0; i < range_count; ++i) out = out & ranges[i].holds(row);
    for (std::uint32_t i = 0; i < set_count; ++i) out = out & sets[i].holds(row);
    return out;
  }
};

}  // namespace writ::lists
