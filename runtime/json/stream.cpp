// SPDX-License-Identifier: Apache-2.0
#include "runtime/json/stream.h"

#include "runtime/base/utf8.h"
#include "runtime/base/visible.h"

#include <algorithm>
#include <charconv>
#include <cstdio>

namespace writ::json {
namespace {

// What may stand in a string as it is, as far as one byte tells.
bool is_plain(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return byte >= 0x20 && byte < 0x80 && c != '"' && c != '\\';
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

}  // namespace

void Stream::string(std::string_view text) {
  separate();
  text_ += '"';
  if (std::all_of(text.begin(), text.end(), is_plain)) {
    text_ += text;
  } else {
    escaped(text);
  }
  text_ += '"';
}

// Texts are checked UTF-8, but a host may have put anything into a request: what is not UTF-8 becomes U+FFFD.
void Stream::escaped(std::string_view text) {
  for (const auto& [at, point] : base::CodePoints(text)) {
    if (!point.valid) {
      text_ += "\xEF\xBF\xBD";
    } else if (point.length > 1 || is_plain(text[at])) {
      text_ += text.substr(at, point.length);
    } else {
      append_escape(text[at], text_);
    }
  }
}

void Stream::number(std::int64_t number) {
  separate();
  char digits[24];
  const auto end = std::to_chars(digits, digits + sizeof digits, number).ptr;
  text_.append(digits, end);
}

std::string Stream::take() && { return base::visible_json(std::move(text_)); }

}  // namespace writ::json
