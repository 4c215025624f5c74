// SPDX-License-Identifier: Apache-2.0
// The schema of a table that somebody else designed: where a binding says what of it is read, its rows are documents, and what the binding
// does not name is not read, of whatever type it is.
#pragma once

#include "runtime/columns/schema.h"
#include "runtime/eval/fault.h"
#include "writ/arrow.h"

#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace writ::columns {

// What is read of a column, or of a table.
struct Wanted {
  bool all = false;  // and whatever is within
  // Whether it is there, and if it is no list of structs what it is: a list that is read item by item keeps all of its items, and what
  // is no list is for the reader to refuse.
  bool itself = false;
  // Of a struct by the names of its members, as they stand there. Of a list any of them is wanted of each item.
  std::map<std::string, Wanted> members;
  std::map<std::string, Wanted> normal_members;  // by names in normal form, whatever form they have there
};

// A struct, whose members are columns; on a fault `out` is not to be used.
std::optional<eval::Fault> read_document_schema(const ArrowSchema& schema, const Wanted& wanted, Column& out);

// Whether a pointer leads to a column, or into one, of a schema of which what it leads through was read. A part that is kAnyItem stands for
// any item of a list.
inline constexpr std::string_view kAnyItem = "*";
bool has_place(const ArrowSchema& schema, std::span<const std::string> at);

}  // namespace writ::columns
