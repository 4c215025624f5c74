// SPDX-License-Identifier: Apache-2.0
// How a struct lies -> the module of a function that fills requests from it (runtime/engine/native_fill.h). Included only by compiler/jit/*.cpp.
#pragma once

#include "compiler/jit/emitter.h"
#include "runtime/engine/native_fill.h"

namespace writ::jit {

inline constexpr const char* kFillEntry = "writ_fill";

// Without a module, and with why, where that is not worth it.
EmittedModule emit_fill(const engine::FillLayout& layout, const llvm::DataLayout& data_layout);

}  // namespace writ::jit
