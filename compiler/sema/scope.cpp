// SPDX-License-Identifier: Apache-2.0
#include "compiler/sema/scope.h"

#include "compiler/diag/suggest.h"
#include "compiler/syntax/keywords.h"

#include <algorithm>

namespace writ::sema {

using diag::Code;

base::Bilingual kind_name(SymbolKind kind) {
  switch (kind) {
    case SymbolKind::Law: return {"an instrument", "法源"};
    case SymbolKind::Enumeration: return {"an enumeration", "枚举"};
    case SymbolKind::Record: return {"a record", "记录"};
    case SymbolKind::Fact: return {"a fact", "事实"};
    case SymbolKind::Parameter: return {"a parameter", "参数"};
    case SymbolKind::Item: return {"an output or a definition", "结论或者定义"};
    case SymbolKind::Decision: return {"a decision", "决定"};
    case SymbolKind::Rule: return {"a rule", "规则"};
    case SymbolKind::Table: return {"a table", "判定表"};
    case SymbolKind::Obligation: return {"an obligation", "义务"};
  }
  return {};
}

void Scope::declare(const syntax::DeclaredName& name, SymbolKind kind, std::uint32_t index) {
  looks_.add(name);
  for (const std::string& spelling : {name.text.en, name.text.zh}) {
    if (spelling.empty()) continue;
    const auto [at, fresh] = symbols_.try_emplace(spelling, Symbol{kind, index, name.text, name.span});
    if (!fresh) {
      diagnostics_.report(Code::DuplicateName, name.span, {spelling})
          .label(at->second.span, {"declared here", "在此声明"})
          .emit();
    }
  }
}

void Scope::poison(const syntax::DeclaredName& name) {
  for (const std::string& spelling : {name.text.en, name.text.zh}) {
    if (!spelling.empty()) poisoned_.insert(spelling);
  }
}

const Symbol* Scope::find(std::string_view name) const {
  const auto at = symbols_.find(name);
  return at == symbols_.end() ? nullptr : &at->second;
}

const Symbol* Scope::expect(const syntax::Name& name, std::initializer_list<SymbolKind> kinds,
                            const base::Bilingual& wanted) {
  const Symbol* symbol = find(name.text);
  if (symbol == nullptr) {
    report_unknown(name, names_of(kinds), wanted);
    return nullptr;
  }
  if (std::find(kinds.begin(), kinds.end(), symbol->kind) == kinds.end()) {
    diagnostics_.report(Code::WrongKindOfName, name.span, {name.text, kind_name(symbol->kind), wanted})
        .emit();
    return nullptr;
  }
  return symbol;
}

void Scope::report_unknown(const syntax::Name& name, const std::vector<std::string>& known,
                           const base::Bilingual& wanted) {
  if (is_poisoned(name.text)) return;
  // `when a and` and then a clause: the clause's first word was read as a name.
  if (syntax::is_keyword(name.text)) {
    diagnostics_.report(Code::SyntaxError, name.span, {name.text, wanted}).emit();
    return;
  }
  const auto is_name = [&](std::string_view part) { return find(part) != nullptr || is_poisoned(part); };
  if (const auto parted = syntax::split_han_run(name.text, is_name)) {
    diagnostics_.report(Code::WordsRunTogether, name.span, {name.text, *parted})
        .fix(name.span, *parted, {"put spaces between the words", "在词语之间加空格"})
        .emit();
    return;
  }
  const auto close = diag::nearest(name.text, known);
  if (!close) {
    diagnostics_.report(Code::UnknownName, name.span, {name.text}).emit();
    return;
  }
  diagnostics_.report(Code::UnknownName, name.span, {name.text})
      .fix(name.span, *close, {"there is a name close to it", "有一个相近的名称"})
      .emit();
}

std::vector<std::string> Scope::names_of(std::initializer_list<SymbolKind> kinds) const {
  std::vector<std::string> out;
  for (const auto& [spelling, symbol] : symbols_) {
    if (std::find(kinds.begin(), kinds.end(), symbol.kind) != kinds.end()) out.push_back(spelling);
  }
  return out;
}

bool Scope::is_poisoned(std::string_view name) const { return poisoned_.contains(name); }

}  // namespace writ::sema
