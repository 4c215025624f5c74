// SPDX-License-Identifier: Apache-2.0
// Records as values. None of them needs a value of a kind of its own: a parameter that is a list of records is a list for each
// field, side by side, and a definition that picks a record is the place of that record in its list.
#include "compiler/sema/checker.h"
#include "compiler/sema/making.h"
#include "compiler/sema/types.h"
#include "compiler/syntax/walk.h"
#include "runtime/base/called.h"

#include <algorithm>
#include <map>
#include <utility>

namespace writ::sema {
namespace {

std::uint32_t field_named(const ir::Record& record, const std::string& name) {
  for (std::uint32_t i = 0; i < record.fields.size(); ++i) {
    if (base::is_called(record.fields[i].name, name)) return i;
  }
  return ir::kNone;
}

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

}  // namespace

// ---- parameters ----

bool Checker::declare_rows(const syntax::Parameter& parameter, std::uint32_t index) {
  const Type type = program_.parameters[index].type;
  if (type.kind != TypeKind::Record || is_unknown(type)) return false;
  const base::Bilingual name = program_.parameters[index].name;
  Expressions::Rows rows{.record = type.of};
  for (const ir::Field& field : program_.records[type.of].fields) {
    if (field.type.list) {
      diagnostics_
          .report(Code::NotSupported, parameter.type.span,
                  {base::Bilingual{"a list within the records of a parameter", "参数的记录中的列表"}})
          .emit();
      program_.parameters[index].type = kUnknownType;
      return true;
    }
    const base::Bilingual own{
        name.in(base::Language::English) + "." + field.name.in(base::Language::English),
        name.in(base::Language::Chinese) + "." + field.name.in(base::Language::Chinese)};
    Type list = plain(field.type);
    list.list = true;
    rows.fields.push_back(declare_part(rows.fields.empty() ? index : ir::kNone, list, own));
    list = kBoolean;
    list.list = true;
    rows.given.push_back(field.type.optional
                             ? declare_part(ir::kNone, list, {own.en + " is given", own.zh + " 已提供"})
                             : ir::kNone);
  }
  expressions_.declare_rows(index, std::move(rows));
  return true;
}

// The same days for every field, each with the list of what was written for it.
void Checker::check_rows(const Expressions::Rows& rows, const std::vector<DatedValue>& values) {
  std::map<const syntax::ParameterValue*, std::optional<Expressions::Columns>> read;
  for (const DatedValue& value : values) {
    if (!read.contains(value.written))
      read.emplace(value.written, expressions_.columns(value.written->value, rows));
  }
  const auto add = [&](std::uint32_t part, std::size_t column) {
    for (const DatedValue& value : values) {
      const std::optional<Expressions::Columns>& columns = read.at(value.written);
      if (!columns) continue;
      ir::ParameterValue made = value.made;
      made.value =
          expressions_.constant_list((*columns)[column], program_.parameters[part].type, value.written->span);
      program_.parameters[part].values.push_back(std::move(made));
    }
  };
  for (std::size_t i = 0; i < rows.fields.size(); ++i) {
    add(rows.fields[i], 2 * i);
    if (rows.given[i] != ir::kNone) add(rows.given[i], 2 * i + 1);
  }
}

NodeId Expressions::constant_list(std::vector<ir::int128> numbers, const Type& type, base::Span span) {
  program_.lists.push_back(std::move(numbers));
  return node(Op::ConstantList, type, {}, span, static_cast<std::uint32_t>(program_.lists.size() - 1));
}

// Of each field what the records say, and whether they say it.
std::optional<Expressions::Columns> Expressions::columns(const Expr& written, const Rows& rows) {
  const ir::Record& record = program_.records[rows.record];
  const Type wanted{.kind = TypeKind::Record, .of = rows.record};
  Columns out(2 * rows.fields.size());
  const bool is_list =
      written.kind == ExprKind::List || written.kind == ExprKind::Set || written.items.empty();
  if (!is_list) {
    diagnostics_.report(Code::NotAList, written.span, {type_name(program_, wanted)}).emit();
    return std::nullopt;
  }
  bool good = true;
  for (const Expr& one : written.items) {
    if (one.kind != ExprKind::Record || one.items.empty()) {
      const Typed found = check_optional(one, nullptr);
      if (found.ok()) mismatch(one, found.type, wanted);
      return std::nullopt;
    }
    std::vector<const Expr*> said(record.fields.size(), nullptr);
    for (std::size_t i = 0; i < one.items.size(); ++i) {
      const std::uint32_t field = field_named(record, one.names[i].text);
      if (field == ir::kNone) {
        unknown_field(one.names[i], wanted);
        return std::nullopt;
      }
      if (said[field] != nullptr) {
        diagnostics_.report(Code::RepeatedClause, one.names[i].span).emit();
        good = false;
      }
      scope_.resolve(one.names[i], record.fields[field].name);
      said[field] = &one.items[i];
    }
    for (std::uint32_t field = 0; field < record.fields.size(); ++field)
      good = add_to_columns(one, record.fields[field], said[field], out, field) && good;
  }
  return good ? std::optional(std::move(out)) : std::nullopt;
}

bool Expressions::add_to_columns(const Expr& row, const ir::Field& field, const Expr* said, Columns& out,
                                 std::uint32_t column) {
  if (said != nullptr && said->kind == ExprKind::Absent && field.type.optional) said = nullptr;
  if (said == nullptr && !field.type.optional) {
    diagnostics_.report(Code::RowLacks, row.span, {field.name}).emit();
    return false;
  }
  out[2 * column + 1].push_back(said != nullptr ? 1 : 0);
  // Where nothing is said some value stands, which nobody reads.
  ir::int128 idle = 0;
  if (field.type.kind == TypeKind::Text) idle = text_constant("");
  if (field.type.kind == TypeKind::Enumeration) idle = program_.enumerations[field.type.of].number_of(0);
  out[2 * column].push_back(idle);
  if (said == nullptr) return true;
  const NodeId made = value(*said, plain(field.type));
  if (made == ir::kNone) return false;
  if (program_.nodes[made].op != Op::Constant) {
    diagnostics_.report(Code::NotAValue, said->span).emit();
    return false;
  }
  out[2 * column].back() = program_.numbers[program_.nodes[made].index];
  return true;
}

// The name of such a parameter stands where a list is walked over, and nowhere else.
Typed Expressions::rows_list(const Expr& expr, const Symbol& parameter, const Rows& rows) {
  if (walked_ == &expr)
    return {this->parameter(rows.fields.front(), expr.span),
            {.kind = TypeKind::Record, .list = true, .of = rows.record}};
  const std::string en = parameter.name.in(base::Language::English);
  const std::string zh = parameter.name.in(base::Language::Chinese);
  diagnostics_
      .report(Code::ReadOtherwise, expr.span,
              {parameter.name,
               base::Bilingual{
                   "`any r in " + en + " has …`, `first of r.FIELD for r in " + en + " where …`",
                   "“" + zh + " 之中 任一 项 满足 …”“对 " + zh + " 之中 每个 项 首个 项.字段 其中 …”"}})
      .emit();
  return {};
}

// ---- what is at a place ----

NodeId Expressions::row_at(const Rows& rows, std::uint32_t field, NodeId place, base::Span span) {
  const bool perhaps = program_.nodes[place].type.optional;
  const auto at = [&](std::uint32_t part) {
    Type type = program_.parameters[part].type;
    type.list = false;
    type.optional = perhaps;
    return node(Op::At, type, {parameter(part, span), place}, span, 0, ir::kNone);
  };
  const NodeId there = at(rows.fields[field]);
  if (rows.given[field] == ir::kNone) return there;
  NodeId given = at(rows.given[field]);
  if (perhaps) given = node(Op::And, kBoolean, {node(Op::IsGiven, kBoolean, {place}, span), given}, span);
  Type type = program_.nodes[there].type;
  type.optional = true;
  return node(Op::If, type, {given, there, node(Op::AbsentValue, type, {}, span)}, span);
}

// ---- definitions ----

// Every expression of every file.
void Checker::each_expression(const std::function<void(const Expr&)>& visit) {
  const Into into{visit};
  for (std::size_t i = 0; i < files_.size(); ++i) {
    scope_.enter(i);
    for (const syntax::Declaration& declaration : files_[i]->core) into.in(declaration);
    if (files_[i]->implied) into.in(*files_[i]->implied);
  }
}

// `define lead means first of p for p in parties where p.leads`: false where it picks no record.
bool Checker::declare_picked(const syntax::Item& written, std::uint32_t item) {
  if (!written.means || written.means->kind != ExprKind::FirstOf || written.unless_shown || written.each ||
      program_.items[item].output)
    return false;
  const Expr& taken = written.means->items[0];
  const bool whole = taken.kind == ExprKind::Path && taken.names.size() == 1 &&
                     taken.names[0].text == written.means->names[0].text;
  const std::uint32_t record = whole ? expressions_.record_in(written.means->items[1]) : ir::kNone;
  if (record == ir::kNone) return false;
  const Type type{.kind = TypeKind::Record, .optional = true, .of = record};
  if (!written.type.shown()) {
    const Symbol* named =
        written.type.builtin ? nullptr
                             : scope_.expect(written.type.name, {SymbolKind::Enumeration, SymbolKind::Record},
                                             {"a type", "类型"});
    const bool same = named != nullptr && named->kind == SymbolKind::Record && named->index == record &&
                      written.type.optional && !written.type.list;
    const base::Bilingual& name = program_.records[record].name;
    if (!same && (named != nullptr || written.type.builtin))
      diagnostics_
          .report(Code::TypeMismatch, written.type.span,
                  {base::Bilingual{"this type", "此类型"}, type_name(program_, type)})
          .note({"it is written `" + name.in(base::Language::English) + "?`: it may be that none qualifies",
                 "应写作“" + name.in(base::Language::Chinese) + "？”：可能没有符合条件的记录"})
          .emit();
  }
  program_.items[item].type = {.kind = TypeKind::Count, .optional = true};
  program_.items[item].record = record;
  expressions_.declare_picked(item, *written.means);
  return true;
}

// A value for each field that is read, before any expression is checked.
void Checker::declare_picked_fields() {
  each_expression([&](const Expr& expr) {
    if (expr.kind != ExprKind::Path || expr.names.size() < 2) return;
    const Symbol* symbol = scope_.find(expr.names[0].text);
    if (symbol == nullptr || symbol->kind != SymbolKind::Item || !expressions_.is_picked(symbol->index))
      return;
    const ir::Record& record = program_.records[program_.items[symbol->index].record];
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
      rule.cites = citations(written.cites, {});
    }
    rule.conclusions.push_back({item, value});
    program_.items[item].default_rule = static_cast<std::uint32_t>(program_.rules.size());
    program_.rules.push_back(std::move(rule));
  };
  const NodeId place = expressions_.place_picked(index);
  give(index, place, false);
  for (const auto& [field, item] : expressions_.picked_fields(index))
    give(item, place == ir::kNone ? ir::kNone : expressions_.field_picked(index, field), true);
}

// Of what record the items of a list are that is named here; kNone: of none.
std::uint32_t Expressions::record_in(const Expr& list) const {
  const Symbol* symbol = list.kind == ExprKind::Path ? scope_.find(key_of(list)) : nullptr;
  if (symbol == nullptr) return ir::kNone;
  if (symbol->kind == SymbolKind::Parameter) {
    const Rows* rows = rows_of(symbol->index);
    return rows == nullptr ? ir::kNone : rows->record;
  }
  if (symbol->kind != SymbolKind::Fact) return ir::kNone;
  const Type& type = program_.facts_record().fields[symbol->index].type;
  return type.list && type.kind == TypeKind::Record ? type.of : ir::kNone;
}

// Which of the items is the first that qualifies.
NodeId Expressions::place_picked(std::uint32_t index) {
  const Expr& written = *picked_.at(index).written;
  Typed list;
  if (!open_variable(written.names[0], written.items[1], list)) return ir::kNone;
  const std::uint32_t variable = variables_.back().index;
  const Typed where = boolean(written.items[2]);
  close_variable();
  if (!where.ok()) return ir::kNone;
  picked_.at(index).list = list.node;
  const NodeId place = node(Op::Place, kCount, {}, written.span, variable);
  return node(Op::FirstOf, program_.items[index].type, {place, list.node, where.node}, written.span,
              variable);
}

NodeId Expressions::field_picked(std::uint32_t index, std::uint32_t field) {
  const Picked& picked = picked_.at(index);
  const base::Span span = picked.written->span;
  const ir::Node list = program_.nodes[picked.list];
  const NodeId place = item(index, span);
  if (list.op == Op::Parameter) return row_at(*rows_of(list.index), field, place, span);
  Type type = program_.records[list.type.of].fields[field].type;
  type.optional = true;
  return node(Op::At, type, {node(Op::Fact, list.type, {}, span, list.index), place}, span, 0, field);
}

// `lead.share`; `lead` alone where it is asked whether there is one.
Typed Expressions::of_picked(const Expr& expr, std::uint32_t index, std::size_t& next) {
  const Type record{.kind = TypeKind::Record, .optional = true, .of = program_.items[index].record};
  if (expr.names.size() == 1) {
    if (asked_for_ == &expr) return {item(index, expr.span), record};
    const base::Bilingual& name = program_.items[index].name;
    const std::string en = name.in(base::Language::English);
    const std::string zh = name.in(base::Language::Chinese);
    diagnostics_
        .report(Code::ReadOtherwise, expr.span,
                {name, base::Bilingual{"`" + en + ".FIELD`, `" + en + " is given`",
                                       "“" + zh + ".字段”“" + zh + " 已提供”"}})
        .emit();
    return {};
  }
  next = 2;
  const std::uint32_t field = field_named(program_.records[record.of], expr.names[1].text);
  if (field == ir::kNone) return unknown_field(expr.names[1], plain(record));
  const ir::Field& its = program_.records[record.of].fields[field];
  if (its.type.list) {
    diagnostics_
        .report(Code::NotSupported, expr.span,
                {base::Bilingual{"a list of the record that was picked", "所选记录中的列表"}})
        .emit();
    return {};
  }
  scope_.resolve(expr.names[1], its.name);
  Type type = its.type;
  type.optional = type.optional || !narrowed_.contains(expr.names[0].text);
  return {item(picked_.at(index).fields.at(field), expr.span), type};
}

}  // namespace writ::sema
