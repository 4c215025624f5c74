// SPDX-License-Identifier: Apache-2.0
// Whether a program is well formed: every index in range, operand counts and types as ir_kinds.def says, values computed
// before they are read. Run after each pass, and on whatever was loaded from outside.
#pragma once

#include "runtime/ir/ir.h"

#include <optional>
#include <string>

namespace writ::ir {

// What is wrong first, for developers; nothing when the program is well formed.
std::optional<std::string> verify(const Program& program);

}  // namespace writ::ir
