// SPDX-License-Identifier: Apache-2.0
// Blanks and marks in the cells of a file, half width and full: what surrounds a text, and what makes it the name of nothing.
#pragma once

#include <string_view>

namespace writ::lists {

// Without blanks at either end, the ideographic one among them.
std::string_view trimmed(std::string_view text);

// Whether it begins or ends with a quotation mark of Chinese, or stands between those of ASCII.
bool in_quotation_marks(std::string_view text);

// Whether one item of a list may be several: with a comma in it, or with a blank between Chinese characters.
bool may_be_several(std::string_view item);

// Whether its levels are not parted by one `.` each: another full stop stands in it, or a level is empty or has a blank at an end.
bool has_bad_levels(std::string_view code);

}  // namespace writ::lists
