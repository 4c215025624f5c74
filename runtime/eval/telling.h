// SPDX-License-Identifier: Apache-2.0
// What the forms of an explanation share: the words for values, facts, citations and duties, in one language. The forms are
// in explain.cpp, for who asked, and letter.cpp, for whom it concerns. Borrows everything it is given.
#pragma once

#include "runtime/eval/answer.h"
#include "runtime/eval/request.h"
#include "runtime/eval/values.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace writ::eval {

class Telling {
 public:
  // Plain: as one writes to a person who knows neither the policy nor its names.
  enum class Style : std::uint8_t { Exact, Plain };

  Telling(const ir::Program& program, const Request& request, const Answer& answer, base::Language language,
          Style style)
      : program_(program),
        request_(request),
        answer_(answer),
        language_(language),
        chinese_(language == base::Language::Chinese),
        style_(style),
        dates_(style == Style::Plain ? Dates::Words : Dates::Numbers) {}

 protected:
  std::string say(std::string_view english, std::string_view chinese) const {
    return std::string(chinese_ ? chinese : english);
  }
  std::string listed(const std::vector<std::string>& parts) const;
  std::string joined(const std::vector<std::string>& parts, std::string_view between) const;
  std::string name(const base::Bilingual& name) const;
  std::string day(std::int32_t days) const { return day_text(days, language_, dates_); }
  std::string condition(ir::NodeId node) const;
  // A line for each kind of clause.
  std::vector<std::string> clauses(const std::vector<ir::Clause>& clauses) const;
  std::string shown(const ir::Type& type, int128 number) const;

  // Of an output that has one, or is known to have none for a reason; nothing: it is stated to be absent.
  std::optional<std::string> value_of(const Output& output) const;
  std::string missing(const std::vector<std::string>& paths) const;

  // `name = value`, in a letter `name: value`; nothing of what was not supplied, and of readings.
  std::optional<std::string> fact(std::uint32_t field) const;
  // Likewise of a parameter, with since when and by which article.
  std::optional<std::string> threshold(std::uint32_t parameter, std::optional<std::int32_t> day) const;

  // In parentheses; empty where nothing is cited.
  std::string cited(const ir::Citations& cites, std::optional<std::int32_t> day) const;
  std::string cited(const ir::Citations& cites) const { return cited(cites, answer_.law_day()); }
  std::string cited(const ir::Rule& rule) const;
  std::vector<std::string> citations(const ir::Citations& cites, std::optional<std::int32_t> day) const;

  // `Who must do this before the act`
  std::string duty(const ir::Obligation& duty) const;
  std::string is() const { return style_ == Style::Exact ? " = " : colon(); }
  std::string colon() const { return say(": ", "："); }

  // Of many of a kind so many are told, and how many there are besides.
  static constexpr std::size_t kMostTold = 10;

  const ir::Program& program_;
  const Request& request_;
  const Answer& answer_;
  base::Language language_;
  bool chinese_;
  Style style_;
  Dates dates_;
};

// The letter of explain.h.
std::string letter(const ir::Program& program, const Request& request, const Answer& answer,
                   base::Language language);

}  // namespace writ::eval
