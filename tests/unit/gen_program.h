// SPDX-License-Identifier: Apache-2.0
// Random well-typed programs and requests for them, by a seed: the same seed gives the same program. They are what a checked
// policy may be, not what an author would write; every operation of the IR occurs.
#pragma once

#include "runtime/eval/request.h"
#include "runtime/ir/ir.h"

#include <cstdint>
#include <string>

namespace writ::gen {

struct Shape {
  std::uint32_t facts = 12;
  std::uint32_t items = 6;
  std::uint32_t groups = 8;
  std::uint32_t rows = 6;  // most rows of a table, but for a few long ones
  std::uint32_t long_rows = 60;
  std::uint32_t depth = 4;       // of an expression
  std::uint32_t outcomes = 45;   // of a hundred groups, how many give an outcome
  std::uint32_t both = 22;       // of a hundred of those, how many conclude a value too
  std::uint32_t exceptions = 2;  // of a group, about
  bool arithmetic = true;        // which may overflow
  bool exact = false;            // numbers with places too
  bool beginnings = false;       // of texts
  bool faults = true;            // overflows, absent values read, missing parameters
  // A second decision, which permits where the first does; its outputs say whether the first permits, denies, refers.
  bool asked = false;
  // Only what a decision can have that is made straight (ir/straight.h): comparisons, membership, loops, constants and facts.
  bool plain = false;
  // Of that only what asks no list of the request.
  bool flat = false;
};

// With `asked` the first decision always has a default, as a checked policy has.
ir::Program program(std::uint64_t seed, const Shape& shape = {});

// Facts at random. `complete`: every fact that is not optional is given. `most_items`: of lists that are in no record.
void fill(eval::Request& request, std::uint64_t seed, bool complete, std::uint32_t most_items = 3);

// What a request holds, for the message of a failed test.
std::string text(const eval::Request& request);

}  // namespace writ::gen
