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

// Those that are kept, and what they are made of. Each comes right behind one that it reads, where that can be.
std::vector<std::uint32_t> Circuit::in_order(const std::vector<bool>& kept) const {
  std::vector<std::uint32_t> out;
  std::vector<std::uint32_t> open;
  std::vector<bool> done(gates_.size(), false);
  const auto is_open = [&](std::uint32_t gate) { return gate != 0 && !gates_[gate].is_input && !done[gate]; };
  for (std::uint32_t root = 1; root < gates_.size(); ++root) {
    if (kept[root]) open.push_back(root);
    while (!open.empty()) {
      const std::uint32_t gate = open.back();
      if (is_open(gate) && is_open(gates_[gate].left)) {
        open.push_back(gates_[gate].left);
      } else if (is_open(gate) && is_open(gates_[gate].right)) {
        open.push_back(gates_[gate].right);
      } else {
        if (is_open(gate)) out.push_back(gate);
        done[gate] = true;
        open.pop_back();
      }
    }
  }
  return out;
}

void Circuit::add_step(std::uint32_t gate, const std::vector<bool>& kept,
                       const std::vector<std::uint32_t>& readers, std::uint32_t before) {
  Gate its = gates_[gate];
  PlaneStep step;
  step.does = its.does;
  if (its.right == before) {
    std::swap(its.left, its.right);
    if (its.does == Does::Without) step.does = Does::Before;
  }
  step.goes_on = its.left == before;
  step.to = plane_[gate];
  step.left = plane_[its.left];
  step.right = plane_[its.right];
  if (step.goes_on) steps_.back().is_read = kept[before] || readers[before] > 1;
  steps_.push_back(step);
}

void Circuit::lay_out(const std::vector<Bit>& wanted, const std::vector<Bit>& written) {
  plane_.assign(gates_.size(), kUnused);
  written_.assign(written.size(), kUnused);
  steps_.clear();
  planes_ = 0;
  if (is_full()) return;
  std::vector<bool> kept(gates_.size(), false);
  for (const std::vector<Bit>* const all : {&wanted, &written}) {
    for (const Bit bit : *all) kept[bit >> 1] = true;
  }
  const std::vector<std::uint32_t> order = in_order(kept);
  // By gate: how many read it, and have not yet.
  std::vector<std::uint32_t> readers(gates_.size(), 0);
  std::vector<bool> used = kept;
  for (const std::uint32_t gate : order) {
    for (const std::uint32_t of : {gates_[gate].left, gates_[gate].right}) {
      ++readers[of];
      used[of] = true;
    }
  }
  const std::vector<std::uint32_t> all_readers = readers;
  // Planes of inputs are not written over: they may be the caller's memory.
  for (std::uint32_t i = 1; i < gates_.size(); ++i) {
    if (used[i] && gates_[i].is_input) plane_[i] = planes_++;
  }
  for (std::size_t i = 0; i < written.size(); ++i) {
    const std::uint32_t gate = written[i] >> 1;
    if (gate == 0) continue;
    written_[i] = planes_++;
    if ((written[i] & 1) == 0 && plane_[gate] == kUnused) plane_[gate] = written_[i];
  }
  std::vector<std::uint32_t> free;
  std::uint32_t before = 0;
  for (const std::uint32_t gate : order) {
    // What nobody reads any more may be written over by the step that reads it last: it reads first.
    for (const std::uint32_t of : {gates_[gate].left, gates_[gate].right}) {
      if (--readers[of] == 0 && !kept[of] && !gates_[of].is_input) free.push_back(plane_[of]);
    }
    if (plane_[gate] == kUnused && free.empty()) plane_[gate] = planes_++;
    if (plane_[gate] == kUnused) {
      plane_[gate] = free.back();
      free.pop_back();
    }
    add_step(gate, kept, all_readers, before);
    before = gate;
  }
  for (std::size_t i = 0; i < written.size(); ++i) {
    const std::uint32_t its = plane_[written[i] >> 1];
    if (written_[i] == kUnused || written_[i] == its) continue;
    steps_.push_back(
        {(written[i] & 1) != 0 ? Does::Neither : Does::Both, false, true, written_[i], its, its});
  }
}

}  // namespace writ::columns
