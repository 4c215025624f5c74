// SPDX-License-Identifier: Apache-2.0
// What a table has to know of the policy: its columns, what is asked of a row, and which condition says where to look. And how
// a table lies in memory and in a file: a header, a header a column, and arrays, each where the headers say.
#pragma once

#include "runtime/ir/ir.h"

#include <bit>
#include <cstdint>
#include <cstring>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace writ::lists {

// What a list may be asked by: bits of a word say which of it is not known.
inline constexpr std::uint32_t kMaxAsked = 16;
// Of one condition.
inline constexpr std::uint32_t kMaxTests = 32;

struct Column {
  ir::Type type;
  std::uint32_t members = 0;                 // of an enumeration
  std::vector<std::int64_t> member_numbers;  // of an open taxonomy: what stands for its members
  // Of a taxonomy that something is to be under: by member, what it is or is below, rising.
  std::vector<std::vector<std::uint32_t>> above;
};

// One of the conditions, all of which must hold: some of the tests, operands first.
struct Clause {
  std::uint32_t first = 0;
  std::uint32_t count = 0;
};

struct Form {
  std::vector<Column> columns;
  std::vector<ir::ListTest> tests;
  std::vector<Clause> clauses;
  std::vector<ir::ListKey> keys;
  std::vector<std::optional<std::int64_t>> otherwise;
  std::vector<ir::Type> asked;
  // The clause by which rows are found, and its test; kNone: every row is looked at.
  std::uint32_t bound_clause = ir::kNone;
  std::uint32_t bound_column = ir::kNone;
  std::uint32_t bound_asked = ir::kNone;
  bool bound_under = false;
  std::uint64_t fingerprint = 0;  // of all this: a prepared file is for one form
  bool may_be_empty = false;      // what else a table has to be, for the list that takes it
};

// Asked wherever a list takes a table: no entries at all are an error unless the policy says that they may be.
inline bool lacks_entries(const Form& form, std::uint32_t rows) { return rows == 0 && !form.may_be_empty; }

// Whether rows are found by a text.
inline bool texts_bind(const Form& form) {
  return form.bound_column != ir::kNone && form.columns[form.bound_column].type.kind == ir::TypeKind::Text;
}

// The list of a program by its name in either language, kNone when it has none of that name.
std::uint32_t find_list(const ir::Program& program, std::string_view name);

// The column that holds what an entry is called by, kNone where there is none.
std::uint32_t id_column(const ir::DataList& list);

// Asked for what a table is of.
Form form_of(const ir::Program& program, std::uint32_t list);

// ---- how it lies ----

inline constexpr char kMagic[8] = {'W', 'R', 'I', 'T', 'L', 'I', 'S', 'T'};
inline constexpr std::uint32_t kVersion = 3;
inline constexpr std::size_t kDigestBytes = 64;  // in hex

// Offsets are bytes from the start; a multiple of 8.
struct Header {
  char magic[8];
  std::uint32_t version;
  std::uint32_t column_count;
  std::uint64_t bytes;
  std::uint64_t checksum;  // of everything behind this word
  std::uint64_t fingerprint;
  char digest[kDigestBytes];
  std::uint32_t rows;
  std::uint32_t groups;      // of rows that one value binds
  std::uint32_t texts;       // those that bind come first
  std::uint32_t slots;       // of the index of texts: a power of two, or 0
  std::uint64_t columns_at;  // column_count headers
  std::uint64_t rows_at;     // one behind the other, and a word more
  std::uint32_t row_bytes;
  std::uint32_t unused;
  std::uint64_t group_starts;   // groups + 1 rows, unless texts bind
  std::uint64_t group_numbers;  // of groups that numbers bind: those, rising
  std::uint64_t texts_at;       // texts + 1
  std::uint64_t text_bytes;
  std::uint64_t text_slots;  // what Slot makes, or 0
};

// A row: its rank, its place in the source from 1, then the codes of its columns: 0 absent, else value - base + 1.
inline constexpr std::uint32_t kRankAt = 0;
inline constexpr std::uint32_t kPlaceAt = 4;
inline constexpr std::uint32_t kCodesAt = 8;

// A text, and where it binds its first row: what belongs to it ends where that of the next begins.
struct TextEntry {
  std::uint32_t begin;
  std::uint32_t row;
};

// The number of a text, one more, and some bits of its hash: seldom is a text looked at that is another.
struct Slot {
  static constexpr int kNumberBits = 27;
  static constexpr int kTagShift = 64 - (32 - kNumberBits);
  static constexpr std::uint32_t kNumber = (std::uint32_t{1} << kNumberBits) - 1;
  static std::uint32_t tag(std::uint64_t hash) {
    return static_cast<std::uint32_t>(hash >> kTagShift) << kNumberBits;
  }
};
inline constexpr std::size_t kMostTexts = Slot::kNumber - 1;

struct ColumnHeader {
  std::int64_t base;
  std::uint32_t at;     // in a row
  std::uint32_t width;  // 1, 2, 4, 8; 0: it is the bound column, whose value is that of the group
  // Of a list: a code stands for a set of items.
  std::uint32_t sets;
  std::uint32_t element_count;
  std::uint64_t set_masks;   // by set: a bit an element; 0: there are more than 64 elements, and then
  std::uint64_t set_starts;  // sets + 1 items
  std::uint64_t set_items;   // rising within a set
  std::uint64_t elements;    // what the bits stand for, rising
};

// Hashes a text segment by segment, eight bytes at a time, and gives the hash of each of its beginnings that ends where a
// segment does; the last is that of the whole.
class PathHash {
 public:
  explicit PathHash(std::string_view path) : begin_(path.data()), at_(begin_), end_(at_ + path.size()) {
    if (path.size() >= kWord) {
      last_ = load(end_ - kWord);
    } else {
      for (const char c : path) last_ = last_ >> 8 | std::uint64_t{static_cast<unsigned char>(c)} << 56;
    }
  }

  // False: the last has been given.
  bool next() {
    if (at_ == nullptr) return false;
    for (;;) {
      const auto left = static_cast<std::size_t>(end_ - at_);
      const std::uint64_t word = left >= kWord ? load(at_) : left == 0 ? 0 : last_ >> 8 * (kWord - left);
      const std::uint64_t points = zero_bytes(word ^ kPoints);
      if (points == 0 && left >= kWord) {
        mix(word);
        at_ += kWord;
        continue;
      }
      const std::size_t size = points == 0 ? left : static_cast<std::size_t>(std::countr_zero(points)) / 8;
      mix((word & ((std::uint64_t{1} << 8 * size) - 1)) + (std::uint64_t{size} << 56));
      at_ += size;
      length_ = static_cast<std::size_t>(at_ - begin_);
      at_ = at_ == end_ ? nullptr : at_ + 1;
      return true;
    }
  }
  std::uint64_t value() const { return state_; }
  std::size_t length() const { return length_; }  // of the beginning

 private:
  static constexpr std::size_t kWord = 8;
  static constexpr std::uint64_t kPoints = 0x2E2E2E2E2E2E2E2EU;

  // Marks the lowest byte that is zero, and none below it.
  static std::uint64_t zero_bytes(std::uint64_t x) {
    return (x - 0x0101010101010101U) & ~x & 0x8080808080808080U;
  }
  // The lower bytes come first, as the machines we run on have it.
  static std::uint64_t load(const char* at) {
    std::uint64_t word = 0;
    std::memcpy(&word, at, kWord);
    return word;
  }
  void mix(std::uint64_t word) {
    const auto made = static_cast<value::uint128>(state_ ^ word) * 0x9E3779B97F4A7C15U;
    state_ = static_cast<std::uint64_t>(made) ^ static_cast<std::uint64_t>(made >> 64);
  }

  std::uint64_t state_ = 0x51ED270B7F8E2A31U;
  std::uint64_t last_ = 0;  // the last bytes of the path, the very last in front
  const char* begin_;
  const char* at_;  // null: the last has been given
  const char* end_;
  std::size_t length_ = 0;
};
inline std::uint64_t path_hash(std::string_view text) {
  PathHash hash(text.data() == nullptr ? std::string_view("") : text);
  while (hash.next()) {
  }
  return hash.value();
}

std::uint64_t checksum_of(const std::byte* bytes, std::size_t size);

}  // namespace writ::lists
