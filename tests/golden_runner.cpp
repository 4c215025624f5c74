// SPDX-License-Identifier: Apache-2.0
// Golden files: tests/golden/<stage>/*.writ, each an input with the output that is expected of it. One process runs them all.
//
// The input comes first; the lines behind it that begin with `--! ` hold the expected output. Lines of the input that begin
// with `--? ` are recipes, for inputs that no plain text file can hold; they stay in the input, where they are comments:
//
//   --? replace MARK by bytes e280ae     wherever MARK stands in the input
//   --? replace MARK by 250 times TEXT   the same; ¶ in TEXT is the end of a line
//   --? limit bytes 120                  the largest file, for this one test
//   --? file NAME                        what follows is a file of its own
//   --? folder NAME, --? load NAME       an empty folder, or a path that is not there, is checked as well
//   --? only W9901                       shows nothing but this code
//   --? ask {"as_of": …}                 of explain/: the first decision is asked, in every tier, and explained in both
//                                        languages; `letter` in the place of `ask` for the letter
//
// The constructs of the language, one a policy, stand in tests/golden/fmt: NAME.writ and NAME.zh.writ, each as it is laid out, and
// each the translation of the other. What the passes make of them is beside: tree/NAME.txt and tree/NAME.zh.txt; ir/NAME.txt,
// which both texts must give; explain/NAME.txt, the answer to every test of the policy, in both languages. A construct begins
// with its NAME.writ; --update writes all the rest.
//
//   writ_golden ROOT [--filter TEXT] [--update]
#include "compiler/diag/render.h"
#include "compiler/driver/decider.h"
#include "compiler/driver/modules.h"
#include "compiler/report/proofs.h"
#include "compiler/syntax/format.h"
#include "compiler/syntax/print.h"
#include "compiler/syntax/resolutions.h"
#include "runtime/eval/explain.h"
#include "runtime/eval/interp.h"
#include "runtime/ir/print.h"
#include "runtime/json/read_request.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <map>
#include <set>
#include <sstream>
#include <string>
#include <vector>

namespace {

namespace fs = std::filesystem;
using writ::base::Language;
using writ::diag::Diagnostic;

constexpr std::string_view kExpected = "--!";
constexpr std::string_view kRecipe = "--? ";

std::string read(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  std::ostringstream text;
  text << in.rdbuf();
  return text.str();
}

void write(const fs::path& path, const std::string& text) { std::ofstream(path, std::ios::binary) << text; }

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> out;
  std::istringstream in(text);
  for (std::string line; std::getline(in, line);) {
    // Editors take spaces at the end of a line away.
    line.erase(line.find_last_not_of(" \r") + 1);
    out.push_back(std::move(line));
  }
  return out;
}

void replace_all(std::string& text, std::string_view from, std::string_view to) {
  for (std::size_t at = 0; (at = text.find(from, at)) != std::string::npos; at += to.size())
    text.replace(at, from.size(), to);
}

// ---- one golden file ----

struct File {
  std::string name;
  std::string text;
};

struct Golden {
  fs::path path;
  std::string input;                  // as it stands in the file
  std::vector<std::string> expected;  // without the marks
  std::vector<File> files;            // the input, recipes followed
  std::vector<std::string> folders;
  std::vector<std::string> loads;
  std::string only;
  struct Question {
    std::string facts;
    writ::eval::ExplainAs form = writ::eval::ExplainAs::Text;
  };
  std::vector<Question> questions;
  writ::syntax::ParseLimits limits;
  std::vector<std::string> problems;

  std::string name() const { return path.filename().string(); }
  std::string code() const { return name().substr(0, name().find('_')); }
};

class Recipes {
 public:
  explicit Recipes(Golden& golden) : golden_(golden) {}

  void follow() {
    golden_.files.push_back({golden_.name(), {}});
    std::istringstream in(golden_.input);
    for (std::string line; std::getline(in, line);) {
      if (line.starts_with(kRecipe)) {
        recipe(line.substr(kRecipe.size()));
        if (line.starts_with("--? file ")) continue;
      } else {
        for (const auto& [mark, text] : marks_) replace_all(line, mark, text);
      }
      golden_.files.back().text += line + "\n";
    }
    if (golden_.files.size() > 1 && golden_.files.front().text.empty())
      golden_.files.erase(golden_.files.begin());
  }

 private:
  void recipe(const std::string& line) {
    std::istringstream words(line);
    std::string what;
    std::string name;
    words >> what >> name;
    if (what == "replace") {
      std::string by;
      std::string first;
      words >> by >> first;
      std::string rest;
      std::getline(words >> std::ws, rest);
      marks_[name] = first == "bytes" ? bytes(rest) : times(std::stoul(first), rest);
    } else if (what == "file") {
      golden_.files.push_back({name, {}});
    } else if (what == "folder") {
      golden_.folders.push_back(name);
    } else if (what == "load") {
      golden_.loads.push_back(name);
    } else if (what == "only") {
      golden_.only = name;
    } else if (what == "ask" || what == "letter") {
      using writ::eval::ExplainAs;
      golden_.questions.push_back(
          {line.substr(what.size() + 1), what == "ask" ? ExplainAs::Text : ExplainAs::Markdown});
    } else if (what == "limit" && name == "bytes") {
      words >> golden_.limits.max_bytes;
    } else {
      golden_.problems.push_back("no such recipe: " + line);
    }
  }

  static std::string bytes(const std::string& hex) {
    std::string out;
    for (std::size_t i = 0; i + 1 < hex.size(); i += 2)
      out += static_cast<char>(std::stoul(hex.substr(i, 2), nullptr, 16));
    return out;
  }

  // `times TEXT`
  static std::string times(std::size_t count, const std::string& rest) {
    std::string text = rest.substr(rest.find(' ') + 1);
    replace_all(text, "¶", "\n");
    std::string out;
    for (std::size_t i = 0; i < count; ++i) out += text;
    return out;
  }

  Golden& golden_;
  std::map<std::string, std::string> marks_;
};

Golden load(const fs::path& path) {
  Golden out;
  out.path = path;
  std::istringstream in(read(path));
  for (std::string line; std::getline(in, line);) {
    if (line.starts_with(kExpected)) {
      line.erase(0, kExpected.size());
      if (line.starts_with(" ")) line.erase(0, 1);
      out.expected.push_back(line);
    } else if (out.expected.empty()) {
      out.input += line + "\n";
    } else {
      out.problems.push_back("`" + line + "` stands behind the expected output");
    }
  }
  Recipes(out).follow();
  return out;
}

// ---- the passes, over files in a folder of their own ----

struct Checked {
  std::unique_ptr<writ::driver::Project> project;
  std::vector<Diagnostic> diagnostics;
};

class Workshop {
 public:
  Workshop() {
    std::string name = (fs::temp_directory_path() / "writ_golden_XXXXXX").string();
    if (mkdtemp(name.data()) == nullptr) throw std::runtime_error("no temporary folder");
    folder_ = name;
  }
  ~Workshop() {
    std::error_code ignored;
    fs::remove_all(folder_, ignored);
  }
  Workshop(const Workshop&) = delete;
  Workshop& operator=(const Workshop&) = delete;

  Checked check(const Golden& golden, const std::vector<File>& files) const {
    std::vector<std::string> paths;
    for (const File& file : files) {
      paths.push_back(folder_ / file.name);
      write(paths.back(), file.text);
    }
    for (const std::string& name : golden.folders) {
      paths.push_back(folder_ / name);
      fs::create_directory(paths.back());
    }
    for (const std::string& name : golden.loads) paths.push_back(folder_ / name);
    Checked out;
    out.project = writ::driver::load_project(paths, golden.limits);
    writ::report::prove_project(*out.project);
    for (Diagnostic& one : out.project->diagnostics.sorted()) {
      if (golden.only.empty() || writ::diag::code_text(one.code) == golden.only)
        out.diagnostics.push_back(std::move(one));
    }
    return out;
  }

  // As a reader sees it who stands in the folder.
  std::string rendered(const Checked& checked, Language language) const {
    std::string out;
    for (const Diagnostic& one : checked.diagnostics)
      out += writ::diag::render_text(one, checked.project->sources, language);
    replace_all(out, folder_.string() + "/", "");
    return out;
  }

 private:
  fs::path folder_;
};

// ---- fixes ----

using Codes = std::set<std::string>;

Codes codes_of(const Checked& checked) {
  Codes out;
  for (const Diagnostic& one : checked.diagnostics) out.emplace(writ::diag::code_text(one.code));
  return out;
}

// The files with the first fix of each diagnostic applied; nothing when there is none to apply.
std::vector<File> fixed(const Checked& checked, std::vector<File> files, bool safe_only) {
  std::map<std::pair<std::uint32_t, std::uint32_t>, const writ::diag::Fix*> fixes;
  for (const Diagnostic& one : checked.diagnostics) {
    if (one.fixes.empty()) continue;
    const writ::diag::Fix& fix = one.fixes.front();
    if (safe_only && fix.applicability != writ::diag::Applicability::Safe) continue;
    if (fix.span.file.index < files.size())
      fixes.emplace(std::pair(fix.span.file.index, fix.span.begin), &fix);
  }
  if (fixes.empty()) return {};
  // From the end, so that what comes before keeps its place.
  for (auto at = fixes.rbegin(); at != fixes.rend(); ++at) {
    const writ::diag::Fix& fix = *at->second;
    files[fix.span.file.index].text.replace(fix.span.begin, fix.span.end - fix.span.begin, fix.replacement);
  }
  return files;
}

// What remains after the fix: no code of before, none that is new.
void check_fixed(const Workshop& shop, Golden& golden, const Checked& before, bool safe_only) {
  const std::vector<File> files = fixed(before, golden.files, safe_only);
  if (files.empty()) return;
  const Codes old = codes_of(before);
  const Checked after = shop.check(golden, files);
  for (const std::string& code : codes_of(after)) {
    golden.problems.push_back(
        code + (old.contains(code) ? " is still there after its fix:\n" : " comes with the fix:\n") +
        shop.rendered(after, Language::English));
  }
}

// `NAME.fixed.writ` beside a golden file: its text after the fixes, those that somebody has to look at included.
void check_fixed_file(const Workshop& shop, Golden& golden, const Checked& before, bool update) {
  fs::path path = golden.path;
  path.replace_extension(".fixed.writ");
  if (!fs::exists(path)) return;
  const std::vector<File> files = fixed(before, golden.files, false);
  if (files.size() != 1) {
    golden.problems.push_back(path.filename().string() + " is there, but no fix");
    return;
  }
  if (update) write(path, files.front().text);
  if (read(path) != files.front().text)
    golden.problems.push_back("fixed, it is not " + path.filename().string() + " but:\n" +
                              files.front().text);
  check_fixed(shop, golden, before, false);
}

// ---- stages: a folder of tests/golden, and how its files are run ----

struct Options {
  fs::path root;
  std::string filter;
  bool update = false;
};

std::vector<std::string> both_languages(const Workshop& shop, const Checked& checked) {
  return lines_of(shop.rendered(checked, Language::English) + shop.rendered(checked, Language::Chinese));
}

// Each file has one code, the one in its name.
std::vector<std::string> run_diag(Golden& golden, const Options& options) {
  const Workshop shop;
  const Checked checked = shop.check(golden, golden.files);
  const Codes codes = codes_of(checked);
  if (codes != Codes{golden.code()}) {
    std::string found;
    for (const std::string& code : codes) found += " " + code;
    golden.problems.push_back("expected " + golden.code() + " and nothing else, found" +
                              (found.empty() ? " nothing" : found));
  }
  check_fixed(shop, golden, checked, true);
  check_fixed_file(shop, golden, checked, options.update);
  return both_languages(shop, checked);
}

// Each line with a mistake says which: `-- W0301`, or `-- W0301 W0401`. Nothing else is found.
std::vector<std::string> run_diag_many(Golden& golden, const Options&) {
  const Workshop shop;
  const Checked checked = shop.check(golden, golden.files);
  std::multiset<std::string> wanted;
  const std::vector<std::string> lines = lines_of(golden.files.front().text);
  for (std::size_t i = 0; i < lines.size(); ++i) {
    const std::size_t comment = lines[i].rfind("-- W");
    if (comment == std::string::npos) continue;
    std::istringstream words(lines[i].substr(comment + 3));
    for (std::string code; words >> code;) wanted.insert("line " + std::to_string(i + 1) + ": " + code);
  }
  std::multiset<std::string> found;
  for (const Diagnostic& one : checked.diagnostics) {
    const auto at = checked.project->sources.position(one.span.file, one.span.begin);
    found.insert("line " + std::to_string(at.line) + ": " + std::string(writ::diag::code_text(one.code)));
  }
  for (const std::string& one : wanted) {
    if (!found.contains(one)) golden.problems.push_back(one + " is not found");
  }
  for (const std::string& one : found) {
    if (!wanted.contains(one)) golden.problems.push_back(one + " is not expected");
  }
  if (wanted.size() != found.size()) {
    golden.problems.push_back(std::to_string(wanted.size()) + " mistakes, " + std::to_string(found.size()) +
                              " found");
  }
  return both_languages(shop, checked);
}

// One question in one tier.
std::string explained(const writ::ir::Program& program, writ::driver::Tier tier,
                      const Golden::Question& question) {
  writ::driver::Decider decider(program, tier);
  writ::eval::Request request(decider.program());
  writ::eval::Answer answer;
  answer.decision = 0;
  if (auto fault = writ::json::read_request(question.facts, request)) {
    answer.fault = std::move(fault);
  } else {
    answer = decider.decide(0, request);
  }
  std::string out;
  for (const Language language : {Language::English, Language::Chinese})
    out += writ::eval::explain(decider.program(), request, answer, language, question.form);
  return out;
}

// Every question that a file asks, in every tier the same. The digest is left out: it is about the policy, not its words.
std::vector<std::string> run_explain(Golden& golden, const Options&) {
  const Workshop shop;
  const Checked checked = shop.check(golden, golden.files);
  if (checked.project->policies.empty() || checked.project->diagnostics.has_errors())
    return both_languages(shop, checked);
  const writ::ir::Program& program = checked.project->policies.front().program;
  std::string out;
  for (const Golden::Question& question : golden.questions) {
    const std::string said = explained(program, writ::driver::Tier::Interpreter, question);
    if (writ::driver::has_native_tier() && said != explained(program, writ::driver::Tier::Quick, question))
      golden.problems.push_back("native code is explained in other words: " + question.facts);
    out += said;
  }
  replace_all(out, " sha256:" + program.digest.substr(0, 12), "");
  replace_all(out, " sha256\\:" + program.digest.substr(0, 12), "");
  return lines_of(out);
}

struct Stage {
  const char* folder;
  // The output; what is wrong besides goes into the golden's problems.
  std::vector<std::string> (*run)(Golden&, const Options&);
};

constexpr Stage kStages[] = {
    {"diag", run_diag},
    {"diag-many", run_diag_many},
    {"explain", run_explain},
};

// ---- constructs: tests/golden/fmt, and what the passes make of it ----

struct Output {
  std::string stage;
  std::string file;
  std::string text;
};

class Construct {
 public:
  Construct(const fs::path& golden, std::string name) : golden_(golden), name_(std::move(name)) {}

  // Everything that is expected of it, as it now comes out, and what is wrong besides.
  std::vector<Output> run() {
    Text english = read_text(file_of(Language::English), read(golden_ / "fmt" / file_of(Language::English)));
    if (!english.tree) return std::move(outputs_);
    put("fmt", file_of(Language::English), laid_out(english, Language::English));
    const std::string translated = laid_out(english, Language::Chinese);
    put("fmt", file_of(Language::Chinese), translated);
    put("tree", name_ + ".txt", writ::syntax::print(*english.tree));
    Text chinese = read_text(file_of(Language::Chinese), translated);
    if (!chinese.tree) return std::move(outputs_);
    put("tree", name_ + ".zh.txt", writ::syntax::print(*chinese.tree));
    if (laid_out(chinese, Language::English) != read(golden_ / "fmt" / file_of(Language::English)))
      problems.push_back("comes back from Chinese as another text");
    std::string programs[2];
    for (Text* text : {&english, &chinese}) {
      const auto policy = writ::driver::check_tree(*text->tree, text->diagnostics);
      say(*text);
      if (!policy) return std::move(outputs_);
      programs[text == &chinese] = writ::ir::print(policy->program);
      if (text == &english) {
        put("ir", name_ + ".txt", programs[0]);
        if (!policy->tests.empty()) put("explain", name_ + ".txt", explained(*policy));
      }
    }
    if (programs[0] != programs[1]) problems.push_back("the two texts are different programs");
    return std::move(outputs_);
  }

  std::vector<std::string> problems;

 private:
  struct Text {
    std::string source;
    writ::source::SourceMap sources;
    writ::diag::Diagnostics diagnostics;
    std::unique_ptr<writ::driver::Modules> modules;
    std::optional<writ::syntax::PolicyFile> tree;
  };

  std::string file_of(Language language) const {
    return name_ + (language == Language::Chinese ? ".zh.writ" : ".writ");
  }

  void put(std::string stage, std::string file, std::string text) {
    outputs_.push_back({std::move(stage), std::move(file), std::move(text)});
  }

  void say(const Text& text) {
    for (const Diagnostic& one : text.diagnostics.sorted()) {
      if (writ::diag::level_of(one.code) == writ::diag::Level::Error)
        problems.push_back(writ::diag::render_text(one, text.sources, Language::English));
    }
  }

  // Modules and the policy of an overlay are looked for beside the file.
  Text read_text(const std::string& file, std::string source) {
    static const writ::syntax::ParseLimits kLimits;
    Text out;
    out.source = std::move(source);
    const auto id = out.sources.add((golden_ / "fmt" / file).string(), out.source);
    out.tree = writ::driver::parse(id, out.sources, out.diagnostics);
    if (out.tree) {
      out.modules = std::make_unique<writ::driver::Modules>(out.sources, kLimits);
      out.modules->link(*out.tree);
    }
    say(out);
    return out;
  }

  static std::string laid_out(const Text& text, Language language) {
    writ::syntax::PolicyFile tree = *text.tree;
    if (tree.language != language) writ::syntax::rename(tree, writ::driver::names_of(tree), language);
    return writ::syntax::format(tree, text.source, language);
  }

  // The answer to each test, as a person gets it.
  std::string explained(const writ::sema::Policy& policy) {
    std::string out;
    for (const writ::sema::TestCase& test : policy.tests) {
      std::string json = "{";
      for (const auto& [name, value] : test.given)
        json += (json.size() > 1 ? ",\"" : "\"") + name + "\":" + value;
      json += "}";
      writ::eval::Request request(policy.program);
      choose_readings(policy.program, test, request);
      if (const auto fault = writ::json::read_request(json, request)) {
        problems.push_back(test.title.en + ": " + writ::eval::message(*fault, Language::English));
        continue;
      }
      request.as_of = test.as_of;
      const auto answer =
          writ::eval::decide(policy.program, policy.program.decisions[test.decision], request);
      for (const Language language : {Language::English, Language::Chinese}) {
        out += "-- " + test.title.in(language) + "\n" +
               writ::eval::explain(policy.program, request, answer, language) + "\n";
      }
    }
    return out;
  }

  static void choose_readings(const writ::ir::Program& program, const writ::sema::TestCase& test,
                              writ::eval::Request& request) {
    for (const writ::ir::Interpretation& point : program.interpretations) {
      const writ::ir::Field& field = program.facts_record().fields[point.field];
      const auto& members = program.enumerations[field.type.of].members;
      for (const auto& [name, reading] : test.readings) {
        for (std::uint32_t i = 0; i < members.size(); ++i) {
          if (name == field.external && members[i].external == reading) request.set_default(point, i);
        }
      }
    }
  }

  fs::path golden_;
  std::string name_;
  std::vector<Output> outputs_;
};

// ---- differences ----

// The longest common lines, and around them what each side has alone, with three lines of context.
std::string unified_diff(const std::vector<std::string>& a, const std::vector<std::string>& b) {
  std::vector<std::vector<std::size_t>> common(a.size() + 1, std::vector<std::size_t>(b.size() + 1, 0));
  for (std::size_t i = a.size(); i-- > 0;) {
    for (std::size_t j = b.size(); j-- > 0;) {
      common[i][j] = a[i] == b[j] ? common[i + 1][j + 1] + 1 : std::max(common[i + 1][j], common[i][j + 1]);
    }
  }
  std::vector<std::string> lines;
  std::vector<bool> changed;
  const auto put = [&](char mark, const std::string& line) {
    lines.push_back(mark + line);
    changed.push_back(mark != ' ');
  };
  for (std::size_t i = 0, j = 0; i < a.size() || j < b.size();) {
    if (i < a.size() && j < b.size() && a[i] == b[j]) {
      put(' ', a[i++]);
      ++j;
    } else if (j == b.size() || (i < a.size() && common[i + 1][j] >= common[i][j + 1])) {
      put('-', a[i++]);
    } else {
      put('+', b[j++]);
    }
  }
  constexpr std::size_t kContext = 3;
  std::string out;
  bool gap = false;
  for (std::size_t i = 0; i < lines.size(); ++i) {
    bool near = false;
    for (std::size_t k = i > kContext ? i - kContext : 0; k < std::min(lines.size(), i + kContext + 1); ++k)
      near = near || changed[k];
    if (near) out += (gap ? "@@\n" : "") + lines[i] + "\n";
    gap = !near;
  }
  return out;
}

void rewrite(const Golden& golden, const std::vector<std::string>& found) {
  std::string text = golden.input;
  for (const std::string& line : found)
    text += std::string(kExpected) + (line.empty() ? "" : " " + line) + "\n";
  write(golden.path, text);
}

struct Count {
  std::size_t ran = 0;
  std::size_t failed = 0;
};

void show_difference(const std::vector<std::string>& expected, const std::vector<std::string>& found) {
  std::cout << "--- expected\n+++ found\n" << unified_diff(expected, found);
}

void run_constructs(const Options& options, Count& count) {
  const fs::path golden = options.root / "tests/golden";
  std::set<std::string> names;
  std::set<fs::path> left;  // files that no construct accounts for
  for (const char* stage : {"fmt", "tree", "ir", "explain"}) {
    for (const auto& entry : fs::directory_iterator(golden / stage)) {
      // Of a stage of its own, above.
      if (std::string_view(stage) == "explain" && entry.path().extension() == ".writ") continue;
      left.insert(fs::path(stage) / entry.path().filename());
      const std::string name = entry.path().filename().string();
      if (std::string_view(stage) == "fmt" && name.ends_with(".writ") && !name.ends_with(".zh.writ"))
        names.insert(name.substr(0, name.size() - std::string_view(".writ").size()));
    }
  }
  for (const std::string& name : names) {
    Construct construct(golden, name);
    const std::vector<Output> outputs = construct.run();
    const bool chosen = ("constructs/" + name).find(options.filter) != std::string::npos;
    for (const Output& one : outputs) {
      left.erase(fs::path(one.stage) / one.file);
      const fs::path path = golden / one.stage / one.file;
      if (!chosen) continue;
      ++count.ran;
      const std::string expected = read(path);
      if (expected == one.text && fs::exists(path)) continue;
      if (options.update) {
        write(path, one.text);
        continue;
      }
      ++count.failed;
      std::cout << "FAILED " << one.stage << "/" << one.file << "\n";
      show_difference(lines_of(expected), lines_of(one.text));
    }
    if (!chosen || construct.problems.empty()) continue;
    ++count.failed;
    std::cout << "FAILED fmt/" << name << ".writ\n";
    for (const std::string& problem : construct.problems) std::cout << "  " << problem << "\n";
  }
  for (const fs::path& path : left) {
    if (!options.filter.empty()) continue;
    ++count.failed;
    std::cout << "FAILED " << path.string() << "\n  no construct gives it\n";
  }
}

void run_stage(const Stage& stage, const Options& options, Count& count) {
  std::vector<fs::path> paths;
  for (const auto& entry : fs::directory_iterator(options.root / "tests/golden" / stage.folder)) {
    const std::string name = entry.path().filename().string();
    const bool golden = name.ends_with(".writ") && !name.ends_with(".fixed.writ");
    if (golden && (stage.folder + ("/" + name)).find(options.filter) != std::string::npos)
      paths.push_back(entry.path());
  }
  std::sort(paths.begin(), paths.end());
  for (const fs::path& path : paths) {
    ++count.ran;
    Golden golden = load(path);
    const std::vector<std::string> found = stage.run(golden, options);
    if (found != golden.expected && options.update) rewrite(golden, found);
    const bool differs = found != golden.expected && !options.update;
    if (!differs && golden.problems.empty()) continue;
    ++count.failed;
    std::cout << "FAILED " << stage.folder << "/" << golden.name() << "\n";
    for (const std::string& problem : golden.problems) std::cout << "  " << problem << "\n";
    if (differs) show_difference(golden.expected, found);
  }
}

}  // namespace

int main(int argc, char** argv) {
  Options options;
  for (int i = 1; i < argc; ++i) {
    const std::string_view word = argv[i];
    if (word == "--update") {
      options.update = true;
    } else if (word == "--filter" && i + 1 < argc) {
      options.filter = argv[++i];
    } else if (options.root.empty() && !word.starts_with("--")) {
      options.root = word;
    } else {
      options.root.clear();
      break;
    }
  }
  if (options.root.empty()) {
    std::cerr << "usage: writ_golden ROOT [--filter TEXT] [--update]\n";
    return 2;
  }
  Count count;
  for (const Stage& stage : kStages) run_stage(stage, options, count);
  run_constructs(options, count);
  std::cout << count.ran << " golden files, " << count.failed << " failed\n";
  // Nothing run is nothing shown.
  return count.failed > 0 || count.ran == 0 ? 1 : 0;
}
