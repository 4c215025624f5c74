// SPDX-License-Identifier: Apache-2.0
// What scopes of consent do not cover, and why, for the person who gave the consents: by consent the terms that it does not
// meet, what it says of them, and by what law. Computed anew from the request when it is asked for.
#pragma once

#include "runtime/eval/answer.h"
#include "runtime/eval/request.h"
#include "runtime/eval/values.h"

#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace writ::eval {

struct UnmetTerm {
  std::string label;                                        // `valid`
  std::string cites;                                        // `PIPL art 15(1)`; empty where nothing is cited
  bool known = true;                                        // false: the consent does not say
  std::vector<std::pair<std::string, std::string>> said{};  // the fields it reads, and what they hold
  std::vector<std::string> unsaid{};                        // those that hold nothing
};
struct UnmetConsent {
  std::optional<std::uint32_t> place;  // in the list, from 0; nothing: the scope has no list
  std::vector<UnmetTerm> terms;
};
struct NotCovered {
  std::uint32_t item = ir::kNone;    // the scope
  std::optional<std::string> value;  // of the list it is asked for; nothing: it is a yes or no
  bool known = true;                 // false: it may be covered
  std::vector<UnmetConsent> consents;
};

std::vector<NotCovered> not_covered(const ir::Program& program, const Request& request, const Answer& answer,
                                    base::Language language, Dates dates);

}  // namespace writ::eval
