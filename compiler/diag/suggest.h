// SPDX-License-Identifier: Apache-2.0
// "Did you mean": the declared name nearest to one that is not declared. It knows nothing of scopes; the caller
// passes the names that could stand there. Everything is borrowed; the answer is a copy.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace writ::diag {

// Names longer than this (in code points) get no suggestion, which bounds the work.
inline constexpr std::size_t kLongestSuggestion = 128;

// By insertions, deletions, changes and swaps of neighbouring code points: one slip in a word of three to five, two in one of
// six to eleven, three in a longer one; of Chinese one in three to five, two in more. In two characters only a swap is a
// slip, and a negation never is. The first of equally near names.
std::optional<std::string> nearest(std::string_view wanted, const std::vector<std::string>& have);

}  // namespace writ::diag
