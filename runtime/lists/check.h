// SPDX-License-Identifier: Apache-2.0
// What can be told of a table without asking it: rows that can never decide.
#pragma once

#include "runtime/lists/table.h"

#include <cstdint>
#include <vector>

namespace writ::lists {

struct Idle {
  std::uint32_t place = 0;   // of the row, in its source
  std::uint32_t before = 0;  // of one that comes first and applies wherever it does
};

// Among rows that one value binds, each held against the few before it, so that the time is linear: what is found is so, and
// what is not found may be so all the same. `most`: so many are told.
std::vector<Idle> idle_rows(const Table& table, std::size_t most = 100);

}  // namespace writ::lists
