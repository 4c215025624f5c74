// SPDX-License-Identifier: Apache-2.0
#ifdef __x86_64__
#include <immintrin.h>

#define WRIT_STEPS_ALONE
#define WRIT_VECTOR 32
#define WRIT_FOR [[gnu::target("avx2")]]
#include "runtime/columns/planes_work.h"

namespace writ::columns {
namespace {

constexpr std::size_t kRegister = 32;

// Four registers that were packed twice.
[[gnu::target("avx2")]] inline __m256i in_order(__m256i mixed) {
  return _mm256_permutevar8x32_epi32(mixed, _mm256_setr_epi32(0, 4, 1, 5, 2, 6, 3, 7));
}
// Thirty-two numbers of 32 bits as bytes, in their order: 0 and -1.
[[gnu::target("avx2")]] inline __m256i packed(const __m256i* four) {
  const __m256i low = _mm256_packs_epi32(four[0], four[1]);
  const __m256i high = _mm256_packs_epi32(four[2], four[3]);
  const __m256i mixed = _mm256_packs_epi16(low, high);
  return in_order(mixed);
}

// The rows of one word against a bound that they are above.
[[gnu::target("avx2")]] inline std::uint64_t above_64(const __m256i* values, __m256i before) {
  std::uint64_t bits = 0;
  for (std::size_t i = 0; i < kWordRows / 4; ++i) {
    const int its = _mm256_movemask_pd(_mm256_castsi256_pd(_mm256_cmpgt_epi64(values[i], before)));
    bits |= static_cast<std::uint64_t>(static_cast<unsigned>(its)) << (4 * i);
  }
  return bits;
}
[[gnu::target("avx2")]] inline std::uint64_t above_32(const __m256i* values, __m256i before) {
  std::uint64_t bits = 0;
  for (std::size_t half = 0; half < 2; ++half) {
    __m256i above[4];
    for (std::size_t i = 0; i < 4; ++i) above[i] = _mm256_cmpgt_epi32(values[4 * half + i], before);
    const auto its = static_cast<unsigned>(_mm256_movemask_epi8(packed(above)));
    bits |= std::uint64_t{its} << (32 * half);
  }
  return bits;
}

template <bool wide>
[[gnu::target("avx2")]] inline __m256i each(std::int64_t number) {
  return wide ? _mm256_set1_epi64x(number) : _mm256_set1_epi32(static_cast<int>(number));
}

// Numbers without a sign are moved by half of their range.
template <bool wide>
[[gnu::target("avx2")]] bool reach_of(const void* numbers, const Bounds& bounds, std::uint64_t* const* at,
                                      Ahead& ahead) {
  constexpr std::size_t kCount = kWordRows * (wide ? 8 : 4) / kRegister;
  const std::int64_t moved = bounds.is_signed ? 0 : wide ? INT64_MIN : std::int64_t{INT32_MIN};
  const __m256i half = each<wide>(moved);
  const __m256i least = each<wide>(bounds.least ^ moved);
  const __m256i most = each<wide>(bounds.most ^ moved);
  __m256i outside = _mm256_setzero_si256();
  const auto* from = static_cast<const __m256i*>(numbers);
  for (std::size_t word = 0; word < kPlaneWords; ++word) {
    fetch(ahead);
    __m256i values[kCount];
    for (std::size_t i = 0; i < kCount; ++i, ++from) {
      const __m256i its = values[i] = _mm256_xor_si256(_mm256_loadu_si256(from), half);
      outside =
          _mm256_or_si256(outside, wide ? _mm256_cmpgt_epi64(least, its) : _mm256_cmpgt_epi32(least, its));
      outside =
          _mm256_or_si256(outside, wide ? _mm256_cmpgt_epi64(its, most) : _mm256_cmpgt_epi32(its, most));
    }
    for (std::size_t bound = 0; bound < bounds.count; ++bound) {
      const __m256i before = each<wide>((bounds.all[bound] - 1) ^ moved);
      at[bounds.planes[bound]][word] = wide ? above_64(values, before) : above_32(values, before);
    }
  }
  return _mm256_testz_si256(outside, outside) != 0;
}

// Most counts are of 32 or 64 bits.
[[gnu::target("avx2")]] bool reach_avx2(const void* numbers, const Bounds& bounds, std::uint64_t* const* at,
                                        Ahead& ahead) {
  if (bounds.width == sizeof(std::int64_t)) return reach_of<true>(numbers, bounds, at, ahead);
  if (bounds.width == sizeof(std::int32_t)) return reach_of<false>(numbers, bounds, at, ahead);
  return plain_kernels.reach(numbers, bounds, at, ahead);
}

// Places in dictionaries are mostly of 16 or 32 bits.
[[gnu::target("avx2")]] bool narrow_avx2(const void* numbers, std::uint32_t width, std::uint64_t limit,
                                         std::uint8_t* codes, Ahead& ahead) {
  const auto* from = static_cast<const __m256i*>(numbers);
  auto* to = reinterpret_cast<__m256i*>(codes);
  auto* const end = reinterpret_cast<__m256i*>(codes + kPlaneRows);
  const __m256i low = _mm256_set1_epi32(0xFF);
  const __m256i low_of_two = _mm256_set1_epi16(0xFF);
  if (width == sizeof(std::int16_t)) {
    for (; to != end; ++to, from += 2) {
      const __m256i one = _mm256_and_si256(_mm256_loadu_si256(from), low_of_two);
      const __m256i other = _mm256_and_si256(_mm256_loadu_si256(from + 1), low_of_two);
      constexpr int kHalvesInOrder = 0xD8;
      _mm256_storeu_si256(to, _mm256_permute4x64_epi64(_mm256_packus_epi16(one, other), kHalvesInOrder));
    }
  } else if (width == sizeof(std::int32_t)) {
    for (; to != end; ++to, from += 4) {
      __m256i four[4];
      for (int i = 0; i < 4; ++i) four[i] = _mm256_and_si256(_mm256_loadu_si256(from + i), low);
      const __m256i one = _mm256_packus_epi32(four[0], four[1]);
      const __m256i other = _mm256_packus_epi32(four[2], four[3]);
      _mm256_storeu_si256(to, in_order(_mm256_packus_epi16(one, other)));
    }
  } else {
    return plain_kernels.narrow(numbers, width, limit, codes, ahead);
  }
  return plain_kernels.all_below(numbers, width, kPlaneRows, limit);
}

[[gnu::target("avx2")]] inline __m256i codes_at(const std::uint8_t* codes, std::size_t row) {
  return _mm256_loadu_si256(reinterpret_cast<const __m256i*>(codes + row));
}
[[gnu::target("avx2")]] inline __m256i twice(const std::uint8_t* half) {
  return _mm256_broadcastsi128_si256(_mm_loadu_si128(reinterpret_cast<const __m128i*>(half)));
}

[[gnu::target("avx2")]] void find(const std::uint8_t* codes, const Members& members, std::uint64_t* plane) {
  auto* out = reinterpret_cast<std::uint32_t __attribute__((may_alias))*>(plane);
  const __m256i low = twice(members.table);
  const __m256i high = twice(members.table + 16);
  const __m256i bits = _mm256_set1_epi64x(static_cast<long long>(0x8040201008040201U));
  const __m256i four = _mm256_set1_epi8(15);
  for (std::size_t row = 0; row < kPlaneRows; row += kRegister) {
    const __m256i its = codes_at(codes, row);
    const __m256i end = _mm256_and_si256(its, four);
    const __m256i upper = _mm256_and_si256(_mm256_srli_epi16(its, 4), four);
    const __m256i meant =
        _mm256_blendv_epi8(_mm256_shuffle_epi8(low, end), _mm256_shuffle_epi8(high, end), its);
    const __m256i bit = _mm256_shuffle_epi8(bits, upper);
    *out++ = static_cast<std::uint32_t>(
        _mm256_movemask_epi8(_mm256_cmpeq_epi8(_mm256_and_si256(meant, bit), bit)));
  }
}

[[gnu::target("avx2")]] void spread(const std::uint64_t* const* planes, std::size_t count, std::uint32_t flip,
                                    std::size_t words, std::uint8_t* out, Ahead& ahead) {
  const __m256i which = _mm256_setr_epi64x(0, 0x0101010101010101, 0x0202020202020202, 0x0303030303030303);
  const __m256i bits = _mm256_set1_epi64x(static_cast<long long>(0x8040201008040201U));
  for (std::size_t half = 0; half < 2 * words; ++half, out += kRegister) {
    fetch(ahead);
    __m256i all = _mm256_setzero_si256();
    for (std::size_t i = 0; i < count; ++i) {
      std::uint32_t its = 0;
      __builtin_memcpy(&its, reinterpret_cast<const char*>(planes[i]) + half * sizeof its, sizeof its);
      if ((flip >> i & 1) != 0) its = ~its;
      const __m256i bytes = _mm256_shuffle_epi8(_mm256_set1_epi32(static_cast<int>(its)), which);
      const __m256i there = _mm256_cmpeq_epi8(_mm256_and_si256(bytes, bits), bits);
      all = _mm256_or_si256(all, _mm256_and_si256(there, _mm256_set1_epi8(static_cast<char>(1U << i))));
    }
    _mm256_storeu_si256(reinterpret_cast<__m256i*>(out), all);
  }
}

}  // namespace

const Kernels& avx2_kernels() {
  static const Kernels its{run,    plain_kernels.bits,     reach_avx2, narrow_avx2, find,
                           spread, plain_kernels.all_below};
  return its;
}

}  // namespace writ::columns
#endif
