// SPDX-License-Identifier: Apache-2.0
// Unicode's normal form C: a letter with its accent is one text, however it was typed.
#pragma once

#include <string>
#include <string_view>

namespace writ::base {

// Quick and certain for what is in normal form by its characters alone, Chinese and plain Latin texts among them; where
// this is false the text may be in normal form all the same.
bool is_plainly_normal(std::string_view text);

// What cannot be normalised comes back as it is.
std::string normalised(std::string_view text);

}  // namespace writ::base
