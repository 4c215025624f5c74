// SPDX-License-Identifier: Apache-2.0
// The schema of a table, read against the facts of a policy: which column is which fact, and how its values lie in memory. What
// cannot be a fact, or cannot be read exactly, is refused here, before any row. Nothing of the schema is kept.
#pragma once

#include "runtime/eval/fault.h"
#include "runtime/ir/ir.h"
#include "writ/arrow.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace writ::columns {

enum class Layout : std::uint8_t {
  Nothing,  // every value is missing
  Boolean,
  Signed,  // whole numbers, little endian
  Unsigned,
  Decimal,       // a signed whole number, `scale` places to the left of its point
  Days,          // since 1970-01-01, 32 bits
  Milliseconds,  // likewise, 64 bits; whole days alone are days
  Text32,        // offsets of 32 bits
  Text64,
  TextView,
  List32,
  List64,
  ListOf,  // `width` items each
  Object
};

struct Column {
  std::string path;  // for messages: `consents.granted`
  std::string key;   // of a member of an object: its name as JSON has it, and the colon
  Layout layout = Layout::Nothing;
  std::uint32_t width = 0;  // bytes of a number; items of ListOf
  std::int32_t scale = 0;
  bool dictionary = false;  // the numbers are places in children[0]
  bool nulls = false;       // of an object: what is missing in it is null, and not left out
  // Object: its members. List: its items.
  std::vector<Column> children;
};

// A struct, whose members are columns; on a fault `out` is not to be used.
std::optional<eval::Fault> read_schema(const ArrowSchema& schema, const ir::Program& program, Column& out);

}  // namespace writ::columns
