// SPDX-License-Identifier: Apache-2.0
// writ check --dump: what a pass makes of a policy, as text on standard output, for whoever works on the compiler.
#pragma once

#include "compiler/tools/command.h"

#include <string>
#include <vector>

namespace writ::tools {

void add_dump_option(CLI::App& app, Command& command, std::string& dump);

void dump(Command& command, const std::vector<std::string>& paths, const std::string& what);

}  // namespace writ::tools
