// SPDX-License-Identifier: Apache-2.0
// The hashes by which texts are found, of a code with all that it is under.
#pragma once

#include "runtime/lists/words.h"
#include "runtime/value/int128.h"

#include <array>
#include <bit>
#include <cstdint>
#include <string_view>

namespace writ::lists {

// Hashes a text segment by segment, eight bytes at a time, and gives the hash of each of its beginnings that ends where a
// segment does; the last is that of the whole.
class PathHash {
 public:
  explicit PathHash(std::string_view path) : begin_(path.data()), at_(begin_), end_(at_ + path.size()) {
    if (path.size() >= kWord) {
      last_ = load_bytes(end_ - kWord);
    } else {
      for (const char c : path) last_ = last_ >> 8 | std::uint64_t{static_cast<unsigned char>(c)} << 56;
    }
  }

  // False: the last has been given.
  bool next() {
    if (at_ == nullptr) return false;
    for (;;) {
      const auto left = static_cast<std::size_t>(end_ - at_);
      const std::uint64_t word = left >= kWord ? load_bytes(at_)
                                 : left == 0   ? 0
                                               : last_ >> 8 * (kWord - left);
      const std::uint64_t points = zero_bytes(word ^ kPoints);
      if (points == 0 && left >= kWord) {
        mix(word);
        at_ += kWord;
        continue;
      }
      const std::size_t size = points == 0 ? left : static_cast<std::size_t>(std::countr_zero(points)) / 8;
      mix((word & ((std::uint64_t{1} << 8 * size) - 1)) + (std::uint64_t{size} << 56));
      at_ += size;
      length_ = static_cast<std::size_t>(at_ - begin_);
      at_ = at_ == end_ ? nullptr : at_ + 1;
      return true;
    }
  }
  std::uint64_t value() const { return state_; }

  static constexpr std::uint64_t kStart = 0x51ED270B7F8E2A31U;
  static std::uint64_t mixed(std::uint64_t state, std::uint64_t word) {
    const auto made = static_cast<value::uint128>(state ^ word) * 0x9E3779B97F4A7C15U;
    return static_cast<std::uint64_t>(made) ^ static_cast<std::uint64_t>(made >> 64);
  }
  std::size_t length() const { return length_; }  // of the beginning

 private:
  static constexpr std::size_t kWord = kWordBytes;
  static constexpr std::uint64_t kPoints = 0x2E2E2E2E2E2E2E2EU;

  // Marks the lowest byte that is zero, and none below it.
  static std::uint64_t zero_bytes(std::uint64_t x) {
    return (x - 0x0101010101010101U) & ~x & 0x8080808080808080U;
  }
  void mix(std::uint64_t word) { state_ = mixed(state_, word); }

  std::uint64_t state_ = kStart;
  std::uint64_t last_ = 0;  // the last bytes of the path, the very last in front
  const char* begin_;
  const char* at_;  // null: the last has been given
  const char* end_;
  std::size_t length_ = 0;
};
inline std::uint64_t path_hash(std::string_view text) {
  PathHash hash(text.data() == nullptr ? std::string_view("") : text);
  while (hash.next()) {
  }
  return hash.value();
}

// The beginnings of a path, as PathHash gives them, the shortest first: of most paths all of them, where its full stops are found
// first and the hashes do not wait for them.
struct Beginnings {
  static constexpr std::size_t kMost = 8;
  struct One {
    std::uint64_t hash;
    std::size_t size;
  };
  std::array<One, kMost> all;  // not initialised
  std::uint32_t count;

  // False: the path is too long for this, or has too many segments.
  bool find(std::string_view path) {
    constexpr std::size_t kLongest = 63;
    count = 0;
    if (path.size() > kLongest) return false;
    const char* const at = path.data();
    std::uint64_t ends = points_of(at, path.size()) | std::uint64_t{1} << path.size();
    const std::uint64_t last = path.size() >= kWordBytes
                                   ? load_bytes(at + path.size() - kWordBytes)
                                   : short_word(at, path.size()) << (8 * (kWordBytes - path.size()) & 63);
    std::uint64_t state = PathHash::kStart;
    for (std::size_t from = 0; ends != 0; ends &= ends - 1) {
      if (count == kMost) return false;
      const auto end = static_cast<std::size_t>(std::countr_zero(ends));
      for (; end - from >= kWordBytes; from += kWordBytes)
        state = PathHash::mixed(state, load_bytes(at + from));
      const std::size_t left = end - from;
      const std::uint64_t word = from + kWordBytes <= path.size()
                                     ? load_bytes(at + from)
                                     : last >> (8 * (kWordBytes - (path.size() - from)) & 63);
      state =
          PathHash::mixed(state, (word & ((std::uint64_t{1} << 8 * left) - 1)) + (std::uint64_t{left} << 56));
      all[count++] = {state, end};
      from = end + 1;
    }
    return true;
  }
};

}  // namespace writ::lists
