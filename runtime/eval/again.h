// SPDX-License-Identifier: Apache-2.0
// Parts of an answer that are written over those of an earlier one, whose memory they use.
#pragma once

#include "runtime/eval/answer.h"

#include <cstddef>

namespace writ::eval {

// As if it were new; `most`: so many there may be.
inline DueObligation& next_owed(Answer& answer, std::size_t at, std::size_t most) {
  std::vector<DueObligation>& all = answer.obligations;
  if (at == all.size()) {
    if (all.empty()) all.reserve(most);
    return all.emplace_back(DueObligation{});
  }
  all[at].met.reset();
  for (DueDay* day : {&all[at].due, &all[at].from, &all[at].ends}) {
    day->day.reset();
    day->missing.clear();
    day->fault.reset();
  }
  return all[at];
}

// Likewise of an output that is known.
inline void begin_output(Output& output, std::uint32_t item) {
  output.item = item;
  output.state = State::Known;
  output.number = 0;
  output.list.clear();
  output.missing.clear();
  output.fault.reset();
}

}  // namespace writ::eval
