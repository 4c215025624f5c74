// SPDX-License-Identifier: Apache-2.0
#include "compiler/tools/help.h"

#include "compiler/diag/suggest.h"
#include "compiler/driver/wording.h"
#include "runtime/base/utf8.h"
#include "runtime/base/visible.h"

#include <algorithm>
#include <optional>
#include <utility>

namespace writ::tools {
namespace {

using base::Bilingual;
using base::Language;

constexpr int kScreenColumns = 80;
constexpr int kNameColumns = 30;
constexpr int kCommandColumns = 12;

// What status 1 of a command says. Those of the others are the same everywhere.
struct Wrong {
  const char* command;
  Bilingual what;
};
const Wrong kWrongs[] = {
    {"check", {"a policy has mistakes", "规范有误"}},
    {"test", {"a test failed, or a policy has mistakes", "有测试未通过，或者规范有误"}},
    {"eval", {"an answer is an error, or a policy has mistakes", "有答复为错误，或者规范有误"}},
    {"fmt",
     {"a file has mistakes or, with --check, another layout", "文件有误，或者（加 --check 时）版式不符"}},
    {"bench", {"nothing could be asked, or a policy has mistakes", "没有可读取的请求，或者规范有误"}},
    {"list",
     {"a file is wrong, the lists differ, or a policy has mistakes", "文件有误，清单不同，或者规范有误"}},
    {"compile", {"a policy has mistakes", "规范有误"}},
    {"expand", {"a policy has mistakes", "规范有误"}},
    {"import", {"a row is wrong, or a name is none", "有数据行有误，或者名称不成立"}},
    {"doc", {"a policy has mistakes", "规范有误"}},
    {"trace", {"a test failed, or a policy has mistakes", "有测试未通过，或者规范有误"}},
    {"timeline", {"a policy has mistakes", "规范有误"}},
    {"cost", {"a policy has mistakes", "规范有误"}},
    {"prove", {"a policy has mistakes", "规范有误"}},
    {"duties",
     {"a duty is violated, or the log or a policy has mistakes", "有义务已违反，或者日志、规范有误"}},
    {"consent", {"a receipt cannot be read", "有凭证无法读取"}},
};

std::string statuses(const std::string& command, Language language) {
  Bilingual wrong;
  for (const Wrong& one : kWrongs) {
    if (command == one.command) wrong = {"1 " + one.what.en + ", ", "1 " + one.what.zh + "；"};
  }
  const Bilingual text{
      "Exit status: 0 all is well, " + wrong.en + "2 wrong usage, 3 a file cannot be read or written.",
      "退出状态：0 正常；" + wrong.zh + "2 用法有误；3 文件无法读取或者写入。"};
  std::string out = driver::wrapped(text.in(language), 0, kScreenColumns);
  out.pop_back();
  return out;
}

void replace_all(std::string& text, std::string_view from, std::string_view to) {
  for (std::size_t at = 0; (at = text.find(from, at)) != std::string::npos; at += to.size())
    text.replace(at, from.size(), to);
}

// `{text->0,json->1} OR {0,1}` or `text,json,sarif`: the words a value may be.
std::vector<std::string> choices_of(const CLI::Option& option) {
  const std::string text = option.get_option_text() + option.get_type_name();
  const std::size_t open = text.find('{');
  if (open == std::string::npos) return {};
  std::vector<std::string> out;
  std::istringstream words(text.substr(open + 1, text.find('}', open) - open - 1));
  for (std::string word; std::getline(words, word, ',');) out.push_back(word.substr(0, word.find("->")));
  return out;
}

std::string joined(const std::vector<std::string>& words, std::string_view between) {
  std::string out;
  for (const std::string& word : words) out += (out.empty() ? "" : std::string(between)) + word;
  return out;
}

class Help : public CLI::Formatter {
 public:
  explicit Help(Language language) : language_(language) {
    if (language == Language::English) return;
    label("Usage", "用法");
    label("OPTIONS", "选项");
    label("SUBCOMMAND", "命令");
    label("SUBCOMMANDS", "命令");
    label("Positionals", "参数");
    label("REQUIRED", "必填");
    label("TEXT", "文本");
    label("UINT", "整数");
    label("INT", "整数");
  }

  std::string make_help(const CLI::App* app, std::string name, CLI::AppFormatMode mode) const override {
    std::string out = Formatter::make_help(app, std::move(name), mode);
    // All commands and a blank line between the parts do not fit a screen.
    if (app->get_parent() == nullptr) replace_all(out, "\n\n", "\n");
    // A group of options that is not shown leaves its blank line.
    replace_all(out, "\n\n\n", "\n\n");
    if (language_ == Language::English) return out;
    replace_all(out, ":\n", "：\n");
    replace_all(out, get_label("Usage") + ": ", get_label("Usage") + "：");
    return out;
  }

  // Of the whole its first line says how it is called: a line more does not fit a screen.
  std::string make_usage(const CLI::App* app, std::string name) const override {
    return app->get_parent() == nullptr ? std::string() : Formatter::make_usage(app, std::move(name));
  }

  // In columns by the width of the characters, not by bytes.
  std::string make_option(const CLI::Option* option, bool is_positional) const override {
    return row(make_option_name(option, is_positional) + make_option_opts(option), make_option_desc(option),
               kNameColumns);
  }
  std::string make_subcommand(const CLI::App* command) const override {
    return row(command->get_display_name(true), command->get_description(), kCommandColumns);
  }

  // ` TEXT ... REQUIRED`, ` text|json`. What an option excludes is said to whom it concerns.
  std::string make_option_opts(const CLI::Option* option) const override {
    std::string out;
    const std::vector<std::string> choices = choices_of(*option);
    if (!choices.empty()) {
      out = " " + joined(choices, "|");
    } else if (option->get_type_size() != 0) {
      out = " " + get_label(option->get_type_name());
      if (option->get_expected_max() == CLI::detail::expected_max_vector_size) out += " ...";
    }
    if (option->get_required()) out += " " + get_label("REQUIRED");
    return out;
  }

 private:
  static std::string row(const std::string& name, const std::string& description, int columns) {
    std::string out = "  " + name;
    if (description.empty()) return out + "\n";
    const std::string text = driver::wrapped(description, columns, kScreenColumns);
    // A name too long for its column has a line to itself.
    if (base::display_width(out) >= columns) return out + "\n" + text;
    return driver::padded(out, columns) + text.substr(static_cast<std::size_t>(columns));
  }

  Language language_;
};

// ---- wrong usage ----

class Misuse {
 public:
  Misuse(const CLI::App& app, const CLI::Error& error, Language language)
      : app_(app), error_(error), language_(language) {
    const std::vector<const CLI::App*> asked = app.get_subcommands({[](const CLI::App*) { return true; }});
    for (const CLI::App* command : asked) {
      if (command->parsed()) command_ = command;
    }
  }

  std::string text() const {
    const std::string name =
        command_ == nullptr ? app_.get_name() : app_.get_name() + " " + command_->get_name();
    return base::visible(reason(name)) + "\n" + say("see ", "用法见 ") + name + " --help\n";
  }

 private:
  std::string say(const std::string& english, const std::string& chinese) const {
    return language_ == Language::Chinese ? chinese : english;
  }

  std::string reason(const std::string& name) const {
    // What is not known is the cause, whatever is missing besides.
    const std::vector<std::string> unknown = app_.remaining(true);
    const auto option = std::find_if(unknown.begin(), unknown.end(),
                                     [](const std::string& word) { return word.starts_with("-"); });
    if (option != unknown.end()) return unknown_option(name, *option);
    if (!unknown.empty() && command_ == nullptr) return unknown_command(unknown.front());
    if (!unknown.empty()) return say("not expected: ", "无法识别：") + joined(unknown, " ");
    const std::string what = error_.what();
    if (error_.get_name() == "RequiredError") return missing(what);
    if (error_.get_name() == "ExcludesError") {
      std::string both = what;
      replace_all(both, " excludes ", say(" and ", "、"));
      return say(both + " do not go together", "不得同时使用：" + both);
    }
    const std::size_t colon = what.find(": ");
    if (error_.get_name() == "ValidationError" && colon != std::string::npos)
      return wrong_value(what.substr(0, colon), what.substr(colon + 2));
    if (error_.get_name() == "ArgumentMismatch" && colon != std::string::npos)
      return say("a value is missing, or there are too many: ", "缺少值，或者值过多：") +
             what.substr(0, colon);
    return say(what, "命令行有误：" + what);
  }

  std::string near(const std::string& word, const std::vector<std::string>& known) const {
    const auto close = diag::nearest(word, known);
    return close ? say("; did you mean " + *close + "?", "，是否指 " + *close + "？") : "";
  }

  std::string unknown_option(const std::string& name, const std::string& word) const {
    std::vector<std::string> known;
    for (const CLI::Option* option : (command_ == nullptr ? app_ : *command_).get_options()) {
      for (const std::string& one : option->get_lnames()) known.push_back("--" + one);
      for (const std::string& one : option->get_snames()) known.push_back("-" + one);
    }
    const std::string option = word.substr(0, word.find('='));
    return say(name + " has no option " + option, name + " 没有选项 " + option) + near(option, known);
  }

  std::string unknown_command(const std::string& word) const {
    std::vector<std::string> known;
    for (const CLI::App* command : app_.get_subcommands({[](const CLI::App*) { return true; }}))
      known.push_back(command->get_name());
    return say("there is no command " + word, "没有命令 " + word) + near(word, known);
  }

  std::string missing(const std::string& what) const {
    const std::string name = what.substr(0, what.find(" is required"));
    if (name == "A subcommand") return say("a command is missing", "缺少命令");
    return say(name + " is missing", "缺少 " + name);
  }

  // The library says `VALUE not in {…}`, or `Check VALUE value in {…} FAILED`.
  std::string wrong_value(const std::string& name, std::string value) const {
    const CLI::Option* option =
        command_ == nullptr ? nullptr : command_->get_option_no_throw(name.substr(0, name.find(',')));
    const std::vector<std::string> choices =
        option == nullptr ? std::vector<std::string>{} : choices_of(*option);
    if (choices.empty()) return say(name + ": " + value, name + " 的值不适当：" + value);
    const std::string_view check = "Check ";
    if (value.starts_with(check)) {
      value = value.substr(check.size());
      value = value.substr(0, value.rfind(" value in {"));
    } else {
      value = value.substr(0, value.rfind(" not in {"));
    }
    return say(name + ": " + value + " is none of " + joined(choices, ", "),
               name + " 的值 " + value + " 不适当，应为 " + joined(choices, "、") + " 之一") +
           near(value, choices);
  }

  const CLI::App& app_;
  const CLI::Error& error_;
  Language language_;
  const CLI::App* command_ = nullptr;  // the one that was asked for
};

}  // namespace

void finish_help(CLI::App& app, Language language) {
  const auto formatter = std::make_shared<Help>(language);
  const bool chinese = language == Language::Chinese;
  const auto finish = [&](CLI::App& one) {
    one.formatter(formatter);
    one.get_help_ptr()->description(chinese ? "显示帮助" : "show this help");
    one.footer(statuses(one.get_name(), language));
    for (CLI::Option* option : one.get_options()) {
      if (chinese && option->get_group() == "Options") option->group("选项");
    }
  };
  finish(app);
  // All commands and a row for each option do not fit a screen.
  for (CLI::Option* option : app.get_options()) option->group("");
  app.footer(std::string(
                 chinese ? "各命令均可用：--help、--lang en|zh（信息所用语言）；writ --version 显示版本。"
                         : "Every command takes --help and --lang en|zh; writ --version shows the version.") +
             "\n" + app.get_footer());
  app.failure_message([language](const CLI::App* failed, const CLI::Error& error) {
    return Misuse(*failed, error, language).text();
  });
  for (CLI::App* command : app.get_subcommands({})) {
    command->group(chinese ? "命令" : "Commands");
    finish(*command);
  }
}

}  // namespace writ::tools
