// SPDX-License-Identifier: Apache-2.0
// What a file declares, by either spelling, and the names it uses written in one language.
// Looser than the checker on purpose: it reports nothing, and leaves alone what it cannot place.
#pragma once

#include "compiler/syntax/ast.h"

#include <deque>
#include <map>
#include <string_view>

namespace writ::syntax {

// Borrows the file and the modules it uses, which stay where they are as long as the table lives.
class NameTable {
 public:
  explicit NameTable(const PolicyFile& file);

  // Laws, types, facts, parameters, outputs, definitions, decisions, rules, tables and obligations.
  struct Symbol {
    const Bilingual* name = nullptr;
    const TypeName* type = nullptr;  // of what has a value
    const Item* item = nullptr;      // whose value shows its type
  };
  const Symbol* find(std::string_view spelling) const;

  const Enumeration* enumeration(const TypeName& type) const;
  const Record* record(const TypeName& type) const;
  const std::vector<const Enumeration*>& enumerations() const { return enumerations_; }
  const Record* facts() const { return facts_; }

  // As far as the expression shows it by itself.
  bool is_date(const Expr& expr) const;

 private:
  void declare(const DeclaredName& name, const TypeName* type = nullptr, const Item* item = nullptr);
  void add(const PolicyFile& file);
  void add_used(const PolicyFile& file);
  void add_types(const PolicyFile& module);
  void add_module(const PolicyFile& module);
  void add_extensions(const PolicyFile& file);
  static bool names_type(const Name& name, const DeclaredName& declared);

  std::map<std::string_view, Symbol> symbols_;
  std::map<std::string_view, bool> date_fields_;  // of records: whether every field of that name is a date
  std::vector<const Enumeration*> enumerations_;
  std::vector<const Record*> records_;
  const Record* facts_ = nullptr;
  std::deque<DeclaredName> whole_names_;  // of what modules show, behind the module's name
  std::deque<Enumeration> extended_;      // taxonomies with what was added to them
};

// By one of its spellings; an empty one is none.
const Enumerator* find_member(const Enumeration& enumeration, std::string_view spelling);
const Field* find_field(const Record& record, std::string_view spelling);

// Writes every name that has a spelling in the language in that spelling, and makes it the file's language.
// translate_names.cpp. A word that several declarations claim is placed by the type that is expected where it stands.
void translate_names(PolicyFile& file, Language language);

}  // namespace writ::syntax
