// SPDX-License-Identifier: Apache-2.0
#include "compiler/syntax/date_names.h"

#include <type_traits>
#include <variant>

namespace writ::syntax {
namespace {

bool is_date(const TypeName& type) { return type.builtin && !type.list && type.name.text == "date"; }

}  // namespace

DateNames::DateNames(const PolicyFile& file) {
  add(file);
  // An overlay sees what its policy sees.
  if (file.base != nullptr) add(*file.base);
  add_used(file);
  if (file.base != nullptr) add_used(*file.base);
}

// Of a name that is declared twice, which is refused, the first.
void DateNames::declare(const DeclaredName& name, const TypeName* type) {
  for (const std::string* spelling : {&name.text.en, &name.text.zh}) {
    if (!spelling->empty()) names_.try_emplace(*spelling, type != nullptr && syntax::is_date(*type));
  }
}

void DateNames::add(const PolicyFile& file) {
  const auto declared = [this](const auto& one) {
    using Sort = std::decay_t<decltype(one)>;
    if constexpr (std::is_same_v<Sort, Parameter> || std::is_same_v<Sort, Item>) {
      declare(one.name, &one.type);
    } else if constexpr (std::is_same_v<Sort, Loose>) {
      if (one.output) declare(one.output->name, &one.output->type);
    } else if constexpr (std::is_same_v<Sort, Decision>) {
      for (const Item& output : one.outputs) declare(output.name, &output.type);
    } else if constexpr (std::is_same_v<Sort, Record>) {
      for (const Field& field : one.fields) {
        if (one.is_facts) declare(field.name, &field.type);
        for (const std::string* spelling : {&field.name.text.en, &field.name.text.zh}) {
          bool& every = fields_.try_emplace(*spelling, true).first->second;
          every = every && syntax::is_date(field.type);
        }
      }
    }
  };
  for (const Declaration& declaration : file.declarations) std::visit(declared, declaration);
}

// What a module shows that has a value.
void DateNames::add_used(const PolicyFile& file) {
  for (const Declaration& declaration : file.declarations) {
    const auto* use = std::get_if<Use>(&declaration);
    if (use == nullptr || use->found == nullptr) continue;
    for (const Declaration& shown : use->found->declarations) {
      const auto* parameter = std::get_if<Parameter>(&shown);
      if (parameter != nullptr && !parameter->is_private) declare(parameter->name, &parameter->type);
    }
  }
}

bool DateNames::is_date(const Expr& expr) const {
  const IsDay day = traits(expr.kind).day;
  if (day != IsDay::No) return day == IsDay::Yes || is_date(expr.items[0]);
  if (expr.kind == ExprKind::Add || expr.kind == ExprKind::Subtract)
    return expr.items[1].kind == ExprKind::Duration;
  if (expr.kind == ExprKind::If) return is_date(expr.items[1]) || is_date(expr.items[2]);
  if (expr.kind != ExprKind::Path) return false;
  const std::map<std::string_view, bool>& of = expr.names.size() > 1 ? fields_ : names_;
  const auto name = of.find(expr.names.back().text);
  return name != of.end() && name->second;
}

}  // namespace writ::syntax
