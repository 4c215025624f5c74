// SPDX-License-Identifier: Apache-2.0
// Tree -> the words of a checked policy: what its author wrote of the clauses and days that explanations name, as the
// formatter writes it in either language, names in that language. Adds to the program; changes nothing that it means.
#pragma once

#include "compiler/syntax/ast.h"
#include "compiler/syntax/resolutions.h"
#include "runtime/ir/ir.h"

namespace writ::sema {

// `file` is the tree that the program was made of, `names` what its names stand for.
void add_words(const syntax::PolicyFile& file, const syntax::Resolutions& names, ir::Program& program);

}  // namespace writ::sema
