// SPDX-License-Identifier: Apache-2.0
// Native code that an image carries -> code that an engine may use, by the loader of the system. Nothing of it can be verified: who lets it be loaded
// trusts who made the file as he trusts who made the program. It is there for as long as anybody holds it.
#pragma once

#include "runtime/engine/native_library.h"
#include "runtime/eval/fault.h"

#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace writ::engine {

// `bytes`: a shared library that shows a NativeLibrary as `symbol`. Nothing, and `why_not`, where the system does not load it, or where
// refuses() does.
std::shared_ptr<const NativeLibrary> load_code(std::string_view bytes, const std::string& symbol,
                                               std::optional<eval::Fault>& why_not);

}  // namespace writ::engine
