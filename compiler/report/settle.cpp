// SPDX-License-Identifier: Apache-2.0
#include "compiler/report/settle.h"

#include "compiler/report/settle_render.h"
#include "runtime/json/request_reader.h"

#include <algorithm>

namespace writ::report {
namespace {

// Why there is no settlement: the first fault, or what is missing.
base::Bilingual reason(const eval::Answer& answer) {
  const auto told = [](const eval::Fault& fault) -> base::Bilingual {
    const std::string code(eval::code_text(fault.code));
    return {code + " " + eval::message(fault, base::Language::English),
            code + " " + eval::message(fault, base::Language::Chinese)};
  };
  if (answer.fault) return told(*answer.fault);
  for (const eval::Output& output : answer.outputs) {
    if (output.fault) return told(*output.fault);
  }
  base::Bilingual out{"waiting for", "待提供"};
  for (const std::string& path : answer.missing_facts) {
    out.en += " " + path;
    out.zh += " " + path;
  }
  return out;
}

class Settling {
 public:
  Settling(const ir::Program& program, std::uint32_t decision, const SettleOptions& options)
      : options_(options),
        decision_(decision),
        decider_(program, options.tier),
        request_(decider_.program()),
        reader_(decider_.program()) {
    for (const ir::Formula& formula : decider_.program().formulas) {
      if (formula.decision == decision) totals_.push_back(total_of(formula));
    }
  }

  const ir::Program& program() const { return decider_.program(); }
  const std::vector<FormulaTotal>& totals() const { return totals_; }
  std::size_t failed() const { return failed_; }

  SettlementRow settle(const driver::RequestText& text) {
    SettlementRow row;
    row.line = text.line;
    eval::Answer answer;
    answer.decision = decision_;
    if (auto fault = reader_.read(text.text, request_)) {
      answer.fault = std::move(fault);
    } else {
      if (!request_.as_of) request_.as_of = options_.as_of;
      answer = decider_.decide(decision_, request_);
    }
    if (!answer.fault) row.workings = eval::workings_of(program(), request_, answer, base::Language::English);
    const bool opened = answer.decided == eval::Decided::Permit || answer.decided == eval::Decided::None;
    if (!opened && row.workings.size() == totals_.size()) {
      const base::Bilingual outcome = eval::decided_name(answer.decided);
      row.workings.clear();
      row.refused = {"the decision is " + outcome.en, "决定为“" + outcome.zh + "”"};
    } else if (row.workings.size() < totals_.size()) {
      row.workings.clear();
      row.refused = reason(answer);
    } else if (!add(row.workings)) {
      row.workings.clear();
      row.refused = {"the totals are out of range", "合计超出范围"};
    }
    if (!row.refused.empty()) ++failed_;
    return row;
  }

 private:
  FormulaTotal total_of(const ir::Formula& formula) const {
    FormulaTotal out;
    out.formula = &formula;
    out.type = eval::type_of_working(decider_.program(), formula);
    out.steps.resize(formula.steps.size());
    return out;
  }

  // All of a request or nothing of it: where every amount and every total is far from the end of 128 bits, all of them fit.
  bool add(const std::vector<eval::Working>& workings) {
    constexpr ir::int128 kAmount = static_cast<ir::int128>(1) << 100;
    constexpr ir::int128 kTotal = static_cast<ir::int128>(1) << 125;
    for (std::size_t i = 0; i < workings.size(); ++i) {
      if (workings[i].sum >= kAmount || totals_[i].sum >= kTotal) return false;
    }
    for (std::size_t i = 0; i < workings.size(); ++i) {
      const eval::Working& one = workings[i];
      FormulaTotal& total = totals_[i];
      ++total.settlements;
      total.sum += one.sum;
      for (std::size_t k = 0; k < one.steps.size(); ++k) {
        total.steps[k] += one.steps[k].amount;
        for (const eval::Share& share : one.steps[k].shares) {
          if (share.named) total.parties[share.party] += share.amount;
        }
      }
    }
    return true;
  }

  const SettleOptions& options_;
  std::uint32_t decision_;
  driver::Decider decider_;
  eval::Request request_;
  json::RequestReader reader_;
  std::vector<FormulaTotal> totals_;
  std::size_t failed_ = 0;
};

}  // namespace

bool settle(const ir::Program& program, std::uint32_t decision, driver::RequestStream& input,
            const SettleOptions& options, const std::function<bool(const std::string&)>& write) {
  Settling settling(program, decision, options);
  const SettleRenderer renderer(settling.program(), settling.totals(), options.format, options.language);
  if (!write(renderer.head(settling.totals()))) return false;
  bool good = true;
  while (const std::optional<driver::RequestText> one = input.next()) {
    const SettlementRow row = settling.settle(*one);
    good = good && row.refused.empty();
    if (!write(renderer.row(row))) return false;
  }
  for (const FormulaTotal& total : settling.totals()) good = good && total.difference() == 0;
  write(renderer.closing(settling.totals(), settling.failed()));
  return good;
}

}  // namespace writ::report
