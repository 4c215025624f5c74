// SPDX-License-Identifier: Apache-2.0
// Answers in brief, a row an answer:
//
//   decision  a dictionary of the words that JSON has; always there
//   outputs   object of the decision's outputs, null where one has no value; not there for a decision without outputs
//
// of which an enumeration is a dictionary of its members, and a list of members that holds each once at most, in order of declaration,
// an object that says of each member whether it is in it.
#pragma once

#include "runtime/columns/builder.h"
#include "runtime/columns/circuit.h"
#include "runtime/columns/sliced.h"
#include "runtime/eval/answer.h"
#include "runtime/eval/request.h"
#include "runtime/ir/ir.h"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace writ::columns {

class Brief {
 public:
  Brief(const ir::Program& program, const ir::Decision& decision);

  void describe(ArrowSchema& out) const;

  // Lays out what is to be computed for many rows at a time. False: it cannot be.
  bool plan(Sliced& sliced);
  // Room for so many rows, which are then put one after the other; or many at a time where there is a `sliced`, which was planned.
  void begin(std::size_t rows, Sliced* sliced);
  // `request` is the one that was answered.
  void put(std::size_t row, const eval::Request& request, const eval::Answer& answer);
  // A row that has to be asked by itself is asked by `ask`, and then stands in `request`.
  using Ask = std::function<const eval::Answer&(std::size_t)>;
  void put_many(Sliced& sliced, std::size_t first, std::size_t count, const eval::Request& request,
                const Ask& ask);
  void hand_over(ArrowArray& out);

 private:
  enum class Form : std::uint8_t { Flag, Code, Set, Whole, Day, Decimal, Other };
  struct Column {
    std::uint32_t item = 0;
    Form form = Form::Other;
    std::uint32_t width = 0;  // bytes of a value
    std::size_t members = 0;
    bool has_valid = false;
    std::size_t valid = 0;  // where its bits are
    std::size_t data = 0;   // where its values are; of a set the bits of the first member
    // Of what is computed for many rows: the bits of its codes, of its members; whether there is a value.
    std::vector<Bit> planes;
    Bit known = kNo;
    std::size_t other = 0;  // of the builders
  };

  Column column_of(std::uint32_t item);
  std::string format_of(const Column& column) const;
  void describe(const Column& column, ArrowSchema& out) const;
  void hand_over(Column& column, ArrowArray& out);
  // Null: of the decision.
  std::vector<std::string_view> words_of(const Column* column) const;
  static void describe_words(ArrowSchema& out);
  void hand_over_words(const Column* column, ArrowArray& out) const;

  // What of the columns is a plane a bit: whether there is a value, and what it is.
  struct Written {
    Bit bit;
    std::size_t at;  // where its plane is
  };
  std::vector<Written> written() const;
  void aim(Sliced& sliced);
  std::vector<Bit> planes_of(Sliced& sliced, const Column& column, const Sliced::Output& output) const;
  void fill(Sliced& sliced, Column& column, const Sliced::Output& output, std::size_t first,
            std::size_t count);
  static void spread(Sliced& sliced, const std::vector<Bit>& planes, std::size_t words, std::uint8_t* to);
  void put_other(const Sliced& sliced, const eval::Request& request, std::size_t row);

  void put_known(Column& column, std::size_t row, const eval::Request& request, const eval::Answer& answer,
                 const eval::Output& output);
  void put_missing(Column& column, std::size_t row);
  void put_number(const Column& column, std::size_t row, ir::int128 number);
  void open_valid(Column& column);
  void set_bit(std::size_t bits, std::size_t row, bool yes);
  // Of a bit a row, whole planes, and where those of a member begin.
  std::size_t bits_bytes() const { return (rows_ + kPlaneRows - 1) / kPlaneRows * kPlaneRows / 8; }
  std::size_t bits_at(const Column& column, std::size_t member) const {
    return column.data + member * bits_bytes();
  }
  std::size_t take_room(std::size_t bytes);

  const ir::Program& program_;
  std::vector<Column> columns_;
  std::vector<Builder> others_;
  std::size_t decision_ = 0;  // where its codes are
  std::vector<Bit> decision_planes_;
  std::size_t rows_ = 0;
  std::size_t words_ = 0;
  std::size_t size_ = 0;
  std::shared_ptr<std::uint8_t> room_;
};

}  // namespace writ::columns
