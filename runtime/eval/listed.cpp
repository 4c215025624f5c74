// SPDX-License-Identifier: Apache-2.0
#include "runtime/eval/listed.h"

#include "runtime/value/date.h"
#include "runtime/value/decimal.h"

namespace writ::eval {
namespace {

using base::Language;
using ir::TypeKind;

std::string value_text(const ir::Program& program, const lists::Table& table, const ir::Type& type,
                       std::int64_t value, const Language* person) {
  switch (type.kind) {
    case TypeKind::Boolean:
      if (person == nullptr) return value != 0 ? "true" : "false";
      return *person == Language::Chinese ? (value != 0 ? "是" : "否") : (value != 0 ? "yes" : "no");
    case TypeKind::Decimal:
    case TypeKind::Rate:
    case TypeKind::Money: return std::string(value::format_decimal(value, type.places).view());
    case TypeKind::Date: {
      const auto date = value::date_of_day_number(value);
      return date ? std::string(value::format_date(*date).view()) : std::to_string(value);
    }
    case TypeKind::Text: return std::string(table.text(static_cast<std::uint32_t>(value)));
    case TypeKind::Enumeration: {
      const ir::Enumerator& member = program.enumerations[type.of].members[static_cast<std::size_t>(value)];
      return person == nullptr ? member.external : member.name.in(*person);
    }
    case TypeKind::Count:
    case TypeKind::Integer:
    case TypeKind::Record: break;
  }
  return std::to_string(value);
}

std::string cell_text(const ir::Program& program, std::uint32_t list, const lists::Table& table,
                      std::int64_t row, std::uint32_t column, const Language* person) {
  const ir::Type& type = program.data_lists[list].columns[column].type;
  if (row < 0 || !table.given(row, column)) return {};
  if (!type.list) return value_text(program, table, type, table.value(row, column), person);
  std::string out;
  for (const std::uint32_t item : table.items(row, column))
    out += (out.empty() ? "" : "; ") + value_text(program, table, type, item, person);
  return out;
}

}  // namespace

std::string row_text(const ir::Program& program, std::uint32_t list, const lists::Table& table,
                     std::int64_t row, std::uint32_t column) {
  return cell_text(program, list, table, row, column, nullptr);
}

std::string row_text_in(const ir::Program& program, std::uint32_t list, const lists::Table& table,
                        std::int64_t row, std::uint32_t column, Language language) {
  return cell_text(program, list, table, row, column, &language);
}

std::string row_name(const ir::Program& program, std::uint32_t list, const lists::Table& table,
                     std::int64_t row, Language language) {
  const ir::DataList& it = program.data_lists[list];
  std::string own = std::to_string(table.place(row));
  for (std::uint32_t i = 0; i < it.columns.size(); ++i) {
    if (it.columns[i].name.en == "id" || it.columns[i].name.zh == "编号")
      own = row_text(program, list, table, row, i);
  }
  return it.name.in(language) + "." + own;
}

std::string row_citation(const ir::Program& program, std::uint32_t list, const lists::Table& table,
                         std::int64_t row, Language language) {
  const std::uint32_t column = program.data_lists[list].cites;
  if (column == ir::kNone || row < 0) return {};
  const std::string both = row_text(program, list, table, row, column);
  const std::size_t second = both.find('\n');
  if (second == std::string::npos) return both;
  return language == Language::Chinese ? both.substr(second + 1) : both.substr(0, second);
}

}  // namespace writ::eval
