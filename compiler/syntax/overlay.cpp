// SPDX-License-Identifier: Apache-2.0
#include "compiler/syntax/overlay.h"

#include "compiler/syntax/forms.h"

#include <algorithm>

namespace writ::syntax {
namespace {

bool uses_already(const PolicyFile& file, const Use& use) {
  return std::any_of(file.declarations.begin(), file.declarations.end(), [&](const Declaration& declaration) {
    const auto* other = std::get_if<Use>(&declaration);
    return other != nullptr && other->found != nullptr && other->found == use.found &&
           (!use.version || *use.version == use.found->version);
  });
}

void add_facts(std::vector<Declaration>& declarations, const Record& more) {
  for (Declaration& declaration : declarations) {
    auto* facts = std::get_if<Record>(&declaration);
    if (facts == nullptr || !facts->is_facts || facts->extends) continue;
    facts->fields.insert(facts->fields.end(), more.fields.begin(), more.fields.end());
    return;
  }
}

// What an overlay says of some cases only, all of its rules and duties say of those.
void add_domain(Declaration& declaration, const Expr& where) {
  std::visit(
      [&](auto& one) {
        if constexpr (requires { one.domain.begin(); }) one.domain.insert(one.domain.begin(), where);
      },
      declaration);
}

void add(const PolicyFile& file, const PolicyFile& overlay, const std::vector<Declaration>& more,
         std::vector<Declaration>& to) {
  for (const Declaration& declaration : more) {
    const auto* use = std::get_if<Use>(&declaration);
    if (use != nullptr && uses_already(file, *use)) continue;
    const auto* facts = std::get_if<Record>(&declaration);
    if (facts != nullptr && facts->extends) {
      add_facts(to, *facts);
      continue;
    }
    // What does not belong into an overlay is reported by the checker, and nothing follows from it.
    const Form* form = form_of(declaration);
    const bool foreign =
        (facts != nullptr && facts->is_facts) || std::holds_alternative<Decision>(declaration) ||
        std::holds_alternative<Loose>(declaration) || std::holds_alternative<Calendar>(declaration) ||
        (form != nullptr && form->overlay == FormOverlay::MayNot);
    if (foreign) continue;
    to.push_back(declaration);
    if (overlay.applies_where) add_domain(to.back(), *overlay.applies_where);
  }
}

}  // namespace

PolicyFile with_overlays(const PolicyFile& policy, std::vector<const PolicyFile*> overlays) {
  PolicyFile out = policy;
  std::sort(overlays.begin(), overlays.end(), [](const PolicyFile* a, const PolicyFile* b) {
    return a->name.text.in(Language::English) < b->name.text.in(Language::English);
  });
  for (const PolicyFile* overlay : overlays) {
    add(out, *overlay, overlay->declarations, out.declarations);
    add(out, *overlay, overlay->core, out.core);
    out.poisoned.insert(out.poisoned.end(), overlay->poisoned.begin(), overlay->poisoned.end());
    for (PolicyFile* module : overlay->modules) {
      if (std::find(out.modules.begin(), out.modules.end(), module) == out.modules.end())
        out.modules.push_back(module);
    }
  }
  std::sort(out.modules.begin(), out.modules.end(), [](const PolicyFile* a, const PolicyFile* b) {
    return a->name.text.in(Language::English) < b->name.text.in(Language::English);
  });
  out.overlays = std::move(overlays);
  return out;
}

}  // namespace writ::syntax
