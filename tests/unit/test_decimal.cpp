// SPDX-License-Identifier: Apache-2.0
// Unit tests of 128-bit whole numbers and exact decimals: by hand at the edges, by identities for the 256-bit
// arithmetic, and against values/decimals.csv, which Python's decimal module made. Not a test of money.
// WRIT_VALUES_DIR in the environment names another folder with that file, of any size.
#include "runtime/value/decimal.h"
#include "runtime/value/int128.h"

#include <catch2/catch.hpp>

#include <array>
#include <cstdlib>
#include <fstream>
#include <map>
#include <string>
#include <string_view>
#include <vector>

using namespace writ::value;

namespace {

constexpr std::string_view kMaxText = "170141183460469231731687303715884105727";
constexpr std::string_view kMinText = "-170141183460469231731687303715884105728";

const char* name_of(NumberFault fault) {
  switch (fault) {
    case NumberFault::None: return "none";
    case NumberFault::NotANumber: return "not_a_number";
    case NumberFault::TooManyPlaces: return "too_many_places";
    case NumberFault::Overflow: return "overflow";
    case NumberFault::DivisionByZero: return "division_by_zero";
    case NumberFault::Inexact: return "inexact";
    case NumberFault::UnitNotPositive: return "unit_not_positive";
  }
  return "?";
}

// Catch2 cannot print int128, so results are compared as texts: the number, or the name of the fault.
std::string text_of(NumberResult result) {
  return result.ok() ? std::string(to_string(result.value).view()) : name_of(result.fault);
}

int128 number(std::string_view text) {
  const NumberResult result = from_string(text);
  REQUIRE(result.ok());
  return result.value;
}

std::string parsed(std::string_view text, int places) { return text_of(parse_decimal(text, places)); }
std::string formatted(std::string_view coefficient, int places) {
  return std::string(format_decimal(number(coefficient), places).view());
}

const std::map<std::string, Rounding, std::less<>> kRoundings = {
    {"half_up", Rounding::HalfUp}, {"half_even", Rounding::HalfEven}, {"up", Rounding::Up},
    {"down", Rounding::Down},      {"floor", Rounding::Floor},        {"ceiling", Rounding::Ceiling},
    {"exact", Rounding::Exact},
};

std::string values_file(const std::string& name) {
  const char* folder = std::getenv("WRIT_VALUES_DIR");
  return (folder != nullptr ? std::string(folder) : std::string(WRIT_TEST_DATA "/values")) + "/" + name;
}

std::vector<std::string> split(const std::string& line, char separator) {
  std::vector<std::string> fields;
  std::size_t begin = 0;
  for (std::size_t end = 0; end != std::string::npos; begin = end + 1) {
    end = line.find(separator, begin);
    fields.push_back(line.substr(begin, end - begin));
  }
  return fields;
}

// op,a,a_places,b,b_places,c,places,rounding,expected
std::string answer(const std::vector<std::string>& row) {
  const std::string& op = row[0];
  const auto places = [&](std::size_t field) { return std::atoi(row[field].c_str()); };
  if (op == "parse") return parsed(row[1], places(6));
  if (op == "integer") return text_of(from_string(row[1]));
  if (op == "format") return formatted(row[1], places(6));

  const int128 a = number(row[1]);
  if (op == "rescale") return text_of(rescale(a, places(2), places(6), kRoundings.at(row[7])));

  const int128 b = number(row[3]);
  if (op == "add") return text_of(add(a, b));
  if (op == "sub") return text_of(sub(a, b));
  if (op == "mul") return text_of(mul(a, b));
  if (op == "compare") {
    const auto order = compare(a, places(2), b, places(4));
    return order < 0 ? "less" : order > 0 ? "greater" : "equal";
  }
  const Rounding rounding = kRoundings.at(row[7]);
  if (op == "unit") return text_of(round_to_unit(a, b, rounding));
  if (op == "multiply") return text_of(multiply(a, places(2), b, places(4), places(6), rounding));
  if (op == "divide") return text_of(divide(a, places(2), b, places(4), places(6), rounding));
  if (op == "multiply_divide") return text_of(multiply_divide(a, b, number(row[5]), rounding));
  return "unknown op " + op;
}

}  // namespace

TEST_CASE("int128: text", "[decimal]") {
  CHECK(to_string(0).view() == "0");
  CHECK(to_string(kInt128Max).view() == kMaxText);
  CHECK(to_string(kInt128Min).view() == kMinText);
  CHECK(to_string(int128{1'000'000'000'000'000'000} * 1'000'000'000'000'000'000).view() ==
        "1000000000000000000000000000000000000");
  CHECK(text_of(from_string(kMaxText)) == kMaxText);
  CHECK(text_of(from_string(kMinText)) == kMinText);
  CHECK(text_of(from_string("-0")) == "0");
  CHECK(text_of(from_string("170141183460469231731687303715884105728")) == "overflow");
  CHECK(text_of(from_string("-170141183460469231731687303715884105729")) == "overflow");
  CHECK(text_of(from_string(std::string(1000, '9'))) == "overflow");
  // A text that is no number is not an overflow, however long.
  CHECK(text_of(from_string(std::string(1000, '9') + "x")) == "not_a_number");
  for (const char* text : {"", "-", "+1", "01", "--1", " 1", "1 ", "1.0", "1e3", "0x1", "１"}) {
    CAPTURE(text);
    CHECK(text_of(from_string(text)) == "not_a_number");
  }
}

TEST_CASE("int128: what does not fit is reported", "[decimal]") {
  CHECK(text_of(add(kInt128Max, 1)) == "overflow");
  CHECK(text_of(add(kInt128Max, kInt128Min)) == "-1");
  CHECK(text_of(sub(kInt128Min, 1)) == "overflow");
  CHECK(text_of(sub(0, kInt128Min)) == "overflow");
  CHECK(text_of(sub(-1, kInt128Min)) == kMaxText);
  CHECK(text_of(mul(kInt128Min, -1)) == "overflow");
  CHECK(text_of(mul(kInt128Min, 1)) == kMinText);
  CHECK(text_of(mul(int128{1} << 64, int128{1} << 63)) == "overflow");
  CHECK(text_of(mul(int128{1} << 64, -(int128{1} << 63))) == kMinText);
  static_assert(add(1, 2).value == 3);
}

TEST_CASE("int128: the wide product and quotient undo each other", "[decimal]") {
  // Digits in base 2^64 at and around the places where a guessed digit of the quotient is wrong.
  std::vector<uint128> numbers;
  const std::vector<std::uint64_t> digits = {0,
                                             1,
                                             2,
                                             3,
                                             0x7fffffffffffffff,
                                             0x8000000000000000,
                                             0x8000000000000001,
                                             0xfffffffffffffffe,
                                             0xffffffffffffffff,
                                             0x0000000100000000,
                                             0xffffffff00000000};
  for (const auto high : digits) {
    for (const auto low : digits) numbers.push_back((uint128{high} << 64) | low);
  }
  std::size_t wrong = 0;
  for (const uint128 quotient : numbers) {
    for (const uint128 divisor : numbers) {
      if (divisor == 0) continue;
      for (const uint128 remainder : {uint128{0}, uint128{1}, divisor / 2, divisor - 1}) {
        if (remainder >= divisor) continue;
        Wide numerator = multiply_wide(quotient, divisor);
        numerator.low += remainder;
        if (numerator.low < remainder) ++numerator.high;
        const QuotientRemainder got = divide_wide(numerator, divisor);
        wrong += got.quotient != quotient || got.remainder != remainder;
      }
    }
  }
  CHECK(wrong == 0);
}

TEST_CASE("decimal: numbers are read exactly, as JSON writes them", "[decimal]") {
  CHECK(parsed("12.30", 2) == "1230");
  CHECK(parsed("12.3", 2) == "1230");
  CHECK(parsed("-0.05", 2) == "-5");
  CHECK(parsed("1E3", 0) == "1000");
  CHECK(parsed("1.5e2", 0) == "150");
  CHECK(parsed("1.5e+2", 2) == "15000");
  CHECK(parsed("1500e-2", 0) == "15");
  CHECK(parsed("0.1", 18) == "100000000000000000");
  CHECK(parsed("-0", 0) == "0");
  CHECK(parsed("-0.000", 0) == "0");
  // Zeros are not places.
  CHECK(parsed("1.500", 1) == "15");
  CHECK(parsed("1." + std::string(5000, '0'), 0) == "1");
  CHECK(parsed("1.501", 2) == "too_many_places");
  CHECK(parsed("1e-3", 2) == "too_many_places");
  CHECK(parsed("0." + std::string(5000, '0') + "1", 18) == "too_many_places");
}

TEST_CASE("decimal: a long exponent costs nothing and wraps nowhere", "[decimal]") {
  const std::string huge(400, '9');
  CHECK(parsed("1e" + huge, 2) == "overflow");
  CHECK(parsed("-1e+" + huge, 2) == "overflow");
  CHECK(parsed("1e-" + huge, 2) == "too_many_places");
  CHECK(parsed("0e" + huge, 2) == "0");
  CHECK(parsed("0.000e-" + huge, 2) == "0");
  CHECK(parsed("1" + std::string(300, '0') + "e-300", 0) == "1");
  CHECK(parsed("0." + std::string(299, '0') + "1e300", 0) == "1");
}

TEST_CASE("decimal: the edges of 128 bits", "[decimal]") {
  CHECK(parsed(kMaxText, 0) == kMaxText);
  CHECK(parsed(kMinText, 0) == kMinText);
  CHECK(parsed("1.70141183460469231731687303715884105727", 38) == kMaxText);
  CHECK(parsed("170141183460469231731687303715884105728", 0) == "overflow");
  CHECK(parsed("-170141183460469231731687303715884105729", 0) == "overflow");
  CHECK(parsed("340282366920938463463374607431768211456", 0) == "overflow");
  CHECK(parsed("999999999999999999999999999999999999999", 0) == "overflow");
  CHECK(parsed("170141183460469231731687303715884105727", 1) == "overflow");
  CHECK(parsed("1e38", 0) == "1" + std::string(38, '0'));
  CHECK(parsed("1e39", 0) == "overflow");
  // Of two faults the one about the text comes first.
  CHECK(parsed("1" + std::string(60, '0') + ".001", 2) == "too_many_places");
}

TEST_CASE("decimal: what is no JSON number is refused", "[decimal]") {
  for (const char* text :
       {"",      "-",  "+1", ".5",    "5.",   "1.e3", "1e",       "1e+", "1e1.5", "01",   "-01", "00",
        "1,000", " 1", "1 ", "1_000", "0x10", "NaN",  "Infinity", "1f",  "--1",   "１２", "1e३"}) {
    CAPTURE(text);
    CHECK(parsed(text, 2) == "not_a_number");
  }
  CHECK(parsed(std::string_view("1\0", 2), 2) == "not_a_number");
}

TEST_CASE("decimal: all places are written", "[decimal]") {
  CHECK(formatted("1230", 2) == "12.30");
  CHECK(formatted("-5", 2) == "-0.05");
  CHECK(formatted("0", 2) == "0.00");
  CHECK(formatted("7", 0) == "7");
  CHECK(formatted("1", 38) == "0.00000000000000000000000000000000000001");
  CHECK(formatted(kMinText, 38) == "-1.70141183460469231731687303715884105728");
  CHECK(formatted(kMinText, 0) == kMinText);
  CHECK(formatted(kMinText, 18) == "-170141183460469231731.687303715884105728");
}

TEST_CASE("decimal: the seven roundings", "[decimal]") {
  const auto round = [](int128 tenths, Rounding rounding) {
    return text_of(rescale(tenths, 1, 0, rounding));
  };
  struct Case {
    Rounding rounding;
    std::array<const char*, 6> expected;
  };
  // Of 2.4, 2.5, 3.5, -2.4, -2.5, -3.5.
  const std::vector<Case> cases = {
      {Rounding::HalfUp, {"2", "3", "4", "-2", "-3", "-4"}},
      {Rounding::HalfEven, {"2", "2", "4", "-2", "-2", "-4"}},
      {Rounding::Up, {"3", "3", "4", "-3", "-3", "-4"}},
      {Rounding::Down, {"2", "2", "3", "-2", "-2", "-3"}},
      {Rounding::Floor, {"2", "2", "3", "-3", "-3", "-4"}},
      {Rounding::Ceiling, {"3", "3", "4", "-2", "-2", "-3"}},
      {Rounding::Exact, {"inexact", "inexact", "inexact", "inexact", "inexact", "inexact"}},
  };
  for (const Case& c : cases) {
    std::vector<std::string> got;
    for (const int tenths : {24, 25, 35, -24, -25, -35}) got.push_back(round(tenths, c.rounding));
    CHECK(got == std::vector<std::string>(c.expected.begin(), c.expected.end()));
    CHECK(round(20, c.rounding) == "2");
    CHECK(round(-20, c.rounding) == "-2");
  }
}

TEST_CASE("decimal: to a unit", "[decimal]") {
  // 1.23 to 0.05, 1249 to 100, and a unit that is not positive.
  CHECK(text_of(round_to_unit(123, 5, Rounding::HalfUp)) == "125");
  CHECK(text_of(round_to_unit(1250, 100, Rounding::HalfUp)) == "1300");
  CHECK(text_of(round_to_unit(1250, 100, Rounding::HalfEven)) == "1200");
  CHECK(text_of(round_to_unit(-1201, 100, Rounding::Ceiling)) == "-1200");
  CHECK(text_of(round_to_unit(1249, 100, Rounding::Exact)) == "inexact");
  CHECK(text_of(round_to_unit(1, 0, Rounding::HalfUp)) == "unit_not_positive");
  CHECK(text_of(round_to_unit(1, -5, Rounding::HalfUp)) == "unit_not_positive");
  CHECK(text_of(round_to_unit(kInt128Max, 100, Rounding::Up)) == "overflow");
  CHECK(text_of(round_to_unit(kInt128Min, 1, Rounding::Exact)) == kMinText);
}

TEST_CASE("decimal: products and quotients are rounded once", "[decimal]") {
  // 2.5% of 1,234,567.89 is 30,864.19725.
  CHECK(text_of(multiply(25, 3, 123456789, 2, 2, Rounding::HalfUp)) == "3086420");
  CHECK(text_of(multiply(25, 3, 123456789, 2, 5, Rounding::Exact)) == "3086419725");
  CHECK(text_of(multiply(25, 3, 123456789, 2, 8, Rounding::Exact)) == "3086419725000");
  // The exact product needs 254 bits and 76 places.
  CHECK(text_of(multiply(kInt128Min, 38, kInt128Min, 38, 0, Rounding::HalfUp)) == "3");
  CHECK(text_of(multiply(kInt128Max, 0, kInt128Max, 0, 0, Rounding::HalfUp)) == "overflow");
  // Half and a little more, the little more 76 places down.
  const int128 half = 5 * static_cast<int128>(power_of_ten(37));
  const int128 one = static_cast<int128>(power_of_ten(38));
  CHECK(text_of(multiply(half, 38, one, 38, 0, Rounding::HalfEven)) == "0");
  CHECK(text_of(multiply(half, 38, one + 1, 38, 0, Rounding::HalfEven)) == "1");
  CHECK(text_of(multiply(1, 38, 1, 38, 0, Rounding::Ceiling)) == "1");
  CHECK(text_of(multiply(1, 38, 1, 38, 0, Rounding::HalfUp)) == "0");
  CHECK(text_of(multiply(1, 38, 1, 38, 0, Rounding::Exact)) == "inexact");

  CHECK(text_of(divide(1, 0, 3, 0, 4, Rounding::HalfUp)) == "3333");
  CHECK(text_of(divide(2, 0, 3, 0, 4, Rounding::HalfUp)) == "6667");
  CHECK(text_of(divide(1, 0, 8, 0, 3, Rounding::Exact)) == "125");
  CHECK(text_of(divide(1, 0, 3, 0, 38, Rounding::Exact)) == "inexact");
  CHECK(text_of(divide(-1, 2, 2, 0, 2, Rounding::HalfUp)) == "-1");
  CHECK(text_of(divide(5, 0, 0, 0, 2, Rounding::HalfUp)) == "division_by_zero");
  CHECK(text_of(divide(0, 0, 0, 0, 2, Rounding::Exact)) == "division_by_zero");
  CHECK(text_of(divide(kInt128Min, 0, -1, 0, 0, Rounding::Exact)) == "overflow");
  CHECK(text_of(divide(kInt128Min, 0, 1, 0, 0, Rounding::Exact)) == kMinText);
  // Numerator and divisor at their largest: 10^76 on top, then below.
  CHECK(text_of(divide(1, 0, kInt128Max, 38, 38, Rounding::Down)) ==
        "58774717541114375398436826861112283891");
  CHECK(text_of(divide(kInt128Max, 0, 1, 38, 38, Rounding::Down)) == "overflow");
  // 12 * 10^76 is just more than 2^256.
  CHECK(text_of(divide(12, 0, kInt128Min, 38, 38, Rounding::Down)) == "overflow");
  CHECK(text_of(divide(0, 38, kInt128Max, 0, 0, Rounding::Up)) == "0");
  CHECK(text_of(divide(kInt128Min, 38, kInt128Min, 0, 0, Rounding::Up)) == "1");
  CHECK(text_of(divide(kInt128Min, 38, kInt128Min, 0, 0, Rounding::HalfUp)) == "0");

  CHECK(text_of(multiply_divide(kInt128Max, kInt128Max, kInt128Max, Rounding::Exact)) == kMaxText);
  CHECK(text_of(multiply_divide(kInt128Max, kInt128Min, kInt128Max, Rounding::Exact)) == kMinText);
  // The quotient is just 2^128.
  CHECK(text_of(multiply_divide(int128{1} << 64, int128{1} << 64, 1, Rounding::Exact)) == "overflow");
  CHECK(text_of(multiply_divide(100, 1, 3, Rounding::Floor)) == "33");
  CHECK(text_of(multiply_divide(-100, 1, 3, Rounding::Floor)) == "-34");
}

TEST_CASE("decimal: comparison across places", "[decimal]") {
  CHECK((compare(10, 1, 1, 0) == 0));
  CHECK((compare(11, 1, 1, 0) > 0));
  CHECK((compare(-11, 1, -1, 0) < 0));
  CHECK((compare(0, 0, 0, 38) == 0));
  CHECK((compare(kInt128Min, 0, kInt128Min, 38) < 0));
  CHECK((compare(kInt128Max, 0, kInt128Max, 38) > 0));
  CHECK((compare(-1, 38, 1, 0) < 0));
}

TEST_CASE("decimal: the oracle agrees", "[decimal]") {
  const std::string path = values_file("decimals.csv");
  CAPTURE(path);
  std::ifstream file(path);
  REQUIRE(file.is_open());
  std::size_t rows = 0, wrong = 0;
  for (std::string line; std::getline(file, line);) {
    if (line.starts_with('#') || line.starts_with("op,")) continue;
    const auto row = split(line, ',');
    REQUIRE(row.size() == 9);
    ++rows;
    const std::string got = answer(row);
    // The first few are enough to find the fault.
    if (got != row.back() && ++wrong <= 20) FAIL_CHECK(line << "  but got " << got);
  }
  CHECK(wrong == 0);
  CHECK(rows >= 2000);
}
