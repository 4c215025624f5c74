// SPDX-License-Identifier: Apache-2.0
// `default …` and `output …` that stand by themselves -> the one decision of the policy, which has the policy's name.
#include "compiler/expand/expand.h"

namespace writ::expand {

void collect_decision(syntax::PolicyFile& file, diag::Diagnostics& diagnostics) {
  syntax::Decision made;
  bool any = false;
  for (const syntax::Declaration& declaration : file.declarations) {
    const auto* loose = std::get_if<syntax::Loose>(&declaration);
    if (loose == nullptr) continue;
    if (!any) made.span = loose->span;
    any = true;
    if (loose->output) made.outputs.push_back(*loose->output);
    if (!loose->fallback) continue;
    if (made.fallback) {
      diagnostics.report(diag::Code::RepeatedClause, loose->span).emit();
      continue;
    }
    made.fallback = loose->fallback;
    made.because = loose->because;
    made.because_span = loose->because_span;
    made.fallback_cites = loose->cites;
  }
  if (!any) return;
  made.name = file.name;
  file.implied = std::move(made);
}

}  // namespace writ::expand
