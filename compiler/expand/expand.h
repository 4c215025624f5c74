// SPDX-License-Identifier: Apache-2.0
// Declarations as written -> declarations of the core, before names are looked up: forms are replaced by what they say in its
// words, and every part made has the place of the part it came from. Whoever reads meaning reads the core; whoever shows the
// text reads what was written.
#pragma once

#include "compiler/diag/emitter.h"
#include "compiler/syntax/ast.h"

namespace writ::expand {

// Makes the core of a file. What is wrong in a form itself is reported; mistakes in its parts are found where they are read.
void expand(syntax::PolicyFile& file, diag::Diagnostics& diagnostics);

// decision.cpp: the decision that what is loose belongs to.
void collect_decision(syntax::PolicyFile& file, diag::Diagnostics& diagnostics);

// columns.cpp: which columns have a fact at their head; what stands below them as conditions of the rows.
void mark_facts_at_heads(syntax::PolicyFile& file);
void ask_below_heads(syntax::Table& table);

// consent.cpp
syntax::Item expand(const syntax::ConsentScope& scope, diag::Diagnostics& diagnostics);

// cross_border.cpp; `language`: of the file.
std::vector<syntax::Declaration> expand(const syntax::CrossBorderRule& rule, base::Language language,
                                        diag::Diagnostics& diagnostics);

// revenue.cpp
void expand(syntax::RevenueFormula& formula, diag::Diagnostics& diagnostics);

}  // namespace writ::expand
