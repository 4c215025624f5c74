// SPDX-License-Identifier: Apache-2.0
// Article -> what implements it -> the tests that exercise that: the whole of it as data, and what is lacking. Texts are
// made from it in trace_render_*.cpp, one file a format. A Trace owns its data; indexes point into its own vectors.
// What an instrument holds beyond what is cited is not known, unless its declaration says `covers`.
#pragma once

#include "compiler/driver/project.h"
#include "compiler/syntax/article_places.h"
#include "runtime/ir/ir.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace writ::report {

enum class PartKind : std::uint8_t {
  Decision,
  Default,
  Output,
  Definition,
  Parameter,
  Interpretation,
  Rule,
  Row,
  Obligation
};

// Whether a part lays down what holds; a decision's heading, a value by date and a reading are there for rules to use.
bool is_rule(PartKind kind);

struct TracedPolicy {
  base::Bilingual name;
  std::string version;
  std::string digest;
  std::vector<ir::Overlay> overlays{};
};

// A test that was run, in the order in which it ran.
struct TracedTest {
  base::Bilingual title;  // of a worked case its id
  std::string place;      // file:line
  std::uint32_t policy = 0;
  bool is_case = false;
  bool passed = false;
};

// A declaration, a row, a value by date: what may cite an article.
struct TracedPart {
  PartKind kind = PartKind::Rule;
  std::string id;  // policy.name, of a value by date policy.name@from
  base::Bilingual name;
  base::Bilingual says;
  ir::Period period;
  std::string place;  // file:line
  std::uint32_t policy = 0;
  base::Bilingual overlay{};         // that it comes from, if from one
  std::vector<std::uint32_t> tests;  // that cover it
  std::uint32_t considered =
      0;  // tests that looked at it on the way to what they state, where it did not apply
};

struct TracedCitation {
  std::uint32_t part = 0;
  ir::Period period;                 // while the part holds and rests on the article
  std::vector<std::uint32_t> tests;  // that cover the part in this period
};

struct TracedArticle {
  syntax::ArticleRange range;  // of an internal document: nothing
  base::Bilingual text;        // `art 13(1)` / `第十三条第一款`
  std::vector<TracedCitation> cited_by;
  bool has_rule = false;
  bool covered = false;
};

struct TracedLaw {
  base::Bilingual name;
  base::Bilingual title;
  std::string place;       // file:line of its declaration
  base::Bilingual module;  // that declares it; empty: the policy itself
  std::vector<ir::LawVersion> versions;
  std::vector<TracedArticle> articles;     // in the order of the instrument
  std::vector<base::Bilingual> meant;      // what its declarations say it `covers`
  std::vector<base::Bilingual> not_cited;  // of that, what nothing cites
};

struct ArticleAt {
  std::uint32_t law = 0;
  std::uint32_t article = 0;
};

struct Trace {
  std::vector<TracedPolicy> policies;
  std::vector<TracedTest> tests;
  std::size_t skipped_cases = 0;  // of decisions that no policy offers
  std::vector<TracedPart> parts;
  std::vector<TracedLaw> laws;           // in the order of declaration
  std::vector<TracedArticle> documents;  // internal documents, each with what cites it

  // What is lacking.
  std::vector<ArticleAt> untested;             // cited articles, none of whose parts a test covers
  std::vector<ArticleAt> without_rule;         // cited articles that only headings and values by date cite
  std::vector<std::uint32_t> never_cited;      // laws
  std::vector<std::uint32_t> uncovered_parts;  // whether they cite or not
  std::vector<std::uint32_t> failed_tests;
};

// Runs every test of the policies, and the worked cases of `cases` (JSON Lines; its path for messages), if any.
Trace trace(const driver::Project& project, const std::string& cases_path = {}, std::string_view cases = {});

// Tests of one table stand together, with the numbers of their rows: `#1–#3, #7`.
struct TestGroup {
  base::Bilingual title;
  std::string rows;
  bool is_case = false;
};
std::vector<TestGroup> grouped(const Trace& trace, const std::vector<std::uint32_t>& tests);

base::Bilingual kind_text(PartKind kind);

// Where an instrument is declared: `module cn.laws, laws.writ:12`.
base::Bilingual declared_text(const TracedLaw& law);

// What covering means, in words. Stands at the head of every report.
base::Bilingual covered_means();

std::string render_text(const Trace& trace, base::Language language);
std::string render_json(const Trace& trace);
// One page with both languages, complete in itself; `first` is shown until the reader chooses.
std::string render_html(const Trace& trace, base::Language first);

}  // namespace writ::report
