// SPDX-License-Identifier: Apache-2.0
// Tables at random for the facts of a program: every form in which a fact may stand, values that are missing or wrong, columns that begin
// somewhere in their buffers.
#pragma once

#include "runtime/ir/ir.h"
#include "writ/arrow.h"

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace writ::gen {

// Of a hundred.
struct Cells {
  std::uint32_t absent = 10;   // columns that are not there
  std::uint32_t nulls = 30;    // columns with values that are missing
  std::uint32_t missing = 20;  // of the values of those
  std::uint32_t wrong = 20;    // columns with values that are none
  std::uint32_t odd = 15;      // columns of a form that is read row by row
  bool own_days = true;        // there may be a column `as_of`

  static Cells of(std::uint64_t seed);
  // Nothing is missing or wrong, and all may be read many rows at a time.
  static Cells good();
};

class Table {
 public:
  Table(const ir::Program& program, std::uint64_t seed, std::size_t rows, const Cells& cells);
  ~Table();
  Table(const Table&) = delete;
  Table& operator=(const Table&) = delete;
  const ArrowSchema* schema() const;
  const ArrowArray* array() const;

 private:
  struct Made;
  std::unique_ptr<Made> made_;
};

// A column `goods` of a dictionary whose first entry is "a" and no other is, with indexes of a byte, all 0; and one that is never so.
class Dictionary {
 public:
  Dictionary(const char* format, std::size_t entries, std::size_t rows);
  ~Dictionary();
  Dictionary(const Dictionary&) = delete;
  Dictionary& operator=(const Dictionary&) = delete;
  const ArrowSchema* schema() const;
  const ArrowArray* array() const;
  void leave_out(std::size_t row);

 private:
  struct Made;
  std::unique_ptr<Made> made_;

 public:
  std::vector<std::uint8_t>& places;
};

}  // namespace writ::gen
