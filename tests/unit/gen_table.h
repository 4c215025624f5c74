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
  // Of the table only those rows from now on: what its columns have before and behind them stays there.
  void narrow_to(std::size_t first, std::size_t rows);
  // Another dictionary, in which "a" stands there; there is none where it is left out, and it may be the only one.
  void fill_entries(std::size_t entries, std::size_t a, bool a_is_there = true);

 private:
  struct Made;
  std::unique_ptr<Made> made_;

 public:
  std::vector<std::uint8_t>& places;
};

// A column `goods` of texts, no two alike, each of so many letters; and one `heavy` that is never so.
class Texts {
 public:
  Texts(std::size_t rows, std::size_t letters);
  ~Texts();
  Texts(const Texts&) = delete;
  Texts& operator=(const Texts&) = delete;
  const ArrowSchema* schema() const;
  const ArrowArray* array() const;

 private:
  struct Made;
  std::unique_ptr<Made> made_;
};

// Rows of a column `heavy`, of which none is, and a column `goods` of lists, of which the last has one item and the others are not there: an
// index into a dictionary of one text.
class Nested {
 public:
  Nested(std::size_t rows, std::int32_t place);
  ~Nested();
  Nested(const Nested&) = delete;
  Nested& operator=(const Nested&) = delete;
  const ArrowSchema* schema() const;
  const ArrowArray* array() const;

 private:
  struct Made;
  std::unique_ptr<Made> made_;
};

}  // namespace writ::gen
