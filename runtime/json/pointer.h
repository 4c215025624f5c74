// SPDX-License-Identifier: Apache-2.0
// JSON pointers, RFC 6901.
#pragma once

#include <string>
#include <string_view>

namespace writ::json {

// A name as a part of a pointer.
inline std::string pointer_part(std::string_view name) {
  std::string out;
  for (const char c : name) {
    if (c == '~') {
      out += "~0";
    } else if (c == '/') {
      out += "~1";
    } else {
      out += c;
    }
  }
  return out;
}

}  // namespace writ::json
