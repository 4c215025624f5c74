// SPDX-License-Identifier: Apache-2.0
// writ compile: policies -> one file that decides without a compiler.
#include "compiler/driver/images.h"
#include "compiler/driver/read_files.h"
#include "compiler/tools/command.h"
#include "runtime/base/visible.h"
#include "runtime/base/write_file.h"

#include <algorithm>
#include <filesystem>
#include <iostream>

namespace writ::tools {
namespace {

// A file of a policy or of a list, whatever way leads to it; or one that would be read as a policy.
bool would_overwrite(const driver::Project& project, const std::vector<std::string>& data,
                     const std::string& output) {
  if (driver::is_policy_file(output)) return true;
  const auto same = [&](const std::string& path) {
    std::error_code error;
    return std::filesystem::equivalent(path, output, error) && !error;
  };
  for (std::uint32_t index = 0; index < project.sources.size(); ++index) {
    if (same(project.sources.file({index}).path)) return true;
  }
  return std::any_of(data.begin(), data.end(),
                     [&](const std::string& one) { return same(one.substr(one.find('=') + 1)); });
}

}  // namespace

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
    for (const sema::Policy& policy : project->policies) {
      for (const ir::Decision& one : policy.program.decisions) {
        const std::string name = one.name.in(command.language);
        const std::vector<const sema::Policy*> offering = project->offering(name);
        if (offering.size() == 1) continue;
        say_offered_twice(command, name, offering);
        command.exit = kWrong;
        return;
      }
    }
    if (would_overwrite(*project, options->data, options->output)) {
      std::cerr << command.say("the image would take the place of what it is made of: ",
                               "映像文件将覆盖其所由制作的文件：")
                << base::visible(options->output) << "\n";
      command.exit = kUsage;
      return;
    }
    warn_of_lists_not_given(command, *project);
    warn_of_overlays_not_applied(command, *project);
    const std::string bytes = driver::image_of(*project);
    if (const auto reason = base::write_file(options->output, bytes))
      return cannot_write(command, options->output, *reason);
    std::cout << project->policies.size()
              << (project->policies.size() == 1 ? command.say(" policy, ", " 份规范，")
                                                : command.say(" policies, ", " 份规范，"))
              << bytes.size() << command.say(" bytes", " 字节") << "\n";
    for (const sema::Policy& policy : project->policies) {
      const ir::Program& program = policy.program;
      std::cout << "  " << base::visible(program.name.in(command.language))
                << (program.version.empty() ? "" : " ") << base::visible(program.version)
                << " sha256:" << program.digest << "\n";
    }
  });
}

}  // namespace writ::tools
