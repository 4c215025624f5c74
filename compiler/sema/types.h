// SPDX-License-Identifier: Apache-2.0
// What types are called, and which go together. There are no conversions: a count is a whole number that is not negative,
// and compares and computes with other whole numbers; nothing else mixes.
#pragma once

#include "runtime/base/bilingual.h"
#include "runtime/ir/ir.h"

#include <optional>

namespace writ::sema {

// The type of what could not be resolved. That has been reported; nothing more is said of a value of this type.
inline constexpr ir::Type kUnknownType{ir::TypeKind::Record};
inline bool is_unknown(const ir::Type& type) {
  return type.kind == ir::TypeKind::Record && type.of == ir::kNone;
}

base::Bilingual type_name(const ir::Program& program, const ir::Type& type);

bool is_number(const ir::Type& type);  // whole or exact, of any kind
bool is_whole(const ir::Type& type);
// The type both fit in without loss, when they are of one kind; whole numbers go into decimals.
std::optional<ir::Type> common_number(const ir::Type& a, const ir::Type& b);
// A value of `found` may stand where `wanted` is asked for; absence is a matter of its own and not looked at.
bool fits(const ir::Type& found, const ir::Type& wanted);
// May be asked whether they are equal.
bool comparable(const ir::Type& a, const ir::Type& b);
// Have an order.
bool ordered(const ir::Type& a, const ir::Type& b);

}  // namespace writ::sema
