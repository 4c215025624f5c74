// SPDX-License-Identifier: Apache-2.0
// What the names in a text stand for, put down by the checker where it looks them up, and a tree with its names in the other
// language. Looks nothing up itself: a name that the checker did not place is left as it was written.
#pragma once

#include "compiler/syntax/ast.h"

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <tuple>

namespace writ::syntax {

// By the place where a name begins and the words that were written there: what a form makes can stand where its author wrote
// another name.
class Resolutions {
 public:
  // The words, one name or the first of a path, stand for what is declared with that name.
  void put(const Span& place, std::string_view written, const Bilingual& declared);
  const Bilingual* find(const Span& place, std::string_view written) const;

 private:
  std::map<std::tuple<std::uint32_t, std::uint32_t, std::string>, Bilingual, std::less<>> uses_;
};

// Writes every name that has a spelling in the language in that spelling, and makes it the file's language.
void rename(PolicyFile& file, const Resolutions& names, Language language);

// The first words of a path, as one name.
std::string joined(const Expr& path, std::size_t first, std::size_t words);

}  // namespace writ::syntax
