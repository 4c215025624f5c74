// SPDX-License-Identifier: Apache-2.0
// Terms of the W3C Data Privacy Vocabulary, from stdlib/dpv, built into the compiler.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace writ::sema {

// Whether an identifier claims to be one of these terms: `dpv:Marketing`, `pd:HealthRecord`.
bool names_dpv_term(std::string_view identifier);

// All of them, sorted.
const std::vector<std::string>& dpv_terms();

}  // namespace writ::sema
