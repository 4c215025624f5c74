// SPDX-License-Identifier: Apache-2.0
// Days moved, counted and compared: by the calendar, by working days, in recurrences.
#include "runtime/eval/expressions.h"

namespace writ::eval {

Value Expressions::working_days(const ir::Node& node) {
  const Value first = operand(node, 0);
  const Value second = node.operand_count > 1 ? operand(node, 1) : known(0);
  if (first.state == State::Absent || second.state == State::Absent) return absent_read(node);
  if (!first.known() || !second.known()) return strict(first, second);
  const value::WorkCalendar& calendar = program_.calendars[node.index].days;
  const auto settle = [&](const auto& result, auto number) {
    if (result.ok()) return known(number(result.value));
    if (result.fault != value::CalendarFault::NotPublished)
      return fault(FaultCode::DateOutOfRange,
                   node.op == Op::AddWorkdays ? name_of_shift(node, static_cast<std::int64_t>(second.number))
                                              : name_of(node));
    return fault(FaultCode::NotPublished, name_of(node), {std::to_string(result.year), {}});
  };
  const auto days = [](value::Date date) -> int128 { return date.days; };
  if (node.op == Op::AddWorkdays)
    return settle(calendar.add_workdays(as_date(first), static_cast<std::int64_t>(second.number)), days);
  if (node.op == Op::RollToWorkday) return settle(calendar.next_workday_on_or_after(as_date(first)), days);
  if (node.op == Op::WorkdaysBetween)
    return settle(calendar.workdays_between(as_date(first), as_date(second)),
                  [](std::int32_t n) -> int128 { return n; });
  const value::IsWorkday works = calendar.is_workday(as_date(first));
  if (works != value::IsWorkday::NotPublished) return boolean(works == value::IsWorkday::Yes);
  return fault(FaultCode::NotPublished, name_of(node),
               {std::to_string(value::to_civil(as_date(first)).year), {}});
}

Value Expressions::calendar_days(const ir::Node& node) {
  const Value first = operand(node, 0);
  const Value second = node.operand_count > 1 ? operand(node, 1) : known(0);
  const Value third = node.operand_count > 2 ? operand(node, 2) : known(0);
  for (const Value* value : {&first, &second, &third}) {
    if (value->state == State::Absent) return absent_read(node);
  }
  if (!first.known() || !second.known()) return strict(first, second);
  if (!third.known()) return third;
  constexpr auto kClip = value::MonthEnd::Clip;
  if (node.op == Op::NextOfEvery)
    return next_of_every(node, as_date(first), static_cast<std::int32_t>(second.number), as_date(third));
  if (node.op == Op::DaysBetween) return known(value::days_between(as_date(first), as_date(second)));
  if (node.op == Op::MonthsBetween)
    return known(value::full_months_between(as_date(first), as_date(second), kClip));
  if (node.op == Op::YearsBetween)
    return known(value::full_years_between(as_date(first), as_date(second), kClip));
  if (node.op == Op::FirstOfMonth) return known(value::first_of_month(as_date(first)).days);
  if (node.op == Op::LastOfMonth) return known(value::last_of_month(as_date(first)).days);
  const auto age = value::age_in_years(as_date(first), as_date(second), kClip);
  // The day on which there is no age yet.
  return age ? known(*age) : fault(FaultCode::DateOutOfRange, name_of_operand(node, 1));
}

// Each recurrence is counted from the start, so that 31 January, 28 February, 31 March follow one another.
Value Expressions::next_of_every(const ir::Node& node, value::Date start, std::int32_t step,
                                 value::Date day) {
  const bool in_days = node.index == 2;
  const std::int64_t unit = node.index == 0 ? std::int64_t{12} * step : step;
  std::int64_t times = 0;
  if (start <= day) {
    const std::int64_t passed = in_days ? value::days_between(start, day)
                                        : value::full_months_between(start, day, value::MonthEnd::Clip);
    times = passed / unit;
  }
  for (;; ++times) {
    const auto at = in_days ? value::add_days(start, times * unit)
                            : value::add_months(start, times * unit, value::MonthEnd::Clip);
    if (!at) return fault(FaultCode::DateOutOfRange, name_of_operand(node, 2));
    if (*at > day) return known(at->days);
  }
}

}  // namespace writ::eval
