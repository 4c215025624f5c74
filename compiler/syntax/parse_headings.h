// SPDX-License-Identifier: Apache-2.0
// What a heading of a policy in Markdown cites: `PIPL art 13: consent`, `GDPR Annex I`, `个保法 第三章第二节`. Private to the
// parser: ANTLR's types.
#pragma once

#include "compiler/diag/emitter.h"
#include "compiler/syntax/ast.h"
#include "compiler/syntax/literate.h"
#include "compiler/syntax/parse_words.h"

#include <optional>
#include <string>
#include <vector>

namespace writ::syntax {

// Reports a heading that a reader takes for a citation and that cannot be read as one.
HeadingPlaces read_heading(const Literate::Heading& heading, base::FileId file, const Laws& laws,
                           diag::Diagnostics& diagnostics);

}  // namespace writ::syntax
