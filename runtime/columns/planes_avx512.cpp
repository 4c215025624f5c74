// SPDX-License-Identifier: Apache-2.0
#ifdef __x86_64__
#include <immintrin.h>

#define WRIT_STEPS_ALONE
#define WRIT_OWN_STEPS
#define WRIT_VECTOR 64
#define WRIT_FOR [[gnu::target("avx512bw,avx512vl,avx2")]]
#include "runtime/columns/planes_work.h"

namespace writ::columns {
namespace {

constexpr std::size_t kRegister = 64;

// A plane fits into registers: what the next step goes on with stays there.
WRIT_FOR void run(const PlaneStep* steps, std::size_t count, std::uint64_t* const* at, Ahead& ahead) {
  constexpr std::size_t kParts = kPlaneBytes / kRegister;
  Words its[kParts] = {};
  for (const PlaneStep* step = steps; step != steps + count; ++step) {
    fetch(ahead);
    const Words* const left = reinterpret_cast<const Words*>(at[step->left]);
    const Words* const right = reinterpret_cast<const Words*>(at[step->right]);
    if (!step->goes_on) {
      for (std::size_t k = 0; k < kParts; ++k) its[k] = left[k];
    }
    switch (step->does) {
      case PlaneStep::Does::Both:
        for (std::size_t k = 0; k < kParts; ++k) its[k] &= right[k];
        break;
      case PlaneStep::Does::Either:
        for (std::size_t k = 0; k < kParts; ++k) its[k] |= right[k];
        break;
      case PlaneStep::Does::Without:
        for (std::size_t k = 0; k < kParts; ++k) its[k] &= ~right[k];
        break;
      case PlaneStep::Does::Before:
        for (std::size_t k = 0; k < kParts; ++k) its[k] = right[k] & ~its[k];
        break;
      case PlaneStep::Does::Neither:
        for (std::size_t k = 0; k < kParts; ++k) its[k] = ~(its[k] | right[k]);
        break;
    }
    if (!step->is_read) continue;
    Words* const to = reinterpret_cast<Words*>(at[step->to]);
    for (std::size_t k = 0; k < kParts; ++k) to[k] = its[k];
  }
}

// The rows of one word are loaded once, and held against all bounds.
template <typename Number>
struct Lanes;
template <>
struct Lanes<std::int32_t> {
  static constexpr std::size_t kCount = 4;
  WRIT_FOR static __m512i all(std::int64_t one) { return _mm512_set1_epi32(static_cast<int>(one)); }
  WRIT_FOR static __m512i less(__m512i a, __m512i b) { return _mm512_maskz_min_epi32(UINT16_MAX, a, b); }
  WRIT_FOR static __m512i more(__m512i a, __m512i b) { return _mm512_maskz_max_epi32(UINT16_MAX, a, b); }
  WRIT_FOR static bool any_less(__m512i a, __m512i b) { return _mm512_cmplt_epi32_mask(a, b) != 0; }
  WRIT_FOR static std::uint64_t reached(const __m512i* values, __m512i bound) {
    const __mmask32 low =
        _mm512_kunpackw(_mm512_cmpge_epi32_mask(values[1], bound), _mm512_cmpge_epi32_mask(values[0], bound));
    const __mmask32 high =
        _mm512_kunpackw(_mm512_cmpge_epi32_mask(values[3], bound), _mm512_cmpge_epi32_mask(values[2], bound));
    return _mm512_kunpackd(high, low);
  }
};
template <>
struct Lanes<std::int64_t> {
  static constexpr std::size_t kCount = 8;
  WRIT_FOR static __m512i all(std::int64_t one) { return _mm512_set1_epi64(one); }
  WRIT_FOR static __m512i less(__m512i a, __m512i b) { return _mm512_maskz_min_epi64(UINT8_MAX, a, b); }
  WRIT_FOR static __m512i more(__m512i a, __m512i b) { return _mm512_maskz_max_epi64(UINT8_MAX, a, b); }
  WRIT_FOR static bool any_less(__m512i a, __m512i b) { return _mm512_cmplt_epi64_mask(a, b) != 0; }
  WRIT_FOR static __mmask32 half(const __m512i* values, __m512i bound) {
    __mmask32 out = 0;
    for (int i = 0; i < 4; ++i)
      out |= static_cast<__mmask32>(_mm512_cmpge_epi64_mask(values[i], bound)) << (8 * i);
    return out;
  }
  WRIT_FOR static std::uint64_t reached(const __m512i* values, __m512i bound) {
    return _mm512_kunpackd(half(values + 4, bound), half(values, bound));
  }
};

// Numbers without a sign are moved by half of their range. Some bounds at a time; only with the first it is looked whether the numbers
// are within what is read.
template <typename Number>
WRIT_FOR bool reach_of(const void* numbers, const Bounds& bounds, std::uint64_t* const* at, Ahead& ahead) {
  using Its = Lanes<Number>;
  constexpr std::size_t kSome = 8;
  const std::int64_t moved = bounds.is_signed ? 0 : std::int64_t{1} << (sizeof(Number) * 8 - 1);
  const __m512i half = Its::all(moved);
  const __m512i least = Its::all(bounds.least ^ moved);
  const __m512i most = Its::all(bounds.most ^ moved);
  const bool has_most = sizeof(Number) > sizeof(std::int32_t) || bounds.most < INT32_MAX;
  __m512i lowest = least;
  __m512i highest = most;
  std::size_t first = 0;
  do {
    const std::size_t count = bounds.count - first < kSome ? bounds.count - first : kSome;
    __m512i bound[kSome];
    std::uint64_t* to[kSome];
    for (std::size_t i = 0; i < count; ++i) {
      bound[i] = Its::all(bounds.all[first + i] ^ moved);
      to[i] = at[bounds.planes[first + i]];
    }
    const auto* from = static_cast<const char*>(numbers);
    for (std::size_t word = 0; word < kPlaneWords; ++word, from += Its::kCount * kRegister) {
      fetch(ahead);
      __m512i values[Its::kCount];
      for (std::size_t i = 0; i < Its::kCount; ++i) values[i] = _mm512_loadu_si512(from + i * kRegister);
      if (moved != 0) {
        for (std::size_t i = 0; i < Its::kCount; ++i) values[i] = _mm512_xor_si512(values[i], half);
      }
      if (first == 0) {
        for (std::size_t i = 0; i < Its::kCount; i += 2)
          lowest = Its::less(lowest, Its::less(values[i], values[i + 1]));
        for (std::size_t i = 0; has_most && i < Its::kCount; ++i) highest = Its::more(highest, values[i]);
      }
      for (std::size_t i = 0; i < count; ++i) to[i][word] = Its::reached(values, bound[i]);
    }
    first += count;
  } while (first < bounds.count);
  return !Its::any_less(lowest, least) && !Its::any_less(most, highest);
}

// Most counts are of 32 or 64 bits.
WRIT_FOR bool reach_avx512(const void* numbers, const Bounds& bounds, std::uint64_t* const* at,
                           Ahead& ahead) {
  if (bounds.width == sizeof(std::int32_t)) return reach_of<std::int32_t>(numbers, bounds, at, ahead);
  if (bounds.width == sizeof(std::int64_t)) return reach_of<std::int64_t>(numbers, bounds, at, ahead);
  return plain_kernels.reach(numbers, bounds, at, ahead);
}

// Places in dictionaries are mostly of 16 or 32 bits.
WRIT_FOR bool narrow_avx512(const void* numbers, std::uint32_t width, std::uint64_t limit,
                            std::uint8_t* codes, Ahead& ahead) {
  const auto* from = static_cast<const char*>(numbers);
  __m512i most = _mm512_setzero_si512();
  if (width == sizeof(std::int16_t)) {
    for (std::size_t row = 0; row < kPlaneRows; row += kRegister, from += 2 * kRegister) {
      fetch(ahead);
      const __m512i low = _mm512_loadu_si512(from);
      const __m512i high = _mm512_loadu_si512(from + kRegister);
      most = _mm512_max_epu16(most, _mm512_max_epu16(low, high));
      _mm256_storeu_si256(reinterpret_cast<__m256i*>(codes + row),
                          _mm512_maskz_cvtepi16_epi8(UINT32_MAX, low));
      _mm256_storeu_si256(reinterpret_cast<__m256i*>(codes + row + kRegister / 2),
                          _mm512_maskz_cvtepi16_epi8(UINT32_MAX, high));
    }
    return limit > UINT16_MAX ||
           _mm512_cmpge_epu16_mask(most, _mm512_set1_epi16(static_cast<short>(limit))) == 0;
  }
  if (width == sizeof(std::int32_t)) {
    for (std::size_t row = 0; row < kPlaneRows; row += kRegister / 4, from += kRegister) {
      if (row % kRegister == 0) fetch(ahead);
      const __m512i its = _mm512_loadu_si512(from);
      most = _mm512_maskz_max_epu32(UINT16_MAX, most, its);
      _mm_storeu_si128(reinterpret_cast<__m128i*>(codes + row), _mm512_maskz_cvtepi32_epi8(UINT16_MAX, its));
    }
    return limit > UINT32_MAX ||
           _mm512_cmpge_epu32_mask(most, _mm512_set1_epi32(static_cast<int>(limit))) == 0;
  }
  return plain_kernels.narrow(numbers, width, limit, codes, ahead);
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
                     std::size_t words, std::uint8_t* out, Ahead& ahead) {
  const __m512i first = _mm512_set1_epi8(static_cast<char>(flip));
  for (std::size_t word = 0; word < words; ++word, out += kRegister) {
    fetch(ahead);
    __m512i all = first;
    for (std::size_t i = 0; i < count; ++i) {
      const __m512i bit = _mm512_set1_epi8(static_cast<char>(1U << i));
      const __mmask64 its = word_of(planes[i], word);
      // There is no exclusive or of chosen bytes: what is added to a bit that is not there, or taken away, is the same.
      all = (flip >> i & 1) != 0 ? _mm512_mask_sub_epi8(all, its, all, bit)
                                 : _mm512_mask_add_epi8(all, its, all, bit);
    }
    _mm512_storeu_si512(out, all);
  }
}

}  // namespace

const Kernels& avx512_kernels() {
  static const Kernels its{run,    plain_kernels.bits,     reach_avx512, narrow_avx512, find,
                           spread, plain_kernels.all_below};
  return its;
}

}  // namespace writ::columns
#endif
