// SPDX-License-Identifier: Apache-2.0
// writ check: are the policies right.
#include "compiler/tools/command.h"
#include "compiler/tools/dump.h"

#include <algorithm>
#include <iostream>

namespace writ::tools {

void add_check(CLI::App& app, Command& command) {
  struct Options {
    std::vector<std::string> paths;
    Format format = Format::Text;
    std::string dump;
  };
  auto options = std::make_shared<Options>();
  CLI::App* sub = app.add_subcommand("check", command.say("check policies", "检查规范"));
  sub->add_option("PATH", options->paths, command.say("files or folders", "文件或者文件夹"))->required();
  add_format_option(*sub, command, options->format);
  add_dump_option(*sub, command, options->dump);
  command.add_language_option(*sub);
  sub->callback([options, &command] {
    if (!options->dump.empty()) return dump(command, options->paths, options->dump);
    const auto project = load(command, options->paths, options->format, true);
    if (project == nullptr || options->format != Format::Text) return;
    for (const sema::Policy& module : project->modules) {
      std::cout << module.program.name.in(command.language) << ": "
                << command.say("fine, a module", "无误，模块") << "\n";
    }
    const auto print = [&](const sema::Policy& policy, const std::string& remark) {
      std::cout << policy.program.name.in(command.language);
      for (const ir::Overlay& overlay : policy.program.overlays)
        std::cout << " + " << overlay.name.in(command.language);
      std::cout << ": " << command.say("fine, ", "无误，") << policy.program.rules.size()
                << command.say(" rules, ", " 条规则，") << policy.tests.size()
                << command.say(" tests", " 项测试") << remark << "\n";
    };
    for (const sema::Policy& policy : project->policies) print(policy, "");
    for (const sema::Policy& policy : project->apart) {
      const auto& overlays = policy.program.overlays;
      const bool with_others = std::all_of(overlays.begin(), overlays.end(), [&](const ir::Overlay& one) {
        return driver::applies(*project, one);
      });
      print(policy, overlays.empty() ? command.say(", without the overlay", "，未适用特别规定")
                    : with_others    ? command.say(", the overlay by itself", "，单独适用该特别规定")
                                     : command.say(", the overlay not applied: name its file",
                                                   "，该特别规定未适用：适用须载明其文件"));
    }
  });
}

}  // namespace writ::tools
