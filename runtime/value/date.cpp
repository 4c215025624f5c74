// SPDX-License-Identifier: Apache-2.0
// Implements date.h over <chrono>, which has the exact conversion between day numbers and civil dates. Its
// year has 16 bits and does not check, so years are checked here before they reach it.
#include "runtime/value/date.h"

#include <algorithm>
#include <chrono>

namespace writ::value {

namespace {

namespace chrono = std::chrono;

constexpr std::int32_t kFirstYear = 1;
constexpr std::int32_t kLastYear = 9999;
constexpr std::int64_t kMonthsPerYear = 12;
// More days or months than lie between any two dates.
constexpr std::int64_t kTooManyDays = std::int64_t{kLastDate.days} - kFirstDate.days + 1;
constexpr std::int64_t kTooManyMonths = kMonthsPerYear * kLastYear;

chrono::sys_days to_chrono(Date date) { return chrono::sys_days{chrono::days{date.days}}; }

Date from_chrono(chrono::sys_days day) { return {static_cast<std::int32_t>(day.time_since_epoch().count())}; }

chrono::year_month year_month(std::int32_t year, std::int32_t month) {
  return chrono::year{year} / chrono::month{static_cast<unsigned>(month)};
}

std::int32_t days_in_month(std::int32_t year, std::int32_t month) {
  const chrono::year_month_day_last last = year_month(year, month) / chrono::last;
  return static_cast<std::int32_t>(static_cast<unsigned>(last.day()));
}

// Of a day that is known to exist.
Date existing_date(std::int32_t year, std::int32_t month, std::int32_t day) {
  return from_chrono(year_month(year, month) / chrono::day{static_cast<unsigned>(day)});
}

// `size` digits from `begin`, or empty if one of them is none.
std::optional<std::int32_t> number_at(std::string_view text, std::size_t begin, std::size_t size) {
  std::int32_t number = 0;
  for (const char c : text.substr(begin, size)) {
    if (c < '0' || c > '9') return std::nullopt;
    number = number * 10 + (c - '0');
  }
  return number;
}

void append_number(DateText& text, std::int32_t number, std::int32_t highest) {
  for (std::int32_t unit = highest; unit > 0; unit /= 10) {
    text.append(static_cast<char>('0' + number / unit % 10));
  }
}

std::optional<Period> make_period(bool overflow, Period period) {
  if (overflow) return std::nullopt;
  return period;
}

}  // namespace

std::optional<Date> parse_date(std::string_view text) noexcept {
  if (text.size() != 10 || text[4] != '-' || text[7] != '-') return std::nullopt;
  const auto year = number_at(text, 0, 4);
  const auto month = number_at(text, 5, 2);
  const auto day = number_at(text, 8, 2);
  if (!year || !month || !day) return std::nullopt;
  return from_civil({*year, *month, *day});
}

DateText format_date(Date date) noexcept {
  const Civil civil = to_civil(date);
  DateText text;
  append_number(text, civil.year, 1000);
  text.append('-');
  append_number(text, civil.month, 10);
  text.append('-');
  append_number(text, civil.day, 10);
  return text;
}

std::optional<Date> date_of_day_number(std::int64_t days) noexcept {
  if (days < kFirstDate.days || days > kLastDate.days) return std::nullopt;
  return Date{static_cast<std::int32_t>(days)};
}

std::optional<Date> from_civil(Civil civil) noexcept {
  if (civil.year < kFirstYear || civil.year > kLastYear) return std::nullopt;
  if (civil.month < 1 || civil.month > kMonthsPerYear) return std::nullopt;
  if (civil.day < 1 || civil.day > days_in_month(civil.year, civil.month)) return std::nullopt;
  return existing_date(civil.year, civil.month, civil.day);
}

Civil to_civil(Date date) noexcept {
  const chrono::year_month_day civil{to_chrono(date)};
  return {static_cast<int>(civil.year()), static_cast<std::int32_t>(static_cast<unsigned>(civil.month())),
          static_cast<std::int32_t>(static_cast<unsigned>(civil.day()))};
}

Weekday day_of_week(Date date) noexcept {
  return static_cast<Weekday>(chrono::weekday{to_chrono(date)}.iso_encoding());
}

Date first_of_month(Date date) noexcept { return {date.days - to_civil(date).day + 1}; }

Date last_of_month(Date date) noexcept {
  const Civil civil = to_civil(date);
  return {date.days - civil.day + days_in_month(civil.year, civil.month)};
}

std::optional<Date> add_days(Date date, std::int64_t days) noexcept {
  if (days < -kTooManyDays || days > kTooManyDays) return std::nullopt;
  return date_of_day_number(date.days + days);
}

std::optional<Date> add_months(Date date, std::int64_t months, MonthEnd rule) noexcept {
  if (months < -kTooManyMonths || months > kTooManyMonths) return std::nullopt;
  const Civil civil = to_civil(date);
  // Months since January of year 0.
  const std::int64_t target = kMonthsPerYear * civil.year + (civil.month - 1) + months;
  if (target < kMonthsPerYear * kFirstYear || target >= kMonthsPerYear * (kLastYear + 1)) return std::nullopt;
  const auto year = static_cast<std::int32_t>(target / kMonthsPerYear);
  const auto month = static_cast<std::int32_t>(target % kMonthsPerYear) + 1;
  const std::int32_t last = days_in_month(year, month);
  if (civil.day <= last) return existing_date(year, month, civil.day);
  const Date month_end = existing_date(year, month, last);
  // The month is a short one, so not the last December: a day follows.
  return rule == MonthEnd::Clip ? month_end : Date{month_end.days + 1};
}

std::optional<Date> add_years(Date date, std::int64_t years, MonthEnd rule) noexcept {
  if (years < -kLastYear || years > kLastYear) return std::nullopt;
  return add_months(date, kMonthsPerYear * years, rule);
}

std::optional<Date> add_period(Date date, Period period, MonthEnd rule) noexcept {
  const std::optional<Date> moved = add_months(date, period.total_months(), rule);
  return moved ? add_days(*moved, period.days) : std::nullopt;
}

std::optional<Period> add(Period a, Period b) noexcept {
  Period sum;
  bool overflow = __builtin_add_overflow(a.years, b.years, &sum.years);
  overflow |= __builtin_add_overflow(a.months, b.months, &sum.months);
  overflow |= __builtin_add_overflow(a.days, b.days, &sum.days);
  return make_period(overflow, sum);
}

std::optional<Period> subtract(Period a, Period b) noexcept {
  Period difference;
  bool overflow = __builtin_sub_overflow(a.years, b.years, &difference.years);
  overflow |= __builtin_sub_overflow(a.months, b.months, &difference.months);
  overflow |= __builtin_sub_overflow(a.days, b.days, &difference.days);
  return make_period(overflow, difference);
}

std::optional<Period> multiply(Period period, std::int32_t factor) noexcept {
  Period product;
  bool overflow = __builtin_mul_overflow(period.years, factor, &product.years);
  overflow |= __builtin_mul_overflow(period.months, factor, &product.months);
  overflow |= __builtin_mul_overflow(period.days, factor, &product.days);
  return make_period(overflow, product);
}

std::optional<std::int32_t> days_of(Period period) noexcept {
  if (period.total_months() != 0) return std::nullopt;
  return period.days;
}

std::int32_t days_between(Date from, Date to) noexcept { return to.days - from.days; }

std::int32_t full_months_between(Date from, Date to, MonthEnd rule) noexcept {
  if (to < from) return -full_months_between(to, from, rule);
  const Civil begin = to_civil(from);
  const Civil end = to_civil(to);
  const std::int32_t months =
      static_cast<std::int32_t>(kMonthsPerYear) * (end.year - begin.year) + (end.month - begin.month);
  // The day of the last month from which on that month counts. With Up it may lie after the month's end.
  const std::int32_t reached =
      rule == MonthEnd::Clip ? std::min(begin.day, days_in_month(end.year, end.month)) : begin.day;
  return end.day >= reached ? months : months - 1;
}

std::int32_t full_years_between(Date from, Date to, MonthEnd rule) noexcept {
  return full_months_between(from, to, rule) / static_cast<std::int32_t>(kMonthsPerYear);
}

std::optional<std::int32_t> age_in_years(Date birth, Date on, MonthEnd rule) noexcept {
  if (on < birth) return std::nullopt;
  return full_years_between(birth, on, rule);
}

}  // namespace writ::value
