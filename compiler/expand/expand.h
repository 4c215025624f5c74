// SPDX-License-Identifier: Apache-2.0
// Forms of the language -> core declarations, in the tree, before names are looked up. Each form keeps beside what was written
// what it says in the words of the core; every part made has the place of the part it came from. Whoever reads meaning reads
// the core; whoever shows the text reads the form.
#pragma once

#include "compiler/diag/emitter.h"
#include "compiler/syntax/ast.h"

namespace writ::expand {

// All forms of a file. What is wrong in a form itself is reported; mistakes in its parts are found where they are read.
void expand(syntax::PolicyFile& file, diag::Diagnostics& diagnostics);

// decision.cpp: the decision that what is loose belongs to.
void collect_decision(syntax::PolicyFile& file, diag::Diagnostics& diagnostics);

// consent.cpp
void expand(syntax::ConsentScope& scope, diag::Diagnostics& diagnostics);

// revenue.cpp
void expand(syntax::RevenueFormula& formula, diag::Diagnostics& diagnostics);

}  // namespace writ::expand
