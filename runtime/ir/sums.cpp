// SPDX-License-Identifier: Apache-2.0
#include "runtime/ir/sums.h"

#include "runtime/ir/ir.h"
#include "runtime/ir/walk.h"

#include <algorithm>
#include <optional>
#include <utility>
#include <vector>

namespace writ::ir {
namespace {

using Do = Step::Do;

// What is computed from its operands by one step.
std::optional<Do> step_of(Op op) {
  if (op == Op::Add) return Do::Add;
  if (op == Op::Subtract) return Do::Subtract;
  if (op == Op::Multiply) return Do::Multiply;
  if (op == Op::Max) return Do::Greater;
  if (op == Op::Min) return Do::Lesser;
  if (op == Op::Remaining) return Do::Remaining;
  if (op == Op::Quotient) return Do::Quotient;
  if (op == Op::Rescale) return Do::Rescale;
  if (op == Op::Round) return Do::Round;
  return std::nullopt;
}

bool is_number(const Type& type) {
  return !type.list && type.kind != TypeKind::Boolean && type.kind != TypeKind::Record;
}

Step::Fits fits_of(const Type& type) {
  if (is_exact(type)) return Step::Fits::Exact;
  return type.kind == TypeKind::Count ? Step::Fits::Count : Step::Fits::Word;
}

class Lowering {
 public:
  explicit Lowering(const Program& program) : program_(program) {}

  Sums run() {
    out_.entry.assign(program_.nodes.size(), kNone);
    out_.rows.assign(program_.nodes.size(), kNone);
    find_sums();
    for (const Rule& rule : program_.rules) {
      for (const Conclusion& one : rule.conclusions) number(one.value);
    }
    // Nothing is known of nodes that nobody evaluates; and what is part of a sum is asked for by its steps, unless it has none.
    const std::vector<bool> live = live_nodes(program_);
    for (NodeId id = 0; id < program_.nodes.size(); ++id) {
      const Node& node = program_.nodes[id];
      if (!live[id] || (is_part(node) && !asks_sums_[id])) continue;
      for (std::uint32_t i = 0; i < node.operand_count; ++i) number(program_.operand(node, i));
    }
    for (NodeId id = 0; id < program_.nodes.size(); ++id) {
      if (program_.nodes[id].op == Op::Split && live[id]) row(id);
    }
    return std::move(out_);
  }

 private:
  // Which nodes are computed in steps, and which have such below what steps leave to nodes. What is not known is computed again by nodes:
  // once and not once a level, because steps never lead into other steps.
  void find_sums() {
    sums_below_.assign(program_.nodes.size(), false);
    asks_sums_.assign(program_.nodes.size(), false);
    for (NodeId id = 0; id < program_.nodes.size(); ++id) {
      const Node& node = program_.nodes[id];
      const bool part = is_part(node);
      sums_below_[id] = part;
      for (std::uint32_t i = 0; i < node.operand_count; ++i) {
        const NodeId operand = program_.operand(node, i);
        if (operand >= id) continue;  // of what nobody evaluates
        sums_below_[id] = sums_below_[id] || sums_below_[operand];
        const bool goes_on = part && is_part(program_.nodes[operand]);
        asks_sums_[id] = asks_sums_[id] || (goes_on ? asks_sums_[operand] : part && sums_below_[operand]);
      }
    }
  }

  // A node may stand in many places: what is written out of it is bounded.
  static constexpr std::size_t kMostOfOne = 1024;
  static constexpr std::size_t kMostPerNode = 4;
  static constexpr int kMostDepth = 200;

  static bool is_part(const Node& node) {
    return is_number(node.type) && (step_of(node.op) || node.op == Op::If);
  }

  // What is had without steps needs none.
  bool needs_steps(const Node& node) const {
    if (!is_number(node.type)) return false;
    return is_part(node) || node.op == Op::ElementField || node.op == Op::ItemAt || node.op == Op::Parameter;
  }

  void number(NodeId id) {
    if (out_.entry[id] != kNone || !needs_steps(program_.nodes[id])) return;
    const std::size_t before = out_.all.size();
    const std::size_t cases_before = out_.cases.size();
    most_ = before + kMostOfOne;
    nodes_ = 0;
    const bool good = !asks_sums_[id] && lower(id, 0, 0) && before <= kMostPerNode * program_.nodes.size();
    // One step that nothing but the node takes is none.
    const bool only_other = out_.all.size() == before + 1 && out_.all[before].what == Do::Other;
    end(good && !only_other, before, cases_before, out_.entry[id]);
  }

  bool is_alone(NodeId id) const { return is_part(program_.nodes[id]) ? !asks_sums_[id] : !sums_below_[id]; }

  void row(NodeId id) {
    const Node& node = program_.nodes[id];
    const SplitForm form = SplitForm::of(node.field);
    if (!form.plain()) return;
    const std::size_t before = out_.all.size();
    const std::size_t cases_before = out_.cases.size();
    most_ = before + kMostOfOne;
    nodes_ = 0;
    bool good = before <= kMostPerNode * program_.nodes.size();
    for (std::uint32_t i = 0; i < (form.groups ? 3 : 1); ++i)
      good = good && is_alone(program_.operand(node, SplitForm::kWeight + i)) &&
             lower(program_.operand(node, SplitForm::kWeight + i), i, 0);
    end(good, before, cases_before, out_.rows[id]);
  }

  void end(bool good, std::size_t before, std::size_t cases_before, std::uint32_t& entry) {
    if (good) {
      put({.what = Do::Done, .nodes = nodes_});
      entry = static_cast<std::uint32_t>(before);
      // What goes on at the end ends where it is.
      for (std::size_t i = before; i < out_.all.size(); ++i) {
        Step& step = out_.all[i];
        if (step.what == Do::Jump && out_.all[step.index].what == Do::Done)
          step = {.what = Do::Done, .nodes = step.nodes + out_.all[step.index].nodes};
      }
    } else {
      out_.all.resize(before);
      out_.cases.resize(cases_before);
    }
  }

  // `height`: how many numbers are on the stack. False: it takes too many steps, or too much of a stack.
  bool lower(NodeId id, std::size_t height, int depth) {
    const Node& node = program_.nodes[id];
    if (depth > kMostDepth || out_.all.size() >= most_ || height >= Sums::kDeepest) return false;
    if (!is_part(node)) {
      put(leaf(id, node));
      return true;
    }
    if (node.op == Op::If) return choice(node, height, depth);
    const std::optional<Do> what = step_of(node.op);
    if (!what || node.operand_count == 0) return false;
    Step step{.what = *what, .fits = fits_of(node.type), .index = id};
    ++nodes_;
    for (std::uint32_t i = 0; i < node.operand_count; ++i) {
      if (!is_number(program_.nodes[program_.operand(node, i)].type) ||
          !lower(program_.operand(node, i), height + (i == 0 ? 0 : 1), depth + 1))
        return false;
      if (i > 0) put(step);
    }
    if (*what == Do::Rescale || *what == Do::Round) put(step);
    return true;
  }

  // What a chain of `if x is A then … else if x is B then … else …` asks, as the value says that x has.
  struct Chain {
    NodeId asked = kNone;
    std::vector<std::pair<std::uint32_t, NodeId>> branches{};  // for which member
    NodeId otherwise = kNone;
  };
  static constexpr std::uint32_t kMostMembers = 64;

  // Of a condition that asks whether what is read is a member: what is read, and the member.
  std::optional<std::pair<NodeId, std::uint32_t>> asks_member(NodeId condition) const {
    const Node& node = program_.nodes[condition];
    if (node.op != Op::Equal) return std::nullopt;
    const NodeId asked = program_.operand(node, 0);
    const Node& read = program_.nodes[asked];
    const Node& member = program_.nodes[program_.operand(node, 1)];
    const bool reads = read.op == Op::Fact || read.op == Op::Item ||
                       (read.op == Op::ElementField && read.index <= UINT16_MAX);
    if (!reads || read.type.list || read.type.kind != TypeKind::Enumeration || member.op != Op::Constant)
      return std::nullopt;
    const int128 number = program_.numbers[member.index];
    if (number < 0 || number >= kMostMembers) return std::nullopt;
    return std::pair(asked, static_cast<std::uint32_t>(number));
  }

  bool reads_same(NodeId a, NodeId b) const {
    const Node& one = program_.nodes[a];
    const Node& other = program_.nodes[b];
    return one.op == other.op && one.index == other.index && one.field == other.field;
  }

  Chain chain_of(const Node& first) const {
    Chain out;
    const Node* node = &first;
    for (;;) {
      const auto asked = asks_member(program_.operand(*node, 0));
      if (!asked || (out.asked != kNone && !reads_same(out.asked, asked->first))) break;
      if (out.asked == kNone) out.asked = asked->first;
      out.branches.emplace_back(asked->second, program_.operand(*node, 1));
      out.otherwise = program_.operand(*node, 2);
      node = &program_.nodes[out.otherwise];
      if (node->op != Op::If || !is_number(node->type) || out.branches.size() == kMostMembers) break;
    }
    return out;
  }

  // If, Equal, what is read, the member.
  static constexpr std::uint32_t kNodesOfCase = 4;

  bool by_member(const Chain& chain, std::size_t height, int depth) {
    const std::uint32_t nodes = std::exchange(nodes_, 0);
    put(leaf(chain.asked, program_.nodes[chain.asked]));
    std::uint32_t count = 0;
    for (const auto& [member, branch] : chain.branches) count = std::max(count, member + 1);
    const auto first = static_cast<std::uint32_t>(out_.cases.size());
    put({.what = Do::Member, .index = first, .place = count, .nodes = nodes});
    const auto last = static_cast<std::uint32_t>(chain.branches.size());
    out_.cases.resize(first + count + 1, {0, last * kNodesOfCase});
    std::vector<std::size_t> jumps;
    const auto branch_for = [&](NodeId branch, auto is_for) {
      nodes_ = 0;
      const auto begin = static_cast<std::uint32_t>(out_.all.size());
      for (std::uint32_t i = 0; i <= count; ++i) {
        if (out_.cases[first + i].step == 0) is_for(i, out_.cases[first + i], begin);
      }
      if (!lower(branch, height, depth + 1)) return false;
      jumps.push_back(put({.what = Do::Jump, .nodes = nodes_}));
      return true;
    };
    for (std::uint32_t level = 0; level < last; ++level) {
      const auto [member, branch] = chain.branches[level];
      const bool good = branch_for(branch, [&](std::uint32_t i, StepCase& one, std::uint32_t begin) {
        if (i == member) one = {begin, (level + 1) * kNodesOfCase};
      });
      if (!good) return false;
    }
    if (!branch_for(chain.otherwise,
                    [](std::uint32_t, StepCase& one, std::uint32_t begin) { one.step = begin; }))
      return false;
    for (const std::size_t jump : jumps) out_.all[jump].index = static_cast<std::uint32_t>(out_.all.size());
    nodes_ = 0;
    return true;
  }

  bool choice(const Node& node, std::size_t height, int depth) {
    if (const Chain chain = chain_of(node); chain.branches.size() > 1) return by_member(chain, height, depth);
    const NodeId condition = program_.operand(node, 0);
    const std::size_t unless = put({.what = Do::Unless, .index = condition, .nodes = nodes_ + 1});
    nodes_ = 0;
    if (!lower(program_.operand(node, 1), height, depth + 1)) return false;
    const std::size_t jump = put({.what = Do::Jump, .nodes = nodes_});
    nodes_ = 0;
    out_.all[unless].place = static_cast<std::uint32_t>(out_.all.size());
    if (!lower(program_.operand(node, 2), height, depth + 1)) return false;
    // Both come together at a step that counts nothing itself.
    const std::size_t other = put({.what = Do::Jump, .nodes = nodes_});
    nodes_ = 0;
    out_.all[jump].index = out_.all[other].index = static_cast<std::uint32_t>(out_.all.size());
    return true;
  }

  // A node that is walked counts itself.
  Step leaf(NodeId id, const Node& node) {
    Step out{.what = Do::Other, .index = id};
    const auto variable = static_cast<std::uint16_t>(node.index);
    const bool looped = variable == node.index;
    if (node.type.list) return out;
    ++nodes_;
    if (node.op == Op::Constant) return {.what = Do::Constant, .index = node.index};
    if (node.op == Op::Item) return {.what = Do::Item, .index = node.index};
    if (node.op == Op::Fact)
      return field(program_.facts_record().fields[node.index], {Do::Fact, Do::WideFact}, node.index, 0);
    if (node.op == Op::Element && looped) return {.what = Do::Element, .variable = variable};
    if (node.op == Op::ElementField && looped) {
      const Record& record = program_.records[program_.nodes[program_.operand(node, 0)].type.of];
      return field(record.fields[node.field], {Do::Field, Do::WideField}, node.field, variable);
    }
    if (node.op == Op::ItemAt && node.field <= UINT16_MAX)
      return {.what = Do::ItemAt, .variable = static_cast<std::uint16_t>(node.field), .index = node.index};
    if (node.op == Op::Parameter) {
      if (const std::optional<std::uint32_t> number = settled_parameter(program_, node.index)) {
        ++nodes_;
        return {.what = Do::Constant, .index = *number};
      }
      return {.what = Do::Parameter, .index = node.index};
    }
    --nodes_;
    return out;
  }

  struct Widths {
    Do narrow;
    Do wide;
  };
  static Step field(const Field& field, Widths widths, std::uint32_t index, std::uint16_t variable) {
    return {.what = is_exact(field.type) ? widths.wide : widths.narrow,
            .variable = variable,
            .index = index,
            .place = field.offset / static_cast<std::uint32_t>(sizeof(std::uint64_t))};
  }

  std::size_t put(const Step& step) {
    out_.all.push_back(step);
    return out_.all.size() - 1;
  }

  const Program& program_;
  std::vector<bool> sums_below_;  // by node: itself or a node below it is part of a sum
  std::vector<bool> asks_sums_;   // by node that is part of a sum: its steps would lead into those of another
  Sums out_;
  std::size_t most_ = 0;     // steps, for the number at hand
  std::uint32_t nodes_ = 0;  // since the last step that counts
};

}  // namespace

std::optional<std::uint32_t> settled_parameter(const Program& program, std::uint32_t parameter) {
  const std::vector<ParameterValue>& values = program.parameters[parameter].values;
  if (values.size() != 1 || !values.front().period.always()) return std::nullopt;
  const Node& value = program.nodes[values.front().value];
  return value.op == Op::Constant ? std::optional(value.index) : std::nullopt;
}

Sums sums_of(const Program& program) { return Lowering(program).run(); }

}  // namespace writ::ir
