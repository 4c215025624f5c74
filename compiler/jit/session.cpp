// SPDX-License-Identifier: Apache-2.0
#include "compiler/jit/emitter.h"
#include "compiler/jit/jit.h"
#include "compiler/jit/object.h"
#include "compiler/jit/target.h"
#include "runtime/base/deep_stack.h"
#include "runtime/eval/helpers.h"

#include <llvm/Bitcode/BitcodeWriter.h>
#include <llvm/Config/llvm-config.h>
#include <llvm/ExecutionEngine/Orc/LLJIT.h>
#include <llvm/Support/raw_ostream.h>
#include <llvm/Support/xxhash.h>

#include <cstring>
#include <mutex>
#include <optional>
#include <utility>
#include <vector>

namespace writ::jit {

using engine::Level;
namespace orc = llvm::orc;

namespace {

// Part of the key of cached objects: raise it when the meaning of a helper or of the calling convention changes.
constexpr const char* kCompilerVersion = "writ-jit 6, LLVM " LLVM_VERSION_STRING;

std::string text_of(llvm::Error error) { return llvm::toString(std::move(error)); }

// Whether it loads those items of eight that there are without a branch for each.
bool loads_masked(const llvm::TargetMachine& target) {
  return target.getTargetFeatureString().contains("+avx2");
}

EmittedModule emitted_for(const Subject& subject, const llvm::TargetMachine& target) {
  EmittedModule emitted = emit_decision(subject.program, subject.program.decisions[subject.decision],
                                        subject.reach, subject.layout, subject.stretch,
                                        target.createDataLayout(), loads_masked(target), subject.long_lists);
  if (emitted.module != nullptr) emitted.module->setTargetTriple(target.getTargetTriple().str());
  return emitted;
}

std::string level_text(Level level) { return level == Level::Full ? "full" : "quick"; }

}  // namespace

// One LLJIT with a library of symbols for each unit. What policies may call is defined as absolute symbols, and nothing else
// of the process can be found: so it works the same however this library was loaded.
class Session : public std::enable_shared_from_this<Session> {
 public:
  Session(Options options, orc::JITTargetMachineBuilder machine, std::unique_ptr<orc::LLJIT> jit,
          orc::JITDylib& helpers)
      : options_(std::move(options)), machine_(std::move(machine)), jit_(std::move(jit)), helpers_(helpers) {}

  static std::shared_ptr<Session> make(const Options& options, std::string& error);

  std::unique_ptr<engine::NativeUnit> compile(const Subject& subject, Level level, std::string& error);
  std::unique_ptr<engine::NativeFill> compile_fill(const engine::StructLayout& layout, std::string& error);
  std::string module_text(const Subject& subject, Level level);
  Counters counters();
  void collect() {
    const std::lock_guard lock(compiling_);
    remove_released();
  }

 private:
  std::unique_ptr<llvm::MemoryBuffer> object_for(const Subject& subject, Level level, std::string& error);
  // A library for one unit; `names`: what it may use beside the helpers. The address of its function, and the library, or nothing.
  struct Linked {
    orc::ExecutorAddr entry;
    orc::JITDylib* library = nullptr;
  };
  std::optional<Linked> link(std::unique_ptr<llvm::MemoryBuffer> object, const char* entry,
                             orc::SymbolMap names, std::string& error);
  // The key of what `of` says and a module does, and the object of it: from the cache, or compiled and put there.
  std::string key_of(const std::string& of, const llvm::Module& module) const;
  std::unique_ptr<llvm::MemoryBuffer> object_of_module(llvm::Module& module, llvm::TargetMachine& target,
                                                       Level level, const std::string& of,
                                                       std::string& error);
  void release(orc::JITDylib& library);
  void remove_released();

  const Options options_;
  const orc::JITTargetMachineBuilder machine_;
  // One compile at a time: two at once gain nothing, and LLJIT is not made for it.
  std::mutex compiling_;
  std::unique_ptr<orc::LLJIT> jit_;
  orc::JITDylib& helpers_;
  std::uint64_t serial_ = 0;
  Counters counters_;
  // What was released waits here, so that who releases does not wait for a compile.
  std::mutex releasing_;
  std::vector<orc::JITDylib*> released_;
};

std::shared_ptr<Session> Session::make(const Options& options, std::string& error) {
  auto machine = this_machine(error);
  if (!machine) return nullptr;
  auto jit = orc::LLJITBuilder()
                 .setJITTargetMachineBuilder(*machine)
                 .setNumCompileThreads(0)
                 .setLinkProcessSymbolsByDefault(false)
                 .setPlatformSetUp(orc::setUpInactivePlatform)
                 .create();
  if (!jit) {
    error = text_of(jit.takeError());
    return nullptr;
  }
  orc::ExecutionSession& session = (*jit)->getExecutionSession();
  // Errors come back as values; nothing is printed.
  session.setErrorReporter([](llvm::Error reported) { llvm::consumeError(std::move(reported)); });
  orc::JITDylib& helpers = session.createBareJITDylib("helpers");
  orc::SymbolMap symbols;
  const auto add = [&](const char* name, auto* function) {
    symbols[(*jit)->mangleAndIntern(name)] = {
        orc::ExecutorAddr::fromPtr(function),
        llvm::JITSymbolFlags::Exported | llvm::JITSymbolFlags::Callable};
  };
#define WRIT_HELPER(name, arguments, doc) add(#name, &name);
#include "runtime/eval/helpers.def"
  // What the code generator itself may call for a copy.
  add("memcpy", &std::memcpy);
  add("memmove", &std::memmove);
  add("memset", &std::memset);
  add("memcmp", &std::memcmp);
  if (llvm::Error failed = helpers.define(orc::absoluteSymbols(std::move(symbols)))) {
    error = text_of(std::move(failed));
    return nullptr;
  }
  return std::make_shared<Session>(options, std::move(*machine), std::move(*jit), helpers);
}

std::string Session::key_of(const std::string& of, const llvm::Module& module) const {
  // What it is of says which policy or struct; the code itself says that nothing was missed.
  llvm::SmallVector<char, 0> bitcode;
  llvm::raw_svector_ostream out(bitcode);
  llvm::WriteBitcodeToFile(module, out);
  const llvm::XXH128_hash_t hash =
      llvm::xxh3_128bits({reinterpret_cast<const std::uint8_t*>(bitcode.data()), bitcode.size()});
  return std::string(kCompilerVersion) + "\n" + machine_text(machine_) + "\n" + of + "\n" +
         std::to_string(hash.high64) + "." + std::to_string(hash.low64) + "\n";
}

std::unique_ptr<llvm::MemoryBuffer> Session::object_of_module(llvm::Module& module,
                                                              llvm::TargetMachine& target, Level level,
                                                              const std::string& of, std::string& error) {
  std::string key;
  if (!options_.cache_folder.empty()) {
    key = key_of(of, module);
    if (auto object = load_object(options_.cache_folder, key)) {
      ++counters_.from_cache;
      return object;
    }
  }
  optimize(module, target, level);
  auto object = object_of(module, target, error);
  if (object == nullptr) return nullptr;
  ++counters_.compiled;
  if (!options_.cache_folder.empty()) store_object(options_.cache_folder, key, *object);
  return object;
}

std::unique_ptr<llvm::MemoryBuffer> Session::object_for(const Subject& subject, Level level,
                                                        std::string& error) {
  auto target = target_machine(machine_, level, error);
  if (target == nullptr) return nullptr;
  const EmittedModule emitted = emitted_for(subject, *target);
  error = emitted.error;
  if (emitted.module == nullptr) return nullptr;
  return object_of_module(*emitted.module, *target, level,
                          subject.program.digest + "\n" +
                              subject.program.decisions[subject.decision].name.en + "\n" +
                              std::to_string(subject.stretch.from) + "\n" + level_text(level),
                          error);
}

std::unique_ptr<engine::NativeUnit> Session::compile(const Subject& subject, Level level,
                                                     std::string& error) {
  const std::lock_guard lock(compiling_);
  remove_released();
  auto object = object_for(subject, level, error);
  if (object == nullptr) return nullptr;
  // What differs between two processes is an address here, so that an object can be used again.
  orc::SymbolMap calendars;
  for (std::uint32_t i = 0; i < subject.program.calendars.size(); ++i) {
    calendars[jit_->mangleAndIntern(calendar_symbol(i))] = {
        orc::ExecutorAddr::fromPtr(&subject.program.calendars[i].days), llvm::JITSymbolFlags::Exported};
  }
  const auto linked = link(std::move(object), kEntry, std::move(calendars), error);
  if (!linked) return nullptr;
  return std::make_unique<engine::NativeUnit>(
      linked->entry.toPtr<engine::DecideFunction>(), level,
      [self = shared_from_this(), library = linked->library] { self->release(*library); });
}

std::unique_ptr<engine::NativeFill> Session::compile_fill(const engine::StructLayout& layout,
                                                          std::string& error) {
  const std::lock_guard lock(compiling_);
  remove_released();
  auto target = target_machine(machine_, Level::Full, error);
  if (target == nullptr) return nullptr;
  const EmittedModule emitted = emit_struct(layout, target->createDataLayout(), loads_masked(*target));
  error = emitted.error;
  if (emitted.module == nullptr) return nullptr;
  emitted.module->setTargetTriple(target->getTargetTriple().str());
  auto object = object_of_module(*emitted.module, *target, Level::Full, "struct", error);
  if (object == nullptr) return nullptr;
  const auto linked = link(std::move(object), kFillEntry, orc::SymbolMap(), error);
  if (!linked) return nullptr;
  return std::make_unique<engine::NativeFill>(
      linked->entry.toPtr<engine::StructFunction>(),
      [self = shared_from_this(), library = linked->library] { self->release(*library); });
}

std::optional<Session::Linked> Session::link(std::unique_ptr<llvm::MemoryBuffer> object, const char* entry,
                                             orc::SymbolMap names, std::string& error) {
  orc::ExecutionSession& session = jit_->getExecutionSession();
  orc::JITDylib& library = session.createBareJITDylib("unit" + std::to_string(++serial_));
  library.addToLinkOrder(helpers_);
  llvm::Error added = llvm::Error::success();
  if (!names.empty()) added = library.define(orc::absoluteSymbols(std::move(names)));
  if (!added) added = jit_->addObjectFile(library, std::move(object));
  if (!added) {
    auto found = jit_->lookup(library, entry);
    if (found) {
      ++counters_.live;
      return Linked{*found, &library};
    }
    added = found.takeError();
  }
  error = text_of(std::move(added));
  if (llvm::Error failed = session.removeJITDylib(library)) llvm::consumeError(std::move(failed));
  return std::nullopt;
}

void Session::release(orc::JITDylib& library) {
  const std::lock_guard lock(releasing_);
  released_.push_back(&library);
}

void Session::remove_released() {
  std::vector<orc::JITDylib*> gone;
  {
    const std::lock_guard lock(releasing_);
    gone.swap(released_);
  }
  if (gone.empty()) return;
  orc::ExecutionSession& session = jit_->getExecutionSession();
  for (orc::JITDylib* library : gone) {
    --counters_.live;
    if (llvm::Error failed = session.removeJITDylib(*library)) llvm::consumeError(std::move(failed));
  }
  // Names of what is gone stay in a pool of their own.
  session.getSymbolStringPool()->clearDeadEntries();
}

std::string Session::module_text(const Subject& subject, Level level) {
  const std::lock_guard lock(compiling_);
  std::string error;
  auto target = target_machine(machine_, level, error);
  if (target == nullptr) return error;
  EmittedModule emitted = emitted_for(subject, *target);
  if (emitted.module == nullptr) return emitted.error;
  optimize(*emitted.module, *target, level);
  std::string text;
  llvm::raw_string_ostream out(text);
  emitted.module->print(out, nullptr);
  return text;
}

Counters Session::counters() {
  const std::lock_guard lock(compiling_);
  return counters_;
}

// ---- the interface ----

Jit::Jit(std::shared_ptr<Session> session) : session_(std::move(session)) {}
Jit::~Jit() = default;

std::unique_ptr<Jit> Jit::make(const Options& options, std::string& error) {
  std::shared_ptr<Session> session = Session::make(options, error);
  return session == nullptr ? nullptr : std::unique_ptr<Jit>(new Jit(std::move(session)));
}

std::unique_ptr<engine::NativeUnit> Jit::compile(const Subject& subject, Level level, std::string& error) {
  error.clear();
  std::unique_ptr<engine::NativeUnit> out;
  base::on_deep_stack([&] { out = session_->compile(subject, level, error); });
  return out;
}

std::unique_ptr<engine::NativeFill> Jit::compile_fill(const engine::StructLayout& layout,
                                                      std::string& error) {
  error.clear();
  std::unique_ptr<engine::NativeFill> out;
  base::on_deep_stack([&] { out = session_->compile_fill(layout, error); });
  return out;
}

std::string Jit::module_text(const Subject& subject, Level level) {
  return session_->module_text(subject, level);
}
Counters Jit::counters() const { return session_->counters(); }
void Jit::collect() { session_->collect(); }

namespace {

Subject subject_of(const engine::PolicyVersion& version, std::uint32_t decision, std::uint32_t stretch,
                   bool long_lists) {
  const engine::PolicyVersion::DecisionPlan& plan = version.plan(decision);
  return {version.program(),
          decision,
          plan.reach,
          plan.layout,
          engine::stretch_period(plan.reach.changes, stretch),
          long_lists};
}

}  // namespace

bool compile_now(Jit& jit, engine::Engine& engine, const engine::PolicyVersion& version,
                 std::uint32_t decision, std::int32_t day, Level level, std::string& error) {
  const engine::PolicyVersion::DecisionPlan& plan = version.plan(decision);
  const std::uint32_t stretch = engine::stretch_on(plan.reach.changes, day);
  const engine::NativeUnit* unit = plan.slots[stretch].unit();
  if (unit != nullptr && unit->level() >= level) return true;
  engine.install(version, decision, stretch, level,
                 jit.compile(subject_of(version, decision, stretch, false), level, error));
  return plan.slots[stretch].unit() != nullptr;
}

bool compile_long_now(Jit& jit, engine::Engine& engine, const engine::PolicyVersion& version,
                      std::uint32_t decision, std::uint32_t stretch, std::string& error) {
  const engine::PolicyVersion::DecisionPlan& plan = version.plan(decision);
  if (!plan.slots[stretch].wants_long()) return false;
  engine.install_long(version, decision, stretch,
                      jit.compile(subject_of(version, decision, stretch, true), Level::Full, error));
  return plan.slots[stretch].unit_for_long() != nullptr;
}

bool compile_fill_now(Jit& jit, const engine::PolicyVersion& version, std::string& error) {
  const engine::FillSlot* slot = version.fills().unfilled();
  if (slot == nullptr) return false;
  version.fills().install(slot->key(), jit.compile_fill(slot->layout(), error));
  return true;
}

// ---- in the background ----

Worker::Worker(Jit& jit, engine::Engine& engine) : jit_(jit), engine_(engine), thread_([this] { run(); }) {}

Worker::~Worker() {
  stopping_.store(true);
  engine_.wake();
  thread_.join();
}

void Worker::run() {
  std::uint32_t seen = 0;
  while (!stopping_.load()) {
    // All that is wanted gets quick code before any of it gets good code.
    if (compile_one(Level::Quick) || compile_one(Level::Full)) continue;
    jit_.collect();
    seen = engine_.wait_for_wish(seen);
  }
}

bool Worker::compile_one(Level level) {
  const engine::Pin pin = engine_.pin();
  if (!pin) return false;
  for (std::size_t i = 0; i < pin->policies(); ++i) {
    if (compile_one_of(pin->policy(i), level)) return true;
  }
  return false;
}

bool Worker::compile_one_of(const engine::PolicyVersion& policy, Level level) {
  std::string error;
  for (std::uint32_t decision = 0; decision < policy.program().decisions.size(); ++decision) {
    const engine::PolicyVersion::DecisionPlan& plan = policy.plan(decision);
    for (std::uint32_t stretch = 0; stretch < plan.slots.size(); ++stretch) {
      const engine::NativeSlot& slot = plan.slots[stretch];
      if (level == Level::Full && slot.wants_long()) {
        compile_long_now(jit_, engine_, policy, decision, stretch, error);
        return true;
      }
      if (slot.wanted() < level || slot.tried() >= level) continue;
      engine_.install(policy, decision, stretch, level,
                      jit_.compile(subject_of(policy, decision, stretch, false), level, error));
      return true;
    }
  }
  return level == Level::Full && compile_fill_now(jit_, policy, error);
}

}  // namespace writ::jit
