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
// Planes may be a caller's memory, which begins anywhere.
typedef std::uint64_t Words __attribute__((vector_size(kVector), may_alias, aligned(1)));

// Of a plane that may begin anywhere.
WRIT_FOR inline std::uint64_t word_of(const std::uint64_t* plane, std::size_t word) {
  std::uint64_t out;
  __builtin_memcpy(&out, reinterpret_cast<const unsigned char*>(plane) + word * sizeof out, sizeof out);
  return out;
}

WRIT_FOR inline void fetch(Ahead& ahead) {
  if (ahead.next >= ahead.to) {
    if (ahead.count == 0) return;
    ahead.next = ahead.spans->from;
    ahead.to = ahead.spans->to;
    ++ahead.spans;
    --ahead.count;
  }
  for (std::size_t line = 0; line < Ahead::kAtATime; line += kLine)
    __builtin_prefetch(ahead.next + line, 0, 2);
  ahead.next += Ahead::kAtATime;
}

#ifndef WRIT_OWN_STEPS
WRIT_FOR void run(const PlaneStep* steps, std::size_t count, std::uint64_t* const* at, Ahead& ahead) {
  constexpr std::size_t kTogether = kPlaneBytes / kVector;
  for (std::size_t i = 0; i < count; ++i) {
    fetch(ahead);
    Words* const to = reinterpret_cast<Words*>(at[steps[i].to]);
    const Words* const left = reinterpret_cast<const Words*>(at[steps[i].left]);
    const Words* const right = reinterpret_cast<const Words*>(at[steps[i].right]);
    switch (steps[i].does) {
      case PlaneStep::Does::Both:
        for (std::size_t k = 0; k < kTogether; ++k) to[k] = left[k] & right[k];
        break;
      case PlaneStep::Does::Either:
        for (std::size_t k = 0; k < kTogether; ++k) to[k] = left[k] | right[k];
        break;
      case PlaneStep::Does::Without:
        for (std::size_t k = 0; k < kTogether; ++k) to[k] = left[k] & ~right[k];
        break;
      case PlaneStep::Does::Before:
        for (std::size_t k = 0; k < kTogether; ++k) to[k] = right[k] & ~left[k];
        break;
      case PlaneStep::Does::Neither:
        for (std::size_t k = 0; k < kTogether; ++k) to[k] = ~(left[k] | right[k]);
        break;
    }
  }
}
#endif

#ifndef WRIT_STEPS_ALONE
WRIT_FOR void bits(const std::uint8_t* from, std::uint64_t at, std::size_t count, std::uint64_t* plane) {
  const auto shift = static_cast<unsigned>(at % 8);
  from += at / 8;
  const std::size_t size = (shift + count + 7) / 8;
  for (std::size_t word = 0; word < kPlaneWords; ++word) {
    constexpr std::size_t kBytes = sizeof(std::uint64_t);
    const std::size_t first = word * kBytes;
    std::uint64_t low = 0;
    std::uint64_t above = 0;
    if (first + kBytes < size) {
      __builtin_memcpy(&low, from + first, kBytes);
      above = from[first + kBytes];
    } else {
      // The last ones: nobody says that there is a byte behind them.
      for (std::size_t byte = first; byte < size; ++byte)
        low |= std::uint64_t{from[byte]} << ((byte - first) * 8);
    }
    plane[word] = shift == 0 ? low : low >> shift | above << (kWordRows - shift);
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

// As numbers of 64 bits with a sign: those without one that are too large for that are more than any that is read.
template <typename Number>
WRIT_FOR inline void widen(const unsigned char* from, std::int64_t* to) {
  for (std::size_t i = 0; i < kBlock; ++i) {
    Number its;
    __builtin_memcpy(&its, from + i * sizeof its, sizeof its);
    to[i] = static_cast<std::int64_t>(its);
    if (Number(-1) > Number(0) && to[i] < 0) to[i] = INT64_MAX;
  }
}

WRIT_FOR inline void widen(const unsigned char* from, std::uint32_t width, bool is_signed, std::int64_t* to) {
  switch (width) {
    case 1: return is_signed ? widen<std::int8_t>(from, to) : widen<std::uint8_t>(from, to);
    case 2: return is_signed ? widen<std::int16_t>(from, to) : widen<std::uint16_t>(from, to);
    case 4: return is_signed ? widen<std::int32_t>(from, to) : widen<std::uint32_t>(from, to);
    default: return is_signed ? widen<std::int64_t>(from, to) : widen<std::uint64_t>(from, to);
  }
}

WRIT_FOR bool reach(const void* numbers, const Bounds& bounds, std::uint64_t* const* at, Ahead&) {
  const unsigned char* from = static_cast<const unsigned char*>(numbers);
  bool outside = false;
  for (std::size_t word = 0; word < kPlaneWords; ++word, from += kBlock * bounds.width) {
    std::int64_t values[kBlock];
    std::uint8_t reached[kBlock];
    widen(from, bounds.width, bounds.is_signed, values);
    for (std::size_t i = 0; i < kBlock; ++i) outside |= values[i] < bounds.least || values[i] > bounds.most;
    for (std::size_t bound = 0; bound < bounds.count; ++bound) {
      const std::int64_t least = bounds.all[bound];
      for (std::size_t i = 0; i < kBlock; ++i) reached[i] = values[i] >= least ? 1 : 0;
      std::uint64_t bits = 0;
      for (std::size_t i = 0; i < kBlock; i += 8) bits |= bits_of(reached + i) << i;
      at[bounds.planes[bound]][word] = bits;
    }
  }
  return !outside;
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

WRIT_FOR bool narrow(const void* numbers, std::uint32_t width, std::uint64_t limit, std::uint8_t* codes,
                     Ahead&) {
  switch (width) {
    case 1: __builtin_memcpy(codes, numbers, kPlaneRows); break;
    case 2: narrow_of<std::uint16_t>(numbers, codes); break;
    case 4: narrow_of<std::uint32_t>(numbers, codes); break;
    default: narrow_of<std::uint64_t>(numbers, codes); break;
  }
  return all_below(numbers, width, kPlaneRows, limit);
}

#endif

}  // namespace
}  // namespace writ::columns
