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

// Text is for who asked: every rule, by its name. Markdown is a letter to the person affected: full titles, dates in words,
// the outputs that matter, no names of rules, and of what did not apply nothing but which consent lacks what. Neither lets a text of a request or of a
// policy be more than a text: see runtime/base/visible.h.
enum class ExplainAs : std::uint8_t { Text, Markdown };

std::string explain(const ir::Program& program, const Request& request, const Answer& answer,
                    base::Language language, ExplainAs form = ExplainAs::Text);

// The day by which the citations and parameters of a rule are shown: under whose law it was settled.
std::optional<std::int32_t> day_of(const ir::Program& program, const ir::Rule& rule, const Answer& answer);

// The path of a fact as requests write it, `contracts[2].persons`, in the names that a reader knows.
std::string path_name(const ir::Program& program, std::string_view path, base::Language language);

// The citations of a rule in force on the day asked about, or all of them when no day was asked.
std::vector<std::string> citations_on(const ir::Program& program, const ir::Citations& citations,
                                      std::optional<std::int32_t> day, base::Language language);

}  // namespace writ::eval
