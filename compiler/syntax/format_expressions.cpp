// SPDX-License-Identifier: Apache-2.0
// Expressions as the formatter writes them: parentheses where the grammar or the reader needs them, breaks before `and`,
// `or`, `then` and `else`, and the word order of each language.
#include "compiler/syntax/format_writer.h"
#include "compiler/syntax/same_tree.h"

#include <algorithm>

namespace writ::syntax {
namespace {

bool is_connective(const Expr& expr) { return expr.kind == ExprKind::And || expr.kind == ExprKind::Or; }

// The first or last day of a month or a year.
bool is_edge_day(const Expr& expr) {
  return expr.kind == ExprKind::FirstOfMonth || expr.kind == ExprKind::LastOfMonth ||
         expr.kind == ExprKind::FirstOfYear || expr.kind == ExprKind::LastOfYear;
}

std::string_view edge_day_word(ExprKind kind) {
  return kind == ExprKind::FirstOfMonth  ? "FirstDay"
         : kind == ExprKind::LastOfMonth ? "LastDay"
         : kind == ExprKind::FirstOfYear ? "FirstDayOfYear"
                                         : "LastDayOfYear";
}

bool is_shift(const Expr& expr) {
  return (expr.kind == ExprKind::Add || expr.kind == ExprKind::Subtract) &&
         expr.items[1].kind == ExprKind::Duration;
}

}  // namespace

Binding Writer::binding_of(const Expr& expr) const {
  if (is_shift(expr)) return Binding::Unit;
  if (expr.kind == ExprKind::CountOf && expr.items.size() > 1) return Binding::Whole;
  // In Chinese these follow their day.
  return is_edge_day(expr) && chinese() ? Binding::Unit : traits(expr.kind).binding;
}

Doc Writer::parenthesised(Doc inner) const {
  return concat({mark("(", "（"), align(std::move(inner)), mark(")", "）")});
}

Doc Writer::expression(const Expr& expr, Binding binding) {
  if (binding_of(expr) < binding) return parenthesised(expression(expr));
  if (is_shift(expr)) return shifted(expr);
  switch (expr.kind) {
    case ExprKind::Number: return text(number(expr.text));
    case ExprKind::Percent: return text(number(expr.text) + "%");
    case ExprKind::Money: return text(money(expr));
    case ExprKind::Date: return date(expr.days);
    case ExprKind::String: return outside_text(expr.text);
    case ExprKind::Yes: return word("Yes");
    case ExprKind::No: return word("No");
    case ExprKind::Absent: return word("Absent");
    case ExprKind::Today: return word("Today");
    case ExprKind::DutiesNotMet:
    case ExprKind::DutiesAreMet: return duties(expr);
    case ExprKind::OutcomeOf: return outcome_of(expr);
    case ExprKind::Duration: return duration(expr);
    case ExprKind::Path: return path(expr, path_place_);
    case ExprKind::Not: return negation(expr);
    case ExprKind::And:
    case ExprKind::Or: return connective(expr);
    case ExprKind::Compare: return comparison(expr);
    case ExprKind::IsGiven: return concat({subject(expr), word("IsGiven")});
    case ExprKind::IsAbsent: return concat({subject(expr), word("IsAbsent")});
    case ExprKind::IsEmpty: return concat({subject(expr), word("IsEmpty")});
    case ExprKind::Grown: return growth(expr);
    case ExprKind::In:
    case ExprKind::NotIn:
    case ExprKind::Under:
    case ExprKind::NotUnder:
    case ExprKind::UnderAny:
    case ExprKind::StartsWith:
    case ExprKind::NotStartsWith: return membership(expr);
    case ExprKind::If: return choice(expr);
    case ExprKind::Add: return infix(expr, text("+"), Binding::Term, Binding::Factor);
    case ExprKind::Subtract: return infix(expr, text("-"), Binding::Term, Binding::Factor);
    case ExprKind::Multiply: return infix(expr, mark("*", "×"), Binding::Factor, Binding::Unit);
    case ExprKind::Divide: return infix(expr, word("DividedBy"), Binding::Factor, Binding::Unit);
    case ExprKind::Round: return rounded(expr);
    case ExprKind::Max:
    case ExprKind::Min: return extreme(expr);
    case ExprKind::Within:
    case ExprKind::IsWorkday:
    case ExprKind::Between:
    case ExprKind::Age:
    case ExprKind::FirstOfMonth:
    case ExprKind::LastOfMonth:
    case ExprKind::FirstOfYear:
    case ExprKind::LastOfYear:
    case ExprKind::NextOfEvery:
    case ExprKind::Rolled: return dates(expr);
    case ExprKind::Negate: return concat({text("-"), expression(expr.items[0], Binding::Primary)});
    case ExprKind::Set:
    case ExprKind::List:
    case ExprKind::Record: return members(expr);
    case ExprKind::Any:
    case ExprKind::Every: return quantifier(expr, false);
    case ExprKind::CountOf:
    case ExprKind::SumOf:
    case ExprKind::FirstOf:
    case ExprKind::MaxOver:
    case ExprKind::MinOver:
    case ExprKind::AllOf: return aggregate(expr);
    case ExprKind::Split: return split(expr);
    case ExprKind::Tiers: return tiers(expr);
    case ExprKind::Tier: return tier(expr);
    case ExprKind::InTiers:
    case ExprKind::AtTier: return tiered(expr);
    case ExprKind::ByMember: return by_member(expr);
    case ExprKind::Rest: return word("Rest");
    case ExprKind::ShareTerm: return share_term(expr);
    case ExprKind::Shapley: return shapley(expr);
    case ExprKind::Converted: return converted(expr);
    // Nobody wrote these: of what was written, what is taken.
    case ExprKind::Taken: return expression(expr.items[0], binding);
    case ExprKind::Remaining: return expression(expr.items[1], binding);
    case ExprKind::Portion: return portion(expr);
    case ExprKind::Capped:
      return infix(expr, word("CappedAt"),
                   expr.items[0].kind == ExprKind::Round ? Binding::Sum : Binding::Term, Binding::Unit);
  }
  return {};
}

Doc Writer::infix(const Expr& expr, Doc sign, Binding left, Binding right) {
  return concat(
      {expression(expr.items[0], left), space(), std::move(sign), space(), expression(expr.items[1], right)});
}

// `not` reaches as far as a comparison does; parentheses say so.
Doc Writer::negation(const Expr& expr) {
  const bool plain = binding_of(expr.items[0]) == Binding::Primary;
  Doc inner = expression(expr.items[0]);
  return concat({word("Not"), space(), plain ? std::move(inner) : parenthesised(std::move(inner))});
}

Doc Writer::value_after_is(const Expr& expr) {
  const Expr* first = &expr;
  while (is_connective(*first)) first = &first->items[0];
  return expression(expr, first->kind == ExprKind::Not ? Binding::Primary : Binding::Whole);
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
Doc Writer::list_path(const Expr& expr) const {
  return path(expr, expr.names.front().text == "force" ? Place::Alone : Place::Free);
}

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
      // Said by itself, or behind something else than it was written behind, it says its subject.
      leave_out_ = item.shares_subject && i > 0 && traits(expr.items[i - 1].kind).compares &&
                           same_tree(expr.items[i - 1].items[0], item.items[0])
                       ? &item
                       : nullptr;
      own = expression(item, Binding::Operand);
      leave_out_ = nullptr;
    }
    if (!is_connective(item)) own = concat({std::move(own), tail(item.span.begin)});
    if (i == 0) {
      parts.push_back(concat({std::move(above), std::move(own)}));
    } else {
      parts.push_back(concat({line(), std::move(above), word(expr.kind == ExprKind::And ? "And" : "Or"),
                              space(), std::move(own)}));
    }
  }
  return group(std::move(parts));
}

bool Writer::compares_dates(const Expr& expr) const {
  return names_.is_date(expr.items[0]) || names_.is_date(expr.items[1]);
}

// What a comparison says of, with the space behind it; nothing where it shares that with the one before.
Doc Writer::subject(const Expr& expr) {
  if (leave_out_ == &expr) return {};
  return concat({expression(expr.items[0], Binding::Sum), space()});
}

Doc Writer::comparison(const Expr& expr) {
  Doc left = subject(expr);
  Doc right = expression(expr.items[1], Binding::Sum);
  const auto with = [&](Doc sign) {
    return concat({std::move(left), std::move(sign), space(), std::move(right)});
  };
  const bool dates = compares_dates(expr);
  switch (expr.compare) {
    case Comparison::Equal:
      // `is absent` is the other question, whether a fact was given at all; in Chinese they are different words.
      return with(expr.items[1].kind == ExprKind::Absent && !chinese() ? text("=") : word("Is"));
    case Comparison::NotEqual: return with(word("IsNot"));
    case Comparison::AtLeast:
      if (dates) return with(mark("on or after", "不早于"));
      // 达到 10万 以上; but nobody says 达到 0 以上.
      if (chinese() && ((expr.items[1].kind == ExprKind::Number && expr.items[1].text != "0") ||
                        expr.items[1].kind == ExprKind::Path)) {
        return concat(
            {std::move(left), word("Reaches"), space(), std::move(right), space(), word("OrAbove")});
      }
      return with(word("AtLeast"));
    case Comparison::AtMost: return with(dates ? mark("on or before", "不晚于") : word("AtMost"));
    case Comparison::MoreThan: return with(dates ? mark("later than", "晚于") : word("MoreThan"));
    case Comparison::LessThan: return with(dates ? mark("earlier than", "早于") : word("LessThan"));
  }
  return {};
}

// a compared with b grown by at most 20%
Doc Writer::growth(const Expr& expr) {
  const std::string_view sign = expr.compare == Comparison::AtLeast    ? "AtLeast"
                                : expr.compare == Comparison::AtMost   ? "AtMost"
                                : expr.compare == Comparison::MoreThan ? "MoreThan"
                                                                       : "LessThan";
  return join(
      {expression(expr.items[0], Binding::Sum), word("ComparedWith"), expression(expr.items[1], Binding::Sum),
       word("GrownBy"), word(sign), expression(expr.items[2], Binding::Sum)},
      space());
}

// a is in {b, c}, a is under b, a starts with b; a 在 ｛b、c｝ 之中, a 属于 b, a 以 b 开头
Doc Writer::membership(const Expr& expr) {
  struct Words {
    ExprKind kind;
    std::string_view sign;
    std::string_view closing;
  };
  static constexpr Words kWords[] = {{ExprKind::In, "In", "Inside"},
                                     {ExprKind::NotIn, "NotIn", "Inside"},
                                     {ExprKind::Under, "Under", {}},
                                     {ExprKind::NotUnder, "NotUnder", {}},
                                     {ExprKind::UnderAny, "UnderAny", "OneOfThem"},
                                     {ExprKind::StartsWith, "StartsWith", "AtTheStart"},
                                     {ExprKind::NotStartsWith, "NotStartsWith", "AtTheStart"}};
  const Words& words = *std::find_if(std::begin(kWords), std::end(kWords),
                                     [&](const Words& one) { return one.kind == expr.kind; });
  const std::string_view sign =
      chinese() && expr.kind == ExprKind::UnderAny ? std::string_view("Under") : words.sign;
  const std::string_view closing = words.closing;
  std::vector<Doc> parts = {concat({subject(expr), word(sign)}), expression(expr.items[1], Binding::Sum)};
  if (chinese() && !closing.empty()) parts.push_back(word(closing));
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
    parts.push_back(group({word("If"), space(), branch(rest->items[0]), line(), word("Then"), space(),
                           branch(rest->items[1])}));
    rest = &rest->items[2];
  }
  parts.push_back(line());
  parts.push_back(concat({word("Else"), space(), align(expression(*rest))}));
  return align(group(std::move(parts)));
}

// ---- dates ----

Doc Writer::duration(const Expr& expr) {
  Doc unit = word(expr.unit == DurationUnit::Years    ? "Years"
                  : expr.unit == DurationUnit::Months ? "Months"
                  : expr.unit == DurationUnit::Days   ? "Days"
                                                      : "Workdays");
  if (!expr.items.empty()) {
    return concat({expression(expr.items[0]), space(), std::move(unit)});
  }
  if (!chinese() && expr.text == "1") unit.text.pop_back();  // 1 year
  return concat({text(chinese() ? expr.text : number(expr.text)), space(), std::move(unit)});
}

// `3 years after X`, `X 后 3 年`
Doc Writer::shifted(const Expr& expr) {
  const bool forwards = expr.kind == ExprKind::Add;
  if (chinese()) {
    return concat({expression(expr.items[0], Binding::Primary), space(), word(forwards ? "Later" : "Earlier"),
                   space(), duration(expr.items[1])});
  }
  return concat({duration(expr.items[1]), space(), word(forwards ? "After" : "Before"), space(),
                 expression(expr.items[0], is_shift(expr.items[0]) ? Binding::Unit : Binding::Primary)});
}

Doc Writer::dates(const Expr& expr) {
  const auto part = [&](std::size_t i) { return expression(expr.items[i], Binding::Term); };
  const auto phrase = [](std::vector<Doc> parts) { return join(std::move(parts), space()); };
  // day within A until B; day 处于 A 起 至 B 前
  if (expr.kind == ExprKind::Within) {
    Doc own = subject(expr);
    Doc days = chinese()
                   ? phrase({word("Within"), part(1), word("Since"), word("Until"), part(2), word("Earlier")})
                   : phrase({word("Within"), part(1), word("Until"), part(2)});
    return concat({std::move(own), std::move(days)});
  }
  if (expr.kind == ExprKind::IsWorkday)
    return phrase({expression(expr.items[0], Binding::Sum), word("IsWorkday")});
  // days from A until B; 日数自 A 至 B
  if (expr.kind == ExprKind::Between) {
    Doc what = word(expr.unit == DurationUnit::Days       ? "DaysFrom"
                    : expr.unit == DurationUnit::Workdays ? "WorkdaysFrom"
                    : expr.unit == DurationUnit::Months   ? "MonthsFrom"
                                                          : "YearsFrom");
    return phrase({std::move(what), part(0), word("Until"), part(1)});
  }
  if (expr.kind == ExprKind::Age)
    return phrase({word("AgeOf"), part(0), word(chinese() ? "Until" : "On"), part(1)});
  // next of every 3 months from A after B; 下一次每 3 个月 自 A 起 于 B 后
  if (expr.kind == ExprKind::NextOfEvery) {
    if (!chinese())
      return phrase(
          {word("NextOfEvery"), duration(expr.items[0]), word("From"), part(1), word("After"), part(2)});
    return phrase({word("NextOfEvery"), duration(expr.items[0]), word("From"), part(1), word("Since"),
                   word("On"), part(2), word("Later")});
  }
  // What is done to a day after it was moved: day 后 1 个月 所在月末日 顺延至工作日
  const Expr& day = expr.items[0];
  const bool edge_rolled = chinese() && expr.kind == ExprKind::Rolled && is_edge_day(day);
  Doc inner = expression(day, is_shift(day) || edge_rolled ? Binding::Unit : Binding::Primary);
  if (expr.kind == ExprKind::Rolled) return phrase({std::move(inner), word("Rolled")});
  Doc which = word(edge_day_word(expr.kind));
  return chinese() ? phrase({std::move(inner), std::move(which)})
                   : phrase({std::move(which), std::move(inner)});
}

// ---- numbers ----

// a * b rounded half up to 0.01; a × b 四舍五入至 0.01
Doc Writer::rounded(const Expr& expr) {
  static constexpr std::string_view kWords[] = {"HalfUp",      "HalfEven", "RoundedUp",
                                                "RoundedDown", "Floor",    "Ceiling"};
  Doc unit = expr.items.size() > 1 ? expression(expr.items[1]) : text(expr.text + (expr.percent ? "%" : ""));
  return concat({expression(expr.items[0], Binding::Term), space(),
                 word(kWords[static_cast<std::size_t>(expr.rounding)]), space(), std::move(unit)});
}

// max of (a, b); 较大者（a，b）
Doc Writer::extreme(const Expr& expr) {
  ++lists_;
  std::vector<Doc> parts;
  for (std::size_t i = 0; i < expr.items.size(); ++i) {
    parts.push_back(expression(expr.items[i]));
    if (i + 1 == expr.items.size()) break;
    // `100，200` would be one number.
    const bool numbers = expr.items[i].kind == ExprKind::Number && expr.items[i + 1].kind == ExprKind::Number;
    parts.push_back(numbers ? mark(",", "、") : comma());
    parts.push_back(line());
  }
  --lists_;
  return concat({word(expr.kind == ExprKind::Max ? "MaxOf" : "MinOf"), chinese() ? Doc{} : space(),
                 parenthesised(group({concat(std::move(parts))}))});
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
    // Behind the bracket it would belong to what stands before it.
    if (i == 0 && !above.items.empty()) parts.push_back(hard());
    Doc own = expression(expr.items[i]);
    if (field)
      own = concat({name(expr.names[i].text, Place::Labelled), mark(": ", "："), align(std::move(own))});
    own =
        concat({std::move(above), std::move(own), i + 1 < expr.items.size() ? between : Doc{}, tail(begin)});
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

// split of S first per G by H then by W, or equally for x in xs; 对 xs 之中 每个 x 分配 S 先按 G 依 H 再按 W，均为零则均分
Doc Writer::split(const Expr& expr) {
  const auto part = [&](std::size_t i) {
    return expr.items[i].kind == ExprKind::Shapley ? shapley(expr.items[i])
                                                   : expression(expr.items[i], Binding::Sum);
  };
  const bool in_groups = weighing_items(expr) > 3;
  std::vector<Doc> parts = {word("SplitOf"), part(0)};
  if (in_groups) {
    for (Doc one : {word("FirstPer"), part(3), mark("by", "依"), part(4), word("ThenBy"), part(2)})
      parts.push_back(std::move(one));
  } else {
    parts.push_back(mark("by", "按"));
    parts.push_back(part(2));
  }
  Doc what = join(std::move(parts), space());
  if (expr.equally) what = concat({std::move(what), mark(", ", "，"), word("OrEqually")});
  Doc variable = name(expr.names[0].text);
  Doc list = list_path(expr.items[1]);
  return chinese() ? join({word("For"), std::move(list), word("Inside"), word("Every"), std::move(variable),
                           std::move(what)},
                          space())
                   : join({std::move(what), word("For"), std::move(variable), text("in"), std::move(list)},
                          space());
}

// portion of X above A up to B; X 之中 超过 A 至 B 的 部分
Doc Writer::portion(const Expr& expr) {
  const auto part = [&](std::size_t i) { return expression(expr.items[i], Binding::Unit); };
  const bool below = expr.items[1].kind != ExprKind::Absent;
  const bool above = expr.items[2].kind != ExprKind::Absent;
  // Only of a name can Chinese say so.
  if (chinese() && expr.items[0].kind == ExprKind::Path) {
    std::vector<Doc> parts = {part(0), word("Inside")};
    if (below) parts.insert(parts.end(), {text("超过"), part(1)});
    if (above) parts.insert(parts.end(), {text(below ? "至" : "不超过"), part(2)});
    parts.insert(parts.end(), {word("Of"), word("PortionOf")});
    return join(std::move(parts), space());
  }
  std::vector<Doc> parts = {text("portion of"), part(0)};
  if (below) parts.insert(parts.end(), {text("above"), part(1)});
  if (above) parts.insert(parts.end(), {text("up to"), part(2)});
  return join(std::move(parts), space());
}

// count of x in xs where c; xs 之中 x 的 个数 其中 c
// sum of s for x in xs where c; 对 xs 之中 每个 x 合计 s 其中 c
// first of x for x in xs where c; xs 之中 首个 x 其中 c
Doc Writer::aggregate(const Expr& expr) {
  const bool counting = expr.kind == ExprKind::CountOf;
  const Expr& list = expr.items[counting ? 0 : 1];
  const std::size_t where_at = counting ? 1 : 2;
  Doc variable = name(expr.names[0].text);
  Doc head;
  if (counting) {
    head = chinese() ? join({list_path(list), word("Inside"), variable, word("Of"), word("CountOf")}, space())
                     : join({word("CountOf"), variable, text("in"), list_path(list)}, space());
  } else {
    // Of two values the greater; of many the greatest.
    Doc what = expr.kind == ExprKind::SumOf     ? word("SumOf")
               : expr.kind == ExprKind::FirstOf ? word("FirstOf")
               : expr.kind == ExprKind::AllOf   ? word("AllOf")
               : expr.kind == ExprKind::MaxOver ? mark("max of", "最大值")
                                                : mark("min of", "最小值");
    const Expr& value = expr.items[0];
    const bool itself =
        value.kind == ExprKind::Path && value.names.size() == 1 && value.names[0].text == expr.names[0].text;
    const bool of_several = expr.kind == ExprKind::FirstOf || expr.kind == ExprKind::AllOf;
    Doc taken = expression(value, Binding::Sum);
    head = chinese() && itself && of_several
               ? join({list_path(list), word("Inside"), what, variable}, space())
           : chinese()
               ? join({word("For"), list_path(list), word("Inside"), word("Every"), variable, what, taken},
                      space())
               : join({what, taken, word("For"), variable, text("in"), list_path(list)}, space());
  }
  std::vector<Doc> rest;
  // Where nothing is said, all are taken.
  if (expr.items.size() > where_at && (counting || expr.items[where_at].kind != ExprKind::Yes)) {
    rest.push_back(concat({line(), word("Where"), space(), align(expression(expr.items[where_at]))}));
  }
  if (expr.items.size() > where_at + 1) {
    std::vector<Doc> keys;
    for (std::size_t i = where_at + 1; i < expr.items.size(); ++i) {
      const Expr& key = expr.items[i];
      keys.push_back(concat({expression(key, Binding::Sum),
                             key.descending ? concat({space(), word("Descending")}) : Doc{},
                             i + 1 < expr.items.size() ? comma() : Doc{}}));
    }
    rest.push_back(
        concat({line(), word("SortedBy"), space(), align(group({join(std::move(keys), line())}))}));
  }
  if (rest.empty()) return head;
  return group({std::move(head), nest(2, concat(std::move(rest)))});
}

}  // namespace writ::syntax
