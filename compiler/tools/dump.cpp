// SPDX-License-Identifier: Apache-2.0
#include "compiler/tools/dump.h"

#include "compiler/diag/render.h"
#include "compiler/driver/native.h"
#include "compiler/syntax/print.h"
#include "runtime/ir/print.h"

#include <iostream>

namespace writ::tools {
namespace {

// Of the files as they stand, whatever else is wrong with them.
void dump_trees(Command& command, const std::vector<std::string>& paths) {
  const auto project = driver::load_project(paths);
  for (std::uint32_t index = 0; index < project->sources.size(); ++index) {
    diag::Diagnostics diagnostics;
    const auto tree = driver::parse({index}, project->sources, diagnostics);
    for (const diag::Diagnostic& one : diagnostics.sorted())
      std::cerr << diag::render_text(one, project->sources, command.language);
    if (diagnostics.has_errors()) command.exit = kWrong;
    if (tree) std::cout << "-- " << project->sources.file({index}).path << "\n" << syntax::print(*tree);
  }
  if (project->file_failed) command.exit = kMachine;
}

}  // namespace

void add_dump_option(CLI::App& app, Command& command, std::string& dump) {
  app.add_option("--dump", dump,
                 command.say("print the tree, the ir or the native code (llvm)",
                             "输出语法树（tree）、中间表示（ir）或者本机代码（llvm）"))
      ->check(CLI::IsMember({"tree", "ir", "llvm"}));
}

void dump(Command& command, const std::vector<std::string>& paths, const std::string& what) {
  if (what == "tree") return dump_trees(command, paths);
  const auto project = load(command, paths);
  if (project == nullptr) return;
  for (const std::vector<sema::Policy>* policies : {&project->modules, &project->policies, &project->apart}) {
    for (const sema::Policy& policy : *policies) {
      if (what == "ir") {
        std::cout << ir::print(policy.program);
      } else if (const auto text = driver::native_text(policy.program)) {
        std::cout << *text;
      } else {
        std::cerr << command.say("this writ was built without the native tier", "此 writ 未包含本机代码层级")
                  << "\n";
        command.exit = kUsage;
        return;
      }
    }
  }
}

}  // namespace writ::tools
