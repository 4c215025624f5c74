// SPDX-License-Identifier: Apache-2.0
// The words of the language as data: spellings in both languages, and what each is for. From grammar/keywords.def.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/base/bilingual.h"

namespace writ::syntax {

struct Keyword {
  std::string_view id;
  std::string_view english;  // spellings separated by '|', the preferred one first; may be empty
  std::string_view chinese;
  std::string_view doc_english;
  std::string_view doc_chinese;
};

std::span<const Keyword> keywords();

// The preferred spelling in a language, or the other language's where this one has none.
std::string_view spelling(const Keyword& keyword, base::Language language);

// The same for an id of keywords.def. The id must exist.
std::string_view spelling(std::string_view id, base::Language language);

// A run of Han characters with words of the language inside, written with spaces between: `当年龄超过` -> `当 年龄 超过`.
// Nothing when the run holds no such word.
std::optional<std::string> split_han_run(std::string_view word);

}  // namespace writ::syntax
