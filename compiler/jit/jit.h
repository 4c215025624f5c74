// SPDX-License-Identifier: Apache-2.0
// The native tier: decisions of a policy compiled to machine code. No type of LLVM is in this header. A Jit compiles one
// thing at a time, on the thread that asks; Worker does so in the background. The units it makes keep what they need alive,
// so a Jit may go before them. Do not fork while it compiles.
#pragma once

#include "runtime/engine/engine.h"
#include "runtime/engine/native_unit.h"
#include "runtime/engine/reach.h"
#include "runtime/ir/ir.h"

#include <atomic>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <thread>

namespace writ::jit {

struct Options {
  std::string
      cache_folder;  // of compiled objects; empty: none. Its files are code: it must be writable by its owner alone.
};

struct Counters {
  std::uint64_t compiled = 0;
  std::uint64_t from_cache = 0;
  std::uint64_t live = 0;  // units not yet given back
};

// One decision on one stretch of law. The program outlives the units made from it.
struct Subject {
  const ir::Program& program;
  std::uint32_t decision;
  const engine::Reach& reach;
  const engine::NativeAnswerLayout& layout;
  ir::Period stretch;
  bool long_lists = false;  // for requests that other code leaves to this (engine::Native::Long)
};

class Session;

class Jit {
 public:
  // Nothing, and why, where this machine cannot have one.
  static std::unique_ptr<Jit> make(const Options& options, std::string& error);
  ~Jit();

  // Nothing, and why, where the interpreter must do: what is not in force, or is not worth native code.
  std::unique_ptr<engine::NativeUnit> compile(const Subject& subject, engine::Level level,
                                              std::string& error);

  // Likewise code that fills requests of a program from structs that lie so, or structs of outputs.
  std::unique_ptr<engine::NativeFill> compile_fill(const engine::StructLayout& layout, std::string& error);

  // What it makes of a subject, as text, for tests and for looking.
  std::string module_text(const Subject& subject, engine::Level level);

  Counters counters() const;

  // Frees the code of units that were given back. compile() does so too.
  void collect();

 private:
  explicit Jit(std::shared_ptr<Session> session);
  std::shared_ptr<Session> session_;
};

// Compiles the stretch of a day at once, on this thread, unless it has code of that level. False, and why, when there is none.
bool compile_now(Jit& jit, engine::Engine& engine, const engine::PolicyVersion& version,
                 std::uint32_t decision, std::int32_t day, engine::Level level, std::string& error);

// Likewise the code for long lists of a stretch, if somebody wanted it and nobody tried yet.
bool compile_long_now(Jit& jit, engine::Engine& engine, const engine::PolicyVersion& version,
                      std::uint32_t decision, std::uint32_t stretch, std::string& error);

// Likewise of what fills requests or outputs for a version and has no code, if there is one. False where there was none.
bool compile_fill_now(Jit& jit, const engine::PolicyVersion& version, std::string& error);

// A thread that compiles what an engine asks for: quickly first, so that there is native code at once, then well.
// The engine and the Jit outlive it.
class Worker {
 public:
  Worker(Jit& jit, engine::Engine& engine);
  ~Worker();
  Worker(const Worker&) = delete;
  Worker& operator=(const Worker&) = delete;

 private:
  void run();
  bool compile_one(engine::Level level);
  bool compile_one_of(const engine::PolicyVersion& policy, engine::Level level);

  Jit& jit_;
  engine::Engine& engine_;
  std::atomic<bool> stopping_ = false;
  std::thread thread_;
};

}  // namespace writ::jit
