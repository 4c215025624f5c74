// SPDX-License-Identifier: Apache-2.0
// How a sum was given out, step by step, with every amount: for explanations and for those who add up settlements. The sum is the
// formula's own, not what its steps come to; that both are the same is for whoever reads this to see.
#pragma once

#include "runtime/eval/answer.h"
#include "runtime/eval/request.h"
#include "runtime/value/split_bounded.h"

#include <optional>
#include <string>
#include <vector>

namespace writ::eval {

struct Share {
  std::string
      party;  // what tells the item of the list from others: the name of an entry, its first text; else its place
  bool named = false;  // by more than a place
  ir::int128 amount = 0;
  bool raised = false;        // by a unit of what was left over
  bool took_residue = false;  // by all of it
  value::Held held = value::Held::No;
};

// An amount in another currency, at the rate of a day.
struct RateUsed {
  const ir::Conversion* conversion = nullptr;
  std::string rate;
  std::int32_t day = 0;
};

struct WorkingStep {
  const ir::FormulaStep* step = nullptr;
  ir::int128 amount = 0;  // of a split, all shares together
  ir::int128 left = 0;    // behind it
  std::vector<Share> shares{};
  std::vector<RateUsed> rates{};
};

struct Working {
  const ir::Formula* formula = nullptr;
  ir::Type type;  // of every amount: that of the sum or of a step, whichever has the most places
  ir::int128 sum = 0;
  std::vector<RateUsed> rates{};  // of the sum
  std::vector<WorkingStep> steps;
  // What the steps leave of the sum: nothing.
  ir::int128 difference() const { return steps.empty() ? sum : steps.back().left; }
};

// Of what type its amounts are told.
ir::Type type_of_working(const ir::Program& program, const ir::Formula& formula);

// One of each formula of the decision that has every value; of the others there is nothing to tell.
std::vector<Working> workings_of(const ir::Program& program, const Request& request, const Answer& answer,
                                 base::Language language);

}  // namespace writ::eval
