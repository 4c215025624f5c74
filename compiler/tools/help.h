// SPDX-License-Identifier: Apache-2.0
// Help and messages of wrong usage, in the reader's language: what the command line library would say in English. The help of
// a command fits a screen of 80 columns and says with which statuses it ends; what is not known gets the near name.
#pragma once

#include "runtime/base/bilingual.h"

#include <CLI/CLI.hpp>

namespace writ::tools {

// Of the application and all its commands, when they are complete.
void finish_help(CLI::App& app, base::Language language);

}  // namespace writ::tools
