// SPDX-License-Identifier: Apache-2.0
// Rows -> a table. Every row is looked at, and what is wrong is gathered: a table is made of all rows or not at all. Time and
// memory are linear in the rows, but for sorting them.
#pragma once

#include "runtime/base/bilingual.h"
#include "runtime/lists/table.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace writ::lists {

struct Problem {
  std::uint64_t line = 0;  // in the source; of rows of the policy their number; 0: of the whole
  base::Bilingual reason;
};

// A cell as it was read: nothing, one text, or the items of a list. A list of no items is given all the same.
struct Cell {
  bool given = false;
  std::vector<std::string_view> texts{};
};

// What the source calls a column, in either language or outside; kNone: no column has that name.
std::uint32_t column_named(const ir::DataList& list, std::string_view name);

// Why no column has the name: the policy says otherwise whether last days are in, or there is none, and which there are.
base::Bilingual no_column(const ir::DataList& list, std::string_view name);

class Builder {
 public:
  // The program is needed until finish().
  Builder(const ir::Program& program, std::uint32_t list);
  ~Builder();

  // Cells in the order of the columns.
  void add(std::uint64_t line, std::span<const Cell> cells);
  void report(std::uint64_t line, base::Bilingual reason);

  // Those that are kept; how many there were besides.
  const std::vector<Problem>& problems() const { return problems_; }
  std::size_t problem_count() const { return problem_count_; }

  // Null where something was wrong. `digest`: of the source, in hex, or empty.
  std::shared_ptr<const Table> finish(std::string_view digest);

 private:
  struct Source;  // a column while rows are read
  std::int64_t number_of(std::uint32_t column, std::string_view text, bool& good, base::Bilingual& why);
  std::int64_t text_number(std::string_view text);
  std::int64_t date_number(std::uint32_t column, std::string_view text, bool& good, base::Bilingual& why);
  base::Bilingual wrong_in_text(std::uint32_t column, std::string_view text) const;
  void check_row(std::uint64_t line);
  std::vector<std::uint32_t> ranked() const;

  const ir::Program& program_;
  const ir::DataList& list_;
  Form form_;
  std::vector<Source> columns_;
  std::vector<bool> compared_;  // by column: a condition compares it
  std::vector<bool> levelled_;  // likewise, level by level
  std::vector<std::uint32_t> places_;
  std::uint32_t rows_ = 0;
  std::uint32_t id_column_ = ir::kNone;
  std::unordered_map<std::int64_t, std::uint32_t> ids_;
  std::vector<std::unordered_map<std::string, std::uint32_t>> members_;  // by enumeration, when it is used
  std::unordered_map<std::string, std::uint32_t> text_numbers_;
  std::vector<const std::string*> texts_;
  std::vector<Problem> problems_;
  std::size_t problem_count_ = 0;
};

// A table of the rows that stand in the policy.
std::shared_ptr<const Table> table_of_rows(const ir::Program& program, std::uint32_t list,
                                           std::vector<Problem>& problems);

}  // namespace writ::lists
