// SPDX-License-Identifier: Apache-2.0
// The one place where files are written. A reader sees the old file or the new one, never a part of either, and so does who
// comes after a crash: the text goes to a new file beside it, under a name that nobody can guess, is synced, and takes its
// place.
//
// - A file that stands there keeps its mode, its owner and its access list, or is not written.
// - A symbolic link stays, and what it leads to is written; one that leads nowhere is refused.
// - A file with several names (hard links) is refused: it could not stay one file.
// - What is no file (a pipe, a device, the file that is standard output) is written as it stands.
#pragma once

#include "runtime/base/bilingual.h"

#include <optional>
#include <string>
#include <string_view>

namespace writ::base {

// Nothing when the file has been written, otherwise why it has not; then it is as it was.
[[nodiscard]] std::optional<Bilingual> write_file(const std::string& path, std::string_view text);

// A file for this user alone, such as one of a cache: takes the place of whatever has this name, of a link itself too, and does
// not wait for the disk.
[[nodiscard]] bool write_private_file(const std::string& path, std::string_view bytes);

}  // namespace writ::base
