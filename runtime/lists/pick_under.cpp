// SPDX-License-Identifier: Apache-2.0
// What is asked most, with all beginnings of a path together: where they lie far apart, what one of them leads to is on its way while
// the others are looked at. Characters are compared where a row applies and would decide, and nowhere else: a text that only looks
// like a beginning by its tag has rows that seldom do.
#include "runtime/lists/table.h"

#include <cstring>

namespace writ::lists {
namespace {

// A beginning in a word: the place that its hash leads to, and behind it which of the texts from there on it may be, a bit each, and
// how long it is.
constexpr int kWhich = 32;
constexpr int kSize = 48;
constexpr std::size_t kMost = Beginnings::kLongest + 1;
static_assert(kMostTexts <= std::uint64_t{1} << kWhich && Tags::kTogether == kSize - kWhich);

std::uint32_t place_of(std::uint64_t its) { return static_cast<std::uint32_t>(its); }
std::uint32_t which_of(std::uint64_t its) {
  return static_cast<std::uint32_t>(its >> kWhich) & Sixteen::kAll;
}
std::size_t size_of(std::uint64_t its) { return its >> kSize; }

std::uint32_t first_of(std::uint32_t bits) { return static_cast<std::uint32_t>(__builtin_ctz(bits)); }

}  // namespace

// Which texts a beginning may be; none, where the bits for them are clear.
[[gnu::always_inline]] inline std::uint64_t Table::look_up(std::string_view path, std::uint64_t hash,
                                                           std::uint64_t its) const {
  const Sixteen tags(tags_ + place_of(its), Tags::of(hash));
  if (!tags.goes_on()) [[likely]]
    return its | std::uint64_t{tags.found()} << kWhich;
  // Where so many follow one another, the one that it is.
  const std::size_t size = size_of(its);
  const std::int64_t number =
      find_hashed(hash, [&](std::uint32_t text) { return is_readable_text(text, path.data(), size); });
  return number < 0 ? 0 : static_cast<std::uint64_t>(number) | std::uint64_t{1} << kWhich | size << kSize;
}

template <bool kFar>
std::int64_t Table::pick_among(std::string_view path, const Quick::Question& question) const {
  const Beginnings all(path.data(), path.size());
  std::array<std::uint64_t, kMost> found;  // not initialised, as what follows
  std::array<std::uint64_t, kMost> hashes;
  std::uint32_t count = 0;
  for (std::uint64_t ends = all.ends(); ends != 0; ends &= ends - 1) {
    const auto size = static_cast<std::uint64_t>(__builtin_ctzll(ends));
    const std::uint64_t hash = all.hash(size);
    const std::uint32_t place = Tags::home(hash, homes_);
    const std::uint64_t its = place | size << kSize;
    if (kFar) {
      __builtin_prefetch(tags_ + place);
      __builtin_prefetch(texts_ + place);
      hashes[count] = hash;
      found[count++] = its;
    } else {
      found[count] = look_up(path, hash, its);
      count += which_of(found[count]) != 0 ? 1 : 0;
    }
  }
  if (kFar) {
    const std::uint32_t looked_up = count;
    count = 0;
    for (std::uint32_t i = 0; i < looked_up; ++i) {
      found[count] = look_up(path, hashes[i], found[i]);
      count += which_of(found[count]) != 0 ? 1 : 0;
    }
    for (std::uint32_t i = 0; i < count; ++i) {
      const TextEntry& its = texts_[place_of(found[i]) + first_of(which_of(found[i]))];
      __builtin_prefetch(text_bytes_ + its.begin);
      __builtin_prefetch(row_at(its.row));
    }
  }
  const Quick& quick = *quick_;
  std::int64_t best = -1;
  std::uint32_t best_rank = UINT32_MAX;
  for (std::uint32_t i = count; i-- > 0;) {
    std::uint32_t which = which_of(found[i]);
    do {
      const std::uint32_t number = place_of(found[i]) + first_of(which);
      which &= which - 1;
      const std::uint32_t end = texts_[number + 1].row;
      std::uint32_t row = texts_[number].row;
      for (const std::byte* at = row_at(row); row < end; ++row, at += row_bytes_) {
        const std::uint32_t rank = rank_of(at);
        if (rank >= best_rank) break;
        if (!quick.holds(at, question)) continue;
        if (!is_readable_text(number, path.data(), size_of(found[i]))) break;
        best = row;
        best_rank = rank;
        break;
      }
    } while (which != 0);
  }
  return best;
}

std::int64_t Table::pick_readable(std::string_view path, const Quick::Question& question) const {
  return far_ ? pick_among<true>(path, question) : pick_among<false>(path, question);
}

std::int64_t Table::pick_one_by_one(std::string_view path, const Quick::Question& question) const {
  std::int64_t best = -1;
  std::uint32_t best_rank = UINT32_MAX;
  each_group_above(path, [&](std::uint32_t group) {
    const RowRange its = rows_of(group);
    const std::byte* at = row_at(its.begin);
    for (std::uint32_t row = its.begin; row < its.end; ++row, at += row_bytes_) {
      const std::uint32_t rank = rank_of(at);
      if (rank >= best_rank) break;
      if (!quick_->holds(at, question)) continue;
      best = row;
      best_rank = rank;
      break;
    }
  });
  return best;
}

std::int64_t Table::pick_under(std::string_view path, const Quick::Question& question) const {
  if (path.size() > Beginnings::kLongest) return pick_one_by_one(path, question);
  std::array<char, Beginnings::kLongest + kReadBehind> room;  // behind the path whatever lies there
  if (!path.empty()) std::memcpy(room.data(), path.data(), path.size());
  return pick_readable({room.data(), path.size()}, question);
}

}  // namespace writ::lists
