// SPDX-License-Identifier: Apache-2.0
#include "compiler/expand/expand.h"

#include "compiler/syntax/forms.h"

#include <type_traits>
#include <utility>

namespace writ::expand {

base::Bilingual dotted(const base::Bilingual& form, const base::Bilingual& part) {
  return {form.en.empty() || part.en.empty() ? "" : form.en + "." + part.en,
          form.zh.empty() || part.zh.empty() ? "" : form.zh + "." + part.zh};
}

// What a list says, operations of the core say.
std::vector<syntax::Declaration> expand(syntax::NegativeList& list, base::Language, diag::Diagnostics&) {
  return {list};
}

void expand(syntax::PolicyFile& file, diag::Diagnostics& diagnostics) {
  mark_facts_at_heads(file);
  file.core.clear();
  HeadingCitations headings(file.headings);
  const auto add = [&](auto& one) {
    using Sort = std::decay_t<decltype(one)>;
    if constexpr (syntax::kIsForm<Sort>) {
      for (syntax::Declaration& made : expand(one, file.language, diagnostics)) {
        file.core.push_back(std::move(made));
        if (syntax::kForm<Sort>->core == syntax::FormCore::Kept) headings.give_to(file.core.back());
      }
    } else if constexpr (!std::is_same_v<Sort, syntax::Use> && !std::is_same_v<Sort, syntax::Loose>) {
      headings.give_to(file.core.emplace_back(one));
    }
  };
  for (syntax::Declaration& declaration : file.declarations) std::visit(add, declaration);
  for (syntax::Declaration& declaration : file.core) {
    if (auto* table = std::get_if<syntax::Table>(&declaration)) ask_below_heads(*table);
    auto* duty = std::get_if<syntax::Obligation>(&declaration);
    if (duty != nullptr && duty->deadline) duty->due = due_day(*duty->deadline);
  }
  collect_decision(file, diagnostics);
}

}  // namespace writ::expand
