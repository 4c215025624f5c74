// SPDX-License-Identifier: Apache-2.0
// Whole numbers of 128 bits: checked arithmetic, exact text, and the 256-bit product and quotient that exact
// decimals need on the way. Not a big-integer type: what does not fit is reported, never wrapped.
// Errors: NumberResult::fault, the one set of faults of all exact numbers; the value is then 0.
#pragma once

#include <array>
#include <bit>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace writ::value {

// __extension__ because ISO C++ has no such type; both compilers we build with do.
__extension__ typedef __int128 int128;
__extension__ typedef unsigned __int128 uint128;

inline constexpr int128 kInt128Max = static_cast<int128>(~uint128{0} >> 1);
inline constexpr int128 kInt128Min = -kInt128Max - 1;

enum class NumberFault : std::uint8_t {
  None,
  NotANumber,
  TooManyPlaces,
  Overflow,
  DivisionByZero,
  Inexact,
  UnitNotPositive,
};

struct [[nodiscard]] NumberResult {
  int128 value = 0;
  NumberFault fault = NumberFault::None;

  constexpr bool ok() const noexcept { return fault == NumberFault::None; }
};

constexpr NumberResult number_fault(NumberFault fault) noexcept { return {0, fault}; }

constexpr NumberResult add(int128 a, int128 b) noexcept {
  int128 sum = 0;
  if (__builtin_add_overflow(a, b, &sum)) return number_fault(NumberFault::Overflow);
  return {sum};
}

constexpr NumberResult sub(int128 a, int128 b) noexcept {
  int128 difference = 0;
  if (__builtin_sub_overflow(a, b, &difference)) return number_fault(NumberFault::Overflow);
  return {difference};
}

constexpr NumberResult mul(int128 a, int128 b) noexcept {
  int128 product = 0;
  if (__builtin_mul_overflow(a, b, &product)) return number_fault(NumberFault::Overflow);
  return {product};
}

// Sign and magnitude, because the magnitude of the least number is no int128.
constexpr uint128 magnitude(int128 value) noexcept {
  return value < 0 ? uint128{0} - static_cast<uint128>(value) : static_cast<uint128>(value);
}

constexpr NumberResult with_sign(bool negative, uint128 magnitude) noexcept {
  const uint128 limit = static_cast<uint128>(kInt128Max) + (negative ? 1 : 0);
  if (magnitude > limit) return number_fault(NumberFault::Overflow);
  return {static_cast<int128>(negative ? uint128{0} - magnitude : magnitude)};
}

// 256 bits without sign. The order of the fields makes the comparison numeric.
struct Wide {
  uint128 high = 0;
  uint128 low = 0;
  friend constexpr auto operator<=>(const Wide&, const Wide&) noexcept = default;
};

constexpr Wide multiply_wide(uint128 a, uint128 b) noexcept {
  constexpr int kHalf = 64;
  const uint128 a_high = a >> kHalf, a_low = static_cast<std::uint64_t>(a);
  const uint128 b_high = b >> kHalf, b_low = static_cast<std::uint64_t>(b);
  const uint128 low = a_low * b_low;
  // Neither sum wraps: (2^64-1)^2 + 2 * (2^64-1) is 2^128-1.
  const uint128 cross = a_high * b_low + (low >> kHalf);
  const uint128 middle = a_low * b_high + static_cast<std::uint64_t>(cross);
  return {a_high * b_high + (cross >> kHalf) + (middle >> kHalf),
          (middle << kHalf) | static_cast<std::uint64_t>(low)};
}

struct QuotientRemainder {
  uint128 quotient = 0;
  uint128 remainder = 0;
};

namespace detail {

// One digit, in base 2^64, of a long division: (remainder * 2^64 + next) / divisor. Needs remainder < divisor
// and the top bit of the divisor set; then the guess by the upper half of the divisor is at most 2 too large,
// and at most 2^64 + 1, so that its product with the lower half fits.
constexpr QuotientRemainder divide_digit(uint128 remainder, std::uint64_t next, uint128 divisor) noexcept {
  const auto divisor_high = static_cast<std::uint64_t>(divisor >> 64);
  const auto divisor_low = static_cast<std::uint64_t>(divisor);
  uint128 digit = remainder / divisor_high;
  uint128 rest = remainder - digit * divisor_high;
  while ((rest >> 64) == 0 && digit * divisor_low > ((rest << 64) | next)) {
    --digit;
    rest += divisor_high;
  }
  // Wraps on the way where `rest` has more than 64 bits; the true remainder is below the divisor.
  return {digit, ((rest << 64) | next) - digit * divisor_low};
}

}  // namespace detail

// Needs numerator.high < divisor, which says both that the divisor is not 0 and that the quotient fits.
constexpr QuotientRemainder divide_wide(Wide numerator, uint128 divisor) noexcept {
  if (numerator.high == 0) return {numerator.low / divisor, numerator.low % divisor};
  const auto divisor_high = static_cast<std::uint64_t>(divisor >> 64);
  const int shift = divisor_high != 0 ? std::countl_zero(divisor_high)
                                      : 64 + std::countl_zero(static_cast<std::uint64_t>(divisor));
  divisor <<= shift;
  const uint128 carried = shift == 0 ? uint128{0} : numerator.low >> (128 - shift);
  const uint128 high = (numerator.high << shift) | carried;
  const uint128 low = numerator.low << shift;
  const auto first = detail::divide_digit(high, static_cast<std::uint64_t>(low >> 64), divisor);
  const auto second = detail::divide_digit(first.remainder, static_cast<std::uint64_t>(low), divisor);
  return {(first.quotient << 64) | second.quotient, second.remainder >> shift};
}

// Text of bounded length kept in place, so that formatting allocates nothing.
template <std::size_t kCapacity>
class FixedText {
 public:
  constexpr std::string_view view() const noexcept { return {bytes_.data(), size_}; }
  // NOLINTNEXTLINE(google-explicit-constructor)
  constexpr operator std::string_view() const noexcept { return view(); }

  // INVARIANT: what is appended in total fits; each function that fills a text says why.
  constexpr void append(char c) noexcept { bytes_[size_++] = c; }
  constexpr void append(std::string_view text) noexcept {
    for (const char c : text) append(c);
  }

 private:
  std::array<char, kCapacity> bytes_{};
  std::uint8_t size_ = 0;
};

inline constexpr int kMaxDigits = 39;

// Writes the digits of `magnitude` to end at `end` and gives where they begin, at most kMaxDigits before.
constexpr char* write_digits(uint128 magnitude, char* end) noexcept {
  // 128-bit division is slow: take 18 digits at a time, then work on 64 bits.
  constexpr std::uint64_t kChunk = 1'000'000'000'000'000'000;
  while (magnitude >= kChunk) {
    auto chunk = static_cast<std::uint64_t>(magnitude % kChunk);
    magnitude /= kChunk;
    for (int i = 0; i < 18; ++i, chunk /= 10) *--end = static_cast<char>('0' + chunk % 10);
  }
  auto rest = static_cast<std::uint64_t>(magnitude);
  do {
    *--end = static_cast<char>('0' + rest % 10);
    rest /= 10;
  } while (rest != 0);
  return end;
}

// A sign and 39 digits at most.
using Int128Text = FixedText<1 + kMaxDigits>;

constexpr Int128Text to_string(int128 value) noexcept {
  std::array<char, kMaxDigits> buffer{};
  char* const end = buffer.data() + buffer.size();
  const char* const begin = write_digits(magnitude(value), end);
  Int128Text text;
  if (value < 0) text.append('-');
  text.append(std::string_view(begin, static_cast<std::size_t>(end - begin)));
  return text;
}

// An optional '-' and decimal digits, without leading zeros; nothing else, and no spaces.
constexpr NumberResult from_string(std::string_view text) noexcept {
  const bool negative = text.starts_with('-');
  if (negative) text.remove_prefix(1);
  if (text.empty() || (text.size() > 1 && text.front() == '0')) return number_fault(NumberFault::NotANumber);
  uint128 total = 0;
  bool fits = true;
  for (const char c : text) {
    if (c < '0' || c > '9') return number_fault(NumberFault::NotANumber);
    fits = fits && !__builtin_mul_overflow(total, uint128{10}, &total) &&
           !__builtin_add_overflow(total, static_cast<uint128>(c - '0'), &total);
  }
  return fits ? with_sign(negative, total) : number_fault(NumberFault::Overflow);
}

}  // namespace writ::value
