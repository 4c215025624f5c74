// SPDX-License-Identifier: Apache-2.0
// The outputs of a decision as columns, each by its type, and what an answer says of one as a value of its column.
#pragma once

#include "runtime/columns/builder.h"
#include "runtime/eval/answer.h"
#include "runtime/eval/request.h"
#include "runtime/ir/ir.h"

#include <string>

namespace writ::columns {

Builder list_of(std::string name, Builder item);
Builder output_column(const ir::Program& program, const ir::Item& item);

// Whether the column can hold what is known: numbers of an answer may have a digit more than Arrow's decimals.
bool has_room(const ir::Program& program, const eval::Request& request, const eval::Answer& answer,
              const eval::Output& output);
bool has_room(const ir::Type& type, ir::int128 number);  // of a scalar
// Puts what is known, and has room, into its column.
void add_value(const ir::Program& program, const eval::Request& request, const eval::Answer& answer,
               const eval::Output& output, Builder& column);
// A scalar that is no record.
void add_scalar(const ir::Program& program, const eval::Request& request, const ir::Type& type,
                ir::int128 number, Builder& out, const lists::Data* data = nullptr);

}  // namespace writ::columns
