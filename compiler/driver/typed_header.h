// SPDX-License-Identifier: Apache-2.0
// A header of C11 and C++17 for the decisions of policies: a struct with the facts of each policy, a struct with the outputs of each
// decision, and functions that ask with them (writ.h, "Typed records"). The same policies give the same text.
#pragma once

#include "runtime/ir/ir.h"

#include <string>
#include <vector>

namespace writ::driver {

// A name as an identifier of C: what may not stand in one is an underscore.
std::string c_name(const base::Bilingual& name);

// `symbol`: by what name object files of these policies show their code.
std::string typed_header(const std::vector<const ir::Program*>& programs, const std::string& symbol);

}  // namespace writ::driver
