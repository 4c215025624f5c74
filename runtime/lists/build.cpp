// SPDX-License-Identifier: Apache-2.0
#include "runtime/lists/build.h"

#include "runtime/base/called.h"
#include "runtime/base/normal_form.h"
#include "runtime/base/visible.h"
#include "runtime/ir/list_edge.h"
#include "runtime/ir/no_entries.h"
#include "runtime/lists/lay_out.h"
#include "runtime/lists/marks.h"
#include "runtime/value/date.h"
#include "runtime/value/decimal.h"

#include <algorithm>
#include <limits>
#include <map>
#include <numeric>

namespace writ::lists {

using ir::kNone;
using ir::TypeKind;

namespace {

constexpr std::size_t kMostProblems = 200;
constexpr std::size_t kMostTextBytes = std::size_t{1} << 31;
constexpr std::uint32_t kMostRows = 50'000'000;

base::Bilingual in_marks(std::string_view text) {
  const std::string it(text);
  return {"`" + it + "`", "“" + it + "”"};
}

std::int64_t yes_or_no(std::string_view text) {
  for (const std::string_view yes : {"yes", "true", "1", "是"}) {
    if (text == yes) return 1;
  }
  for (const std::string_view no : {"no", "false", "0", "否"}) {
    if (text == no) return 0;
  }
  return -1;
}

// Whether a citation begins with the name of an instrument, and not with a longer name that begins like it.
bool cites(std::string_view citation, std::string_view name) {
  if (name.empty() || !citation.starts_with(name)) return false;
  const std::string_view behind = citation.substr(name.size());
  if (behind.empty()) return true;
  for (const std::string_view next : {"第", "附", "（", "，", "、", "；", "》", "　"}) {
    if (behind.starts_with(next)) return true;
  }
  const char next = behind.front();
  const bool goes_on = (next >= '0' && next <= '9') || (next >= 'a' && next <= 'z') ||
                       (next >= 'A' && next <= 'Z') || next == '_' || static_cast<signed char>(next) < 0;
  return !goes_on;
}

// 2024-05-01, and as tables are filled in: 2024/5/1, 2024年5月1日. The year stands first in all of them.
std::optional<value::Date> read_date(std::string_view text) {
  if (const auto strict = value::parse_date(text)) return strict;
  constexpr std::size_t kYearDigits = 4;
  const auto number = [&](std::size_t most) -> std::int32_t {
    std::int32_t out = 0;
    std::size_t digits = 0;
    for (; digits < most && !text.empty() && text.front() >= '0' && text.front() <= '9'; ++digits) {
      out = 10 * out + (text.front() - '0');
      text.remove_prefix(1);
    }
    return digits == 0 || (most == kYearDigits && digits < most) ? -1 : out;
  };
  const auto skip = [&](std::string_view mark) {
    const bool there = text.starts_with(mark);
    if (there) text.remove_prefix(mark.size());
    return there;
  };
  const std::int32_t year = number(kYearDigits);
  const bool chinese = skip("年");
  if (!chinese && !skip("/")) return std::nullopt;
  const std::int32_t month = number(2);
  if (!skip(chinese ? "月" : "/")) return std::nullopt;
  const std::int32_t day = number(2);
  if ((chinese && !skip("日")) || !text.empty()) return std::nullopt;
  return value::from_civil({year, month, day});
}

std::uint32_t levels_of(std::string_view text) {
  return static_cast<std::uint32_t>(1 + std::count(text.begin(), text.end(), '.'));
}

}  // namespace

namespace {

// With the days as the source has them.
base::Bilingual empty_period(const ir::DataList& list, std::int64_t from, std::int64_t until) {
  const auto shown = [](std::int64_t days) {
    return std::string(value::format_date({static_cast<std::int32_t>(days)}).view());
  };
  const std::string first = shown(from);
  const std::string end = shown(until - (includes_last_day(list) ? 1 : 0));
  const base::Bilingual begin = title_of(list, list.from);
  const base::Bilingual title = title_of(list, list.until);
  return {"its period is empty: " + begin.in(base::Language::English) + " " + first + ", " +
              title.in(base::Language::English) + " " + end,
          "其期间为空：" + begin.in(base::Language::Chinese) + " " + first + "，" +
              title.in(base::Language::Chinese) + " " + end};
}

}  // namespace

struct Builder::Source {
  std::vector<std::int64_t> values;  // by row; kAbsent
  // Of a list: the sets that were met, and their numbers.
  std::vector<std::vector<std::uint32_t>> sets;
  std::map<std::vector<std::uint32_t>, std::uint32_t> set_numbers;
};

std::uint32_t column_named(const ir::DataList& list, std::string_view name) {
  for (std::uint32_t i = 0; i < list.columns.size(); ++i) {
    const ir::Field& field = list.columns[i];
    // To a Chinese reader a bare 至 includes the day.
    if (i == list.until && name == "至" && !includes_last_day(list)) continue;
    const std::optional<bool> edge = i == list.until ? ir::edge_said(name) : std::nullopt;
    if (edge && *edge != includes_last_day(list)) continue;
    if (edge || base::is_called(field.name, field.external, name)) return i;
    if (i == list.until && name == "至" && includes_last_day(list)) return i;
  }
  return kNone;
}

base::Bilingual no_column(const ir::DataList& list, std::string_view name) {
  const base::Bilingual shown = in_marks(name);
  if (list.until != kNone && name == "至")
    return {shown.en + " does not say whether the day is included; the policy leaves it out: `至（前）`",
            shown.zh + "未写明是否含当日；规范中不含当日，应写作“至（前）”"};
  if (list.until != kNone && ir::edge_said(name)) {
    return includes_last_day(list)
               ? base::Bilingual{shown.en + " leaves the day out, and the policy says `through`",
                                 shown.zh + "不含当日，而规范中写作“至（止）”"}
               : base::Bilingual{shown.en + " includes the day, and the policy does not say `through`",
                                 shown.zh + "含当日，而规范中并未写作“至（止）”"};
  }
  base::Bilingual all;
  for (std::uint32_t i = 0; i < list.columns.size(); ++i) {
    const base::Bilingual title = title_of(list, i);
    all.en += (i == 0 ? "" : ", ") + title.in(base::Language::English);
    all.zh += (i == 0 ? "" : "、") + title.in(base::Language::Chinese);
  }
  base::Bilingual out{"the list has no column " + shown.en + "; its columns are " + all.en,
                      "清单没有名为" + shown.zh + "的列，其列为：" + all.zh};
  if (list.apart && (ir::edge_said(name) || name == "至" || name == "自" || name == "from")) {
    out.en += "; a header behind `rows apart` in the policy names all columns of the file, this one too";
    out.zh += "；须在规范的“条目另附”之后写明表头，列明文件的各列，包括该列";
  }
  return out;
}

Builder::Builder(const ir::Program& program, std::uint32_t list)
    : program_(program), list_(program.data_lists[list]), form_(form_of(program, list)) {
  columns_.resize(list_.columns.size());
  members_.resize(program.enumerations.size());
  compared_.resize(columns_.size());
  levelled_.resize(columns_.size());
  for (const ir::ListTest& test : list_.tests) {
    if (test.column == kNone) continue;
    const bool levels = test.test == ir::Test::Under || test.test == ir::Test::StartsWith;
    compared_[test.column] =
        compared_[test.column] || levels || test.test == ir::Test::Equal || test.test == ir::Test::Holds;
    levelled_[test.column] = levelled_[test.column] || levels;
  }
  id_column_ = id_column(list_);
  for (std::uint32_t i = 0; i < list_.columns.size(); ++i) {
    const ir::Field& field = list_.columns[i];
    if (field.type.kind != TypeKind::Enumeration || !members_[field.type.of].empty()) continue;
    const ir::Enumeration& values = program.enumerations[field.type.of];
    for (std::uint32_t k = 0; k < values.members.size(); ++k) {
      const ir::Enumerator& one = values.members[k];
      for (const std::string* name : {&one.external, &one.name.en, &one.name.zh}) {
        if (!name->empty()) members_[field.type.of].try_emplace(*name, k);
      }
    }
  }
}

Builder::~Builder() = default;

void Builder::report(std::uint64_t line, base::Bilingual reason) {
  ++problem_count_;
  if (problems_.size() < kMostProblems) problems_.push_back({line, std::move(reason)});
}

std::int64_t Builder::text_number(std::string_view text) {
  const auto [at, fresh] =
      text_numbers_.try_emplace(base::normalised(text), static_cast<std::uint32_t>(texts_.size()));
  if (fresh) texts_.push_back(&at->first);
  return at->second;
}

std::int64_t Builder::date_number(std::uint32_t column, std::string_view text, bool& good,
                                  base::Bilingual& why) {
  const base::Bilingual shown = in_marks(text);
  const auto date = read_date(text);
  const bool last = column == list_.until && includes_last_day(list_);
  if (date && !(last && *date == value::kLastDate)) return date->days + (last ? 1 : 0);
  good = false;
  why = date ? base::Bilingual{shown.en + " has no day after it", shown.zh + "没有次日"}
             : base::Bilingual{shown.en + " is not a date: YYYY-MM-DD",
                               shown.zh + "不是日期（应为 YYYY-MM-DD）"};
  return 0;
}

// What would make a text that is looked for the name of nothing; empty: nothing.
base::Bilingual Builder::wrong_in_text(std::uint32_t column, std::string_view text) const {
  const base::Bilingual shown = in_marks(base::visible(text));
  if ((compared_[column] || levelled_[column]) && base::visible(text) != text)
    return {shown.en + " holds a character that nobody sees", shown.zh + "含有不可见的字符"};
  if (list_.columns[column].type.list && (text == "/" || text == "-" || text == "—" || text == "无"))
    return {shown.en + " stands for none, and would be an item; a list of no items is written `{}`",
            shown.zh + "表示没有，却会成为一项；没有任何项的列表应写作“｛｝”"};
  if (compared_[column] && in_quotation_marks(text))
    return {shown.en + " stands in quotation marks, which would be part of it",
            shown.zh + "带有引号，引号会成为内容的一部分"};
  if (levelled_[column] && has_bad_levels(text))
    return {shown.en + ": the levels of a code have one `.` between them, and nothing else",
            shown.zh + "：代码各级之间以一个半角句点“.”分隔，各级不得为空"};
  return {};
}

// What a cell says, as a number; an enumeration by its member, a text by its number here.
std::int64_t Builder::number_of(std::uint32_t column, std::string_view text, bool& good,
                                base::Bilingual& why) {
  const ir::Field& field = list_.columns[column];
  const auto fail = [&](std::string_view en, std::string_view zh) {
    good = false;
    const base::Bilingual shown = in_marks(text);
    why = {shown.en + " " + std::string(en), shown.zh + std::string(zh)};
    return std::int64_t{0};
  };
  const auto whole = [&](value::NumberResult made) {
    constexpr auto kMost = std::numeric_limits<std::int64_t>::max();
    if (!made.ok() || made.value > kMost || made.value <= -kMost)
      return fail("is no such number", "不是该类型的数");
    return static_cast<std::int64_t>(made.value);
  };
  switch (field.type.kind) {
    case TypeKind::Boolean: {
      const std::int64_t yes = yes_or_no(text);
      return yes < 0 ? fail("is not yes or no", "不是“是”或者“否”") : yes;
    }
    case TypeKind::Count:
    case TypeKind::Integer: {
      const std::int64_t number = whole(value::parse_decimal(text, 0));
      if (good && number < 0 && field.type.kind == TypeKind::Count) return fail("is negative", "为负数");
      return number;
    }
    case TypeKind::Decimal:
    case TypeKind::Rate:
    case TypeKind::Money: return whole(value::parse_decimal(text, field.type.places));
    case TypeKind::Date: return date_number(column, text, good, why);
    case TypeKind::Text: {
      why = wrong_in_text(column, text);
      good = why.empty();
      return text_number(text);
    }
    case TypeKind::Enumeration: {
      const auto at = members_[field.type.of].find(std::string(text));
      if (at != members_[field.type.of].end()) return at->second;
      const base::Bilingual of =
          in_marks(program_.enumerations[field.type.of].name.in(base::Language::English));
      const base::Bilingual zh =
          in_marks(program_.enumerations[field.type.of].name.in(base::Language::Chinese));
      return fail("is not a value of " + of.en, "不是" + zh.zh + "的取值");
    }
    case TypeKind::Record: break;
  }
  return fail("is not a value", "不是值");
}

void Builder::add(std::uint64_t line, std::span<const Cell> cells) {
  if (rows_ >= kMostRows) {
    if (rows_ == kMostRows) report(line, {"the list has too many entries", "清单的条目过多"});
    return;
  }
  bool row_good = true;
  for (std::uint32_t i = 0; i < columns_.size(); ++i) {
    const ir::Field& field = list_.columns[i];
    Source& column = columns_[i];
    const auto wrong = [&](const base::Bilingual& why) {
      row_good = false;
      report(line, {in_marks(field.name.in(base::Language::English)).en + ": " + why.en,
                    in_marks(field.name.in(base::Language::Chinese)).zh + "：" + why.zh});
    };
    const Cell empty;
    const Cell& cell = i < cells.size() ? cells[i] : empty;
    if (!cell.given && field.type.optional) {
      column.values.push_back(kAbsent);
      continue;
    }
    if (!cell.given) {
      wrong(field.type.list ? base::Bilingual{"is empty; a list of no items is written `{}`, in JSON `[]`",
                                              "为空；没有任何项的列表应写作“｛｝”，JSON 中写作 `[]`"}
                            : base::Bilingual{"is empty", "为空"});
      column.values.push_back(0);
      continue;
    }
    std::vector<std::uint32_t> set;
    std::int64_t value = 0;
    for (const std::string_view text : cell.texts) {
      bool good = true;
      base::Bilingual why;
      value = number_of(i, text, good, why);
      if (!good) wrong(why);
      set.push_back(static_cast<std::uint32_t>(value));
    }
    if (field.type.list) {
      std::sort(set.begin(), set.end());
      set.erase(std::unique(set.begin(), set.end()), set.end());
      const auto [at, fresh] =
          column.set_numbers.try_emplace(set, static_cast<std::uint32_t>(column.sets.size()));
      if (fresh) column.sets.push_back(set);
      value = at->second;
    }
    column.values.push_back(value);
  }
  places_.push_back(static_cast<std::uint32_t>(rows_ + 1));
  ++rows_;
  if (row_good) check_row(line);
}

// What is wrong with a row as a whole.
void Builder::check_row(std::uint64_t line) {
  const std::size_t row = rows_ - 1;
  if (list_.from != kNone && list_.until != kNone) {
    const std::int64_t from = columns_[list_.from].values[row];
    const std::int64_t until = columns_[list_.until].values[row];
    if (from != kAbsent && until != kAbsent && from >= until) report(line, empty_period(list_, from, until));
  }
  if (id_column_ != kNone) {
    const std::int64_t id = columns_[id_column_].values[row];
    const auto [at, fresh] = ids_.try_emplace(id, static_cast<std::uint32_t>(row + 1));
    if (!fresh) {
      const ir::Field& field = list_.columns[id_column_];
      report(line, {in_marks(field.name.in(base::Language::English)).en + ": its id is that of entry " +
                        std::to_string(at->second),
                    in_marks(field.name.in(base::Language::Chinese)).zh + "：其编号与第 " +
                        std::to_string(at->second) + " 条相同"});
    }
  }
  if (list_.cites != kNone && columns_[list_.cites].values[row] != kAbsent) {
    const std::string& cited = *texts_[static_cast<std::size_t>(columns_[list_.cites].values[row])];
    const bool known = std::any_of(program_.laws.begin(), program_.laws.end(), [&](const ir::Law& law) {
      return cites(cited, law.name.en) || cites(cited, law.name.zh) || cites(cited, law.title.en) ||
             cites(cited, law.title.zh);
    });
    const bool internal = cited.starts_with("internal ") || cited.starts_with("内部");
    if (!known && !internal) {
      const base::Bilingual shown = in_marks(cited);
      report(line, {shown.en + " cites no declared instrument", shown.zh + "所引并非已声明的法源"});
    }
  }
}

// Rows in the order in which they prevail.
std::vector<std::uint32_t> Builder::ranked() const {
  std::vector<std::uint32_t> order(rows_);
  std::iota(order.begin(), order.end(), 0U);
  // Texts by code points, once for all keys.
  std::vector<std::uint32_t> text_order;
  const bool by_text = std::any_of(list_.keys.begin(), list_.keys.end(), [&](const ir::ListKey& key) {
    return !key.levels && list_.columns[key.column].type.kind == TypeKind::Text;
  });
  if (by_text) {
    std::vector<std::uint32_t> sorted(texts_.size());
    std::iota(sorted.begin(), sorted.end(), 0U);
    std::sort(sorted.begin(), sorted.end(), [&](auto a, auto b) { return *texts_[a] < *texts_[b]; });
    text_order.resize(sorted.size());
    for (std::uint32_t i = 0; i < sorted.size(); ++i) text_order[sorted[i]] = i;
  }
  std::vector<std::vector<std::int64_t>> keys;
  for (const ir::ListKey& key : list_.keys) {
    const ir::Type& type = list_.columns[key.column].type;
    std::vector<std::int64_t> values = columns_[key.column].values;
    for (std::int64_t& value : values) {
      if (value == kAbsent) continue;
      const auto at = static_cast<std::size_t>(value);
      if (key.levels) {
        value = levels_of(type.kind == TypeKind::Text
                              ? *texts_[at]
                              : program_.enumerations[type.of].members[at].name.in(base::Language::English));
      } else if (type.kind == TypeKind::Text) {
        value = text_order[at];
      }
      if (key.descending) value = -value;
    }
    // What is absent comes last.
    for (std::int64_t& value : values) {
      if (value == kAbsent) value = std::numeric_limits<std::int64_t>::max();
    }
    keys.push_back(std::move(values));
  }
  std::stable_sort(order.begin(), order.end(), [&](std::uint32_t a, std::uint32_t b) {
    for (const std::vector<std::int64_t>& key : keys) {
      if (key[a] != key[b]) return key[a] < key[b];
    }
    return false;
  });
  return order;
}

std::shared_ptr<const Table> Builder::finish(std::string_view digest) {
  std::size_t bytes = 0;
  for (const std::string* text : texts_) bytes += text->size();
  if (bytes > kMostTextBytes || texts_.size() > kMostTexts)
    report(0, {"the texts of the list are too many or too long", "清单的文本过多或者过长"});
  if (lacks_entries(form_, rows_) && problem_count_ == 0) report(0, ir::no_entries());
  if (problem_count_ != 0) return nullptr;
  Rows rows{.form = form_,
            .order = ranked(),
            .places = std::move(places_),
            .digest = digest,
            .texts = {},
            .columns = {}};
  for (const std::string* text : texts_) rows.texts.push_back(*text);
  for (Source& column : columns_) rows.columns.push_back({std::move(column.values), std::move(column.sets)});
  return lay_out(std::move(rows));
}

std::shared_ptr<const Table> table_of_rows(const ir::Program& program, std::uint32_t index,
                                           std::vector<Problem>& problems) {
  const ir::DataList& list = program.data_lists[index];
  Builder builder(program, index);
  std::uint64_t number = 0;
  for (const ir::ListRow& row : list.rows) {
    std::vector<Cell> cells;
    for (const ir::ListCell& cell : row.cells)
      cells.push_back({cell.given, {cell.texts.begin(), cell.texts.end()}});
    builder.add(++number, cells);
  }
  std::shared_ptr<const Table> out = builder.finish({});
  problems = builder.problems();
  return out;
}

}  // namespace writ::lists
