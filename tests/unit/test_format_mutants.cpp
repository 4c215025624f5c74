// SPDX-License-Identifier: Apache-2.0
// The formatter on texts nobody wrote: whatever still parses has to survive being laid out.
#include "compiler/diag/render.h"
#include "compiler/driver/project.h"
#include "compiler/syntax/format.h"
#include "compiler/syntax/parse.h"
#include "compiler/syntax/same_tree.h"
#include "tests/unit/text_mutants.h"
#include "tests/unit/translating.h"

#include <catch2/catch.hpp>

#include <algorithm>
#include <cstdlib>

using namespace writ;
using namespace writ::syntax;
using namespace writ::mutants;

namespace {

std::optional<PolicyFile> try_parse(const std::string& text, std::string* problem = nullptr) {
  source::SourceMap map;
  diag::Diagnostics diagnostics;
  auto tree = parse_policy(map.add("mutant.writ", text), map, diagnostics);
  if (!diagnostics.has_errors()) return tree;
  if (problem != nullptr)
    *problem = diag::render_text(diagnostics.sorted().front(), map, base::Language::English);
  return std::nullopt;
}

struct Mutant {
  std::string text;
  std::optional<PolicyFile> tree;
  int changes = 0;
};

// A piece of a policy, changed in as many ways as it stands: what keeps it from being parsed is taken back.
Mutant mutant(const Corpus& corpus, std::uint32_t seed) {
  Mutator mutator(corpus, seed);
  const Source& source = mutator.source();
  std::string text = source.header;
  constexpr std::size_t kEnough = 500;
  std::size_t at = mutator.below(source.declarations.size());
  do text += "\n" + source.declarations[at++ % source.declarations.size()];
  while (text.size() < kEnough && mutator.below(4) != 0);
  std::vector<Piece> pieces = pieces_of(text);
  Mutant out;
  constexpr int kAttempts = 10;
  for (int i = 0; i < kAttempts; ++i) {
    std::vector<Piece> next = pieces;
    mutator.change(next);
    std::string changed = joined(next);
    auto tree = try_parse(changed);
    if (!tree) continue;
    pieces = std::move(next);
    out.text = std::move(changed);
    out.tree = std::move(tree);
    ++out.changes;
  }
  return out;
}

std::vector<std::string> comments(const PolicyFile& tree) {
  std::vector<std::string> out;
  // Blanks at the end of a line are no part of it.
  for (const Comment& one : tree.comments)
    out.push_back(one.text.substr(0, one.text.find_last_not_of(' ') + 1));
  std::sort(out.begin(), out.end());
  return out;
}

struct Laid {
  std::string text;
  std::optional<PolicyFile> tree;  // of the text, read again
};

// What the formatter makes of a tree, and what is wrong with it; empty when nothing is.
std::string lay_out(const PolicyFile& read, const std::string& source, Language language, Laid& out) {
  PolicyFile tree = read;
  translate(tree, language);
  out.text = format(tree, source, language);
  std::string problem;
  out.tree = try_parse(out.text, &problem);
  if (!out.tree) return "cannot be read back: " + problem;
  if (!same_tree(tree, *out.tree)) return "reads back as another tree";
  if (comments(tree) != comments(*out.tree)) return "has other comments";
  PolicyFile again = *out.tree;
  translate(again, language);
  if (format(again, out.text, language) != out.text) return "changes when it is laid out again";
  return {};
}

// Whether one spelling names two things; then it cannot be said which is meant. The checker refuses it.
bool shares_names(const PolicyFile& tree) {
  diag::Diagnostics diagnostics;
  driver::check_tree(expanded(tree), diagnostics);
  const std::vector<diag::Diagnostic> found = diagnostics.sorted();
  return std::any_of(found.begin(), found.end(), [](const diag::Diagnostic& one) {
    return one.code == diag::Code::DuplicateName || one.code == diag::Code::AmbiguousName;
  });
}

// The other language and back.
std::string translated(const Laid& own) {
  const Language here = own.tree->language;
  const Language other = here == Language::English ? Language::Chinese : Language::English;
  Laid there;
  if (const std::string bad = lay_out(*own.tree, own.text, other, there); !bad.empty())
    return there.text + "-- the translation " + bad;
  Laid back;
  if (const std::string bad = lay_out(*there.tree, there.text, here, back); !bad.empty())
    return back.text + "-- the way back " + bad;
  return back.text == own.text ? "" : there.text + back.text + "-- the way back is another text";
}

// What goes wrong with a text that parses; empty when nothing does.
std::string trouble(const std::string& text, const PolicyFile& tree) {
  Laid own;
  if (const std::string bad = lay_out(tree, text, tree.language, own); !bad.empty())
    return own.text + "-- the layout " + bad;
  const std::string bad = translated(own);
  return bad.empty() || shares_names(*own.tree) ? "" : bad;
}

// How many changes were tried on what survived.
int survived(std::uint32_t first, std::uint32_t count) {
  static const Corpus corpus = read_corpus({"policies", "examples", "stdlib", "tests/policies"});
  REQUIRE(corpus.files.size() > 10);
  int changes = 0;
  for (std::uint32_t seed = first; seed < first + count; ++seed) {
    const Mutant made = mutant(corpus, seed);
    if (!made.tree) continue;
    changes += made.changes;
    const std::string bad = trouble(made.text, *made.tree);
    if (bad.empty()) continue;
    INFO("seed " << seed << "\n" << made.text << "\n---- becomes\n" << bad);
    CHECK(bad.empty());
  }
  return changes;
}

}  // namespace

TEST_CASE("format: mutants of the policies survive", "[format][thorough]") { CHECK(survived(0, 200) > 300); }

TEST_CASE("format: many more mutants", "[.long]") {
  const char* first = std::getenv("WRIT_MUTANTS_FROM");
  const int changes =
      survived(first == nullptr ? 1'000 : static_cast<std::uint32_t>(std::atoi(first)), 3'000);
  WARN(changes << " changes");
}
