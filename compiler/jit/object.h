// SPDX-License-Identifier: Apache-2.0
// Compiled objects on disk. A file is used only when it is whole, ours, and was made from the very same code for the very
// same processor; any other is ignored and written anew. No lock: files appear whole or not at all.
#pragma once

#include <llvm/Support/MemoryBuffer.h>

#include <memory>
#include <string>

namespace writ::jit {

// Everything an object depends on, as text; equal keys mean equal objects.
std::unique_ptr<llvm::MemoryBuffer> load_object(const std::string& folder, const std::string& key);

// Fails silently: the next process compiles again.
void store_object(const std::string& folder, const std::string& key, const llvm::MemoryBuffer& object);

}  // namespace writ::jit
