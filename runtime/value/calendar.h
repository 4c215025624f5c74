// SPDX-License-Identifier: Apache-2.0
// Working days over published data (which weekdays are off, which weekend days are worked), and the ends of
// periods as arts. 200-204 of the Civil Code of the PRC count them. Weekends are Saturday and Sunday. Not a
// source of data, and no guess about years to come: what needs a year that is not published says so and names
// the year.
// Errors: CalendarResult::fault. A WorkCalendar owns its index; only make() allocates.
#pragma once

#include "runtime/value/date.h"

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace writ::value {

enum class CalendarFault : std::uint8_t {
  None,
  // CalendarResult::year is the first year that is needed and missing.
  NotPublished,
  // The result lies outside the years that dates have.
  OutOfRange,
  // A period that runs backward has no end in the sense of the Code.
  BackwardPeriod,
};

template <class T>
struct [[nodiscard]] CalendarResult {
  T value{};
  CalendarFault fault = CalendarFault::None;
  std::int32_t year = 0;

  constexpr bool ok() const noexcept { return fault == CalendarFault::None; }
};

// Three answers in one type, so that "not published" is never read as "no". The year is that of the date
// asked.
enum class IsWorkday : std::uint8_t { No, Yes, NotPublished };

class WorkCalendar {
 public:
  enum class DataFault : std::uint8_t {
    None,
    // first_year > last_year, or years that dates do not have.
    BadYears,
    OutsideYears,
    // One day both off and worked.
    Contradiction,
    OutOfMemory,
  };
  // `date` is the first row at fault, for OutsideYears and Contradiction.
  struct Made;

  // Publishes no year: every question that needs data is NotPublished.
  WorkCalendar() = default;

  // `holidays` are days off, `workdays` are worked although they fall on a weekend; in any order, and rows
  // that only repeat the ordinary week change nothing. Years first_year to last_year are published, whether
  // they have rows or not.
  static Made make(std::span<const Date> holidays, std::span<const Date> workdays, std::int32_t first_year,
                   std::int32_t last_year) noexcept;

  IsWorkday is_workday(Date date) const noexcept;

  // The count-th working day after `date`, or before it when count is negative. `date` itself is not counted,
  // need not be a working day and need not be published; 0 gives it back.
  CalendarResult<Date> add_workdays(Date date, std::int64_t count) const noexcept;

  // The reverse of add_workdays: the working days after `from` up to and including `to`; when `to` is
  // earlier, those before `from` down to and including `to`, as a negative number.
  CalendarResult<std::int32_t> workdays_between(Date from, Date to) const noexcept;

  CalendarResult<Date> next_workday_on_or_after(Date date) const noexcept;

 private:
  // 64 days: one bit each, set for a working day, and the number of working days before them.
  struct Block {
    std::uint64_t workdays = 0;
    std::int32_t before = 0;
  };

  bool published(std::int32_t day) const noexcept { return day >= first_day_ && day <= last_day_; }
  bool bit(std::int32_t day) const noexcept;
  void set_bit(std::int32_t day, bool works) noexcept;
  // How many published working days lie before `day`, for first_day_ <= day <= last_day_ + 1.
  std::int32_t rank(std::int32_t day) const noexcept;
  CalendarResult<Date> workday_of_rank(std::int64_t rank) const noexcept;

  // INVARIANT: the blocks begin at first_day_ and reach past last_day_; bits of other days are 0.
  std::vector<Block> blocks_;
  std::int32_t first_day_ = 0;
  std::int32_t last_day_ = -1;
};

struct WorkCalendar::Made {
  WorkCalendar calendar;
  DataFault fault = DataFault::None;
  Date date;

  bool ok() const noexcept { return fault == DataFault::None; }
};

// The last day of a period that begins on `start`. That day is not counted; the last day corresponds to it,
// or is the end of a month without such a day (arts. 201, 202). With `roll_over`, a last day that is no
// working day gives way to the next one (art. 203); only then is the calendar read. Whether a period rolls
// over is for the rule to say (art. 204).
CalendarResult<Date> period_end(const WorkCalendar& calendar, Date start, Period period,
                                bool roll_over) noexcept;

}  // namespace writ::value
