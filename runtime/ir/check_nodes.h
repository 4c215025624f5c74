// SPDX-License-Identifier: Apache-2.0
// Whether every expression of a program is what its operation takes and gives: kinds of operands and results, constants that their
// types have, loop variables where their loop runs, depth and size that an evaluation can walk. For verify.cpp, behind its
// look at indexes. Whoever evaluates goes by this without looking.
#pragma once

#include "runtime/ir/ir.h"

#include <optional>
#include <string>

namespace writ::ir {

// An expression may be so deep, and come to so many nodes when what is shared is counted each time; the parser allows less.
inline constexpr std::uint32_t kMostDepth = 1'000;
inline constexpr std::uint64_t kMostSize = 4'000'000;

// Whether a number stands for a value of a scalar type.
bool is_value(const Program& program, const Type& type, int128 number);

// Values that lie and are counted alike, whether or not they may be absent: numbers of so many places, whole numbers, members of one
// enumeration.
bool same_kind(const Type& a, const Type& b);

// Every index and every count of operands has been looked at. What is wrong first.
std::optional<std::string> check_nodes(const Program& program);

}  // namespace writ::ir
