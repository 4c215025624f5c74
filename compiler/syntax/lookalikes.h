// SPDX-License-Identifier: Apache-2.0
// What a name looks like to a reader, by the tables of Unicode (UTS 39): two names that look the same must not mean two things.
// The tables are ICU's; nothing here says where names are declared.
#pragma once

#include <string>
#include <string_view>

namespace writ::syntax {

// The same for two names that look the same: Latin `a` and Cyrillic `а`, narrow `a` and wide `ａ`.
std::string look_of(std::string_view name);

// Letters of scripts that are not written together, such as Latin with Cyrillic or Greek. Han goes with Latin and with digits.
bool mixes_scripts(std::string_view name);

}  // namespace writ::syntax
