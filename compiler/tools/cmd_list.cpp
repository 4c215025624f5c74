// SPDX-License-Identifier: Apache-2.0
// writ list: what a list is given is looked at, prepared, or held against another.
#include "compiler/report/list_changes.h"
#include "compiler/tools/command.h"
#include "runtime/base/visible.h"
#include "runtime/base/write_file.h"
#include "runtime/eval/listed.h"
#include "runtime/lists/check.h"
#include "runtime/lists/file.h"

#include <iostream>
#include <map>
#include <set>
#include <string>

namespace writ::tools {
namespace {

struct Options {
  std::string action;
  std::vector<std::string> arguments;
  std::string output;
};

using TablePtr = std::shared_ptr<const lists::Table>;

TablePtr read(Command& command, const ir::Program& program, std::uint32_t list, const std::string& path) {
  driver::ListFailure failure;
  TablePtr table = driver::read_list_file(program, list, path, failure);
  if (table == nullptr) {
    print_failure(command, path, failure);
    command.exit = failure.machine ? kMachine : kWrong;
  }
  return table;
}

void say_rows(const Command& command, const lists::Table& table) {
  const std::size_t bytes = table.bytes().size();
  std::cout << table.rows() << command.say(" entries, ", " 条，") << bytes << command.say(" bytes", " 字节");
  if (!table.digest().empty()) std::cout << command.say(", sha256:", "，sha256:") << table.digest();
  std::cout << "\n";
}

// What stands in the columns with few values, and how often: a person sees there what is in no place.
void say_values(const Command& command, const ir::Program& program, std::uint32_t index,
                const lists::Table& table) {
  constexpr std::size_t kMostValues = 20;
  const ir::DataList& list = program.data_lists[index];
  for (std::uint32_t column = 0; column < list.columns.size(); ++column) {
    const ir::Field& field = list.columns[column];
    const bool named = field.type.kind == ir::TypeKind::Text || field.type.kind == ir::TypeKind::Enumeration;
    if (!named || column == list.cites || column == lists::id_column(list)) continue;
    std::map<std::string, std::uint32_t> values;
    for (std::uint32_t row = 0; row < table.rows() && values.size() <= kMostValues; ++row) {
      if (!table.given(row, column)) continue;
      if (!field.type.list) {
        ++values[eval::row_text_in(program, index, table, row, column, command.language)];
        continue;
      }
      for (const std::uint32_t item : table.items(row, column))
        ++values[eval::value_in(program, table, field.type, item)];
    }
    if (values.empty() || values.size() > kMostValues) continue;
    std::cout << "  " << base::visible(field.name.in(command.language)) << command.say(": ", "：");
    const char* between = "";
    for (const auto& [value, count] : values) {
      std::cout << between << base::visible(value) << command.say(" (", "（") << count
                << command.say(")", "）");
      between = command.language == base::Language::Chinese ? "、" : ", ";
    }
    std::cout << "\n";
  }
}

void check(Command& command, const ir::Program& program, std::uint32_t list, const lists::Table& table) {
  constexpr std::uint32_t kManyRows = 1000;
  say_rows(command, table);
  say_values(command, program, list, table);
  if (table.form().bound_clause == ir::kNone && table.rows() > kManyRows)
    std::cout << command.say("warning[W0445]: every entry is looked at for each request",
                             "警告[W0445]：每一请求都须查看全部条目")
              << "\n";
  if (program.data_lists[list].collect) return;  // whichever comes first, all that apply are taken
  for (const lists::Idle& idle : lists::idle_rows(table)) {
    std::cout << command.say("warning[W0447]: entry ", "警告[W0447]：第 ") << idle.place
              << command.say(" never decides: entry ", " 条从不作准：凡其适用之处，第 ") << idle.before
              << command.say(" comes first wherever it applies", " 条均在先") << "\n";
  }
}

void build(Command& command, const lists::Table& table, const std::string& path) {
  const std::span<const std::byte> bytes = table.bytes();
  const std::string_view text(reinterpret_cast<const char*>(bytes.data()), bytes.size());
  if (const auto reason = base::write_file(path, text)) return cannot_write(command, path, *reason);
  say_rows(command, table);
}

// 0 where both lists answer alike as far as their entries tell, 1 where they do not.
void diff(Command& command, const ir::Program& program, std::uint32_t list, const lists::Table& before,
          const lists::Table& after) {
  const report::ListChanges changes = report::changes_between(program, list, before, after);
  const auto show = [&](const char* sign, const report::ListChangesOf& all) {
    for (const report::ListChange& one : all.shown) {
      std::cout << sign << " " << base::visible(one.entry.in(command.language)) << "\n";
      for (const report::ListExample& example : one.examples)
        std::cout << "    " << command.say("asked ", "询问 ")
                  << base::visible(example.asked.in(command.language)) << command.say(": ", "：")
                  << base::visible(example.before.in(command.language)) << " -> "
                  << base::visible(example.after.in(command.language)) << "\n";
    }
  };
  show("+", changes.added);
  show("-", changes.removed);
  show("~", changes.changed);
  std::cout << changes.added.count << command.say(" added, ", " 条新增，") << changes.removed.count
            << command.say(" removed, ", " 条删除，") << changes.changed.count
            << command.say(" changed", " 条修改") << "\n";
  if (changes.added.count + changes.removed.count + changes.changed.count != 0) command.exit = kWrong;
}

// Which there are, for who named another.
std::string names_of_lists(const Command& command, const driver::Project& project) {
  std::set<std::string> names;
  for (const sema::Policy& policy : project.policies) {
    for (const ir::DataList& list : policy.program.data_lists) names.insert(list.name.in(command.language));
  }
  std::string out;
  for (const std::string& name : names) out += (out.empty() ? "" : command.say(", ", "、")) + name;
  return out.empty() ? out : command.say("; there are: ", "；所载清单为：") + out;
}

void run(Command& command, const Options& options) {
  const std::vector<std::string>& words = options.arguments;
  const bool two = options.action == "diff";
  if (words.size() != (two ? 4U : 3U) || (options.action == "build") == options.output.empty()) {
    std::cerr << command.say(
                     "writ list check PATH NAME FILE, writ list build PATH NAME FILE -o LIST, "
                     "writ list diff PATH NAME OLD NEW",
                     "用法：writ list check 路径 清单 文件；writ list build 路径 清单 文件 -o 预备清单；"
                     "writ list diff 路径 清单 旧文件 新文件")
              << "\n";
    command.exit = kUsage;
    return;
  }
  const auto project = load(command, {words[0]});
  if (project == nullptr) return;
  const auto has = [&](const sema::Policy& one) {
    return lists::find_list(one.program, words[1]) != ir::kNone;
  };
  const auto policy = std::find_if(project->policies.begin(), project->policies.end(), has);
  if (policy == project->policies.end()) {
    std::cerr << command.say("no policy has a list of that name: ", "没有规范载有该名称的清单：") << words[1]
              << names_of_lists(command, *project) << "\n";
    command.exit = kUsage;
    return;
  }
  const ir::Program& program = policy->program;
  const std::uint32_t list = lists::find_list(program, words[1]);
  const TablePtr first = read(command, program, list, words[2]);
  if (first == nullptr) return;
  if (options.action == "check") return check(command, program, list, *first);
  if (options.action == "build") return build(command, *first, options.output);
  const TablePtr second = read(command, program, list, words[3]);
  if (second != nullptr) diff(command, program, list, *first, *second);
}

}  // namespace

void add_list(CLI::App& app, Command& command) {
  auto options = std::make_shared<Options>();
  CLI::App* sub = app.add_subcommand(
      "list", command.say("check, prepare or compare the entries of a list", "核对、预备或者比较清单的条目"));
  sub->add_option("ACTION", options->action, command.say("what to do", "所为何事"))
      ->required()
      ->check(CLI::IsMember({"check", "build", "diff"}));
  sub->add_option("WORDS", options->arguments,
                  command.say("PATH NAME FILE; for diff PATH NAME OLD NEW",
                              "路径 清单 文件；diff 为 路径 清单 旧文件 新文件"))
      ->required();
  sub->add_option("-o,--output", options->output,
                  command.say("of build: the prepared list", "build 所写的预备清单"));
  command.add_language_option(*sub);
  sub->callback([options, &command] { run(command, *options); });
}

}  // namespace writ::tools
