// SPDX-License-Identifier: Apache-2.0
// Numbers and dates: arithmetic, rounding, days moved and counted.
#include "compiler/diag/suggest.h"
#include "compiler/sema/making.h"
#include "compiler/sema/types.h"
#include "runtime/value/date.h"
#include "runtime/value/decimal.h"

#include <algorithm>
#include <limits>

namespace writ::sema {

namespace {

// What to write instead of a sum that means nothing.
base::Bilingual instead_of_sum(const Type& left, const Type& right) {
  if (left.kind == TypeKind::Date && right.kind == TypeKind::Date)
    return {"what lies between two days is `days from A until B`, or `full years from A until B`",
            "两日相隔写作“日数自 甲 至 乙”，或者“整年数自 甲 至 乙”"};
  if (left.kind == TypeKind::Text || right.kind == TypeKind::Text)
    return {"texts are not joined; give several outputs, or a list of texts",
            "文本不能拼接；请分为数个结论，或者给出文本的列表"};
  if (left.kind == TypeKind::Date || right.kind == TypeKind::Date)
    return {"a day moves by a period: `3 months after A`, `30 days before A`",
            "日期按期间推算：“甲 后 3 个月”“甲 前 30 日”"};
  return {"both sides have to be numbers of one kind", "两边应为同一种数"};
}

}  // namespace

Typed Expressions::shifted_date(const Expr& expr, Typed date, const Expr& period, bool forwards) {
  if (!date.ok()) return {};
  if (!fits(date.type, kDate)) return mismatch(expr.items[0], date.type, kDate);
  const Op op = period.unit == syntax::DurationUnit::Years    ? Op::AddYears
                : period.unit == syntax::DurationUnit::Months ? Op::AddMonths
                : period.unit == syntax::DurationUnit::Days   ? Op::AddDays
                                                              : Op::AddWorkdays;
  if (op == Op::AddWorkdays && !has_calendar(period.span)) return {};
  if (!period.items.empty()) {
    const Typed amount = check(period.items[0], &kInteger);
    if (!amount.ok()) return {};
    if (!fits(amount.type, kInteger) && !fits(amount.type, kCount))
      return mismatch(period.items[0], amount.type, kInteger);
    const NodeId by = forwards ? amount.node : node(Op::Negate, kInteger, {amount.node}, period.span);
    return {node(op, kDate, {date.node, by}, expr.span), kDate};
  }
  if (period.text.find('.') != std::string::npos) return {};  // no whole number, which has been said
  const value::NumberResult amount = value::parse_decimal(period.text, 0);
  constexpr ir::int128 kMost = 10'000'000;
  if (!amount.ok() || amount.value > kMost) {
    diagnostics_.report(Code::NumberOutOfRange, period.span, {period.text, type_name(program_, kDate)})
        .emit();
    return {};
  }
  const NodeId by = constant(forwards ? amount.value : -amount.value, kInteger, period.span);
  return {node(op, kDate, {date.node, by}, expr.span), kDate};
}

bool Expressions::has_calendar(base::Span span) {
  if (!program_.calendars.empty()) return true;
  diagnostics_.report(Code::NoCalendar, span).emit();
  return false;
}

// From the first day on, and before the end: half open, like every period.
Typed Expressions::within(const Expr& expr) {
  const Typed subject = check(expr.items[0], nullptr);
  if (!subject.ok()) return {};
  if (!is_number(subject.type) && !fits(subject.type, kDate))
    return mismatch(expr.items[0], subject.type, kDate);
  const auto at_most = [&](Op op, std::size_t bound) -> NodeId {
    const Typed other = check(expr.items[bound], &subject.type);
    if (!other.ok()) return ir::kNone;
    if (!ordered(subject.type, other.type)) return mismatch(expr.items[bound], other.type, subject.type).node;
    NodeId own = subject.node;
    NodeId its = other.node;
    if (const auto both = common_number(subject.type, other.type)) {
      own = widened(own, *both, expr.span);
      its = widened(its, *both, expr.span);
    }
    return op == Op::LessEqual ? node(op, kBoolean, {its, own}, expr.span)
                               : node(op, kBoolean, {own, its}, expr.span);
  };
  const NodeId begun = at_most(Op::LessEqual, 1);
  const NodeId open = at_most(Op::Less, 2);
  return {node(Op::And, kBoolean, {begun, open}, expr.span), kBoolean};
}

// The first or last day of year 1, as many years later as were full on the day.
Typed Expressions::day_of_year(const Expr& expr, NodeId day) {
  const NodeId first = constant(value::kFirstDate.days, kDate, expr.span);
  constexpr std::int32_t kToLastDay = 364;  // year 1 is no leap year
  const NodeId edge = expr.kind == ExprKind::FirstOfYear
                          ? first
                          : constant(value::kFirstDate.days + kToLastDay, kDate, expr.span);
  const NodeId years = node(Op::YearsBetween, kInteger, {first, day}, expr.span);
  return {node(Op::AddYears, kDate, {edge, years}, expr.span), kDate};
}

Typed Expressions::dates(const Expr& expr) {
  const bool works = expr.kind == ExprKind::IsWorkday || expr.kind == ExprKind::Rolled ||
                     (expr.kind == ExprKind::Between && expr.unit == syntax::DurationUnit::Workdays);
  if (works && !has_calendar(expr.span)) return {};
  if (expr.kind == ExprKind::NextOfEvery) {
    const Expr& step = expr.items[0];
    const value::NumberResult amount = value::parse_decimal(step.text, 0);
    constexpr ir::int128 kMost = 10'000;
    if (!amount.ok() || amount.value <= 0 || amount.value > kMost ||
        step.unit == syntax::DurationUnit::Workdays) {
      diagnostics_.report(Code::NumberOutOfRange, step.span, {step.text, type_name(program_, kDate)}).emit();
      return {};
    }
    const NodeId start = date(expr.items[1]);
    const NodeId by = constant(amount.value, kInteger, step.span);
    return {node(Op::NextOfEvery, kDate, {start, by, date(expr.items[2])}, expr.span,
                 static_cast<std::uint32_t>(step.unit)),
            kDate};
  }
  std::vector<NodeId> operands;
  for (const Expr& item : expr.items) operands.push_back(date(item));
  if (expr.kind == ExprKind::FirstOfYear || expr.kind == ExprKind::LastOfYear)
    return day_of_year(expr, operands[0]);
  struct Plain {
    ExprKind kind;
    Op op;
    ir::Type type;
  };
  static const Plain kPlain[] = {{ExprKind::IsWorkday, Op::IsWorkday, kBoolean},
                                 {ExprKind::Rolled, Op::RollToWorkday, kDate},
                                 {ExprKind::FirstOfMonth, Op::FirstOfMonth, kDate},
                                 {ExprKind::LastOfMonth, Op::LastOfMonth, kDate},
                                 {ExprKind::Age, Op::Age, kCount}};
  for (const Plain& one : kPlain) {
    if (expr.kind == one.kind) return {node(one.op, one.type, operands, expr.span), one.type};
  }
  const Op op = expr.unit == syntax::DurationUnit::Days       ? Op::DaysBetween
                : expr.unit == syntax::DurationUnit::Workdays ? Op::WorkdaysBetween
                : expr.unit == syntax::DurationUnit::Months   ? Op::MonthsBetween
                                                              : Op::YearsBetween;
  return {node(op, kInteger, operands, expr.span), kInteger};
}

Typed Expressions::arithmetic(const Expr& expr) {
  const Expr& left_expr = expr.items[0];
  const Expr& right_expr = expr.items[1];
  if (expr.kind != ExprKind::Multiply && right_expr.kind == ExprKind::Duration) {
    return shifted_date(expr, check(left_expr, &kDate), right_expr, expr.kind == ExprKind::Add);
  }
  if (expr.kind == ExprKind::Subtract && report_sign_within(expr)) return {};
  const Typed left = check(left_expr, nullptr);
  const Typed right = check(right_expr, left.ok() ? &left.type : nullptr);
  if (!left.ok() || !right.ok()) return {};
  if (expr.kind == ExprKind::Multiply) return product(expr, left, right);
  const auto type = common_number(left.type, right.type);
  if (!type) {
    diagnostics_
        .report(Code::CannotCompute, expr.span,
                {type_name(program_, left.type), type_name(program_, right.type)})
        .note(instead_of_sum(left.type, right.type))
        .emit();
    return {};
  }
  const Op op = expr.kind == ExprKind::Add ? Op::Add : Op::Subtract;
  return {node(op, *type, {widened(left.node, *type, expr.span), widened(right.node, *type, expr.span)},
               expr.span),
          *type};
}

// A product keeps its exact value: its places are those of both factors.
Typed Expressions::product(const Expr& expr, const Typed& left, const Typed& right) {
  const bool money_twice = left.type.kind == TypeKind::Money && right.type.kind == TypeKind::Money;
  if (!is_number(left.type) || !is_number(right.type) || money_twice) {
    diagnostics_
        .report(Code::CannotCompute, expr.span,
                {type_name(program_, left.type), type_name(program_, right.type)})
        .emit();
    return {};
  }
  Type type;
  if (is_whole(left.type) && is_whole(right.type)) {
    type = left.type.kind == TypeKind::Count && right.type.kind == TypeKind::Count ? kCount : kInteger;
  } else if (left.type.kind == TypeKind::Money || right.type.kind == TypeKind::Money) {
    type = plain(left.type.kind == TypeKind::Money ? left.type : right.type);
  } else {
    type.kind = left.type.kind == TypeKind::Rate && right.type.kind == TypeKind::Rate ? TypeKind::Rate
                                                                                      : TypeKind::Decimal;
  }
  const int places = left.type.places + right.type.places;
  if (places > value::kMaxPlaces) {
    diagnostics_.report(Code::TooManyPlaces, expr.span, {places, value::kMaxPlaces}).emit();
    return {};
  }
  type.places = static_cast<std::uint8_t>(places);
  return {node(Op::Multiply, type, {left.node, right.node}, expr.span), type};
}

// A number or an amount of money divided by another.
std::optional<Type> Expressions::quotient_type(const Expr& expr, const Typed& left, const Typed& right) {
  const bool money_into_money = left.type.kind == TypeKind::Money && right.type.kind == TypeKind::Money;
  const bool good =
      is_number(left.type) && is_number(right.type) &&
      (right.type.kind != TypeKind::Money || (money_into_money && left.type.currency == right.type.currency));
  if (!good) {
    diagnostics_
        .report(Code::CannotCompute, expr.span,
                {type_name(program_, left.type), type_name(program_, right.type)})
        .emit();
    return std::nullopt;
  }
  return left.type.kind != TypeKind::Money || money_into_money ? Type{TypeKind::Decimal} : plain(left.type);
}

// To a whole number of units of a parameter: the quotient by the unit, rounded to one, times the unit. Of a quotient that is
// one quotient too, by divisor times unit.
Typed Expressions::rounded_to(const Expr& expr) {
  const Expr& inner = expr.items[0];
  const Expr& unit_expr = expr.items[1];
  const Typed unit = check(unit_expr, nullptr);
  if (!unit.ok()) return {};
  const std::vector<std::uint32_t> units_named = parameters_in(unit.node);
  if (units_named.empty() || !is_number(unit.type)) {
    diagnostics_.report(Code::BadRoundingUnit, unit_expr.span, {key_of(unit_expr)})
        .note({"a unit is a number, or a parameter that is a number", "单位应为数，或者取值为数的参数"})
        .emit();
    return {};
  }
  for (const std::uint32_t one : units_named) rounding_units_.try_emplace(one, unit_expr.span);
  const bool divides = inner.kind == ExprKind::Divide;
  const Typed left = check(divides ? inner.items[0] : inner, nullptr);
  Typed divisor = divides ? check(inner.items[1], nullptr) : unit;
  if (!left.ok() || !divisor.ok()) return {};
  if (!divides && !is_number(left.type)) return mismatch(inner, left.type, {TypeKind::Decimal});
  const std::optional<Type> amount = divides ? quotient_type(inner, left, divisor) : plain(left.type);
  if (!amount) return {};
  Type type = is_whole(*amount) ? Type{TypeKind::Decimal} : *amount;
  const bool money = type.kind == TypeKind::Money;
  if (money != (unit.type.kind == TypeKind::Money) || (money && type.currency != unit.type.currency))
    return mismatch(unit_expr, unit.type, type);
  if (divides) divisor = product(expr, divisor, unit);
  if (!divisor.ok()) return {};
  type.places = unit.type.places;
  program_.numbers.push_back(1);
  const NodeId units = node(Op::Quotient, {TypeKind::Decimal}, {left.node, divisor.node}, expr.span,
                            static_cast<std::uint32_t>(expr.rounding),
                            static_cast<std::uint32_t>(program_.numbers.size() - 1));
  return {node(Op::Multiply, type, {units, check(unit_expr, nullptr).node}, expr.span), type};
}

Typed Expressions::rounded(const Expr& expr) {
  if (expr.items.size() > 1) return rounded_to(expr);
  const Expr& inner = expr.items[0];
  const Expr unit{.kind = ExprKind::Number, .span = expr.span, .text = expr.text};
  Typed step = exact_literal(unit, {TypeKind::Decimal});
  // `to 0.01%` is to 0.0001: the sign divides by a hundred.
  if (expr.percent) step.type.places = static_cast<std::uint8_t>(step.type.places + 2);
  if (!step.ok()) return {};
  const ir::int128 coefficient = program_.numbers[program_.nodes[step.node].index];
  if (coefficient <= 0) {
    diagnostics_.report(Code::BadRoundingUnit, expr.span, {expr.text}).emit();
    return {};
  }
  Typed left = check(inner.kind == ExprKind::Divide ? inner.items[0] : inner, nullptr);
  Typed right;
  if (inner.kind == ExprKind::Divide) right = check(inner.items[1], nullptr);
  if (!left.ok() || (inner.kind == ExprKind::Divide && !right.ok())) return {};
  Type type = plain(left.type);
  if (inner.kind == ExprKind::Divide) {
    const std::optional<Type> found = quotient_type(inner, left, right);
    if (!found) return {};
    type = *found;
  } else if (!is_number(left.type)) {
    return mismatch(inner, left.type, {TypeKind::Decimal});
  }
  if (is_whole(type)) type = {TypeKind::Decimal};
  type.places = step.type.places;
  program_.numbers.push_back(coefficient);
  const auto at = static_cast<std::uint32_t>(program_.numbers.size() - 1);
  const auto mode = static_cast<std::uint32_t>(expr.rounding);
  if (inner.kind != ExprKind::Divide) return {node(Op::Round, type, {left.node}, expr.span, mode, at), type};
  return {node(Op::Quotient, type, {left.node, right.node}, expr.span, mode, at), type};
}

Typed Expressions::extreme(const Expr& expr, const Type* wanted) {
  std::vector<Typed> found;
  std::optional<Type> type;
  for (const Expr& item : expr.items) {
    found.push_back(check(item, wanted != nullptr ? wanted : type ? &*type : nullptr));
    if (!found.back().ok()) return {};
    const Type& own = found.back().type;
    const auto both = type ? common_number(*type, own) : std::optional<Type>(plain(own));
    const bool dates = type && !both && ordered(*type, own);
    if ((!both && !dates) || (!type && !is_number(own) && !(own.kind == TypeKind::Date && !own.list))) {
      diagnostics_
          .report(Code::CannotCompare, item.span,
                  {type_name(program_, type.value_or(own)), type_name(program_, own)})
          .emit();
      return {};
    }
    if (both) type = both;
  }
  std::vector<NodeId> nodes;
  for (const Typed& one : found) nodes.push_back(widened(one.node, *type, expr.span));
  return {node(expr.kind == ExprKind::Max ? Op::Max : Op::Min, *type, nodes, expr.span), *type};
}

}  // namespace writ::sema
