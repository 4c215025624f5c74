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

// Behind texts that are looked at often so many bytes may be read, whatever they are: in steps of vectors.
inline constexpr std::size_t kReadBehind = 32;

// Of a word, a bit for each of its bytes that is marked in its highest bit, and has none in others.
inline std::uint64_t gathered(std::uint64_t marks) { return (marks >> 7) * 0x0102040810204080U >> 56; }

// A bit for each of the bytes of a word that is so.
inline std::uint64_t bytes_that_are(std::uint64_t word, std::uint8_t byte) {
  constexpr std::uint64_t kEach = 0x0101010101010101U;
  constexpr std::uint64_t kLow = 0x7F * kEach;
  const std::uint64_t differ = word ^ byte * kEach;
  return gathered(~(((differ & kLow) + kLow) | differ) & ~kLow);
}

// Where the full stops are among the first characters of a text of less than 64: a bit each, and some behind its end.
inline std::uint64_t points_before(const char* at, std::size_t size) {
#if defined(__SSE2__)
  constexpr std::size_t kVector = 16;
  const auto vector = [&](std::size_t from) {
    const __m128i its = _mm_loadu_si128(reinterpret_cast<const __m128i*>(at + from));
    return std::uint64_t{
               static_cast<std::uint32_t>(_mm_movemask_epi8(_mm_cmpeq_epi8(its, _mm_set1_epi8('.'))))}
           << from;
  };
  const std::uint64_t out = vector(0) | vector(kVector);
  return size < kReadBehind ? out : out | vector(2 * kVector) | vector(3 * kVector);
#else
  std::uint64_t out = 0;
  for (std::size_t from = 0; from <= size; from += kWordBytes)
    out |= bytes_that_are(load_bytes(at + from), '.') << from;
  return out;
#endif
}

// Sixteen bytes, each of which has its highest bit where its place is taken.
struct Sixteen {
  static constexpr std::uint32_t kAll = 0xFFFF;
  std::uint32_t taken;  // a bit a place
  std::uint32_t equal;  // likewise where it is the byte that is looked for

  Sixteen(const std::uint8_t* at, std::uint8_t byte) {
#if defined(__SSE2__)
    const __m128i its = _mm_loadu_si128(reinterpret_cast<const __m128i*>(at));
    const auto each = static_cast<long long>(std::uint64_t{byte} * 0x0101010101010101U);
    const __m128i wanted = _mm_set1_epi64x(each);
    taken = static_cast<std::uint32_t>(_mm_movemask_epi8(its));
    equal = static_cast<std::uint32_t>(_mm_movemask_epi8(_mm_cmpeq_epi8(its, wanted)));
#else
    taken = equal = 0;
    for (std::uint32_t half = 0; half < 2; ++half) {
      const std::uint64_t word = load_bytes(reinterpret_cast<const char*>(at) + half * kWordBytes);
      taken |= static_cast<std::uint32_t>(gathered(word & 0x8080808080808080U)) << half * 8;
      equal |= static_cast<std::uint32_t>(bytes_that_are(word, byte)) << half * 8;
    }
#endif
  }
  // Those that stand before the first empty place: what is behind it lies there on other grounds.
  std::uint32_t found() const { return equal & taken & ~(taken + 1); }
  bool goes_on() const { return taken == kAll; }
};

// Whether so many characters are the same; behind both kReadBehind bytes may be read.
inline bool same_readable(const char* a, const char* b, std::size_t size) {
#if defined(__SSE2__)
  constexpr std::size_t kVector = 16;
  const auto same = [&](std::size_t at) {
    const auto load = [&](const char* its) {
      return _mm_loadu_si128(reinterpret_cast<const __m128i*>(its + at));
    };
    return static_cast<std::uint32_t>(_mm_movemask_epi8(_mm_cmpeq_epi8(load(a), load(b))));
  };
  if (size < kReadBehind) {
    const std::uint32_t all = same(0) | same(kVector) << kVector;
    return (~all & ((std::uint32_t{1} << size) - 1)) == 0;
  }
#endif
  return same_characters(a, b, size);
}

}  // namespace writ::lists
