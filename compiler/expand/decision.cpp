// SPDX-License-Identifier: Apache-2.0
// `default …` and `output …` that stand by themselves -> the one decision of the policy, which has the policy's name.
#include "compiler/expand/expand.h"
#include "compiler/syntax/forms.h"

#include <algorithm>

namespace writ::expand {
namespace {

bool gives(const syntax::Declaration& declaration) {
  const syntax::Form* form = syntax::form_of(declaration);
  return form != nullptr && form->decision == syntax::FormDecision::Gives;
}

}  // namespace

void collect_decision(syntax::PolicyFile& file, diag::Diagnostics& diagnostics) {
  syntax::Decision made;
  bool any = false;
  bool declared = false;
  for (const syntax::Declaration& declaration : file.declarations) {
    declared = declared || std::holds_alternative<syntax::Decision>(declaration);
    // What such a form gives is outputs of a decision, which it makes where there is none.
    if (gives(declaration)) {
      const base::Span span = std::visit([](const auto& one) { return one.span; }, declaration);
      if (made.span.file != span.file) made.span = span;
    }
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
  const bool given = std::any_of(file.declarations.begin(), file.declarations.end(), gives);
  if (!any && (!given || declared)) return;
  made.name = file.name;
  file.implied = std::move(made);
}

}  // namespace writ::expand
