// SPDX-License-Identifier: Apache-2.0
// Texts nobody wrote, through every pass: each is a policy that can be asked, or is refused with a reason and a place. What
// the golden files refuse is among them, because a mistake beside another is met by passes that rely on less.
#include "compiler/diag/render.h"
#include "compiler/driver/pipeline.h"
#include "tests/unit/image_mutants.h"
#include "tests/unit/text_mutants.h"

#include <catch2/catch.hpp>

#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <unistd.h>

using namespace writ;
using namespace writ::mutants;

namespace {

// Of a crash only the seed is wanted, which is enough to see it again.
char crash_note[64];
std::size_t crash_length = 0;

void note_seed(std::uint32_t seed) {
  crash_length = static_cast<std::size_t>(
      std::snprintf(crash_note, sizeof crash_note, "check mutants: seed %u\n", seed));
}

void tell_seed(int signal) {
  static_cast<void>(!write(STDERR_FILENO, crash_note, crash_length));
  std::signal(signal, SIG_DFL);
  std::raise(signal);
}

bool parses(const std::string& text) {
  source::SourceMap map;
  diag::Diagnostics diagnostics;
  static_cast<void>(driver::parse(map.add("mutant.writ", text), map, diagnostics));
  return !diagnostics.has_errors();
}

// Of every second one what keeps it from being parsed is taken back, so that more comes as far as the checker.
std::string mutant(const Corpus& corpus, std::uint32_t seed) {
  Mutator mutator(corpus, seed);
  std::vector<Piece> pieces = pieces_of(mutator.source().text());
  if (pieces.empty()) return "\n";
  for (std::size_t changes = 1 + mutator.below(4); changes > 0; --changes) {
    std::vector<Piece> next = pieces;
    mutator.change(next);
    if (seed % 2 == 0 || parses(joined(next))) pieces = std::move(next);
  }
  return joined(pieces);
}

// What is wrong with how a text was taken; empty when nothing is.
std::string trouble(const std::string& text, std::uint32_t seed, int& accepted) {
  source::SourceMap map;
  diag::Diagnostics diagnostics;
  const auto policy = driver::compile(map.add("mutant.writ", text), map, diagnostics);
  for (const diag::Diagnostic& one : diagnostics.sorted()) {
    for (const auto language : {base::Language::English, base::Language::Chinese})
      if (diag::render_text(one, map, language).empty()) return "a diagnostic without words";
    // What the checker made and the verifier refused, and what the parser gave up on, are faults of theirs.
    if (one.code == diag::Code::BadProgram || one.code == diag::Code::ParserFailed)
      return diag::render_text(one, map, base::Language::English);
  }
  // Of a text without declarations it is a warning that says so.
  if (!policy) return diagnostics.sorted().empty() ? "refused without a reason" : "";
  if (diagnostics.has_errors()) return "";
  ++accepted;
  diag::Diagnostics found;
  static_cast<void>(driver::prove(*policy, found));
  std::mt19937_64 random(seed);
  static_cast<void>(ask(policy->program, random));
  return "";
}

// How many were accepted.
int survived(std::uint32_t first, std::uint32_t count) {
  static const Corpus corpus = read_corpus(
      {"policies", "examples", "stdlib", "tests/policies", "tests/golden/fmt", "tests/golden/diag"});
  REQUIRE(corpus.files.size() > 100);
  const auto before = std::signal(SIGSEGV, tell_seed);
  int accepted = 0;
  for (std::uint32_t seed = first; seed < first + count; ++seed) {
    note_seed(seed);
    const std::string text = mutant(corpus, seed);
    const std::string bad = trouble(text, seed, accepted);
    if (bad.empty()) continue;
    INFO("seed " << seed << "\n" << text << "\n----\n" << bad);
    CHECK(bad.empty());
  }
  std::signal(SIGSEGV, before);
  return accepted;
}

}  // namespace

TEST_CASE("check: mutants of the policies are policies or refused", "[check][thorough]") {
  CHECK(survived(0, 300) > 20);
}

TEST_CASE("check: many more mutants", "[.long]") {
  const char* first = std::getenv("WRIT_MUTANTS_FROM");
  WARN(survived(first == nullptr ? 1'000 : static_cast<std::uint32_t>(std::atoi(first)), 3'000)
       << " accepted");
}
