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

}  // namespace

std::optional<std::string> nearest(std::string_view wanted, const std::vector<std::string>& have) {
  const std::u32string from = code_points(wanted.substr(0, kLongestSuggestion * 4 + 1));
  if (from.empty() || from.size() > kLongestSuggestion) return std::nullopt;

  std::size_t best = std::max<std::size_t>(1, from.size() / 3) + 1;
  const std::string* found = nullptr;
  for (const std::string& name : have) {
    // The lengths alone rule most names out, before any table is made.
    if (name.size() > (from.size() + best) * 4) continue;
    const std::u32string to = code_points(name);
    const std::size_t shorter = std::min(from.size(), to.size());
    const std::size_t longer = std::max(from.size(), to.size());
    if (longer - shorter >= best) continue;
    const std::size_t far = distance(from, to);
    if (far < best && far < longer) {
      best = far;
      found = &name;
    }
  }
  if (found == nullptr) return std::nullopt;
  return *found;
}

}  // namespace writ::diag
