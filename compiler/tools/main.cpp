// SPDX-License-Identifier: Apache-2.0
// The command line: dispatch only.
#include "compiler/tools/command.h"
#include "compiler/tools/help.h"
#include "compiler/tools/standard_output.h"
#include "runtime/base/system_reason.h"

#include <csignal>
#include <cstdlib>
#include <iostream>

namespace {

// The language has to be known before the help texts are made.
writ::base::Language language_of(int argc, char** argv) {
  const auto chinese = [](std::string_view value) { return value.starts_with("zh"); };
  for (int i = 1; i < argc; ++i) {
    const std::string_view word = argv[i];
    if (word.starts_with("--lang="))
      return chinese(word.substr(7)) ? writ::base::Language::Chinese : writ::base::Language::English;
    if (word == "--lang" && i + 1 < argc)
      return chinese(argv[i + 1]) ? writ::base::Language::Chinese : writ::base::Language::English;
  }
  for (const char* name : {"LC_ALL", "LC_MESSAGES", "LANG"}) {
    const char* value = std::getenv(name);
    if (value != nullptr && *value != 0)
      return chinese(value) ? writ::base::Language::Chinese : writ::base::Language::English;
  }
  return writ::base::Language::English;
}

}  // namespace

int main(int argc, char** argv) {
  using namespace writ::tools;
  hold_standard_streams();
  std::signal(SIGXFSZ, SIG_IGN);  // a file that grows too large is a write that fails
  std::ios::sync_with_stdio(false);
  StandardOutput output(std::cout);
  Command command;
  command.language = language_of(argc, argv);
  CLI::App app(command.say("Usage: writ COMMAND. Rules for the circulation of data, decided with reasons",
                           "用法：writ 命令。数据流通规则的书写与决定，附理由"),
               "writ");
  app.require_subcommand(1);
  app.set_version_flag("--version", "writ 0.1.0");
  add_check(app, command);
  add_test(app, command);
  add_compile(app, command);
  add_list(app, command);
  add_eval(app, command);
  add_repl(app, command);
  add_fmt(app, command);
  add_bench(app, command);
  add_expand(app, command);
  add_import(app, command);
  add_explain(app, command);
  add_trace(app, command);
  add_doc(app, command);
  add_timeline(app, command);
  add_cost(app, command);
  add_prove(app, command);
  add_duties(app, command);
  add_settle(app, command);
  add_consent(app, command);
  command.add_language_option(app);
  finish_help(app, command.language);
  int status = kFine;
  try {
    app.parse(argc, argv);
    status = command.exit;
  } catch (const CLI::ParseError& error) {
    status = app.exit(error) == 0 ? kFine : kUsage;
  } catch (const std::exception& error) {
    std::cerr << "writ: " << error.what() << "\n";
    status = kMachine;
  }
  std::cout.flush();
  if (std::cout) return status;
  cannot_write(command, command.say("the results", "结果"), writ::base::why_not_written(output.error()));
  return kMachine;
}
