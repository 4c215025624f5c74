// SPDX-License-Identifier: Apache-2.0
// The answer of compiled code: one buffer of 64-bit words of the caller, the same layout for every stretch of a decision. It
// holds the outcome, the outputs, and what fired; the full answer, with its reasons, is rebuilt from it when somebody asks. The
// buffer is meaningful with its program, its request and the room that the caller gave (eval::NativeRoom), as long as the version
// lives: an address in it is of the request, of that room, or of a constant of native code, which lives as long.
//
//   word 0       Decided
//   outputs      in order of declaration: a scalar one word, an exact number two; a list its count, then room for `bound`
//                items; of more, where they are
//   absent       a bit an output
//   applies, met a bit an obligation of the decision
//   picked       of a list that is asked, a word: the row that decides; of one that collects how many apply, then room for
//                kMostPicked of them; of more, where they are
//   fired        of a first-match group, a word: the index of the row that fired, or its number of rows;
//                a bit a rule of the other groups and a default with a condition: its condition was met
#pragma once

#include "runtime/engine/reach.h"
#include "runtime/eval/answer.h"
#include "runtime/eval/helpers.h"
#include "runtime/eval/limits.h"
#include "runtime/eval/request.h"

#include <cstdint>
#include <vector>

namespace writ::engine {

// So many rows of a list that collects have room in the answer.
inline constexpr std::uint32_t kMostPicked = eval::kNativePicks;

struct NativeOutput {
  std::uint32_t word = 0;
  std::uint32_t bound = 0;  // of a list: so many items have room in the answer

  const std::uint64_t* items(const std::uint64_t* answer) const {
    return answer[word] <= bound ? answer + word + 1 : elsewhere(answer[word + 1]);
  }
  static const std::uint64_t* elsewhere(std::uint64_t address) {
    return reinterpret_cast<const std::uint64_t*>(static_cast<std::uintptr_t>(address));
  }
};

// Where it is recorded that a rule fired: a bit, or the word of its first-match group.
struct FiredPlace {
  std::uint32_t word = ir::kNone;
  std::uint32_t bit = 0;
};

struct NativeAnswerLayout {
  std::uint32_t words = 1;
  std::vector<NativeOutput> outputs;
  std::uint32_t absent = 0;
  std::uint32_t applies = 0;
  std::uint32_t met = 0;
  std::uint32_t fired = 0;  // the first word of the bits of rules
  std::uint32_t fired_words = 0;
  std::vector<std::uint32_t> group_word;  // by group of the program; kNone: its rules have bits
  std::vector<FiredPlace> rule_bit;       // by rule of the program; no word: known without a bit
  std::vector<std::uint32_t>
      pick_word;  // by list of the program: the row that decides, or how many apply; kNone: it is not asked
};

NativeAnswerLayout lay_out_answer(const ir::Program& program, const ir::Decision& decision,
                                  const Reach& reach);

// The answer that the interpreter would give within those limits and under the law of a day; nothing: of the day asked about.
eval::Answer materialise(const ir::Program& program, const ir::Decision& decision,
                         const NativeAnswerLayout& layout, const eval::Request& request,
                         const std::uint64_t* answer, const eval::Limits& limits,
                         std::optional<std::int32_t> law_day = std::nullopt,
                         const lists::Data* data = nullptr);

}  // namespace writ::engine
