// SPDX-License-Identifier: Apache-2.0
// A checked policy: its program, and the tests that stand in its file. Tests are not part of what the policy means.
#pragma once

#include "compiler/syntax/resolutions.h"
#include "runtime/base/bilingual.h"
#include "runtime/base/span.h"
#include "runtime/ir/ir.h"

#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace writ::sema {

enum class ExpectedOutcome : std::uint8_t { Permit, Deny, Refer, Undetermined, Conflict, Error, None };

struct ExpectedOutput {
  std::string external;             // of the output
  std::optional<std::string> json;  // its value; nothing: undetermined
  base::Span span;
};

enum class DutyAspect : std::uint8_t { Owed, Met, Due, Ends };

struct ExpectedDuty {
  std::uint32_t obligation = ir::kNone;
  DutyAspect aspect = DutyAspect::Owed;
  std::optional<std::int32_t> value;  // 0 or 1, or a day; nothing: undetermined
};

// One question with its facts as JSON, and what the answer must be.
struct TestCase {
  base::Bilingual title;
  base::Span span;
  std::uint32_t decision = 0;
  std::optional<std::int32_t> as_of;
  std::vector<std::pair<std::string, std::string>> given;  // fact -> JSON text
  std::vector<std::pair<std::string, std::string>>
      readings;  // interpretation -> reading, by their external names
  std::optional<ExpectedOutcome> outcome;
  std::string by;  // a rule's name in the policy's own spelling, when the test names one
  std::vector<ExpectedOutput> outputs;
  std::vector<ExpectedDuty> duties;
  std::optional<std::vector<std::string>> missing_facts;
};

// Articles of an instrument that the policy set out to implement, as its declaration says.
struct CoveredArticle {
  std::uint32_t law = ir::kNone;
  std::string article;  // canonical: "38 to 43"
  base::Span span;
};

// Where an instrument is declared: reports say so where nothing else shows it.
struct DeclaredLaw {
  base::Span span;
  base::Bilingual module;  // empty: in the policy itself, or in an overlay
};

struct Policy {
  ir::Program program;
  std::vector<TestCase> tests;
  std::vector<CoveredArticle> covers;      // like the tests no part of what the policy means
  std::set<std::uint32_t> otherwise_rows;  // rules that hold where no other row of their table does
  std::vector<DeclaredLaw> laws;           // by law of the program
  syntax::Resolutions names;               // what each name in its files stands for
  base::Language language = base::Language::English;
  base::Span span;                          // of the header
  std::vector<base::FileId> overlay_files;  // where what overlays added and changed stands
};

}  // namespace writ::sema
