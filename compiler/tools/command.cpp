// SPDX-License-Identifier: Apache-2.0
#include "compiler/tools/command.h"

#include "compiler/diag/render.h"
#include "compiler/driver/images.h"
#include "compiler/driver/read_files.h"
#include "runtime/base/system_reason.h"
#include "runtime/base/visible.h"
#include "runtime/base/write_file.h"
#include "runtime/image/image.h"
#include "runtime/value/date.h"

#include <algorithm>
#include <cerrno>
#include <fcntl.h>
#include <iostream>
#include <unistd.h>

namespace writ::tools {

void Command::add_language_option(CLI::App& app) {
  app.add_option_function<std::string>(
         "--lang",
         [this](const std::string& value) {
           language = value == "zh" ? base::Language::Chinese : base::Language::English;
         },
         say("language of messages: en or zh", "信息所用语言：en 或 zh"))
      ->check(CLI::IsMember({"en", "zh"}));
}

void add_tier_option(CLI::App& app, Command& command, std::optional<driver::Tier>& tier) {
  app.add_option_function<std::string>(
         "--tier",
         [&tier, &command](const std::string& value) {
           tier = value == "jit"     ? driver::Tier::Native
                  : value == "quick" ? driver::Tier::Quick
                                     : driver::Tier::Interpreter;
           if (*tier != driver::Tier::Interpreter && !driver::has_native_tier()) {
             throw CLI::ValidationError("--tier", command.say("this writ was built without the native tier",
                                                              "此 writ 未包含本机代码层级"));
           }
         },
         command.say("interp: the interpreter; jit: native code; quick: native code hardly optimised",
                     "interp：解释执行；jit：本机代码；quick：未充分优化的本机代码"))
      ->check(CLI::IsMember({"interp", "quick", "jit"}));
}

void add_format_option(CLI::App& app, Command& command, Format& format) {
  app.add_option("--format", format, command.say("text, json or sarif", "text、json 或 sarif"))
      ->transform(CLI::CheckedTransformer(std::map<std::string, Format>{
          {"text", Format::Text}, {"json", Format::Json}, {"sarif", Format::Sarif}}))
      ->option_text("TEXT:{text,json,sarif}");
}

namespace {

void say_diagnostics(const Command& command, const driver::Project& project, Format format) {
  const std::vector<diag::Diagnostic> diagnostics = project.diagnostics.sorted();
  switch (format) {
    case Format::Text:
      for (const diag::Diagnostic& diagnostic : diagnostics) {
        std::cerr << diag::render_text(diagnostic, project.sources, command.language);
      }
      break;
    case Format::Json: std::cout << diag::render_json(diagnostics, project.sources) << "\n"; break;
    case Format::Sarif:
      std::cout << diag::render_sarif(diagnostics, project.sources, command.language) << "\n";
      break;
  }
}

// What can be decided by is there; otherwise the exit is set.
bool is_usable(Command& command, const driver::Project& project) {
  if (project.file_failed) {
    command.exit = kMachine;
  } else if (project.diagnostics.has_errors()) {
    command.exit = kWrong;
  } else if (project.policies.empty() && project.modules.empty()) {
    std::cerr << command.say("no policy was found", "没有找到规范") << "\n";
    command.exit = kWrong;
  }
  return command.exit == kFine;
}

}  // namespace

void say_fault(const Command& command, const std::string& path, const eval::Fault& fault) {
  const bool within = !fault.path.empty() && fault.path != path;
  std::cerr << path << (within ? "#" + fault.path : "") << ": " << command.say("error ", "错误 ")
            << eval::code_text(fault.code) << command.say(": ", "：")
            << eval::message(fault, command.language) << "\n";
}

bool refuse_images(Command& command, const std::vector<std::string>& paths) {
  const auto compiled = std::find_if(paths.begin(), paths.end(), image::is_image_file);
  if (compiled == paths.end()) return false;
  std::cerr << *compiled
            << command.say(": an image holds no text; this command needs the policy it was compiled from\n",
                           "：映像文件不含规范文本，本命令须使用编译该映像的规范\n");
  command.exit = kUsage;
  return true;
}

std::unique_ptr<driver::Project> load(Command& command, const std::vector<std::string>& paths, Format format,
                                      bool proving) {
  if (refuse_images(command, paths)) return nullptr;
  std::unique_ptr<driver::Project> project = driver::load_project(paths);
  if (proving) report::prove_project(*project);
  say_diagnostics(command, *project, format);
  return is_usable(command, *project) ? std::move(project) : nullptr;
}

std::unique_ptr<driver::Project> load_to_decide(Command& command, const std::vector<std::string>& paths) {
  const auto images = driver::split_images(paths);
  std::unique_ptr<driver::Project> project = driver::load_project(images.texts);
  say_diagnostics(command, *project, Format::Text);
  for (const std::string& path : images.images) {
    const std::optional<eval::Fault> fault = driver::add_image(*project, path);
    if (!fault) continue;
    say_fault(command, path, *fault);
    command.exit = fault->code == eval::FaultCode::ImageUnread ? kMachine : kWrong;
    return nullptr;
  }
  return is_usable(command, *project) ? std::move(project) : nullptr;
}

void warn_of_overlays_not_applied(const Command& command, const driver::Project& project,
                                  const sema::Policy* of) {
  for (const sema::Policy& policy : project.apart) {
    if (of != nullptr && policy.program.name != of->program.name) continue;
    for (const ir::Overlay& overlay : policy.program.overlays) {
      // With others it is applied, and apart for its tests alone.
      if (driver::applies(project, overlay)) continue;
      const std::string name(base::visible(overlay.name.in(command.language)));
      std::cerr << command.say("overlay ", "特别规定“") << name
                << command.say(" is not applied: name its file\n", "”未适用：适用须载明其文件\n");
    }
  }
}

std::optional<std::string> read_input(Command& command, const std::string& path) {
  if (path == "-") {
    const driver::ReadBytes read = open_input(command, path);
    std::string text;
    for (char piece[1 << 16]; read;) {
      const std::ptrdiff_t count = read(piece, sizeof piece);
      if (count == 0) return text;
      if (count < 0) break;
      text.append(piece, static_cast<std::size_t>(count));
    }
    if (read) cannot_read(command, path, base::why_not_read(errno));
    return std::nullopt;
  }
  constexpr std::size_t kMostBytes = std::size_t{4} << 30;
  base::Bilingual reason;
  std::optional<std::string> text = driver::read_file(path, kMostBytes, reason);
  if (!text) cannot_read(command, path, reason);
  return text;
}

driver::ReadBytes open_input(Command& command, const std::string& path) {
  int file = STDIN_FILENO;
  if (path != "-") file = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  char nothing = 0;
  // A folder opens, and cannot be read.
  if (file < 0 || ::read(file, &nothing, 0) < 0) {
    cannot_read(command, path, base::why_not_read(errno));
    if (file > STDIN_FILENO) ::close(file);
    return {};
  }
  const std::shared_ptr<const int> open(new int(file), [](const int* one) {
    if (*one != STDIN_FILENO) ::close(*one);
    delete one;
  });
  return [open](char* to, std::size_t size) -> std::ptrdiff_t {
    for (;;) {
      const ssize_t count = ::read(*open, to, size);
      if (count >= 0 || errno != EINTR) return count;
    }
  };
}

void cannot_read(Command& command, const std::string& path, const base::Bilingual& reason) {
  std::cerr << command.say("cannot read ", "无法读取 ") << path << command.say(": ", "：")
            << reason.in(command.language) << "\n";
  command.exit = kMachine;
}

void write_output(Command& command, const std::string& path, const std::string& text) {
  if (path.empty()) {
    std::cout << text;
    return;
  }
  // The file may be what standard output is.
  std::cout.flush();
  if (const auto reason = base::write_file(path, text)) cannot_write(command, path, *reason);
}

void cannot_write(Command& command, const std::string& path, const base::Bilingual& reason) {
  std::cerr << command.say("cannot write ", "无法写入 ") << path << command.say(": ", "：")
            << reason.in(command.language) << "\n";
  command.exit = kMachine;
}

std::optional<std::int32_t> read_date_option(Command& command, const CLI::App& app, const std::string& text) {
  if (app.count("--as-of") == 0) return std::nullopt;
  const auto date = value::parse_date(text);
  if (date) return date->days;
  std::cerr << command.say("not a date YYYY-MM-DD: ", "不是 YYYY-MM-DD 格式的日期：") << text << "\n";
  command.exit = kUsage;
  return std::nullopt;
}

void say_offered_twice(const Command& command, const std::string& name,
                       const std::vector<const sema::Policy*>& offering) {
  std::cerr << command.say("several policies offer the decision ", "有数份规范提供该决定：")
            << base::visible(name)
            << command.say("; name the one that is to decide:\n", "；请只载明用以作出决定的一份：\n");
  for (const sema::Policy* policy : offering)
    std::cerr << "  " << base::visible(policy->program.name.in(command.language)) << "\n";
}

namespace {

void say_decisions(const driver::Project& project) {
  for (const sema::Policy& policy : project.policies) {
    for (const ir::Decision& one : policy.program.decisions)
      std::cerr << "  " << one.name.en << (one.name.has_both() ? " / " : "") << one.name.zh << "\n";
  }
}

// The one there is.
const sema::Policy* only_decision(Command& command, const driver::Project& project, std::uint32_t& decision) {
  const sema::Policy* found = nullptr;
  std::size_t count = 0;
  for (const sema::Policy& policy : project.policies) {
    if (policy.program.decisions.empty()) continue;
    count += policy.program.decisions.size();
    found = &policy;
  }
  if (count == 1) {
    decision = 0;
    warn_of_overlays_not_applied(command, project, found);
    return found;
  }
  std::cerr << (count == 0
                    ? command.say("no policy here offers a decision\n", "所给的规范没有决定\n")
                    : command.say("say with -d which decision is asked:\n", "请以 -d 载明所询问的决定：\n"));
  say_decisions(project);
  command.exit = kUsage;
  return nullptr;
}

}  // namespace

const sema::Policy* select_decision(Command& command, const driver::Project& project, const std::string& name,
                                    std::uint32_t& decision) {
  if (name.empty()) return only_decision(command, project, decision);
  const std::vector<const sema::Policy*> offering = project.offering(name);
  if (offering.size() == 1) {
    const sema::Policy* found = project.find_decision(name, decision);
    if (found != nullptr) warn_of_overlays_not_applied(command, project, found);
    return found;
  }
  if (offering.size() > 1) {
    say_offered_twice(command, name, offering);
    command.exit = kUsage;
    return nullptr;
  }
  std::cerr << command.say("no policy offers the decision ", "没有规范提供该决定：") << name << "\n";
  say_decisions(project);
  command.exit = kUsage;
  return nullptr;
}

}  // namespace writ::tools
