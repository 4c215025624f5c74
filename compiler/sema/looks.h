// SPDX-License-Identifier: Apache-2.0
// The names that stand side by side in one place, held against each other by what they look like to a reader.
#pragma once

#include "compiler/diag/emitter.h"
#include "compiler/syntax/ast.h"

#include <map>
#include <string>

namespace writ::sema {

class Looks {
 public:
  explicit Looks(diag::Diagnostics& diagnostics) : diagnostics_(diagnostics) {}

  // Reports a name that mixes scripts, and one that looks the same as a name that stands here already.
  void add(const syntax::DeclaredName& name);
  // The same for a name that leaves again, such as that of an item of a list.
  void hold_against(const std::string& spelling, base::Span span) const;

 private:
  struct Seen {
    std::string spelling;
    base::Span span;
  };
  diag::Diagnostics& diagnostics_;
  std::map<std::string, Seen> by_look_;
};

}  // namespace writ::sema
