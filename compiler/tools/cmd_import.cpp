// SPDX-License-Identifier: Apache-2.0
// writ import: lists that others publish, into modules.
#include "compiler/diag/render.h"
#include "compiler/driver/import_taxonomy.h"
#include "compiler/driver/list_data.h"
#include "compiler/driver/pipeline.h"
#include "compiler/syntax/format.h"
#include "compiler/syntax/literals.h"
#include "compiler/tools/command.h"
#include "runtime/base/visible.h"

#include <filesystem>
#include <iostream>

namespace writ::tools {
namespace {

struct Options {
  std::string what;
  std::string file;
  std::string module;
  std::string name;
  std::string levels;
  std::string output;
  std::string to;
  driver::TaxonomyImport how;
};

// `Division / 区划`: one name or two, told apart by their script. Empty where it is neither.
base::Bilingual read_names(const std::string& text) {
  const auto trimmed = [](const std::string& part) {
    const std::size_t begin = part.find_first_not_of(' ');
    return begin == std::string::npos ? std::string()
                                      : part.substr(begin, part.find_last_not_of(' ') - begin + 1);
  };
  const std::size_t mark = text.find('/');
  const std::string first = trimmed(text.substr(0, mark));
  const std::string second = mark == std::string::npos ? std::string() : trimmed(text.substr(mark + 1));
  if (first.empty() ||
      (mark != std::string::npos && (second.empty() || syntax::has_han(first) == syntax::has_han(second))))
    return {};
  if (syntax::has_han(first)) return {second, first};
  return {first, second};
}

std::string above(const Options& options) {
  const std::string file = std::filesystem::path(options.file).filename().string();
  const bool chinese = options.how.language == base::Language::Chinese;
  return (chinese ? "-- 由 `writ import taxonomy` 依 " + base::visible(file) + " 生成。\n"
                  : "-- Made of " + base::visible(file) + " by `writ import taxonomy`.\n");
}

// What was made is read as anybody's text is; a name that is none is found there.
bool is_sound(Command& command, const std::string& path, const std::string& text) {
  source::SourceMap sources;
  diag::Diagnostics diagnostics;
  const auto tree = driver::parse(sources.add(path, text), sources, diagnostics);
  if (tree) static_cast<void>(driver::check(*tree, diagnostics));
  if (tree && !diagnostics.has_errors()) return true;
  for (const diag::Diagnostic& one : diagnostics.sorted())
    std::cerr << diag::render_text(one, sources, command.language);
  command.exit = kWrong;
  return false;
}

void wrong_usage(Command& command, const std::string& what) {
  std::cerr << what << "\n";
  command.exit = kUsage;
}

void run(Command& command, Options& options) {
  driver::TaxonomyImport& how = options.how;
  how.module = read_names(options.module);
  how.name = read_names(options.name);
  how.language = options.to == "zh" ? base::Language::Chinese : base::Language::English;
  if (how.module.empty() || how.name.empty()) {
    return wrong_usage(command,
                       command.say("--module and --name are one name each, or one in each language: "
                                   "\"Division / 区划\"",
                                   "--module、--name 各为一个名称，或者中英文各一：\"区划 / Division\""));
  }
  if (!options.levels.empty()) {
    const auto levels = driver::read_levels(options.levels);
    if (!levels) {
      return wrong_usage(command,
                         command.say("--levels says how many characters of a code each level takes, as 2,2,2",
                                     "--levels 为代码各级所占位数，如 2,2,2"));
    }
    how.levels = *levels;
  }
  driver::ListFailure failure;
  const std::optional<std::string> csv = driver::read_rows(options.file, failure);
  std::optional<syntax::PolicyFile> module;
  if (csv) module = driver::import_taxonomy(*csv, how, failure.problems);
  if (!module) {
    print_failure(command, options.file, failure);
    command.exit = failure.machine ? kMachine : kWrong;
    return;
  }
  const std::string text = above(options) + syntax::format(*module, "", how.language);
  const std::string path = options.output.empty() ? "module.writ" : options.output;
  if (is_sound(command, path, text)) write_output(command, options.output, text);
}

}  // namespace

void add_import(CLI::App& app, Command& command) {
  auto options = std::make_shared<Options>();
  CLI::App* sub =
      app.add_subcommand("import", command.say("a list of codes, as CSV, into a module with a taxonomy",
                                               "将代码表（CSV）转为载有分类体系的模块"));
  sub->add_option("WHAT", options->what, command.say("taxonomy", "taxonomy 分类体系"))
      ->required()
      ->check(CLI::IsMember({"taxonomy"}));
  sub->add_option("FILE", options->file,
                  command.say("rows with code, name; english, parent where there are any",
                              "数据行：代码、名称；有英文名称、上级代码的，一并载明"))
      ->required();
  sub->add_option("--module", options->module, command.say("the module's name or names", "模块名称"))
      ->required();
  sub->add_option(
         "--name", options->name,
         command.say("the taxonomy's, as \"Division / 区划\"", "分类体系名称，如 \"区划 / Division\""))
      ->required();
  sub->add_option("--edition", options->how.edition, command.say("the version of the module", "模块版本"));
  sub->add_option("--system", options->how.system,
                  command.say("before each code, as gbt2260", "代码所属的代码系统，如 gbt2260"));
  sub->add_option("--levels", options->levels,
                  command.say("characters of each level of a code, as 2,2,2", "代码各级位数，如 2,2,2"));
  sub->add_flag("--and-below", options->how.and_below,
                command.say("requests may name more than it lists", "请求可以载明其未列的下级"));
  sub->add_option("--to", options->to,
                  command.say("the module's language: en or zh", "模块所用语言：en 或者 zh"))
      ->check(CLI::IsMember({"en", "zh"}));
  sub->add_option("-o,--output", options->output,
                  command.say("a file instead of standard output", "写入文件，而非标准输出"));
  command.add_language_option(*sub);
  sub->callback([options, &command] { run(command, *options); });
}

}  // namespace writ::tools
