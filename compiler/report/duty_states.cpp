// SPDX-License-Identifier: Apache-2.0
// The state of one duty on one day.
#include "compiler/report/duties.h"
#include "runtime/value/date.h"

#include <algorithm>

namespace writ::report {
namespace {

// The first day of a series that is later than another, and what it is rolled to.
std::optional<std::int32_t> next_of(const DutySeries& series, std::int32_t after) {
  const auto start = value::date_of_day_number(series.from);
  if (!start) return std::nullopt;
  std::optional<value::Date> day = start;
  for (std::int64_t n = 1; day && day->days <= after; ++n) {
    const std::int64_t far = n * series.count;
    switch (series.unit) {
      case DutySeries::Unit::Years: day = value::add_years(*start, far, value::MonthEnd::Clip); break;
      case DutySeries::Unit::Months: day = value::add_months(*start, far, value::MonthEnd::Clip); break;
      case DutySeries::Unit::Days: day = value::add_days(*start, far); break;
    }
  }
  if (!day) return std::nullopt;
  if (series.rolled_by == nullptr) return day->days;
  const auto rolled = series.rolled_by->next_workday_on_or_after(*day);
  return rolled.ok() ? std::optional(rolled.value.days) : std::nullopt;
}

class Settling {
 public:
  Settling(Duty& duty, std::int32_t day, std::vector<DutyProblem>& problems)
      : duty_(duty), day_(day), problems_(problems) {}

  void run() {
    for (const DutyEvent& event : duty_.events) {
      if (event.on > day_) break;  // not yet
      take(event);
    }
    if (closed_ != nullptr) return;
    if (duty_.met && !duty_.series) {
      duty_.state = DutyState::Fulfilled;
      duty_.on = duty_.decided;
    } else if (duty_.modality == ir::Modality::Must && overdue()) {
      // What had to be done has not been. That the duty ends later does not undo it.
      duty_.state = DutyState::Violated;
      duty_.late = day_ - *duty_.due;
    } else if (over(day_)) {
      // A prohibition or a liberty for a time is over when the time is.
      duty_.state = DutyState::Expired;
    }
  }

 private:
  void problem(const DutyEvent& event, const char* kind, base::Bilingual message) {
    problems_.push_back({event.line, kind, std::move(message)});
  }

  void take(const DutyEvent& event) {
    if (duty_.decided && event.on < *duty_.decided) {
      return problem(event, "before_decision",
                     {"the event lies before the day of its decision", "事件早于其所属决定之日"});
    }
    if (closed_ != nullptr) {
      const std::string line = std::to_string(closed_->line);
      return problem(event, "closed",
                     {"line " + line + " closed this duty already", "此项义务已由第 " + line + " 行了结"});
    }
    const bool prohibition = duty_.modality == ir::Modality::MustNot;
    switch (event.kind) {
      case DutyEventKind::Waived: return close(event, DutyState::Waived);
      case DutyEventKind::Violated: return violate(event);
      case DutyEventKind::Done: return prohibition ? violate(event) : fulfil(event);
      case DutyEventKind::Fulfilled:
        if (!prohibition) return fulfil(event);
        return problem(event, "prohibition",
                       {"a prohibition is not fulfilled by an act: it lasts, ends, or is violated",
                        "不作为义务不因行为而履行：只有存续、终止或者违反"});
    }
  }

  void close(const DutyEvent& event, DutyState state) {
    closed_ = &event;
    duty_.state = state;
    duty_.on = event.on;
    duty_.by = event.by;
  }

  bool overdue() const { return duty_.due && day_ > *duty_.due && (!duty_.ends || *duty_.due < *duty_.ends); }

  bool over(std::int32_t day) const {
    return (duty_.ends && day >= *duty_.ends) ||
           (duty_.modality != ir::Modality::Must && duty_.due && day > *duty_.due);
  }

  void violate(const DutyEvent& event) {
    if (over(event.on)) {
      return problem(event, "over", {"the duty had ended by that day", "义务于该日已经终止"});
    }
    close(event, DutyState::Violated);
  }

  void fulfil(const DutyEvent& event) {
    if (over(event.on)) {
      return problem(event, "over", {"the duty had ended by that day", "义务于该日已经终止"});
    }
    if (!duty_.series || !duty_.due) {
      close(event, DutyState::Fulfilled);
      if (duty_.due) duty_.late = std::max(0, event.on - *duty_.due);
      return;
    }
    duty_.rounds.push_back({*duty_.due, event.on});
    duty_.due = next_of(*duty_.series, *duty_.due);
    if (!duty_.due) duty_.unknown = "F0408";
  }

  Duty& duty_;
  std::int32_t day_;
  std::vector<DutyProblem>& problems_;
  const DutyEvent* closed_ = nullptr;
};

}  // namespace

void settle_duty(Duty& duty, std::int32_t day, std::vector<DutyProblem>& problems) {
  std::stable_sort(duty.events.begin(), duty.events.end(),
                   [](const DutyEvent& a, const DutyEvent& b) { return a.on < b.on; });
  Settling(duty, day, problems).run();
}

std::size_t DutyReport::count(DutyState state) const {
  return static_cast<std::size_t>(
      std::count_if(duties.begin(), duties.end(), [&](const Duty& duty) { return duty.state == state; }));
}

}  // namespace writ::report
