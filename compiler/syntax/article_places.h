// SPDX-License-Identifier: Apache-2.0
// The place of an article as numbers, for order and for "lies within": `13(1)(2)`, `35 item 1 to 3`, `120-1`, `38 to 43`.
// `recital 26`, `chapter 3 section 2`, `annex 1` and `annex A` are places too. It reads the canonical form that read_article() makes. Not a citation: no instrument, no period. Owns its steps.
#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace writ::syntax {

// What a first level is of, in the order of an instrument. A section stands below a chapter.
enum class PlaceKind : std::uint8_t { Recital, Chapter, Section, Article, Annex, Schedule };

// One level: an article, a paragraph, an item. `13a`, `202.205` and `120-1` have more than a number. A step of nothing
// is the paragraph that an item stands in without naming it: `35 item 6`.
struct ArticleStep {
  PlaceKind kind = PlaceKind::Article;
  std::uint64_t number = 0;
  char mark = 0;  // '.' or '-' before `inner`
  std::uint64_t inner = 0;
  std::string letters;
  friend auto operator<=>(const ArticleStep&, const ArticleStep&) = default;
};

// INVARIANT: at least one step, the article. The order is that of the instrument, a whole before its parts.
struct ArticlePlace {
  std::vector<ArticleStep> steps;
  friend auto operator<=>(const ArticlePlace&, const ArticlePlace&) = default;

  bool holds(const ArticlePlace& other) const;  // the same place, or one inside it
};

// INVARIANT: first <= last.
struct ArticleRange {
  ArticlePlace first;
  ArticlePlace last;
  friend auto operator<=>(const ArticleRange&, const ArticleRange&) = default;

  bool is_one() const { return first == last; }
  // Both ends stand beside each other, so that what lies between can be counted: `13(1)(2) to (7)`.
  bool is_level() const;
};

// Nothing for what is no canonical place, or runs backwards.
std::optional<ArticleRange> read_article_range(std::string_view canonical);

// `7 to 5`, `13(1)(7) to (2)`: two places, the later first.
bool runs_backwards(std::string_view canonical);

// The canonical form again.
std::string canonical_text(const ArticleRange& range);

// What a level range leaves when everything is taken away that `cited` names or names a part of: of `38 to 43`
// with 38(1), 39 and 40 cited it is `41 to 43`. Citing the whole does not cite each part.
std::vector<ArticleRange> not_cited(const ArticleRange& range, const std::vector<ArticleRange>& cited);

}  // namespace writ::syntax
