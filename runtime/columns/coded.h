// SPDX-License-Identifier: Apache-2.0
// The facts of many rows, read where they lie: what a policy asks of one is a plane of a circuit. Numbers become codes by the bounds that
// are asked, entries of dictionaries and texts are read once each, as a request reads them, and remembered. What cannot be read so, or not
// taken without a doubt, is for whoever asks row by row.
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
  std::vector<std::int64_t> sorted{};  // In, after sort()

  bool holds(std::int64_t asked) const;
  // The same question costs as much however long its list is.
  void sort();
  friend bool operator==(const Question& left, const Question& right) {
    return left.is == right.is && left.number == right.number && left.list == right.list &&
           left.of == right.of;
  }
};

// The request that a JSON text is; null where it is none, or has not said enough. It stands until the next.
using ReadRequest = std::function<const eval::Request*(const std::string&)>;

class Coded {
 public:
  Coded(const ir::Program& program, Circuit& circuit) : program_(program), circuit_(circuit) {}

  // Takes the columns of rows, which outlive what is read of them; `read` is called here and by read(). `before`, of the same schema, did not
  // reckon with all that these have: whoever comes next is taken again also if he is as those before. False: they may not be read so,
  // not even row by row where a plane says that.
  bool take(const Values& rows, ReadRequest read, const Coded* before);
  // Other rows of the same schema, after finish(). False: not all that is asked can be asked of them, and nothing of this is to be used.
  bool take_again(const Values& rows, ReadRequest read);
  // What came is forgotten where it is more than is kept between tables.
  void rest();
  // How many bytes a row has as JSON, at most.
  std::size_t most_bytes() const { return most_bytes_; }

  // Rows whose facts are for whoever asks row by row, but for those that beyond() says.
  Bit unread();
  Bit given(std::uint32_t field);
  // Of what is given. Nothing: it has to be asked row by row.
  std::optional<Bit> ask(std::uint32_t field, const Question& question);
  // Two of them, compared.
  enum class Compare : std::uint8_t { Equal, Less, LessEqual };
  std::optional<Bit> compare(std::uint32_t left, std::uint32_t right, Compare how);
  // Whether number() knows its values.
  bool has_numbers(std::uint32_t field) const;

  // After all was asked. Then each chunk is read into the planes of the circuit, which lie at `at`; those of bits that can be read where
  // they are lie there from then on, and at `own` else.
  void finish();
  void read(std::size_t first, std::size_t count, std::uint64_t** at, std::uint64_t* const* own,
            Ahead& ahead);
  // Whether a dictionary may have no entry where a row of it points to, of that chunk, or before one is read, beside the rows or in columns
  // that are not read here; nothing of the chunk means anything then.
  bool in_doubt() const { return in_doubt_; }
  // Rows of the chunk with numbers that are not read here; null: there are none.
  const std::uint64_t* beyond() const { return any_beyond_ ? beyond_.data() : nullptr; }
  std::size_t rows() const { return static_cast<std::size_t>(rows_->length); }
  // What is read of a first chunk that is whole.
  void add_spans(std::vector<Span>& out) const;
  // Of the row of the chunk that was read last, where it is given.
  std::int64_t number(std::uint32_t field, std::size_t row) const;

 private:
  // Entries of a dictionary with few of them are read beforehand, Place, those of others, and texts, as they come.
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
    std::size_t child = 0;  // of the rows
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
    std::vector<Finding> findings;
    eval::TextTable seen;               // what came, as JSON, each kFirstEntry places before its entry
    std::vector<Entry> entries;         // one that is not read, one that is missing, and what came
    std::vector<std::uint8_t> classes;  // Text: of the entries, the code of each
    eval::TextTable class_of;           // what was found of an entry, in the order of their codes
    std::vector<std::uint32_t>
        at;  // of the places of a dictionary: among the entries; 0: nobody has looked yet
    std::vector<std::uint32_t> places;  // Text: of the rows of the chunk, among the entries
    bool may_have_gaps = false;         // of the whole column
    bool may_be_unread = false;         // one of a dictionary, Place
    bool may_lack = false;
  };
  struct Compared {
    std::uint32_t left;
    std::uint32_t right;
    Compare how;
    std::size_t input;
    Bit bit;
  };

  void take_column(std::size_t child, std::uint32_t field, const Coded* before);
  void take_number(Fact& fact);
  static void open_entries(Fact& fact, std::int64_t rows);
  void read_entries(Fact& fact);
  bool read_nothing();
  bool look_beside();
  std::uint32_t entry_of(Fact& fact, const Values& values, std::int64_t at);
  Entry entry_as_read(const Fact& fact, std::string_view json);
  static void forget(Fact& fact);
  Bit input(std::size_t& which);
  Bit found_in(Fact& fact, Finding::Of of, const Question& question = {});
  Bit at_least(Fact& fact, std::int64_t number);
  std::optional<Bit> ask_number(Fact& fact, const Question& question);
  void finish_number(Fact& fact) const;
  static void finish_places(Fact& fact);
  static std::uint8_t class_of(Fact& fact, const Entry& entry);
  void read_fact(Fact& fact, std::uint64_t** at, std::uint64_t* const* own, Ahead& ahead);
  void read_bits(const std::uint8_t* bits, std::int64_t from, std::size_t input, std::uint64_t** at,
                 std::uint64_t* const* own) const;
  void read_places(Fact& fact, std::uint64_t* const* at, Ahead& ahead);
  void read_texts(Fact& fact);
  void compare_all(std::uint64_t* const* at) const;
  void leave_beyond(const Fact& fact);
  const unsigned char* numbers_of(const Fact& fact);
  std::int64_t row_of(std::size_t row) const {
    return rows_->offset + static_cast<std::int64_t>(first_ + row);
  }

  const ir::Program& program_;
  Circuit& circuit_;
  const Values* rows_ = nullptr;
  ReadRequest read_;
  // By field; and behind them columns that are no facts which can be read so.
  std::vector<Fact> facts_;
  std::vector<Compared> compared_;
  bool rows_may_have_gaps_ = false;
  std::optional<Bit> rows_given_;
  std::size_t rows_input_ = 0;
  std::size_t inputs_ = 0;
  std::size_t most_bytes_ = 0;
  std::size_t first_ = 0;
  std::size_t count_ = 0;
  bool in_doubt_ = false;
  bool any_beyond_ = false;
  std::vector<std::uint64_t> beyond_;
  std::vector<std::uint8_t> codes_;
  std::vector<unsigned char> room_;
  Growing json_;
};

}  // namespace writ::columns
