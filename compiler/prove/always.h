// SPDX-License-Identifier: Apache-2.0
// Conditions of rules that keep nothing out: about facts alone, and holding whatever these are.
#pragma once

#include "compiler/prove/prove.h"

#include <vector>

namespace writ::prove {

// Each part of `when` by itself, in the order of the rules. What reads a parameter or a definition is left alone: those may give
// another value tomorrow. Work is bounded by `limits`; what was not looked at is not said to hold.
std::vector<ir::NodeId> always_hold(const ir::Program& program, const Limits& limits = {});

}  // namespace writ::prove
