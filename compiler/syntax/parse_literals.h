// SPDX-License-Identifier: Apache-2.0
// Dates, amounts, shares and numbers in forms that people write and the language has in another: 31/12/2024, `1 July 2025`,
// ¥100, `20 per cent`, `10 万`, `1 000`, `10,00`, and comments as other languages have them. Private to the parser: it works on ANTLR's tokens.
#pragma once

#include "compiler/diag/emitter.h"
#include "compiler/syntax/parse_tree.h"

#include <memory>
#include <string_view>
#include <vector>

namespace writ::syntax {

// Stands for a literal of which it is not known what was meant; nothing further is said of it.
inline constexpr std::string_view kMended = "?";

using Tokens = std::vector<std::unique_ptr<antlr4::Token>>;

// Reports each of them and puts the token that was meant in its place, so that nothing else is said of the same words. Token
// indexes are not renewed.
Tokens mend_literals(Tokens tokens, const TreeBuilder& builder, diag::Diagnostics& diagnostics,
                     Language language);

}  // namespace writ::syntax
