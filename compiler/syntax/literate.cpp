// SPDX-License-Identifier: Apache-2.0
#include "compiler/syntax/literate.h"

#include <algorithm>

namespace writ::syntax {
namespace {

std::string_view trimmed(std::string_view text) {
  const std::size_t begin = text.find_first_not_of(" \t\r");
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(" \t\r") + 1 - begin);
}

}  // namespace

bool is_literate(std::string_view path) { return path.ends_with(".writ.md"); }

Literate read_literate(std::string_view markdown) {
  Literate out;
  std::size_t fence = 0;  // how many backticks opened the block that is being read; 0: none is
  bool is_policy = false;
  std::uint32_t opened = 0;
  for (std::size_t begin = 0; begin < markdown.size();) {
    const std::size_t end = std::min(markdown.find('\n', begin), markdown.size() - 1) + 1;
    const std::string_view line = markdown.substr(begin, end - begin);
    const std::string_view shown = trimmed(line.substr(0, line.find('\n')));
    const std::size_t ticks = std::min(line.find_first_not_of('`'), line.size());
    const bool marks = ticks >= 3;
    if (fence > 0) {
      if (marks && ticks >= fence && shown.size() == ticks) {
        if (is_policy) out.blocks.push_back({opened, static_cast<std::uint32_t>(begin)});
        fence = 0;
      }
    } else if (marks) {
      fence = ticks;
      is_policy = trimmed(shown.substr(std::min(ticks, shown.size()))) == "writ";
      opened = static_cast<std::uint32_t>(end);
    } else if (line.starts_with("#")) {
      const auto level = static_cast<std::uint32_t>(line.find_first_not_of('#'));
      const std::string_view text = trimmed(shown.substr(std::min<std::size_t>(level, shown.size())));
      if (!text.empty()) {
        const auto at = static_cast<std::uint32_t>(text.data() - markdown.data());
        out.headings.push_back({level, at, at + static_cast<std::uint32_t>(text.size())});
      }
    }
    begin = end;
  }
  if (fence > 0 && is_policy) {
    out.blocks.push_back({opened, static_cast<std::uint32_t>(markdown.size())});
    out.unclosed = opened;
  }
  return out;
}

std::string policy_text(std::string_view markdown, const std::vector<Literate::Block>& blocks) {
  std::string out(markdown);
  std::size_t at = 0;
  const auto blank_until = [&](std::size_t end) {
    for (; at < end; ++at) {
      if (out[at] != '\n') out[at] = ' ';
    }
  };
  for (const Literate::Block& block : blocks) {
    blank_until(block.begin);
    at = block.end;
  }
  blank_until(out.size());
  return out;
}

}  // namespace writ::syntax
