// SPDX-License-Identifier: Apache-2.0
#include "runtime/ir/straight.h"

#include "runtime/ir/ir.h"
#include "runtime/ir/rules.h"

#include <algorithm>
#include <limits>
#include <optional>
#include <utility>

namespace writ::ir {
namespace {

using From = Source::From;

bool has_word(const Type& type) { return !type.list && !is_exact(type) && type.kind != TypeKind::Record; }

// Rules that are the default of one item or decision and stand nowhere else: what is written down of them is theirs alone.
std::vector<bool> lone_defaults_of(const Program& program) {
  std::vector<std::uint32_t> stands(program.rules.size(), 0);
  const auto stand = [&](std::uint32_t rule) {
    if (rule != kNone) ++stands[rule];
  };
  for (const Group& group : program.groups) std::for_each(group.rules.begin(), group.rules.end(), stand);
  for (const Item& item : program.items) stand(item.default_rule);
  for (const Decision& decision : program.decisions) stand(decision.default_rule);
  std::vector<bool> out;
  for (const std::uint32_t times : stands) out.push_back(times == 1);
  return out;
}

// How many nodes are evaluated for each, at most, going round every loop once.
std::vector<std::uint64_t> nodes_of(const Program& program) {
  constexpr std::uint64_t kMost = std::uint64_t{1} << 40;
  std::vector<std::uint64_t> out(program.nodes.size(), 1);
  for (NodeId id = 0; id < program.nodes.size(); ++id) {
    const Node& node = program.nodes[id];
    if (node.op == Op::ConstantList) out[id] += program.lists[node.index].size();
    if (node.op == Op::Parameter) ++out[id];
    for (std::uint32_t i = 0; i < node.operand_count; ++i)
      out[id] = std::min(kMost, out[id] + out[program.operand(node, i)]);
  }
  return out;
}

class Straightening {
 public:
  Straightening(const Program& program, const Branches& branches)
      : program_(program),
        branches_(branches),
        nodes_(nodes_of(program)),
        lone_defaults_(lone_defaults_of(program)),
        asked_(branches.all.size(), false) {}

  Straights run() {
    out_.rules = program_.rules.size();
    out_.items = program_.items.size();
    out_.duties = program_.obligations.size();
    out_.loop_of.assign(program_.nodes.size(), kNone);
    out_.all.resize(program_.decisions.size());
    if (program_.items.size() > Straights::kMostItems || program_.loop_variables > Straights::kMostLoops)
      return std::move(out_);
    for (std::uint32_t decision = 0; decision < program_.decisions.size(); ++decision) {
      made_ = {};
      steps_ = 0;
      if (!straighten(decision)) continue;
      made_.possible = true;
      made_.steps = kSure * (steps_ + 1);
      out_.all[decision] = std::move(made_);
    }
    return std::move(out_);
  }

 private:
  // Nobody has to count to the last node: so many times over there is no doubt.
  static constexpr std::uint64_t kSure = 2;

  bool straighten(std::uint32_t index) {
    const Decision& decision = program_.decisions[index];
    std::vector<std::uint32_t> outputs(program_.items.size(), kNone);  // by item: which of the outputs
    for (std::uint32_t i = 0; i < decision.outputs.size(); ++i) {
      if (std::exchange(outputs[decision.outputs[i]], i) != kNone) return false;
    }
    for (const std::uint32_t item : decision.items) {
      if (!settling(item, std::exchange(outputs[item], kNone))) return false;
    }
    // Whoever asks for the answer finds each of them settled.
    if (std::any_of(outputs.begin(), outputs.end(), [](std::uint32_t one) { return one != kNone; }))
      return false;
    made_.decides = !decides_nothing(decision);
    made_.outcome.has_default = decision.default_rule != kNone;
    if (made_.outcome.has_default) {
      if (!lone_defaults_[decision.default_rule]) return false;
      if (!row(decision.default_rule, kOutcome, made_.outcome.otherwise)) return false;
      if (!made_.outcome.otherwise.speaks) return false;
    }
    if (!groups(decision.groups, kOutcome, index, made_.outcome)) return false;
    return std::all_of(decision.obligations.begin(), decision.obligations.end(),
                       [&](std::uint32_t duty) { return add_duty(duty); });
  }

  bool settling(std::uint32_t index, std::uint32_t output) {
    const Item& item = program_.items[index];
    if (item.outcome_of != kNone || item.record != kNone || item.says_law) return false;
    Settling& out = made_.items.emplace_back();
    out.item = index;
    out.output = output;
    out.optional = item.type.optional;
    out.has_default = item.default_rule != kNone;
    if (out.has_default && !lone_defaults_[item.default_rule]) return false;
    if (out.has_default && !row(item.default_rule, index, out.otherwise)) return false;
    if (!groups(item.groups, index, kNone, out)) return false;
    // A list is shown and asked by place; nobody else reads it here.
    return !item.type.list || output != kNone || item.each;
  }

  // ---- rules ----

  bool row(std::uint32_t index, std::uint32_t target, Row& out) {
    const Rule& rule = program_.rules[index];
    out.rule = index;
    out.dated = !rule.period.always() || !rule.replaced.empty();
    if (!condition(rule.condition, out.when, 0)) return false;
    if (target == kOutcome) {
      out.speaks = rule.outcome.has_value();
      if (out.speaks) out.outcome = *rule.outcome;
      return true;
    }
    const Conclusion* const its = conclusion_of(rule, target);
    out.speaks = its != nullptr;
    if (!out.speaks) return true;
    const Item& item = program_.items[target];
    out.reason = gives_reasons(program_, item) && !rule.carries;
    return item.each ? each(maker_of_item(item), out.gives) : item_value(its->value, out.gives);
  }

  NodeId maker_of_item(const Item& item) const {
    return program_.rules[item.default_rule].conclusions.front().value;
  }

  bool groups(const std::vector<std::uint32_t>& all, std::uint32_t target, std::uint32_t decision,
              Settling& out) {
    if (all.size() > Straights::kMostGroups) return false;
    out.first = static_cast<std::uint32_t>(made_.groups.size());
    out.count = static_cast<std::uint32_t>(all.size());
    for (const std::uint32_t index : all) {
      const Group& group = program_.groups[index];
      RowGroup its{.first = static_cast<std::uint32_t>(made_.rows.size()),
                   .count = static_cast<std::uint32_t>(group.rules.size()),
                   .first_match = group.hit == Hit::FirstMatch,
                   .first_above = static_cast<std::uint32_t>(made_.above.size())};
      if (group.hit == Hit::Collect || !concludes(program_, group, target, decision)) return false;
      for (const std::uint32_t rule : group.rules) {
        Row made;
        if (++rows_ > kMostRows || !row(rule, target, made)) return false;
        made_.rows.push_back(made);
      }
      if (!put_above(index, all, target, decision)) return false;
      its.above_count = static_cast<std::uint32_t>(made_.above.size()) - its.first_above;
      out.excepted = out.excepted || its.above_count != 0;
      made_.groups.push_back(its);
    }
    return true;
  }

  // All that may displace it, as long as nothing displaces that.
  bool put_above(std::uint32_t group, const std::vector<std::uint32_t>& all, std::uint32_t target,
                 std::uint32_t decision) {
    std::vector<std::uint32_t> open{group};
    std::vector<std::uint32_t> seen{group};
    std::vector<bool> above(all.size(), false);
    while (!open.empty()) {
      const Group& its = program_.groups[open.back()];
      open.pop_back();
      for (const Exception& one : its.excepted_by) {
        looked_ += 1 + program_.groups[one.group].rules.size();
        if (looked_ > kMostRows) return false;
        const auto at = std::find(all.begin(), all.end(), one.group);
        // One that is no rule of the target is asked nothing, but hands on what displaces it.
        const bool speaks = concludes(program_, program_.groups[one.group], target, decision);
        if (speaks != (at != all.end())) return false;
        const auto place = static_cast<std::size_t>(at - all.begin());
        if (speaks && !above[place]) {
          above[place] = true;
          made_.above.push_back(static_cast<std::uint32_t>(place));
        }
        if (!one.and_below || std::find(seen.begin(), seen.end(), one.group) != seen.end()) continue;
        if (seen.size() > kMostAbove) return false;
        seen.push_back(one.group);
        open.push_back(one.group);
      }
    }
    return true;
  }
  static constexpr std::size_t kMostAbove = 256;
  // Of all decisions: a table has its rows once for each of its columns.
  static constexpr std::size_t kMostRows = 1 << 16;

  bool add_duty(std::uint32_t index) {
    const Obligation& duty = program_.obligations[index];
    StraightDuty& out = made_.duties.emplace_back();
    out.duty = index;
    out.dated = !duty.period.always() || !duty.replaced.empty();
    out.has_test = duty.met != kNone;
    out.gates = gates(duty);
    out.has_days = duty.due != kNone || duty.ends != kNone;
    return condition(duty.condition, out.applies, 0) && condition(duty.met, out.met, 0);
  }

  // ---- values ----

  bool item_value(NodeId id, Worth& out) {
    const Node& node = program_.nodes[id];
    steps_ += nodes_[id];
    if (node.op == Op::AbsentValue) return true;
    if (node.op == Op::ConstantList) {
      out.is = Worth::Is::List;
      out.index = node.index;
      return true;
    }
    if (node.op == Op::AllOf) return taken(id, out);
    return value(id, out, 0);
  }

  bool value(NodeId id, Worth& out, std::uint32_t depth) {
    const Node& node = program_.nodes[id];
    if (node.type.list) return false;
    if (node.type.kind == TypeKind::Boolean) {
      out.is = Worth::Is::Condition;
      return condition(id, out.ask, depth);
    }
    if (node.op == Op::Constant) {
      out.is = Worth::Is::Number;
      out.index = node.index;
      return true;
    }
    out.is = Worth::Is::Source;
    const std::optional<Source> source = source_of(id);
    if (source) out.source = *source;
    return source.has_value();
  }

  std::optional<Source> source_of(NodeId id) const {
    const Node& node = program_.nodes[id];
    if (!has_word(node.type)) return std::nullopt;
    if (node.op == Op::Fact) return in_facts(node);
    if (node.op == Op::Element && node.index < Straights::kMostLoops)
      return Source{From::Element, of_loop(node.index), 0, 1};
    if (node.op == Op::ElementField && node.index < Straights::kMostLoops) return in_element(node);
    const Source out{From::Other, 0, id, 0};
    if (node.op == Op::Item)
      return Source{From::Item, Source::kItems, node.index, item_word(program_.items.size()) + node.index};
    return is_known(out) ? std::optional(out) : std::nullopt;
  }
  static std::uint16_t of_loop(std::uint32_t variable) {
    return static_cast<std::uint16_t>(Source::kLoops + 2 * variable);
  }
  static std::uint32_t word(const Field& field) {
    return field.offset / static_cast<std::uint32_t>(sizeof(std::uint64_t));
  }
  Source in_facts(const Node& node) const {
    return {From::Fact, Source::kFacts, node.index, word(program_.facts_record().fields[node.index])};
  }
  Source in_element(const Node& node) const {
    const Record& record = program_.records[program_.nodes[program_.operand(node, 0)].type.of];
    return {From::ElementField, static_cast<std::uint16_t>(of_loop(node.index) + 1), node.field,
            word(record.fields[node.field])};
  }

  // Whether it is found without evaluating a node.
  bool is_known(const Source& source) const {
    if (source.in_record()) return true;
    if (source.from == From::ItemAt) return program_.items[source.index].each;
    const Node& node = program_.nodes[source.index];
    if (node.op == Op::Today || node.op == Op::LawDay) return true;
    if (node.op != Op::Parameter) return false;
    const std::vector<ParameterValue>& values = program_.parameters[node.index].values;
    return std::all_of(values.begin(), values.end(), [&](const ParameterValue& one) {
      return program_.nodes[one.value].op == Op::Constant;
    });
  }

  // ---- conditions ----

  bool condition(NodeId id, Ask& out, std::uint32_t depth) {
    if (id == kNone) return true;
    steps_ += nodes_[id];
    if (branches_.entry[id].at != kNone) {
      out.at = branches_.entry[id].at;
      return questions(out.at, depth);
    }
    while (program_.nodes[id].op == Op::Not) {
      out.opposite = !out.opposite;
      id = program_.operand(program_.nodes[id], 0);
    }
    out.is = Ask::Is::Loop;
    return loop(id, depth, out.at);
  }

  // With all that may come after it.
  bool questions(std::uint32_t first, std::uint32_t depth) {
    std::vector<std::uint32_t> open{first};
    std::vector<std::uint32_t> seen;
    bool good = true;
    while (good && !open.empty()) {
      const std::uint32_t at = open.back();
      open.pop_back();
      if (at < Branches::kQuestions || asked_[at]) continue;
      const Branch& branch = branches_.all[at];
      good = can_ask(branch, depth);
      asked_[at] = true;
      seen.push_back(at);
      open.insert(open.end(), {branch.to[0], branch.to[1]});
    }
    for (const std::uint32_t at : seen) asked_[at] = good;
    return good;
  }

  bool can_ask(const Branch& branch, std::uint32_t depth) {
    std::uint32_t its = 0;
    if (branch.ask == Branch::Ask::Tree) return loop(branch.of, depth, its);
    const bool two = branch.ask != Branch::Ask::Flag && branch.ask != Branch::Ask::Given;
    return is_known(branch.left) && (!two || is_known(branch.right));
  }

  // ---- loops ----

  bool loop(NodeId id, std::uint32_t depth, std::uint32_t& which) {
    const Node& node = program_.nodes[id];
    if (out_.loop_of[id] != kNone) {
      which = out_.loop_of[id];
      return true;
    }
    StraightLoop made;
    if (node.op != Op::Any && node.op != Op::Every) return false;
    made.any = node.op == Op::Any;
    if (!goes_over(node, made, depth) || !condition(program_.operand(node, 1), made.when, depth + 1))
      return false;
    which = put(id, made);
    return true;
  }

  // What qualifies is taken as it stands.
  bool taken(NodeId id, Worth& out) {
    const Node& node = program_.nodes[id];
    StraightLoop made;
    out.is = Worth::Is::Taken;
    if (node.field != 0 || !goes_over(node, made, 0) || !value(program_.operand(node, 0), made.takes, 1))
      return false;
    const std::uint32_t first = branches_.unrolled[id];
    if (made.list != kNone && first != kNone) {
      made.each = first;
      for (std::size_t i = 0; i < program_.lists[made.list].size(); ++i) {
        if (!questions(branches_.each[first + i].at, 1)) return false;
      }
    } else if (!condition(program_.operand(node, 2), made.when, 1)) {
      return false;
    }
    out.index = put(id, made);
    return true;
  }

  // A value for each item of a list, of which all are taken: yes or no.
  bool each(NodeId id, Worth& out) {
    const Node& node = program_.nodes[id];
    StraightLoop made;
    out.is = Worth::Is::Each;
    steps_ += nodes_[id];
    if (!goes_over(node, made, 0) || !value(program_.operand(node, 0), made.takes, 1)) return false;
    out.index = put(id, made);
    return made.takes.is == Worth::Is::Condition;
  }

  bool goes_over(const Node& node, StraightLoop& out, std::uint32_t depth) const {
    const Node& list = program_.nodes[program_.operand(node, list_operand(node.op))];
    out.variable = node.index;
    out.records = list.type.kind == TypeKind::Record;
    if (depth >= Straights::kDeepest || node.index >= Straights::kMostLoops || is_exact(list.type))
      return false;
    std::uint64_t round = 1;
    for (std::uint32_t i = 0; i < node.operand_count; ++i) round += nodes_[program_.operand(node, i)];
    if (round > std::numeric_limits<std::uint32_t>::max() / kSure) return false;
    out.round = static_cast<std::uint32_t>(kSure * round);
    if (out.records)
      out.stride = program_.records[list.type.of].size / static_cast<std::uint32_t>(sizeof(std::uint64_t));
    if (list.op == Op::ConstantList) {
      out.list = list.index;
      return !out.records;
    }
    if (list.op == Op::Fact) {
      out.source = in_facts(list);
      return true;
    }
    if (list.op != Op::ElementField || list.index >= Straights::kMostLoops) return false;
    out.source = in_element(list);
    return true;
  }

  std::uint32_t put(NodeId id, const StraightLoop& made) {
    out_.loops.push_back(made);
    return out_.loop_of[id] = static_cast<std::uint32_t>(out_.loops.size() - 1);
  }

  const Program& program_;
  const Branches& branches_;
  const std::vector<std::uint64_t> nodes_;
  const std::vector<bool> lone_defaults_;  // by rule
  std::vector<bool> asked_;                // by question: it can be asked, and so can what comes after it
  Straights out_;
  Straight made_;  // the one at hand
  std::uint64_t steps_ = 0;
  std::size_t rows_ = 0;
  std::size_t looked_ = 0;  // at exceptions, and the rules in them
};

}  // namespace

Straights straights_of(const Program& program, const Branches& branches) {
  return Straightening(program, branches).run();
}

const Straight* straight_of(const Program& program, const Decision& decision) {
  const Branches* const branches = program.branches.get();
  if (branches == nullptr || branches->straight == nullptr) return nullptr;
  const Straights& its = *branches->straight;
  const auto index = static_cast<std::size_t>(&decision - program.decisions.data());
  if (its.all.size() != program.decisions.size() || index >= its.all.size()) return nullptr;
  if (its.loop_of.size() != program.nodes.size() || its.rules != program.rules.size()) return nullptr;
  if (its.items != program.items.size() || its.duties != program.obligations.size()) return nullptr;
  return its.all[index].possible ? &its.all[index] : nullptr;
}

}  // namespace writ::ir
