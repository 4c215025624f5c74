// SPDX-License-Identifier: Apache-2.0
#include "runtime/eval/listed.h"

#include "runtime/base/visible.h"
#include "runtime/eval/values.h"
#include "runtime/ir/list_edge.h"

#include <algorithm>

namespace writ::eval {
namespace {

using base::Language;
using ir::TypeKind;

std::string value_text(const ir::Program& program, const lists::Table& table, const ir::Type& type,
                       std::int64_t value, const Language* person, Dates dates = Dates::Numbers,
                       Texts texts = Texts::Bare) {
  if (type.kind == TypeKind::Text) {
    const std::string_view text = table.text(static_cast<std::uint32_t>(value));
    return person != nullptr && texts == Texts::Quoted ? base::quoted(text, *person) : std::string(text);
  }
  if (type.kind == TypeKind::Enumeration) {
    const ir::Enumerator& member = program.enumerations[type.of].members[static_cast<std::size_t>(value)];
    return person == nullptr ? member.external : member.name.in(*person);
  }
  return person == nullptr ? external_number(type, value) : shown_number(type, value, *person, dates);
}

std::string cell_text(const ir::Program& program, std::uint32_t list, const lists::Table& table,
                      std::int64_t row, std::uint32_t column, const Language* person,
                      Dates dates = Dates::Numbers, Texts texts = Texts::Bare) {
  const ir::Type& type = program.data_lists[list].columns[column].type;
  if (row < 0 || !table.given(row, column)) return {};
  // A number that an entry is called by is a name, and has no thousands.
  if (type.kind == TypeKind::Count && column == lists::id_column(program.data_lists[list])) person = nullptr;
  if (!type.list) {
    std::int64_t value = table.value(row, column);
    const ir::DataList& of = program.data_lists[list];
    if (column == of.until && ir::includes_last_day(of)) --value;
    return value_text(program, table, type, value, person, dates, texts);
  }
  const char* between = person != nullptr && *person == Language::Chinese ? "；" : "; ";
  std::vector<std::string> items;
  for (const std::uint32_t item : table.items(row, column))
    items.push_back(value_text(program, table, type, item, person, dates, texts));
  // As an output has them: texts by their characters, members as they are declared.
  if (type.kind == TypeKind::Text) std::sort(items.begin(), items.end());
  std::string out;
  for (const std::string& item : items) out += (&item == &items.front() ? "" : between) + item;
  return out;
}

}  // namespace

std::string value_in(const ir::Program& program, const lists::Table& table, const ir::Type& type,
                     std::int64_t value) {
  return value_text(program, table, type, value, nullptr);
}

std::string row_text(const ir::Program& program, std::uint32_t list, const lists::Table& table,
                     std::int64_t row, std::uint32_t column) {
  return cell_text(program, list, table, row, column, nullptr);
}

std::string row_text_in(const ir::Program& program, std::uint32_t list, const lists::Table& table,
                        std::int64_t row, std::uint32_t column, Language language, Dates dates, Texts texts) {
  return cell_text(program, list, table, row, column, &language, dates, texts);
}

std::string row_number(const ir::Program& program, std::uint32_t list, const lists::Table& table,
                       std::int64_t row) {
  const std::uint32_t id = lists::id_column(program.data_lists[list]);
  return id == ir::kNone ? std::to_string(table.place(row)) : row_text(program, list, table, row, id);
}

std::string row_name(const ir::Program& program, std::uint32_t list, const lists::Table& table,
                     std::int64_t row, Language language) {
  return program.data_lists[list].name.in(language) + "." + row_number(program, list, table, row);
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
