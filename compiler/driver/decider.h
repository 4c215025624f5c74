// SPDX-License-Identifier: Apache-2.0
// One policy, asked request after request in a tier that was chosen: by the interpreter, or by native code where it can.
// Both give the same answers. A Decider holds a copy of its program and is used by one thread.
#pragma once

#include "runtime/eval/answer.h"
#include "runtime/eval/request.h"
#include "runtime/ir/ir.h"

#include <memory>
#include <string>

namespace writ::driver {

// Quick: native code as it is made first, hardly optimised; Native: as it is in the end.
enum class Tier : std::uint8_t { Interpreter, Quick, Native };

// Whether this program was built with the native tier.
bool has_native_tier();

class Decider {
 public:
  // With native code each stretch of law is compiled on its first request, before it is answered.
  Decider(const ir::Program& program, Tier tier);
  ~Decider();
  Decider(const Decider&) = delete;
  Decider& operator=(const Decider&) = delete;

  eval::Answer decide(std::uint32_t decision, const eval::Request& request);

  // The outcome alone, without what the reasons need; for measuring.
  eval::Decided outcome(std::uint32_t decision, const eval::Request& request);

  // Requests must be of this program.
  const ir::Program& program() const;

  // Requests that native code decided.
  std::size_t native_decisions() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace writ::driver
