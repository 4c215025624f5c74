// SPDX-License-Identifier: Apache-2.0
// The policy that a process decides by, replaced while it decides. Any number of threads decide, none of them waits: a
// version is immutable but for the native code that arrives later, a reader pins it for as long as it looks at it, and it dies
// with its last reader. Not a reader of policies, and no threads of its own.
#pragma once

#include "runtime/engine/native_answer.h"
#include "runtime/engine/native_fill.h"
#include "runtime/engine/native_unit.h"
#include "runtime/engine/reach.h"
#include "runtime/eval/answer.h"
#include "runtime/eval/limits.h"
#include "runtime/eval/request.h"

#include <atomic>
#include <cstdint>
#include <memory>
#include <mutex>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace writ::lists {
class Table;
}

namespace writ::engine {

class Engine;
struct AnswerBuffer;
struct NativeLibrary;

// One stretch of law of one decision. Units are added and never taken away while the version lives: a thread may be in one.
class NativeSlot {
 public:
  const NativeUnit* unit() const { return unit_.load(std::memory_order_acquire); }
  Level wanted() const { return wanted_.load(std::memory_order_relaxed); }
  Level tried() const { return tried_.load(std::memory_order_relaxed); }
  // The code for requests whose lists are long, which is made when the first of them comes.
  const NativeUnit* unit_for_long() const { return long_unit_.load(std::memory_order_acquire); }
  bool wants_long() const {
    return long_wanted_.load(std::memory_order_relaxed) && !long_tried_.load(std::memory_order_relaxed);
  }

 private:
  friend class Engine;
  friend class PolicyVersion;
  std::atomic<const NativeUnit*> unit_ = nullptr;
  std::atomic<Level> wanted_ = Level::None;
  std::atomic<Level> tried_ = Level::None;
  std::unique_ptr<const NativeUnit> quick_;
  std::unique_ptr<const NativeUnit> full_;
  std::atomic<const NativeUnit*> long_unit_ = nullptr;
  std::atomic<bool> long_wanted_ = false;
  std::atomic<bool> long_tried_ = false;
  std::unique_ptr<const NativeUnit> long_;
};

// A decision of one version, found by its name; nothing where the version has none of that name. Kept and asked any number of
// times; to ask another version with it is a fault, for there the same place may hold another decision.
class DecisionRef {
 public:
  DecisionRef() = default;
  explicit operator bool() const { return index_ != ir::kNone; }

 private:
  friend class PolicyVersion;
  std::shared_ptr<const char> mark_;  // of the program
  std::uint32_t index_ = ir::kNone;
  std::string name_;
};

class PolicyVersion {
 public:
  explicit PolicyVersion(ir::Program program, std::uint64_t serial, std::vector<ir::Program> beside = {});
  // The same policies, and their native code, with other lists of this one.
  PolicyVersion(const PolicyVersion& other, std::shared_ptr<const lists::Data> data, std::uint64_t serial)
      : plans_(other.plans_),
        policy_(other.policy_),
        data_(std::move(data)),
        serial_(serial),
        beside_(other.beside_) {}

  const ir::Program& program() const { return policy_->program; }
  // What its lists hold; null where it has none.
  const lists::Data* data() const { return data_.get(); }
  // No two versions of an engine have the same: what was made for one is of no use to another.
  std::uint64_t serial() const { return serial_; }

  // The policies that were published together: this one first, those beside it in their order.
  std::size_t policies() const { return 1 + beside_.size(); }
  const PolicyVersion& policy(std::size_t at) const { return at == 0 ? *this : *beside_[at - 1]; }
  // The one that has the decision; this one where none has, which then refuses it.
  const PolicyVersion& policy_of(const DecisionRef& decision) const;

  // By its name in either language, of the first of the policies that has one of that name.
  DecisionRef decision(std::string_view name) const;
  // Why it does not answer; nothing when it does, and then `index` says which of its decisions is asked.
  std::optional<eval::Fault> refuses(const DecisionRef& decision, const eval::Request& request,
                                     std::uint32_t& index) const;
  bool answers(std::uint32_t decision, const eval::Request& request) const {
    return decision < plans_.size() && request.is_for(policy_->program);
  }

  struct DecisionPlan {
    Reach reach;
    NativeAnswerLayout layout;
    std::vector<NativeSlot> slots;  // by stretch
    bool depends_on_date = false;
    bool transitional = false;  // rules say whose day's law applies: its answers say so too
  };
  // `decision` is an index of the program's.
  const DecisionPlan& plan(std::uint32_t decision) const { return plans_[decision]; }

  const NativeSlot& slot_on(std::uint32_t decision, std::int32_t day) const {
    const DecisionPlan& plan = plans_[decision];
    return plan.slots[stretch_on(plan.reach.changes, day)];
  }

  // Code that fills requests, whichever lists the version has.
  FillSlots& fills() const { return policy_->fills; }

 private:
  friend class Engine;
  // What versions have in common that differ in their lists alone.
  struct Policy {
    ir::Program program;
    std::vector<DecisionPlan> plans;
    FillSlots fills;
  };
  std::span<const DecisionPlan> plans_;  // of the policy
  std::shared_ptr<Policy> policy_;
  std::shared_ptr<const lists::Data> data_;
  std::uint64_t serial_;
  std::vector<std::shared_ptr<const PolicyVersion>> beside_;
};

// Holds a version. Cheap to take and to let go; one thread at a time uses it, and no engine dies before its pins. Where there
// is nothing to hold, it shows a version without decisions, which answers every question with a fault.
class Pin {
 public:
  Pin() = default;
  Pin(Pin&& other) noexcept { swap(other); }
  Pin& operator=(Pin&& other) noexcept {
    swap(other);
    return *this;
  }
  ~Pin();

  explicit operator bool() const { return version_ != nullptr; }
  const PolicyVersion& operator*() const { return version_ == nullptr ? no_version() : *version_; }
  const PolicyVersion* operator->() const { return &**this; }
  DecisionRef decision(std::string_view name) const { return (**this).decision(name); }

 private:
  friend class Engine;
  friend void decide(const Pin& pin, const DecisionRef& decision, const eval::Request& request,
                     const eval::Limits& limits, AnswerBuffer& buffer, eval::Answer& answer, bool* natively);
  static const PolicyVersion& no_version();
  void swap(Pin& other) noexcept {
    std::swap(engine_, other.engine_);
    std::swap(place_, other.place_);
    std::swap(version_, other.version_);
  }
  Engine* engine_ = nullptr;
  std::atomic<const PolicyVersion*>* place_ = nullptr;
  const PolicyVersion* version_ = nullptr;
};

class Engine {
 public:
  Engine();
  ~Engine();
  Engine(const Engine&) = delete;
  Engine& operator=(const Engine&) = delete;

  // From now on this is the policy. What pinned another goes on with that one.
  void publish(ir::Program program);
  // Several at once, replaced together; without any, no decision is answered. `code`: native code that was compiled with them.
  // Gives its serial.
  std::uint64_t publish(std::vector<ir::Program> programs,
                        const std::shared_ptr<const NativeLibrary>& code = nullptr);
  // From now on a list of the policy holds this; requests that were made stay good, and nothing is compiled. False where there is
  // no policy, or no such list in it, or one in several policies, or the table is of another list. `serial`: of the version that holds it.
  bool replace_list(std::string_view name, std::shared_ptr<const lists::Table> table,
                    std::uint64_t* serial = nullptr);

  // Nothing before the first publish().
  Pin pin() {
    const PolicyVersion* version = current_.load();
    Pin pin;
    if (version == nullptr) return pin;
    std::atomic<const PolicyVersion*>& place = block_.places[first_place() % kPlaces].version;
    const PolicyVersion* expected = nullptr;
    if (!place.compare_exchange_strong(expected, version)) return pin_elsewhere();
    if (current_.load() != version) version = pin_again(place);
    pin.engine_ = this;
    pin.place_ = &place;
    pin.version_ = version;
    return pin;
  }

  // Whether what it holds is the policy still: to pin again would give the same.
  bool is_current(const Pin& pin) const {
    return pin.version_ != nullptr && current_.load(std::memory_order_acquire) == pin.version_;
  }

  // To look so each time without asking the engine: it is as long as this leads to what the pin holds.
  const std::atomic<const PolicyVersion*>& current() const { return current_; }

  // ---- for whoever brings native code ----

  // Asks for native code, as the first decision on a stretch does by itself.
  void want(const PolicyVersion& version, std::uint32_t decision, std::int32_t day);
  // Likewise for long lists.
  void want_long(const NativeSlot& slot);
  // Waits until something may be wanted that was not when `seen` was returned, or until wake().
  std::uint32_t wait_for_wish(std::uint32_t seen);
  void wake();
  // An empty unit says that there will be none; the slot is then not asked for again.
  void install(const PolicyVersion& version, std::uint32_t decision, std::uint32_t stretch, Level level,
               std::unique_ptr<NativeUnit> unit);
  void install_long(const PolicyVersion& version, std::uint32_t decision, std::uint32_t stretch,
                    std::unique_ptr<NativeUnit> unit);
  // Where code for structs that lie so is, or will be; asks for it where there is none, taking the layout. It stands as long as the version. Null where there are
  // too many of them. False: it is to be tried again.
  bool want_fill(const PolicyVersion& version, StructLayout& layout, const FillSlot*& slot);

  // Versions that are no longer the policy and still pinned. Those that are not are freed.
  std::size_t collect();

 private:
  friend class Pin;

  // Where readers say what they look at: a place a reader, on a cache line of its own.
  struct alignas(64) Place {
    std::atomic<const PolicyVersion*> version = nullptr;
  };
  static constexpr std::size_t kPlaces = 64;
  struct Block {
    Place places[kPlaces];
    std::atomic<Block*> next = nullptr;
  };

  // Threads begin to look at different places, so that they do not share cache lines. Every thread has a stack of its own,
  // so an address in it tells threads apart without a call.
  static std::size_t first_place() {
    constexpr int kStackShift = 16;
    constexpr int kSpread = 32;
    const char here = 0;
    const auto stack = static_cast<std::uint64_t>(reinterpret_cast<std::uintptr_t>(&here)) >> kStackShift;
    return static_cast<std::size_t>(stack * 0x9E3779B97F4A7C15U >> kSpread);
  }
  Pin pin_elsewhere();
  // With the lock of writers.
  void put(std::unique_ptr<const PolicyVersion> version);
  const PolicyVersion* pin_again(std::atomic<const PolicyVersion*>& place);
  bool is_pinned(const PolicyVersion* version) const;

  std::atomic<const PolicyVersion*> current_ = nullptr;
  Block block_;
  std::atomic<std::uint32_t> wishes_ = 0;
  std::atomic<std::uint64_t> serials_ = 0;
  std::atomic<std::uint32_t> retired_count_ = 0;
  std::atomic<bool> collect_again_ = false;
  std::mutex writers_;  // publish, install and collect; never a decision
  std::vector<std::unique_ptr<const PolicyVersion>> retired_;
};

inline Pin::~Pin() {
  if (place_ == nullptr) return;
  place_->store(nullptr, std::memory_order_release);
  // A reader that leaves last frees what was retired while it looked. Where it leaves at the very moment of the retirement
  // both may miss each other, which is worth less than a fence in each decision: the next one to leave sees it.
  if (engine_->retired_count_.load(std::memory_order_relaxed) != 0) engine_->collect();
}

// ---- deciding ----

// Room for the answer of native code, and for what it needs to find it; filled again without allocating once it has grown to the
// largest decision.
struct AnswerBuffer {
  std::vector<std::uint64_t> words;
  eval::NativeRoom room;

  const std::uint64_t* data() const { return words.data(); }
  std::uint64_t operator[](std::size_t at) const { return words[at]; }
};

// What decide_natively() does in the cases that are rare: there is no code yet, the buffer has to grow, or the code said `made`, that
// lists are longer than it is for.
bool decide_rarely(Engine& engine, const PolicyVersion& version, std::uint32_t decision,
                   const eval::Request& request, const eval::Limits& limits, AnswerBuffer& buffer,
                   const std::int32_t* law_day, Native made);

// What decide_natively() does with a decision and a request that the version answers. `given`: what NativeUnit::data_for() made of that
// version, these limits and this buffer, which may be kept between questions; null: it is made anew.
[[gnu::always_inline]] inline bool decide_answered(Engine& engine, const PolicyVersion& version,
                                                   std::uint32_t decision, const eval::Request& request,
                                                   const eval::Limits& limits, AnswerBuffer& buffer,
                                                   const std::int32_t* law_day = nullptr,
                                                   eval::NativeData* given = nullptr) {
  const PolicyVersion::DecisionPlan& plan = version.plan(decision);
  if (plan.depends_on_date && !request.as_of) return false;
  if (plan.transitional && law_day == nullptr) return false;
  // Native code takes what a request says for known.
  if (request.is_coarse()) return false;
  const std::int32_t today = request.as_of.value_or(0);
  // Mostly the law is the same on all days.
  const bool one_law = plan.reach.changes.empty();
  const std::size_t stretch =
      one_law ? 0 : stretch_on(plan.reach.changes, law_day != nullptr ? *law_day : today);
  const NativeUnit* unit = plan.slots[stretch].unit();
  Native made = Native::Bail;
  if (unit != nullptr && buffer.words.size() >= plan.layout.words) [[likely]] {
    made =
        given != nullptr
            ? unit->decide(request, today, law_day, limits.max_steps, buffer.words.data(), *given)
            : unit->decide(request, version.data(), today, limits, buffer.words.data(), buffer.room, law_day);
    if (made == Native::Decided) [[likely]]
      return true;
    if (made == Native::Bail) return false;
  }
  return decide_rarely(engine, version, decision, request, limits, buffer, law_day, made);
}

// Under the law of a day: the day asked about, or what eval::decide_under_its_law() settles for a decision with
// transitional rules. True when native code decided: the answer is in the buffer. False: ask the interpreter, which also says
// what is wrong with the question. Always a part of its caller, which mostly knows that no such day is given (null).
[[gnu::always_inline]] inline bool decide_natively(Engine& engine, const PolicyVersion& version,
                                                   std::uint32_t decision, const eval::Request& request,
                                                   const eval::Limits& limits, AnswerBuffer& buffer,
                                                   const std::int32_t* law_day = nullptr,
                                                   eval::NativeData* given = nullptr) {
  return version.answers(decision, request) &&
         decide_answered(engine, version, decision, request, limits, buffer, law_day, given);
}

// The whole answer, by native code where there is some and by the interpreter else: the same answer. A question that this
// version cannot be asked (no policy, no such decision, a decision or a request of another version) is a fault: F06xx.
// `natively`: which of the two it was. Into an answer that is used again and again, or a new one.
void decide(const Pin& pin, const DecisionRef& decision, const eval::Request& request,
            const eval::Limits& limits, AnswerBuffer& buffer, eval::Answer& answer, bool* natively = nullptr);
eval::Answer decide(const Pin& pin, const DecisionRef& decision, const eval::Request& request,
                    const eval::Limits& limits, AnswerBuffer& buffer, bool* natively = nullptr);

}  // namespace writ::engine
