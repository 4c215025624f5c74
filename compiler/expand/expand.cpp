// SPDX-License-Identifier: Apache-2.0
#include "compiler/expand/expand.h"

namespace writ::expand {

void expand(syntax::PolicyFile& file, diag::Diagnostics& diagnostics) {
  for (syntax::Declaration& declaration : file.declarations) {
    if (auto* scope = std::get_if<syntax::ConsentScope>(&declaration)) expand(*scope, diagnostics);
    if (auto* formula = std::get_if<syntax::RevenueFormula>(&declaration)) expand(*formula, diagnostics);
  }
  collect_decision(file, diagnostics);
}

}  // namespace writ::expand
