// SPDX-License-Identifier: Apache-2.0
// writ repl: set facts, ask, see why, in one conversation. A person at a terminal has an editor; otherwise lines are read.
// Nothing that is said ends it but `:quit` and the end of the input.
#include "compiler/diag/render.h"
#include "compiler/diag/suggest.h"
#include "compiler/driver/evaluate.h"
#include "compiler/sema/read_facts.h"
#include "compiler/tools/command.h"
#include "compiler/tools/line_editor.h"
#include "runtime/base/called.h"
#include "runtime/base/utf8.h"
#include "runtime/base/visible.h"
#include "runtime/eval/explain.h"
#include "runtime/eval/interp.h"
#include "runtime/json/read_request.h"
#include "runtime/json/write.h"
#include "runtime/value/date.h"

#include <algorithm>
#include <array>
#include <iostream>
#include <map>
#include <sstream>

namespace writ::tools {
namespace {

constexpr std::string_view kSpaces = " \t\r\n\v\f";

std::string trimmed(std::string_view text) {
  const std::size_t first = text.find_first_not_of(kSpaces);
  if (first == std::string_view::npos) return {};
  return std::string(text.substr(first, text.find_last_not_of(kSpaces) + 1 - first));
}

// Who writes Chinese has these under the same keys.
void narrow_first(std::string& line) {
  if (line.starts_with("：")) line.replace(0, std::string_view("：").size(), ":");
  if (line.starts_with("？")) line.replace(0, std::string_view("？").size(), "?");
}

class Repl {
 public:
  Repl(Command& command, std::vector<std::string> data) : command_(command), data_(std::move(data)) {}

  void run(const std::vector<std::string>& paths) {
    // Each thing said is seen at once, whoever reads it.
    std::cout << std::unitbuf;
    std::cerr.tie(&std::cout);
    std::optional<LineEditor> editor;
    if (LineEditor::is_person())
      editor.emplace("writ> ", [this](std::string_view before) { return complete(before); });
    if (!paths.empty()) open(paths);
    if (editor) say("`:help` lists what can be said, `:quit` ends", "`:帮助` 列出可用的命令，`:退出` 结束");
    while (!ended_ && std::cout) {
      const std::optional<std::string> line = editor ? editor->next() : next_line();
      if (!line) break;
      try {
        handle(*line);
      } catch (const std::exception& error) {
        say(std::string("this could not be done: ") + error.what(), std::string("无法完成：") + error.what());
      }
    }
    if (editor && !ended_) std::cout << "\n";
    command_.exit = kFine;
  }

 private:
  struct Word {
    std::array<const char*, 3> spellings;  // the first is English, the last Chinese
    bool needs_policy;
    void (Repl::*run)(const std::string&);
  };
  static const std::vector<Word>& words() {
    static const std::vector<Word> kWords = {
        {{"?", ":ask", ":问"}, true, &Repl::ask_briefly},
        {{":why", ":why", ":为何"}, true, &Repl::ask_why},
        {{":json", ":json", ":json"}, true, &Repl::ask_json},
        {{":facts", ":facts", ":事实"}, true, &Repl::show_facts},
        {{":forget", ":forget", ":忘记"}, true, &Repl::forget},
        {{":clear", ":clear", ":清空"}, true, &Repl::clear},
        {{":as-of", ":as-of", ":时点"}, false, &Repl::set_date},
        {{":reading", ":reading", ":口径"}, true, &Repl::choose_reading},
        {{":decision", ":decision", ":决定"}, true, &Repl::choose_decision},
        {{":load", ":load", ":加载"}, false, &Repl::load_path},
        {{":reload", ":reload", ":重新加载"}, false, &Repl::reload},
        {{":lang", ":lang", ":语言"}, false, &Repl::choose_language},
        {{":help", ":h", ":帮助"}, false, &Repl::help},
        {{":quit", ":q", ":退出"}, false, &Repl::quit},
    };
    return kWords;
  }

  void say(const std::string& english, const std::string& chinese) const {
    std::cout << (command_.language == base::Language::Chinese ? chinese : english) << "\n";
  }

  static std::optional<std::string> next_line() {
    std::string line;
    if (!std::getline(std::cin, line)) return std::nullopt;
    return line;
  }

  void handle(const std::string& raw) {
    std::string line = trimmed(raw);
    if (line.empty()) return;
    narrow_first(line);
    if (line[0] != ':' && line != "?") return set_facts(line);
    const std::size_t end = std::min(line.size(), line.find_first_of(kSpaces));
    const std::string spelling = line.substr(0, end);
    for (const Word& word : words()) {
      if (std::find(word.spellings.begin(), word.spellings.end(), spelling) == word.spellings.end()) continue;
      if (word.needs_policy && policy_ == nullptr) return no_policy();
      return (this->*word.run)(trimmed(std::string_view(line).substr(end)));
    }
    std::vector<std::string> known;
    for (const Word& word : words()) known.insert(known.end(), word.spellings.begin(), word.spellings.end());
    const auto close = diag::nearest(spelling, known);
    const std::string shown = base::visible(spelling);
    say("there is no " + shown + (close ? "; did you mean " + *close + "?" : "; see :help"),
        "没有命令 " + shown + (close ? "，是否指 " + *close + "？" : "，见 :帮助"));
  }

  // ---- the conversation itself ----

  void no_policy() const { say("load a policy first: `:load PATH`", "请先加载规范：`:加载 路径`"); }

  void open(const std::vector<std::string>& paths) {
    auto project = load(command_, paths);
    if (project == nullptr || !give_lists(command_, *project, data_)) return;
    const auto first =
        std::find_if(project->policies.begin(), project->policies.end(),
                     [](const sema::Policy& policy) { return !policy.program.decisions.empty(); });
    if (first == project->policies.end())
      return say("there is no policy with a decision", "没有载明决定的规范");
    policy_ = &*first;
    decision_ = 0;
    project_ = std::move(project);
    paths_ = paths;
    facts_.clear();
    readings_.clear();
    const ir::Program& program = policy_->program;
    say("policy " + program.name.in(base::Language::English) + ", decision " +
            program.decisions[0].name.in(base::Language::English),
        "规范 " + program.name.in(base::Language::Chinese) + "，决定 " +
            program.decisions[0].name.in(base::Language::Chinese));
  }

  void load_path(const std::string& path) {
    if (path.empty()) return say("which? `:load PATH`", "加载何处？`:加载 路径`");
    open({path});
  }

  void reload(const std::string&) {
    if (paths_.empty()) return no_policy();
    open(std::vector<std::string>(paths_));
  }

  void choose_language(const std::string& name) {
    if (name == "zh" || name == "中文") {
      command_.language = base::Language::Chinese;
    } else if (name == "en" || name == "英文") {
      command_.language = base::Language::English;
    } else {
      say("en or zh", "en（英文）或者 zh（中文）");
    }
  }

  void quit(const std::string&) { ended_ = true; }

  void help(const std::string&) {
    say("NAME: VALUE, …     set facts                  ?  :ask           ask the decision\n"
        ":why               ask, with reasons          :json             the answer as a service gets it\n"
        ":facts             what can be and is set     :forget NAME  :clear\n"
        ":as-of DATE        the day whose law applies  :decision NAME    another decision\n"
        ":reading NAME READING      how to read a point of law, where the policy leaves a choice\n"
        ":load PATH :reload another policy, or again   :lang en|zh   :quit\n"
        "Tab completes names and values, ↑ brings back what was said, Ctrl-C gives up a line.",
        "名称：值，…        设定事实                   ?  :问            询问决定\n"
        ":为何              询问并说明理由             :json             服务所得的答复\n"
        ":事实              可设与已设的事实           :忘记 名称  :清空\n"
        ":时点 日期         适用何日的法律             :决定 名称        另一决定\n"
        ":口径 解释 口径    对规范列明的法律问题选定口径\n"
        ":加载 路径 :重新加载                          :语言 en|zh   :退出\n"
        "按 Tab 补全名称和取值，按 ↑ 调出先前的输入，按 Ctrl-C 放弃本行。");
  }

  // ---- facts ----

  const std::vector<ir::Field>& fields() const { return policy_->program.facts_record().fields; }

  const ir::Field* find_field(std::string_view name) const {
    const auto at = std::find_if(fields().begin(), fields().end(), [&](const ir::Field& field) {
      return base::is_called(field.name, field.external, name);
    });
    return at == fields().end() ? nullptr : &*at;
  }

  using Facts = std::map<std::string, std::string>;  // external name -> JSON text

  // What a service would send. The facts pass through the reader of requests, here as there.
  std::optional<eval::Fault> read(const Facts& facts, eval::Request& request) const {
    std::string text = "{";
    for (const auto& [name, value] : facts) text += (text.size() > 1 ? ",\"" : "\"") + name + "\":" + value;
    return json::read_request(text + "}", request);
  }

  // All of a line, or nothing of it.
  void set_facts(const std::string& line) {
    if (policy_ == nullptr) return no_policy();
    source::SourceMap sources;
    diag::Diagnostics diagnostics;
    const base::FileId file = sources.add(command_.say("line", "输入"), line);
    sources.set_language(file, command_.language);
    if (const auto items = syntax::parse_facts(file, sources, diagnostics)) {
      if (const auto given = sema::read_facts(policy_->program, *items, command_.language, diagnostics)) {
        Facts facts = facts_;
        for (const auto& [name, value] : *given) facts[name] = value;
        eval::Request request(policy_->program);
        if (const auto fault = read(facts, request)) {
          std::cout << eval::code_text(fault->code) << " "
                    << base::visible(eval::message(*fault, command_.language)) << "\n";
        } else {
          facts_ = std::move(facts);
        }
      }
    }
    for (const diag::Diagnostic& diagnostic : diagnostics.sorted()) {
      std::cout << diag::render_text(diagnostic, sources, command_.language);
    }
  }

  void forget(const std::string& name) {
    const ir::Field* field = find_field(name);
    if (field == nullptr || facts_.erase(field->external) == 0)
      say("not set: " + base::visible(name), "未设：" + base::visible(name));
  }

  void clear(const std::string&) {
    facts_.clear();
    readings_.clear();
  }

  void show_facts(const std::string&) {
    for (const ir::Field& field : fields()) {
      if (field.reading) continue;  // shown below
      const auto set = facts_.find(field.external);
      std::cout << "  " << field.name.in(command_.language) << (field.type.optional ? "?" : "");
      if (set != facts_.end()) std::cout << ": " << base::visible(set->second);
      std::cout << "\n";
    }
    for (const auto& [point, reading] : readings_) {
      const ir::Interpretation& it = policy_->program.interpretations[point];
      const ir::Type& type = fields()[it.field].type;
      std::cout << "  " << command_.say("reading ", "口径 ") << it.name.in(command_.language) << ": "
                << policy_->program.enumerations[type.of].members[reading].name.in(command_.language) << "\n";
    }
  }

  void set_date(const std::string& text) {
    const auto date = value::parse_date(text);
    if (date) {
      as_of_ = date->days;
    } else {
      say("not a date YYYY-MM-DD: " + base::visible(text),
          "不是 YYYY-MM-DD 格式的日期：" + base::visible(text));
    }
  }

  void choose_reading(const std::string& text) {
    const std::size_t space = text.find_first_of(kSpaces);
    const auto chosen = space == std::string::npos
                            ? std::nullopt
                            : driver::find_reading(policy_->program, text.substr(0, space),
                                                   trimmed(std::string_view(text).substr(space)));
    if (!chosen) {
      return say("not a reading of an interpretation: " + base::visible(text),
                 "不是某项解释的口径：" + base::visible(text));
    }
    readings_[chosen->interpretation] = chosen->reading;
  }

  void choose_decision(const std::string& name) {
    std::uint32_t decision = 0;
    const sema::Policy* policy = select_decision(command_, *project_, name, decision);
    if (policy == nullptr) return;
    if (policy != policy_) clear({});
    policy_ = policy;
    decision_ = decision;
  }

  // ---- asking ----

  template <typename Show>
  void with_answer(Show show) {
    eval::Request request(policy_->program);
    for (const auto& [point, reading] : readings_)
      request.set_default(policy_->program.interpretations[point], reading);
    eval::Answer answer;
    answer.decision = decision_;
    if (auto fault = read(facts_, request)) {
      answer.fault = std::move(fault);
    } else {
      request.as_of = as_of_;
      answer = eval::decide(policy_->program, policy_->program.decisions[decision_], request);
    }
    show(request, answer);
  }

  // Without reasons: the outcome, the outputs, and what is missing.
  void ask_briefly(const std::string&) {
    with_answer([&](const eval::Request& request, const eval::Answer& answer) {
      std::istringstream lines(eval::explain(policy_->program, request, answer, command_.language));
      std::string line;
      bool shown = true;
      for (int i = 0; std::getline(lines, line); ++i) {
        if (i > 0 && !line.starts_with("  ")) shown = line.starts_with(command_.say("waiting", "待"));
        if (shown) std::cout << line << "\n";
      }
    });
  }

  void ask_why(const std::string&) {
    with_answer([&](const eval::Request& request, const eval::Answer& answer) {
      std::cout << eval::explain(policy_->program, request, answer, command_.language);
    });
  }

  void ask_json(const std::string&) {
    with_answer([&](const eval::Request& request, const eval::Answer& answer) {
      std::cout << json::write_answer(policy_->program, request, answer) << "\n";
    });
  }

  // ---- completion ----

  // A command, what stands behind it, a fact's name, or its value.
  Completion complete(std::string_view before) const {
    Completion out;
    const bool chinese = command_.language == base::Language::Chinese;
    std::vector<base::Bilingual> known;
    std::string line(before);
    narrow_first(line);
    if (line.starts_with(":") && line.find_first_of(kSpaces) == std::string::npos) {
      for (const Word& word : words()) known.push_back({word.spellings[0], word.spellings[2]});
      known.push_back({":ask", ":问"});
      // The colon may be a wide one.
      return matching(before, std::size_t{1} + (before.size() - line.size()), known, " ", 1);
    }
    if (policy_ == nullptr) return out;
    const std::size_t begin = word_begin(before);
    if (line.starts_with(":")) return matching(before, begin, said_behind(line), " ", 0);
    if (const ir::Field* field = valued(before.substr(0, begin))) {
      for (const base::Bilingual& value : values_of(field->type)) known.push_back(value);
      return matching(before, begin, known, "", 0);
    }
    for (const ir::Field& field : fields()) {
      if (!field.reading) known.push_back(field.name);
    }
    return matching(before, begin, known, chinese ? "：" : ": ", 0);
  }

  // What may stand behind the command that a line begins with.
  std::vector<base::Bilingual> said_behind(std::string_view line) const {
    const std::string_view command = line.substr(0, line.find_first_of(kSpaces));
    std::vector<base::Bilingual> out;
    if (command == ":lang" || command == ":语言") return {{"en", "英文"}, {"zh", "中文"}};
    if (command == ":forget" || command == ":忘记") {
      for (const ir::Field& field : fields()) {
        if (facts_.contains(field.external)) out.push_back(field.name);
      }
    } else if (command == ":decision" || command == ":决定") {
      for (const sema::Policy& policy : project_->policies) {
        for (const ir::Decision& decision : policy.program.decisions) out.push_back(decision.name);
      }
    } else if (command == ":reading" || command == ":口径") {
      for (const ir::Interpretation& one : policy_->program.interpretations) {
        // Its readings, once it is named.
        if (line.find(one.name.en) == std::string_view::npos &&
            line.find(one.name.in(base::Language::Chinese)) == std::string_view::npos) {
          out.push_back(one.name);
          continue;
        }
        out.clear();
        for (const ir::Enumerator& reading :
             policy_->program.enumerations[fields()[one.field].type.of].members)
          out.push_back(reading.name);
        break;
      }
    }
    return out;
  }

  static std::size_t word_begin(std::string_view before) {
    std::size_t begin = 0;
    for (const auto& [at, point] : base::CodePoints(before)) {
      if (std::u32string_view(U" \t,:，：、;；([{（").find(point.value) != std::u32string_view::npos)
        begin = at + point.length;
    }
    return begin;
  }

  // The fact whose value stands where the text ends: `name: `.
  const ir::Field* valued(std::string_view text) const {
    std::string name = trimmed(text);
    if (name.ends_with(":")) {
      name.pop_back();
    } else if (name.ends_with("：")) {
      name.resize(name.size() - std::string_view("：").size());
    } else {
      return nullptr;
    }
    name = trimmed(name);
    return find_field(name.substr(word_begin(name)));
  }

  std::vector<base::Bilingual> values_of(const ir::Type& type) const {
    std::vector<base::Bilingual> out;
    if (type.list) return out;
    if (type.kind == ir::TypeKind::Boolean) return {{"yes", "是"}, {"no", "否"}};
    if (type.kind == ir::TypeKind::Enumeration) {
      for (const ir::Enumerator& member : policy_->program.enumerations[type.of].members)
        out.push_back(member.name);
    }
    return out;
  }

  // Those that go on as the text from `begin` on does, in either language; when nothing is typed, in the reader's.
  Completion matching(std::string_view before, std::size_t begin, const std::vector<base::Bilingual>& known,
                      const char* after, std::size_t skipped) const {
    Completion out{begin, {}, after};
    const std::string_view typed = before.substr(begin);
    for (const base::Bilingual& name : known) {
      if (typed.empty()) {
        out.candidates.push_back(name.in(command_.language).substr(skipped));
        continue;
      }
      for (const std::string* spelling : {&name.en, &name.zh}) {
        if (std::string_view(*spelling).substr(std::min(skipped, spelling->size())).starts_with(typed))
          out.candidates.push_back(spelling->substr(skipped));
      }
    }
    std::sort(out.candidates.begin(), out.candidates.end());
    out.candidates.erase(std::unique(out.candidates.begin(), out.candidates.end()), out.candidates.end());
    std::erase(out.candidates, "");
    return out;
  }

  Command& command_;
  bool ended_ = false;
  std::unique_ptr<driver::Project> project_;
  std::vector<std::string> paths_;
  const std::vector<std::string> data_;  // what lists hold, as it was asked for
  const sema::Policy* policy_ = nullptr;
  std::uint32_t decision_ = 0;
  Facts facts_;
  std::map<std::uint32_t, std::uint32_t>
      readings_;  // of interpretations, where another than the default was chosen
  std::optional<std::int32_t> as_of_;
};

}  // namespace

void add_repl(CLI::App& app, Command& command) {
  auto paths = std::make_shared<std::vector<std::string>>();
  auto data = std::make_shared<std::vector<std::string>>();
  CLI::App* sub =
      app.add_subcommand("repl", command.say("ask what if, in a conversation", "交互式询问：如果……会怎样"));
  sub->add_option("PATH", *paths, command.say("files or folders", "文件或者文件夹"));
  add_data_option(*sub, command, *data);
  command.add_language_option(*sub);
  sub->callback([paths, data, &command] { Repl(command, *data).run(*paths); });
}

}  // namespace writ::tools
