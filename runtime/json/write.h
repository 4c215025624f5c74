// SPDX-License-Identifier: Apache-2.0
// Answer -> JSON text, one line. The format is the same for every tier and interface; see docs/semantics.md.
#pragma once

#include "runtime/eval/answer.h"
#include "runtime/eval/request.h"

#include <string>

namespace writ::json {

enum class Detail : std::uint8_t {
  Outputs,  // only the object of outputs; in it `output_errors` where a fault kept one from having a value
  Answer,   // decision, outputs, obligations, missing facts, reasons
  Explain,  // and every rule that was considered, with the clause that failed
};

// `request` is the one that was answered; for an answer that failed before there was one, it may be empty.
std::string write_answer(const ir::Program& program, const eval::Request& request, const eval::Answer& answer,
                         Detail detail = Detail::Answer);

// An answer for a line that could not be asked at all.
std::string write_fault(const eval::Fault& fault, std::uint32_t line);

}  // namespace writ::json
