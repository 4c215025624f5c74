// SPDX-License-Identifier: Apache-2.0
// Revenue formulas, tiers and values by member, as the formatter writes them.
#include "compiler/syntax/format_writer.h"
#include "runtime/value/currency.h"

namespace writ::syntax {

// at most A: r, more than A at most B: r; 不超过 A 的 部分：r，超过 A 至 B 的 部分：r
Doc Writer::tier(const Expr& expr) {
  const bool below = expr.items[0].kind != ExprKind::Absent;
  const bool above = expr.items[1].kind != ExprKind::Absent;
  std::vector<Doc> parts;
  const auto bound = [&](Doc sign, std::size_t i) {
    parts.push_back(std::move(sign));
    parts.push_back(expression(expr.items[i], Binding::Unit));
  };
  if (below) bound(mark("more than", "超过"), 0);
  if (above) bound(below ? mark("at most", "至") : mark("at most", "不超过"), 1);
  if (chinese()) {
    parts.push_back(word("Of"));
    parts.push_back(word("PortionOf"));
  }
  return concat({join(std::move(parts), space()), mark(": ", "："), expression(expr.items[2], Binding::Sum)});
}

Doc Writer::tiers(const Expr& expr) {
  std::vector<Doc> parts;
  for (const Expr& one : expr.items) {
    Doc above = lead(one.span.begin, false, true);
    Doc own = concat(
        {std::move(above), tier(one), &one == &expr.items.back() ? Doc{} : comma(), tail(one.span.begin)});
    if (!parts.empty()) parts.push_back(line());
    parts.push_back(std::move(own));
  }
  return align(group(std::move(parts)));
}

// X in tiers of T; X 按 T 超额累进
Doc Writer::tiered(const Expr& expr) {
  const bool whole = expr.kind == ExprKind::AtTier;
  Doc amount = expression(expr.items[0], Binding::Primary);
  Doc scale = path(expr.items[1], Place::Free);
  if (chinese())
    return join({std::move(amount), text("按"), std::move(scale), word(whole ? "WholeAmount" : "Marginal")},
                space());
  return join({std::move(amount), word(whole ? "AtTierOf" : "InTiersOf"), std::move(scale)}, space());
}

// share of p.stage; p.stage 的 share
Doc Writer::by_member(const Expr& expr) {
  Doc parameter = path(expr.items[0], Place::Free);
  Doc member = path(expr.items[1], Place::Free);
  return chinese() ? join({std::move(member), word("Of"), std::move(parameter)}, space())
                   : join({std::move(parameter), word("Of"), std::move(member)}, space());
}

// outcome of export; 出境 的 决定结果
Doc Writer::outcome_of(const Expr& expr) const {
  Doc decision = dotted(expr.names.front().text, Place::Free);
  return chinese() ? join({std::move(decision), word("Of"), word("OutcomeOf")}, space())
                   : join({word("OutcomeOf"), std::move(decision)}, space());
}

// each at least X where C, residue to the one where C: what is said of the shares of a split
Doc Writer::share_term(const Expr& expr) {
  std::vector<Doc> parts = {word(expr.text)};
  if (expr.text == share_terms::kResidueToOne) {
    parts.push_back(align(expression(expr.items[0])));
  } else if (!expr.items.empty()) {
    parts.push_back(expression(expr.items[0], Binding::Sum));
    if (expr.items.size() > 1) {
      parts.push_back(word("Where"));
      parts.push_back(align(expression(expr.items[1])));
    }
  }
  return join(std::move(parts), space());
}

Doc Writer::shapley(const Expr& expr) {
  return concat({join({word("ShapleyOf"), expression(expr.items[0], Binding::Sum), word("AsMemberOf"),
                       path(expr.items[2], Place::Free), word("EachWorth"), path(expr.items[3], Place::Free)},
                      space()),
                 for_each({expr.names[0], expr.items[1]})});
}

// X converted to CNY at the rate R of the day D; X 折算为 CNY 按汇率 R 汇率日 D
Doc Writer::converted(const Expr& expr) {
  return join({expression(expr.items[0], Binding::Primary), word("ConvertedTo"),
               text(std::string(chinese() ? value::currency_name_zh(expr.currency)
                                          : value::currency_code(expr.currency))),
               word("AtTheRate"), expression(expr.items[1], Binding::Primary), word("OfTheDay"),
               expression(expr.items[2], Binding::Primary)},
              space());
}

Doc Writer::formula_step(const FormulaStep& step) {
  std::vector<Doc> parts;
  if (step.kind == StepKind::Takes) {
    parts.push_back(concat({word("Takes"), space(), names(step.name, Place::Labelled), mark(": ", "："),
                            nest(2, expression(step.amount)), tail(step.amount.span.begin)}));
    if (step.when) parts.push_back(condition(word("When"), *step.when));
  } else if (step.kind == StepKind::Leaves) {
    parts.push_back(concat({word("LeavesTo"), space(), names(step.name, Place::Alone)}));
  } else {
    const Expr& split = step.amount;
    const auto part = [&](std::size_t i) { return expression(split.items[i], Binding::Sum); };
    parts.push_back(concat({word("SplitsInto"), space(), names(step.name, Place::Alone),
                            for_each({split.names[0], split.items[1]})}));
    const std::size_t terms = weighing_items(split);
    const bool grouped = terms > 3;
    if (grouped) {
      Doc first = join({word("FirstPer"), part(3), mark("by", "依"), part(4)}, space());
      if (split.left_out) first = concat({std::move(first), mark(", ", "，"), word("LeftOut")});
      if (empty_ones_to_fund(split))
        first = concat({std::move(first), mark(", ", "，"), word("EmptyOnesTo"), space(),
                        names(*step.fund, Place::Alone)});
      parts.push_back(std::move(first));
    }
    Doc weight = concat({grouped ? word("ThenBy") : mark("by", "按"), space(),
                         split.items[2].kind == ExprKind::Shapley ? shapley(split.items[2]) : part(2)});
    if (split.equally) weight = concat({std::move(weight), mark(", ", "，"), word("OrEqually")});
    parts.push_back(std::move(weight));
    Doc residue = concat({space(), word("LargestRemainder")});
    for (std::size_t i = terms; i < split.items.size(); ++i) {
      const Expr& term = split.items[i];
      if (term.text == share_terms::kResidueTo)
        residue = concat({mark(", ", "，"), word(term.text), space(), names(*step.fund, Place::Alone)});
      else if (term.text == share_terms::kResidueToOne)
        residue = concat({mark(", ", "，"), share_term(term)});
      else if (term.text != share_terms::kEmptyOnesTo)
        parts.push_back(share_term(term));
    }
    parts.push_back(concat({mark("to", "至"), space(), text(split.text), std::move(residue)}));
  }
  add_cites(parts, step.cites);
  return group({nest(2, join(std::move(parts), line()))});
}

void Comments::add(const RevenueFormula& formula) {
  if (!formula.because.empty()) add(formula.because_span);
  add(formula.cites);
  add(formula.divides);
  add(formula.divides_cites);
  for (const FormulaStep& step : formula.steps) {
    add_point(step.span.begin);
    if (step.kind == StepKind::Takes) add(step.amount);
    if (step.when) add(*step.when);
    add(step.cites);
  }
}

Doc Writer::declaration(const RevenueFormula& formula) {
  std::vector<Doc> clauses;
  add_because(clauses, formula.because, formula.because_span);
  add_cites(clauses, formula.cites);
  std::vector<Doc> sum = {condition(word("Divides"), formula.divides)};
  add_cites(sum, formula.divides_cites);
  clauses.push_back(group({nest(2, join(std::move(sum), line()))}));
  for (const FormulaStep& step : formula.steps) {
    Doc above = lead(step.span.begin, true, false);
    clauses.push_back(concat({std::move(above), formula_step(step), tail(step.span.begin)}));
  }
  Doc head = concat(
      {word("RevenueFormula"), space(), names(formula.name, Place::Alone), of_decision(formula.decision)});
  return block(formula.span, std::move(head), std::move(clauses));
}

}  // namespace writ::syntax
