// SPDX-License-Identifier: Apache-2.0
// writ eval: facts in, answers out.
#include "compiler/driver/evaluate.h"
#include "compiler/driver/read_files.h"
#include "compiler/tools/command.h"
#include "runtime/base/system_reason.h"

#include <algorithm>
#include <cerrno>
#include <iostream>

namespace writ::tools {
namespace {

// NAME=READING, each of another interpretation; false, and the status set, where one is wrong.
bool read_readings(Command& command, const std::vector<std::string>& texts, const ir::Program& program,
                   std::vector<driver::ChosenReading>& out) {
  for (const std::string& text : texts) {
    const std::size_t sign = text.find('=');
    const auto chosen = sign == std::string::npos
                            ? std::nullopt
                            : driver::find_reading(program, text.substr(0, sign), text.substr(sign + 1));
    if (!chosen) {
      std::cerr << command.say("not a reading of an interpretation of this policy, as in NAME=READING: ",
                               "不是本规范某项解释的口径（应写作“解释=口径”）：")
                << text << "\n";
      command.exit = kUsage;
      return false;
    }
    const bool twice = std::any_of(out.begin(), out.end(), [&](const auto& one) {
      return one.interpretation == chosen->interpretation;
    });
    if (twice) {
      std::cerr << command.say("two readings are chosen for one interpretation: ",
                               "对同一解释选定了两个口径：")
                << text << "\n";
      command.exit = kUsage;
      return false;
    }
    out.push_back(*chosen);
  }
  return true;
}

// Checked against the decision; nothing, and the status set, where it is wrong.
std::optional<json::Binding> read_binding(Command& command, const std::string& path,
                                          const ir::Program& program, std::uint32_t decision) {
  constexpr std::size_t kMostBytes = 1 << 20;
  base::Bilingual reason;
  const std::optional<std::string> text = driver::read_file(path, kMostBytes, reason);
  if (!text) {
    cannot_read(command, path, reason);
    return std::nullopt;
  }
  json::Binding out;
  std::optional<eval::Fault> fault = json::Binding::parse(*text, out);
  if (!fault) fault = out.bind(program, program.decisions[decision]);
  if (!fault) return out;
  say_fault(command, path, *fault);
  command.exit = kWrong;
  return std::nullopt;
}

struct Options {
  std::vector<std::string> paths;
  std::vector<std::string> data;
  std::string decision;
  std::string input = "-";
  std::string as_of;
  std::vector<std::string> readings;
  std::string binding;
  bool outputs = false;
  bool explain = false;
  std::optional<driver::Tier> tier;
  std::string format = "text";
};

void run(Command& command, const CLI::App& sub, const Options& options) {
  if (sub.count("--format") > 0 && !options.explain) {
    std::cerr << command.say("--format is of --explain", "--format 须与 --explain 同时使用") << "\n";
    command.exit = kUsage;
    return;
  }
  driver::EvaluateOptions evaluate;
  evaluate.as_of = read_date_option(command, sub, options.as_of);
  if (command.exit != kFine) return;
  const auto project = load_to_decide(command, options.paths);
  if (project == nullptr || !give_lists(command, *project, options.data)) return;
  std::uint32_t decision = 0;
  const sema::Policy* policy = select_decision(command, *project, options.decision, decision);
  if (policy == nullptr) return;
  if (!read_readings(command, options.readings, policy->program, evaluate.readings)) return;
  if (!options.binding.empty()) {
    evaluate.binding = read_binding(command, options.binding, policy->program, decision);
    if (!evaluate.binding) return;
  }
  const driver::ReadBytes read = open_input(command, options.input);
  if (!read) return;
  driver::RequestStream input(read, eval::Limits{}, [] { std::cout.flush(); });
  evaluate.tier = options.tier;
  if (options.outputs) evaluate.detail = json::Detail::Outputs;
  if (options.explain && options.format == "json") evaluate.detail = json::Detail::Explain;
  if (options.explain && options.format != "json") evaluate.explain_in = command.language;
  if (options.format == "markdown") evaluate.explain_as = eval::ExplainAs::Markdown;
  const bool good = driver::evaluate(policy->program, decision, input, evaluate, [](const std::string& text) {
    return static_cast<bool>(std::cout << text);
  });
  if (!good) command.exit = kWrong;
  if (input.failed()) cannot_read(command, options.input, base::why_not_read(EIO));
}

}  // namespace

void add_eval(CLI::App& app, Command& command) {
  auto options = std::make_shared<Options>();
  CLI::App* sub =
      app.add_subcommand("eval", command.say("decide requests: JSON or JSON Lines in, one answer a line out",
                                             "对请求作出决定：输入 JSON 或 JSON Lines，逐行输出答复"));
  sub->add_option("PATH", options->paths, command.say("files, folders or images", "文件、文件夹或者映像"))
      ->required();
  sub->add_option(
      "-d,--decision", options->decision,
      command.say("the decision to ask, where there are several", "所询问的决定；决定不止一个时载明"));
  sub->add_option("-i,--input", options->input,
                  command.say("the requests; - is standard input", "请求文件；- 为标准输入"));
  sub->add_option(
      "--as-of", options->as_of,
      command.say("the day asked about, where a request names none", "请求未载明时，适用何日的法律"));
  sub->add_option("--reading", options->readings,
                  command.say("INTERPRETATION=READING, of a point of law",
                              "解释=口径：请求未载明时，对法律问题采何种口径"))
      ->allow_extra_args(false);
  sub->add_option(
      "--binding", options->binding,
      command.say("a file: where facts stand in JSON of another form", "绑定文件：事实在他种 JSON 中的位置"));
  CLI::Option* outputs =
      sub->add_flag("--outputs", options->outputs, command.say("print only the outputs", "仅输出结论"));
  sub->add_flag("--explain", options->explain,
                command.say("say why, in words; with --format json as data",
                            "以文字说明理由；加 --format json 则输出数据"))
      ->excludes(outputs);
  sub->add_option("--format", options->format,
                  command.say("of --explain: text, markdown for a letter, or json",
                              "--explain 的格式：text、markdown（函件）或者 json"))
      ->check(CLI::IsMember({"text", "markdown", "json"}));
  add_data_option(*sub, command, options->data);
  add_tier_option(*sub, command, options->tier);
  command.add_language_option(*sub);
  sub->callback([options, &command, sub] { run(command, *sub, *options); });
}

}  // namespace writ::tools
