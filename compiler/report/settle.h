// SPDX-License-Identifier: Apache-2.0
// Many settlements by revenue formulas: a line each, totals by step and by party, and a reconciliation: what was divided is what
// was given out. What cannot be settled is listed and counted, never left out in silence.
#pragma once

#include "compiler/driver/decider.h"
#include "compiler/driver/request_stream.h"
#include "runtime/eval/working.h"

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace writ::report {

enum class SettleFormat : std::uint8_t { Text, Csv, Ledger, Markdown, Json };

struct SettleOptions {
  std::optional<std::int32_t> as_of;
  SettleFormat format = SettleFormat::Text;
  base::Language language = base::Language::English;
  driver::Tier tier = driver::Tier::Interpreter;
};

// Calls `write` for every line as soon as it is there. False: something was not settled, or does not add up.
bool settle(const ir::Program& program, std::uint32_t decision, driver::RequestStream& input,
            const SettleOptions& options, const std::function<bool(const std::string&)>& write);

}  // namespace writ::report
