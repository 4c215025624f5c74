// SPDX-License-Identifier: Apache-2.0
// writ timeline: from when until when everything that has a date holds.
// A policy whose periods have gaps or overlaps is wrong, and drawn all the same.
#include "compiler/diag/render.h"
#include "compiler/diag/suggest.h"
#include "compiler/report/timeline.h"
#include "compiler/tools/command.h"

#include <filesystem>
#include <iostream>

namespace writ::tools {
namespace {

struct Options {
  std::vector<std::string> paths;
  std::string name;
  std::string format = "text";
};

void no_such_name(Command& command, const std::string& name, const std::vector<report::Timeline>& all) {
  std::vector<std::string> names;
  for (const report::Timeline& timeline : all) {
    for (std::string& one : report::names_in(timeline)) names.push_back(std::move(one));
  }
  std::cerr << command.say("nothing with a period is called ", "没有具有期间的声明名为 ") << name;
  if (const auto near = diag::nearest(name, names))
    std::cerr << command.say("; did you mean ", "；是否为 ") << *near;
  std::cerr << "\n";
  command.exit = kUsage;
}

void run(Command& command, Options& options) {
  // The last argument may be a name: `writ timeline policies assessment_people`.
  std::error_code error;
  if (options.name.empty() && options.paths.size() > 1 &&
      !std::filesystem::exists(options.paths.back(), error)) {
    options.name = options.paths.back();
    options.paths.pop_back();
  }
  if (refuse_images(command, options.paths)) return;
  const auto project = driver::load_project(options.paths);
  for (const diag::Diagnostic& diagnostic : project->diagnostics.sorted()) {
    std::cerr << diag::render_text(diagnostic, project->sources, command.language);
  }
  if (project->diagnostics.has_errors()) command.exit = kWrong;
  if (project->file_failed) {
    command.exit = kMachine;
    return;
  }
  std::vector<report::Timeline> timelines;
  for (const ir::Program& program : report::programs_with_periods(*project))
    timelines.push_back(report::timeline(program));
  if (!options.name.empty()) {
    std::vector<report::Timeline> found;
    for (const report::Timeline& timeline : timelines) {
      if (auto one = report::only(timeline, options.name)) found.push_back(std::move(*one));
    }
    if (found.empty() && !timelines.empty()) return no_such_name(command, options.name, timelines);
    timelines = std::move(found);
  }
  if (options.format == "json") {
    std::cout << report::render_json(timelines);
    return;
  }
  for (std::size_t i = 0; i < timelines.size(); ++i) {
    std::cout << (i == 0 ? "" : "\n")
              << report::render_text(timelines[i], command.language, !options.name.empty());
  }
}

}  // namespace

void add_timeline(CLI::App& app, Command& command) {
  auto options = std::make_shared<Options>();
  CLI::App* sub =
      app.add_subcommand("timeline", command.say("show the periods of laws, dated values, rules and duties",
                                                 "显示法源、参数值、规则和义务的施行期间"));
  sub->add_option("PATH", options->paths,
                  command.say("files or folders; the last may be a NAME instead",
                              "文件或者文件夹；最后一项可以是名称"))
      ->required();
  sub->add_option("--name", options->name, command.say("only what has this name", "只显示该名称"));
  sub->add_option("--format", options->format, command.say("text or json", "text 或 json"))
      ->check(CLI::IsMember({"text", "json"}));
  command.add_language_option(*sub);
  sub->callback([options, &command] { run(command, *options); });
}

}  // namespace writ::tools
