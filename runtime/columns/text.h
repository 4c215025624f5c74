// SPDX-License-Identifier: Apache-2.0
// A text as JSON writes it.
#pragma once

#include <cstddef>
#include <cstring>
#include <string>
#include <string_view>
#include <vector>

namespace writ::columns {

// In quotation marks. Bytes that are no UTF-8 stay as they are: whoever reads the JSON says so.
void append_json_text(std::string_view text, std::string& out);

// Text that grows at its end, and keeps its room when it is emptied.
class Growing {
 public:
  void clear() { size_ = 0; }
  std::size_t size() const { return size_; }
  std::string_view view() const { return {room_.data(), size_}; }
  // Room for so many bytes at the end; what was written into it is then added.
  char* room(std::size_t bytes) {
    if (room_.size() - size_ < bytes) grow(bytes);
    return room_.data() + size_;
  }
  void add(std::size_t bytes) { size_ += bytes; }
  void put(char one) {
    *room(1) = one;
    add(1);
  }
  void put(std::string_view text) {
    if (text.empty()) return;
    std::memcpy(room(text.size()), text.data(), text.size());
    add(text.size());
  }

 private:
  void grow(std::size_t bytes);

  std::vector<char> room_;
  std::size_t size_ = 0;
};

}  // namespace writ::columns
