// SPDX-License-Identifier: Apache-2.0
#include "compiler/sema/looks.h"

#include "compiler/syntax/lookalikes.h"

namespace writ::sema {

using diag::Code;

void Looks::hold_against(const std::string& spelling, base::Span span) const {
  if (syntax::mixes_scripts(spelling)) diagnostics_.report(Code::MixedScripts, span, {spelling}).emit();
  const auto same = by_look_.find(syntax::look_of(spelling));
  if (same == by_look_.end() || same->second.spelling == spelling || same->second.span == span) return;
  diagnostics_.report(Code::LookAlike, span, {spelling, same->second.spelling})
      .label(same->second.span, {"the other name", "另一名称"})
      .emit();
}

void Looks::add(const syntax::DeclaredName& name) {
  for (const std::string& spelling : {name.text.en, name.text.zh}) {
    if (spelling.empty()) continue;
    hold_against(spelling, name.span);
    by_look_.try_emplace(syntax::look_of(spelling), Seen{spelling, name.span});
  }
}

}  // namespace writ::sema
