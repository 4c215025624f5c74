// SPDX-License-Identifier: Apache-2.0
// Columns of rows -> the bytes of a table.
#pragma once

#include "runtime/lists/table.h"

#include <cstdint>
#include <limits>
#include <memory>
#include <string_view>
#include <vector>

namespace writ::lists {

inline constexpr std::int64_t kAbsent = std::numeric_limits<std::int64_t>::min();

struct Rows {
  struct Column {
    std::vector<std::int64_t> values;  // by row as they came; kAbsent; of a list the number of a set
    std::vector<std::vector<std::uint32_t>> sets;
  };
  Form form;
  std::vector<std::uint32_t> order;   // rows, the one that prevails first
  std::vector<std::uint32_t> places;  // by row
  std::string_view digest;
  std::vector<std::string_view> texts;  // by number
  std::vector<Column> columns{};
};

std::shared_ptr<const Table> lay_out(Rows rows);

}  // namespace writ::lists
