// SPDX-License-Identifier: Apache-2.0
#include "compiler/sema/calendars.h"

#include <algorithm>
#include <vector>

namespace writ::sema {

// stdlib/calendars/prc.csv, made into a C++ file by the build.
extern const std::string_view kPrcCalendar;

std::optional<ir::Calendar> builtin_calendar(std::string_view name) {
  if (name != "PRC" && name != "中国") return std::nullopt;
  ir::Calendar out;
  out.name = {"PRC", "中国"};
  std::vector<value::Date> holidays;
  std::vector<value::Date> workdays;
  for (std::string_view rest = kPrcCalendar; !rest.empty();) {
    const std::string_view line = rest.substr(0, rest.find('\n'));
    rest.remove_prefix(std::min(rest.size(), line.size() + 1));
    const auto date = value::parse_date(line.substr(0, std::min<std::size_t>(line.size(), 10)));
    if (!date) continue;  // a comment, or the names of the columns
    const bool worked = line.substr(10).starts_with(",workday");
    (worked ? workdays : holidays).push_back(*date);
    (worked ? out.days_worked : out.days_off).push_back(date->days);
    const std::int32_t year = value::to_civil(*date).year;
    out.first_year = out.first_year == 0 ? year : std::min(out.first_year, year);
    out.last_year = std::max(out.last_year, year);
  }
  value::WorkCalendar::Made made =
      value::WorkCalendar::make(holidays, workdays, out.first_year, out.last_year);
  if (!made.ok()) return std::nullopt;
  out.days = std::move(made.calendar);
  return out;
}

}  // namespace writ::sema
