// SPDX-License-Identifier: Apache-2.0
#include "compiler/report/list_changes.h"

#include "runtime/eval/listed.h"

#include <algorithm>
#include <limits>
#include <string>
#include <unordered_map>
#include <unordered_set>

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
    std::vector<std::uint32_t> gone = only_in(old_rows, new_rows);
    std::vector<std::uint32_t> came = only_in(new_rows, old_rows);
    ListChanges out;
    pair_up(gone, came, out.changed);
    for (const std::uint32_t row : came) put(out.added, [&] { return change(after_, row); });
    for (const std::uint32_t row : gone) put(out.removed, [&] { return change(before_, row); });
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

  static std::vector<std::uint32_t> only_in(const std::vector<Row>& own, const std::vector<Row>& others) {
    std::vector<std::uint32_t> out;
    std::size_t at = 0;
    for (const Row& row : own) {
      while (at < others.size() && others[at].text < row.text) ++at;
      if (at < others.size() && others[at].text == row.text) {
        ++at;
        continue;
      }
      out.push_back(row.row);
    }
    return out;
  }

  template <typename Make>
  static void put(ListChangesOf& out, Make make) {
    if (++out.count <= kShown) out.shown.push_back(make());
  }

  // What is called the same is one entry that changed.
  void pair_up(std::vector<std::uint32_t>& gone, std::vector<std::uint32_t>& came, ListChangesOf& out) const {
    const std::uint32_t id = lists::id_column(list_);
    if (id == ir::kNone) return;
    std::unordered_map<std::string, std::uint32_t> was;
    for (const std::uint32_t row : gone) {
      std::string own = eval::row_text(program_, index_, before_, row, id);
      if (!own.empty()) was.emplace(std::move(own), row);
    }
    std::unordered_set<std::uint32_t> paired;
    std::erase_if(came, [&](std::uint32_t row) {
      const auto at = was.find(eval::row_text(program_, index_, after_, row, id));
      if (at == was.end()) return false;
      paired.insert(at->second);
      put(out, [&] { return changed(at->second, row); });
      return true;
    });
    std::erase_if(gone, [&](std::uint32_t row) { return paired.contains(row); });
  }

  ListChange change(const lists::Table& table, std::uint32_t row) const {
    return {entry(table, row), {example_of(table, row)}};
  }

  ListExample example_of(const lists::Table& table, std::uint32_t row) const {
    ListExample out;
    const std::vector<lists::Asked> asked = example(table, row, out.asked);
    out.before = said(before_, asked);
    out.after = said(after_, asked);
    return out;
  }

  // `entries.12, class: open -> prohibited`
  ListChange changed(std::uint32_t was, std::uint32_t is) const {
    const auto in = [&](Language language) {
      const bool chinese = language == Language::Chinese;
      const auto shown = [&](const std::string& text) {
        return !text.empty() ? text : chinese ? std::string("（空）") : std::string("(empty)");
      };
      std::string text = eval::row_name(program_, index_, after_, is, language);
      for (std::uint32_t i = 0; i < list_.columns.size(); ++i) {
        const std::string before = column(before_, was, i, language);
        const std::string after = column(after_, is, i, language);
        if (before == after) continue;
        text += (chinese ? "，" : ", ") + list_.columns[i].name.in(language) + (chinese ? "：" : ": ") +
                shown(before) + " -> " + shown(after);
      }
      return text;
    };
    ListChange out{{in(Language::English), in(Language::Chinese)}, {example_of(after_, is)}};
    ListExample old = example_of(before_, was);
    if (old.asked.en != out.examples.front().asked.en) out.examples.push_back(std::move(old));
    return out;
  }

  std::string column(const lists::Table& table, std::int64_t row, std::uint32_t i, Language language) const {
    return i == list_.cites ? eval::row_citation(program_, index_, table, row, language)
                            : eval::row_text_in(program_, index_, table, row, i, language);
  }

  Bilingual entry(const lists::Table& table, std::int64_t row) const {
    const auto in = [&](Language language) {
      const bool chinese = language == Language::Chinese;
      std::string text = eval::row_name(program_, index_, table, row, language);
      for (std::uint32_t i = 0; i < list_.columns.size(); ++i) {
        const std::string own = column(table, row, i, language);
        if (!own.empty())
          text +=
              (chinese ? "，" : ", ") + list_.columns[i].name.in(language) + (chinese ? "：" : ": ") + own;
      }
      return text;
    };
    return {in(Language::English), in(Language::Chinese)};
  }

  // What meets the row, column by column: the code itself, the first of the regions by its characters, the first day.
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
        // By its characters, for their order is another in each list that was built.
        const auto shown_as = [&](std::uint32_t item) { return eval::value_in(program_, table, type, item); };
        value = *std::min_element(items.begin(), items.end(), [&](std::uint32_t one, std::uint32_t other) {
          return shown_as(one) < shown_as(other);
        });
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
    if (list_.collect) return all_said(table, asked);
    const std::int64_t row = table.pick(asked);
    if (row == lists::Table::kOpen) return {"not known", "不明"};
    return row < 0 ? none_said() : row_said(table, row);
  }

  Bilingual none_said() const {
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

  Bilingual row_said(const lists::Table& table, std::int64_t row) const {
    const auto in = [&](Language language) {
      std::string text = eval::row_name(program_, index_, table, row, language);
      for (std::uint32_t i = 0; i < list_.columns.size(); ++i) {
        if (list_.columns[i].type.kind != TypeKind::Enumeration || list_.columns[i].type.list) continue;
        const std::string own = eval::row_text_in(program_, index_, table, row, i, language);
        if (!own.empty()) text += language == Language::Chinese ? "（" + own + "）" : " (" + own + ")";
      }
      return text;
    };
    return {in(Language::English), in(Language::Chinese)};
  }

  Bilingual all_said(const lists::Table& table, const std::vector<lists::Asked>& asked) const {
    constexpr std::size_t kMostNamed = 5;
    const lists::AllPicked all = table.pick_all(asked, std::numeric_limits<std::size_t>::max(),
                                                std::numeric_limits<std::uint64_t>::max());
    if (all.open) return {"not known", "不明"};
    if (all.rows.empty()) return none_said();
    Bilingual out;
    for (std::size_t i = 0; i < std::min(all.rows.size(), kMostNamed); ++i) {
      const Bilingual one = row_said(table, all.rows[i]);
      out.en += (i == 0 ? "" : ", ") + one.en;
      out.zh += (i == 0 ? "" : "、") + one.zh;
    }
    if (all.rows.size() > kMostNamed) {
      const std::string more = std::to_string(all.rows.size() - kMostNamed);
      out.en += " and " + more + " more";
      out.zh += " 等，另有 " + more + " 条";
    }
    return out;
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
