// SPDX-License-Identifier: Apache-2.0
// writ cost: how much work a decision can be, before any request is made.
// The limits are those that services have when they set none.
#include "compiler/report/cost.h"
#include "compiler/tools/command.h"

#include <iostream>

namespace writ::tools {

void add_cost(CLI::App& app, Command& command) {
  struct Options {
    std::vector<std::string> paths;
    std::string format = "text";
  };
  auto options = std::make_shared<Options>();
  CLI::App* sub =
      app.add_subcommand("cost", command.say("bound the work of each decision", "计算各项决定的最大工作量"));
  sub->add_option("PATH", options->paths, command.say("files or folders", "文件或者文件夹"))->required();
  sub->add_option("--format", options->format, command.say("text or json", "text 或 json"))
      ->check(CLI::IsMember({"text", "json"}));
  command.add_language_option(*sub);
  sub->callback([options, &command] {
    const auto project = load(command, options->paths);
    if (project == nullptr) return;
    std::vector<report::PolicyCost> costs;
    for (const sema::Policy& policy : project->policies) {
      costs.push_back({policy.program.name, {}});
      for (std::uint32_t i = 0; i < policy.program.decisions.size(); ++i) {
        costs.back().decisions.push_back(report::cost_of(policy.program, i));
      }
    }
    const eval::Limits limits;
    std::cout << (options->format == "json" ? report::render_json(costs, limits)
                                            : report::render_text(costs, limits, command.language));
  });
}

}  // namespace writ::tools
