// SPDX-License-Identifier: Apache-2.0
// Negative lists: the columns, the conditions as comparisons of a column with what the request gives, the order, the rows as
// written. A condition is checked like any other, with a variable that stands for an entry, and then read from its nodes; what
// is no such comparison is refused, because a list is asked without going through its entries one by one.
#include "compiler/sema/checker.h"
#include "compiler/sema/making.h"
#include "compiler/sema/types.h"
#include "runtime/base/called.h"
#include "runtime/ir/list_edge.h"
#include "runtime/ir/no_entries.h"
#include "runtime/ir/walk.h"

#include <algorithm>
#include <array>

namespace writ::sema {

using ir::DataList;
using ir::kNone;
using ir::Test;
using syntax::Cell;
using syntax::CellKind;

namespace {

// As many as the engine is made for: runtime/lists/form.h.
constexpr std::size_t kMostAsked = 16;
constexpr std::size_t kMostTests = 32;

std::uint32_t field_named(const std::vector<ir::Field>& fields, std::string_view name) {
  for (std::uint32_t i = 0; i < fields.size(); ++i) {
    if (base::is_called(fields[i].name, name)) return i;
  }
  return kNone;
}

// A column that the record does not have: of the row itself.
std::uint32_t own_column(DataList& list, base::Bilingual name, TypeKind kind) {
  ir::Field field;
  field.external = name.en;
  field.name = std::move(name);
  field.type = {kind};
  field.type.optional = true;
  list.columns.push_back(std::move(field));
  return static_cast<std::uint32_t>(list.columns.size() - 1);
}

// What a row says of itself: its period, and what it cites.
struct OwnColumn {
  std::uint32_t DataList::* place;
  CellKind heading;
  const char* en;
  const char* zh;
  TypeKind kind;
};
constexpr std::array<OwnColumn, 3> kOwnColumns = {{
    {&DataList::from, CellKind::From, "from", "自", TypeKind::Date},
    {&DataList::until, CellKind::Until, "until", "至", TypeKind::Date},
    {&DataList::cites, CellKind::Cites, "cites", "依据", TypeKind::Text},
}};

// `through` heads the same column as `until`.
bool is_heading(const Cell& cell, const OwnColumn& one) {
  return cell.kind == one.heading || (cell.kind == CellKind::Through && one.heading == CellKind::Until);
}

std::uint32_t field_named(const std::vector<ir::Field>& fields, const OwnColumn& one) {
  const std::uint32_t column = field_named(fields, one.en);
  return column != kNone ? column : field_named(fields, one.zh);
}

// The record may have such a field, or the row has it besides.
void find_own_columns(const syntax::NegativeList& written, DataList& list) {
  for (const OwnColumn& one : kOwnColumns) {
    const std::uint32_t column = field_named(list.columns, one);
    if (column != kNone) {
      const Type& type = list.columns[column].type;
      if (type.kind == one.kind && !type.list) list.*one.place = column;
      continue;
    }
    const auto names = [&](const Cell& cell) { return is_heading(cell, one); };
    const bool in_header = !written.rows.empty() && std::any_of(written.rows.front().cells.begin(),
                                                                written.rows.front().cells.end(), names);
    if (in_header || (written.apart && one.heading == CellKind::Cites))
      list.*one.place = own_column(list, {one.en, one.zh}, one.kind);
  }
}

// Where the header says `through`, the column is called so from here on, by the data too. The fields of the record keep their
// names: those are looked up in the record.
void name_last_day(const syntax::NegativeList& written, DataList& list) {
  const auto through = [](const Cell& cell) { return cell.kind == CellKind::Through; };
  if (list.until == kNone || written.rows.empty() ||
      std::none_of(written.rows.front().cells.begin(), written.rows.front().cells.end(), through))
    return;
  ir::Field& column = list.columns[list.until];
  const bool own_external = column.external != column.name.in(base::Language::English);
  column.name = {std::string(ir::kThrough), std::string(ir::kThroughChinese)};
  if (!own_external) column.external = ir::kThrough;
}

// What literal() wrote, as texts: of a list its items.
std::vector<std::string> texts_of(std::string_view json) {
  std::vector<std::string> out;
  const bool list = json.starts_with('[');
  std::size_t at = list ? 1 : 0;
  while (at < json.size() && json[at] != ']') {
    std::string text;
    if (json[at] == '"') {
      for (++at; json[at] != '"'; ++at) {
        if (json[at] == '\\') ++at;
        text += json[at];
      }
      ++at;
    } else {
      while (at < json.size() && json[at] != ',' && json[at] != ']') text += json[at++];
    }
    out.push_back(std::move(text));
    if (at < json.size() && json[at] == ',') ++at;
  }
  return out;
}

}  // namespace

// ---- expressions ----

// `entries.class`: of the entry that decides. Where none may, and `otherwise` says nothing, it is absent. Of a list that collects
// the list of what the entries say; walked over it is those entries.
Typed Expressions::row_field(const Expr& expr, std::uint32_t index) {
  const DataList& list = program_.data_lists[index];
  if (expr.names.size() == 1 && list.collect && walked_ == &expr && list.record != kNone)
    return {item(list.item, expr.span), {.kind = TypeKind::Record, .list = true, .of = list.record}};
  if (expr.names.size() != 2) {
    const std::string zh = list.name.in(base::Language::Chinese);
    diagnostics_
        .report(Code::WrongKindOfName, expr.span,
                {key_of(expr), kind_name(SymbolKind::List), base::Bilingual{"a value", "值"}})
        .note(
            list.collect
                ? base::Bilingual{"what the entries that apply say is read by column, or entry by entry: `" +
                                      list.external + ".column`, `any e in " + list.external + " has …`",
                                  "适用条目的内容按列读取，或者逐条发问：“" + zh + ".列”“" + zh +
                                      " 之中 任一 条 满足 …”"}
                : base::Bilingual{"what the entry that decides says is read by column: `" + list.external +
                                      ".column`",
                                  "作准条目的内容按列读取：“" + zh + ".列”"})
        .emit();
    return {};
  }
  if (list.record == kNone) return {};
  const std::uint32_t column = field_named(program_.records[list.record].fields, expr.names[1].text);
  if (column == kNone) {
    Type record{TypeKind::Record};
    record.of = list.record;
    return unknown_field(expr.names[1], record);
  }
  scope_.resolve(expr.names[1], program_.records[list.record].fields[column].name);
  if (list.collect) return collected_column(expr, index, column);
  Type type = list.columns[column].type;
  const bool settled = column < list.otherwise.size() && list.otherwise[column].has_value();
  if (!settled) type.optional = true;
  const NodeId row = item(list.item, expr.span);
  return {node(Op::RowField, type, {row}, expr.span, index, column), type};
}

Typed Expressions::collected_column(const Expr& expr, std::uint32_t index, std::uint32_t column) {
  const DataList& list = program_.data_lists[index];
  const Type one = list.columns[column].type;
  if (one.optional || one.list) {
    diagnostics_
        .report(Code::CollectColumn, expr.span,
                {list.columns[column].name, list.name,
                 one.list ? base::Bilingual{"is a list", "为列表"}
                          : base::Bilingual{"may be absent", "可以缺少"}})
        .emit();
    return {};
  }
  Type type = one;
  type.list = true;
  const std::uint32_t variable = program_.loop_variables++;
  const NodeId entry = node(Op::Element, kCount, {}, expr.span, variable);
  const NodeId value = node(Op::RowField, one, {entry}, expr.span, index, column);
  const NodeId always = constant(1, kBoolean, expr.span);
  // The last is a key that nobody reads.
  return {node(Op::AllOf, type, {value, item(list.item, expr.span), always, value}, expr.span, variable),
          type};
}

Typed Expressions::is_empty(const Expr& expr) {
  walked_ = &expr.items[0];
  const Typed list = check(expr.items[0], nullptr);
  walked_ = nullptr;
  if (!list.ok()) return {};
  if (!list.type.list) {
    diagnostics_.report(Code::NotAList, expr.items[0].span, {type_name(program_, list.type)}).emit();
    return {};
  }
  const std::uint32_t variable = program_.loop_variables++;
  const NodeId all =
      node(Op::CountOf, kCount, {list.node, constant(1, kBoolean, expr.span)}, expr.span, variable);
  return {node(Op::Equal, kBoolean, {all, constant(0, kCount, expr.span)}, expr.span), kBoolean};
}

NodeId Expressions::picked_row(std::uint32_t index, base::Span span) {
  const DataList& list = program_.data_lists[index];
  if (!list.collect) return node(Op::PickRow, {TypeKind::Integer}, list.asked, span, index);
  return node(Op::PickRows, {.kind = TypeKind::Count, .list = true}, list.asked, span, index);
}

bool Expressions::is_column(NodeId id, std::uint32_t& column) const {
  const ir::Node& node = program_.nodes[id];
  if (node.op != Op::ElementField || node.index != row_variable_) return false;
  column = node.field;
  return true;
}

bool Expressions::reads_row(NodeId id) const {
  return ir::any_below(program_, id, [&](const ir::Node& node) {
    return (node.op == Op::Element || node.op == Op::ElementField) && node.index == row_variable_;
  });
}

// The same fact twice is one thing asked.
std::uint32_t Expressions::asked_by(NodeId id, DataList& list) const {
  const ir::Node& node = program_.nodes[id];
  for (std::uint32_t i = 0; i < list.asked.size(); ++i) {
    const ir::Node& other = program_.nodes[list.asked[i]];
    const bool plain = node.op == Op::Fact || node.op == Op::Item || node.op == Op::Parameter;
    if (plain && other.op == node.op && other.index == node.index) return i;
  }
  list.asked.push_back(id);
  return static_cast<std::uint32_t>(list.asked.size() - 1);
}

bool Expressions::list_comparison(const ir::Node& node, DataList& list) {
  const NodeId left = program_.operand(node, 0);
  const NodeId right = node.operand_count > 1 ? program_.operand(node, 1) : kNone;
  std::uint32_t column = kNone;
  const auto put = [&](Test test, NodeId asked) {
    list.tests.push_back({test, column, asked == kNone ? kNone : asked_by(asked, list)});
    return true;
  };
  const auto is_list = [&](NodeId id) { return program_.nodes[id].type.list; };
  const auto negated_for = [&](Op op) {
    if (node.op == op) list.tests.push_back({Test::Not, kNone, kNone});
    return true;
  };
  if (node.op == Op::IsGiven || node.op == Op::IsAbsent) {
    return is_column(left, column) && put(Test::Given, kNone) && negated_for(Op::IsAbsent);
  }
  if (node.op == Op::Equal || node.op == Op::NotEqual) {
    const ir::Node& first = program_.nodes[left];
    if (first.op == Op::CountOf && is_column(program_.operand(first, 0), column)) {
      const ir::Node& number = program_.nodes[right];
      const ir::Node& counts = program_.nodes[program_.operand(first, 1)];
      const bool whether_any = number.op == Op::Constant && program_.numbers[number.index] == 0 &&
                               counts.op == Op::Constant && program_.numbers[counts.index] == 1;
      return whether_any && put(Test::Empty, kNone) && negated_for(Op::NotEqual);
    }
    if (is_column(right, column) && !reads_row(left) && !is_list(left))
      return put(Test::Equal, left) && negated_for(Op::NotEqual);
    return is_column(left, column) && !reads_row(right) && !is_list(right) && put(Test::Equal, right) &&
           negated_for(Op::NotEqual);
  }
  // What is asked stands left of the column, except where an order is read from the right.
  const bool strict = node.op == Op::Less;
  const bool ordered = strict || node.op == Op::LessEqual;
  if (is_column(right, column) && !reads_row(left)) {
    if (ordered) return put(strict ? Test::Less : Test::LessEqual, left);
    if (node.op == Op::Under) return put(Test::Under, left);
    if (node.op == Op::StartsWith) return put(Test::StartsWith, left);
    if (node.op == Op::In) return put(Test::Holds, left);
    return false;
  }
  return ordered && is_column(left, column) && !reads_row(right) &&
         put(strict ? Test::More : Test::MoreEqual, right);
}

// A condition as tests, operands first; false where it is none.
bool Expressions::list_tests(NodeId id, DataList& list) {
  const ir::Node node = program_.nodes[id];
  std::uint32_t column = kNone;
  if (!reads_row(id)) {
    list.tests.push_back({Test::Asked, kNone, asked_by(id, list)});
    return true;
  }
  if (is_column(id, column)) {
    list.tests.push_back({Test::Is, column, kNone});
    return true;
  }
  if (node.op == Op::Not || node.op == Op::And || node.op == Op::Or) {
    for (std::uint32_t i = 0; i < node.operand_count; ++i) {
      if (!list_tests(program_.operand(node, i), list)) return false;
    }
    const Test joined = node.op == Op::Not ? Test::Not : node.op == Op::And ? Test::And : Test::Or;
    list.tests.push_back({joined, kNone, node.operand_count});
    return true;
  }
  if (node.operand_count > 0 && list_comparison(node, list)) return true;
  diagnostics_.report(Code::ListCondition, node.span).emit();
  return false;
}

// A period is asked of the day whose law applies, and of no other day besides: with both, an entry would apply less often than
// either says.
void Expressions::check_period_unasked(base::Span condition, const DataList& list, std::size_t first) {
  for (std::size_t i = first; i < list.tests.size(); ++i) {
    const std::uint32_t column = list.tests[i].column;
    if (column == kNone || (column != list.from && column != list.until)) continue;
    const base::Bilingual& name = list.columns[column].name;
    diagnostics_.report(Code::ListCondition, condition)
        .note(
            {"`" + name.in(base::Language::English) +
                 "` of an entry is its own period, and is asked of the day whose law applies; a column that "
                 "is asked of another day needs another name",
             "条目的“" + name.in(base::Language::Chinese) +
                 "”为其自身的期间，依适用法律之日判断；依其他日期判断的列应另取名称"})
        .emit();
    return;
  }
}

// What is called like a period or a citation and is none is asked by a condition, or it would be one that is not looked at.
void Expressions::check_own_columns(base::Span record, const DataList& list) {
  for (const OwnColumn& one : kOwnColumns) {
    const std::uint32_t column = field_named(list.columns, one);
    const auto asks = [&](const ir::ListTest& test) { return test.column == column; };
    if (column == kNone || list.*one.place == column ||
        std::any_of(list.tests.begin(), list.tests.end(), asks))
      continue;
    const ir::Field& field = list.columns[column];
    diagnostics_
        .report(Code::TypeMismatch, record,
                {type_name(program_, field.type), type_name(program_, {one.kind})})
        .note({"`" + field.name.in(base::Language::English) +
                   "` of an entry is its own period or citation; a column that is neither needs another name",
               "条目的“" + field.name.in(base::Language::Chinese) +
                   "”为其自身的期间或者依据；并非如此的列应另取名称"})
        .emit();
  }
}

void Expressions::list_conditions(const syntax::NegativeList& written, DataList& list) {
  const syntax::Name& name = written.each.variable;
  if (const Symbol* symbol = scope_.find(name.text)) {
    diagnostics_.report(Code::DuplicateName, name.span, {name.text})
        .label(symbol->span, {"declared here", "在此声明"})
        .emit();
  }
  Type entry{TypeKind::Record};
  entry.of = list.record;
  row_variable_ = program_.loop_variables++;
  variables_.push_back({name.text, name.span, row_variable_, entry});
  std::vector<ir::Clause> clauses;
  if (condition({.when = written.when}, clauses) != kNone) {
    for (const ir::Clause& clause : clauses) {
      const std::size_t before = list.tests.size();
      if (!list_tests(clause.condition, list)) continue;
      check_period_unasked(program_.nodes[clause.condition].span, list, before);
      if (list.tests.size() - before > kMostTests || list.asked.size() > kMostAsked)
        diagnostics_.report(Code::ListCondition, program_.nodes[clause.condition].span)
            .note({"at most " + std::to_string(kMostTests) + " comparisons in one condition, and " +
                       std::to_string(kMostAsked) + " things asked by one list",
                   "每一条件至多 " + std::to_string(kMostTests) + " 项比较，每一清单至多就 " +
                       std::to_string(kMostAsked) + " 项内容发问"})
            .emit();
    }
  }
  variables_.pop_back();
  check_own_columns(written.entry.span, list);
  // What is in force by its own period.
  const auto period = [&](std::uint32_t column, Test test) {
    if (column == kNone) return;
    const NodeId day = node(Op::LawDay, {TypeKind::Date}, {}, list.span);
    std::uint32_t asked = 0;
    while (asked < list.asked.size() && program_.nodes[list.asked[asked]].op != Op::LawDay) ++asked;
    if (asked == list.asked.size()) list.asked.push_back(day);
    list.tests.push_back({Test::Given, column, kNone});
    list.tests.push_back({Test::Not, kNone, kNone});
    list.tests.push_back({test, column, asked});
    list.tests.push_back({Test::Or, kNone, 2});
  };
  period(list.from, Test::MoreEqual);
  period(list.until, Test::Less);
  row_variable_ = kNone;
}

// ---- declarations ----

// What the columns are, before anything reads them.
void Checker::declare_lists() {
  each<syntax::NegativeList>([&](const syntax::NegativeList& written, std::uint32_t index) {
    DataList& list = program_.data_lists[index];
    const Symbol* symbol = scope_.expect(written.entry.name, {SymbolKind::Record},
                                         {"a record, whose fields are the columns", "以其字段为列的记录"});
    if (symbol == nullptr) return;
    list.record = symbol->index;
    list.columns = program_.records[symbol->index].fields;
    for (const ir::Field& field : list.columns) {
      const Type& type = field.type;
      const bool texts = type.kind == TypeKind::Text || type.kind == TypeKind::Enumeration;
      if (type.kind == TypeKind::Record || (type.list && (!texts || type.optional)))
        diagnostics_.report(Code::ListColumn, written.entry.span, {field.name, type_name(program_, type)})
            .emit();
    }
    const std::size_t fields = list.columns.size();
    list.otherwise.resize(fields);
    for (const syntax::Assignment& one : written.otherwise) {
      const std::uint32_t column = field_named(list.columns, one.target.text);
      // Any value, until the value itself is read: that there is one says that it is never absent.
      if (column < fields && one.value.kind != ExprKind::Absent) list.otherwise[column] = 0;
    }
    find_own_columns(written, list);
    name_last_day(written, list);
  });
}

// A list that stands in the place of one that an entry says has its items as that one would: each once, members as they are
// declared, texts by their characters.
std::uint32_t Checker::as_entries_say(std::uint32_t written, const Type& type) {
  std::vector<ir::int128> items = program_.lists[written];
  const auto text = [&](ir::int128 item) -> const std::string& {
    return program_.texts[static_cast<std::size_t>(item)];
  };
  const auto declared = [&](ir::int128 item) { return program_.enumerations[type.of].member_of(item); };
  if (type.kind == TypeKind::Text)
    std::sort(items.begin(), items.end(), [&](auto a, auto b) { return text(a) < text(b); });
  else
    std::sort(items.begin(), items.end(), [&](auto a, auto b) { return declared(a) < declared(b); });
  items.erase(std::unique(items.begin(), items.end()), items.end());
  program_.lists.push_back(std::move(items));
  return static_cast<std::uint32_t>(program_.lists.size() - 1);
}

void Checker::check_lists() {
  each<syntax::NegativeList>([&](const syntax::NegativeList& written, std::uint32_t index) {
    DataList& list = program_.data_lists[index];
    list.law = citations(written.cites, {});
    require_citation(
        list.law, written.name.span,
        {"the list `" + list.external + "`", "清单“" + list.name.in(base::Language::Chinese) + "”"});
    if (list.record == kNone) return;
    if (list.collect && !written.otherwise.empty())
      diagnostics_.report(Code::CollectOtherwise, written.otherwise_span, {list.name}).emit();
    const std::vector<ir::Field>& of_record = program_.records[list.record].fields;
    const std::size_t fields = of_record.size();
    for (const syntax::Assignment& one : written.otherwise) {
      const std::uint32_t column = field_named(of_record, one.target.text);
      if (column >= fields) {
        diagnostics_.report(Code::UnknownField, one.target.span, {one.target.text, written.entry.name.text})
            .emit();
        continue;
      }
      scope_.resolve(one.target, of_record[column].name);
      if (one.value.kind == ExprKind::Absent) continue;
      Type type = list.columns[column].type;
      type.optional = false;
      const NodeId value = expressions_.value(one.value, type);
      if (value == kNone) continue;
      const ir::Node& node = program_.nodes[value];
      if (node.op != (type.list ? Op::ConstantList : Op::Constant) || one.adjusts) {
        diagnostics_.report(Code::ListOtherwise, one.value.span).emit();
        continue;
      }
      list.otherwise[column] =
          type.list ? ir::int128{as_entries_say(node.index, type)} : program_.numbers[node.index];
    }
    for (const syntax::SortKey& key : written.sorted_by) {
      const std::vector<syntax::Name>& names = key.column.names;
      const bool of_entry = names.size() == 2 && names[0].text == written.each.variable.text;
      const std::uint32_t column = of_entry ? field_named(of_record, names[1].text) : kNone;
      const bool list_or_levels =
          column < fields && (list.columns[column].type.list ||
                              (key.levels && list.columns[column].type.kind != TypeKind::Text &&
                               !(list.columns[column].type.kind == TypeKind::Enumeration &&
                                 program_.enumerations[list.columns[column].type.of].taxonomy)));
      if (column >= fields || list_or_levels) {
        diagnostics_.report(Code::ListKey, key.span).emit();
        continue;
      }
      scope_.resolve(names[1], of_record[column].name);
      list.keys.push_back({column, key.levels, key.descending});
    }
    expressions_.list_conditions(written, list);
    check_list_rows(written, list);
    ir::Rule rule;
    rule.name = list.name;
    rule.span = list.span;
    rule.carries = true;
    rule.conclusions.push_back({list.item, expressions_.picked_row(index, list.span)});
    program_.items[list.item].default_rule = static_cast<std::uint32_t>(program_.rules.size());
    program_.rules.push_back(std::move(rule));
  });
}

// Which column each heading names.
std::vector<std::uint32_t> Checker::list_columns(const syntax::NegativeList& written, DataList& list) {
  std::vector<std::uint32_t> out;
  for (const Cell& cell : written.rows.front().cells) {
    std::uint32_t column = kNone;
    if (cell.kind == CellKind::Expression && cell.expression.kind == ExprKind::Path)
      column = field_named(list.columns, cell.expression.names.front().text);
    if (column != kNone)
      scope_.resolve(cell.expression.names.front(), program_.records[list.record].fields[column].name);
    for (const OwnColumn& one : kOwnColumns) {
      if (is_heading(cell, one))
        column = list.*one.place != kNone ? list.*one.place : field_named(list.columns, one);
    }
    // Entries in a file could name either by `through`, or the column is no date.
    const bool unclear =
        cell.kind == CellKind::Through &&
        (column != list.until || field_named(program_.records[list.record].fields, ir::kThrough) != kNone);
    if (column == kNone || unclear) {
      diagnostics_.report(Code::BadHeader, cell.span).emit();
    } else if (std::find(out.begin(), out.end(), column) != out.end()) {
      diagnostics_.report(Code::RepeatedClause, cell.span).emit();
    }
    out.push_back(column);
  }
  return out;
}

ir::ListCell Checker::list_cell(const Cell& cell, const ir::Field& column, const ir::Period& period) {
  ir::ListCell out;
  if (cell.kind == CellKind::Citations) {
    const ir::Citations all = citations(cell.citations, period);
    base::Bilingual text;
    for (const ir::Citation& one : all) {
      text.en += (text.en.empty() ? "" : ", ") + ir::citation_text(program_, one, base::Language::English);
      text.zh += (text.zh.empty() ? "" : "、") + ir::citation_text(program_, one, base::Language::Chinese);
    }
    out.given = !all.empty();
    out.texts.push_back(text.en == text.zh ? text.en : text.en + "\n" + text.zh);
  } else if (cell.kind == CellKind::Expression && cell.expression.kind != ExprKind::Absent) {
    Type type = column.type;
    type.optional = false;
    if (const auto json = expressions_.literal(cell.expression, type)) {
      out.given = true;
      out.texts = texts_of(*json);
    }
  } else if (cell.kind != CellKind::Empty && cell.kind != CellKind::Expression) {
    diagnostics_.report(Code::BadCell, cell.span, {base::Bilingual{"a value goes here", "此处应为值"}})
        .emit();
  }
  return out;
}

void Checker::check_list_rows(const syntax::NegativeList& written, DataList& list) {
  const bool has_rows = written.rows.size() > 1;
  if (has_rows ? written.apart : !written.apart && !written.may_be_empty) {
    diag::Builder report = diagnostics_.report(Code::ListRowsUnclear, written.name.span, {written.name.text});
    if (!has_rows) report.note(ir::no_entries());
    report.emit();
    return;
  }
  if (written.rows.empty()) return;
  const std::vector<std::uint32_t> columns = list_columns(written, list);
  for (std::size_t i = 1; i < written.rows.size(); ++i) {
    const syntax::Row& row = written.rows[i];
    if (row.cells.size() != columns.size()) {
      diagnostics_.report(Code::RowLength, row.span, {row.cells.size(), columns.size()}).emit();
      continue;
    }
    ir::ListRow made;
    made.cells.resize(list.columns.size());
    made.span = row.span;
    ir::Period period;
    for (std::size_t c = 0; c < columns.size(); ++c) {
      const Expr& value = row.cells[c].expression;
      if (row.cells[c].kind != CellKind::Expression || value.kind != ExprKind::Date) continue;
      if (columns[c] == list.from && list.from != kNone) period.from = value.days;
      if (columns[c] == list.until && list.until != kNone)
        period.until = value.days + (ir::includes_last_day(list) ? 1 : 0);
    }
    for (std::size_t c = 0; c < columns.size(); ++c) {
      if (columns[c] != kNone)
        made.cells[columns[c]] = list_cell(row.cells[c], list.columns[columns[c]], period);
    }
    list.rows.push_back(std::move(made));
  }
}

}  // namespace writ::sema
