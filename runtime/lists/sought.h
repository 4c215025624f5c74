// SPDX-License-Identifier: Apache-2.0
// What a request asks a list by, made ready when the request is filled: as names become numbers then. It is of the texts alone, so it
// is good for whatever the list holds. Nothing depends on it but time: where nothing is ready, the texts are looked at when asked.
//
// It lies in words, so that it can stand beside the facts:
//   path   the number of its text; how many beginnings there are that end where a segment does, and how long each is, a byte each;
//          where its characters are, which stay there; the hashes of the beginnings
//   item   the number of its text; all of its characters (word_of_text)
// Lists that are asked by the same facts have it in common.
#pragma once

#include "runtime/ir/ir.h"
#include "runtime/lists/path_hash.h"
#include "runtime/lists/short_texts.h"
#include "runtime/lists/words.h"

#include <bit>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

namespace writ::lists {

// The facts that are texts by which lists are asked.
struct SoughtFacts {
  struct Pair {
    std::uint32_t path = ir::kNone;
    std::uint32_t item = ir::kNone;
    bool operator==(const Pair&) const = default;
  };
  std::vector<Pair> pairs;          // each once, in the order of lists
  std::vector<std::uint32_t> pair;  // by list; kNone: nothing of it can be made ready
};
SoughtFacts sought_facts(const ir::Program& program);

struct Sought {
  static constexpr std::uint32_t kMost = 7;  // beginnings
  static constexpr std::size_t kPath = 0;
  static constexpr std::size_t kSizes = 1;  // the count, and behind it the sizes
  static constexpr std::size_t kText = 2;   // where its characters are
  static constexpr std::size_t kHashes = 3;
  static constexpr std::size_t kItem = kHashes + kMost;
  static constexpr std::size_t kItemWord = kItem + 1;
  static constexpr std::size_t kWords = kItemWord + 1;
  static constexpr std::uint64_t kNothing = ~std::uint64_t{0};  // the number of no text

  // Into words that are nought. Behind the text kReadBehind bytes may be read; it is left out where it is too long, or has too many
  // beginnings.
  static void put_path(std::int64_t text, std::string_view readable, std::uint64_t* words) {
    words[kPath] = kNothing;
    if (readable.size() > Beginnings::kLongest) return;
    const Beginnings all(readable.data(), readable.size());
    if (std::popcount(all.ends()) > static_cast<int>(kMost)) return;
    std::uint64_t sizes = 0;
    std::uint32_t count = 0;
    for (std::uint64_t ends = all.ends(); ends != 0; ends &= ends - 1) {
      const auto size = static_cast<std::uint32_t>(std::countr_zero(ends));
      words[kHashes + count++] = all.hash(size);
      sizes |= std::uint64_t{size} << 8 * count;
    }
    words[kSizes] = sizes | count;
    words[kText] = reinterpret_cast<std::uintptr_t>(readable.data());
    words[kPath] = static_cast<std::uint64_t>(text);
  }
  static void put_item(std::int64_t text, std::string_view its, std::uint64_t* words) {
    words[kItem] = is_whole_word(its) ? static_cast<std::uint64_t>(text) : kNothing;
    if (is_whole_word(its)) words[kItemWord] = word_of_text(its);
  }
};

}  // namespace writ::lists
