// SPDX-License-Identifier: Apache-2.0
#include "compiler/tools/help.h"

#include "compiler/driver/wording.h"
#include "runtime/base/utf8.h"

#include <algorithm>
#include <utility>

namespace writ::tools {
namespace {

void replace_all(std::string& text, std::string_view from, std::string_view to) {
  for (std::size_t at = 0; (at = text.find(from, at)) != std::string::npos; at += to.size())
    text.replace(at, from.size(), to);
}

class ChineseHelp : public CLI::Formatter {
 public:
  ChineseHelp() {
    label("Usage", "用法");
    label("OPTIONS", "选项");
    label("SUBCOMMAND", "命令");
    label("SUBCOMMANDS", "命令");
    label("Positionals", "参数");
    label("REQUIRED", "必填");
    label("Needs", "须同时使用");
    label("Excludes", "不得同时使用");
    label("Env", "环境变量");
  }

  std::string make_help(const CLI::App* app, std::string name, CLI::AppFormatMode mode) const override {
    std::string out = Formatter::make_help(app, std::move(name), mode);
    replace_all(out, ":\n", "：\n");
    replace_all(out, get_label("Usage") + ": ", get_label("Usage") + "：");
    return out;
  }

  // In columns by the width of the characters, not by bytes.
  std::string make_option(const CLI::Option* option, bool is_positional) const override {
    return row(make_option_name(option, is_positional) + make_option_opts(option), make_option_desc(option));
  }
  std::string make_subcommand(const CLI::App* command) const override {
    return row(command->get_display_name(true), command->get_description());
  }

  std::string make_option_opts(const CLI::Option* option) const override {
    std::string out = Formatter::make_option_opts(option);
    // What stands before the choices of `TEXT:{en,zh}` is no label of its own.
    for (const auto& [english, chinese] : {std::pair{"TEXT", "文本"}, {"UINT", "整数"}, {"INT", "整数"}})
      replace_all(out, std::string(" ") + english, std::string(" ") + chinese);
    return out;
  }

 private:
  std::string row(const std::string& name, const std::string& description) const {
    const auto columns = static_cast<int>(get_column_width());
    if (description.empty()) return "  " + name + "\n";
    // A name too long for its column has a line to itself.
    const bool fits = base::display_width(name) + 2 < columns;
    return (fits ? driver::padded("  " + name, columns) : "  " + name + "\n" + driver::padded("", columns)) +
           description + "\n";
  }
};

// Why the command line was not understood.
std::string misuse(const CLI::App* app, const CLI::Error& error) {
  const std::string what = error.what();
  const std::string behind = what.substr(std::min(what.size(), what.find(": ") + 2));
  std::string out = "命令行有误：" + what;
  if (what.starts_with("The following argument")) {
    out = "无法识别：" + behind;
  } else if (error.get_name() == "RequiredError") {
    const std::string missing = what.substr(0, what.find(" is required"));
    out = "缺少" + (missing == "A subcommand" ? "命令" : " " + missing);
  } else if (error.get_name() == "ExcludesError") {
    out = "不得同时使用：" + what;
    replace_all(out, " excludes ", "、");
  } else if (error.get_name() == "ValidationError" && what.find(": ") != std::string::npos) {
    out = what.substr(0, what.find(": ")) + " 的值不适当：" + behind.substr(0, behind.find(" not in "));
  }
  return out + "\n用法见 " + app->get_name() + " --help\n";
}

}  // namespace

void say_help_in_chinese(CLI::App& app) {
  const auto formatter = std::make_shared<ChineseHelp>();
  const auto translate = [&](CLI::App& one) {
    one.formatter(formatter);
    one.get_help_ptr()->description("显示帮助");
    for (CLI::Option* option : one.get_options()) {
      if (option->get_group() == "Options") option->group("选项");
    }
  };
  translate(app);
  app.failure_message(misuse);
  app.get_option("--version")->description("显示版本");
  for (CLI::App* command : app.get_subcommands({})) {
    command->group("命令");
    translate(*command);
  }
}

}  // namespace writ::tools
