// SPDX-License-Identifier: Apache-2.0
// Conditions as the questions that they come to: each asks one thing, and says which comes next when it is so and when it is
// not. What `and`, `or` and `not` do is settled here once, so that deciding walks from question to question where everything
// asked is known. What is not known is no matter of this: the nodes say what holds then (eval/expressions.h).
#pragma once

#include "runtime/ir/sums.h"

#include <cstdint>
#include <vector>

namespace writ::ir {

struct Program;

// Where a number of 64 bits is.
struct Source {
  enum class From : std::uint8_t { Constant, Fact, Item, ItemAt, Element, ElementField, Other };
  From from = From::Constant;
  std::uint16_t variable = 0;  // ItemAt, Element, ElementField
  std::uint32_t index = 0;     // field, item, node; of a constant the lower half
  std::uint32_t place = 0;     // of a field its word in the record; of a constant the upper half

  // Of a constant.
  std::int64_t number() const { return static_cast<std::int64_t>(std::uint64_t{place} << 32 | index); }
};

struct Branch {
  // What is asked of `left`, and of `right` where there are two. FactFlag to ElementIs: what is asked most, of a fact, an item, a
  // field of an element or an element, alone or against a constant. In and UnderAny of a list: a field, or a constant one of the
  // program's. Tree: what the node comes to, which asks more than one question can.
  enum class Ask : std::uint8_t {
    FactFlag,
    FactIs,
    FactAtLeast,
    ItemFlag,
    ItemIs,
    FieldFlag,
    ElementIs,
    Flag,
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
  bool may_lack = false;     // Given: not to have it is an answer
  std::uint16_t steps = 0;   // nodes of the condition that stand for it
  std::uint32_t of = 0;      // Under, UnderAny: the taxonomy; Tree: the node
  std::uint32_t to[2] = {};  // which comes next: no, yes; below kQuestions it is the answer
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

struct Branches {
  static constexpr std::uint32_t kQuestions = 2;  // before them: no and yes themselves, which nobody asks
  std::vector<Branch> all;
  std::vector<std::uint32_t> entry;  // by node: its first question; kNone: its nodes are walked
  Sums sums;
  std::vector<Plain> plain;  // by item
};

// Of all conditions and numbers of a program whose fields have their places. Of one that would come to very many questions there
// are none.
Branches branches_of(const Program& program);

}  // namespace writ::ir
