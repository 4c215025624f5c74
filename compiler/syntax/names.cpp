// SPDX-License-Identifier: Apache-2.0
#include "compiler/syntax/names.h"

#include "runtime/base/called.h"

#include <algorithm>
#include <optional>
#include <string>
#include <type_traits>
#include <utility>

namespace writ::syntax {

// ---- what is declared ----

NameTable::NameTable(const PolicyFile& file) {
  add(file);
  // An overlay sees what its policy sees.
  if (file.base != nullptr) {
    declare(file.base->name);
    add(*file.base);
  }
  for (const PolicyFile* module : file.modules) add_types(*module);
  add_used(file);
  if (file.base != nullptr) {
    add_used(*file.base);
    add_extensions(*file.base);
  }
  add_extensions(file);
  for (const PolicyFile* module : file.modules) add_extensions(*module);
}

void NameTable::add_used(const PolicyFile& file) {
  for (const Declaration& declaration : file.declarations) {
    if (const auto* use = std::get_if<Use>(&declaration); use != nullptr && use->found != nullptr) {
      declare(use->found->name);
      add_module(*use->found);
    }
  }
}

void NameTable::add(const PolicyFile& file) {
  for (const Declaration& declaration : file.declarations) {
    std::visit(
        [this](const auto& one) {
          using Sort = std::decay_t<decltype(one)>;
          if constexpr (std::is_same_v<Sort, ConsentScope>) {
            static const TypeName kYesOrNo{.name = {"boolean", {}}, .builtin = true};
            declare(one.name, &kYesOrNo);
            return;
          } else if constexpr (std::is_same_v<Sort, CrossBorderRule>) {
            return;
          } else if constexpr (std::is_same_v<Sort, RevenueFormula>) {
            // What its steps give; what they leave has no name that anyone writes.
            for (std::size_t i = 1; i < one.core.size(); i += 2)
              declare(one.core[i].name, &one.core[i].type, &one.core[i]);
            // Behind them, alone, what goes to none of the list.
            if (!one.core.empty() && !one.steps.empty() && one.steps.back().fund)
              declare(one.core.back().name, &one.core.back().type, &one.core.back());
            return;
          } else if constexpr (std::is_same_v<Sort, NegativeList>) {
            declare(one.name, &one.entry);
            return;
          } else if constexpr (std::is_same_v<Sort, Loose>) {
            if (one.output) declare(one.output->name, &one.output->type, &*one.output);
            return;
          } else if constexpr (std::is_same_v<Sort, Test> || std::is_same_v<Sort, Calendar> ||
                               std::is_same_v<Sort, Use>) {
            return;
          } else if constexpr (std::is_same_v<Sort, Parameter> || std::is_same_v<Sort, Item> ||
                               std::is_same_v<Sort, Interpretation>) {
            if constexpr (std::is_same_v<Sort, Item>) {
              declare(one.name, &one.type, &one);
            } else if (!one.name.text.empty()) {
              declare(one.name, &one.type);
            }
          } else {
            declare(one.name);
          }
          if constexpr (std::is_same_v<Sort, Enumeration>) {
            if (!one.extends) enumerations_.push_back(&one);
          }
          if constexpr (std::is_same_v<Sort, Interpretation>) enumerations_.push_back(&one.values);
          if constexpr (std::is_same_v<Sort, Decision>) {
            for (const Item& output : one.outputs) declare(output.name, &output.type, &output);
          }
          if constexpr (std::is_same_v<Sort, Record>) {
            records_.push_back(&one);
            if (one.is_facts && facts_ == nullptr) facts_ = &one;
            if (one.is_facts) {
              for (const Field& field : one.fields) declare(field.name, &field.type);
            }
            for (const Field& field : one.fields) {
              const bool is_date = field.type.builtin && !field.type.list && field.type.name.text == "date";
              for (const std::string* spelling : {&field.name.text.en, &field.name.text.zh}) {
                const auto [at, fresh] = date_fields_.try_emplace(*spelling, is_date);
                at->second = at->second && is_date;
              }
            }
          }
        },
        declaration);
  }
  // What the forms come to: `export.notice`.
  for (const Declaration& declaration : file.core) {
    if (const auto* table = std::get_if<Table>(&declaration)) declare(table->name);
    if (const auto* duty = std::get_if<Obligation>(&declaration)) declare(duty->name);
  }
}

// Types, by which values are placed, whether or not the file may name them.
void NameTable::add_types(const PolicyFile& module) {
  for (const Declaration& declaration : module.declarations) {
    if (const auto* one = std::get_if<Enumeration>(&declaration); one != nullptr && !one->extends)
      enumerations_.push_back(one);
    if (const auto* one = std::get_if<Record>(&declaration)) records_.push_back(one);
  }
}

// What a module shows, by itself and behind the module's name. Of a name that two modules show, only the latter.
void NameTable::add_module(const PolicyFile& module) {
  const auto show = [&](const DeclaredName& name, const TypeName* type) {
    const std::string dot = ".";
    whole_names_.push_back({{module.name.text.in(Language::English) + dot + name.text.in(Language::English),
                             module.name.text.in(Language::Chinese) + dot + name.text.in(Language::Chinese)},
                            {}});
    declare(whole_names_.back(), type);
    for (const std::string* spelling : {&name.text.en, &name.text.zh}) {
      const bool taken = symbols_.contains(*spelling) && symbols_[*spelling].name != &name.text;
      if (taken) symbols_.erase(*spelling);
    }
    declare(name, type);
  };
  for (const Declaration& declaration : module.declarations) {
    std::visit(
        [&](const auto& one) {
          using Sort = std::decay_t<decltype(one)>;
          if constexpr (std::is_same_v<Sort, Law> || std::is_same_v<Sort, Record>) {
            if (!one.is_private) show(one.name, nullptr);
          } else if constexpr (std::is_same_v<Sort, Enumeration>) {
            if (!one.is_private && !one.extends) show(one.name, nullptr);
          } else if constexpr (std::is_same_v<Sort, Parameter>) {
            if (!one.is_private) show(one.name, &one.type);
          }
        },
        declaration);
  }
}

void NameTable::add_extensions(const PolicyFile& file) {
  for (const Declaration& declaration : file.declarations) {
    const auto* extension = std::get_if<Enumeration>(&declaration);
    if (extension == nullptr || !extension->extends) continue;
    for (const Enumeration*& one : enumerations_) {
      if (!names_type(*extension->extends, one->name)) continue;
      extended_.push_back(*one);
      extended_.back().members.insert(extended_.back().members.end(), extension->members.begin(),
                                      extension->members.end());
      one = &extended_.back();
      break;
    }
  }
}

// By either spelling, or behind the name of its module.
bool NameTable::names_type(const Name& name, const DeclaredName& declared) {
  const std::size_t dot = name.text.rfind('.');
  return base::is_called(declared.text, name.text) ||
         (dot != std::string::npos &&
          base::is_called(declared.text, std::string_view(name.text).substr(dot + 1)));
}

void NameTable::declare(const DeclaredName& name, const TypeName* type, const Item* item) {
  for (const std::string* spelling : {&name.text.en, &name.text.zh}) {
    if (!spelling->empty()) symbols_.try_emplace(*spelling, Symbol{&name.text, type, item});
  }
}

const NameTable::Symbol* NameTable::find(std::string_view spelling) const {
  const auto at = symbols_.find(spelling);
  return at == symbols_.end() ? nullptr : &at->second;
}

const Enumeration* NameTable::enumeration(const TypeName& type) const {
  for (const Enumeration* one : enumerations_) {
    if (!type.builtin && names_type(type.name, one->name)) return one;
  }
  return nullptr;
}

const Record* NameTable::record(const TypeName& type) const {
  for (const Record* one : records_) {
    if (!type.builtin && names_type(type.name, one->name)) return one;
  }
  return nullptr;
}

bool NameTable::is_date(const Expr& expr) const {
  const IsDay day = traits(expr.kind).day;
  if (day != IsDay::No) return day == IsDay::Yes || is_date(expr.items[0]);
  if (expr.kind == ExprKind::Add || expr.kind == ExprKind::Subtract)
    return expr.items[1].kind == ExprKind::Duration && is_date(expr.items[0]);
  if (expr.kind == ExprKind::If) return is_date(expr.items[1]) || is_date(expr.items[2]);
  if (expr.kind != ExprKind::Path) return false;
  if (expr.names.size() > 1) {
    const auto field = date_fields_.find(expr.names.back().text);
    return field != date_fields_.end() && field->second;
  }
  const Symbol* symbol = find(expr.names.front().text);
  return symbol != nullptr && symbol->type != nullptr && symbol->type->builtin && !symbol->type->list &&
         symbol->type->name.text == "date";
}

const Enumerator* find_member(const Enumeration& enumeration, std::string_view spelling) {
  const auto at =
      std::find_if(enumeration.members.begin(), enumeration.members.end(),
                   [&](const Enumerator& member) { return base::is_called(member.name.text, spelling); });
  return at == enumeration.members.end() ? nullptr : &*at;
}

const Field* find_field(const Record& record, std::string_view spelling) {
  const auto at = std::find_if(record.fields.begin(), record.fields.end(), [&](const Field& field) {
    return base::is_called(field.name.text, spelling);
  });
  return at == record.fields.end() ? nullptr : &*at;
}

}  // namespace writ::syntax
