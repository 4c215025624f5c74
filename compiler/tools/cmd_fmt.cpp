// SPDX-License-Identifier: Apache-2.0
// writ fmt: the canonical layout, and the other language. Nothing is written that does not read back as the same policy.
#include "compiler/diag/render.h"
#include "compiler/driver/modules.h"
#include "compiler/driver/read_files.h"
#include "compiler/syntax/format.h"
#include "compiler/syntax/resolutions.h"
#include "compiler/syntax/same_tree.h"
#include "compiler/tools/command.h"

#include <algorithm>
#include <filesystem>
#include <iostream>

namespace writ::tools {
namespace {

using base::Language;

class Formatter {
 public:
  Formatter(Command& command, std::optional<Language> to, bool check, bool print)
      : command_(command), to_(to), check_(check), print_(print) {}

  void add(const std::string& path) {
    if (refuse_images(command_, {path})) return;
    std::vector<driver::Unread> unread;
    const std::vector<std::string> files = driver::list_policy_files(path, unread);
    for (const driver::Unread& other : unread) cannot_read(command_, other.path, other.reason);
    if (files.empty() && unread.empty()) {
      std::cerr << command_.say("there is no policy file in ", "没有规范文件：") << path << "\n";
      command_.exit = std::max<int>(command_.exit, kWrong);
    }
    for (const std::string& file : files) one(file);
    if (changed_ > 0 && check_) command_.exit = std::max<int>(command_.exit, kWrong);
  }

 private:
  static constexpr syntax::ParseLimits kLimits{};

  struct Source {
    source::SourceMap map;
    driver::Modules modules{map, kLimits};  // the tree borrows its modules
    diag::Diagnostics diagnostics;
    base::FileId file;
    std::optional<syntax::PolicyFile> tree;
    std::optional<sema::Policy> policy;  // when it was asked for and nothing is wrong
  };

  // `whole`: also check what it means.
  static void read(Source& out, const std::string& path, std::string text, bool whole) {
    out.file = out.map.add(path, std::move(text));
    out.tree = driver::parse(out.file, out.map, out.diagnostics);
    if (out.tree) out.modules.link(*out.tree);
    if (whole && out.tree && !out.diagnostics.has_errors())
      out.policy = driver::check_tree(*out.tree, out.diagnostics);
  }

  // The file as it should be; nothing when it has errors, which have then been printed.
  std::optional<std::string> format(const std::string& path, const std::string& text) {
    Source before;
    read(before, path, text, to_.has_value());
    for (const driver::Unread& one : before.modules.passed()) cannot_read(command_, one.path, one.reason);
    if (!before.modules.passed().empty()) return std::nullopt;
    if (!before.tree || before.diagnostics.has_errors()) {
      for (const diag::Diagnostic& one : before.diagnostics.sorted()) {
        std::cerr << diag::render_text(one, before.map, command_.language);
      }
      command_.exit = std::max<int>(command_.exit, kWrong);
      return std::nullopt;
    }
    syntax::PolicyFile tree = *before.tree;
    syntax::rename(tree, before.policy ? before.policy->names : driver::names_of(tree),
                   to_.value_or(tree.language));
    std::string out = syntax::format(tree, text, tree.language);
    Source after;
    read(after, path, out, to_.has_value());
    if (const std::string problem = difference(tree, before, after); !problem.empty()) {
      std::cerr << path << ": "
                << command_.say("left as it is, because the formatter would change it: ",
                                "格式化会改变其内容，故未改动：")
                << problem << command_.say("; please report this", "；请报告此问题") << "\n";
      command_.exit = std::max<int>(command_.exit, kWrong);
      return std::nullopt;
    }
    return out;
  }

  // What reading the result back would find changed.
  std::string difference(const syntax::PolicyFile& tree, const Source& before, const Source& after) const {
    if (!after.tree || after.diagnostics.has_errors()) {
      const std::vector<diag::Diagnostic> found = after.diagnostics.sorted();
      return found.empty() ? command_.say("it cannot be read", "无法读取")
                           : diag::render_text(found.front(), after.map, command_.language);
    }
    if (!syntax::same_tree(tree, *after.tree)) return command_.say("the tree", "语法树");
    if (tree.comments.size() != after.tree->comments.size()) return command_.say("the comments", "注释");
    if (before.policy && (!after.policy || before.policy->program.digest != after.policy->program.digest)) {
      return command_.say("the meaning", "含义");
    }
    if (before.policy && !same_tests(before.policy->tests, after.policy->tests))
      return command_.say("the tests", "测试");
    return {};
  }

  // Tests are no part of the digest.
  static bool same_tests(const std::vector<sema::TestCase>& a, const std::vector<sema::TestCase>& b) {
    const auto outputs = [](const sema::TestCase& test) {
      std::vector<std::pair<std::string, std::optional<std::string>>> out;
      for (const sema::ExpectedOutput& output : test.outputs) out.emplace_back(output.external, output.json);
      return out;
    };
    return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                      [&](const sema::TestCase& x, const sema::TestCase& y) {
                        return x.title == y.title && x.decision == y.decision && x.as_of == y.as_of &&
                               x.given == y.given && x.outcome == y.outcome && x.by == y.by &&
                               outputs(x) == outputs(y) && x.missing_facts == y.missing_facts;
                      });
  }

  void one(const std::string& path) {
    base::Bilingual unreadable;
    const std::optional<std::string> text = driver::read_file(path, kLimits.max_bytes, unreadable);
    if (!text) return cannot_read(command_, path, unreadable);
    const std::optional<std::string> out = format(path, *text);
    if (!out) return;
    if (print_) {
      std::cout << *out;
      return;
    }
    if (*out == *text) return;
    ++changed_;
    if (check_) {
      std::cout << path << "\n";
    } else if (!std::filesystem::is_regular_file(path)) {
      cannot_write(command_, path,
                   {"it is not a file; `--stdout` prints instead", "其不是文件；可用 --stdout 输出"});
    } else {
      write_output(command_, path, *out);
    }
  }

  Command& command_;
  std::optional<Language> to_;
  bool check_;
  bool print_;
  std::size_t changed_ = 0;
};

}  // namespace

void add_fmt(CLI::App& app, Command& command) {
  struct Options {
    std::vector<std::string> paths;
    std::string to;
    bool check = false;
    bool print = false;
  };
  auto options = std::make_shared<Options>();
  CLI::App* sub = app.add_subcommand(
      "fmt", command.say("lay policies out anew, or translate them", "统一规范的版式，或者译为另一语言"));
  sub->add_option("PATH", options->paths, command.say("files or folders", "文件或者文件夹"))->required();
  sub->add_option("--to", options->to,
                  command.say("the language to write: en or zh", "改写为何种语言：en 或 zh"))
      ->check(CLI::IsMember({"en", "zh"}));
  CLI::Option* check = sub->add_flag(
      "--check", options->check,
      command.say("write nothing; name the files that would change, and end with status 1 if there are any",
                  "不改动文件；列出应当改动的文件，如有则以状态 1 结束"));
  sub->add_flag("--stdout", options->print,
                command.say("print instead of rewriting the files", "输出结果而不改写文件"))
      ->excludes(check);
  command.add_language_option(*sub);
  sub->callback([options, &command] {
    std::optional<Language> to;
    if (!options->to.empty()) to = options->to == "zh" ? Language::Chinese : Language::English;
    Formatter formatter(command, to, options->check, options->print);
    for (const std::string& path : options->paths) formatter.add(path);
  });
}

}  // namespace writ::tools
