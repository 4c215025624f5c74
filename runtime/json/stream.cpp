// SPDX-License-Identifier: Apache-2.0
#include "runtime/json/stream.h"

#include "runtime/base/utf8.h"
#include "runtime/base/visible.h"

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <cstdio>
#include <cstring>

namespace writ::json {
namespace {

// What may stand in a string as it is, as far as one byte tells.
bool is_plain(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return byte >= 0x20 && byte < 0x7F && c != '"' && c != '\\';
}

// Whether all of a text is so: eight bytes at a time, and what is left.
bool is_all_plain(std::string_view text) {
  constexpr std::uint64_t kOnes = 0x0101010101010101U;
  constexpr std::uint64_t kHigh = 0x8080808080808080U;
  const auto has = [](std::uint64_t word, char c) {
    const std::uint64_t zero = word ^ kOnes * static_cast<unsigned char>(c);
    return (zero - kOnes) & ~zero & kHigh;
  };
  for (; text.size() >= sizeof(std::uint64_t); text.remove_prefix(sizeof(std::uint64_t))) {
    std::uint64_t word = 0;
    std::memcpy(&word, text.data(), sizeof word);
    const std::uint64_t controls = (word - kOnes * ' ') & ~word & kHigh;
    if (((word & kHigh) | controls | has(word, '"') | has(word, '\\') | has(word, '\x7F')) != 0) return false;
  }
  return std::all_of(text.begin(), text.end(), is_plain);
}

void append_escape(char c, std::string& out) {
  switch (c) {
    case '"': out += "\\\""; return;
    case '\\': out += "\\\\"; return;
    case '\b': out += "\\b"; return;
    case '\f': out += "\\f"; return;
    case '\n': out += "\\n"; return;
    case '\r': out += "\\r"; return;
    case '\t': out += "\\t"; return;
    default: break;  // any other control: by its number
  }
  char number[8];
  std::snprintf(number, sizeof number, "\\u%04x", static_cast<unsigned>(static_cast<unsigned char>(c)));
  out += number;
}

// Texts are checked UTF-8, but a host may have put anything into a request: what is not UTF-8 becomes U+FFFD.
std::string escaped(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (const auto& [at, point] : base::CodePoints(text)) {
    if (!point.valid) {
      out += "\xEF\xBF\xBD";
    } else if (point.length > 1 || is_plain(text[at])) {
      out += text.substr(at, point.length);
    } else {
      append_escape(text[at], out);
    }
  }
  return out;
}

}  // namespace

void Stream::string(std::string_view text) {
  separate();
  text_ += '"';
  if (is_all_plain(text)) {
    text_ += text;
  } else {
    text_ += base::visible_json(escaped(text));
  }
  text_ += '"';
}

void Stream::number(std::int64_t number) {
  separate();
  char digits[24];
  const auto end = std::to_chars(digits, digits + sizeof digits, number).ptr;
  text_.append(digits, end);
}

}  // namespace writ::json
