// SPDX-License-Identifier: Apache-2.0
// What became of duties: decisions that were given and events after them, from a log -> the state of every duty on a day.
// A line that cannot be used is reported with its number and hides no other. No clock: the day is given.
#pragma once

#include "compiler/driver/project.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace writ::report {

enum class DutyState : std::uint8_t { Violated, Pending, Fulfilled, Waived, Expired };

enum class DutyEventKind : std::uint8_t { Done, Fulfilled, Violated, Waived };

struct DutyEvent {
  DutyEventKind kind = DutyEventKind::Done;
  std::int32_t on = 0;
  std::string by;
  std::uint32_t line = 0;
};

// How a duty comes back, and the calendar by which its last days are rolled, if they are.
struct DutySeries {
  enum class Unit : std::uint8_t { Years, Months, Days } unit = Unit::Years;
  std::int32_t count = 1;
  std::int32_t from = 0;
  const value::WorkCalendar* rolled_by = nullptr;
};

// One time that a duty that comes back was fulfilled.
struct DutyRound {
  std::int32_t due = 0;
  std::int32_t on = 0;
};

struct Duty {
  std::string decision;    // the id of its line
  std::string obligation;  // its id in the policy
  std::uint32_t line = 0;
  base::Bilingual who;
  base::Bilingual text;
  base::Bilingual law;
  base::Bilingual deadline;
  ir::Modality modality = ir::Modality::Must;
  std::optional<std::int32_t> decided;
  std::optional<std::int32_t> due;
  std::optional<std::int32_t> ends;
  std::optional<DutySeries> series;
  std::vector<std::string> waits_for;  // facts without which the last day is not known
  std::string unknown;                 // or the code of what kept it from being known
  bool met = false;                    // when the decision was given

  std::vector<DutyEvent> events;  // by day
  std::vector<DutyRound> rounds;

  DutyState state = DutyState::Pending;
  std::optional<std::int32_t> on;  // fulfilled, violated or waived on
  std::string by;
  std::int32_t late = 0;  // days after the last day; 0: in time, or not said
};

struct DutyProblem {
  std::uint32_t line = 0;
  std::string kind;  // stable, for programs
  base::Bilingual message;
};

struct DutyReport {
  std::int32_t as_of = 0;
  bool as_of_from_log = false;  // nobody named a day: the last one in the log
  std::size_t decisions = 0;
  std::vector<Duty> duties;  // in the order of the log
  std::vector<DutyProblem> problems;

  std::size_t count(DutyState state) const;
};

// Without a day, the last one that the log names.
DutyReport follow_duties(const driver::Project& project, std::string_view log,
                         std::optional<std::int32_t> as_of);

// Sets the state of a duty on a day from its events up to that day; what does not fit goes to the problems.
void settle_duty(Duty& duty, std::int32_t day, std::vector<DutyProblem>& problems);

std::string render_duties_text(const DutyReport& report, base::Language language);
std::string render_duties_json(const DutyReport& report);

}  // namespace writ::report
