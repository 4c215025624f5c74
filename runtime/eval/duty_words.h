// SPDX-License-Identifier: Apache-2.0
// The sentence of a duty.
#pragma once

#include "runtime/base/bilingual.h"
#include "runtime/ir/ir.h"

#include <string>
#include <string_view>

namespace writ::eval {

// `exporter must file before the act`; 出境方事前应当申报
std::string duty_sentence(std::string_view who, ir::Modality modality, std::string_view what, ir::Phase phase,
                          base::Language language);

}  // namespace writ::eval
