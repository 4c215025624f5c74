// SPDX-License-Identifier: Apache-2.0
#include "compiler/syntax/keywords.h"

#include <algorithm>
#include <array>
#include <utility>

namespace writ::syntax {
namespace {

constexpr auto kKeywords = std::to_array<Keyword>({
#define WRIT_KEYWORD(id, english, chinese, doc_english, doc_chinese) {#id, english, chinese, doc_english, doc_chinese},
#include "grammar/keywords.def"
#undef WRIT_KEYWORD
});

std::string_view first_of(std::string_view spellings) { return spellings.substr(0, spellings.find('|')); }

// Words short enough to occur inside ordinary Chinese names are left out: splitting there would mislead.
std::vector<std::string_view> long_chinese_spellings() {
  std::vector<std::string_view> words;
  for (const Keyword& keyword : kKeywords) {
    std::string_view rest = keyword.chinese;
    while (!rest.empty()) {
      std::string_view word = first_of(rest);
      words.push_back(word);
      rest.remove_prefix(std::min(rest.size(), word.size() + 1));
    }
  }
  std::sort(words.begin(), words.end(), [](auto a, auto b) { return a.size() > b.size(); });
  return words;
}

}  // namespace

std::span<const Keyword> keywords() { return kKeywords; }

std::string_view spelling(const Keyword& keyword, base::Language language) {
  std::string_view wanted = first_of(language == base::Language::Chinese ? keyword.chinese : keyword.english);
  if (!wanted.empty()) return wanted;
  return first_of(language == base::Language::Chinese ? keyword.english : keyword.chinese);
}

std::string_view spelling(std::string_view id, base::Language language) {
  for (const Keyword& keyword : kKeywords) {
    if (keyword.id == id) return spelling(keyword, language);
  }
  return {};
}

std::optional<std::string> split_han_run(std::string_view word) {
  const std::vector<std::string_view> spellings = long_chinese_spellings();
  constexpr std::size_t kHanBytes = 3;
  std::vector<std::string> parts;
  std::string plain;
  bool found = false;
  for (std::size_t at = 0; at < word.size();) {
    std::string_view matched;
    for (std::string_view spelling : spellings) {
      // A single character counts only where it opens the run: `当`, `非`, `若`.
      const bool long_enough = spelling.size() >= 2 * kHanBytes || at == 0;
      if (long_enough && word.substr(at).starts_with(spelling)) {
        matched = spelling;
        break;
      }
    }
    if (matched.empty()) {
      plain += word[at++];
      continue;
    }
    if (!plain.empty()) parts.push_back(std::exchange(plain, {}));
    parts.emplace_back(matched);
    found = true;
    at += matched.size();
  }
  if (!plain.empty()) parts.push_back(plain);
  if (!found || parts.size() < 2) return std::nullopt;
  std::string joined = parts.front();
  for (std::size_t i = 1; i < parts.size(); ++i) joined += " " + parts[i];
  return joined;
}

}  // namespace writ::syntax
