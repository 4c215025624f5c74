// SPDX-License-Identifier: Apache-2.0
#include "compiler/tools/pages.h"

#include <algorithm>
#include <span>

namespace writ::tools {

struct Page {
  std::string_view code;
  std::string_view text;
};

// Made by CMake from docs/diagnostics/*.md: each page has an English part, then `## 中文` and a Chinese one.
extern const Page kPages[];
extern const unsigned kPageCount;

namespace {

constexpr std::string_view kChinesePart = "## 中文\n";

// Markdown as a terminal shows it: headings bare, examples indented, no blank lines at the ends.
std::string plain(std::string_view text) {
  std::string out;
  bool example = false;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    std::string_view line = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    if (line.starts_with("```")) {
      example = !example;
      continue;
    }
    if (!example && line.starts_with("# ")) line.remove_prefix(2);
    if (example && !line.empty()) out += "    ";
    out += line;
    out += '\n';
  }
  out.erase(0, out.find_first_not_of('\n'));
  out.erase(out.find_last_not_of('\n') + 1);
  return out + "\n";
}

}  // namespace

std::optional<std::string> diagnostic_page(std::string_view code, base::Language language) {
  for (const Page& page : std::span(kPages, kPageCount)) {
    if (page.code != code) continue;
    const std::size_t at = page.text.find(kChinesePart);
    if (at == std::string_view::npos || language == base::Language::English)
      return plain(page.text.substr(0, at));
    return std::string(code) + "\n\n" + plain(page.text.substr(at + kChinesePart.size()));
  }
  return std::nullopt;
}

}  // namespace writ::tools
