// SPDX-License-Identifier: Apache-2.0
#include "compiler/prove/coverage.h"

#include "runtime/ir/rules.h"

#include <algorithm>
#include <map>
#include <optional>

namespace writ::prove {
namespace {

using ir::kNone;
using ir::NodeId;
using ir::Op;
using ir::TypeKind;

// The rules that give one item a value, as far as each can be relied on to do so.
class Coverage {
 public:
  Coverage(const ir::Program& program, const ir::Period& wanted) : program_(program), wanted_(wanted) {}

  void add_group(const ir::Group& group, std::uint32_t item, const std::set<std::uint32_t>& otherwise) {
    const bool every_row = std::all_of(group.rules.begin(), group.rules.end(), [&](std::uint32_t index) {
      return ir::concludes(program_.rules[index], item);
    });
    for (const std::uint32_t index : group.rules) {
      const ir::Rule& rule = program_.rules[index];
      if (every_row && otherwise.contains(index)) {
        // While it is in force, it applies or one of the others does.
        add_rule(rule, kNone);
      } else if (ir::concludes(rule, item)) {
        // A table that collects gives a list, if an empty one, while any of its rows is in force.
        add_rule(rule, group.hit == ir::Hit::Collect ? kNone : rule.condition);
      } else if (group.hit == ir::Hit::FirstMatch) {
        return;  // this row may end the search without a value
      }
    }
  }

  bool complete() const { return fills(periods_) || splits() || enumerates(); }

 private:
  using Source = std::pair<Op, std::uint32_t>;
  struct Cases {
    Source of;
    std::set<std::int64_t> values;
  };

  void add_rule(const ir::Rule& rule, NodeId condition) {
    if (!rule.replaced.empty()) return;  // not on all days of its period
    if (condition == kNone) {
      periods_.push_back(rule.period);
      return;
    }
    if (rule.period.from > wanted_.from || rule.period.until < wanted_.until) return;
    conditions_.push_back(condition);
    if (const auto cases = cases_of(condition, false))
      values_[cases->of].insert(cases->values.begin(), cases->values.end());
  }

  // The periods together leave no day of the wanted one.
  bool fills(std::vector<ir::Period> periods) const {
    std::sort(periods.begin(), periods.end(),
              [](const ir::Period& a, const ir::Period& b) { return a.from < b.from; });
    std::int32_t day = wanted_.from;
    for (const ir::Period& period : periods) {
      if (period.from > day) break;
      day = std::max(day, period.until);
    }
    return day >= wanted_.until;
  }

  bool splits() const {
    for (std::size_t i = 0; i < conditions_.size(); ++i) {
      for (std::size_t j = i + 1; j < conditions_.size(); ++j) {
        if (opposite(conditions_[i], conditions_[j])) return true;
      }
    }
    return false;
  }

  bool enumerates() const {
    return std::any_of(values_.begin(), values_.end(), [&](const auto& entry) {
      const std::vector<std::int64_t> all = all_of(entry.first);
      return std::includes(entry.second.begin(), entry.second.end(), all.begin(), all.end());
    });
  }

  const ir::Type& type_of(const Source& source) const {
    if (source.first == Op::Fact) return program_.facts_record().fields[source.second].type;
    return source.first == Op::Item ? program_.items[source.second].type
                                    : program_.parameters[source.second].type;
  }

  // What it can be, in order; a request that names a node where a leaf is wanted leaves the fact unknown.
  std::vector<std::int64_t> all_of(const Source& source) const {
    const ir::Type& type = type_of(source);
    if (type.kind == TypeKind::Boolean) return {0, 1};
    std::vector<std::int64_t> out;
    const std::vector<ir::Enumerator>& members = program_.enumerations[type.of].members;
    for (std::size_t i = 0; i < members.size(); ++i) {
      if (source.first != Op::Fact || !members[i].inner) out.push_back(static_cast<std::int64_t>(i));
    }
    return out;
  }

  // A plain value with few cases, which is always there.
  std::optional<Source> source_of(NodeId id) const {
    const ir::Node& node = program_.nodes[id];
    if (node.op != Op::Fact && node.op != Op::Item && node.op != Op::Parameter) return std::nullopt;
    const Source source{node.op, node.index};
    const ir::Type& type = type_of(source);
    const bool few = type.kind == TypeKind::Boolean ||
                     (type.kind == TypeKind::Enumeration && !program_.enumerations[type.of].open);
    return few && !type.list && !type.optional ? std::optional(source) : std::nullopt;
  }

  std::optional<Cases> cases_of(NodeId id, bool negated) const {
    const ir::Node& node = program_.nodes[id];
    if (const auto source = source_of(id)) return Cases{*source, {negated ? 0 : 1}};
    if (node.op == Op::Not) return cases_of(program_.operand(node, 0), !negated);
    if (node.op != Op::Equal && node.op != Op::NotEqual && node.op != Op::In) return std::nullopt;
    const bool swapped = !source_of(program_.operand(node, 0));
    const auto source = source_of(program_.operand(node, swapped ? 1 : 0));
    const ir::Node& given = program_.nodes[program_.operand(node, swapped ? 0 : 1)];
    if (!source) return std::nullopt;
    Cases out{*source, {}};
    if (given.op == Op::Constant) {
      out.values.insert(static_cast<std::int64_t>(program_.numbers[given.index]));
    } else if (given.op == Op::ConstantList && !swapped) {
      for (const ir::int128 value : program_.lists[given.index])
        out.values.insert(static_cast<std::int64_t>(value));
    } else {
      return std::nullopt;
    }
    if ((node.op == Op::NotEqual) != negated) complement(out);
    return out;
  }

  void complement(Cases& cases) const {
    std::set<std::int64_t> rest;
    for (const std::int64_t one : all_of(cases.of)) {
      if (!cases.values.contains(one)) rest.insert(one);
    }
    cases.values = std::move(rest);
  }

  // One of the two always holds.
  bool opposite(NodeId a, NodeId b) const {
    const ir::Node& first = program_.nodes[a];
    const ir::Node& second = program_.nodes[b];
    if (first.op == Op::Not) return same(program_.operand(first, 0), b);
    if (second.op == Op::Not) return same(program_.operand(second, 0), a);
    const auto crossed = [&] {
      return same(program_.operand(first, 0), program_.operand(second, 1)) &&
             same(program_.operand(first, 1), program_.operand(second, 0));
    };
    const auto straight = [&] {
      return same(program_.operand(first, 0), program_.operand(second, 0)) &&
             same(program_.operand(first, 1), program_.operand(second, 1));
    };
    const auto ops = [&](Op one, Op other) {
      return (first.op == one && second.op == other) || (first.op == other && second.op == one);
    };
    if (ops(Op::Less, Op::LessEqual) || (first.op == Op::LessEqual && second.op == Op::LessEqual))
      return crossed();
    if (ops(Op::Equal, Op::NotEqual)) return straight() || crossed();
    if (ops(Op::IsGiven, Op::IsAbsent)) return same(program_.operand(first, 0), program_.operand(second, 0));
    return false;
  }

  // Depth is bounded by the limits of the parser.
  bool same(NodeId a, NodeId b) const {
    if (a == b) return true;
    const ir::Node& first = program_.nodes[a];
    const ir::Node& second = program_.nodes[b];
    if (first.op != second.op || first.type.kind != second.type.kind ||
        first.operand_count != second.operand_count)
      return false;
    if (first.op == Op::Constant) return program_.numbers[first.index] == program_.numbers[second.index];
    if (first.op == Op::ConstantList) return program_.lists[first.index] == program_.lists[second.index];
    if (first.index != second.index || first.field != second.field) return false;
    for (std::uint32_t i = 0; i < first.operand_count; ++i) {
      if (!same(program_.operand(first, i), program_.operand(second, i))) return false;
    }
    return true;
  }

  const ir::Program& program_;
  const ir::Period wanted_;
  std::vector<ir::Period> periods_;
  std::vector<NodeId> conditions_;
  std::map<Source, std::set<std::int64_t>> values_;
};

}  // namespace

std::vector<std::uint32_t> values_not_covered(const ir::Program& program,
                                              const std::set<std::uint32_t>& otherwise_rows) {
  std::vector<std::uint32_t> out;
  for (std::uint32_t index = 0; index < program.items.size(); ++index) {
    const ir::Item& item = program.items[index];
    if (item.type.optional || item.default_rule != kNone) continue;
    // An output is asked for on the days of its decision.
    const std::uint32_t asked = item.before_of == kNone ? index : item.before_of;
    ir::Period wanted;
    for (const ir::Decision& decision : program.decisions) {
      const bool here =
          std::find(decision.outputs.begin(), decision.outputs.end(), asked) != decision.outputs.end();
      if (here || program.decisions.size() == 1) wanted = decision.period;
    }
    Coverage coverage(program, wanted);
    for (const std::uint32_t group : item.groups)
      coverage.add_group(program.groups[group], index, otherwise_rows);
    if (!coverage.complete()) out.push_back(index);
  }
  return out;
}

}  // namespace writ::prove
