// SPDX-License-Identifier: Apache-2.0
// writ expand: what the forms of a policy say in words of the core, for reading.
#include "compiler/diag/emitter.h"
#include "compiler/driver/pipeline.h"
#include "compiler/syntax/format.h"
#include "compiler/tools/command.h"

#include <iostream>

namespace writ::tools {

void add_expand(CLI::App& app, Command& command) {
  auto paths = std::make_shared<std::vector<std::string>>();
  CLI::App* sub = app.add_subcommand(
      "expand", command.say("print what forms say in words of the core", "展开专门句式，输出其所说的内容"));
  sub->add_option("PATH", *paths, command.say("files or folders", "文件或者文件夹"))->required();
  command.add_language_option(*sub);
  sub->callback([paths, &command] {
    const auto project = load(command, *paths);
    if (project == nullptr) return;
    for (std::uint32_t index = 0; index < project->sources.size(); ++index) {
      diag::Diagnostics known;  // load() has printed them
      const auto tree = driver::parse({index}, project->sources, known);
      if (!tree) continue;
      std::cout << (index == 0 ? "-- " : "\n-- ") << project->sources.file({index}).path << "\n"
                << syntax::format_core(*tree, tree->language);
    }
  });
}

}  // namespace writ::tools
