// SPDX-License-Identifier: Apache-2.0
// What overlays change, once their declarations stand among those of the policy: that each change is named, that no two
// overlays change the same thing, and when a rule has another in its place.
#include "compiler/sema/checker.h"
#include "compiler/sema/kinds.h"
#include "compiler/syntax/forms.h"

#include <algorithm>
#include <set>
#include <type_traits>

namespace writ::sema {
namespace {

using diag::Code;

// The outcome of a decision, among the numbers of items.
constexpr std::uint32_t kOutcomeTarget = UINT32_MAX;

// What may not stand in an overlay.
bool changes_nothing(const syntax::Record& record) { return record.is_facts && !record.extends; }
bool changes_nothing(const syntax::Decision&) { return true; }
bool changes_nothing(const syntax::Loose&) { return true; }
bool changes_nothing(const syntax::Calendar&) { return true; }
template <typename Other>
bool changes_nothing(const Other&) {
  if constexpr (syntax::kIsForm<Other>) return syntax::kForm<Other>->overlay == syntax::FormOverlay::MayNot;
  return false;
}

// What may stand in an overlay only, and where it says so.
std::pair<base::Bilingual, base::Span> only_in_overlay(const syntax::Declaration& declaration) {
  return std::visit(
      [](const auto& one) -> std::pair<base::Bilingual, base::Span> {
        using Sort = std::decay_t<decltype(one)>;
        if constexpr (std::is_same_v<Sort, syntax::Record>) {
          if (one.extends) return {{"`extend facts`", "“补充 事实”"}, one.span};
        } else if constexpr (std::is_same_v<Sort, syntax::Parameter>) {
          if (one.changes) return {{"`change parameter`", "“变更 参数”"}, one.changes->span};
        } else if constexpr (std::is_same_v<Sort, syntax::Rule> || std::is_same_v<Sort, syntax::Table>) {
          if (one.rank.replaces) return {{"`replaces`", "“替代”"}, one.rank.replaces->span};
        } else if constexpr (std::is_same_v<Sort, syntax::Obligation>) {
          if (one.replaces) return {{"`replaces`", "“替代”"}, one.replaces->span};
        }
        return {};
      },
      declaration);
}

}  // namespace

const syntax::PolicyFile* Checker::overlay_at(base::Span span) const {
  const auto at = std::find_if(file_.overlays.begin(), file_.overlays.end(),
                               [&](const auto* overlay) { return overlay->span.file == span.file; });
  return at == file_.overlays.end() ? nullptr : *at;
}

void Checker::check_overlay_forms() {
  for (const syntax::PolicyFile* overlay : file_.overlays) {
    for (const syntax::Declaration& declaration : overlay->declarations) {
      if (!std::visit([](const auto& one) { return changes_nothing(one); }, declaration)) continue;
      const bool facts = std::holds_alternative<syntax::Record>(declaration);
      const base::Bilingual found =
          facts ? base::Bilingual{"facts without `extend`", "没有写明“补充”的事实"} : kind_of(declaration);
      const base::Span span = std::visit([](const auto& one) { return one.span; }, declaration);
      diagnostics_.report(Code::NotInOverlay, {span.file, span.begin, span.begin}, {found}).emit();
    }
  }
  if (file_.applies_where)
    diagnostics_
        .report(Code::OnlyInOverlay, file_.applies_where->span,
                {base::Bilingual{"`applies where` of a whole file", "全文的“适用于”"}})
        .emit();
  for (const syntax::Declaration& declaration : file_.core) {
    const auto [found, span] = only_in_overlay(declaration);
    if (found.empty() || overlay_at(span) != nullptr) continue;
    const base::Span at{span.file, span.begin,
                        std::holds_alternative<syntax::Record>(declaration) ? span.begin : span.end};
    diagnostics_.report(Code::OnlyInOverlay, at, {found}).emit();
    if (const auto* facts = std::get_if<syntax::Record>(&declaration)) {
      for (const syntax::Field& field : facts->fields) scope_.poison(field.name);
    }
  }
}

void Checker::note_change(SymbolKind kind, std::uint32_t index, const base::Bilingual& name,
                          base::Span span) {
  const syntax::PolicyFile* overlay = overlay_at(span);
  if (overlay == nullptr) return;
  const auto [at, fresh] = changed_.try_emplace({kind, index}, Change{overlay, span});
  if (fresh || at->second.overlay == overlay) return;
  // Of two that are each for some cases, each changes it in its own; a parameter has one value where both apply.
  if (overlay->applies_where && at->second.overlay->applies_where && kind != SymbolKind::Parameter) return;
  diagnostics_.report(Code::ChangedTwice, span, {at->second.overlay->name.text, overlay->name.text, name})
      .label(at->second.span, {"the other change", "另一处变更"})
      .emit();
}

void Checker::collect_changes() {
  changes_.resize(program_.parameters.size());
  for (const syntax::Declaration& declaration : file_.core) {
    const auto* change = std::get_if<syntax::Parameter>(&declaration);
    if (change == nullptr || !change->changes || overlay_at(change->span) == nullptr) continue;
    const Symbol* symbol =
        scope_.expect(*change->changes, {SymbolKind::Parameter}, kind_name(SymbolKind::Parameter));
    if (symbol == nullptr) continue;
    note_change(SymbolKind::Parameter, symbol->index, symbol->name, change->changes->span);
    const syntax::PolicyFile& overlay = *overlay_at(change->span);
    const bool sometimes = overlay.applies_where.has_value();
    if (sometimes) declare_sometimes(overlay, *symbol, change->changes->span);
    for (const syntax::ParameterValue& value : change->values)
      (sometimes ? sometimes_.at(symbol->index).values : changes_[symbol->index]).push_back(&value);
  }
}

// In its period a rule stands wholly in the place of the one that it replaces: it is an exception to the same rules, and the
// same rules are exceptions to it.
void Checker::check_replaced() {
  std::uint32_t group = 0;
  for (const syntax::Declaration& declaration : file_.core) {
    const auto replace = [&](const auto& one) {
      const std::uint32_t own = group++;
      if (!one.rank.replaces || overlay_at(one.span) == nullptr) return;
      const Symbol* symbol = scope_.expect(*one.rank.replaces, {SymbolKind::Rule, SymbolKind::Table},
                                           {"a rule or a table", "规则或者判定表"});
      if (symbol == nullptr ||
          refuses_change(*symbol, one.name.text, one.rank.replaces->span, {"replace", "予以替代"}))
        return;
      if (symbol->index == own || !concludes_in_common(own, symbol->index)) {
        diagnostics_.report(Code::ExceptionToNothing, one.name.span, {one.name.text, symbol->name})
            .label(symbol->span, {"declared here", "在此声明"})
            .emit();
        return;
      }
      ir::Group& old = program_.groups[symbol->index];
      if (!replace_rules(*overlay_at(one.span), old, within_groups(one.rank, period(one.period)))) return;
      for (const ir::Exception& exception : old.excepted_by) {
        if (exception.group != own) program_.groups[own].excepted_by.push_back(exception);
      }
      for (std::uint32_t other = 0; other < program_.groups.size(); ++other) {
        std::vector<ir::Exception>& exceptions = program_.groups[other].excepted_by;
        const bool of_old =
            std::find(exceptions.begin(), exceptions.end(), ir::Exception{symbol->index}) != exceptions.end();
        if (of_old && other != own) exceptions.push_back({own});
      }
      spared_[own].insert(spared_[symbol->index].begin(), spared_[symbol->index].end());
      for (std::set<std::uint32_t>& spared : spared_) {
        if (spared.contains(symbol->index)) spared.insert(own);
      }
    };
    if (const auto* rule = std::get_if<syntax::Rule>(&declaration)) replace(*rule);
    if (const auto* table = std::get_if<syntax::Table>(&declaration)) replace(*table);
  }
}

// For the duty of the policy that an overlay's duty stands in place of.
void Checker::check_replaced_duties() {
  each<syntax::Obligation>([&](const syntax::Obligation& one, std::uint32_t own) {
    if (!one.replaces || overlay_at(one.span) == nullptr) return;
    const Symbol* symbol =
        scope_.expect(*one.replaces, {SymbolKind::Obligation}, kind_name(SymbolKind::Obligation));
    if (symbol == nullptr) return;
    note_change(SymbolKind::Obligation, symbol->index, symbol->name, one.replaces->span);
    if (symbol->index == own ||
        program_.obligations[symbol->index].decision != program_.obligations[own].decision) {
      diagnostics_.report(Code::ExceptionToNothing, one.name.span, {one.name.text, symbol->name})
          .label(symbol->span, {"declared here", "在此声明"})
          .emit();
      return;
    }
    replace_duty(*overlay_at(one.span), symbol->index, period(one.period));
  });
}

bool Checker::names_target(const syntax::Name* replaced,
                           const std::vector<syntax::ExceptionTarget>& exceptions, std::uint32_t group,
                           std::uint32_t target) const {
  const Symbol wanted = target == kOutcomeTarget
                            ? Symbol{SymbolKind::Decision, program_.groups[group].decision, {}, {}}
                            : Symbol{SymbolKind::Item, target, {}, {}};
  const auto names = [&](const syntax::Name& name, bool to_default) {
    if (name.text.empty()) return target == kOutcomeTarget;
    const Symbol* symbol = scope_.find(name.text);
    if (symbol == nullptr) return true;  // which has been said
    if (to_default) return symbol->kind == wanted.kind && symbol->index == wanted.index;
    if (symbol->kind != SymbolKind::Rule && symbol->kind != SymbolKind::Table &&
        symbol->kind != SymbolKind::Group)
      return false;
    const std::vector<std::uint32_t> all = ranked(*symbol);
    return std::any_of(all.begin(), all.end(), [&](std::uint32_t one) { return concludes(one, wanted); });
  };
  return (replaced != nullptr && names(*replaced, false)) ||
         std::any_of(exceptions.begin(), exceptions.end(),
                     [&](const syntax::ExceptionTarget& one) { return names(one.name, one.to_default); });
}

// Whether the policy, without its overlays, has transitional rules of a decision.
bool Checker::says_law_itself(std::uint32_t item) const {
  const std::vector<std::uint32_t>& groups = program_.items[item].groups;
  return std::any_of(groups.begin(), groups.end(),
                     [&](std::uint32_t group) { return overlay_at(group_spans_[group]) == nullptr; });
}

void Checker::check_changes_named() {
  std::uint32_t group = 0;
  for (const syntax::Declaration& declaration : file_.core) {
    const auto check = [&](const auto& one) {
      const std::uint32_t own = group++;
      if (overlay_at(one.span) == nullptr) return;
      const ir::Group& made = program_.groups[own];
      if (made.hit == ir::Hit::Collect && overlay_at(one.span)->applies_where) report_collects(one.name.span);
      const auto note = [&](const syntax::Name& name) {
        const Symbol* symbol = scope_.find(name.text);
        if (symbol == nullptr) return;
        note_change(symbol->kind, symbol->index, symbol->name, name.span);
        if (symbol->kind != SymbolKind::Group) return;
        // Whatever is part of a group is changed with it.
        for (const std::uint32_t member : named_groups_[symbol->index].members) {
          const base::Bilingual& own = program_.groups[member].name;
          const Symbol* found = scope_.find(own.in(base::Language::English));
          if (found != nullptr) note_change(found->kind, member, own, name.span);
        }
      };
      const std::vector<syntax::ExceptionTarget> exceptions = exceptions_of(one.rank);
      if (one.rank.replaces) note(*one.rank.replaces);
      for (const syntax::ExceptionTarget& target : exceptions) {
        if (!target.name.text.empty()) {
          note(target.name);
        } else if (made.decision != ir::kNone) {
          note_change(SymbolKind::Decision, made.decision, program_.decisions[made.decision].name,
                      target.span);
        }
      }
      std::set<std::uint32_t> targets;
      for (const std::uint32_t rule : made.rules) {
        if (program_.rules[rule].outcome) targets.insert(kOutcomeTarget);
        for (const ir::Conclusion& conclusion : program_.rules[rule].conclusions)
          targets.insert(conclusion.item);
      }
      for (const std::uint32_t target : targets) {
        const bool outcome = target == kOutcomeTarget;
        // What the overlay itself adds is its own.
        if (!outcome && program_.items[target].span.file == one.span.file) continue;
        if (!outcome && program_.items[target].says_law && !says_law_itself(target)) continue;
        if (outcome && made.decision == ir::kNone) continue;
        if (names_target(one.rank.replaces ? &*one.rank.replaces : nullptr, exceptions, own, target))
          continue;
        diagnostics_
            .report(Code::ChangesUnnamed, one.name.span,
                    {one.name.text,
                     outcome ? program_.decisions[made.decision].name : program_.items[target].name})
            .note(
                {"write `exception to …` or `replaces …` behind its name, with a rule, a table or a default",
                 "请在其名称之后写明“例外于 …”或者“替代 …”，指明规则、判定表或者缺省结果"})
            .emit();
      }
    };
    if (const auto* rule = std::get_if<syntax::Rule>(&declaration)) check(*rule);
    if (const auto* table = std::get_if<syntax::Table>(&declaration)) check(*table);
    const auto* duty = std::get_if<syntax::Obligation>(&declaration);
    if (duty == nullptr || overlay_at(duty->span) == nullptr || duty->decision || duty->replaces) continue;
    if (program_.decisions.empty()) continue;
    diagnostics_
        .report(Code::ChangesUnnamed, duty->name.span, {duty->name.text, program_.decisions.front().name})
        .note({"write `of` and the decision, or `replaces` and an obligation, behind its name",
               "请在其名称之后写明“用于”何决定，或者“替代”何义务"})
        .emit();
  }
}

}  // namespace writ::sema
