// SPDX-License-Identifier: Apache-2.0
// The text of literals in their many written forms -> one canonical form. No ANTLR here, so that tests can reach it.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace writ::syntax {

struct NumberLiteral {
  std::string digits;  // ASCII digits and at most one '.', multipliers (万, 亿) applied
  bool percent = false;
  bool grouped = false;       // written with commas
  bool leading_zero = false;  // `007`, `0,500`: not one digit that a reader would miss
};
// `text` is a NUMBER token: `1,234.5`, `10万`, `１５％`.
NumberLiteral read_number(std::string_view text);

// `百分之二十`, `百分之二点五`, `百分之20` -> the digits before a percent sign: `20`, `2.5`.
std::optional<std::string> read_han_percent(std::string_view text);
// Below ten thousand; nothing where it has several readings.
std::optional<unsigned> read_han_number(std::string_view text);

// `2024-03-22` or `2024年3月22日` -> `2024-03-22`; whether the day exists is not checked.
std::string read_date(std::string_view text);

// An ARTICLE token in either language -> the canonical form: `13(1)(2) to (7)`. Nothing when it makes no sense.
// This and the next four are in articles.cpp.
std::optional<std::string> read_article(std::string_view text);

// `Annex I`, `recitals 1 to 4`, 第三章第二节: what is no article -> `annex I`, `recital 1 to recital 4`,
// `chapter 3 section 2`. Nothing for anything else.
std::optional<std::string> read_other_place(std::string_view text);

// The canonical form as each language writes it: `art 13(1)(2) to (7)`, `第十三条第一款第（二）项至第（七）项`.
std::string article_in_english(std::string_view canonical);
std::string article_in_chinese(std::string_view canonical);

// A whole number as Chinese numerals, below ten thousand: 13 -> 十三.
std::string han_number(unsigned value);

// Holds a character of Chinese script or punctuation: names and texts are told apart by it.
bool has_han(std::string_view text);

// `13.1.2`: `13(1)(2)`. A number with one point stays: `202.205` is that of an article.
std::string with_parts(std::string_view place);

}  // namespace writ::syntax
