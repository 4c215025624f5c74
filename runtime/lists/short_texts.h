// SPDX-License-Identifier: Apache-2.0
// Few texts, most of them of a few characters, each with a bit: found by their characters themselves.
#pragma once

#include "runtime/lists/words.h"

#include <array>
#include <cstdint>
#include <string_view>

namespace writ::lists {

class ShortTexts {
 public:
  // 64 at most. The characters have to last as long as this.
  void add(std::string_view text, std::uint64_t bit) {
    std::uint32_t at = home(text);
    while (places_[at].taken) at = (at + 1) & kMask;
    places_[at] = {word_of(text), text, bit, true};
  }

  // 0: it is none of them.
  std::uint64_t bit(std::string_view text) const {
    const std::uint64_t word = word_of(text);
    for (std::uint32_t at = home(text); places_[at].taken; at = (at + 1) & kMask) {
      const Place& one = places_[at];
      if (one.word != word || one.text.size() != text.size()) continue;
      if (text.size() <= kWordBytes || one.text == text) return one.bit;
    }
    return 0;
  }

 private:
  static constexpr std::uint32_t kPlaces = 128;
  static constexpr std::uint32_t kMask = kPlaces - 1;
  static constexpr int kShift = 64 - 7;
  struct Place {
    std::uint64_t word = 0;
    std::string_view text{};
    std::uint64_t bit = 0;
    bool taken = false;
  };
  // All of a text that is no longer than a word.
  static std::uint64_t word_of(std::string_view text) {
    if (text.size() <= kWordBytes) return short_word(text.data(), text.size());
    return load_bytes(text.data()) ^ load_bytes(text.data() + text.size() - kWordBytes);
  }
  static std::uint32_t home(std::string_view text) {
    return static_cast<std::uint32_t>((word_of(text) + text.size()) * 0x9E3779B97F4A7C15U >> kShift);
  }
  std::array<Place, kPlaces> places_{};
};

}  // namespace writ::lists
