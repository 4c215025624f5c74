// SPDX-License-Identifier: Apache-2.0
// The straight way to an answer: by what was laid out beforehand (ir/straight.h), for a request that says all that is asked. What the
// answer is the evaluation of rules and nodes says (rules.h, outcome.h); this comes to the same, to the byte, or to none.
#pragma once

#include "runtime/eval/answer.h"
#include "runtime/eval/limits.h"
#include "runtime/eval/request.h"

#include <cstdint>
#include <optional>

namespace writ::eval {

// The answer under the law of a day; nothing: of the day asked about. False: it has to be evaluated, for something is missing, absent,
// coarse, at fault, in dispute, displaced or dated, might come near a limit, or is more than is laid out; the answer then
// means nothing, but may be written over.
bool decide_straight(const ir::Program& program, const ir::Decision& decision, const Request& request,
                     const Limits& limits, std::optional<std::int32_t> law_day, Answer& answer);

}  // namespace writ::eval
