// SPDX-License-Identifier: Apache-2.0
// A struct of the caller's as the document that it would be in JSON: its members by their names, what is missing left out, what is absent null. A
// binding then says of it what it says of any document. Slower than facts_plan.h, which is for structs whose members are the facts.
#pragma once

#include "runtime/api/names.h"
#include "runtime/api/shape.h"
#include "runtime/eval/fault.h"
#include "runtime/eval/limits.h"
#include "runtime/ir/ir.h"
#include "runtime/json/binding.h"
#include "runtime/json/document.h"

#include <optional>

namespace writ::api {

// Why a binding that was bound does not go with such structs: a fact of which no pointer leads to a member, a sum of another currency, two members of one
// name. Else `read` is what of the struct the binding reads: nothing else of it is looked at.
std::optional<eval::Fault> choose(const Shape& shape, const json::Binding& binding,
                                  const ir::Program& program, Shape& read);

// `names`: what the struct may say by a number. What in the struct is wrong, with its place.
std::optional<eval::Fault> document_of(const Shape& read, const void* facts, const Names& names,
                                       const eval::Limits& limits, json::Node& out);

}  // namespace writ::api
