// SPDX-License-Identifier: Apache-2.0
// A value of a request, as a list is asked by it.
#pragma once

#include "runtime/eval/entry_values.h"

namespace writ::eval {

// `data`: whose entries may have said it.
inline lists::Asked asked_of(const Request& request, const lists::Data* data, const ir::Type& type,
                             ir::int128 number) {
  lists::Asked out;
  out.number = number;
  if (type.kind == ir::TypeKind::Text) out.text = text_of(request, data, static_cast<std::int64_t>(number));
  if (type.kind != ir::TypeKind::Enumeration) return out;
  const ir::Enumeration& values = request.program().enumerations[type.of];
  out.exact = values.is_member(number);
  out.number = values.member_of(number);
  return out;
}

}  // namespace writ::eval
