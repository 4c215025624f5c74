// SPDX-License-Identifier: Apache-2.0
#include "runtime/ir/check_nodes.h"

#include "runtime/ir/places.h"
#include "runtime/ir/print.h"
#include "runtime/ir/rules.h"
#include "runtime/ir/walk.h"
#include "runtime/value/date.h"

#include <algorithm>
#include <limits>
#include <vector>

namespace writ::ir {
namespace {

constexpr Type kBoolean{TypeKind::Boolean};
constexpr Type kDate{TypeKind::Date};
constexpr Type kText{TypeKind::Text};

bool is_whole(const Type& type) {
  return !type.list && (type.kind == TypeKind::Count || type.kind == TypeKind::Integer);
}
bool is_number(const Type& type) { return is_whole(type) || (!type.list && is_exact(type)); }
bool is_ordered(const Type& type) { return is_number(type) || same_kind(type, kDate); }
Type element_of(Type list) {
  list.list = false;
  return list;
}
Type list_of(Type element) {
  element.list = true;
  return element;
}

// Which operands of a loop are computed once for each item: those behind the list, and the value before it.
bool is_in_loop(const Node& node, std::uint32_t operand) {
  if (!is_loop(node.op) || operand == list_operand(node.op)) return false;
  return node.op != Op::Split || !SplitForm::of(node.field).once(operand);
}

class NodeCheck {
 public:
  explicit NodeCheck(const Program& program)
      : program_(program), live_(live_nodes(program)), places_(program), sizes_(program.nodes.size()) {}

  std::optional<std::string> run() {
    find_loops();
    for (NodeId id = 0; id < program_.nodes.size() && !problem_; ++id) {
      if (live_[id] && !well_typed(program_.nodes[id])) say(id, "types");
      measure(id);
    }
    check_roots();
    return problem_;
  }

 private:
  // Of an expression with all that is in it.
  struct Size {
    std::uint64_t nodes = 1;
    std::uint32_t depth = 1;
    bool reads_parameter = false;
    std::vector<std::uint32_t> free{};  // loop variables that no loop in it binds
  };

  void say(NodeId id, std::string_view what) {
    if (!problem_)
      problem_ = "node " + std::to_string(id) + " " + std::string(op_name(program_.nodes[id].op)) + ": " +
                 std::string(what);
  }
  void check(bool good, const std::string& what) {
    if (!good && !problem_) problem_ = what;
  }

  const Type& type(const Node& node, std::uint32_t operand) const {
    return program_.nodes[program_.operand(node, operand)].type;
  }
  bool all(const Node& node, std::uint32_t first, const Type& wanted) const {
    for (std::uint32_t i = first; i < node.operand_count; ++i) {
      if (!same_kind(type(node, i), wanted)) return false;
    }
    return true;
  }

  // A variable is of one loop: where that runs, it stands at an item, and nothing else moves it.
  void find_loops() {
    loops_.resize(program_.loop_variables, kNone);
    for (NodeId id = 0; id < program_.nodes.size(); ++id) {
      const Node& node = program_.nodes[id];
      if (!live_[id] || !is_loop(node.op)) continue;
      if (loops_[node.index] != kNone) say(id, "a variable of two loops");
      loops_[node.index] = id;
    }
  }
  const Type* item_of(std::uint32_t variable) const {
    if (loops_[variable] == kNone) return nullptr;
    const Node& loop = program_.nodes[loops_[variable]];
    return &type(loop, list_operand(loop.op));
  }

  // ---- types ----

  bool well_typed(const Node& node) const {
    switch (node.op) {
      case Op::Constant: return is_value(program_, node.type, program_.numbers[node.index]);
      case Op::ConstantList: {
        const std::vector<int128>& list = program_.lists[node.index];
        return node.type.list && std::all_of(list.begin(), list.end(), [&](int128 number) {
                 return is_value(program_, element_of(node.type), number);
               });
      }
      case Op::AbsentValue: return true;
      case Op::Fact: return same_kind(node.type, program_.facts_record().fields[node.index].type);
      case Op::Place: return is_whole(node.type);
      case Op::At: return picks_well(node);
      case Op::Element:
      case Op::ElementField:
      case Op::Item:
      case Op::ItemAt:
      case Op::Parameter: return reads_well(node);
      case Op::Today:
      case Op::LawDay: return same_kind(node.type, kDate);
      case Op::Not:
      case Op::And:
      case Op::Or: return node.operand_count > 0 && same_kind(node.type, kBoolean) && all(node, 0, kBoolean);
      case Op::If: return same_kind(type(node, 0), kBoolean) && gives(node, 1) && gives(node, 2);
      case Op::PickRow: return same_kind(node.type, {TypeKind::Integer}) && asks_its_list(node);
      case Op::PickRows:
        return node.type.list && same_kind(element_of(node.type), {TypeKind::Count}) && asks_its_list(node);
      case Op::RowField: return reads_column(node);
      case Op::Equal:
      case Op::NotEqual:
      case Op::Less:
      case Op::LessEqual:
      case Op::IsGiven:
      case Op::IsAbsent:
      case Op::In:
      case Op::Under:
      case Op::UnderAny:
      case Op::StartsWith:
      case Op::IsWorkday: return same_kind(node.type, kBoolean) && tests_well(node);
      case Op::Add:
      case Op::Subtract:
      case Op::Remaining:
      case Op::Max:
      case Op::Min:
      case Op::Negate: return node.operand_count > 0 && is_ordered(node.type) && measures(node);
      case Op::Positive: return is_number(node.type) && measures(node);
      case Op::Multiply:
        return is_number(node.type) && is_number(type(node, 0)) && is_number(type(node, 1)) &&
               is_exact(node.type) == (is_exact(type(node, 0)) || is_exact(type(node, 1)));
      case Op::Rescale: return is_exact(node.type) && is_number(node.type) && is_number(type(node, 0));
      case Op::Round: return is_number(node.type) && is_number(type(node, 0));
      case Op::Quotient: return is_number(node.type) && is_number(type(node, 0)) && is_number(type(node, 1));
      case Op::AddYears:
      case Op::AddMonths:
      case Op::AddDays:
      case Op::AddWorkdays:
        return same_kind(node.type, kDate) && same_kind(type(node, 0), kDate) && is_whole(type(node, 1));
      case Op::RollToWorkday:
      case Op::FirstOfMonth:
      case Op::LastOfMonth: return same_kind(node.type, kDate) && all(node, 0, kDate);
      case Op::NextOfEvery: return same_kind(node.type, kDate) && recurs(node);
      case Op::DaysBetween:
      case Op::WorkdaysBetween:
      case Op::MonthsBetween:
      case Op::YearsBetween:
      case Op::Age: return is_whole(node.type) && all(node, 0, kDate);
      case Op::MakeList:
        return node.type.list && node.type.kind != TypeKind::Record && all(node, 0, element_of(node.type));
      case Op::Any:
      case Op::Every:
      case Op::CountOf:
      case Op::SumOf:
      case Op::AllOf:
      case Op::FirstOf:
      case Op::MaxOver:
      case Op::MinOver:
      case Op::Split: return loops_well(node);
    }
    return false;
  }

  // A stated absence may have the type of another value.
  bool gives(const Node& node, std::uint32_t operand) const {
    return same_kind(type(node, operand), node.type) ||
           program_.nodes[program_.operand(node, operand)].op == Op::AbsentValue;
  }

  bool reads_well(const Node& node) const {
    if (node.op == Op::Element) {
      const Type* list = item_of(node.index);
      return list == nullptr || same_kind(node.type, element_of(*list));
    }
    if (node.op == Op::ElementField) {
      const Node& element = program_.nodes[program_.operand(node, 0)];
      return element.op == Op::Element && element.index == node.index && !element.type.list &&
             same_kind(node.type, program_.records[element.type.of].fields[node.field].type);
    }
    if (node.op == Op::Item) return same_kind(node.type, program_.items[node.index].type);
    if (node.op == Op::ItemAt)
      return same_kind(list_of(node.type), program_.items[node.index].type) && at_its_list(node);
    return same_kind(node.type, program_.parameters[node.index].type);
  }

  // Conditions.
  bool tests_well(const Node& node) const {
    const Type& first = type(node, 0);
    if (node.op == Op::IsGiven || node.op == Op::IsAbsent) return true;
    if (node.op == Op::IsWorkday) return same_kind(first, kDate);
    const Type& second = type(node, 1);
    if (node.op == Op::Equal || node.op == Op::NotEqual)
      return same_kind(first, second) || either_absent(node);
    if (node.op == Op::Less || node.op == Op::LessEqual) return is_ordered(first) && same_kind(first, second);
    if (node.op == Op::In) return !first.list && same_kind(list_of(first), second);
    if (node.op == Op::StartsWith) return same_kind(first, kText) && same_kind(second, kText);
    return first.kind == TypeKind::Enumeration && !first.list &&
           same_kind(node.op == Op::UnderAny ? list_of(first) : first, second);
  }
  bool either_absent(const Node& node) const {
    return program_.nodes[program_.operand(node, 0)].op == Op::AbsentValue ||
           program_.nodes[program_.operand(node, 1)].op == Op::AbsentValue;
  }

  // Numbers that are counted in one unit, or dates.
  bool measures(const Node& node) const {
    for (std::uint32_t i = 0; i < node.operand_count; ++i) {
      const Type& its = type(node, i);
      const bool counted = is_whole(node.type) && is_whole(its);
      const bool exact =
          is_exact(node.type) && is_exact(its) && is_number(its) && node.type.places == its.places;
      if (!counted && !exact && !(same_kind(node.type, kDate) && same_kind(its, kDate))) return false;
    }
    return true;
  }
  bool recurs(const Node& node) const {
    constexpr std::uint32_t kUnits = 3;
    constexpr int128 kMost = 10'000;
    const Node& step = program_.nodes[program_.operand(node, 1)];
    return node.index < kUnits && same_kind(type(node, 0), kDate) && same_kind(type(node, 2), kDate) &&
           step.op == Op::Constant && is_whole(step.type) && program_.numbers[step.index] > 0 &&
           program_.numbers[step.index] <= kMost;
  }

  bool loops_well(const Node& node) const {
    const Type& list = type(node, list_operand(node.op));
    if (!list.list) return false;
    if (node.op == Op::Any || node.op == Op::Every)
      return same_kind(node.type, kBoolean) && same_kind(type(node, 1), kBoolean);
    if (node.op == Op::CountOf) return is_whole(node.type) && same_kind(type(node, 1), kBoolean);
    if (node.op == Op::Split) return splits(node);
    if (!same_kind(type(node, 2), kBoolean)) return false;
    if (node.op == Op::SumOf) return is_number(node.type) && sums(node.type, type(node, 0));
    if (node.op == Op::AllOf) {
      if (!node.type.list || !gives_element(node)) return false;
      for (std::uint32_t i = SortOrder::kFirstKey; node.field != 0 && i < node.operand_count; ++i) {
        if (type(node, i).list) return false;
      }
      return true;
    }
    if (node.op != Op::FirstOf && node.operand_count != SortOrder::kFirstKey) return false;
    for (std::uint32_t i = SortOrder::kFirstKey; i < node.operand_count; ++i) {
      if (type(node, i).list) return false;
    }
    return !node.type.list && same_kind(node.type, type(node, 0));
  }
  static bool sums(const Type& sum, const Type& one) {
    return is_number(one) && is_exact(sum) == is_exact(one) && (!is_exact(sum) || sum.places == one.places);
  }
  bool gives_element(const Node& node) const {
    return same_kind(node.type, list_of(type(node, 0))) && !type(node, 0).list;
  }
  bool splits(const Node& node) const {
    if (!node.type.list || !is_number(type(node, 0)) || !sums(element_of(node.type), type(node, 0)))
      return false;
    const SplitForm form = SplitForm::of(node.field);
    for (std::uint32_t i = SplitForm::kWeight; i < node.operand_count; ++i) {
      const Type& its = type(node, i);
      const bool who = (form.groups && i == SplitForm::kGroup) || (form.shapley && i == SplitForm::kWeight);
      if (form.shapley && i == form.coalitions()) {
        if (!is_coalitions(its, form, type(node, SplitForm::kWeight))) return false;
      } else if (who) {
        if (its.list || its.kind == TypeKind::Record) return false;
      } else if (is_condition_of(form, i)) {
        if (!same_kind(its, kBoolean)) return false;
      } else if (i >= form.least() && form.bounds) {
        if (!sums(element_of(node.type), its)) return false;
      } else if (!is_number(its)) {
        return false;
      }
    }
    return !form.parts_of_one || (form.groups && is_exact(type(node, SplitForm::kGroup + 1)));
  }
  static bool is_condition_of(const SplitForm& form, std::uint32_t operand) {
    if (form.residue_to_one && operand == form.taker()) return true;
    return form.bounds && operand >= form.together() && (operand - form.together()) % 3 == 0;
  }
  // Records with those of a coalition, who are told as the weight tells one, and what it is worth.
  bool is_coalitions(const Type& list, const SplitForm& form, const Type& who) const {
    if (!list.list || list.kind != TypeKind::Record) return false;
    const std::vector<Field>& fields = program_.records[list.of].fields;
    return form.members < fields.size() && form.worth < fields.size() &&
           same_kind(fields[form.members].type, list_of(who)) && is_number(fields[form.worth].type);
  }

  // A field of a record of the request, a plain value of a parameter, or one of the values for each item, at a place of that
  // list or of one beside it.
  bool picks_well(const Node& node) const {
    const Node& list = program_.nodes[program_.operand(node, 0)];
    const NodeId over = list_of_place(program_.operand(node, 1));
    if (over == kNone || !list.type.list || !is_whole(type(node, 1))) return false;
    const bool plain = node.field == kNone && list.type.kind != TypeKind::Record &&
                       same_kind(node.type, element_of(list.type));
    if (list.op == Op::Parameter) return plain && beside(list.index, program_.nodes[over]);
    if (list.op == Op::Item) {
      const Item& item = program_.items[list.index];
      return plain && has_one_for_each(program_, item) &&
             same_expression(program_.operand(maker_of(program_, item), 1), over);
    }
    if (list.op != Op::Fact || list.type.kind != TypeKind::Record ||
        !same_expression(program_.operand(node, 0), over))
      return false;
    const std::vector<Field>& fields = program_.records[list.type.of].fields;
    return node.field < fields.size() && same_kind(node.type, fields[node.field].type);
  }

  // Of which list something is a place: of a loop, of what an item picked, or of a loop over what one picked.
  NodeId list_of_place(NodeId id) const {
    const Node& node = program_.nodes[id];
    if (node.op == Op::Item) {
      const Item& item = program_.items[node.index];
      return item.type.list ? kNone : places_.list_of(item);
    }
    if ((node.op != Op::Place && node.op != Op::Element) || loops_[node.index] == kNone) return kNone;
    const Node& loop = program_.nodes[loops_[node.index]];
    const NodeId list = program_.operand(loop, list_operand(loop.op));
    if (node.op == Op::Place) return list;
    const Item* from = places_in(program_, list);
    return from == nullptr ? kNone : places_.list_of(*from);
  }

  // A list of the facts holds such records; a parameter has them field by field.
  bool is_list_of(NodeId list, std::uint32_t record) const {
    if (list == kNone) return false;
    const Node& node = program_.nodes[list];
    return (node.op == Op::Parameter && program_.parameters[node.index].rows.record == record) ||
           (node.op == Op::Fact && node.type.kind == TypeKind::Record && node.type.of == record);
  }

  // Whether a parameter has, on each day, as many items as another.
  bool beside(std::uint32_t parameter, const Node& list) const {
    return list.op == Op::Parameter && in_step(parameter, list.index);
  }
  bool in_step(std::uint32_t one, std::uint32_t other) const {
    const std::vector<ParameterValue>& a = program_.parameters[one].values;
    const std::vector<ParameterValue>& b = program_.parameters[other].values;
    const auto constant = [&](NodeId id) {
      return program_.nodes[id].op == Op::ConstantList ? &program_.lists[program_.nodes[id].index] : nullptr;
    };
    return std::equal(
        a.begin(), a.end(), b.begin(), b.end(), [&](const ParameterValue& x, const ParameterValue& y) {
          const std::vector<int128>* own = constant(x.value);
          const std::vector<int128>* other = constant(y.value);
          return x.period == y.period && own != nullptr && other != nullptr && own->size() == other->size();
        });
  }

  // What a value for each item is asked for is at an item of the list that they were made for.
  bool at_its_list(const Node& node) const {
    if (loops_[node.field] == kNone) return true;
    const Node& loop = program_.nodes[loops_[node.field]];
    const Node& maker = maker_of(program_, program_.items[node.index]);
    return same_expression(program_.operand(loop, list_operand(loop.op)), program_.operand(maker, 1));
  }
  bool same_expression(NodeId a, NodeId b) const {
    std::vector<std::pair<NodeId, NodeId>> open{{a, b}};
    for (std::uint64_t looked_at = 0; !open.empty(); ++looked_at) {
      const auto [left, right] = open.back();
      open.pop_back();
      if (left == right) continue;
      const Node& one = program_.nodes[left];
      const Node& other = program_.nodes[right];
      if (one.op != other.op || one.index != other.index || one.field != other.field ||
          one.operand_count != other.operand_count || is_loop(one.op) || looked_at > kMostDepth)
        return false;
      for (std::uint32_t i = 0; i < one.operand_count; ++i)
        open.emplace_back(program_.operand(one, i), program_.operand(other, i));
    }
    return true;
  }

  // Of the row that decides, or of one that a loop over those that apply is at.
  bool reads_column(const Node& node) const {
    const DataList& list = program_.data_lists[node.index];
    const Node& row = program_.nodes[program_.operand(node, 0)];
    if (row.op == Op::Element) {
      if (loops_[row.index] == kNone) return false;
      const Node& loop = program_.nodes[loops_[row.index]];
      const Node& over = program_.nodes[program_.operand(loop, list_operand(loop.op))];
      if (over.op != Op::Item || over.index != list.item) return false;
    }
    const Type& column = list.columns[node.field].type;
    return same_kind(node.type, column) && column.kind != TypeKind::Record;
  }

  bool asks_its_list(const Node& node) const {
    const std::vector<NodeId>& asked = program_.data_lists[node.index].asked;
    for (std::uint32_t i = 0; i < node.operand_count; ++i) {
      if (program_.operand(node, i) != asked[i]) return false;
    }
    return true;
  }

  // ---- sizes, and variables ----

  void measure(NodeId id) {
    constexpr std::size_t kMostFree = 64;
    const Node& node = program_.nodes[id];
    Size& out = sizes_[id];
    out.reads_parameter = node.op == Op::Parameter;
    for (std::uint32_t i = 0; i < node.operand_count; ++i) {
      const Size& its = sizes_[program_.operand(node, i)];
      out.nodes += its.nodes;
      out.depth = std::max(out.depth, its.depth + 1);
      out.reads_parameter = out.reads_parameter || its.reads_parameter;
      for (const std::uint32_t variable : its.free) {
        if (!is_in_loop(node, i) || variable != node.index) free_in(out, variable);
      }
      if (out.nodes > kMostSize || out.depth > kMostDepth || out.free.size() > kMostFree)
        return say(id, "too large or too deep");
    }
    if (node.op == Op::Element || node.op == Op::ElementField || node.op == Op::Place)
      free_in(out, node.index);
    if (node.op == Op::ItemAt) free_in(out, node.field);
  }
  static void free_in(Size& size, std::uint32_t variable) {
    if (std::find(size.free.begin(), size.free.end(), variable) == size.free.end())
      size.free.push_back(variable);
  }

  // What is evaluated by itself reads no item of a loop that does not run.
  void root(NodeId id, const std::string& what, const Type* wanted) {
    if (id == kNone || problem_) return;
    check(sizes_[id].free.empty(), what + ": a loop variable without its loop");
    check(wanted == nullptr || same_kind(program_.nodes[id].type, *wanted) ||
              program_.nodes[id].op == Op::AbsentValue,
          what + ": type");
  }
  void clauses(const std::vector<Clause>& all, const std::string& what) {
    for (const Clause& clause : all) root(clause.condition, what, &kBoolean);
  }

  // A rate and its day are part of a value, and read no item of a loop.
  void conversions(const std::vector<Conversion>& all, const Formula& formula) {
    for (const Conversion& one : all) {
      const std::string what = "conversion of " + formula.name.en;
      check(one.rate < live_.size() && one.day < live_.size() && live_[one.rate] && live_[one.day], what);
      if (problem_) return;
      root(one.rate, what, nullptr);
      check(problem_ || is_number(program_.nodes[one.rate].type), what);
      root(one.day, what, &kDate);
    }
  }

  void check_roots() {
    for (const Parameter& parameter : program_.parameters) {
      if (parameter.rows.record != kNone) rows(parameter);
      for (const ParameterValue& value : parameter.values) {
        root(value.value, "parameter " + parameter.external, &parameter.type);
        check(problem_ || !sizes_[value.value].reads_parameter, "a parameter that reads one");
      }
    }
    for (const DataList& list : program_.data_lists) {
      for (const NodeId asked : list.asked) root(asked, "list " + list.external, nullptr);
    }
    for (const Formula& formula : program_.formulas) {
      conversions(formula.conversions, formula);
      for (const FormulaStep& step : formula.steps) conversions(step.conversions, formula);
    }
    for (const Rule& rule : program_.rules) {
      const std::string what = "rule " + rule.name.en;
      root(rule.condition, what, &kBoolean);
      root(rule.contrary, what, &kBoolean);
      clauses(rule.clauses, what);
      for (const Conclusion& one : rule.conclusions) root(one.value, what, nullptr);
    }
    for (const Obligation& duty : program_.obligations) {
      const std::string what = "obligation " + duty.name.en;
      root(duty.condition, what, &kBoolean);
      root(duty.met, what, &kBoolean);
      root(duty.due, what, &kDate);
      root(duty.ends, what, &kDate);
      clauses(duty.clauses, what);
    }
    for (const Group& group : program_.groups) {
      for (const std::uint32_t rule : group.rules)
        concludes_well(program_.rules[rule], group.hit == Hit::Collect);
    }
    for (const Item& item : program_.items) {
      if (item.record != kNone)
        check(is_list_of(places_.list_of(item), item.record), "places of " + item.name.en);
      if (item.default_rule != kNone) concludes_well(program_.rules[item.default_rule], false);
    }
  }

  // Lists of what the fields hold, as long as each other on each day.
  void rows(const Parameter& parameter) {
    const Rows& rows = parameter.rows;
    const std::vector<Field>& fields = program_.records[rows.record].fields;
    for (std::size_t i = 0; i < fields.size(); ++i) {
      const bool fits = same_kind(program_.parameters[rows.fields[i]].type, list_of(fields[i].type)) &&
                        !fields[i].type.list && fields[i].type.kind != TypeKind::Record &&
                        in_step(rows.fields[i], rows.fields[0]);
      const bool told =
          rows.given[i] == kNone || (same_kind(program_.parameters[rows.given[i]].type, list_of(kBoolean)) &&
                                     in_step(rows.given[i], rows.fields[0]));
      check(fits && told, "rows of " + parameter.external);
    }
  }

  // Rows that are collected give an item of the list each, or several that are written out; every other rule the whole value.
  void concludes_well(const Rule& rule, bool collected) {
    check(!collected || !rule.outcome, "rule " + rule.name.en + ": an outcome among what is collected");
    for (const Conclusion& one : rule.conclusions) {
      const Item& item = program_.items[one.item];
      const Type& wanted = item.type;
      const Node& value = program_.nodes[one.value];
      const bool several = value.op == Op::MakeList && same_kind(value.type, wanted);
      const bool good = collected ? wanted.list && (several || same_kind(value.type, element_of(wanted)))
                                  : same_kind(value.type, wanted);
      check(good || value.op == Op::AbsentValue, "rule " + rule.name.en + ": type of " + item.name.en);
    }
  }

  const Program& program_;
  const std::vector<bool> live_;  // by node
  std::vector<NodeId> loops_;     // by variable
  mutable PlacesOf places_;
  std::vector<Size> sizes_;  // by node
  std::optional<std::string> problem_;
};

}  // namespace

bool same_kind(const Type& a, const Type& b) {
  const auto is_counted = [](const Type& type) {
    return type.kind == TypeKind::Count || type.kind == TypeKind::Integer;
  };
  if (a.list != b.list) return false;
  if (is_exact(a) && is_exact(b)) return a.places == b.places;
  if (is_counted(a) && is_counted(b)) return true;
  const bool of_declared = a.kind == TypeKind::Enumeration || a.kind == TypeKind::Record;
  return a.kind == b.kind && (!of_declared || a.of == b.of);
}

bool is_value(const Program& program, const Type& type, int128 number) {
  constexpr int128 kMost = std::numeric_limits<std::int64_t>::max();
  constexpr int128 kLeast = std::numeric_limits<std::int64_t>::min();
  if (type.list) return false;
  switch (type.kind) {
    case TypeKind::Boolean: return number == 0 || number == 1;
    case TypeKind::Count: return number >= 0 && number <= kMost;
    case TypeKind::Integer: return number >= kLeast && number <= kMost;
    case TypeKind::Decimal:
    case TypeKind::Rate:
    case TypeKind::Money: return true;
    case TypeKind::Date: return number >= value::kFirstDate.days && number <= value::kLastDate.days;
    case TypeKind::Text: return number >= 0 && number < static_cast<int128>(program.texts.size());
    case TypeKind::Enumeration: {
      const Enumeration& its = program.enumerations[type.of];
      if (number < 0 || number > kMost || its.member_of(number) >= its.members.size()) return false;
      return its.is_member(number);
    }
    case TypeKind::Record: break;
  }
  return false;
}

std::optional<std::string> check_nodes(const Program& program) { return NodeCheck(program).run(); }

}  // namespace writ::ir
