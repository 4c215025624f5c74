// SPDX-License-Identifier: Apache-2.0
// Unit tests of dates and periods: every day of the range, the vectors of dates-calc, and values/dates.csv, which
// Python's datetime and counting made. Not a test of working days.
// WRIT_VALUES_DIR in the environment names another folder with that file, of any size.
#include "runtime/value/date.h"

#include <catch2/catch.hpp>

#include <charconv>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

using namespace writ::value;

namespace {

Date date(std::string_view text) {
  CAPTURE(text);
  const auto result = parse_date(text);
  REQUIRE(result);
  return *result;
}

std::string text_of(Date d) { return std::string(format_date(d).view()); }
std::string text_of(std::optional<Date> d) { return d ? text_of(*d) : "out_of_range"; }

std::int64_t whole(const std::string& text) {
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  REQUIRE(error == std::errc{});
  REQUIRE(end == text.data() + text.size());
  return value;
}

Period period(const std::string& text, const char* format) {
  Period result;
  REQUIRE(std::sscanf(text.c_str(), format, &result.years, &result.months, &result.days) == 3);
  return result;
}

std::string values_file(const std::string& name) {
  const char* folder = std::getenv("WRIT_VALUES_DIR");
  return (folder != nullptr ? std::string(folder) : std::string(WRIT_TEST_DATA "/values")) + "/" + name;
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

// The rows of a file of dates-calc, without its header.
std::vector<std::vector<std::string>> dates_calc(const std::string& name) {
  std::ifstream file(WRIT_TEST_DATA "/dates-calc/" + name);
  REQUIRE(file.is_open());
  std::vector<std::vector<std::string>> rows;
  for (std::string line; std::getline(file, line);) {
    if (!line.empty() && !line.starts_with("Date")) rows.push_back(split(line, ';'));
  }
  return rows;
}

constexpr const char* kDatesCalcPeriod = "[%d years, %d months, %d days]";

// op,a,b,rule,expected
std::string answer(const std::vector<std::string>& row) {
  const std::string& op = row[0];
  if (op == "parse") {
    const auto parsed = parse_date(row[1]);
    return parsed ? std::to_string(parsed->days) : "none";
  }
  if (op == "format") return text_of(date_of_day_number(whole(row[1])));

  const Date a = date(row[1]);
  if (op == "weekday") return std::to_string(static_cast<int>(day_of_week(a)));
  if (op == "first_of_month") return text_of(first_of_month(a));
  if (op == "last_of_month") return text_of(last_of_month(a));
  if (op == "add_days") return text_of(add_days(a, whole(row[2])));

  const MonthEnd rule = row[3] == "up" ? MonthEnd::Up : MonthEnd::Clip;
  if (op == "add_months") return text_of(add_months(a, whole(row[2]), rule));
  if (op == "add_years") return text_of(add_years(a, whole(row[2]), rule));
  if (op == "add_period") return text_of(add_period(a, period(row[2], "%d %d %d"), rule));

  const Date b = date(row[2]);
  if (op == "days_between") return std::to_string(days_between(a, b));
  if (op == "months_between") return std::to_string(full_months_between(a, b, rule));
  if (op == "years_between") return std::to_string(full_years_between(a, b, rule));
  if (op == "age") {
    const auto age = age_in_years(a, b, rule);
    return age ? std::to_string(*age) : "before_birth";
  }
  return "unknown op " + op;
}

}  // namespace

TEST_CASE("date: every day from 0001-01-01 to 9999-12-31", "[date]") {
  constexpr int kDays[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  Civil expected{1, 1, 1};
  std::int32_t weekday = 1;
  std::size_t wrong = 0;
  for (std::int32_t day = kFirstDate.days; day <= kLastDate.days; ++day) {
    const Date d{day};
    wrong += to_civil(d) != expected || from_civil(expected) != d;
    wrong += static_cast<std::int32_t>(day_of_week(d)) != weekday;
    weekday = weekday % 7 + 1;
    const bool leap = (expected.year % 4 == 0 && expected.year % 100 != 0) || expected.year % 400 == 0;
    if (++expected.day > kDays[expected.month - 1] + (leap && expected.month == 2 ? 1 : 0)) {
      expected.day = 1;
      if (++expected.month > 12) expected = {expected.year + 1, 1, 1};
    }
  }
  CHECK(wrong == 0);
  CHECK((expected == Civil{10000, 1, 1}));
  CHECK(text_of(kFirstDate) == "0001-01-01");
  CHECK(text_of(kLastDate) == "9999-12-31");
  CHECK(text_of(Date{0}) == "1970-01-01");
}

TEST_CASE("date: only YYYY-MM-DD and only days that exist", "[date]") {
  CHECK(date("2024-02-29").days == 19782);
  for (const char* text : {"",           "2024-2-29",        "2024-02-9",   "2024/02/29",
                           "20240229",   "2024-02-29T00:00", " 2024-02-29", "2024-02-29 ",
                           "+024-02-29", "-024-02-29",       "2024-02-30",  "2023-02-29",
                           "1900-02-29", "2024-13-01",       "2024-00-01",  "2024-01-00",
                           "2024-04-31", "0000-01-01",       "10000-01-01", "２０２４-02-29",
                           "2024-0a-01"}) {
    CAPTURE(text);
    CHECK_FALSE(parse_date(text));
  }
  CHECK_FALSE(from_civil({10000, 1, 1}));
  CHECK_FALSE(from_civil({2024, std::numeric_limits<std::int32_t>::min(), 1}));
  CHECK_FALSE(from_civil({2024, 1, std::numeric_limits<std::int32_t>::max()}));
  CHECK_FALSE(date_of_day_number(std::int64_t{kLastDate.days} + 1));
  CHECK_FALSE(date_of_day_number(std::int64_t{kFirstDate.days} - 1));
}

TEST_CASE("date: dates-calc, sums that are exact under either rule", "[date]") {
  const auto rows = dates_calc("exact_computations.csv");
  REQUIRE(rows.size() == 19);
  for (const auto& row : rows) {
    CAPTURE(row);
    const Period p = period(row.at(1), kDatesCalcPeriod);
    CHECK(text_of(add_period(date(row.at(0)), p, MonthEnd::Clip)) == row.at(2));
    CHECK(text_of(add_period(date(row.at(0)), p, MonthEnd::Up)) == row.at(2));
  }
}

TEST_CASE("date: dates-calc, sums that the rule decides", "[date]") {
  const auto rows = dates_calc("ambiguous_computations.csv");
  REQUIRE(rows.size() == 11);
  for (const auto& row : rows) {
    CAPTURE(row);
    const Period p = period(row.at(1), kDatesCalcPeriod);
    CHECK(text_of(add_period(date(row.at(0)), p, MonthEnd::Up)) == row.at(2));
    CHECK(text_of(add_period(date(row.at(0)), p, MonthEnd::Clip)) == row.at(3));
  }
}

TEST_CASE("date: dates-calc, first and last day of the month", "[date]") {
  const auto rows = dates_calc("first_last_day_of_month.csv");
  REQUIRE(rows.size() == 2);
  for (const auto& row : rows) {
    CAPTURE(row);
    CHECK(text_of(first_of_month(date(row.at(0)))) == row.at(1));
    CHECK(text_of(last_of_month(date(row.at(0)))) == row.at(2));
  }
}

TEST_CASE("date: years and months are one step, then days", "[date]") {
  // In two steps the 29th would be lost in 2013.
  CHECK(text_of(add_period(date("2012-02-29"), {1, 1, 0}, MonthEnd::Clip)) == "2013-03-29");
  CHECK(text_of(add_period(date("2024-01-31"), {0, 1, 1}, MonthEnd::Clip)) == "2024-03-01");
  CHECK(text_of(add_period(date("2024-01-31"), {0, 1, 1}, MonthEnd::Up)) == "2024-03-02");
  CHECK(text_of(add_period(date("2024-03-31"), {0, -1, 0}, MonthEnd::Clip)) == "2024-02-29");
}

TEST_CASE("date: no sum leaves the years", "[date]") {
  constexpr auto kMost = std::numeric_limits<std::int64_t>::max();
  constexpr auto kLeast = std::numeric_limits<std::int64_t>::min();
  for (const std::int64_t amount : {kMost, kLeast, std::int64_t{4'000'000}, std::int64_t{-4'000'000}}) {
    CHECK_FALSE(add_days(date("2024-01-31"), amount));
    CHECK_FALSE(add_months(date("2024-01-31"), amount, MonthEnd::Up));
    CHECK_FALSE(add_years(date("2024-01-31"), amount, MonthEnd::Clip));
  }
  CHECK_FALSE(add_days(kLastDate, 1));
  CHECK_FALSE(add_days(kFirstDate, -1));
  CHECK(add_days(kFirstDate, days_between(kFirstDate, kLastDate)) == kLastDate);
  CHECK(text_of(add_months(kFirstDate, 12 * 9998 + 11, MonthEnd::Up)) == "9999-12-01");
  CHECK_FALSE(add_months(kFirstDate, 12 * 9999, MonthEnd::Up));
  CHECK_FALSE(add_months(kFirstDate, -1, MonthEnd::Clip));
  CHECK(text_of(add_months(date("9999-01-31"), 10, MonthEnd::Up)) == "9999-12-01");
  CHECK(full_months_between(kFirstDate, kLastDate, MonthEnd::Clip) == 12 * 9999 - 1);
}

TEST_CASE("date: periods add field by field and report overflow", "[date]") {
  constexpr auto kMost = std::numeric_limits<std::int32_t>::max();
  CHECK((add({1, 2, 3}, {4, 5, 6}) == Period{5, 7, 9}));
  CHECK((subtract({1, 2, 3}, {4, 5, 6}) == Period{-3, -3, -3}));
  CHECK((multiply({1, 2, 3}, -2) == Period{-2, -4, -6}));
  CHECK_FALSE(add({0, 0, kMost}, {0, 0, 1}));
  CHECK_FALSE(subtract({-2, 0, 0}, {kMost, 0, 0}));
  CHECK_FALSE(multiply({0, kMost, 0}, 2));
  CHECK((Period{1, 0, 0} == Period{0, 12, 0}));
  CHECK_FALSE((Period{0, 1, 0} == Period{0, 0, 30}));
  CHECK(days_of({0, 0, 30}) == 30);
  CHECK_FALSE(days_of({0, 1, 0}));
}

TEST_CASE("date: ages count the birthday", "[date]") {
  const auto age = [](const char* birth, const char* on, MonthEnd rule) {
    return age_in_years(date(birth), date(on), rule);
  };
  // Fourteen, the age of PIPL art. 31.
  CHECK(age("2010-06-01", "2024-05-31", MonthEnd::Clip) == 13);
  CHECK(age("2010-06-01", "2024-06-01", MonthEnd::Clip) == 14);
  CHECK(age("2012-02-29", "2026-02-27", MonthEnd::Clip) == 13);
  CHECK(age("2012-02-29", "2026-02-28", MonthEnd::Clip) == 14);
  CHECK(age("2012-02-29", "2026-02-28", MonthEnd::Up) == 13);
  CHECK(age("2012-02-29", "2026-03-01", MonthEnd::Up) == 14);
  CHECK(age("2012-02-29", "2028-02-28", MonthEnd::Clip) == 15);
  CHECK(age("2012-02-29", "2028-02-29", MonthEnd::Up) == 16);
  CHECK(age("2024-01-01", "2024-01-01", MonthEnd::Clip) == 0);
  CHECK_FALSE(age("2024-01-02", "2024-01-01", MonthEnd::Clip));
}

TEST_CASE("date: full months and years begin at the earlier date", "[date]") {
  CHECK(full_months_between(date("2024-01-31"), date("2024-02-28"), MonthEnd::Clip) == 0);
  CHECK(full_months_between(date("2024-01-31"), date("2024-02-29"), MonthEnd::Clip) == 1);
  CHECK(full_months_between(date("2024-01-31"), date("2024-02-29"), MonthEnd::Up) == 0);
  CHECK(full_months_between(date("2024-01-31"), date("2024-03-01"), MonthEnd::Up) == 1);
  CHECK(full_months_between(date("2024-02-29"), date("2024-01-31"), MonthEnd::Clip) == -1);
  CHECK(full_years_between(date("2024-06-01"), date("2023-06-02"), MonthEnd::Clip) == 0);
  CHECK(full_years_between(date("2024-06-01"), date("2023-06-01"), MonthEnd::Clip) == -1);
}

TEST_CASE("date: the oracle agrees", "[date]") {
  const std::string path = values_file("dates.csv");
  CAPTURE(path);
  std::ifstream file(path);
  REQUIRE(file.is_open());
  std::size_t rows = 0, wrong = 0;
  for (std::string line; std::getline(file, line);) {
    if (line.starts_with('#') || line.starts_with("op,")) continue;
    const auto row = split(line, ',');
    REQUIRE(row.size() == 5);
    ++rows;
    const std::string got = answer(row);
    // The first few are enough to find the fault.
    if (got != row.back() && ++wrong <= 20) FAIL_CHECK(line << "  but got " << got);
  }
  CHECK(wrong == 0);
  CHECK(rows >= 2000);
}
