// SPDX-License-Identifier: Apache-2.0
// The periods of a policy's dated values: versions of laws, values of parameters, rules, rows and duties, with the days on
// which a value is lacking or two are in force. What makes a policy wrong is said by the checker; this shows the picture, and
// draws it for such a policy too. Owns its data.
#pragma once

#include "compiler/driver/project.h"
#include "runtime/ir/ir.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace writ::report {

enum class TimelineKind : std::uint8_t { Law, Decision, Parameter, Rule, Table, Obligation };

struct TimelineSpan {
  ir::Period period;
  base::Bilingual says;  // the value, the version, which rows
  base::Bilingual cites;
};

enum class RemarkKind : std::uint8_t {
  Gap,       // between two values nothing holds
  Overlap,   // two hold at once
  Unvalued,  // something that reads it is in force, and it has no value
};

struct TimelineRemark {
  RemarkKind kind = RemarkKind::Gap;
  ir::Period period;
  base::Bilingual about;  // Overlap and Gap in a table: the rows; Unvalued: what reads it
};

struct TimelineEntry {
  TimelineKind kind = TimelineKind::Rule;
  base::Bilingual name;
  std::vector<TimelineSpan> spans;  // by their first days
  std::vector<TimelineRemark> remarks;
  bool dated() const;
};

struct Timeline {
  base::Bilingual policy;
  std::string version;
  std::vector<TimelineEntry>
      entries;  // by kind, then in order of declaration; those without dates among them
};

Timeline timeline(const ir::Program& program);

// Only the entry with this name, a row's table by the row's name; nothing when there is none.
std::optional<Timeline> only(const Timeline& timeline, std::string_view name);
std::vector<std::string> names_in(const Timeline& timeline);

// The programs of a project; of a file whose only mistakes are gaps and overlaps of periods, the program all the same.
std::vector<ir::Program> programs_with_periods(const driver::Project& project);

// `everything`: entries without dates as well, which are else only named.
std::string render_text(const Timeline& timeline, base::Language language, bool everything);
std::string render_json(const std::vector<Timeline>& timelines);

}  // namespace writ::report
