// SPDX-License-Identifier: Apache-2.0
#include "compiler/sema/read_facts.h"

#include "compiler/sema/expressions.h"
#include "compiler/sema/scope.h"

namespace writ::sema {

std::optional<std::vector<std::pair<std::string, std::string>>> read_facts(
    const ir::Program& program, const std::vector<syntax::GivenItem>& items, diag::Diagnostics& diagnostics) {
  // Literals are lowered on the way; a copy takes what that leaves behind.
  ir::Program scratch = program;
  Scope scope(diagnostics);
  const ir::Record& facts = scratch.facts_record();
  for (std::uint32_t i = 0; i < facts.fields.size(); ++i)
    scope.declare({facts.fields[i].name, {}}, SymbolKind::Fact, i);
  Expressions expressions(scratch, scope, diagnostics);
  std::vector<std::pair<std::string, std::string>> out;
  for (const syntax::GivenItem& item : items) {
    const Symbol* symbol = scope.expect(item.name, {SymbolKind::Fact}, kind_name(SymbolKind::Fact));
    if (symbol == nullptr) continue;
    const ir::Field field = scratch.facts_record().fields[symbol->index];
    if (const auto text = expressions.literal(item.value, field.type))
      out.emplace_back(field.external, *text);
  }
  if (diagnostics.has_errors()) return std::nullopt;
  return out;
}

}  // namespace writ::sema
