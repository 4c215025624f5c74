// SPDX-License-Identifier: Apache-2.0
// A policy with its overlays as one tree: their declarations stand behind those of the policy, each with the place where it
// was written. What they change is settled by the checker.
#pragma once

#include "compiler/syntax/ast.h"

#include <vector>

namespace writ::syntax {

// The overlays outlive the result, which refers to them.
PolicyFile with_overlays(const PolicyFile& policy, std::vector<const PolicyFile*> overlays);

}  // namespace writ::syntax
