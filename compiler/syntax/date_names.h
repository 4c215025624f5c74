// SPDX-License-Identifier: Apache-2.0
// Which names of a file are dates, as far as their declarations show it by themselves: the words of a comparison depend on it.
// Looser than the checker, because a file is laid out whether or not it is right.
#pragma once

#include "compiler/syntax/ast.h"

#include <map>
#include <string>
#include <string_view>

namespace writ::syntax {

// Borrows the file and the modules it uses, which stay where they are as long as this lives.
class DateNames {
 public:
  explicit DateNames(const PolicyFile& file);

  bool is_date(const Expr& expr) const;

 private:
  void add(const PolicyFile& file);
  void add_used(const PolicyFile& file);
  void declare(const DeclaredName& name, const TypeName* type = nullptr);

  std::map<std::string_view, bool> names_;
  std::map<std::string_view, bool> fields_;  // of records: whether every field of that name is a date
};

}  // namespace writ::syntax
