// SPDX-License-Identifier: Apache-2.0
// The tree of a file as text, for people and golden files: every node with all its fields that are not as they are by default,
// without places and comments. No text of a policy: that is format.h.
#pragma once

#include "compiler/syntax/ast.h"

#include <string>

namespace writ::syntax {

std::string print(const PolicyFile& file);

}  // namespace writ::syntax
