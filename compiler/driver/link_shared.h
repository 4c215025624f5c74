// SPDX-License-Identifier: Apache-2.0
// An object file -> a shared library, by the system's linker: `ld`, or what LD names. The same object gives the same bytes.
#pragma once

#include "runtime/base/bilingual.h"

#include <optional>
#include <string>
#include <string_view>

namespace writ::driver {

// Why there is no library; nothing where `out` has its bytes. `soname`: by what name programs that link it look for it.
std::optional<base::Bilingual> link_shared(std::string_view object, const std::string& soname,
                                           std::string& out);

}  // namespace writ::driver
