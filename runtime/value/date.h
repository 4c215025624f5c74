// SPDX-License-Identifier: Apache-2.0
// Calendar dates of the proleptic Gregorian calendar, years 1 to 9999, and periods of years, months and days.
// Not times of day, not zones, and no clock: "today" is a date that somebody supplied. Working days are
// calendar.h.
// Errors: an empty optional, which means a text that is no date or a result outside the years; where it means
// something else the function says so.
#pragma once

#include "runtime/value/int128.h"

#include <compare>
#include <cstdint>
#include <optional>
#include <string_view>

namespace writ::value {

// INVARIANT: kFirstDate <= date <= kLastDate. Every function here keeps it; who makes a Date of a raw number
// of days has checked it with date_of_day_number().
struct Date {
  // Since 1970-01-01.
  std::int32_t days = 0;
  friend constexpr auto operator<=>(Date, Date) noexcept = default;
};

// 0001-01-01 and 9999-12-31.
inline constexpr Date kFirstDate{-719162};
inline constexpr Date kLastDate{2932896};

struct Civil {
  std::int32_t year = 1970;
  std::int32_t month = 1;
  std::int32_t day = 1;
  friend constexpr bool operator==(const Civil&, const Civil&) noexcept = default;
};

// Numbered as in ISO 8601.
enum class Weekday : std::uint8_t {
  Monday = 1,
  Tuesday,
  Wednesday,
  Thursday,
  Friday,
  Saturday,
  Sunday,
};

// Where months lead to a day that its month does not have: 31 January and one month.
enum class MonthEnd : std::uint8_t {
  // The last day of that month, as in art. 202 of the Civil Code of the PRC.
  Clip,
  // The first day of the next month.
  Up,
};

struct Period {
  std::int32_t years = 0;
  std::int32_t months = 0;
  std::int32_t days = 0;

  constexpr std::int64_t total_months() const noexcept { return std::int64_t{12} * years + months; }
  // A year is twelve months wherever a period is used; a month is no number of days.
  friend constexpr bool operator==(const Period& a, const Period& b) noexcept {
    return a.total_months() == b.total_months() && a.days == b.days;
  }
};

// Strictly YYYY-MM-DD, and a day that exists.
std::optional<Date> parse_date(std::string_view text) noexcept;
using DateText = FixedText<10>;
DateText format_date(Date date) noexcept;

std::optional<Date> date_of_day_number(std::int64_t days) noexcept;
std::optional<Date> from_civil(Civil civil) noexcept;
Civil to_civil(Date date) noexcept;
Weekday day_of_week(Date date) noexcept;
Date first_of_month(Date date) noexcept;
Date last_of_month(Date date) noexcept;

std::optional<Date> add_days(Date date, std::int64_t days) noexcept;
std::optional<Date> add_months(Date date, std::int64_t months, MonthEnd rule) noexcept;
std::optional<Date> add_years(Date date, std::int64_t years, MonthEnd rule) noexcept;

// Years and months first, as one step with at most one use of the rule, then days (as dates-calc does).
std::optional<Date> add_period(Date date, Period period, MonthEnd rule) noexcept;

// Field by field. Empty when a field overflows.
std::optional<Period> add(Period a, Period b) noexcept;
std::optional<Period> subtract(Period a, Period b) noexcept;
std::optional<Period> multiply(Period period, std::int32_t factor) noexcept;

// Empty for a period of months or years: they have no number of days.
std::optional<std::int32_t> days_of(Period period) noexcept;

// `to` - `from`.
std::int32_t days_between(Date from, Date to) noexcept;

// The most months or years that, added to the earlier date, do not pass the later one; negative when `to` is
// the earlier date.
std::int32_t full_months_between(Date from, Date to, MonthEnd rule) noexcept;
std::int32_t full_years_between(Date from, Date to, MonthEnd rule) noexcept;

// Full years, the birthday itself included. The rule decides the birthday of 29 February in other years: 28
// February with Clip, 1 March with Up. Empty before birth.
std::optional<std::int32_t> age_in_years(Date birth, Date on, MonthEnd rule) noexcept;

}  // namespace writ::value
