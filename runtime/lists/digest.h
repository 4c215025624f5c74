// SPDX-License-Identifier: Apache-2.0
// What identifies bytes: of a policy's meaning, of a list's source.
#pragma once

#include <string>
#include <string_view>

namespace writ::lists {

// In lower-case hex.
std::string sha256_hex(std::string_view bytes);

}  // namespace writ::lists
