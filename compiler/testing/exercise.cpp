// SPDX-License-Identifier: Apache-2.0
// A walk backwards over the IR. Only rules that the interpreter reported as looked at are followed, so rows below the
// one that decided, and rules not in force, stay out.
#include "compiler/testing/exercise.h"

#include "runtime/ir/rules.h"
#include "runtime/ir/walk.h"

#include <algorithm>
#include <vector>

namespace writ::testing {
namespace {

using eval::Fired;
using ir::kNone;
using ir::Op;

class Exercised {
 public:
  explicit Exercised(const TestRun& run)
      : program_(run.policy.program),
        decision_(program_.decisions[run.decision]),
        answer_(run.answer),
        today_(answer_.law_day().value_or(0)),
        walk_(program_) {}

  Exercise run(const TestRun& run) {
    if (answer_.fired.empty()) return {};
    for (const std::uint32_t item : run.states) add_item(item);
    if (run.states_outcome) outcome();
    // Whatever is stated rests on whose day's law applies.
    if (decision_.law_item != kNone) add_item(decision_.law_item);
    while (!open_.empty()) {
      const std::uint32_t item = open_.back();
      open_.pop_back();
      target(program_.items[item].groups, program_.items[item].default_rule, item);
      ir::each_gate(program_, program_.items[item], [&](const ir::Obligation& duty) {
        read(duty.condition);
        read(duty.met);
      });
    }
    // A rule that gave one stated value and was passed over for another has applied.
    for (const std::uint32_t rule : out_.applied) out_.considered.erase(rule);
    return std::move(out_);
  }

 private:
  void add_item(std::uint32_t item) {
    if (out_.items.insert(item).second) open_.push_back(item);
  }

  bool is_reason(std::uint32_t rule) const {
    return std::binary_search(answer_.because.begin(), answer_.because.end(), rule);
  }

  // What decided an item, or the outcome (kNone).
  void target(const std::vector<std::uint32_t>& groups, std::uint32_t default_rule, std::uint32_t item) {
    bool settled = true;
    for (const std::uint32_t group : groups) {
      for (const std::uint32_t index : program_.groups[group].rules) {
        const ir::Rule& rule = program_.rules[index];
        const bool gives = ir::concludes(rule, item == kNone ? ir::kOutcome : ir::target_of(program_, item));
        // In a table of first match a row that says nothing about the item may still end the search.
        if (!gives && program_.groups[group].hit != ir::Hit::FirstMatch) continue;
        const Fired fired = answer_.fired[index];
        if (fired == Fired::Unknown || fired == Fired::Fault) settled = false;
        visit(index, item, fired == Fired::Yes && gives && (item != kNone || is_reason(index)));
      }
    }
    if (default_rule == kNone) return;
    const bool output =
        item == kNone || (program_.items[item].output && !program_.rules[default_rule].carries);
    const bool held =
        answer_.fired[default_rule] == Fired::Yes && (output ? is_reason(default_rule) : settled);
    visit(default_rule, item, held);
  }

  void visit(std::uint32_t index, std::uint32_t item, bool applied) {
    const Fired fired = answer_.fired[index];
    if (fired == Fired::NotConsidered || fired == Fired::NotInForce) return;
    const ir::Rule& rule = program_.rules[index];
    (applied ? out_.applied : out_.considered).insert(index);
    read(rule.condition);
    if (!applied) return;
    if (const ir::Conclusion* its = ir::conclusion_of(rule, item)) read(its->value);
  }

  void outcome() {
    target(decision_.groups, decision_.default_rule, kNone);
    const auto is_due = [&](std::uint32_t index) {
      return std::any_of(answer_.obligations.begin(), answer_.obligations.end(),
                         [&](const eval::DueObligation& due) { return due.obligation == index; });
    };
    const bool refused_by_rule = answer_.decided != eval::Decided::Permit &&
                                 answer_.decided != eval::Decided::Undetermined && answer_.unmet.empty();
    for (const std::uint32_t index : decision_.obligations) {
      const ir::Obligation& duty = program_.obligations[index];
      if (!duty.in_force(today_)) continue;
      const bool due = is_due(index) || std::count(answer_.unmet.begin(), answer_.unmet.end(), index) > 0;
      (due ? out_.due : out_.not_due).insert(index);
      const bool gates = ir::gates(duty);
      if (due || (gates && !refused_by_rule)) read(duty.condition);
      if (gates && !refused_by_rule) read(duty.met);
    }
  }

  void read(ir::NodeId start) {
    walk_.below(start, [&](ir::NodeId, const ir::Node& node) {
      if (ir::reads_item(node.op)) add_item(node.index);
      if (node.op == Op::Parameter) add_value(node.index);
      if (node.op == Op::Fact) add_reading(node.index);
    });
  }

  void add_reading(std::uint32_t field) {
    for (const std::uint32_t point : decision_.interpretations) {
      if (program_.interpretations[point].field == field) out_.interpretations.insert(point);
    }
  }

  void add_value(std::uint32_t parameter) {
    const std::vector<ir::ParameterValue>& values = program_.parameters[parameter].values;
    for (std::uint32_t i = 0; i < values.size(); ++i) {
      if (values[i].period.holds(today_)) out_.values.emplace(parameter, i);
    }
  }

  const ir::Program& program_;
  const ir::Decision& decision_;
  const eval::Answer& answer_;
  const std::int32_t today_;
  ir::Walk walk_;
  std::vector<std::uint32_t> open_;
  Exercise out_;
};

}  // namespace

Exercise exercise_of(const TestRun& run) { return Exercised(run).run(run); }

}  // namespace writ::testing
