// SPDX-License-Identifier: Apache-2.0
// Requests as JSON or JSON Lines -> answers, one a line in the same order, of one decision or of several together. A bad line
// gets an error answer and the next line is answered all the same.
#pragma once

#include "compiler/driver/decider.h"
#include "compiler/driver/request_stream.h"
#include "runtime/eval/answer.h"
#include "runtime/eval/explain.h"
#include "runtime/eval/request.h"
#include "runtime/ir/ir.h"
#include "runtime/json/binding.h"
#include "runtime/json/write.h"

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace writ::driver {

// One reading of an interpretation, both as they are numbered in the program.
struct ChosenReading {
  std::uint32_t interpretation = 0;
  std::uint32_t reading = 0;
};

// By their names in either language; nothing when the program has no such interpretation or reading.
std::optional<ChosenReading> find_reading(const ir::Program& program, std::string_view interpretation,
                                          std::string_view reading);

struct EvaluateOptions {
  std::optional<std::int32_t> as_of;    // where a request names no date itself
  std::vector<ChosenReading> readings;  // where a request chooses none itself
  std::optional<json::Binding>
      binding;  // of this decision: the input is not requests but documents that it reads
  json::Detail detail = json::Detail::Answer;
  std::optional<Tier> tier;  // nothing: the interpreter, and native code once there have been many requests
  std::optional<base::Language> explain_in;  // a text for people instead of JSON
  eval::ExplainAs explain_as = eval::ExplainAs::Text;
};

// One decision, and how it is asked. The program stays the caller's and outlives the evaluation.
struct Question {
  const ir::Program* program = nullptr;
  std::uint32_t decision = 0;
  EvaluateOptions options{};
};

// Calls `write` once for each request, as soon as it is answered, until that says that nobody takes more; false when any
// answer was an error, or, where only the outputs are asked for, any of these.
// Several questions are asked each with what it knows of the request (runtime/json/shared_request.h), or what its binding makes
// of it, and answered together (runtime/eval/together.h); they differ in readings and bindings alone.
bool evaluate(const std::vector<Question>& questions, RequestStream& input,
              const std::function<bool(const std::string&)>& write);

}  // namespace writ::driver
