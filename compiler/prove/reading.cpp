// SPDX-License-Identifier: Apache-2.0
#include "compiler/prove/reading.h"

#include "runtime/eval/values.h"
#include "runtime/ir/rules.h"
#include "runtime/ir/walk.h"
#include "runtime/value/date.h"
#include "runtime/value/decimal.h"

#include <algorithm>
#include <limits>

namespace writ::prove {

using ir::kNone;
using ir::NodeId;
using ir::Op;
using ir::TypeKind;

// ---- what is read ----

Reading::Reading(const ir::Program& program, bool whole)
    : program_(program), whole_(whole), seen_nodes_(program.nodes.size(), false) {}

void Reading::add_period(const ir::Period& period) {
  if (period.from != INT32_MIN) changes_.insert(period.from);
  if (period.until != INT32_MAX) changes_.insert(period.until);
}

void Reading::add_rule(std::uint32_t index, bool with_values) {
  const ir::Rule& rule = program_.rules[index];
  rules_.insert(index);
  add_period(rule.period);
  for (const ir::Period& period : rule.replaced) add_period(period);
  if (rule.condition != kNone) add_node(rule.condition);
  if (!with_values) return;
  for (const ir::Conclusion& conclusion : rule.conclusions) add_node(conclusion.value);
}

void Reading::add_node(NodeId node) {
  if (seen_nodes_[node]) return;
  seen_nodes_[node] = true;
  open_.push_back(node);
  follow();
}

void Reading::add_sources_of(std::uint32_t index) {
  compared_ = index;
  const ir::Item& item = program_.items[index];
  const auto add = [&](std::uint32_t rule) {
    add_rule(rule, false);
    if (const ir::Conclusion* its = ir::conclusion_of(program_.rules[rule], index)) add_node(its->value);
  };
  if (item.default_rule != kNone) add(item.default_rule);
  for (const std::uint32_t group : item.groups) {
    for (const std::uint32_t rule : program_.groups[group].rules) add(rule);
  }
}

// What an outcome waits for besides its rules: whether the decision is in force, and the duties that may close a permit.
void Reading::add_outcome(const ir::Item& item, std::vector<NodeId>& next) {
  if (item.outcome_of == kNone) return;
  add_period(program_.decisions[item.outcome_of].period);
  ir::each_gate(program_, item, [&](const ir::Obligation& duty) {
    add_period(duty.period);
    for (const ir::Period& period : duty.replaced) add_period(period);
    for (const NodeId root : {duty.condition, duty.met}) {
      if (root != kNone) next.push_back(root);
    }
  });
}

void Reading::follow() {
  while (!open_.empty()) {
    const NodeId id = open_.back();
    open_.pop_back();
    nodes_.push_back(id);
    const ir::Node& node = program_.nodes[id];
    std::vector<NodeId> next;
    for (std::uint32_t i = 0; i < node.operand_count; ++i) next.push_back(program_.operand(node, i));
    if (node.op == Op::Today) today_ = true;
    if (node.op == Op::LawDay) law_day_ = true;
    if (node.op == Op::Parameter) {
      for (const ir::ParameterValue& value : program_.parameters[node.index].values) {
        add_period(value.period);
        next.push_back(value.value);
      }
    }
    if (ir::reads_item(node.op) && !whole_) {
      free_.insert(node.index);
    } else if (ir::reads_item(node.op) && seen_items_.insert(node.index).second) {
      const ir::Item& item = program_.items[node.index];
      std::vector<std::uint32_t> rules;
      if (item.default_rule != kNone) rules.push_back(item.default_rule);
      for (const std::uint32_t group : item.groups)
        rules.insert(rules.end(), program_.groups[group].rules.begin(), program_.groups[group].rules.end());
      for (const std::uint32_t index : rules) {
        const ir::Rule& rule = program_.rules[index];
        rules_.insert(index);
        add_period(rule.period);
        for (const ir::Period& period : rule.replaced) add_period(period);
        if (rule.condition != kNone) next.push_back(rule.condition);
        if (const ir::Conclusion* its = ir::conclusion_of(rule, node.index)) next.push_back(its->value);
      }
      add_outcome(item, next);
    }
    for (const NodeId one : next) {
      if (seen_nodes_[one]) continue;
      seen_nodes_[one] = true;
      open_.push_back(one);
    }
  }
}

std::vector<std::uint32_t> Reading::items() const {
  std::vector<std::uint32_t> out;
  if (seen_items_.empty()) return out;
  std::set<std::uint32_t> left = seen_items_;
  for (const ir::Decision& decision : program_.decisions) {
    for (const std::vector<std::uint32_t>* items : {&decision.law_items, &decision.items}) {
      for (const std::uint32_t item : *items) {
        if (left.erase(item) != 0) out.push_back(item);
      }
    }
  }
  return out;
}

std::vector<NodeId> values_given(const ir::Program& program, std::uint32_t index) {
  const ir::Item& item = program.items[index];
  std::vector<NodeId> out;
  const auto add = [&](std::uint32_t rule) {
    if (const ir::Conclusion* its = ir::conclusion_of(program.rules[rule], index)) out.push_back(its->value);
  };
  if (item.default_rule != kNone) add(item.default_rule);
  for (const std::uint32_t group : item.groups) {
    for (const std::uint32_t rule : program.groups[group].rules) add(rule);
  }
  return out;
}

// ---- what is tried ----

namespace {

// The day asked about is tried like a fact.
constexpr std::uint32_t kToday = kNone - 1;

// Where a value comes from, unchanged: a fact, a constant; or it was computed from facts.
struct Origin {
  enum class Kind : std::uint8_t { Fact, Constant, Computed } kind = Kind::Constant;
  std::uint32_t fact = kNone;
  int128 number = 0;
  std::uint8_t places = 0;
  std::set<std::uint32_t> below{};  // Computed: the facts it was computed from
  friend bool operator==(const Origin&, const Origin&) = default;
};
using Origins = std::vector<Origin>;

Bilingual quoted(const Bilingual& name) {
  return {"`" + name.in(base::Language::English) + "`", "`" + name.in(base::Language::Chinese) + "`"};
}

class Maker {
 public:
  Maker(const ir::Program& program, const Reading& reading, const ir::Period& stretch,
        const eval::Request& request, const FurtherTexts& texts)
      : program_(program),
        texts_(texts),
        reading_(reading),
        stretch_(stretch),
        today_(request.as_of.value_or(0)),
        facts_(static_cast<std::uint32_t>(program.facts_record().fields.size())),
        nothing_{std::vector<bool>(facts_, false)},
        constants_(program, request, nothing_, {}) {}

  Trials run() {
    const auto all = static_cast<std::uint32_t>(facts_ + program_.items.size());
    out_.not_exact.resize(all);
    for (std::uint32_t i = 0; i < all; ++i) {
      if (!type_of(i).list) continue;
      const Bilingual name = quoted(name_of(i));
      out_.not_exact[i] = {name.en + " is a list", name.zh + " 是列表"};
    }
    for (const std::uint32_t item : reading_.items()) look_at(item);
    for (const NodeId node : reading_.nodes()) compare(node);
    if (reading_.compared_item()) compare_values(*reading_.compared_item());
    for (const std::uint32_t item : reading_.items()) compare_values(item);
    try_days();
    out_.values.resize(all);
    for (std::uint32_t i = 0; i < all; ++i) {
      if (i < facts_ || reading_.free_items().contains(i - facts_)) out_.values[i] = values_of(i, type_of(i));
    }
    return std::move(out_);
  }

 private:
  // ---- origins ----

  Origins origins_of_item(std::uint32_t index) {
    Origins out;
    for (const NodeId value : values_given(program_, index)) append(out, origins(value));
    return out;
  }

  // Each once: what is chosen between again and again would double with every choice.
  static void append(Origins& to, const Origins& more) {
    for (const Origin& one : more) {
      if (std::find(to.begin(), to.end(), one) == to.end()) to.push_back(one);
    }
  }

  // Depth is bounded by the limits of the parser; an item has been looked at before what reads it.
  Origins origins(NodeId id) {
    const ir::Node& node = program_.nodes[id];
    const auto part = [&](std::uint32_t i) { return origins(program_.operand(node, i)); };
    Origins out;
    switch (node.op) {
      case Op::Fact:
        if (type_of(node.index).list) return computed(id);
        return {{.kind = Origin::Kind::Fact, .fact = node.index}};
      case Op::Today:
      case Op::LawDay: return {{.kind = Origin::Kind::Fact, .fact = kToday}};
      case Op::Constant: return {{.number = program_.numbers[node.index], .places = node.type.places}};
      case Op::ConstantList:
        for (const int128 number : program_.lists[node.index])
          out.push_back({.number = number, .places = node.type.places});
        return out;
      case Op::AbsentValue: return {};
      case Op::Item:
        if (!reading_.free_items().contains(node.index)) return item_origins_[node.index];
        if (type_of(facts_ + node.index).list) return computed(id);
        return {{.kind = Origin::Kind::Fact, .fact = facts_ + node.index}};
      case Op::Parameter: {
        const ir::ParameterValue* value = eval::parameter_on(program_.parameters[node.index], today_);
        return value == nullptr ? Origins{} : origins(value->value);
      }
      case Op::If:
        append(out, part(1));
        append(out, part(2));
        return out;
      case Op::Rescale: return part(0);
      case Op::At:
        // What stands in a parameter is known; what a list of the request holds is not.
        return program_.nodes[program_.operand(node, 0)].op == Op::Parameter ? part(0) : computed(id);
      case Op::Max:
      case Op::Min:
      case Op::MakeList:
        for (std::uint32_t i = 0; i < node.operand_count; ++i) append(out, part(i));
        return out;
      // any other kind: taken as computed, which shows less and never too much
      default: break;
    }
    if (!is_fixed(id)) return computed(id);
    if (const auto number = constants_.number(id)) return {{.number = *number, .places = node.type.places}};
    return {};  // a fault whatever the facts are
  }

  Origins computed(NodeId id) { return {{.kind = Origin::Kind::Computed, .below = facts_below(id)}}; }

  bool is_fixed(NodeId id) const {
    return !ir::any_below(program_, id, [](const ir::Node& node) {
      return node.op == Op::Fact || ir::reads_item(node.op) || node.op == Op::Today ||
             node.op == Op::LawDay || node.op == Op::Element || node.op == Op::ElementField ||
             node.op == Op::Place || ir::is_loop(node.op);
    });
  }

  // Through items too; of those, any fact they read.
  std::set<std::uint32_t> facts_below(NodeId id) const {
    Reading below(program_, false);
    below.add_node(id);
    return facts_of(below);
  }

  // The items that it ends at have been looked at before, or are free.
  std::set<std::uint32_t> facts_of(const Reading& read) const {
    std::set<std::uint32_t> out;
    for (const std::uint32_t item : read.free_items()) {
      const auto made = item_below_.find(item);
      if (made == item_below_.end())
        out.insert(facts_ + item);
      else
        out.insert(made->second.begin(), made->second.end());
    }
    for (const NodeId one : read.nodes()) {
      const ir::Node& node = program_.nodes[one];
      if (node.op == Op::Fact) out.insert(node.index);
      if (node.op == Op::Today || node.op == Op::LawDay) out.insert(kToday);
    }
    return out;
  }

  void look_at(std::uint32_t item) {
    Reading sources(program_, false);
    sources.add_sources_of(item);
    item_below_[item] = facts_of(sources);
    item_origins_[item] = origins_of_item(item);
  }

  // ---- comparisons ----

  void compare(NodeId id) {
    const ir::Node& node = program_.nodes[id];
    switch (ir::traits(node.op).compares) {
      case ir::Compares::Nothing: return;
      case ir::Compares::Values:
        return meet(origins(program_.operand(node, 0)), origins(program_.operand(node, 1)));
      case ir::Compares::Below: {
        const Origins above = origins(program_.operand(node, 1));
        meet(origins(program_.operand(node, 0)), above);
        // It is told apart by what is below a node, not only by the node itself.
        const std::uint32_t taxonomy = program_.nodes[program_.operand(node, 0)].type.of;
        for (const Origin& one : above) {
          if (one.kind == Origin::Kind::Constant) ancestors_[taxonomy].insert(one.number);
        }
        return;
      }
      case ir::Compares::Beginnings: {
        const Origins texts = origins(program_.operand(node, 0));
        const Origins starts = origins(program_.operand(node, 1));
        meet(texts, starts);
        for (const Origin& text : texts) {
          for (const Origin& start : starts) begins(text, start);
        }
        return;
      }
      case ir::Compares::Workdays: {
        const Origins day = origins(program_.operand(node, 0));
        return meet(day, {{.kind = Origin::Kind::Computed}});
      }
    }
  }

  // Two rules that give one item different values: the values are compared.
  void compare_values(std::uint32_t index) {
    std::vector<Origins> all;
    for (const NodeId value : values_given(program_, index)) all.push_back(origins(value));
    const auto is_constant = [](const Origins& some) {
      return std::all_of(some.begin(), some.end(),
                         [](const Origin& one) { return one.kind == Origin::Kind::Constant; });
    };
    for (std::size_t i = 0; i < all.size(); ++i) {
      if (is_constant(all[i])) continue;
      for (std::size_t j = 0; j < all.size(); ++j) {
        if (j != i) meet(all[i], all[j]);
      }
    }
  }

  // Of texts with one beginning, that itself and one longer stand for the rest; a beginning that is no constant has no such.
  void begins(const Origin& text, const Origin& start) {
    if (text.kind == Origin::Kind::Fact && start.kind == Origin::Kind::Constant) {
      beginnings_[text.fact].insert(static_cast<std::uint32_t>(start.number));
    } else if (start.kind == Origin::Kind::Fact) {
      const Bilingual name = quoted(name_of(start.fact));
      not_exact(start.fact, {"the policy asks whether a text begins with " + name.en,
                             "规范询问某文本是否以 " + name.zh + " 开头"});
    }
  }

  void meet(const Origins& left, const Origins& right) {
    for (const Origin& a : left) {
      for (const Origin& b : right) {
        meet(a, b);
        meet(b, a);
      }
    }
  }

  void meet(const Origin& a, const Origin& b) {
    if (a.kind == Origin::Kind::Constant) return;
    if (a.kind == Origin::Kind::Computed) {
      for (const std::uint32_t fact : a.below) {
        const Bilingual name = quoted(name_of(fact));
        if (fact == kToday && (has_examples_only(a) || has_examples_only(b))) continue;
        not_exact(fact, {"the policy computes with " + name.en, "规范对 " + name.zh + " 作了运算"});
      }
      return;
    }
    if (b.kind == Origin::Kind::Constant) {
      edges_[a.fact].emplace(b.number, b.places);
    } else if (b.kind == Origin::Kind::Computed) {
      const Bilingual name = quoted(name_of(a.fact));
      if (a.fact == kToday && has_examples_only(b)) return;
      not_exact(a.fact, {name.en + " is compared with what is computed", name.zh + " 与运算结果相比较"});
    } else if (b.fact == kToday && a.fact != kToday) {
      with_today_.insert(a.fact);
    } else if (a.fact != b.fact && a.fact != kToday) {
      const Bilingual one = quoted(name_of(a.fact));
      const Bilingual other = quoted(name_of(b.fact));
      not_exact(a.fact, {one.en + " is compared with " + other.en, one.zh + " 与 " + other.zh + " 相比较"});
    }
  }

  // Whether it depends on a fact of which, being computed with, examples are tried only. Then whoever comes to need the fact
  // has no proof, and nothing more is to be said of the day.
  bool has_examples_only(const Origin& origin) const {
    const auto many = [&](std::uint32_t fact) {
      return fact != kToday && (!has_few(fact) || type_of(fact).list);
    };
    if (origin.kind == Origin::Kind::Fact) return many(origin.fact);
    return std::any_of(origin.below.begin(), origin.below.end(), many);
  }

  bool has_few(std::uint32_t fact) const {
    const ir::Type& type = type_of(fact);
    return type.kind == TypeKind::Boolean ||
           (type.kind == TypeKind::Enumeration && !program_.enumerations[type.of].open);
  }

  Bilingual name_of(std::uint32_t fact) const {
    if (fact == kToday) return {"today", "当日"};
    return fact < facts_ ? program_.facts_record().fields[fact].name : program_.items[fact - facts_].name;
  }

  const ir::Type& type_of(std::uint32_t fact) const {
    return fact < facts_ ? program_.facts_record().fields[fact].type : program_.items[fact - facts_].type;
  }

  // All values of a type with few are tried, so it does not matter what becomes of them.
  void not_exact(std::uint32_t fact, Bilingual why) {
    all_needed_.insert(fact);
    if (fact == kToday) {
      out_.days_not_exact = std::move(why);
      return;
    }
    if (has_few(fact)) return;
    if (out_.not_exact[fact].empty()) out_.not_exact[fact] = std::move(why);
  }

  // ---- values ----

  // Where the day is compared with a fact, how it lies to what the fact is compared with matters as well: beside each such
  // day, near it and further off.
  void try_days() {
    std::set<std::int32_t>& days = days_;
    days.insert(today_);
    const auto add = [&](int128 around) {
      const int far = with_today_.empty() ? 1 : 2;
      for (int by = -far; by <= far; ++by) {
        const int128 day = around + by;
        if (day >= stretch_.from && day < stretch_.until && day >= value::kFirstDate.days &&
            day <= value::kLastDate.days)
          days.insert(static_cast<std::int32_t>(day));
      }
    };
    for (const auto& [number, places] : edges_[kToday]) add(number);
    for (const std::uint32_t fact : with_today_) {
      for (const auto& [number, places] : edges_[fact]) add(number);
    }
    out_.days.assign(days.begin(), days.end());
  }

  std::vector<Tried> values_of(std::uint32_t fact, const ir::Type& type) {
    std::vector<Tried> out;
    if (type.list) {
      if (fact < facts_) out.emplace_back(0);  // an empty one
    } else if (type.kind == TypeKind::Boolean) {
      out = {Tried(0), Tried(1)};
    } else if (type.kind == TypeKind::Enumeration) {
      out = members(fact, type.of);
    } else if (type.kind == TypeKind::Text) {
      for (const auto& [number, places] : edges_[fact]) out.emplace_back(number);
      for (const std::uint32_t text : beginnings_[fact]) out.emplace_back(texts_.longer[text]);
      out.emplace_back(texts_.other);
    } else {
      out = numbers(fact, type);
    }
    if (type.optional) out.emplace_back();
    return out;
  }

  // Of members that nothing tells apart, one.
  std::vector<Tried> members(std::uint32_t fact, std::uint32_t enumeration) {
    const ir::Enumeration& all = program_.enumerations[enumeration];
    std::vector<Tried> out;
    std::set<std::vector<bool>> kinds;
    const auto add = [&](int128 value) {
      std::vector<bool> kind;
      for (const auto& [number, places] : edges_[fact]) kind.push_back(number == value);
      if (all.taxonomy) {
        for (const int128 above : ancestors_[enumeration]) kind.push_back(all.holds(above, value));
      }
      if (kinds.insert(std::move(kind)).second || all_needed_.contains(fact)) out.emplace_back(value);
    };
    for (std::uint32_t member = 0; member < all.members.size(); ++member) {
      // What says too little is as good as nothing: no case of its own.
      if (!all.members[member].inner) add(all.number_of(member));
    }
    if (!all.open) return out;
    // Below each node, what nobody declared.
    for (std::uint32_t member = 0; member < all.members.size(); ++member) {
      const std::uint64_t place = (std::uint64_t{member} << ir::Enumeration::kRoomBits) + 1;
      add(static_cast<int128>((place + 1) << 32 | place));
    }
    return out;
  }

  // Each number it is compared with, and its neighbours: so something of every range between.
  std::vector<Tried> numbers(std::uint32_t fact, const ir::Type& type) {
    std::set<int128> out;
    std::set<int128> edges;  // what it is compared with itself reads best in a case
    const Range range = range_of(type);
    const auto add = [&](int128 number) {
      if (number >= range.least && number <= range.most) out.insert(number);
    };
    const auto around = [&](int128 number) {
      for (int by = -2; by <= 2; ++by) {
        if ((type.kind == TypeKind::Date || (by >= -1 && by <= 1)) &&
            (by < 0 ? number >= value::kInt128Min - by : number <= value::kInt128Max - by))
          add(number + by);
      }
    };
    for (const auto& [number, places] : edges_[fact]) {
      if (places <= type.places) {
        const value::NumberResult scaled =
            value::rescale(number, places, type.places, value::Rounding::Exact);
        // Beyond what the fact can be.
        if (!scaled.ok()) continue;
        edges.insert(scaled.value);
        around(scaled.value);
        continue;
      }
      // Between two of the fact's own numbers, or one of them.
      const value::NumberResult below = value::rescale(number, places, type.places, value::Rounding::Floor);
      if (below.ok()) around(below.value);
      if (below.ok() && below.value < value::kInt128Max - 2) add(below.value + 2);
    }
    if (with_today_.contains(fact)) {
      for (const std::int32_t day : days_) around(day);
    }
    // Nothing to go by; or examples, where the rest shows nothing.
    if (type.kind == TypeKind::Date) {
      if (out.empty() || all_needed_.contains(fact)) {
        for (const int by : {0, -1, 1, -31, -400, -800, -1200, -2000, 400}) add(today_ + by);
      }
    } else if (out.empty() || all_needed_.contains(fact)) {
      add(0);
      if (all_needed_.contains(fact)) {
        const int128 unit = static_cast<int128>(value::power_of_ten(type.places));
        for (const int times : {1, 2, 10, 1000}) add(times * unit);
      }
    }
    std::vector<Tried> values;
    for (const bool is_edge : {true, false}) {
      for (const int128 number : out) {
        if (edges.contains(number) == is_edge) values.emplace_back(number);
      }
    }
    return values;
  }

  struct Range {
    int128 least;
    int128 most;
  };
  static Range range_of(const ir::Type& type) {
    constexpr int128 kMost = std::numeric_limits<std::int64_t>::max();
    switch (type.kind) {
      case TypeKind::Count: return {0, kMost};
      case TypeKind::Integer: return {-kMost - 1, kMost};
      case TypeKind::Date: return {value::kFirstDate.days, value::kLastDate.days};
      case TypeKind::Boolean:
      case TypeKind::Decimal:
      case TypeKind::Rate:
      case TypeKind::Money:
      case TypeKind::Text:
      case TypeKind::Enumeration:
      case TypeKind::Record: break;
    }
    return {value::kInt128Min, value::kInt128Max};
  }

  const ir::Program& program_;
  const FurtherTexts& texts_;
  const Reading& reading_;
  const ir::Period stretch_;
  const std::int32_t today_;
  const std::uint32_t facts_;  // behind them, the items that are free
  const eval::Supposed nothing_;
  eval::Suppositions constants_;
  std::map<std::uint32_t, Origins> item_origins_;
  std::map<std::uint32_t, std::set<std::uint32_t>> item_below_;  // by item: the facts that it reads
  std::map<std::uint32_t, std::set<std::pair<int128, std::uint8_t>>> edges_;  // of a fact: number, places
  std::map<std::uint32_t, std::set<int128>> ancestors_;                       // by taxonomy
  std::map<std::uint32_t, std::set<std::uint32_t>> beginnings_;  // of a fact: texts of the program
  std::set<std::uint32_t> with_today_;
  std::set<std::uint32_t> all_needed_;
  std::set<std::int32_t> days_;
  Trials out_;
};

}  // namespace

Trials trials(const ir::Program& program, const Reading& reading, const ir::Period& stretch,
              const eval::Request& request, const FurtherTexts& texts) {
  return Maker(program, reading, stretch, request, texts).run();
}

FurtherTexts further_texts(const ir::Program& program, eval::Request& request) {
  // A character for private use, that nobody writes.
  constexpr std::string_view kMore = "\U0010FFFD";
  FurtherTexts out;
  out.other = request.text_id(kMore);
  for (const std::string& text : program.texts)
    out.longer.push_back(request.text_id(text + std::string(kMore)));
  return out;
}

}  // namespace writ::prove
