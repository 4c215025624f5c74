// SPDX-License-Identifier: Apache-2.0
#include "runtime/ir/check_order.h"

#include "runtime/ir/rules.h"
#include "runtime/ir/walk.h"

#include <algorithm>
#include <vector>

namespace writ::ir {
namespace {

using Items = std::vector<std::uint32_t>;

void add(Items& to, const Items& more) { to.insert(to.end(), more.begin(), more.end()); }

class OrderCheck {
 public:
  explicit OrderCheck(const Program& program)
      : program_(program), nodes_(program), reached_(program.groups.size()) {}

  std::optional<std::string> run() {
    for (const Rule& rule : program_.rules) {
      conditions_.push_back(read_by({rule.condition}));
      std::vector<NodeId> told{rule.contrary};
      for (const Clause& clause : rule.clauses) told.push_back(clause.condition);
      told_.push_back(read_by(told));
    }
    for (std::uint32_t item = 0; item < program_.items.size(); ++item) items_.push_back(read_by_item(item));
    for (const Decision& decision : program_.decisions) {
      if (!good(decision)) return "order of " + decision.name.en;
    }
    return std::nullopt;
  }

 private:
  // The items that expressions read, each once.
  Items read_by(const std::vector<NodeId>& roots) {
    Items out;
    nodes_.anew();
    for (const NodeId root : roots) {
      nodes_.below(root, [&](NodeId, const Node& node) {
        if (reads_item(node.op)) out.push_back(node.index);
      });
    }
    std::sort(out.begin(), out.end());
    out.erase(std::unique(out.begin(), out.end()), out.end());
    return out;
  }

  // Groups with all that displaces them.
  std::vector<std::uint32_t> reach(std::vector<std::uint32_t> open) {
    std::vector<std::uint32_t> out;
    ++walk_;
    while (!open.empty()) {
      const std::uint32_t group = open.back();
      open.pop_back();
      if (reached_[group] == walk_) continue;
      reached_[group] = walk_;
      out.push_back(group);
      for (const Exception& one : program_.groups[group].excepted_by) open.push_back(one.group);
    }
    return out;
  }

  // What is asked before it is settled what a target comes to; `told`: what an explanation asks then.
  void add_groups(const std::vector<std::uint32_t>& groups, std::uint32_t target, Items& out, Items& told) {
    if (groups.empty()) return;
    const std::uint32_t decision = program_.groups[groups.front()].decision;
    for (const std::uint32_t group : reach(groups)) {
      if (!concludes(program_, program_.groups[group], target, decision)) continue;
      for (const std::uint32_t rule : program_.groups[group].rules) add_rule(rule, target, out, told);
    }
  }
  void add_rule(std::uint32_t rule, std::uint32_t target, Items& out, Items& told) {
    add(out, conditions_[rule]);
    add(told, told_[rule]);
    if (target == kOutcome) return;
    if (const Conclusion* its = conclusion_of(program_.rules[rule], target)) add(out, read_by({its->value}));
  }

  struct Read {
    Items first;  // before the item
    Items told;
  };
  Read read_by_item(std::uint32_t index) {
    const Item& item = program_.items[index];
    const std::uint32_t target = target_of(program_, index);
    Read out;
    if (item.default_rule != kNone) add_rule(item.default_rule, target, out.first, out.told);
    add_groups(item.groups, target, out.first, out.told);
    each_gate(program_, item,
              [&](const Obligation& duty) { add(out.first, read_by({duty.condition, duty.met})); });
    return out;
  }

  // Whether they are settled one after the other, and all that is told of them by then.
  bool settled(const Items& order, std::vector<bool>& there) const {
    for (const std::uint32_t item : order) {
      if (!all_in(items_[item].first, there)) return false;
      there[item] = true;
    }
    return std::all_of(order.begin(), order.end(),
                       [&](std::uint32_t item) { return all_in(items_[item].told, there); });
  }
  static bool all_in(const Items& items, const std::vector<bool>& there) {
    return std::all_of(items.begin(), items.end(), [&](std::uint32_t item) { return there[item]; });
  }

  bool good(const Decision& decision) {
    std::vector<bool> there(program_.items.size());
    if (!settled(decision.items, there)) return false;
    Items asked(decision.outputs);
    if (decision.default_rule != kNone) add_rule(decision.default_rule, kOutcome, asked, asked);
    add_groups(decision.groups, kOutcome, asked, asked);
    for (const std::uint32_t index : decision.obligations) {
      const Obligation& duty = program_.obligations[index];
      const auto roots = roots_of(duty);
      std::vector<NodeId> nodes(roots.begin(), roots.end());
      for (const Clause& clause : duty.clauses) nodes.push_back(clause.condition);
      add(asked, read_by(nodes));
    }
    for (const DataList& list : program_.data_lists) {
      if (there[list.item]) add(asked, read_by(list.asked));
    }
    for (const Formula& formula : program_.formulas) {
      if (&program_.decisions[formula.decision] == &decision) asked.push_back(formula.sum);
    }
    if (!all_in(asked, there)) return false;
    if (decision.law_item == kNone) return decision.law_items.empty();
    std::vector<bool> for_law(program_.items.size());
    return settled(decision.law_items, for_law);
  }

  const Program& program_;
  Walk nodes_;
  std::vector<std::uint64_t> reached_;  // by group: likewise
  std::uint64_t walk_ = 0;
  std::vector<Items> conditions_;  // by rule
  std::vector<Items> told_;        // by rule: read by what explanations ask
  std::vector<Read> items_;        // by item
};

}  // namespace

std::optional<std::string> check_order(const Program& program) { return OrderCheck(program).run(); }

}  // namespace writ::ir
