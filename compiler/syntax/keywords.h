// SPDX-License-Identifier: Apache-2.0
// The words of the language as data: spellings in both languages, and what each is for. From grammar/keywords.def.
#pragma once

#include "runtime/base/bilingual.h"

#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

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

// A run of Han characters with words of the language inside, written with spaces between: `当年龄超过` -> `当 年龄 超过`,
// `个保法第十三条` -> `个保法 第十三条`. Every other part has to be a number or a name, as told by `is_name`: a name may
// well hold the characters of a word of the language, and is not taken apart. Nothing when there is no such reading.
std::optional<std::string> split_han_run(std::string_view word,
                                         const std::function<bool(std::string_view)>& is_name);

// The same where no names are known: parted only at words of the language of two characters and more.
std::optional<std::string> split_at_long_words(std::string_view word);

// Whether a word stands for itself in the language, in either spelling.
bool is_keyword(std::string_view word);

// The word of the language for an outcome that was said with another: `allow` is `permit`; empty where none is meant.
std::string_view meant_outcome(std::string_view written);

}  // namespace writ::syntax
