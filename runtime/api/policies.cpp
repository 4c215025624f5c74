// SPDX-License-Identifier: Apache-2.0
#include "runtime/api/policies.h"

#include <set>
#include <string>

namespace writ::api {

std::optional<base::Bilingual> offered_twice(const std::vector<ir::Program>& programs) {
  std::set<std::string> names;
  for (const ir::Program& program : programs) {
    for (const ir::Decision& decision : program.decisions) {
      std::set<std::string> own{decision.name.en, decision.name.zh};
      own.erase("");
      for (const std::string& name : own) {
        if (!names.insert(name).second)
          return base::Bilingual{"two of the policies have a decision `" + name + "`",
                                 "有两份规范均有决定 `" + name + "`"};
      }
    }
  }
  return std::nullopt;
}

}  // namespace writ::api
