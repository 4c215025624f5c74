// SPDX-License-Identifier: Apache-2.0
// The facts of many rows, read where they lie: what a policy asks of one is a plane of a circuit. Numbers become codes by the bounds that
// are asked, entries of dictionaries and texts are read once each, as a request reads them. What cannot be read so, or not taken without
// a doubt, is for whoever asks row by row.
#pragma once

#include "runtime/columns/circuit.h"
#include "runtime/columns/planes.h"
#include "runtime/columns/rows.h"
#include "runtime/eval/request.h"
#include "runtime/eval/text_table.h"
#include "runtime/ir/ir.h"

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace writ::columns {

// What is asked of a number: what it is, whether it is as much, whether it is in a list, whether it is below a node, or one of them.
struct Question {
  enum class Is : std::uint8_t { Equal, AtLeast, In, Under, UnderAny };
  Is is = Is::Equal;
  std::int64_t number = 0;
  const std::vector<ir::int128>* list = nullptr;
  const ir::Enumeration* of = nullptr;

  bool holds(std::int64_t asked) const;
  friend bool operator==(const Question&, const Question&) = default;
};

// The request that a JSON text is; null where it is none, or has not said enough. It stands until the next.
using ReadRequest = std::function<const eval::Request*(const std::string&)>;

class Coded {
 public:
  // `rows` and what it was opened on outlive this.
  Coded(const ir::Program& program, const Values& rows, Circuit& circuit, ReadRequest read);

  // Whether all columns may be read so, be it row by row where a plane says that; how many bytes a row has as JSON, at most.
  bool is_good() const { return good_; }
  std::size_t most_bytes() const { return most_bytes_; }

  // Rows whose facts are for whoever asks row by row.
  Bit unread();
  Bit given(std::uint32_t field);
  // Of what is given. Nothing: it has to be asked row by row.
  std::optional<Bit> ask(std::uint32_t field, const Question& question);
  // Two of them, compared.
  enum class Compare : std::uint8_t { Equal, Less, LessEqual };
  std::optional<Bit> compare(std::uint32_t left, std::uint32_t right, Compare how);
  // Whether number() knows its values.
  bool has_numbers(std::uint32_t field) const;

  // After all was asked. Then each chunk is read into the planes of the circuit.
  void finish();
  void read(std::size_t first, std::size_t count, std::uint64_t* planes);
  // Whether a dictionary may have no entry where a row of it points to; nothing of the chunk means anything then.
  bool in_doubt() const { return in_doubt_; }
  // What comes behind that chunk.
  Ahead& ahead() { return ahead_; }
  // Of the row of the chunk that was read last, where it is given.
  std::int64_t number(std::uint32_t field, std::size_t row) const;

 private:
  enum class How : std::uint8_t { Never, Fixed, Flag, Number, Place, Text };
  // Of a dictionary, or a text that came.
  struct Entry {
    enum class State : std::uint8_t { Unread, Missing, Known };
    State state = State::Unread;
    std::int64_t number = 0;
  };
  struct Finding {
    enum class Of : std::uint8_t { Question, Unread, Given };
    Of of = Of::Question;
    columns::Question question{};
    Bit bit = kNo;
    std::size_t input = 0;
    Members members{};

    bool finds(const Entry& entry) const;
  };
  struct Bound {
    std::int64_t number = 0;
    Bit bit = kNo;
    std::size_t input = 0;
  };
  struct Fact {
    How how = How::Fixed;
    const Values* values = nullptr;
    std::uint32_t field = 0;
    ir::Type type;
    std::string key;
    std::optional<std::int64_t> fixed;  // what a request says that says nothing
    std::optional<Bit> valid;
    std::optional<Bit> flag;
    std::size_t valid_input = 0;
    std::size_t flag_input = 0;
    std::int64_t least = INT64_MIN;
    std::int64_t most = INT64_MAX;
    std::vector<Bound> bounds;
    Bounds reached{};
    std::vector<std::int64_t> all_bounds;
    std::vector<std::uint32_t> bound_planes;
    std::vector<Entry> entries;
    std::vector<Finding> findings;
    std::vector<std::uint8_t> classes;  // of the entries: the code of each, where codes are not their places
    eval::TextTable class_of;           // what was found of an entry, in the order of their codes
    eval::TextTable seen;               // texts, each one place before its entry
    std::vector<std::uint32_t> places;  // of the rows of the chunk, among the entries
  };
  struct Compared {
    std::uint32_t left;
    std::uint32_t right;
    Compare how;
    std::size_t input;
    Bit bit;
  };

  void take(const Values& column, std::uint32_t field);
  void take_number(Fact& fact);
  void take_places(Fact& fact);
  Entry entry_of(const Fact& fact, const std::string& json);
  Bit input(std::size_t& which);
  Bit found_in(Fact& fact, Finding::Of of, const Question& question = {});
  Bit at_least(Fact& fact, std::int64_t number);
  std::optional<Bit> ask_number(Fact& fact, const Question& question);
  void finish_number(Fact& fact) const;
  static std::uint8_t class_of(Fact& fact, const Entry& entry);
  void read_bits(const std::uint8_t* bits, std::int64_t at, std::size_t input, std::uint64_t* planes);
  void read_codes(Fact& fact, std::uint64_t* planes);
  void read_texts(Fact& fact);
  const unsigned char* numbers_of(const Fact& fact);
  void look_ahead();
  std::int64_t row_of(std::size_t row) const {
    return rows_.offset + static_cast<std::int64_t>(first_ + row);
  }

  const ir::Program& program_;
  const Values& rows_;
  Circuit& circuit_;
  ReadRequest read_;
  std::vector<Fact> facts_;   // by field
  std::vector<Fact> others_;  // columns that are no facts which can be read so
  std::vector<Compared> compared_;
  std::optional<Bit> rows_given_;
  std::size_t rows_input_ = 0;
  std::size_t inputs_ = 0;
  std::size_t most_bytes_ = 0;
  std::size_t first_ = 0;
  std::size_t count_ = 0;
  bool good_ = true;
  bool in_doubt_ = false;
  Ahead ahead_;
  std::vector<Span> spans_;
  std::vector<std::uint8_t> codes_;
  std::vector<unsigned char> room_;
};

}  // namespace writ::columns
