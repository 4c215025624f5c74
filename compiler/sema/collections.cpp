// SPDX-License-Identifier: Apache-2.0
// Lists: their members, `any` and `every`, sums and counts.
#include "compiler/diag/suggest.h"
#include "compiler/sema/making.h"
#include "compiler/sema/types.h"
#include "runtime/ir/places.h"
#include "runtime/value/date.h"
#include "runtime/value/decimal.h"

#include <algorithm>
#include <limits>

namespace writ::sema {

Typed Expressions::members(const Expr& expr, const Type* wanted_list) {
  std::optional<Type> item_type;
  if (wanted_list != nullptr && wanted_list->list) {
    item_type = plain(*wanted_list);
    item_type->list = false;
  }
  std::vector<NodeId> nodes;
  bool constant_list = true;
  bool good = true;
  for (const Expr& item : expr.items) {
    const Typed found = check(item, item_type ? &*item_type : nullptr);
    good = good && found.ok();
    if (!found.ok()) continue;
    if (found.type.list) {
      diagnostics_.report(Code::ListOfLists, item.span).emit();
      good = false;
      continue;
    }
    if (!item_type) item_type = plain(found.type);
    if (!fits(found.type, *item_type)) {
      mismatch(item, found.type, *item_type);
      good = false;
      continue;
    }
    const NodeId item_node = widened(found.node, *item_type, item.span);
    constant_list = constant_list && program_.nodes[item_node].op == Op::Constant;
    nodes.push_back(item_node);
  }
  if (!good) return {};
  if (!item_type) {
    diagnostics_.report(Code::TypeUnknown, expr.span).emit();
    return {};
  }
  Type type = *item_type;
  type.list = true;
  if (!constant_list) return {node(Op::MakeList, type, nodes, expr.span), type};
  std::vector<ir::int128> numbers;
  for (const NodeId id : nodes) numbers.push_back(program_.numbers[program_.nodes[id].index]);
  program_.lists.push_back(std::move(numbers));
  return {node(Op::ConstantList, type, {}, expr.span, static_cast<std::uint32_t>(program_.lists.size() - 1)),
          type};
}

ir::NodeId Expressions::list_of_values(const Expr& expr, const Type& item) {
  std::vector<NodeId> nodes;
  bool good = true;
  for (const Expr& one : expr.items) {
    nodes.push_back(value(one, item));
    good = good && nodes.back() != ir::kNone;
  }
  if (!good) return ir::kNone;
  Type list = item;
  list.list = true;
  return node(Op::MakeList, list, nodes, expr.span);
}

bool Expressions::open_variable(const syntax::Name& name, const Expr& list, Typed& checked) {
  walked_ = &list;
  checked = check(list, nullptr);
  walked_ = nullptr;
  if (!checked.ok()) return false;
  if (!checked.type.list) {
    diagnostics_.report(Code::NotAList, list.span, {type_name(program_, checked.type)}).emit();
    return false;
  }
  const Symbol* symbol = scope_.find(name.text);
  const auto outer = std::find_if(variables_.begin(), variables_.end(),
                                  [&](const Variable& one) { return one.name == name.text; });
  if (symbol != nullptr || outer != variables_.end()) {
    diagnostics_.report(Code::DuplicateName, name.span, {name.text})
        .label(symbol != nullptr ? symbol->span : outer->span, {"declared here", "在此声明"})
        .emit();
  }
  scope_.hold_against(name);
  Type item = checked.type;
  item.list = false;
  const ListOf over = list_of(checked.node);
  Variable made{name.text, name.span, program_.loop_variables++, item, over};
  const Picked* picks = over.op == Op::Item ? picked(over.index) : nullptr;
  made.places = picks != nullptr;
  if (picks != nullptr) made.base = picks->base;
  if (over.op == Op::Parameter && rows_of(over.index) != nullptr) made.base = over;
  if (over.op == Op::Item) made.entries = ir::entries_in(program_, program_.items[over.index]);
  variables_.push_back(std::move(made));
  return true;
}

Typed Expressions::quantifier(const Expr& expr) {
  Typed list;
  if (!open_variable(expr.names[0], expr.items[0], list)) return {};
  const std::uint32_t variable = variables_.back().index;
  const Typed has = boolean(expr.items[1]);
  close_variable();
  return {node(expr.kind == ExprKind::Any ? Op::Any : Op::Every, kBoolean, {list.node, has.node}, expr.span,
               variable),
          kBoolean};
}

Typed Expressions::aggregate(const Expr& expr) {
  const bool summing = expr.kind == ExprKind::SumOf;
  const std::size_t list_at = summing ? 1 : 0;
  Typed list;
  if (!open_variable(expr.names[0], expr.items[list_at], list)) return {};
  const std::uint32_t variable = variables_.back().index;
  const auto outer = narrowed_;
  const Typed where = expr.items.size() > list_at + 1 ? boolean(expr.items[list_at + 1])
                                                      : Typed{constant(1, kBoolean, expr.span), kBoolean};
  if (expr.items.size() > list_at + 1) narrow(expr.items[list_at + 1], true);
  const Typed summand = summing ? check(expr.items[0], nullptr) : Typed{};
  narrowed_ = outer;
  close_variable();
  if (!summing) return {node(Op::CountOf, kCount, {list.node, where.node}, expr.span, variable), kCount};
  if (!summand.ok()) return {};
  if (!is_number(summand.type)) return mismatch(expr.items[0], summand.type, kCount);
  return {node(Op::SumOf, summand.type, {summand.node, list.node, where.node}, expr.span, variable),
          summand.type};
}

}  // namespace writ::sema
