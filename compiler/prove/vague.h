// SPDX-License-Identifier: Apache-2.0
// Permits that come of saying little: a fact that names a node of a taxonomy above the one that a rule asks for, so that it is
// left open whether the rule applies; and a list without items, of which `every` holds whatever it asks.
#pragma once

#include "compiler/diag/emitter.h"
#include "runtime/ir/ir.h"

namespace writ::prove {

// Warnings, each with the case. What other facts say is left open; beyond `kMostTried` cases nothing more is looked for.
inline constexpr std::size_t kMostTried = 2'000;
void warn_of_vague_permits(const ir::Program& program, diag::Diagnostics& diagnostics);

}  // namespace writ::prove
