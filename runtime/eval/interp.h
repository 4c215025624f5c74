// SPDX-License-Identifier: Apache-2.0
// The interpreter: the reference semantics of Writ. It walks the IR, serves requests with missing facts, and gives the
// reasons. Pure: the same program, request and date give the same answer. Any number of threads may call it at once.
#pragma once

#include "runtime/eval/answer.h"
#include "runtime/eval/limits.h"
#include "runtime/eval/request.h"

namespace writ::eval {

// `decision` is one of request.program()'s.
Answer decide(const ir::Program& program, const ir::Decision& decision, const Request& request,
              const Limits& limits = {});

// Whether a condition of the program holds for a request: nothing when that is not known, or cannot be told.
std::optional<bool> holds_in(const ir::Program& program, const Request& request, std::uint32_t decision,
                             ir::NodeId condition);

}  // namespace writ::eval
