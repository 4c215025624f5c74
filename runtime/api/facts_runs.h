// SPDX-License-Identifier: Apache-2.0
// The plain members of a struct (truths, numbers, days, choices) -> the words of a record: all runs of it at once, without a branch a member and
// without a word about what is wrong. Where one of these says no, each member is looked at by itself (facts_fill.cpp), which finds what is.
#pragma once

#include "runtime/api/facts_plan.h"
#include "runtime/value/date.h"

#include <bit>
#include <cstdint>

namespace writ::api {

// `given` is the lower half of a truth and of a day.
static_assert(std::endian::native == std::endian::little);
inline constexpr int kHalfBits = 32;
inline constexpr int kLastBit = 63;

inline bool is_date(std::int32_t days) {
  return days >= value::kFirstDate.days && days <= value::kLastDate.days;
}
// Which of the choices that is; of none it is as many as there are, or more.
inline std::size_t choice_at(std::int32_t value) {
  return static_cast<std::size_t>(static_cast<std::uint32_t>(value)) - 1;
}
// Below nought where it is none.
inline std::uint64_t date_or_less(std::int32_t days) {
  constexpr auto kSpan = static_cast<std::uint64_t>(value::kLastDate.days - value::kFirstDate.days);
  return kSpan - (static_cast<std::uint32_t>(days) - static_cast<std::uint32_t>(value::kFirstDate.days));
}

// Structs that lie one behind the other, and the records that are made of them.
struct Rows {
  const char* from = nullptr;
  std::size_t stride = 0;  // from one struct to the next
  std::uint32_t count = 0;
};

// A choice of each of so many records; false where one of them is none.
inline bool choice_given(const FactsPlan::Run& run, const char* from, std::size_t stride, std::uint64_t* to,
                         std::size_t width, std::uint32_t left) {
  const std::uint32_t* const choices = run.choices;
  const std::size_t most = run.choice_count;
  for (; left != 0; --left, from += stride, to += width) {
    const std::size_t it = choice_at(load<std::int32_t>(from));
    if (it >= most) return false;
    *to = choices[it];
  }
  return true;
}

// That all plain members of records are given.
template <bool kMany>
void note_given(const FactsPlan::Record& record, const Rows& rows, std::uint64_t* words) {
  for (const FactsPlan::Bits& bits : record.given) {
    std::uint64_t* to = words + bits.word;
    for (std::uint32_t left = kMany ? rows.count : 1; left != 0; --left, to += record.words) *to |= bits.bits;
  }
}

// What records hold all of whose plain members are given, as mostly they are; false where one is not, or is no plain value. Run by run, for
// all of the records at once. Mostly it is one, the facts themselves, and then there are no loops over them.
template <bool kMany>
[[gnu::noinline]] bool all_given(const FactsPlan::Record& record, const Rows& rows, std::uint64_t* words) {
  using Pair = std::uint64_t __attribute__((vector_size(16)));
  Pair every_two = {UINT64_MAX, UINT64_MAX};
  Pair some_two = {0, 0};
  std::uint64_t every = WRIT_GIVEN;  // in the lowest bit: what all say
  std::uint64_t some = 0;            // what any of them says
  std::uint64_t wrong = 0;           // in the last bit
  const std::size_t width = record.words;
  const auto take = [&](std::int32_t given) {
    every &= static_cast<std::uint32_t>(given);
    some |= static_cast<std::uint32_t>(given);
  };
  for (const FactsPlan::Run& run : record.plain) {
    const char* from = rows.from + run.offset;
    std::uint64_t* to = words + run.slot;
    const std::size_t size = run.words;
    const std::uint64_t never = run.never;
    std::uint32_t left = kMany ? rows.count : 1;
    switch (run.how) {
      case FactsPlan::How::Truths:
        for (; left != 0; --left, from += rows.stride, to += width) {
          std::size_t i = 0;
          for (; i + 1 < size; i += 2) {
            const auto two = load<Pair>(from + i * sizeof(writ_truth));
            every_two &= two;
            some_two |= two;
            store(reinterpret_cast<char*>(to + i), two >> kHalfBits);
          }
          if (i == size) continue;
          const auto one = load<std::uint64_t>(from + i * sizeof(writ_truth));
          every &= one;
          some |= one;
          to[i] = one >> kHalfBits;
        }
        break;
      case FactsPlan::How::Wholes:
        for (; left != 0; --left, from += rows.stride, to += width) {
          for (std::size_t i = 0; i < size; ++i) {
            const char* const its = from + i * sizeof(writ_whole);
            to[i] = load<std::uint64_t>(its);
            wrong |= to[i] & never;
            take(load<std::int32_t>(its + offsetof(writ_whole, given)));
          }
        }
        break;
      case FactsPlan::How::Exacts:
        for (; left != 0; --left, from += rows.stride, to += width) {
          const char* its = from;
          for (std::size_t i = 0; i < size; i += 2, its += sizeof(writ_exact)) {
            store(reinterpret_cast<char*>(to + i), load<Pair>(its));
            take(load<std::int32_t>(its + offsetof(writ_exact, given)));
          }
        }
        break;
      case FactsPlan::How::Days:
        for (; left != 0; --left, from += rows.stride, to += width) {
          for (std::size_t i = 0; i < size; ++i) {
            const auto days = load<std::int32_t>(from + i * sizeof(writ_day) + offsetof(writ_day, days));
            wrong |= date_or_less(days);
            to[i] = static_cast<std::uint64_t>(std::int64_t{days});
            take(load<std::int32_t>(from + i * sizeof(writ_day)));
          }
        }
        break;
      case FactsPlan::How::Choice:
        if (!choice_given(run, from, rows.stride, to, width, left)) return false;
        break;
      case FactsPlan::How::AsOf:
      case FactsPlan::How::Named:
      case FactsPlan::How::ListOfNamed:
      case FactsPlan::How::ListOfChoices:
      case FactsPlan::How::Closely: __builtin_unreachable();  // of which none is plain
    }
  }
  every &= every_two[0] & every_two[1];
  some |= some_two[0] | some_two[1];
  // Of the halves of truths, and of what others say.
  constexpr std::uint64_t kMore = ~(std::uint64_t{1} << kHalfBits | 1);
  if ((every & WRIT_GIVEN) == 0 || (some & kMore) != 0 || wrong >> kLastBit != 0) return false;
  note_given<kMany>(record, rows, words);
  return true;
}

// What a run of members holds, and which of them are given. False where one of them is wrong. Without a branch for each, because nobody can
// guess what a service leaves out.
inline bool copied(const FactsPlan::Run& run, const char* from, std::uint64_t* to, std::uint64_t& present) {
  std::uint64_t odd = 0;    // more than its last bit where one of them is no plain value
  std::uint64_t given = 0;  // which are given, from the highest bit on downwards
  std::uint64_t wrong = 0;
  // As null in JSON: it is missing.
  const std::int32_t absent = run.optional ? WRIT_ABSENT : WRIT_MISSING;
  // All bits of a word where a member is given. What is missing may hold what it likes.
  const auto take = [&](std::int32_t its) {
    const auto bits =
        static_cast<std::uint64_t>(static_cast<std::uint32_t>(its == absent ? WRIT_MISSING : its));
    odd |= bits;
    given = given >> 1 | bits << kLastBit;
    return std::uint64_t{0} - (bits & 1);
  };
  std::uint64_t* const end = to + run.words;
  switch (run.how) {
    case FactsPlan::How::Truths:
      for (; to < end; ++to, from += sizeof(writ_truth)) {
        const auto it = load<writ_truth>(from);
        *to = static_cast<std::uint32_t>(it.value) & take(it.given);
        odd |= *to;
      }
      break;
    case FactsPlan::How::Wholes:
      for (; to < end; ++to, from += sizeof(writ_whole)) {
        const auto it = load<writ_whole>(from);
        *to = static_cast<std::uint64_t>(it.value) & take(it.given);
        wrong |= *to & run.never;
      }
      break;
    case FactsPlan::How::Exacts:
      for (; to < end; to += 2, from += sizeof(writ_exact)) {
        const auto it = load<writ_exact>(from);
        const std::uint64_t all = take(it.given);
        to[0] = it.low & all;
        to[1] = static_cast<std::uint64_t>(it.high) & all;
      }
      break;
    case FactsPlan::How::Days:
      for (; to < end; ++to, from += sizeof(writ_day)) {
        const auto it = load<writ_day>(from);
        const std::uint64_t all = take(it.given);
        wrong |= date_or_less(it.days) & all;
        *to = static_cast<std::uint64_t>(std::int64_t{it.days}) & all;
      }
      break;
    case FactsPlan::How::Choice: {
      const auto it = load<std::int32_t>(from);
      if (it == WRIT_MISSING || it == absent) break;  // a reading keeps its default
      if (choice_at(it) >= run.choice_count) return false;
      *to = run.choices[choice_at(it)];
      take(WRIT_GIVEN);
      break;
    }
    case FactsPlan::How::AsOf:
    case FactsPlan::How::Named:
    case FactsPlan::How::ListOfNamed:
    case FactsPlan::How::ListOfChoices:
    case FactsPlan::How::Closely: __builtin_unreachable();
  }
  present = given >> (kLastBit + 1 - run.count);
  return odd <= 1 && wrong >> kLastBit == 0;
}

// What records hold some of whose plain members are missing; false where one is wrong.
inline bool some_given(const FactsPlan::Record& record, const Rows& rows, std::uint64_t* words) {
  constexpr std::uint32_t kWordBits = 64;
  const char* from = rows.from;
  for (std::uint32_t left = rows.count; left != 0; --left, from += rows.stride, words += record.words) {
    for (const FactsPlan::Run& run : record.plain) {
      std::uint64_t present = 0;
      if (!copied(run, from + run.offset, words + run.slot, present)) return false;
      words[run.index / kWordBits] |= present << run.index % kWordBits;
    }
  }
  return true;
}

}  // namespace writ::api
