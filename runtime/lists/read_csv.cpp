// SPDX-License-Identifier: Apache-2.0
#include "runtime/lists/read_csv.h"

#include "runtime/lists/marks.h"

#include <algorithm>

namespace writ::lists {
namespace {

// One row after the other. Fields that are quoted are put together in a buffer of their own.
class Lines {
 public:
  explicit Lines(std::string_view text) : text_(text) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    const std::string_view first = text.substr(0, end);
    const bool commas = first.find(',') != std::string_view::npos;
    if (!commas && first.find('\t') != std::string_view::npos) separator_ = '\t';
  }

  std::uint64_t line() const { return row_line_; }
  bool broken() const { return broken_; }

  // False at the end. Lines with nothing on them are passed over.
  bool next(std::vector<std::string>& fields) {
    broken_ = false;
    while (at_ < text_.size()) {
      fields.clear();
      row_line_ = line_;
      while (field(fields)) {
      }
      if (fields.size() > 1 || !fields.front().empty() || broken_) return true;
    }
    return false;
  }

 private:
  bool at_end_of_line() const { return at_ >= text_.size() || text_[at_] == '\n' || text_[at_] == '\r'; }

  void end_line() {
    if (at_ < text_.size() && text_[at_] == '\r') ++at_;
    if (at_ < text_.size() && text_[at_] == '\n') ++at_;
    ++line_;
  }

  // True where another follows on the same row.
  bool field(std::vector<std::string>& fields) {
    while (at_ < text_.size() && text_[at_] == ' ') ++at_;
    if (at_ < text_.size() && text_[at_] == '"') {
      fields.push_back(quoted());
      while (at_ < text_.size() && text_[at_] == ' ') ++at_;
      if (!at_end_of_line() && text_[at_] != separator_) {
        broken_ = true;
        while (!at_end_of_line() && text_[at_] != separator_) ++at_;
      }
    } else {
      const std::size_t begin = at_;
      while (!at_end_of_line() && text_[at_] != separator_) ++at_;
      fields.emplace_back(trimmed(text_.substr(begin, at_ - begin)));
    }
    if (at_ < text_.size() && text_[at_] == separator_) {
      ++at_;
      return true;
    }
    end_line();
    return false;
  }

  std::string quoted() {
    std::string out;
    for (++at_; at_ < text_.size(); ++at_) {
      if (text_[at_] == '\n') ++line_;
      if (text_[at_] != '"') {
        out += text_[at_];
      } else if (at_ + 1 < text_.size() && text_[at_ + 1] == '"') {
        out += text_[++at_];
      } else {
        ++at_;
        return out;
      }
    }
    broken_ = true;
    return out;
  }

  std::string_view text_;
  char separator_ = ',';
  std::size_t at_ = 0;
  std::uint64_t line_ = 1;
  std::uint64_t row_line_ = 1;
  bool broken_ = false;
};

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
bool well_quoted(const Lines& lines, Builder& builder) {
  if (lines.broken())
    builder.report(lines.line(), {"a quotation mark is not closed, or text stands behind it",
                                  "引号没有闭合，或者引号之后尚有文字"});
  return !lines.broken();
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
  constexpr std::string_view kMark = "\xEF\xBB\xBF";
  if (text.starts_with(kMark)) text.remove_prefix(kMark.size());
  Lines lines(text);
  std::vector<std::string> fields;
  if (!lines.next(fields)) {
    builder.report(1, {"there is no line that names the columns", "没有载明列名的首行"});
    return;
  }
  if (!well_quoted(lines, builder)) return;
  const std::vector<std::uint32_t> columns = columns_of(fields, list, lines.line(), builder);
  if (columns.empty()) return;
  std::vector<Cell> cells(list.columns.size());
  while (lines.next(fields)) {
    if (!well_quoted(lines, builder)) continue;
    if (is_padding(fields, list)) continue;
    if (fields.size() != columns.size()) {
      builder.report(lines.line(), {std::to_string(fields.size()) + " fields where there are " +
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
              lines.line(),
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
    builder.add(lines.line(), cells);
  }
}

}  // namespace writ::lists
