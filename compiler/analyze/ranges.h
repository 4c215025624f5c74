// SPDX-License-Identifier: Apache-2.0
// What arithmetic can come to, whatever the facts are: a result that never fits is a mistake of the policy.
#pragma once

#include "compiler/diag/emitter.h"
#include "runtime/ir/ir.h"

namespace writ::analyze {

// Reports each operation that can only end in a fault, in policies that have been checked.
void check_ranges(const ir::Program& program, diag::Diagnostics& diagnostics);

}  // namespace writ::analyze
