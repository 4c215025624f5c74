// SPDX-License-Identifier: Apache-2.0
// Texts that others wrote (facts, names of facts, words of policies, paths), made fit to stand in a line of ours: nothing of
// them moves the cursor, begins a line, turns it around, hides in it, or is taken for markup.
// Everything here borrows the text it is given and returns a new one.
#pragma once

#include "runtime/base/bilingual.h"

#include <string>
#include <string_view>

namespace writ::base {

// Whether a character is shown by its number: controls, ends of lines, marks of direction, and what has no look of its own.
bool is_unseen(char32_t code_point);

// `<U+001B>`
std::string number_of(char32_t code_point);

// The text on one line, unseen characters by their numbers; bytes that are not UTF-8 become U+FFFD.
std::string visible(std::string_view text);

// The same where unseen characters may be written as JSON writes them: the text is JSON, and means what it did.
std::string visible_json(std::string json);

// A text in quotation marks, which it cannot end: `"…"`, 「“…”」.
std::string quoted(std::string_view text, Language language);

// A line for Markdown: visible, and nothing of it is markup, wherever in a line of ours it stands.
std::string markdown(std::string_view text);

}  // namespace writ::base
