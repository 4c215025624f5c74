// SPDX-License-Identifier: Apache-2.0
// What a table has to know of the policy: its columns, what is asked of a row, and which condition says where to look. And how
// a table lies in memory and in a file: a header, a header a column, and arrays, each where the headers say.
#pragma once

#include "runtime/ir/ir.h"

#include <cstdint>
#include <cstring>
#include <optional>
#include <span>
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

// Whether other numbers than those of a table stand for the members that a column says.
inline bool stands_for_members(const Column& column) {
  return !column.type.list && !column.member_numbers.empty();
}

// The list of a program by its name in either language, kNone when it has none of that name.
std::uint32_t find_list(const ir::Program& program, std::string_view name);

// The column that holds what an entry is called by, kNone where there is none.
std::uint32_t id_column(const ir::DataList& list);

// Whether a column lies in the rows of a list as the values that it says: not where rows are found by it, or other numbers stand for
// what it says.
bool lies_plainly(const ir::Program& program, std::uint32_t list, std::uint32_t column);

// Asked for what a table is of.
Form form_of(const ir::Program& program, std::uint32_t list);

// ---- how it lies ----

inline constexpr char kMagic[8] = {'W', 'R', 'I', 'T', 'L', 'I', 'S', 'T'};
inline constexpr std::uint32_t kVersion = 6;
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
  std::uint32_t
      groups;  // of rows that one value binds; where texts bind, as many as there are places of texts
  std::uint32_t texts;       // places of texts, taken and empty ones
  std::uint32_t homes;       // of them those that a hash may lead to, or 0
  std::uint64_t columns_at;  // column_count headers
  std::uint64_t rows_at;     // one behind the other, and a word more
  std::uint32_t row_bytes;
  std::uint32_t unused;
  std::uint64_t places_at;      // by row, its place in the source from 1
  std::uint64_t group_starts;   // groups + 1 rows, unless texts bind
  std::uint64_t group_numbers;  // of groups that numbers bind: those, rising
  std::uint64_t texts_at;       // texts + 1
  std::uint64_t text_tags;      // by place of a text, a byte
  std::uint64_t text_bytes;     // and kReadBehind more
};

// A row: its rank, then the codes of its columns: 0 absent, else value - base + 1.
inline constexpr std::uint32_t kRankAt = 0;
inline constexpr std::uint32_t kCodesAt = 4;

// A text, and where it binds its first row: what belongs to it ends where that of the next begins. The number of a text is its
// place: it lies where its hash leads, or behind, with no empty place between. An empty place is a text without bytes and rows.
struct TextEntry {
  std::uint32_t begin;
  std::uint32_t row;
};

// Of a place of texts: 0 where it is empty, else some bits of the hash. So many are looked at together (Sixteen), and the last so
// many are empty, so that looking for what is not there ends.
struct Tags {
  static constexpr std::uint32_t kTogether = 16;
  static std::uint8_t of(std::uint64_t hash) { return static_cast<std::uint8_t>(hash | 0x80U); }
  static std::uint32_t home(std::uint64_t hash, std::uint32_t homes) {
    return static_cast<std::uint32_t>(static_cast<value::uint128>(hash) * homes >> 64);
  }
};
inline constexpr std::size_t kMostTexts = std::size_t{1} << 28;

struct ColumnHeader {
  std::int64_t base;
  std::uint32_t at;     // in a row
  std::uint32_t width;  // 1, 2, 4, 8; 0: it is the bound column, whose value is that of the group
  // Of a list whose items are few: its value has a bit for each of them above the lowest bit, which stands alone and says that there are
  // none; its base is 1, so that a code is a value. Else its value is the number of a set of items.
  std::uint32_t sets;
  std::uint32_t element_count;
  std::uint64_t elements;    // what the bits stand for, rising; unless there are sets:
  std::uint64_t set_starts;  // sets + 1 items; 0: there are no sets, but bits
  std::uint64_t set_items;   // rising within a set
};
// So many items have a bit each in a value, and that fits into a code.
inline constexpr std::uint32_t kMostBits = 62;
struct SetOfBits {
  static constexpr std::int64_t kBase = 1;
  static constexpr std::uint64_t kEmpty = 1;
  // What a value has in common with this where it holds those items, or where it holds none and that will do, too.
  static std::uint64_t wanted(std::uint64_t items, bool or_nothing) {
    return items << 1 | (or_nothing ? kEmpty : 0);
  }
  static std::uint64_t items(std::uint64_t value) { return value >> 1; }
};

// Of an image.
std::uint64_t checksum_of(const std::byte* bytes, std::size_t size);
// Of a prepared list, for speed: of blocks that can be summed one without the other, and of their sums.
inline constexpr std::size_t kChecksumBlock = std::size_t{1} << 16;
std::uint64_t block_checksum(const std::byte* bytes, std::size_t size);
std::uint64_t checksum_of_blocks(std::size_t size, std::span<const std::uint64_t> sums);
std::uint64_t list_checksum(const std::byte* bytes, std::size_t size);

}  // namespace writ::lists
