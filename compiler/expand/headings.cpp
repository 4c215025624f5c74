// SPDX-License-Identifier: Apache-2.0
// In Markdown a heading cites for what stands below it and must cite an article and does not: the nearest heading above that
// gives a citation, unless one of the same rank or a higher one without any stands between.
#include "compiler/expand/expand.h"

#include <algorithm>
#include <utility>
#include <variant>

namespace writ::expand {
namespace {

using syntax::Citation;

void give(std::vector<Citation>& cites, const Citation& cited) {
  if (cites.empty()) cites.push_back(cited);
}
// The rest may do without.
void give(syntax::Rule& rule, const Citation& cited) { give(rule.cites, cited); }
void give(syntax::Interpretation& point, const Citation& cited) { give(point.cites, cited); }
void give(syntax::Obligation& duty, const Citation& cited) { give(duty.cites, cited); }
void give(syntax::Decision& decision, const Citation& cited) {
  if (decision.fallback) give(decision.fallback_cites, cited);
}
void give(syntax::Parameter& parameter, const Citation& cited) {
  for (syntax::ParameterValue& value : parameter.values) give(value.cites, cited);
}
void give(syntax::Table& table, const Citation& cited) {
  const bool in_rows = std::any_of(table.rows.front().cells.begin(), table.rows.front().cells.end(),
                                   [](const auto& cell) { return cell.kind == syntax::CellKind::Cites; });
  if (!in_rows) give(table.cites, cited);
}
template <typename Other>
void give(Other&, const Citation&) {}

}  // namespace

void HeadingCitations::read_until(std::uint32_t place) {
  for (; next_ < headings_.size() && headings_[next_].begin <= place; ++next_) {
    const syntax::HeadingPlaces& own = headings_[next_];
    // One that speaks of another article is not about the one above.
    const bool other = std::any_of(own.mentions.begin(), own.mentions.end(), [&](const std::string& one) {
      return cited_ != nullptr && one != cited_->article;
    });
    if (!own.cites && !other && own.level > level_) continue;
    cited_ = own.cites ? &*own.cites : nullptr;
    level_ = own.level;
  }
}

void HeadingCitations::give_to(syntax::Declaration& declaration) {
  read_until(std::visit([](const auto& one) { return one.span.begin; }, declaration));
  if (cited_ != nullptr) std::visit([&](auto& one) { give(one, *cited_); }, declaration);
}

}  // namespace writ::expand
