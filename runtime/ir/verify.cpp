// SPDX-License-Identifier: Apache-2.0
#include "runtime/ir/verify.h"

#include "runtime/ir/check_nodes.h"
#include "runtime/ir/check_order.h"
#include "runtime/ir/displacement.h"
#include "runtime/ir/print.h"
#include "runtime/ir/rules.h"
#include "runtime/ir/walk.h"
#include "runtime/value/decimal.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <limits>
#include <vector>

namespace writ::ir {
namespace {

constexpr std::uint32_t kAnyNumber = UINT32_MAX;

constexpr auto kOperandCounts = std::to_array<std::uint32_t>({
#define WRIT_OP(id, operands, ...) operands,
#include "runtime/ir/ir_kinds.def"
});

class Verifier {
 public:
  explicit Verifier(const Program& program) : program_(program) {}

  std::optional<std::string> run() {
    check_indexes();
    if (!problem_) problem_ = check_nodes(program_);
    if (!problem_) problem_ = check_order(program_);
    return problem_;
  }

 private:
  // Whatever is looked up is there; after that the rest may be looked at as it stands.
  void check_indexes() {
    if (program_.facts >= program_.records.size()) return check(false, "no facts record");
    // Each is of a loop, or of the entries of a list: who evaluates makes room for as many.
    if (program_.loop_variables > program_.nodes.size() + program_.data_lists.size())
      return check(false, "more loop variables than loops");
    for (const Enumeration& its : program_.enumerations) check_enumeration(its);
    check_fields();
    for (const DataList& list : program_.data_lists) check_list(list);
    for (NodeId id = 0; id < program_.nodes.size(); ++id) check_node(id);
    check_parameters();
    check_interpretations();
    check(program_.fallible.empty() || program_.fallible.size() == program_.nodes.size(), "what may fail");
    check_items();
    check_groups();
    if (!problem_) check(!Displacement(program_).circle(), "a circle of exceptions");
    for (const Rule& rule : program_.rules) check_rule(rule);
    for (const Obligation& duty : program_.obligations) check_duty(duty);
    for (const Item& item : program_.items) {
      if (item.each && !problem_) check_each(item);
    }
    for (const DataList& list : program_.data_lists) {
      if (!problem_) check_picking(list);
    }
    for (const Decision& decision : program_.decisions) check_decision(decision);
    for (const Formula& formula : program_.formulas) check_formula(formula);
  }

  void check_fields() {
    for (const Record& record : program_.records) {
      for (const Field& field : record.fields) {
        const std::string what = "field " + field.external;
        check_type(field.type, what);
        check(field.type.list || field.type.kind != TypeKind::Record, what);
      }
    }
  }

  void check_parameters() {
    for (const Parameter& parameter : program_.parameters) {
      check_type(parameter.type, "parameter " + parameter.external);
      for (const ParameterValue& value : parameter.values) {
        check_value(value.value, "parameter " + parameter.external);
        check_cites(value.cites);
      }
      if (parameter.rows.record != kNone) check_rows(parameter);
    }
  }

  void check_rows(const Parameter& parameter) {
    const std::string what = "rows of " + parameter.external;
    const Rows& rows = parameter.rows;
    check(rows.record < program_.records.size(), what);
    if (problem_) return;
    const std::vector<Field>& fields = program_.records[rows.record].fields;
    check(!fields.empty() && rows.fields.size() == fields.size() && rows.given.size() == fields.size(), what);
    if (problem_) return;
    check(rows.fields[0] < program_.parameters.size() && &program_.parameters[rows.fields[0]] == &parameter,
          what);
    for (std::size_t i = 0; i < fields.size(); ++i) {
      check(rows.fields[i] < program_.parameters.size(), what);
      check((rows.given[i] != kNone) == fields[i].type.optional, what);
      check(rows.given[i] == kNone || rows.given[i] < program_.parameters.size(), what);
    }
  }

  void check_interpretations() {
    for (const Interpretation& point : program_.interpretations) {
      const std::string what = "interpretation " + point.name.en;
      check(program_.facts != kNone && point.field < program_.facts_record().fields.size(), what);
      if (problem_) break;
      const Field& field = program_.facts_record().fields[point.field];
      check(field.reading && field.type.kind == TypeKind::Enumeration && !field.type.list &&
                field.type.of < program_.enumerations.size() && !program_.enumerations[field.type.of].open,
            what);
      check_cites(point.cites);
      if (problem_) break;
      const std::size_t readings = program_.enumerations[field.type.of].members.size();
      check(point.readings.size() == readings && point.fallback < readings, what);
    }
    if (!problem_) check_readings();
  }

  // What is always there in a request is there because an interpretation puts it there.
  void check_readings() {
    for (std::uint32_t record = 0; record < program_.records.size(); ++record) {
      const std::vector<Field>& fields = program_.records[record].fields;
      for (std::uint32_t i = 0; i < fields.size(); ++i) {
        const auto puts = [&](const Interpretation& point) { return point.field == i; };
        check(!fields[i].reading ||
                  (record == program_.facts &&
                   std::any_of(program_.interpretations.begin(), program_.interpretations.end(), puts)),
              "field " + fields[i].external);
      }
    }
  }

  void check_items() {
    for (const Item& item : program_.items) {
      check_type(item.type, "item " + item.external);
      if (item.before != kNone)
        check(item.before < program_.items.size() && item.default_rule != kNone,
              "provisos of " + item.external);
      if (item.before_of != kNone)
        check(item.before_of < program_.items.size(), "what is adjusted of " + item.external);
      if (item.default_rule != kNone) check_default(item.default_rule, item.external);
      for (const std::uint32_t group : item.groups)
        check(group < program_.groups.size(), "groups of " + item.external);
      if (item.record != kNone)
        check(item.record < program_.records.size() &&
                  (item.type == Type{.kind = TypeKind::Count, .optional = true} ||
                   item.type == Type{.kind = TypeKind::Count, .list = true}),
              "record " + item.external);
      if (item.outcome_of != kNone) check_outcome(item);
    }
  }

  // It rests on what the decision rests on, under the law of the day asked about.
  void check_outcome(const Item& item) {
    constexpr std::size_t kOutcomes = 3;
    check(item.outcome_of < program_.decisions.size(), "outcome " + item.external);
    if (problem_) return;
    const Decision& its = program_.decisions[item.outcome_of];
    const Type& type = item.type;
    check(!decides_nothing(its) && item.groups == its.groups && item.default_rule == its.default_rule &&
              type == Type{.kind = TypeKind::Enumeration, .of = type.of} &&
              program_.enumerations[type.of].members.size() == kOutcomes &&
              !program_.enumerations[type.of].open && !item.output && !item.each && !item.says_law &&
              item.before == kNone && item.before_of == kNone,
          "outcome " + item.external);
    for (const std::uint32_t duty : its.obligations)
      check(duty < program_.obligations.size(), "outcome " + item.external);
    check(its.law_item == kNone, "outcome " + item.external + " of a decision with a transitional rule");
  }

  void check_groups() {
    for (const Group& group : program_.groups) {
      check(!group.rules.empty(), "group without rules");
      check(group.decision == kNone || group.decision < program_.decisions.size(), "decision of a group");
      for (const std::uint32_t rule : group.rules) check(rule < program_.rules.size(), "rules of a group");
      for (const Exception& other : group.excepted_by)
        check(other.group < program_.groups.size(), "exceptions of a group");
      check(std::is_sorted(group.excepted_by.begin(), group.excepted_by.end(),
                           [](const Exception& a, const Exception& b) { return a.group < b.group; }),
            "order of the exceptions of a group");
    }
  }

  void check_rule(const Rule& rule) {
    check_cites(rule.cites);
    check_reads(rule.facts_read, rule.parameters_read, "rule " + rule.name.en);
    if (rule.condition != kNone) check_value(rule.condition, "condition of " + rule.name.en);
    for (const Clause& clause : rule.clauses) check_value(clause.condition, "clause of " + rule.name.en);
    if (rule.contrary != kNone) check_value(rule.contrary, "contrary of " + rule.name.en);
    for (const Conclusion& conclusion : rule.conclusions) {
      check(conclusion.item < program_.items.size(), "conclusion of " + rule.name.en);
      check_value(conclusion.value, "conclusion of " + rule.name.en);
    }
  }

  void check_duty(const Obligation& duty) {
    for (const NodeId node : roots_of(duty)) {
      if (node != kNone) check_value(node, "obligation " + duty.name.en);
    }
    for (const Clause& clause : duty.clauses)
      check_value(clause.condition, "clause of obligation " + duty.name.en);
    check(duty.decision == kNone || duty.decision < program_.decisions.size(), "decision of a duty");
    check_cites(duty.cites);
    check_reads(duty.facts_read, duty.parameters_read, "obligation " + duty.name.en);
    if (duty.due != kNone && !problem_) check_due(duty);
  }

  void check(bool good, const std::string& what) {
    if (!good && !problem_) problem_ = what;
  }
  void check_value(NodeId id, const std::string& what) { check(id < program_.nodes.size(), what); }

  // A day is due some time after another: who reads it looks for that other day.
  void check_due(const Obligation& duty) {
    const Op op = program_.nodes[unrolled(program_, duty.due)].op;
    check(op == Op::AddYears || op == Op::AddMonths || op == Op::AddDays || op == Op::AddWorkdays ||
              op == Op::NextOfEvery,
          "due day of " + duty.name.en);
  }

  void check_type(const Type& type, const std::string& what) {
    check(type.places <= (is_exact(type) ? value::kMaxPlaces : 0), what + ": places");
    if (type.kind == TypeKind::Enumeration) check(type.of < program_.enumerations.size(), what);
    if (type.kind == TypeKind::Record) check(type.of < program_.records.size(), what);
  }

  // Of a taxonomy the members below one come right behind it.
  void check_enumeration(const Enumeration& its) {
    const std::string what = "enumeration " + its.name.en;
    const std::size_t count = its.members.size();
    constexpr std::size_t kMost = std::size_t{1}
                                  << 15;  // so that what stands for one of them, and its end, fit a word
    check(!its.open || count <= kMost, what);
    for (std::uint32_t i = 0; i < count; ++i) {
      const Enumerator& member = its.members[i];
      check(!(its.taxonomy || its.open) || (member.below_end > i && member.below_end <= count), what);
      for (const std::uint32_t above : member.also_under) check(above < count, what);
    }
  }

  void check_cites(const Citations& cites) {
    for (const Citation& citation : cites)
      check(citation.law == kNone || citation.law < program_.laws.size(), "a citation");
  }

  void check_reads(const std::vector<std::uint32_t>& facts, const std::vector<std::uint32_t>& parameters,
                   const std::string& what) {
    for (const std::uint32_t fact : facts) check(fact < program_.facts_record().fields.size(), what);
    for (const std::uint32_t parameter : parameters) check(parameter < program_.parameters.size(), what);
  }

  // Its item holds the row that decides, or all that apply, and nothing else.
  void check_picking(const DataList& list) {
    const Item& item = program_.items[list.item];
    check(item.groups.empty() && item.type.list == list.collect &&
              item.default_rule < program_.rules.size() &&
              program_.rules[item.default_rule].conclusions.size() == 1,
          "item of list " + list.external);
    if (problem_) return;
    const Node& node = program_.nodes[program_.rules[item.default_rule].conclusions.front().value];
    check(node.op == (list.collect ? Op::PickRows : Op::PickRow) && &program_.data_lists[node.index] == &list,
          "item of list " + list.external);
  }

  // Whether a column can be compared so with what is asked.
  bool compares(const DataList& list, const ListTest& test) const {
    const Type& column = list.columns[test.column].type;
    if (test.test == Test::Given) return true;
    if (test.test == Test::Is) return same_kind(column, {TypeKind::Boolean});
    if (test.test == Test::Empty) return column.list;
    const Type& asked = program_.nodes[list.asked[test.asked]].type;
    if (test.test == Test::Holds) {
      Type element = column;
      element.list = false;
      return column.list && same_kind(element, asked);
    }
    if (column.list || !same_kind(column, asked)) return false;
    const bool text = column.kind == TypeKind::Text;
    const bool enumerated = column.kind == TypeKind::Enumeration;
    if (test.test == Test::Under) return text || enumerated;
    if (test.test == Test::StartsWith) return text;
    return test.test == Test::Equal || !(text || enumerated || column.kind == TypeKind::Boolean);
  }

  bool is_otherwise(const Type& type, int128 value) const {
    Type one = type;
    one.list = false;
    if (!type.list) return is_value(program_, one, value) && value <= INT64_MAX && value >= INT64_MIN;
    if (value < 0 || value >= static_cast<int128>(program_.lists.size())) return false;
    const std::vector<int128>& items = program_.lists[static_cast<std::size_t>(value)];
    return std::all_of(items.begin(), items.end(),
                       [&](int128 item) { return is_value(program_, one, item); });
  }

  void check_columns(const DataList& list, const std::string& what) {
    for (const Field& column : list.columns) {
      const bool texts = column.type.kind == TypeKind::Text || column.type.kind == TypeKind::Enumeration;
      check_type(column.type, what);
      check(column.type.kind != TypeKind::Record && (!column.type.list || texts), what + ": column");
    }
    const auto own = [&](std::uint32_t column, TypeKind kind) {
      check(column == kNone || (column < list.columns.size() && list.columns[column].type.kind == kind &&
                                !list.columns[column].type.list),
            what + ": column of its own");
    };
    own(list.from, TypeKind::Date);
    own(list.until, TypeKind::Date);
    own(list.cites, TypeKind::Text);
    for (std::size_t i = 0; i < list.otherwise.size() && !problem_; ++i) {
      if (list.otherwise[i])
        check(is_otherwise(list.columns[i].type, *list.otherwise[i]), what + ": otherwise");
    }
  }

  // Who asks a list goes by its tests without looking.
  void check_list(const DataList& list) {
    constexpr std::size_t kMostAsked = 16;  // as runtime/lists/form.h has it, and below
    constexpr std::size_t kMostTests = 32;
    const std::string what = "list " + list.external;
    check(list.item < program_.items.size() && list.otherwise.size() <= list.columns.size() &&
              list.asked.size() <= kMostAsked,
          what);
    check(list.record == kNone || list.record < program_.records.size(), what);
    if (!problem_) check_columns(list, what);
    check_cites(list.law);
    for (const NodeId asked : list.asked) check_value(asked, what);
    if (problem_) return;
    for (const ListKey& key : list.keys) {
      check(key.column < list.columns.size(), what + ": order");
      if (problem_) return;
      const Type& type = list.columns[key.column].type;
      check(!type.list && (!key.levels || type.kind == TypeKind::Text || type.kind == TypeKind::Enumeration),
            what + ": order");
    }
    std::vector<std::size_t> parts;  // of what stands side by side: how many tests each is made of
    for (const ListTest& test : list.tests) {
      const bool joins = test.test == Test::Not || test.test == Test::And || test.test == Test::Or;
      const std::size_t operands = test.test == Test::Not ? 1 : joins ? test.asked : 0;
      const bool asks = test.test != Test::Is && test.test != Test::Empty && test.test != Test::Given;
      const bool of_column = !joins && test.test != Test::Asked;
      check(operands <= parts.size(), what + ": tests");
      check(of_column ? test.column < list.columns.size() : test.column == kNone, what + ": column");
      check(joins || (asks ? test.asked < list.asked.size() : test.asked == kNone), what + ": what is asked");
      if (problem_) return;
      check(
          joins || (of_column ? compares(list, test)
                              : same_kind(program_.nodes[list.asked[test.asked]].type, {TypeKind::Boolean})),
          what + ": comparison");
      std::size_t size = 1;
      for (std::size_t i = 0; i < operands; ++i) {
        size += parts.back();
        parts.pop_back();
      }
      check(size <= kMostTests, what + ": tests");
      parts.push_back(size);
    }
    for (const ListRow& row : list.rows) check(row.cells.size() == list.columns.size(), what + ": row");
  }

  // Who reads one of its values finds the list it runs over, and a value for each item of that.
  void check_each(const Item& item) {
    const std::string what = "item " + item.name.en;
    check(item.type.list && item.groups.empty() && item.default_rule < program_.rules.size() &&
              program_.rules[item.default_rule].conclusions.size() == 1 &&
              maker_of(program_, item).op == Op::AllOf,
          what);
    if (problem_) return;
    const Node& maker = maker_of(program_, item);
    const Node& taken = program_.nodes[program_.operand(maker, 2)];
    check(maker.field == 0 && taken.op == Op::Constant && program_.numbers[taken.index] != 0, what);
  }

  void check_node(NodeId id) {
    const Node& node = program_.nodes[id];
    const std::string what = "node " + std::to_string(id) + " " + std::string(op_name(node.op));
    check_type(node.type, what);
    const std::uint32_t wanted = kOperandCounts[static_cast<std::size_t>(node.op)];
    // An element's field names the element it is of, so that its record is known.
    const std::uint32_t extra = node.op == Op::ElementField ? 1 : 0;
    check(wanted == kAnyNumber || node.operand_count == wanted + extra, what + ": number of operands");
    check(std::uint64_t{node.first_operand} + node.operand_count <= program_.operands.size(),
          what + ": operands");
    if (problem_) return;
    for (std::uint32_t i = 0; i < node.operand_count; ++i) {
      // Operands come first: there are no cycles, and a walk ends.
      check(program_.operand(node, i) < id, what + ": operand order");
    }
    if (problem_) return;
    check(node.index < index_end(node), what + ": what it points to");
    if (!problem_) check_own(node, what);
  }

  // One more than the greatest Node::index of such an operation.
  std::size_t index_end(const Node& node) const {
    switch (traits(node.op).index) {
      case Index::Nothing: return std::numeric_limits<std::size_t>::max();
      case Index::Number: return program_.numbers.size();
      case Index::List: return program_.lists.size();
      case Index::Field: return program_.facts_record().fields.size();
      case Index::Variable: return program_.loop_variables;
      case Index::Item: return program_.items.size();
      case Index::Parameter: return program_.parameters.size();
      case Index::Calendar: return program_.calendars.size();
      case Index::Rounding: return static_cast<std::size_t>(value::Rounding::Ceiling) + 1;
      case Index::Unit: return 3;
      case Index::DataList: return program_.data_lists.size();
    }
    return 0;
  }

  // What only this operation relies on.
  void check_own(const Node& node, const std::string& what) {
    const auto type = [&](std::uint32_t i) -> const Type& {
      return program_.nodes[program_.operand(node, i)].type;
    };
    if (node.op == Op::Round || node.op == Op::Quotient)
      check(node.field < program_.numbers.size() && program_.numbers[node.field] > 0, what);
    if (node.op == Op::Rescale) check(node.type.places >= type(0).places, what);
    if (node.op == Op::ItemAt)
      check(node.field < program_.loop_variables && has_one_for_each(program_, program_.items[node.index]),
            what);
    if (node.op == Op::AllOf)
      check(node.operand_count > SortOrder::kFirstKey &&
                SortOrder{node.field}.fits(node.operand_count - SortOrder::kFirstKey),
            what);
    if (node.op == Op::FirstOf)
      check(node.operand_count == SortOrder::kFirstKey
                ? node.field == 0
                : node.operand_count > SortOrder::kFirstKey && node.field != 0 &&
                      SortOrder{node.field}.fits(node.operand_count - SortOrder::kFirstKey),
            what);
    if (node.op == Op::Split) check(ir::SplitForm::of(node.field).fits(node.operand_count), what);
    if (node.op == Op::PickRow || node.op == Op::PickRows)
      check(node.operand_count == program_.data_lists[node.index].asked.size(), what);
    if (node.op == Op::RowField) {
      const DataList& list = program_.data_lists[node.index];
      const Node& row = program_.nodes[program_.operand(node, 0)];
      const bool own = row.op == Op::Item && row.index == list.item && !list.collect;
      check(node.field < list.columns.size() && (own || (row.op == Op::Element && list.collect)), what);
    }
    if (node.op == Op::ElementField) {
      check(type(0).kind == TypeKind::Record && type(0).of < program_.records.size() &&
                node.field < program_.records[type(0).of].fields.size(),
            what);
    }
    if (node.op == Op::Not || node.op == Op::And || node.op == Op::Or) {
      for (std::uint32_t i = 0; i < node.operand_count; ++i)
        check(type(i).kind == TypeKind::Boolean && !type(i).list, what + ": operand type");
    }
  }

  // What holds where no rule applies, whatever the case and the day.
  void check_default(std::uint32_t index, const std::string& of) {
    check(index < program_.rules.size(), "default of " + of);
    if (problem_) return;
    const Rule& rule = program_.rules[index];
    check(rule.condition == kNone && rule.period.always() && rule.replaced.empty(), "default of " + of);
  }

  // Who tells of a settlement finds what its steps give among the outputs of its decision.
  void check_formula(const Formula& formula) {
    const std::string what = "formula " + formula.name.en;
    check(formula.decision < program_.decisions.size() && formula.sum < program_.items.size(), what);
    for (const FormulaStep& step : formula.steps) {
      if (problem_) return;
      const std::vector<std::uint32_t>& outputs = program_.decisions[formula.decision].outputs;
      check(std::find(outputs.begin(), outputs.end(), step.item) != outputs.end() &&
                program_.items[step.item].default_rule < program_.rules.size() &&
                program_.items[step.item].type.list == step.split,
            what);
      if (problem_) return;
      const std::vector<Conclusion>& gives =
          program_.rules[program_.items[step.item].default_rule].conclusions;
      check(!gives.empty() && (!step.split || program_.nodes[gives.front().value].op == Op::Split), what);
      for (const std::uint32_t parameter : step.parameters_read)
        check(parameter < program_.parameters.size(), what);
    }
  }

  void check_decision(const Decision& decision) {
    // Without one nothing permits or denies.
    if (!decides_nothing(decision)) check_default(decision.default_rule, decision.name.en);
    std::vector<bool> computed(program_.items.size(), false);
    for (const std::uint32_t item : decision.items) {
      check(item < program_.items.size(), "items of " + decision.name.en);
      if (problem_) return;
      computed[item] = true;
    }
    for (const std::uint32_t output : decision.outputs) {
      check(output < program_.items.size() && computed[output], "outputs of " + decision.name.en);
    }
    for (const std::uint32_t item : decision.law_items)
      check(item < program_.items.size() && program_.items[item].outcome_of == kNone,
            "law of " + decision.name.en);
    if (problem_) return;
    check(decision.law_item == kNone ||
              (!decision.law_items.empty() && decision.law_items.back() == decision.law_item &&
               program_.items[decision.law_item].type == Type{TypeKind::Date}),
          "law of " + decision.name.en);
    for (const std::uint32_t point : decision.interpretations)
      check(point < program_.interpretations.size(), "interpretations of " + decision.name.en);
    for (const std::uint32_t group : decision.groups)
      check(group < program_.groups.size(), "groups of " + decision.name.en);
    for (const std::uint32_t duty : decision.obligations)
      check(duty < program_.obligations.size(), "obligations of " + decision.name.en);
  }

  const Program& program_;
  std::optional<std::string> problem_;
};

}  // namespace

std::optional<std::string> verify(const Program& program) { return Verifier(program).run(); }

}  // namespace writ::ir
