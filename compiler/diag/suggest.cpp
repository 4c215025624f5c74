// SPDX-License-Identifier: Apache-2.0
// Damerau-Levenshtein distance (optimal string alignment: no pair is swapped and then edited again) on code points.
// Three rows of the table are kept. Nothing outlives a call.
#include "compiler/diag/suggest.h"

#include "runtime/base/utf8.h"

#include <algorithm>
#include <utility>

namespace writ::diag {
namespace {

std::u32string code_points(std::string_view text) {
  std::u32string result;
  for (const auto& item : base::CodePoints(text)) result.push_back(item.point.value);
  return result;
}

std::size_t distance(const std::u32string& a, const std::u32string& b) {
  std::vector<std::size_t> before_last(b.size() + 1);
  std::vector<std::size_t> last(b.size() + 1);
  std::vector<std::size_t> row(b.size() + 1);
  for (std::size_t j = 0; j <= b.size(); ++j) last[j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t change = last[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
      row[j] = std::min({last[j] + 1, row[j - 1] + 1, change});
      const bool swapped = i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1];
      if (swapped) row[j] = std::min(row[j], before_last[j - 2] + 1);
    }
    std::swap(before_last, last);
    std::swap(last, row);
  }
  return last[b.size()];
}

// How many slips a word of this length may hold. A Chinese character is a word by itself, or half of one, so that two words
// which differ in one of two characters, or in two of three, have nothing to do with each other.
std::size_t most_slips(const std::u32string& word) {
  const bool han = std::any_of(word.begin(), word.end(), [](char32_t c) { return c >= 0x2E80; });
  if (word.size() <= 2) return 0;
  if (han) return word.size() <= 5 ? 1 : 2;
  if (word.size() <= 5) return 1;
  return word.size() <= 11 ? 2 : 3;
}

// 同意 and 不同意, `paid` and `unpaid`: the opposite is not a slip.
bool negates(const std::u32string& longer, const std::u32string& shorter) {
  constexpr std::u32string_view kPrefixes[] = {U"不",  U"未",   U"非",   U"无", U"un",
                                               U"non", U"non_", U"not_", U"in"};
  return std::any_of(std::begin(kPrefixes), std::end(kPrefixes), [&](std::u32string_view prefix) {
    return longer.size() == shorter.size() + prefix.size() && longer.starts_with(prefix) &&
           longer.ends_with(shorter);
  });
}

// 人数上限 and 人数下限, min_people and max_people; 未同意 and 已同意.
bool opposes(const std::u32string& a, const std::u32string& b) {
  constexpr std::u32string_view kDenials = U"不未非无没否";
  const auto denials = [&](const std::u32string& word) {
    return std::count_if(word.begin(), word.end(),
                         [&](char32_t c) { return kDenials.find(c) != std::u32string_view::npos; });
  };
  if (denials(a) != denials(b)) return true;
  constexpr std::pair<std::u32string_view, std::u32string_view> kPairs[] = {
      {U"上", U"下"},   {U"前", U"后"}, {U"入", U"出"},  {U"内", U"外"},       {U"高", U"低"},
      {U"大", U"小"},   {U"多", U"少"}, {U"始", U"终"},  {U"起", U"止"},       {U"买", U"卖"},
      {U"min", U"max"}, {U"im", U"ex"}, {U"in", U"out"}, {U"before", U"after"}};
  const auto exchanged = [](const std::u32string& from, const std::u32string& to, std::u32string_view one,
                            std::u32string_view other) {
    for (std::size_t at = from.find(one); at != std::u32string::npos; at = from.find(one, at + 1)) {
      std::u32string made = from;
      if (made.replace(at, one.size(), other) == to) return true;
    }
    return false;
  };
  return std::any_of(std::begin(kPairs), std::end(kPairs), [&](const auto& pair) {
    return exchanged(a, b, pair.first, pair.second) || exchanged(a, b, pair.second, pair.first);
  });
}

// 意同 for 同意: the same characters, two neighbours of them swapped.
bool only_swapped(const std::u32string& a, const std::u32string& b) {
  return a.size() == 2 && b.size() == 2 && a[0] == b[1] && a[1] == b[0];
}

}  // namespace

std::optional<std::string> nearest(std::string_view wanted, const std::vector<std::string>& have) {
  const std::u32string from = code_points(wanted.substr(0, kLongestSuggestion * 4 + 1));
  if (from.empty() || from.size() > kLongestSuggestion) return std::nullopt;

  std::size_t best = most_slips(from) + 1;
  const std::string* found = nullptr;
  for (const std::string& name : have) {
    // The lengths alone rule most names out, before any table is made.
    if (name.size() > (from.size() + best) * 4) continue;
    const std::u32string to = code_points(name);
    const std::size_t shorter = std::min(from.size(), to.size());
    const std::size_t longer = std::max(from.size(), to.size());
    if (only_swapped(from, to)) return name;
    if (longer - shorter >= best || negates(from, to) || negates(to, from) || opposes(from, to)) continue;
    const std::size_t far = distance(from, to);
    if (far < best) {
      best = far;
      found = &name;
    }
  }
  if (found == nullptr) return std::nullopt;
  return *found;
}

}  // namespace writ::diag
