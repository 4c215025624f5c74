// SPDX-License-Identifier: Apache-2.0
// Unit tests of working days and of the ends of periods: small calendars made by hand, the calendar of the PRC in
// stdlib/calendars/prc.csv, and values/workdays.csv, made by stepping through the package chinesecalendar.
// WRIT_VALUES_DIR in the environment names another folder with that file, of any size.
#include "runtime/value/calendar.h"

#include <catch2/catch.hpp>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

using namespace writ::value;

namespace {

Date date(std::string_view text) {
  CAPTURE(text);
  const auto result = parse_date(text);
  REQUIRE(result);
  return *result;
}

std::vector<Date> dates(std::initializer_list<std::string_view> texts) {
  std::vector<Date> result;
  for (const auto text : texts) result.push_back(date(text));
  return result;
}

std::string text_of(Date d) { return std::string(format_date(d).view()); }
std::string text_of(std::int32_t count) { return std::to_string(count); }

template <class T>
std::string text_of(const CalendarResult<T>& result) {
  switch (result.fault) {
    case CalendarFault::None: return text_of(result.value);
    case CalendarFault::NotPublished: return "not_published:" + std::to_string(result.year);
    case CalendarFault::OutOfRange: return "out_of_range";
    case CalendarFault::BackwardPeriod: return "backward";
  }
  return "?";
}

std::vector<std::string> split(const std::string& line, char separator) {
  std::vector<std::string> fields;
  std::size_t begin = 0;
  for (std::size_t end = 0; end != std::string::npos; begin = end + 1) {
    end = line.find(separator, begin);
    fields.push_back(line.substr(begin, end - begin));
  }
  return fields;
}

constexpr std::int32_t kFirstYear = 2004;
constexpr std::int32_t kLastYear = 2026;

struct Rows {
  std::vector<Date> holidays;
  std::vector<Date> workdays;
};

Rows prc_rows() {
  std::ifstream file(WRIT_TEST_DATA "/../../stdlib/calendars/prc.csv");
  REQUIRE(file.is_open());
  Rows rows;
  for (std::string line; std::getline(file, line);) {
    if (line.starts_with('#') || line == "date,kind,name") continue;
    const auto fields = split(line, ',');
    REQUIRE(fields.size() == 3);
    REQUIRE((fields[1] == "holiday" || fields[1] == "workday"));
    (fields[1] == "holiday" ? rows.holidays : rows.workdays).push_back(date(fields[0]));
  }
  return rows;
}

WorkCalendar prc() {
  const Rows rows = prc_rows();
  auto made = WorkCalendar::make(rows.holidays, rows.workdays, kFirstYear, kLastYear);
  REQUIRE(made.ok());
  return std::move(made.calendar);
}

// A plain week in 2024 but for one Friday off and the Sunday after it worked.
WorkCalendar small() {
  auto made = WorkCalendar::make(dates({"2024-03-15"}), dates({"2024-03-17"}), 2024, 2024);
  REQUIRE(made.ok());
  return std::move(made.calendar);
}

// op,date,argument,end,expected
std::string answer(const WorkCalendar& calendar, const std::vector<std::string>& row) {
  const std::string& op = row[0];
  const Date d = date(row[1]);
  if (op == "is") {
    switch (calendar.is_workday(d)) {
      case IsWorkday::No: return "no";
      case IsWorkday::Yes: return "yes";
      case IsWorkday::NotPublished: return "not_published:" + std::to_string(to_civil(d).year);
    }
  }
  if (op == "add") return text_of(calendar.add_workdays(d, std::atoi(row[2].c_str())));
  if (op == "between") return text_of(calendar.workdays_between(d, date(row[2])));
  if (op == "next") return text_of(calendar.next_workday_on_or_after(d));
  if (op == "period_end") {
    Period period;
    REQUIRE(std::sscanf(row[2].c_str(), "%d %d %d", &period.years, &period.months, &period.days) == 3);
    return text_of(period_end(calendar, d, period, row[3] == "rolls"));
  }
  return "unknown op " + op;
}

}  // namespace

TEST_CASE("calendar: a day off and a Sunday worked", "[calendar]") {
  const WorkCalendar calendar = small();
  CHECK(calendar.is_workday(date("2024-03-14")) == IsWorkday::Yes);
  CHECK(calendar.is_workday(date("2024-03-15")) == IsWorkday::No);
  CHECK(calendar.is_workday(date("2024-03-16")) == IsWorkday::No);
  CHECK(calendar.is_workday(date("2024-03-17")) == IsWorkday::Yes);

  // The first day is not counted, whether it is worked or not.
  CHECK(text_of(calendar.add_workdays(date("2024-03-14"), 1)) == "2024-03-17");
  CHECK(text_of(calendar.add_workdays(date("2024-03-15"), 1)) == "2024-03-17");
  CHECK(text_of(calendar.add_workdays(date("2024-03-14"), 2)) == "2024-03-18");
  CHECK(text_of(calendar.add_workdays(date("2024-03-18"), -1)) == "2024-03-17");
  CHECK(text_of(calendar.add_workdays(date("2024-03-17"), -1)) == "2024-03-14");
  CHECK(text_of(calendar.add_workdays(date("2024-03-16"), 0)) == "2024-03-16");

  CHECK(text_of(calendar.workdays_between(date("2024-03-14"), date("2024-03-18"))) == "2");
  CHECK(text_of(calendar.workdays_between(date("2024-03-18"), date("2024-03-14"))) == "-2");
  CHECK(text_of(calendar.workdays_between(date("2024-03-15"), date("2024-03-16"))) == "0");

  CHECK(text_of(calendar.next_workday_on_or_after(date("2024-03-14"))) == "2024-03-14");
  CHECK(text_of(calendar.next_workday_on_or_after(date("2024-03-15"))) == "2024-03-17");
}

TEST_CASE("calendar: a year that is not published is named", "[calendar]") {
  const WorkCalendar calendar = small();
  CHECK(calendar.is_workday(date("2025-01-02")) == IsWorkday::NotPublished);
  CHECK(text_of(calendar.add_workdays(date("2024-12-30"), 1)) == "2024-12-31");
  CHECK(text_of(calendar.add_workdays(date("2024-12-30"), 2)) == "not_published:2025");
  CHECK(text_of(calendar.add_workdays(date("2024-12-30"), 2'000'000'000)) == "not_published:2025");
  CHECK(text_of(calendar.add_workdays(date("2024-12-31"), 1)) == "not_published:2025");
  CHECK(text_of(calendar.add_workdays(date("2024-01-02"), -1)) == "2024-01-01");
  CHECK(text_of(calendar.add_workdays(date("2024-01-02"), -2)) == "not_published:2023");
  CHECK(text_of(calendar.add_workdays(date("2020-06-01"), 5)) == "not_published:2020");
  // The day itself is not counted, so its year need not be published.
  CHECK(text_of(calendar.add_workdays(date("2023-12-31"), 1)) == "2024-01-01");
  CHECK(text_of(calendar.add_workdays(date("2025-01-01"), -1)) == "2024-12-31");
  CHECK(text_of(calendar.add_workdays(date("2020-06-01"), 0)) == "2020-06-01");

  CHECK(text_of(calendar.workdays_between(date("2023-12-31"), date("2024-12-31"))) == "262");
  CHECK(text_of(calendar.workdays_between(date("2024-06-01"), date("2026-01-01"))) == "not_published:2025");
  CHECK(text_of(calendar.workdays_between(date("2024-06-01"), date("2020-01-01"))) == "not_published:2023");
  CHECK(text_of(calendar.workdays_between(date("2020-06-01"), date("2020-06-01"))) == "0");
  CHECK(text_of(calendar.next_workday_on_or_after(date("2025-01-01"))) == "not_published:2025");

  const WorkCalendar empty;
  CHECK(empty.is_workday(Date{0}) == IsWorkday::NotPublished);
  CHECK(text_of(empty.add_workdays(kLastDate, 1)) == "not_published:10000");
  CHECK(text_of(empty.add_workdays(kFirstDate, -1)) == "not_published:0");
  CHECK(text_of(empty.workdays_between(kFirstDate, kLastDate)) == "not_published:1");
  CHECK(text_of(empty.next_workday_on_or_after(Date{0})) == "not_published:1970");
}

TEST_CASE("calendar: data that contradict themselves are refused", "[calendar]") {
  using DataFault = WorkCalendar::DataFault;
  const auto day = dates({"2024-03-15"});
  CHECK(WorkCalendar::make(day, day, 2024, 2024).fault == DataFault::Contradiction);
  CHECK(WorkCalendar::make(day, day, 2024, 2024).date == day[0]);
  CHECK(WorkCalendar::make(day, {}, 2025, 2025).fault == DataFault::OutsideYears);
  CHECK(WorkCalendar::make({}, day, 2020, 2023).date == day[0]);
  CHECK(WorkCalendar::make({}, {}, 2025, 2024).fault == DataFault::BadYears);
  CHECK(WorkCalendar::make({}, {}, 0, 2024).fault == DataFault::BadYears);
  CHECK(WorkCalendar::make({}, {}, 2024, 10000).fault == DataFault::BadYears);

  // Rows in any order, and rows that say what the week says anyway.
  const auto same = WorkCalendar::make(dates({"2024-03-16", "2024-03-15"}),
                                       dates({"2024-03-18", "2024-03-17"}), 2024, 2024);
  REQUIRE(same.ok());
  CHECK(text_of(same.calendar.add_workdays(date("2024-03-14"), 2)) == "2024-03-18");
}

TEST_CASE("calendar: all years at once, and a year without a working day", "[calendar]") {
  const auto all = WorkCalendar::make({}, {}, 1, 9999);
  REQUIRE(all.ok());
  CHECK(text_of(all.calendar.add_workdays(kFirstDate, 2'608'614)) == "9999-12-31");
  CHECK(text_of(all.calendar.add_workdays(kLastDate, -2'608'614)) == "0001-01-01");
  CHECK(text_of(all.calendar.add_workdays(kLastDate, 1)) == "not_published:10000");

  // As many days as fill whole blocks of the index: 234 times 64.
  const auto even = WorkCalendar::make({}, {}, 2024, 2064);
  REQUIRE(even.ok());
  CHECK(text_of(even.calendar.workdays_between(date("2064-12-30"), date("2064-12-31"))) == "1");
  CHECK(text_of(even.calendar.add_workdays(date("2064-12-31"), 1)) == "not_published:2065");

  std::vector<Date> year;
  for (Date d = date("2024-01-01"); d <= date("2024-12-31"); ++d.days) year.push_back(d);
  const auto idle = WorkCalendar::make(year, {}, 2023, 2025);
  REQUIRE(idle.ok());
  CHECK(text_of(idle.calendar.add_workdays(date("2023-12-29"), 1)) == "2025-01-01");
  CHECK(text_of(idle.calendar.add_workdays(date("2025-01-01"), -1)) == "2023-12-29");
  CHECK(text_of(idle.calendar.next_workday_on_or_after(date("2024-06-01"))) == "2025-01-01");
  const auto never = WorkCalendar::make(year, {}, 2024, 2024);
  CHECK(text_of(never.calendar.next_workday_on_or_after(date("2024-06-01"))) == "not_published:2025");
}

TEST_CASE("calendar: prc.csv holds only what differs from the week", "[calendar]") {
  const Rows rows = prc_rows();
  CHECK(rows.holidays.size() == 407);
  CHECK(rows.workdays.size() == 151);
  CHECK(std::is_sorted(rows.holidays.begin(), rows.holidays.end()));
  CHECK(std::is_sorted(rows.workdays.begin(), rows.workdays.end()));
  std::set<std::int32_t> years;
  for (const Date d : rows.holidays) {
    CHECK(day_of_week(d) <= Weekday::Friday);
    years.insert(to_civil(d).year);
  }
  for (const Date d : rows.workdays) CHECK(day_of_week(d) >= Weekday::Saturday);
  CHECK(years.size() == kLastYear - kFirstYear + 1);
  CHECK(*years.begin() == kFirstYear);
  CHECK(*years.rbegin() == kLastYear);
}

TEST_CASE("calendar: days of the notices", "[calendar]") {
  const WorkCalendar calendar = prc();
  // For 2006, which the package has wrong; for 2020, extended; for 2025 and 2026.
  for (const char* off :
       {"2005-12-25", "2006-01-03", "2020-01-31", "2025-01-28", "2025-10-08", "2026-01-02"}) {
    CAPTURE(off);
    CHECK(calendar.is_workday(date(off)) == IsWorkday::No);
  }
  for (const char* on :
       {"2005-12-31", "2020-02-03", "2025-01-26", "2025-10-11", "2026-01-04", "2026-02-14"}) {
    CAPTURE(on);
    CHECK(calendar.is_workday(date(on)) == IsWorkday::Yes);
  }
  CHECK(calendar.is_workday(date("2027-01-04")) == IsWorkday::NotPublished);
}

TEST_CASE("calendar: stepping and counting undo each other", "[calendar]") {
  const WorkCalendar calendar = prc();
  std::size_t wrong = 0;
  for (Date d = date("2004-01-01"); d <= date("2026-12-31"); ++d.days) {
    for (const std::int32_t count : {1, 2, 10, 60, 250, -1, -2, -10, -60, -250}) {
      const auto reached = calendar.add_workdays(d, count);
      if (!reached.ok()) continue;
      wrong += calendar.is_workday(reached.value) != IsWorkday::Yes;
      wrong += calendar.workdays_between(d, reached.value).value != count;
    }
  }
  CHECK(wrong == 0);
}

TEST_CASE("calendar: periods of the Civil Code, arts. 200 to 204", "[calendar]") {
  const WorkCalendar calendar = prc();
  const auto end = [&](const char* start, Period period, bool roll_over) {
    return text_of(period_end(calendar, date(start), period, roll_over));
  };
  // Art. 201: the first day is not counted.
  CHECK(end("2024-03-01", {0, 0, 10}, false) == "2024-03-11");
  // Art. 202: the corresponding day, or the end of the month.
  CHECK(end("2024-01-15", {0, 1, 0}, false) == "2024-02-15");
  CHECK(end("2024-01-31", {0, 1, 0}, false) == "2024-02-29");
  CHECK(end("2023-01-31", {0, 1, 0}, false) == "2023-02-28");
  CHECK(end("2024-02-29", {1, 0, 0}, false) == "2025-02-28");
  CHECK(end("2024-02-29", {4, 0, 0}, false) == "2028-02-29");
  CHECK(end("2024-05-20", {0, 0, 0}, false) == "2024-05-20");
  // Art. 203: in the National Day holiday of 2024, and a weekend; a Saturday that is worked does not roll.
  CHECK(end("2024-09-20", {0, 0, 15}, false) == "2024-10-05");
  CHECK(end("2024-09-20", {0, 0, 15}, true) == "2024-10-08");
  CHECK(end("2024-03-01", {0, 0, 15}, true) == "2024-03-18");
  CHECK(end("2024-09-27", {0, 0, 15}, true) == "2024-10-12");
  CHECK(end("2024-06-01", {1, -1, 0}, false) == "2025-05-01");
  // Only a period that rolls needs the year.
  CHECK(end("2026-06-01", {3, 0, 0}, false) == "2029-06-01");
  CHECK(end("2026-06-01", {3, 0, 0}, true) == "not_published:2029");
  CHECK(end("9999-06-01", {1, 0, 0}, true) == "out_of_range");
  CHECK(end("2024-06-01", {0, -1, 0}, false) == "backward");
  CHECK(end("2024-06-01", {0, 1, -1}, false) == "backward");
}

TEST_CASE("calendar: the oracle agrees", "[calendar]") {
  const WorkCalendar calendar = prc();
  const char* folder = std::getenv("WRIT_VALUES_DIR");
  const std::string path =
      (folder != nullptr ? std::string(folder) : std::string(WRIT_TEST_DATA "/values")) + "/workdays.csv";
  CAPTURE(path);
  std::ifstream file(path);
  REQUIRE(file.is_open());
  std::size_t rows = 0, wrong = 0;
  for (std::string line; std::getline(file, line);) {
    if (line.starts_with('#') || line.starts_with("op,")) continue;
    const auto row = split(line, ',');
    REQUIRE(row.size() == 5);
    ++rows;
    const std::string got = answer(calendar, row);
    // The first few are enough to find the fault.
    if (got != row.back() && ++wrong <= 20) FAIL_CHECK(line << "  but got " << got);
  }
  CHECK(wrong == 0);
  CHECK(rows >= 1000);
}
