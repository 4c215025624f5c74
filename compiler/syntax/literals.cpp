// SPDX-License-Identifier: Apache-2.0
#include "compiler/syntax/literals.h"

#include "runtime/base/utf8.h"

#include <algorithm>
#include <utility>
#include <vector>

namespace writ::syntax {
namespace {

unsigned han_digit(char32_t c) {
  constexpr std::u32string_view kDigits = U"零一二三四五六七八九";
  if (c == U'〇') return 0;
  return static_cast<unsigned>(kDigits.find(c));
}

}  // namespace

// `二十`, `一百零五`; digit by digit, `二〇`. What is written in no such way has two readings: 一百五 is 105 to some, 150 to others.
std::optional<unsigned> read_han_number(std::string_view text) {
  constexpr unsigned kMost = 9'999;
  unsigned total = 0;
  unsigned digits = 0;
  bool units = false;
  std::string spelled;
  for (const auto& [at, point] : base::CodePoints(text)) {
    const char32_t c = point.value;
    const unsigned unit = c == U'十' ? 10 : c == U'百' ? 100 : c == U'千' ? 1000 : 0;
    if (unit != 0) {
      total += (digits == 0 ? 1 : digits) * unit;
      digits = 0;
      units = true;
    } else {
      digits = digits * 10 + (c < 0x80 ? static_cast<unsigned>(c - U'0') : han_digit(c));
    }
    if (total + digits > kMost) return std::nullopt;
    spelled += c == U'〇' ? "零" : std::string(text.substr(at, point.length));
  }
  if (text.empty()) return std::nullopt;
  if (units && spelled.starts_with("一十")) spelled.erase(0, std::string_view("一").size());
  if (units && spelled != han_number(total + digits)) return std::nullopt;
  return total + digits;
}

NumberLiteral read_number(std::string_view text) {
  NumberLiteral number;
  unsigned shift = 0;
  for (const auto& [at, point] : base::CodePoints(text)) {
    const char32_t c = point.value;
    if (c >= U'0' && c <= U'9') {
      number.digits += static_cast<char>(c);
    } else if (c >= U'０' && c <= U'９') {
      number.digits += static_cast<char>('0' + (c - U'０'));
    } else if (c == U'.') {
      number.digits += '.';
    } else if (c == U',' || c == U'，') {
      number.grouped = true;
    } else if (c == U'万') {
      shift = 4;
    } else if (c == U'亿') {
      shift = 8;
    } else {
      number.percent = true;
    }
  }
  number.leading_zero = number.digits.size() > 1 && number.digits[0] == '0' && number.digits[1] != '.';
  // It is refused; until then it is the number without its zeros, so that nothing else is said of it.
  while (number.leading_zero && number.digits.size() > 1 && number.digits[0] == '0' &&
         number.digits[1] != '.')
    number.digits.erase(0, 1);
  if (shift != 0) {
    const std::size_t dot = number.digits.find('.');
    std::string fraction = dot == std::string::npos ? "" : number.digits.substr(dot + 1);
    std::string whole = number.digits.substr(0, dot);
    while (shift-- > 0) {
      whole += fraction.empty() ? '0' : fraction.front();
      if (!fraction.empty()) fraction.erase(0, 1);
    }
    // 0.5万 is 5000.
    whole.erase(0, std::min(whole.find_first_not_of('0'), whole.size() - 1));
    number.digits = fraction.empty() ? whole : whole + "." + fraction;
  }
  return number;
}

std::optional<std::string> read_han_percent(std::string_view text) {
  std::string out;
  std::string whole;
  bool fraction = false;
  bool digits = false;
  for (const auto& [at, point] : base::CodePoints(text.substr(std::string_view("百分之").size()))) {
    const char32_t c = point.value;
    if (c >= U'０' && c <= U'９') {
      out += static_cast<char>('0' + (c - U'０'));
      digits = true;
    } else if (c < 0x80) {
      out += static_cast<char>(c);
      digits = true;
    } else if (c == U'点') {
      const auto number = read_han_number(whole);
      if (!number) return std::nullopt;
      out = std::to_string(*number) + ".";
      fraction = true;
    } else if (fraction) {
      out += static_cast<char>('0' + han_digit(c));
    } else {
      whole += text.substr(std::string_view("百分之").size() + at, point.length);
    }
  }
  if (fraction || digits) return out;
  const auto number = read_han_number(whole);
  return number ? std::optional(std::to_string(*number)) : std::nullopt;
}

std::string read_date(std::string_view text) {
  std::vector<std::string> parts(1);
  for (const auto& [at, point] : base::CodePoints(text)) {
    const char32_t c = point.value;
    if (c >= U'0' && c <= U'9') {
      parts.back() += static_cast<char>(c);
    } else if (c >= U'０' && c <= U'９') {
      parts.back() += static_cast<char>('0' + (c - U'０'));
    } else {
      parts.emplace_back();
    }
  }
  parts.resize(3);
  for (std::string& part : parts) {
    if (part.size() == 1) part.insert(0, "0");
  }
  return parts[0] + "-" + parts[1] + "-" + parts[2];
}

bool has_han(std::string_view text) {
  for (const auto& [at, point] : base::CodePoints(text)) {
    if (point.value >= 0x2E80) return true;
  }
  return false;
}

std::string with_parts(std::string_view place) {
  if (std::count(place.begin(), place.end(), '.') < 2) return std::string(place);
  std::string out(place.substr(0, place.find('.')));
  for (std::size_t at = out.size(); at < place.size();) {
    const std::size_t end = std::min(place.find('.', at + 1), place.size());
    out += "(" + std::string(place.substr(at + 1, end - at - 1)) + ")";
    at = end;
  }
  return out;
}

}  // namespace writ::syntax
