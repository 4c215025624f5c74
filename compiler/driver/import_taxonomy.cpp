// SPDX-License-Identifier: Apache-2.0
#include "compiler/driver/import_taxonomy.h"

#include "compiler/syntax/literals.h"
#include "runtime/base/normal_form.h"
#include "runtime/lists/csv_rows.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdint>
#include <map>
#include <set>
#include <utility>

namespace writ::driver {
namespace {

using base::Bilingual;

constexpr std::size_t kNoRow = SIZE_MAX;

enum Column : std::size_t { kCode, kName, kEnglish, kParent, kColumns };

// The first of each is what messages call it.
constexpr std::array<std::pair<Column, std::string_view>, 16> kHeadings = {{{kCode, "code"},
                                                                            {kCode, "代码"},
                                                                            {kCode, "编码"},
                                                                            {kName, "name"},
                                                                            {kName, "名称"},
                                                                            {kName, "中文名称"},
                                                                            {kName, "类目名称"},
                                                                            {kEnglish, "english"},
                                                                            {kEnglish, "英文名称"},
                                                                            {kEnglish, "英文"},
                                                                            {kEnglish, "英文名"},
                                                                            {kParent, "parent"},
                                                                            {kParent, "上级代码"},
                                                                            {kParent, "上级"},
                                                                            {kParent, "父级代码"},
                                                                            {kParent, "父代码"}}};

bool is_ascii_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
bool is_digit(char c) { return c >= '0' && c <= '9'; }

// `Hebei Province` -> `hebei_province`; empty where there is no letter at its beginning.
std::string as_name(std::string_view english) {
  std::string out;
  for (const char c : english) {
    if (is_ascii_letter(c) || is_digit(c)) {
      out += c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    } else if (!out.empty() && out.back() != '_') {
      out += '_';
    }
  }
  while (!out.empty() && out.back() == '_') out.pop_back();
  return !out.empty() && is_ascii_letter(out.front()) ? out : std::string();
}

struct Row {
  std::uint64_t line = 0;
  std::array<std::string, kColumns> cells{};
  std::size_t above = kNoRow;
  Bilingual path;  // the names from the root down, set from above

  const std::string& code() const { return cells[kCode]; }
  // Its own names, without those above. What has no Chinese character is no name in Chinese.
  Bilingual own() const {
    const bool chinese = syntax::has_han(cells[kName]);
    std::string en = as_name(cells[kEnglish].empty() && !chinese ? cells[kName] : cells[kEnglish]);
    if (en.empty()) {
      en = "c";
      for (const char c : code()) en += is_ascii_letter(c) || is_digit(c) ? c : '_';
    }
    return {en, chinese ? cells[kName] : std::string()};
  }
};

class Import {
 public:
  Import(const TaxonomyImport& how, std::vector<lists::Problem>& problems) : how_(how), problems_(problems) {}

  bool read(std::string_view csv) {
    lists::CsvRows rows(csv);
    std::vector<std::string> fields;
    if (!rows.next(fields)) {
      report(1, {"there is no line that names the columns", "没有载明列名的首行"});
      return false;
    }
    const std::vector<std::size_t> columns = columns_of(fields, rows.line());
    if (!problems_.empty()) return false;
    while (rows.next(fields) && one(rows, fields, columns)) {
    }
    if (rows_.empty() && problems_.empty()) report(1, {"there are no rows", "没有数据行"});
    return true;
  }

  void connect() {
    for (std::size_t i = 0; i < rows_.size(); ++i) {
      if (!rows_[i].code().empty() && !by_code_.emplace(rows_[i].code(), i).second)
        report(rows_[i].line,
               {"the code " + rows_[i].code() + " stands twice", "代码 " + rows_[i].code() + " 重复"});
    }
    for (Row& row : rows_) row.above = above(row);
    below_.resize(rows_.size());
    for (std::size_t i = 0; i < rows_.size(); ++i)
      (rows_[i].above == kNoRow ? roots_ : below_[rows_[i].above]).push_back(i);
  }

  // Each after the one it is under; what is under itself is reached from no root.
  std::vector<syntax::Enumerator> values() {
    std::vector<syntax::Enumerator> out;
    std::vector<std::size_t> open(roots_.rbegin(), roots_.rend());
    std::set<std::pair<std::size_t, std::string>> names;
    while (!open.empty()) {
      const std::size_t at = open.back();
      open.pop_back();
      out.push_back(value(rows_[at], names));
      open.insert(open.end(), below_[at].rbegin(), below_[at].rend());
    }
    if (out.size() < rows_.size()) {
      for (const Row& row : rows_) {
        if (row.path.empty()) report(row.line, {"it is under itself", "该行的上级最终为其自身"});
      }
    }
    return out;
  }

 private:
  void report(std::uint64_t line, Bilingual reason) { problems_.push_back({line, std::move(reason)}); }

  std::vector<std::size_t> columns_of(const std::vector<std::string>& headings, std::uint64_t line) {
    std::vector<std::size_t> out;
    std::array<bool, kColumns> there{};
    for (const std::string& written : headings) {
      const std::string heading = base::normalised(std::string(lists::trimmed(written)));
      const auto found = std::find_if(kHeadings.begin(), kHeadings.end(),
                                      [&](const auto& one) { return one.second == heading; });
      // What it does not know a standard may have besides: years, remarks.
      out.push_back(found == kHeadings.end() ? std::size_t{kColumns} : found->first);
      if (found == kHeadings.end()) continue;
      if (std::exchange(there[found->first], true))
        report(line, {"two columns are the same: " + heading, "两列含义相同：" + heading});
    }
    if (!there[kCode]) report(line, {"the column `code` is missing", "缺少列“代码”"});
    if (!there[kName] && !there[kEnglish]) report(line, {"the column `name` is missing", "缺少列“名称”"});
    if (there[kParent] && !how_.levels.empty())
      report(line,
             {"the column `parent` says what is under what, and so do the levels: one of them has to go",
              "列“上级代码”与各级位数均用以确定上下级，只能择一"});
    return out;
  }

  // A row in which something is wrong stays, for those below it. False where the rest cannot be read.
  bool one(const lists::CsvRows& rows, const std::vector<std::string>& fields,
           const std::vector<std::size_t>& columns) {
    Row row;
    row.line = rows.line();
    if (rows.broken()) {
      report(row.line, {"a quotation mark is not closed, or text stands behind it",
                        "引号没有闭合，或者引号之后尚有文字"});
      return false;
    }
    if (std::all_of(fields.begin(), fields.end(), [](const auto& f) { return lists::trimmed(f).empty(); }))
      return true;
    if (fields.size() != columns.size()) {
      report(row.line, {std::to_string(fields.size()) + " fields where there are " +
                            std::to_string(columns.size()) + " columns",
                        "本行有 " + std::to_string(fields.size()) + " 个字段，而列数为 " +
                            std::to_string(columns.size())});
      return true;
    }
    for (std::size_t i = 0; i < fields.size(); ++i) {
      if (columns[i] != kColumns)
        row.cells[columns[i]] = base::normalised(std::string(lists::trimmed(fields[i])));
    }
    if (row.code().empty()) report(row.line, {"there is no code", "没有代码"});
    if (row.cells[kName].empty() && row.cells[kEnglish].empty())
      report(row.line, {"there is no name", "没有名称"});
    for (const std::string& cell : row.cells) {
      if (cell.find_first_of("\r\n") != std::string::npos)
        report(row.line, {"a cell has several lines", "单元格内有换行"});
    }
    for (const std::string_view mark : {".", "「", "」", "/"}) {
      if (row.cells[kName].find(mark) != std::string::npos)
        report(row.line,
               {"a name holds no `" + std::string(mark) + "`", "名称中不得有“" + std::string(mark) + "”"});
    }
    rows_.push_back(std::move(row));
    return true;
  }

  std::size_t above(const Row& row) {
    const std::string& parent = row.cells[kParent];
    if (!parent.empty()) {
      const auto found = by_code_.find(parent);
      if (found != by_code_.end()) return found->second;
      report(row.line, {"no row has the code " + parent + ", which it says it is under",
                        "没有代码为 " + parent + " 的上级行"});
      return kNoRow;
    }
    return how_.levels.empty() ? kNoRow : above_by_levels(row);
  }

  // The nearest that is listed: the code without its last level, as it is or with noughts to its length.
  std::size_t above_by_levels(const Row& row) {
    const std::string& code = row.code();
    std::vector<std::size_t> ends;
    std::size_t end = 0;
    for (const unsigned level : how_.levels) ends.push_back(end += level);
    if (std::find(ends.begin(), ends.end(), code.size()) == ends.end()) {
      report(row.line, {"the code " + code + " does not end where a level ends",
                        "代码 " + code + " 的位数与各级位数不符"});
      return kNoRow;
    }
    for (auto last = ends.rbegin(); last != ends.rend(); ++last) {
      if (*last >= code.size()) continue;
      const std::string shorter = code.substr(0, *last);
      const std::string padded = shorter + std::string(code.size() - *last, '0');
      for (const std::string& one : {shorter, padded}) {
        const auto found = one == code ? by_code_.end() : by_code_.find(one);
        if (found != by_code_.end()) return found->second;
      }
    }
    return kNoRow;
  }

  syntax::Enumerator value(Row& row, std::set<std::pair<std::size_t, std::string>>& names) {
    const Bilingual own = row.own();
    for (const std::string& name : {own.en, own.zh}) {
      if (name.empty() || names.emplace(row.above, name).second) continue;
      report(row.line, {"another value beside it has the name " + name, "同级另有名称“" + name + "”"});
    }
    row.path = own;
    if (row.above != kNoRow) {
      const Bilingual& over = rows_[row.above].path;
      // Where no name in Chinese is said, the path in Chinese has the other.
      row.path = {over.en + "." + own.en,
                  own.zh.empty() && over.zh.empty()
                      ? std::string()
                      : over.in(base::Language::Chinese) + "." + own.in(base::Language::Chinese)};
    }
    syntax::Enumerator out;
    out.name.text = row.path;
    out.matches = how_.system.empty() ? row.code() : how_.system + ":" + row.code();
    return out;
  }

  const TaxonomyImport& how_;
  std::vector<lists::Problem>& problems_;
  std::vector<Row> rows_;
  std::map<std::string, std::size_t> by_code_;
  std::vector<std::size_t> roots_;
  std::vector<std::vector<std::size_t>> below_;
};

}  // namespace

std::optional<std::vector<unsigned>> read_levels(std::string_view text) {
  constexpr std::size_t kMost = 16;
  constexpr unsigned kWidest = 32;
  std::vector<unsigned> out;
  const char* at = text.data();
  const char* const end = at + text.size();
  while (true) {
    unsigned level = 0;
    const auto [next, error] = std::from_chars(at, end, level);
    if (error != std::errc{} || level == 0 || level > kWidest || out.size() == kMost) return std::nullopt;
    out.push_back(level);
    if (next == end) return out;
    if (*next != ',') return std::nullopt;
    at = next + 1;
  }
}

std::optional<syntax::PolicyFile> import_taxonomy(std::string_view csv, const TaxonomyImport& how,
                                                  std::vector<lists::Problem>& problems) {
  Import import(how, problems);
  if (!import.read(csv)) return std::nullopt;
  import.connect();
  syntax::Enumeration taxonomy;
  taxonomy.name.text = how.name;
  taxonomy.taxonomy = true;
  taxonomy.open = how.and_below;
  taxonomy.members = import.values();
  if (!problems.empty()) {
    std::stable_sort(problems.begin(), problems.end(),
                     [](const lists::Problem& a, const lists::Problem& b) { return a.line < b.line; });
    return std::nullopt;
  }
  syntax::PolicyFile out;
  out.name.text = how.module;
  out.is_module = true;
  out.language = how.language;
  out.version = how.edition;
  out.declarations.emplace_back(std::move(taxonomy));
  return out;
}

}  // namespace writ::driver
