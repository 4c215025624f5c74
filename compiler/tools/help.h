// SPDX-License-Identifier: Apache-2.0
// The help of every command in Chinese: what the command line library would say in English.
#pragma once

#include <CLI/CLI.hpp>

namespace writ::tools {

// Of the application and all its commands, when they are complete.
void say_help_in_chinese(CLI::App& app);

}  // namespace writ::tools
