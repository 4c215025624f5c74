// SPDX-License-Identifier: Apache-2.0
// The formatter on texts nobody wrote: pieces of the policies of the repository with tokens deleted, doubled, swapped,
// replaced, joined, and comments and empty lines between them. Whatever still parses has to survive being laid out.
#include "compiler/diag/render.h"
#include "compiler/driver/project.h"
#include "compiler/syntax/format.h"
#include "compiler/syntax/literate.h"
#include "compiler/syntax/parse.h"
#include "compiler/syntax/same_tree.h"
#include "runtime/base/utf8.h"
#include "tests/unit/translating.h"

#include <catch2/catch.hpp>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <random>
#include <set>

using namespace writ;
using namespace writ::syntax;

namespace {

// One token as it stands, with the white space before it.
struct Piece {
  std::string space;
  std::string text;
};

bool is_space(char32_t c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n' || c == 0x3000; }

bool in_word(char32_t c) {
  return c == '_' || (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
         (c >= 0x3400 && c <= 0x9FFF) || (c >= 0xC0 && c < 0x2000);
}

// Coarser than the lexer in places, finer in others: what is cut should not be what the language takes for one thing.
std::vector<Piece> pieces_of(const std::string& text) {
  std::vector<std::pair<std::size_t, char32_t>> points;
  for (const auto& [at, point] : base::CodePoints(text)) points.emplace_back(at, point.value);
  points.emplace_back(text.size(), U'\n');
  std::vector<Piece> out;
  std::size_t space = 0;
  for (std::size_t i = 0; i + 1 < points.size();) {
    const char32_t c = points[i].second;
    if (is_space(c)) {
      ++i;
      continue;
    }
    std::size_t end = i + 1;
    const auto until = [&](char32_t last) {
      while (end + 1 < points.size() && points[end].second != last && points[end].second != U'\n') ++end;
      if (points[end].second == last && last != U'\n') ++end;
    };
    if (c == '-' && points[end].second == '-') {
      until(U'\n');
    } else if (c == '"') {
      until(U'"');
    } else if (c == U'“') {
      until(U'”');
    } else if (c == U'《') {
      until(U'》');
    } else if (c == U'「') {
      until(U'」');
    } else if (in_word(c)) {
      while (in_word(points[end].second)) ++end;
    }
    const std::size_t begin = points[i].first;
    out.push_back({text.substr(space, begin - space), text.substr(begin, points[end].first - begin)});
    space = points[end].first;
    i = end;
  }
  return out;
}

struct Source {
  std::string header;
  std::vector<std::string> declarations;  // cut at empty lines
};

struct Corpus {
  std::vector<Source> files;
  std::vector<std::string> tokens;  // each once
  std::vector<Piece> pieces;        // all, one file after the other
};

Corpus read_corpus() {
  Corpus out;
  std::set<std::string> tokens;
  std::vector<std::filesystem::path> paths;
  for (const char* folder : {"policies", "examples", "stdlib", "tests/policies"}) {
    const std::filesystem::path root = std::filesystem::path(WRIT_SOURCE_DIR) / folder;
    if (!std::filesystem::exists(root)) continue;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(root)) {
      const std::string name = entry.path().filename().string();
      if (name.ends_with(".writ") || name.ends_with(".writ.md")) paths.push_back(entry.path());
    }
  }
  std::sort(paths.begin(), paths.end());
  for (const auto& path : paths) {
    std::ifstream in(path, std::ios::binary);
    std::string text{std::istreambuf_iterator<char>(in), {}};
    if (is_literate(path.string())) text = policy_text(text, read_literate(text).blocks);
    Source source;
    std::string part;
    const auto cut = [&] {
      if (part.find_first_not_of(" \n") != std::string::npos) source.declarations.push_back(part);
      part.clear();
    };
    for (std::size_t at = 0; at < text.size();) {
      const std::size_t end = std::min(text.find('\n', at), text.size() - 1) + 1;
      const std::string line = text.substr(at, end - at);
      if (line.find_first_not_of(" \n") == std::string::npos) cut();
      part += line;
      at = end;
    }
    cut();
    if (source.declarations.size() < 2) continue;
    source.header = source.declarations.front();
    source.declarations.erase(source.declarations.begin());
    for (Piece& piece : pieces_of(text)) {
      if (piece.text.starts_with("--")) continue;
      tokens.insert(piece.text);
      out.pieces.push_back(std::move(piece));
    }
    out.files.push_back(std::move(source));
  }
  out.tokens.assign(tokens.begin(), tokens.end());
  return out;
}

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

class Mutator {
 public:
  Mutator(const Corpus& corpus, std::uint32_t seed) : corpus_(corpus), random_(seed) {}

  // A piece of a policy, changed in as many ways as it stands: what keeps it from being parsed is taken back.
  Mutant mutant() {
    const Source& source = corpus_.files[below(corpus_.files.size())];
    std::string text = source.header;
    constexpr std::size_t kEnough = 500;
    std::size_t at = below(source.declarations.size());
    do text += "\n" + source.declarations[at++ % source.declarations.size()];
    while (text.size() < kEnough && below(4) != 0);
    std::vector<Piece> pieces = pieces_of(text);
    Mutant out;
    constexpr int kAttempts = 10;
    for (int i = 0; i < kAttempts; ++i) {
      std::vector<Piece> next = pieces;
      change(next);
      std::string changed;
      for (const Piece& piece : next) changed += piece.space + piece.text;
      auto tree = try_parse(changed += "\n");
      if (!tree) continue;
      pieces = std::move(next);
      out.text = std::move(changed);
      out.tree = std::move(tree);
      ++out.changes;
    }
    return out;
  }

 private:
  std::size_t below(std::size_t n) { return random_() % n; }

  void change(std::vector<Piece>& pieces) {
    const std::size_t at = below(pieces.size());
    const auto place = pieces.begin() + static_cast<std::ptrdiff_t>(at);
    switch (below(13)) {
      case 0: pieces.erase(place); break;
      case 1: pieces.insert(place, {" ", place->text}); break;
      case 2: std::swap(place->text, pieces[below(pieces.size())].text); break;
      case 3:
        if (at > 0) std::swap(place->text, (place - 1)->text);
        break;
      case 4: place->text = corpus_.tokens[below(corpus_.tokens.size())]; break;
      case 5: place->text = pieces[below(pieces.size())].text; break;
      case 6: pieces.insert(place, {" ", corpus_.tokens[below(corpus_.tokens.size())]}); break;
      case 7: place->space = below(2) == 0 ? "" : "\n"; break;
      case 8: place->space += "\n\n\n"; break;
      case 9:
        place->space += (below(2) == 0 ? "-- c" : "\n  -- 注 ") + std::to_string(below(10)) + "\n";
        break;
      // A few tokens in a row of some other policy, in place of as many or of one.
      default: {
        const std::size_t length = 1 + below(5);
        const std::size_t gone = std::min(below(2) == 0 ? 1 : length, pieces.size() - at);
        const std::size_t from = below(corpus_.pieces.size() - length);
        std::vector<Piece> put(corpus_.pieces.begin() + static_cast<std::ptrdiff_t>(from),
                               corpus_.pieces.begin() + static_cast<std::ptrdiff_t>(from + length));
        const auto next = pieces.erase(place, place + static_cast<std::ptrdiff_t>(gone));
        pieces.insert(next, put.begin(), put.end());
        break;
      }
    }
    if (pieces.empty()) pieces.push_back({"", "end"});
  }

  const Corpus& corpus_;
  std::mt19937 random_;
};

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
  static const Corpus corpus = read_corpus();
  REQUIRE(corpus.files.size() > 10);
  int changes = 0;
  for (std::uint32_t seed = first; seed < first + count; ++seed) {
    const Mutant mutant = Mutator(corpus, seed).mutant();
    if (!mutant.tree) continue;
    changes += mutant.changes;
    const std::string bad = trouble(mutant.text, *mutant.tree);
    if (bad.empty()) continue;
    INFO("seed " << seed << "\n" << mutant.text << "\n---- becomes\n" << bad);
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
