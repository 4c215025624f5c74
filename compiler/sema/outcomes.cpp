// SPDX-License-Identifier: Apache-2.0
// The outcome of another decision as a value. Each decision that is asked so has one value that holds its outcome, of the rules of
// that decision: nothing of them is said again.
#include "compiler/sema/checker.h"
#include "compiler/sema/making.h"

#include <algorithm>
#include <utility>

namespace writ::sema {

// Before any expression is checked, so that no value comes to lie elsewhere while it is looked at.
void Checker::declare_outcomes() {
  std::map<std::uint32_t, std::uint32_t> made;  // items by decision
  const auto declare = [&](const Expr& expr) {
    const Symbol* symbol = scope_.find(expr.names[0].text);
    if (symbol == nullptr || symbol->kind != SymbolKind::Decision || made.contains(symbol->index)) return;
    if (made.empty()) declare_outcome_type();
    ir::Item item;
    const base::Bilingual& name = program_.decisions[symbol->index].name;
    item.name = {"outcome of " + name.in(base::Language::English),
                 name.in(base::Language::Chinese) + " 的 决定结果"};
    item.external = item.name.en;
    item.type = {.kind = ir::TypeKind::Enumeration,
                 .of = static_cast<std::uint32_t>(program_.enumerations.size() - 1)};
    item.outcome_of = symbol->index;
    item.span = expr.span;
    made.emplace(symbol->index, static_cast<std::uint32_t>(program_.items.size()));
    program_.items.push_back(std::move(item));
  };
  each_expression([&](const Expr& expr) {
    if (expr.kind == syntax::ExprKind::OutcomeOf) declare(expr);
  });
  expressions_.declare_outcomes(std::move(made));
}

// In the order of ir::Outcome.
void Checker::declare_outcome_type() {
  ir::Enumeration type;
  type.name = {"outcome", "决定结果"};
  for (const base::Bilingual& name : {base::Bilingual{"permit", "允许"}, base::Bilingual{"deny", "禁止"},
                                      base::Bilingual{"refer", "报请决定"}})
    type.members.push_back({.name = name, .external = name.en});
  program_.enumerations.push_back(std::move(type));
}

// When all rules are there.
void Checker::close_outcomes() {
  for (ir::Item& item : program_.items) {
    if (item.outcome_of == ir::kNone) continue;
    const ir::Decision& decision = program_.decisions[item.outcome_of];
    item.groups = decision.groups;
    item.default_rule = decision.default_rule;
    if (ir::decides_nothing(decision))
      diagnostics_.report(diag::Code::NoOutcome, item.span, {decision.name}).emit();
    // Asked by another, it would be decided under the law of the day that applies to that one.
    if (decision.law_item != ir::kNone)
      diagnostics_.report(diag::Code::NotSupported, item.span, {base::Bilingual{"outcome of", "决定结果"}})
          .note({"a rule says which day's law applies to the decision that is asked, `law as of`, and "
                 "whoever asks "
                 "it applies the law of one day",
                 "所询问的决定有规则写明“适用法律之日”，而询问者适用同一日的法律"})
          .emit();
  }
}

Typed Expressions::outcome_of(const Expr& expr) {
  const Symbol* symbol = scope_.expect(expr.names[0], {SymbolKind::Decision}, {"a decision", "决定"});
  if (symbol == nullptr) return {};
  const auto made = outcomes_.find(symbol->index);
  if (made == outcomes_.end()) return {};
  return {item(made->second, expr.span), program_.items[made->second].type};
}

}  // namespace writ::sema
