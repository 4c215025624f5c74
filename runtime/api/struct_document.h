// SPDX-License-Identifier: Apache-2.0
// A struct of the caller's as the document that it would be in JSON: its members by their names, what is missing left out, what is absent null. A
// binding then says of it what it says of any document. Slower than facts_plan.h, which is for structs whose members are the facts.
#pragma once

#include "runtime/api/names.h"
#include "runtime/api/shape.h"
#include "runtime/eval/fault.h"
#include "runtime/eval/limits.h"
#include "runtime/json/binding.h"
#include "runtime/json/document.h"

#include <optional>

namespace writ::api {

// Why a binding that was bound does not go with such structs: no pointer to a fact leads to a member, or one leads to a sum of another currency.
std::optional<eval::Fault> refuses(const Shape& shape, const json::Binding& binding);

// `names`: what the struct may say by a number. What in the struct is wrong, with its place.
std::optional<eval::Fault> document_of(const Shape& shape, const void* facts, const Names& names,
                                       const eval::Limits& limits, json::Node& out);

}  // namespace writ::api
