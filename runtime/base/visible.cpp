// SPDX-License-Identifier: Apache-2.0
#include "runtime/base/visible.h"

#include "runtime/base/utf8.h"

#include <algorithm>
#include <array>
#include <cstdio>

namespace writ::base {
namespace {

struct Range {
  char32_t first;
  char32_t last;
};

// Of Unicode 15: Cc, Zl, Zp, Cf, what is ignored by default when shown (Default_Ignorable_Code_Point), noncharacters of
// the first plane. In order.
constexpr auto kUnseen = std::to_array<Range>({
    {0x0000, 0x001F},   {0x007F, 0x009F},   {0x00AD, 0x00AD},   {0x034F, 0x034F},   {0x0600, 0x0605},
    {0x061C, 0x061C},   {0x06DD, 0x06DD},   {0x070F, 0x070F},   {0x0890, 0x0891},   {0x08E2, 0x08E2},
    {0x115F, 0x1160},   {0x17B4, 0x17B5},   {0x180B, 0x180F},   {0x200B, 0x200F},   {0x2028, 0x202E},
    {0x2060, 0x206F},   {0x3164, 0x3164},   {0xFDD0, 0xFDEF},   {0xFE00, 0xFE0F},   {0xFEFF, 0xFEFF},
    {0xFFA0, 0xFFA0},   {0xFFF0, 0xFFFB},   {0xFFFE, 0xFFFF},   {0x110BD, 0x110BD}, {0x110CD, 0x110CD},
    {0x13430, 0x1343F}, {0x1BCA0, 0x1BCA3}, {0x1D173, 0x1D17A}, {0xE0000, 0xE0FFF},
});

template <typename Shown>
std::string mapped(std::string_view text, Shown shown) {
  std::string out;
  out.reserve(text.size());
  for (const auto& [at, point] : CodePoints(text)) {
    if (!point.valid) {
      out += "\xEF\xBF\xBD";
    } else if (!shown(point.value, out)) {
      out += text.substr(at, point.length);
    }
  }
  return out;
}

std::string json_number(char32_t value) {
  char text[16];
  if (value <= 0xFFFF) {
    std::snprintf(text, sizeof text, "\\u%04x", static_cast<unsigned>(value));
  } else {
    const auto rest = static_cast<unsigned>(value) - 0x10000U;
    std::snprintf(text, sizeof text, "\\u%04x\\u%04x", 0xD800U + (rest >> 10U), 0xDC00U + (rest & 0x3FFU));
  }
  return text;
}

bool is_digit(char c) { return c >= '0' && c <= '9'; }

// Schemes that become links without `//`.
bool is_scheme(std::string_view text, std::size_t colon) {
  const std::string_view before = text.substr(0, colon);
  return before.ends_with("mailto") || before.ends_with("xmpp") || before.ends_with("javascript");
}

// What opens a block at the beginning of a line or of an item: a list, a rule, a heading, a definition, code by its margin.
// Returns how much of the text is done with.
std::size_t escape_beginning(std::string_view text, std::string& out) {
  if (text.empty()) return 0;
  if (text[0] == ' ') {
    out += "&#32;";
    return 1;
  }
  if (text[0] == '-' || text[0] == '+' || text[0] == '=' || text[0] == ':') {
    out += '\\';
    return 0;
  }
  std::size_t digits = 0;
  while (digits < text.size() && is_digit(text[digits])) ++digits;
  if (digits == 0 || digits == text.size() || (text[digits] != '.' && text[digits] != ')')) return 0;
  out += std::string(text.substr(0, digits)) + '\\' + text[digits];
  return digits + 1;
}

}  // namespace

bool is_unseen(char32_t code_point) {
  const auto* const at = std::partition_point(kUnseen.begin(), kUnseen.end(),
                                              [&](const Range& one) { return one.last < code_point; });
  return at != kUnseen.end() && at->first <= code_point;
}

std::string number_of(char32_t code_point) {
  char shown[16];
  const int length = std::snprintf(shown, sizeof shown, "<U+%04X>", static_cast<unsigned>(code_point));
  return {shown, static_cast<std::size_t>(length)};
}

std::string visible(std::string_view text) {
  return mapped(text, [](char32_t value, std::string& out) {
    if (!is_unseen(value)) return false;
    out += number_of(value);
    return true;
  });
}

std::string visible_json(std::string json) {
  // The bytes that unseen characters begin with; of Chinese text there is none among them but that of a few signs.
  static constexpr std::string_view kFirst = "\x7F\xC2\xCD\xD8\xDB\xDC\xE0\xE1\xE2\xF0\xF3";
  static constexpr std::string_view kWide = "\xE3\xEF";
  static constexpr std::array<bool, 256> kLookedAt = [] {
    std::array<bool, 256> out{};
    for (const std::string_view all : {kFirst, kWide}) {
      for (const char c : all) out[static_cast<unsigned char>(c)] = true;
    }
    return out;
  }();
  const auto suspect = [&](std::size_t at) {
    if (!kLookedAt[static_cast<unsigned char>(json[at])]) return false;
    if (kWide.find(json[at]) == std::string_view::npos) return true;
    return at + 1 < json.size() && json[at + 1] != '\x80' && json[at + 1] != '\xBC';
  };
  std::size_t at = 0;
  while (at < json.size() && !suspect(at)) ++at;
  if (at == json.size()) return json;
  return mapped(json, [](char32_t value, std::string& out) {
    // Between its strings JSON has ends of lines and tabs of its own; within them it has escaped those already.
    if (value < 0x20 || !is_unseen(value)) return false;
    out += json_number(value);
    return true;
  });
}

std::string quoted(std::string_view text, Language language) {
  const bool chinese = language == Language::Chinese;
  const std::string inside = mapped(text, [&](char32_t value, std::string& out) {
    const bool mark = chinese ? value == U'“' || value == U'”' : value == U'"';
    if (!mark && !is_unseen(value)) return false;
    out += number_of(value);
    return true;
  });
  return chinese ? "“" + inside + "”" : '"' + inside + '"';
}

std::string markdown(std::string_view text) {
  static constexpr std::string_view kMarkup = "\\`*_[]<>#|&!~$^{}@";
  const std::string shown = visible(text);
  std::string out;
  for (std::size_t at = escape_beginning(shown, out); at < shown.size(); ++at) {
    const std::string_view rest = std::string_view(shown).substr(at);
    // Addresses become links without any mark: `https://…`, `www.…`, `mailto:…`.
    const bool address = rest.starts_with("://") || (rest[0] == ':' && is_scheme(shown, at));
    const bool host = rest[0] == '.' && at >= 3 && (shown[at - 1] == 'w' || shown[at - 1] == 'W');
    if (address || host || kMarkup.find(rest[0]) != std::string_view::npos) out += '\\';
    out += rest[0];
  }
  if (out.ends_with(' ')) out.replace(out.size() - 1, 1, "&#32;");
  return out;
}

}  // namespace writ::base
