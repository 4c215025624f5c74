// SPDX-License-Identifier: Apache-2.0
// writ prove: what holds in every case that can be asked.
#include "compiler/tools/command.h"

#include <iostream>

namespace writ::tools {

void add_prove(CLI::App& app, Command& command) {
  struct Options {
    std::vector<std::string> paths;
    std::string format = "text";
  };
  auto options = std::make_shared<Options>();
  CLI::App* sub = app.add_subcommand("prove", command.say("say what holds in every case: no gap, no conflict",
                                                          "证明在一切情形下成立者：无空白、无抵触、无虚设"));
  sub->add_option("PATH", options->paths, command.say("files or folders", "文件或者文件夹"))->required();
  sub->add_option("--format", options->format, command.say("text or json", "text 或 json"))
      ->check(CLI::IsMember({"text", "json"}));
  command.add_language_option(*sub);
  sub->callback([options, &command] {
    const auto project = load(command, options->paths);
    if (project == nullptr) return;
    const std::vector<report::PolicyProofs> proofs = report::prove_project(*project);
    std::cout << (options->format == "json"
                      ? report::render_json(proofs, project->sources)
                      : report::render_text(proofs, project->sources, command.language));
  });
}

}  // namespace writ::tools
