// SPDX-License-Identifier: Apache-2.0
// Declarations as written -> declarations of the core, before names are looked up: forms are replaced by what they say in its
// words, and every part made has the place of the part it came from. Whoever reads meaning reads the core; whoever shows the
// text reads what was written.
#pragma once

#include "compiler/diag/emitter.h"
#include "compiler/syntax/ast.h"
#include "compiler/syntax/cross_border.h"

#include <cstddef>
#include <cstdint>
#include <vector>

namespace writ::expand {

// Makes the core of a file. What is wrong in a form itself is reported; mistakes in its parts are found where they are read.
void expand(syntax::PolicyFile& file, diag::Diagnostics& diagnostics);

using syntax::made;

// `form.part`, in each language that has both.
base::Bilingual dotted(const base::Bilingual& form, const base::Bilingual& part);

// deadline.cpp: the last day to do what is owed.
syntax::Expr due_day(const syntax::Deadline& deadline);

// headings.cpp: borrows the headings of a file. Declarations are asked about in the order of the file.
class HeadingCitations {
 public:
  explicit HeadingCitations(const std::vector<syntax::HeadingPlaces>& headings) : headings_(headings) {}
  // What must cite an article and does not has the citation of the heading that it stands below.
  void give_to(syntax::Declaration& declaration);

 private:
  void read_until(std::uint32_t place);

  const std::vector<syntax::HeadingPlaces>& headings_;
  std::size_t next_ = 0;
  const syntax::Citation* cited_ = nullptr;
  std::uint32_t level_ = 0;
};

// decision.cpp: the decision that what is loose belongs to.
void collect_decision(syntax::PolicyFile& file, diag::Diagnostics& diagnostics);

// columns.cpp: which columns have a fact at their head; what stands below them as conditions of the rows.
void mark_facts_at_heads(syntax::PolicyFile& file);
void ask_below_heads(syntax::Table& table);

// A form: what it comes to in the core. One that is kept may be completed by what it comes to. `language`: of the file.
#define WRIT_FORM(Sort, ...)                                                           \
  std::vector<syntax::Declaration> expand(syntax::Sort& form, base::Language language, \
                                          diag::Diagnostics& diagnostics);
#include "compiler/syntax/forms.def"

// zone_lists.cpp: `around` has the name of the form and what is said of all rows.
std::vector<syntax::Declaration> expand(const syntax::ZoneLists& lists, const syntax::Table& around,
                                        diag::Diagnostics& diagnostics);

// exemptions.cpp: `table` is what the routes come to.
void ask_what_exemptions_cover(const syntax::CrossBorderRule& rule, const syntax::Routes& routes,
                               syntax::Table& table, diag::Diagnostics& diagnostics);

}  // namespace writ::expand
