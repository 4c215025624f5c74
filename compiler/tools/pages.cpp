// SPDX-License-Identifier: Apache-2.0
#include "compiler/tools/pages.h"

#include <span>

namespace writ::tools {

struct Page {
  std::string_view code;
  std::string_view text;
};

// Made by CMake from docs/diagnostics/*.md: each page has an English part, then `## 中文` and a Chinese one.
extern const Page kPages[];
extern const unsigned kPageCount;

std::optional<std::string> diagnostic_page(std::string_view code, base::Language language) {
  constexpr std::string_view kChinesePart = "## 中文";
  for (const Page& page : std::span(kPages, kPageCount)) {
    if (page.code != code) continue;
    const std::size_t at = page.text.find(kChinesePart);
    if (at == std::string_view::npos) return std::string(page.text);
    if (language == base::Language::English) return std::string(page.text.substr(0, at));
    return std::string(code) + "\n" + std::string(page.text.substr(at + kChinesePart.size()));
  }
  return std::nullopt;
}

}  // namespace writ::tools
