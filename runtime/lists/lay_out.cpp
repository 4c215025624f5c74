// SPDX-License-Identifier: Apache-2.0
#include "runtime/lists/lay_out.h"

#include <algorithm>
#include <bit>
#include <cstring>
#include <set>

namespace writ::lists {
namespace {

using ir::kNone;
using ir::TypeKind;

constexpr std::size_t kAlign = 16;  // the checksum goes by as many

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

  // Those of the column that binds come first: their number is that of their group.
  void number_texts() {
    new_number_.assign(rows_.texts.size(), kNone);
    const auto take = [&](std::int64_t text) {
      std::uint32_t& number = new_number_[static_cast<std::size_t>(text)];
      if (number != kNone) return;
      number = static_cast<std::uint32_t>(text_order_.size());
      text_order_.push_back(static_cast<std::uint32_t>(text));
    };
    if (binds(TypeKind::Text)) {
      for (const std::int64_t text : rows_.columns[rows_.form.bound_column].values) take(text);
      header_.groups = static_cast<std::uint32_t>(text_order_.size());
    }
    for (std::size_t text = 0; text < rows_.texts.size(); ++text) take(static_cast<std::int64_t>(text));
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
    header_.texts = static_cast<std::uint32_t>(text_order_.size());
    std::vector<TextEntry> entries;
    std::vector<char> all;
    for (std::uint32_t i = 0; i <= header_.texts; ++i) {
      const bool bound = binds(TypeKind::Text) && i <= header_.groups;
      entries.push_back({static_cast<std::uint32_t>(all.size()), bound ? starts_[i] : header_.rows});
      if (i == header_.texts) break;
      const std::string_view text = rows_.texts[text_order_[i]];
      all.insert(all.end(), text.begin(), text.end());
    }
    header_.texts_at = put(entries);
    header_.text_bytes = put(all);
    if (text_order_.empty()) return;
    header_.slots =
        std::bit_ceil(static_cast<std::uint32_t>(text_order_.size() + text_order_.size() / 2 + 1));
    std::vector<std::uint32_t> slots(header_.slots, 0);
    for (std::uint32_t i = 0; i < text_order_.size(); ++i) {
      const std::uint64_t hash = path_hash(rows_.texts[text_order_[i]]);
      std::uint64_t at = hash & (header_.slots - 1);
      while (slots[at] != 0) at = (at + 1) & (header_.slots - 1);
      slots[at] = (i + 1) | Slot::tag(hash);
    }
    header_.text_slots = put(slots);
  }

  // How wide each is, and so where it is in a row.
  void place_columns() {
    columns_.resize(rows_.columns.size());
    header_.row_bytes = kCodesAt;
    for (std::size_t i = 0; i < columns_.size(); ++i) {
      ColumnHeader& column = columns_[i];
      column = {};
      if (rows_.form.columns[i].type.list) put_sets(rows_.columns[i].sets, column);
      if (i == rows_.form.bound_column) continue;
      std::int64_t least = kAbsent;
      std::int64_t most = kAbsent;
      for (const std::int64_t value : rows_.columns[i].values) {
        if (value == kAbsent) continue;
        least = least == kAbsent ? value : std::min(least, value);
        most = most == kAbsent ? value : std::max(most, value);
      }
      column.base = least == kAbsent ? 0 : least;
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
    std::byte* at = bytes.data();
    for (const std::uint32_t rank : ranks_) {
      const std::uint32_t row = rows_.order[rank];
      std::memcpy(at + kRankAt, &rank, sizeof rank);
      std::memcpy(at + kPlaceAt, &rows_.places[row], sizeof(std::uint32_t));
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
  }

  void put_sets(const std::vector<std::vector<std::uint32_t>>& sets, ColumnHeader& header) {
    std::vector<std::uint32_t> starts = {0};
    std::vector<std::uint32_t> items;
    std::set<std::uint32_t> elements;
    for (const std::vector<std::uint32_t>& set : sets) {
      items.insert(items.end(), set.begin(), set.end());
      starts.push_back(static_cast<std::uint32_t>(items.size()));
      elements.insert(set.begin(), set.end());
    }
    header.sets = static_cast<std::uint32_t>(sets.size());
    constexpr std::size_t kBits = 64;
    if (elements.size() > kBits) {
      header.set_starts = put(starts);
      header.set_items = put(items);
      return;
    }
    const std::vector<std::uint32_t> all(elements.begin(), elements.end());
    std::vector<std::uint64_t> masks(sets.size(), 0);
    for (std::size_t i = 0; i < sets.size(); ++i) {
      for (const std::uint32_t item : sets[i])
        masks[i] |= std::uint64_t{1} << (std::lower_bound(all.begin(), all.end(), item) - all.begin());
    }
    header.elements = put(all);
    header.element_count = static_cast<std::uint32_t>(all.size());
    header.set_masks = put(masks);
  }

  std::shared_ptr<const Table> finish() {
    header_.bytes = bytes_.size();
    std::memcpy(bytes_.data(), &header_, sizeof header_);
    constexpr std::size_t kBehind = offsetof(Header, checksum) + sizeof(header_.checksum);
    header_.checksum = checksum_of(bytes_.data() + kBehind, bytes_.size() - kBehind);
    std::memcpy(bytes_.data(), &header_, sizeof header_);
    // Words of 16 bytes: whatever is read of it is aligned.
    auto owned =
        std::shared_ptr<std::byte[]>(new (std::align_val_t{kAlign}) std::byte[bytes_.size()],
                                     [](std::byte* p) { ::operator delete[](p, std::align_val_t{kAlign}); });
    std::memcpy(owned.get(), bytes_.data(), bytes_.size());
    const std::size_t size = bytes_.size();
    return std::make_shared<const Table>(std::move(rows_.form), std::move(owned), size);
  }

  Rows rows_;
  Header header_{};
  std::vector<std::byte> bytes_;
  std::vector<std::uint32_t> new_number_;
  std::vector<std::uint32_t> text_order_;
  std::vector<std::int64_t> numbers_;
  std::vector<std::uint32_t> starts_;  // of groups
  std::vector<std::uint32_t> ranks_;   // of the rows as they lie
  std::vector<ColumnHeader> columns_;
};

}  // namespace

std::shared_ptr<const Table> lay_out(Rows rows) { return Layout(std::move(rows)).run(); }

}  // namespace writ::lists
