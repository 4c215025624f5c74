// SPDX-License-Identifier: Apache-2.0
// A timeline for a terminal, with bars on one scale, and as JSON. The bars are ASCII: drawing characters take one column on
// one terminal and two on the next, and then nothing is aligned.
//   =  holds   .  does not   ?  no value   !  two values   <  since ever   >  until further notice
#include "compiler/diag/json.h"
#include "compiler/driver/wording.h"
#include "compiler/report/timeline.h"
#include "runtime/base/utf8.h"
#include "runtime/value/date.h"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace writ::report {
namespace {

using Json = nlohmann::ordered_json;
using base::Bilingual;
using base::Language;

// As JSON names it.
std::string_view kind_word(TimelineKind kind) {
  switch (kind) {
    case TimelineKind::Law: return "law";
    case TimelineKind::Decision: return "decision";
    case TimelineKind::Parameter: return "parameter";
    case TimelineKind::Rule: return "rule";
    case TimelineKind::Table: return "table";
    case TimelineKind::Obligation: return "obligation";
  }
  return {};
}

Bilingual heading_text(TimelineKind kind) {
  switch (kind) {
    case TimelineKind::Law: return {"Laws", "法源"};
    case TimelineKind::Decision: return {"Decisions", "决定"};
    case TimelineKind::Parameter: return {"Parameters", "参数"};
    case TimelineKind::Rule: return {"Rules", "规则"};
    case TimelineKind::Table: return {"Tables", "判定表"};
    case TimelineKind::Obligation: return {"Obligations", "义务"};
  }
  return {};
}

Bilingual remark_text(const TimelineRemark& remark) {
  const bool rows = !remark.about.empty();
  switch (remark.kind) {
    case RemarkKind::Gap:
      if (!rows) return {"nothing in force", "没有施行中的值"};
      return {remark.about.en + " have the same condition; neither is in force",
              remark.about.zh + "条件相同，此期间均不施行"};
    case RemarkKind::Overlap:
      if (!rows) return {"two in force at once", "同时有两项施行"};
      return {remark.about.en + " have the same condition; both are in force",
              remark.about.zh + "条件相同，此期间均施行"};
    case RemarkKind::Unvalued:
      return {"no value, and read by " + remark.about.en, "没有值，却为以下各项读取：" + remark.about.zh};
  }
  return {};
}

// From the first day that is named to the last, in whole years, as columns.
class Scale {
 public:
  explicit Scale(const Timeline& timeline) {
    for (const TimelineEntry& entry : timeline.entries) {
      for (const TimelineSpan& span : entry.spans) take(span.period);
      for (const TimelineRemark& remark : entry.remarks) take(remark.period);
    }
    if (empty()) return;
    first_year_ = year_of(first_);
    years_ = year_of(last_) + 1 - first_year_;
    constexpr int kMost = 44;
    columns_ = years_ * std::clamp(kMost / years_, 1, 12);
    if (columns_ > kMost * 2) columns_ = kMost;
    begin_ = new_year(first_year_);
    end_ = new_year(first_year_ + years_);
  }

  bool empty() const { return first_ > last_; }
  // With a column at each end for what has none.
  int columns() const { return columns_ + 2; }

  std::string bar(const ir::Period& period, char mark) const {
    std::string out(static_cast<std::size_t>(columns()), '.');
    out.front() = period.from == INT32_MIN ? '<' : '.';
    out.back() = period.until == INT32_MAX ? '>' : '.';
    bool drawn = false;
    for (int i = 0; i < columns_; ++i) {
      const std::int64_t middle = (day(i) + day(i + 1)) / 2;
      if (middle < period.from || middle >= period.until) continue;
      out[static_cast<std::size_t>(i + 1)] = mark;
      drawn = true;
    }
    // Less than half a column is shown all the same.
    if (!drawn) {
      const std::int64_t at = period.from == INT32_MIN ? period.until - std::int64_t{1} : period.from;
      const auto column = (at - begin_) * columns_ / (end_ - begin_);
      out[static_cast<std::size_t>(std::clamp<std::int64_t>(column, 0, columns_ - 1) + 1)] = mark;
    }
    return out;
  }

  // The years, each above its first column, as many as there is room for.
  std::string years() const {
    std::string out;
    for (int year = 0; !empty() && year < years_; ++year) {
      const auto column =
          static_cast<std::size_t>((new_year(first_year_ + year) - begin_) * columns_ / (end_ - begin_)) + 1;
      if (!out.empty() && out.size() >= column) continue;
      out.resize(column, ' ');
      out += std::to_string(first_year_ + year);
    }
    return out;
  }

 private:
  static int year_of(std::int32_t days) { return value::to_civil(value::Date{days}).year; }
  static std::int64_t new_year(int year) {
    const auto date = value::from_civil({year, 1, 1});
    return date ? date->days : value::kLastDate.days + 1;
  }
  std::int64_t day(int column) const { return begin_ + (end_ - begin_) * column / columns_; }
  void take(const ir::Period& period) {
    for (const std::int32_t days : {period.from, period.until}) {
      if (days == INT32_MIN || days == INT32_MAX) continue;
      first_ = std::min(first_, days);
      last_ = std::max(last_, days);
    }
  }

  std::int32_t first_ = INT32_MAX;
  std::int32_t last_ = INT32_MIN;
  int first_year_ = 0;
  int years_ = 1;
  int columns_ = 0;
  std::int64_t begin_ = 0;
  std::int64_t end_ = 1;
};

class Writer {
 public:
  Writer(const Timeline& timeline, Language language, bool everything)
      : timeline_(timeline),
        scale_(timeline),
        language_(language),
        chinese_(language == Language::Chinese),
        everything_(everything) {}

  std::string write() {
    out_ = timeline_.policy.in(language_) + " " + timeline_.version + "\n";
    if (!scale_.empty()) {
      out_ += driver::wrapped(
          say("= in force  . not  ? no value  ! two at once  < since ever  > until further notice",
              "= 施行  . 不施行  ? 没有值  ! 两项并存  < 起点不限  > 终点不限"),
          0);
    }
    const TimelineEntry* last = nullptr;
    std::string undated;
    for (const TimelineEntry& entry : timeline_.entries) {
      if (entry.dated() || everything_ || !entry.remarks.empty()) {
        if (last == nullptr || last->kind != entry.kind) heading(entry.kind);
        show(entry);
        last = &entry;
      } else {
        undated += (undated.empty() ? "" : say(", ", "、")) + in(entry.name);
      }
    }
    if (!undated.empty()) {
      out_ += "\n" + driver::wrapped(say("without dates of their own: ", "本身没有期间的：") + undated, 0);
    }
    return std::move(out_);
  }

 private:
  static constexpr int kDay = 12;

  std::string say(std::string_view en, std::string_view zh) const { return std::string(chinese_ ? zh : en); }
  std::string in(const Bilingual& text) const { return text.in(language_); }

  void heading(TimelineKind kind) {
    std::string line = driver::padded(say("  from", "  自"), 2 + kDay) +
                       driver::padded(say("until", "至（前）"), kDay) + scale_.years();
    while (line.ends_with(' ')) line.pop_back();
    out_ += "\n" + in(heading_text(kind)) + "\n" + line + "\n";
  }

  void show(const TimelineEntry& entry) {
    out_ += in(entry.name) + "\n";
    for (const TimelineSpan& span : entry.spans) {
      std::string text = in(span.says);
      const std::string cites = in(span.cites);
      if (!cites.empty()) text += (text.empty() ? "" : say(" · ", "　")) + cites;
      line(span.period, '=', text);
    }
    for (const TimelineRemark& remark : entry.remarks) {
      line(remark.period, remark.kind == RemarkKind::Overlap ? '!' : '?', in(remark_text(remark)));
    }
  }

  void line(const ir::Period& period, char mark, const std::string& text) {
    std::string out = "  ";
    out += driver::padded(period.from == INT32_MIN ? "" : driver::date_text(period.from), kDay);
    out += driver::padded(period.until == INT32_MAX ? "" : driver::date_text(period.until), kDay);
    if (!scale_.empty()) out += scale_.bar(period, mark);
    out += "  " + clipped(text);
    while (out.ends_with(' ')) out.pop_back();
    out_ += out + "\n";
  }

  static std::string clipped(const std::string& text) {
    constexpr int kMost = 70;
    int width = 0;
    for (const auto& [at, point] : base::CodePoints(text)) {
      width += base::display_width(point.value);
      if (width > kMost) return text.substr(0, at) + "…";
    }
    return text;
  }

  const Timeline& timeline_;
  const Scale scale_;
  Language language_;
  bool chinese_;
  bool everything_;
  std::string out_;
};

// ---- JSON ----

Json period_object(const ir::Period& period) {
  return {{"from", period.from == INT32_MIN ? Json() : Json(driver::date_text(period.from))},
          {"until", period.until == INT32_MAX ? Json() : Json(driver::date_text(period.until))}};
}

}  // namespace

std::string render_text(const Timeline& timeline, Language language, bool everything) {
  return Writer(timeline, language, everything).write();
}

std::string render_json(const std::vector<Timeline>& timelines) {
  Json out{{"format", "writ-timeline-1"}, {"policies", Json::array()}};
  for (const Timeline& timeline : timelines) {
    Json policy{
        {"name", diag::in_both(timeline.policy)}, {"version", timeline.version}, {"entries", Json::array()}};
    for (const TimelineEntry& entry : timeline.entries) {
      Json row{{"kind", kind_word(entry.kind)}, {"name", diag::in_both(entry.name)}};
      row["periods"] = Json::array();
      for (const TimelineSpan& span : entry.spans) {
        Json one = period_object(span.period);
        one["says"] = diag::in_both(span.says);
        one["law"] = diag::in_both(span.cites);
        row["periods"].push_back(std::move(one));
      }
      for (const char* key : {"gaps", "overlaps", "unvalued"}) row[key] = Json::array();
      for (const TimelineRemark& remark : entry.remarks) {
        Json one = period_object(remark.period);
        if (!remark.about.empty()) one["about"] = diag::in_both(remark.about);
        row[remark.kind == RemarkKind::Gap       ? "gaps"
            : remark.kind == RemarkKind::Overlap ? "overlaps"
                                                 : "unvalued"]
            .push_back(one);
      }
      policy["entries"].push_back(std::move(row));
    }
    out["policies"].push_back(std::move(policy));
  }
  return out.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace writ::report
