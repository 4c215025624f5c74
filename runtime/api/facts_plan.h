// SPDX-License-Identifier: Apache-2.0
// Facts that stand in a struct of the caller's -> a request. What goes where is looked up once a version of the policy; a question then copies
// words, those of members that lie in a row without a look at each. A struct that was zeroed says nothing: every fact is missing.
#pragma once

#include "runtime/api/names.h"
#include "runtime/api/seen_names.h"
#include "runtime/api/shape.h"
#include "runtime/engine/native_fill.h"
#include "runtime/eval/fault.h"
#include "runtime/eval/limits.h"
#include "runtime/eval/request.h"
#include "runtime/json/name_table.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace writ::api {

class FactsPlan {
 public:
  // Why such a struct has no place in the program's facts.
  std::optional<eval::Fault> make(const ir::Program& program, const Shape& shape);

  // Fills a request of that program; false where something in the struct is wrong: `wrong`, with its place. `looked_up`: what the struct may
  // say by a number.
  bool fill(const void* facts, eval::Request& out, const eval::Limits& limits, const Names& looked_up,
            std::optional<eval::Fault>& wrong);

  // How the struct lies, for code that is compiled for it; nothing where it lies as no code can be compiled for.
  std::optional<engine::FillLayout> layout(const ir::Program& program) const;
  // What such code asks of this for a request, with these: all of it is to stay where it is.
  struct Asked {
    FactsPlan* plan = nullptr;
    eval::Request* out = nullptr;
    const eval::Limits* limits = nullptr;
    const Names* names = nullptr;
  };
  void ready(engine::FillState& state, Asked& asked) const;
  // The same as fill(), by that code; false where it gives up, and the request is then to be filled by fill(). `clean`: nobody else has filled the
  // request since this did, and no text or name was put into it. `again`: lists of records need not be read where their words stand (FillState::kept,
  // which whoever else fills the request sets to 0).
  [[gnu::always_inline]] bool fill(engine::FillFunction code, const void* facts, eval::Request& out,
                                   const eval::Limits& limits, engine::FillState& state, bool& clean,
                                   bool again) {
    if (!again) state.kept = 0;
    if (!clean) [[unlikely]]
      begin(out, limits, state);
    const bool some_left_out = again && state.kept != 0;
    clean = code(facts, out.words(), out.room(), &state) != 0;
    if (!clean) [[unlikely]] {
      // Lists may lie there that nobody has judged.
      state.kept = 0;
      return some_left_out && fill_whole(code, facts, out, limits, state, clean);
    }
    out.use_until(state.used);
    if (state.as_of_given != 0) {
      out.as_of = state.as_of;
    } else {
      out.as_of.reset();
    }
    if (state.looked == 0) [[likely]] {
      out.make_ready();
      return true;
    }
    clean = false;
    // What it names it then names by numbers of its own, in the lists too.
    if (out.open_names().has_fresh()) state.kept = 0;
    return out.settle();
  }

  // How a run of members is read.
  enum class How : std::uint8_t {
    // Plain: each is a word or two, in the struct and in the record.
    Truths,
    Wholes,
    Exacts,
    Days,
    Choice,
    // One member, of which more is to be seen to.
    AsOf,
    Named,  // a text or a name
    ListOfNamed,
    ListOfChoices,
    Closely  // always as facts_fill.cpp does where something may be wrong
  };
  // Members of one kind that lie one behind the other, in the struct and in the record: a question copies them in one go. Or one member.
  struct Run {
    std::uint32_t offset = 0;  // in the struct
    std::uint32_t slot = 0;    // word in the record
    std::uint32_t words = 0;
    How how = How::Closely;
    bool optional = false;
    std::uint32_t choice_count = 0;
    std::uint64_t never = 0;  // bits that no whole number here has
    std::uint64_t bits = 0;   // presence bits, and the word that these are in
    std::uint32_t word = 0;
    std::uint32_t index = 0;  // of the first field; all of them in one word of presence bits
    std::uint32_t count = 1;
    std::uint32_t step = 0;                  // of the first
    std::uint32_t least_items = 0;           // of a list
    const std::uint32_t* choices = nullptr;  // those of the step
    const SeenNames* named = nullptr;        // of texts or names
  };
  struct Bits {
    std::uint32_t word = 0;
    std::uint64_t bits = 0;
  };
  // A member.
  struct Step {
    std::string name;
    std::size_t offset = 0;
    writ_kind kind = WRIT_KIND_TRUTH;
    bool as_of = false;
    bool open = false;   // names of an open taxonomy
    bool inner = false;  // some values say too little
    const ir::Field* field = nullptr;
    std::uint32_t index = 0;
    std::uint32_t slot = 0;
    bool list = false;
    std::uint32_t words = 0;             // of a value, or of an item
    std::size_t item_size = 0;           // of a value, or of an item
    std::uint32_t record = 0;            // of records_
    std::vector<std::uint32_t> choices;  // which member of the enumeration each is
    SeenNames* named = nullptr;          // of texts and names, in a list too: those of named_
  };
  struct Record {
    std::uint32_t words = 0;
    std::size_t fields = 0;
    std::vector<Step> steps;
    std::vector<Run> plain;
    std::vector<Bits> given;  // the presence bits of all of these
    std::vector<Run> rest;    // of one member each
  };

 private:
  class Filling;
  static void add_run(Record& record, std::uint32_t at);
  static void add_plain(Record& record, const Run& run);
  void forget_names(const eval::Request& out);
  void begin(eval::Request& out, const eval::Limits& limits, engine::FillState& state);
  bool fill_whole(engine::FillFunction code, const void* facts, eval::Request& out,
                  const eval::Limits& limits, engine::FillState& state, bool& clean);
  // For FillState.
  static std::uint64_t closely(engine::FillState* state, std::uint64_t member, const void* from,
                               std::uint64_t count, std::uint64_t* to) noexcept;

  static std::uint64_t takes(engine::FillState* state, const void* facts) noexcept;
  std::uint64_t takes(const Record& record, const char* from, std::size_t base) const;

  std::optional<eval::Fault> make_record(const ir::Program& program, const Shape& shape, std::size_t from,
                                         std::uint32_t record, std::uint32_t at);
  std::optional<eval::Fault> make_step(const ir::Program& program, const Shape& shape,
                                       const ShapeMember& member, const ir::Field& field, Step& step);

  std::vector<Record> records_;         // the facts first
  std::vector<json::NameTable> names_;  // by enumeration
  // By enumeration (and last for texts) what was looked up, as long as the request has the names of this version.
  std::vector<SeenNames> named_;
  std::vector<engine::SeenTable> tables_;  // of those
  std::uint64_t longest_ = 0;              // that was ever looked up
  std::uint64_t version_ = 0;
};

// Whether members of a kind hold such values; of an exact number also with so many places, of money in that currency.
bool fits(const ShapeMember& member, const ir::Type& type);

// What members of a shape do not fit, for F0911.
eval::Fault does_not_fit(const std::string& member, const char* en, const char* zh);

}  // namespace writ::api
