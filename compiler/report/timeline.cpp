// SPDX-License-Identifier: Apache-2.0
// Periods out of the IR, and what can be said about them with certainty. A table is remarked on only where two rows have the
// same condition: for other rows a gap is what the law may want.
#include "compiler/report/timeline.h"

#include "compiler/driver/wording.h"
#include "runtime/base/called.h"
#include "runtime/engine/reach.h"
#include "runtime/ir/print.h"
#include "runtime/ir/walk.h"

#include <algorithm>
#include <map>
#include <set>

namespace writ::report {
namespace {

using base::Bilingual;
using base::Language;
using ir::kNone;

bool is_empty(const ir::Period& period) { return period.from >= period.until; }

// `1–3, 7`
std::string numbers_text(const std::vector<std::size_t>& numbers) {
  std::string out;
  for (std::size_t i = 0; i < numbers.size();) {
    std::size_t last = i;
    while (last + 1 < numbers.size() && numbers[last + 1] == numbers[last] + 1) ++last;
    out += (out.empty() ? "" : ", ") + std::to_string(numbers[i]);
    if (last > i) out += (last > i + 1 ? "–" : ", ") + std::to_string(numbers[last]);
    i = last + 1;
  }
  return out;
}

Bilingual rows_text(const std::vector<std::size_t>& numbers) {
  const std::string text = numbers_text(numbers);
  return {(numbers.size() == 1 ? "row " : "rows ") + text, "第 " + text + " 行"};
}

class Maker {
 public:
  explicit Maker(const ir::Program& program) : program_(program), walk_(program) {}

  Timeline make() {
    Timeline out{program_.name, program_.version, {}};
    for (const ir::Law& law : program_.laws) out.entries.push_back(of(law));
    for (const ir::Decision& decision : program_.decisions) {
      out.entries.push_back(
          {TimelineKind::Decision, decision.name, {{decision.period, {}, cited(decision.cites)}}, {}});
    }
    find_readers();
    for (std::uint32_t i = 0; i < program_.parameters.size(); ++i) out.entries.push_back(of_parameter(i));
    for (const bool tables : {false, true}) {
      for (const ir::Group& group : program_.groups) {
        const ir::Rule& first = program_.rules[group.rules.front()];
        const bool is_table = group.rules.size() > 1 || !(first.name == group.name);
        if (is_table == tables) out.entries.push_back(tables ? of_table(group) : of_rule(first));
      }
    }
    for (const ir::Obligation& duty : program_.obligations) {
      TimelineEntry entry{TimelineKind::Obligation, duty.name, {}, {}};
      for (const ir::Period& period : ir::without(duty.period, duty.replaced))
        entry.spans.push_back({period, {}, cited(duty.cites)});
      out.entries.push_back(std::move(entry));
    }
    for (TimelineEntry& entry : out.entries) {
      std::stable_sort(
          entry.spans.begin(), entry.spans.end(),
          [](const TimelineSpan& a, const TimelineSpan& b) { return a.period.from < b.period.from; });
    }
    return out;
  }

 private:
  Bilingual cited(const ir::Citations& cites) const {
    Bilingual out;
    for (const ir::Citation& cite : cites) {
      out.en += (out.en.empty() ? "" : ", ") + ir::citation_text(program_, cite, Language::English);
      out.zh += (out.zh.empty() ? "" : "、") + ir::citation_text(program_, cite, Language::Chinese);
    }
    return out;
  }

  // Gaps and overlaps of values of which one should hold at a time.
  static void remark_on_values(TimelineEntry& entry) {
    std::vector<ir::Period> periods;
    for (const TimelineSpan& span : entry.spans) periods.push_back(span.period);
    std::sort(periods.begin(), periods.end(),
              [](const ir::Period& a, const ir::Period& b) { return a.from < b.from; });
    for (std::size_t i = 1; i < periods.size(); ++i) {
      const ir::Period between{periods[i - 1].until, periods[i].from};
      const ir::Period both = ir::common(periods[i - 1], periods[i]);
      if (!is_empty(between)) entry.remarks.push_back({RemarkKind::Gap, between, {}});
      if (!is_empty(both)) entry.remarks.push_back({RemarkKind::Overlap, both, {}});
    }
  }

  static TimelineEntry of(const ir::Law& law) {
    TimelineEntry entry{TimelineKind::Law, law.name, {}, {}};
    for (const ir::LawVersion& version : law.versions) {
      // A document that never became law counts from its adoption.
      ir::Period period{version.in_force.value_or(version.adopted.value_or(INT32_MIN)),
                        version.repealed.value_or(INT32_MAX)};
      Bilingual text;
      if (version.adopted && version.in_force) {
        text = {"adopted " + driver::date_text(*version.adopted),
                "通过于 " + driver::date_text(*version.adopted)};
      }
      if (version.adopted && !version.in_force) text = {"adopted, not law", "已发布，并非法律"};
      entry.spans.push_back({period, text, {}});
    }
    remark_on_values(entry);
    return entry;
  }

  TimelineEntry of_parameter(std::uint32_t index) const {
    const ir::Parameter& parameter = program_.parameters[index];
    TimelineEntry entry{TimelineKind::Parameter, parameter.name, {}, {}};
    std::vector<ir::Period> periods;
    for (const ir::ParameterValue& value : parameter.values) {
      entry.spans.push_back(
          {value.period, driver::value_text(program_, parameter.type, value.value), cited(value.cites)});
      periods.push_back(value.period);
    }
    remark_on_values(entry);
    // Days on which somebody reads it and it has no value; the gaps between values have been said.
    std::map<std::pair<std::int32_t, std::int32_t>, std::set<std::string>> en;
    std::map<std::pair<std::int32_t, std::int32_t>, std::set<std::string>> zh;
    for (const Reader& reader : readers_[index]) {
      for (const ir::Period& period : ir::without(reader.period, periods)) {
        en[{period.from, period.until}].insert(reader.name.in(Language::English));
        zh[{period.from, period.until}].insert(reader.name.in(Language::Chinese));
      }
    }
    const auto joined = [](const std::set<std::string>& names, std::string_view between) {
      std::string out;
      for (const std::string& name : names) out += (out.empty() ? "" : std::string(between)) + name;
      return out;
    };
    for (const auto& [days, names] : en) {
      const ir::Period period{days.first, days.second};
      const bool said =
          std::any_of(entry.remarks.begin(), entry.remarks.end(), [&](const TimelineRemark& remark) {
            return remark.kind == RemarkKind::Gap && remark.period == period;
          });
      if (!said)
        entry.remarks.push_back(
            {RemarkKind::Unvalued, period, {joined(names, ", "), joined(zh[days], "、")}});
    }
    return entry;
  }

  TimelineEntry of_rule(const ir::Rule& rule) const {
    ir::Rule conclusion = rule;
    conclusion.condition = kNone;
    TimelineEntry entry{TimelineKind::Rule, rule.name, {}, {}};
    for (const ir::Period& period : ir::without(rule.period, rule.replaced))
      entry.spans.push_back({period, driver::says(program_, conclusion), cited(rule.cites)});
    return entry;
  }

  TimelineEntry of_table(const ir::Group& group) const {
    TimelineEntry entry{TimelineKind::Table, group.name, {}, {}};
    std::vector<std::pair<ir::Period, std::vector<std::size_t>>> by_period;
    for (std::size_t i = 0; i < group.rules.size(); ++i) {
      const ir::Rule& rule = program_.rules[group.rules[i]];
      for (const ir::Period& period : ir::without(rule.period, rule.replaced)) {
        const auto same = std::find_if(by_period.begin(), by_period.end(),
                                       [&](const auto& one) { return one.first == period; });
        if (same == by_period.end()) {
          by_period.push_back({period, {i + 1}});
        } else {
          same->second.push_back(i + 1);
        }
      }
    }
    for (const auto& [period, rows] : by_period) entry.spans.push_back({period, rows_text(rows), {}});
    if (group.hit != ir::Hit::Collect) remark_on_rows(group, entry);
    return entry;
  }

  // Rows with one condition and one output are one value by date.
  void remark_on_rows(const ir::Group& group, TimelineEntry& entry) const {
    std::map<std::string, std::vector<std::size_t>> alike;
    for (std::size_t i = 0; i < group.rules.size(); ++i) {
      const ir::Rule& rule = program_.rules[group.rules[i]];
      if (rule.condition == kNone) continue;
      std::string key = ir::print(program_, rule.condition);
      for (const ir::Conclusion& conclusion : rule.conclusions) key += "|" + std::to_string(conclusion.item);
      alike[key].push_back(i);
    }
    for (auto& [condition, rows] : alike) {
      const auto period = [&](std::size_t row) -> const ir::Period& {
        return program_.rules[group.rules[row]].period;
      };
      std::stable_sort(rows.begin(), rows.end(),
                       [&](std::size_t a, std::size_t b) { return period(a).from < period(b).from; });
      for (std::size_t i = 1; i < rows.size(); ++i) {
        const ir::Period between{period(rows[i - 1]).until, period(rows[i]).from};
        const ir::Period both = ir::common(period(rows[i - 1]), period(rows[i]));
        const Bilingual about =
            rows_text({std::min(rows[i - 1], rows[i]) + 1, std::max(rows[i - 1], rows[i]) + 1});
        if (!is_empty(between)) entry.remarks.push_back({RemarkKind::Gap, between, about});
        if (!is_empty(both)) entry.remarks.push_back({RemarkKind::Overlap, both, about});
      }
    }
  }

  // ---- who reads a parameter, and when ----

  struct Reader {
    Bilingual name;
    ir::Period period;
  };

  void find_readers() {
    readers_.resize(program_.parameters.size());
    for (const ir::Decision& decision : program_.decisions) {
      const engine::Reach reach = engine::reach_of(program_, decision);
      const auto add_rule = [&](const ir::Rule& rule) {
        for (const ir::Period& days : ir::without(rule.period, rule.replaced)) {
          const ir::Period period = ir::common(days, decision.period);
          for (const ir::NodeId root : ir::roots_of(rule)) add_reads(root, {rule.name, period});
        }
      };
      for (const std::uint32_t group : reach.groups) {
        for (const std::uint32_t rule : program_.groups[group].rules) add_rule(program_.rules[rule]);
      }
      for (const std::uint32_t rule : reach.defaults) add_rule(program_.rules[rule]);
      for (const std::uint32_t index : decision.obligations) {
        const ir::Obligation& duty = program_.obligations[index];
        const Reader reader{duty.name, ir::common(duty.period, decision.period)};
        add_reads(duty.condition, reader);
        add_reads(duty.met, reader);
      }
    }
  }

  void add_reads(ir::NodeId start, const Reader& reader) {
    if (is_empty(reader.period)) return;
    walk_.anew();
    walk_.below(start, [&](ir::NodeId, const ir::Node& node) {
      if (node.op == ir::Op::Parameter) readers_[node.index].push_back(reader);
    });
  }

  const ir::Program& program_;
  ir::Walk walk_;
  std::vector<std::vector<Reader>> readers_;  // by parameter
};

}  // namespace

bool TimelineEntry::dated() const {
  return std::any_of(spans.begin(), spans.end(),
                     [](const TimelineSpan& span) { return !span.period.always(); });
}

Timeline timeline(const ir::Program& program) { return Maker(program).make(); }

std::optional<Timeline> only(const Timeline& timeline, std::string_view name) {
  Timeline out{timeline.policy, timeline.version, {}};
  // A row is shown with its table: `mechanism_2024.13`.
  const std::size_t dot = name.find_last_of('.');
  const std::string_view table = dot == std::string_view::npos ? std::string_view() : name.substr(0, dot);
  for (const TimelineEntry& entry : timeline.entries) {
    const bool named = base::is_called(entry.name, name);
    const bool row =
        !table.empty() && entry.kind == TimelineKind::Table && base::is_called(entry.name, table);
    if (named || row) out.entries.push_back(entry);
  }
  if (out.entries.empty()) return std::nullopt;
  return out;
}

std::vector<std::string> names_in(const Timeline& timeline) {
  std::vector<std::string> out;
  for (const TimelineEntry& entry : timeline.entries) {
    for (const std::string& name : {entry.name.en, entry.name.zh}) {
      if (!name.empty()) out.push_back(name);
    }
  }
  return out;
}

std::vector<ir::Program> programs_with_periods(const driver::Project& project) {
  std::vector<ir::Program> out;
  for (const sema::Policy& policy : project.policies) out.push_back(policy.program);
  for (const sema::Policy& policy : project.wrong_in_periods) out.push_back(policy.program);
  return out;
}

}  // namespace writ::report
