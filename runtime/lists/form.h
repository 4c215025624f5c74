// SPDX-License-Identifier: Apache-2.0
// What a table has to know of the policy: its columns, what is asked of a row, and which condition says where to look. And how
// a table lies in memory and in a file: a header, a header a column, and arrays, each where the headers say.
#pragma once

#include "runtime/ir/ir.h"

#include <cstdint>
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
};

// The list of a program by its name in either language, kNone when it has none of that name.
std::uint32_t find_list(const ir::Program& program, std::string_view name);

// The column that holds what an entry is called by, kNone where there is none.
std::uint32_t id_column(const ir::DataList& list);

// Asked for what a table is of.
Form form_of(const ir::Program& program, std::uint32_t list);

// ---- how it lies ----

inline constexpr char kMagic[8] = {'W', 'R', 'I', 'T', 'L', 'I', 'S', 'T'};
inline constexpr std::uint32_t kVersion = 1;
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
  std::uint32_t groups;         // of rows that one value binds
  std::uint32_t texts;          // those that bind come first
  std::uint32_t slots;          // of the index of texts: a power of two, or 0
  std::uint64_t columns_at;     // column_count headers
  std::uint64_t group_starts;   // groups + 1 rows
  std::uint64_t group_numbers;  // of groups that numbers bind: those, rising
  std::uint64_t ranks;          // by row
  std::uint64_t places;         // by row: in the source, from 1
  std::uint64_t text_starts;    // texts + 1 bytes
  std::uint64_t text_bytes;
  std::uint64_t text_slots;  // a text + 1, or 0
};

struct ColumnHeader {
  std::uint64_t codes;  // rows words of `width` bytes: 0 absent, else value - base + 1
  std::int64_t base;
  std::uint32_t width;  // 1, 2, 4, 8; 0: it is the bound column, whose value is that of the group
  // Of a list: a code stands for a set of items.
  std::uint32_t sets;
  std::uint64_t set_masks;   // by set: a bit an element; 0: there are more than 64 elements, and then
  std::uint64_t set_starts;  // sets + 1 items
  std::uint64_t set_items;   // rising within a set
  std::uint64_t elements;    // what the bits stand for, rising
  std::uint32_t element_count;
  std::uint32_t unused;
};

// Of a text, byte by byte, so that the hashes of its beginnings come on the way.
struct PathHash {
  std::uint64_t state = 0xCBF29CE484222325U;
  void add(char c) { state = (state ^ static_cast<unsigned char>(c)) * 0x9E3779B97F4A7C15U; }
  std::uint64_t value() const { return state ^ state >> 32; }
};
inline std::uint64_t path_hash(std::string_view text) {
  PathHash hash;
  for (const char c : text) hash.add(c);
  return hash.value();
}

std::uint64_t checksum_of(const std::byte* bytes, std::size_t size);

}  // namespace writ::lists
