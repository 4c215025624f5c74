// SPDX-License-Identifier: Apache-2.0
// What is computed of numbers, and of dates and numbers: node by node here, in steps where all of it is known (ir/sums.h).
#include "runtime/eval/expressions.h"

#include <limits>
#include <utility>

namespace writ::eval {

using ir::Step;

Value Expressions::opposite(const ir::Node& node) {
  const Value value = operand(node, 0);
  if (value.state == State::Absent) return absent_read(node);
  return value.known() ? checked(node, value::sub(0, value.number)) : value;
}

Value Expressions::positive(const ir::Node& node) {
  const Value value = operand(node, 0);
  if (value.state == State::Absent) return absent_read(node);
  if (!value.known() || value.number > 0) return value;
  return fault(FaultCode::RateNotPositive, name_of_operand(node, 0));
}

value::NumberResult Expressions::rescaled_from(const ir::Node& node, int128 number) const {
  return value::rescale(number, operand_type(node, 0).places, node.type.places, value::Rounding::Exact);
}

Value Expressions::rescaled(const ir::Node& node) {
  const Value value = operand(node, 0);
  if (value.state == State::Absent) return absent_read(node);
  if (!value.known()) return value;
  return checked(node, rescaled_from(node, value.number));
}

Value Expressions::checked(const ir::Node& node, value::NumberResult result, std::uint32_t about) {
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

value::NumberResult Expressions::rounded_from(const ir::Node& node, int128 left, int128 right) const {
  const int left_places = operand_type(node, 0).places;
  const int right_places = node.op == Op::Quotient ? operand_type(node, 1).places : 0;
  return value::divide_to_unit(left, left_places, right, right_places, program_.numbers[node.field],
                               node.type.places, static_cast<value::Rounding>(node.index));
}

// To a whole number of units, in the way the policy says; a quotient is never anything but rounded.
Value Expressions::rounded(const ir::Node& node) {
  const Value left = operand(node, 0);
  const Value right = node.op == Op::Quotient ? operand(node, 1) : known(1);
  if (left.state == State::Absent || right.state == State::Absent) return absent_read(node);
  if (!left.known() || !right.known()) return strict(left, right);
  const value::NumberResult result = rounded_from(node, left.number, right.number);
  if (result.fault == value::NumberFault::DivisionByZero)
    return fault(FaultCode::DivisionByZero, name_of_operand(node, 1));
  return checked(node, result);
}

Value Expressions::extreme(const ir::Node& node) {
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

Value Expressions::arithmetic(const ir::Node& node) {
  const Value left = operand(node, 0);
  const Value right = operand(node, 1);
  if (left.state == State::Absent || right.state == State::Absent) return absent_read(node);
  if (!left.known() || !right.known()) return strict(left, right);
  const value::NumberResult result = node.op == Op::Add        ? value::add(left.number, right.number)
                                     : node.op == Op::Subtract ? value::sub(left.number, right.number)
                                                               : value::mul(left.number, right.number);
  // It is the greater of the two that makes it too much.
  const bool second = value::magnitude(right.number) > value::magnitude(left.number);
  return checked(node, result, second ? 1 : 0);
}

// Taking is never made to fit: what is out of bounds is a mistake of the formula, or of its facts.
Value Expressions::remaining(const ir::Node& node) {
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

Value Expressions::shifted_date(const ir::Node& node) {
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

// ---- in steps ----

namespace {

bool narrow_field(const std::uint64_t* record, const Step& step, int128& out) {
  out = static_cast<std::int64_t>(record[step.place]);
  return is_present(record, step.index);
}
bool wide_field(const std::uint64_t* record, const Step& step, int128& out) {
  const std::uint64_t* const words = record + step.place;
  out = static_cast<int128>(static_cast<value::uint128>(words[1]) << 64 | words[0]);
  return is_present(record, step.index);
}
bool told(const Value& value, int128& out) {
  out = value.number;
  return value.known();
}

bool fits(Step::Fits fits, int128 number) {
  if (fits == Step::Fits::Exact) return true;
  return number == static_cast<std::int64_t>(number) && (fits == Step::Fits::Word || number >= 0);
}

// Of numbers of 64 bits the product always fits.
bool product(int128 a, int128 b, int128& out) {
  const auto low_a = static_cast<std::int64_t>(a);
  const auto low_b = static_cast<std::int64_t>(b);
  if (low_a == a && low_b == b) {
    out = static_cast<int128>(low_a) * low_b;
    return true;
  }
  return !__builtin_mul_overflow(a, b, &out);
}

// What is left where so much is taken.
bool leave_rest(int128& left, int128 take) {
  const bool good = take >= 0 && take <= left;
  left -= good ? take : 0;
  return good;
}

bool taken(const value::NumberResult& result, int128& out) {
  out = result.value;
  return result.ok();
}

}  // namespace

// Goes from step to step, and leaves what it comes to in `stack`. False: something is not known, or no number that fits.
bool Expressions::run_steps(std::uint32_t first, int128* const stack) {
  const Step* const all = program_.branches->sums.all.data();
  const ir::StepCase* const cases = program_.branches->sums.cases.data();
  const auto record_of_loop = [&](const Step& step) { return record_at(loops_[step.variable].element); };
  int128* top = stack;  // above the upper number
  for (const Step* next = all + first;; ++next) {
    const Step& step = *next;
    if (step.what > Step::Do::Done) __builtin_unreachable();
    bool good = true;
    switch (step.what) {
      case Step::Do::Constant: *top++ = program_.numbers[step.index]; continue;
      case Step::Do::Element: *top++ = loops_[step.variable].element; continue;
      case Step::Do::Fact: good = narrow_field(root(), step, *top++); break;
      case Step::Do::WideFact: good = wide_field(root(), step, *top++); break;
      case Step::Do::Field: good = narrow_field(record_of_loop(step), step, *top++); break;
      case Step::Do::WideField: good = wide_field(record_of_loop(step), step, *top++); break;
      case Step::Do::Item:
        *top++ = items_[step.index].number;
        good = items_[step.index].known();
        break;
      case Step::Do::ItemAt: good = told(item_at(step.index, loops_[step.variable].index), *top++); break;
      case Step::Do::Parameter: good = told(parameter(step.index), *top++); break;
      case Step::Do::Other: good = told(evaluate(step.index), *top++); break;
      case Step::Do::Add:
        --top;
        good = !__builtin_add_overflow(top[-1], *top, &top[-1]) && fits(step.fits, top[-1]);
        break;
      case Step::Do::Subtract:
        --top;
        good = !__builtin_sub_overflow(top[-1], *top, &top[-1]) && fits(step.fits, top[-1]);
        break;
      case Step::Do::Multiply:
        --top;
        good = product(top[-1], *top, top[-1]) && fits(step.fits, top[-1]);
        break;
      case Step::Do::Greater:
        --top;
        top[-1] = std::max(top[-1], *top);
        continue;
      case Step::Do::Lesser:
        --top;
        top[-1] = std::min(top[-1], *top);
        continue;
      case Step::Do::Remaining:
        --top;
        good = leave_rest(top[-1], *top);
        break;
      case Step::Do::Quotient:
        --top;
        good = taken(rounded_from(nodes_[step.index], top[-1], *top), top[-1]) && fits(step.fits, top[-1]);
        break;
      case Step::Do::Round:
        good = taken(rounded_from(nodes_[step.index], top[-1], 1), top[-1]) && fits(step.fits, top[-1]);
        break;
      case Step::Do::Rescale:
        good = taken(rescaled_from(nodes_[step.index], top[-1]), top[-1]) && fits(step.fits, top[-1]);
        break;
      case Step::Do::Member: {
        const auto member = static_cast<std::uint64_t>(*--top);
        const ir::StepCase& its = cases[step.index + std::min<std::uint64_t>(member, step.place)];
        steps_ += step.nodes + its.nodes;
        next = all + its.step - 1;
        continue;
      }
      case Step::Do::Unless: {
        const Truth holds = truth(step.index);
        steps_ += step.nodes;
        if (holds == Truth::No) next = all + step.place - 1;
        good = holds != Truth::Open;
        break;
      }
      case Step::Do::Jump:
        steps_ += step.nodes;
        next = all + step.index - 1;
        continue;
      case Step::Do::Done: steps_ += step.nodes; return true;
    }
    if (!good) return false;
  }
}

// What is not known, or takes too many steps, the nodes tell.
bool Expressions::by_steps(NodeId id, int128& out) {
  const std::size_t before = steps_ - remembered_;
  int128 stack[ir::Sums::kDeepest];
  const bool good = run_steps(sums_[id], stack) && steps_ <= limits_.max_steps;
  if (!good) return sum_by_nodes(id, before + remembered_, out);
  out = stack[0];
  return true;
}

// What a split asks of an item, in order. False: as above, and nothing was counted.
bool Expressions::row_by_steps(const ir::Node& split, int128* stack) {
  if (sums_ == nullptr) return false;
  const std::uint32_t first = program_.branches->sums.rows[static_cast<std::size_t>(&split - nodes_)];
  if (first == kNone) return false;
  const std::size_t before = steps_ - remembered_;
  if (run_steps(first, stack) && steps_ <= limits_.max_steps) return true;
  steps_ = before + remembered_;
  return false;
}

[[gnu::noinline, gnu::cold]] bool Expressions::sum_by_nodes(NodeId id, std::size_t steps_before,
                                                            int128& out) {
  const Value value = node_by_node(steps_before, [&] { return evaluate(id); });
  return number_told(value, out);
}

}  // namespace writ::eval
