// SPDX-License-Identifier: Apache-2.0
// What the commands share: exit codes, the reader's language, loading with diagnostics printed, reading an input.
#pragma once

#include "compiler/driver/decider.h"
#include "compiler/driver/list_data.h"
#include "compiler/driver/project.h"
#include "compiler/driver/request_stream.h"
#include "compiler/report/proofs.h"

#include <CLI/CLI.hpp>

#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace writ::tools {

enum Exit : int { kFine = 0, kWrong = 1, kUsage = 2, kMachine = 3 };

// Adds itself to the application; `exit` receives the status when it runs.
struct Command {
  base::Language language = base::Language::English;  // of help and messages
  int exit = kFine;

  std::string say(const char* english, const char* chinese) const {
    return language == base::Language::Chinese ? chinese : english;
  }
  // The option every command has.
  void add_language_option(CLI::App& app);
};

enum class Format { Text, Json, Sarif };
// `--tier interp|jit`; nothing chosen leaves it to the command. Chosen but not built in is wrong usage.
void add_tier_option(CLI::App& app, Command& command, std::optional<driver::Tier>& tier);
void add_format_option(CLI::App& app, Command& command, Format& format);

// Loads and says what is wrong: as text on the error stream, otherwise on standard output. Null, and the exit set, when
// something was wrong. `proving`: what is proved of the policies is said with it. An image among the paths is refused.
std::unique_ptr<driver::Project> load(Command& command, const std::vector<std::string>& paths,
                                      Format format = Format::Text, bool proving = false);
// Says which of the paths is an image, for commands that read what is written; the exit is set then.
bool refuse_images(Command& command, const std::vector<std::string>& paths);
// For commands that ask decisions and nothing of how they are written: the paths may be images too.
std::unique_ptr<driver::Project> load_to_decide(Command& command, const std::vector<std::string>& paths);
// A fault of a file: where in it, and what.
void say_fault(const Command& command, const std::string& path, const eval::Fault& fault);

// Overlays of a folder that no path names: they are not applied, and an answer does not show that they are there. `of`: those of one
// policy alone; null: of all.
void warn_of_overlays_not_applied(const Command& command, const driver::Project& project,
                                  const sema::Policy* of = nullptr);

// A file, or `-` for standard input.
std::optional<std::string> read_input(Command& command, const std::string& path);

// The same piece by piece. Empty, and the exit set, where it cannot be opened.
driver::ReadBytes open_input(Command& command, const std::string& path);
void cannot_read(Command& command, const std::string& path, const base::Bilingual& reason);

void cannot_write(Command& command, const std::string& path, const base::Bilingual& reason);
// To a file, or to standard output when the path is empty.
void write_output(Command& command, const std::string& path, const std::string& text);

// What --as-of of a command says; an empty text is no day.
std::optional<std::int32_t> read_date_option(Command& command, const CLI::App& app, const std::string& text);

// Which of them decides is not for their order to say.
void say_offered_twice(const Command& command, const std::string& name,
                       const std::vector<const sema::Policy*>& offering);

// The policy that offers the decision; says which decisions there are otherwise.
const sema::Policy* select_decision(Command& command, const driver::Project& project, const std::string& name,
                                    std::uint32_t& decision);

// `--data LIST=FILE`: what a list holds.
void add_data_option(CLI::App& app, Command& command, std::vector<std::string>& data);
// Says what is wrong with a file, and sets the exit; false then.
bool give_lists(Command& command, driver::Project& project, const std::vector<std::string>& data);
// Of lists whose entries come apart and were not given.
void warn_of_lists_not_given(const Command& command, const driver::Project& project);
void print_failure(const Command& command, const std::string& path, const driver::ListFailure& failure);

void add_check(CLI::App& app, Command& command);
void add_compile(CLI::App& app, Command& command);
void add_list(CLI::App& app, Command& command);
void add_test(CLI::App& app, Command& command);
void add_eval(CLI::App& app, Command& command);
void add_bench(CLI::App& app, Command& command);
void add_expand(CLI::App& app, Command& command);
void add_import(CLI::App& app, Command& command);
void add_explain(CLI::App& app, Command& command);
void add_repl(CLI::App& app, Command& command);
void add_trace(CLI::App& app, Command& command);
void add_consent(CLI::App& app, Command& command);
void add_cost(CLI::App& app, Command& command);
void add_prove(CLI::App& app, Command& command);
void add_doc(CLI::App& app, Command& command);
void add_duties(CLI::App& app, Command& command);
void add_settle(CLI::App& app, Command& command);
void add_timeline(CLI::App& app, Command& command);
void add_fmt(CLI::App& app, Command& command);

}  // namespace writ::tools
