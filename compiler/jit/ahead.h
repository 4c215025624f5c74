// SPDX-License-Identifier: Apache-2.0
// Policies -> an object file that decides without a compiler: the code of every decision on every stretch of law and of what takes structs, the image of
// the policies, and what runtime/engine/native_library.h says of both, under one name. For a processor that is named and not
// for this one, so that the same policies give the same bytes everywhere. No type of LLVM is in this header.
#pragma once

#include "runtime/engine/native_library.h"
#include "runtime/ir/ir.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace writ::jit {

struct AheadResult {
  std::string object;
  std::size_t units = 0;        // with native code
  std::size_t interpreted = 0;  // that the interpreter does
  std::string error;            // why there is no object
};

// `symbol`: an identifier of C. `image`: of these programs, in their order, as is how the structs lie that those who ask have for each.
AheadResult compile_ahead(const std::vector<const ir::Program*>& programs,
                          const std::vector<std::vector<engine::StructLayout>>& structs,
                          std::string_view image, const std::string& symbol, engine::Cpu cpu);

// Whether this machine's kind of processor has such a level.
bool has_level(engine::Cpu cpu);

}  // namespace writ::jit
