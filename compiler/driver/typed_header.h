// SPDX-License-Identifier: Apache-2.0
// A header of C11 and C++17 for the decisions of policies: a struct with the facts of each policy, a struct with the outputs of each
// decision, and functions that ask with them (writ.h, "Typed records"). The same policies give the same text.
#pragma once

#include "runtime/ir/ir.h"

#include <optional>
#include <string>
#include <vector>

namespace writ::driver {

// How object files of policies show their code.
struct Symbol {
  std::string called;  // what programs write
  std::string
      linked;  // with a part of the digest, so that a header does not link with code of other policies
};

// Where nobody wants another.
Symbol symbol_of(const std::vector<const ir::Program*>& programs);

// `why_not`: of a header that would not compile, as two things would have one name.
std::string typed_header(const std::vector<const ir::Program*>& programs, const Symbol& symbol,
                         std::optional<base::Bilingual>& why_not);

}  // namespace writ::driver
