// SPDX-License-Identifier: Apache-2.0
#include "runtime/columns/circuit.h"

#include <utility>

namespace writ::columns {

using Does = PlaneStep::Does;

Bit Circuit::input() {
  gates_.push_back({.is_input = true});
  inputs_.push_back(static_cast<std::uint32_t>(gates_.size() - 1));
  return inputs_.back() << 1;
}

Bit Circuit::gate(Does does, std::uint32_t left, std::uint32_t right) {
  constexpr std::uint32_t kKindShift = 60;
  constexpr std::uint32_t kLeftShift = 30;
  if (is_full()) return kNo;
  const std::uint64_t key = std::uint64_t{static_cast<std::uint32_t>(does)} << kKindShift |
                            std::uint64_t{left} << kLeftShift | right;
  const eval::TextTable::Place found = made_.add(key, {});
  if (found.fresh) {
    made_gates_.push_back(static_cast<std::uint32_t>(gates_.size()));
    gates_.push_back({does, false, left, right});
  }
  return made_gates_[found.at] << 1;
}

Circuit::Pair Circuit::pair_of(Bit bit) const {
  const Gate& its = gates_[bit >> 1];
  Pair out;
  if (bit >> 1 == 0 || its.is_input) return out;
  out.left = its.left << 1;
  out.right = its.right << 1;
  if (its.does == Does::Without) out.right = opposite(out.right);
  // One of them is so: they are not both not so.
  const bool either = its.does == Does::Either;
  if (either) {
    out.left = opposite(out.left);
    out.right = opposite(out.right);
  }
  out.both = either == ((bit & 1) != 0);
  out.not_both = !out.both;
  return out;
}

bool Circuit::simpler(Bit one, Bit other, Bit& out) {
  const Pair its = pair_of(other);
  const bool has = its.left == one || its.right == one;
  const bool has_opposite = its.left == opposite(one) || its.right == opposite(one);
  if (its.both && (has || has_opposite)) {
    out = has_opposite ? kNo : other;
    return true;
  }
  if (!its.not_both || (!has && !has_opposite)) return false;
  out = has_opposite ? one : both(one, opposite(its.left == one ? its.right : its.left));
  return true;
}

Bit Circuit::both(Bit left, Bit right) {
  if (left > right) std::swap(left, right);
  if (left == kNo || left == opposite(right)) return kNo;
  if (left == kYes || left == right) return right;
  Bit less = kNo;
  if (simpler(left, right, less) || simpler(right, left, less)) return less;
  const std::uint32_t one = left >> 1;
  const std::uint32_t other = right >> 1;
  if ((left & 1) == 0 && (right & 1) == 0) return gate(Does::Both, one, other);
  if ((left & 1) != 0 && (right & 1) != 0) return opposite(gate(Does::Either, one, other));
  return (right & 1) != 0 ? gate(Does::Without, one, other) : gate(Does::Without, other, one);
}

Bit Circuit::choose(Bit when, Bit yes, Bit no) {
  if (yes == no) return yes;
  return either(both(when, yes), both(opposite(when), no));
}

void Circuit::lay_out(const std::vector<Bit>& wanted) {
  constexpr std::uint32_t kKept = UINT32_MAX;
  plane_.assign(gates_.size(), kUnused);
  steps_.clear();
  planes_ = 0;
  if (is_full()) return;
  // By gate: the last one that reads it, plus one; 0: nobody does.
  std::vector<std::uint32_t> last(gates_.size(), 0);
  for (const Bit bit : wanted) last[bit >> 1] = kKept;
  for (auto i = static_cast<std::uint32_t>(gates_.size() - 1); i > 0; --i) {
    if (last[i] == 0 || gates_[i].is_input) continue;
    for (const std::uint32_t of : {gates_[i].left, gates_[i].right}) {
      if (last[of] == 0) last[of] = i + 1;
    }
  }
  std::vector<std::uint32_t> free;
  const auto take = [&] {
    if (free.empty()) return planes_++;
    const std::uint32_t one = free.back();
    free.pop_back();
    return one;
  };
  const auto words = [](std::uint32_t plane) { return plane * static_cast<std::uint32_t>(kPlaneWords); };
  for (std::uint32_t i = 1; i < gates_.size(); ++i) {
    if (last[i] != 0 && gates_[i].is_input) plane_[i] = words(take());
  }
  for (std::uint32_t i = 1; i < gates_.size(); ++i) {
    const Gate& gate = gates_[i];
    if (last[i] == 0 || gate.is_input) continue;
    // What nobody reads any more may be written over by the step that reads it last: word by word it reads first.
    for (const std::uint32_t of : {gate.left, gate.right}) {
      if (last[of] == i + 1) free.push_back(plane_[of] / static_cast<std::uint32_t>(kPlaneWords));
    }
    plane_[i] = words(take());
    steps_.push_back({gate.does, plane_[i], plane_[gate.left], plane_[gate.right]});
  }
}

}  // namespace writ::columns
