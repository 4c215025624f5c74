// SPDX-License-Identifier: Apache-2.0
// A list as data: columns, the order of its rows, and an index by what its conditions bind. Immutable; one stretch of bytes
// without pointers, so that it lies in memory as it lies in a file. What is asked of a row is part of the policy; a table
// takes from the program what it needs of that (`Form`) and outlives it. Interpreter and native code ask the same functions.
//
// Rows are numbered as they lie: by what binds them, and among those with the same value by rank, the row that prevails first.
#pragma once

#include "runtime/ir/ir.h"
#include "runtime/lists/form.h"
#include "runtime/lists/native_rows.h"
#include "runtime/lists/path_hash.h"
#include "runtime/lists/plain.h"
#include "runtime/lists/quick.h"
#include "runtime/lists/short_texts.h"

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace writ::lists {

// What is known of a thing that the list is asked by.
enum class Know : std::uint8_t { Yes, Absent, Unknown, Broken };

struct Asked {
  Know know = Know::Yes;
  ir::int128 number = 0;    // of an enumeration the member
  std::string_view text{};  // of a text
  bool exact = true;        // of an open taxonomy: the member itself, and not a name below it
};

// What a list says where some of what it is asked by is not known.
struct OpenPick {
  struct Column {
    bool agreed = true;  // whichever row decides in the end, it says the same
    bool given = false;
    std::int64_t value = 0;  // where it is agreed that of `row`, or of any that may decide
  };
  bool certain = false;  // one row decides, or none applies, whatever is not known
  std::int64_t row = -1;
  bool broken = false;            // a fault stands in the way
  std::uint64_t waits_for = 0;    // a bit for each thing asked
  std::vector<Column> columns{};  // unless certain
  std::uint64_t rows_looked_at = 0;
};

// The rows of a list that apply.
struct AllPicked {
  std::vector<std::uint32_t> rows{};  // the one that prevails first
  bool too_many = false;              // it would have taken more steps than there were
  bool too_long = false;              // there are more than were asked for
  bool open = false;                  // of some it is not known, or cannot be told
  bool broken = false;                // a fault stands in the way
  std::uint64_t waits_for = 0;        // a bit for each thing asked
  std::uint64_t steps = 0;
};

class Table {
 public:
  // `bytes` have been checked (file.h); they are read as they are.
  Table(Form form, std::shared_ptr<const std::byte[]> bytes, std::size_t size);
  // It shows where its parts lie.
  Table(const Table&) = delete;
  Table& operator=(const Table&) = delete;

  // The same rows, asked by the conditions of another program: `form` has the fingerprint of this one's.
  std::shared_ptr<const Table> with(Form form) const {
    return std::make_shared<const Table>(std::move(form), bytes_, size_);
  }

  const Form& form() const { return form_; }
  std::uint32_t rows() const { return header().rows; }
  std::string_view digest()
      const;  // of the source that it was made from, in hex; empty for rows of the policy
  std::span<const std::byte> bytes() const { return {bytes_.get(), size_}; }

  // The row that decides, -1 where none applies, kOpen where something that is not known or broken may matter. Nothing is
  // allocated.
  std::int64_t pick(std::span<const Asked> asked) const noexcept;
  static constexpr std::int64_t kOpen = -2;
  // The same where all that is asked is known, and exact: of things by their place among them, as `number` and `text` give them.
  // kUnable: that has to be asked otherwise. `number` gives false where its number has more than a word.
  template <typename Number, typename Text>
  std::int64_t pick_quickly(Number number, Text text) const {
    Quick::Question question;
    return put_quickly(number, text, question) ? pick_under(text(form_.bound_asked), question) : kUnable;
  }
  template <typename Number, typename Text>
  bool put_quickly(Number number, Text text, Quick::Question& question) const {
    if (!quick_) return false;
    for (std::size_t i = 0; i < quick_->range_count(); ++i) {
      const Quick::Range& range = quick_->range(i);
      std::int64_t its = 0;
      if (!number(range.asked, its) || !range.near.put(its, question.ranges[i])) return false;
    }
    for (std::size_t i = 0; i < quick_->set_count(); ++i) {
      const Quick::Set& set = quick_->set(i);
      const PlainColumn& column = plain_columns_[set.column];
      std::int64_t its = 0;
      std::uint64_t bit = 0;
      if (set.asked != ir::kNone && column.items) {
        bit = column.items->bit(text(set.asked));
      } else if (set.asked != ir::kNone) {
        if (!number(set.asked, its)) return false;
        bit = bit_in(*column.header, its);
      }
      question.bits[i] = SetOfBits::wanted(bit, set.or_nothing);
    }
    return true;
  }
  // What was put so, and the path that is to be under what binds; of one behind which kReadBehind bytes may be read, and which is no
  // longer than Beginnings takes.
  std::int64_t pick_under(std::string_view path, const Quick::Question& question) const;
  std::int64_t pick_readable(std::string_view path, const Quick::Question& question) const;
  std::uint32_t bound_asked() const { return form_.bound_asked; }
  static constexpr std::int64_t kUnable = -3;
  // The same in any case.
  OpenPick pick_open(std::span<const Asked> asked) const;
  // All rows that apply: a step for each, and for as many as are looked at in one. What would be too much is given up where that
  // shows.
  AllPicked pick_all(std::span<const Asked> asked, std::size_t most_rows, std::uint64_t most_steps) const;
  // How many rows apply; everything asked is known or absent.
  std::uint32_t count(std::span<const Asked> asked) const;

  // As values of the IR. Of a text its number in this table, of a list that of a set.
  bool given(std::int64_t row, std::uint32_t column) const { return code(row, column) != 0; }
  std::int64_t value(std::int64_t row, std::uint32_t column) const;
  // What the row says, or the list where there is no row; false: nothing.
  bool says(std::int64_t row, std::uint32_t column, std::int64_t& value) const {
    const ColumnPlace& its = places_[column];
    if (row < 0 || !lies_plainly_[column]) return says_otherwise(row, column, value);
    const std::uint64_t code = load_word(row_at(row) + its.at) & its.mask;
    value = static_cast<std::int64_t>(code + its.less_one);
    return code != 0;
  }
  std::string_view text(std::uint32_t number) const;
  // The numbers of texts are below; not every one of them is that of a text.
  std::uint32_t texts() const { return header().texts; }
  std::int64_t find_text(std::string_view text) const;  // its number, -1: no row has it
  // Whether that text is the beginning of another, of so many characters; behind that one kReadBehind bytes may be read.
  bool begins(std::uint32_t number, const char* readable, std::size_t size) const {
    return is_readable_text(number, readable, size);
  }
  // Of a list, texts or members: what a row has, or one of the sets that rows say, by its number.
  std::vector<std::uint32_t> items(std::int64_t row, std::uint32_t column) const {
    return given(row, column) ? set(column, value(row, column)) : std::vector<std::uint32_t>{};
  }
  std::vector<std::uint32_t> set(std::uint32_t column, std::int64_t number) const;
  std::size_t set_size(std::uint32_t column, std::int64_t number) const;
  std::uint32_t place(std::int64_t row) const {
    return read<std::uint32_t>(header().places_at, row);
  }  // in its source, from 1
  std::uint32_t rank(std::int64_t row) const { return rank_of(row_at(row)); }
  const NativeRows& native_rows() const { return native_rows_; }

 private:
  enum class Truth : std::uint8_t { No, Yes, Unknown, Broken };
  struct Standing {
    Truth truth = Truth::No;
    std::uint64_t waits_for = 0;
  };
  // What is asked, in the terms of this table.
  struct Prepared {      // without values of its own: a decision fills as many as are asked
    ir::int128 number;   // of a text its number here, -1: it is not here
    std::uint64_t mask;  // of what may be in a list: its bit
    const char* begin;   // of a text
    std::size_t size;
    Know know;
    bool exact;
    std::string_view text() const { return {begin, size}; }
  };
  using AllPrepared = std::array<Prepared, kMaxAsked>;
  // What a plain test needs of its column.
  struct PlainColumn {
    ColumnPlace place;
    std::int64_t base;
    const ColumnHeader* header;
    bool of_set;
    bool of_text;
    std::optional<NearRange> near;      // of a range, where numbers and codes are small
    std::optional<ShortTexts> items{};  // of sets of texts
  };
  struct RowRange {
    std::uint32_t begin;
    std::uint32_t end;
  };

  const Header& header() const { return *reinterpret_cast<const Header*>(bytes_.get()); }
  const ColumnHeader& column(std::uint32_t index) const {
    return reinterpret_cast<const ColumnHeader*>(bytes_.get() + header().columns_at)[index];
  }
  template <typename Number>
  Number read(std::uint64_t at, std::int64_t index) const {
    return reinterpret_cast<const Number*>(bytes_.get() + at)[index];
  }
  template <typename Number>
  static Number load(const std::byte* at) {
    Number out = 0;
    std::memcpy(&out, at, sizeof out);
    return out;
  }
  const std::byte* row_at(std::int64_t row) const {
    return rows_ + static_cast<std::uint64_t>(row) * row_bytes_;
  }
  static std::uint32_t rank_of(const std::byte* row) { return load<std::uint32_t>(row + kRankAt); }
  RowRange rows_of(std::uint32_t group) const {
    if (texts_bind_) return {texts_[group].row, texts_[group + 1].row};
    return {read<std::uint32_t>(header().group_starts, group),
            read<std::uint32_t>(header().group_starts, group + 1)};
  }
  // 0: absent; else one more than the value less the base of its column.
  std::uint64_t code(std::int64_t row, std::uint32_t index) const {
    const ColumnPlace& its = places_[index];
    // The bound column is never absent.
    return index == form_.bound_column ? 1 : load_word(row_at(row) + its.at) & its.mask;
  }
  bool says_otherwise(std::int64_t row, std::uint32_t index, std::int64_t& value) const;
  std::int64_t bound_value(std::int64_t row, std::uint32_t index) const;

  std::uint64_t bit_in(const ColumnHeader& its, const ir::int128& number) const;
  static bool has_bits(const ColumnHeader& its) { return its.set_starts == 0; }
  // Of a set that has bits; bits for which there is no element are none of its items.
  static std::uint64_t bits_of(const ColumnHeader& its, std::int64_t set) {
    return SetOfBits::items(static_cast<std::uint64_t>(set)) & ((std::uint64_t{1} << its.element_count) - 1);
  }
  bool put(std::span<const Asked> asked, PlainQuestion& out, bool& none_applies) const;
  template <typename Visit>
  void each_range(std::span<const Asked> asked, Visit visit) const;
  template <typename Applies>
  std::int64_t first_that(const Asked& by, Applies applies) const;
  void prepare(std::span<const Asked> asked, AllPrepared& out) const;
  void prepare_for(const ir::ListTest& test, AllPrepared& out) const;
  // The text with the hash of which something is true, -1: none.
  template <typename Is>
  std::int64_t find_hashed(std::uint64_t hash, Is is) const {
    for (std::uint32_t from = Tags::home(hash, homes_);; from += Tags::kTogether) {
      const Sixteen tags(tags_ + from, Tags::of(hash));
      for (std::uint32_t same = tags.found(); same != 0; same &= same - 1) {
        const std::uint32_t number = from + static_cast<std::uint32_t>(std::countr_zero(same));
        if (is(number)) return number;
      }
      if (!tags.goes_on()) return -1;
    }
  }
  bool is_text(std::uint32_t number, const char* text, std::size_t size) const {
    const std::uint32_t begin = texts_[number].begin;
    return texts_[number + 1].begin - begin == size && same_characters(text_bytes_ + begin, text, size);
  }
  bool is_readable_text(std::uint32_t number, const char* text, std::size_t size) const {
    const std::uint32_t begin = texts_[number].begin;
    return texts_[number + 1].begin - begin == size && same_readable(text_bytes_ + begin, text, size);
  }
  // What binds among what is asked; where nothing does, whatever it is.
  const Asked& bound_in(std::span<const Asked> asked) const {
    static const Asked kNothing{};
    return form_.bound_clause == ir::kNone ? kNothing : asked[form_.bound_asked];
  }
  template <typename Visit>
  void each_group(const Asked& by, Visit visit) const;
  // With the rows of each beginning of the path that ends where a segment does.
  template <typename Visit>
  void each_group_above(std::string_view path, Visit visit) const {
    if (homes_ == 0) return;
    const char* const start = path.data() == nullptr ? "" : path.data();
    for (PathHash hash({start, path.size()}); hash.next();) {
      const std::int64_t number =
          find_hashed(hash.value(), [&](std::uint32_t text) { return is_text(text, start, hash.length()); });
      if (number >= 0) visit(static_cast<std::uint32_t>(number));
    }
  }
  void make_quick();
  void make_native_pick();
  std::int64_t pick_one_by_one(std::string_view path, const Quick::Question& question) const;
  Truth applies(std::int64_t row, const AllPrepared& asked) const;
  Standing standing(std::int64_t row, const AllPrepared& asked) const;
  Standing standing_of(const Clause& clause, std::int64_t row, const AllPrepared& asked) const;
  Standing compared(const ir::ListTest& test, std::int64_t row, const AllPrepared& asked) const;
  bool compare(const ir::ListTest& test, std::int64_t row, const Prepared& asked) const;
  bool is_under(const ir::ListTest& test, std::int64_t value, const Prepared& asked) const;

  Form form_;
  std::shared_ptr<const std::byte[]> bytes_;
  std::size_t size_;
  // Of the header, where they lie.
  const std::byte* rows_;
  std::uint64_t row_bytes_;
  const TextEntry* texts_;
  const char* text_bytes_;
  const std::uint8_t* tags_;
  std::uint32_t homes_;
  bool texts_bind_;
  bool far_;  // what a question looks at does not stay at hand
  std::vector<ColumnPlace> places_;
  // By column: it lies in the row, and its values are as the list has them.
  std::vector<std::uint8_t> lies_plainly_;
  NativeRows native_rows_;
  std::vector<NativeTest> native_tests_;
  NativePick native_pick_;
  bool one_set_ = true;  // what may be in a list is looked for in one column alone: it has one bit
  std::optional<std::vector<PlainTest>> plain_;  // where they say all that is asked of a row
  std::vector<PlainColumn> plain_columns_;       // of each of them
  std::optional<Quick> quick_;  // the same where a text is under what binds, and all of it can be asked so
};

// What the lists of a program hold, by list; null where nothing was given.
class Data : public std::enable_shared_from_this<Data> {
 public:
  explicit Data(std::vector<std::shared_ptr<const Table>> tables) : tables_(std::move(tables)) {
    for (const auto& table : tables_)
      native_rows_.push_back(table == nullptr ? nullptr : &table->native_rows());
  }
  const Table* table(std::uint32_t list) const {
    return list < tables_.size() ? tables_[list].get() : nullptr;
  }
  const std::vector<std::shared_ptr<const Table>>& tables() const { return tables_; }
  const NativeRows* const* native_rows() const { return native_rows_.data(); }

 private:
  std::vector<std::shared_ptr<const Table>> tables_;
  std::vector<const NativeRows*> native_rows_;  // likewise
};

}  // namespace writ::lists
