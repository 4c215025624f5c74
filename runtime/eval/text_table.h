// SPDX-License-Identifier: Apache-2.0
// Texts that are numbered as they come, each once. Made for being filled and emptied again and again: once it has grown to the
// largest request nothing is allocated. A text may have a number in front that tells it from an equal one.
#pragma once

#include "runtime/lists/words.h"

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

namespace writ::eval {

// One that was moved away is good for nothing before it was cleared or given another's.
class TextTable {
 public:
  std::size_t size() const { return count_; }
  std::size_t bytes() const { return bytes_used_; }
  void clear();
  // The place of a text, and whether it is new.
  struct Place {
    std::uint32_t at = 0;
    bool fresh = false;
  };
  Place add(std::uint64_t front, std::string_view text) { return add(hash_of(front, text), front, text); }
  std::optional<std::uint32_t> find(std::uint64_t front, std::string_view text) const {
    return find(hash_of(front, text), front, text);
  }
  // For whoever asks several tables, or again and again for the same text: no two processes need agree on it.
  static std::uint64_t hash_of(std::uint64_t front, std::string_view text);
  Place add(std::uint64_t hash, std::uint64_t front, std::string_view text);
  std::optional<std::uint32_t> find(std::uint64_t hash, std::uint64_t front, std::string_view text) const;
  // Good until the next add(). Behind it lists::kReadBehind bytes may be read.
  std::string_view text(std::size_t at) const {
    const Span& its = at < kFirst ? first_[at] : more_[at - kFirst];
    return {data() + its.offset, its.size};
  }

 private:
  struct Span {
    std::uint32_t offset;
    std::uint32_t size;
  };
  // By what a text is found.
  struct Key {
    std::uint64_t hash;
    std::uint64_t front;
  };
  static constexpr std::size_t kFirst = 3;
  static constexpr std::size_t kNear = 96;

  const char* data() const { return bytes_.empty() ? near_.data() : bytes_.data(); }
  bool is(std::size_t at, const Key& key, std::string_view text) const;
  void index_all();
  char* room_for(std::size_t size);

  // What is asked for while deciding stands first, and together: a few texts that are not long lie here, and no place has to be
  // looked up to find them.
  std::size_t count_ = 0;
  std::size_t bytes_used_ = 0;
  std::vector<char> bytes_{};  // all of them, once they are long: the first of it, the rest is room
  std::array<Span, kFirst> first_{};
  std::array<char, kNear> near_{};
  std::vector<Span> more_{};
  std::vector<Key> keys_{};
  std::vector<std::uint32_t> slots_{};  // place + 1, or 0; empty while there are few
};

}  // namespace writ::eval
