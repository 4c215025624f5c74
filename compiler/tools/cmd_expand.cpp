// SPDX-License-Identifier: Apache-2.0
// writ expand: what the forms of a policy say in words of the core, for reading. Of the files that were named: modules that these use
// are not printed with them.
#include "compiler/diag/emitter.h"
#include "compiler/driver/pipeline.h"
#include "compiler/syntax/format.h"
#include "compiler/syntax/forms.h"
#include "compiler/tools/command.h"
#include "runtime/base/visible.h"

#include <algorithm>
#include <iostream>

namespace writ::tools {
namespace {

// By itself, or by a folder above it.
bool named(const std::vector<std::string>& paths, const std::string& path) {
  return std::any_of(paths.begin(), paths.end(), [&](const std::string& one) {
    return path == one || path.starts_with(one.ends_with('/') ? one : one + "/");
  });
}

// These are operations of the core: nothing shorter says what they do.
void say_what_stays(const Command& command, const syntax::Declaration& declaration, const std::string& path) {
  const syntax::Form* form = syntax::form_of(declaration);
  if (form == nullptr || form->core == syntax::FormCore::Replaced) return;
  const base::Bilingual& name = syntax::form_name(declaration)->text;
  std::cerr << base::visible(path) << command.say(": `", "：“") << base::visible(name.in(command.language))
            << command.say("` stays as it is written: revenue formulas and negative lists are not expanded\n",
                           "”保持原样：收益分配和负面清单不展开\n");
}

}  // namespace

void add_expand(CLI::App& app, Command& command) {
  auto paths = std::make_shared<std::vector<std::string>>();
  CLI::App* sub = app.add_subcommand(
      "expand", command.say("print what consent scopes and cross-border rules say in plain rules",
                            "将同意范围和出境规则展开为普通规则"));
  sub->add_option("PATH", *paths, command.say("files or folders", "文件或者文件夹"))->required();
  command.add_language_option(*sub);
  sub->callback([paths, &command] {
    const auto project = load(command, *paths);
    if (project == nullptr) return;
    bool first = true;
    for (std::uint32_t index = 0; index < project->sources.size(); ++index) {
      diag::Diagnostics known;  // load() has printed them
      const auto tree = driver::parse({index}, project->sources, known);
      const std::string& path = project->sources.file({index}).path;
      if (!tree || (tree->is_module && !named(*paths, path))) continue;
      for (const syntax::Declaration& one : tree->declarations) say_what_stays(command, one, path);
      std::cout << (first ? "-- " : "\n-- ") << path << "\n" << syntax::format_core(*tree, tree->language);
      first = false;
    }
  });
}

}  // namespace writ::tools
