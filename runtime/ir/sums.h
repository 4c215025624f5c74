// SPDX-License-Identifier: Apache-2.0
// Numbers as the steps that they are computed in, one behind the other on a stack. As with conditions (branches.h) this is for
// what is known and comes to a number; what is missing, absent or a fault is no matter of this: the nodes say what holds then.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

namespace writ::ir {

struct Program;

struct Step {
  enum class Do : std::uint8_t {
    // Puts a number on the stack. A fact and a field of the element of a loop take one word, wide ones two; Other: what the node
    // comes to.
    Constant,
    Fact,
    WideFact,
    Field,
    WideField,
    Element,
    Item,
    ItemAt,
    Parameter,
    Other,
    // Puts one in the place of the upper two, the first of them below.
    Add,
    Subtract,
    Multiply,
    Greater,
    Lesser,
    Remaining,
    Quotient,
    // Of the upper one.
    Rescale,
    Round,
    // Goes on at another step: as the upper number says, which it takes; where a condition does not hold; always. The end.
    Member,
    Unless,
    Jump,
    Done
  };
  // What a result must be, else there is none.
  enum class Fits : std::uint8_t { Exact, Word, Count };

  Do what = Do::Done;
  Fits fits = Fits::Exact;
  std::uint16_t variable = 0;  // of a loop
  // Number, field, item, parameter, node; of Member its first case, of Unless its condition, of Jump the step.
  std::uint32_t index = 0;
  std::uint32_t place =
      0;  // of a field its word in the record; of Member how many cases there are; of Unless the step
  std::uint32_t nodes =
      0;  // of what goes on elsewhere, and of Done: how many nodes were computed since the last of these
};

// What is done for one value of an enumeration, which is its place among the cases; the last is for all others.
struct StepCase {
  std::uint32_t step = 0;
  std::uint32_t nodes = 0;  // that ask which case it is
};

struct Sums {
  static constexpr std::size_t kDeepest = 16;  // of a stack
  std::vector<Step> all;
  std::vector<StepCase> cases;
  std::vector<std::uint32_t> entry;  // by node: its first step; kNone: its node is walked
  // By node, of a Split: the first step of what it asks of each item, which then all stands on the stack.
  std::vector<std::uint32_t> rows;
};

// The number that a parameter is on all days, an index of Program::numbers; nothing where it is not one constant.
std::optional<std::uint32_t> settled_parameter(const Program& program, std::uint32_t parameter);

// Of the numbers of a program whose fields have their places, as far as others ask for them.
Sums sums_of(const Program& program);

}  // namespace writ::ir
