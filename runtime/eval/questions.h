// SPDX-License-Identifier: Apache-2.0
// From question to question (ir/branches.h), as long as they ask of records what is known there. Said once, for the evaluation of
// expressions and for the straight way.
#pragma once

#include "runtime/eval/limits.h"
#include "runtime/eval/request.h"
#include "runtime/ir/branches.h"

#include <cstddef>
#include <cstdint>

namespace writ::eval {

// Where questions ask.
struct Asking {
  const ir::Branch* all = nullptr;
  const std::uint64_t* const* records = nullptr;  // ir::Source
  const std::uint64_t* request = nullptr;
};

// In an open taxonomy: ir::Enumeration, holds().
inline bool is_below(std::int64_t above, std::int64_t below) {
  const auto place = static_cast<std::uint32_t>(below);
  const auto whole = static_cast<std::uint64_t>(above);
  return static_cast<std::uint32_t>(whole) <= place && place < static_cast<std::uint32_t>(whole >> 32);
}

// Whether an item of a list of the request is so.
template <typename Test>
[[gnu::always_inline]] inline bool any_word(const std::uint64_t* request, std::int64_t list,
                                            std::size_t& steps, Test test) {
  const std::uint32_t count = list_count(static_cast<std::uint64_t>(list));
  const std::uint64_t* const words = request + list_offset(static_cast<std::uint64_t>(list));
  steps += count / kItemsPerStep;
  for (std::uint32_t i = 0; i < count; ++i) {
    if (test(static_cast<std::int64_t>(words[i]))) return true;
  }
  return false;
}

// Gives the answer, else the question at which it stops. Calls nothing, so that all that it needs stays in registers, of which
// searching lists needs more. Steps are counted for whoever has to know how many there were, those of lists for all.
template <bool kLists, bool kCounted>
[[gnu::always_inline]] inline std::uint32_t walk_questions(const Asking& asking, std::uint32_t at,
                                                           std::size_t& steps) {
  const ir::Branch* const all = asking.all;
  const std::uint64_t* const* const records = asking.records;
  while (at >= ir::Branches::kQuestions) {
    const ir::Branch& branch = all[at];
    if (!branch.at_once) return at;
    const std::uint64_t* const record = records[branch.left.record];
    if (!is_present(record, branch.left.index)) return at;
    const auto left = static_cast<std::int64_t>(record[branch.left.place]);
    bool yes = false;
    if (branch.ask == ir::Branch::Ask::Flag) {
      yes = left != 0;
    } else if (branch.ask == ir::Branch::Ask::Is) {
      yes = left == branch.right.number();
    } else if (branch.ask == ir::Branch::Ask::AtLeast) {
      yes = left >= branch.right.number();
    } else {
      const std::uint64_t* const other = records[branch.right.record];
      if (!is_present(other, branch.right.index)) return at;
      const auto right = static_cast<std::int64_t>(other[branch.right.place]);
      if (branch.ask == ir::Branch::Ask::Equal) {
        yes = left == right;
      } else if (branch.ask == ir::Branch::Ask::Less) {
        yes = left < right;
      } else if (branch.ask == ir::Branch::Ask::LessEqual) {
        yes = left <= right;
      } else if (branch.ask == ir::Branch::Ask::Under) {
        yes = is_below(right, left);
      } else if (kLists && branch.ask == ir::Branch::Ask::In) {
        yes = any_word(asking.request, right, steps, [&](std::int64_t item) { return item == left; });
      } else if (kLists && branch.ask == ir::Branch::Ask::UnderAny) {
        yes = any_word(asking.request, right, steps, [&](std::int64_t item) { return is_below(item, left); });
      } else {
        return at;
      }
    }
    if (kCounted) steps += branch.steps[yes ? 1 : 0];
    // Both are read at once, not the one after it is known which.
    at = yes ? branch.to[1] : branch.to[0];
  }
  return at;
}

}  // namespace writ::eval
