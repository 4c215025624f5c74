// SPDX-License-Identifier: Apache-2.0
#include "runtime/eval/helpers.h"

#include "runtime/value/date.h"

#include <algorithm>
#include <optional>

namespace writ::eval {
namespace {

// Native code evaluates ahead of what it needs, so an operand may be the result of a fault: it stays one.
std::optional<value::Date> date_of(std::int64_t days) noexcept {
  if (days < value::kFirstDate.days || days > value::kLastDate.days) return std::nullopt;
  return value::Date{static_cast<std::int32_t>(days)};
}

std::int64_t result(std::optional<value::Date> date) noexcept { return date ? date->days : kNoResult; }

}  // namespace
}  // namespace writ::eval

using writ::eval::date_of;
using writ::eval::kNoResult;
using writ::eval::result;
namespace value = writ::value;

std::int64_t writ_add_years(std::int64_t days, std::int64_t years) noexcept {
  const auto from = date_of(days);
  return from ? result(value::add_years(*from, years, value::MonthEnd::Clip)) : kNoResult;
}

std::int64_t writ_add_months(std::int64_t days, std::int64_t months) noexcept {
  const auto from = date_of(days);
  return from ? result(value::add_months(*from, months, value::MonthEnd::Clip)) : kNoResult;
}

std::int64_t writ_in_sorted(const std::int64_t* items, std::int64_t count, std::int64_t wanted) noexcept {
  return std::binary_search(items, items + count, wanted) ? 1 : 0;
}
