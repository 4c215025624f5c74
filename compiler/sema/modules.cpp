// SPDX-License-Identifier: Apache-2.0
// What a file says about the modules that it uses, and what a module may hold.
#include "compiler/sema/checker.h"

#include <algorithm>
#include <type_traits>

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

// What may not stand in a module, in words; empty for a term.
base::Bilingual no_term(const syntax::Declaration& declaration) {
  return std::visit(
      [](const auto& one) -> base::Bilingual {
        using Sort = std::decay_t<decltype(one)>;
        if constexpr (std::is_same_v<Sort, syntax::Loose>) {
          return kind_name(SymbolKind::Decision);
        } else if constexpr (std::is_same_v<Sort, syntax::ConsentScope>) {
          return {"a scope of consent", "同意范围"};
        } else if constexpr (std::is_same_v<Sort, syntax::NegativeList>) {
          return kind_name(SymbolKind::List);
        } else if constexpr (std::is_same_v<Sort, syntax::RevenueFormula>) {
          return {"a revenue formula", "收益分配"};
        } else if constexpr (std::is_same_v<Sort, syntax::CrossBorderRule>) {
          return {"a cross-border rule", "出境规则"};
        } else if constexpr (std::is_same_v<Sort, syntax::Record>) {
          return one.is_facts ? base::Bilingual{"facts", "事实"} : base::Bilingual{};
        } else if constexpr (std::is_same_v<Sort, syntax::Item>) {
          return {"a definition", "定义"};
        } else if constexpr (std::is_same_v<Sort, syntax::Decision>) {
          return kind_name(SymbolKind::Decision);
        } else if constexpr (std::is_same_v<Sort, syntax::Interpretation>) {
          return kind_name(SymbolKind::Interpretation);
        } else if constexpr (std::is_same_v<Sort, syntax::Group>) {
          return kind_name(SymbolKind::Group);
        } else if constexpr (std::is_same_v<Sort, syntax::Rule>) {
          return kind_name(SymbolKind::Rule);
        } else if constexpr (std::is_same_v<Sort, syntax::Table>) {
          return kind_name(SymbolKind::Table);
        } else if constexpr (std::is_same_v<Sort, syntax::Obligation>) {
          return kind_name(SymbolKind::Obligation);
        } else if constexpr (std::is_same_v<Sort, syntax::Test>) {
          return {"a test", "测试"};
        } else {
          return {};
        }
      },
      declaration);
}

}  // namespace

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
    const base::Bilingual found = no_term(declaration);
    if (found.empty()) continue;
    const base::Span span = std::visit([](const auto& one) { return one.span; }, declaration);
    diagnostics_.report(Code::NotInModule, {span.file, span.begin, span.begin}, {found}).emit();
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
