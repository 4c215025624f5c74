// SPDX-License-Identifier: Apache-2.0
// The hashes by which texts are found, of a code with all that it is under.
//
// The words of a text are mixed one after the other, wherever its segments end. The hash of a beginning is that of the words it
// has whole, mixed with what it has of the next: so the beginnings of a path share what is before them, and none waits for another.
#pragma once

#include "runtime/lists/words.h"
#include "runtime/value/int128.h"

#include <array>
#include <bit>
#include <cstdint>
#include <string_view>

namespace writ::lists {

inline constexpr std::uint64_t kHashStart = 0x51ED270B7F8E2A31U;
inline std::uint64_t mixed(std::uint64_t state, std::uint64_t word) {
  const auto made = static_cast<value::uint128>(state ^ word) * 0x9E3779B97F4A7C15U;
  return static_cast<std::uint64_t>(made) ^ static_cast<std::uint64_t>(made >> 64);
}

// Gives the hash of each of the beginnings of a path that end where a segment does; the last is that of the whole.
class PathHash {
 public:
  explicit PathHash(std::string_view path) : path_(path) {}

  // False: the last has been given.
  bool next() {
    if (from_ > path_.size()) return false;
    const std::size_t point = path_.find('.', from_);
    length_ = point == std::string_view::npos ? path_.size() : point;
    from_ = length_ + 1;
    for (; length_ - done_ >= kWordBytes; done_ += kWordBytes)
      state_ = mixed(state_, load_bytes(path_.data() + done_));
    return true;
  }
  std::uint64_t value() const {
    return mixed(state_, length_ == done_ ? 0 : short_word(path_.data() + done_, length_ - done_));
  }
  std::size_t length() const { return length_; }  // of the beginning

 private:
  std::string_view path_;
  std::size_t from_ = 0;  // where the next segment begins
  std::size_t done_ = 0;  // so much is in the state
  std::size_t length_ = 0;
  std::uint64_t state_ = kHashStart;
};
inline std::uint64_t path_hash(std::string_view text) {
  std::uint64_t state = kHashStart;
  std::size_t done = 0;
  for (; text.size() - done >= kWordBytes; done += kWordBytes)
    state = mixed(state, load_bytes(text.data() + done));
  return mixed(state, done == text.size() ? 0 : short_word(text.data() + done, text.size() - done));
}

// The same of a path that is not long, behind which kReadBehind bytes may be read, whatever they are.
class Beginnings {
 public:
  static constexpr std::size_t kLongest = 63;

  Beginnings(const char* path, std::size_t size) : path_(path) {
    constexpr std::size_t kUsual = 3;
    states_[0] = kHashStart;
#pragma GCC unroll 3
    for (std::size_t word = 0; word < kUsual; ++word) mix(word);
    for (std::size_t word = kUsual; word < size / kWordBytes; ++word) mix(word);
    // Where a text of so many bytes ends there is a point as well.
    const std::uint64_t end = std::uint64_t{1} << size;
    ends_ = (points_before(path, size) & (end - 1)) | end;
  }

  // A bit for the length of each.
  std::uint64_t ends() const { return ends_; }
  std::uint64_t hash(std::size_t length) const {
    const std::size_t whole = length / kWordBytes;
    return mixed(states_[whole], load_bytes(path_ + whole * kWordBytes) & kLowBytes[length % kWordBytes]);
  }

 private:
  static constexpr std::array<std::uint64_t, kWordBytes> kLowBytes = [] {
    std::array<std::uint64_t, kWordBytes> out{};
    for (std::size_t i = 0; i < kWordBytes; ++i) out[i] = (std::uint64_t{1} << 8 * i) - 1;
    return out;
  }();
  void mix(std::size_t word) {
    states_[word + 1] = mixed(states_[word], load_bytes(path_ + word * kWordBytes));
  }

  const char* path_;
  std::uint64_t ends_;
  std::array<std::uint64_t, kLongest / kWordBytes + 1> states_;  // by whole words; not initialised
};

}  // namespace writ::lists
