// SPDX-License-Identifier: Apache-2.0
// Bytes of JSON looked at without a call, because names are short.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>

namespace writ::json {

// What a string cannot have as it is.
inline bool is_special(char c) { return c == '"' || c == '\\' || static_cast<unsigned char>(c) < ' '; }

template <typename Word>
Word load(const char* at) {
  Word word = 0;
  std::memcpy(&word, at, sizeof word);
  return word;
}

// Both have `size` bytes.
[[gnu::always_inline]] inline bool same(const char* a, const char* b, std::size_t size) {
  using Half = std::uint32_t;
  using Word = std::uint64_t;
  if (size >= sizeof(Word)) {
    for (std::size_t i = 0; i + sizeof(Word) <= size; i += sizeof(Word)) {
      if (load<Word>(a + i) != load<Word>(b + i)) return false;
    }
    return load<Word>(a + size - sizeof(Word)) == load<Word>(b + size - sizeof(Word));
  }
  if (size >= sizeof(Half)) {
    const std::size_t last = size - sizeof(Half);
    return load<Half>(a) == load<Half>(b) && load<Half>(a + last) == load<Half>(b + last);
  }
  for (std::size_t i = 0; i < size; ++i) {
    if (a[i] != b[i]) return false;
  }
  return true;
}

}  // namespace writ::json
