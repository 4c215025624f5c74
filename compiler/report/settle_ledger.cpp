// SPDX-License-Identifier: Apache-2.0
// Settlements as a ledger: CSV with a line for each amount, a step's or a party's, which a spreadsheet can sort and add up.
#include "compiler/report/settle_render.h"

namespace writ::report {

std::string SettleRenderer::ledger_line(std::vector<std::string> named, const LedgerAmounts& said) const {
  if (converts_) named.push_back(said.rates);
  named.insert(named.end(), {said.amount, said.total, said.refused});
  return cells(named);
}

std::string SettleRenderer::ledger_head() const {
  return ledger_line({say("line", "行"), say("formula", "分配"), say("currency", "币种"), say("step", "步骤"),
                      say("party", "一方")},
                     {.rates = say("rates", "汇率"),
                      .amount = say("amount", "金额"),
                      .total = say("total", "合计"),
                      .refused = say("not settled", "未结算原因")});
}

// Of a step that is split each share has a line, and the step none: the amounts of a settlement add up to what was divided.
std::string SettleRenderer::ledger_row(const SettlementRow& row) const {
  const std::string number = std::to_string(row.line);
  if (!row.refused.empty())
    return ledger_line({number, "", "", "", ""}, {.refused = row.refused.in(language_)});
  std::string out;
  for (const eval::Working& working : row.workings) {
    const auto add = [&](const std::string& step, const std::string& party, ir::int128 of) {
      out += ledger_line({number, working.formula->name.in(language_), unit(working.type), step, party},
                         {.rates = rates(working), .amount = amount(working.type, of)});
    };
    for (const eval::WorkingStep& step : working.steps) {
      const std::string name = step_name(*step.step);
      if (step.shares.empty()) add(name, "", step.amount);
      ir::int128 left = step.amount;
      for (const eval::Share& share : step.shares) {
        add(name, share.party, share.amount);
        left -= share.amount;
      }
      // What a split leaves to nobody of its list.
      if (!step.shares.empty() && left != 0) add(name, "", left);
    }
  }
  return out;
}

// In a column of their own, so that who adds up the amounts counts nothing twice.
std::string SettleRenderer::ledger_closing(const std::vector<FormulaTotal>& totals,
                                           std::size_t failed) const {
  std::string out;
  for (const FormulaTotal& total : totals) {
    const auto add = [&](const std::string& step, const std::string& party, ir::int128 number) {
      out += ledger_line({say("total of ", "合计，笔数 ") + std::to_string(total.settlements),
                          total.formula->name.in(language_), unit(total.type), step, party},
                         {.total = amount(total.type, number)});
    };
    add(say("divided", "分配总额"), "", total.sum);
    for (std::size_t i = 0; i < total.steps.size(); ++i)
      add(step_name(total.formula->steps[i]), "", total.steps[i]);
    for (const auto& [party, number] : total.parties) add(say("parties", "各方"), party, number);
    add(say("difference", "差额"), "", total.difference());
  }
  return out + ledger_line({say("not settled", "未结算"), "", "", "", ""}, {.total = std::to_string(failed)});
}

}  // namespace writ::report
