// SPDX-License-Identifier: Apache-2.0
// What forms say beside what they come to in the core: it is looked up as everything else.
#include "compiler/sema/checker.h"

#include <variant>

namespace writ::sema {

void Checker::check_written_forms() {
  for (const syntax::Declaration& declaration : file_.declarations) {
    // What a term cites is told with it.
    if (const auto* scope = std::get_if<syntax::ConsentScope>(&declaration)) {
      for (const syntax::ScopeTerm& term : scope->terms) citations(term.cites, {});
    }
    // What routes give is the column of that name, where it is missing that has been said.
    if (const auto* rule = std::get_if<syntax::CrossBorderRule>(&declaration)) {
      for (const syntax::Routes& routes : rule->routes) scope_.meant(routes.gives);
    }
  }
}

}  // namespace writ::sema
