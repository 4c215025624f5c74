// SPDX-License-Identifier: Apache-2.0
#include "runtime/columns/text.h"

namespace writ::columns {
namespace {

bool is_plain(char c) { return c != '"' && c != '\\' && static_cast<unsigned char>(c) >= ' '; }

}  // namespace

void append_json_text(std::string_view text, std::string& out) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  constexpr unsigned kHalfByte = 4;
  out += '"';
  std::size_t from = 0;
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (is_plain(text[at])) continue;
    out.append(text, from, at - from);
    from = at + 1;
    const auto c = static_cast<unsigned char>(text[at]);
    if (c == '"' || c == '\\') {
      out += '\\';
      out += text[at];
    } else {
      out += "\\u00";
      out += kDigits[c >> kHalfByte];
      out += kDigits[c & 0xFU];
    }
  }
  out.append(text, from);
  out += '"';
}

void Growing::grow(std::size_t bytes) {
  constexpr std::size_t kFirst = 1024;
  room_.resize(kFirst + 2 * (size_ + bytes));
}

}  // namespace writ::columns
