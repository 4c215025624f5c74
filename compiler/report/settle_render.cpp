// SPDX-License-Identifier: Apache-2.0
#include "compiler/report/settle_render.h"

#include "runtime/base/visible.h"
#include "runtime/value/currency.h"
#include "runtime/value/date.h"
#include "runtime/value/decimal.h"

#include <algorithm>

namespace writ::report {
namespace {

// A spreadsheet takes what begins so for a formula.
bool is_formula(std::string_view text) {
  return !text.empty() && std::string_view("=+-@\t\r").find(text[0]) != std::string_view::npos;
}
bool is_amount(std::string_view text) {
  return !text.empty() && text.find_first_not_of("-0123456789.") == std::string_view::npos;
}

std::string csv_cell(std::string text) {
  if (is_formula(text) && !is_amount(text)) text.insert(0, "'");
  if (text.find_first_of(",\"\r\n") == std::string::npos) return text;
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"') out += '"';
    out += c;
  }
  return out + "\"";
}

std::string markdown_cell(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (std::string_view("|\\`*_<>[]").find(c) != std::string_view::npos) out += '\\';
    out += c;
  }
  return out;
}

std::string joined(const std::vector<std::string>& parts, std::string_view between) {
  std::string out;
  for (std::size_t i = 0; i < parts.size(); ++i) out += (i == 0 ? "" : std::string(between)) + parts[i];
  return out;
}

}  // namespace

std::string SettleRenderer::amount(const ir::Type& type, ir::int128 number) const {
  return std::string(value::format_decimal(number, type.places).view());
}

std::string SettleRenderer::unit(const ir::Type& type) const {
  return type.kind == ir::TypeKind::Money ? std::string(value::currency_code(type.currency)) : std::string();
}

std::string SettleRenderer::step_name(const ir::FormulaStep& step) const {
  return program_.items[step.item].name.in(language_);
}

std::string SettleRenderer::cells(const std::vector<std::string>& cells) const {
  std::vector<std::string> out;
  for (const std::string& cell : cells) {
    const std::string shown = base::visible(cell);
    out.push_back(is_csv()                            ? csv_cell(shown)
                  : format_ == SettleFormat::Markdown ? markdown_cell(shown)
                                                      : shown);
  }
  if (is_csv()) return joined(out, ",") + "\r\n";
  if (format_ == SettleFormat::Markdown) return "| " + joined(out, " | ") + " |\n";
  return joined(out, "  ") + "\n";
}

std::string SettleRenderer::head(const std::vector<FormulaTotal>& totals) const {
  if (format_ == SettleFormat::Json || format_ == SettleFormat::Text || totals.empty()) return {};
  if (format_ == SettleFormat::Ledger) return ledger_head();
  std::vector<std::string> names = {say("line", "行"), say("formula", "分配"), say("currency", "币种"),
                                    say("divided", "分配总额")};
  if (converts_) names.push_back(say("rates", "汇率"));
  const bool one = row_steps_stand_alone();
  for (const ir::FormulaStep& step : totals.front().formula->steps) {
    if (one) names.push_back(step_name(step));
  }
  if (!one) names.push_back(say("steps", "各步"));
  names.push_back(say("parties", "各方"));
  names.push_back(say("difference", "差额"));
  names.push_back(say("not settled", "未结算原因"));
  std::string out = cells(names);
  if (format_ == SettleFormat::Markdown) {
    out += "|";
    for (std::size_t i = 0; i < names.size(); ++i) out += " --- |";
    out += "\n";
  }
  return out;
}

// Formulas of one decision may have other steps: their names then stand with the amounts.
bool SettleRenderer::row_steps_stand_alone() const { return formulas_ == 1; }

std::string SettleRenderer::row(const SettlementRow& row) const {
  if (format_ == SettleFormat::Json) return json_row(row);
  if (format_ == SettleFormat::Ledger) return ledger_row(row);
  const bool text = format_ == SettleFormat::Text;
  const bool one = row_steps_stand_alone();
  if (!row.refused.empty()) {
    if (text)
      return cells({say("line ", "第 ") + std::to_string(row.line) + say(":", " 行："),
                    say("not settled: ", "未结算：") + row.refused.in(language_)});
    std::vector<std::string> out = {std::to_string(row.line), "", "", ""};
    if (converts_) out.emplace_back();
    const std::size_t steps = one ? steps_ : 1;
    out.insert(out.end(), steps + 2, "");
    out.push_back(row.refused.in(language_));
    return cells(out);
  }
  std::string out;
  for (const eval::Working& working : row.workings) {
    std::vector<std::string> steps;
    std::vector<std::string> shares;
    for (const eval::WorkingStep& step : working.steps) {
      const std::string value = amount(working.type, step.amount);
      steps.push_back(text || !one ? step_name(*step.step) + " " + value : value);
      for (const eval::Share& share : step.shares)
        shares.push_back(share.party + " " + amount(working.type, share.amount));
    }
    std::vector<std::string> line;
    if (text) {
      line = {say("line ", "第 ") + std::to_string(row.line) + say(":", " 行："),
              working.formula->name.in(language_) + " " + unit(working.type) + " " +
                  amount(working.type, working.sum) + say(" = ", " = ") + joined(steps, " + ")};
      if (const std::string used = rates(working); !used.empty()) line.push_back("(" + used + ")");
      if (!shares.empty()) line.push_back("[" + joined(shares, ", ") + "]");
    } else {
      line = {std::to_string(row.line), working.formula->name.in(language_), unit(working.type),
              amount(working.type, working.sum)};
      if (converts_) line.push_back(rates(working));
      if (one) {
        line.insert(line.end(), steps.begin(), steps.end());
      } else {
        line.push_back(joined(steps, "; "));
      }
      line.push_back(joined(shares, "; "));
      line.push_back(amount(working.type, working.difference()));
      line.emplace_back();
    }
    out += cells(line);
  }
  return out;
}

std::string SettleRenderer::text_closing(const FormulaTotal& total) const {
  const auto value = [&](ir::int128 number) {
    return unit(total.type) + (unit(total.type).empty() ? "" : " ") + amount(total.type, number);
  };
  std::string out = cells({total.formula->name.in(language_) + say(": settlements ", "：已结算 ") +
                           std::to_string(total.settlements)});
  out += cells({"  " + say("divided: ", "分配总额合计：") + value(total.sum)});
  for (std::size_t i = 0; i < total.steps.size(); ++i)
    out += cells({"  " + step_name(total.formula->steps[i]) + say(": ", "：") + value(total.steps[i])});
  for (const auto& [party, number] : total.parties)
    out += cells({"    " + party + say(": ", "：") + value(number)});
  return out + cells({"  " + say("difference: ", "差额：") + value(total.difference())});
}

std::string SettleRenderer::closing(const std::vector<FormulaTotal>& totals, std::size_t failed) const {
  if (format_ == SettleFormat::Json) return json_closing(totals, failed);
  if (format_ == SettleFormat::Ledger) return ledger_closing(totals, failed);
  std::string out;
  if (format_ == SettleFormat::Text) {
    for (const FormulaTotal& total : totals) out += text_closing(total);
    return out + cells({say("not settled: ", "未结算：") + std::to_string(failed)});
  }
  const bool one = row_steps_stand_alone();
  for (const FormulaTotal& total : totals) {
    std::vector<std::string> steps;
    for (std::size_t i = 0; i < total.steps.size(); ++i) {
      const std::string value = amount(total.type, total.steps[i]);
      steps.push_back(one ? value : step_name(total.formula->steps[i]) + " " + value);
    }
    std::vector<std::string> parties;
    for (const auto& [party, number] : total.parties)
      parties.push_back(party + " " + amount(total.type, number));
    std::vector<std::string> line = {say("total of ", "合计，笔数 ") + std::to_string(total.settlements),
                                     total.formula->name.in(language_), unit(total.type),
                                     amount(total.type, total.sum)};
    if (converts_) line.emplace_back();
    if (one) {
      line.insert(line.end(), steps.begin(), steps.end());
    } else {
      line.push_back(joined(steps, "; "));
    }
    line.push_back(joined(parties, "; "));
    line.push_back(amount(total.type, total.difference()));
    line.push_back(std::to_string(failed));
    out += cells(line);
  }
  return out;
}

// 1 USD = 7.1234 CNY 2026-03-02
std::string SettleRenderer::rates(const eval::Working& working) const {
  std::vector<std::string> out;
  const auto add = [&](const std::vector<eval::RateUsed>& all) {
    for (const eval::RateUsed& one : all) {
      out.push_back("1 " + std::string(value::currency_code(one.conversion->from)) + " = " + one.rate + " " +
                    std::string(value::currency_code(one.conversion->to)) + " " +
                    std::string(value::format_date(value::Date{one.day}).view()));
    }
  };
  add(working.rates);
  for (const eval::WorkingStep& step : working.steps) add(step.rates);
  return joined(out, "; ");
}

nlohmann::ordered_json SettleRenderer::json_share(const eval::Working& working,
                                                  const eval::Share& share) const {
  nlohmann::ordered_json out = {{"party", share.party},
                                {"amount", amount(working.type, share.amount)},
                                {"unit_left_over", share.raised}};
  if (share.took_residue) out["residue"] = true;
  switch (share.held) {
    case value::Held::No: break;
    case value::Held::AtLeast: out["held"] = "at_least"; break;
    case value::Held::AtMost: out["held"] = "at_most"; break;
    case value::Held::TogetherAtLeast: out["held"] = "together_at_least"; break;
    case value::Held::TogetherAtMost: out["held"] = "together_at_most"; break;
  }
  return out;
}

nlohmann::ordered_json SettleRenderer::json_rates(const std::vector<eval::RateUsed>& rates) const {
  nlohmann::ordered_json out = nlohmann::ordered_json::array();
  for (const eval::RateUsed& one : rates) {
    out.push_back({{"from", value::currency_code(one.conversion->from)},
                   {"to", value::currency_code(one.conversion->to)},
                   {"rate", one.rate},
                   {"day", value::format_date(value::Date{one.day}).view()}});
  }
  return out;
}

std::string SettleRenderer::json_row(const SettlementRow& row) const {
  std::string out;
  if (!row.refused.empty()) {
    const nlohmann::ordered_json line = {{"line", row.line}, {"not_settled", row.refused.in(language_)}};
    return line.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace) + "\n";
  }
  for (const eval::Working& working : row.workings) {
    nlohmann::ordered_json line = {{"line", row.line},
                                   {"formula", working.formula->name.in(language_)},
                                   {"currency", unit(working.type)},
                                   {"divided", amount(working.type, working.sum)}};
    if (!working.rates.empty()) line["rates"] = json_rates(working.rates);
    line["steps"] = nlohmann::ordered_json::array();
    for (const eval::WorkingStep& step : working.steps) {
      nlohmann::ordered_json made = {{"step", step_name(*step.step)},
                                     {"amount", amount(working.type, step.amount)},
                                     {"rest", amount(working.type, step.left)}};
      for (const eval::Share& share : step.shares) made["shares"].push_back(json_share(working, share));
      if (!step.rates.empty()) made["rates"] = json_rates(step.rates);
      line["steps"].push_back(std::move(made));
    }
    out += line.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace) + "\n";
  }
  return out;
}

std::string SettleRenderer::json_closing(const std::vector<FormulaTotal>& totals, std::size_t failed) const {
  nlohmann::ordered_json line = {{"totals", nlohmann::ordered_json::array()}, {"not_settled", failed}};
  for (const FormulaTotal& total : totals) {
    nlohmann::ordered_json made = {{"formula", total.formula->name.in(language_)},
                                   {"settlements", total.settlements},
                                   {"currency", unit(total.type)},
                                   {"divided", amount(total.type, total.sum)}};
    for (std::size_t i = 0; i < total.steps.size(); ++i)
      made["steps"][step_name(total.formula->steps[i])] = amount(total.type, total.steps[i]);
    for (const auto& [party, number] : total.parties) made["parties"][party] = amount(total.type, number);
    made["difference"] = amount(total.type, total.difference());
    line["totals"].push_back(std::move(made));
  }
  return line.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace) + "\n";
}

}  // namespace writ::report
