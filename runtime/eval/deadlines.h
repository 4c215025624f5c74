// SPDX-License-Identifier: Apache-2.0
// The deadlines of obligations in words: how one is counted, and what came of it in an answer.
#pragma once

#include "runtime/eval/answer.h"
#include "runtime/eval/values.h"

#include <optional>
#include <string>
#include <vector>

namespace writ::eval {

// `within 10 workdays after filed, lasting until …`; empty where a duty has no deadline.
base::Bilingual deadline_text(const ir::Program& program, const ir::Obligation& duty);

// What to tell a person of the days of a duty: due when and counted how, or what is not known. A line each.
std::vector<std::string> deadline_lines(const ir::Program& program, const DueObligation& due,
                                        base::Language language, Dates dates = Dates::Numbers);

// How often a duty comes back.
struct Recurrence {
  const char* unit = "days";  // years, months, days
  std::int64_t count = 0;
};
std::optional<Recurrence> recurrence(const ir::Program& program, const ir::Obligation& duty);

// Whether a last day on a day off gives way to the next working day.
bool rolls(const ir::Program& program, const ir::Obligation& duty);

}  // namespace writ::eval
