// SPDX-License-Identifier: Apache-2.0
// Values for each item of a list: `define weight for p in participants : count means …`, read as `p.weight` where `p` runs over
// that list, and alone as the list of them. A yes or no for each is also the set of the items with yes: `k in agreed`.
#include "compiler/sema/making.h"
#include "compiler/sema/types.h"
#include "runtime/ir/rules.h"
#include "runtime/value/currency.h"

#include <utility>

namespace writ::sema {

namespace {

Type item_of(Type list) {
  list.list = false;
  return list;
}
}  // namespace

Expressions::ListOf Expressions::list_of(NodeId list) const {
  const ir::Node& node = program_.nodes[list];
  const bool named = node.op == Op::Fact || node.op == Op::Item || node.op == Op::Parameter;
  return named ? ListOf{node.op, node.index} : ListOf{};
}

void Expressions::declare_each(std::uint32_t item, const syntax::EachItem& each, const Type& element) {
  Each made;
  made.element = element;
  made.list_name = key_of(each.list);
  walked_ = &each.list;
  const Typed list = check(each.list, nullptr);
  walked_ = nullptr;
  if (list.ok() && !list.type.list) {
    diagnostics_.report(Code::NotAList, each.list.span, {type_name(program_, list.type)}).emit();
  } else if (list.ok()) {
    made.over = list_of(list.node);
    made.list = list.type;
    // `p.weight` is one thing only.
    if (list.type.kind == TypeKind::Record) {
      for (const ir::Field& field : program_.records[list.type.of].fields) {
        const base::Bilingual& own = program_.items[item].name;
        const bool same = (!own.en.empty() && (own.en == field.name.en || own.en == field.name.zh)) ||
                          (!own.zh.empty() && (own.zh == field.name.en || own.zh == field.name.zh));
        if (same) diagnostics_.report(Code::DuplicateName, program_.items[item].span, {field.name}).emit();
      }
    }
  }
  each_.insert_or_assign(item, made);
}

void Expressions::declare_shares(std::uint32_t item, const Expr& split) {
  // What is wrong with the list is said where the split is read.
  const Expr& list = split.items[1];
  const bool named = list.kind == ExprKind::Path && list.names.size() == 1;
  const Symbol* symbol = named ? scope_.find(list.names[0].text) : nullptr;
  if (symbol == nullptr) return;
  Each made{.element = item_of(program_.items[item].type), .list_name = key_of(list), .shares = true};
  if (symbol->kind == SymbolKind::Fact) {
    made.over = {Op::Fact, symbol->index};
    made.list = program_.facts_record().fields[symbol->index].type;
  } else if (symbol->kind == SymbolKind::Item) {
    made.over = {Op::Item, symbol->index};
    made.list = program_.items[symbol->index].type;
  } else if (symbol->kind == SymbolKind::Parameter) {
    made.over = {Op::Parameter, symbol->index};
    made.list = program_.parameters[symbol->index].type;
  }
  if (made.list.list) each_.insert_or_assign(item, std::move(made));
}

void Expressions::check_shares() const {
  for (const ir::Node& node : program_.nodes) {
    if (node.op != Op::ItemAt || ir::has_one_for_each(program_, program_.items[node.index])) continue;
    const base::Bilingual& name = program_.items[node.index].name;
    diagnostics_
        .report(Code::NotSupported, node.span,
                {base::Bilingual{"p." + name.in(base::Language::English),
                                 "项." + name.in(base::Language::Chinese)}})
        .note({"a share is read behind its item where the split alone gives the list; here a rule gives "
               "another one, too",
               "列表仅由分配给出的，方可写在各项之后读取；此处另有规则给出其他列表"})
        .emit();
  }
}

NodeId Expressions::value_for_each(std::uint32_t item, const syntax::EachItem& each, const Expr& means) {
  const Type element = each_.at(item).element;
  Typed list;
  if (!each_.at(item).list.list || !open_variable(each.variable, each.list, list)) return ir::kNone;
  const std::uint32_t variable = variables_.back().index;
  const NodeId value = this->value(means, element);
  close_variable();
  Type type = element;
  type.list = true;
  return node(Op::AllOf, type, {value, list.node, constant(1, kBoolean, means.span), value}, means.span,
              variable);
}

const Expressions::Variable* Expressions::variable(const Expr& expr) const {
  if (expr.kind != ExprKind::Path || expr.names.size() != 1) return nullptr;
  for (auto one = variables_.rbegin(); one != variables_.rend(); ++one) {
    if (one->name == expr.names[0].text) return &*one;
  }
  return nullptr;
}

const Expressions::Each* Expressions::each_named(const syntax::Name& name, std::uint32_t& item) {
  const Symbol* symbol = scope_.find(name.text);
  if (symbol == nullptr || symbol->kind != SymbolKind::Item) return nullptr;
  settle_type(symbol->index);
  const auto at = each_.find(symbol->index);
  if (at == each_.end()) return nullptr;
  item = symbol->index;
  scope_.meant(name);
  return &at->second;
}

// At the item that the variable stands for.
Typed Expressions::value_at(std::uint32_t item, const Variable& variable, base::Span span) {
  const Each& each = each_.at(item);
  if (is_unknown(each.element) || !each.list.list) return {};
  if (!each.over.same(variable.over)) {
    diagnostics_.report(Code::OfAnotherList, span, {program_.items[item].name, each.list_name, variable.name})
        .emit();
    return {};
  }
  return {node(Op::ItemAt, each.element, {}, span, item, variable.index), each.element};
}

// The name alone: the values; of a yes or no, the items with yes.
Typed Expressions::of_each(const Expr& expr, std::uint32_t item) {
  const Each& each = each_.at(item);
  if (is_unknown(each.element) || !each.list.list) return {};
  if (each.element.kind != TypeKind::Boolean) {
    const Type type = program_.items[item].type;
    return {this->item(item, expr.span), type};
  }
  if (each.list.kind == TypeKind::Record) {
    diagnostics_.report(Code::NotASet, expr.span, {each.list_name, program_.items[item].name}).emit();
    return {};
  }
  const std::uint32_t variable = program_.loop_variables++;
  const Type element = item_of(each.list);
  const NodeId list = node(each.over.op, each.list, {}, expr.span, each.over.index);
  const NodeId one = node(Op::Element, element, {}, expr.span, variable);
  const NodeId has = node(Op::ItemAt, kBoolean, {}, expr.span, item, variable);
  return {node(Op::AllOf, each.list, {one, list, has, one}, expr.span, variable), each.list};
}

// `k in agreed`: what was asked of the item that `k` stands for; of any other value, whether it is an item with yes.
std::optional<Typed> Expressions::membership_of_each(const Expr& expr) {
  const Expr& set = expr.items[1];
  std::uint32_t item = ir::kNone;
  if (set.kind != ExprKind::Path || set.names.size() != 1) return std::nullopt;
  const Each* each = each_named(set.names[0], item);
  if (each == nullptr || each->element.kind != TypeKind::Boolean || !each->list.list) return std::nullopt;
  const bool negated = expr.kind == ExprKind::NotIn;
  const Variable* own = variable(expr.items[0]);
  if (own != nullptr && each->over.same(own->over)) {
    const Typed at = value_at(item, *own, expr.span);
    return negated_if(negated, at.node, expr.span);
  }
  if (each->list.kind == TypeKind::Record) {
    diagnostics_.report(Code::NotASet, set.span, {each->list_name, program_.items[item].name}).emit();
    return Typed{};
  }
  const Type element = item_of(each->list);
  const NodeId value = this->value(expr.items[0], element);
  const std::uint32_t variable = program_.loop_variables++;
  const NodeId list = node(each->over.op, each->list, {}, set.span, each->over.index);
  const NodeId one = node(Op::Element, element, {}, set.span, variable);
  const NodeId same = node(Op::Equal, kBoolean, {one, value}, expr.span);
  const NodeId has = node(Op::ItemAt, kBoolean, {}, set.span, item, variable);
  const NodeId both = node(Op::And, kBoolean, {same, has}, expr.span);
  return negated_if(negated, node(Op::Any, kBoolean, {list, both}, expr.span, variable), expr.span);
}

// ---- types that nobody wrote ----

// A chain so long of values that are read before they are declared, and none of which says its type, is nothing that people write.
constexpr std::size_t kMostTypesAtOnce = 40;

Typed Expressions::shown_type(const Expr& expr) {
  Typed found = check_optional(expr, nullptr);
  if (found.type.kind == TypeKind::Rate) found.type.places = ir::kRatePlaces;
  if (found.type.kind == TypeKind::Money)
    found.type.places = static_cast<std::uint8_t>(value::currency_places(found.type.currency));
  return found;
}

void Expressions::settle_type(std::uint32_t item) {
  if (settling_.contains(item)) {
    diagnostics_.report(Code::CyclicDefinition, program_.items[item].span, {program_.items[item].name})
        .emit();
    return;
  }
  const auto at = untyped_.find(item);
  if (at == untyped_.end()) return;
  const syntax::Item& written = *at->second;
  untyped_.erase(at);
  if (!written.means) {
    diagnostics_.report(Code::TypeUnknown, written.name.span).emit();
    return;
  }
  // Each is found within the one that reads it, and the stack has an end.
  if (settling_.size() >= kMostTypesAtOnce) {
    diagnostics_.report(Code::TypeUnknown, written.name.span)
        .note({"too many values lead to it whose types were not written either",
               "通往该值的各值均未写明类型，层次过多"})
        .emit();
    return;
  }
  settling_.insert(item);
  auto variables = std::exchange(variables_, {});
  auto narrowed = std::exchange(narrowed_, {});
  Typed list;
  if (written.each && !open_variable(written.each->variable, written.each->list, list)) {
    settling_.erase(item);
    variables_ = std::move(variables);
    narrowed_ = std::move(narrowed);
    return;
  }
  const Typed found = shown_type(*written.means);
  variables_ = std::move(variables);
  narrowed_ = std::move(narrowed);
  settling_.erase(item);
  if (!found.ok()) return;
  Type type = found.type;
  if (written.each && (type.optional || type.list || type.kind == TypeKind::Record)) {
    diagnostics_.report(Code::EachWithoutValue, written.name.span, {written.name.text}).emit();
    return;
  }
  if (written.each) {
    each_.at(item).element = type;
    type.list = true;
  } else if (const auto shares = each_.find(item); shares != each_.end()) {
    shares->second.element = item_of(type);
  }
  program_.items[item].type = type;
}

}  // namespace writ::sema
