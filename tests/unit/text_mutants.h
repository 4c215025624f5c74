// SPDX-License-Identifier: Apache-2.0
// Texts that nobody wrote, by a seed: pieces of the policies of the repository with tokens deleted, doubled, swapped, replaced,
// joined, and comments and empty lines between them.
#pragma once

#include <cstdint>
#include <random>
#include <string>
#include <vector>

namespace writ::mutants {

// One token as it stands, with the white space before it.
struct Piece {
  std::string space;
  std::string text;
};

// Coarser than the lexer in places, finer in others: what is cut should not be what the language takes for one thing.
std::vector<Piece> pieces_of(const std::string& text);
std::string joined(const std::vector<Piece>& pieces);

struct Source {
  std::string path;                       // below the root of the repository
  std::string header;                     // what stands before the first empty line
  std::vector<std::string> declarations;  // cut at empty lines, at least one
  std::string text() const;
};

struct Corpus {
  std::vector<Source> files;        // in the order of their paths
  std::vector<std::string> tokens;  // each once
  std::vector<Piece> pieces;        // all, one file after the other
};

// The policies in these folders of the repository; of Markdown its blocks, of golden files the input.
Corpus read_corpus(const std::vector<std::string>& folders);

class Mutator {
 public:
  Mutator(const Corpus& corpus, std::uint32_t seed) : corpus_(corpus), random_(seed) {}

  std::size_t below(std::size_t n) { return random_() % n; }
  const Source& source() { return corpus_.files[below(corpus_.files.size())]; }

  // One change; at least one piece is left.
  void change(std::vector<Piece>& pieces);

 private:
  const Corpus& corpus_;
  std::mt19937 random_;
};

}  // namespace writ::mutants
