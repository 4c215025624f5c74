// SPDX-License-Identifier: Apache-2.0
// writ trace: article -> rules -> tests, and what is lacking.
// With -o the report goes to a file and standard output stays empty.
#include "compiler/report/trace.h"
#include "compiler/tools/command.h"

#include <fstream>
#include <iostream>

namespace writ::tools {

void add_trace(CLI::App& app, Command& command) {
  struct Options {
    std::vector<std::string> paths;
    std::string cases;
    std::string format = "text";
    std::string output;
  };
  auto options = std::make_shared<Options>();
  CLI::App* sub =
      app.add_subcommand("trace", command.say("list each article with its rules and tests, and what lacks",
                                              "逐条列出条款、规则与测试，并指出欠缺之处"));
  sub->add_option("PATH", options->paths, command.say("files or folders", "文件或者文件夹"))->required();
  sub->add_option("--cases", options->cases,
                  command.say("worked cases as well, JSON Lines", "并计入案例文件（JSON Lines）"));
  sub->add_option("--format", options->format,
                  command.say("text, json or html; html holds both languages",
                              "text、json 或 html；html 含中英文两种文本"))
      ->check(CLI::IsMember({"text", "json", "html"}));
  sub->add_option(
      "-o,--output", options->output,
      command.say("the file to write; standard output when not given", "写入的文件；不写则为标准输出"));
  command.add_language_option(*sub);
  sub->callback([options, &command] {
    const auto project = load(command, options->paths);
    if (project == nullptr) return;
    std::string cases;
    if (!options->cases.empty()) {
      const auto text = read_input(command, options->cases);
      if (!text) return;
      cases = *text;
    }
    const report::Trace trace = report::trace(*project, options->cases, cases);
    const std::string report = options->format == "json"   ? report::render_json(trace)
                               : options->format == "html" ? report::render_html(trace, command.language)
                                                           : report::render_text(trace, command.language);
    write_output(command, options->output, report);
    if (command.exit == kFine && !trace.failed_tests.empty()) command.exit = kWrong;
  });
}

}  // namespace writ::tools
