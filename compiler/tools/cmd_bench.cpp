// SPDX-License-Identifier: Apache-2.0
// writ bench: how fast a decision is.
#include "compiler/report/bench.h"
#include "compiler/tools/command.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <iostream>

namespace writ::tools {

void add_bench(CLI::App& app, Command& command) {
  struct Options {
    std::vector<std::string> paths;
    std::vector<std::string> data;
    std::string decision;
    std::string input;
    std::string as_of;
    std::optional<driver::Tier> tier;
    Format format = Format::Text;
  };
  auto options = std::make_shared<Options>();
  CLI::App* sub =
      app.add_subcommand("bench", command.say("measure how fast a decision is", "测量决定的速度"));
  sub->add_option("PATH", options->paths, command.say("files, folders or images", "文件、文件夹或者映像"))
      ->required();
  sub->add_option(
      "-d,--decision", options->decision,
      command.say("the decision to ask, where there are several", "所询问的决定；决定不止一个时载明"));
  sub->add_option("-i,--input", options->input,
                  command.say("the requests, JSON Lines", "请求文件（JSON Lines）"))
      ->required();
  sub->add_option(
      "--as-of", options->as_of,
      command.say("the day whose law applies, where a request names none", "请求未载明时，适用何日的法律"));
  add_data_option(*sub, command, options->data);
  add_tier_option(*sub, command, options->tier);
  sub->add_option("--format", options->format, command.say("text or json", "text 或 json"))
      ->transform(CLI::CheckedTransformer(
          std::map<std::string, Format>{{"text", Format::Text}, {"json", Format::Json}}))
      ->option_text("TEXT:{text,json}");
  command.add_language_option(*sub);
  sub->callback([options, &command, sub] {
    const auto as_of = read_date_option(command, *sub, options->as_of);
    if (command.exit != kFine) return;
    const auto project = load_to_decide(command, options->paths);
    if (project == nullptr || !give_lists(command, *project, options->data)) return;
    std::uint32_t decision = 0;
    const sema::Policy* policy = select_decision(command, *project, options->decision, decision);
    if (policy == nullptr) return;
    const auto input = read_input(command, options->input);
    if (!input) return;
    const driver::Tier tier =
        options->tier.value_or(driver::has_native_tier() ? driver::Tier::Native : driver::Tier::Interpreter);
    const report::BenchResult result = report::bench(policy->program, decision, *input, tier, as_of);
    if (result.requests == 0) {
      std::cerr << command.say("no request could be read", "没有可读取的请求") << "\n";
      command.exit = kWrong;
      return;
    }
    const std::string name = tier == driver::Tier::Native  ? "jit"
                             : tier == driver::Tier::Quick ? "quick"
                                                           : "interp";
    if (options->format == Format::Json) {
      const nlohmann::ordered_json json = {{"tier", name},
                                           {"requests", result.requests},
                                           {"faults", result.faults},
                                           {"native_decisions", result.native_decisions},
                                           {"native_ns", result.native_ns},
                                           {"json_ns", result.json_ns},
                                           {"explain_ns", result.explain_ns},
                                           {"first_decision_ms", result.first_decision_ms},
                                           {"ready_ms", result.ready_ms}};
      std::cout << json.dump() << "\n";
      return;
    }
    const auto row = [&](const char* english, const char* chinese, const std::string& value) {
      std::cout << command.say(english, chinese) << ": " << value << "\n";
    };
    row("tier", "执行层级", name);
    row("requests", "请求数", std::to_string(result.requests));
    row("decided by native code", "由本机代码决定", std::to_string(result.native_decisions));
    row("native, ns a decision", "事实已就绪，每次决定纳秒", fmt::format("{:.1f}", result.native_ns));
    row("json, ns a decision", "自 JSON 文本起，每次决定纳秒", fmt::format("{:.1f}", result.json_ns));
    row("with full explanation, ns", "含完整理由，纳秒", fmt::format("{:.0f}", result.explain_ns));
    row("first decision, ms", "首次决定，毫秒", fmt::format("{:.2f}", result.first_decision_ms));
    row("native code ready, ms", "本机代码就绪，毫秒", fmt::format("{:.2f}", result.ready_ms));
  });
}

}  // namespace writ::tools
