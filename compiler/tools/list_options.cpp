// SPDX-License-Identifier: Apache-2.0
// `--data LIST=FILE`, as several commands have it.
#include "compiler/tools/command.h"
#include "runtime/base/visible.h"

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

bool give_lists(Command& command, driver::Project& project, const std::vector<std::string>& data) {
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
  }
  return true;
}

}  // namespace writ::tools
