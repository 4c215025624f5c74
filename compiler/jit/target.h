// SPDX-License-Identifier: Apache-2.0
// This machine, and a module -> an object file for it. Included only by compiler/jit/*.cpp.
#pragma once

#include "runtime/engine/native_library.h"

#include <llvm/ExecutionEngine/Orc/JITTargetMachineBuilder.h>
#include <llvm/IR/Module.h>
#include <llvm/Support/MemoryBuffer.h>
#include <llvm/Target/TargetMachine.h>

#include <memory>
#include <optional>
#include <string>

namespace writ::jit {

std::optional<llvm::orc::JITTargetMachineBuilder> this_machine(std::string& error);

// A machine of this kind that has no more than the level says; its code may lie anywhere in memory.
std::optional<llvm::orc::JITTargetMachineBuilder> machine_of_level(engine::Cpu cpu, std::string& error);

// Name and features of the processor, as compiled objects depend on them.
std::string machine_text(const llvm::orc::JITTargetMachineBuilder& machine);

std::unique_ptr<llvm::TargetMachine> target_machine(llvm::orc::JITTargetMachineBuilder machine,
                                                    engine::Level level, std::string& error);

void optimize(llvm::Module& module, llvm::TargetMachine& target, engine::Level level);

// Nothing, and why.
std::unique_ptr<llvm::MemoryBuffer> object_of(llvm::Module& module, llvm::TargetMachine& target,
                                              std::string& error);

}  // namespace writ::jit
