// SPDX-License-Identifier: Apache-2.0
// Decisions as they are made where all that is asked is known, nothing is at fault and no exception applies: what there is to
// settle, one thing after the other, with nothing left to look up. Not what a decision means: of whatever else comes up, and of
// a program that has more than this can say, the evaluation of rules and nodes tells (eval/straight.h hands over to it).
#pragma once

#include "runtime/ir/branches.h"
#include "runtime/ir/ir.h"

#include <cstddef>
#include <cstdint>
#include <vector>

namespace writ::ir {

// Whether a condition holds.
struct Ask {
  enum class Is : std::uint8_t { Questions, Loop };
  Is is = Is::Questions;
  bool opposite = false;  // of a loop: whether the opposite is asked
  std::uint32_t at = 1;   // the first of its questions in Branches::all, or the answer; or which of the loops
};

// A value. Number, list: of the program's. Source: a word, of a record or by the day. Taken: one of the loops, which makes a list.
struct Worth {
  enum class Is : std::uint8_t { Absent, Condition, Number, Source, List, Taken, Each };
  Is is = Is::Absent;
  std::uint32_t index = 0;
  Ask ask{};
  Source source{};
};

// Any, Every, AllOf.
struct StraightLoop {
  std::uint32_t variable = 0;
  std::uint32_t list = kNone;  // of the program's; kNone: `source` says where it is
  Source source{};
  std::uint32_t stride = 1;  // words of an item
  bool records = false;
  bool any = false;            // which answer ends it
  std::uint32_t each = kNone;  // in Branches::each: where the condition begins for each item
  std::uint32_t round = 0;     // no more nodes than this in a round
  Ask when{};
  Worth takes{};
};

// A rule for one target.
struct Row {
  std::uint32_t rule = 0;
  bool dated = false;   // whether its days have to be looked at
  bool speaks = false;  // whether it concludes the target
  bool reason = false;  // whether it is a reason of an answer
  Outcome outcome = Outcome::Deny;
  Ask when{};
  Worth gives{};
};

struct RowGroup {
  std::uint32_t first = 0;  // of the rows
  std::uint32_t count = 0;
  bool first_match = false;
  // Groups of the same target, by their place there, of which none may apply where this one does: in `above`.
  std::uint32_t first_above = 0;
  std::uint32_t above_count = 0;
};

struct Settling {
  std::uint32_t item = kNone;    // kNone: the outcome
  std::uint32_t output = kNone;  // which of the outputs it is
  std::uint32_t first = 0;       // of the groups
  std::uint32_t count = 0;
  bool excepted = false;  // whether one of them has exceptions
  bool optional = false;
  bool has_default = false;
  Row otherwise{};
};

struct StraightDuty {
  std::uint32_t duty = 0;
  bool dated = false;
  bool has_test = false;
  bool gates = false;
  bool has_days = false;  // by which it is due, on which it ends
  Ask applies{};
  Ask met{};
};

struct Straight {
  bool possible = false;
  bool decides = false;     // whether it has an outcome
  std::uint64_t steps = 0;  // no more than this, but for searching lists and going over them
  std::vector<Settling> items;
  Settling outcome;
  std::vector<RowGroup> groups;
  std::vector<Row> rows;
  std::vector<std::uint32_t> above;
  std::vector<StraightDuty> duties;
};

struct Straights {
  // Bounds of what is held for one decision, so that it lies on the stack.
  static constexpr std::size_t kMostItems = 1024;
  static constexpr std::size_t kMostLoops = 128;
  static constexpr std::size_t kMostGroups = 256;  // of one target
  static constexpr std::uint32_t kDeepest = 8;     // of loops in loops

  std::vector<Straight> all;  // by decision
  std::vector<StraightLoop> loops;
  std::vector<std::uint32_t> loop_of;  // by node; kNone: it is none of them
  // How many the program had: it goes with the program as it was laid out, and with copies of that.
  std::size_t rules = 0;
  std::size_t items = 0;
  std::size_t duties = 0;
};

// `branches`: of the same program, which was verified.
Straights straights_of(const Program& program, const Branches& branches);

// Of a decision of the program, null where there is none: what was laid out of a program is for that program as it was.
const Straight* straight_of(const Program& program, const Decision& decision);

}  // namespace writ::ir
