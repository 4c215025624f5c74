// SPDX-License-Identifier: Apache-2.0
// Whether each decision settles every value before anything reads it: the values it needs stand in an order in which each comes
// after those that its rules read, and nothing that the decision or its explanation asks reads another. For verify.cpp, behind
// its look at indexes.
#pragma once

#include "runtime/ir/ir.h"

#include <optional>
#include <string>

namespace writ::ir {

// What is wrong first.
std::optional<std::string> check_order(const Program& program);

}  // namespace writ::ir
