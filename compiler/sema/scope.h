// SPDX-License-Identifier: Apache-2.0
// The names of one policy: what each stands for, by either of its spellings. Every declaration has one entry; a name that is
// used and not here is reported once, with the nearest that is.
#pragma once

#include "compiler/diag/emitter.h"
#include "compiler/sema/looks.h"
#include "compiler/syntax/ast.h"

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace writ::sema {

enum class SymbolKind : std::uint8_t {
  Law,
  Enumeration,
  Record,
  Fact,
  Parameter,
  Item,
  Decision,
  Rule,
  Table,
  Obligation
};

base::Bilingual kind_name(SymbolKind kind);

struct Symbol {
  SymbolKind kind;
  std::uint32_t index = 0;  // in the program's vector of that kind; of a rule or table its group
  base::Bilingual name;
  base::Span span;
};

class Scope {
 public:
  Scope(diag::Diagnostics& diagnostics, const std::vector<std::string>& poisoned)
      : diagnostics_(diagnostics), looks_(diagnostics), poisoned_(poisoned.begin(), poisoned.end()) {}

  // Reports a second declaration of a name, and a name that looks the same as another.
  void declare(const syntax::DeclaredName& name, SymbolKind kind, std::uint32_t index);

  // From here on the name stands for nothing, and using it is no new mistake.
  void poison(const syntax::DeclaredName& name);

  const Symbol* find(std::string_view name) const;

  // Reports a name that cannot be told apart from one of these by looking.
  void hold_against(const syntax::Name& name) const { looks_.hold_against(name.text, name.span); }

  // The symbol, of one of the kinds; otherwise says what is wrong and gives nothing.
  const Symbol* expect(const syntax::Name& name, std::initializer_list<SymbolKind> kinds,
                       const base::Bilingual& wanted);

  // `wanted` is what could stand there, for where a word of the language stands instead.
  void report_unknown(const syntax::Name& name, const std::vector<std::string>& known,
                      const base::Bilingual& wanted = {"a value", "值"});
  std::vector<std::string> names_of(std::initializer_list<SymbolKind> kinds) const;
  bool is_poisoned(std::string_view name) const;

 private:
  diag::Diagnostics& diagnostics_;
  Looks looks_;
  std::set<std::string, std::less<>> poisoned_;
  std::map<std::string, Symbol, std::less<>> symbols_;  // by each spelling
};

}  // namespace writ::sema
