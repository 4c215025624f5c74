// SPDX-License-Identifier: Apache-2.0
// How reports write a text in JSON.
#pragma once

#include "runtime/base/bilingual.h"

#include <nlohmann/json.hpp>

namespace writ::diag {

inline nlohmann::ordered_json in_both(const base::Bilingual& text) {
  return {{"en", text.in(base::Language::English)}, {"zh", text.in(base::Language::Chinese)}};
}

}  // namespace writ::diag
