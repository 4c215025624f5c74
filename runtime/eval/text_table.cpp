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
    word = lists::short_word(at, left);
  }
  mix(word);
  return state;
}

void TextTable::clear_all() {
  texts_.clear();
  count_ = 0;
  bytes_used_ = 0;
  slots_.clear();
}

bool TextTable::is(const Text& one, std::uint64_t hash, std::uint64_t front, std::string_view text) const {
  return one.hash == hash && one.front == front && one.size == text.size() &&
         (text.empty() || std::memcmp(text.data(), bytes_.data() + one.offset, text.size()) == 0);
}

void TextTable::index_all() {
  slots_.assign(std::bit_ceil(texts_.size() * 4), 0);
  const std::size_t mask = slots_.size() - 1;
  for (std::uint32_t i = 0; i < texts_.size(); ++i) {
    std::size_t at = texts_[i].hash & mask;
    while (slots_[at] != 0) at = (at + 1) & mask;
    slots_[at] = i + 1;
  }
}

std::optional<std::uint32_t> TextTable::find(std::uint64_t hash, std::uint64_t front,
                                             std::string_view text) const {
  // Where there are slots they hold all of them.
  if (slots_.empty()) {
    for (std::uint32_t i = 0; i < texts_.size(); ++i) {
      if (is(texts_[i], hash, front, text)) return i;
    }
    return std::nullopt;
  }
  const std::size_t mask = slots_.size() - 1;
  for (std::size_t at = hash & mask; slots_[at] != 0; at = (at + 1) & mask) {
    if (is(texts_[slots_[at] - 1], hash, front, text)) return slots_[at] - 1;
  }
  return std::nullopt;
}

TextTable::Place TextTable::add(std::uint64_t hash, std::uint64_t front, std::string_view text) {
  if (texts_.size() <= kFew) {
    for (std::uint32_t i = 0; i < texts_.size(); ++i) {
      if (is(texts_[i], hash, front, text)) return {i, false};
    }
  }
  std::uint32_t* slot = nullptr;
  if (texts_.size() > kFew) {
    if (slots_.size() < 2 * texts_.size()) index_all();
    const std::size_t mask = slots_.size() - 1;
    std::size_t at = hash & mask;
    for (; slots_[at] != 0; at = (at + 1) & mask) {
      if (is(texts_[slots_[at] - 1], hash, front, text)) return {slots_[at] - 1, false};
    }
    slot = &slots_[at];
  }
  const std::size_t offset = bytes_used_;
  const std::size_t room = text.size() + lists::kReadBehind;
  if (room > bytes_.size() - offset) bytes_.resize(std::max(offset + room, 2 * bytes_.size()));
  if (!text.empty()) std::memcpy(bytes_.data() + offset, text.data(), text.size());
  texts_.push_back(
      {hash, front, static_cast<std::uint32_t>(offset), static_cast<std::uint32_t>(text.size())});
  bytes_used_ += text.size();
  count_ = texts_.size();
  // Last: where memory is short the table has to stay what it was.
  if (slot != nullptr) *slot = static_cast<std::uint32_t>(texts_.size());
  return {static_cast<std::uint32_t>(texts_.size() - 1), true};
}

}  // namespace writ::eval
