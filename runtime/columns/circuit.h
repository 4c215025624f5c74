// SPDX-License-Identifier: Apache-2.0
// Yes or no of many rows at once: a plane has a bit a row, and a circuit says which planes come of which. What is the same is there
// once, and what does not depend on the rows is settled while it is made.
#pragma once

#include "runtime/eval/text_table.h"

#include <cstddef>
#include <cstdint>
#include <vector>

namespace writ::columns {

// So many rows are answered together: what a circuit holds of them stays in the processor's nearest memory, and columns are read in
// pieces that are long enough to be foreseen.
inline constexpr std::size_t kWordRows = 64;
inline constexpr std::size_t kPlaneWords = 64;
inline constexpr std::size_t kPlaneRows = kWordRows * kPlaneWords;

// Twice the number of what it is, and one more for its opposite.
using Bit = std::uint32_t;
inline constexpr Bit kNo = 0;
inline constexpr Bit kYes = 1;
constexpr Bit opposite(Bit bit) { return bit ^ 1; }

// `to`, `left`, `right`: planes.
struct PlaneStep {
  // Before: `right`, and not `left`.
  enum class Does : std::uint8_t { Both, Either, Without, Before, Neither };
  Does does = Does::Both;
  bool goes_on = false;  // `left` is what the step before this one made
  bool is_read = true;   // by others than the step behind this one
  std::uint32_t to = 0;
  std::uint32_t left = 0;
  std::uint32_t right = 0;
};

class Circuit {
 public:
  Circuit() : gates_(1) {}

  // What is read of the rows, numbered as they come.
  Bit input();
  Bit both(Bit left, Bit right);
  Bit either(Bit left, Bit right) { return opposite(both(opposite(left), opposite(right))); }
  Bit without(Bit left, Bit right) { return both(left, opposite(right)); }
  Bit choose(Bit when, Bit yes, Bit no);

  // Whether there are more than anybody computes; then nothing of it means anything.
  bool is_full() const { return gates_.size() > kMost; }

  // Where things lie for who computes these; each of them keeps its plane. What of them is `written` is computed into planes that are
  // nobody else's, for whoever calls may say where they lie, as he may of inputs; of what does not depend on the rows nothing is written.
  void lay_out(const std::vector<Bit>& wanted, const std::vector<Bit>& written);
  const std::vector<PlaneStep>& steps() const { return steps_; }
  std::size_t planes() const { return planes_; }
  static constexpr std::uint32_t kUnused = UINT32_MAX;
  // Where an input lies, and what is wanted; kUnused: nobody reads it, it does not depend on the rows.
  std::uint32_t input_plane(std::size_t input) const { return plane_[inputs_[input]]; }
  std::uint32_t plane_of(Bit bit) const { return plane_[bit >> 1]; }
  std::uint32_t written_plane(std::size_t which) const { return written_[which]; }

 private:
  static constexpr std::size_t kMost = 1 << 15;

  struct Gate {
    PlaneStep::Does does = PlaneStep::Does::Both;
    bool is_input = false;
    std::uint32_t left = 0;  // gates
    std::uint32_t right = 0;
  };
  Bit gate(PlaneStep::Does does, std::uint32_t left, std::uint32_t right);
  // What a bit says of two others: that both are so, or that they are not both so.
  struct Pair {
    bool both = false;
    bool not_both = false;
    Bit left = kNo;
    Bit right = kNo;
  };
  Pair pair_of(Bit bit) const;
  // The same in less, if it is.
  bool simpler(Bit one, Bit other, Bit& out);
  std::vector<std::uint32_t> in_order(const std::vector<bool>& kept) const;
  void add_step(std::uint32_t gate, const std::vector<bool>& kept, const std::vector<std::uint32_t>& readers,
                std::uint32_t before);

  std::vector<Gate> gates_;  // the first is no gate: what never is
  std::vector<std::uint32_t> inputs_;
  eval::TextTable made_;  // what they are, and `made_gates_` which gate that is
  std::vector<std::uint32_t> made_gates_;
  std::vector<std::uint32_t> plane_;    // by gate
  std::vector<std::uint32_t> written_;  // planes
  std::vector<PlaneStep> steps_;
  std::uint32_t planes_ = 0;
};

}  // namespace writ::columns
