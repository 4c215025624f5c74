// SPDX-License-Identifier: Apache-2.0
// What a declaration is called in messages.
#pragma once

#include "compiler/syntax/ast.h"

namespace writ::sema {

base::Bilingual kind_of(const syntax::Declaration& declaration);

}  // namespace writ::sema
