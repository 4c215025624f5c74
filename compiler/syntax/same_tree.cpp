// SPDX-License-Identifier: Apache-2.0
#include "compiler/syntax/same_tree.h"

#include "compiler/syntax/fields.h"
#include "runtime/base/deep_stack.h"

#include <type_traits>

namespace writ::syntax {
namespace {

bool same(const std::string& a, const std::string& b) { return a == b; }
bool same(const Bilingual& a, const Bilingual& b) { return a == b; }
bool same(const Declaration& a, const Declaration& b);
template <typename T>
bool same(const T& a, const T& b);

template <typename T>
bool same(const std::vector<T>& a, const std::vector<T>& b) {
  if (a.size() != b.size()) return false;
  for (std::size_t i = 0; i < a.size(); ++i) {
    if (!same(a[i], b[i])) return false;
  }
  return true;
}

template <typename T>
bool same(const std::optional<T>& a, const std::optional<T>& b) {
  return a.has_value() == b.has_value() && (!a || same(*a, *b));
}

bool same(const Declaration& a, const Declaration& b) {
  return a.index() == b.index() &&
         std::visit([&](const auto& one) { return same(one, std::get<std::decay_t<decltype(one)>>(b)); }, a);
}

template <typename T>
bool same(const T& a, const T& b) {
  if constexpr (std::is_enum_v<T> || std::is_arithmetic_v<T>) {
    return a == b;
  } else {
    return std::apply([&](const auto&... field) { return (same(a.*field.member, b.*field.member) && ...); },
                      fields_of(a));
  }
}

}  // namespace

bool same_tree(const PolicyFile& a, const PolicyFile& b) {
  bool out = false;
  base::on_deep_stack([&] { out = same(a, b); });
  return out;
}

bool same_tree(const Expr& a, const Expr& b) { return same(a, b); }

}  // namespace writ::syntax
