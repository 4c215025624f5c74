// SPDX-License-Identifier: Apache-2.0
#include "compiler/sema/read_facts.h"

#include "compiler/sema/expressions.h"
#include "compiler/sema/scope.h"

#include <map>

namespace writ::sema {

std::optional<std::vector<std::pair<std::string, std::string>>> read_facts(
    const ir::Program& program, const std::vector<syntax::GivenItem>& items, base::Language language,
    diag::Diagnostics& diagnostics) {
  // Literals are lowered on the way; a copy takes what that leaves behind.
  ir::Program scratch = program;
  Scope scope(diagnostics, language);
  const ir::Record& facts = scratch.facts_record();
  for (std::uint32_t i = 0; i < facts.fields.size(); ++i)
    scope.declare({facts.fields[i].name, {}}, SymbolKind::Fact, i);
  Expressions expressions(scratch, scope, diagnostics);
  std::vector<std::pair<std::string, std::string>> out;
  std::map<std::uint32_t, base::Span> given;
  for (const syntax::GivenItem& item : items) {
    const Symbol* symbol = scope.expect(item.name, {SymbolKind::Fact}, kind_name(SymbolKind::Fact));
    if (symbol == nullptr) continue;
    if (const auto [first, fresh] = given.try_emplace(symbol->index, item.name.span); !fresh) {
      diagnostics.report(diag::Code::DuplicateName, item.name.span, {item.name.text})
          .label(first->second, {"given here", "已在此给出"})
          .emit();
      continue;
    }
    const ir::Field field = scratch.facts_record().fields[symbol->index];
    if (const auto text = expressions.literal(item.value, field.type))
      out.emplace_back(field.external, *text);
  }
  if (diagnostics.has_errors()) return std::nullopt;
  return out;
}

}  // namespace writ::sema
