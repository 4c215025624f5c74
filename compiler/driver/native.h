// SPDX-License-Identifier: Apache-2.0
// Native code for an engine: one line switches it on. A thread of its own compiles what the engine is asked; until it has, and
// where this build or this machine has no native tier, the interpreter answers, and the answers are the same. The engine is
// borrowed and outlives it; code that was made stays in the engine's versions.
#pragma once

#include "runtime/engine/engine.h"

#include <memory>
#include <optional>
#include <string>

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

}  // namespace writ::driver
