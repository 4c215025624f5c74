// SPDX-License-Identifier: Apache-2.0
// The interpreter: the reference semantics of Writ. It walks the IR, serves requests with missing facts, and gives the
// reasons. Pure: the same program, request and date give the same answer. Any number of threads may call it at once.
#pragma once

#include "runtime/eval/answer.h"
#include "runtime/eval/limits.h"
#include "runtime/eval/request.h"

#include <memory>

namespace writ::eval {

// `decision` is one of request.program()'s.
Answer decide(const ir::Program& program, const ir::Decision& decision, const Request& request,
              const Limits& limits = {});

// Which conditions hold for a request, asked one after the other. Program and request must outlive it.
class Conditions {
 public:
  Conditions(const ir::Program& program, const Request& request, std::uint32_t decision);
  ~Conditions();
  Conditions(const Conditions&) = delete;
  Conditions& operator=(const Conditions&) = delete;

  // Nothing when it is not known, or cannot be told.
  std::optional<bool> hold(ir::NodeId condition);
  // The value of an item that is no list.
  std::optional<ir::int128> number(std::uint32_t item);

 private:
  struct Settled;
  std::unique_ptr<Settled> settled_;
};

// The days of the obligations of an answer: when they are due and when they end. `decide` has done so already; this is for
// an answer that native code made.
void date_obligations(const ir::Program& program, const Request& request, Answer& answer);

}  // namespace writ::eval
