// SPDX-License-Identifier: Apache-2.0
// Tree -> text: the canonical layout of a policy, in either language. What is laid out reads back as the same tree, and
// laying it out again changes nothing. Names are written as the tree has them: see resolutions.h for names of two languages.
// Comments are kept, with the thing they stand before or behind; empty lines between declarations are kept, one at most.
#pragma once

#include "compiler/syntax/ast.h"

#include <memory>
#include <string>
#include <string_view>

namespace writ::syntax {

class Resolutions;

struct LayoutLimits {
  int line = 110;  // columns, as far as there is a place to break
  int cell = 60;   // of one cell of a table
};

// `source` is the text the tree was read from, for its comments and empty lines; it may be empty.
std::string format(const PolicyFile& file, std::string_view source, Language language,
                   const LayoutLimits& limits = {});

// The core of a file, with the decision that its loose parts make; above what a form made, where it was written. Without the
// author's comments. What a form makes can have a name with a dot in it, which no author can declare: this is for reading.
std::string format_core(const PolicyFile& file, Language language, const LayoutLimits& limits = {});

// Single expressions of a file as format() writes them, on one line. Owns a copy of the file in the language, whose
// expressions are asked for in its own tree; borrows the modules and what they link.
class Phrases {
 public:
  Phrases(const PolicyFile& file, const Resolutions& names, Language language);
  ~Phrases();
  Phrases(const Phrases&) = delete;
  Phrases& operator=(const Phrases&) = delete;

  const PolicyFile& file() const;
  std::string of(const Expr& expr);
  // `separate: c.separate (PIPL art 29)`; what has no citation of its own has that of the scope.
  std::string of(const ScopeTerm& term, const ConsentScope& scope);

 private:
  struct Translated;
  std::unique_ptr<Translated> translated_;
};

}  // namespace writ::syntax
