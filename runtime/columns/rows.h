// SPDX-License-Identifier: Apache-2.0
// The rows of one array, each as the request that JSON would be: so a row has the facts, the faults and their words that it has
// when it is asked alone. What is missing in a column is left out of the request; within a list of values it is null.
//
// All lengths, offsets and indexes of an array are looked at before a row is read. The interface does not say how long a buffer
// is: one that is shorter than its array claims cannot be found out.
#pragma once

#include "runtime/columns/schema.h"
#include "runtime/columns/text.h"
#include "runtime/eval/fault.h"
#include "writ/arrow.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace writ::columns {

// A column of one array. It points into the array and its schema, which outlive it.
struct Values {
  const Column* column = nullptr;
  std::int64_t offset = 0;  // in front of the first value
  std::int64_t length = 0;
  const std::uint8_t* valid = nullptr;     // a bit a value; null: all are there
  const unsigned char* numbers = nullptr;  // values of fixed width, bits of booleans, views of texts
  const unsigned char* offsets = nullptr;
  const char* bytes = nullptr;         // of texts
  const void* const* parts = nullptr;  // of texts that are viewed
  std::vector<Values> children;
};

class Rows {
 public:
  // Of an array of that schema.
  std::optional<eval::Fault> open(const Column& columns, const ArrowArray& array);
  // The same, but that columns of dictionaries may point behind their entries: whoever reads one sees to it, or calls the other.
  std::optional<eval::Fault> open_unchecked(const Column& columns, const ArrowArray& array);
  std::optional<eval::Fault> check_places() const;

  std::int64_t size() const { return values_.length; }
  const Values& values() const { return values_; }
  // Puts the request of a row in the place of what `out` held. Where it is longer than `most_bytes`, which nobody reads, it need
  // not be whole.
  void request_of(std::int64_t row, std::size_t most_bytes, Growing& out) const;

 private:
  Values values_;
};

}  // namespace writ::columns
