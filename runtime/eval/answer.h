// SPDX-License-Identifier: Apache-2.0
// The answer to one question, as data: outcome, outputs, what fired, what is missing. It refers to its program and request
// by index; texts are made from it in runtime/json and eval/explain.h.
#pragma once

#include "runtime/eval/fault.h"
#include "runtime/ir/ir.h"

#include <compare>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace writ::eval {

using ir::int128;

enum class Decided : std::uint8_t { Permit, Deny, Refer, Undetermined, Conflict, Error, None };

// "permit", "deny", ...
std::string_view decided_text(Decided decided);
base::Bilingual decided_name(Decided decided);

// What is known of a value.
enum class State : std::uint8_t { Known, Absent, Unknown, Conflict, Fault };

struct Output {
  std::uint32_t item = ir::kNone;
  State state = State::Unknown;
  int128 number = 0;                   // a scalar
  std::vector<int128> list{};          // a list
  std::vector<std::string> missing{};  // Unknown: the facts it waits for
  std::optional<Fault> fault{};        // Fault, Conflict
};

// What came of the condition of a rule: of a row that was never reached nothing is known.
enum class Fired : std::uint8_t { NotConsidered, NotInForce, No, Yes, Displaced, Unknown, Fault };

// A rule that applies and gives way to an exception for one of the things it concludes.
struct Displaced {
  std::uint32_t rule = ir::kNone;
  std::uint32_t item = ir::kNone;  // kNone: the outcome
  friend auto operator<=>(const Displaced&, const Displaced&) = default;
};

// A day that follows from an obligation, or why it is not known.
struct DueDay {
  std::optional<std::int32_t> day{};
  std::vector<std::string> missing{};  // the facts it waits for
  std::optional<Fault> fault{};
};

struct DueObligation {
  std::uint32_t obligation = ir::kNone;
  std::optional<bool> met{};  // nothing: not known, or not something the policy can tell
  DueDay due{};               // the last day to do it, where the policy says one
  DueDay from{};              // the day that was counted from
  DueDay ends{};              // the first day on which it is no longer owed
};

// The row of a list that decided; of a list that collects one of those that apply.
struct Picked {
  std::uint32_t list = ir::kNone;
  std::int64_t row = -1;  // as lists::Table numbers them; -1: no row applies
};

struct Answer {
  Decided decided = Decided::Error;
  std::optional<std::uint32_t> decision;
  std::optional<std::int32_t> as_of;
  std::optional<std::int32_t> law_as_of;    // the day whose law a transitional rule says applies
  std::vector<Output> outputs;              // in order of declaration
  std::vector<DueObligation> obligations;   // that apply, in order of declaration
  std::vector<std::string> missing_facts;   // paths, in order of declaration
  std::vector<std::uint32_t> because;       // rules, in order of declaration
  std::vector<std::uint32_t> unmet;         // obligations before the act that turned a permit into a denial
  std::vector<Fired> fired;                 // by rule; empty when nothing was evaluated
  std::vector<Displaced> displaced;         // rules displaced for a part of what they conclude, in order
  std::vector<Picked> picked;               // of lists that were asked and gave one answer, in order
  std::shared_ptr<const lists::Data> data;  // that was asked; null where the program has no lists
  base::Bilingual refer_to;
  std::optional<Fault> fault;
  // The day by which dated citations and parameters are shown.
  std::optional<std::int32_t> law_day() const { return law_as_of ? law_as_of : as_of; }

  std::uint32_t line = 0;  // of the request in its file; 0 when it stands alone

  // As if it were new; what memory it has is used again.
  void clear();
  // The same but for outputs and obligations, which whoever asks for this writes over, one by one.
  void begin_again();
};

// From what was displaced for one thing at a time to the rules that are displaced as a whole.
void settle_displaced(const ir::Program& program, const ir::Decision& decision, Answer& answer);

}  // namespace writ::eval
