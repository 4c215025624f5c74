// SPDX-License-Identifier: Apache-2.0
// The pages of docs/diagnostics, built into the program so that `writ explain` needs no files beside it.
#pragma once

#include "runtime/base/bilingual.h"

#include <optional>
#include <string>
#include <string_view>

namespace writ::tools {

// The part of a code's page that is in the language; nothing when there is no such code.
std::optional<std::string> diagnostic_page(std::string_view code, base::Language language);

}  // namespace writ::tools
