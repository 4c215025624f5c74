// SPDX-License-Identifier: Apache-2.0
// Few texts, most of them of a few characters, each with a bit: found by their characters themselves.
#pragma once

#include "runtime/lists/words.h"

#include <array>
#include <bit>
#include <cstdint>
#include <string_view>

namespace writ::lists {

// All of a text that has fewer characters than a word has bytes: how many they are is in the highest. Of another text as good as a
// hash: it is none of a short one, and no place is empty by it.
inline bool is_whole_word(std::string_view text) { return text.size() < kWordBytes; }
inline std::uint64_t word_of_text(std::string_view text) {
  constexpr int kHighest = 8 * (kWordBytes - 1);
  if (is_whole_word(text))
    return short_word(text.data(), text.size()) | std::uint64_t{text.size()} << kHighest;
  // Turned, so that one of eight characters is not taken from itself.
  const std::uint64_t ends =
      load_bytes(text.data()) ^ std::rotl(load_bytes(text.data() + text.size() - kWordBytes), 29);
  return (ends & ((std::uint64_t{1} << kHighest) - 1)) | std::uint64_t{kWordBytes} << kHighest;
}

class ShortTexts {
 public:
  ShortTexts() { words_.fill(kEmpty); }

  // 64 at most. The characters have to last as long as this.
  void add(std::string_view text, std::uint64_t bit) {
    const std::uint64_t word = word_of_text(text);
    std::uint32_t at = home(word);
    while (words_[at] != kEmpty) at = (at + 1) & kMask;
    words_[at] = word;
    bits_[at] = bit;
    texts_[at] = text;
  }

  // 0: it is none of them.
  std::uint64_t bit(std::string_view text) const {
    const std::uint64_t word = word_of_text(text);
    if (is_whole_word(text)) return bit(word);
    for (std::uint32_t at = home(word); words_[at] != kEmpty; at = (at + 1) & kMask) {
      if (words_[at] == word && texts_[at] == text) return bits_[at];
    }
    return 0;
  }
  // The same of a text that the word is all of.
  std::uint64_t bit(std::uint64_t word) const {
    std::uint32_t at = home(word);
    while (words_[at] != word) {
      if (words_[at] == kEmpty) return 0;
      at = (at + 1) & kMask;
    }
    return bits_[at];
  }

  // For native code, which looks itself: words by place, from where one leads to, round the end, to the first that is empty; and the
  // bit of each.
  static constexpr std::uint32_t kPlaces = 128;
  static constexpr std::uint32_t kMask = kPlaces - 1;
  static constexpr std::uint64_t kTimes = 0x9E3779B97F4A7C15U;
  static constexpr int kShift = 64 - 7;
  static constexpr std::uint64_t kEmpty = ~std::uint64_t{0};
  const std::uint64_t* words() const { return words_.data(); }
  const std::uint64_t* bits() const { return bits_.data(); }

 private:
  static std::uint32_t home(std::uint64_t word) {
    return static_cast<std::uint32_t>(word * kTimes >> kShift);
  }
  std::array<std::uint64_t, kPlaces> words_;
  std::array<std::uint64_t, kPlaces> bits_{};
  std::array<std::string_view, kPlaces> texts_{};
};

}  // namespace writ::lists
