// SPDX-License-Identifier: Apache-2.0
// Duties and their states, for people and for programs.
#include "compiler/diag/json.h"
#include "compiler/report/duties.h"
#include "runtime/base/visible.h"
#include "runtime/eval/duty_words.h"
#include "runtime/value/date.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>

namespace writ::report {
namespace {

using Json = nlohmann::ordered_json;
using base::Bilingual;
using base::Language;

struct StateName {
  DutyState state;
  const char* id;
  Bilingual title;
};
const std::array<StateName, 5>& state_names() {
  static const std::array<StateName, 5> kNames = {
      {{DutyState::Violated, "violated", {"violated", "已违反"}},
       {DutyState::Pending, "pending", {"pending", "待履行"}},
       {DutyState::Fulfilled, "fulfilled", {"fulfilled", "已履行"}},
       {DutyState::Waived, "waived", {"waived", "已免除"}},
       {DutyState::Expired, "expired", {"expired", "已终止"}}}};
  return kNames;
}

std::string date_text(std::int32_t days) {
  const auto date = value::date_of_day_number(days);
  return date ? std::string(value::format_date(*date).view()) : std::to_string(days);
}

std::string days_text(std::int32_t count, bool chinese) {
  return chinese ? std::to_string(count) + " 日" : std::to_string(count) + (count == 1 ? " day" : " days");
}

class Text {
 public:
  Text(const DutyReport& report, Language language)
      : report_(report), language_(language), chinese_(language == Language::Chinese) {}

  std::string write() {
    head();
    for (const StateName& name : state_names()) {
      std::vector<const Duty*> some;
      for (const Duty& duty : report_.duties) {
        if (duty.state == name.state) some.push_back(&duty);
      }
      if (some.empty()) continue;
      // What is due first stands first; what has no last day stands last.
      std::stable_sort(some.begin(), some.end(), [](const Duty* a, const Duty* b) {
        return a->due.value_or(INT32_MAX) < b->due.value_or(INT32_MAX);
      });
      line(0, name.title.in(language_) + (chinese_ ? "：" : ":"));
      for (const Duty* duty : some) one(*duty);
    }
    for (const DutyProblem& problem : report_.problems) {
      line(0, (chinese_ ? "第 " + std::to_string(problem.line) + " 行有误："
                        : "line " + std::to_string(problem.line) + ": error: ") +
                  problem.message.in(language_));
    }
    return out_;
  }

 private:
  void line(int indent, const std::string& text) {
    out_ += std::string(static_cast<std::size_t>(indent) * 2, ' ') + base::visible(text) + "\n";
  }

  void head() {
    std::string text = (chinese_ ? "义务，截至 " : "duties as of ") + date_text(report_.as_of);
    if (report_.as_of_from_log) text += chinese_ ? "（日志所载最后一日）" : " (the last day of the log)";
    std::string counts;
    for (const StateName& name : state_names()) {
      if (const std::size_t count = report_.count(name.state)) {
        counts += (counts.empty() ? ""
                   : chinese_     ? "，"
                                  : ", ") +
                  (chinese_ ? name.title.zh + " " + std::to_string(count)
                            : std::to_string(count) + " " + name.title.en);
      }
    }
    if (counts.empty()) counts = chinese_ ? "无" : "none";
    line(0, text + (chinese_ ? "：" : ": ") + counts);
  }

  void one(const Duty& duty) {
    std::string text = duty.decision + " " + duty.obligation + (chinese_ ? "：" : ": ") +
                       eval::duty_sentence(duty.who.in(language_), duty.modality, duty.text.in(language_),
                                           ir::Phase::Unstated, language_);
    const std::string law = duty.law.in(language_);
    if (!law.empty()) text += chinese_ ? "（" + law + "）" : " (" + law + ")";
    line(1, text);
    for (const DutyRound& round : duty.rounds) {
      line(2, (chinese_ ? "届满日 " : "due ") + date_text(round.due) +
                  (chinese_ ? "，已于 " : ", fulfilled on ") + date_text(round.on) +
                  (chinese_ ? " 履行" : "") + late(round.on - round.due));
    }
    if (const std::string days = last_day(duty); !days.empty()) line(2, days);
    if (duty.ends) {
      line(2, chinese_ ? "终止日 " + date_text(*duty.ends) : "ends on " + date_text(*duty.ends));
    }
    if (duty.on) closing(duty);
  }

  std::string late(std::int32_t days) const {
    if (days <= 0) return {};
    return chinese_ ? "，逾期 " + days_text(days, true) : ", " + days_text(days, false) + " late";
  }

  std::string last_day(const Duty& duty) const {
    const std::string counted = duty.deadline.empty() ? ""
                                : chinese_            ? "（" + duty.deadline.in(language_) + "）"
                                                      : " (" + duty.deadline.in(language_) + ")";
    if (duty.due) {
      std::string text = (chinese_ ? "届满日 " : "due ") + date_text(*duty.due) + counted;
      if (duty.state == DutyState::Violated) text += late(duty.late);
      if (duty.state == DutyState::Pending) {
        const std::int32_t left = *duty.due - report_.as_of;
        text += chinese_ ? "，尚余 " + days_text(left, true) : ", " + days_text(left, false) + " left";
      }
      return text;
    }
    std::string why = duty.unknown;
    for (const std::string& fact : duty.waits_for) why += (why.empty() ? "" : chinese_ ? "、" : ", ") + fact;
    if (why.empty()) return {};
    return (chinese_ ? "届满日不明，待提供 " : "due day not known, waiting for ") + why + counted;
  }

  void closing(const Duty& duty) {
    const bool fulfilled = duty.state == DutyState::Fulfilled;
    const bool waived = duty.state == DutyState::Waived;
    std::string text = chinese_ ? "于 " + date_text(*duty.on) +
                                      (fulfilled ? " 履行"
                                       : waived  ? " 免除"
                                                 : " 违反")
                                : std::string(fulfilled ? "fulfilled"
                                              : waived  ? "waived"
                                                        : "violated") +
                                      " on " + date_text(*duty.on);
    if (!duty.by.empty()) text += (chinese_ ? "，由 " : " by ") + duty.by;
    if (fulfilled) text += late(duty.late);
    line(2, text);
  }

  const DutyReport& report_;
  Language language_;
  bool chinese_;
  std::string out_;
};

Json row_of(const Duty& duty, std::int32_t as_of) {
  Json row;
  row["decision"] = duty.decision;
  row["obligation"] = duty.obligation;
  for (const StateName& name : state_names()) {
    if (name.state == duty.state) row["state"] = name.id;
  }
  if (duty.due) row["due"] = date_text(*duty.due);
  if (duty.due && duty.state == DutyState::Pending) row["days_left"] = *duty.due - as_of;
  if (duty.ends) row["ends"] = date_text(*duty.ends);
  if (!duty.waits_for.empty()) row["waits_for"] = duty.waits_for;
  if (!duty.unknown.empty()) row["due_error"] = duty.unknown;
  if (duty.on) row["on"] = date_text(*duty.on);
  if (!duty.by.empty()) row["by"] = duty.by;
  if (duty.late > 0) row["days_late"] = duty.late;
  for (const DutyRound& round : duty.rounds) {
    Json one = {{"due", date_text(round.due)}, {"on", date_text(round.on)}};
    if (round.on > round.due) one["days_late"] = round.on - round.due;
    row["rounds"].push_back(std::move(one));
  }
  row["who"] = diag::in_both(duty.who);
  row["text"] = diag::in_both(duty.text);
  row["law"] = diag::in_both(duty.law);
  row["line"] = duty.line;
  return row;
}

}  // namespace

std::string render_duties_text(const DutyReport& report, Language language) {
  return Text(report, language).write();
}

std::string render_duties_json(const DutyReport& report) {
  Json out;
  out["as_of"] = date_text(report.as_of);
  for (const StateName& name : state_names()) out["counts"][name.id] = report.count(name.state);
  out["duties"] = Json::array();
  for (const Duty& duty : report.duties) out["duties"].push_back(row_of(duty, report.as_of));
  out["problems"] = Json::array();
  for (const DutyProblem& problem : report.problems) {
    out["problems"].push_back(
        {{"line", problem.line}, {"kind", problem.kind}, {"message", diag::in_both(problem.message)}});
  }
  return out.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace writ::report
