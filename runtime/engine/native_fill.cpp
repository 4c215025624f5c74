// SPDX-License-Identifier: Apache-2.0
#include "runtime/engine/native_fill.h"

#include <type_traits>

namespace writ::engine {
namespace {

// Little end first, whatever the machine: object files have keys in them.
template <typename Number>
void put(std::string& out, Number number) {
  constexpr int kByteBits = 8;
  for (std::size_t i = 0; i < sizeof number; ++i)
    out += static_cast<char>(static_cast<std::uint64_t>(number) >> (i * kByteBits));
}

}  // namespace

std::string FillLayout::key() const {
  std::string out;
  put(out, static_cast<std::uint8_t>(readings));
  put(out, static_cast<std::uint32_t>(records.size()));
  for (const FillRecord& record : records) {
    put(out, record.words);
    put(out, record.presence_words);
    put(out, static_cast<std::uint32_t>(record.members.size()));
    for (const FillMember& member : record.members) {
      put(out, static_cast<std::uint8_t>(member.kind));
      for (const bool flag : {member.list, member.as_of, member.count, member.optional, member.reading})
        put(out, static_cast<std::uint8_t>(flag));
      put(out, member.offset);
      for (const std::uint32_t number : {member.field, member.slot, member.least_items, member.item_bytes,
                                         member.item_words, member.names, member.record})
        put(out, number);
      put(out, static_cast<std::uint32_t>(member.choices.size()));
      for (const std::uint32_t choice : member.choices) put(out, choice);
    }
  }
  return out;
}

std::uint32_t OutMember::item_bytes() const {
  switch (kind) {
    case FillKind::Truth: return in_struct::kTruth;
    case FillKind::Whole: return in_struct::kWhole;
    case FillKind::Exact: return in_struct::kExact;
    case FillKind::Day: return in_struct::kDay;
    case FillKind::Choice: return in_struct::kChoice;
    case FillKind::Name:
    case FillKind::Closely: return in_struct::kString;
    case FillKind::Record: break;  // not among outputs
  }
  return 0;
}

bool OutMember::all_at_once() const {
  constexpr std::uint32_t kMost = 8;
  return list && bound <= kMost && kind <= FillKind::Choice;
}

std::string OutLayout::key() const {
  std::string out;
  // No layout of facts begins so.
  constexpr std::uint8_t kOutputs = 2;
  put(out, kOutputs);
  put(out, size);
  put(out, absent);
  put(out, static_cast<std::uint32_t>(members.size()));
  for (const OutMember& member : members) {
    put(out, static_cast<std::uint8_t>(member.kind));
    put(out, static_cast<std::uint8_t>(member.list));
    put(out, member.offset);
    for (const std::uint32_t number : {member.output, member.word, member.bound}) put(out, number);
    put(out, static_cast<std::uint32_t>(member.choices.size()));
    for (const std::uint32_t choice : member.choices) put(out, choice);
  }
  return out;
}

std::uint64_t OutLayout::least_room() const {
  constexpr std::uint64_t kWordBytes = sizeof(std::uint64_t);
  std::uint64_t out = 0;
  for (const OutMember& member : members) {
    if (member.all_at_once())
      out += (std::uint64_t{member.bound} * member.item_bytes() + kWordBytes - 1) / kWordBytes;
  }
  return out;
}

// With the lock.
FillSlot* FillSlots::find(const std::string& key) {
  for (const auto& slot : slots_) {
    if (slot->key_ == key) return slot.get();
  }
  return nullptr;
}

bool FillSlots::want(StructLayout& layout, const FillSlot*& slot, bool& fresh) {
  constexpr std::size_t kMost = 256;
  std::string key = std::visit([](const auto& its) { return its.key(); }, layout);
  const std::unique_lock lock(mutex_, std::try_to_lock);
  if (!lock.owns_lock()) return false;
  slot = find(key);
  fresh = slot == nullptr && slots_.size() < kMost;
  if (fresh) slot = slots_.emplace_back(std::make_unique<FillSlot>(std::move(key), std::move(layout))).get();
  return true;
}

void FillSlots::install(const std::string& key, std::unique_ptr<NativeFill> code) {
  const std::lock_guard lock(mutex_);
  FillSlot* slot = find(key);
  if (slot == nullptr) slot = slots_.emplace_back(std::make_unique<FillSlot>(key, FillLayout())).get();
  slot->tried_ = true;
  if (code == nullptr || slot->code_ != nullptr) return;
  slot->code_ = std::move(code);
  slot->code_now_.store(slot->code_->function(), std::memory_order_release);
}

const FillSlot* FillSlots::unfilled() {
  const std::lock_guard lock(mutex_);
  for (const auto& slot : slots_) {
    if (!slot->tried_) return slot.get();
  }
  return nullptr;
}

}  // namespace writ::engine
