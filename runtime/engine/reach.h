// SPDX-License-Identifier: Apache-2.0
// What one decision can come to read, and the days on which its law changes. Between two such days its rules in force and
// its parameters do not change, so that stretch can be compiled once. Not an evaluation: no request is looked at.
#pragma once

#include "runtime/ir/ir.h"

#include <cstdint>
#include <vector>

namespace writ::engine {

struct Reach {
  std::vector<std::uint32_t>
      groups;  // that conclude something for the decision, in the order they are first needed
  std::vector<std::uint32_t> defaults;    // default rules, of its items and of the decision itself
  std::vector<std::uint32_t> parameters;  // in order of declaration
  std::vector<std::int32_t> changes;      // sorted: the first day of each stretch but the first
};

Reach reach_of(const ir::Program& program, const ir::Decision& decision);

// The stretch that holds a day: the number of changes up to it.
inline std::uint32_t stretch_on(const std::vector<std::int32_t>& changes, std::int32_t day) {
  std::uint32_t stretch = 0;
  while (stretch < changes.size() && changes[stretch] <= day) ++stretch;
  return stretch;
}

ir::Period stretch_period(const std::vector<std::int32_t>& changes, std::uint32_t stretch);

}  // namespace writ::engine
