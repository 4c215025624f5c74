// SPDX-License-Identifier: Apache-2.0
#include "compiler/expand/expand.h"

#include <algorithm>
#include <iterator>
#include <type_traits>

namespace writ::expand {

base::Bilingual dotted(const base::Bilingual& form, const base::Bilingual& part) {
  return {form.en.empty() || part.en.empty() ? "" : form.en + "." + part.en,
          form.zh.empty() || part.zh.empty() ? "" : form.zh + "." + part.zh};
}

void expand(syntax::PolicyFile& file, diag::Diagnostics& diagnostics) {
  // A formula keeps what it says with itself: its items stay together, in order.
  for (syntax::Declaration& declaration : file.declarations) {
    if (auto* formula = std::get_if<syntax::RevenueFormula>(&declaration)) expand(*formula, diagnostics);
  }
  mark_facts_at_heads(file);
  file.core.clear();
  HeadingCitations headings(file.headings);
  const auto add = [&](const auto& one) {
    using Sort = std::decay_t<decltype(one)>;
    if constexpr (std::is_same_v<Sort, syntax::ConsentScope>) {
      file.core.push_back(expand(one, diagnostics));
    } else if constexpr (std::is_same_v<Sort, syntax::CrossBorderRule>) {
      std::vector<syntax::Declaration> made = expand(one, file.language, diagnostics);
      std::move(made.begin(), made.end(), std::back_inserter(file.core));
    } else if constexpr (!std::is_same_v<Sort, syntax::Use> && !std::is_same_v<Sort, syntax::Loose>) {
      headings.give_to(file.core.emplace_back(one));
    }
  };
  for (const syntax::Declaration& declaration : file.declarations) std::visit(add, declaration);
  for (syntax::Declaration& declaration : file.core) {
    if (auto* table = std::get_if<syntax::Table>(&declaration)) ask_below_heads(*table);
    auto* duty = std::get_if<syntax::Obligation>(&declaration);
    if (duty != nullptr && duty->deadline) duty->due = due_day(*duty->deadline);
  }
  collect_decision(file, diagnostics);
}

}  // namespace writ::expand
