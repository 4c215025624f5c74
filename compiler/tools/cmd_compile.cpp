// SPDX-License-Identifier: Apache-2.0
// writ compile: policies -> one file that decides without a compiler.
#include "compiler/driver/images.h"
#include "compiler/tools/command.h"
#include "runtime/base/visible.h"
#include "runtime/base/write_file.h"

#include <iostream>

namespace writ::tools {

void add_compile(CLI::App& app, Command& command) {
  struct Options {
    std::vector<std::string> paths;
    std::vector<std::string> data;
    std::string output;
  };
  auto options = std::make_shared<Options>();
  CLI::App* sub = app.add_subcommand("compile", command.say("one file with policies, for who only decides",
                                                            "编译为单一映像文件，供仅作决定者使用"));
  sub->add_option("PATH", options->paths, command.say("files or folders", "文件或者文件夹"))->required();
  sub->add_option("-o,--output", options->output, command.say("the image to write", "所写的映像文件"))
      ->required();
  add_data_option(*sub, command, options->data);
  command.add_language_option(*sub);
  sub->callback([options, &command] {
    const auto project = load(command, options->paths);
    if (project == nullptr || !give_lists(command, *project, options->data)) return;
    if (project->policies.empty()) {
      std::cerr << command.say("there are modules only, which decide nothing", "仅有模块，不作任何决定")
                << "\n";
      command.exit = kWrong;
      return;
    }
    warn_of_lists_not_given(command, *project);
    const std::string bytes = driver::image_of(*project);
    if (const auto reason = base::write_file(options->output, bytes))
      return cannot_write(command, options->output, *reason);
    std::cout << project->policies.size() << command.say(" policies, ", " 份规范，") << bytes.size()
              << command.say(" bytes", " 字节") << "\n";
    for (const sema::Policy& policy : project->policies) {
      const ir::Program& program = policy.program;
      std::cout << "  " << base::visible(program.name.in(command.language))
                << (program.version.empty() ? "" : " ") << base::visible(program.version)
                << " sha256:" << program.digest << "\n";
    }
  });
}

}  // namespace writ::tools
