// SPDX-License-Identifier: Apache-2.0
// A fixed set of names and what each stands for, looked up by a text or where they stand in one: behind a quote, with nobody knowing yet
// where they end.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace writ::ir {
struct Enumeration;
}

namespace writ::json {

class NameTable {
 public:
  static constexpr std::uint32_t kNone = UINT32_MAX;
  // So many bytes behind a quote are looked at together.
  static constexpr std::size_t kNear = 32;

  struct Name {
    std::string name;
    std::uint32_t value = kNone;
  };

  NameTable() = default;
  // Equal names: the first stands. An empty one is none.
  explicit NameTable(const std::vector<Name>& names);

  // The value, or kNone.
  std::uint32_t find(std::string_view name) const {
    const std::uint32_t place = place_of(name);
    return place == kNone ? kNone : names_[place].value;
  }

  // Names by their place among all; kNone: it is none of them.
  std::uint32_t place_of(std::string_view name) const;
  // Of the name that begins at `at` and that a quote ends, with its size; kNone also where no quote is that near, and of names that JSON
  // cannot have as they are. kNear bytes can be read there. The size comes from the quote and not from the name that was found, so that
  // what is behind it can be read before it is found.
  struct Seen {
    std::uint32_t place = kNone;
    std::uint32_t value = kNone;
    std::size_t size = 0;
  };
  Seen seen_at(const char* at) const;
  std::string_view name(std::uint32_t place) const { return names_[place].whole; }
  std::uint32_t value(std::uint32_t place) const { return names_[place].value; }

 private:
  struct Held {
    std::array<char, kNear> start{};  // what is not of the name is nought
    // Its bytes, where each of them stands in JSON as it is: then it can be found behind a quote.
    std::size_t near = SIZE_MAX;
    std::string whole;
    std::uint32_t value = kNone;
  };
  struct Slot {
    std::uint32_t place = kNone;
    std::uint32_t value = kNone;  // here too, so that whoever looks need not wait for the name
  };
  std::size_t lay_out(std::uint64_t multiplier);

  std::vector<Held> names_;
  std::vector<Slot> slots_;  // a power of two of them, most of them of no name
  std::uint64_t multiplier_ = 0;
};

// The members by any name that a request may call them, as read_request() knows them.
NameTable names_of(const ir::Enumeration& enumeration);

}  // namespace writ::json
