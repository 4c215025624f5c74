// SPDX-License-Identifier: Apache-2.0
// Clauses of rules and duties in the words of their author, and why one does not hold: the part of it that fails, and for
// which item of which list. Computes nothing that an answer depends on.
#pragma once

#include "runtime/eval/interp.h"
#include "runtime/ir/ir.h"

#include <string>
#include <vector>

namespace writ::eval {

// What was written there; of a constant its value, of what has a name that.
std::string condition_text(const ir::Program& program, ir::NodeId node, base::Language language);

// `applies where a`, `when b and c`, `unless d`, `requires e`: in this order, what is of one kind together as far as one
// would say it so.
std::vector<std::string> clause_lines(const ir::Program& program, const std::vector<ir::Clause>& clauses,
                                      base::Language language);

// One clause by itself: with `unless` where that is its word.
base::Bilingual clause_text(const ir::Program& program, const ir::Clause& clause);

// Of a clause that does not hold, or is not known: which items are the reason, and by which part of what is asked of them,
// `consents[1] fails c.separate`. Empty where the clause itself says all there is to say.
base::Bilingual clause_details(const ir::Program& program, Conditions& conditions, const ir::Clause& clause);

}  // namespace writ::eval
