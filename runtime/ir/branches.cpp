// SPDX-License-Identifier: Apache-2.0
#include "runtime/ir/branches.h"

#include "runtime/ir/ir.h"
#include "runtime/ir/rules.h"
#include "runtime/ir/straight.h"
#include "runtime/ir/walk.h"

#include <algorithm>
#include <cstddef>
#include <limits>
#include <optional>
#include <utility>

namespace writ::ir {
namespace {

using Ask = Branch::Ask;
using From = Source::From;

bool has_word(const Type& type) { return !type.list && !is_exact(type); }

class Lowering {
 public:
  explicit Lowering(const Program& program) : program_(program) {}

  Branches run() {
    out_.all.resize(Branches::kQuestions);
    out_.entry.assign(program_.nodes.size(), Entry{});
    out_.unrolled.assign(program_.nodes.size(), kNone);
    for (const Rule& rule : program_.rules) {
      condition(rule.condition);
      for (const Conclusion& one : rule.conclusions) condition(one.value);
    }
    for (const Obligation& duty : program_.obligations) {
      condition(duty.condition);
      condition(duty.met);
    }
    // Nothing is known of nodes that nobody evaluates.
    const std::vector<bool> live = live_nodes(program_);
    for (NodeId id = 0; id < program_.nodes.size(); ++id) {
      const Node& node = program_.nodes[id];
      const std::optional<std::uint32_t> asked = condition_operand(node.op);
      if (asked && live[id]) condition(program_.operand(node, *asked));
    }
    for (NodeId id = 0; id < program_.nodes.size(); ++id) {
      if (program_.nodes[id].op == Op::AllOf && live[id]) unroll(id);
    }
    return std::move(out_);
  }

 private:
  // A node may stand in many places: what is written out of it is bounded.
  static constexpr std::size_t kMostOfOne = 1024;
  static constexpr std::size_t kMostPerNode = 4;
  static constexpr int kMostDepth = 200;
  static constexpr std::uint32_t kNodesOfComparison = 3;
  static constexpr std::uint32_t kMostSteps = std::numeric_limits<std::uint16_t>::max();

  // Of what goes over a list, or chooses: which operand is a condition.
  static std::optional<std::uint32_t> condition_operand(Op op) {
    if (op == Op::If) return 0;
    if (op == Op::Any || op == Op::Every || op == Op::CountOf) return 1;
    if (op == Op::SumOf || op == Op::AllOf || op == Op::FirstOf || op == Op::MaxOver || op == Op::MinOver)
      return 2;
    return std::nullopt;
  }

  void condition(NodeId id) {
    if (id == kNone || out_.entry[id].at != kNone) return;
    const Type& type = program_.nodes[id].type;
    if (type.kind != TypeKind::Boolean || type.list) return;
    const std::size_t before = out_.all.size();
    most_ = before + kMostOfOne;
    const Entry first = lower(id, kYes, kNo, 0);
    // One question that nobody answers but the nodes is none.
    const bool alone = out_.all.size() == before + 1 && out_.all.back().ask == Ask::Tree;
    if (first.at != kNone && !alone && is_bounded()) {
      out_.entry[id] = first;
      out_.entry[id].lists = searches_lists(before);
    } else {
      out_.all.resize(before);
    }
  }

  static constexpr Entry kNo{0, 0};
  static constexpr Entry kYes{1, 0};
  static constexpr std::size_t kMostUnrolled = 16;

  // Whether a question from there on does.
  bool searches_lists(std::size_t first) const {
    return std::any_of(
        out_.all.begin() + static_cast<std::ptrdiff_t>(first), out_.all.end(),
        [](const Branch& one) { return one.at_once && (one.ask == Ask::In || one.ask == Ask::UnderAny); });
  }

  bool is_bounded() const { return out_.all.size() <= kMostPerNode * program_.nodes.size() + kMostOfOne; }

  void unroll(NodeId id) {
    const Node& node = program_.nodes[id];
    const Node& list = program_.nodes[program_.operand(node, 1)];
    const NodeId condition = program_.operand(node, 2);
    if (list.op != Op::ConstantList || out_.entry[condition].at == kNone) return;
    const std::vector<int128>& items = program_.lists[list.index];
    if (items.empty() || items.size() > kMostUnrolled) return;
    const std::size_t before = out_.all.size();
    const std::size_t first = out_.each.size();
    most_ = before + kMostOfOne;
    for (const int128 item : items) {
      settled_ = std::pair(node.index, item);
      out_.each.push_back(lower(condition, kYes, kNo, 0));
      settled_.reset();
      if (out_.each.back().at != kNone && is_bounded()) continue;
      out_.all.resize(before);
      out_.each.resize(first);
      return;
    }
    out_.unrolled[id] = static_cast<std::uint32_t>(first);
  }

  // Whether an element that is settled is what it is compared with; nothing where something else is asked.
  std::optional<bool> settled(const Node& node) const {
    if (!settled_ || (node.op != Op::Equal && node.op != Op::NotEqual)) return std::nullopt;
    const Node& element = program_.nodes[program_.operand(node, 0)];
    const Node& number = program_.nodes[program_.operand(node, 1)];
    if (element.op != Op::Element || element.index != settled_->first || number.op != Op::Constant)
      return std::nullopt;
    return (program_.numbers[number.index] == settled_->second) == (node.op == Op::Equal);
  }

  // Where a condition begins after which the one or the other comes; at kNone: there are too many questions.
  Entry lower(NodeId id, Entry yes, Entry no, int depth) {
    const Node& node = program_.nodes[id];
    if (depth > kMostDepth || out_.all.size() >= most_) return {};
    if (const std::optional<bool> is = settled(node)) {
      Entry next = *is ? yes : no;
      return later(next, kNodesOfComparison);
    }
    const bool joins = (node.op == Op::And || node.op == Op::Or) && node.operand_count != 0;
    if (!joins && node.op != Op::Not) return put(leaf(id, node), yes, no);
    Entry first;
    if (node.op == Op::Not) {
      first = lower(program_.operand(node, 0), no, yes, depth + 1);
    } else {
      // From the last to the first: where each leads is known then.
      for (std::uint32_t i = node.operand_count; i > 0; --i) {
        const Entry next = i == node.operand_count ? (node.op == Op::And ? yes : no) : first;
        first = lower(program_.operand(node, i - 1), node.op == Op::And ? next : yes,
                      node.op == Op::And ? no : next, depth + 1);
        if (first.at == kNone) return {};
      }
    }
    return first.at == kNone ? Entry{} : later(first, 1);
  }

  // So many nodes more stand for going there.
  static Entry later(Entry entry, std::uint32_t nodes) {
    if (entry.steps > kMostSteps - nodes) return {};
    entry.steps = static_cast<std::uint16_t>(entry.steps + nodes);
    return entry;
  }

  Entry put(Branch branch, Entry yes, Entry no) {
    const bool opposite = branch.to[0] != 0;
    const Entry next[2] = {opposite ? yes : no, opposite ? no : yes};
    const std::uint32_t own = branch.steps[0];
    for (int i = 0; i < 2; ++i) {
      const std::uint32_t steps = own + next[i].steps;
      if (next[i].at == kNone || steps > kMostSteps) return {};
      branch.to[i] = next[i].at;
      branch.steps[i] = static_cast<std::uint16_t>(steps);
    }
    out_.all.push_back(branch);
    return {static_cast<std::uint32_t>(out_.all.size() - 1), 0};
  }

  // `to` says whether the opposite is asked, and the first of `steps` how many nodes stand for it.
  Branch leaf(NodeId id, const Node& node) {
    Branch out{.ask = Ask::Tree, .of = id};
    Branch made{.ask = Ask::Flag, .steps = {1, 0}};
    bool good = false;
    const Op op = node.op;
    if (op == Op::Fact || op == Op::Item || op == Op::ItemAt || op == Op::Constant || op == Op::Element ||
        op == Op::ElementField || op == Op::Parameter) {
      made.steps[0] = 0;
      made.left = source(id, made);
      // What a parameter is on the day counts itself.
      good = !node.type.list && (made.left.from != From::Other || op == Op::Parameter);
    }
    if (op == Op::Equal || op == Op::NotEqual) good = two(node, Ask::Equal, made);
    if (op == Op::Less) good = two(node, Ask::Less, made);
    if (op == Op::LessEqual) good = two(node, Ask::LessEqual, made);
    if (op == Op::Under) good = two(node, Ask::Under, made);
    if (op == Op::In) good = in_list(node, Ask::In, made);
    if (op == Op::UnderAny) good = in_list(node, Ask::UnderAny, made);
    if (op == Op::IsGiven || op == Op::IsAbsent) good = given(node, made);
    if (!good) return out;
    made.to[0] = node.op == Op::NotEqual || node.op == Op::IsAbsent ? 1 : 0;
    if (made.right.from == From::Constant && made.right.place != 0) narrow(made, true);
    if (made.left.from == From::Constant && made.ask != Ask::Flag) narrow(made, false);
    made.at_once = at_once(made);
    return made;
  }

  // What is asked of a constant most: whether something is it, at least it, or the opposite of that.
  void narrow(Branch& branch, bool second) {
    const Source constant = second ? branch.right : branch.left;
    if (!(second ? branch.left : branch.right).in_record()) return;
    auto number = static_cast<std::int64_t>(out_.constants[constant.place]);
    if (branch.ask == Ask::Equal) {
      branch.ask = Ask::Is;
    } else if (branch.ask == Ask::Less || branch.ask == Ask::LessEqual) {
      // Up to a constant, and above it: that is at least one more.
      const bool beyond = second == (branch.ask == Ask::LessEqual);
      if (beyond && number == std::numeric_limits<std::int64_t>::max()) return;
      if (beyond) ++number;
      branch.ask = Ask::AtLeast;
      if (second) branch.to[0] ^= 1;
    } else {
      return;
    }
    if (!second) branch.left = branch.right;
    const auto bits = static_cast<std::uint64_t>(number);
    branch.right = {From::Constant, Source::kConstants, static_cast<std::uint32_t>(bits),
                    static_cast<std::uint32_t>(bits >> 32)};
  }

  bool at_once(const Branch& branch) const {
    if (!branch.left.in_record()) return false;
    if ((branch.ask == Ask::Under || branch.ask == Ask::UnderAny) && !program_.enumerations[branch.of].open)
      return false;
    if (branch.ask == Ask::In || branch.ask == Ask::UnderAny) return branch.right.from != From::Constant;
    return branch.ask != Ask::Given && branch.right.in_record();
  }

  Source constant(std::int64_t number) {
    out_.constants.push_back(static_cast<std::uint64_t>(number));
    return {From::Constant, Source::kConstants, 0, static_cast<std::uint32_t>(out_.constants.size() - 1)};
  }

  bool two(const Node& node, Ask ask, Branch& out) {
    const Type& type = program_.nodes[program_.operand(node, 0)].type;
    if (!has_word(type) || !has_word(program_.nodes[program_.operand(node, 1)].type)) return false;
    out.ask = ask;
    out.of = type.of;
    out.left = source(program_.operand(node, 0), out);
    out.right = source(program_.operand(node, 1), out);
    return true;
  }

  bool in_list(const Node& node, Ask ask, Branch& out) {
    const NodeId members = program_.operand(node, 1);
    const Node& list = program_.nodes[members];
    const Type& type = program_.nodes[program_.operand(node, 0)].type;
    if (!has_word(type) || is_exact(list.type)) return false;
    out.ask = ask;
    out.of = type.of;
    out.left = source(program_.operand(node, 0), out);
    if (list.op == Op::ConstantList) {
      ++out.steps[0];
      out.right = {.from = From::Constant, .index = list.index};
      return true;
    }
    out.right = source(members, out);
    return out.right.from == From::Fact || out.right.from == From::ElementField;
  }

  // What is told of a value by its being there.
  bool given(const Node& node, Branch& out) {
    const NodeId value = program_.operand(node, 0);
    out.ask = Ask::Given;
    out.left = source(value, out);
    // Where the value is read it is the field that says whether it may be absent.
    const Node& read = program_.nodes[value];
    if (out.left.from == From::Fact) {
      out.may_lack = program_.facts_record().fields[read.index].type.optional;
    } else if (out.left.from == From::ElementField) {
      const Record& record = program_.records[program_.nodes[program_.operand(read, 0)].type.of];
      out.may_lack = record.fields[read.field].type.optional;
    } else {
      return false;
    }
    return true;
  }

  // A node that is walked counts itself.
  Source source(NodeId id, Branch& branch) {
    const Node& node = program_.nodes[id];
    const auto word = [](const Field& field) {
      return field.offset / static_cast<std::uint32_t>(sizeof(std::uint64_t));
    };
    const bool looped = node.index < Source::kMostLoops;
    const auto of_loop = [&](std::uint32_t which) {
      return static_cast<std::uint16_t>(Source::kLoops + 2 * node.index + which);
    };
    ++branch.steps[0];
    if (node.op == Op::Constant && has_word(node.type))
      return constant(static_cast<std::int64_t>(program_.numbers[node.index]));
    if (node.op == Op::Parameter && has_word(node.type)) {
      if (const std::optional<std::uint32_t> number = settled_parameter(program_, node.index)) {
        ++branch.steps[0];
        return constant(static_cast<std::int64_t>(program_.numbers[*number]));
      }
    }
    if (node.op == Op::Fact)
      return {From::Fact, Source::kFacts, node.index, word(program_.facts_record().fields[node.index])};
    if (node.op == Op::Item && has_word(node.type))
      return {From::Item, Source::kItems, node.index, item_word(program_.items.size()) + node.index};
    if (node.op == Op::ItemAt && node.field < Source::kMostLoops && has_word(node.type))
      return {From::ItemAt, static_cast<std::uint16_t>(node.field), node.index, 0};
    if (node.op == Op::Element && looped && has_word(node.type)) return {From::Element, of_loop(0), 0, 1};
    if (node.op == Op::ElementField && looped) {
      const Record& record = program_.records[program_.nodes[program_.operand(node, 0)].type.of];
      return {From::ElementField, of_loop(1), node.field, word(record.fields[node.field])};
    }
    --branch.steps[0];
    return {From::Other, 0, id, 0};
  }

  const Program& program_;
  Branches out_;
  std::size_t most_ = 0;  // questions, for the condition at hand
  // The loop variable whose element is settled, and what it is.
  std::optional<std::pair<std::uint32_t, int128>> settled_{};
};

}  // namespace

namespace {

Plain plain_of(const Program& program, std::uint32_t index) {
  const Item& item = program.items[index];
  if (!item.groups.empty() || item.default_rule == kNone || item.outcome_of != kNone) return {};
  const Rule& rule = program.rules[item.default_rule];
  const Conclusion* const its = conclusion_of(rule, index);
  if (its == nullptr || rule.condition != kNone || !rule.period.always() || !rule.replaced.empty()) return {};
  const Type& type = program.nodes[its->value].type;
  const bool condition = type.kind == TypeKind::Boolean && !type.list;
  return {.how = item.each   ? Plain::How::Each
                 : condition ? Plain::How::Condition
                             : Plain::How::Value,
          .reason = gives_reasons(program, item) && !rule.carries,
          .rule = item.default_rule,
          .value = its->value};
}

}  // namespace

Branches branches_of(const Program& program) {
  Branches out = Lowering(program).run();
  out.sums = sums_of(program);
  for (std::uint32_t item = 0; item < program.items.size(); ++item)
    out.plain.push_back(plain_of(program, item));
  out.straight = std::make_shared<const Straights>(straights_of(program, out));
  return out;
}

}  // namespace writ::ir
