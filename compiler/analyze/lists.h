// SPDX-License-Identifier: Apache-2.0
// The rows that stand in a policy -> tables of the program; what is wrong with a row is said where it stands.
#pragma once

#include "compiler/diag/emitter.h"
#include "runtime/ir/ir.h"

namespace writ::analyze {

void make_lists(ir::Program& program, diag::Diagnostics& diagnostics);

}  // namespace writ::analyze
