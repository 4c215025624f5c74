// SPDX-License-Identifier: Apache-2.0
// writ explain: what a code of a diagnostic or a fault means.
#include "compiler/diag/diagnostic.h"
#include "compiler/diag/suggest.h"
#include "compiler/tools/command.h"
#include "compiler/tools/pages.h"
#include "runtime/eval/fault.h"

#include <algorithm>
#include <cctype>
#include <iostream>

namespace writ::tools {

namespace {

// A code without a page still has its message.
std::optional<std::string> short_page(std::string_view code, base::Language language) {
  if (const auto found = diag::find_code(code)) return std::string(diag::message_template(*found, language));
  for (const eval::FaultCode fault : eval::all_fault_codes()) {
    if (eval::code_text(fault) == code) return std::string(eval::message_template(fault, language));
  }
  return std::nullopt;
}

// `w0301`, `0301` and `301` are W0301.
std::string canonical(std::string code) {
  std::transform(code.begin(), code.end(), code.begin(), [](unsigned char c) { return std::toupper(c); });
  constexpr std::size_t kDigits = 4;
  const bool number =
      !code.empty() && code.size() <= kDigits && code.find_first_not_of("0123456789") == std::string::npos;
  return number ? "W" + std::string(kDigits - code.size(), '0') + code : code;
}

std::vector<std::string> all_codes() {
  std::vector<std::string> out;
  for (std::size_t i = 0; i < diag::kCodeCount; ++i)
    out.emplace_back(diag::code_text(static_cast<diag::Code>(i)));
  for (const eval::FaultCode fault : eval::all_fault_codes()) out.emplace_back(eval::code_text(fault));
  return out;
}

}  // namespace

void add_explain(CLI::App& app, Command& command) {
  auto code = std::make_shared<std::string>();
  CLI::App* sub = app.add_subcommand(
      "explain", command.say("explain a code such as W0301 or F0203", "解释代码，例如 W0301、F0203"));
  sub->add_option("CODE", *code, command.say("the code", "代码"))->required();
  command.add_language_option(*sub);
  sub->callback([code, &command] {
    *code = canonical(*code);
    if (const auto page = diagnostic_page(*code, command.language)) {
      std::cout << *page;
      return;
    }
    if (const auto message = short_page(*code, command.language)) {
      std::cout << *code << "\n" << *message << "\n";
      return;
    }
    std::cerr << command.say("there is no code ", "没有代码 ") << *code;
    if (const auto close = diag::nearest(*code, all_codes()))
      std::cerr << command.say("; there is ", "；相近的有 ") << *close;
    std::cerr << "\n";
    command.exit = kUsage;
  });
}

}  // namespace writ::tools
