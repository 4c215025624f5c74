// SPDX-License-Identifier: Apache-2.0
// What the reports about policies (trace, timeline, cost) write alike: days, periods, places, what a rule says; and
// lines for a terminal, by the columns that characters take. Reports only: answers are worded in runtime/eval/explain.h.
#pragma once

#include "compiler/source/source_map.h"
#include "runtime/base/bilingual.h"
#include "runtime/ir/ir.h"

#include <cstdint>
#include <string>
#include <string_view>

namespace writ::driver {

// YYYY-MM-DD
std::string date_text(std::int32_t days);

// `from 2024-03-22 until 2025-01-01` / `自 2024-03-22 起至 2025-01-01 前`; empty when it holds every day.
base::Bilingual period_text(const ir::Period& period);

// file:line
std::string place_text(const source::SourceMap& sources, base::Span span);

// What stands in the source, as a sentence: `when A then B is C`, `means C`, `permit`, `exporter must "…" before the act`.
base::Bilingual says(const ir::Program& program, const ir::Rule& rule);
base::Bilingual says(const ir::Program& program, const ir::Obligation& obligation);
// The readings, the default first.
base::Bilingual says(const ir::Program& program, const ir::Interpretation& point);
base::Bilingual value_text(const ir::Program& program, const ir::Type& type, ir::NodeId value);

// ---- lines for a terminal ----

inline constexpr int kLineColumns = 100;

// The text in as many lines as it needs, each behind `indent` columns. It breaks at spaces, and between Han characters.
std::string wrapped(std::string_view text, int indent, int columns = kLineColumns);

// Filled up with spaces to so many columns; at least one space when it is longer.
std::string padded(std::string text, int columns);

}  // namespace writ::driver
