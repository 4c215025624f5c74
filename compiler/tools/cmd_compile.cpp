// SPDX-License-Identifier: Apache-2.0
// writ compile: policies -> one file that decides without a compiler.
#include "compiler/driver/c_names.h"
#include "compiler/driver/images.h"
#include "compiler/driver/link_shared.h"
#include "compiler/driver/native.h"
#include "compiler/driver/read_files.h"
#include "compiler/driver/typed_header.h"
#include "compiler/tools/command.h"
#include "runtime/base/visible.h"
#include "runtime/base/write_file.h"
#include "runtime/image/image.h"

#include <algorithm>
#include <filesystem>
#include <iostream>
#include <map>
#include <optional>

namespace writ::tools {
namespace {

// A file of a policy or of a list, whatever way leads to it; or one that would be read as a policy.
bool would_overwrite(const driver::Project& project, const std::vector<std::string>& data,
                     const std::string& output) {
  if (driver::is_policy_file(output)) return true;
  const auto same = [&](const std::string& path) {
    std::error_code error;
    return std::filesystem::equivalent(path, output, error) && !error;
  };
  for (std::uint32_t index = 0; index < project.sources.size(); ++index) {
    if (same(project.sources.file({index}).path)) return true;
  }
  return std::any_of(data.begin(), data.end(),
                     [&](const std::string& one) { return same(one.substr(one.find('=') + 1)); });
}

enum class Emit : std::uint8_t { Image, Object, Shared, Header };

struct Options {
  std::vector<std::string> paths;
  std::vector<std::string> data;
  std::string output;
  Emit emit = Emit::Image;
  engine::Cpu cpu = engine::Cpu::Baseline;
  std::string symbol;
  bool native = false;
  bool cpu_given = false;
};

// What would be answered by whichever comes first.
bool offers_twice(Command& command, const driver::Project& project) {
  for (const sema::Policy& policy : project.policies) {
    for (const ir::Decision& one : policy.program.decisions) {
      const std::string name = one.name.in(command.language);
      const std::vector<const sema::Policy*> offering = project.offering(name);
      if (offering.size() == 1) continue;
      say_offered_twice(command, name, offering);
      return true;
    }
  }
  return false;
}

void refuse(Command& command, int status, const std::string& why) {
  std::cerr << why << "\n";
  command.exit = status;
}

bool is_c_name(const std::string& name) {
  const auto letter = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; };
  return !name.empty() && letter(name.front()) &&
         std::all_of(name.begin(), name.end(), [&](char c) { return letter(c) || (c >= '0' && c <= '9'); });
}

driver::Symbol symbol_of(const Options& options, const std::vector<const ir::Program*>& programs) {
  if (options.symbol.empty()) return driver::symbol_of(programs);
  return {options.symbol, options.symbol};
}

// An object file or a shared library, which brings the image along; nothing where something was said instead.
std::optional<std::string> native_code(Command& command, const Options& options,
                                       const driver::Project& project, std::string_view image,
                                       const std::string& symbol) {
  driver::ObjectFile object = driver::object_file(driver::programs_of(project), image, symbol, options.cpu);
  if (!object.why_not.empty()) {
    refuse(command, kMachine, command.say("there is no native code: ", "没有本机代码：") + object.why_not);
    return std::nullopt;
  }
  std::cout << symbol << command.say(": native code for ", "：本机代码涵盖 ") << object.units
            << command.say(" of ", " / ") << object.units + object.interpreted
            << command.say(" stretches of law; the interpreter does the rest",
                           " 段法律期间，其余由解释器处理")
            << "\n";
  if (options.emit == Emit::Object) return std::move(object.bytes);
  std::string library;
  const std::string soname =
      options.native ? symbol : std::filesystem::path(options.output).filename().string();
  if (const auto reason = driver::link_shared(object.bytes, soname, library)) {
    refuse(command, kMachine, reason->in(command.language));
    return std::nullopt;
  }
  return library;
}

// What is written; nothing where something was said instead.
std::optional<std::string> made(Command& command, const Options& options, const driver::Project& project) {
  const driver::Symbol symbol = symbol_of(options, driver::programs_of(project));
  if (options.emit == Emit::Header) {
    std::optional<base::Bilingual> why_not;
    std::string header = driver::typed_header(driver::programs_of(project), symbol, why_not);
    if (!why_not) return header;
    refuse(command, kWrong, why_not->in(command.language));
    return std::nullopt;
  }
  const std::string image = driver::image_of(project);
  if (options.emit != Emit::Image) return native_code(command, options, project, image, symbol.linked);
  if (!options.native) return image;
  // The policies are in the image already.
  const auto library = native_code(command, options, project, {}, image::code_of(image).symbol);
  if (!library) return std::nullopt;
  return driver::image_of(project, *library);
}

void compile(Command& command, const Options& options) {
  const bool carries = options.emit == Emit::Image && options.native;
  if (options.native && !carries)
    return refuse(command, kUsage,
                  command.say("`--native` is for an image: what `--emit` makes has native code anyway",
                              "`--native` 用于映像：`--emit` 所生成的其他文件本身即含本机代码"));
  if (options.emit == Emit::Image && (!options.symbol.empty() || (options.cpu_given && !carries)))
    return refuse(
        command, kUsage,
        command.say(
            "this image holds no machine code: `--cpu` is for `--native` and `--emit object`, `shared` "
            "and `header`, `--symbol` for the last three",
            "所写映像中没有机器码：`--cpu` 用于 `--native` 以及 `--emit object`、`shared`、`header`，"
            "`--symbol` 仅用于后三者"));
  if (!options.symbol.empty() && (!is_c_name(options.symbol) || driver::is_reserved(options.symbol)))
    return refuse(command, kUsage,
                  command.say("`--symbol` is no name of C, or one that is reserved: ",
                              "`--symbol` 不是 C 语言的名称，或者为保留名称：") +
                      base::visible(options.symbol));
  const auto project = load(command, options.paths);
  if (project == nullptr || !give_lists(command, *project, options.data)) return;
  if (project->policies.empty())
    return refuse(command, kWrong,
                  command.say("there are modules only, which decide nothing", "仅有模块，不作任何决定"));
  if (offers_twice(command, *project)) {
    command.exit = kWrong;
    return;
  }
  if (would_overwrite(*project, options.data, options.output))
    return refuse(command, kUsage,
                  command.say("the file would take the place of what it is made of: ",
                              "所写文件将覆盖其所由制作的文件：") +
                      base::visible(options.output));
  warn_of_lists_not_given(command, *project);
  warn_of_overlays_not_applied(command, *project);
  const std::optional<std::string> bytes = made(command, options, *project);
  if (!bytes) return;
  if (const auto reason = base::write_file(options.output, *bytes))
    return cannot_write(command, options.output, *reason);
  std::cout << project->policies.size()
            << (project->policies.size() == 1 ? command.say(" policy, ", " 份规范，")
                                              : command.say(" policies, ", " 份规范，"))
            << bytes->size() << command.say(" bytes", " 字节") << "\n";
  for (const sema::Policy& policy : project->policies) {
    const ir::Program& program = policy.program;
    std::cout << "  " << base::visible(program.name.in(command.language))
              << (program.version.empty() ? "" : " ") << base::visible(program.version)
              << " sha256:" << program.digest << "\n";
  }
}

}  // namespace

void add_compile(CLI::App& app, Command& command) {
  auto options = std::make_shared<Options>();
  CLI::App* sub = app.add_subcommand("compile", command.say("one file with policies, for who only decides",
                                                            "编译为单一文件，供仅作决定者使用"));
  sub->add_option("PATH", options->paths, command.say("files or folders", "文件或者文件夹"))->required();
  sub->add_option("-o,--output", options->output, command.say("the file to write", "所写的文件"))->required();
  static const std::map<std::string, Emit> kEmits{
      {"image", Emit::Image}, {"object", Emit::Object}, {"shared", Emit::Shared}, {"header", Emit::Header}};
  sub->add_option("--emit", options->emit,
                  command.say("image (default); object, shared: native code; header: structs of C for it",
                              "image（默认）；object、shared：本机代码；header：供其使用的 C 结构体"))
      ->transform(CLI::CheckedTransformer(kEmits));
  static const std::map<std::string, engine::Cpu> kCpus{{"baseline", engine::Cpu::Baseline},
                                                        {"x86-64-v2", engine::Cpu::X86V2},
                                                        {"x86-64-v3", engine::Cpu::X86V3}};
  sub->add_option("--cpu", options->cpu,
                  command.say("of native code: baseline (default), x86-64-v2, x86-64-v3",
                              "本机代码所用处理器：baseline（默认）、x86-64-v2、x86-64-v3"))
      ->transform(CLI::CheckedTransformer(kCpus));
  sub->add_option("--symbol", options->symbol, command.say("the name of the code in C", "代码在 C 中的名称"));
  sub->add_flag("--native", options->native,
                command.say("native code in the image, for who trusts it", "映像附带本机代码，供信任者使用"));
  add_data_option(*sub, command, options->data);
  command.add_language_option(*sub);
  sub->callback([options, sub, &command] {
    options->cpu_given = sub->count("--cpu") > 0;
    compile(command, *options);
  });
}

}  // namespace writ::tools
