// SPDX-License-Identifier: Apache-2.0
// What is read from disk: files, and the policy files below a folder. Nothing there is passed over because it cannot be read:
// a rule that is left out can open what it closes.
#pragma once

#include "runtime/base/bilingual.h"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace writ::driver {

struct Unread {
  std::string path;
  base::Bilingual reason;
};

// By its name: `*.writ`, or `*.writ.md`.
bool is_policy_file(std::string_view path);

// The policy files below a folder, by name, and what there cannot be read; a file is given as it is. Links are followed, and
// each folder is entered once.
std::vector<std::string> list_policy_files(const std::string& path, std::vector<Unread>& unread);

// Of a folder alone, without those below it.
std::vector<std::string> list_policy_files_in(const std::string& folder, std::vector<Unread>& unread);

// A whole file, or a pipe; nothing, and a reason, when it cannot be read. Of one that is longer than `max_bytes`, a byte
// more than that is read.
std::optional<std::string> read_file(const std::string& path, std::size_t max_bytes, base::Bilingual& reason);

}  // namespace writ::driver
