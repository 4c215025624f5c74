// SPDX-License-Identifier: Apache-2.0
// What is done to many rows at once, in the form that this processor does fastest. Rows are kPlaneRows at a time, also where there
// are fewer: whoever calls has room for them, and looks at no more than there are.
#pragma once

#include "runtime/columns/circuit.h"

#include <cstddef>
#include <cstdint>

namespace writ::columns {

// Which of 256 codes are meant.
struct Members {
  // Byte i has the codes that end on i, by their upper half: those below eight first, and sixteen bytes further the others.
  std::uint8_t table[32] = {};

  void add(std::uint32_t one) {
    table[(one >> 7) * 16 + (one & 15)] |= static_cast<std::uint8_t>(1U << (one >> 4 & 7));
  }
  bool has(std::uint32_t one) const {
    return (table[(one >> 7) * 16 + (one & 15)] >> (one >> 4 & 7) & 1) != 0;
  }
};

// Whole numbers of `width` bytes against bounds, each of which such a number can be, and of which it is not the least.
struct Bounds {
  std::uint32_t width = 0;
  bool is_signed = false;
  const std::int64_t* all = nullptr;
  const std::uint32_t* planes =
      nullptr;  // the first words of those that say which numbers reach it; none: kUnused
  std::size_t count = 0;
};

// Memory that is read soon. It is fetched a little at a time between other things, for which the memory would else be idle.
struct Span {
  const unsigned char* from = nullptr;
  const unsigned char* to = nullptr;
};
struct Ahead {
  const Span* spans = nullptr;
  std::size_t count = 0;
  const unsigned char* next = nullptr;
  std::size_t lines = 0;  // at each step
};

// At so many numbers one bound after the other is asked; meanwhile those behind them are fetched.
inline constexpr std::size_t kNear = 1024;

struct Kernels {
  // So many words of each plane.
  void (*run)(const PlaneStep* steps, std::size_t count, std::size_t words, std::uint64_t* planes,
              Ahead& ahead);
  // So many bits from bit `at` on; those behind them are nought, or of the same byte.
  void (*bits)(const std::uint8_t* from, std::uint64_t at, std::size_t count, std::uint64_t* plane);
  void (*copy)(const std::uint64_t* plane, bool flip, std::size_t words, std::uint8_t* to);
  void (*reach)(const void* numbers, const Bounds& bounds, std::uint64_t* planes);
  // The lowest byte of each.
  void (*narrow)(const void* numbers, std::uint32_t width, std::uint8_t* codes);
  void (*find)(const std::uint8_t* codes, const Members& members, std::uint64_t* plane);
  // A byte a row: bit i of it is that of plane i, `flip` says of which the opposite is meant.
  void (*spread)(const std::uint64_t* const* planes, std::size_t count, std::uint32_t flip, std::size_t words,
                 std::uint8_t* out);
  // As if none had a sign.
  bool (*all_below)(const void* numbers, std::uint32_t width, std::size_t count, std::uint64_t limit);
};

// For this processor.
const Kernels& kernels();
// All that there are and this processor can run, the plainest first; nothing behind the last. For tests.
const Kernels* kernels_at(std::size_t place);
// From now on those of that place answer. For tests.
void use_kernels(std::size_t place);

extern const Kernels plain_kernels;
#ifdef __x86_64__
const Kernels& avx2_kernels();
const Kernels& avx512_kernels();
#endif

}  // namespace writ::columns
