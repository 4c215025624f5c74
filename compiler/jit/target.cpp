// SPDX-License-Identifier: Apache-2.0
#include "compiler/jit/target.h"

#include <llvm/ADT/SmallVector.h>
#include <llvm/Analysis/TargetLibraryInfo.h>
#include <llvm/IR/LegacyPassManager.h>
#include <llvm/IR/Verifier.h>
#include <llvm/Passes/PassBuilder.h>
#include <llvm/Support/SmallVectorMemoryBuffer.h>
#include <llvm/Support/TargetSelect.h>
#include <llvm/Support/raw_ostream.h>
#include <llvm/TargetParser/Host.h>

#include <utility>

namespace writ::jit {

using engine::Level;

namespace {

bool is_known(std::string& error) {
  // Once, before any other thread goes on: LLVM's list of targets has no lock of its own.
  static const bool missing = llvm::InitializeNativeTarget() || llvm::InitializeNativeTargetAsmPrinter();
  if (missing) error = "this processor is not among those that LLVM was built for";
  return !missing;
}

}  // namespace

std::optional<llvm::orc::JITTargetMachineBuilder> machine_of_level(engine::Cpu cpu, std::string& error) {
  if (!is_known(error)) return std::nullopt;
  llvm::orc::JITTargetMachineBuilder machine((llvm::Triple(llvm::sys::getDefaultTargetTriple())));
  if (machine.getTargetTriple().isX86()) {
    switch (cpu) {
      case engine::Cpu::Baseline: machine.setCPU("x86-64"); break;
      case engine::Cpu::X86V2: machine.setCPU("x86-64-v2"); break;
      case engine::Cpu::X86V3: machine.setCPU("x86-64-v3"); break;
    }
  }
  machine.setRelocationModel(llvm::Reloc::PIC_);
  machine.setCodeModel(llvm::CodeModel::Small);
  return machine;
}

std::optional<llvm::orc::JITTargetMachineBuilder> this_machine(std::string& error) {
  if (!is_known(error)) return std::nullopt;
  auto machine = llvm::orc::JITTargetMachineBuilder::detectHost();
  if (!machine) {
    error = llvm::toString(machine.takeError());
    return std::nullopt;
  }
  return std::move(*machine);
}

std::string machine_text(const llvm::orc::JITTargetMachineBuilder& machine) {
  llvm::orc::JITTargetMachineBuilder copy = machine;
  return copy.getTargetTriple().str() + " " + copy.getCPU() + " " + copy.getFeatures().getString();
}

std::unique_ptr<llvm::TargetMachine> target_machine(llvm::orc::JITTargetMachineBuilder machine, Level level,
                                                    std::string& error) {
  machine.setCodeGenOptLevel(level == Level::Full ? llvm::CodeGenOptLevel::Default
                                                  : llvm::CodeGenOptLevel::None);
  auto target = machine.createTargetMachine();
  if (!target) {
    error = llvm::toString(target.takeError());
    return nullptr;
  }
  return std::move(*target);
}

void optimize(llvm::Module& module, llvm::TargetMachine& target, Level level) {
  if (level != Level::Full) return;
  llvm::PipelineTuningOptions tuning;
  // Lists of a request are short: code for long ones costs more than it saves.
  tuning.LoopVectorization = false;
  tuning.LoopUnrolling = false;
  llvm::LoopAnalysisManager loops;
  llvm::FunctionAnalysisManager functions;
  llvm::CGSCCAnalysisManager graph;
  llvm::ModuleAnalysisManager modules;
  llvm::PassBuilder passes(&target, tuning);
  passes.registerModuleAnalyses(modules);
  passes.registerCGSCCAnalyses(graph);
  passes.registerFunctionAnalyses(functions);
  passes.registerLoopAnalyses(loops);
  passes.crossRegisterProxies(loops, functions, graph, modules);
  passes.buildPerModuleDefaultPipeline(llvm::OptimizationLevel::O2).run(module, modules);
}

std::unique_ptr<llvm::MemoryBuffer> object_of(llvm::Module& module, llvm::TargetMachine& target,
                                              std::string& error) {
  llvm::SmallVector<char, 0> bytes;
  llvm::raw_svector_ostream out(bytes);
  llvm::legacy::PassManager passes;
  if (target.addPassesToEmitFile(passes, out, nullptr, llvm::CodeGenFileType::ObjectFile)) {
    error = "no object files for this machine";
    return nullptr;
  }
  passes.run(module);
  return std::make_unique<llvm::SmallVectorMemoryBuffer>(std::move(bytes), "writ", false);
}

}  // namespace writ::jit
