// SPDX-License-Identifier: Apache-2.0
// Compiled code that puts the facts of a struct (writ_ask_record) into the words of a request, and what native code answered into a struct of
// outputs: how it is called, what of whoever asks it works with, and how the struct lies that it was made for. It takes what is mostly there:
// plain values that are given, names that were looked up or shown before, lists. At anything else it gives up, and runtime/api/facts_fill.cpp
// or outputs_plan.cpp does all of it, which also finds what is wrong: so it costs time, never an answer.
#pragma once

#include "runtime/ir/ir.h"

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace writ::engine {

// What an asker has made of a name that the engine looked up.
struct SeenName {
  static constexpr std::int64_t kNotYet = INT64_MIN;
  const char* data = nullptr;  // that of the engine, which stays where it is; null where nobody asked for it
  std::uint64_t size = 0;
  std::int64_t number = kNotYet;  // what stands for it in a request; below nought: not known
};
// What stands for such names, by their numbers, so many of the first.
struct SeenTable {
  const std::int64_t* numbers = nullptr;
  std::uint64_t count = 0;
};

struct FillState;

// What `closely` makes of a value, or of the items of a list.
enum class Closely : std::uint64_t { Wrong = 0, Taken = 1, Missing = 2 };

// 1: the words hold the facts, and `used` says up to where; 0: it gave up, and what it wrote means nothing. `words` has room for so many,
// the facts among them.
using FillFunction = std::uint32_t (*)(const void* facts, std::uint64_t* words, std::uint64_t room,
                                       FillState* state);

struct FillState {
  // Where the words of the facts' lists of records end, which stand right behind the facts' own and are good for the next question too; 0: they are
  // not. Code that finds it goes on behind them and leaves those lists unread; else it reads them, and says it.
  std::uint64_t kept = 0;
  std::uint64_t kept_left = 0;  // of what is allowed in bytes was left then
  // Of a question. As a request has them, where it says 1; the day is nought where none is given.
  std::uint64_t used = 0;
  std::int32_t as_of_given = 0;
  std::int32_t as_of = 0;
  std::uint64_t looked = 0;  // not nought: `closely` was called, if only for what is kept
  std::uint64_t alone = 0;   // not nought: and made what is good for this question alone
  std::uint64_t left = 0;    // of what is allowed in bytes; `closely` takes from it
  // Of all questions.
  std::uint64_t most_items = 0;
  std::uint64_t first_name = 0;            // Names::base()
  const SeenTable* seen = nullptr;         // by enumeration, and last for texts
  const std::uint64_t* longest = nullptr;  // no name in these takes more bytes
  const std::uint64_t* nothing = nullptr;  // the facts of a request that says nothing
  // A member of a record, by their places in the layout: one value (`count` 1, not of a list), or the items of a list.
  std::uint64_t (*closely)(FillState* state, std::uint64_t member, const void* from, std::uint64_t count,
                           std::uint64_t* to) = nullptr;
  // The bytes of the names that code found by their numbers in a struct whose lists are sound; not less.
  std::uint64_t (*takes)(FillState* state, const void* facts) = nullptr;
  void* context = nullptr;
};
// Record and place in it, in one number.
inline constexpr int kFillRecordShift = 32;

// ---- how a struct lies ----

// What writ.h has (runtime/api/facts_fill.cpp holds them against it), in bytes.
namespace in_struct {
inline constexpr std::uint64_t kTruth = 8;  // `given`, and the value behind it
inline constexpr std::uint64_t kDay = 8;
inline constexpr std::uint64_t kValueOfHalves = 4;
inline constexpr std::uint64_t kWhole = 16;
inline constexpr std::uint64_t kGivenOfWhole = 8;
inline constexpr std::uint64_t kExact = 24;
inline constexpr std::uint64_t kString = 24;
inline constexpr std::uint64_t kList = 24;  // the items, how many, `given`
inline constexpr std::uint64_t kSecond = 8;
inline constexpr std::uint64_t kGivenOfThree = 16;  // of an exact number, a string and a list
inline constexpr std::uint64_t kChoice = 4;
inline constexpr std::uint32_t kAbsent = UINT32_MAX;
inline constexpr std::uint32_t kMissing = 0;
inline constexpr std::uint32_t kGiven = 1;
inline constexpr std::uint32_t kNamed = 2;
}  // namespace in_struct

enum class FillKind : std::uint8_t { Truth, Whole, Exact, Day, Choice, Name, Closely, Record };

struct FillMember {
  FillKind kind = FillKind::Truth;
  bool list = false;
  bool as_of = false;
  bool count = false;     // a whole number that is not negative
  bool optional = false;  // it may be absent
  bool reading = false;   // where it is missing, the default
  std::uint64_t offset = 0;
  std::uint32_t field = 0;  // which of the record, and where
  std::uint32_t slot = 0;
  std::uint32_t least_items = 0;
  std::uint32_t item_bytes = 0;  // of a list: from one to the next, and of one in a request
  std::uint32_t item_words = 0;
  std::uint32_t names = 0;   // of FillState::seen
  std::uint32_t record = 0;  // of a list of records
  std::vector<std::uint32_t> choices;
};
struct FillRecord {
  std::uint32_t words = 0;
  std::uint32_t presence_words = 0;
  std::vector<FillMember> members;
};
struct FillLayout {
  bool readings = false;            // a request that says nothing has words that are not nought
  std::vector<FillRecord> records;  // the facts first

  // All that is in it: two that have the same are filled by the same code.
  std::string key() const;
};

// ---- outputs ----

// A name as outputs show it, which an asker found for a number once.
struct OutName {
  static constexpr std::uint64_t kNone = std::uint64_t{1} << 63;  // no name has it, noted or not
  std::uint64_t number = kNone;
  const char* data = nullptr;  // stands as long as the table does
  std::uint64_t size = 0;
};
// One is looked for where `number * kOutSpread >> shift` says; others of the same place are found by OutState::closely.
inline constexpr std::uint64_t kOutSpread = 0x9E3779B97F4A7C15U;
struct OutTable {
  const OutName* names = nullptr;
  std::uint64_t shift = 0;
};

struct OutState {
  std::uint64_t* room = nullptr;  // so many words for the items of lists
  std::uint64_t words = 0;
  const OutTable* tables = nullptr;  // by member of the layout
  // What stands for a number, into the struct or an item of a list; 0: it could not be done.
  std::uint64_t (*closely)(OutState* state, std::uint64_t member, std::uint64_t number, void* to) = nullptr;
  void* context = nullptr;
};

// 1: the struct holds the outputs of an answer in which native code decided, and the room their lists; 0: it gave up, and what it wrote means
// nothing.
using OutFunction = std::uint32_t (*)(const std::uint64_t* answer, void* outputs, OutState* state);

struct OutMember {
  FillKind kind = FillKind::Truth;  // Closely: a text
  bool list = false;
  std::uint64_t offset = 0;
  std::uint32_t output = 0;  // of the decision
  std::uint32_t word = 0;    // where it stands in an answer, and how many items have their place there
  std::uint32_t bound = 0;
  std::vector<std::uint32_t> choices;  // by member of the enumeration

  std::uint32_t item_bytes() const;
  std::uint32_t item_words() const { return kind == FillKind::Exact ? 2 : 1; }
  // As many items as it can have are written, however many there are: nobody can guess that.
  bool all_at_once() const;
};
struct OutLayout {
  std::uint64_t size = 0;    // of the struct: what no member covers is nought
  std::uint32_t absent = 0;  // the word of an answer where the bits of absent outputs begin
  std::vector<OutMember> members;

  std::string key() const;
  // Words for the lists that are written at once.
  std::uint64_t least_room() const;
};
using StructLayout = std::variant<FillLayout, OutLayout>;

// ---- the code ----

using StructFunction = void (*)();  // a FillFunction or an OutFunction, as the layout is that it was made for

class NativeFill {
 public:
  NativeFill(StructFunction code, std::function<void()> release)
      : code_(code), release_(std::move(release)) {}
  ~NativeFill() {
    if (release_) release_();
  }
  NativeFill(const NativeFill&) = delete;
  NativeFill& operator=(const NativeFill&) = delete;
  StructFunction function() const { return code_; }
  FillFunction fill() const { return reinterpret_cast<FillFunction>(code_); }
  OutFunction outputs() const { return reinterpret_cast<OutFunction>(code_); }

 private:
  StructFunction code_;
  std::function<void()> release_;  // does not wait for a compile
};

// Of one policy and one layout. The code comes later or never, and stays.
class FillSlot {
 public:
  FillSlot(std::string key, StructLayout layout) : key_(std::move(key)), layout_(std::move(layout)) {}
  FillFunction fill() const { return reinterpret_cast<FillFunction>(function()); }
  OutFunction outputs() const { return reinterpret_cast<OutFunction>(function()); }
  const StructLayout& layout() const { return layout_; }
  const std::string& key() const { return key_; }

 private:
  friend class FillSlots;
  StructFunction function() const { return code_now_.load(std::memory_order_acquire); }
  const std::string key_;
  const StructLayout layout_;
  std::atomic<StructFunction> code_now_ = nullptr;
  bool tried_ = false;
  std::unique_ptr<const NativeFill> code_;
};

// Of one policy, and of any thread. They stand where they are.
class FillSlots {
 public:
  // Null where there are too many. `fresh`: nobody wanted that one before. False where somebody else is at it, and it is to be tried again: whoever
  // asks does not wait, for after a fork that may be nobody. The layout is taken where it is fresh.
  bool want(StructLayout& layout, const FillSlot*& slot, bool& fresh);
  // An empty code says that there will be none.
  void install(const std::string& key, std::unique_ptr<NativeFill> code);
  // One that has no code, and of which nobody said that there will be none.
  const FillSlot* unfilled();

 private:
  FillSlot* find(const std::string& key);
  std::mutex mutex_;
  std::vector<std::unique_ptr<FillSlot>> slots_;
};

}  // namespace writ::engine
