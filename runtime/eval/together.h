// SPDX-License-Identifier: Apache-2.0
// One request under several decisions, each of which keeps its own answer: what they come to together. No decision cures what
// another forbids, does not know or could not settle.
#pragma once

#include "runtime/eval/answer.h"

#include <cstddef>
#include <vector>

namespace writ::eval {

struct Together {
  Decided decided = Decided::None;
  std::vector<std::size_t> by{};  // the answers that say so, in their order
};

// The severest: deny; error; conflict; undetermined; refer; permit. An answer that says none of these (`none`) adds nothing, so
// a permit is one that at least one decision gives and no other takes back. None: where all say so, and of no answers.
Together together(const std::vector<Decided>& answers);

}  // namespace writ::eval
