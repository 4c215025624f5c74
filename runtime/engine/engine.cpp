// SPDX-License-Identifier: Apache-2.0
#include "runtime/engine/engine.h"

#include "runtime/engine/native_library.h"
#include "runtime/lists/table.h"

#include <algorithm>
#include <iterator>
#include <utility>

namespace writ::engine {

PolicyVersion::PolicyVersion(ir::Program program, std::uint64_t serial, std::vector<ir::Program> beside)
    : policy_(std::make_shared<Policy>()), serial_(serial) {
  policy_->program = std::move(program);
  data_ = policy_->program.data;
  for (ir::Program& other : beside)
    beside_.push_back(std::make_shared<const PolicyVersion>(std::move(other), serial));
  for (const ir::Decision& decision : policy_->program.decisions) {
    DecisionPlan plan;
    plan.reach = reach_of(policy_->program, decision);
    plan.layout = lay_out_answer(policy_->program, decision, plan.reach);
    plan.depends_on_date = decision.depends_on_date;
    plan.transitional = decision.law_item != ir::kNone;
    plan.slots = std::vector<NativeSlot>(plan.reach.changes.size() + 1);
    policy_->plans.push_back(std::move(plan));
  }
  plans_ = policy_->plans;
}

DecisionRef PolicyVersion::decision(std::string_view name) const {
  DecisionRef out;
  out.mark_ = program().identity.mark();
  out.name_ = name;
  for (std::size_t i = 0; i < policies(); ++i) {
    const ir::Program& program = policy(i).program();
    const ir::Decision* found = ir::find_decision(program, name);
    if (found == nullptr) continue;
    out.mark_ = program.identity.mark();
    out.index_ = static_cast<std::uint32_t>(found - program.decisions.data());
    break;
  }
  return out;
}

const PolicyVersion& PolicyVersion::policy_of(const DecisionRef& decision) const {
  for (std::size_t i = 0; i < policies(); ++i) {
    if (policy(i).program().identity.mark() == decision.mark_) return policy(i);
  }
  return *this;
}

const PolicyVersion& Pin::no_version() {
  static const PolicyVersion kNothing{ir::Program{}, 0};
  return kNothing;
}

Engine::Engine() = default;

Engine::~Engine() {
  delete current_.load();
  Block* block = block_.next.load();
  while (block != nullptr) {
    Block* next = block->next.load();
    delete block;
    block = next;
  }
}

// ---- pins ----
//
// A reader puts the version in a free place and looks again whether it is still the policy. A writer takes the policy away
// and looks at all places. Both do so in one total order, so one of them sees the other: either the reader finds that the
// policy changed and starts again, or the writer finds the version in use.

Pin Engine::pin_elsewhere() {
  Pin pin;
  const PolicyVersion* version = current_.load();
  Block* block = &block_;
  for (std::size_t at = first_place(), tries = 1;; ++tries) {
    if (tries == kPlaces) {
      // More pins than places: another block of them, for good.
      Block* next = block->next.load();
      if (next == nullptr) {
        auto made = std::make_unique<Block>();
        if (block->next.compare_exchange_strong(next, made.get())) next = made.release();
      }
      block = next;
      tries = 0;
    }
    std::atomic<const PolicyVersion*>& place = block->places[++at % kPlaces].version;
    const PolicyVersion* expected = nullptr;
    if (!place.compare_exchange_strong(expected, version)) continue;
    pin.engine_ = this;
    pin.place_ = &place;
    pin.version_ = pin_again(place);
    return pin;
  }
}

// Until the version in a place is the policy, after it was put there.
const PolicyVersion* Engine::pin_again(std::atomic<const PolicyVersion*>& place) {
  const PolicyVersion* version = place.load();
  for (const PolicyVersion* now = current_.load(); now != version; now = current_.load()) {
    version = now;
    place.store(version);
  }
  return version;
}

bool Engine::is_pinned(const PolicyVersion* version) const {
  for (const Block* block = &block_; block != nullptr; block = block->next.load()) {
    for (const Place& place : block->places) {
      if (place.version.load() == version) return true;
    }
  }
  return false;
}

void Engine::publish(ir::Program program) {
  std::vector<ir::Program> programs;
  programs.push_back(std::move(program));
  publish(std::move(programs));
}

std::uint64_t Engine::publish(std::vector<ir::Program> programs,
                              const std::shared_ptr<const NativeLibrary>& code) {
  if (programs.empty()) programs.emplace_back();
  ir::Program first = std::move(programs.front());
  programs.erase(programs.begin());
  const std::uint64_t serial = ++serials_;
  auto version = std::make_unique<const PolicyVersion>(std::move(first), serial, std::move(programs));
  if (code != nullptr) give_code(*this, *version, code);
  {
    const std::lock_guard lock(writers_);
    put(std::move(version));
  }
  collect();
  wake();
  return serial;
}

namespace {

// The lists of a version with another table for one of them; nothing where it has no such list, the table is of another, or has
// no entries where the list needs some. A table made for another version has the same rows, but is asked by the conditions of
// this one.
std::shared_ptr<const lists::Data> data_with(const PolicyVersion& version, std::string_view name,
                                             const std::shared_ptr<const lists::Table>& table) {
  const std::uint32_t index = lists::find_list(version.program(), name);
  if (index == ir::kNone) return nullptr;
  lists::Form form = lists::form_of(version.program(), index);
  if (form.fingerprint != table->form().fingerprint || lists::lacks_entries(form, table->rows()))
    return nullptr;
  std::vector<std::shared_ptr<const lists::Table>> tables(version.program().data_lists.size());
  if (version.data() != nullptr) tables = version.data()->tables();
  tables[index] = table->with(std::move(form));
  return std::make_shared<const lists::Data>(std::move(tables));
}

}  // namespace

bool Engine::replace_list(std::string_view name, std::shared_ptr<const lists::Table> table,
                          std::uint64_t* put_as) {
  {
    const std::lock_guard lock(writers_);
    const PolicyVersion* now = current_.load();
    if (now == nullptr || table == nullptr) return false;
    std::size_t policy = now->policies();
    for (std::size_t i = 0; i < now->policies(); ++i) {
      if (lists::find_list(now->policy(i).program(), name) == ir::kNone) continue;
      if (policy != now->policies()) return false;
      policy = i;
    }
    if (policy == now->policies()) return false;
    std::shared_ptr<const lists::Data> data = data_with(now->policy(policy), name, table);
    if (data == nullptr) return false;
    const std::uint64_t serial = ++serials_;
    if (put_as != nullptr) *put_as = serial;
    if (policy == 0) {
      put(std::make_unique<const PolicyVersion>(*now, std::move(data), serial));
    } else {
      auto version = std::make_unique<PolicyVersion>(*now, now->data_, serial);
      version->beside_[policy - 1] =
          std::make_shared<const PolicyVersion>(now->policy(policy), std::move(data), serial);
      put(std::move(version));
    }
  }
  collect();
  return true;
}

void Engine::put(std::unique_ptr<const PolicyVersion> version) {
  const PolicyVersion* old = current_.exchange(version.release());
  if (old == nullptr) return;
  retired_.emplace_back(old);
  retired_count_.store(static_cast<std::uint32_t>(retired_.size()));
}

// Who finds the lock taken leaves word, and whoever has it looks again: so nothing stays behind that nobody pins.
std::size_t Engine::collect() {
  collect_again_.store(true);
  while (collect_again_.load()) {
    std::unique_lock lock(writers_, std::try_to_lock);
    if (!lock.owns_lock()) break;
    collect_again_.store(false);
    std::vector<std::unique_ptr<const PolicyVersion>> dead;
    const auto live = std::partition(retired_.begin(), retired_.end(),
                                     [&](const auto& version) { return is_pinned(version.get()); });
    dead.assign(std::make_move_iterator(live), std::make_move_iterator(retired_.end()));
    retired_.erase(live, retired_.end());
    retired_count_.store(static_cast<std::uint32_t>(retired_.size()));
    lock.unlock();
    // What is dead is freed here, after the lock.
  }
  return retired_count_.load();
}

// ---- native code ----

void Engine::want(const PolicyVersion& version, std::uint32_t decision, std::int32_t day) {
  // Slots are the part of a version that changes.
  auto& slot = const_cast<NativeSlot&>(version.slot_on(decision, day));
  Level expected = Level::None;
  if (!slot.wanted_.compare_exchange_strong(expected, Level::Full, std::memory_order_relaxed)) return;
  wake();
}

void Engine::want_long(const NativeSlot& slot) {
  auto& own = const_cast<NativeSlot&>(slot);
  // Asked for by each question with a long list, also where there will be none.
  if (own.long_wanted_.load(std::memory_order_relaxed)) return;
  if (!own.long_wanted_.exchange(true, std::memory_order_relaxed)) wake();
}

void Engine::wake() {
  wishes_.fetch_add(1);
  wishes_.notify_all();
}

std::uint32_t Engine::wait_for_wish(std::uint32_t seen) {
  wishes_.wait(seen);
  return wishes_.load();
}

void Engine::install(const PolicyVersion& version, std::uint32_t decision, std::uint32_t stretch, Level level,
                     std::unique_ptr<NativeUnit> unit) {
  auto& slot = const_cast<NativeSlot&>(version.plan(decision).slots[stretch]);
  {
    const std::lock_guard lock(writers_);
    slot.tried_.store(unit == nullptr && slot.unit() == nullptr ? Level::Full : level,
                      std::memory_order_relaxed);
    std::unique_ptr<const NativeUnit>& place = level == Level::Full ? slot.full_ : slot.quick_;
    if (unit != nullptr && place == nullptr) {
      place = std::move(unit);
      slot.unit_.store(place.get(), std::memory_order_release);
    }
  }
  if (collect_again_.load()) collect();
}

void Engine::install_long(const PolicyVersion& version, std::uint32_t decision, std::uint32_t stretch,
                          std::unique_ptr<NativeUnit> unit) {
  auto& slot = const_cast<NativeSlot&>(version.plan(decision).slots[stretch]);
  {
    const std::lock_guard lock(writers_);
    slot.long_tried_.store(true, std::memory_order_relaxed);
    if (unit != nullptr && slot.long_ == nullptr) {
      slot.long_ = std::move(unit);
      slot.long_unit_.store(slot.long_.get(), std::memory_order_release);
    }
  }
  if (collect_again_.load()) collect();
}

bool Engine::want_fill(const PolicyVersion& version, StructLayout& layout, const FillSlot*& slot) {
  bool fresh = false;
  const bool found = version.fills().want(layout, slot, fresh);
  if (fresh) wake();
  return found;
}

}  // namespace writ::engine
