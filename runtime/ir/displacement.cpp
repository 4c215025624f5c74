// SPDX-License-Identifier: Apache-2.0
#include "runtime/ir/displacement.h"

#include <algorithm>
#include <utility>

namespace writ::ir {

// Without recursion.
Displacement::Displacement(const Program& program) : program_(program), places_(program.groups.size()) {
  enum class Mark : std::uint8_t { New, Open, Done };
  std::vector<Mark> marks(program.groups.size(), Mark::New);
  std::vector<std::pair<std::uint32_t, std::size_t>> path;
  std::uint32_t next = 0;
  const auto enter = [&](std::uint32_t group) {
    if (marks[group] == Mark::Open) circle_ = group;
    if (marks[group] != Mark::New) return;
    marks[group] = Mark::Open;
    places_[group].entered = next;
    path.emplace_back(group, 0);
  };
  for (std::uint32_t start = 0; start < program.groups.size(); ++start) {
    enter(start);
    while (!path.empty()) {
      const std::uint32_t group = path.back().first;
      const std::vector<Exception>& exceptions = program.groups[group].excepted_by;
      if (path.back().second < exceptions.size()) {
        const Exception& exception = exceptions[path.back().second++];
        handed_on_ = handed_on_ && exception.and_below;
        enter(exception.group);
        continue;
      }
      Place& place = places_[group];
      place.own = next++;
      place.least = place.entered;
      for (const Exception& exception : exceptions)
        place.least = std::min(place.least, places_[exception.group].least);
      marks[group] = Mark::Done;
      path.pop_back();
    }
  }
}

bool Displacement::displaced(std::uint32_t group, std::uint32_t by) const {
  const std::vector<Exception>& exceptions = program_.groups[group].excepted_by;
  const auto its = std::lower_bound(exceptions.begin(), exceptions.end(), by,
                                    [](const Exception& one, std::uint32_t it) { return one.group < it; });
  if (its != exceptions.end() && its->group == by) return true;
  const Place& place = places_[group];
  const std::uint32_t number = places_[by].own;
  if (number < place.least || number >= place.own) return false;
  return (handed_on_ && number >= place.entered) || walk(group, by);
}

// Where groups are exceptions to several, or not everything is handed on, a number in between does not tell.
bool Displacement::walk(std::uint32_t group, std::uint32_t by) const {
  const std::uint32_t number = places_[by].own;
  std::vector<std::uint32_t> open{group};
  std::vector<bool> seen(places_.size(), false);
  while (!open.empty()) {
    const std::uint32_t at = open.back();
    open.pop_back();
    for (const Exception& exception : program_.groups[at].excepted_by) {
      if (exception.group == by) return true;
      if (!exception.and_below) continue;
      const Place& place = places_[exception.group];
      if (seen[exception.group] || number < place.least || number >= place.own) continue;
      seen[exception.group] = true;
      open.push_back(exception.group);
    }
  }
  return false;
}

}  // namespace writ::ir
