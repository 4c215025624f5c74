// SPDX-License-Identifier: Apache-2.0
// Diagnostics as text for people, as JSON for programs, and as SARIF for code hosts. Nothing is printed here.
// Spans become lines and columns only now. A diagnostic whose span names no file of the map is shown without a place.
// The map is borrowed for the call; the result belongs to the caller.
#pragma once

#include "compiler/diag/diagnostic.h"
#include "compiler/source/source_map.h"

#include <string>
#include <string_view>
#include <vector>

namespace writ::diag {

// The widest source line that is shown, in terminal columns; a longer one is cut around the span.
inline constexpr int kShownColumns = 160;

//   path:line:col: error W0301: message
//      12 | the source line
//         |     ^~~~ text of a label at the same span
//   path:line:col: note: text of another label
//   note: text
//   fix: title: write `...`
// Columns count code points from 1. Control and direction characters are shown as <U+XXXX>. Ends with a newline.
std::string render_text(const Diagnostic& diagnostic, const source::SourceMap& map, Language language);

// An array, in the given order, of {code, level, file, line, column, end_line, end_column, message, args, labels,
// notes, fixes}. A text is {en, zh}; without a place file is null and the numbers are 0. The end is exclusive.
std::string render_json(const std::vector<Diagnostic>& diagnostics, const source::SourceMap& map);

// SARIF 2.1.0, one run; sentences in `language`, and in both under properties.
std::string render_sarif(const std::vector<Diagnostic>& diagnostics, const source::SourceMap& map,
                         Language language = Language::English, std::string_view tool_version = {});

}  // namespace writ::diag
