// SPDX-License-Identifier: Apache-2.0
// What there is to know of each form beside what it says: the rows of forms.def.
#pragma once

#include "compiler/syntax/ast.h"

#include <cstdint>
#include <string_view>
#include <variant>

namespace writ::syntax {

enum class FormCore : std::uint8_t { Replaced, Kept };
enum class FormOverlay : std::uint8_t { MayStand, MayNot };
enum class FormDecision : std::uint8_t { Gives, GivesNone };

struct Form {
  std::string_view word;  // the id of the word that opens it
  std::string_view english;
  std::string_view chinese;
  FormCore core;
  FormOverlay overlay;
  FormDecision decision;

  Bilingual called() const { return {std::string(english), std::string(chinese)}; }
};

// Of a sort of declaration, and whether it is a form; null where it is none.
template <typename Sort>
inline constexpr bool kIsForm = false;
template <typename Sort>
inline constexpr const Form* kForm = nullptr;

#define WRIT_FORM(Sort, rule, builder, TOKEN, English, Chinese, core, overlay, decision)      \
  inline constexpr Form k##Sort{                                                              \
      #Sort, English, Chinese, FormCore::core, FormOverlay::overlay, FormDecision::decision}; \
  template <>                                                                                 \
  inline constexpr bool kIsForm<Sort> = true;                                                 \
  template <>                                                                                 \
  inline constexpr const Form* kForm<Sort> = &k##Sort;
#include "compiler/syntax/forms.def"

inline const Form* form_of(const Declaration& declaration) {
  return std::visit([]<typename Sort>(const Sort&) { return kForm<Sort>; }, declaration);
}

// Null where it is no form.
inline const DeclaredName* form_name(const Declaration& declaration) {
  return std::visit(
      []<typename Sort>(const Sort& one) -> const DeclaredName* {
        if constexpr (kIsForm<Sort>) return &one.name;
        return nullptr;
      },
      declaration);
}

}  // namespace writ::syntax
