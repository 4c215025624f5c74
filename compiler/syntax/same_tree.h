// SPDX-License-Identifier: Apache-2.0
// Whether two trees are the same but for where they stand in a text. Comments are not part of a tree.
#pragma once

#include "compiler/syntax/ast.h"

namespace writ::syntax {

bool same_tree(const PolicyFile& a, const PolicyFile& b);
bool same_tree(const Expr& a, const Expr& b);

}  // namespace writ::syntax
