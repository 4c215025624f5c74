// SPDX-License-Identifier: Apache-2.0
#include "runtime/eval/fault.h"

#include <array>

namespace writ::eval {
namespace {

struct Row {
  std::string_view code;
  std::string_view english;
  std::string_view chinese;
};

constexpr auto kRows = std::to_array<Row>({
#define WRIT_FAULT(code, id, english, chinese) {#code, english, chinese},
#include "runtime/eval/faults.def"
});

constexpr auto kCodes = std::to_array<FaultCode>({
#define WRIT_FAULT(code, id, english, chinese) FaultCode::id,
#include "runtime/eval/faults.def"
});

const Row& row(FaultCode code) { return kRows[static_cast<std::size_t>(code)]; }

}  // namespace

std::span<const FaultCode> all_fault_codes() { return kCodes; }

std::string_view message_template(FaultCode code, base::Language language) {
  return language == base::Language::Chinese ? row(code).chinese : row(code).english;
}

std::string_view code_text(FaultCode code) { return row(code).code; }

std::string message(const Fault& fault, base::Language language) {
  const std::string_view text =
      language == base::Language::Chinese ? row(fault.code).chinese : row(fault.code).english;
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool slot = text[i] == '{' && i + 2 < text.size() && text[i + 2] == '}';
    if (!slot) {
      out += text[i];
      continue;
    }
    out += (text[i + 1] == '0' ? fault.argument0 : fault.argument1).in(language);
    i += 2;
  }
  return out;
}

base::Bilingual message(const Fault& fault) {
  return {message(fault, base::Language::English), message(fault, base::Language::Chinese)};
}

}  // namespace writ::eval
