// SPDX-License-Identifier: Apache-2.0
// The work of planes.h, compiled once for each kind of processor: WRIT_FOR says for which. Nothing here calls what others may have
// compiled for another.
#pragma once

#include "runtime/columns/planes.h"

namespace writ::columns {
namespace {

constexpr std::size_t kBlock = 64;
constexpr std::size_t kLine = 64;  // of memory

constexpr std::size_t kPlaneBytes = kPlaneWords * sizeof(std::uint64_t);
constexpr std::size_t kVector = WRIT_VECTOR;
typedef std::uint64_t Words __attribute__((vector_size(kVector), may_alias, aligned(kVector)));

WRIT_FOR inline void fetch(Ahead& ahead) {
  std::size_t lines = ahead.lines;
  while (lines != 0 && ahead.count != 0) {
    const unsigned char* next = ahead.next;
    const auto left = static_cast<std::size_t>(ahead.spans->to - next) / kLine;
    const unsigned char* const end = next + (lines < left ? lines : left) * kLine;
    for (; next != end; next += kLine) __builtin_prefetch(next, 0, 2);
    ahead.next = next;
    if (lines < left) return;
    lines -= left;
    ++ahead.spans;
    if (--ahead.count != 0) ahead.next = ahead.spans->from;
  }
}

// What lies behind so many bytes, a part of it at each of so many times.
WRIT_FOR inline void fetch_behind(const void* from, std::size_t bytes, std::size_t time, std::size_t times) {
  const std::size_t lines = bytes / kLine / times + 1;
  const auto* next = static_cast<const unsigned char*>(from) + bytes + time * lines * kLine;
  for (std::size_t line = 0; line < lines; ++line) __builtin_prefetch(next + line * kLine, 0, 2);
}

WRIT_FOR void run(const PlaneStep* steps, std::size_t count, std::size_t words, std::uint64_t* planes,
                  Ahead& ahead) {
  const std::size_t together = (words * sizeof(std::uint64_t) + kVector - 1) / kVector;
  for (std::size_t i = 0; i < count; ++i) {
    fetch(ahead);
    Words* const to = reinterpret_cast<Words*>(planes + steps[i].to);
    const Words* const left = reinterpret_cast<const Words*>(planes + steps[i].left);
    const Words* const right = reinterpret_cast<const Words*>(planes + steps[i].right);
    switch (steps[i].does) {
      case PlaneStep::Does::Both:
        for (std::size_t k = 0; k < together; ++k) to[k] = left[k] & right[k];
        break;
      case PlaneStep::Does::Either:
        for (std::size_t k = 0; k < together; ++k) to[k] = left[k] | right[k];
        break;
      case PlaneStep::Does::Without:
        for (std::size_t k = 0; k < together; ++k) to[k] = left[k] & ~right[k];
        break;
    }
  }
}

#ifndef WRIT_STEPS_ALONE
WRIT_FOR void bits(const std::uint8_t* from, std::uint64_t at, std::size_t count, std::uint64_t* plane) {
  const auto shift = static_cast<unsigned>(at % 8);
  from += at / 8;
  const std::size_t size = (shift + count + 7) / 8;
  if (shift == 0 && size == kPlaneBytes) {
    for (std::size_t word = 0; word < kPlaneWords; ++word)
      __builtin_memcpy(plane + word, from + word * sizeof *plane, sizeof *plane);
    return;
  }
  std::uint8_t room[kPlaneBytes + sizeof(std::uint64_t)];
  for (std::size_t i = 0; i < sizeof room; ++i) room[i] = i < size ? from[i] : 0;
  for (std::size_t word = 0; word < kPlaneWords; ++word) {
    std::uint64_t low;
    __builtin_memcpy(&low, room + word * sizeof low, sizeof low);
    const std::uint64_t above = room[(word + 1) * sizeof low];
    plane[word] = shift == 0 ? low : low >> shift | above << (kWordRows - shift);
  }
}

WRIT_FOR void copy(const std::uint64_t* plane, bool flip, std::size_t words, std::uint8_t* to) {
  const std::uint64_t other = flip ? ~std::uint64_t{0} : 0;
  for (std::size_t word = 0; word < words; ++word) {
    const std::uint64_t its = plane[word] ^ other;
    __builtin_memcpy(to + word * sizeof its, &its, sizeof its);
  }
}

// ---- codes ----

// Of eight bytes, each 0 or 1, the bits.
WRIT_FOR inline std::uint64_t bits_of(const std::uint8_t* eight) {
  constexpr std::uint64_t kGather = 0x0102040810204080U;
  std::uint64_t its;
  __builtin_memcpy(&its, eight, sizeof its);
  return its * kGather >> 56;
}

// Numbers without a sign are moved by half of their range, so that one comparison does for both.
template <typename Signed, typename Bare>
WRIT_FOR void reach_of(const void* numbers, const Bounds& bounds, std::uint64_t* planes) {
  const Bare half = bounds.is_signed ? 0 : static_cast<Bare>(Bare{1} << (sizeof(Bare) * 8 - 1));
  const unsigned char* from = static_cast<const unsigned char*>(numbers);
  for (std::size_t word = 0; word < kPlaneWords; ++word, from += kBlock * sizeof(Bare)) {
    Bare values[kBlock];
    std::uint8_t above[kBlock];
    __builtin_memcpy(values, from, sizeof values);
    for (std::size_t i = 0; i < kBlock; ++i) values[i] ^= half;
    for (std::size_t bound = 0; bound < bounds.count; ++bound) {
      if (bounds.planes[bound] == Circuit::kUnused) continue;
      // It is above the number before the bound.
      const auto before =
          static_cast<Signed>(static_cast<Bare>(static_cast<Bare>(bounds.all[bound] - 1) ^ half));
      for (std::size_t i = 0; i < kBlock; ++i) above[i] = static_cast<Signed>(values[i]) > before ? 1 : 0;
      std::uint64_t bits = 0;
      for (std::size_t i = 0; i < kBlock; i += 8) bits |= bits_of(above + i) << i;
      planes[bounds.planes[bound] + word] = bits;
    }
  }
}

WRIT_FOR void reach(const void* numbers, const Bounds& bounds, std::uint64_t* planes) {
  switch (bounds.width) {
    case 1: return reach_of<std::int8_t, std::uint8_t>(numbers, bounds, planes);
    case 2: return reach_of<std::int16_t, std::uint16_t>(numbers, bounds, planes);
    case 4: return reach_of<std::int32_t, std::uint32_t>(numbers, bounds, planes);
    default: return reach_of<std::int64_t, std::uint64_t>(numbers, bounds, planes);
  }
}

template <typename Bare>
WRIT_FOR void narrow_of(const void* numbers, std::uint8_t* codes) {
  const unsigned char* from = static_cast<const unsigned char*>(numbers);
  for (std::size_t block = 0; block < kPlaneRows; block += kBlock, from += kBlock * sizeof(Bare)) {
    Bare values[kBlock];
    __builtin_memcpy(values, from, sizeof values);
    for (std::size_t i = 0; i < kBlock; ++i) codes[block + i] = static_cast<std::uint8_t>(values[i]);
  }
}

WRIT_FOR void narrow(const void* numbers, std::uint32_t width, std::uint8_t* codes) {
  switch (width) {
    case 1: __builtin_memcpy(codes, numbers, kPlaneRows); return;
    case 2: return narrow_of<std::uint16_t>(numbers, codes);
    case 4: return narrow_of<std::uint32_t>(numbers, codes);
    default: return narrow_of<std::uint64_t>(numbers, codes);
  }
}

template <typename Bare>
WRIT_FOR bool all_below_of(const void* numbers, std::size_t count, std::uint64_t limit) {
  constexpr std::size_t kMany = 1024;
  if (limit > static_cast<Bare>(~Bare{0})) return true;
  const unsigned char* from = static_cast<const unsigned char*>(numbers);
  Bare most = 0;
  std::size_t at = 0;
  for (; at + kMany <= count; at += kMany, from += kMany * sizeof(Bare)) {
    for (std::size_t i = 0; i < kMany; ++i) {
      Bare value;
      __builtin_memcpy(&value, from + i * sizeof value, sizeof value);
      most = value > most ? value : most;
    }
  }
  for (; at < count; ++at, from += sizeof(Bare)) {
    Bare value;
    __builtin_memcpy(&value, from, sizeof value);
    most = value > most ? value : most;
  }
  return count == 0 || most < limit;
}

WRIT_FOR bool all_below(const void* numbers, std::uint32_t width, std::size_t count, std::uint64_t limit) {
  switch (width) {
    case 1: return all_below_of<std::uint8_t>(numbers, count, limit);
    case 2: return all_below_of<std::uint16_t>(numbers, count, limit);
    case 4: return all_below_of<std::uint32_t>(numbers, count, limit);
    default: return all_below_of<std::uint64_t>(numbers, count, limit);
  }
}

#endif

}  // namespace
}  // namespace writ::columns
