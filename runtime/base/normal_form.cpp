// SPDX-License-Identifier: Apache-2.0
#include "runtime/base/normal_form.h"

#include <utf8proc.h>

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <cstring>

namespace writ::base {

bool is_plainly_normal(std::string_view text) {
  // Eight bytes of ASCII at a time; of the last ones some for the second time.
  constexpr std::uint64_t kNotAscii = 0x8080808080808080U;
  constexpr std::size_t kWord = sizeof(std::uint64_t);
  const auto word_at = [&](std::size_t at) {
    std::uint64_t word = 0;
    std::memcpy(&word, text.data() + at, sizeof word);
    return word;
  };
  if (text.size() >= kWord) {
    std::uint64_t all = word_at(text.size() - kWord);
    for (std::size_t at = 0; at + kWord < text.size(); at += kWord) all |= word_at(at);
    if ((all & kNotAscii) == 0) return true;
  }
  // Below U+0300, whose first byte is CC, nothing combines. E4 to E9 open Han characters, U+4000 to U+9FFF; they are all normal.
  return std::all_of(text.begin(), text.end(), [](char c) {
    const auto byte = static_cast<std::uint8_t>(c);
    return byte < 0xCC || (byte >= 0xE4 && byte <= 0xE9);
  });
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

}  // namespace writ::base
