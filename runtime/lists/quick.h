// SPDX-License-Identifier: Apache-2.0
// What most lists ask of a row, in as few steps as there can be: a code of it is in a range, or has a bit. Which codes those are is
// the list's and settled once; the ranges and the bits are the question's. Where there are fewer tests than there is room for, the
// others hold of every row, so that nothing has to be counted.
#pragma once

#include "runtime/lists/plain.h"

#include <array>
#include <cstddef>
#include <cstdint>

namespace writ::lists {

class Quick {
 public:
  static constexpr std::size_t kRanges = 2;
  static constexpr std::size_t kSets = 1;

  // What is asked.
  struct Question {
    std::array<CodeRange, kRanges> ranges{{{0, ~std::uint64_t{0}}, {0, ~std::uint64_t{0}}}};
    std::array<std::uint64_t, kSets> bits{~std::uint64_t{0}};
  };
  struct Range {
    std::uint64_t mask = 0;
    std::uint64_t at = 0;
    std::uint32_t asked = ir::kNone;
    NearRange near{};
  };
  struct Set {
    std::uint64_t mask = 0;
    std::uint64_t at = 0;
    std::uint32_t asked = ir::kNone;  // kNone: nothing in it
    bool or_nothing = false;
    std::uint64_t all = ~std::uint64_t{0};  // of a test 0
    std::size_t column = 0;                 // of the plain ones
  };

  // False: there is no more room.
  bool add(const Range& range) {
    if (range_count_ == kRanges) return false;
    ranges_[range_count_++] = range;
    return true;
  }
  bool add(const Set& set) {
    if (set_count_ == kSets) return false;
    sets_[set_count_++] = set;
    return true;
  }

  std::size_t range_count() const { return range_count_; }
  std::size_t set_count() const { return set_count_; }
  const Range& range(std::size_t index) const { return ranges_[index]; }
  const Set& set(std::size_t index) const { return sets_[index]; }

  bool holds(const std::byte* row, const Question& asked) const {
    bool out = true;
    for (std::size_t i = 0; i < kRanges; ++i) {
      const std::uint64_t code = load_word(row + ranges_[i].at) & ranges_[i].mask;
      out = out & (code - asked.ranges[i].least <= asked.ranges[i].span);
    }
    for (std::size_t i = 0; i < kSets; ++i) {
      const std::uint64_t set = (load_word(row + sets_[i].at) & sets_[i].mask) | sets_[i].all;
      out = out & ((set & asked.bits[i]) != 0);
    }
    return out;
  }

 private:
  std::array<Range, kRanges> ranges_{};
  std::array<Set, kSets> sets_{};
  std::size_t range_count_ = 0;
  std::size_t set_count_ = 0;
};

}  // namespace writ::lists
