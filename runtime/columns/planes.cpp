// SPDX-License-Identifier: Apache-2.0
#include "runtime/columns/planes.h"

#include <atomic>

#define WRIT_VECTOR 16
#define WRIT_FOR
#include "runtime/columns/planes_work.h"

namespace writ::columns {
namespace {

void find(const std::uint8_t* codes, const Members& members, std::uint64_t* plane) {
  std::uint8_t holds[256];
  for (std::uint32_t code = 0; code < sizeof holds; ++code) {
    holds[code] = members.has(code) ? 1 : 0;
  }
  for (std::size_t word = 0; word < kPlaneWords; ++word, codes += kWordRows) {
    std::uint64_t bits = 0;
    for (std::size_t i = 0; i < kWordRows; ++i) bits |= std::uint64_t{holds[codes[i]]} << i;
    plane[word] = bits;
  }
}

// Eight bits as eight bytes, each 0 or 1.
std::uint64_t bytes_of(std::uint64_t eight) {
  constexpr std::uint64_t kEach = 0x0101010101010101U;
  constexpr std::uint64_t kOwn = 0x8040201008040201U;
  constexpr std::uint64_t kAllButTop = 0x7F7F7F7F7F7F7F7FU;
  return ((eight * kEach & kOwn) + kAllButTop) >> 7 & kEach;
}

void spread(const std::uint64_t* const* planes, std::size_t count, std::uint32_t flip, std::size_t words,
            std::uint8_t* out, Ahead&) {
  constexpr std::size_t kEight = 8;
  for (std::size_t word = 0; word < words; ++word) {
    for (std::size_t byte = 0; byte < kEight; ++byte, out += kEight) {
      std::uint64_t eight = 0;
      for (std::size_t i = 0; i < count; ++i) {
        const std::uint64_t bits = word_of(planes[i], word) ^ ((flip >> i & 1) != 0 ? ~std::uint64_t{0} : 0);
        eight |= bytes_of(bits >> (byte * kEight) & 0xFF) << i;
      }
      for (std::size_t i = 0; i < kEight; ++i) out[i] = static_cast<std::uint8_t>(eight >> (i * kEight));
    }
  }
}

std::atomic<const Kernels*> chosen{nullptr};

const Kernels* best() {
  const Kernels* out = &plain_kernels;
  for (std::size_t i = 0; const Kernels* one = kernels_at(i); ++i) out = one;
  return out;
}

}  // namespace

const Kernels plain_kernels{run, bits, reach, narrow, find, spread, all_below};

const Kernels* kernels_at(std::size_t place) {
  if (place == 0) return &plain_kernels;
#ifdef __x86_64__
  const bool avx2 = __builtin_cpu_supports("avx2") != 0;
  const bool avx512 =
      avx2 && __builtin_cpu_supports("avx512bw") != 0 && __builtin_cpu_supports("avx512vl") != 0;
  if (place == 1 && avx2) return &avx2_kernels();
  if (place == 2 && avx512) return &avx512_kernels();
#endif
  return nullptr;
}

const Kernels& kernels() {
  const Kernels* its = chosen.load(std::memory_order_acquire);
  if (its == nullptr) {
    its = best();
    chosen.store(its, std::memory_order_release);
  }
  return *its;
}

void use_kernels(std::size_t place) { chosen.store(kernels_at(place), std::memory_order_release); }

}  // namespace writ::columns
