// SPDX-License-Identifier: Apache-2.0
// writ settle: many settlements by the revenue formulas of a policy, with totals that reconcile.
#include "compiler/report/settle.h"
#include "compiler/tools/command.h"
#include "runtime/base/system_reason.h"

#include <algorithm>
#include <cerrno>
#include <iostream>

namespace writ::tools {
namespace {

// The decision that was named, or the only one with a revenue formula.
const sema::Policy* settled_by(Command& command, const driver::Project& project, const std::string& name,
                               std::uint32_t& decision) {
  std::vector<std::pair<const sema::Policy*, std::uint32_t>> found;
  for (const sema::Policy& policy : project.policies) {
    for (const ir::Formula& formula : policy.program.formulas) {
      const std::pair<const sema::Policy*, std::uint32_t> one{&policy, formula.decision};
      if (std::find(found.begin(), found.end(), one) == found.end()) found.push_back(one);
    }
  }
  if (!name.empty()) {
    const sema::Policy* policy = select_decision(command, project, name, decision);
    const bool settles = std::any_of(found.begin(), found.end(), [&](const auto& one) {
      return one.first == policy && one.second == decision;
    });
    if (policy == nullptr || settles) return policy;
    std::cerr << command.say("this decision has no revenue formula: ", "该决定没有收益分配：") << name
              << "\n";
  } else if (found.size() == 1) {
    decision = found.front().second;
    return found.front().first;
  } else {
    std::cerr << (found.empty()
                      ? command.say("no policy here has a revenue formula", "此处没有含收益分配的规范")
                      : command.say("several decisions have a revenue formula: name one with -d",
                                    "有数个决定含收益分配：请以 -d 指明"))
              << "\n";
  }
  command.exit = kUsage;
  return nullptr;
}

}  // namespace

void add_settle(CLI::App& app, Command& command) {
  struct Options {
    std::vector<std::string> paths;
    std::string decision;
    std::string input = "-";
    std::string as_of;
    std::string format = "text";
    std::optional<driver::Tier> tier;
  };
  auto options = std::make_shared<Options>();
  CLI::App* sub = app.add_subcommand(
      "settle", command.say("settle many sums by revenue formulas, with totals that reconcile",
                            "依收益分配逐笔结算，并汇总核对"));
  sub->add_option("PATH", options->paths, command.say("files, folders or images", "文件、文件夹或者映像"))
      ->required();
  sub->add_option("-d,--decision", options->decision,
                  command.say("the decision, where several have a revenue formula",
                              "含收益分配的决定不止一个时，指明其一"));
  sub->add_option(
      "-i,--input", options->input,
      command.say("the requests, JSON Lines; - is standard input", "请求，JSON Lines；- 为标准输入"));
  sub->add_option(
      "--as-of", options->as_of,
      command.say("the day whose law applies, where a request names none", "请求未载明时，适用何日的法律"));
  sub->add_option(
         "--format", options->format,
         command.say("text, csv (a line each), ledger (CSV, a line for each amount), markdown or json",
                     "text、csv（每笔一行）、ledger（CSV，每项金额一行）、markdown 或 json"))
      ->check(CLI::IsMember({"text", "csv", "ledger", "markdown", "json"}));
  add_tier_option(*sub, command, options->tier);
  command.add_language_option(*sub);
  sub->footer(command.say("Exit status 1: a request could not be settled, or the totals do not reconcile.",
                          "退出状态 1：有请求未能结算，或者汇总核对不符。"));
  sub->callback([options, &command, sub] {
    report::SettleOptions settle;
    settle.as_of = read_date_option(command, *sub, options->as_of);
    if (command.exit != kFine) return;
    const auto project = load_to_decide(command, options->paths);
    if (project == nullptr) return;
    std::uint32_t decision = 0;
    const sema::Policy* policy = settled_by(command, *project, options->decision, decision);
    if (policy == nullptr) return;
    const driver::ReadBytes read = open_input(command, options->input);
    if (!read) return;
    driver::RequestStream input(read, eval::Limits{}, [] { std::cout.flush(); });
    settle.language = command.language;
    settle.tier = options->tier.value_or(driver::Tier::Interpreter);
    settle.format = options->format == "csv"        ? report::SettleFormat::Csv
                    : options->format == "ledger"   ? report::SettleFormat::Ledger
                    : options->format == "markdown" ? report::SettleFormat::Markdown
                    : options->format == "json"     ? report::SettleFormat::Json
                                                    : report::SettleFormat::Text;
    const bool good = report::settle(policy->program, decision, input, settle, [](const std::string& text) {
      return static_cast<bool>(std::cout << text);
    });
    if (!good) command.exit = kWrong;
    if (input.failed()) cannot_read(command, options->input, base::why_not_read(EIO));
  });
}

}  // namespace writ::tools
