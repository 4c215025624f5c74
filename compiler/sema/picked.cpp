// SPDX-License-Identifier: Apache-2.0
// Definitions that pick records of a list: `first of p for p in parties where …`, `all p for p in parties where …`. A record is
// never copied: such a definition holds the place of what it picked, or the places, in the list that has the records, whichever
// list it was picked from.
#include "compiler/diag/suggest.h"
#include "compiler/sema/checker.h"
#include "compiler/sema/making.h"
#include "compiler/sema/types.h"
#include "compiler/syntax/walk.h"

#include <map>
#include <set>
#include <utility>
#include <vector>

namespace writ::sema {
namespace {

struct Into {
  const std::function<void(const Expr&)>& visit;
  void in(const Expr& expr) const {
    visit(expr);
    for (const Expr& item : expr.items) in(item);
  }
  template <typename Node>
  void in(const Node& node) const {
    syntax::each_part(node, [&](const auto& part) { in(part); });
  }
};

// Whether it takes the items themselves, not something of each.
bool takes_items(const syntax::Item& written) {
  if (!written.means || written.unless_shown || written.each) return false;
  const Expr& means = *written.means;
  if (means.kind != ExprKind::FirstOf && means.kind != ExprKind::AllOf) return false;
  const Expr& taken = means.items[0];
  return taken.kind == ExprKind::Path && taken.names.size() == 1 &&
         taken.names[0].text == means.names[0].text;
}

// Whether it may be a list as a whole, by its name.
bool names_one(const syntax::Item& written) {
  return written.means && !written.unless_shown && !written.each && written.means->kind == ExprKind::Path &&
         written.means->names.size() == 1;
}

// All the items of a list.
Expr all_of(const Expr& list) {
  const syntax::Name one{.text = "item of " + list.names[0].text, .span = list.span};
  Expr out{.kind = ExprKind::AllOf, .span = list.span};
  out.names = {one};
  out.items = {Expr{.kind = ExprKind::Path, .span = list.span}, list,
               Expr{.kind = ExprKind::Yes, .span = list.span}};
  out.items[0].names = {one};
  return out;
}

}  // namespace

// ---- which definitions they are ----

// Every expression of every file.
void Checker::each_expression(const std::function<void(const Expr&)>& visit) {
  const Into into{visit};
  for (std::size_t i = 0; i < files_.size(); ++i) {
    scope_.enter(i);
    for (const syntax::Declaration& declaration : files_[i]->core) into.in(declaration);
    if (files_[i]->implied) into.in(*files_[i]->implied);
  }
}

// One may pick from what another picked, in whatever order they stand; those in a circle pick nothing, which is said where
// their types are asked for.
void Checker::declare_all_picked() {
  struct Written {
    const syntax::Item* item = nullptr;
    const Expr* means = nullptr;
    std::size_t file = 0;
  };
  std::map<std::uint32_t, Written> written;
  std::set<std::uint32_t> open;
  each_item([&](const syntax::Item& one, std::uint32_t item) {
    const Expr* means = takes_items(one) ? &*one.means : nullptr;
    // An output that is a list of records shows them, as one that picks all of them does.
    if (program_.items[item].output && names_one(one) && expressions_.picked_from(*one.means)) {
      whole_lists_.push_back(all_of(*one.means));
      means = &whole_lists_.back();
    }
    if (means != nullptr && open.insert(item).second)
      written.emplace(item, Written{&one, means, scope_.here()});
  });
  while (!open.empty()) {
    std::vector<std::uint32_t> chain{*open.begin()};
    for (bool more = true; more;) {
      open.erase(chain.back());
      const Written& at = written.at(chain.back());
      scope_.enter(at.file);
      const Expr& list = at.means->items[1];
      const Symbol* symbol =
          list.kind == ExprKind::Path && list.names.size() == 1 ? scope_.find(list.names[0].text) : nullptr;
      more = symbol != nullptr && symbol->kind == SymbolKind::Item && open.contains(symbol->index);
      if (more) chain.push_back(symbol->index);
    }
    for (; !chain.empty(); chain.pop_back()) {
      const Written& at = written.at(chain.back());
      scope_.enter(at.file);
      declare_picked(*at.item, *at.means, chain.back());
    }
  }
}

// `define lead means first of p for p in parties where p.leads`; nothing where it picks no record.
void Checker::declare_picked(const syntax::Item& written, const Expr& means, std::uint32_t item) {
  std::optional<Expressions::Picked> picked = expressions_.picked_from(means.items[1]);
  if (!picked) return;
  picked->written = &means;
  picked->many = means.kind == ExprKind::AllOf;
  const Type type{
      .kind = TypeKind::Record, .list = picked->many, .optional = !picked->many, .of = picked->record};
  if (!written.type.shown()) {
    const Symbol* named =
        written.type.builtin ? nullptr
                             : scope_.expect(written.type.name, {SymbolKind::Enumeration, SymbolKind::Record},
                                             {"a type", "类型"});
    const bool same = named != nullptr && named->kind == SymbolKind::Record && named->index == type.of &&
                      written.type.optional == type.optional && written.type.list == type.list;
    const base::Bilingual& name = program_.records[type.of].name;
    const std::string en = name.in(base::Language::English);
    const std::string zh = name.in(base::Language::Chinese);
    if (!same && (named != nullptr || written.type.builtin))
      diagnostics_
          .report(Code::TypeMismatch, written.type.span,
                  {base::Bilingual{"this type", "此类型"}, type_name(program_, type)})
          .note(picked->many
                    ? base::Bilingual{"it is written `list of " + en + "`", "应写作“" + zh + " 的 列表”"}
                    : base::Bilingual{"it is written `" + en + "?`: it may be that none qualifies",
                                      "应写作“" + zh + "？”：可能没有符合条件的记录"})
          .emit();
  }
  program_.items[item].type = {.kind = TypeKind::Count, .list = picked->many, .optional = !picked->many};
  program_.items[item].record = picked->record;
  expressions_.declare_picked(item, std::move(*picked));
}

// A value for each field of one record that is read, before any expression is checked. A list of the record is read where it
// lies.
void Checker::declare_picked_fields() {
  each_expression([&](const Expr& expr) {
    if (expr.kind != ExprKind::Path || expr.names.size() < 2) return;
    const Symbol* symbol = scope_.find(expr.names[0].text);
    if (symbol == nullptr || symbol->kind != SymbolKind::Item) return;
    const Expressions::Picked* picked = expressions_.picked(symbol->index);
    if (picked == nullptr || picked->many) return;
    const ir::Record& record = program_.records[picked->record];
    const std::uint32_t at = field_named(record, expr.names[1].text);
    if (at == ir::kNone || record.fields[at].type.list) return;
    const auto made = static_cast<std::uint32_t>(program_.items.size());
    if (!expressions_.declare_picked_field(symbol->index, at, made)) return;
    const base::Bilingual& name = program_.items[symbol->index].name;
    const base::Bilingual& field = record.fields[at].name;
    ir::Item item;
    item.name = {name.in(base::Language::English) + "." + field.in(base::Language::English),
                 name.in(base::Language::Chinese) + "." + field.in(base::Language::Chinese)};
    item.external = item.name.en;
    item.type = record.fields[at].type;
    item.type.optional = true;
    item.span = program_.items[symbol->index].span;
    program_.items.push_back(std::move(item));
  });
}

void Checker::check_picked(const syntax::Item& written, std::uint32_t index) {
  const auto give = [&](std::uint32_t item, NodeId value, bool of_field) {
    ir::Rule rule;
    rule.name = program_.items[item].name;
    rule.span = written.span;
    rule.carries = of_field;
    if (!of_field) {
      rule.because = written.because;
      const bool one = program_.decisions.size() == 1;
      rule.cites = citations(written.cites, one ? program_.decisions[0].period : ir::Period{});
    }
    rule.conclusions.push_back({item, value});
    program_.items[item].default_rule = static_cast<std::uint32_t>(program_.rules.size());
    program_.rules.push_back(std::move(rule));
  };
  const NodeId places = expressions_.places_picked(index);
  give(index, places, false);
  for (const auto& [field, item] : expressions_.picked(index)->fields)
    give(item, places == ir::kNone ? ir::kNone : expressions_.field_picked(index, field), true);
}

std::optional<Expressions::Picked> Expressions::picked_from(const Expr& list) const {
  const Symbol* symbol = list.kind == ExprKind::Path ? scope_.find(key_of(list)) : nullptr;
  if (symbol == nullptr) return std::nullopt;
  Picked out;
  if (symbol->kind == SymbolKind::Item) {
    const Picked* other = picked(symbol->index);
    if (other == nullptr || !other->many) return std::nullopt;
    out.base = other->base;
    out.record = other->record;
  } else if (symbol->kind == SymbolKind::Parameter) {
    const ir::Rows* rows = rows_of(symbol->index);
    if (rows == nullptr) return std::nullopt;
    out.base = {Op::Parameter, symbol->index};
    out.record = rows->record;
  } else if (symbol->kind == SymbolKind::Fact) {
    const Type& type = program_.facts_record().fields[symbol->index].type;
    if (!type.list || type.kind != TypeKind::Record || is_unknown(type)) return std::nullopt;
    out.base = {Op::Fact, symbol->index};
    out.record = type.of;
  } else {
    return std::nullopt;
  }
  return out;
}

ir::Type Expressions::type_of_item(std::uint32_t index) const {
  const ir::Item& item = program_.items[index];
  if (item.record == ir::kNone) return item.type;
  return {
      .kind = TypeKind::Record, .list = item.type.list, .optional = item.type.optional, .of = item.record};
}

// ---- what they hold ----

// Of the record that a variable stands for.
NodeId Expressions::place_of(const Variable& variable, base::Span span) {
  return node(variable.places ? Op::Element : Op::Place, kCount, {}, span, variable.index);
}

// Which of the items qualify, or which is the first.
NodeId Expressions::places_picked(std::uint32_t index) {
  const Expr& written = *picked_.at(index).written;
  Typed list;
  if (!open_variable(written.names[0], written.items[1], list)) return ir::kNone;
  const Variable variable = variables_.back();
  const auto outer = narrowed_;
  const Typed where = boolean(written.items[2]);
  narrow(written.items[2], true);
  const NodeId place = place_of(variable, written.span);
  std::vector<NodeId> operands{place, list.node, where.node};
  const std::optional<ir::SortOrder> order = sort_keys(written, operands);
  narrowed_ = outer;
  close_variable();
  if (!order || place == ir::kNone) return ir::kNone;
  // What is taken from all, and not sorted, has a key that nobody reads.
  const Op op = written.kind == ExprKind::AllOf ? Op::AllOf : Op::FirstOf;
  if (op == Op::AllOf && !order->sorts()) operands.push_back(place);
  return node(op, program_.items[index].type, operands, written.span, variable.index, order->field);
}

NodeId Expressions::field_at(const ListOf& base, std::uint32_t record, std::uint32_t field, NodeId place,
                             base::Span span) {
  if (base.op == Op::Parameter) return row_at(*rows_of(base.index), field, place, span);
  Type type = program_.records[record].fields[field].type;
  type.optional = type.optional || program_.nodes[place].type.optional;
  const Type list{.kind = TypeKind::Record, .list = true, .of = record};
  return node(Op::At, type, {node(base.op, list, {}, span, base.index), place}, span, 0, field);
}

NodeId Expressions::field_picked(std::uint32_t index, std::uint32_t field) {
  const Picked& picked = picked_.at(index);
  const base::Span span = picked.written->span;
  return field_at(picked.base, picked.record, field, item(index, span), span);
}

// `lead.share`; `lead` alone where it is asked whether there is one; a list of records where it is walked over.
Typed Expressions::of_picked(const Expr& expr, std::uint32_t index, std::size_t& next) {
  const Picked& picked = picked_.at(index);
  const Type type{
      .kind = TypeKind::Record, .list = picked.many, .optional = !picked.many, .of = picked.record};
  if (expr.names.size() == 1 && (picked.many ? walked_ : asked_for_) == &expr)
    return {item(index, expr.span), type};
  if (expr.names.size() == 1 || picked.many) {
    const base::Bilingual& name = program_.items[index].name;
    const std::string en = name.in(base::Language::English);
    const std::string zh = name.in(base::Language::Chinese);
    diagnostics_
        .report(Code::ReadOtherwise, expr.span,
                {name, picked.many ? walked_in_words(en, zh)
                                   : base::Bilingual{"`" + en + ".FIELD`, `" + en + " is given`",
                                                     "“" + zh + ".字段”“" + zh + " 已提供”"}})
        .emit();
    return {};
  }
  next = 2;
  const std::uint32_t field = field_named(program_.records[type.of], expr.names[1].text);
  std::uint32_t own = ir::kNone;
  if (field == ir::kNone && each_named(expr.names[1], own) != nullptr)
    return each_at(own, picked.base, expr, item(index, expr.span));
  if (field == ir::kNone) {
    Type one = plain(type);
    one.list = false;
    return unknown_field(expr.names[1], one);
  }
  const ir::Field& its = program_.records[type.of].fields[field];
  scope_.resolve(expr.names[1], its.name);
  Type found = its.type;
  found.optional = found.optional || !narrowed_.contains(expr.names[0].text);
  if (its.type.list) return {field_at(picked.base, type.of, field, item(index, expr.span), expr.span), found};
  return {item(picked.fields.at(field), expr.span), found};
}

// A value for each item of the list that has the records, of the one at a place.
Typed Expressions::each_at(std::uint32_t item, const ListOf& base, const Expr& expr, NodeId place) {
  const Each& each = each_.at(item);
  if (is_unknown(each.element) || !each.list.list) return {};
  if (!each.over.same(base)) {
    diagnostics_
        .report(Code::OfAnotherList, expr.span,
                {program_.items[item].name, each.list_name, expr.names[0].text})
        .emit();
    return {};
  }
  Type list = each.element;
  list.list = true;
  Type element = each.element;
  element.optional = program_.nodes[place].type.optional;
  const NodeId all = node(Op::Item, list, {}, expr.span, item);
  Typed out{node(Op::At, element, {all, place}, expr.span, 0, ir::kNone), element};
  out.type.optional = element.optional && !narrowed_.contains(expr.names[0].text);
  return out;
}

}  // namespace writ::sema
