// SPDX-License-Identifier: Apache-2.0
#include "runtime/value/split_bounded.h"

#include <boost/multiprecision/cpp_int.hpp>

#include <algorithm>
#include <map>
#include <numeric>
#include <utility>

namespace writ::value {
namespace {

namespace mp = boost::multiprecision;
using Whole = mp::cpp_int;
using Exact = mp::cpp_rational;

Whole whole(int128 number) { return Whole(number); }
int128 narrow(const Whole& number) { return number.convert_to<int128>(); }
Whole floor(const Exact& number) {
  return mp::numerator(number) / mp::denominator(number);
}  // never negative

// One share as it grows with the proportion that all have.
struct Line {
  Whole weight;
  Whole least;
  std::optional<Whole> most;

  Exact at(const Exact& proportion) const {
    const Exact free = proportion * Exact(weight);
    if (free < Exact(least)) return Exact(least);
    return most && free > Exact(*most) ? Exact(*most) : free;
  }
  void add_bends(std::vector<Exact>& bends) const {
    if (weight == 0) return;
    bends.emplace_back(least, weight);
    if (most) bends.emplace_back(*most, weight);
  }
};

// Shares that are one towards the others: a single one, or several that are bounded together.
struct Entry {
  std::vector<std::size_t> claims;  // none: what is given to nobody
  std::vector<Line> lines;
  Whole least;
  std::optional<Whole> most;

  Exact free_at(const Exact& proportion) const {
    Exact out = 0;
    for (const Line& line : lines) out += line.at(proportion);
    return out;
  }
  Exact at(const Exact& proportion) const {
    const Exact free = free_at(proportion);
    if (free < Exact(least)) return Exact(least);
    return most && free > Exact(*most) ? Exact(*most) : free;
  }
};

// The proportion at which what grows with it comes to an amount; nothing where it never does. Between two bends it grows evenly.
template <typename Grows>
std::optional<Exact> reach(const Grows& grows, std::vector<Exact> bends, const Exact& amount) {
  if (const Exact least = grows(Exact(0)); least >= amount)
    return least == amount ? std::optional(Exact(0)) : std::nullopt;
  std::sort(bends.begin(), bends.end());
  const auto first = std::partition_point(bends.begin(), bends.end(),
                                          [&](const Exact& bend) { return grows(bend) < amount; });
  const Exact before = first == bends.begin() ? Exact(0) : *std::prev(first);
  const Exact had = grows(before);
  if (first != bends.end()) return Exact(before + (amount - had) * (*first - before) / (grows(*first) - had));
  const Exact growth = grows(Exact(before + 1)) - had;
  if (growth == 0) return std::nullopt;
  return Exact(before + (amount - had) / growth);
}

std::optional<Exact> reach_within(const Entry& entry, const Exact& amount) {
  std::vector<Exact> bends;
  for (const Line& line : entry.lines) line.add_bends(bends);
  return reach([&](const Exact& at) { return entry.free_at(at); }, std::move(bends), amount);
}

class Division {
 public:
  Division(const Claims& claims, Shares& out) : claims_(claims), out_(out) {}

  SplitFault run() {
    const std::size_t count = claims_.claims.size();
    out_.amounts.assign(count, 0);
    out_.raised.assign(count, 0);
    out_.held.assign(count, Held::No);
    if (claims_.sum < 0) return SplitFault::Negative;
    for (const auto step : {&Division::weigh, &Division::gather, &Division::check_takers}) {
      if (const SplitFault fault = (this->*step)(); fault != SplitFault::None) return fault;
    }
    if (entries_.empty()) return claims_.sum == 0 ? SplitFault::None : SplitFault::Nobody;
    return divide();
  }

 private:
  // Of all weights over one denominator: a thousand parties in ten groups of great amounts. It bounds the time.
  static constexpr std::size_t kMostBits = std::size_t{1} << 20;

  struct Group {
    Whole weight;
    Whole members_weight;
    int128 given_weight = 0;
    int members = 0;
  };

  // Weights of all claims, over one denominator that is left out; and of what goes to nobody.
  SplitFault weigh() {
    std::map<int128, Group> groups;
    for (const Claim& claim : claims_.claims) {
      if (claim.weight < 0 || claim.group_weight < 0) return SplitFault::Negative;
      auto [at, fresh] = groups.try_emplace(claim.group);
      Group& group = at->second;
      if (!fresh && group.given_weight != claim.group_weight) return SplitFault::GroupDisputed;
      group.given_weight = claim.group_weight;
      group.members_weight += whole(claim.weight);
      ++group.members;
    }
    Whole all = 0;
    for (auto& [key, group] : groups) all += group.weight = whole(group.given_weight);
    if (claims_.whole != 0 && all > whole(claims_.whole)) return SplitFault::PartsTooMany;
    if (all == 0 && claims_.whole == 0 && !groups.empty()) {
      if (!claims_.equally) return SplitFault::NoWeight;
      for (auto& [key, group] : groups) group.weight = 1;
    }
    Whole denominator = 1;
    for (auto& [key, group] : groups) {
      if (group.members_weight == 0 && group.weight != 0 && !claims_.equally) return SplitFault::NoWeight;
      denominator = mp::lcm(denominator, members(group));
      if (groups.size() > 1 && claims_.claims.size() * mp::msb(denominator) > kMostBits)
        return SplitFault::TooHeavy;
    }
    for (const Claim& claim : claims_.claims) {
      const Group& group = groups[claim.group];
      const Whole own = group.members_weight == 0 ? Whole(1) : whole(claim.weight);
      weights_.push_back(Whole(group.weight * own * (denominator / members(group))));
    }
    if (claims_.whole != 0) lacking_ = (whole(claims_.whole) - all) * denominator;
    return SplitFault::None;
  }
  static Whole members(const Group& group) {
    return group.members_weight == 0 ? Whole(group.members) : group.members_weight;
  }

  // What is one towards the others, in the order of the list.
  SplitFault gather() {
    const std::size_t count = claims_.claims.size();
    std::vector<const TogetherBound*> of(count, nullptr);
    std::vector<ShareBound> merged;
    std::vector<const TogetherBound*> sets;
    for (const TogetherBound& one : claims_.together) {
      const bool anybody = std::find(one.members.begin(), one.members.end(), true) != one.members.end();
      if (!anybody) {
        if (one.bound.least > 0) return SplitFault::NobodyBounded;
        continue;
      }
      const auto same = std::find_if(sets.begin(), sets.end(),
                                     [&](const TogetherBound* set) { return set->members == one.members; });
      if (same != sets.end()) {
        ShareBound& bound = merged[static_cast<std::size_t>(same - sets.begin())];
        bound = {std::max(bound.least, one.bound.least), std::min(bound.most, one.bound.most)};
        continue;
      }
      for (std::size_t i = 0; i < count; ++i) {
        if (!one.members[i]) continue;
        if (of[i] != nullptr) return SplitFault::BoundsOverlap;
        of[i] = &one;
      }
      sets.push_back(&one);
      merged.push_back(one.bound);
    }
    std::vector<std::size_t> entry_of(sets.size(), count);
    for (std::size_t i = 0; i < count; ++i) {
      const auto set = static_cast<std::size_t>(std::find(sets.begin(), sets.end(), of[i]) - sets.begin());
      if (of[i] == nullptr || entry_of[set] == count) {
        if (of[i] != nullptr) entry_of[set] = entries_.size();
        entries_.emplace_back();
        if (of[i] != nullptr) {
          const SplitFault fault = bound_entry(entries_.back(), merged[set]);
          if (fault != SplitFault::None) return fault;
        }
      }
      Entry& entry = of[i] == nullptr ? entries_.back() : entries_[entry_of[set]];
      entry.claims.push_back(i);
      entry.lines.push_back({weights_[i], 0, std::nullopt});
      if (claims_.bounds.empty()) continue;
      const SplitFault fault = bound_entry(entry.lines.back(), claims_.bounds[i]);
      if (fault != SplitFault::None) return fault;
    }
    if (claims_.whole != 0) entries_.push_back({{}, {{lacking_, 0, std::nullopt}}, 0, std::nullopt});
    return SplitFault::None;
  }
  template <typename Bounded>
  SplitFault bound_entry(Bounded& to, const ShareBound& bound) const {
    to.least = whole(std::max<int128>(bound.least, 0));
    // More than there is holds nobody.
    if (bound.most < claims_.sum) to.most = whole(bound.most);
    if (bound.least <= bound.most && bound.most >= 0) return SplitFault::None;
    return bound.most < claims_.sum ? SplitFault::BoundsCross : SplitFault::LeastTooMuch;
  }

  SplitFault check_takers() {
    if (claims_.takers.empty() || claims_.sum == 0) return SplitFault::None;
    return std::count(claims_.takers.begin(), claims_.takers.end(), true) == 1 ? SplitFault::None
                                                                               : SplitFault::NotOneTaker;
  }

  SplitFault divide() {
    std::vector<Exact> bends;
    for (const Entry& entry : entries_) {
      for (const Line& line : entry.lines) line.add_bends(bends);
      // Where it leaves its own bounds; never, where it does not grow so far.
      if (const auto at = reach_within(entry, Exact(entry.least))) bends.push_back(*at);
      if (!entry.most) continue;
      if (const auto at = reach_within(entry, Exact(*entry.most))) bends.push_back(*at);
    }
    const auto all = [&](const Exact& at) {
      Exact out = 0;
      for (const Entry& entry : entries_) out += entry.at(at);
      return out;
    };
    const Exact sum(whole(claims_.sum));
    if (all(Exact(0)) > sum) return SplitFault::LeastTooMuch;
    const auto proportion = reach(all, std::move(bends), sum);
    if (!proportion) return SplitFault::MostTooLittle;
    std::vector<Exact> exact;
    std::size_t taker = entries_.size();
    for (const Entry& entry : entries_) {
      exact.push_back(entry.at(*proportion));
      if (takes(entry)) taker = exact.size() - 1;
    }
    std::vector<char> raised;
    const Residue residue = claims_.residue_left      ? Residue::Left
                            : taker < entries_.size() ? Residue::Taken
                                                      : Residue::Shared;
    const std::vector<Whole> units = rounded(exact, whole(claims_.sum), residue, taker, raised);
    for (std::size_t i = 0; i < entries_.size(); ++i) {
      const SplitFault fault = give(entries_[i], units[i], raised[i] != 0, *proportion);
      if (fault != SplitFault::None) return fault;
    }
    return SplitFault::None;
  }
  bool takes(const Entry& entry) const {
    return !claims_.takers.empty() && std::any_of(entry.claims.begin(), entry.claims.end(),
                                                  [&](std::size_t i) { return claims_.takers[i]; });
  }

  enum class Residue : std::uint8_t { Shared, Taken, Left };

  // Whole units of what is exact: what is left over goes to the greatest remainders, to one, or to nobody.
  static std::vector<Whole> rounded(const std::vector<Exact>& exact, const Whole& sum, Residue residue,
                                    std::size_t taker, std::vector<char>& raised) {
    std::vector<Whole> out;
    Whole left = sum;
    for (const Exact& one : exact) {
      out.push_back(floor(one));
      left -= out.back();
    }
    raised.assign(exact.size(), 0);
    if (left == 0 || residue == Residue::Left) return out;
    if (residue == Residue::Taken) {
      out[taker] += left;
      raised[taker] = 1;
      return out;
    }
    std::vector<std::size_t> order(exact.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
      return exact[a] - Exact(out[a]) > exact[b] - Exact(out[b]);
    });
    for (std::size_t i = 0; i < left.convert_to<std::size_t>(); ++i) {
      ++out[order[i]];
      raised[order[i]] = 1;
    }
    return out;
  }

  // Whole units to those of an entry.
  SplitFault give(const Entry& entry, const Whole& units, bool raised, const Exact& proportion) {
    if (entry.claims.empty()) return SplitFault::None;
    const bool fits = units >= entry.least && (!entry.most || units <= *entry.most);
    if (!fits) return SplitFault::MostTooLittle;  // who takes what is left over gets more than its most
    if (entry.claims.size() == 1 && entry.lines.front().at(proportion) == entry.at(proportion)) {
      const Line& line = entry.lines.front();
      const std::size_t at = entry.claims.front();
      if (line.most && units > *line.most) return SplitFault::MostTooLittle;
      put(at, units, raised, held_by(line, proportion));
      return SplitFault::None;
    }
    return give_within(entry, units, proportion);
  }

  SplitFault give_within(const Entry& given, const Whole& units, const Exact& proportion) {
    Entry entry = given;
    const bool no_weight = std::all_of(entry.lines.begin(), entry.lines.end(),
                                       [](const Line& line) { return line.weight == 0; });
    for (Line& line : entry.lines) {
      if (no_weight && claims_.equally) line.weight = 1;
    }
    const Exact free = given.free_at(proportion);
    const Held together = free < Exact(given.least)                 ? Held::TogetherAtLeast
                          : given.most && free > Exact(*given.most) ? Held::TogetherAtMost
                                                                    : Held::No;
    // Units that were left over are the one's alone, and divided among nobody.
    const Exact amount = takes(given) ? given.at(proportion) : Exact(units);
    if (entry.free_at(Exact(0)) > amount) return SplitFault::LeastTooMuch;
    const auto within = reach_within(entry, amount);
    if (!within) return SplitFault::MostTooLittle;
    std::vector<Exact> exact;
    std::size_t taker = entry.claims.size();
    for (std::size_t i = 0; i < entry.claims.size(); ++i) {
      exact.push_back(entry.lines[i].at(*within));
      if (!claims_.takers.empty() && claims_.takers[entry.claims[i]]) taker = i;
    }
    std::vector<char> raised;
    const Residue residue = taker < exact.size() ? Residue::Taken : Residue::Shared;
    const std::vector<Whole> shares = rounded(exact, units, residue, taker, raised);
    for (std::size_t i = 0; i < shares.size(); ++i) {
      if (entry.lines[i].most && shares[i] > *entry.lines[i].most) return SplitFault::MostTooLittle;
      const Held own = held_by(entry.lines[i], *within);
      put(entry.claims[i], shares[i], raised[i] != 0, own == Held::No ? together : own);
    }
    return SplitFault::None;
  }

  static Held held_by(const Line& line, const Exact& proportion) {
    const Exact free = proportion * Exact(line.weight);
    if (free < Exact(line.least)) return Held::AtLeast;
    return line.most && free > Exact(*line.most) ? Held::AtMost : Held::No;
  }
  void put(std::size_t claim, const Whole& units, bool raised, Held held) {
    out_.amounts[claim] = narrow(units);
    out_.raised[claim] = raised ? 1 : 0;
    out_.held[claim] = held;
  }

  const Claims& claims_;
  Shares& out_;
  std::vector<Whole> weights_;
  Whole lacking_ = 0;
  std::vector<Entry> entries_;
};

// As by weights alone, where no bound holds any of the shares.
bool split_freely(const Claims& claims, Shares& out, SplitFault& fault) {
  out.amounts.assign(claims.claims.size(), 0);
  out.raised.assign(claims.claims.size(), 0);
  out.held.assign(claims.claims.size(), Held::No);
  if (!claims.together.empty() || !claims.takers.empty() || claims.residue_left || claims.whole != 0)
    return false;
  fault = split(claims.sum, claims.claims, claims.equally, out.amounts, out.raised);
  if (claims.bounds.empty() || fault != SplitFault::None) return true;
  for (std::size_t i = 0; i < claims.bounds.size(); ++i) {
    // What is exact lies within a unit below, or above.
    const bool raised = out.raised[i] != 0;
    const int128 below = out.amounts[i] - (raised ? 1 : 0);
    const bool free =
        claims.bounds[i].least <= below && (raised ? out.amounts[i] : below + 1) <= claims.bounds[i].most;
    if (!free) return false;
  }
  return true;
}

}  // namespace

SplitFault split(const Claims& claims, Shares& out) {
  SplitFault fault = SplitFault::None;
  return split_freely(claims, out, fault) ? fault : Division(claims, out).run();
}

}  // namespace writ::value
