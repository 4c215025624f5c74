// SPDX-License-Identifier: Apache-2.0
// A column that is being filled, and then handed over as an array of the Arrow C Data Interface: little endian, with a bit a value
// for what is missing, offsets of 32 bits. What it is filled with is the caller's affair: a list closes after its items, an
// object after each of its members has one value more.
#pragma once

#include "runtime/value/int128.h"
#include "writ/arrow.h"

#include <cstdint>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace writ::columns {

enum class Kind : std::uint8_t { Boolean, Whole, Decimal, Day, Text, List, Object };

// The texts or the items of one array are more than its offsets can say: the caller asks for fewer rows at a time.
struct TooMuch : std::length_error {
  TooMuch() : std::length_error("too many rows at once") {}
};

class Builder {
 public:
  Builder(std::string name, Kind kind, std::vector<Builder> children = {}, int places = 0);

  void add_missing();
  void add_boolean(bool yes);
  void add_whole(std::int64_t number);
  void add_decimal(value::int128 number);
  void add_day(std::int32_t days);
  void add_text(std::string_view text);
  void close();  // a list or an object that is there

  Builder& child(std::size_t at) { return children_[at]; }
  std::int64_t length() const { return length_; }

  // `out` is the caller's then, until its release.
  void describe(ArrowSchema& out) const;
  // Likewise; the builder is empty again.
  void hand_over(ArrowArray& out);

 private:
  void add_bit(std::vector<std::uint8_t>& bits, bool yes) const;
  void add_end(std::size_t end);
  void one_more(bool there);
  template <typename Number>
  void add_bytes(Number number);

  std::string name_;
  std::string format_;
  Kind kind_;
  std::int64_t length_ = 0;
  std::int64_t missing_ = 0;
  std::vector<std::uint8_t> valid_;
  std::vector<std::uint8_t> bytes_;  // numbers, bits, or texts
  std::vector<std::int32_t> ends_;   // of texts and lists: where each begins, and the last one ends
  std::vector<Builder> children_;
};

}  // namespace writ::columns
