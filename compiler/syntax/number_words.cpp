// SPDX-License-Identifier: Apache-2.0
#include "compiler/syntax/number_words.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <cstdint>
#include <iterator>

namespace writ::syntax {
namespace {

constexpr std::string_view kBelowTwenty[] = {"zero",    "one",     "two",       "three",    "four",
                                             "five",    "six",     "seven",     "eight",    "nine",
                                             "ten",     "eleven",  "twelve",    "thirteen", "fourteen",
                                             "fifteen", "sixteen", "seventeen", "eighteen", "nineteen"};
constexpr std::string_view kTens[] = {"",      "",      "twenty",  "thirty", "forty",
                                      "fifty", "sixty", "seventy", "eighty", "ninety"};
struct Scale {
  std::string_view word;
  std::int64_t times;
};
constexpr Scale kScales[] = {{"thousand", 1'000}, {"million", 1'000'000}, {"billion", 1'000'000'000}};

template <std::size_t N>
std::int64_t place_in(const std::string_view (&table)[N], std::string_view word) {
  const auto* at = std::find(std::begin(table), std::end(table), word);
  return at == std::end(table) || word.empty() ? -1 : at - std::begin(table);
}

// -1: no such word.
std::int64_t below_hundred(std::string_view word) {
  const std::int64_t small = place_in(kBelowTwenty, word);
  const std::int64_t tens = place_in(kTens, word);
  return small >= 0 ? small : tens < 0 ? -1 : tens * 10;
}

}  // namespace

bool is_number_word(std::string_view word) { return below_hundred(word) >= 0; }

std::optional<NumberInWords> read_number_words(std::span<const std::string> words) {
  std::int64_t whole = 0;     // of scales that are complete
  std::int64_t part = 0;      // below a thousand
  std::int64_t smallest = 0;  // the scale that stands last; none: 0
  std::int64_t step = 1000;   // what the next word of a part has to be below
  NumberInWords out;
  bool open = false;  // a part has begun
  for (const std::string& word : words) {
    const auto* scale = std::find_if(std::begin(kScales), std::end(kScales),
                                     [&](const Scale& one) { return one.word == word; });
    if (const std::int64_t number = below_hundred(word); number >= 0 && number < step) {
      part += number;
      step = number >= 20 && number % 10 == 0 ? 10 : 1;
      open = true;
    } else if (word == "hundred" && open && part >= 1 && part < 10 && step != 0) {
      part *= 100;
      step = 100;
    } else if (scale != std::end(kScales) && open && (smallest == 0 || scale->times < smallest)) {
      whole += part * scale->times;
      part = 0;
      smallest = scale->times;
      step = 1000;
      open = false;
    } else {
      break;
    }
    ++out.words;
  }
  if (out.words == 0) return std::nullopt;
  const std::size_t behind = out.words;
  if (behind < words.size() && (words[behind] == "percent" || words[behind] == "per")) {
    const bool two = words[behind] == "per";
    if (two && (behind + 1 >= words.size() || words[behind + 1] != "cent")) return std::nullopt;
    out.words += two ? 2 : 1;
    out.share = true;
  }
  if (out.words < 2) return std::nullopt;
  out.digits = std::to_string(whole + part);
  return out;
}

int month_in_words(std::string text) {
  constexpr std::array<std::string_view, 12> kMonths = {"january",   "february", "march",    "april",
                                                        "may",       "june",     "july",     "august",
                                                        "september", "october",  "november", "december"};
  std::transform(text.begin(), text.end(), text.begin(), [](unsigned char c) { return std::tolower(c); });
  if (text == "sept") return 9;
  for (std::size_t i = 0; i < kMonths.size(); ++i) {
    if (text == kMonths[i] || (text.size() == 3 && kMonths[i].starts_with(text)))
      return static_cast<int>(i) + 1;
  }
  return 0;
}

std::optional<std::string> shifted(std::string digits, std::size_t places) {
  const std::size_t dot = digits.find('.');
  std::string fraction = dot == std::string::npos ? "" : digits.substr(dot + 1);
  digits.resize(std::min(dot, digits.size()));
  if (fraction.size() > places) return std::nullopt;
  fraction.resize(places, '0');
  return digits + fraction;
}

std::string tenth(const std::string& digits) {
  return (digits.size() == 1 ? "0" : digits.substr(0, digits.size() - 1)) + "." + digits.back();
}

}  // namespace writ::syntax
