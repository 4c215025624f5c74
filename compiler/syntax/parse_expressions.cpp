// SPDX-License-Identifier: Apache-2.0
// Expressions: from ANTLR's tree to Writ's.
#include "compiler/syntax/literals.h"
#include "compiler/syntax/parse_tree.h"
#include "compiler/syntax/resolutions.h"

#include <algorithm>

namespace writ::syntax {
namespace {

using P = writ_antlr::WritParser;
using antlr4::tree::TerminalNode;

DurationUnit unit_of(P::UnitContext* ctx) {
  return ctx->YEARS() != nullptr    ? DurationUnit::Years
         : ctx->MONTHS() != nullptr ? DurationUnit::Months
         : ctx->DAYS() != nullptr   ? DurationUnit::Days
                                    : DurationUnit::Workdays;
}

ExprKind edge_day(P::EdgeDayContext* ctx) {
  return ctx->FIRST_DAY() != nullptr           ? ExprKind::FirstOfMonth
         : ctx->LAST_DAY() != nullptr          ? ExprKind::LastOfMonth
         : ctx->FIRST_DAY_OF_YEAR() != nullptr ? ExprKind::FirstOfYear
                                               : ExprKind::LastOfYear;
}

}  // namespace

Expr TreeBuilder::limited(Expr out) const {
  for (const Expr& item : out.items) out.height = std::max(out.height, item.height + 1);
  if (out.height <= max_depth_) return out;
  diagnostics_.report(diag::Code::NestingTooDeep, out.span, {max_depth_}).emit();
  throw DeclarationAbandoned{};
}

Expr TreeBuilder::expression(P::ExpressionContext* ctx) {
  if (ctx->disjunction() != nullptr) return disjunction(ctx->disjunction());
  Expr out{.kind = ExprKind::If, .span = span(ctx)};
  for (P::ExpressionContext* part : ctx->expression()) out.items.push_back(expression(part));
  return limited(std::move(out));
}

// What stands before a comparison that leaves its subject out; only a comparison has one.
Expr TreeBuilder::shared(const Expr& before, P::SharedTailContext* tail) {
  if (!traits(before.kind).compares) {
    diagnostics_.report(diag::Code::NoSubject, span(tail)).emit();
    return {.kind = ExprKind::Yes, .span = span(tail)};
  }
  Expr out = compared_with(before.items[0], tail, span(tail));
  out.shares_subject = true;
  return out;
}

Expr TreeBuilder::disjunction(P::DisjunctionContext* ctx) {
  if (ctx->children.size() == 1) return conjunction(ctx->conjunction(0));
  Expr out{.kind = ExprKind::Or, .span = span(ctx)};
  for (antlr4::tree::ParseTree* part : ctx->children) {
    if (auto* tail = dynamic_cast<P::SharedTailContext*>(part))
      out.items.push_back(shared(out.items.back(), tail));
    auto* whole = dynamic_cast<P::ConjunctionContext*>(part);
    if (whole == nullptr) continue;
    out.items.push_back(conjunction(whole));
    // `a and b or c` reads two ways aloud; the law's text never leaves it open.
    if (whole->children.size() > 1) {
      diagnostics_.report(diag::Code::MixedAndOr, out.items.back().span)
          .note({"put the part that belongs together in parentheses", "请用括号标明哪些部分为一体"})
          .emit();
    }
  }
  return limited(std::move(out));
}

// `人数 10万人以上不满100万人` is two comparisons of one subject, and stands among those that are written with `and`.
bool TreeBuilder::has_two_bounds(P::NegationContext* ctx) {
  P::ComparisonTailContext* tail = ctx->comparison()->comparisonTail();
  return ctx->NOT().empty() && tail != nullptr && tail->upperBound() != nullptr;
}

Expr TreeBuilder::conjunction(P::ConjunctionContext* ctx) {
  if (ctx->children.size() == 1) return negation(ctx->negation(0));
  Expr out{.kind = ExprKind::And, .span = span(ctx)};
  for (antlr4::tree::ParseTree* part : ctx->children) {
    if (auto* tail = dynamic_cast<P::SharedTailContext*>(part))
      out.items.push_back(shared(out.items.back(), tail));
    auto* whole = dynamic_cast<P::NegationContext*>(part);
    if (whole == nullptr) continue;
    Expr one = negation(whole);
    if (has_two_bounds(whole)) {
      for (Expr& bound : one.items) out.items.push_back(std::move(bound));
    } else {
      out.items.push_back(std::move(one));
    }
  }
  return limited(std::move(out));
}

Expr TreeBuilder::negation(P::NegationContext* ctx) {
  Expr out = comparison(ctx->comparison());
  const auto nots = ctx->NOT();
  for (auto it = nots.rbegin(); it != nots.rend(); ++it) {
    Expr wrapped{.kind = ExprKind::Not, .span = base::cover(span(*it), out.span)};
    wrapped.items.push_back(std::move(out));
    out = limited(std::move(wrapped));
  }
  return out;
}

Expr TreeBuilder::comparison(P::ComparisonContext* ctx) {
  Expr left = sum(ctx->sum());
  if (ctx->comparisonTail() == nullptr) return left;
  return compared_with(std::move(left), ctx->comparisonTail(), span(ctx));
}

Expr TreeBuilder::compared_with(Expr left, P::ComparisonTailContext* tail, Span whole) {
  if (tail->sharedTail() != nullptr) return compared_with(std::move(left), tail->sharedTail(), whole);
  if (tail->upperBound() != nullptr) return within_bounds(std::move(left), tail, whole);
  Expr out{.kind = ExprKind::Compare, .span = whole};
  out.items.push_back(std::move(left));
  if (tail->COMPARED_WITH() != nullptr) {
    for (P::SumContext* part : tail->sum()) out.items.push_back(sum(part));
    out.kind = ExprKind::Grown;
    out.compare = tail->AT_LEAST() != nullptr    ? Comparison::AtLeast
                  : tail->AT_MOST() != nullptr   ? Comparison::AtMost
                  : tail->MORE_THAN() != nullptr ? Comparison::MoreThan
                                                 : Comparison::LessThan;
  } else if (tail->WITHIN() != nullptr) {
    for (P::SumContext* part : tail->sum()) out.items.push_back(sum(part));
    out.kind = ExprKind::Within;
    if (tail->THROUGH() != nullptr || includes_day(tail->UNTIL(), tail->edge(), out.items.back().span))
      out.items.back() = day_after(std::move(out.items.back()));
  } else {
    out.items.push_back(amount(tail->amount()));
    out.compare = tail->OR_ABOVE() != nullptr   ? Comparison::AtLeast
                  : tail->OR_BELOW() != nullptr ? Comparison::AtMost
                                                : Comparison::MoreThan;
  }
  return limited(std::move(out));
}

Expr TreeBuilder::within_bounds(Expr left, P::ComparisonTailContext* tail, Span whole) {
  P::UpperBoundContext* upper = tail->upperBound();
  Expr low{.kind = ExprKind::Compare, .span = base::cover(left.span, span(tail->OR_ABOVE()))};
  low.compare = Comparison::AtLeast;
  Expr high{.kind = ExprKind::Compare, .span = span(upper)};
  high.shares_subject = true;
  high.compare = upper->LESS_THAN() != nullptr ? Comparison::LessThan : Comparison::AtMost;
  high.items.push_back(left);
  high.items.push_back(amount(upper->amount()));
  low.items.push_back(std::move(left));
  low.items.push_back(tail->amount() != nullptr ? amount(tail->amount()) : sum(tail->sum(0)));
  Expr out{.kind = ExprKind::And, .span = whole};
  out.items.push_back(limited(std::move(low)));
  out.items.push_back(limited(std::move(high)));
  return limited(std::move(out));
}

// `signed less than 30 days before today`: by the words fewer than 30 days ago, by the order of days more than that.
void TreeBuilder::refuse_days_or_day(P::SharedTailContext* tail, const Expr& comparison) {
  constexpr std::string_view kOfDays[] = {"earlier than", "later than", "on or before", "on or after", "早于",
                                          "晚于",         "不晚于",     "不早于",       "届满"};
  const antlr4::Token* said = tail->getStart();
  const std::size_t type = said->getType();
  const bool counts =
      type == P::AT_LEAST || type == P::AT_MOST || type == P::MORE_THAN || type == P::LESS_THAN;
  const Expr& day = comparison.items.back();
  const bool reckoned_back = day.kind == ExprKind::Subtract && day.items.back().kind == ExprKind::Duration;
  const std::string word = said->getText();
  if (!counts || !reckoned_back ||
      std::find(std::begin(kOfDays), std::end(kOfDays), word) != std::end(kOfDays))
    return;
  const bool longer = type == P::AT_LEAST || type == P::MORE_THAN;
  const bool edge = type == P::AT_LEAST || type == P::AT_MOST;
  const bool chinese = has_han(word);
  const std::string early = chinese ? (edge ? "不晚于" : "早于") : edge ? "on or before" : "earlier than";
  const std::string late = chinese ? (edge ? "不早于" : "晚于") : edge ? "on or after" : "later than";
  const Span at = span(tail->getStart());
  diag::Builder report = diagnostics_.report(diag::Code::DaysOrDay, at, {word});
  report.fix(at, longer ? early : late,
             {longer ? "if that time has passed" : "if that time has not passed",
              longer ? "如果期间已过" : "如果期间未过"});
  report.fix(at, longer ? late : early,
             {longer ? "if the day comes later than that one" : "if the day comes before that one",
              longer ? "如果日期在后" : "如果日期在前"});
  report.emit();
}

Expr TreeBuilder::compared_with(Expr left, P::SharedTailContext* tail, Span whole) {
  Expr out{.kind = ExprKind::Compare, .span = whole};
  out.items.push_back(std::move(left));
  if (tail->sum() != nullptr) {
    out.items.push_back(sum(tail->sum()));
    refuse_days_or_day(tail, out);
  }
  switch (tail->getStart()->getType()) {
    case P::AT_LEAST:
    case P::GREATER_EQUAL:
    case P::REACHES: out.compare = Comparison::AtLeast; break;
    case P::AT_MOST:
    case P::LESS_EQUAL: out.compare = Comparison::AtMost; break;
    case P::MORE_THAN:
    case P::GREATER: out.compare = Comparison::MoreThan; break;
    case P::LESS_THAN:
    case P::LESS: out.compare = Comparison::LessThan; break;
    case P::IS:
    case P::EQUAL: out.compare = Comparison::Equal; break;
    case P::IS_NOT:
    case P::NOT_EQUAL: out.compare = Comparison::NotEqual; break;
    case P::IS_WORKDAY: out.kind = ExprKind::IsWorkday; break;
    case P::UNDER: out.kind = tail->ONE_OF_THEM() != nullptr ? ExprKind::UnderAny : ExprKind::Under; break;
    case P::NOT_UNDER: out.kind = ExprKind::NotUnder; break;
    case P::STARTS_WITH: out.kind = ExprKind::StartsWith; break;
    case P::NOT_STARTS_WITH: out.kind = ExprKind::NotStartsWith; break;
    case P::UNDER_ANY: out.kind = ExprKind::UnderAny; break;
    case P::IS_GIVEN: out.kind = ExprKind::IsGiven; break;
    case P::IS_ABSENT: out.kind = ExprKind::IsAbsent; break;
    case P::IS_EMPTY: out.kind = ExprKind::IsEmpty; break;
    default:  // `在 … 内`; `在 … 以上`, `在 … 以下`, `在 … 以外`
      if (tail->OR_ABOVE() != nullptr) {
        out.compare = Comparison::AtLeast;
      } else if (tail->OR_BELOW() != nullptr) {
        out.compare = Comparison::AtMost;
      } else if (tail->BEYOND() != nullptr) {
        out.compare = Comparison::MoreThan;
      } else {
        out.kind = tail->NOT_IN() != nullptr ? ExprKind::NotIn : ExprKind::In;
        break;
      }
      if (tail->NOT_IN() != nullptr) {
        Expr negated{.kind = ExprKind::Not, .span = out.span};
        negated.items.push_back(limited(std::move(out)));
        return limited(std::move(negated));
      }
  }
  return limited(std::move(out));
}

Expr TreeBuilder::sum(P::SumContext* ctx) {
  const auto parts = ctx->product();
  Expr out = product(parts[0]);
  std::size_t next = 1;
  for (antlr4::tree::ParseTree* child : ctx->children) {
    auto* sign = dynamic_cast<TerminalNode*>(child);
    if (sign == nullptr || sign->getSymbol()->getType() == P::CAPPED_AT) continue;
    Expr right = product(parts[next++]);
    Expr joined{.kind = sign->getSymbol()->getType() == P::PLUS ? ExprKind::Add : ExprKind::Subtract,
                .span = base::cover(out.span, right.span)};
    joined.items.push_back(std::move(out));
    joined.items.push_back(std::move(right));
    out = limited(std::move(joined));
  }
  if (ctx->rounding() != nullptr) out = rounded(ctx, std::move(out));
  if (ctx->CAPPED_AT() == nullptr) return out;
  Expr capped{.kind = ExprKind::Capped, .span = span(ctx)};
  capped.items.push_back(std::move(out));
  capped.items.push_back(operand(ctx->operand()));
  return limited(std::move(capped));
}

Expr TreeBuilder::rounded(P::SumContext* ctx, Expr out) {
  Expr rounded{.kind = ExprKind::Round, .span = base::cover(out.span, span(ctx->rounding()))};
  switch (ctx->rounding()->getStart()->getType()) {
    case P::HALF_EVEN: rounded.rounding = RoundingMode::HalfEven; break;
    case P::ROUNDED_UP: rounded.rounding = RoundingMode::Up; break;
    case P::ROUNDED_DOWN: rounded.rounding = RoundingMode::Down; break;
    case P::FLOOR: rounded.rounding = RoundingMode::Floor; break;
    case P::CEILING: rounded.rounding = RoundingMode::Ceiling; break;
    default: rounded.rounding = RoundingMode::HalfUp; break;
  }
  rounded.items.push_back(std::move(out));
  if (ctx->rounding()->path() != nullptr) {
    rounded.items.push_back(path_expr(ctx->rounding()->path()));
    return limited(std::move(rounded));
  }
  const NumberLiteral unit = read_number(ctx->rounding()->NUMBER()->getText());
  rounded.text = unit.digits;
  rounded.percent = unit.percent;
  return limited(std::move(rounded));
}

value::Currency TreeBuilder::currency(TerminalNode* node) const {
  return value::find_currency(node->getText()).value_or(value::Currency::CNY);
}

Expr TreeBuilder::product(P::ProductContext* ctx) {
  const auto parts = ctx->operand();
  Expr out = operand(parts[0]);
  for (std::size_t i = 1; i < parts.size(); ++i) {
    Expr right = operand(parts[i]);
    auto* sign = dynamic_cast<TerminalNode*>(ctx->children[2 * i - 1]);
    Expr joined{.kind = sign->getSymbol()->getType() == P::TIMES ? ExprKind::Multiply : ExprKind::Divide,
                .span = base::cover(out.span, right.span)};
    joined.items.push_back(std::move(out));
    joined.items.push_back(std::move(right));
    out = limited(std::move(joined));
  }
  return out;
}

Expr TreeBuilder::shifted(Expr moved, Expr period, bool forwards, Span span) {
  Expr out{.kind = forwards ? ExprKind::Add : ExprKind::Subtract, .span = span};
  out.items.push_back(std::move(moved));
  out.items.push_back(std::move(period));
  return limited(std::move(out));
}

Expr TreeBuilder::operand(P::OperandContext* ctx) {
  Expr out = primary(ctx->primary());
  if (ctx->MINUS() != nullptr) {
    Expr negated{.kind = ExprKind::Negate, .span = base::cover(span(ctx->MINUS()), out.span)};
    negated.items.push_back(std::move(out));
    out = limited(std::move(negated));
  }
  if (ctx->duration() != nullptr)
    out = shifted(std::move(out), duration(ctx->duration()), ctx->LATER() != nullptr, span(ctx));
  if (ctx->edgeDay() != nullptr) {
    Expr day{.kind = edge_day(ctx->edgeDay()), .span = span(ctx)};
    day.items.push_back(std::move(out));
    out = limited(std::move(day));
  }
  if (ctx->ROLLED() != nullptr) {
    Expr rolled{.kind = ExprKind::Rolled, .span = span(ctx)};
    rolled.items.push_back(std::move(out));
    out = limited(std::move(rolled));
  }
  if (ctx->tiered() != nullptr) out = tiered(std::move(out), ctx->tiered(), span(ctx));
  return ctx->converted() == nullptr ? out : converted(std::move(out), ctx->converted(), span(ctx));
}

Expr TreeBuilder::number(TerminalNode* node) {
  const NumberLiteral literal = read_number(node->getText());
  return {.kind = literal.percent ? ExprKind::Percent : ExprKind::Number,
          .span = span(node),
          .text = literal.digits};
}

Expr TreeBuilder::duration(P::DurationContext* ctx) {
  if (ctx->NUMBER() != nullptr) return fixed_duration(ctx->NUMBER(), ctx->unit(), span(ctx));
  Expr out{.kind = ExprKind::Duration, .span = span(ctx)};
  out.unit = unit_of(ctx->unit());
  out.items.push_back(path_expr(ctx->path()));
  return limited(std::move(out));
}

Expr TreeBuilder::fixed_duration(antlr4::tree::TerminalNode* amount, P::UnitContext* unit, base::Span where) {
  Expr out = number(amount);
  if (out.kind != ExprKind::Number || out.text.find('.') != std::string::npos) {
    diagnostics_.report(diag::Code::PartialPeriod, where).emit();
  }
  out.kind = ExprKind::Duration;
  out.span = where;
  out.unit = unit_of(unit);
  return out;
}

Expr TreeBuilder::path_expr(P::PathContext* ctx) {
  Expr out{.kind = ExprKind::Path, .span = span(ctx)};
  for (P::WordContext* part : ctx->word()) out.names.push_back(word(part));
  return out;
}

Expr TreeBuilder::amount(P::AmountContext* ctx) {
  if (ctx->HAN_PERCENT() != nullptr) {
    const auto share = read_han_percent(ctx->HAN_PERCENT()->getText());
    if (!share)
      diagnostics_
          .report(diag::Code::SyntaxError, span(ctx),
                  {ctx->HAN_PERCENT()->getText(),
                   base::Bilingual{"a share with one reading, as in 百分之一百五十 or 150%",
                                   "仅有一种读法的比例，例如“百分之一百五十”或者“150%”"}})
          .note({"to some 一百五 is 105, to others 150", "“一百五”有人读作 105，有人读作 150"})
          .emit();
    return {.kind = ExprKind::Percent, .span = span(ctx), .text = share.value_or("0")};
  }
  Expr out = number(ctx->NUMBER());
  out.span = span(ctx);
  if (ctx->CURRENCY() == nullptr && ctx->YUAN() == nullptr) return out;
  if (out.kind == ExprKind::Percent) diagnostics_.report(diag::Code::NotAValue, out.span).emit();
  out.kind = ExprKind::Money;
  out.currency = ctx->CURRENCY() != nullptr ? currency(ctx->CURRENCY()) : value::Currency::CNY;
  return out;
}

Expr TreeBuilder::day_after(Expr last) {
  const Span where = last.span;
  if (last.kind == ExprKind::Date) {
    last.days = day_after(Date{last.days, where}).days;
    return last;
  }
  return shifted(std::move(last),
                 {.kind = ExprKind::Duration, .span = where, .text = "1", .unit = DurationUnit::Days}, true,
                 where);
}

Expr TreeBuilder::primary(P::PrimaryContext* ctx) {
  if (ctx->duration() != nullptr && ctx->primary() == nullptr) return duration(ctx->duration());
  if (ctx->amount() != nullptr) return amount(ctx->amount());
  const bool greatest = ctx->MAX_OF() != nullptr;
  const bool extreme = greatest || ctx->MIN_OF() != nullptr;
  if (ctx->LEFT_PAREN() != nullptr && !extreme) return expression(ctx->expression(0));
  Expr out{.span = span(ctx)};
  if (reckoned(ctx, out) || divided(ctx, out) || over_list(ctx, out) || literal(ctx, out))
    return limited(std::move(out));
  if (ctx->OUTCOME_OF() != nullptr) {
    const Expr decision = path_expr(ctx->path(0));
    out.kind = ExprKind::OutcomeOf;
    out.names.push_back({joined(decision, 0, decision.names.size()), decision.span});
  } else if (ctx->path().size() == 2) {
    // In Chinese the member comes first.
    const bool member_first = ctx->OF()->getText() == "的";
    out.kind = ExprKind::ByMember;
    out.items.push_back(path_expr(ctx->path(member_first ? 1 : 0)));
    out.items.push_back(path_expr(ctx->path(member_first ? 0 : 1)));
  } else if (!ctx->path().empty()) {
    return path_expr(ctx->path(0));
  } else if (!ctx->recordItem().empty()) {
    out.kind = ExprKind::Record;
    for (P::RecordItemContext* item : ctx->recordItem()) {
      out.names.push_back(word(item->word()));
      out.items.push_back(expression(item->expression()));
    }
  } else {
    out.kind = greatest                         ? ExprKind::Max
               : extreme                        ? ExprKind::Min
               : ctx->LEFT_BRACKET() != nullptr ? ExprKind::List
               : ctx->expression().empty()      ? ExprKind::Record  // `{}`
                                                : ExprKind::Set;
    add_expressions(ctx, out);
  }
  return limited(std::move(out));
}

void TreeBuilder::add_expressions(P::PrimaryContext* ctx, Expr& out) {
  for (P::ExpressionContext* part : ctx->expression()) out.items.push_back(expression(part));
}

// Days, and what is counted between them.
bool TreeBuilder::reckoned(P::PrimaryContext* ctx, Expr& out) {
  if (ctx->duration() != nullptr) {
    out = shifted(primary(ctx->primary()), duration(ctx->duration()), ctx->AFTER() != nullptr, out.span);
    return true;
  }
  if (ctx->edgeDay() != nullptr) {
    out.kind = edge_day(ctx->edgeDay());
    out.items.push_back(primary(ctx->primary()));
    return true;
  }
  if (ctx->NEXT_OF_EVERY() != nullptr) {
    out.kind = ExprKind::NextOfEvery;
    P::FixedDurationContext* step = ctx->fixedDuration();
    out.items.push_back(fixed_duration(step->NUMBER(), step->unit(), span(step)));
  } else if (ctx->AGE_OF() != nullptr) {
    out.kind = ExprKind::Age;
  } else if (ctx->DAYS_FROM() != nullptr || ctx->WORKDAYS_FROM() != nullptr ||
             ctx->MONTHS_FROM() != nullptr || ctx->YEARS_FROM() != nullptr) {
    out.kind = ExprKind::Between;
    out.unit = ctx->DAYS_FROM() != nullptr       ? DurationUnit::Days
               : ctx->WORKDAYS_FROM() != nullptr ? DurationUnit::Workdays
               : ctx->MONTHS_FROM() != nullptr   ? DurationUnit::Months
                                                 : DurationUnit::Years;
  } else {
    return false;
  }
  for (P::SumContext* part : ctx->sum()) out.items.push_back(sum(part));
  return true;
}

// A sum among several, and the part of one between bounds.
bool TreeBuilder::divided(P::PrimaryContext* ctx, Expr& out) {
  if (ctx->SPLIT_OF() != nullptr) {
    out.kind = ExprKind::Split;
    out.names.push_back(word(ctx->word()));
    P::SharesContext* shares = ctx->shares();
    out.items = {sum(ctx->sum(0)), path_expr(ctx->path(0)), sum(shares->sum(shares->sum().size() - 1))};
    if (shares->FIRST_PER() != nullptr) {
      out.items.push_back(sum(shares->sum(0)));
      out.items.push_back(sum(shares->sum(1)));
    }
    out.equally = shares->OR_EQUALLY() != nullptr;
    return true;
  }
  if (ctx->PORTION_OF() == nullptr) return false;
  // In English the amount is written out; in Chinese it is what the bounds are of, `数额 之中 超过 A 至 B 的 部分`.
  const bool named = !ctx->path().empty();
  const bool below = named ? ctx->MORE_THAN() != nullptr : ctx->ABOVE() != nullptr;
  const bool above = named ? ctx->UNTIL() != nullptr || ctx->AT_MOST() != nullptr : ctx->UP_TO() != nullptr;
  const Expr none{.kind = ExprKind::Absent, .span = out.span};
  std::size_t next = 0;
  out.kind = ExprKind::Portion;
  out.items.push_back(named ? path_expr(ctx->path(0)) : operand(ctx->operand(next++)));
  out.items.push_back(below ? operand(ctx->operand(next++)) : none);
  out.items.push_back(above ? operand(ctx->operand(next++)) : none);
  if (!below && !above) diagnostics_.report(diag::Code::PortionWithoutBound, out.span).emit();
  return true;
}

bool TreeBuilder::over_list(P::PrimaryContext* ctx, Expr& out) {
  const bool quantifier = ctx->ANY() != nullptr || ctx->EVERY() != nullptr;
  const bool items = ctx->FOR() == nullptr && (ctx->ALL_OF() != nullptr || ctx->FIRST_OF() != nullptr);
  if (ctx->FOR() == nullptr && !quantifier && !items && ctx->COUNT_OF() == nullptr) return false;
  out.names.push_back(word(ctx->word()));
  if (ctx->FOR() == nullptr && !items) {
    out.kind = ctx->ANY() != nullptr     ? ExprKind::Any
               : ctx->EVERY() != nullptr ? ExprKind::Every
                                         : ExprKind::CountOf;
    out.items.push_back(path_expr(ctx->path(0)));
    add_expressions(ctx, out);
    return true;
  }
  out.kind = ctx->SUM_OF() != nullptr     ? ExprKind::SumOf
             : ctx->FIRST_OF() != nullptr ? ExprKind::FirstOf
             : ctx->MAX_OF() != nullptr   ? ExprKind::MaxOver
             : ctx->MIN_OF() != nullptr   ? ExprKind::MinOver
                                          : ExprKind::AllOf;
  // What is taken of each is the item itself, where nothing else is named.
  out.items.push_back(items ? Expr{.kind = ExprKind::Path, .span = out.names[0].span, .names = {out.names[0]}}
                            : sum(ctx->sum(0)));
  out.items.push_back(path_expr(ctx->path(0)));
  add_expressions(ctx, out);
  if (out.items.size() == 2) out.items.push_back({.kind = ExprKind::Yes, .span = out.span});
  if (ctx->inOrder() == nullptr) return true;
  for (P::OrderKeyContext* key : ctx->inOrder()->orderKey()) {
    out.items.push_back(sum(key->sum()));
    out.items.back().descending = key->DESCENDING() != nullptr;
  }
  return true;
}

// What one token says.
bool TreeBuilder::literal(P::PrimaryContext* ctx, Expr& out) {
  if (ctx->DATE_LITERAL() != nullptr) {
    out.kind = ExprKind::Date;
    out.days = date(ctx->DATE_LITERAL()).days;
    return true;
  }
  if (ctx->STRING() != nullptr) {
    out.kind = ExprKind::String;
    out.text = string_text(ctx->STRING()->getSymbol());
    return true;
  }
  const std::pair<TerminalNode*, ExprKind> words[] = {
      {ctx->REST(), ExprKind::Rest},
      {ctx->YES(), ExprKind::Yes},
      {ctx->NO(), ExprKind::No},
      {ctx->ABSENT(), ExprKind::Absent},
      {ctx->DUTIES_NOT_MET(), ExprKind::DutiesNotMet},
      {ctx->DUTIES_ARE_MET(), ExprKind::DutiesAreMet},
      {ctx->ALL_DUTIES_OF(), ExprKind::DutiesAreMet},
      {ctx->TODAY(), ExprKind::Today},
  };
  for (const auto& [token, kind] : words) {
    if (token == nullptr) continue;
    out.kind = kind;
    if (ctx->dotted() != nullptr) out.names.push_back(dotted(ctx->dotted()));
    return true;
  }
  return false;
}

}  // namespace writ::syntax
