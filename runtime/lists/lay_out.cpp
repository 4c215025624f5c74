// SPDX-License-Identifier: Apache-2.0
#include "runtime/lists/lay_out.h"

#include "runtime/lists/room.h"

#include <algorithm>
#include <bit>
#include <cstring>
#include <new>
#include <set>

namespace writ::lists {
namespace {

using ir::kNone;
using ir::TypeKind;

constexpr std::size_t kAlign = 16;
// Two places for a text: most lie where their hash leads, what is not there is seen to be so at once, and seldom are sixteen in a row taken.
constexpr std::size_t kSpare = 1;

class Layout {
 public:
  explicit Layout(Rows rows) : rows_(std::move(rows)) {}

  std::shared_ptr<const Table> run() {
    bytes_.resize((sizeof(Header) + kAlign - 1) / kAlign * kAlign);
    header_ = {};
    std::memcpy(header_.magic, kMagic, sizeof kMagic);
    header_.version = kVersion;
    header_.column_count = static_cast<std::uint32_t>(rows_.columns.size());
    header_.fingerprint = rows_.form.fingerprint;
    header_.rows = static_cast<std::uint32_t>(rows_.order.size());
    std::copy_n(rows_.digest.data(), std::min(rows_.digest.size(), kDigestBytes), header_.digest);
    number_texts();
    group_rows();
    put_texts();
    place_columns();
    put_rows();
    header_.columns_at = put(columns_);
    return finish();
  }

 private:
  template <typename Number>
  std::uint64_t put(const std::vector<Number>& numbers) {
    const std::size_t at = bytes_.size();
    const std::size_t size = numbers.size() * sizeof(Number);
    bytes_.resize((at + size + kAlign - 1) / kAlign * kAlign);
    if (size != 0) std::memcpy(bytes_.data() + at, numbers.data(), size);
    return at;
  }

  bool binds(TypeKind kind) const {
    return rows_.form.bound_column != kNone && rows_.form.columns[rows_.form.bound_column].type.kind == kind;
  }

  // Where the hash of each leads, or behind.
  void place_texts() {
    const std::size_t count = rows_.texts.size();
    new_number_.assign(count, kNone);
    if (count == 0) return;
    header_.homes = static_cast<std::uint32_t>(count + count / kSpare + 1);
    text_order_.assign(header_.homes, kNone);
    tags_.assign(header_.homes, 0);
    for (std::uint32_t text = 0; text < count; ++text) {
      const std::uint64_t hash = path_hash(rows_.texts[text]);
      std::uint32_t at = Tags::home(hash, header_.homes);
      while (at < tags_.size() && tags_[at] != 0) ++at;
      if (at == tags_.size()) {
        tags_.push_back(0);
        text_order_.push_back(kNone);
      }
      tags_[at] = Tags::of(hash);
      text_order_[at] = text;
      new_number_[text] = at;
    }
    tags_.resize(tags_.size() + Tags::kTogether, 0);
    text_order_.resize(tags_.size(), kNone);
  }

  // The number of a text is its place.
  void number_texts() {
    place_texts();
    header_.texts = static_cast<std::uint32_t>(text_order_.size());
    if (binds(TypeKind::Text)) header_.groups = header_.texts;
    for (std::size_t i = 0; i < rows_.columns.size(); ++i) {
      if (rows_.form.columns[i].type.kind != TypeKind::Text) continue;
      Rows::Column& column = rows_.columns[i];
      if (rows_.form.columns[i].type.list) {
        for (std::vector<std::uint32_t>& set : column.sets) {
          for (std::uint32_t& text : set) text = new_number_[text];
          std::sort(set.begin(), set.end());
        }
      } else {
        for (std::int64_t& text : column.values) {
          if (text != kAbsent) text = new_number_[static_cast<std::size_t>(text)];
        }
      }
    }
  }

  // By group, and in each by rank.
  void group_rows() {
    const std::size_t count = rows_.order.size();
    std::vector<std::uint32_t> group_of(count, 0);
    if (rows_.form.bound_column == kNone) {
      header_.groups = 1;
    } else {
      const std::vector<std::int64_t>& values = rows_.columns[rows_.form.bound_column].values;
      if (binds(TypeKind::Enumeration)) {
        header_.groups = rows_.form.columns[rows_.form.bound_column].members;
      } else if (!binds(TypeKind::Text)) {
        numbers_ = values;
        std::sort(numbers_.begin(), numbers_.end());
        numbers_.erase(std::unique(numbers_.begin(), numbers_.end()), numbers_.end());
        header_.groups = static_cast<std::uint32_t>(numbers_.size());
      }
      for (std::size_t row = 0; row < count; ++row) {
        group_of[row] = static_cast<std::uint32_t>(
            numbers_.empty()
                ? values[row]
                : std::lower_bound(numbers_.begin(), numbers_.end(), values[row]) - numbers_.begin());
      }
    }
    starts_.assign(header_.groups + 1, 0);
    for (const std::uint32_t group : group_of) ++starts_[group + 1];
    for (std::size_t group = 1; group < starts_.size(); ++group) starts_[group] += starts_[group - 1];
    std::vector<std::uint32_t> next(starts_.begin(), starts_.end());
    ranks_.resize(count);
    for (std::uint32_t rank = 0; rank < count; ++rank) ranks_[next[group_of[rows_.order[rank]]]++] = rank;
    if (!binds(TypeKind::Text)) header_.group_starts = put(starts_);
    header_.group_numbers = put(numbers_);
  }

  void put_texts() {
    std::vector<TextEntry> entries;
    entries.reserve(header_.texts + std::size_t{1});
    std::vector<char> all;
    for (std::uint32_t i = 0; i <= header_.texts; ++i) {
      entries.push_back(
          {static_cast<std::uint32_t>(all.size()), binds(TypeKind::Text) ? starts_[i] : header_.rows});
      if (i == header_.texts || text_order_[i] == kNone) continue;
      const std::string_view text = rows_.texts[text_order_[i]];
      all.insert(all.end(), text.begin(), text.end());
    }
    all.resize(all.size() + kReadBehind);
    header_.texts_at = put(entries);
    header_.text_bytes = put(all);
    header_.text_tags = put(tags_);
  }

  // How wide each is, and so where it is in a row.
  void place_columns() {
    columns_.resize(rows_.columns.size());
    header_.row_bytes = kCodesAt;
    for (std::size_t i = 0; i < columns_.size(); ++i) {
      ColumnHeader& column = columns_[i];
      column = {};
      const bool of_bits = rows_.form.columns[i].type.list && put_sets(rows_.columns[i], column);
      if (i == rows_.form.bound_column) continue;
      std::int64_t least = kAbsent;
      std::int64_t most = kAbsent;
      for (const std::int64_t value : rows_.columns[i].values) {
        if (value == kAbsent) continue;
        least = least == kAbsent ? value : std::min(least, value);
        most = most == kAbsent ? value : std::max(most, value);
      }
      if (of_bits && least != kAbsent) least = SetOfBits::kBase;
      column.base = of_bits ? SetOfBits::kBase : least == kAbsent ? 0 : least;
      const std::uint64_t range =
          least == kAbsent ? 0 : static_cast<std::uint64_t>(most) - static_cast<std::uint64_t>(least);
      column.width = range < 0xFF ? 1 : range < 0xFFFF ? 2 : range < 0xFFFFFFFF ? 4 : 8;
      column.at = header_.row_bytes;
      header_.row_bytes += column.width;
    }
  }

  // What is asked of a row lies together. A word is read where a code is narrower: so there is one more behind the last row.
  void put_rows() {
    std::vector<std::byte> bytes(ranks_.size() * header_.row_bytes + sizeof(std::uint64_t));
    std::vector<std::uint32_t> places;
    places.reserve(ranks_.size());
    std::byte* at = bytes.data();
    for (const std::uint32_t rank : ranks_) {
      const std::uint32_t row = rows_.order[rank];
      std::memcpy(at + kRankAt, &rank, sizeof rank);
      places.push_back(rows_.places[row]);
      for (std::size_t i = 0; i < columns_.size(); ++i) {
        const std::int64_t value = columns_[i].width == 0 ? kAbsent : rows_.columns[i].values[row];
        if (value == kAbsent) continue;
        const std::uint64_t code =
            static_cast<std::uint64_t>(value) - static_cast<std::uint64_t>(columns_[i].base) + 1;
        // The lower bytes come first, as the machines we run on have it.
        std::memcpy(at + columns_[i].at, &code, columns_[i].width);
      }
      at += header_.row_bytes;
    }
    header_.rows_at = put(bytes);
    header_.places_at = put(places);
  }

  // True: its items are few, and its values have become the bits of them.
  bool put_sets(Rows::Column& column, ColumnHeader& header) {
    const std::vector<std::vector<std::uint32_t>>& sets = column.sets;
    std::vector<std::uint32_t> starts = {0};
    std::vector<std::uint32_t> items;
    std::set<std::uint32_t> elements;
    for (const std::vector<std::uint32_t>& set : sets) {
      items.insert(items.end(), set.begin(), set.end());
      starts.push_back(static_cast<std::uint32_t>(items.size()));
      elements.insert(set.begin(), set.end());
    }
    if (elements.size() > kMostBits) {
      header.sets = static_cast<std::uint32_t>(sets.size());
      header.set_starts = put(starts);
      header.set_items = put(items);
      return false;
    }
    const std::vector<std::uint32_t> all(elements.begin(), elements.end());
    std::vector<std::int64_t> bits(sets.size(), 0);
    for (std::size_t i = 0; i < sets.size(); ++i) {
      for (const std::uint32_t item : sets[i])
        bits[i] |= std::int64_t{1} << (std::lower_bound(all.begin(), all.end(), item) - all.begin());
    }
    for (std::int64_t& value : column.values) {
      if (value == kAbsent) continue;
      const auto items = static_cast<std::uint64_t>(bits[static_cast<std::size_t>(value)]);
      value = static_cast<std::int64_t>(SetOfBits::wanted(items, items == 0));
    }
    header.elements = put(all);
    header.element_count = static_cast<std::uint32_t>(all.size());
    return true;
  }

  std::shared_ptr<const Table> finish() {
    header_.bytes = bytes_.size();
    std::memcpy(bytes_.data(), &header_, sizeof header_);
    constexpr std::size_t kBehind = offsetof(Header, checksum) + sizeof(header_.checksum);
    header_.checksum = list_checksum(bytes_.data() + kBehind, bytes_.size() - kBehind);
    std::memcpy(bytes_.data(), &header_, sizeof header_);
    const std::size_t size = bytes_.size();
    const std::shared_ptr<std::byte[]> owned = table_room(size);
    if (owned == nullptr) throw std::bad_alloc();
    std::memcpy(owned.get(), bytes_.data(), size);
    bytes_ = {};
    return std::make_shared<const Table>(std::move(rows_.form), owned, size);
  }

  Rows rows_;
  Header header_{};
  std::vector<std::byte> bytes_;
  std::vector<std::uint32_t> new_number_;
  std::vector<std::uint32_t> text_order_;  // by place
  std::vector<std::uint8_t> tags_;         // likewise
  std::vector<std::int64_t> numbers_;
  std::vector<std::uint32_t> starts_;  // of groups
  std::vector<std::uint32_t> ranks_;   // of the rows as they lie
  std::vector<ColumnHeader> columns_;
};

}  // namespace

std::shared_ptr<const Table> lay_out(Rows rows) { return Layout(std::move(rows)).run(); }

}  // namespace writ::lists
