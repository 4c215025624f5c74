// SPDX-License-Identifier: Apache-2.0
// Lists that are sets: of a closed enumeration, each member once at most, in order of declaration, whatever is asked.
#pragma once

#include "runtime/ir/ir.h"

#include <cstdint>

namespace writ::columns {

// No more members than this, for each is a column.
inline constexpr std::size_t kMostOfSet = 64;

bool is_set(const ir::Program& program, std::uint32_t item);

}  // namespace writ::columns
