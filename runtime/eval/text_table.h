// SPDX-License-Identifier: Apache-2.0
// Texts that are numbered as they come, each once. Made for being filled and emptied again and again: once it has grown to the
// largest request nothing is allocated. A text may have a number in front that tells it from an equal one.
#pragma once

#include "runtime/lists/words.h"

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
  void clear() {
    if (!texts_.empty() || bytes_used_ != 0) clear_all();
  }
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
  std::string_view text(std::size_t at) const { return {bytes_.data() + texts_[at].offset, texts_[at].size}; }

 private:
  struct Text {
    std::uint64_t hash;
    std::uint64_t front;
    std::uint32_t offset;
    std::uint32_t size;
  };
  bool is(const Text& one, std::uint64_t hash, std::uint64_t front, std::string_view text) const;
  void index_all();
  void clear_all();

  std::size_t count_ = 0;  // of the texts; beside where they are, which is asked for with it
  std::vector<Text> texts_;
  std::vector<char> bytes_;  // the first of them; the rest is room
  std::size_t bytes_used_ = 0;
  std::vector<std::uint32_t> slots_;  // place + 1, or 0; empty while there are few
};

}  // namespace writ::eval
