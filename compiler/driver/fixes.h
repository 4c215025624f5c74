// SPDX-License-Identifier: Apache-2.0
// A fix is offered only when the fixed text parses: it is applied in memory, the text is parsed again, and what does not
// get past the line it mends is taken back. This holds for every fix of every pass, in one place.
#pragma once

#include "compiler/diag/emitter.h"
#include "compiler/source/source_map.h"
#include "compiler/syntax/parse.h"

namespace writ::driver {

// The same reports without the other fixes. What would take more than a bounded amount of parsing is taken back as well.
diag::Diagnostics with_fixes_that_parse(const diag::Diagnostics& diagnostics,
                                        const source::SourceMap& sources, const syntax::ParseLimits& limits);

}  // namespace writ::driver
