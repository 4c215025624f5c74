// SPDX-License-Identifier: Apache-2.0
// Names of policies as identifiers of C and C++, each once in its scope.
#pragma once

#include "runtime/base/bilingual.h"

#include <initializer_list>
#include <optional>
#include <set>
#include <string>

namespace writ::driver {

// A name as an identifier of C: what may not stand in one is an underscore.
std::string c_name(const base::Bilingual& name);

// Words and macros of C or C++, and the names of writ.h: no policy may have them.
bool is_reserved(const std::string& name);

// The names of one scope. Who wants one that another has gets none: names that count up would change their meaning when a
// policy changes the order of what it says.
class Names {
 public:
  // `what` wants to be called `wanted`, and has with it what is called that and ends in one of `derived`. A reserved name gets a mark at its end.
  std::string take(const std::string& wanted, const std::string& what,
                   std::initializer_list<const char*> derived = {});
  // The first that got none.
  const std::optional<base::Bilingual>& clash() const { return clash_; }

 private:
  std::set<std::string> taken_;
  std::optional<base::Bilingual> clash_;
};

}  // namespace writ::driver
