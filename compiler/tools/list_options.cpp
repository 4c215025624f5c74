// SPDX-License-Identifier: Apache-2.0
// `--data LIST=FILE`, as several commands have it.
#include "compiler/tools/command.h"
#include "runtime/base/visible.h"
#include "runtime/lists/form.h"

#include <iostream>

namespace writ::tools {

void add_data_option(CLI::App& app, Command& command, std::vector<std::string>& data) {
  app.add_option("--data", data,
                 command.say("LIST=FILE: entries: CSV, JSON Lines, prepared",
                             "清单=文件：CSV、JSON Lines 或者预备清单"))
      ->allow_extra_args(false);
}

void print_failure(const Command& command, const std::string& path, const driver::ListFailure& failure) {
  const auto line = [&](std::uint64_t number, const base::Bilingual& reason) {
    std::cerr << base::visible(path);
    if (number != 0) std::cerr << ":" << number;
    std::cerr << command.say(": error[W0443]: ", "：错误[W0443]：")
              << base::visible(reason.in(command.language)) << "\n";
  };
  if (!failure.reason.empty()) line(0, failure.reason);
  for (const lists::Problem& problem : failure.problems) line(problem.line, problem.reason);
  if (failure.more != 0)
    std::cerr << command.say("and ", "另有 ") << failure.more << command.say(" more", " 处") << "\n";
}

// Rows that stand in the policy are not looked at where a file is given: whoever thinks that they still hold is told.
static void say_replaced(const Command& command, const driver::Project& project, std::string_view name) {
  for (const std::vector<sema::Policy>* policies : {&project.policies, &project.apart}) {
    for (const sema::Policy& policy : *policies) {
      const std::uint32_t list = lists::find_list(policy.program, name);
      if (list == ir::kNone || policy.program.data_lists[list].rows.empty()) continue;
      std::cerr << command.say("note: `", "提示：清单“") << base::visible(std::string(name))
                << command.say("` is given by the file, in place of the ",
                               "”以文件所载条目为准，取代规范中的 ")
                << policy.program.data_lists[list].rows.size()
                << command.say(" entries in the policy\n", " 条\n");
    }
  }
}

void warn_of_lists_not_given(const Command& command, const driver::Project& project) {
  for (const sema::Policy& policy : project.policies) {
    const ir::Program& program = policy.program;
    for (std::uint32_t list = 0; list < program.data_lists.size(); ++list) {
      const bool given = program.data != nullptr && program.data->table(list) != nullptr;
      if (given || !program.data_lists[list].apart) continue;
      std::cerr << command.say("warning: no entries were given for `", "警告：未提供清单“")
                << base::visible(program.data_lists[list].name.in(command.language))
                << command.say("`; without `--data` what asks it is an error (F0411)\n",
                               "”的条目；不以 --data 提供的，凡须查询该清单者均为错误（F0411）\n");
    }
  }
}

// One list, whatever it is called there: the later file would take the place of the first without a word.
static bool given_twice(const driver::Project& project, std::string_view name, std::string_view before) {
  if (name == before) return true;
  for (const std::vector<sema::Policy>* policies : {&project.policies, &project.apart}) {
    for (const sema::Policy& policy : *policies) {
      const std::uint32_t list = lists::find_list(policy.program, name);
      if (list != ir::kNone && list == lists::find_list(policy.program, before)) return true;
    }
  }
  return false;
}

bool give_lists(Command& command, driver::Project& project, const std::vector<std::string>& data) {
  for (std::size_t i = 0; i < data.size(); ++i) {
    const std::string_view name = std::string_view(data[i]).substr(0, data[i].find('='));
    for (std::size_t k = 0; k < i; ++k) {
      if (!given_twice(project, name, std::string_view(data[k]).substr(0, data[k].find('=')))) continue;
      std::cerr << command.say("--data gives one list twice: ", "--data 重复提供同一清单：")
                << base::visible(data[k]) << ", " << base::visible(data[i]) << "\n";
      command.exit = kUsage;
      return false;
    }
  }
  for (const std::string& one : data) {
    const std::size_t sign = one.find('=');
    if (sign == std::string::npos || sign == 0) {
      std::cerr << command.say("--data is written LIST=FILE: ", "--data 应写作“清单=文件”：") << one << "\n";
      command.exit = kUsage;
      return false;
    }
    const std::string path = one.substr(sign + 1);
    if (const auto failure = driver::give_list(project, one.substr(0, sign), path)) {
      print_failure(command, path, *failure);
      command.exit = failure->machine ? kMachine : kWrong;
      return false;
    }
    say_replaced(command, project, one.substr(0, sign));
  }
  return true;
}

}  // namespace writ::tools
