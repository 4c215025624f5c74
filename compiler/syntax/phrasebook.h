// SPDX-License-Identifier: Apache-2.0
// What people write at first, and the words of the language for it: of statutes, of everyday speech and of other languages.
// Tables of words alone; where they stand in a text is found by parse_mistakes.cpp.
#pragma once

#include "runtime/base/bilingual.h"

#include <span>
#include <string_view>

namespace writ::syntax {

// One word for another: `under` for `less than`, 已满 for 不少于. Empty when the word is not known. Outcomes are in keywords.h.
std::string_view meant_comparison(std::string_view written);
std::string_view meant_duty(std::string_view written);
// How statutes open an exception; here the exception is a rule and says so behind its name.
bool opens_exception(std::string_view written);

// Which way an English comparison goes, and whether it is one of days.
struct Order {
  std::string_view written;
  bool more;
  bool days;
};
const Order* order_of(std::string_view written);

// What the language does not have, and what to do instead; null when it is none of these.
const base::Bilingual* instead_of(std::string_view written);

// Several words, of which the grammar finds one wrong.
struct Phrasing {
  // Words with spaces between them, also around marks. `#` is a number, `~` a date, `@` a name or a path, `§` a place in an
  // instrument; each stands in `meant` again, in the same order or by its number, `@2`.
  std::string_view written;
  // What to write; `-` is nothing at all, and `|` parts what is said otherwise by each. Empty: nothing is certain, and the note
  // says what is possible.
  std::string_view meant = {};
  // Shown with the fix, or instead of it.
  base::Bilingual note = {};
};
std::span<const Phrasing> phrasings();

}  // namespace writ::syntax
