// SPDX-License-Identifier: Apache-2.0
// Follows runtime/eval/interp.cpp: an item is settled once, a condition evaluated once, a conclusion once for each item it
// is asked for; both branches of an `if` whose condition is unknown; a loop's body once for each element.
// INVARIANT: never less than the interpreter does (tests/unit/test_trace.cpp holds the two together).
#include "compiler/report/cost.h"

#include "compiler/diag/json.h"
#include "compiler/driver/wording.h"
#include "runtime/engine/reach.h"
#include "runtime/ir/rules.h"
#include "runtime/ir/walk.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <optional>

namespace writ::report {
namespace {

using Json = nlohmann::ordered_json;
using base::Bilingual;
using base::Language;
using ir::kNone;
using ir::NodeId;
using ir::Op;

std::uint64_t plus(std::uint64_t a, std::uint64_t b) { return a > kMostCost - b ? kMostCost : a + b; }
std::uint64_t times(std::uint64_t a, std::uint64_t b) {
  if (a == 0 || b == 0) return 0;
  return a > kMostCost / b ? kMostCost : a * b;
}

class Counter {
 public:
  Counter(const ir::Program& program, const ir::Decision& decision, DecisionCost& out)
      : program_(program), decision_(decision), out_(out) {
    loops_.resize(program.loop_variables, kNone);
    for (NodeId id = 0; id < program.nodes.size(); ++id) {
      const ir::Node& node = program.nodes[id];
      if (ir::is_loop(node.op)) loops_[node.index] = list_of(node);
    }
  }

  void run() {
    const engine::Reach reach = engine::reach_of(program_, decision_);
    for (std::uint32_t i = 0; i <= reach.changes.size(); ++i) {
      ir::Period period = engine::stretch_period(reach.changes, i);
      if (!decision_.period.holds(period.from)) continue;
      today_ = period.from;
      // Lengths before costs: an item's list may be what another item walks.
      lengths_.assign(program_.nodes.size(), std::nullopt);
      costs_.assign(program_.nodes.size(), std::nullopt);
      item_lengths_.assign(program_.items.size(), std::nullopt);
      out_.stretches.push_back({period, whole(reach)});
      out_.worst.raise_to(out_.stretches.back().cost);
    }
  }

 private:
  NodeId list_of(const ir::Node& loop) const { return program_.operand(loop, ir::list_operand(loop.op)); }

  // ---- the decision on one day ----

  Polynomial whole(const engine::Reach& reach) {
    Polynomial out(0);
    const auto in_force = [&](std::uint32_t rule) { return program_.rules[rule].in_force(today_); };
    for (const std::uint32_t group : reach.groups) {
      for (const std::uint32_t rule : program_.groups[group].rules) {
        if (in_force(rule)) out += cost(program_.rules[rule].condition);
      }
    }
    for (const std::uint32_t rule : reach.defaults) {
      if (in_force(rule)) out += cost(program_.rules[rule].condition);
    }
    // Whose day's law applies is settled before, under the law of another day perhaps: every rule may count.
    for (const std::uint32_t item : decision_.law_items) {
      for (const std::uint32_t group : program_.items[item].groups) {
        for (const std::uint32_t index : program_.groups[group].rules) {
          out += cost(program_.rules[index].condition);
          for (const ir::Conclusion& conclusion : program_.rules[index].conclusions)
            out += cost(conclusion.value);
        }
      }
      const std::uint32_t default_rule = program_.items[item].default_rule;
      if (default_rule == kNone) continue;
      for (const ir::Conclusion& conclusion : program_.rules[default_rule].conclusions)
        out += cost(conclusion.value);
    }
    for (const std::uint32_t item : decision_.items) {
      const auto conclusions = [&](std::uint32_t rule) {
        if (!in_force(rule)) return;
        if (const ir::Conclusion* its = ir::conclusion_of(program_.rules[rule], item))
          out += cost(its->value);
      };
      for (const std::uint32_t group : program_.items[item].groups) {
        for (const std::uint32_t rule : program_.groups[group].rules) conclusions(rule);
      }
      if (program_.items[item].default_rule != kNone) conclusions(program_.items[item].default_rule);
      ir::each_gate(program_, program_.items[item], [&](const ir::Obligation& duty) {
        if (duty.in_force(today_)) out += cost(duty.condition) + cost(duty.met);
      });
    }
    for (const std::uint32_t index : decision_.obligations) {
      const ir::Obligation& duty = program_.obligations[index];
      if (!duty.in_force(today_)) continue;
      for (const NodeId node : ir::roots_of(duty)) out += cost(node);
    }
    return out;
  }

  // ---- nodes ----

  // Without recursion over operands: what a node is made of is counted first.
  Polynomial cost(NodeId id) {
    if (id == kNone) return 0;
    std::vector<NodeId> open = {id};
    while (!open.empty()) {
      const NodeId at = open.back();
      const ir::Node& node = program_.nodes[at];
      const std::size_t before = open.size();
      for (std::uint32_t i = 0; i < node.operand_count && !costs_[at]; ++i) {
        if (!costs_[program_.operand(node, i)]) open.push_back(program_.operand(node, i));
      }
      if (open.size() > before) continue;
      if (!costs_[at]) costs_[at] = cost_of_one(node);
      open.pop_back();
    }
    return *costs_[id];
  }

  Polynomial cost_of_one(const ir::Node& node) {
    const auto part = [&](std::uint32_t i) { return *costs_[program_.operand(node, i)]; };
    Polynomial out(1);
    // The element that a field belongs to is not evaluated again.
    if (node.op == Op::ElementField) return out;
    if (node.op == Op::Parameter) {
      Polynomial value;
      for (const ir::ParameterValue& one : program_.parameters[node.index].values) {
        if (one.period.holds(today_)) value.raise_to(cost(one.value));
      }
      return out + value;
    }
    if (!ir::is_loop(node.op)) {
      for (std::uint32_t i = 0; i < node.operand_count; ++i) out += part(i);
      // Searching costs less than a step for each item.
      if (node.op == Op::In || node.op == Op::UnderAny) out += length(program_.operand(node, 1));
      if ((node.op == Op::Equal || node.op == Op::NotEqual) &&
          program_.nodes[program_.operand(node, 0)].type.list)
        out += length(program_.operand(node, 0));
      // The list that an entry says is made, if this is the first time; those that apply are gathered.
      if (node.op == Op::RowField) out += length_of_one(node) * Polynomial(eval::kStepsPerEntryItem);
      if (node.op == Op::PickRows) out += length_of_one(node);
      return out;
    }
    const std::uint32_t list = ir::list_operand(node.op);
    Polynomial body;
    for (std::uint32_t i = 0; i < node.operand_count; ++i) {
      if (i != list) body += part(i);
    }
    return out + part(list) + length(list_of(node)) * body;
  }

  // How many elements a list can have.
  Polynomial length(NodeId id) {
    if (lengths_[id]) return *lengths_[id];
    lengths_[id] = length_of_one(program_.nodes[id]);
    return *lengths_[id];
  }

  Polynomial length_of_one(const ir::Node& node) {
    if (!node.type.list) return 0;
    if (node.op == Op::ConstantList) return program_.lists[node.index].size();
    if (node.op == Op::MakeList) return node.operand_count;
    if (node.op == Op::AbsentValue) return 0;
    if (node.op == Op::Fact)
      return Polynomial::length_of(symbol(program_.facts_record().fields[node.index].name));
    const bool at_place = node.op == Op::At && node.field != kNone;
    if (node.op == Op::ElementField || at_place) return Polynomial::length_of(symbol(path(node)));
    if (node.op == Op::RowField)
      return Polynomial::length_of(symbol(column(program_.data_lists[node.index], node.field)));
    if (node.op == Op::PickRows) return Polynomial::length_of(symbol(program_.data_lists[node.index].name));
    if (node.op == Op::Item) return item_length(node.index);
    if (ir::is_loop(node.op)) return length(list_of(node));  // a value for each of its items, at most
    // Of those it chooses among, the longest.
    Polynomial out;
    if (node.op == Op::Parameter) {
      for (const ir::ParameterValue& one : program_.parameters[node.index].values) {
        if (one.period.holds(today_)) out.raise_to(length(one.value));
      }
    }
    for (std::uint32_t i = node.op == Op::If ? 1 : 0; i < node.operand_count; ++i)
      out.raise_to(length(program_.operand(node, i)));
    return out;
  }

  Polynomial item_length(std::uint32_t index) {
    if (item_lengths_[index]) return *item_lengths_[index];
    const ir::Item& item = program_.items[index];
    Polynomial out;
    const auto raise = [&](std::uint32_t rule) {
      if (!program_.rules[rule].in_force(today_)) return;
      if (const ir::Conclusion* its = ir::conclusion_of(program_.rules[rule], index))
        out.raise_to(length(its->value));
    };
    for (const std::uint32_t group : item.groups) {
      if (program_.groups[group].hit == ir::Hit::Collect) {
        out.raise_to(ir::collected_at_most(program_, program_.groups[group], index));
        continue;
      }
      for (const std::uint32_t rule : program_.groups[group].rules) raise(rule);
    }
    if (item.default_rule != kNone) raise(item.default_rule);
    item_lengths_[index] = out;
    return out;
  }

  // ---- names of lists ----

  std::uint32_t symbol(const Bilingual& name) {
    const auto same = std::find(out_.lists.begin(), out_.lists.end(), name);
    if (same != out_.lists.end()) return static_cast<std::uint32_t>(same - out_.lists.begin());
    out_.lists.push_back(name);
    return static_cast<std::uint32_t>(out_.lists.size() - 1);
  }

  // `entries.regions`: the list that an entry says, the longest of them.
  static Bilingual column(const ir::DataList& list, std::uint32_t field) {
    const Bilingual& name = list.columns[field].name;
    return {list.name.in(Language::English) + "." + name.in(Language::English),
            list.name.in(Language::Chinese) + "." + name.in(Language::Chinese)};
  }

  // `orders.lines`: the list that an element of `orders` holds, the longest of them.
  Bilingual path(const ir::Node& node) const {
    const ir::Record& record = program_.records[program_.nodes[program_.operand(node, 0)].type.of];
    const Bilingual& field = record.fields[node.field].name;
    Bilingual outer = record.name;
    const NodeId list = node.op == Op::At            ? program_.operand(node, 0)
                        : node.index < loops_.size() ? loops_[node.index]
                                                     : kNone;
    if (list != kNone && program_.nodes[list].op == Op::Fact)
      outer = program_.facts_record().fields[program_.nodes[list].index].name;
    if (list != kNone && program_.nodes[list].op == Op::ElementField) outer = path(program_.nodes[list]);
    return {outer.in(Language::English) + "." + field.in(Language::English),
            outer.in(Language::Chinese) + "." + field.in(Language::Chinese)};
  }

  const ir::Program& program_;
  const ir::Decision& decision_;
  DecisionCost& out_;
  std::int32_t today_ = 0;
  std::vector<NodeId> loops_;                            // by loop variable: the list it runs over
  std::vector<std::optional<Polynomial>> lengths_;       // by node
  std::vector<std::optional<Polynomial>> costs_;         // by node
  std::vector<std::optional<Polynomial>> item_lengths_;  // by item
};

}  // namespace

// ---- polynomials ----

Polynomial Polynomial::length_of(std::uint32_t list) {
  Polynomial out;
  out.terms_[{list}] = 1;
  return out;
}

Polynomial& Polynomial::operator+=(const Polynomial& other) {
  for (const auto& [lists, factor] : other.terms_) {
    if (factor == 0) continue;
    std::uint64_t& mine = terms_[lists];
    mine = plus(mine, factor);
  }
  return *this;
}

Polynomial operator*(const Polynomial& a, const Polynomial& b) {
  Polynomial out;
  for (const auto& [left, factor] : a.terms_) {
    for (const auto& [right, other] : b.terms_) {
      if (factor == 0 || other == 0) continue;
      Polynomial::Lists lists = left;
      lists.insert(lists.end(), right.begin(), right.end());
      std::sort(lists.begin(), lists.end());
      std::uint64_t& sum = out.terms_[lists];
      sum = plus(sum, times(factor, other));
    }
  }
  return out;
}

void Polynomial::raise_to(const Polynomial& other) {
  for (const auto& [lists, factor] : other.terms_) {
    std::uint64_t& mine = terms_[lists];
    mine = std::max(mine, factor);
  }
}

std::uint64_t Polynomial::at(std::uint64_t length) const {
  std::uint64_t out = 0;
  for (const auto& [lists, factor] : terms_) {
    std::uint64_t product = factor;
    for (std::size_t i = 0; i < lists.size(); ++i) product = times(product, length);
    out = plus(out, product);
  }
  return out;
}

DecisionCost cost_of(const ir::Program& program, std::uint32_t decision) {
  DecisionCost out;
  out.decision = program.decisions[decision].name;
  Counter(program, program.decisions[decision], out).run();
  return out;
}

// ---- texts ----

namespace {

// 90,412
std::string grouped_number(std::uint64_t number) {
  if (number == kMostCost) return "∞";
  std::string out = std::to_string(number);
  for (auto at = static_cast<std::ptrdiff_t>(out.size()) - 3; at > 0; at -= 3)
    out.insert(static_cast<std::size_t>(at), ",");
  return out;
}

Json number_or_null(std::uint64_t number) { return number == kMostCost ? Json() : Json(number); }

Json polynomial_object(const Polynomial& polynomial, const std::vector<Bilingual>& lists) {
  Json out{{"constant", 0}, {"terms", Json::array()}};
  for (const auto& [variables, factor] : polynomial.terms()) {
    if (variables.empty()) {
      out["constant"] = number_or_null(factor);
      continue;
    }
    Json term{{"factor", number_or_null(factor)}, {"lists", Json::array()}};
    for (const std::uint32_t list : variables) term["lists"].push_back(diag::in_both(lists[list]));
    out["terms"].push_back(std::move(term));
  }
  return out;
}

}  // namespace

std::string polynomial_text(const Polynomial& polynomial, const std::vector<Bilingual>& lists,
                            Language language) {
  std::string out;
  for (const auto& [variables, factor] : polynomial.terms()) {
    if (factor == 0) continue;
    out += out.empty() ? "" : " + ";
    if (factor != 1 || variables.empty()) out += grouped_number(factor) + (variables.empty() ? "" : "·");
    for (std::size_t i = 0; i < variables.size(); ++i) {
      out += (i == 0 ? "n(" : "·n(") + lists[variables[i]].in(language) + ")";
    }
  }
  return out.empty() ? "0" : out;
}

std::string render_text(const std::vector<PolicyCost>& policies, const eval::Limits& limits,
                        Language language) {
  const bool chinese = language == Language::Chinese;
  const auto say = [&](std::string_view en, std::string_view zh) { return std::string(chinese ? zh : en); };
  std::string out;
  for (const PolicyCost& policy : policies) {
    for (const DecisionCost& decision : policy.decisions) {
      out += decision.decision.in(language) + say(": ", "：") +
             polynomial_text(decision.worst, decision.lists, language) + "\n";
      const std::uint64_t most = decision.worst.at(limits.max_list_items);
      std::string text;
      if (decision.lists.empty()) {
        text = say("no list is walked", "不遍历列表");
      } else {
        text = say("with every list at its limit of ", "各列表均达到上限 ") +
               grouped_number(limits.max_list_items) + say(" items: ", " 项时：") + grouped_number(most);
      }
      text += most <= limits.max_steps ? say("; within the limit of ", "；未超过步数上限 ")
                                       : say("; more than the limit of ", "；超过步数上限 ");
      text += grouped_number(limits.max_steps) + say(" steps", "");
      if (most > limits.max_steps)
        text += say(": such a request is answered with an error", "，此种请求将以错误答复");
      out += driver::wrapped(text, 2);
      for (const DecisionCost::Stretch& stretch : decision.stretches) {
        if (decision.stretches.size() == 1) break;
        const Bilingual period = driver::period_text(stretch.period);
        out += "  " + period.in(language) + say(": ", "：") +
               polynomial_text(stretch.cost, decision.lists, language) + "\n";
      }
    }
  }
  return out + driver::wrapped(
                   say("Nodes evaluated, at most: conditions, values and what they are made of, each as "
                       "often as the "
                       "interpreter can come to it. n(x) is the number of items of x. Walking a set to "
                       "find a member, "
                       "looking through the entries of a list for those that apply (16 a step), and "
                       "reading the request, are not counted.",
                       "所计为至多求值的节点数：条件、取值及其各组成部分，各按解释器可能求值的次数计算。n"
                       "(x) 为 x 的项数。"
                       "在集合中查找成员、在清单条目中查找适用者（每 16 条一步）以及读取请求不计入。"),
                   0);
}

std::string render_json(const std::vector<PolicyCost>& policies, const eval::Limits& limits) {
  Json out{{"format", "writ-cost-1"},
           {"limits", {{"max_list_items", limits.max_list_items}, {"max_steps", limits.max_steps}}},
           {"decisions", Json::array()}};
  for (const PolicyCost& policy : policies) {
    for (const DecisionCost& decision : policy.decisions) {
      const std::uint64_t most = decision.worst.at(limits.max_list_items);
      Json row{{"policy", diag::in_both(policy.policy)},
               {"decision", diag::in_both(decision.decision)},
               {"worst", polynomial_object(decision.worst, decision.lists)},
               {"text", polynomial_text(decision.worst, decision.lists, Language::English)},
               {"at_limit", number_or_null(most)},
               {"within_limit", most <= limits.max_steps},
               {"stretches", Json::array()}};
      for (const DecisionCost::Stretch& stretch : decision.stretches) {
        Json one{
            {"from",
             stretch.period.from == INT32_MIN ? Json() : Json(driver::date_text(stretch.period.from))},
            {"until",
             stretch.period.until == INT32_MAX ? Json() : Json(driver::date_text(stretch.period.until))}};
        one["cost"] = polynomial_object(stretch.cost, decision.lists);
        row["stretches"].push_back(std::move(one));
      }
      out["decisions"].push_back(std::move(row));
    }
  }
  return out.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace writ::report
