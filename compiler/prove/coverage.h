// SPDX-License-Identifier: Apache-2.0
// Values that nothing simple shows to be there in every case: an output or a definition without a default, whose rules may all
// leave it out. Shown here is what needs no cases: rows that always apply, dates side by side, a condition and its opposite, all
// values of an enumeration. The rest is for prove.h.
#pragma once

#include "runtime/ir/ir.h"

#include <cstdint>
#include <set>
#include <vector>

namespace writ::prove {

// The items. `otherwise_rows`: rules that apply whenever no other row of their table does.
std::vector<std::uint32_t> values_not_covered(const ir::Program& program,
                                              const std::set<std::uint32_t>& otherwise_rows);

}  // namespace writ::prove
