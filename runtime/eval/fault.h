// SPDX-License-Identifier: Apache-2.0
// A fault of a request or an evaluation, as data. A fault is never a permit. The text is made last, in a language.
#pragma once

#include "runtime/base/bilingual.h"

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace writ::eval {

enum class FaultCode : std::uint16_t {
#define WRIT_FAULT(code, id, english, chinese) id,
#include "runtime/eval/faults.def"
};

struct Fault {
  FaultCode code{};
  std::string path;           // the fact or item it is about; may be empty
  base::Bilingual argument0;  // for {0}
  base::Bilingual argument1;  // for {1}
};

std::span<const FaultCode> all_fault_codes();
std::string_view message_template(FaultCode code, base::Language language);
std::string_view code_text(FaultCode code);  // "F0203"
std::string message(const Fault& fault, base::Language language);
base::Bilingual message(const Fault& fault);

}  // namespace writ::eval
