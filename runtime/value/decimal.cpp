// SPDX-License-Identifier: Apache-2.0
// Implements decimal.h on magnitudes and a sign: one place decides every rounding (round_quotient), and every
// quotient is made by divide_wide() of int128.h. Nothing here allocates or loops more than its input is long.
#include "runtime/value/decimal.h"

#include <algorithm>
#include <optional>

namespace writ::value {

namespace {

// What a division left over, against half a unit of the last place.
enum class Rest : std::uint8_t { Zero, BelowHalf, Half, AboveHalf };

// `more` says that something lies below the remainder: an earlier division of the same number left it. The
// divisor is even then, so that a fraction more never reaches half.
Rest rest_of(uint128 remainder, uint128 divisor, bool more) {
  if (remainder == 0) return more ? Rest::BelowHalf : Rest::Zero;
  // Not 2 * remainder, which may not fit.
  const uint128 other = divisor - remainder;
  if (remainder < other) return Rest::BelowHalf;
  return remainder == other && !more ? Rest::Half : Rest::AboveHalf;
}

bool rounds_away_from_zero(Rounding rounding, bool negative, bool odd, Rest rest) {
  switch (rounding) {
    case Rounding::HalfUp: return rest >= Rest::Half;
    case Rounding::HalfEven: return rest == Rest::AboveHalf || (rest == Rest::Half && odd);
    case Rounding::Up: return true;
    case Rounding::Floor: return negative;
    case Rounding::Ceiling: return !negative;
    case Rounding::Down:
    case Rounding::Exact: return false;
  }
  return false;
}

NumberResult round_quotient(bool negative, uint128 quotient, Rest rest, Rounding rounding) {
  const NumberResult truncated = with_sign(negative, quotient);
  if (!truncated.ok() || rest == Rest::Zero) return truncated;
  if (rounding == Rounding::Exact) return number_fault(NumberFault::Inexact);
  const bool odd = (quotient & 1) != 0;
  return rounds_away_from_zero(rounding, negative, odd, rest) ? with_sign(negative, quotient + 1) : truncated;
}

NumberResult divide_rounded(bool negative, Wide numerator, uint128 divisor, Rounding rounding) {
  if (divisor == 0) return number_fault(NumberFault::DivisionByZero);
  if (numerator.high >= divisor) return number_fault(NumberFault::Overflow);
  const auto [quotient, remainder] = divide_wide(numerator, divisor);
  return round_quotient(negative, quotient, rest_of(remainder, divisor, false), rounding);
}

NumberResult scale_up(int128 coefficient, int exponent) {
  // 10^38 is below 2^127.
  return mul(coefficient, static_cast<int128>(power_of_ten(exponent)));
}

// value * 10^exponent, for exponents up to twice kMaxPlaces; empty if it needs more than 256 bits.
std::optional<Wide> scale_up_wide(uint128 value, int exponent) {
  const int first = std::min(exponent, kMaxPlaces);
  const Wide product = multiply_wide(value, power_of_ten(first));
  if (exponent == first) return product;
  const uint128 factor = power_of_ten(exponent - first);
  const Wide low = multiply_wide(product.low, factor);
  const Wide high = multiply_wide(product.high, factor);
  Wide result{0, low.low};
  if (high.high != 0 || __builtin_add_overflow(high.low, low.high, &result.high)) return std::nullopt;
  return result;
}

// The parts of a JSON number, checked: [-] digits [.digits] [e[+-]digits].
struct NumberText {
  bool negative = false;
  std::string_view whole;
  std::string_view fraction;
  std::int64_t exponent = 0;
};

std::string_view take_digits(std::string_view& text) {
  std::size_t size = 0;
  while (size < text.size() && text[size] >= '0' && text[size] <= '9') ++size;
  const std::string_view digits = text.substr(0, size);
  text.remove_prefix(size);
  return digits;
}

bool take(std::string_view& text, char c) {
  if (!text.starts_with(c)) return false;
  text.remove_prefix(1);
  return true;
}

std::optional<NumberText> split_number(std::string_view text) {
  NumberText number;
  number.negative = take(text, '-');
  number.whole = take_digits(text);
  if (number.whole.empty() || (number.whole.size() > 1 && number.whole.front() == '0')) return std::nullopt;
  if (take(text, '.')) {
    number.fraction = take_digits(text);
    if (number.fraction.empty()) return std::nullopt;
  }
  if (take(text, 'e') || take(text, 'E')) {
    const bool down = take(text, '-');
    if (!down) take(text, '+');
    const std::string_view digits = take_digits(text);
    if (digits.empty()) return std::nullopt;
    // Beyond any text that could bring the value back into range, so larger exponents mean the same.
    constexpr std::int64_t kEnough = 1'000'000'000'000'000;
    for (const char c : digits) number.exponent = std::min(number.exponent * 10 + (c - '0'), kEnough);
    if (down) number.exponent = -number.exponent;
  }
  if (!text.empty()) return std::nullopt;
  return number;
}

}  // namespace

NumberResult parse_decimal(std::string_view text, int places) noexcept {
  assert(places >= 0 && places <= kMaxPlaces);
  const std::optional<NumberText> number = split_number(text);
  if (!number) return number_fault(NumberFault::NotANumber);

  // All digits stand in one row; digit i is worth 10^(top - i) of the last place wanted.
  const std::size_t whole_size = number->whole.size();
  const std::size_t size = whole_size + number->fraction.size();
  const auto digit = [&](std::size_t i) {
    return (i < whole_size ? number->whole[i] : number->fraction[i - whole_size]) - '0';
  };
  std::size_t begin = 0, end = size;
  while (begin < end && digit(begin) == 0) ++begin;
  while (begin < end && digit(end - 1) == 0) --end;
  if (begin == end) return {0};
  const std::int64_t top = static_cast<std::int64_t>(whole_size) - 1 + number->exponent + places;
  const std::int64_t first = top - static_cast<std::int64_t>(begin);
  const std::int64_t last = top - static_cast<std::int64_t>(end - 1);
  if (last < 0) return number_fault(NumberFault::TooManyPlaces);
  if (first >= kMaxDigits) return number_fault(NumberFault::Overflow);

  uint128 total = 0;
  for (std::size_t i = begin; i < end; ++i) {
    // 39 digits may be more than 2^128.
    if (__builtin_mul_overflow(total, uint128{10}, &total) ||
        __builtin_add_overflow(total, static_cast<uint128>(digit(i)), &total)) {
      return number_fault(NumberFault::Overflow);
    }
  }
  if (__builtin_mul_overflow(total, power_of_ten(static_cast<int>(last)), &total)) {
    return number_fault(NumberFault::Overflow);
  }
  return with_sign(number->negative, total);
}

DecimalText format_decimal(int128 coefficient, int places) noexcept {
  assert(places >= 0 && places <= kMaxPlaces);
  std::array<char, kMaxDigits> buffer{};
  char* const end = buffer.data() + buffer.size();
  char* begin = write_digits(magnitude(coefficient), end);
  // At least one digit stands before the point.
  while (end - begin <= places) *--begin = '0';
  const char* const point = end - places;

  DecimalText text;
  if (coefficient < 0) text.append('-');
  text.append(std::string_view(begin, static_cast<std::size_t>(point - begin)));
  if (places > 0) {
    text.append('.');
    text.append(std::string_view(point, static_cast<std::size_t>(places)));
  }
  return text;
}

NumberResult rescale(int128 coefficient, int from_places, int to_places, Rounding rounding) noexcept {
  if (to_places >= from_places) return scale_up(coefficient, to_places - from_places);
  return divide_rounded(coefficient < 0, {0, magnitude(coefficient)}, power_of_ten(from_places - to_places),
                        rounding);
}

NumberResult round_to_unit(int128 coefficient, int128 unit, Rounding rounding) noexcept {
  if (unit <= 0) return number_fault(NumberFault::UnitNotPositive);
  const NumberResult units =
      divide_rounded(coefficient < 0, {0, magnitude(coefficient)}, magnitude(unit), rounding);
  return units.ok() ? mul(units.value, unit) : units;
}

NumberResult multiply(int128 a, int a_places, int128 b, int b_places, int places,
                      Rounding rounding) noexcept {
  const bool negative = (a < 0) != (b < 0);
  const Wide product = multiply_wide(magnitude(a), magnitude(b));
  const int surplus = a_places + b_places - places;
  if (surplus <= 0) {
    const NumberResult exact =
        product.high == 0 ? with_sign(negative, product.low) : number_fault(NumberFault::Overflow);
    return exact.ok() ? scale_up(exact.value, -surplus) : exact;
  }
  if (surplus <= kMaxPlaces) return divide_rounded(negative, product, power_of_ten(surplus), rounding);
  // 10^surplus does not fit: divide twice. The first quotient does: the product is at most 2^254, and
  // 2^254 / 2^128 is below 10^38.
  const auto first = divide_wide(product, power_of_ten(kMaxPlaces));
  const uint128 divisor = power_of_ten(surplus - kMaxPlaces);
  const Rest rest = rest_of(first.quotient % divisor, divisor, first.remainder != 0);
  return round_quotient(negative, first.quotient / divisor, rest, rounding);
}

NumberResult divide(int128 a, int a_places, int128 b, int b_places, int places, Rounding rounding) noexcept {
  if (b == 0) return number_fault(NumberFault::DivisionByZero);
  const bool negative = (a < 0) != (b < 0);
  // The quotient of the coefficients has a_places - b_places.
  const int missing = places - (a_places - b_places);
  if (missing >= 0) {
    const std::optional<Wide> numerator = scale_up_wide(magnitude(a), missing);
    // More than 256 bits over less than 128 does not fit in 128.
    if (!numerator) return number_fault(NumberFault::Overflow);
    return divide_rounded(negative, *numerator, magnitude(b), rounding);
  }
  const Wide divisor = multiply_wide(magnitude(b), power_of_ten(-missing));
  if (divisor.high == 0) return divide_rounded(negative, {0, magnitude(a)}, divisor.low, rounding);
  // Twice the numerator is at most 2^128, and a divisor that large is more: a multiple of 10 is no power of
  // 2.
  return round_quotient(negative, 0, a == 0 ? Rest::Zero : Rest::BelowHalf, rounding);
}

NumberResult divide_to_unit(int128 a, int a_places, int128 b, int b_places, int128 unit, int unit_places,
                            Rounding rounding) noexcept {
  // How many units go into it, as a whole number; then back to the number itself.
  const NumberResult divisor = mul(b, unit);
  if (!divisor.ok()) return divisor;
  const NumberResult units = divide(a, a_places, divisor.value, b_places + unit_places, 0, rounding);
  return units.ok() ? mul(units.value, unit) : units;
}

NumberResult multiply_divide(int128 a, int128 b, int128 c, Rounding rounding) noexcept {
  const bool negative = ((a < 0) != (b < 0)) != (c < 0);
  return divide_rounded(negative, multiply_wide(magnitude(a), magnitude(b)), magnitude(c), rounding);
}

std::strong_ordering compare(int128 a, int a_places, int128 b, int b_places) noexcept {
  if ((a < 0) != (b < 0)) return a <=> b;
  const Wide a_scaled = multiply_wide(magnitude(a), power_of_ten(std::max(b_places - a_places, 0)));
  const Wide b_scaled = multiply_wide(magnitude(b), power_of_ten(std::max(a_places - b_places, 0)));
  return a < 0 ? b_scaled <=> a_scaled : a_scaled <=> b_scaled;
}

}  // namespace writ::value
