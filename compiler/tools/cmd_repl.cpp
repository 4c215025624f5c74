// SPDX-License-Identifier: Apache-2.0
// writ repl: set facts, ask, see why, in one conversation. On libedit for a person at a terminal, on lines otherwise.
#include "compiler/diag/render.h"
#include "compiler/driver/evaluate.h"
#include "compiler/sema/read_facts.h"
#include "compiler/tools/command.h"
#include "runtime/base/visible.h"
#include "runtime/eval/explain.h"
#include "runtime/eval/interp.h"
#include "runtime/json/read.h"
#include "runtime/json/write.h"
#include "runtime/value/date.h"

#include <editline/readline.h>

#include <iostream>
#include <map>
#include <unistd.h>

namespace writ::tools {
namespace {

class Repl {
 public:
  explicit Repl(Command& command) : command_(command) {}

  void run(const std::vector<std::string>& paths) {
    if (!paths.empty()) open(paths);
    const bool person = isatty(STDIN_FILENO) != 0;
    if (person) say("`:help` lists what can be said, `:quit` ends", "`:help` 列出可用的命令，`:quit` 结束");
    while (const auto line = next_line(person)) {
      if (!handle(*line)) break;
    }
  }

 private:
  void say(const std::string& english, const std::string& chinese) const {
    std::istringstream lines(command_.language == base::Language::Chinese ? chinese : english);
    for (std::string line; std::getline(lines, line);) std::cout << base::visible(line) << "\n";
  }

  static std::optional<std::string> next_line(bool person) {
    if (!person) {
      std::string line;
      if (!std::getline(std::cin, line)) return std::nullopt;
      return line;
    }
    char* raw = readline("writ> ");
    if (raw == nullptr) return std::nullopt;
    std::string line = raw;
    if (!line.empty()) add_history(raw);
    std::free(raw);
    return line;
  }

  void open(const std::vector<std::string>& paths) {
    auto project = load(command_, paths);
    command_.exit = kFine;  // a mistake in a policy does not end the conversation
    if (project == nullptr) return;
    if (project->policies.empty()) return say("no policy there", "该处没有规范");
    project_ = std::move(project);
    paths_ = paths;
    policy_ = &project_->policies.front();
    decision_ = 0;
    facts_.clear();
    readings_.clear();
    say("policy " + policy_->program.name.en + ", decision " +
            policy_->program.decisions[0].name.in(base::Language::English),
        "规范 " + policy_->program.name.in(base::Language::Chinese) + "，决定 " +
            policy_->program.decisions[0].name.in(base::Language::Chinese));
  }

  // False when the conversation ends.
  bool handle(std::string line) {
    const auto first = line.find_first_not_of(" \t");
    if (first == std::string::npos) return true;
    line = line.substr(first, line.find_last_not_of(" \t\r") - first + 1);
    if (!line.starts_with(":") && line != "?") {
      set_facts(line);
      return true;
    }
    const std::size_t space = line.find(' ');
    const std::string word = line.substr(0, space);
    const std::string rest =
        space == std::string::npos ? "" : line.substr(line.find_first_not_of(' ', space));
    if (word == ":quit" || word == ":q" || word == ":退出") return false;
    if (word == ":help" || word == ":帮助") {
      help();
    } else if (word == ":load" || word == ":加载") {
      open({rest});
    } else if (word == ":reload" || word == ":重新加载") {
      open(std::vector<std::string>(paths_));
    } else if (policy_ == nullptr) {
      say("load a policy first: `:load PATH`", "请先加载规范：`:加载 路径`");
    } else if (word == "?" || word == ":ask" || word == ":问") {
      ask(false);
    } else if (word == ":why" || word == ":为何") {
      ask(true);
    } else if (word == ":json") {
      ask_json();
    } else if (word == ":facts" || word == ":事实") {
      show_facts();
    } else if (word == ":clear" || word == ":清空") {
      facts_.clear();
      readings_.clear();
    } else if (word == ":forget" || word == ":忘记") {
      if (facts_.erase(external_name(rest)) == 0) say("not set: " + rest, "未设：" + rest);
    } else if (word == ":as-of" || word == ":时点") {
      set_date(rest);
    } else if (word == ":reading" || word == ":口径") {
      choose_reading(rest);
    } else if (word == ":decision" || word == ":决定") {
      choose(rest);
    } else if (word == ":lang" || word == ":语言") {
      command_.language = rest == "zh" || rest == "中文" ? base::Language::Chinese : base::Language::English;
    } else {
      say("unknown: " + word + " (`:help`)", "没有此命令：" + word + "（`:帮助`）");
    }
    return true;
  }

  void help() const {
    say("NAME: VALUE, …     set facts                  ?  :ask           ask the decision\n"
        ":why               ask, with reasons          :json             the answer as a service gets it\n"
        ":facts             what can be and is set     :forget NAME  :clear\n"
        ":as-of DATE        the day whose law applies  :decision NAME    another decision\n"
        ":reading NAME READING      how to read a point of law, where the policy leaves a choice\n"
        ":load PATH :reload another policy, or again   :lang en|zh   :quit",
        "名称：值，…        设定事实                   ?  :问            询问决定\n"
        ":为何              询问并说明理由             :json             服务所得的答复\n"
        ":事实              可设与已设的事实           :忘记 名称  :清空\n"
        ":时点 日期         适用何日的法律             :决定 名称        另一决定\n"
        ":口径 解释 口径    对规范列明的法律问题选定口径\n"
        ":加载 路径 :重新加载                          :语言 en|zh   :退出");
  }

  std::string external_name(const std::string& name) const {
    for (const ir::Field& field : policy_->program.facts_record().fields) {
      if (field.name.en == name || field.name.zh == name) return field.external;
    }
    return name;
  }

  void set_facts(const std::string& line) {
    if (policy_ == nullptr) return say("load a policy first: `:load PATH`", "请先加载规范：`:加载 路径`");
    source::SourceMap sources;
    diag::Diagnostics diagnostics;
    const base::FileId file = sources.add("repl", line);
    sources.set_language(file, command_.language);
    const auto items = syntax::parse_facts(file, sources, diagnostics);
    if (items) {
      if (const auto facts = sema::read_facts(policy_->program, *items, diagnostics)) {
        for (const auto& [name, value] : *facts) facts_[name] = value;
      }
    }
    for (const diag::Diagnostic& diagnostic : diagnostics.sorted()) {
      std::cout << diag::render_text(diagnostic, sources, command_.language);
    }
  }

  void set_date(const std::string& text) {
    const auto date = value::parse_date(text);
    if (!date) return say("not a date YYYY-MM-DD: " + text, "不是 YYYY-MM-DD 格式的日期：" + text);
    as_of_ = date->days;
  }

  void choose_reading(const std::string& text) {
    if (policy_ == nullptr) return say("load a policy first: `:load PATH`", "请先加载规范：`:加载 路径`");
    const std::size_t space = text.find(' ');
    const auto chosen =
        space == std::string::npos
            ? std::nullopt
            : driver::find_reading(policy_->program, text.substr(0, space), text.substr(space + 1));
    if (!chosen) return say("not a reading of an interpretation: " + text, "不是某项解释的口径：" + text);
    readings_[chosen->interpretation] = chosen->reading;
  }

  void choose(const std::string& name) {
    std::uint32_t decision = 0;
    if (const sema::Policy* policy = select_decision(command_, *project_, name, decision)) {
      if (policy != policy_) {
        facts_.clear();
        readings_.clear();
      }
      policy_ = policy;
      decision_ = decision;
    }
    command_.exit = kFine;
  }

  void show_facts() const {
    for (const ir::Field& field : policy_->program.facts_record().fields) {
      if (field.reading) continue;  // shown below
      const auto set = facts_.find(field.external);
      std::cout << "  " << field.name.in(command_.language) << (field.type.optional ? "?" : "");
      if (set != facts_.end()) std::cout << ": " << base::visible(set->second);
      std::cout << "\n";
    }
    for (const auto& [point, reading] : readings_) {
      const ir::Interpretation& it = policy_->program.interpretations[point];
      const ir::Type& type = policy_->program.facts_record().fields[it.field].type;
      std::cout << "  " << command_.say("reading ", "口径 ") << it.name.in(command_.language) << ": "
                << policy_->program.enumerations[type.of].members[reading].name.in(command_.language) << "\n";
    }
  }

  template <typename Show>
  void with_answer(Show show) {
    std::string text = "{";
    for (const auto& [name, value] : facts_) text += (text.size() > 1 ? ",\"" : "\"") + name + "\":" + value;
    text += "}";
    eval::Request request(policy_->program);
    for (const auto& [point, reading] : readings_)
      request.set_default(policy_->program.interpretations[point], reading);
    eval::Answer answer;
    answer.decision = decision_;
    if (auto fault = json::read_request(text, request)) {
      answer.fault = std::move(fault);
    } else {
      request.as_of = as_of_;
      answer = eval::decide(policy_->program, policy_->program.decisions[decision_], request);
    }
    show(request, answer);
  }

  void ask(bool why) {
    with_answer([&](const eval::Request& request, const eval::Answer& answer) {
      const std::string text = eval::explain(policy_->program, request, answer, command_.language);
      if (why) {
        std::cout << text;
        return;
      }
      // Without reasons: the outcome, the outputs, and what is missing.
      std::istringstream lines(text);
      std::string line;
      bool shown = true;
      for (int i = 0; std::getline(lines, line); ++i) {
        if (i > 0 && !line.starts_with("  ")) shown = line.starts_with(command_.say("waiting", "待"));
        if (shown) std::cout << line << "\n";
      }
    });
  }

  void ask_json() {
    with_answer([&](const eval::Request& request, const eval::Answer& answer) {
      std::cout << json::write_answer(policy_->program, request, answer) << "\n";
    });
  }

  Command& command_;
  std::unique_ptr<driver::Project> project_;
  std::vector<std::string> paths_;
  const sema::Policy* policy_ = nullptr;
  std::uint32_t decision_ = 0;
  std::map<std::string, std::string> facts_;  // external name -> JSON text
  std::map<std::uint32_t, std::uint32_t>
      readings_;  // of interpretations, where another than the default was chosen
  std::optional<std::int32_t> as_of_;
};

}  // namespace

void add_repl(CLI::App& app, Command& command) {
  auto paths = std::make_shared<std::vector<std::string>>();
  CLI::App* sub =
      app.add_subcommand("repl", command.say("ask what if, in a conversation", "交互式询问：如果……会怎样"));
  sub->add_option("PATH", *paths, command.say("files or folders", "文件或者文件夹"));
  command.add_language_option(*sub);
  sub->callback([paths, &command] { Repl(command).run(*paths); });
}

}  // namespace writ::tools
