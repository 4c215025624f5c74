// SPDX-License-Identifier: Apache-2.0
// What holds in every case that can be asked of a policy: that a value is given, that no two rules of equal rank give it
// different values, and that each rule and each row applies in some case. Proved, or refuted by a case, or not proved and why.
//
// Facts are supposed one after the other, each as the interpreter comes to wait for it, so that what does not matter is
// never tried. A case that is found has been decided by the interpreter. What ends in a fault of a calculation is no case.
#pragma once

#include "compiler/diag/emitter.h"
#include "compiler/prove/reading.h"
#include "runtime/ir/ir.h"

#include <optional>
#include <set>
#include <utility>
#include <vector>

namespace writ::prove {

enum class Verdict : std::uint8_t { Proved, Refuted, NotProved };

// Some facts, and a day where it matters; whatever the other facts are.
struct Case {
  std::optional<std::int32_t> day;
  std::vector<std::pair<std::uint32_t, Tried>> facts;  // in order of declaration
};
// `as of 2024-03-22, people: 100,000, sensitive: yes`, as in a test; `whatever the facts are`.
Bilingual case_text(const ir::Program& program, const Case& found);

// Two rules, or rows of one table, that give an item different values.
struct Collision {
  std::uint32_t rule = ir::kNone;
  std::uint32_t other = ir::kNone;
  Case found;
};

struct ValueProof {
  std::uint32_t item = ir::kNone;
  Verdict given = Verdict::Proved;   // in every case there is a value, or it may be absent
  std::optional<Case> gap;           // Refuted
  Bilingual given_why;               // NotProved
  Verdict agreed = Verdict::Proved;  // no two rules disagree
  std::vector<Collision> collisions;
  Bilingual agreed_why;
};

// A rule or a row; or an obligation.
struct UseProof {
  bool obligation = false;
  std::uint32_t index = ir::kNone;
  Verdict used = Verdict::Proved;
  bool above = false;      // Refuted: it would apply, but a row above it always does
  bool otherwise = false;  // the row for what is left
  Bilingual why;
};

struct Proofs {
  std::vector<ValueProof> values;  // in order of declaration
  std::vector<UseProof> uses;
};

// Work is counted in steps: a rule or a node that is looked at, whether to learn which cases there are or to decide one.
struct Limits {
  std::size_t question = 2'000'000;  // of one question
  std::size_t policy = 20'000'000;   // of all
};

// Every value and rule that some decision needs. The program is verified. `otherwise_rows`: rules that hold where no other row of
// their table does.
Proofs prove(const ir::Program& program, const std::set<std::uint32_t>& otherwise_rows,
             const Limits& limits = {});

// Collisions, gaps, what is never used, and values of which nothing is proved.
void report(const ir::Program& program, const Proofs& proofs, diag::Diagnostics& diagnostics);

}  // namespace writ::prove
