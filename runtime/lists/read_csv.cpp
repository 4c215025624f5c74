// SPDX-License-Identifier: Apache-2.0
#include "runtime/lists/read_csv.h"

#include "runtime/lists/csv_rows.h"
#include "runtime/lists/marks.h"

#include <algorithm>

namespace writ::lists {
namespace {

// The items of a cell; `{}` is how the language writes that there are none. False where they are written as the language
// writes a list, or something else stands between them: as one text it would be the name of nothing.
bool split(std::string_view text, std::vector<std::string_view>& out) {
  if (text == "{}" || text == "[]" || text == "｛｝") return true;
  if (text.starts_with("{") || text.starts_with("[") || text.starts_with("｛")) return false;
  while (!text.empty()) {
    std::size_t end = text.size();
    std::size_t skip = 0;
    for (const std::string_view mark : {";", "|", "；", "、"}) {
      const std::size_t at = text.find(mark);
      if (at >= end) continue;
      end = at;
      skip = mark.size();
    }
    const std::string_view item = trimmed(text.substr(0, end));
    if (in_quotation_marks(item) || may_be_several(item)) return false;
    if (!item.empty()) out.push_back(item);
    text.remove_prefix(end + skip);
  }
  return true;
}

// A row of separators alone, as spreadsheets leave them below the last. Where an entry may say nothing at all it is one.
bool is_padding(const std::vector<std::string>& fields, const ir::DataList& list) {
  const auto says_nothing = [](const std::string& field) { return trimmed(field).empty(); };
  const auto must_say = [](const ir::Field& field) { return !field.type.list && !field.type.optional; };
  return std::all_of(fields.begin(), fields.end(), says_nothing) &&
         std::any_of(list.columns.begin(), list.columns.end(), must_say);
}

// True where the quotation marks of a row are as they should be.
bool well_quoted(const CsvRows& rows, Builder& builder) {
  if (rows.broken())
    builder.report(rows.line(), {"a quotation mark is not closed, or text stands behind it",
                                 "引号没有闭合，或者引号之后尚有文字"});
  return !rows.broken();
}

}  // namespace

std::vector<std::uint32_t> columns_of(const std::vector<std::string>& headings, const ir::DataList& list,
                                      std::uint64_t line, Builder& builder) {
  std::vector<std::uint32_t> out;
  for (const std::string& written : headings) {
    const std::string heading(trimmed(written));
    const std::uint32_t column = column_named(list, heading);
    if (column == ir::kNone) builder.report(line, no_column(list, heading));
    if (column != ir::kNone && std::find(out.begin(), out.end(), column) != out.end())
      builder.report(line, {"the column `" + heading + "` stands twice", "列“" + heading + "”重复出现"});
    out.push_back(column);
  }
  for (std::uint32_t i = 0; i < list.columns.size(); ++i) {
    const ir::Field& field = list.columns[i];
    const bool there = std::find(out.begin(), out.end(), i) != out.end();
    if (there || field.type.optional) continue;
    builder.report(line, {"the column `" + field.name.in(base::Language::English) + "` is missing",
                          "缺少列“" + field.name.in(base::Language::Chinese) + "”"});
  }
  if (builder.problem_count() != 0) out.clear();
  return out;
}

void read_csv(std::string_view text, const ir::DataList& list, Builder& builder) {
  CsvRows rows(text);
  std::vector<std::string> fields;
  if (!rows.next(fields)) {
    builder.report(1, {"there is no line that names the columns", "没有载明列名的首行"});
    return;
  }
  if (!well_quoted(rows, builder)) return;
  const std::vector<std::uint32_t> columns = columns_of(fields, list, rows.line(), builder);
  if (columns.empty()) return;
  std::vector<Cell> cells(list.columns.size());
  while (rows.next(fields)) {
    if (!well_quoted(rows, builder)) continue;
    if (is_padding(fields, list)) continue;
    if (fields.size() != columns.size()) {
      builder.report(rows.line(), {std::to_string(fields.size()) + " fields where there are " +
                                       std::to_string(columns.size()) + " columns",
                                   "本行有 " + std::to_string(fields.size()) + " 个字段，而列数为 " +
                                       std::to_string(columns.size())});
      continue;
    }
    for (Cell& cell : cells) {
      cell.given = false;
      cell.texts.clear();
    }
    for (std::size_t i = 0; i < fields.size(); ++i) {
      Cell& cell = cells[columns[i]];
      const ir::Field& field = list.columns[columns[i]];
      const std::string_view text = trimmed(fields[i]);
      // An empty cell says that a list has no items.
      cell.given = field.type.list || !text.empty();
      if (field.type.list) {
        if (!split(text, cell.texts))
          builder.report(
              rows.line(),
              {"`" + field.name.in(base::Language::English) +
                   "`: the items of a list are written with `;` between them, without commas, brackets or "
                   "quotation marks: " +
                   std::string(text),
               "“" + field.name.in(base::Language::Chinese) +
                   "”：列表各项之间以“；”或者“、”分隔，不用逗号、空格，不加括号和引号：" +
                   std::string(text)});
      } else if (cell.given) {
        cell.texts.push_back(text);
      }
    }
    builder.add(rows.line(), cells);
  }
}

}  // namespace writ::lists
