// SPDX-License-Identifier: Apache-2.0
// writ explain: what a code of a diagnostic or a fault means.
#include <iostream>

#include "compiler/diag/diagnostic.h"
#include "compiler/tools/command.h"
#include "compiler/tools/pages.h"

namespace writ::tools {

void add_explain(CLI::App& app, Command& command) {
  auto code = std::make_shared<std::string>();
  CLI::App* sub = app.add_subcommand("explain", command.say("explain a code such as W0301 or F0203", "解释代码，例如 W0301、F0203"));
  sub->add_option("CODE", *code, command.say("the code", "代码"))->required();
  command.add_language_option(*sub);
  sub->callback([code, &command] {
    if (const auto page = diagnostic_page(*code, command.language)) {
      std::cout << *page;
      return;
    }
    std::cerr << command.say("there is no code ", "没有代码 ") << *code << "\n";
    command.exit = kUsage;
  });
}

}  // namespace writ::tools
