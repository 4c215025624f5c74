// SPDX-License-Identifier: Apache-2.0
// Exact decimals: a 128-bit coefficient whose number of places is known to the caller at compile time, so
// that 12.30 with 2 places is 1230. Not a number type that carries its scale, and never binary floating
// point. The sum of two decimals of equal places is add() of int128.h; mul() is the exact product, whose
// places are the sum of the places of its factors.
// Errors: NumberResult::fault. Where places are asked for, 0..kMaxPlaces is the caller's duty and asserted.
#pragma once

#include "runtime/value/int128.h"

#include <array>
#include <cassert>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace writ::value {

// What a type may declare; exact products on the way to a rounding may have up to kMaxPlaces.
inline constexpr int kMaxDeclaredPlaces = 18;
inline constexpr int kMaxPlaces = 38;

enum class Rounding : std::uint8_t {
  // Ties go away from zero: -2.5 becomes -3.
  HalfUp,
  HalfEven,
  // Away from zero.
  Up,
  // Toward zero.
  Down,
  Floor,
  Ceiling,
  // Rounds nothing: a result that needs it is the fault Inexact.
  Exact,
};

inline constexpr auto kPowersOfTen = [] {
  std::array<uint128, kMaxPlaces + 1> powers{};
  powers[0] = 1;
  for (std::size_t i = 1; i < powers.size(); ++i) powers[i] = powers[i - 1] * 10;
  return powers;
}();

constexpr uint128 power_of_ten(int exponent) noexcept {
  assert(exponent >= 0 && exponent <= kMaxPlaces);
  return kPowersOfTen[static_cast<std::size_t>(exponent)];
}

// A sign, a point, and 39 digits at most: the coefficient's own, or `places` and a leading zero.
using DecimalText = FixedText<2 + kMaxDigits>;

// The grammar is that of a JSON number, exponent and all, read exactly: "1.5e2" is 150. More places than
// asked for are TooManyPlaces unless they are zeros. Of several faults the first of NotANumber, TooManyPlaces
// and Overflow is given. Linear in the text; an exponent costs nothing.
NumberResult parse_decimal(std::string_view text, int places) noexcept;

// All places are written: 1230 with 2 places is "12.30".
DecimalText format_decimal(int128 coefficient, int places) noexcept;

NumberResult rescale(int128 coefficient, int from_places, int to_places, Rounding rounding) noexcept;

// To a whole multiple of `unit`, which has the places of the coefficient: 0.05 at 2 places is 5.
NumberResult round_to_unit(int128 coefficient, int128 unit, Rounding rounding) noexcept;

// Rounded once, from the exact product, which may need 256 bits.
NumberResult multiply(int128 a, int a_places, int128 b, int b_places, int places, Rounding rounding) noexcept;

NumberResult divide(int128 a, int a_places, int128 b, int b_places, int places, Rounding rounding) noexcept;

// a / b as a whole multiple of `unit`, rounded once; the result has the places of the unit.
NumberResult divide_to_unit(int128 a, int a_places, int128 b, int b_places, int128 unit, int unit_places,
                            Rounding rounding) noexcept;

// a * b / c on coefficients, rounded once: a share of a total.
NumberResult multiply_divide(int128 a, int128 b, int128 c, Rounding rounding) noexcept;

std::strong_ordering compare(int128 a, int a_places, int128 b, int b_places) noexcept;

}  // namespace writ::value
