// SPDX-License-Identifier: Apache-2.0
// Whether a text names something, in either language. What one language has no name for has an empty one there, and an empty
// text names nothing: otherwise whoever leaves a name unset is answered by the first that has none.
#pragma once

#include "runtime/base/bilingual.h"

#include <string_view>

namespace writ::base {

inline bool is_called(const Bilingual& name, std::string_view text) {
  return !text.empty() && (name.en == text || name.zh == text);
}
// By the name that data have for it as well.
inline bool is_called(const Bilingual& name, std::string_view external, std::string_view text) {
  return is_called(name, text) || (!text.empty() && external == text);
}

}  // namespace writ::base
