// SPDX-License-Identifier: Apache-2.0
#ifdef __x86_64__
#include <immintrin.h>

#define WRIT_STEPS_ALONE
#define WRIT_VECTOR 64
#define WRIT_FOR [[gnu::target("avx512bw,avx512vl,avx2")]]
#include "runtime/columns/planes_work.h"

namespace writ::columns {
namespace {

constexpr std::size_t kRegister = 64;

// Of the rows of one word.
template <typename Number>
WRIT_FOR inline std::uint64_t reached(const char* from, __m512i bound) {
  constexpr std::size_t kTogether = kRegister / sizeof(Number);
  std::uint64_t out = 0;
  for (std::size_t i = 0; i < kWordRows / kTogether; ++i) {
    const __m512i values = _mm512_loadu_si512(from + i * kRegister);
    std::uint64_t its = 0;
    if (sizeof(Number) == sizeof(std::int64_t)) {
      its = Number(-1) < 0 ? _mm512_cmpge_epi64_mask(values, bound) : _mm512_cmpge_epu64_mask(values, bound);
    } else {
      its = Number(-1) < 0 ? _mm512_cmpge_epi32_mask(values, bound) : _mm512_cmpge_epu32_mask(values, bound);
    }
    out |= its << (i * kTogether);
  }
  return out;
}

template <typename Number>
WRIT_FOR void reach_of(const void* numbers, const Bounds& bounds, std::uint64_t* planes) {
  constexpr std::size_t kBytes = kWordRows * sizeof(Number);
  constexpr std::size_t kNearWords = kNear / kWordRows;
  const auto* from = static_cast<const char*>(numbers);
  for (std::size_t near = 0; near < kPlaneWords; near += kNearWords, from += kNearWords * kBytes) {
    for (std::size_t bound = 0; bound < bounds.count; ++bound) {
      fetch_behind(from, kNearWords * kBytes, bound, bounds.count);
      if (bounds.planes[bound] == Circuit::kUnused) continue;
      const __m512i its = sizeof(Number) == sizeof(std::int64_t)
                              ? _mm512_set1_epi64(bounds.all[bound])
                              : _mm512_set1_epi32(static_cast<int>(bounds.all[bound]));
      std::uint64_t* const to = planes + bounds.planes[bound] + near;
      for (std::size_t word = 0; word < kNearWords; ++word)
        to[word] = reached<Number>(from + word * kBytes, its);
    }
  }
}

// Most counts are of 32 or 64 bits.
WRIT_FOR void reach_avx512(const void* numbers, const Bounds& bounds, std::uint64_t* planes) {
  if (bounds.width == sizeof(std::int32_t) && bounds.is_signed)
    return reach_of<std::int32_t>(numbers, bounds, planes);
  if (bounds.width == sizeof(std::int32_t)) return reach_of<std::uint32_t>(numbers, bounds, planes);
  if (bounds.width == sizeof(std::int64_t) && bounds.is_signed)
    return reach_of<std::int64_t>(numbers, bounds, planes);
  if (bounds.width == sizeof(std::int64_t)) return reach_of<std::uint64_t>(numbers, bounds, planes);
  return plain_kernels.reach(numbers, bounds, planes);
}

// Places in dictionaries are mostly of 16 or 32 bits.
WRIT_FOR void narrow_avx512(const void* numbers, std::uint32_t width, std::uint8_t* codes) {
  const auto* from = static_cast<const char*>(numbers);
  if (width == sizeof(std::int16_t)) {
    for (std::size_t row = 0; row < kPlaneRows; row += kRegister / 2, from += kRegister) {
      _mm256_storeu_si256(reinterpret_cast<__m256i*>(codes + row),
                          _mm512_maskz_cvtepi16_epi8(UINT32_MAX, _mm512_loadu_si512(from)));
    }
  } else if (width == sizeof(std::int32_t)) {
    for (std::size_t row = 0; row < kPlaneRows; row += kRegister / 4, from += kRegister) {
      _mm_storeu_si128(reinterpret_cast<__m128i*>(codes + row),
                       _mm512_maskz_cvtepi32_epi8(UINT16_MAX, _mm512_loadu_si512(from)));
    }
  } else {
    plain_kernels.narrow(numbers, width, codes);
  }
}

WRIT_FOR inline __m512i four_times(const std::uint8_t* quarter) {
  return _mm512_maskz_broadcast_i32x4(UINT16_MAX, _mm_loadu_si128(reinterpret_cast<const __m128i*>(quarter)));
}

WRIT_FOR void find(const std::uint8_t* codes, const Members& members, std::uint64_t* plane) {
  const __m512i low = four_times(members.table);
  const __m512i high = four_times(members.table + 16);
  const __m512i bits = _mm512_set1_epi64(static_cast<long long>(0x8040201008040201U));
  const __m512i four = _mm512_set1_epi8(15);
  for (std::size_t word = 0; word < kPlaneWords; ++word) {
    const __m512i its = _mm512_loadu_si512(codes + word * kWordRows);
    const __m512i end = _mm512_and_si512(its, four);
    const __m512i upper = _mm512_and_si512(_mm512_srli_epi16(its, 4), four);
    const __m512i meant =
        _mm512_mask_shuffle_epi8(_mm512_shuffle_epi8(low, end), _mm512_movepi8_mask(its), high, end);
    plane[word] = _mm512_test_epi8_mask(meant, _mm512_shuffle_epi8(bits, upper));
  }
}

WRIT_FOR void spread(const std::uint64_t* const* planes, std::size_t count, std::uint32_t flip,
                     std::size_t words, std::uint8_t* out) {
  for (std::size_t word = 0; word < words; ++word, out += kRegister) {
    __m512i all = _mm512_setzero_si512();
    for (std::size_t i = 0; i < count; ++i) {
      const std::uint64_t its = planes[i][word] ^ ((flip >> i & 1) != 0 ? ~std::uint64_t{0} : 0);
      const __m512i bit = _mm512_set1_epi8(static_cast<char>(1U << i));
      all = _mm512_or_si512(all, _mm512_maskz_mov_epi8(its, bit));
    }
    _mm512_storeu_si512(out, all);
  }
}

}  // namespace

const Kernels& avx512_kernels() {
  static const Kernels its{run,          plain_kernels.bits,     plain_kernels.copy,
                           reach_avx512, narrow_avx512,          find,
                           spread,       plain_kernels.all_below};
  return its;
}

}  // namespace writ::columns
#endif
