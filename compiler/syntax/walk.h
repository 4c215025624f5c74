// SPDX-License-Identifier: Apache-2.0
// What a node of the tree is made of, one node after the other, by fields.h: for whoever goes through whole trees and cares for
// some nodes only.
//
//   void in(Name& name) { … }                                                     // what is cared for
//   template <typename Node> void in(Node& node) { each_part(node, [&](auto& part) { in(part); }); }
#pragma once

#include "compiler/syntax/fields.h"

#include <optional>
#include <string>
#include <tuple>
#include <type_traits>
#include <variant>
#include <vector>

namespace writ::syntax {

namespace walking {

template <typename Value, typename Visit>
void visit_value(Value& value, const Visit& visit) {
  using Plain = std::remove_const_t<Value>;
  if constexpr (!std::is_enum_v<Plain> && !std::is_arithmetic_v<Plain> &&
                !std::is_same_v<Plain, std::string> && !std::is_same_v<Plain, Bilingual>)
    visit(value);
}
template <typename Value, typename Visit>
void visit_value(std::vector<Value>& values, const Visit& visit) {
  for (Value& one : values) visit_value(one, visit);
}
template <typename Value, typename Visit>
void visit_value(const std::vector<Value>& values, const Visit& visit) {
  for (const Value& one : values) visit_value(one, visit);
}
template <typename Value, typename Visit>
void visit_value(std::optional<Value>& value, const Visit& visit) {
  if (value) visit_value(*value, visit);
}
template <typename Value, typename Visit>
void visit_value(const std::optional<Value>& value, const Visit& visit) {
  if (value) visit_value(*value, visit);
}

}  // namespace walking

// Calls `visit` with each node that this one holds itself, in the order of fields.h; what those hold is up to it.
template <typename Node, typename Visit>
void each_part(Node& node, const Visit& visit) {
  if constexpr (std::is_same_v<std::remove_const_t<Node>, Declaration>) {
    std::visit(visit, node);
  } else {
    std::apply([&](const auto&... field) { (walking::visit_value(node.*field.member, visit), ...); },
               fields_of(node));
  }
}

}  // namespace writ::syntax
