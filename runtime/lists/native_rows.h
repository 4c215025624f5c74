// SPDX-License-Identifier: Apache-2.0
// Where the rows of a table lie and its columns in them, and how rows are found, for native code, which reads them without a call: words
// alone, in an order that it knows.
#pragma once

#include <cstddef>
#include <cstdint>

namespace writ::lists {

struct TextEntry;

// Where a column is in a row: a code, which is 0 where the row says nothing, else one more than the value less a base.
struct ColumnPlace {
  std::uint64_t mask = 0;
  std::uint64_t less_one = 0;  // its base, less one
  std::uint64_t at = 0;
};

// One of native_tests() (plain.h), in their order.
struct NativeTest {
  ColumnPlace column;
  // Of texts that may be in a set: ShortTexts.
  const std::uint64_t* words = nullptr;
  const std::uint64_t* bits = nullptr;
};

// How rows are found that a text is under.
struct NativePick {
  const std::uint8_t* tags = nullptr;
  const TextEntry* texts = nullptr;
  const char* text_bytes = nullptr;
  std::uint64_t homes = 0;
  const NativeTest* tests = nullptr;
};

struct NativeRows {
  const std::byte* rows = nullptr;
  std::uint64_t row_bytes = 0;
  const ColumnPlace* columns = nullptr;
  const NativePick* pick = nullptr;  // null: it has to be asked otherwise
};

}  // namespace writ::lists
