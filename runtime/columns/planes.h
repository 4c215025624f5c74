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
  std::int64_t least =
      0;  // of such numbers those that are read here; the most is within 64 bits with a sign too
  std::int64_t most = 0;
  const std::int64_t* all = nullptr;
  const std::uint32_t* planes = nullptr;  // those that say which numbers reach it
  std::size_t count = 0;
};

// Memory that is read or written soon. It is fetched a little at a time between other things, for which the memory would else be idle.
struct Span {
  const unsigned char* from = nullptr;
  const unsigned char* to = nullptr;
};
struct Ahead {
  static constexpr std::size_t kAtATime = 256;  // bytes, of which each span has a multiple

  const unsigned char* next = nullptr;
  const unsigned char* to = nullptr;
  const Span* spans = nullptr;  // that come behind these
  std::size_t count = 0;
};

// `at`: where each plane lies.
struct Kernels {
  void (*run)(const PlaneStep* steps, std::size_t count, std::uint64_t* const* at, Ahead& ahead);
  // So many bits from bit `from_bit` on; those behind them are nought, or of the same byte.
  void (*bits)(const std::uint8_t* from, std::uint64_t from_bit, std::size_t count, std::uint64_t* plane);
  // False: one of them is less than the least, or more than the most.
  bool (*reach)(const void* numbers, const Bounds& bounds, std::uint64_t* const* at, Ahead& ahead);
  // The lowest byte of each. False: one of them is not below the limit, as if none had a sign.
  bool (*narrow)(const void* numbers, std::uint32_t width, std::uint64_t limit, std::uint8_t* codes,
                 Ahead& ahead);
  void (*find)(const std::uint8_t* codes, const Members& members, std::uint64_t* plane);
  // A byte a row: bit i of it is that of plane i, `flip` says of which the opposite is meant.
  void (*spread)(const std::uint64_t* const* planes, std::size_t count, std::uint32_t flip, std::size_t words,
                 std::uint8_t* out, Ahead& ahead);
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
