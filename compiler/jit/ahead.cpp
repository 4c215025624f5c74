// SPDX-License-Identifier: Apache-2.0
#include "compiler/jit/ahead.h"

#include "compiler/jit/emitter.h"
#include "compiler/jit/target.h"
#include "runtime/base/deep_stack.h"
#include "runtime/engine/reach.h"
#include "runtime/eval/helpers.h"

#include <llvm/Bitcode/BitcodeReader.h>
#include <llvm/Bitcode/BitcodeWriter.h>
#include <llvm/IR/Constants.h>
#include <llvm/IR/Instructions.h>
#include <llvm/IR/Verifier.h>
#include <llvm/Linker/Linker.h>
#include <llvm/Support/MemoryBufferRef.h>
#include <llvm/Support/raw_ostream.h>

#include <cstddef>
#include <utility>

namespace writ::jit {
namespace {

// Of eval::NativeData, in words.
constexpr unsigned kHelpersWord = offsetof(eval::NativeData, helpers) / kWordBytes;
constexpr unsigned kCalendarsWord = offsetof(eval::NativeData, calendars) / kWordBytes;

// The place of a helper in eval::kHelpers; kNone where it is none.
std::uint32_t helper_place(llvm::StringRef name) {
  static constexpr const char* kNames[] = {
#define WRIT_HELPER(name, arguments, doc) #name,
#include "runtime/eval/helpers.def"
  };
  for (std::uint32_t i = 0; i < std::size(kNames); ++i) {
    if (name == kNames[i]) return i;
  }
  return ir::kNone;
}

// What the code knows by its name comes with the call instead: before each use it is taken from the tables in the NativeData.
class ThroughTables {
 public:
  explicit ThroughTables(llvm::Module& module) : module_(module) {}

  // Why it cannot be done; empty where it was.
  std::string run() {
    for (llvm::Function& function : llvm::make_early_inc_range(module_)) {
      if (!function.isDeclaration() || function.isIntrinsic() || function.use_empty()) continue;
      const std::uint32_t place = helper_place(function.getName());
      if (place == ir::kNone) return "a function that is no helper: " + function.getName().str();
      replace(function, kHelpersWord, place);
    }
    for (llvm::GlobalVariable& global : llvm::make_early_inc_range(module_.globals())) {
      if (!global.isDeclaration() || global.use_empty()) continue;
      std::uint32_t calendar = 0;
      while (global.getName() != calendar_symbol(calendar)) {
        if (++calendar > kMostCalendars) return "a name that is no calendar: " + global.getName().str();
      }
      replace(global, kCalendarsWord, calendar);
    }
    return error_;
  }

 private:
  static constexpr std::uint32_t kMostCalendars = 10'000;

  void replace(llvm::GlobalObject& named, unsigned table, std::uint32_t place) {
    const auto* function = llvm::dyn_cast<llvm::Function>(&named);
    while (!named.use_empty()) {
      llvm::Use& use = *named.use_begin();
      auto* user = llvm::dyn_cast<llvm::CallInst>(use.getUser());
      llvm::Argument* data = user == nullptr ? nullptr : data_of(*user->getFunction());
      if (data == nullptr) {
        error_ = "a use of " + named.getName().str() + " that is no call where data is at hand";
        return;
      }
      if (function != nullptr && user->isCallee(&use)) {
        for (const llvm::Attribute& attribute : function->getAttributes().getFnAttrs())
          user->addFnAttr(attribute);
      }
      llvm::IRBuilder<> build(user);
      llvm::Value* tables = load(build, data, table);
      use.set(load(build, tables, place));
    }
  }

  // All functions of a module that call helpers and look at calendars are given it.
  static llvm::Argument* data_of(llvm::Function& function) {
    for (llvm::Argument& argument : function.args()) {
      const unsigned at = llvm::AttributeList::FirstArgIndex + argument.getArgNo();
      if (function.getAttributes().hasAttributeAtIndex(at, kDataArgument)) return &argument;
    }
    return nullptr;
  }

  // Never changed during a call.
  llvm::Value* load(llvm::IRBuilder<>& build, llvm::Value* base, unsigned word) {
    llvm::LoadInst* out =
        build.CreateLoad(build.getPtrTy(), build.CreateConstInBoundsGEP1_64(build.getPtrTy(), base, word));
    out->setMetadata(llvm::LLVMContext::MD_invariant_load, llvm::MDNode::get(module_.getContext(), {}));
    return out;
  }

  llvm::Module& module_;
  std::string error_;
};

struct Unit {
  engine::NativeEntry entry;
  llvm::Function* function = nullptr;
  llvm::Function* for_long = nullptr;
};

struct Fill {
  std::uint32_t policy = 0;
  std::string key;
  llvm::Function* function = nullptr;
  engine::Cpu cpu = engine::Cpu::Baseline;
};

// All units in one module of one context.
class Ahead {
 public:
  Ahead(llvm::TargetMachine& target, engine::Cpu cpu)
      : target_(target), cpu_(cpu), wide_(cpu == engine::Cpu::X86V3), whole_("writ", context_) {
    context_.setDiscardValueNames(true);
    whole_.setDataLayout(target.createDataLayout());
    whole_.setTargetTriple(target.getTargetTriple().str());
    whole_.setPICLevel(llvm::PICLevel::SmallPIC);
  }

  void add(const ir::Program& program, std::uint32_t policy, AheadResult& out) {
    for (std::uint32_t i = 0; i < program.decisions.size(); ++i) {
      const ir::Decision& decision = program.decisions[i];
      const engine::Reach reach = engine::reach_of(program, decision);
      const engine::NativeAnswerLayout layout = engine::lay_out_answer(program, decision, reach);
      for (std::uint32_t stretch = 0; stretch <= reach.changes.size(); ++stretch) {
        const engine::NativeEntry entry{policy, i, stretch, layout.words, nullptr, nullptr};
        const auto emit = [&](bool long_lists) {
          return emit_decision(program, decision, reach, layout,
                               engine::stretch_period(reach.changes, stretch), target_.createDataLayout(),
                               wide_, long_lists);
        };
        const EmittedModule emitted = emit(false);
        if (emitted.module == nullptr || !ThroughTables(*emitted.module).run().empty()) {
          ++out.interpreted;
          continue;
        }
        const std::string name =
            "decide_" + std::to_string(policy) + "_" + std::to_string(i) + "_" + std::to_string(stretch);
        units_.push_back({entry, take(*emitted.module, kEntry, name, out)});
        if (!out.error.empty()) return;
        if (!emitted.leaves_long) continue;
        const EmittedModule for_long = emit(true);
        if (for_long.module == nullptr || !ThroughTables(*for_long.module).run().empty()) continue;
        units_.back().for_long = take(*for_long.module, kEntry, name + "_long", out);
        if (!out.error.empty()) return;
      }
    }
  }

  // Without it a struct is taken the general way. Reading facts gains from what newer processors have, so that it is there for those too: the first
  // that fits is used.
  void add(const engine::StructLayout& structs, std::uint32_t policy, AheadResult& out) {
    if (std::holds_alternative<engine::FillLayout>(structs) && target_.getTargetTriple().isX86() && !wide_)
      add(structs, policy, engine::Cpu::X86V3, out);
    if (out.error.empty()) add(structs, policy, cpu_, out);
  }

  void finish(std::string_view image, const std::string& symbol, engine::Cpu cpu, AheadResult& out) {
    write_library(image, symbol, cpu);
    llvm::raw_string_ostream text(out.error);
    if (llvm::verifyModule(whole_, &text)) return;
    if (const auto object = object_of(whole_, target_, out.error)) out.object = object->getBuffer().str();
    out.units = units_.size();
  }

 private:
  void add(const engine::StructLayout& structs, std::uint32_t policy, engine::Cpu cpu, AheadResult& out) {
    const EmittedModule emitted = emit_struct(structs, target_.createDataLayout(), cpu == engine::Cpu::X86V3);
    if (emitted.module == nullptr) return;
    if (cpu != cpu_) {
      for (llvm::Function& function : *emitted.module) {
        if (!function.isDeclaration()) function.addFnAttr("target-cpu", "x86-64-v3");
      }
    }
    const std::string name = "fill_" + std::to_string(policy) + "_" + std::to_string(fills_.size());
    std::string key = std::visit([](const auto& its) { return its.key(); }, structs);
    fills_.push_back({policy, std::move(key), take(*emitted.module, kFillEntry, name, out), cpu});
  }

  // A module made good for itself, then taken over under a name of its own.
  llvm::Function* take(llvm::Module& module, const char* entry, const std::string& name, AheadResult& out) {
    module.setTargetTriple(whole_.getTargetTriple());
    module.setPICLevel(llvm::PICLevel::SmallPIC);
    module.getFunction(entry)->setName(name);
    optimize(module, target_, engine::Level::Full);
    llvm::SmallVector<char, 0> bitcode;
    llvm::raw_svector_ostream stream(bitcode);
    llvm::WriteBitcodeToFile(module, stream);
    auto read = llvm::parseBitcodeFile({llvm::StringRef(bitcode.data(), bitcode.size()), "writ"}, context_);
    if (!read) {
      out.error = llvm::toString(read.takeError());
      return nullptr;
    }
    if (llvm::Linker::linkModules(whole_, std::move(*read))) {
      out.error = "the modules do not link";
      return nullptr;
    }
    llvm::Function* function = whole_.getFunction(name);
    function->setLinkage(llvm::GlobalValue::InternalLinkage);
    return function;
  }

  llvm::Constant* number(std::uint64_t value, unsigned bytes) {
    return llvm::ConstantInt::get(llvm::IntegerType::get(context_, bytes * 8), value);
  }

  llvm::GlobalVariable* constant(llvm::Constant* value, const char* name) {
    auto* out = new llvm::GlobalVariable(whole_, value->getType(), true, llvm::GlobalValue::PrivateLinkage,
                                         value, name);
    out->setAlignment(llvm::Align(kWordBytes));
    return out;
  }

  llvm::Constant* table_of(const std::vector<llvm::Constant*>& rows, const char* name) {
    if (rows.empty()) return llvm::ConstantPointerNull::get(llvm::PointerType::get(context_, 0));
    return constant(
        llvm::ConstantArray::get(llvm::ArrayType::get(rows.front()->getType(), rows.size()), rows), name);
  }

  llvm::Constant* write_fills() {
    using engine::NativeFillEntry;
    static_assert(sizeof(NativeFillEntry) == 32 && offsetof(NativeFillEntry, fill) == 16 &&
                  offsetof(NativeFillEntry, cpu) == 24);
    std::vector<llvm::Constant*> rows;
    for (const Fill& fill : fills_) {
      llvm::Constant* key = constant(llvm::ConstantDataArray::getString(context_, fill.key, false), "key");
      rows.push_back(
          llvm::ConstantStruct::getAnon({number(fill.policy, 4), number(fill.key.size(), 4), key,
                                         fill.function, number(static_cast<std::uint32_t>(fill.cpu), 8)}));
    }
    return table_of(rows, "fills");
  }

  // As runtime/engine/native_library.h has them.
  void write_library(std::string_view image, const std::string& symbol, engine::Cpu cpu) {
    using engine::NativeEntry;
    using engine::NativeLibrary;
    static_assert(sizeof(NativeEntry) == 32 && offsetof(NativeEntry, decide) == 16 &&
                  offsetof(NativeEntry, decide_long) == 24);
    static_assert(sizeof(NativeLibrary) == 64 && offsetof(NativeLibrary, image) == 24 &&
                  offsetof(NativeLibrary, fills) == 56);
    auto* address = llvm::PointerType::get(context_, 0);
    std::vector<llvm::Constant*> entries;
    for (const Unit& unit : units_) {
      const NativeEntry& it = unit.entry;
      entries.push_back(llvm::ConstantStruct::getAnon(
          {number(it.policy, 4), number(it.decision, 4), number(it.stretch, 4), number(it.words, 4),
           unit.function,
           unit.for_long == nullptr ? static_cast<llvm::Constant*>(llvm::ConstantPointerNull::get(address))
                                    : unit.for_long}));
    }
    llvm::Constant* bytes = constant(
        llvm::ConstantDataArray::getString(context_, llvm::StringRef(image.data(), image.size()), false),
        "image");
    llvm::Constant* library = llvm::ConstantStruct::getAnon(
        {llvm::ConstantDataArray::getString(
             context_, llvm::StringRef(engine::kNativeMagic, sizeof engine::kNativeMagic), false),
         number(engine::native_fingerprint(), 8), number(static_cast<std::uint32_t>(cpu), 4),
         number(entries.size(), 4), bytes, number(image.size(), 8), table_of(entries, "entries"),
         number(fills_.size(), 8), write_fills()});
    auto* out = new llvm::GlobalVariable(whole_, library->getType(), true, llvm::GlobalValue::ExternalLinkage,
                                         library, symbol);
    out->setAlignment(llvm::Align(kWordBytes));
  }

  llvm::TargetMachine& target_;
  const engine::Cpu cpu_;
  const bool wide_;
  llvm::LLVMContext context_;
  llvm::Module whole_;
  std::vector<Unit> units_;
  std::vector<Fill> fills_;
};

}  // namespace

bool has_level(engine::Cpu cpu) {
#if defined(__x86_64__)
  (void)cpu;
  return true;
#else
  return cpu == engine::Cpu::Baseline;
#endif
}

AheadResult compile_ahead(const std::vector<const ir::Program*>& programs,
                          const std::vector<std::vector<engine::StructLayout>>& structs,
                          std::string_view image, const std::string& symbol, engine::Cpu cpu) {
  AheadResult out;
  auto machine = machine_of_level(cpu, out.error);
  if (!machine) return out;
  const auto target = target_machine(*machine, engine::Level::Full, out.error);
  if (target == nullptr) return out;
  base::on_deep_stack([&] {
    Ahead ahead(*target, cpu);
    for (std::uint32_t i = 0; i < programs.size() && out.error.empty(); ++i) ahead.add(*programs[i], i, out);
    for (std::uint32_t i = 0; i < structs.size(); ++i) {
      for (const engine::StructLayout& one : structs[i]) {
        if (out.error.empty()) ahead.add(one, i, out);
      }
    }
    if (out.error.empty()) ahead.finish(image, symbol, cpu, out);
  });
  return out;
}

}  // namespace writ::jit
