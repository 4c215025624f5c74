// SPDX-License-Identifier: Apache-2.0
// What an answer leaves to be told beside its reasons, as data: rules that did not apply and why, rules outweighed, values
// adjusted and presumed. Computed anew from the request when it is asked for.
#pragma once

#include "runtime/eval/answer.h"
#include "runtime/eval/interp.h"
#include "runtime/eval/request.h"

#include <vector>

namespace writ::eval {

// A rule that was looked at and did not apply, with the parts of its condition that did not hold. Or many at once: of more
// rows than a reader goes through, and of what comes after more rules than that, only the number is told.
struct Considered {
  std::uint32_t rule = ir::kNone;   // kNone: many
  std::uint32_t group = ir::kNone;  // many: of which table; kNone: of several
  std::size_t count = 0;
  Fired fired = Fired::No;
  std::vector<std::uint32_t>
      displaced{};  // Yes: for these items it gave way to an exception; kNone: the outcome
  std::vector<base::Bilingual>
      outside{};  // of the clauses that say which cases the rule is about, those known to be false
  std::vector<base::Bilingual> failed{};   // the other clauses known to be false
  std::vector<base::Bilingual> unmet{};    // likewise of what the rule requires
  std::vector<base::Bilingual> unknown{};  // the clauses that could not be known
};
// A proviso that changed a value.
struct Adjustment {
  std::uint32_t rule = ir::kNone;
  std::uint32_t item = ir::kNone;
  ir::int128 from = 0;
  ir::int128 to = 0;
};
std::vector<Adjustment> adjustments(const ir::Program& program, const Request& request, const Answer& answer);

// A presumption that the decision relied on, or that was rebutted.
struct Presumption {
  std::uint32_t item = ir::kNone;
  std::uint32_t rule = ir::kNone;
  ir::int128 value = 0;
  bool rebutted = false;
};
std::vector<Presumption> presumptions(const ir::Program& program, const Request& request,
                                      const Answer& answer);

// Of the other decisions that it asks, in the order of the policy.
std::vector<AskedOutcome> asked_outcomes(const ir::Program& program, const Request& request,
                                         const Answer& answer);

// How many rows of a table, and how many rules in all, are gone through one by one.
inline constexpr std::size_t kRowsTold = 24;
inline constexpr std::size_t kRulesTold = 100;

std::vector<Considered> considered_rules(const ir::Program& program, const Request& request,
                                         const Answer& answer);

// Rules whose conditions hold and whose outcome gives way: to a denial, to a referral, or to a duty that is not met.
std::vector<std::uint32_t> outweighed_rules(const ir::Program& program, const Answer& answer);

}  // namespace writ::eval
