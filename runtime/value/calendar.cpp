// SPDX-License-Identifier: Apache-2.0
// Implements calendar.h with one bit for each published day and a running count for each 64 of them, so that
// asking, counting and stepping cost the same for one day and for ten thousand.
#include "runtime/value/calendar.h"

#include <algorithm>
#include <bit>
#include <new>

namespace writ::value {

namespace {

constexpr std::int32_t kBlockDays = 64;

// Also of the day before the first date and of the day after the last.
std::int32_t year_of(std::int32_t day) {
  if (day < kFirstDate.days) return 0;
  if (day > kLastDate.days) return 10000;
  return to_civil({day}).year;
}

template <class T>
CalendarResult<T> not_published(std::int32_t year) {
  return {T{}, CalendarFault::NotPublished, year};
}

std::uint64_t bit_of(std::int32_t offset) { return std::uint64_t{1} << (offset % kBlockDays); }
std::size_t block_of(std::int32_t offset) { return static_cast<std::size_t>(offset / kBlockDays); }

}  // namespace

bool WorkCalendar::bit(std::int32_t day) const noexcept {
  const std::int32_t offset = day - first_day_;
  return (blocks_[block_of(offset)].workdays & bit_of(offset)) != 0;
}

void WorkCalendar::set_bit(std::int32_t day, bool works) noexcept {
  const std::int32_t offset = day - first_day_;
  std::uint64_t& bits = blocks_[block_of(offset)].workdays;
  bits = works ? bits | bit_of(offset) : bits & ~bit_of(offset);
}

std::int32_t WorkCalendar::rank(std::int32_t day) const noexcept {
  const std::int32_t offset = day - first_day_;
  const Block& block = blocks_[block_of(offset)];
  return block.before + std::popcount(block.workdays & (bit_of(offset) - 1));
}

CalendarResult<Date> WorkCalendar::workday_of_rank(std::int64_t rank) const noexcept {
  if (rank < 0) return not_published<Date>(year_of(first_day_ - 1));
  // The last block that begins at or below the rank; the first begins at 0.
  const auto after = std::upper_bound(blocks_.begin(), blocks_.end(), rank,
                                      [](std::int64_t wanted, const Block& b) { return wanted < b.before; });
  const auto block = after - 1;
  std::uint64_t bits = block->workdays;
  for (std::int64_t i = block->before; i < rank && bits != 0; ++i) bits &= bits - 1;
  // Only the last block can have too few.
  if (bits == 0) return not_published<Date>(year_of(last_day_ + 1));
  const auto block_begin = static_cast<std::int32_t>(block - blocks_.begin()) * kBlockDays;
  return {Date{first_day_ + block_begin + std::countr_zero(bits)}};
}

WorkCalendar::Made WorkCalendar::make(std::span<const Date> holidays, std::span<const Date> workdays,
                                      std::int32_t first_year, std::int32_t last_year) noexcept {
  const auto first = from_civil({first_year, 1, 1});
  const auto last = from_civil({last_year, 12, 31});
  if (!first || !last || *last < *first) return {{}, DataFault::BadYears, {}};

  Made made;
  WorkCalendar& calendar = made.calendar;
  calendar.first_day_ = first->days;
  calendar.last_day_ = last->days;
  try {
    calendar.blocks_.resize(block_of(last->days - first->days + 1) + 1);
  } catch (const std::bad_alloc&) {
    return {{}, DataFault::OutOfMemory, {}};
  }
  for (std::int32_t day = first->days; day <= last->days; ++day) {
    calendar.set_bit(day, day_of_week({day}) < Weekday::Saturday);
  }
  for (const auto rows : {holidays, workdays}) {
    for (const Date date : rows) {
      if (!calendar.published(date.days)) return {{}, DataFault::OutsideYears, date};
    }
  }
  for (const Date date : holidays) calendar.set_bit(date.days, false);
  for (const Date date : workdays) calendar.set_bit(date.days, true);
  for (const Date date : holidays) {
    if (calendar.bit(date.days)) return {{}, DataFault::Contradiction, date};
  }
  std::int32_t before = 0;
  for (Block& block : calendar.blocks_) {
    block.before = before;
    before += std::popcount(block.workdays);
  }
  return made;
}

IsWorkday WorkCalendar::is_workday(Date date) const noexcept {
  if (!published(date.days)) return IsWorkday::NotPublished;
  return bit(date.days) ? IsWorkday::Yes : IsWorkday::No;
}

CalendarResult<Date> WorkCalendar::add_workdays(Date date, std::int64_t count) const noexcept {
  if (count == 0) return {date};
  // More than there are days in any calendar; so that the sum below cannot wrap.
  constexpr std::int64_t kMost = INT32_MAX;
  count = std::clamp(count, -kMost, kMost);
  const std::int32_t nearest = count > 0 ? date.days + 1 : date.days - 1;
  if (!published(nearest)) return not_published<Date>(year_of(nearest));
  // The first working day after `date` has the rank of `nearest`; the first one before it has rank(date) - 1.
  const std::int64_t wanted =
      count > 0 ? std::int64_t{rank(nearest)} + count - 1 : std::int64_t{rank(date.days)} + count;
  return workday_of_rank(wanted);
}

CalendarResult<std::int32_t> WorkCalendar::workdays_between(Date from, Date to) const noexcept {
  if (from == to) return {0};
  const std::int32_t nearest = from < to ? from.days + 1 : from.days - 1;
  if (!published(nearest)) return not_published<std::int32_t>(year_of(nearest));
  if (to.days > last_day_) return not_published<std::int32_t>(year_of(last_day_ + 1));
  if (to.days < first_day_) return not_published<std::int32_t>(year_of(first_day_ - 1));
  return {from < to ? rank(to.days + 1) - rank(nearest) : rank(to.days) - rank(from.days)};
}

CalendarResult<Date> WorkCalendar::next_workday_on_or_after(Date date) const noexcept {
  if (!published(date.days)) return not_published<Date>(year_of(date.days));
  return workday_of_rank(rank(date.days));
}

CalendarResult<Date> period_end(const WorkCalendar& calendar, Date start, Period period,
                                bool roll_over) noexcept {
  if (period.total_months() < 0 || period.days < 0) return {{}, CalendarFault::BackwardPeriod, 0};
  // Not counting the first day and ending on the corresponding one is what adding does.
  const auto last = add_period(start, period, MonthEnd::Clip);
  if (!last) return {{}, CalendarFault::OutOfRange, 0};
  return roll_over ? calendar.next_workday_on_or_after(*last) : CalendarResult<Date>{*last};
}

}  // namespace writ::value
