// SPDX-License-Identifier: Apache-2.0
// A sum that is split: by what weights, within what bounds, who gets the units left over; and amounts in other currencies.
#include "compiler/sema/making.h"
#include "compiler/sema/types.h"
#include "runtime/ir/check_nodes.h"
#include "runtime/value/currency.h"
#include "runtime/value/decimal.h"

#include <algorithm>
#include <string>
#include <vector>

namespace writ::sema {

namespace {

namespace share_terms = syntax::share_terms;

// The last place that an amount has.
std::string unit_text(int places) {
  return places == 0 ? "1" : "0." + std::string(static_cast<std::size_t>(places - 1), '0') + "1";
}

bool is_least(const Expr& term) {
  return term.text == share_terms::kEachAtLeast || term.text == share_terms::kTogetherAtLeast;
}
bool is_together(const Expr& term) {
  return term.text == share_terms::kTogetherAtLeast || term.text == share_terms::kTogetherAtMost;
}

}  // namespace

// What of a split is gathered while its parts are read.
struct Expressions::Splitting {
  Typed sum;
  ir::SplitForm form;
  std::vector<NodeId> operands;
  NodeId coalitions = ir::kNone;  // none where something is wrong in it
  std::vector<NodeId> together;   // amounts of what is bounded together, in order
};

Typed Expressions::split(const Expr& expr) {
  Splitting at;
  at.sum = check(expr.items[0], nullptr);
  if (!at.sum.ok() || !splits_evenly(expr, at.sum.type)) return {};
  at.form.equally = expr.equally;
  const std::size_t terms = syntax::weighing_items(expr);
  bool good = true;
  // What is said once stands outside the loop, and reads nothing of it.
  if (expr.items[2].kind == ExprKind::Shapley) good = coalitions(expr.items[2], at);
  for (std::size_t i = terms; i < expr.items.size(); ++i) {
    if (!is_together(expr.items[i])) continue;
    const Typed amount = bound_of_share(expr.items[i], at.sum.type);
    good = good && amount.ok();
    at.together.push_back(amount.node);
  }
  Typed list;
  if (!open_variable(expr.names[0], expr.items[1], list)) return {};
  const std::uint32_t variable = variables_.back().index;
  at.operands = {at.sum.node, list.node};
  good = weights(expr, terms, at) && good;
  good = said_of_shares(expr, terms, at) && good;
  close_variable();
  if (!good) return {};
  Type type = at.sum.type;
  type.list = true;
  return {node(Op::Split, type, at.operands, expr.span, variable, at.form.field()), type};
}

// Shares are whole units of the currency: what is finer has to be rounded before it can be shared out.
bool Expressions::splits_evenly(const Expr& expr, const Type& sum) {
  if (!is_number(sum)) return mismatch(expr.items[0], sum, {TypeKind::Money}).ok();
  if (sum.kind == TypeKind::Money && sum.places > value::currency_places(sum.currency)) {
    diagnostics_
        .report(Code::RoundingNeeded, expr.items[0].span, {sum.places, value::currency_places(sum.currency)})
        .emit();
    return false;
  }
  if (expr.text.empty() || expr.text == unit_text(sum.places)) return true;
  diagnostics_.report(Code::SplitUnit, expr.span, {type_name(program_, sum), unit_text(sum.places)}).emit();
  return false;
}

// Of each item, what it weighs; first among groups also which group and what that weighs.
bool Expressions::weights(const Expr& expr, std::size_t terms, Splitting& at) {
  bool good = true;
  for (std::size_t i = 2; i < terms; ++i) {
    const bool who = i == 2 && expr.items[2].kind == ExprKind::Shapley;
    const Expr& written = who ? expr.items[2].items[0] : expr.items[i];
    const Typed part = check(written, nullptr);
    good = good && part.ok();
    const bool weight = i != 3 && !who;
    if (part.ok() &&
        (weight ? !is_number(part.type) : part.type.kind == TypeKind::Record || part.type.list)) {
      mismatch(written, part.type, {weight ? TypeKind::Count : TypeKind::Text});
      good = false;
    }
    // Of a table in which something is wrong that has been said.
    if (part.ok() && who && at.coalitions != ir::kNone && !same_members(expr.items[2], part.type, at))
      good = false;
    at.operands.push_back(part.node);
  }
  at.form.groups = terms > 3;
  if (at.form.shapley) at.operands.push_back(at.coalitions);
  const bool to_fund = syntax::empty_ones_to_fund(expr);
  if (good && terms > 4 && !to_fund && expr.items[4].kind == ExprKind::ByMember) {
    if (const Symbol* weight = scope_.find(key_of(expr.items[4].items[0])))
      group_weights_.push_back({weight->index, expr.items[4].span});
  }
  if (!good || !to_fund) return good;
  // What is lacking of the whole can only be told of parts of it.
  at.form.parts_of_one = true;
  const Type& part = program_.nodes[at.operands[ir::SplitForm::kGroup + 1]].type;
  return part.kind == TypeKind::Rate || part.kind == TypeKind::Decimal ||
         mismatch(expr.items[4], part, {TypeKind::Rate}).ok();
}

// The table that says what each coalition is worth, and which of its fields do.
bool Expressions::coalitions(const Expr& expr, Splitting& at) {
  at.form.shapley = true;
  Typed list;
  if (!open_variable(expr.names[0], expr.items[1], list)) return false;
  at.coalitions = list.node;
  const auto field = [&](std::size_t item, base::Bilingual what, std::uint32_t& index) {
    const Typed found = check(expr.items[item], nullptr);
    if (!found.ok()) return false;
    const ir::Node& read = program_.nodes[found.node];
    if (read.op == Op::ElementField && read.index == variables_.back().index) {
      index = read.field;
      return true;
    }
    diagnostics_.report(Code::CoalitionField, expr.items[item].span, {std::move(what), expr.names[0].text})
        .emit();
    return false;
  };
  bool good = field(2, {"the list of members", "成员列表"}, at.form.members);
  good = field(3, {"the worth", "价值"}, at.form.worth) && good;
  close_variable();
  if (!good) {
    at.coalitions = ir::kNone;
    return false;
  }
  const Type& worth = program_.records[list.type.of].fields[at.form.worth].type;
  if (is_number(worth)) return true;
  return mismatch(expr.items[3], worth, {TypeKind::Money}).ok();
}

// Members of coalitions are told as the items of the list are.
bool Expressions::same_members(const Expr& expr, const Type& who, const Splitting& at) {
  Type wanted = who;
  wanted.list = true;
  const Type& list = program_.nodes[at.coalitions].type;
  const Type& members = program_.records[list.of].fields[at.form.members].type;
  return ir::same_kind(members, wanted) || mismatch(expr.items[2], members, wanted).ok();
}

// An amount as whole units of what is split: the least upwards, the most downwards.
Typed Expressions::bound_of_share(const Expr& term, const Type& sum) {
  Expr rounded{.kind = ExprKind::Round, .span = term.items[0].span, .text = unit_text(sum.places)};
  rounded.rounding = is_least(term) ? syntax::RoundingMode::Ceiling : syntax::RoundingMode::Floor;
  rounded.items.push_back(term.items[0]);
  const Typed amount = is_whole(sum) ? check(term.items[0], &sum) : check(rounded, nullptr);
  if (!amount.ok()) return {};
  const bool fits = is_whole(sum) ? is_whole(amount.type) && !amount.type.list
                                  : ir::same_kind(amount.type, sum) && amount.type.kind == sum.kind &&
                                        (sum.kind != TypeKind::Money || amount.type.currency == sum.currency);
  if (!fits) return mismatch(term.items[0], amount.type, sum);
  return amount;
}

// Bounds and residues, in the order in which the operands of a split stand.
bool Expressions::said_of_shares(const Expr& expr, std::size_t terms, Splitting& at) {
  const Type& sum = at.sum.type;
  const NodeId nought = constant(0, sum, expr.span);
  std::vector<NodeId> least = {nought};
  std::vector<NodeId> most = {at.sum.node};
  std::vector<NodeId> together;
  std::size_t next = 0;
  bool good = true;
  for (std::size_t i = terms; i < expr.items.size(); ++i) {
    const Expr& term = expr.items[i];
    if (term.text == share_terms::kEmptyOnesTo) continue;
    if (term.text == share_terms::kResidueTo || term.text == share_terms::kResidueToOne) {
      at.form.residue_left = term.text == share_terms::kResidueTo;
      at.form.residue_to_one = !at.form.residue_left;
      if (at.form.residue_to_one) at.operands.push_back(boolean(term.items[0]).node);
      continue;
    }
    at.form.bounds = true;
    const auto outer = narrowed_;
    const Typed where = term.items.size() > 1
                            ? boolean(term.items[1])
                            : Typed{constant(1, {TypeKind::Boolean}, term.span), {TypeKind::Boolean}};
    if (term.items.size() > 1) narrow(term.items[1], true);
    if (is_together(term)) {
      const NodeId amount = at.together[next++];
      together.insert(together.end(),
                      {where.node, is_least(term) ? amount : nought, is_least(term) ? at.sum.node : amount});
    } else {
      const Typed amount = bound_of_share(term, sum);
      good = good && amount.ok() && where.ok();
      if (amount.ok() && where.ok()) {
        const NodeId otherwise = is_least(term) ? nought : at.sum.node;
        (is_least(term) ? least : most)
            .push_back(term.items.size() > 1
                           ? node(Op::If, sum, {where.node, amount.node, otherwise}, term.span)
                           : amount.node);
      }
    }
    good = good && where.ok();
    narrowed_ = outer;
  }
  if (!good || !at.form.bounds) return good;
  at.operands.push_back(least.size() == 1 ? nought : node(Op::Max, sum, least, expr.span));
  at.operands.push_back(most.size() == 1 ? at.sum.node : node(Op::Min, sum, most, expr.span));
  at.operands.insert(at.operands.end(), together.begin(), together.end());
  return true;
}

// An amount times a rate, in the currency of that rate. Without its day the rate says nothing.
Typed Expressions::converted(const Expr& expr) {
  const Typed amount = check(expr.items[0], nullptr);
  const Typed rate = check(expr.items[1], nullptr);
  const NodeId day = date(expr.items[2]);
  if (!amount.ok() || !rate.ok() || day == ir::kNone) return {};
  Type type{TypeKind::Money};
  type.currency = expr.currency;
  if (amount.type.kind != TypeKind::Money || amount.type.list || amount.type.currency == expr.currency) {
    diagnostics_
        .report(Code::ConvertedToItself, expr.items[0].span,
                {type_name(program_, amount.type), type_name(program_, type)})
        .emit();
    return {};
  }
  if (!is_number(rate.type) || rate.type.kind == TypeKind::Money)
    return mismatch(expr.items[1], rate.type, {TypeKind::Decimal});
  const int places = amount.type.places + rate.type.places;
  if (places > value::kMaxPlaces) {
    diagnostics_.report(Code::TooManyPlaces, expr.span, {places, value::kMaxPlaces}).emit();
    return {};
  }
  type.places = static_cast<std::uint8_t>(places);
  // At nought, or below, anything would come under any limit.
  const NodeId above_nought = node(Op::Positive, rate.type, {rate.node}, expr.items[1].span);
  const NodeId product = node(Op::Multiply, type, {amount.node, above_nought}, expr.span);
  const NodeId has_day = node(Op::Equal, {TypeKind::Boolean}, {day, day}, expr.span);
  const NodeId value = node(Op::If, type, {has_day, product, constant(0, type, expr.span)}, expr.span);
  if (variables_.empty())
    conversions_.emplace(value, ir::Conversion{amount.type.currency, expr.currency, rate.node, day});
  return {value, type};
}

}  // namespace writ::sema
