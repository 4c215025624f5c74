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
#include "runtime/value/date.h"
#include "runtime/value/decimal.h"
#include "runtime/value/split_bounded.h"

#include <algorithm>
#include <limits>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace writ::eval {

using ir::NodeId;
using ir::Op;

// Where a loop stands; `parent` and `field` say which list of the request it runs over, if one of the request.
struct Loop {
  int128 element = 0;
  std::uint32_t index = 0;
  std::uint32_t parent = kNone;
  std::uint32_t field = kNone;
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
        law_day_(law_day.value_or(today_)) {
    items_.resize(program.items.size());
    if (std::any_of(program.items.begin(), program.items.end(),
                    [](const ir::Item& item) { return item.each; }))
      values_.resize(program.items.size());
    loops_.resize(program.loop_variables);
    open_picks_.resize(program.data_lists.size());
  }

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

  // Whether a request that names this has not said enough (ir::Enumeration, leaves_only).
  bool is_coarse(const ir::Type& type, int128 number) const {
    if (!request_.is_coarse() || type.kind != ir::TypeKind::Enumeration) return false;
    const ir::Enumeration& its = program_.enumerations[type.of];
    return !its.open && its.members[its.member_of(number)].inner;
  }

  // Of a list of the request.
  Value coarse_item(const std::uint64_t* record, const ir::Record& layout, std::uint32_t index,
                    std::uint32_t loop, std::uint32_t i) {
    const ir::Field& field = layout.fields[index];
    const std::size_t place = list_offset(static_cast<std::uint64_t>(slot(record, field))) + i;
    constexpr std::uint32_t kItem = kNone;
    return missing_field(place, kItem, [&] {
      Leaf out = leaf_of(layout, index, loop);
      out.key.push_back(i);
      out.path += "[" + std::to_string(i) + "]";
      return out;
    });
  }

  // As a whole a list is known where each of its items is.
  [[gnu::noinline]] Value list_in_request_if_fine(const std::uint64_t* record, const ir::Record& layout,
                                                  std::uint32_t index, std::uint32_t loop) {
    const ir::Field& field = layout.fields[index];
    const Value list = list_in_request(static_cast<std::uint64_t>(slot(record, field)));
    const ListView items = view(list.number, field.type);
    std::optional<Value> out;
    for (std::uint32_t i = 0; i < items.size(); ++i) {
      if (!is_coarse(field.type, items[i])) continue;
      const Value one = coarse_item(record, layout, index, loop, i);
      out = out ? join_missing(*out, one) : one;
    }
    return out.value_or(list);
  }

  Leaf leaf_of(const ir::Record& layout, std::uint32_t index, std::uint32_t loop) const {
    Leaf out;
    describe(loop, out.key, out.path);
    out.key.push_back(index);
    out.path += (out.path.empty() ? "" : ".") + layout.fields[index].external;
    return out;
  }

  // Whether what is read is a list to walk over, of which each item is told by itself.
  enum class Reads : std::uint8_t { Whole, Items };

  Value read_field(const std::uint64_t* record, const ir::Record& layout, std::uint32_t index,
                   std::uint32_t loop, Reads reads = Reads::Whole) {
    const ir::Field& field = layout.fields[index];
    if (!is_present(record, index)) {
      const bool open = supposed_ != nullptr && loop == kNone && !supposed_->facts[index];
      if (field.type.optional && !open) return {State::Absent, 0};
      return missing_here(record, layout, index, loop);
    }
    if (!field.type.list) {
      const int128 number = scalar_slot(record, field);
      return is_coarse(field.type, number) ? missing_here(record, layout, index, loop) : known(number);
    }
    if (request_.is_coarse() && reads == Reads::Whole)
      return list_in_request_if_fine(record, layout, index, loop);
    return list_in_request(static_cast<std::uint64_t>(slot(record, field)));
  }

  Value missing_here(const std::uint64_t* record, const ir::Record& layout, std::uint32_t index,
                     std::uint32_t loop) {
    return missing_field(static_cast<std::size_t>(record - request_.words()), index,
                         [&] { return leaf_of(layout, index, loop); });
  }

  void describe(std::uint32_t loop, std::vector<std::uint32_t>& key, std::string& path) const {
    if (loop == kNone || loops_[loop].field == kNone) return;
    const Loop& at = loops_[loop];
    describe(at.parent, key, path);
    key.push_back(at.field);
    key.push_back(at.index);
    path += (path.empty() ? "" : ".") + at.record->fields[at.field].external + "[" +
            std::to_string(at.index) + "]";
  }

  // ---- expressions ----

  Value operand(const ir::Node& node, std::uint32_t i) { return evaluate(program_.operand(node, i)); }

  // What most nodes are, with little on the stack; the others are evaluated apart.
  Value evaluate(NodeId id) {
    const ir::Node& node = program_.nodes[id];
    if (++steps_ > limits_.max_steps) return too_many_steps();
    switch (node.op) {
      case Op::Constant: return known(program_.numbers[node.index]);
      case Op::Fact: {
        const ir::Field& field = program_.facts_record().fields[node.index];
        if (!is_present(root(), node.index) || field.type.list || request_.is_coarse()) break;
        return known(scalar_slot(root(), field));
      }
      case Op::Item: return items_[node.index];
      case Op::And:
      case Op::Or: {
        // As long as all is known, as in Connective.
        const bool decisive = node.op == Op::Or;
        for (std::uint32_t i = 0; i < node.operand_count; ++i) {
          const Value value = evaluate(program_.operand(node, i));
          if (!value.known()) return connected(node, i, value);
          if ((value.number != 0) == decisive) return boolean(decisive);
        }
        return boolean(!decisive);
      }
      case Op::Not: return negated(evaluate(program_.operand(node, 0)));
      // any other kind: evaluate_other(), which knows them all
      default: break;
    }
    return evaluate_other(node);
  }

  [[gnu::noinline]] Value too_many_steps() {
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
      case Op::Fact: return read_field(root(), program_.facts_record(), node.index, kNone);
      case Op::Element: return element(node);
      case Op::ElementField: return element_field(node);
      case Op::Item: return items_[node.index];
      case Op::ItemAt: return item_at(node);
      case Op::Parameter: return parameter(node.index);
      case Op::Today: return known(today_);
      case Op::LawDay: return known(law_day_);
      case Op::Not: return negated(operand(node, 0));
      case Op::And:
      case Op::Or: return connected(node, 0, operand(node, 0));
      case Op::Equal:
        return equal(operand(node, 0), operand(node, 1), program_.nodes[program_.operand(node, 0)].type);
      case Op::NotEqual:
        return negated(
            equal(operand(node, 0), operand(node, 1), program_.nodes[program_.operand(node, 0)].type));
      case Op::Less:
      case Op::LessEqual: return ordered(node);
      case Op::IsGiven:
      case Op::IsAbsent: return presence(node);
      case Op::In: return membership(node);
      case Op::Under:
      case Op::UnderAny: return under(node);
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
      case Op::Any:
      case Op::Every: return quantified(node);
      case Op::CountOf:
      case Op::SumOf: return aggregate(node);
      case Op::AllOf:
      case Op::FirstOf:
      case Op::MaxOver:
      case Op::MinOver: return selected(node);
      case Op::Split: return divided(node);
      case Op::PickRow: return picked_row(node);
      case Op::RowField: return row_field(node);
    }
    return fault(FaultCode::NoValue, {});
  }

  Value element(const ir::Node& node) {
    const Loop& at = loops_[node.index];
    // Of a list that the policy made, nothing is coarse.
    if (at.field == kNone || !is_coarse(node.type, at.element)) return known(at.element);
    const std::uint64_t* record = at.parent == kNone ? root() : record_at(loops_[at.parent].element);
    return coarse_item(record, *at.record, at.field, at.parent, at.index);
  }

  Value element_field(const ir::Node& node) { return field_of_element(node, Reads::Whole); }
  Value field_of_element(const ir::Node& node, Reads reads) {
    const ir::Record& record = program_.records[program_.nodes[program_.operand(node, 0)].type.of];
    return read_field(record_at(loops_[node.index].element), record, node.field, node.index, reads);
  }

  Value ordered(const ir::Node& node) {
    const Value left = operand(node, 0);
    const Value right = operand(node, 1);
    if (left.state == State::Absent || right.state == State::Absent) return absent_read(node);
    if (!left.known() || !right.known()) return strict(left, right);
    return boolean(node.op == Op::Less ? left.number < right.number : left.number <= right.number);
  }

  Value presence(const ir::Node& node) {
    const Value value = operand(node, 0);
    if (value.state != State::Known && value.state != State::Absent) return value;
    return boolean((value.state == State::Known) == (node.op == Op::IsGiven));
  }

  Value opposite(const ir::Node& node) {
    const Value value = operand(node, 0);
    if (value.state == State::Absent) return absent_read(node);
    return value.known() ? checked(node, value::sub(0, value.number)) : value;
  }

  Value positive(const ir::Node& node) {
    const Value value = operand(node, 0);
    if (value.state == State::Absent) return absent_read(node);
    if (!value.known() || value.number > 0) return value;
    return fault(FaultCode::RateNotPositive, name_of_operand(node, 0));
  }

  Value rescaled(const ir::Node& node) {
    const Value value = operand(node, 0);
    if (value.state == State::Absent) return absent_read(node);
    if (!value.known()) return value;
    const std::uint8_t from = program_.nodes[program_.operand(node, 0)].type.places;
    return checked(node, value::rescale(value.number, from, node.type.places, value::Rounding::Exact));
  }

  Value list_of(const ir::Node& node) {
    std::vector<int128> items;
    std::optional<Value> broken;
    for (std::uint32_t i = 0; i < node.operand_count; ++i) {
      Value item = operand(node, i);
      if (item.state == State::Absent) item = absent_read(node);
      if (!item.known()) broken = broken ? strict(*broken, item) : item;
      items.push_back(item.number);
    }
    return broken ? *broken : made_list(items);
  }

  // Of a Split, where all of it is known.
  std::optional<value::Claims> claims(NodeId split) {
    value::Claims out;
    return claims_of(program_.nodes[split], out).known() ? std::optional(std::move(out)) : std::nullopt;
  }

  void visit_items(NodeId loop, const std::function<void(std::uint32_t, int128)>& visit) {
    const ir::Node& node = program_.nodes[loop];
    each_item(node, ir::list_operand(node.op), [&] {
      visit(loops_[node.index].index, loops_[node.index].element);
      return false;
    });
  }

  // The path of what a node reads, for messages.
  base::Bilingual name_of(const ir::Node& node) const;  // expressions_names.cpp

  // Of one operand; where that reads nothing that has a name, of the whole.
  base::Bilingual name_of_operand(const ir::Node& node, std::uint32_t i) const;  // expressions_names.cpp

  Value absent_read(const ir::Node& node) { return fault(FaultCode::AbsentRead, name_of(node)); }

  // A value of its own, whatever the others of the list come to; none where the list is supposed, not made.
  Value item_at(const ir::Node& node) {
    const std::uint32_t at = loops_[node.field].index;
    if (node.index < values_.size() && at < values_[node.index].size()) return values_[node.index][at];
    const Value& list = items_[node.index];
    return list.known() ? fault(FaultCode::NoValue, program_.items[node.index].name) : list;
  }

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

  Value membership(const ir::Node& node) {
    const Value element = operand(node, 0);
    if (element.state == State::Absent) return boolean(false);
    if (const ir::Node& written = program_.nodes[program_.operand(node, 1)]; written.op == Op::MakeList)
      return any_member(element, written, [&](int128 member) { return member == element.number; });
    const Value list = operand(node, 1);
    if (list.state == State::Absent) return absent_read(node);
    // Nothing is in an empty list, whatever the element is.
    const ir::Type& type = program_.nodes[program_.operand(node, 1)].type;
    if (list.known() && view(list.number, type).empty()) return boolean(false);
    if (!element.known() || !list.known()) return strict(element, list);
    const ListView items = view(list.number, type);
    walked(items);
    return boolean(items.any([&](int128 item) { return item == element.number; }));
  }

  Value under(const ir::Node& node) {
    const Value element = operand(node, 0);
    if (element.state == State::Absent) return boolean(false);
    const ir::Enumeration& taxonomy =
        program_.enumerations[program_.nodes[program_.operand(node, 0)].type.of];
    const auto covers = [&](int128 ancestor) { return taxonomy.holds(ancestor, element.number); };
    const bool any = node.op == Op::UnderAny;
    if (const ir::Node& written = program_.nodes[program_.operand(node, 1)];
        any && written.op == Op::MakeList)
      return any_member(element, written, covers);
    const Value above = operand(node, 1);
    if (above.state == State::Absent) return boolean(false);
    const ir::Type& type = program_.nodes[program_.operand(node, 1)].type;
    if (any && above.known() && view(above.number, type).empty()) return boolean(false);
    if (!element.known() || !above.known()) return strict(element, above);
    if (!any) return boolean(covers(above.number));
    const ListView ancestors = view(above.number, type);
    walked(ancestors);
    return boolean(ancestors.any(covers));
  }

  // Texts are in normal form C and in UTF-8, so code points agree exactly where bytes do.
  Value beginning(const ir::Node& node) {
    const Value text = operand(node, 0);
    if (text.state == State::Absent) return boolean(false);
    const Value start = operand(node, 1);
    if (start.state == State::Absent) return absent_read(node);
    if (!text.known() || !start.known()) return strict(text, start);
    const auto characters = [&](const Value& value) {
      return request_.text(static_cast<std::int64_t>(value.number));
    };
    return boolean(characters(text).starts_with(characters(start)));
  }

  Value choice(const ir::Node& node) {
    const Value condition = operand(node, 0);
    if (condition.known()) return operand(node, condition.number != 0 ? 1 : 2);
    if (condition.state != State::Unknown) return condition;
    const Value yes = operand(node, 1);
    const Value no = operand(node, 2);
    if (same(yes, no, node.type) && !program_.may_fail(program_.operand(node, 0))) return yes;
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

  static value::uint128 magnitude(int128 number) {
    return number < 0 ? value::uint128{0} - static_cast<value::uint128>(number)
                      : static_cast<value::uint128>(number);
  }

  // `about`: the operand that a fault of range names.
  Value checked(const ir::Node& node, value::NumberResult result, std::uint32_t about = 0) {
    constexpr int128 kMost = std::numeric_limits<std::int64_t>::max();
    constexpr int128 kLeast = std::numeric_limits<std::int64_t>::min();
    if (!result.ok()) return fault(FaultCode::Overflow, name_of_operand(node, about));
    // Whole numbers have 64 bits, exact ones 128.
    if (!ir::is_exact(node.type) && (result.value > kMost || result.value < kLeast))
      return fault(FaultCode::Overflow, name_of_operand(node, about));
    if (node.type.kind == ir::TypeKind::Count && result.value < 0)
      return fault(FaultCode::NegativeResult, name_of(node));
    return known(result.value);
  }

  // To a whole number of units, in the way the policy says; a quotient is never anything but rounded.
  Value rounded(const ir::Node& node) {
    const Value left = operand(node, 0);
    const Value right = node.op == Op::Quotient ? operand(node, 1) : known(1);
    if (left.state == State::Absent || right.state == State::Absent) return absent_read(node);
    if (!left.known() || !right.known()) return strict(left, right);
    const auto mode = static_cast<value::Rounding>(node.index);
    const int left_places = program_.nodes[program_.operand(node, 0)].type.places;
    const int right_places =
        node.op == Op::Quotient ? program_.nodes[program_.operand(node, 1)].type.places : 0;
    const value::NumberResult result =
        value::divide_to_unit(left.number, left_places, right.number, right_places,
                              program_.numbers[node.field], node.type.places, mode);
    if (result.fault == value::NumberFault::DivisionByZero)
      return fault(FaultCode::DivisionByZero, name_of_operand(node, 1));
    return checked(node, result);
  }

  Value extreme(const ir::Node& node) {
    Value best = operand(node, 0);
    if (best.state == State::Absent) return absent_read(node);
    for (std::uint32_t i = 1; i < node.operand_count; ++i) {
      const Value next = operand(node, i);
      if (next.state == State::Absent) return absent_read(node);
      if (!best.known() || !next.known()) {
        best = strict(best, next);
      } else if (node.op == Op::Max ? next.number > best.number : next.number < best.number) {
        best = next;
      }
    }
    return best;
  }

  Value arithmetic(const ir::Node& node) {
    const Value left = operand(node, 0);
    const Value right = operand(node, 1);
    if (left.state == State::Absent || right.state == State::Absent) return absent_read(node);
    if (!left.known() || !right.known()) return strict(left, right);
    const value::NumberResult result = node.op == Op::Add        ? value::add(left.number, right.number)
                                       : node.op == Op::Subtract ? value::sub(left.number, right.number)
                                                                 : value::mul(left.number, right.number);
    // It is the greater of the two that makes it too much.
    const bool second = magnitude(right.number) > magnitude(left.number);
    return checked(node, result, second ? 1 : 0);
  }

  // Taking is never made to fit: what is out of bounds is a mistake of the formula, or of its facts.
  Value remaining(const ir::Node& node) {
    const Value left = operand(node, 0);
    const Value taken = operand(node, 1);
    if (left.state == State::Absent || taken.state == State::Absent) return absent_read(node);
    if (!left.known() || !taken.known()) return strict(left, taken);
    if (taken.number < 0)
      return fault(FaultCode::TakenBeyondRest, name_of_operand(node, 1), {"below nought", "为负数"});
    if (taken.number > left.number)
      return fault(FaultCode::TakenBeyondRest, name_of_operand(node, 1),
                   {"more than what is left", "超过剩余部分"});
    return known(left.number - taken.number);
  }

  Value shifted_date(const ir::Node& node) {
    const Value date = operand(node, 0);
    const Value amount = operand(node, 1);
    if (date.state == State::Absent || amount.state == State::Absent) return absent_read(node);
    if (!date.known() || !amount.known()) return strict(date, amount);
    const value::Date from{static_cast<std::int32_t>(date.number)};
    const auto by = static_cast<std::int64_t>(amount.number);
    const auto shifted = node.op == Op::AddYears    ? value::add_years(from, by, value::MonthEnd::Clip)
                         : node.op == Op::AddMonths ? value::add_months(from, by, value::MonthEnd::Clip)
                                                    : value::add_days(from, by);
    return shifted ? known(shifted->days) : fault(FaultCode::DateOutOfRange, name_of_shift(node, by));
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

  // Where an item is not known, the others are.
  Value list_to_walk(NodeId source) {
    const ir::Node& node = program_.nodes[source];
    if (node.op != Op::Fact && node.op != Op::ElementField) return evaluate(source);
    ++steps_;
    return node.op == Op::Fact ? read_field(root(), program_.facts_record(), node.index, kNone, Reads::Items)
                               : field_of_element(node, Reads::Items);
  }

  // Runs `body` for each item of a node's list until it says stop. Not Known: the list itself could not be had.
  template <typename Body>
  Value each_item(const ir::Node& node, std::uint32_t list_operand, Body body) {
    const NodeId source = program_.operand(node, list_operand);
    const ir::Node& list_node = program_.nodes[source];
    const Value list = request_.is_coarse() ? list_to_walk(source) : evaluate(source);
    if (list.state == State::Absent) return absent_read(node);
    if (!list.known()) return list;
    Loop& loop = loops_[node.index];
    loop = {};
    if (list_node.op == Op::Fact) {
      loop.field = list_node.index;
      loop.record = &program_.facts_record();
    } else if (list_node.op == Op::ElementField) {
      loop.parent = list_node.index;
      loop.field = list_node.field;
      loop.record = &program_.records[program_.nodes[program_.operand(list_node, 0)].type.of];
    }
    const Mark before = mark();
    const std::uint32_t count = view(list.number, list_node.type).size();
    for (std::uint32_t i = 0; i < count; ++i) {
      loops_[node.index].element = view(list.number, list_node.type)[i];
      loops_[node.index].index = i;
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

  // Kleene's `or` and `and` over the items: one that decides wins, then what is unknown, then faults.
  Value quantified(const ir::Node& node) {
    const bool decisive = node.op == Op::Any;
    bool settled = false;
    Obstacles obstacles(*this);
    const Value stop = each_item(node, 0, [&] {
      Value holds = operand(node, 1);
      if (!holds.known()) obstacles.add(holds);
      settled = holds.known() && (holds.number != 0) == decisive;
      return settled;
    });
    if (!stop.known()) return stop;
    if (settled) return boolean(decisive);
    if (obstacles.lacks()) return obstacles.missing();
    return obstacles.broken() ? *obstacles.broken() : boolean(!decisive);
  }

  // The values of an item for each item of a list; the whole of them is as much a list as any `all of`.
  Value values_for_each(std::uint32_t item) {
    const ir::Node& node = ir::maker_of(program_, program_.items[item]);
    std::vector<Value> values;
    std::vector<int128> numbers;
    Obstacles obstacles(*this);
    std::vector<Lacking> lacking;
    std::vector<std::size_t> unknown;
    const Value stop = each_item(node, 1, [&] {
      Value value = operand(node, 0);
      if (value.state == State::Absent) value = absent_read(node);
      if (!value.known()) obstacles.add(value);
      if (value.state == State::Unknown) {
        unknown.push_back(values.size());
        lacking.push_back(Lacking(*this));
        lacking.back().add(value);
      }
      values.push_back(value);
      numbers.push_back(value.number);
      return false;
    });
    if (!stop.known()) return stop;
    // What a round lacks is written down behind the loop, where it is not forgotten.
    for (std::size_t i = 0; i < unknown.size(); ++i) values[unknown[i]] = lacking[i].value();
    values_[item] = std::move(values);
    return obstacles.any() ? obstacles.strict() : made_list(numbers);
  }

  Value aggregate(const ir::Node& node) {
    const bool summing = node.op == Op::SumOf;
    value::NumberResult total{0};
    Obstacles obstacles(*this);
    const auto blocked = [&](const Value& value) {
      if (value.known()) return false;
      obstacles.add(value.state == State::Absent ? absent_read(node) : value);
      return true;
    };
    const Value stop = each_item(node, summing ? 1 : 0, [&] {
      const Value counts = operand(node, summing ? 2 : 1);
      if (blocked(counts) || counts.number == 0) return false;
      const Value summand = summing ? operand(node, 0) : known(1);
      if (!blocked(summand) && total.ok()) {
        total = value::add(total.value, summand.number);
      }
      return false;
    });
    if (!stop.known()) return stop;
    return obstacles.any() ? obstacles.strict() : checked(node, total);
  }

  // What is taken from the items that qualify: all, the first, the greatest or the least. Any item that cannot be told keeps
  // the whole from being known.
  Value selected(const ir::Node& node) {
    struct Taken {
      int128 value;
      std::size_t keys;  // where they begin
    };
    std::vector<Taken> taken;
    std::vector<int128> keys;
    Obstacles obstacles(*this);
    const auto blocked = [&](const Value& value) {
      if (value.known()) return false;
      obstacles.add(value.state == State::Absent ? absent_read(node) : value);
      return true;
    };
    const ir::SortOrder order{node.op == Op::AllOf ? node.field : 0};
    const Value stop = each_item(node, 1, [&] {
      const Value counts = operand(node, 2);
      if (blocked(counts) || counts.number == 0) return false;
      const Value value = operand(node, 0);
      if (blocked(value)) return false;
      const std::size_t first = keys.size();
      for (std::uint32_t k = 0; k < order.keys(); ++k) {
        const Value key = operand(node, ir::SortOrder::kFirstKey + k);
        if (blocked(key)) return false;
        keys.push_back(key.number);
      }
      taken.push_back({value.number, first});
      return node.op == Op::FirstOf && !obstacles.any();
    });
    if (!stop.known()) return stop;
    if (obstacles.any()) return obstacles.strict();
    if (node.op == Op::AllOf) {
      std::stable_sort(taken.begin(), taken.end(), [&](const Taken& a, const Taken& b) {
        return order.before([&](std::uint32_t k) { return keys[a.keys + k]; },
                            [&](std::uint32_t k) { return keys[b.keys + k]; });
      });
      std::vector<int128> values;
      for (const Taken& one : taken) values.push_back(one.value);
      return made_list(values);
    }
    if (taken.empty()) return {State::Absent, 0};
    int128 best = taken.front().value;
    for (const Taken& one : taken) {
      if (node.op == Op::MaxOver) best = std::max(best, one.value);
      if (node.op == Op::MinOver) best = std::min(best, one.value);
    }
    return known(best);
  }

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
  Value row_field(const ir::Node& node);

  const Limits& limits_;
  const lists::Data* const data_;  // what lists hold; null where nothing does
  const std::int32_t today_;
  const std::int32_t law_day_;
  const Supposed* supposed_ = nullptr;  // none: what is not supplied is missing or absent
  std::size_t steps_ = 0;
  std::vector<Value> items_;
  std::vector<std::vector<Value>> values_;  // by item: where it has one for each item of a list, those

 private:
  // A list is searched faster than it is looped over: so many of its items are one step.
  void walked(const ListView& list) { steps_ += list.size() / kItemsPerStep; }

  std::vector<Loop> loops_;
  std::vector<std::optional<lists::OpenPick>> open_picks_;  // by list, where which row decides is not known
};

}  // namespace writ::eval
