// SPDX-License-Identifier: Apache-2.0
// Many requests of one program, read fast. It knows the keys and values that may come and expects them in the order in which
// they came last time, so most of a request is compared and not looked up. Whatever it does not expect it leaves to
// read_request(), which reads the text again: so the facts, the faults and their words are those of read_request().
// Not for two threads at once.
#pragma once

#include "runtime/eval/fault.h"
#include "runtime/eval/limits.h"
#include "runtime/eval/request.h"
#include "runtime/json/name_table.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace writ::json {

class RequestReader {
 public:
  explicit RequestReader(const ir::Program& program);

  // As read_request(); `out` is of the same program.
  std::optional<eval::Fault> read(std::string_view text, eval::Request& out, const eval::Limits& limits = {});

  // How many texts read_request() had to read.
  std::uint64_t slow() const { return slow_; }

 private:
  // What most values are has a way of its own.
  enum class How : std::uint8_t { Flag, Whole, Exact, Name, Text, Other };
  How how_of(const ir::Type& type) const;
  struct FieldPlan {
    std::uint32_t key =
        ir::kNone;  // which of its names came last time; kNone: in no form that can be compared
    const ir::Field* field = nullptr;
    How how = How::Other;
    std::uint32_t slot = 0;  // word in the record
    std::uint32_t next = 0;  // the field that came after it last time
  };
  struct RecordPlan {
    std::vector<FieldPlan> fields;
    NameTable names;
    std::uint32_t first = 0;      // the field that came first last time
    std::uint32_t surprises = 0;  // how often it was another than the one expected, less what was seen since
    std::uint32_t words = 0;
    bool has_lists = false;
  };
  // A record that is being filled: in the request, or on the stack of those that wait for their list to end.
  struct Target {
    bool waiting = false;
    std::size_t base = 0;
  };

  bool read_all(eval::Request& out);
  bool object(eval::Request& out, std::uint32_t record, Target target, std::size_t depth);
  NameTable::Seen seen_name(const NameTable& names) const;
  std::uint32_t key(RecordPlan& plan, std::uint32_t& expected);
  bool member(eval::Request& out, const FieldPlan& plan, std::uint32_t index, Target target,
              std::size_t depth);
  bool value(eval::Request& out, const ir::Field& field, ir::int128& number, bool& present,
             std::size_t depth);
  bool scalar(eval::Request& out, const ir::Type& type, ir::int128& number);
  bool list(eval::Request& out, const ir::Type& type, ir::int128& packed);
  bool record_list(eval::Request& out, const ir::Type& type, ir::int128& packed, std::size_t depth);
  bool flag(std::uint64_t& word);
  bool day(std::int32_t& out);
  std::uint32_t take_digits(std::int64_t& digits, std::uint32_t most);
  bool plain_number(const ir::Type& type, ir::int128& number);
  bool string(std::string_view& text);
  bool string_from(const char* start, std::string_view& text);
  bool escaped(const char* start, std::string_view& text);
  bool literal(std::string_view word);
  bool punctuation(char wanted);
  void skip_space();
  char peek() const { return at_ < end_ ? *at_ : '\0'; }

  const ir::Program& program_;
  std::vector<RecordPlan> records_;      // by record of the program
  std::vector<NameTable> enumerations_;  // by enumeration
  std::vector<std::uint64_t> waiting_;   // records of lists that are still open
  std::string unescaped_;
  std::uint64_t slow_ = 0;

  // A text that is no longer is read from a copy, behind which so many bytes are nought: then what is looked at together need not end
  // with the text, and nothing of it goes on behind.
  static constexpr std::size_t kShort = 1024;
  static constexpr std::size_t kBehind = 32;
  static_assert(kBehind >= NameTable::kNear);

  const char* at_ = nullptr;
  const char* end_ = nullptr;
  const char* readable_ = nullptr;  // so far memory can be read
  eval::Limits limits_;
  std::array<char, kShort + kBehind> copy_;
};

}  // namespace writ::json
