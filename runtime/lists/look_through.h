// SPDX-License-Identifier: Apache-2.0
// What has to be looked at of all of a prepared list before it is believed, in one pass over its bytes: their checksum, and of records
// that lie one behind the other whether their numbers are in bounds, or rise. A word at a time, and along several threads where it
// is long: memory is all that it waits for.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

namespace writ::lists {

// Two words at once, as every machine that we run on has them.
using TwoWords [[gnu::vector_size(16)]] = std::uint64_t;

// A number in a record, of 1, 2, 4 or 8 bytes, the lower first: from the least to the most.
struct InRecord {
  std::uint32_t at = 0;
  std::uint32_t width = 0;
  std::uint64_t least = 0;
  std::uint64_t most = 0;
  bool alone = false;  // the lowest bit has no other beside it
};

// Records of so many bytes; behind the last a word more may be read.
class Records {
 public:
  Records(std::uint64_t at, std::uint64_t count, std::uint32_t bytes, std::vector<InRecord> numbers);

  // Of those that begin in a stretch of the file: whether all their numbers are in bounds.
  bool hold(const std::byte* file, std::uint64_t from, std::uint64_t to) const;

 private:
  // Numbers that lie in a word, put as bounds of the whole of it: where one is below or beyond, taking the word from them or them
  // from the word borrows from the next number. Two words are taken together.
  struct Pair {
    std::uint32_t at[2];
    TwoWords mask;
    TwoWords least;
    TwoWords most;
    TwoWords ends;  // the highest bit of each number
  };
  void put(std::size_t word, const InRecord& number, std::uint32_t from);

  std::uint64_t at_;
  std::uint64_t count_;
  std::uint32_t bytes_;
  std::vector<Pair> pairs_;
  std::vector<InRecord> alone_;
};

// Records of two numbers of four bytes, of which the first, or both, never fall from one to the next; there is one more than `count`.
struct Rising {
  std::uint64_t at = 0;
  std::uint64_t count = 0;
  bool both = false;

  bool hold(const std::byte* file, std::uint64_t from, std::uint64_t to) const;
};

struct LookedAt {
  std::uint64_t checksum = 0;
  bool good = true;
};

// `from`: where what the checksum is of begins. `mapped`: its pages are not there yet, and are asked for on the way.
LookedAt look_through(const std::byte* file, std::size_t size, std::size_t from,
                      const std::optional<Records>& records, const std::optional<Rising>& rising,
                      bool mapped);

}  // namespace writ::lists
