// SPDX-License-Identifier: Apache-2.0
// How the structs lie that a typed header has (typed_header.h), for code that is compiled for them.
#pragma once

#include "runtime/engine/native_fill.h"
#include "runtime/ir/ir.h"

namespace writ::driver {

// Whether a member is an enum. A taxonomy is told by its names when it has more values than anybody wants to see in a header, or when a
// request may name what stands below them.
bool is_choice(const ir::Program& program, const ir::Type& type);

// The struct of the facts, as a compiler of C lays it out.
engine::FillLayout layout_in_header(const ir::Program& program);
// Likewise that of a decision's outputs.
engine::OutLayout outputs_in_header(const ir::Program& program, const ir::Decision& decision);

}  // namespace writ::driver
