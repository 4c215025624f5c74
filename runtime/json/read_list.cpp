// SPDX-License-Identifier: Apache-2.0
#include "runtime/json/read_list.h"

#include <nlohmann/json.hpp>

#include <deque>
#include <unordered_map>

namespace writ::json {
namespace {

// One line at a time. It stops at the first thing that has no place in a row, and says what that was.
class RowReader : public nlohmann::json_sax<nlohmann::json> {
 public:
  explicit RowReader(const ir::DataList& list) : list_(list), cells_(list.columns.size()) {}

  void begin() {
    for (lists::Cell& cell : cells_) {
      cell.given = false;
      cell.texts.clear();
    }
    texts_.clear();
    given_.assign(list_.columns.size(), false);
    depth_ = 0;
    why_ = {};
  }
  const std::vector<lists::Cell>& cells() const { return cells_; }
  const base::Bilingual& why() const { return why_; }

  bool null() override { return depth_ == 1 ? true : fail({"null stands in a list", "列表中有 null"}); }
  bool boolean(bool yes) override { return value(yes ? "true" : "false"); }
  bool number_integer(number_integer_t n) override { return number(std::to_string(n)); }
  bool number_unsigned(number_unsigned_t n) override { return number(std::to_string(n)); }
  bool number_float(number_float_t, const string_t& text) override { return number(text); }
  bool string(string_t& text) override { return value(std::move(text)); }
  bool binary(binary_t&) override { return false; }

  bool start_object(std::size_t) override {
    if (depth_++ == 0) return true;
    return fail({"an object stands in a row", "条目中含有对象"});
  }
  bool end_object() override { return --depth_ == 0; }
  bool key(string_t& name) override {
    auto [at, fresh] = columns_.try_emplace(name, ir::kNone);
    if (fresh) at->second = lists::column_named(list_, name);
    column_ = at->second;
    if (column_ == ir::kNone) return fail(lists::no_column(list_, name));
    if (given_[column_]) return fail({"`" + name + "` stands twice", "“" + name + "”重复出现"});
    given_[column_] = true;
    return true;
  }
  bool start_array(std::size_t) override {
    if (depth_++ == 1 && list_.columns[column_].type.list) {
      cells_[column_].given = true;
      return true;
    }
    return fail({"a list stands where one value goes", "应为单个值之处为列表"});
  }
  bool end_array() override {
    --depth_;
    return true;
  }
  bool parse_error(std::size_t at, const std::string&, const nlohmann::detail::exception&) override {
    return fail({"the line is not JSON, at character " + std::to_string(at),
                 "本行不是合法的 JSON，位置：第 " + std::to_string(at) + " 个字符"});
  }

 private:
  bool fail(base::Bilingual why) {
    if (why_.empty()) why_ = std::move(why);
    return false;
  }
  // In a request neither is a number a text: 1.0 and 1 would be two.
  bool number(std::string text) {
    if (depth_ != 0 && list_.columns[column_].type.kind == ir::TypeKind::Text)
      return fail({"the number " + text + " stands where a text goes", "应为文本之处为数字 " + text});
    return value(std::move(text));
  }
  bool value(std::string text) {
    if (depth_ == 0) return fail({"a row is an object", "条目应为对象"});
    const bool in_list = depth_ == 2;
    if (in_list != list_.columns[column_].type.list)
      return fail({"one value stands where a list goes", "应为列表之处为单个值"});
    texts_.push_back(std::move(text));
    cells_[column_].given = true;
    cells_[column_].texts.push_back(texts_.back());
    return true;
  }

  const ir::DataList& list_;
  std::vector<lists::Cell> cells_;
  std::deque<std::string> texts_;  // of this row
  std::vector<bool> given_;
  std::unordered_map<std::string, std::uint32_t> columns_;
  std::uint32_t column_ = 0;
  int depth_ = 0;
  base::Bilingual why_;
};

}  // namespace

void read_list(std::string_view text, const ir::DataList& list, lists::Builder& builder) {
  constexpr std::string_view kMark = "\xEF\xBB\xBF";
  if (text.starts_with(kMark)) text.remove_prefix(kMark.size());
  RowReader reader(list);
  std::uint64_t number = 0;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    std::string_view line = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    ++number;
    if (line.find_first_not_of(" \t\r") == std::string_view::npos) continue;
    reader.begin();
    if (nlohmann::json::sax_parse(line.begin(), line.end(), &reader) && reader.why().empty()) {
      builder.add(number, reader.cells());
    } else {
      builder.report(number, reader.why().empty()
                                 ? base::Bilingual{"the line is not JSON", "本行不是合法的 JSON"}
                                 : reader.why());
    }
  }
}

}  // namespace writ::json
