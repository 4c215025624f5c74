// SPDX-License-Identifier: Apache-2.0
// Many requests of one program, read fast. It knows the keys and values that may come and expects them in the order in which
// they came last time, so most of a request is compared and not looked up. Whatever it does not expect it leaves to
// read_request(), which reads the text again: so the facts, the faults and their words are those of read_request().
// Not for two threads at once.
#pragma once

#include "runtime/eval/fault.h"
#include "runtime/eval/limits.h"
#include "runtime/eval/request.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace writ::json {

// A fixed set of names and what each stands for. Equal names: the first stands.
class NameTable {
 public:
  void add(std::string_view name, std::uint32_t value);
  // The value, or ir::kNone.
  std::uint32_t find(std::string_view name) const;

 private:
  struct Slot {
    std::string name;
    std::uint32_t value = UINT32_MAX;
  };
  static std::uint64_t hash(std::string_view name);
  void place(Slot slot);
  std::vector<Slot> slots_;
  std::size_t count_ = 0;
};

class RequestReader {
 public:
  explicit RequestReader(const ir::Program& program);

  // As read_request(); `out` is of the same program.
  std::optional<eval::Fault> read(std::string_view text, eval::Request& out, const eval::Limits& limits = {});

  // How many texts read_request() had to read.
  std::uint64_t slow() const { return slow_; }

 private:
  struct FieldPlan {
    std::string key;  // as it was written last time; empty: in no form that can be compared
    const ir::Field* field = nullptr;
    std::uint32_t slot = 0;  // word in the record
    std::uint32_t next = 0;  // the field that came after it last time
  };
  struct RecordPlan {
    std::vector<FieldPlan> fields;
    NameTable names;
    std::uint32_t first = 0;  // the field that came first last time
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
  bool value(eval::Request& out, const ir::Field& field, ir::int128& number, bool& present,
             std::size_t depth);
  bool scalar(eval::Request& out, const ir::Type& type, ir::int128& number);
  bool list(eval::Request& out, const ir::Type& type, ir::int128& packed);
  bool record_list(eval::Request& out, const ir::Type& type, ir::int128& packed, std::size_t depth);
  bool plain_number(const ir::Type& type, ir::int128& number);
  bool string(std::string_view& text);
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

  const char* at_ = nullptr;
  const char* end_ = nullptr;
  eval::Limits limits_;
};

}  // namespace writ::json
