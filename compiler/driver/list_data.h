// SPDX-License-Identifier: Apache-2.0
// Files of rows -> what the lists of a project hold: `--data NAME=FILE`. A file is CSV (UTF-8, or GB 18030 and what is part of it,
// as GBK), JSON Lines, or a prepared list; which it is its content says. All of it is taken or nothing.
#pragma once

#include "compiler/driver/project.h"
#include "runtime/lists/build.h"

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace writ::driver {

struct ListFailure {
  base::Bilingual reason;                  // of the whole; empty where rows are wrong
  std::vector<lists::Problem> problems{};  // those that are kept
  std::size_t more = 0;                    // how many besides
  bool machine = false;                    // the file could not be read
};

// The text of a file of rows in UTF-8, whichever of the two it is in; nothing, and why. The digest is that of its bytes.
std::optional<std::string> read_rows(const std::string& path, ListFailure& failure,
                                     std::string* digest = nullptr);

// Null, and why.
std::shared_ptr<const lists::Table> read_list_file(const ir::Program& program, std::uint32_t list,
                                                   const std::string& path, ListFailure& failure);

// Every policy of the project that has a list of that name holds what the file says.
std::optional<ListFailure> give_list(Project& project, std::string_view name, const std::string& path);

// The program with another table for a list; what it held else stays.
void hold(ir::Program& program, std::uint32_t list, std::shared_ptr<const lists::Table> table);

}  // namespace writ::driver
