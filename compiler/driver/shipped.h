// SPDX-License-Identifier: Apache-2.0
// The modules of stdlib, which Writ carries with it. Made by the build: embed_modules.cmake.
#pragma once

#include <cstddef>
#include <string_view>

namespace writ::driver {

struct ShippedModule {
  std::string_view path;  // below stdlib
  std::string_view english;
  std::string_view chinese;
  bool is_chinese = false;  // this text of it
  std::string_view text;
};

extern const ShippedModule kShippedModules[];
extern const std::size_t kShippedModuleCount;

}  // namespace writ::driver
