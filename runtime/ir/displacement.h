// SPDX-License-Identifier: Apache-2.0
// Which group displaces which, however many exceptions lie between. Asked of pairs, so that nobody has to keep all of them:
// a chain of n exceptions has n² / 2.
#pragma once

#include "runtime/ir/ir.h"

#include <cstdint>
#include <optional>
#include <vector>

namespace writ::ir {

class Displacement {
 public:
  explicit Displacement(const Program& program);

  // Whether `by` displaces `group`. The program has no circle.
  bool displaced(std::uint32_t group, std::uint32_t by) const;
  // A group that displaces itself.
  const std::optional<std::uint32_t>& circle() const { return circle_; }

 private:
  // Numbers are given depth first, a group after what is below it.
  struct Place {
    std::uint32_t least = 0;    // of all that is below it
    std::uint32_t entered = 0;  // the first that was given after it was come to
    std::uint32_t own = 0;
  };
  bool walk(std::uint32_t group, std::uint32_t by) const;

  const Program& program_;
  std::vector<Place> places_;
  bool handed_on_ = true;  // every exception hands on what displaces it
  std::optional<std::uint32_t> circle_;
};

}  // namespace writ::ir
