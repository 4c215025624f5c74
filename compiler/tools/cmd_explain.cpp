// SPDX-License-Identifier: Apache-2.0
// writ explain: what a code of a diagnostic or a fault means.
#include "compiler/diag/diagnostic.h"
#include "compiler/tools/command.h"
#include "compiler/tools/pages.h"
#include "runtime/eval/fault.h"

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

}  // namespace

void add_explain(CLI::App& app, Command& command) {
  auto code = std::make_shared<std::string>();
  CLI::App* sub = app.add_subcommand(
      "explain", command.say("explain a code such as W0301 or F0203", "解释代码，例如 W0301、F0203"));
  sub->add_option("CODE", *code, command.say("the code", "代码"))->required();
  command.add_language_option(*sub);
  sub->callback([code, &command] {
    if (const auto page = diagnostic_page(*code, command.language)) {
      std::cout << *page;
      return;
    }
    if (const auto message = short_page(*code, command.language)) {
      std::cout << *code << "\n" << *message << "\n";
      return;
    }
    std::cerr << command.say("there is no code ", "没有代码 ") << *code << "\n";
    command.exit = kUsage;
  });
}

}  // namespace writ::tools
