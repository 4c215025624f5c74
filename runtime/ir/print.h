// SPDX-License-Identifier: Apache-2.0
// The IR as text: complete, canonical, and without places in the source. Two programs with the same text mean the same; the
// digest of a policy is that of its text. Also what golden files and people look at.
#pragma once

#include "runtime/ir/ir.h"

#include <string>

namespace writ::ir {

std::string print(const Program& program);
std::string print(const Program& program, NodeId node);
std::string_view op_name(Op op);

}  // namespace writ::ir
