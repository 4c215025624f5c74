// SPDX-License-Identifier: Apache-2.0
// What an expression comes to: the values of facts, parameters and operations, and what is known of those that are not there.
// The half of the interpreter below its rules: interp.cpp; expressions_days.cpp what is done with days,
// expressions_names.cpp what things are called in messages.
#pragma once

#include "runtime/eval/answer.h"
#include "runtime/eval/asked.h"
#include "runtime/eval/interp.h"
#include "runtime/eval/limits.h"
#include "runtime/eval/logic.h"
#include "runtime/eval/request.h"
#include "runtime/eval/state.h"
#include "runtime/ir/branches.h"
#include "runtime/value/date.h"
#include "runtime/value/decimal.h"
#include "runtime/value/split_bounded.h"

#include <algorithm>
#include <limits>
#include <map>
#include <memory_resource>
#include <optional>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

namespace writ::eval {

using ir::NodeId;
using ir::Op;

// Whose field something is: of the facts; of the record that a loop is at; of the one at a place of a list of the facts.
struct Holder {
  std::uint32_t loop = kNone;
  std::uint32_t list = kNone;
  std::uint32_t place = 0;
  bool facts() const { return loop == kNone && list == kNone; }
};

// Where a loop stands; `holder` and `field` say which list of the request it runs over, if one of the request.
struct Loop {
  int128 element = 0;
  std::uint64_t alone[2] = {1, 0};  // it, as a record for questions: that it is known, its lower half
  std::uint32_t index = 0;
  std::uint32_t count = 0;  // of its items
  std::uint32_t field = kNone;
  Holder holder{};
  const ir::Record* record = nullptr;
};

// Under the law of one day, which is the day asked about unless a transitional rule says another. Items are settled by
// whoever derives from it, each before it is read.
class Expressions : protected Logic {
 protected:
  Expressions(const ir::Program& program, const Request& request, const Limits& limits,
              std::optional<std::int32_t> law_day, const lists::Data* data)
      : Logic(program, request),
        limits_(limits),
        data_(data != nullptr ? data : program.data.get()),
        today_(request.as_of.value_or(0)),
        law_day_(law_day.value_or(today_)),
        coarse_(request.is_coarse()),
        nodes_(program.nodes.data()),
        operands_(program.operands.data()),
        fact_fields_(program.facts_record().fields.data()),
        questions_(questions_of(program, coarse_)),
        sums_(questions_ == nullptr ? nullptr : program.branches->sums.entry.data()),
        items_(room_.array_of(program.items.size(), Value{})),
        loops_(room_.array_of(program.loop_variables, Loop{})),
        open_picks_(program.data_lists.size()) {
    if (questions_ != nullptr) lay_out_records();
  }
  // expressions_branches.cpp
  void lay_out_records();
  // What an item comes to.
  void put_item(std::uint32_t item, const Value& value);

  static std::string day_text(std::int32_t day) {
    const auto date = value::date_of_day_number(day);
    return date ? std::string(value::format_date(*date).view()) : std::to_string(day);
  }

  // ---- facts ----
  Standing waiting(const Value& unknown) const {
    return {.state = State::Unknown, .waits_for = first_place(unknown)};
  }

  const std::uint64_t* root() const { return request_.words(); }
  const std::uint64_t* record_at(int128 offset) const {
    return request_.words() + static_cast<std::size_t>(offset);
  }

  // Whether what is read is a list to walk over, of which each item is told by itself.
  enum class Reads : std::uint8_t { Whole, Items };

  Value read_field(const std::uint64_t* record, const ir::Record& layout, std::uint32_t index,
                   const Holder& holder, Reads reads = Reads::Whole) {
    const ir::Field& field = layout.fields[index];
    if (!is_present(record, index)) {
      const bool open = supposed_ != nullptr && holder.facts() && !supposed_->facts[index];
      if (field.type.optional && !open) return {State::Absent, 0};
      return missing_here(record, layout, index, holder);
    }
    if (coarse_ && names_coarsely(record, field))
      return field.type.list && reads == Reads::Items
                 ? list_in_request(static_cast<std::uint64_t>(slot(record, field)))
                 : missing_for_coarse(record, layout, index, holder);
    if (!field.type.list) return known(scalar_slot(record, field));
    return list_in_request(static_cast<std::uint64_t>(slot(record, field)));
  }

  Value missing_here(const std::uint64_t* record, const ir::Record& layout, std::uint32_t index,
                     const Holder& holder) {
    return missing_field(static_cast<std::size_t>(record - request_.words()), index,
                         [&] { return leaf_of(layout, index, holder); });
  }

  Leaf leaf_of(const ir::Record& layout, std::uint32_t index,
               const Holder& holder) const;  // expressions_names.cpp

  // ---- what a request names too coarsely: expressions_coarse.cpp ----

  // Whether a request that names this has not said enough (ir::Enumeration, leaves_only).
  bool is_coarse(const ir::Type& type, int128 number) const;
  bool names_coarsely(const std::uint64_t* record, const ir::Field& field) const;
  // Of a field that names something so; of a list each of its items that does.
  Value missing_for_coarse(const std::uint64_t* record, const ir::Record& layout, std::uint32_t index,
                           const Holder& holder);
  Value coarse_item(const std::uint64_t* record, const ir::Record& layout, std::uint32_t index,
                    const Holder& holder, std::uint32_t i);
  const std::uint64_t* record_of(const Holder& holder) const;
  Value element(const ir::Node& node);
  Value list_to_walk(NodeId source);

  // Where a holder is, for messages and their order.
  void describe(const Holder& holder, std::vector<std::uint32_t>& key, std::string& path) const;

  // ---- expressions ----
  NodeId operand_of(const ir::Node& node, std::uint32_t i) const { return operands_[node.first_operand + i]; }
  Value operand(const ir::Node& node, std::uint32_t i) { return evaluate(operand_of(node, i)); }

  // ---- conditions, and numbers of 64 bits: what most nodes are, in a register ----

  // Open: it is not known, and stopped_ says what it is instead. What is seldom needed stands apart, so that the rest needs no
  // room on the stack.
  enum class Truth : std::uint8_t { No, Yes, Open };
  static Truth truth_if(bool yes) { return static_cast<Truth>(yes); }
  Truth truth_told(const Value& value) {
    if (value.known()) return truth_if(value.number != 0);
    stopped_ = value;
    return Truth::Open;
  }
  Value value_told(Truth truth) const {
    return truth == Truth::Open ? stopped_ : boolean(truth == Truth::Yes);
  }

  [[gnu::always_inline]] Truth truth(NodeId id) {
    if (const ir::Entry* const entry = entry_of(id)) return by_questions(id, *entry);
    if (++steps_ > limits_.max_steps) return truth_stopped();
    return truth_of(nodes_[id]);
  }

  // Null: its nodes are walked.
  const ir::Entry* entry_of(NodeId condition) const {
    return questions_ != nullptr && questions_[condition].at != kNone ? questions_ + condition : nullptr;
  }

  // Of a node that is a condition.
  Truth truth_of(const ir::Node& node) {
    switch (node.op) {
      case Op::Fact:
        if (!is_present(root(), node.index)) break;
        return truth_if(slot(root(), fact_fields_[node.index]) != 0);
      case Op::Item: return truth_told(items_[node.index]);
      case Op::ItemAt: return truth_told(item_at(node));
      case Op::And: return joined(node, Truth::No);
      case Op::Or: return joined(node, Truth::Yes);
      case Op::Not: return opposite_of(truth(operand_of(node, 0)));
      case Op::Equal:
      case Op::NotEqual:
      case Op::Less:
      case Op::LessEqual: return compared(node);
      case Op::In: return membership(node);
      case Op::Under:
      case Op::UnderAny: return under(node);
      case Op::Any:
      case Op::Every: return quantified(node);
      // any other kind: evaluate_other(), which knows them all
      default: break;
    }
    return truth_otherwise(node);
  }
  // expressions_branches.cpp
  bool read(const ir::Source& source, std::int64_t& out) const;
  bool found(const ir::Source& source, std::int64_t& out);
  Truth by_more_questions(NodeId id, std::uint32_t at, std::size_t steps);
  template <typename Test>
  bool any_found(const ir::Source& list, bool& out, Test test);
  bool asked(const ir::Branch& branch, bool& yes);
  Truth by_questions(NodeId id, const ir::Entry& entry);
  Truth by_nodes(NodeId id, std::size_t steps_before);
  // Of a request that names something too coarsely there are none, nor steps of numbers.
  static const ir::Entry* questions_of(const ir::Program& program, bool coarse);
  [[gnu::noinline, gnu::cold]] Truth truth_stopped() { return truth_told(too_many_steps()); }
  [[gnu::noinline]] Truth truth_otherwise(const ir::Node& node) { return truth_told(evaluate_other(node)); }
  static Truth opposite_of(Truth truth) {
    return truth == Truth::Open ? truth : truth_if(truth == Truth::No);
  }

  // As long as all is known, as in Connective.
  [[gnu::noinline]] Truth joined(const ir::Node& node, Truth decisive) {
    const NodeId* const operands = operands_ + node.first_operand;
    for (std::uint32_t i = 0; i < node.operand_count; ++i) {
      const Truth one = truth(operands[i]);
      if (one == Truth::Open) return joined_open(node, i);
      if (one == decisive) return decisive;
    }
    return opposite_of(decisive);
  }
  [[gnu::noinline]] Truth joined_open(const ir::Node& node, std::uint32_t first) {
    return truth_told(connected(node, first, Value(stopped_)));
  }

  // Of a type that has 64 bits and is no list. False: it is not known, and stopped_ says what it is instead.
  bool word(NodeId id, std::int64_t& out) {
    const ir::Node& node = nodes_[id];
    if (++steps_ > limits_.max_steps) return word_stopped();
    if (node.op == Op::Constant) {
      out = static_cast<std::int64_t>(program_.numbers[node.index]);
      return true;
    }
    if (coarse_) return word_otherwise(node, out);
    if (node.op == Op::Fact && is_present(root(), node.index)) {
      out = slot(root(), fact_fields_[node.index]);
      return true;
    }
    if (node.op == Op::Item) return word_told(items_[node.index], out);
    if (node.op == Op::Element) {
      out = static_cast<std::int64_t>(loops_[node.index].element);
      return true;
    }
    if (node.op == Op::ElementField) {
      const std::uint64_t* const record = record_at(loops_[node.index].element);
      out = slot(record, record_of(node).fields[node.field]);
      if (is_present(record, node.field)) return true;
    }
    return word_otherwise(node, out);
  }
  bool word_told(const Value& value, std::int64_t& out) {
    out = static_cast<std::int64_t>(value.number);
    if (!value.known()) stopped_ = value;
    return value.known();
  }
  [[gnu::noinline, gnu::cold]] bool word_stopped() {
    stopped_ = too_many_steps();
    return false;
  }
  [[gnu::noinline]] bool word_otherwise(const ir::Node& node, std::int64_t& out) {
    return word_told(evaluate_other(node), out);
  }
  static bool has_word(const ir::Type& type) { return !type.list && !ir::is_exact(type); }
  const ir::Type& operand_type(const ir::Node& node, std::uint32_t i) const {
    return nodes_[operand_of(node, i)].type;
  }

  // ---- values of any kind ----
  Value evaluate(NodeId id) {
    if (has_steps(id)) return evaluate_in_steps(id);
    const ir::Node& node = nodes_[id];
    if (++steps_ > limits_.max_steps) return too_many_steps();
    if (node.op == Op::Constant) return known(program_.numbers[node.index]);
    if (node.op == Op::Item) return items_[node.index];
    if (node.op == Op::Element && !coarse_) return known(loops_[node.index].element);
    if (node.op == Op::Fact && !coarse_ && is_present(root(), node.index) &&
        !fact_fields_[node.index].type.list)
      return known(scalar_slot(root(), fact_fields_[node.index]));
    return evaluate_other(node);
  }
  // The same of a number. False: it is not known, and stopped_ says what it is instead.
  bool number(NodeId id, int128& out) {
    return has_steps(id) ? by_steps(id, out) : number_told(evaluate(id), out);
  }
  bool number_told(const Value& value, int128& out) {
    out = value.number;
    if (!value.known()) stopped_ = value;
    return value.known();
  }
  // In steps, where there are some: expressions_numbers.cpp.
  bool has_steps(NodeId id) const { return sums_ != nullptr && sums_[id] != kNone; }
  Value evaluate_in_steps(NodeId id) {
    int128 number = 0;
    return by_steps(id, number) ? known(number) : stopped_;
  }
  bool by_steps(NodeId id, int128& out);
  bool run_steps(std::uint32_t first, int128* stack);
  bool row_by_steps(const ir::Node& split, int128* stack);
  bool sum_by_nodes(NodeId id, std::size_t steps_before, int128& out);

  // What `work` comes to without questions or steps, counted from there on.
  template <typename Work>
  auto node_by_node(std::size_t steps, Work work) {
    steps_ = steps;
    const ir::Entry* const questions = std::exchange(questions_, nullptr);
    const std::uint32_t* const sums = std::exchange(sums_, nullptr);
    const auto out = work();
    questions_ = questions;
    sums_ = sums;
    return out;
  }

  [[gnu::noinline, gnu::cold]] Value too_many_steps() {
    return fault(FaultCode::TooManySteps, {std::to_string(limits_.max_steps), {}});
  }

  // From the first operand on that is not known; those before it decide nothing.
  [[gnu::noinline]] Value connected(const ir::Node& node, std::uint32_t first, const Value& value) {
    Connective connective(*this, node.op == Op::Or);
    connective.add(value);
    for (std::uint32_t i = first + 1; i < node.operand_count; ++i) {
      if (connective.add(operand(node, i))) break;
    }
    return connective.result();
  }

  [[gnu::noinline]] Value evaluate_other(const ir::Node& node) {
    switch (node.op) {
      case Op::Constant: return known(program_.numbers[node.index]);
      case Op::ConstantList: return constant_list(node.index);
      case Op::AbsentValue: return {State::Absent, 0};
      case Op::Fact: return read_field(root(), program_.facts_record(), node.index, {});
      case Op::Element: return coarse_ ? element(node) : known(loops_[node.index].element);
      case Op::ElementField: return element_field(node);
      case Op::Place: return known(loops_[node.index].index);
      case Op::At: return picked_item(node);
      case Op::Item: return items_[node.index];
      case Op::ItemAt: return item_at(node);
      case Op::Parameter: return parameter(node.index);
      case Op::Today: return known(today_);
      case Op::LawDay: return known(law_day_);
      case Op::Not:
      case Op::And:
      case Op::Or:
      case Op::Equal:
      case Op::NotEqual:
      case Op::Less:
      case Op::LessEqual:
      case Op::In:
      case Op::Under:
      case Op::UnderAny:
      case Op::Any:
      case Op::Every: return value_told(truth_of(node));
      case Op::IsGiven:
      case Op::IsAbsent: return presence(node);
      case Op::StartsWith: return beginning(node);
      case Op::If: return choice(node);
      case Op::Add:
      case Op::Subtract:
      case Op::Multiply: return arithmetic(node);
      case Op::Remaining: return remaining(node);
      case Op::Negate: return opposite(node);
      case Op::Positive: return positive(node);
      case Op::Rescale: return rescaled(node);
      case Op::Round:
      case Op::Quotient: return rounded(node);
      case Op::Max:
      case Op::Min: return extreme(node);
      case Op::AddYears:
      case Op::AddMonths:
      case Op::AddDays: return shifted_date(node);
      case Op::AddWorkdays:
      case Op::RollToWorkday:
      case Op::IsWorkday:
      case Op::WorkdaysBetween: return working_days(node);
      case Op::DaysBetween:
      case Op::MonthsBetween:
      case Op::YearsBetween:
      case Op::Age:
      case Op::FirstOfMonth:
      case Op::LastOfMonth:
      case Op::NextOfEvery: return calendar_days(node);
      case Op::MakeList: return list_of(node);
      case Op::CountOf:
      case Op::SumOf: return aggregate(node);
      case Op::AllOf:
      case Op::FirstOf:
      case Op::MaxOver:
      case Op::MinOver: return selected(node);
      case Op::Split: return divided(node);
      case Op::PickRow: return picked_row(node);
      case Op::PickRows: return picked_rows(node);
      case Op::RowField: return row_field(node);
    }
    return fault(FaultCode::NoValue, {});
  }

  Value element_field(const ir::Node& node) {
    return read_field(record_at(loops_[node.index].element), record_of(node), node.field,
                      {.loop = node.index});
  }
  // Of an ElementField, or of what is at a place in a list of records.
  const ir::Record& record_of(const ir::Node& node) const {
    return program_.records[operand_type(node, 0).of];
  }

  [[gnu::noinline]] Truth compared(const ir::Node& node) {
    std::int64_t left = 0;
    std::int64_t right = 0;
    if (!has_word(operand_type(node, 0))) return compared_wide(node);
    if (!word(operand_of(node, 0), left)) return compared_open(node);
    if (!word(operand_of(node, 1), right)) return compared_with_open(node, left);
    if (node.op == Op::Less) return truth_if(left < right);
    if (node.op == Op::LessEqual) return truth_if(left <= right);
    return truth_if((left == right) == (node.op == Op::Equal));
  }
  [[gnu::noinline]] Truth compared_wide(const ir::Node& node) {
    const Value left = operand(node, 0);
    return truth_told(compare(node, left, operand(node, 1)));
  }
  [[gnu::noinline]] Truth compared_open(const ir::Node& node) {
    const Value left = stopped_;
    return truth_told(compare(node, left, operand(node, 1)));
  }
  [[gnu::noinline]] Truth compared_with_open(const ir::Node& node, std::int64_t left) {
    return truth_told(compare(node, known(left), Value(stopped_)));
  }

  Value compare(const ir::Node& node, const Value& left, const Value& right) {
    if (node.op == Op::Equal) return equal(left, right, operand_type(node, 0));
    if (node.op == Op::NotEqual) return negated(equal(left, right, operand_type(node, 0)));
    return ordered(node, left, right);
  }

  Value ordered(const ir::Node& node, const Value& left, const Value& right) {
    if (left.state == State::Absent || right.state == State::Absent) return absent_read(node);
    if (!left.known() || !right.known()) return strict(left, right);
    return boolean(node.op == Op::Less ? left.number < right.number : left.number <= right.number);
  }

  Value presence(const ir::Node& node) {
    const Value value = operand(node, 0);
    if (value.state != State::Known && value.state != State::Absent) return value;
    return boolean((value.state == State::Known) == (node.op == Op::IsGiven));
  }

  // expressions_numbers.cpp
  Value opposite(const ir::Node& node);
  Value positive(const ir::Node& node);
  Value rescaled(const ir::Node& node);
  Value rounded(const ir::Node& node);
  Value extreme(const ir::Node& node);
  Value arithmetic(const ir::Node& node);
  Value remaining(const ir::Node& node);
  Value shifted_date(const ir::Node& node);
  // `about`: the operand that a fault of range names.
  Value checked(const ir::Node& node, value::NumberResult result, std::uint32_t about = 0);
  value::NumberResult rescaled_from(const ir::Node& node, int128 number) const;
  value::NumberResult rounded_from(const ir::Node& node, int128 left, int128 right) const;

  Value list_of(const ir::Node& node);  // expressions_loops.cpp

  // Of a Split, where all of it is known.
  std::optional<value::Claims> claims(NodeId split) {
    value::Claims out;
    return claims_of(nodes_[split], out).known() ? std::optional(std::move(out)) : std::nullopt;
  }

  void visit_items(NodeId loop, const std::function<void(std::uint32_t, int128)>& visit) {
    const ir::Node& node = nodes_[loop];
    each_item(node, ir::list_operand(node.op), [&] {
      visit(loops_[node.index].index, loops_[node.index].element);
      return false;
    });
  }

  // The path of what a node reads, for messages.
  base::Bilingual name_of(const ir::Node& node) const;  // expressions_names.cpp
  base::Bilingual column_name(std::uint32_t list, std::uint32_t column, std::int64_t row = -1) const;
  base::Bilingual name_of_operand(const ir::Node& node, std::uint32_t i) const;  // else of the whole
  Value absent_read(const ir::Node& node) { return fault(FaultCode::AbsentRead, name_of(node)); }

  // A value of its own, whatever the others of the list come to; none where the list is supposed, not made.
  Value item_at(const ir::Node& node) { return item_at(node.index, loops_[node.field].index); }
  Value item_at(std::uint32_t item, std::uint32_t at) {
    if (each_ != nullptr && at < each_[item].count) return each_[item].values[at];
    return share_at(item, at);
  }
  [[gnu::noinline]] Value share_at(std::uint32_t item, std::uint32_t at) {
    const Value& list = items_[item];
    if (!list.known()) return list;
    // What a split gives; it says how many it was for.
    const ListView shares = view(list.number, program_.items[item].type);
    return at < shares.size() ? known(shares[at]) : fault(FaultCode::NoValue, program_.items[item].name);
  }

  // expressions_records.cpp
  Value picked_item(const ir::Node& node, Reads reads = Reads::Whole);
  void stand_in_record(const ir::Node& list, Loop& loop);

  Value parameter(std::uint32_t index) {
    const ir::Parameter& parameter = program_.parameters[index];
    for (const ir::ParameterValue& value : parameter.values) {
      if (value.period.holds(law_day_)) return evaluate(value.value);
    }
    return fault(FaultCode::NoParameterValue, parameter.name, {day_text(law_day_), {}});
  }

  Value equal(const Value& a, const Value& b, const ir::Type& type) {
    const bool settled_a = a.known() || a.state == State::Absent;
    const bool settled_b = b.known() || b.state == State::Absent;
    if (!settled_a || !settled_b) return strict(a, b);
    if (a.state != b.state) return boolean(false);
    if (a.state == State::Absent) return boolean(true);
    if (!type.list) return boolean(a.number == b.number);
    const ListView left = view(a.number, type);
    const ListView right = view(b.number, type);
    if (left.size() != right.size()) return boolean(false);
    walked(left);
    std::uint32_t i = 0;
    return boolean(!left.any([&](int128 item) { return item != right[i++]; }));
  }

  // Against a list that is written out, one member after the other: a known match decides without the rest.
  template <typename Match>
  Value any_member(const Value& element, const ir::Node& list, Match match) {
    Connective any(*this, true);
    for (std::uint32_t i = 0; i < list.operand_count; ++i) {
      Value member = operand(list, i);
      if (member.state == State::Absent) member = absent_read(list);
      const bool both = element.known() && member.known();
      if (any.add(both ? boolean(match(member.number)) : strict(element, member))) break;
    }
    return any.result();
  }

  [[gnu::noinline]] Truth membership(const ir::Node& node) {
    const ir::Type& type = operand_type(node, 0);
    std::int64_t number = 0;
    const bool narrow = has_word(type);
    const Value element = !narrow                             ? operand(node, 0)
                          : word(operand_of(node, 0), number) ? known(number)
                                                              : stopped_;
    if (element.state == State::Absent) return Truth::No;
    const ir::Node& members = nodes_[operand_of(node, 1)];
    if (members.op == Op::MakeList)
      return truth_told(
          any_member(element, members, [&](int128 member) { return member == element.number; }));
    const Value list = operand(node, 1);
    if (list.state == State::Absent) return truth_told(absent_read(node));
    if (!list.known()) return truth_told(strict(element, list));
    // Nothing is in an empty list, whatever the element is.
    const ListView items = view(list.number, members.type);
    if (items.empty()) return Truth::No;
    if (!element.known()) return truth_told(element);
    walked(items);
    return truth_if(narrow ? items.any_word([&](std::int64_t item) { return item == number; })
                           : items.any([&](int128 item) { return item == element.number; }));
  }

  [[gnu::noinline]] Truth under(const ir::Node& node) {
    std::int64_t number = 0;
    const Value element = word(operand_of(node, 0), number) ? known(number) : stopped_;
    if (element.state == State::Absent) return Truth::No;
    const ir::Enumeration& taxonomy = program_.enumerations[operand_type(node, 0).of];
    const auto covers = [&](int128 ancestor) { return taxonomy.holds(ancestor, number); };
    const ir::Node& above = nodes_[operand_of(node, 1)];
    return node.op == Op::UnderAny ? under_any(node, element, above, covers)
                                   : under_one(node, element, covers);
  }

  template <typename Covers>
  Truth under_one(const ir::Node& node, const Value& element, Covers covers) {
    std::int64_t ancestor = 0;
    const Value above = word(operand_of(node, 1), ancestor) ? known(ancestor) : stopped_;
    if (above.state == State::Absent) return Truth::No;
    if (!element.known() || !above.known()) return truth_told(strict(element, above));
    return truth_if(covers(ancestor));
  }

  template <typename Covers>
  Truth under_any(const ir::Node& node, const Value& element, const ir::Node& above, Covers covers) {
    if (above.op == Op::MakeList) return truth_told(any_member(element, above, covers));
    const Value list = operand(node, 1);
    if (list.state == State::Absent) return Truth::No;
    if (!list.known()) return truth_told(strict(element, list));
    const ListView ancestors = view(list.number, above.type);
    if (ancestors.empty()) return Truth::No;
    if (!element.known()) return truth_told(element);
    walked(ancestors);
    return truth_if(ancestors.any_word(covers));
  }

  // Texts are in normal form C and in UTF-8, so code points agree exactly where bytes do.
  Value beginning(const ir::Node& node) {
    const Value text = operand(node, 0);
    if (text.state == State::Absent) return boolean(false);
    const Value start = operand(node, 1);
    if (start.state == State::Absent) return absent_read(node);
    if (!text.known() || !start.known()) return strict(text, start);
    const auto characters = [&](const Value& value) {
      return text_of(request_, data_, static_cast<std::int64_t>(value.number));
    };
    return boolean(characters(text).starts_with(characters(start)));
  }

  Value choice(const ir::Node& node) {
    const Truth holds = truth(operand_of(node, 0));
    if (holds != Truth::Open) return operand(node, holds == Truth::Yes ? 1 : 2);
    const Value condition = stopped_;
    if (condition.state != State::Unknown) return condition;
    const Value yes = operand(node, 1);
    const Value no = operand(node, 2);
    if (same(yes, no, node.type) && !program_.may_fail(operand_of(node, 0))) return yes;
    Value out = condition;
    for (const Value& branch : {yes, no}) {
      if (branch.state == State::Unknown) out = join_missing(out, branch);
    }
    return out;
  }

  bool same(const Value& a, const Value& b, const ir::Type& type) {
    if (a.state != b.state || (!a.known() && a.state != State::Absent)) return false;
    return equal(a, b, type).is_true();
  }

  // What leads out of the calendar: the amount, where no day could be moved by so much; else the day.
  base::Bilingual name_of_shift(const ir::Node& node, std::int64_t by) const;  // expressions_names.cpp

  static value::Date as_date(const Value& value) {
    return value::Date{static_cast<std::int32_t>(value.number)};
  }

  // expressions_days.cpp
  Value working_days(const ir::Node& node);
  Value calendar_days(const ir::Node& node);
  Value next_of_every(const ir::Node& node, value::Date start, std::int32_t step, value::Date day);

  // Where the record of a loop's element is put for questions.
  const std::uint64_t** record_of_loop(std::uint32_t variable) const {
    if (records_ == nullptr || variable >= ir::Source::kMostLoops) return nullptr;
    return records_ + ir::Source::kLoops + 2 * variable + 1;
  }
  // A list of the facts that is there is had without asking further.
  Value list_at_once(NodeId source, const ir::Node& node) {
    const bool there = node.op == Op::Fact && is_present(root(), node.index);
    if (!there || steps_ >= limits_.max_steps) return evaluate(source);
    ++steps_;
    return list_in_request(static_cast<std::uint64_t>(slot(root(), fact_fields_[node.index])));
  }
  // Runs `body` for each item of a node's list until it says stop. Not Known: the list itself could not be had.
  template <typename Body>
  Value each_item(const ir::Node& node, std::uint32_t list_operand, Body body) {
    const NodeId source = operand_of(node, list_operand);
    const ir::Node& list_node = nodes_[source];
    const Value list = coarse_ ? list_to_walk(source) : list_at_once(source, list_node);
    if (list.state == State::Absent) return absent_read(node);
    if (!list.known()) return list;
    Loop& loop = loops_[node.index];
    loop = {};
    if (list_node.op == Op::Fact) {
      loop.field = list_node.index;
      loop.record = &program_.facts_record();
    } else if (list_node.op == Op::ElementField) {
      loop.holder.loop = list_node.index;
      loop.field = list_node.field;
      loop.record = &record_of(list_node);
    } else if (list_node.op == Op::At && list_node.field != kNone) {
      stand_in_record(list_node, loop);
    }
    const Mark before = mark();
    const ListView items = view(list.number, list_node.type);
    const bool moves = is_made(list.number);
    const bool of_records = list_node.type.kind == ir::TypeKind::Record;
    const std::uint64_t** const record = of_records ? record_of_loop(node.index) : nullptr;
    loop.count = items.size();
    for (std::uint32_t i = 0; i < loop.count; ++i) {
      loop.element = moves ? view(list.number, list_node.type)[i] : items[i];
      loop.alone[1] = static_cast<std::uint64_t>(loop.element);
      if (record != nullptr) *record = record_at(loop.element);
      loop.index = i;
      const bool stop = body();
      forget(before);
      if (stop) break;
    }
    return known(0);
  }

  // What keeps the rounds of a loop from a value: a fault or a conflict, the worse and earlier one; and what they lack.
  class Obstacles {
   public:
    explicit Obstacles(Expressions& expressions) : lacking_(expressions) {}
    void add(const Value& value) {
      if (value.state == State::Unknown) {
        lacking_.add(value);
      } else if (!broken_ || (broken_->state == State::Conflict && value.state == State::Fault)) {
        broken_ = value;
      }
    }
    bool any() const { return broken_ || !lacking_.empty(); }
    const std::optional<Value>& broken() const { return broken_; }
    bool lacks() const { return !lacking_.empty(); }
    Value missing() const { return lacking_.value(); }
    // For what needs every round.
    Value strict() const { return broken_ ? *broken_ : missing(); }

   private:
    std::optional<Value> broken_;
    Lacking lacking_;
  };

  // Whether something keeps an item from being counted or taken, which is then written down.
  bool blocked(const ir::Node& node, const Value& value, Obstacles& obstacles) {
    if (value.known()) return false;
    obstacles.add(value.state == State::Absent ? absent_read(node) : value);
    return true;
  }
  bool qualifies(const ir::Node& node, std::uint32_t condition, Obstacles& obstacles) {
    return qualifies(node, truth(operand_of(node, condition)), obstacles);
  }
  bool qualifies(const ir::Node& node, Truth holds, Obstacles& obstacles) {
    if (holds == Truth::Open) blocked(node, Value(stopped_), obstacles);
    return holds == Truth::Yes;
  }
  // expressions_loops.cpp
  Truth quantified(const ir::Node& node);
  Value values_for_each(std::uint32_t item);
  Value aggregate(const ir::Node& node);
  const ir::Entry* unrolled(const ir::Node& node) const;
  Value all_taken(const ir::Node& node);
  Value selected(const ir::Node& node);

  // ---- splits: expressions_shares.cpp ----

  // What a sum would be split by; Known where all of it is.
  Value claims_of(const ir::Node& node, value::Claims& out);
  Value coalitions_of(const ir::Node& node, const ir::SplitForm& form, value::Claims& out);
  Value divided(const ir::Node& node);
  Value not_split(const ir::Node& node, value::SplitFault why);

  // ---- lists as data: expressions_lists.cpp ----
  // What a list is asked by; the values as they are found.
  std::vector<lists::Asked> asked_of_list(const ir::DataList& list, std::vector<Value>& values);
  Value picked_row(const ir::Node& node);
  Value picked_rows(const ir::Node& node);
  Value row_field(const ir::Node& node);
  Value entry_list(std::uint32_t list, std::uint32_t column, std::int64_t said);
  const Limits limits_;
  const lists::Data* const data_;  // what lists hold; null where nothing does
  const std::int32_t today_;
  const std::int32_t law_day_;
  const bool coarse_;  // whether the request names something that it should have named more closely
  const Supposed* supposed_ = nullptr;  // none: what is not supplied is missing or absent
  // Of the program.
  const ir::Node* const nodes_;
  const NodeId* const operands_;
  const ir::Field* const fact_fields_;
  const ir::Entry* questions_;  // by node: where a condition begins; null: nodes are walked
  const std::uint32_t* sums_;   // by node: the first step of a number; likewise
  std::size_t steps_ = 0;
  std::size_t remembered_ =
      0;           // those of them that are taken once, for what is kept: whoever begins again keeps both
  Value stopped_;  // what a condition or a number is that was asked for last and is not known
  Value* const items_;  // by item
  // What questions ask of (ir::Source), where there are questions; items as they have come to something.
  const ir::Branch* all_questions_ = nullptr;
  const std::uint64_t** records_ = nullptr;
  std::uint64_t* item_words_ = nullptr;
  std::uint64_t* item_numbers_ = nullptr;  // behind those that say which are known

 private:
  // A list is searched faster than it is looped over: so many of its items are one step.
  void walked(const ListView& list) { steps_ += list.size() / kItemsPerStep; }

  // By item, where it has a value for each item of a list: those, as far as they have been asked for.
  struct Each {
    const Value* values = nullptr;
    std::size_t count = 0;
  };
  Each* each_ = nullptr;
  Loop* const loops_;                                       // by variable
  std::vector<std::optional<lists::OpenPick>> open_picks_;  // by list, where which row decides is not known
  // Lists that entries say, by list, column and what is there; of so many items together.
  static constexpr std::size_t kMostEntryItemsKept = 1 << 20;
  std::map<std::tuple<std::uint32_t, std::uint32_t, std::int64_t>, Value> entry_lists_;
  std::size_t entry_items_kept_ = 0;
};

}  // namespace writ::eval
