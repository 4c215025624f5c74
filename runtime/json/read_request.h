// SPDX-License-Identifier: Apache-2.0
// JSON text -> request, driven by the policy's facts. Numbers are exact, keys are checked, the place of a fault is named.
// The text is read once, without recursion; limits hold before anything is allocated for it.
#pragma once

#include "runtime/eval/fault.h"
#include "runtime/eval/limits.h"
#include "runtime/eval/request.h"

#include <optional>
#include <string_view>

namespace writ::json {

// Clears `out` and fills it from one JSON object; `as_of` in it is the date asked for. On a fault `out` is not to be used.
std::optional<eval::Fault> read_request(std::string_view text, eval::Request& out,
                                        const eval::Limits& limits = {});

}  // namespace writ::json
