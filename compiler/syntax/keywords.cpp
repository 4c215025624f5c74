// SPDX-License-Identifier: Apache-2.0
#include "compiler/syntax/keywords.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <utility>

namespace writ::syntax {
namespace {

constexpr auto kKeywords = std::to_array<Keyword>({
#define WRIT_KEYWORD(id, english, chinese, doc_english, doc_chinese) \
  {#id, english, chinese, doc_english, doc_chinese},
#include "grammar/keywords.def"
#undef WRIT_KEYWORD
});

std::string_view first_of(std::string_view spellings) { return spellings.substr(0, spellings.find('|')); }

// The longest first.
std::vector<std::string_view> chinese_spellings() {
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

constexpr std::size_t kHanBytes = 3;
// A run longer than this (in bytes) is no slip of the pen, and is not looked into.
constexpr std::size_t kLongestRun = 240;

// How many bytes at the start are a number: `18`, `10万`.
std::size_t number_length(std::string_view text) {
  std::size_t at = 0;
  while (at < text.size() && text[at] >= '0' && text[at] <= '9') ++at;
  if (at == 0) return 0;
  for (std::string_view unit : {"万", "亿"}) {
    if (text.substr(at).starts_with(unit)) return at + unit.size();
  }
  return at;
}

// How many bytes at the start are the place of an article: `第十三条第一款`.
std::size_t article_length(std::string_view text) {
  constexpr std::string_view kOpening = "第";
  if (!text.starts_with(kOpening)) return 0;
  std::size_t at = kOpening.size();
  bool article = false;
  for (bool more = true; more;) {
    more = at < text.size() && text[at] >= '0' && text[at] <= '9';
    if (more) ++at;
    for (std::string_view part : {"一", "二", "三", "四", "五", "六", "七", "八", "九", "十", "百",
                                  "千", "零", "〇", "第", "条", "款", "项", "目", "之", "至"}) {
      if (!text.substr(at).starts_with(part)) continue;
      article = article || part == "条";
      at += part.size();
      more = true;
    }
  }
  return article ? at : 0;
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

std::optional<std::string> split_han_run(std::string_view word,
                                         const std::function<bool(std::string_view)>& is_name) {
  if (word.size() > kLongestRun) return std::nullopt;
  // The reading with the fewest parts, from left to right: `best[i]` is how many parts reach byte i.
  struct Step {
    std::size_t parts = SIZE_MAX;
    std::size_t from = 0;
    bool language = false;  // a word of the language, or an article, among the parts so far
  };
  const std::vector<std::string_view> spellings = chinese_spellings();
  std::vector<Step> best(word.size() + 1);
  best[0].parts = 0;
  for (std::size_t at = 0; at < word.size(); ++at) {
    if (best[at].parts == SIZE_MAX) continue;
    const auto reach = [&](std::size_t length, bool language) {
      Step& step = best[at + length];
      if (length > 0 && best[at].parts + 1 < step.parts)
        step = {best[at].parts + 1, at, best[at].language || language};
    };
    const std::string_view rest = word.substr(at);
    for (std::string_view spelling : spellings) {
      if (rest.starts_with(spelling)) reach(spelling.size(), true);
    }
    reach(number_length(rest), false);
    reach(article_length(rest), true);
    for (std::size_t length = 1; length <= rest.size() && !(at == 0 && length == word.size()); ++length) {
      if (is_name(rest.substr(0, length))) reach(length, false);
    }
  }
  const Step& whole = best[word.size()];
  if (whole.parts == SIZE_MAX || whole.parts < 2 || !whole.language) return std::nullopt;
  std::string joined;
  for (std::size_t end = word.size(); end > 0; end = best[end].from) {
    const std::size_t begin = best[end].from;
    joined.insert(0, std::string(begin > 0 ? " " : "") + std::string(word.substr(begin, end - begin)));
  }
  // 类别列表 is the type 类别 的 列表.
  constexpr std::string_view kList = " 列表";
  constexpr std::string_view kOf = " 的";
  if (joined.ends_with(kList) && !joined.ends_with(std::string(kOf) + std::string(kList)))
    joined.insert(joined.size() - kList.size(), kOf);
  return joined;
}

std::optional<std::string> split_at_long_words(std::string_view word) {
  if (word.size() > kLongestRun) return std::nullopt;
  const std::vector<std::string_view> spellings = chinese_spellings();
  std::vector<std::string> parts;
  std::string plain;
  bool found = false;
  for (std::size_t at = 0; at < word.size();) {
    const auto matched = std::find_if(spellings.begin(), spellings.end(), [&](std::string_view spelling) {
      return spelling.size() >= 2 * kHanBytes && word.substr(at).starts_with(spelling);
    });
    if (matched == spellings.end()) {
      plain += word[at++];
      continue;
    }
    if (!plain.empty()) parts.push_back(std::exchange(plain, {}));
    parts.emplace_back(*matched);
    found = true;
    at += matched->size();
  }
  if (!plain.empty()) parts.push_back(plain);
  if (!found || parts.size() < 2) return std::nullopt;
  std::string joined = parts.front();
  for (std::size_t i = 1; i < parts.size(); ++i) joined += " " + parts[i];
  return joined;
}

bool is_keyword(std::string_view word) {
  for (const Keyword& keyword : kKeywords) {
    for (std::string_view rest : {keyword.english, keyword.chinese}) {
      while (!rest.empty()) {
        const std::string_view spelling = first_of(rest);
        if (spelling == word) return true;
        rest.remove_prefix(std::min(rest.size(), spelling.size() + 1));
      }
    }
  }
  return false;
}

}  // namespace writ::syntax
