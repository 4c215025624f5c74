// SPDX-License-Identifier: Apache-2.0
#include "compiler/report/list_changes.h"

#include "runtime/eval/listed.h"

#include <algorithm>
#include <limits>
#include <string>

namespace writ::report {
namespace {

using base::Bilingual;
using base::Language;
using ir::Test;
using ir::TypeKind;

constexpr std::size_t kShown = 50;

class Changes {
 public:
  Changes(const ir::Program& program, std::uint32_t list, const lists::Table& before,
          const lists::Table& after)
      : program_(program), list_(program.data_lists[list]), index_(list), before_(before), after_(after) {}

  ListChanges run() {
    const std::vector<Row> old_rows = rows_of(before_);
    const std::vector<Row> new_rows = rows_of(after_);
    ListChanges out;
    collect(new_rows, old_rows, after_, out.added, out.added_count);
    collect(old_rows, new_rows, before_, out.removed, out.removed_count);
    return out;
  }

 private:
  // By everything that it says.
  struct Row {
    std::string text;
    std::uint32_t row = 0;
  };

  std::vector<Row> rows_of(const lists::Table& table) const {
    std::vector<Row> out;
    for (std::uint32_t row = 0; row < table.rows(); ++row) {
      std::string text;
      for (std::uint32_t i = 0; i < list_.columns.size(); ++i)
        text += eval::row_text(program_, index_, table, row, i) + '\x1f';
      out.push_back({std::move(text), row});
    }
    std::sort(out.begin(), out.end(), [](const Row& a, const Row& b) { return a.text < b.text; });
    return out;
  }

  void collect(const std::vector<Row>& own, const std::vector<Row>& others, const lists::Table& table,
               std::vector<ListChange>& out, std::size_t& count) const {
    std::size_t at = 0;
    for (const Row& row : own) {
      while (at < others.size() && others[at].text < row.text) ++at;
      if (at < others.size() && others[at].text == row.text) {
        ++at;
        continue;
      }
      if (++count <= kShown) out.push_back(change(table, row.row));
    }
  }

  ListChange change(const lists::Table& table, std::uint32_t row) const {
    ListChange out;
    out.entry = entry(table, row);
    const std::vector<lists::Asked> asked = example(table, row, out.asked);
    out.before = said(before_, asked);
    out.after = said(after_, asked);
    return out;
  }

  Bilingual entry(const lists::Table& table, std::int64_t row) const {
    const auto in = [&](Language language) {
      const bool chinese = language == Language::Chinese;
      std::string text = eval::row_name(program_, index_, table, row, language);
      for (std::uint32_t i = 0; i < list_.columns.size(); ++i) {
        std::string own = eval::row_text_in(program_, index_, table, row, i, language);
        if (i == list_.cites) own = eval::row_citation(program_, index_, table, row, language);
        if (!own.empty())
          text +=
              (chinese ? "，" : ", ") + list_.columns[i].name.in(language) + (chinese ? "：" : ": ") + own;
      }
      return text;
    };
    return {in(Language::English), in(Language::Chinese)};
  }

  // What meets the row, column by column: the code itself, the first of the regions, the first day.
  std::vector<lists::Asked> example(const lists::Table& table, std::uint32_t row, Bilingual& shown) const {
    std::vector<lists::Asked> out(list_.asked.size());
    std::vector<bool> set(out.size(), false);
    for (const ir::ListTest& test : list_.tests) {
      if (test.asked >= out.size() || set[test.asked] || test.column == ir::kNone) continue;
      if (test.test == Test::And || test.test == Test::Or || !table.given(row, test.column)) continue;
      lists::Asked& asked = out[test.asked];
      const ir::Type& type = list_.columns[test.column].type;
      std::int64_t value = 0;
      if (type.list) {
        const std::vector<std::uint32_t> items = table.items(row, test.column);
        if (items.empty()) continue;
        value = items.front();
      } else {
        value = table.value(row, test.column);
      }
      if (test.test == Test::Less && value > std::numeric_limits<std::int64_t>::min()) --value;
      if (test.test == Test::More && value < std::numeric_limits<std::int64_t>::max()) ++value;
      asked.number = value;
      if (type.kind == TypeKind::Text) asked.text = table.text(static_cast<std::uint32_t>(value));
      set[test.asked] = true;
      const std::string own = eval::value_in(program_, table, type, value);
      shown.en +=
          (shown.en.empty() ? "" : ", ") + list_.columns[test.column].name.in(Language::English) + " " + own;
      shown.zh +=
          (shown.zh.empty() ? "" : "，") + list_.columns[test.column].name.in(Language::Chinese) + " " + own;
    }
    return out;
  }

  Bilingual said(const lists::Table& table, const std::vector<lists::Asked>& asked) const {
    const std::int64_t row = table.pick(asked);
    if (row == lists::Table::kOpen) return {"not known", "不明"};
    if (row < 0) {
      Bilingual out{"no entry", "无适用条目"};
      for (std::uint32_t i = 0; i < list_.columns.size(); ++i) {
        if (i >= list_.otherwise.size() || !list_.otherwise[i]) continue;
        const ir::Type& type = list_.columns[i].type;
        if (type.kind != TypeKind::Enumeration || type.list) continue;
        const ir::Enumeration& values = program_.enumerations[type.of];
        const Bilingual& name = values.members[values.member_of(*list_.otherwise[i])].name;
        out.en += " (" + name.in(Language::English) + ")";
        out.zh += "（" + name.in(Language::Chinese) + "）";
      }
      return out;
    }
    const auto in = [&](Language language) {
      std::string text = eval::row_name(program_, index_, table, row, language);
      for (std::uint32_t i = 0; i < list_.columns.size(); ++i) {
        if (list_.columns[i].type.kind != TypeKind::Enumeration || list_.columns[i].type.list) continue;
        const std::string own = eval::row_text_in(program_, index_, table, row, i, language);
        text += language == Language::Chinese ? "（" + own + "）" : " (" + own + ")";
      }
      return text;
    };
    return {in(Language::English), in(Language::Chinese)};
  }

  const ir::Program& program_;
  const ir::DataList& list_;
  std::uint32_t index_;
  const lists::Table& before_;
  const lists::Table& after_;
};

}  // namespace

ListChanges changes_between(const ir::Program& program, std::uint32_t list, const lists::Table& before,
                            const lists::Table& after) {
  return Changes(program, list, before, after).run();
}

}  // namespace writ::report
