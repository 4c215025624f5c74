// SPDX-License-Identifier: Apache-2.0
#include "runtime/eval/text_table.h"

#include "runtime/value/int128.h"

#include <algorithm>
#include <bit>
#include <cstring>

namespace writ::eval {
namespace {

// So many are found faster by looking at each.
constexpr std::size_t kFew = 8;

}  // namespace

std::uint64_t TextTable::hash_of(std::uint64_t front, std::string_view text) {
  constexpr std::size_t kWord = 8;
  // Where this process happens to lie: who writes a request cannot tell which texts would fall on one another.
  static const auto seed = static_cast<std::uint64_t>(reinterpret_cast<std::uintptr_t>(&kFew));
  std::uint64_t state = (seed + front + text.size()) * 0x2545F4914F6CDD1DU;
  const auto mix = [&](std::uint64_t word) {
    const auto made = static_cast<value::uint128>(state ^ word) * 0x9E3779B97F4A7C15U;
    state = static_cast<std::uint64_t>(made) ^ static_cast<std::uint64_t>(made >> 64);
  };
  const char* at = text.data();
  std::size_t left = text.size();
  std::uint64_t word = 0;
  for (; left >= kWord; left -= kWord, at += kWord) {
    std::memcpy(&word, at, kWord);
    mix(word);
  }
  if (left == 0) return state;
  if (text.size() >= kWord) {
    // The last eight bytes, some of them for the second time: the length tells what is what.
    std::memcpy(&word, at + left - kWord, kWord);
  } else {
    word = 0;
    for (std::size_t i = 0; i < left; ++i) word = word << 8 | static_cast<unsigned char>(at[i]);
  }
  mix(word);
  return state;
}

void TextTable::clear() {
  count_ = 0;
  bytes_used_ = 0;
  more_.clear();
  keys_.clear();
  slots_.clear();
}

bool TextTable::is(std::size_t at, const Key& key, std::string_view text) const {
  const Key& its = keys_[at];
  return its.hash == key.hash && its.front == key.front && this->text(at) == text;
}

void TextTable::index_all() {
  slots_.assign(std::bit_ceil(count_ * 4), 0);
  const std::size_t mask = slots_.size() - 1;
  for (std::uint32_t i = 0; i < count_; ++i) {
    std::size_t at = keys_[i].hash & mask;
    while (slots_[at] != 0) at = (at + 1) & mask;
    slots_[at] = i + 1;
  }
}

std::optional<std::uint32_t> TextTable::find(std::uint64_t hash, std::uint64_t front,
                                             std::string_view text) const {
  const Key key{hash, front};
  // Where there are slots they hold all of them.
  if (slots_.empty()) {
    for (std::uint32_t i = 0; i < count_; ++i) {
      if (is(i, key, text)) return i;
    }
    return std::nullopt;
  }
  const std::size_t mask = slots_.size() - 1;
  for (std::size_t at = hash & mask; slots_[at] != 0; at = (at + 1) & mask) {
    if (is(slots_[at] - 1, key, text)) return slots_[at] - 1;
  }
  return std::nullopt;
}

// Behind what is there.
char* TextTable::room_for(std::size_t size) {
  const std::size_t needed = bytes_used_ + size + lists::kReadBehind;
  if (bytes_.empty()) {
    if (needed <= kNear) return near_.data() + bytes_used_;
    bytes_.resize(2 * needed);
    std::memcpy(bytes_.data(), near_.data(), std::min(bytes_used_, kNear));
  } else if (needed > bytes_.size()) {
    bytes_.resize(std::max(needed, 2 * bytes_.size()));
  }
  return bytes_.data() + bytes_used_;
}

TextTable::Place TextTable::add(std::uint64_t hash, std::uint64_t front, std::string_view text) {
  const Key key{hash, front};
  if (count_ <= kFew) {
    for (std::uint32_t i = 0; i < count_; ++i) {
      if (is(i, key, text)) return {i, false};
    }
  }
  std::uint32_t* slot = nullptr;
  if (count_ > kFew) {
    if (slots_.size() < 2 * count_) index_all();
    const std::size_t mask = slots_.size() - 1;
    std::size_t at = hash & mask;
    for (; slots_[at] != 0; at = (at + 1) & mask) {
      if (is(slots_[at] - 1, key, text)) return {slots_[at] - 1, false};
    }
    slot = &slots_[at];
  }
  char* const room = room_for(text.size());
  if (!text.empty()) std::memcpy(room, text.data(), text.size());
  const Span its{static_cast<std::uint32_t>(bytes_used_), static_cast<std::uint32_t>(text.size())};
  // Where memory is short the table has to stay what it was: of the two, what is beyond the count means nothing.
  keys_.resize(count_);
  keys_.push_back(key);
  if (count_ < kFirst) {
    first_[count_] = its;
  } else {
    more_.resize(count_ - kFirst);
    more_.push_back(its);
  }
  bytes_used_ += text.size();
  ++count_;
  if (slot != nullptr) *slot = static_cast<std::uint32_t>(count_);
  return {static_cast<std::uint32_t>(count_ - 1), true};
}

}  // namespace writ::eval
