// SPDX-License-Identifier: Apache-2.0
// Native code for an engine: one line switches it on. A thread of its own compiles what the engine is asked; until it has, and
// where this build or this machine has no native tier, the interpreter answers, and the answers are the same. The engine is
// borrowed and outlives it; code that was made stays in the engine's versions.
#pragma once

#include "runtime/engine/engine.h"
#include "runtime/engine/native_library.h"

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace writ::driver {

class NativeCode {
 public:
  explicit NativeCode(engine::Engine& engine);
  ~NativeCode();
  NativeCode(const NativeCode&) = delete;
  NativeCode& operator=(const NativeCode&) = delete;

  // Why there will be none; empty where there will.
  const std::string& why_not() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

// The code of each decision on each stretch of law, as text of LLVM, for people; nothing without a native tier.
std::optional<std::string> native_text(const ir::Program& program);

// An object file that decides without a compiler (compiler/jit/ahead.h).
struct ObjectFile {
  std::string bytes;
  std::size_t units = 0;        // stretches of law with native code
  std::size_t interpreted = 0;  // that the interpreter does
  std::string why_not;          // empty where there is one
};
ObjectFile object_file(const std::vector<const ir::Program*>& programs, std::string_view image,
                       const std::string& symbol, engine::Cpu cpu);

}  // namespace writ::driver
