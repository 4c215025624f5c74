// SPDX-License-Identifier: Apache-2.0
#include "compiler/sema/vocabulary.h"

#include <algorithm>

namespace writ::sema {

// stdlib/dpv/terms.csv, made into a C++ file by the build.
extern const std::string_view kDpvTerms;

bool names_dpv_term(std::string_view identifier) {
  return identifier.starts_with("dpv:") || identifier.starts_with("pd:");
}

const std::vector<std::string>& dpv_terms() {
  static const std::vector<std::string> terms = [] {
    std::vector<std::string> out;
    for (std::string_view rest = kDpvTerms; !rest.empty();) {
      const std::string_view line = rest.substr(0, rest.find('\n'));
      rest.remove_prefix(std::min(rest.size(), line.size() + 1));
      // The other lines are comments, and the names of the columns.
      if (names_dpv_term(line)) out.emplace_back(line.substr(0, line.find(',')));
    }
    std::sort(out.begin(), out.end());
    return out;
  }();
  return terms;
}

}  // namespace writ::sema
