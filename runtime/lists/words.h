// SPDX-License-Identifier: Apache-2.0
// Characters eight at a time. The lower bytes come first, as the machines we run on have it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

namespace writ::lists {

inline constexpr std::size_t kWordBytes = 8;

template <typename Number = std::uint64_t>
Number load_bytes(const char* at) {
  Number out = 0;
  std::memcpy(&out, at, sizeof out);
  return out;
}

// So many characters, eight at most, and zeros behind them; nothing beyond them is read.
inline std::uint64_t short_word(const char* at, std::size_t size) {
  constexpr std::size_t kHalf = 4;
  if (size >= kWordBytes) return load_bytes(at);
  if (size >= kHalf)
    return load_bytes<std::uint32_t>(at) | std::uint64_t{load_bytes<std::uint32_t>(at + size - kHalf)}
                                               << 8 * (size - kHalf);
  if (size >= 2)
    return load_bytes<std::uint16_t>(at) | std::uint64_t{load_bytes<std::uint8_t>(at + size - 1)}
                                               << 8 * (size - 1);
  return size == 0 ? 0 : load_bytes<std::uint8_t>(at);
}

// Whether so many characters are the same. Of `stored` a word behind them may be read, of `asked` nothing beyond them.
inline bool same_characters(const char* stored, const char* asked, std::size_t size) {
  if (size < kWordBytes) {
    const std::uint64_t mask = (std::uint64_t{1} << 8 * size) - 1;
    return (load_bytes(stored) & mask) == short_word(asked, size);
  }
  std::uint64_t differ = load_bytes(stored + size - kWordBytes) ^ load_bytes(asked + size - kWordBytes);
  for (std::size_t at = 0; at + kWordBytes < size; at += kWordBytes)
    differ |= load_bytes(stored + at) ^ load_bytes(asked + at);
  return differ == 0;
}

// Of a word, a bit for each of its bytes that is a full stop.
inline std::uint64_t points_of_word(std::uint64_t word) {
  constexpr std::uint64_t kEach = 0x0101010101010101U;
  const std::uint64_t differ = word ^ '.' * kEach;
  const std::uint64_t low = 0x7F * kEach;
  const std::uint64_t marks = (~(((differ & low) + low) | differ) & ~low) >> 7;
  return marks * 0x0102040810204080U >> 56;
}

// Likewise of a text of at most 64 characters.
inline std::uint64_t points_of(const char* at, std::size_t size) {
  std::uint64_t out = 0;
  std::size_t done = 0;
#if defined(__SSE2__)
  constexpr std::size_t kVector = 16;
  const auto vector = [&](std::size_t from) {
    const __m128i its = _mm_loadu_si128(reinterpret_cast<const __m128i*>(at + from));
    return std::uint64_t{
               static_cast<std::uint32_t>(_mm_movemask_epi8(_mm_cmpeq_epi8(its, _mm_set1_epi8('.'))))}
           << from;
  };
  if (size >= kVector) {
    for (; done + kVector < size; done += kVector) out |= vector(done);
    return out | vector(size - kVector);
  }
#endif
  if (size < kWordBytes) return points_of_word(short_word(at, size));
  for (; done + kWordBytes < size; done += kWordBytes) out |= points_of_word(load_bytes(at + done)) << done;
  return out | points_of_word(load_bytes(at + size - kWordBytes)) << (size - kWordBytes);
}

}  // namespace writ::lists
