// SPDX-License-Identifier: Apache-2.0
// Records in parameters. They need no value of a kind of their own: a parameter that is a list of records is a list for each
// field, side by side. Definitions that pick records: picked.cpp.
#include "compiler/sema/checker.h"
#include "compiler/sema/making.h"
#include "compiler/sema/types.h"

#include <map>
#include <utility>

namespace writ::sema {
// ---- parameters ----

bool Checker::declare_rows(const syntax::Parameter& parameter, std::uint32_t index) {
  const Type type = program_.parameters[index].type;
  if (type.kind != TypeKind::Record || is_unknown(type)) return false;
  const base::Bilingual name = program_.parameters[index].name;
  ir::Rows rows{.record = type.of};
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
  program_.parameters[index].rows = std::move(rows);
  return true;
}

// The same days for every field, each with the list of what was written for it.
void Checker::check_rows(const ir::Rows& rows, const std::vector<DatedValue>& values) {
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
std::optional<Expressions::Columns> Expressions::columns(const Expr& written, const ir::Rows& rows) {
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

base::Bilingual Expressions::walked_in_words(const std::string& en, const std::string& zh) {
  return {"`any r in " + en + " has …`, `first of r.FIELD for r in " + en + " where …`",
          "“" + zh + " 之中 任一 项 满足 …”“对 " + zh + " 之中 每个 项 首个 项.字段 其中 …”"};
}

// The name of such a parameter stands where a list is walked over, and nowhere else.
Typed Expressions::rows_list(const Expr& expr, const Symbol& parameter, const ir::Rows& rows) {
  if (walked_ == &expr)
    return {this->parameter(rows.fields.front(), expr.span),
            {.kind = TypeKind::Record, .list = true, .of = rows.record}};
  diagnostics_
      .report(Code::ReadOtherwise, expr.span,
              {parameter.name, walked_in_words(parameter.name.in(base::Language::English),
                                               parameter.name.in(base::Language::Chinese))})
      .emit();
  return {};
}

// ---- what is at a place ----

NodeId Expressions::row_at(const ir::Rows& rows, std::uint32_t field, NodeId place, base::Span span) {
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

}  // namespace writ::sema
