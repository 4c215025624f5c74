// SPDX-License-Identifier: Apache-2.0
// The calendars that come with the language: working days as dated data, from stdlib/calendars, built into the compiler.
#pragma once

#include "runtime/ir/ir.h"

#include <optional>
#include <string_view>

namespace writ::sema {

// By either name: `PRC`, `中国`.
std::optional<ir::Calendar> builtin_calendar(std::string_view name);

}  // namespace writ::sema
