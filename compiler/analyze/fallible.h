// SPDX-License-Identifier: Apache-2.0
// What may come to a fault or a conflict once every fact is there. Where such a thing is still unknown, no answer rests on
// its not mattering: an answer that is given stays, whatever facts are supplied later.
#pragma once

#include "runtime/ir/ir.h"

namespace writ::analyze {

// Fills Program::fallible. The decisions' items must be in order.
void mark_fallible(ir::Program& program);

}  // namespace writ::analyze
