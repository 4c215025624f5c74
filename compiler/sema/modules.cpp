// SPDX-License-Identifier: Apache-2.0
// What a file says about the modules that it uses, and what a module may hold.
#include "compiler/sema/checker.h"
#include "compiler/sema/kinds.h"

#include <algorithm>
#include <variant>

namespace writ::sema {
namespace {

using diag::Code;

// The names of the modules on the way from one back to a file, that file included; empty when no way leads there.
std::vector<base::Bilingual> way_back(const syntax::PolicyFile* from, const syntax::PolicyFile& to) {
  std::vector<std::vector<const syntax::PolicyFile*>> open = {{from}};
  std::vector<const syntax::PolicyFile*> seen;
  while (!open.empty()) {
    const std::vector<const syntax::PolicyFile*> way = std::move(open.back());
    open.pop_back();
    const syntax::PolicyFile* last = way.back();
    if (last->name.text == to.name.text) {
      std::vector<base::Bilingual> out;
      for (const syntax::PolicyFile* one : way) out.push_back(one->name.text);
      return out;
    }
    if (std::find(seen.begin(), seen.end(), last) != seen.end()) continue;
    seen.push_back(last);
    for (const syntax::Declaration& declaration : last->declarations) {
      const auto* use = std::get_if<syntax::Use>(&declaration);
      if (use == nullptr || use->found == nullptr) continue;
      open.push_back(way);
      open.back().push_back(use->found);
    }
  }
  return {};
}

// What may stand in a module: terms, and nothing else.
bool is_term(const syntax::Use&) { return true; }
bool is_term(const syntax::Law&) { return true; }
bool is_term(const syntax::Enumeration&) { return true; }
bool is_term(const syntax::Record& record) { return !record.is_facts; }
bool is_term(const syntax::Calendar&) { return true; }
bool is_term(const syntax::Parameter&) { return true; }
template <typename Other>
bool is_term(const Other&) {
  return false;
}

}  // namespace

// The names of other files: modules, and the policy that an overlay changes.
void Checker::resolve_files() {
  syntax::Resolutions& names = scope_.resolutions();
  const auto resolve_uses = [&](const syntax::PolicyFile& file) {
    for (const syntax::Declaration& declaration : file.declarations) {
      const auto* use = std::get_if<syntax::Use>(&declaration);
      if (use != nullptr && use->found != nullptr)
        names.put(use->module.span, use->module.text, use->found->name.text);
    }
  };
  resolve_uses(file_);
  for (const syntax::PolicyFile* overlay : file_.overlays) {
    if (overlay->of) names.put(overlay->of->span, overlay->of->text, file_.name.text);
    resolve_uses(*overlay);
  }
}

void Checker::check_uses() {
  std::vector<const syntax::Use*> seen;
  for (const syntax::Declaration& declaration : file_.declarations) {
    const auto* use = std::get_if<syntax::Use>(&declaration);
    if (use == nullptr) continue;
    if (use->found == nullptr) {
      diagnostics_.report(Code::UnknownModule, use->module.span, {use->module.text})
          .note({"looked for among the files given, beside this file, in the folders above it, and among the "
                 "modules of Writ",
                 "已在所给文件、本文件所在文件夹及其上级文件夹以及 Writ 自带的模块中查找"})
          .emit();
      continue;
    }
    const bool twice = std::any_of(seen.begin(), seen.end(),
                                   [&](const syntax::Use* other) { return other->found == use->found; });
    if (twice) diagnostics_.report(Code::RepeatedClause, use->span).emit();
    seen.push_back(use);
    if (use->version && *use->version != use->found->version) {
      diagnostics_
          .report(Code::OtherModuleVersion, use->span, {use->module.text, use->found->version, *use->version})
          .label(use->found->span, {"the module", "该模块"})
          .emit();
    }
    const std::vector<base::Bilingual> way = way_back(use->found, file_);
    if (way.empty()) continue;
    base::Bilingual shown{file_.name.text.in(base::Language::English),
                          file_.name.text.in(base::Language::Chinese)};
    for (const base::Bilingual& one : way) {
      shown.en += " → " + one.in(base::Language::English);
      shown.zh += " → " + one.in(base::Language::Chinese);
    }
    diagnostics_.report(Code::ModuleCycle, use->span, {shown}).emit();
  }
}

void Checker::check_module() {
  for (const syntax::Declaration& declaration : file_.declarations) {
    if (std::visit([](const auto& one) { return is_term(one); }, declaration)) continue;
    const base::Span span = std::visit([](const auto& one) { return one.span; }, declaration);
    diagnostics_.report(Code::NotInModule, {span.file, span.begin, span.begin}, {kind_of(declaration)})
        .emit();
  }
}

void Checker::report_unused() {
  // What was left out may have used it.
  if (!file_.poisoned.empty()) return;
  for (const syntax::Declaration& declaration : file_.declarations) {
    const auto* use = std::get_if<syntax::Use>(&declaration);
    if (use == nullptr || use->found == nullptr || scope_.has_used(use->found)) continue;
    if (use->found == &file_) continue;  // a circle, which has been said
    // A calendar has effect without being named.
    const auto is_calendar = [](const syntax::Declaration& one) {
      return std::holds_alternative<syntax::Calendar>(one);
    };
    const std::vector<syntax::Declaration>& there = use->found->declarations;
    if (std::any_of(there.begin(), there.end(), is_calendar)) continue;
    diagnostics_.report(Code::UnusedModule, use->span, {use->module.text}).emit();
  }
}

}  // namespace writ::sema
