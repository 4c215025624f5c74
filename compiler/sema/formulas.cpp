// SPDX-License-Identifier: Apache-2.0
// Revenue formulas: what their steps give are outputs of the decision they belong to; and, for whoever tells of the settlement, in
// which order.
#include "compiler/sema/checker.h"
#include "compiler/sema/types.h"
#include "runtime/ir/walk.h"

#include <algorithm>
#include <set>

namespace writ::sema {
namespace {

// The parameters that a value reads, itself or within its operands, in order.
std::vector<std::uint32_t> parameters_of(const ir::Program& program, ir::NodeId value) {
  std::set<std::uint32_t> out;
  ir::Walk(program).below(value, [&](ir::NodeId, const ir::Node& node) {
    if (node.op == ir::Op::Parameter) out.insert(node.index);
  });
  return {out.begin(), out.end()};
}

// Conversions in a value, also of what it reads, as far as that is no part of the formula itself.
std::vector<ir::Conversion> conversions_in(const ir::Program& program, ir::NodeId value,
                                           const std::map<ir::NodeId, ir::Conversion>& known,
                                           const std::set<std::uint32_t>& own) {
  std::vector<ir::Conversion> out;
  std::vector<ir::NodeId> roots = {value};
  ir::Walk walk(program);
  for (std::size_t i = 0; i < roots.size(); ++i) {
    walk.below(roots[i], [&](ir::NodeId id, const ir::Node& node) {
      if (const auto at = known.find(id); at != known.end()) out.push_back(at->second);
      if (!ir::reads_item(node.op) || own.contains(node.index)) return;
      const std::uint32_t rule = program.items[node.index].default_rule;
      if (rule != ir::kNone) roots.push_back(program.rules[rule].conclusions.front().value);
    });
  }
  return out;
}

}  // namespace

void Checker::declare_formulas(const std::map<const syntax::Item*, std::uint32_t>& items) {
  for (const syntax::Declaration& declaration : file_.core) {
    const auto* formula = std::get_if<syntax::RevenueFormula>(&declaration);
    if (formula == nullptr || program_.decisions.empty()) continue;
    ir::Formula made;
    made.name = formula->name.text;
    made.because = formula->because;
    made.decision = decision_of(formula->decision, formula->name.span);
    made.sum = items.at(&formula->core.front());
    for (std::size_t i = 0; i < formula->steps.size(); ++i) {
      ir::FormulaStep step;
      step.item = items.at(&formula->core[1 + 2 * i]);  // behind each what it leaves
      step.split = formula->steps[i].kind == syntax::StepKind::Splits;
      step.rest = formula->steps[i].kind == syntax::StepKind::Leaves;
      program_.items[step.item].output = true;
      program_.decisions[made.decision].outputs.push_back(step.item);
      made.steps.push_back(std::move(step));
    }
    if (!formula->steps.empty() && formula->steps.back().fund) {
      ir::FormulaStep fund;
      fund.item = items.at(&formula->core.back());
      fund.rest = true;
      program_.items[fund.item].output = true;
      program_.decisions[made.decision].outputs.push_back(fund.item);
      made.steps.push_back(std::move(fund));
    }
    program_.formulas.push_back(std::move(made));
  }
}

// Once everything has its value.
void Checker::check_formulas() {
  std::size_t next = 0;
  for (const syntax::Declaration& declaration : file_.core) {
    const auto* formula = std::get_if<syntax::RevenueFormula>(&declaration);
    if (formula == nullptr || next >= program_.formulas.size()) continue;
    ir::Formula& made = program_.formulas[next++];
    made.cites = citations(formula->cites, {});
    const ir::Item& divided = program_.items[made.sum];
    const ir::Type& sum = divided.type;
    const bool wrong = divided.default_rule == ir::kNone ||
                       program_.rules[divided.default_rule].conclusions.front().value == ir::kNone;
    if (wrong) continue;  // said already
    if (!is_number(sum) || sum.list) {
      diagnostics_
          .report(diag::Code::TypeMismatch, formula->divides.span,
                  {type_name(program_, sum), base::Bilingual{"a number or an amount of money", "数或者金额"}})
          .emit();
    } else if (sum.optional) {
      diagnostics_.report(diag::Code::OptionalUnguarded, formula->divides.span, {formula->name.text}).emit();
    }
    std::set<std::uint32_t> own = {made.sum};
    for (const ir::FormulaStep& step : made.steps) own.insert(step.item);
    const auto conversions = [&](std::uint32_t rule) {
      return conversions_in(program_, program_.rules[rule].conclusions.front().value,
                            expressions_.conversions(), own);
    };
    made.conversions = conversions(divided.default_rule);
    for (ir::FormulaStep& step : made.steps) {
      const ir::Item& item = program_.items[step.item];
      const std::uint32_t rule =
          item.before == ir::kNone ? item.default_rule : program_.items[item.before].default_rule;
      // The last gives away what is left, all of it; no rule may say otherwise.
      if ((step.split || step.rest) && (item.before != ir::kNone || !item.groups.empty()))
        diagnostics_
            .report(diag::Code::NotSupported, item.span,
                    {base::Bilingual{"a rule about what the last step of a revenue formula gives",
                                     "对收益分配最后一步所得另设规则"}})
            .emit();
      if (rule == ir::kNone) continue;
      step.parameters_read = parameters_of(program_, program_.rules[rule].conclusions.front().value);
      if (!step.split && !step.rest) step.conversions = conversions(rule);
      require_citation(program_.rules[rule].cites, item.span, {"this step", "此步"});
    }
  }
}

}  // namespace writ::sema
