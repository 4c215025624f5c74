// SPDX-License-Identifier: Apache-2.0
// Answer -> explanation for a person, in either language: what decided, on which articles, on which facts, what was
// considered and why it did not apply, which duties follow. Rebuilt from the answer when it is asked for.
#pragma once

#include "runtime/eval/answer.h"
#include "runtime/eval/request.h"

#include <string>
#include <string_view>
#include <vector>

namespace writ::eval {

// Markdown is fit for a letter to the person affected: it leaves out the rules that did not apply.
enum class ExplainAs : std::uint8_t { Text, Markdown };

std::string explain(const ir::Program& program, const Request& request, const Answer& answer,
                    base::Language language, ExplainAs form = ExplainAs::Text);

// The day by which the citations and parameters of a rule are shown: under whose law it was settled.
std::optional<std::int32_t> day_of(const ir::Program& program, const ir::Rule& rule, const Answer& answer);

// A rule that was looked at and did not apply, with the parts of its condition that did not hold.
struct Considered {
  std::uint32_t rule = ir::kNone;
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

// What rebuts the presumption that a default is, as it was written.
std::string contrary_text(const ir::Program& program, const ir::Rule& rule, base::Language language);

// A presumption that the decision relied on, or that was rebutted.
struct Presumption {
  std::uint32_t item = ir::kNone;
  std::uint32_t rule = ir::kNone;
  ir::int128 value = 0;
  bool rebutted = false;
};
std::vector<Presumption> presumptions(const ir::Program& program, const Request& request,
                                      const Answer& answer);

std::vector<Considered> considered_rules(const ir::Program& program, const Request& request,
                                         const Answer& answer);

// Rules whose conditions hold and whose outcome gives way: to a denial, to a referral, or to a duty that is not met.
std::vector<std::uint32_t> outweighed_rules(const ir::Program& program, const Answer& answer);

// A condition in words, as a policy would write it.
std::string condition_text(const ir::Program& program, ir::NodeId node, base::Language language);

// The path of a fact as requests write it, `contracts[2].persons`, in the names that a reader knows.
std::string path_name(const ir::Program& program, std::string_view path, base::Language language);

// The citations of a rule in force on the day asked about, or all of them when no day was asked.
std::vector<std::string> citations_on(const ir::Program& program, const ir::Citations& citations,
                                      std::optional<std::int32_t> day, base::Language language);

}  // namespace writ::eval
