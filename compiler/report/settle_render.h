// SPDX-License-Identifier: Apache-2.0
// Settlements as a reader files them: text, CSV, Markdown, JSON Lines.
#pragma once

#include "compiler/report/settle.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <map>

namespace writ::report {

// One request; `refused` says why nothing was settled.
struct SettlementRow {
  std::uint32_t line = 0;
  std::vector<eval::Working> workings;
  base::Bilingual refused;
};

struct FormulaTotal {
  const ir::Formula* formula = nullptr;
  ir::Type type;
  std::size_t settlements = 0;
  ir::int128 sum = 0;
  std::vector<ir::int128> steps;
  std::map<std::string, ir::int128> parties;  // those named by a text: a place in a list is nobody

  ir::int128 difference() const {
    ir::int128 out = sum;
    for (const ir::int128 step : steps) out -= step;
    return out;
  }
};

class SettleRenderer {
 public:
  SettleRenderer(const ir::Program& program, const std::vector<FormulaTotal>& formulas, SettleFormat format,
                 base::Language language)
      : program_(program),
        formulas_(formulas.size()),
        steps_(formulas.empty() ? 0 : formulas.front().steps.size()),
        converts_(std::any_of(formulas.begin(), formulas.end(),
                              [](const FormulaTotal& one) { return converts(*one.formula); })),
        format_(format),
        language_(language) {}

  std::string head(const std::vector<FormulaTotal>& totals) const;
  std::string row(const SettlementRow& row) const;
  std::string closing(const std::vector<FormulaTotal>& totals, std::size_t failed) const;

 private:
  std::string say(const char* english, const char* chinese) const {
    return language_ == base::Language::Chinese ? chinese : english;
  }
  // settle_ledger.cpp
  struct LedgerAmounts {
    std::string rates{};
    std::string amount{};
    std::string total{};
    std::string refused{};
  };
  std::string ledger_line(std::vector<std::string> named, const LedgerAmounts& said) const;
  std::string ledger_head() const;
  std::string ledger_row(const SettlementRow& row) const;
  std::string ledger_closing(const std::vector<FormulaTotal>& totals, std::size_t failed) const;

  bool is_csv() const { return format_ == SettleFormat::Csv || format_ == SettleFormat::Ledger; }
  std::string cells(const std::vector<std::string>& cells) const;
  std::string amount(const ir::Type& type, ir::int128 number) const;
  std::string unit(const ir::Type& type) const;
  std::string step_name(const ir::FormulaStep& step) const;
  std::string json_row(const SettlementRow& row) const;
  nlohmann::ordered_json json_share(const eval::Working& working, const eval::Share& share) const;
  nlohmann::ordered_json json_rates(const std::vector<eval::RateUsed>& rates) const;
  std::string rates(const eval::Working& working) const;
  std::string json_closing(const std::vector<FormulaTotal>& totals, std::size_t failed) const;
  std::string text_closing(const FormulaTotal& total) const;

  bool row_steps_stand_alone() const;
  static bool converts(const ir::Formula& formula) {
    return !formula.conversions.empty() ||
           std::any_of(formula.steps.begin(), formula.steps.end(),
                       [](const ir::FormulaStep& step) { return !step.conversions.empty(); });
  }

  const ir::Program& program_;
  std::size_t formulas_;
  std::size_t steps_;
  bool converts_;  // amounts of other currencies: their rates have a column
  SettleFormat format_;
  base::Language language_;
};

}  // namespace writ::report
