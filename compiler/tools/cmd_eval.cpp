// SPDX-License-Identifier: Apache-2.0
// writ eval: facts in, answers out.
#include "compiler/driver/evaluate.h"
#include "compiler/driver/read_files.h"
#include "compiler/tools/command.h"
#include "runtime/base/called.h"
#include "runtime/base/system_reason.h"

#include <algorithm>
#include <cerrno>
#include <iostream>

namespace writ::tools {
namespace {

// NAME=READING, each of another interpretation, for the questions whose policy has it; false, and the status set, where one
// is wrong.
bool read_readings(Command& command, const std::vector<std::string>& texts,
                   std::vector<driver::Question>& questions) {
  const auto wrong = [&](const char* en, const char* zh, const std::string& text) {
    std::cerr << command.say(en, zh) << text << "\n";
    command.exit = kUsage;
    return false;
  };
  for (const std::string& text : texts) {
    const std::size_t sign = text.find('=');
    bool known = false;
    for (driver::Question& one : questions) {
      const auto chosen = sign == std::string::npos ? std::nullopt
                                                    : driver::find_reading(*one.program, text.substr(0, sign),
                                                                           text.substr(sign + 1));
      if (!chosen) continue;
      known = true;
      std::vector<driver::ChosenReading>& out = one.options.readings;
      const bool twice = std::any_of(out.begin(), out.end(), [&](const auto& other) {
        return other.interpretation == chosen->interpretation;
      });
      if (twice) {
        return wrong("two readings are chosen for one interpretation: ", "对同一解释选定了两个口径：", text);
      }
      out.push_back(*chosen);
    }
    if (!known) {
      return wrong("not a reading of an interpretation of this policy, as in NAME=READING: ",
                   "不是本规范某项解释的口径（应写作“解释=口径”）：", text);
    }
  }
  return true;
}

// Nothing, and the status set, where it is wrong.
std::optional<json::Binding> read_binding(Command& command, const std::string& path) {
  constexpr std::size_t kMostBytes = 1 << 20;
  base::Bilingual reason;
  const std::optional<std::string> text = driver::read_file(path, kMostBytes, reason);
  if (!text) {
    cannot_read(command, path, reason);
    return std::nullopt;
  }
  json::Binding out;
  const std::optional<eval::Fault> fault = json::Binding::parse(*text, out);
  if (!fault) return out;
  say_fault(command, path, *fault);
  command.exit = kWrong;
  return std::nullopt;
}

// Each checked against its decision: of one decision the only one; of several each that of the decision it names, and one for
// each of them.
bool read_bindings(Command& command, const std::vector<std::string>& paths,
                   std::vector<driver::Question>& questions) {
  for (const std::string& path : paths) {
    std::optional<json::Binding> binding = read_binding(command, path);
    if (!binding) return false;
    const bool named = questions.size() > 1;
    const auto its = std::find_if(questions.begin(), questions.end(), [&](const driver::Question& one) {
      const base::Bilingual& name = one.program->decisions[one.decision].name;
      return named ? base::is_called(name, binding->decision()) : true;
    });
    if (its == questions.end() || its->options.binding) {
      std::cerr << path << ": "
                << command.say("of several decisions each has one binding, which names it as `decision`",
                               "询问数个决定的，每一决定应有一份绑定文件，并以 `decision` 载明其名称")
                << "\n";
      command.exit = kUsage;
      return false;
    }
    if (const auto fault = binding->bind(*its->program, its->program->decisions[its->decision])) {
      say_fault(command, path, *fault);
      command.exit = kWrong;
      return false;
    }
    its->options.binding = std::move(binding);
  }
  const auto bare = std::find_if(questions.begin(), questions.end(),
                                 [](const driver::Question& one) { return !one.options.binding; });
  if (paths.empty() || bare == questions.end()) return true;
  std::cerr << command.say("there is no binding for ", "缺少绑定文件的决定：")
            << bare->program->decisions[bare->decision].name.in(command.language) << "\n";
  command.exit = kUsage;
  return false;
}

struct Options {
  std::vector<std::string> paths;
  std::vector<std::string> data;
  std::vector<std::string> decisions;
  std::string input = "-";
  std::string as_of;
  std::vector<std::string> readings;
  std::vector<std::string> bindings;
  bool outputs = false;
  bool explain = false;
  std::optional<driver::Tier> tier;
  std::string format = "text";
};

// The decisions that are named, or the only one there is; false, and the status set, where there is something wrong.
bool find_decisions(Command& command, const driver::Project& project, const std::vector<std::string>& names,
                    std::vector<driver::Question>& out) {
  std::vector<std::string> wanted = names;
  if (wanted.empty()) wanted.emplace_back();
  for (const std::string& name : wanted) {
    std::uint32_t decision = 0;
    const sema::Policy* policy = select_decision(command, project, name, decision);
    if (policy == nullptr) return false;
    const bool twice = std::any_of(out.begin(), out.end(), [&](const driver::Question& other) {
      return other.program == &policy->program && other.decision == decision;
    });
    if (twice) {
      std::cerr << command.say("the decision is named twice: ", "同一决定重复载明：") << name << "\n";
      command.exit = kUsage;
      return false;
    }
    out.push_back({&policy->program, decision, {}});
  }
  return true;
}

void run(Command& command, const CLI::App& sub, const Options& options) {
  if (sub.count("--format") > 0 && !options.explain) {
    std::cerr << command.say("--format is of --explain", "--format 须与 --explain 同时使用") << "\n";
    command.exit = kUsage;
    return;
  }
  const std::optional<std::int32_t> as_of = read_date_option(command, sub, options.as_of);
  if (command.exit != kFine) return;
  const auto project = load_to_decide(command, options.paths);
  if (project == nullptr || !give_lists(command, *project, options.data)) return;
  std::vector<driver::Question> questions;
  if (!find_decisions(command, *project, options.decisions, questions) ||
      !read_readings(command, options.readings, questions) ||
      !read_bindings(command, options.bindings, questions)) {
    return;
  }
  const driver::ReadBytes read = open_input(command, options.input);
  if (!read) return;
  driver::RequestStream input(read, eval::Limits{}, [] { std::cout.flush(); });
  for (driver::Question& one : questions) {
    driver::EvaluateOptions& how = one.options;
    how.as_of = as_of;
    how.tier = options.tier;
    if (options.outputs) how.detail = json::Detail::Outputs;
    if (options.explain && options.format == "json") how.detail = json::Detail::Explain;
    if (options.explain && options.format != "json") how.explain_in = command.language;
    if (options.format == "markdown") how.explain_as = eval::ExplainAs::Markdown;
  }
  const bool good = driver::evaluate(
      questions, input, [](const std::string& text) { return static_cast<bool>(std::cout << text); });
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
  sub->add_option("-d,--decision", options->decisions,
                  command.say("the decision to ask; more than once: all together",
                              "所询问的决定；载明数次的，合并作答"))
      ->allow_extra_args(false);
  sub->add_option("-i,--input", options->input,
                  command.say("the requests; - is standard input", "请求文件；- 为标准输入"));
  sub->add_option(
      "--as-of", options->as_of,
      command.say("the day asked about, where a request names none", "请求未载明时，适用何日的法律"));
  sub->add_option("--reading", options->readings,
                  command.say("INTERPRETATION=READING, of a point of law",
                              "解释=口径：请求未载明时，对法律问题采何种口径"))
      ->allow_extra_args(false);
  sub->add_option("--binding", options->bindings,
                  command.say("a file: where facts stand in JSON of another form",
                              "绑定文件：事实在他种 JSON 中的位置"))
      ->allow_extra_args(false);
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
