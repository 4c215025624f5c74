// SPDX-License-Identifier: Apache-2.0
// Facts and expressions typed by a person, against a policy that is already checked: for the REPL.
#pragma once

#include "compiler/diag/emitter.h"
#include "compiler/syntax/ast.h"
#include "runtime/ir/ir.h"

#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace writ::sema {

// `name: value` pairs as (external name, JSON text); nothing when one of them is wrong. Fixes are written in the language.
std::optional<std::vector<std::pair<std::string, std::string>>> read_facts(
    const ir::Program& program, const std::vector<syntax::GivenItem>& items, base::Language language,
    diag::Diagnostics& diagnostics);

}  // namespace writ::sema
