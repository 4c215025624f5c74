// SPDX-License-Identifier: Apache-2.0
// What has to hold of policies that one engine is to decide by, wherever they come from.
#pragma once

#include "runtime/base/bilingual.h"
#include "runtime/ir/ir.h"

#include <optional>
#include <vector>

namespace writ::api {

// A name that two policies give to a decision would be answered by whichever comes first.
std::optional<base::Bilingual> offered_twice(const std::vector<ir::Program>& programs);

}  // namespace writ::api
