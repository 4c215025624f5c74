// SPDX-License-Identifier: Apache-2.0
// writ duties: what became of the duties of decisions that were given.
#include "compiler/report/duties.h"
#include "compiler/tools/command.h"

#include <iostream>

namespace writ::tools {

void add_duties(CLI::App& app, Command& command) {
  struct Options {
    std::vector<std::string> paths;
    std::string log;
    std::string as_of;
    std::string format = "text";
  };
  auto options = std::make_shared<Options>();
  CLI::App* sub = app.add_subcommand(
      "duties", command.say("follow duties through a log: pending, fulfilled, violated and so on",
                            "依日志查明义务的状态：待履行、已履行、已违反、已免除、已终止"));
  sub->add_option("PATH", options->paths, command.say("files, folders or images", "文件、文件夹或者映像"))
      ->required();
  sub->add_option("--log", options->log,
                  command.say("decisions and events, JSON Lines; - is standard input",
                              "决定和事件，JSON Lines；- 为标准输入"))
      ->required();
  sub->add_option("--as-of", options->as_of,
                  command.say("the day asked about; otherwise the last day of the log",
                              "所问之日；未写明的，为日志所载最后一日"));
  sub->add_option("--format", options->format, command.say("text or json", "text 或 json"))
      ->check(CLI::IsMember({"text", "json"}));
  command.add_language_option(*sub);
  sub->footer(command.say("Exit status 1: a duty is violated, or a line of the log cannot be used.",
                          "退出状态 1：有义务被违反，或者日志中有不能采用的行。"));
  sub->callback([options, &command, sub] {
    const auto as_of = read_date_option(command, *sub, options->as_of);
    if (command.exit != kFine) return;
    const auto project = load_to_decide(command, options->paths);
    if (project == nullptr) return;
    const auto log = read_input(command, options->log);
    if (!log) return;
    const report::DutyReport report = report::follow_duties(*project, *log, as_of);
    std::cout << (options->format == "json" ? report::render_duties_json(report)
                                            : report::render_duties_text(report, command.language));
    if (report.count(report::DutyState::Violated) > 0 || !report.problems.empty()) command.exit = kWrong;
  });
}

}  // namespace writ::tools
