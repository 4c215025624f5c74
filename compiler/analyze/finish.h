// SPDX-License-Identifier: Apache-2.0
// What follows from a checked program as a whole: the order in which values are computed, which facts each rule reads,
// whether a decision depends on the date, the layout of requests, and the digest of what the policy means.
#pragma once

#include "compiler/diag/emitter.h"
#include "runtime/ir/ir.h"

#include <string>
#include <string_view>

namespace writ::analyze {

// Reports values that depend on themselves; the program is complete when nothing was reported.
void finish(ir::Program& program, diag::Diagnostics& diagnostics);

// The policy's meaning as canonical text, the same for both languages of the source; finish() digests it.
std::string canonical_text(const ir::Program& program);

}  // namespace writ::analyze
