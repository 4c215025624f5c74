// SPDX-License-Identifier: Apache-2.0
// Expressions as the formatter writes them: parentheses where the grammar or the reader needs them, breaks before `and`,
// `or`, `then` and `else`, and the word order of each language.
#include "compiler/syntax/format_writer.h"

namespace writ::syntax {
namespace {

bool is_connective(const Expr& expr) { return expr.kind == ExprKind::And || expr.kind == ExprKind::Or; }

bool is_shift(const Expr& expr) {
  return (expr.kind == ExprKind::Add || expr.kind == ExprKind::Subtract) && expr.items[1].kind == ExprKind::Duration;
}

// Takes in everything that follows it, as far as it goes.
bool is_open_ended(const Expr& expr) {
  switch (expr.kind) {
    case ExprKind::Any:
    case ExprKind::Every:
    case ExprKind::SumOf: return true;
    case ExprKind::CountOf: return expr.items.size() > 1;
    default: return false;
  }
}

}  // namespace

Binding Writer::binding_of(const Expr& expr) const {
  if (is_open_ended(expr)) return Binding::Whole;
  if (is_shift(expr)) return Binding::Unit;
  switch (expr.kind) {
    case ExprKind::If: return Binding::Whole;
    case ExprKind::And:
    case ExprKind::Or: return Binding::Alternative;
    case ExprKind::Not:
    case ExprKind::Compare:
    case ExprKind::In:
    case ExprKind::NotIn:
    case ExprKind::IsGiven:
    case ExprKind::IsAbsent: return Binding::Operand;
    case ExprKind::Add:
    case ExprKind::Subtract: return Binding::Term;
    case ExprKind::Multiply: return Binding::Factor;
    case ExprKind::Negate: return Binding::Unit;
    default: return Binding::Primary;
  }
}

Doc Writer::parenthesised(Doc inner) const { return concat({mark("(", "（"), align(std::move(inner)), mark(")", "）")}); }

Doc Writer::expression(const Expr& expr, Binding binding) {
  if (binding_of(expr) < binding) return parenthesised(expression(expr));
  if (is_shift(expr)) return shifted(expr);
  const auto infix = [&](std::string_view sign, Binding left, Binding right) {
    return concat({expression(expr.items[0], left), space(), text(sign), space(), expression(expr.items[1], right)});
  };
  switch (expr.kind) {
    case ExprKind::Number: return text(number(expr.text));
    case ExprKind::Percent: return text(number(expr.text) + "%");
    case ExprKind::Date: return date(expr.days);
    case ExprKind::String: return outside_text(expr.text);
    case ExprKind::Yes: return word("Yes");
    case ExprKind::No: return word("No");
    case ExprKind::Absent: return word("Absent");
    case ExprKind::Today: return word("Today");
    case ExprKind::Duration: return duration(expr);
    case ExprKind::Path: return path(expr, path_place_);
    case ExprKind::Not: {
      // `not` reaches as far as a comparison does; parentheses say so.
      const bool plain = binding_of(expr.items[0]) == Binding::Primary;
      Doc inner = expression(expr.items[0]);
      return concat({word("Not"), space(), plain ? std::move(inner) : parenthesised(std::move(inner))});
    }
    case ExprKind::And:
    case ExprKind::Or: return connective(expr);
    case ExprKind::Compare: return comparison(expr);
    case ExprKind::IsGiven: return concat({expression(expr.items[0], Binding::Term), space(), word("IsGiven")});
    case ExprKind::IsAbsent: return concat({expression(expr.items[0], Binding::Term), space(), word("IsAbsent")});
    case ExprKind::In:
    case ExprKind::NotIn: return membership(expr);
    case ExprKind::If: return choice(expr);
    case ExprKind::Add: return infix("+", Binding::Term, Binding::Factor);
    case ExprKind::Subtract: return infix("-", Binding::Term, Binding::Factor);
    case ExprKind::Multiply: return infix(chinese() ? "×" : "*", Binding::Factor, Binding::Unit);
    case ExprKind::Negate: return concat({text("-"), expression(expr.items[0], Binding::Primary)});
    case ExprKind::Set:
    case ExprKind::List:
    case ExprKind::Record: return members(expr);
    case ExprKind::Any:
    case ExprKind::Every: return quantifier(expr, false);
    case ExprKind::CountOf:
    case ExprKind::SumOf: return aggregate(expr);
  }
  return {};
}

Doc Writer::path(const Expr& expr, Place place) const {
  Doc out;
  for (const Name& part : expr.names) {
    if (!out.items.empty()) out.items.push_back(text("."));
    out.items.push_back(name(part.text, out.items.empty() ? place : Place::Labelled));
  }
  return out;
}

// Behind `in`, where `force` would make it another word.
Doc Writer::list_path(const Expr& expr) const { return path(expr, expr.names.front().text == "force" ? Place::Alone : Place::Free); }

// ---- conditions ----

// One line, or one operand a line with the connecting word in front.
Doc Writer::connective(const Expr& expr) {
  std::vector<Doc> parts;
  for (std::size_t i = 0; i < expr.items.size(); ++i) {
    const Expr& item = expr.items[i];
    const bool last = i + 1 == expr.items.size();
    Doc above = lead(first_place(item), false, false);
    Doc own;
    if (last && (item.kind == ExprKind::Any || item.kind == ExprKind::Every)) {
      own = quantifier(item, true);
    } else {
      own = expression(item, Binding::Operand);
    }
    if (!is_connective(item)) own = concat({std::move(own), tail(item.span.begin)});
    if (i == 0) {
      parts.push_back(concat({std::move(above), std::move(own)}));
    } else {
      parts.push_back(concat({line(), std::move(above), word(expr.kind == ExprKind::And ? "And" : "Or"), space(), std::move(own)}));
    }
  }
  return group(std::move(parts));
}

bool Writer::compares_dates(const Expr& expr) const { return names_.is_date(expr.items[0]) || names_.is_date(expr.items[1]); }

Doc Writer::comparison(const Expr& expr) {
  Doc left = expression(expr.items[0], Binding::Term);
  Doc right = expression(expr.items[1], Binding::Term);
  const auto with = [&](Doc sign) { return concat({std::move(left), space(), std::move(sign), space(), std::move(right)}); };
  const bool dates = compares_dates(expr);
  switch (expr.compare) {
    case Comparison::Equal:
      // `is absent` is the other question, whether a fact was given at all; in Chinese they are different words.
      return with(expr.items[1].kind == ExprKind::Absent && !chinese() ? text("=") : word("Is"));
    case Comparison::NotEqual: return with(word("IsNot"));
    case Comparison::AtLeast:
      if (dates) return with(mark("on or after", "不早于"));
      // 达到 10万 以上; but nobody says 达到 0 以上.
      if (chinese() && ((expr.items[1].kind == ExprKind::Number && expr.items[1].text != "0") || expr.items[1].kind == ExprKind::Path)) {
        return concat({std::move(left), space(), word("Reaches"), space(), std::move(right), space(), word("OrAbove")});
      }
      return with(word("AtLeast"));
    case Comparison::AtMost: return with(dates ? mark("on or before", "不晚于") : word("AtMost"));
    case Comparison::MoreThan: return with(dates ? mark("later than", "晚于") : word("MoreThan"));
    case Comparison::LessThan: return with(dates ? mark("earlier than", "早于") : word("LessThan"));
  }
  return {};
}

Doc Writer::membership(const Expr& expr) {
  std::vector<Doc> parts = {expression(expr.items[0], Binding::Term), word(expr.kind == ExprKind::In ? "In" : "NotIn"),
                            expression(expr.items[1], Binding::Term)};
  if (chinese()) parts.push_back(word("Inside"));
  return join(std::move(parts), space());
}

// if a then b else if c then d else e: on one line, or one case a line.
Doc Writer::choice(const Expr& expr) {
  std::vector<Doc> parts;
  const Expr* rest = &expr;
  while (rest->kind == ExprKind::If) {
    if (!parts.empty()) {
      parts.push_back(line());
      parts.push_back(word("Else"));
      parts.push_back(space());
    }
    // `then` and `else` end whatever stands before them, except another choice.
    const auto branch = [&](const Expr& part) {
      return align(expression(part, part.kind == ExprKind::If ? Binding::Primary : Binding::Whole));
    };
    parts.push_back(group({word("If"), space(), branch(rest->items[0]), line(), word("Then"), space(), branch(rest->items[1])}));
    rest = &rest->items[2];
  }
  parts.push_back(line());
  parts.push_back(concat({word("Else"), space(), align(expression(*rest))}));
  return align(group(std::move(parts)));
}

// ---- dates ----

Doc Writer::duration(const Expr& expr) const {
  Doc unit = word(expr.unit == DurationUnit::Years    ? "Years"
                  : expr.unit == DurationUnit::Months ? "Months"
                                                      : "Days");
  if (!chinese() && expr.text == "1") unit.text.pop_back();  // 1 year
  return concat({text(chinese() ? expr.text : number(expr.text)), space(), std::move(unit)});
}

// `3 years after X`, `X 后 3 年`
Doc Writer::shifted(const Expr& expr) {
  const bool forwards = expr.kind == ExprKind::Add;
  if (chinese()) {
    return concat({expression(expr.items[0], Binding::Primary), space(), word(forwards ? "Later" : "Earlier"), space(),
                   duration(expr.items[1])});
  }
  return concat({duration(expr.items[1]), space(), word(forwards ? "After" : "Before"), space(),
                 expression(expr.items[0], Binding::Unit)});
}

// ---- lists ----

// Braces, brackets: as many members on a line as go there; records one a line where they do not all fit.
Doc Writer::members(const Expr& expr) {
  const bool brackets = expr.kind == ExprKind::List;
  Doc open = brackets ? mark("[", "［") : mark("{", "｛");
  Doc close = brackets ? mark("]", "］") : mark("}", "｝");
  if (expr.items.empty()) return concat({std::move(open), std::move(close)});
  ++lists_;
  const bool one_a_line = expr.items.front().kind == ExprKind::Record;
  // 、 between things of one kind; ， between fields.
  const Doc between = expr.kind == ExprKind::Record ? comma() : mark(",", "、");
  std::vector<Doc> parts;
  for (std::size_t i = 0; i < expr.items.size(); ++i) {
    const bool field = i < expr.names.size();
    const std::uint32_t begin = field ? expr.names[i].span.begin : first_place(expr.items[i]);
    Doc above = lead(begin, false, false);
    Doc own = expression(expr.items[i]);
    if (field) own = concat({name(expr.names[i].text, Place::Labelled), mark(": ", "："), align(std::move(own))});
    own = concat({std::move(above), std::move(own), i + 1 < expr.items.size() ? between : Doc{}, tail(begin)});
    if (i == 0) {
      parts.push_back(std::move(own));
    } else if (one_a_line) {
      parts.push_back(concat({line(), std::move(own)}));
    } else {
      parts.push_back(group({line(), std::move(own)}));
    }
  }
  --lists_;
  const std::uint32_t end = expr.span.end - 1;
  const std::vector<const Comment*> last = comments_.before(end);
  for (const Comment* comment : last) parts.push_back(concat({hard(), text(comment->text)}));
  // A comment before the bracket must not swallow it.
  parts.push_back(last.empty() ? Doc{} : hard());
  return group({std::move(open), align(group(std::move(parts))), std::move(close), tail(end)});
}

// any x in xs has c; xs 之中 任一 x 满足 c
Doc Writer::quantifier(const Expr& expr, bool nested) {
  const Expr& list = expr.items[0];
  const Expr& has = expr.items[1];
  Doc body = expression(has, nested && is_connective(has) ? Binding::Operand : Binding::Whole);
  Doc which = word(expr.kind == ExprKind::Any ? "Any" : "Every");
  Doc variable = name(expr.names[0].text);
  Doc head = chinese() ? join({list_path(list), word("Inside"), which, variable}, space())
                       : join({which, variable, text("in"), list_path(list)}, space());
  return group({std::move(head), nest(2, concat({line(), word("Has"), space(), align(std::move(body))}))});
}

// count of x in xs where c; xs 之中 x 的 个数 其中 c
// sum of s for x in xs where c; 对 xs 之中 每个 x 合计 s 其中 c
Doc Writer::aggregate(const Expr& expr) {
  const bool summing = expr.kind == ExprKind::SumOf;
  const Expr& list = expr.items[summing ? 1 : 0];
  const std::size_t where_at = summing ? 2 : 1;
  Doc variable = name(expr.names[0].text);
  Doc head;
  if (summing) {
    Doc summand = expression(expr.items[0], Binding::Term);
    head = chinese() ? join({word("For"), list_path(list), word("Inside"), word("Every"), variable, word("SumOf"), summand}, space())
                     : join({word("SumOf"), summand, word("For"), variable, text("in"), list_path(list)}, space());
  } else {
    head = chinese() ? join({list_path(list), word("Inside"), variable, word("Of"), word("CountOf")}, space())
                     : join({word("CountOf"), variable, text("in"), list_path(list)}, space());
  }
  if (expr.items.size() <= where_at) return head;
  return group({std::move(head), nest(2, concat({line(), word("Where"), space(), align(expression(expr.items[where_at]))}))});
}

}  // namespace writ::syntax
