// SPDX-License-Identifier: Apache-2.0
// Tree -> checked policy: names, types and citations are resolved, and every declaration becomes its part of the IR.
// The order of items and what follows from the whole (layout, digest) is compiler/analyze's business.
#pragma once

#include "compiler/diag/emitter.h"
#include "compiler/sema/policy.h"
#include "compiler/syntax/ast.h"

namespace writ::sema {

// Of a policy that is wrong, what could be made of it: what the errors in `diagnostics` are about may be half made.
Policy check(const syntax::PolicyFile& file, diag::Diagnostics& diagnostics);

}  // namespace writ::sema
