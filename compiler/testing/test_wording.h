// SPDX-License-Identifier: Apache-2.0
// What a failed test expected and what was found instead: once as machines read it, in names and JSON of the interface, and
// once as a person reads it, in either language.
#pragma once

#include "runtime/eval/answer.h"
#include "runtime/json/document.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace writ::testing {

struct Difference {
  std::string stable;  // the same in every version and language
  base::Bilingual shown;
};

class TestWording {
 public:
  TestWording(const ir::Program& program, const eval::Answer& answer) : program_(program), answer_(answer) {}

  // `expected` as answers spell it, `deny`.
  Difference outcome(std::string_view expected, std::string_view found) const;
  // An error where any answer would have done.
  Difference error(const std::string& json) const;
  // Which rule, row or duty decides; `expected` by the English name.
  Difference decider(const std::string& expected, const std::string& json) const;
  // An output by its external name; nothing: it is not given.
  Difference output(const std::string& external, const std::optional<json::Node>& expected,
                    const std::optional<json::Node>& found, std::string_view not_given) const;
  Difference missing_facts(const std::vector<std::string>& expected) const;

 private:
  base::Bilingual value(const ir::Type& type, const json::Node& json) const;
  base::Bilingual scalar(const ir::Type& type, const json::Node& json) const;
  base::Bilingual paths(const std::vector<std::string>& facts) const;

  const ir::Program& program_;
  const eval::Answer& answer_;
};

}  // namespace writ::testing
