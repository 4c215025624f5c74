// SPDX-License-Identifier: Apache-2.0
// writ doc: pages to look a policy up in, for those who call it and those who review it.
#include "compiler/report/reference.h"
#include "compiler/tools/command.h"
#include "runtime/base/system_reason.h"

#include <filesystem>

namespace writ::tools {

void add_doc(CLI::App& app, Command& command) {
  struct Options {
    std::vector<std::string> paths;
    std::string folder;
  };
  auto options = std::make_shared<Options>();
  CLI::App* sub = app.add_subcommand(
      "doc", command.say("write pages of what a policy asks and answers", "写出规范所问与所答的说明页"));
  sub->add_option("PATH", options->paths, command.say("files or folders", "文件或者文件夹"))->required();
  sub->add_option("-o,--output", options->folder,
                  command.say("the folder to write Markdown into, in both languages",
                              "写入的文件夹，中英文 Markdown 各一份"))
      ->required();
  command.add_language_option(*sub);
  sub->callback([options, &command] {
    const auto project = load(command, options->paths);
    if (project == nullptr) return;
    std::error_code error;
    std::filesystem::create_directories(options->folder, error);
    if (error) return cannot_write(command, options->folder, base::why_not_written(error.value()));
    for (const report::ReferencePage& page : report::reference_pages(*project))
      write_output(command, (std::filesystem::path(options->folder) / page.file).string(), page.text);
  });
}

}  // namespace writ::tools
