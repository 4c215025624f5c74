// SPDX-License-Identifier: Apache-2.0
// What the files that make nodes of expressions have in common. Included by them alone.
#pragma once

#include "compiler/sema/expressions.h"
#include "runtime/base/called.h"

namespace writ::sema {

using diag::Code;
using ir::NodeId;
using ir::Op;
using ir::Type;
using ir::TypeKind;
using syntax::Expr;
using syntax::ExprKind;

inline constexpr Type kBoolean{TypeKind::Boolean};
inline constexpr Type kCount{TypeKind::Count};
inline constexpr Type kInteger{TypeKind::Integer};
inline constexpr Type kDate{TypeKind::Date};
inline constexpr Type kText{TypeKind::Text};

inline Type plain(Type type) {
  type.optional = false;
  return type;
}

// By its name in either language; ir::kNone where the record has no such field.
inline std::uint32_t field_named(const ir::Record& record, const std::string& name) {
  for (std::uint32_t i = 0; i < record.fields.size(); ++i) {
    if (base::is_called(record.fields[i].name, name)) return i;
  }
  return ir::kNone;
}

}  // namespace writ::sema
