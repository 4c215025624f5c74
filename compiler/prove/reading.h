// SPDX-License-Identifier: Apache-2.0
// What a question about a policy can come to read, and which values of each fact have to be tried so that all cases are.
// A fact that is only compared with constants falls into ranges in which nothing tells its values apart: one of each range is
// enough. Where a fact is computed with, or compared with another, what is tried shows no more than examples.
#pragma once

#include "runtime/eval/interp.h"
#include "runtime/ir/ir.h"

#include <map>
#include <optional>
#include <set>
#include <vector>

namespace writ::prove {

using base::Bilingual;
using ir::int128;

// Where nothing says otherwise: 2025-01-01.
inline constexpr std::int32_t kSomeDay = 20089;

// What rules and its default give an item.
std::vector<ir::NodeId> values_given(const ir::Program& program, std::uint32_t item);

// Everything below the rules, conditions and values that were added, through definitions and outputs.
class Reading {
 public:
  // `whole`: else it ends at definitions and outputs, which are then free, as if they were facts.
  explicit Reading(const ir::Program& program, bool whole = true);

  void add_rule(std::uint32_t rule, bool with_values);
  void add_node(ir::NodeId node);
  // The rules that give a value, with the values: where two of them meet, they are compared.
  void add_sources_of(std::uint32_t item);
  void add_period(const ir::Period& period);

  // The values it reads, each after those that it reads itself; none of them when they are free.
  std::vector<std::uint32_t> items() const;
  const std::set<std::uint32_t>& free_items() const { return free_; }
  const std::vector<ir::NodeId>& nodes() const { return nodes_; }
  std::uint32_t rules() const { return static_cast<std::uint32_t>(rules_.size()); }
  bool reads_a_day() const { return today_ || law_day_; }
  // The day asked about besides what depends on the day whose law applies: under a transitional rule these are two.
  bool reads_two_days() const { return today_ && (law_day_ || !changes_.empty()); }
  const std::optional<std::uint32_t>& compared_item() const { return compared_; }
  // The first day of each stretch of law but the first.
  const std::set<std::int32_t>& changes() const { return changes_; }

 private:
  void follow();
  void add_outcome(const ir::Item& item, std::vector<ir::NodeId>& next);

  const ir::Program& program_;
  const bool whole_;
  std::set<std::uint32_t> free_;
  std::vector<bool> seen_nodes_;
  std::set<std::uint32_t> seen_items_;
  std::set<std::uint32_t> rules_;
  std::vector<ir::NodeId> nodes_;
  std::vector<ir::NodeId> open_;
  std::set<std::int32_t> changes_;
  std::optional<std::uint32_t> compared_;
  bool today_ = false;
  bool law_day_ = false;
};

// Texts that the policy does not name, as a request without texts of its own comes to hold them: one that is like none of the
// policy's, and each of those with something behind it.
struct FurtherTexts {
  int128 other = 0;
  std::vector<int128> longer;  // by text of the program
};
FurtherTexts further_texts(const ir::Program& program, eval::Request& request);

// A value that is tried of a fact; nothing: it is absent.
using Tried = std::optional<int128>;

struct Trials {
  // By field of the facts; behind those, by item where it is free.
  std::vector<std::vector<Tried>> values;
  std::vector<Bilingual> not_exact;  // empty where the values stand for all others, else why not
  std::vector<std::int32_t> days;    // of the stretch
  Bilingual days_not_exact;
};

// On the days of a stretch, on which the law does not change. `request` has no fact, and its day is in the stretch.
Trials trials(const ir::Program& program, const Reading& reading, const ir::Period& stretch,
              const eval::Request& request, const FurtherTexts& texts);

}  // namespace writ::prove
