// SPDX-License-Identifier: Apache-2.0
#include "compiler/syntax/literals.h"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <vector>

#include <utf8proc.h>

#include "runtime/base/utf8.h"

namespace writ::syntax {
namespace {

constexpr std::array<std::string_view, 10> kHanDigits = {"零", "一", "二", "三", "四", "五", "六", "七", "八", "九"};

std::optional<unsigned> han_digit(char32_t c) {
  switch (c) {
    case U'零': case U'〇': return 0;
    case U'一': return 1;
    case U'二': return 2;
    case U'三': return 3;
    case U'四': return 4;
    case U'五': return 5;
    case U'六': return 6;
    case U'七': return 7;
    case U'八': return 8;
    case U'九': return 9;
    default: return std::nullopt;
  }
}

// `十三`, `二百零五`, `202`: numerals as article numbers are written.
class HanNumberReader {
 public:
  void feed(char32_t c) {
    if (c >= U'0' && c <= U'9') {
      digit_ = digit_ * 10 + (c - U'0');
    } else if (auto digit = han_digit(c)) {
      digit_ = *digit;
    } else {
      const unsigned unit = c == U'十' ? 10 : c == U'百' ? 100 : 1000;
      total_ += (digit_ == 0 ? 1 : digit_) * unit;
      digit_ = 0;
    }
  }
  unsigned take() {
    const unsigned value = total_ + digit_;
    total_ = digit_ = 0;
    return value;
  }

 private:
  unsigned total_ = 0;
  unsigned digit_ = 0;
};

bool is_numeral(char32_t c) {
  return (c >= U'0' && c <= U'9') || han_digit(c) || c == U'十' || c == U'百' || c == U'千';
}

// `第十三条之一第一款第（二）项至第（七）项`
std::optional<std::string> read_chinese_article(std::string_view text) {
  HanNumberReader number;
  std::string out;
  bool range = false;
  bool inserted = false;  // between 之 and its numeral
  for (const auto& [at, point] : base::CodePoints(text)) {
    const char32_t c = point.value;
    if (inserted && !is_numeral(c)) {
      out += "-" + std::to_string(number.take());
      inserted = false;
    }
    if (is_numeral(c)) {
      number.feed(c);
    } else if (c == U'条') {
      out += std::to_string(number.take());
    } else if (c == U'款' || c == U'项' || c == U'目') {
      // An item right below its article: there is no paragraph to count.
      const bool bare_item = c == U'项' && !range && out.find('(') == std::string::npos;
      out += bare_item ? " item " + std::to_string(number.take()) : "(" + std::to_string(number.take()) + ")";
    } else if (c == U'之') {
      inserted = true;
    } else if (c == U'至') {
      if (range) return std::nullopt;
      range = true;
      out += " to ";
    }
  }
  if (inserted) out += "-" + std::to_string(number.take());
  return out;
}

}  // namespace

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
  if (shift != 0) {
    const std::size_t dot = number.digits.find('.');
    std::string fraction = dot == std::string::npos ? "" : number.digits.substr(dot + 1);
    std::string whole = number.digits.substr(0, dot);
    while (shift-- > 0) {
      whole += fraction.empty() ? '0' : fraction.front();
      if (!fraction.empty()) fraction.erase(0, 1);
    }
    number.digits = fraction.empty() ? whole : whole + "." + fraction;
  }
  return number;
}

std::string read_han_percent(std::string_view text) {
  std::string out;
  HanNumberReader whole;
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
      out = std::to_string(whole.take()) + ".";
      fraction = true;
    } else if (fraction) {
      out += static_cast<char>('0' + *han_digit(c));
    } else {
      whole.feed(c);
    }
  }
  return fraction || digits ? out : std::to_string(whole.take());
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

std::optional<std::string> read_article(std::string_view text) {
  if (text.starts_with("第")) return read_chinese_article(text);
  std::size_t at = text.find_first_of("0123456789");
  if (at == std::string_view::npos) return std::nullopt;
  std::string out;
  bool space = false;
  for (char c : text.substr(at)) {
    if (c == ' ' || c == '\t' || c == '\n' || c == '\r' || static_cast<unsigned char>(c) >= 0x80) {
      space = true;
      continue;
    }
    if (space && !out.empty()) out += ' ';
    space = false;
    out += c;
  }
  return out;
}

std::string han_number(unsigned value) {
  if (value == 0) return "零";
  std::string out;
  bool gap = false;
  for (auto [unit, name] : {std::pair{1000u, "千"}, {100u, "百"}, {10u, "十"}, {1u, ""}}) {
    const unsigned digit = value / unit % 10;
    if (digit == 0) {
      gap = !out.empty();
      continue;
    }
    if (gap) out += "零";
    gap = false;
    // 十三, not 一十三, when nothing stands before it.
    if (!(unit == 10 && digit == 1 && out.empty())) out += kHanDigits[digit];
    out += name;
  }
  return out;
}

std::string article_in_chinese(std::string_view canonical) {
  // Levels below the article: paragraph (款), item (项), sub-item (目).
  constexpr std::array<std::string_view, 3> kLevels = {"款", "项", "目"};
  const std::size_t to = canonical.find(" to ");
  const std::string_view head = canonical.substr(0, to);
  const auto number = [](std::string_view digits) {
    return han_number(static_cast<unsigned>(std::strtoul(std::string(digits).c_str(), nullptr, 10)));
  };
  const auto is_digits = [](std::string_view s) {
    return !s.empty() && s.find_first_not_of("0123456789") == std::string_view::npos;
  };
  std::string out;
  std::size_t at = head.find('(');
  const std::size_t item = head.find(" item ");
  const std::string_view article = head.substr(0, std::min(at, item));
  const std::size_t dash = article.find('-');
  if (!is_digits(article.substr(0, dash))) return std::string(canonical);  // 202.205 and the like keep their own form
  out = "第" + number(article.substr(0, dash)) + "条";
  if (dash != std::string_view::npos) out += "之" + number(article.substr(dash + 1));
  std::size_t level = 0;
  const auto part = [&](std::string_view inner, std::size_t depth) {
    const std::string_view name = kLevels[depth < kLevels.size() ? depth : kLevels.size() - 1];
    if (!is_digits(inner)) return "第（" + std::string(inner) + "）" + std::string(name);
    return name == "项" ? "第（" + number(inner) + "）项" : "第" + number(inner) + std::string(name);
  };
  while (at != std::string_view::npos) {
    const std::size_t close = head.find(')', at);
    out += part(head.substr(at + 1, close - at - 1), level++);
    at = head.find('(', close);
  }
  if (item != std::string_view::npos) {
    out += "第（" + number(head.substr(item + 6)) + "）项";
    level = 2;
  }
  if (to == std::string_view::npos) return out;
  const std::string_view tail = canonical.substr(to + 4);
  if (tail.starts_with("(")) return out + "至" + part(tail.substr(1, tail.find(')') - 1), level == 0 ? 0 : level - 1);
  return out + "至第" + number(tail) + "条";
}

std::string normalised(std::string_view text) {
  utf8proc_uint8_t* result = nullptr;
  const auto flags = static_cast<utf8proc_option_t>(UTF8PROC_STABLE | UTF8PROC_COMPOSE);
  const utf8proc_ssize_t length = utf8proc_map(reinterpret_cast<const utf8proc_uint8_t*>(text.data()),
                                               static_cast<utf8proc_ssize_t>(text.size()), &result, flags);
  if (length < 0) return std::string(text);
  std::string out(reinterpret_cast<const char*>(result), static_cast<std::size_t>(length));
  std::free(result);
  return out;
}

}  // namespace writ::syntax
