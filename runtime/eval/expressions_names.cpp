// SPDX-License-Identifier: Apache-2.0
// What the things that an expression reads are called in messages.
#include "runtime/eval/expressions.h"
#include "runtime/eval/listed.h"

namespace writ::eval {

Expressions::Leaf Expressions::leaf_of(const ir::Record& layout, std::uint32_t index,
                                       const Holder& holder) const {
  Leaf out;
  describe(holder, out.key, out.path);
  out.key.push_back(index);
  out.path += (out.path.empty() ? "" : ".") + layout.fields[index].external;
  return out;
}

void Expressions::describe(const Holder& holder, std::vector<std::uint32_t>& key, std::string& path) const {
  const auto add = [&](const ir::Field& field, std::uint32_t number, std::uint32_t place) {
    key.push_back(number);
    key.push_back(place);
    path += (path.empty() ? "" : ".") + field.external + "[" + std::to_string(place) + "]";
  };
  if (holder.list != kNone) add(fact_fields_[holder.list], holder.list, holder.place);
  if (holder.loop == kNone || loops_[holder.loop].field == kNone) return;
  const Loop& at = loops_[holder.loop];
  describe(at.holder, key, path);
  add(at.record->fields[at.field], at.field, at.index);
}

// Of the entries of a list, or of one.
base::Bilingual Expressions::column_name(std::uint32_t list, std::uint32_t column, std::int64_t row) const {
  const ir::DataList& its = program_.data_lists[list];
  const lists::Table* table = data_ == nullptr ? nullptr : data_->table(list);
  const auto name = [&](base::Language language) {
    const bool there = table != nullptr && row >= 0 && row < std::int64_t{table->rows()};
    return (there ? row_name(program_, list, *table, row, language) : its.name.in(language)) + "." +
           its.columns[column].name.in(language);
  };
  return {name(base::Language::English), name(base::Language::Chinese)};
}

base::Bilingual Expressions::name_of(const ir::Node& node) const {
  if (node.op == Op::Fact) return program_.facts_record().fields[node.index].name;
  if (ir::reads_item(node.op)) return program_.items[node.index].name;
  if (node.op == Op::Parameter) return program_.parameters[node.index].name;
  if (node.op == Op::ElementField) {
    const std::uint32_t record = program_.nodes[program_.operand(node, 0)].type.of;
    return program_.records[record].fields[node.field].name;
  }
  if (node.op == Op::At && node.field != kNone) {
    const std::uint32_t record = program_.nodes[program_.operand(node, 0)].type.of;
    return program_.records[record].fields[node.field].name;
  }
  if (node.op == Op::RowField) {
    const ir::Node& row = program_.nodes[program_.operand(node, 0)];
    const bool looped = row.op == Op::Element;
    return column_name(node.index, node.field,
                       looped ? static_cast<std::int64_t>(loops_[row.index].element) : -1);
  }
  if (node.op == Op::Element) {
    const Loop& loop = loops_[node.index];
    return loop.record == nullptr ? base::Bilingual{} : loop.record->fields[loop.field].name;
  }
  for (std::uint32_t i = 0; i < node.operand_count; ++i) {
    if (base::Bilingual name = name_of(program_.nodes[program_.operand(node, i)]); !name.empty()) return name;
  }
  return {};
}

base::Bilingual Expressions::name_of_operand(const ir::Node& node, std::uint32_t i) const {
  if (i >= node.operand_count) return name_of(node);
  base::Bilingual name = name_of(program_.nodes[program_.operand(node, i)]);
  return name.empty() ? name_of(node) : name;
}

base::Bilingual Expressions::name_of_shift(const ir::Node& node, std::int64_t by) const {
  constexpr std::int64_t kYears = 9999;
  const std::int64_t most = node.op == Op::AddYears    ? kYears
                            : node.op == Op::AddMonths ? 12 * kYears
                                                       : 366 * kYears;
  return name_of_operand(node, by > most || by < -most ? 1 : 0);
}

}  // namespace writ::eval
