// SPDX-License-Identifier: Apache-2.0
// Comma-separated values with bytes changed, left out and put in: refused, or read as another reader reads the same bytes. That one goes by
// what the manual says alone, one character after the other, and shares nothing with runtime/lists.
#include "runtime/lists/build.h"
#include "runtime/lists/read_csv.h"
#include "tests/unit/list_program.h"

#include <catch2/catch.hpp>

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <map>
#include <memory>
#include <optional>
#include <random>
#include <regex>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace ir = writ::ir;
namespace lists = writ::lists;

namespace {

struct Entry {
  std::int64_t id = 0;
  std::string code{};
  std::set<std::string> regions{};
  std::int64_t from = 0;
  std::int64_t to = 0;
  std::int64_t kind = 0;
  std::set<std::string> also{};
  bool operator==(const Entry&) const = default;
};
using Row = std::vector<std::string>;

std::string without_blanks(const std::string& text) {
  const std::size_t begin = text.find_first_not_of(" \t");
  if (begin == std::string::npos) return {};
  return text.substr(begin, text.find_last_not_of(" \t") + 1 - begin);
}

// Nothing: a quotation mark is not closed, or something stands behind one.
std::optional<std::vector<Row>> rows_of(std::string_view text) {
  enum class In : std::uint8_t { Begin, Plain, Quoted, Closing, Closed };
  std::vector<Row> out;
  Row row;
  std::string field;
  In in = In::Begin;
  const auto end_field = [&] {
    row.push_back(without_blanks(field));
    field.clear();
    in = In::Begin;
  };
  const auto end_row = [&] {
    end_field();
    // A line with nothing on it is none.
    if (row.size() > 1 || !row.front().empty()) out.push_back(row);
    row.clear();
  };
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    const bool line = c == '\n' || c == '\r';
    if (in == In::Quoted) {
      if (c == '"') {
        in = In::Closing;
      } else {
        field += c;
      }
    } else if (in == In::Closing && c == '"') {
      field += c;
      in = In::Quoted;
    } else if (line) {
      if (c == '\r' && i + 1 < text.size() && text[i + 1] == '\n') ++i;
      end_row();
    } else if (c == ',') {
      end_field();
    } else if (in == In::Closing || in == In::Closed) {
      if (c != ' ') return std::nullopt;
      in = In::Closed;
    } else if (in == In::Begin && c == '"') {
      in = In::Quoted;
    } else if (in != In::Begin || c != ' ') {
      field += c;
      in = In::Plain;
    }
  }
  if (in == In::Quoted) return std::nullopt;
  if (in != In::Begin || !row.empty()) end_row();
  return out;
}

// As numbers are written, in any notation: 20, 20.0, 2e1, -0.
std::optional<std::int64_t> number_of(const std::string& text) {
  static const std::regex kNumber(R"((-?)([0-9]+)(?:\.([0-9]+))?(?:[eE]([+-]?[0-9]{1,2}))?)");
  constexpr std::size_t kMostDigits = 18;
  std::smatch parts;
  if (!std::regex_match(text, parts, kNumber)) return std::nullopt;
  std::string digits = parts[2].str() + parts[3].str();
  const int exponent = parts[4].matched ? std::stoi(parts[4].str()) : 0;
  int behind = static_cast<int>(parts[3].length()) - exponent;  // digits behind the point
  for (; behind < 0; ++behind) digits += '0';
  for (; behind > 0; --behind) {
    if (!digits.empty() && digits.back() != '0') return std::nullopt;
    if (!digits.empty()) digits.pop_back();
  }
  digits.erase(0, digits.find_first_not_of('0'));
  if (digits.empty()) return 0;
  if (digits.size() > kMostDigits || parts[1].length() != 0) return std::nullopt;
  return std::stoll(digits);
}

std::set<std::string> items_of(const std::string& cell) {
  std::set<std::string> out;
  if (cell == "{}" || cell == "[]") return out;
  std::string item;
  for (const char c : cell + ";") {
    if (c != ';' && c != '|') {
      item += c;
      continue;
    }
    item = without_blanks(item);
    if (!item.empty()) out.insert(item);
    item.clear();
  }
  return out;
}

const Row kColumns = {"id", "code", "regions", "from", "to", "class", "also"};

// Nothing: it means nothing.
std::optional<std::vector<Entry>> entries_of(std::string_view text) {
  static const std::map<std::string, std::int64_t> kKinds = {
      {"prohibited", 0}, {"restricted", 1}, {"open", 2}};
  const std::optional<std::vector<Row>> rows = rows_of(text);
  if (!rows || rows->empty() || rows->front() != kColumns) return std::nullopt;
  std::vector<Entry> out;
  std::set<std::int64_t> ids;
  for (auto row = rows->begin() + 1; row != rows->end(); ++row) {
    if (std::all_of(row->begin(), row->end(), [](const std::string& cell) { return cell.empty(); })) continue;
    if (row->size() != kColumns.size()) return std::nullopt;
    const auto id = number_of((*row)[0]);
    const auto from = number_of((*row)[3]);
    const auto to = number_of((*row)[4]);
    const auto kind = kKinds.find((*row)[5]);
    if (!id || !from || !to || kind == kKinds.end() || (*row)[1].empty() || !ids.insert(*id).second)
      return std::nullopt;
    out.push_back({*id, (*row)[1], items_of((*row)[2]), *from, *to, kind->second, items_of((*row)[6])});
  }
  return out;
}

std::vector<Entry> entries_in(const lists::Table& table) {
  std::vector<Entry> out(table.rows());
  for (std::int64_t row = 0; row < std::int64_t{table.rows()}; ++row) {
    const auto texts = [&](std::uint32_t column) {
      std::set<std::string> all;
      for (const std::uint32_t text : table.items(row, column)) all.emplace(table.text(text));
      return all;
    };
    const auto value = [&](std::uint32_t column) { return table.value(row, column); };
    // Entries have their places in the file from 1.
    out.at(table.place(row) - 1) = {value(0), std::string(table.text(static_cast<std::uint32_t>(value(1)))),
                                    texts(2), value(3),
                                    value(4), value(5),
                                    texts(6)};
  }
  return out;
}

class Source {
 public:
  explicit Source(unsigned seed) : random_(seed) {}

  std::string file() {
    const std::string end = below(2) == 0 ? "\n" : "\r\n";
    std::string out;
    for (const std::string& column : kColumns) out += (out.empty() ? "" : ",") + column;
    out += end;
    for (std::uint64_t id = 1, most = 1 + below(12); id <= most; ++id) {
      out += std::to_string(id) + "," + quoted(code()) + "," + quoted(regions()) + "," +
             std::to_string(below(50)) + "," + std::to_string(50 + below(50)) + "," + quoted(kind()) + "," +
             quoted(regions());
      if (id < most || below(2) == 0) out += end;
    }
    return out;
  }
  void change(std::string& file) {
    constexpr std::string_view kMarks = ",\";|\n\r \t.-/{}[]0123456789abr";
    for (std::uint64_t i = 1 + below(3); i > 0 && !file.empty(); --i) {
      const std::size_t at = below(file.size());
      const char byte = below(4) == 0 ? static_cast<char>(1 + below(126)) : kMarks[below(kMarks.size())];
      switch (below(5)) {
        case 0: file.erase(at, 1 + below(3)); break;
        case 1: file.insert(at, 1, byte); break;
        // A stretch of it stands somewhere else, too, as where two files were mixed.
        case 2: file.insert(at, file.substr(below(file.size()), below(30))); break;
        default: file[at] = byte;
      }
    }
    if (below(20) == 0) file.resize(below(file.size() + 1));
  }

 private:
  std::uint64_t below(std::uint64_t bound) { return random_() % bound; }
  std::string code() {
    std::string out(1, static_cast<char>('a' + below(3)));
    for (std::uint64_t i = below(3); i > 0; --i)
      out += "." + std::string(1, static_cast<char>('a' + below(3)));
    return out;
  }
  std::string regions() {
    std::string out;
    for (std::uint64_t i = below(4); i > 0; --i)
      out += (out.empty() ? "r" : "; r") + std::to_string(below(5));
    return out;
  }
  std::string kind() {
    const char* const all[] = {"prohibited", "restricted", "open"};
    return all[below(3)];
  }
  std::string quoted(const std::string& text) { return below(3) == 0 ? " \"" + text + "\" " : text; }

  std::mt19937_64 random_;
};

}  // namespace

TEST_CASE("changed comma-separated values are refused, or read as another reader reads them") {
  const ir::Program program = writ::listed::program_with_list();
  const char* wanted = std::getenv("WRIT_LIST_CORRUPTIONS");
  const int rounds = wanted == nullptr ? 3000 : std::atoi(wanted);
  Source source(37);
  int refused = 0;
  int read = 0;
  for (int round = 0; round < rounds; ++round) {
    std::string file = source.file();
    REQUIRE(entries_of(file).has_value());
    if (round % 8 != 0) source.change(file);
    INFO(file);
    lists::Builder builder(program, 0);
    lists::read_csv(file, program.data_lists[0], builder);
    const std::shared_ptr<const lists::Table> table = builder.finish({});
    REQUIRE((table == nullptr) == (builder.problem_count() != 0));
    if (table == nullptr) {
      REQUIRE(round % 8 != 0);
      ++refused;
      continue;
    }
    ++read;
    const auto expected = entries_of(file);
    REQUIRE(expected.has_value());
    REQUIRE(entries_in(*table) == *expected);
  }
  CHECK(refused > rounds / 4);
  CHECK(read > rounds / 6);
}
