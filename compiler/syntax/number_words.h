// SPDX-License-Identifier: Apache-2.0
// Numbers as an author writes them where the language has digits alone: `one hundred`, `ten thousand`, `five percent`; and months.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace writ::syntax {

struct NumberInWords {
  std::size_t words = 0;  // so many of them make it
  std::string digits;
  bool share = false;  // percent stands behind it
};

bool is_number_word(std::string_view word);
// What the words begin with; nothing where one word alone would make it, which may be somebody's name.
std::optional<NumberInWords> read_number_words(std::span<const std::string> words);

// 1 to 12, or 0: `March`, `mar`, `Sept`.
int month_in_words(std::string text);

// `1.5` million: 1500000. Nothing where digits behind the point are left over.
std::optional<std::string> shifted(std::string digits, std::size_t places);
// `15`: 1.5
std::string tenth(const std::string& digits);

}  // namespace writ::syntax
