// SPDX-License-Identifier: Apache-2.0
// Trees as they were parsed: with their core, and with their names in one language as far as they can be made out.
#pragma once

#include "compiler/driver/pipeline.h"
#include "compiler/expand/expand.h"
#include "compiler/syntax/resolutions.h"

namespace writ::syntax {

inline PolicyFile expanded(PolicyFile tree) {
  diag::Diagnostics unsaid;
  expand::expand(tree, unsaid);
  return tree;
}

inline void translate(PolicyFile& tree, base::Language language) {
  rename(tree, driver::names_of(expanded(tree)), language);
}

}  // namespace writ::syntax
