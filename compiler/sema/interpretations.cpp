// SPDX-License-Identifier: Apache-2.0
// Points of law that can be read in several ways. The reading that is taken stands among the facts, behind those that the
// policy declares, so that every tier reads it as it reads a fact.
#include "compiler/sema/checker.h"

#include <algorithm>

namespace writ::sema {

void Checker::declare_interpretations() {
  auto field = static_cast<std::uint32_t>(facts_fields_);
  each<syntax::Interpretation>([&](const syntax::Interpretation& point, std::uint32_t) {
    scope_.declare(point.name, SymbolKind::Interpretation, field++);
  });
}

void Checker::check_interpretations() {
  each<syntax::Interpretation>([&](const syntax::Interpretation& point, std::uint32_t) {
    ir::Interpretation made;
    made.name = point.name.text;
    made.because = point.because;
    made.span = point.name.span;
    made.cites = citations(point.cites, {});
    require_citation(made.cites, point.name.span,
                     {"interpretation `" + point.name.text.in(base::Language::English) + "`",
                      "解释 `" + point.name.text.in(base::Language::Chinese) + "` "});
    const auto defaults = std::count_if(point.readings.begin(), point.readings.end(),
                                        [](const auto& one) { return one.is_default; });
    if (defaults != 1 || point.readings.size() < 2)
      diagnostics_.report(diag::Code::DefaultReadingUnclear, point.name.span, {point.name.text}).emit();
    for (std::uint32_t i = 0; i < point.readings.size(); ++i) {
      made.readings.push_back(point.readings[i].says);
      if (point.readings[i].is_default) made.fallback = i;
    }
    const auto values = static_cast<std::uint32_t>(program_.enumerations.size());
    program_.enumerations.push_back({point.name.text, false, {}});
    members_.emplace_back();
    for (const syntax::Enumerator& member : point.values.members) members_.back().push_back(&member);
    check_enumeration(point.values, values);
    ir::Field field;
    field.name = point.name.text;
    field.external = point.name.text.in(base::Language::English);
    field.type = {ir::TypeKind::Enumeration};
    field.type.of = values;
    field.reading = true;
    std::vector<ir::Field>& fields = program_.records[program_.facts].fields;
    made.field = static_cast<std::uint32_t>(fields.size());
    fields.push_back(std::move(field));
    program_.interpretations.push_back(std::move(made));
  });
}

}  // namespace writ::sema
