// SPDX-License-Identifier: Apache-2.0
// Where the rows of a table lie and its columns in them, for native code, which reads them without a call: words alone, in an order
// that it knows.
#pragma once

#include <cstddef>
#include <cstdint>

namespace writ::lists {

// Where a column is in a row: a code, which is 0 where the row says nothing, else one more than the value less a base.
struct ColumnPlace {
  std::uint64_t mask = 0;
  std::uint64_t less_one = 0;  // its base, less one
  std::uint64_t at = 0;
};

struct NativeRows {
  const std::byte* rows = nullptr;
  std::uint64_t row_bytes = 0;
  const ColumnPlace* columns = nullptr;
};

}  // namespace writ::lists
