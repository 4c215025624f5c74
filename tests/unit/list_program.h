// SPDX-License-Identifier: Apache-2.0
// A policy with a list as data, made by hand: what a test of lists asks.
#pragma once

#include "runtime/ir/ir.h"

#include <cstdint>

namespace writ::listed {

// The members of Class.
inline constexpr std::int64_t kProhibited = 0;
inline constexpr std::int64_t kRestricted = 1;
inline constexpr std::int64_t kOpen = 2;

// What is deny or permit by the class of the entry that decides: `code is under e.code`, `e.regions is empty or region in
// e.regions or region in e.also`, `day within e.from until e.to`; sorted by class, levels of the code descending, id; otherwise
// open.
ir::Program program_with_list();

ir::Field field(const char* en, const char* zh, ir::Type type);

}  // namespace writ::listed
