// SPDX-License-Identifier: Apache-2.0
// What is asked most, with all beginnings of a path together: where they lie far apart, what one of them leads to is on its way while
// the others are looked at. Characters are compared where a row applies and would decide, and nowhere else: a text that only looks
// like a beginning by its tag has rows that seldom do.
#include "runtime/lists/table.h"

#include <cstring>

namespace writ::lists {
namespace {

struct Home {
  std::uint64_t hash;
  std::uint32_t place;
  std::uint32_t size;
};

// Texts that a beginning of the path may be: a bit for each from a place on.
struct Candidates {
  std::uint32_t from;
  std::uint32_t which;
  std::uint32_t size;  // of the beginning
};

constexpr std::size_t kMost = Beginnings::kLongest + 1;

}  // namespace

std::int64_t Table::pick_readable(std::string_view path, const Quick::Question& question) const {
  const Beginnings all(path.data(), path.size());
  std::array<Home, kMost> homes;  // not initialised
  std::uint32_t home_count = 0;
  for (std::uint64_t ends = all.ends(); ends != 0; ends &= ends - 1) {
    const auto size = static_cast<std::uint32_t>(std::countr_zero(ends));
    const std::uint64_t hash = all.hash(size);
    const std::uint32_t place = Tags::home(hash, homes_);
    __builtin_prefetch(tags_ + place);
    __builtin_prefetch(texts_ + place);
    homes[home_count++] = {hash, place, size};
  }
  std::array<Candidates, kMost> found;  // not initialised
  std::uint32_t count = 0;
  for (std::uint32_t i = 0; i < home_count; ++i) {
    const Home& its = homes[i];
    const Sixteen tags(tags_ + its.place, Tags::of(its.hash));
    if (tags.goes_on()) [[unlikely]] {
      // Where so many follow one another, the one that it is.
      const std::int64_t number = find_hashed(
          its.hash, [&](std::uint32_t text) { return is_readable_text(text, path.data(), its.size); });
      found[count] = {static_cast<std::uint32_t>(number), 1, its.size};
      count += number >= 0 ? 1 : 0;
    } else {
      found[count] = {its.place, tags.found(), its.size};
      count += tags.found() != 0 ? 1 : 0;
    }
  }
  if (far_) {
    for (std::uint32_t i = 0; i < count; ++i) {
      const TextEntry& its =
          texts_[found[i].from + static_cast<std::uint32_t>(__builtin_ctz(found[i].which))];
      __builtin_prefetch(text_bytes_ + its.begin);
      __builtin_prefetch(row_at(its.row));
    }
  }
  const Quick& quick = *quick_;
  std::int64_t best = -1;
  std::uint32_t best_rank = UINT32_MAX;
  for (std::uint32_t i = count; i-- > 0;) {
    std::uint32_t which = found[i].which;
    do {
      const std::uint32_t number = found[i].from + static_cast<std::uint32_t>(__builtin_ctz(which));
      which &= which - 1;
      const std::uint32_t end = texts_[number + 1].row;
      std::uint32_t row = texts_[number].row;
      for (const std::byte* at = row_at(row); row < end; ++row, at += row_bytes_) {
        const std::uint32_t rank = rank_of(at);
        if (rank >= best_rank) break;
        if (!quick.holds(at, question)) continue;
        if (!is_readable_text(number, path.data(), found[i].size)) break;
        best = row;
        best_rank = rank;
        break;
      }
    } while (which != 0);
  }
  return best;
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
