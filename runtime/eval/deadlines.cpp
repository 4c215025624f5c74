// SPDX-License-Identifier: Apache-2.0
#include "runtime/eval/deadlines.h"

#include "runtime/eval/clauses.h"
#include "runtime/eval/explain.h"

#include <algorithm>
#include <array>

namespace writ::eval {
namespace {

using base::Bilingual;
using base::Language;
using ir::Op;

// The unit of a period by the operation that adds it.
Bilingual unit_of(const ir::Node& node) {
  static const std::array<Bilingual, 3> kUnits = {Bilingual{"years", "年"}, Bilingual{"months", "个月"},
                                                  Bilingual{"days", "日"}};
  if (node.op == Op::NextOfEvery) return kUnits[node.index];
  if (node.op == Op::AddWorkdays) return {"workdays", "个工作日"};
  return kUnits[node.op == Op::AddYears ? 0 : node.op == Op::AddMonths ? 1 : 2];
}

std::string length_text(const ir::Program& program, const ir::Node& day, Language language) {
  const std::string count = condition_text(program, program.operand(day, 1), language);
  std::string unit = unit_of(day).in(language);
  if (language == Language::English && count == "1") unit.pop_back();
  return count + " " + unit;
}

// The day that is counted from is part of a longer phrase: parentheses where it is more than a name.
std::string event_text(const ir::Program& program, ir::NodeId due, Language language) {
  const ir::NodeId from = ir::counted_from(program, due);
  const std::string text = condition_text(program, from, language);
  if (program.nodes[from].operand_count == 0) return text;
  return language == Language::Chinese ? "（" + text + "）" : "(" + text + ")";
}

std::string due_text(const ir::Program& program, const ir::Obligation& duty, Language language) {
  const bool chinese = language == Language::Chinese;
  const ir::Node& day = program.nodes[ir::unrolled(program, duty.due)];
  const bool again = day.op == Op::NextOfEvery;
  const std::string length = length_text(program, day, language);
  const std::string event = event_text(program, duty.due, language);
  const std::string_view gap = event.starts_with("（") ? "" : " ";  // full-width marks bring their own
  std::string out = chinese ? "自" + std::string(gap) + event + std::string(gap) + "起" +
                                  (again ? " 每 " : " ") + length + (again ? "" : "内")
                    : again ? "every " + length + " from " + event
                            : "within " + length + " after " + event;
  if (rolls(program, duty)) out += chinese ? "，遇非工作日顺延" : ", rolled to a workday";
  return out;
}

std::string ends_text(const ir::Program& program, const ir::Obligation& duty, Language language) {
  const std::string day = condition_text(program, duty.ends, language);
  return language == Language::Chinese ? "持续至 " + day + " 前" : "lasting until " + day;
}

std::string deadline_in(const ir::Program& program, const ir::Obligation& duty, Language language) {
  std::string out;
  if (duty.due != ir::kNone) out = due_text(program, duty, language);
  if (duty.ends == ir::kNone) return out;
  if (!out.empty()) out += language == Language::Chinese ? "；" : "; ";
  return out + ends_text(program, duty, language);
}

// Why a day is not known.
std::string unknown_text(const ir::Program& program, const DueDay& day, Language language) {
  const bool chinese = language == Language::Chinese;
  if (day.fault) return std::string(code_text(day.fault->code)) + " " + message(*day.fault, language);
  std::string facts;
  for (const std::string& fact : day.missing)
    facts += (facts.empty() ? "" : chinese ? "、" : ", ") + path_name(program, fact, language);
  return (chinese ? "待提供 " : "waiting for ") + facts;
}

}  // namespace

Bilingual deadline_text(const ir::Program& program, const ir::Obligation& duty) {
  return {deadline_in(program, duty, Language::English), deadline_in(program, duty, Language::Chinese)};
}

std::vector<std::string> deadline_lines(const ir::Program& program, const DueObligation& due,
                                        Language language, Dates dates) {
  const bool chinese = language == Language::Chinese;
  const auto shown = [&](std::int32_t day) { return day_text(day, language, dates); };
  const auto found = [&](const DueDay& day) {
    return day.day ? shown(*day.day)
                   : (chinese ? "不明，" : "not known, ") + unknown_text(program, day, language);
  };
  const auto words = [&](std::string text) {
    if (dates == Dates::Words) std::replace(text.begin(), text.end(), '_', ' ');
    return text;
  };
  const ir::Obligation& duty = program.obligations[due.obligation];
  std::vector<std::string> out;
  if (duty.due != ir::kNone) {
    std::string counted = words(due_text(program, duty, language));
    if (due.from.day && !chinese) counted += "; counted from " + shown(*due.from.day);
    // Of a period the day it begins with is not counted; of what recurs it is the first.
    if (due.from.day && chinese)
      counted += recurrence(program, duty) ? "；自" + shown(*due.from.day) + "起算"
                                           : "；自" + shown(*due.from.day) + "（当日不计入）起算";
    out.push_back(chinese ? "期限届满日：" + found(due.due) + "（" + counted + "）"
                          : "due: " + found(due.due) + " (" + counted + ")");
  }
  if (duty.ends != ir::kNone) {
    const std::string why = words(ends_text(program, duty, language));
    out.push_back(chinese ? "终止日：" + found(due.ends) + "（" + why + "）"
                          : "ends: " + found(due.ends) + " (" + why + ")");
  }
  return out;
}

std::optional<Recurrence> recurrence(const ir::Program& program, const ir::Obligation& duty) {
  if (duty.due == ir::kNone) return std::nullopt;
  const ir::Node& day = program.nodes[ir::unrolled(program, duty.due)];
  if (day.op != Op::NextOfEvery) return std::nullopt;
  static constexpr std::array<const char*, 3> kUnits = {"years", "months", "days"};
  const ir::Node& step = program.nodes[program.operand(day, 1)];
  return Recurrence{kUnits[day.index], static_cast<std::int64_t>(program.numbers[step.index])};
}

bool rolls(const ir::Program& program, const ir::Obligation& duty) {
  return duty.due != ir::kNone && program.nodes[duty.due].op == Op::RollToWorkday;
}

}  // namespace writ::eval
