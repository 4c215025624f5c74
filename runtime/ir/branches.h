// SPDX-License-Identifier: Apache-2.0
// Conditions as the questions that they come to: each asks one thing, and says which comes next when it is so and when it is
// not. What `and`, `or` and `not` do is settled here once, so that deciding walks from question to question where everything
// asked is known. What is not known is no matter of this: the nodes say what holds then (eval/expressions.h).
#pragma once

#include "runtime/ir/sums.h"

#include <cstdint>
#include <memory>
#include <vector>

namespace writ::ir {

struct Program;

// Where a number of 64 bits is: mostly a word of a record, one of its bits saying whether it is known. There are records of the
// constants, of the facts, of the items, and for each loop one of its element alone and, where that is a record, itself.
struct Source {
  enum class From : std::uint8_t { Constant, Fact, Item, Element, ElementField, ItemAt, Other };
  static constexpr std::uint16_t kConstants = 0;
  static constexpr std::uint16_t kFacts = 1;
  static constexpr std::uint16_t kItems = 2;
  static constexpr std::uint32_t kLoops = 3;  // two for each
  static constexpr std::uint32_t kMostLoops = (UINT16_MAX - kLoops) / 2;

  From from = From::Constant;
  std::uint16_t record = 0;  // of ItemAt the loop variable
  std::uint32_t index =
      0;  // the bit; of ItemAt and Other the item, the node; of a list among the constants which one
  std::uint32_t place = 0;  // the word

  // Of a constant that stands here.
  std::int64_t number() const { return static_cast<std::int64_t>(std::uint64_t{place} << 32 | index); }
  bool in_record() const { return from < From::ItemAt; }
};
// So many words say of the items which are known.
constexpr std::uint32_t item_word(std::size_t items) { return static_cast<std::uint32_t>((items + 63) / 64); }

struct alignas(16) Branch {
  // What is asked of `left`, and of `right` where there are two. In and UnderAny of a list: a field, or a constant one of the
  // program's. Tree: what the node comes to, which asks more than one question can.
  // Is, AtLeast: against a constant, which stands here.
  enum class Ask : std::uint8_t {
    Flag,
    Is,
    AtLeast,
    Equal,
    Less,
    LessEqual,
    In,
    Under,
    UnderAny,
    Given,
    Tree
  };
  Ask ask = Ask::Tree;
  bool may_lack = false;        // Given: not to have it is an answer
  bool at_once = false;         // it asks of records alone
  std::uint32_t of = 0;         // Under, UnderAny: the taxonomy; Tree: the node
  std::uint32_t to[2] = {};     // which comes next: no, yes; below kQuestions it is the answer
  std::uint16_t steps[2] = {};  // nodes of the condition that stand for going there
  Source left{};
  Source right{};
};

// An item that nothing but its default concludes, which is always in force and asks nothing: what there is to compute of it.
struct Plain {
  enum class How : std::uint8_t { No, Condition, Value, Each };
  How how = How::No;        // No: its rules have to be looked at
  bool reason = false;      // whether the default is a reason of an answer
  std::uint32_t rule = 0;   // the default
  std::uint32_t value = 0;  // node
};

// Where a condition begins, and how many of its nodes stand for going there.
struct Entry {
  std::uint32_t at = UINT32_MAX;  // a question, or the answer; kNone: its nodes are walked
  std::uint16_t steps = 0;
  bool lists = false;  // whether lists of the request are searched on the way
};

struct Straights;

struct Branches {
  static constexpr std::uint32_t kQuestions = 2;  // before them: no and yes themselves, which nobody asks
  std::vector<Branch> all;
  std::vector<std::uint64_t> constants{~std::uint64_t{0}};  // a record
  std::vector<Entry> entry;                                 // by node
  // Of an AllOf over a constant list, by node: the first of `each`, where its condition begins for each item, of which what is asked
  // of the item itself is settled; kNone: there are none.
  std::vector<std::uint32_t> unrolled;
  std::vector<Entry> each;
  Sums sums;
  std::vector<Plain> plain;                   // by item
  std::shared_ptr<const Straights> straight;  // straight.h
};

// Of all conditions and numbers of a program whose fields have their places. Of one that would come to very many questions there
// are none.
Branches branches_of(const Program& program);

}  // namespace writ::ir
