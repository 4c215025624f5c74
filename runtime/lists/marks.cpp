// SPDX-License-Identifier: Apache-2.0
#include "runtime/lists/marks.h"

#include <array>
#include <cstddef>

namespace writ::lists {
namespace {

constexpr std::array<std::string_view, 5> kBlanks = {" ", "\t", "\u3000", "\u00A0", "\uFEFF"};
// Those that stand nowhere else; `"` is an inch too.
constexpr std::array<std::string_view, 8> kQuotes = {"“", "”", "‘", "「", "」", "『", "』", "＂"};

bool is_ascii(char c) { return static_cast<unsigned char>(c) < 0x80; }

template <std::size_t N>
bool has_any(const std::array<std::string_view, N>& marks, std::string_view text) {
  for (const std::string_view mark : marks) {
    if (text.find(mark) != std::string_view::npos) return true;
  }
  return false;
}

}  // namespace

std::string_view trimmed(std::string_view text) {
  for (bool again = true; again;) {
    again = false;
    for (const std::string_view blank : kBlanks) {
      const std::size_t before = text.size();
      if (text.starts_with(blank)) text.remove_prefix(blank.size());
      if (text.ends_with(blank)) text.remove_suffix(blank.size());
      again = again || text.size() != before;
    }
  }
  return text;
}

bool in_quotation_marks(std::string_view text) {
  if (text.size() > 1 && text.starts_with('"') && text.ends_with('"')) return true;
  for (const std::string_view mark : kQuotes) {
    if (text.starts_with(mark) || text.ends_with(mark)) return true;
  }
  return false;
}

bool may_be_several(std::string_view item) {
  static constexpr std::array<std::string_view, 4> kCommas = {",", "，", "､", "\u3000"};
  if (has_any(kCommas, item)) return true;
  for (std::size_t at = 1; at + 1 < item.size(); ++at) {
    std::size_t behind = at;
    while (behind + 1 < item.size() && item[behind] == ' ') ++behind;
    if (behind != at && !is_ascii(item[at - 1]) && !is_ascii(item[behind])) return true;
  }
  return false;
}

bool has_bad_levels(std::string_view code) {
  static constexpr std::array<std::string_view, 3> kStops = {"。", "．", "｡"};
  if (has_any(kStops, code)) return true;
  while (true) {
    const std::string_view level = code.substr(0, code.find('.'));
    if (level.empty() || trimmed(level) != level) return true;
    if (level.size() == code.size()) return false;
    code.remove_prefix(level.size() + 1);
  }
}

}  // namespace writ::lists
