// SPDX-License-Identifier: Apache-2.0
// UTF-8: strict validation, stepping over code points, and how many terminal columns a text takes.
// It is not a Unicode library: no normalisation, no case folding, no grapheme clusters.
// Everything here borrows the text it is given and owns nothing.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace writ::base {

inline constexpr char32_t kReplacement = 0xFFFD;

// One step over a text. Where the bytes are not UTF-8, `valid` is false, `value` is U+FFFD and `length` is 1,
// so that a walk always ends and never skips a good character.
struct CodePoint {
  char32_t value = kReplacement;
  std::uint32_t length = 1;
  bool valid = false;
};

// The code point that starts at byte `at`; `at` is less than text.size().
CodePoint decode(std::string_view text, std::size_t at);

// The byte offset of the first thing that is not UTF-8: overlong forms, surrogates, values over U+10FFFF,
// stray or missing continuation bytes.
std::optional<std::size_t> first_invalid_utf8(std::string_view text);

// A bad byte counts as one.
std::size_t count_code_points(std::string_view text);

// Columns on a terminal: wide and fullwidth 2, combining marks, format and control characters 0, the rest 1.
int display_width(char32_t code_point);
int display_width(std::string_view text);

// for (auto [at, point] : CodePoints(text))
class CodePoints {
 public:
  struct Item {
    std::size_t at = 0;
    CodePoint point;
  };
  class Iterator {
   public:
    Iterator(std::string_view text, std::size_t at) : text_(text) { read(at); }
    const Item& operator*() const { return item_; }
    const Item* operator->() const { return &item_; }
    Iterator& operator++() {
      read(item_.at + item_.point.length);
      return *this;
    }
    bool operator==(const Iterator& other) const { return item_.at == other.item_.at; }

   private:
    void read(std::size_t at) {
      item_.at = at;
      if (at < text_.size()) item_.point = decode(text_, at);
    }
    std::string_view text_;
    Item item_;
  };

  explicit CodePoints(std::string_view text) : text_(text) {}
  Iterator begin() const { return {text_, 0}; }
  Iterator end() const { return {text_, text_.size()}; }

 private:
  std::string_view text_;
};

}  // namespace writ::base
