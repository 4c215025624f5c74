// SPDX-License-Identifier: Apache-2.0
#include "compiler/sema/expressions.h"

#include "compiler/diag/suggest.h"
#include "compiler/sema/types.h"
#include "runtime/value/date.h"
#include "runtime/value/decimal.h"

#include <algorithm>
#include <limits>

namespace writ::sema {

using diag::Code;
using ir::NodeId;
using ir::Op;
using ir::Type;
using ir::TypeKind;
using syntax::Expr;
using syntax::ExprKind;

namespace {

constexpr Type kBoolean{TypeKind::Boolean};
constexpr Type kCount{TypeKind::Count};
constexpr Type kInteger{TypeKind::Integer};
constexpr Type kDate{TypeKind::Date};
constexpr Type kText{TypeKind::Text};

std::string json_text(std::string_view text) {
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') out += '\\';
    out += c;
  }
  return out + "\"";
}

base::Bilingual quoted(const base::Bilingual& name) {
  return {"`" + name.in(base::Language::English) + "`", "“" + name.in(base::Language::Chinese) + "”"};
}

Type plain(Type type) {
  type.optional = false;
  return type;
}

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

// A value of an enumeration where nothing says which one is asked: `kind is a or c`, `a is under any of kinds`.
bool report_stray_member(const ir::Program& program, const Scope& scope, diag::Diagnostics& diagnostics,
                         const Expr& expr, const std::string& name) {
  for (const ir::Enumeration& enumeration : program.enumerations) {
    const bool here =
        std::any_of(enumeration.members.begin(), enumeration.members.end(),
                    [&](const ir::Enumerator& one) { return one.name.en == name || one.name.zh == name; });
    if (!here || scope.is_poisoned(expr.names[0].text)) continue;
    const base::Bilingual of = quoted(enumeration.name);
    diagnostics
        .report(
            Code::WrongKindOfName, expr.span,
            {name, base::Bilingual{"a value of " + of.en, of.zh + "的取值"},
             base::Bilingual{"a fact, a parameter, a definition or a condition", "事实、参数、定义或者条件"}})
        .note({"a value stands behind what is compared with it: `x is " + name + "`; of several, `x in {a, " +
                   name + "}`; of none of them, `x is not in {a, " + name + "}`",
               "取值写在与之比较的对象之后：“某项 为 " + name + "”；为其中之一的，“某项 在 {甲, " + name +
                   "} 之中”；均不为的，“某项 不在 {甲, " + name + "} 之中”"})
        .emit();
    return true;
  }
  return false;
}

}  // namespace

// ---- nodes ----

NodeId Expressions::node(Op op, Type type, const std::vector<NodeId>& operands, base::Span span,
                         std::uint32_t index, std::uint32_t field) {
  if (std::find(operands.begin(), operands.end(), ir::kNone) != operands.end()) return ir::kNone;
  ir::Node made{op,
                type,
                index,
                field,
                static_cast<std::uint32_t>(program_.operands.size()),
                static_cast<std::uint32_t>(operands.size()),
                span};
  program_.operands.insert(program_.operands.end(), operands.begin(), operands.end());
  program_.nodes.push_back(made);
  return static_cast<NodeId>(program_.nodes.size() - 1);
}

NodeId Expressions::node(Op op, Type type, std::initializer_list<NodeId> operands, base::Span span,
                         std::uint32_t index, std::uint32_t field) {
  return node(op, type, std::vector<NodeId>(operands), span, index, field);
}

NodeId Expressions::constant(ir::int128 number, const Type& type, base::Span span) {
  program_.numbers.push_back(number);
  return node(Op::Constant, type, {}, span, static_cast<std::uint32_t>(program_.numbers.size() - 1));
}

NodeId Expressions::while_in_force(NodeId condition, const ir::Period& period, base::Span span) {
  std::vector<NodeId> parts;
  if (period.from != INT32_MIN) {
    parts.push_back(node(Op::LessEqual, kBoolean,
                         {constant(period.from, kDate, span), node(Op::LawDay, kDate, {}, span)}, span));
  }
  if (period.until != INT32_MAX) {
    parts.push_back(node(Op::Less, kBoolean,
                         {node(Op::LawDay, kDate, {}, span), constant(period.until, kDate, span)}, span));
  }
  if (condition != ir::kNone) parts.push_back(condition);
  return parts.size() == 1 ? parts.front() : node(Op::And, kBoolean, parts, span);
}

NodeId Expressions::none_of(const std::vector<NodeId>& conditions, base::Span span) {
  const NodeId any = conditions.size() == 1 ? conditions.front() : node(Op::Or, kBoolean, conditions, span);
  return node(Op::Not, kBoolean, {any}, span);
}

std::uint32_t Expressions::text_constant(const std::string& text) {
  const auto found = std::find(program_.texts.begin(), program_.texts.end(), text);
  if (found != program_.texts.end()) return static_cast<std::uint32_t>(found - program_.texts.begin());
  program_.texts.push_back(text);
  return static_cast<std::uint32_t>(program_.texts.size() - 1);
}

// ---- entrances ----

// Each is checked once, however many rules are about it; but a rule that adjusts a value reads it as it was before.
Typed Expressions::domain_clause(const Expr& expr) {
  if (!adjusting_.empty()) return boolean(expr);
  const auto [at, fresh] = domains_.try_emplace(&expr);
  if (fresh) at->second = boolean(expr);
  return at->second;
}

NodeId Expressions::condition(const Clauses& clauses, std::vector<ir::Clause>& made) {
  using ir::ClauseKind;
  base::Span span;
  bool good = true;
  const auto outer = narrowed_;
  const auto look_at = [&](const Expr& expr, const Typed& part, bool holds) {
    good = good && part.ok();
    narrow(expr, holds);
    span = made.empty() || span.file != expr.span.file ? expr.span : base::cover(span, expr.span);
    return part.ok();
  };
  // `when a and b` twice reads as one list of clauses.
  const auto take = [&](ClauseKind kind, NodeId part) {
    const ir::Node node = program_.nodes[part];
    if (node.op != Op::And) return made.push_back({kind, part});
    for (std::uint32_t i = 0; i < node.operand_count; ++i) made.push_back({kind, program_.operand(node, i)});
  };
  for (const Expr* expr : clauses.domain) {
    const Typed part = domain_clause(*expr);
    if (look_at(*expr, part, true)) take(ClauseKind::AppliesWhere, part.node);
  }
  for (const Expr& expr : clauses.when) {
    const Typed part = boolean(expr);
    if (look_at(expr, part, true)) take(ClauseKind::When, part.node);
  }
  for (const Expr& expr : clauses.unless) {
    const Typed part = boolean(expr);
    if (look_at(expr, part, false))
      made.push_back({ClauseKind::Unless, node(Op::Not, kBoolean, {part.node}, expr.span)});
  }
  // A requirement is met or not as a whole.
  for (const Expr& expr : clauses.required) {
    const Typed part = boolean(expr);
    if (look_at(expr, part, true)) made.push_back({ClauseKind::Requires, part.node});
  }
  narrowed_ = outer;
  if (!good || made.empty()) return ir::kNone;
  std::vector<NodeId> parts;
  for (const ir::Clause& clause : made) parts.push_back(clause.condition);
  return all_of(parts, span);
}

NodeId Expressions::today(base::Span span) { return node(Op::Today, kDate, {}, span); }

NodeId Expressions::all_of(const std::vector<NodeId>& conditions, base::Span span) {
  return conditions.size() == 1 ? conditions.front() : node(Op::And, kBoolean, conditions, span);
}

NodeId Expressions::shown(const Expr& expr) {
  const Typed found = check_optional(expr, &kBoolean);
  if (!found.ok()) return ir::kNone;
  if (!fits(plain(found.type), kBoolean)) return mismatch(expr, found.type, kBoolean).node;
  if (!found.type.optional) return found.node;
  return node(Op::And, kBoolean, {node(Op::IsGiven, kBoolean, {found.node}, expr.span), found.node},
              expr.span);
}

NodeId Expressions::presumption(NodeId presumed, NodeId contrary, NodeId instead, const Type& type,
                                base::Span span) {
  if (instead == ir::kNone) instead = node(Op::Not, kBoolean, {presumed}, span);
  return node(Op::If, type, {contrary, instead, presumed}, span);
}

NodeId Expressions::item(std::uint32_t index, base::Span span) {
  return node(Op::Item, program_.items[index].type, {}, span, index);
}

NodeId Expressions::value(const Expr& expr, const Type& wanted) {
  if (expr.kind == ExprKind::Absent) {
    if (wanted.optional) return node(Op::AbsentValue, wanted, {}, expr.span);
    return not_optional(expr, wanted).node;
  }
  if (is_unknown(wanted)) return ir::kNone;
  const Typed found = wanted.optional ? check_optional(expr, &wanted) : check(expr, &wanted);
  if (!found.ok()) return ir::kNone;
  if (!fits(found.type, wanted)) {
    const auto both = common_number(found.type, wanted);
    if (both && both->kind == wanted.kind && found.type.places > wanted.places) {
      diagnostics_.report(Code::RoundingNeeded, expr.span, {found.type.places, wanted.places}).emit();
      return ir::kNone;
    }
    return mismatch(expr, found.type, wanted).node;
  }
  return widened(found.node, wanted, expr.span);
}

NodeId Expressions::widened(NodeId id, const Type& wanted, base::Span span) {
  if (id == ir::kNone || !ir::is_exact(wanted) || wanted.list) return id;
  const ir::Node& made = program_.nodes[id];
  if (made.op == Op::AbsentValue || (made.type.kind == wanted.kind && made.type.places == wanted.places))
    return id;
  Type type = wanted;
  type.optional = made.type.optional;
  if (made.op == Op::Constant) {
    const value::NumberResult scaled =
        value::rescale(program_.numbers[made.index], made.type.places, wanted.places, value::Rounding::Exact);
    if (scaled.ok()) return constant(scaled.value, type, span);
  }
  return node(Op::Rescale, type, {id}, span);
}

Typed Expressions::check(const Expr& expr) { return check(expr, nullptr); }

Typed Expressions::mismatch(const Expr& expr, const Type& found, const Type& wanted) {
  diag::Builder report = diagnostics_.report(Code::TypeMismatch, expr.span,
                                             {type_name(program_, found), type_name(program_, wanted)});
  ask_for_currency(report, expr, found, wanted);
  report.emit();
  return {};
}

void Expressions::ask_for_currency(diag::Builder& report, const Expr& expr, const Type& found,
                                   const Type& money) const {
  if (money.kind != TypeKind::Money || money.list || !is_number(found) || found.kind == TypeKind::Money ||
      found.kind == TypeKind::Rate)
    return;
  const std::string code(value::currency_code(money.currency));
  const auto name =
      std::string(money.currency == value::Currency::CNY ? "元" : value::currency_name_zh(money.currency));
  report.note({"an amount states its currency: `" + code + " 5`", "金额须写明币种：“5" + name + "”"});
  if (expr.kind != ExprKind::Number) return;
  const bool chinese = scope_.language() == base::Language::Chinese;
  report.fix(expr.span, chinese ? expr.text + name : code + " " + expr.text,
             {"an amount in that currency", "该币种的金额"});
}

Typed Expressions::not_optional(const Expr& expr, const Type& type) {
  if (is_unknown(type)) return {};
  diagnostics_.report(Code::NotOptional, expr.span, {type_name(program_, type)})
      .note({"only what is declared with a `?` behind its type may be absent",
             "只有声明时类型后带“?”的，才可以缺少"})
      .emit();
  return {};
}

std::string Expressions::optional_in(const Expr& expr) const {
  std::vector<const Expr*> open = {&expr};
  while (!open.empty()) {
    const Expr& next = *open.back();
    open.pop_back();
    if (next.kind == ExprKind::Path && !narrowed_.contains(key_of(next))) {
      const Symbol* symbol = scope_.find(next.names[0].text);
      if (&next == &expr) return key_of(next);
      if (symbol != nullptr && symbol->kind == SymbolKind::Fact &&
          program_.facts_record().fields[symbol->index].type.optional)
        return key_of(next);
      if (symbol != nullptr && symbol->kind == SymbolKind::Item &&
          program_.items[symbol->index].type.optional)
        return key_of(next);
    }
    for (std::size_t i = next.items.size(); i-- > 0;) open.push_back(&next.items[i]);
  }
  return "…";
}

Typed Expressions::boolean(const Expr& expr) {
  const Typed found = check(expr, &kBoolean);
  if (found.ok() && !fits(found.type, kBoolean)) return mismatch(expr, found.type, kBoolean);
  return found;
}

// A value that is there: an optional one has to be narrowed first.
Typed Expressions::check(const Expr& expr, const Type* wanted) {
  Typed found = check_optional(expr, wanted);
  if (found.ok() && found.type.optional) {
    diagnostics_.report(Code::OptionalUnguarded, expr.span, {optional_in(expr)}).emit();
    found.type.optional = false;  // said once
  }
  return found;
}

Typed Expressions::check_optional(const Expr& expr, const Type* wanted) {
  switch (expr.kind) {
    case ExprKind::Number: return number(expr, wanted);
    case ExprKind::Percent: {
      Typed rate = exact_literal(expr, {TypeKind::Rate});
      // Two places more than were written: the sign divides by a hundred.
      if (rate.ok())
        program_.nodes[rate.node].type.places = rate.type.places =
            static_cast<std::uint8_t>(rate.type.places + 2);
      return rate;
    }
    case ExprKind::Money: {
      Type type{TypeKind::Money};
      type.currency = expr.currency;
      return exact_literal(expr, type);
    }
    case ExprKind::Date: return {constant(expr.days, kDate, expr.span), kDate};
    case ExprKind::String: return {constant(text_constant(expr.text), kText, expr.span), kText};
    case ExprKind::Yes: return {constant(1, kBoolean, expr.span), kBoolean};
    case ExprKind::No: return {constant(0, kBoolean, expr.span), kBoolean};
    case ExprKind::Today: return {node(Op::Today, kDate, {}, expr.span), kDate};
    case ExprKind::Absent:
      if (wanted != nullptr) return not_optional(expr, *wanted);
      diagnostics_.report(Code::TypeUnknown, expr.span).emit();
      return {};
    case ExprKind::Duration: return duration(expr, wanted);
    case ExprKind::Record:
      // `{}` holds nothing, whatever it is to hold.
      if (expr.items.empty()) return members(expr, wanted);
      diagnostics_
          .report(Code::TypeMismatch, expr.span,
                  {base::Bilingual{"a record written out", "写明的记录"},
                   wanted != nullptr ? type_name(program_, *wanted) : base::Bilingual{"a value", "值"}})
          .emit();
      return {};
    case ExprKind::Path: return path(expr, wanted);
    case ExprKind::Not: {
      negated_ = !negated_;
      const Typed inner = boolean(expr.items[0]);
      negated_ = !negated_;
      return {node(Op::Not, kBoolean, {inner.node}, expr.span), kBoolean};
    }
    case ExprKind::And:
    case ExprKind::Or: return connective(expr);
    case ExprKind::Compare:
      if (expr.compare == syntax::Comparison::Equal || expr.compare == syntax::Comparison::NotEqual)
        return equality(expr);
      return compare(expr);
    case ExprKind::IsGiven:
    case ExprKind::IsAbsent: return presence(expr);
    case ExprKind::IsEmpty: return is_empty(expr);
    case ExprKind::In:
    case ExprKind::NotIn: return membership(expr);
    case ExprKind::Under:
    case ExprKind::NotUnder:
    case ExprKind::UnderAny: return under(expr);
    case ExprKind::StartsWith:
    case ExprKind::NotStartsWith: return beginning(expr);
    case ExprKind::If: return choice(expr, wanted);
    case ExprKind::Add:
    case ExprKind::Subtract:
    case ExprKind::Multiply: return arithmetic(expr);
    case ExprKind::Divide: diagnostics_.report(Code::QuotientUnrounded, expr.span).emit(); return {};
    case ExprKind::Round: return rounded(expr);
    case ExprKind::Max:
    case ExprKind::Min: return extreme(expr, wanted);
    case ExprKind::Negate: {
      const Typed inner = check(expr.items[0], wanted != nullptr ? wanted : &kInteger);
      if (!inner.ok()) return {};
      if (!is_number(inner.type)) return mismatch(expr.items[0], inner.type, kInteger);
      const Type type = is_whole(inner.type) ? kInteger : inner.type;
      if (program_.nodes[inner.node].op == Op::Constant) {
        return {constant(-program_.numbers[program_.nodes[inner.node].index], type, expr.span), type};
      }
      return {node(Op::Negate, type, {inner.node}, expr.span), type};
    }
    case ExprKind::Within: return within(expr);
    case ExprKind::IsWorkday:
    case ExprKind::Between:
    case ExprKind::Age:
    case ExprKind::FirstOfMonth:
    case ExprKind::LastOfMonth:
    case ExprKind::NextOfEvery:
    case ExprKind::Rolled: return dates(expr);
    case ExprKind::Set:
    case ExprKind::List: return members(expr, wanted);
    case ExprKind::Any:
    case ExprKind::Every: return quantifier(expr);
    case ExprKind::CountOf:
    case ExprKind::SumOf: return aggregate(expr);
    case ExprKind::FirstOf:
    case ExprKind::MaxOver:
    case ExprKind::MinOver:
    case ExprKind::AllOf: return selection(expr, wanted);
    case ExprKind::DutiesNotMet: return duties_not_met(expr, wanted);
    case ExprKind::DutiesAreMet: return duties_are_met(expr);
    case ExprKind::Split: return split(expr);
    case ExprKind::Capped: return capped(expr, wanted);
    case ExprKind::Portion: return portion(expr);
    case ExprKind::InTiers:
    case ExprKind::AtTier: return in_tiers(expr);
    case ExprKind::ByMember: return by_member(expr);
    case ExprKind::Taken: return taken(expr);
    case ExprKind::Remaining: return remaining(expr);
    case ExprKind::Rest: diagnostics_.report(Code::RestOutsideFormula, expr.span).emit(); return {};
    // Values of a parameter that is several, which reads them itself.
    case ExprKind::Tiers:
    case ExprKind::Tier: diagnostics_.report(Code::NotAValue, expr.span).emit(); return {};
  }
  return {};
}

// ---- leaves ----

// The number as written, with as many places as it was written with.
Typed Expressions::exact_literal(const Expr& expr, Type type) {
  const std::size_t point = expr.text.find('.');
  const std::size_t places = point == std::string::npos ? 0 : expr.text.size() - point - 1;
  if (places > value::kMaxDeclaredPlaces) {
    diagnostics_.report(Code::TooManyPlaces, expr.span, {places, value::kMaxDeclaredPlaces}).emit();
    return {};
  }
  type.places = static_cast<std::uint8_t>(places);
  const value::NumberResult read = value::parse_decimal(expr.text, type.places);
  if (!read.ok()) {
    diagnostics_.report(Code::NumberOutOfRange, expr.span, {expr.text, type_name(program_, type)}).emit();
    return {};
  }
  return {constant(read.value, type, expr.span), type};
}

// A period where a value is wanted; beside a date it is read by whoever reads the date.
Typed Expressions::duration(const Expr& expr, const Type* wanted) {
  diag::Builder report = diagnostics_.report(
      Code::TypeMismatch, expr.span,
      {base::Bilingual{"a period of time", "期间"},
       wanted != nullptr ? type_name(program_, *wanted) : base::Bilingual{"a value", "值"}});
  if (wanted != nullptr && is_whole(*wanted)) {
    report.note({"an age, or days that were counted, are a number, without a unit: `age less than 14`",
                 "年龄、年数、日数以数表示，不写单位：“年龄 不满 14”"});
    if (expr.items.empty() && expr.unit == syntax::DurationUnit::Years)
      report.fix(expr.span, expr.text, {"the number alone", "只写数"});
  } else {
    report.note({"a period of time stands beside a date: `3 years after signed`",
                 "期间须与日期连用：“签订日 后 3 年”"});
  }
  report.emit();
  return {};
}

// `1.000` where a whole number is wanted: one with three places, or a thousand.
bool Expressions::refuse_thousands(const Expr& expr, const Type& wanted) const {
  constexpr std::size_t kGroup = 3;
  if (expr.kind != ExprKind::Number || !is_whole(wanted) || wanted.list) return false;
  const std::size_t point = expr.text.find('.');
  if (point == std::string::npos || point > kGroup || expr.text.size() - point - 1 != kGroup ||
      expr.text[0] == '0')
    return false;
  const std::string whole = expr.text.substr(0, point);
  const std::string group = expr.text.substr(point + 1);
  std::string plain = expr.text.substr(0, expr.text.find_last_not_of('0') + 1);
  if (plain.ends_with('.')) plain.pop_back();
  diagnostics_.report(Code::PointOrThousands, expr.span, {expr.text, plain, whole + "," + group})
      .fix(expr.span, whole + group, {"if it is a whole number", "如果是整数"})
      .emit();
  return true;
}

Typed Expressions::number(const Expr& expr, const Type* wanted) {
  if (wanted != nullptr && refuse_thousands(expr, *wanted)) return {};
  const bool decimal_wanted = wanted != nullptr && !wanted->list && wanted->kind == TypeKind::Decimal;
  if (decimal_wanted || expr.text.find('.') != std::string::npos)
    return exact_literal(expr, {TypeKind::Decimal});
  const Type type =
      wanted != nullptr && wanted->kind == TypeKind::Integer && !wanted->list ? kInteger : kCount;
  const value::NumberResult read = value::parse_decimal(expr.text, 0);
  if (read.fault == value::NumberFault::Overflow ||
      (read.ok() && read.value > std::numeric_limits<std::int64_t>::max())) {
    diagnostics_.report(Code::NumberOutOfRange, expr.span, {expr.text, type_name(program_, type)}).emit();
    return {};
  }
  if (!read.ok()) {
    diagnostics_
        .report(Code::TypeMismatch, expr.span,
                {base::Bilingual{"a decimal", "小数"}, type_name(program_, type)})
        .emit();
    return {};
  }
  return {constant(read.value, type, expr.span), type};
}

std::string Expressions::key_of(const Expr& path) {
  std::string key;
  for (const syntax::Name& name : path.names) key += (key.empty() ? "" : ".") + name.text;
  return key;
}

Typed Expressions::enumerator(const Expr& expr, const Type& wanted) {
  const ir::Enumeration& enumeration = program_.enumerations[wanted.of];
  const std::string text = key_of(expr);
  for (std::size_t i = 0; i < enumeration.members.size(); ++i) {
    const ir::Enumerator& member = enumeration.members[i];
    if (member.name.en != text && member.name.zh != text && member.external != text) continue;
    Type type = wanted;
    type.list = type.optional = false;
    return {constant(enumeration.number_of(static_cast<std::uint32_t>(i)), type, expr.span), type};
  }
  return {};
}

Typed Expressions::unknown_member(const Expr& expr, const Type& wanted) {
  const std::string name = key_of(expr);
  constexpr std::size_t kShown = 8;
  const ir::Enumeration& enumeration = program_.enumerations[wanted.of];
  std::vector<std::string> known;
  base::Bilingual list;
  for (const ir::Enumerator& member : enumeration.members) {
    for (const std::string& spelling : {member.name.en, member.name.zh}) {
      if (!spelling.empty()) known.push_back(spelling);
    }
    list.en += (list.en.empty() ? "" : ", ") + member.name.in(base::Language::English);
    list.zh += (list.zh.empty() ? "" : "、") + member.name.in(base::Language::Chinese);
  }
  diag::Builder report =
      diagnostics_.report(Code::UnknownMember, expr.span, {name, quoted(enumeration.name)});
  if (const auto close = diag::nearest(name, known)) {
    report.fix(expr.span, *close, {"there is a value close to it", "有一个相近的取值"});
  } else if (enumeration.members.size() <= kShown) {
    report.note({"its values are: " + list.en, "其取值有：" + list.zh});
  }
  report.emit();
  return {};
}

Typed Expressions::unknown_field(const syntax::Name& field, const Type& of) {
  diag::Builder report =
      diagnostics_.report(Code::UnknownField, field.span, {field.text, type_name(program_, of)});
  if (of.kind == TypeKind::Record && !of.list) {
    std::vector<std::string> known;
    for (const ir::Field& one : program_.records[of.of].fields) {
      for (const std::string& spelling : {one.name.en, one.name.zh}) {
        if (!spelling.empty()) known.push_back(spelling);
      }
    }
    if (const auto close = diag::nearest(field.text, known)) {
      report.fix(field.span, *close, {"there is a field close to it", "有一个相近的字段"});
    }
  }
  report.emit();
  return {};
}

Typed Expressions::path(const Expr& expr, const Type* wanted) {
  const syntax::Name& first = expr.names[0];
  const auto variable = std::find_if(variables_.rbegin(), variables_.rend(),
                                     [&](const Variable& candidate) { return candidate.name == first.text; });
  const Symbol* symbol = scope_.find(first.text);
  std::size_t next = 1;
  // A parameter behind the name of its module.
  std::string whole = first.text;
  for (std::size_t i = 1; symbol == nullptr && variable == variables_.rend() && i < expr.names.size(); ++i) {
    whole += "." + expr.names[i].text;
    symbol = scope_.find(whole);
    next = i + 1;
  }
  if (symbol == nullptr) next = 1;
  // Only a taxonomy has values of several words.
  const bool enumeration_wanted = wanted != nullptr && wanted->kind == TypeKind::Enumeration &&
                                  (expr.names.size() == 1 || program_.enumerations[wanted->of].taxonomy);
  if (enumeration_wanted) {
    if (const Typed member = enumerator(expr, *wanted); member.ok()) {
      // A fact of the very same type and the same name would make the reader guess.
      const bool same_fact = symbol != nullptr && symbol->kind == SymbolKind::Fact &&
                             fits(program_.facts_record().fields[symbol->index].type, member.type);
      const bool same_variable = variable != variables_.rend() && fits(variable->type, member.type);
      if (same_fact || same_variable) {
        const base::Bilingual& enumeration = program_.enumerations[wanted->of].name;
        diagnostics_.report(Code::AmbiguousName, expr.span, {first.text, quoted(enumeration)}).emit();
      }
      return member;
    }
  }

  Typed found;
  if (variable != variables_.rend()) {
    found = {node(Op::Element, variable->type, {}, expr.span, variable->index), variable->type};
    if (expr.names.size() > 1 && variable->type.kind == TypeKind::Record) {
      const ir::Record& record = program_.records[variable->type.of];
      for (std::uint32_t i = 0; i < record.fields.size(); ++i) {
        const ir::Field& field = record.fields[i];
        if (field.name.en != expr.names[1].text && field.name.zh != expr.names[1].text) continue;
        found = {node(Op::ElementField, field.type, {found.node}, expr.span, variable->index, i), field.type};
        next = 2;
        break;
      }
    }
    std::uint32_t own = ir::kNone;
    if (next == 1 && expr.names.size() > 1 && each_named(expr.names[1].text, own) != nullptr) {
      found = value_at(own, *variable, expr.span);
      if (!found.ok()) return {};
      next = 2;
    }
    if (next == 1 && expr.names.size() > 1 && variable->type.kind == TypeKind::Record)
      return unknown_field(expr.names[1], variable->type);
  } else if (symbol == nullptr) {
    if (enumeration_wanted && !scope_.is_poisoned(first.text) && !scope_.report_hidden(first))
      return unknown_member(expr, *wanted);
    if (report_stray_member(program_, scope_, diagnostics_, expr, key_of(expr))) return {};
    scope_.report_unknown(first,
                          scope_.names_of({SymbolKind::Fact, SymbolKind::Parameter, SymbolKind::Item}));
    return {};
  } else if (symbol->kind == SymbolKind::Fact || symbol->kind == SymbolKind::Interpretation) {
    const Type type = program_.facts_record().fields[symbol->index].type;
    found = {node(Op::Fact, type, {}, expr.span, symbol->index), type};
  } else if (symbol->kind == SymbolKind::Parameter) {
    const Type type = program_.parameters[symbol->index].type;
    if (const Parts* parts = parts_of(symbol->index)) return report_parts(expr, *symbol, *parts);
    if (is_unknown(type)) {
      diagnostics_.report(Code::TypeUnknown, expr.span).emit();
      return {};
    }
    found = {node(Op::Parameter, type, {}, expr.span, symbol->index), type};
  } else if (symbol->kind == SymbolKind::List) {
    found = row_field(expr, symbol->index);
    next = 2;
    if (!found.ok()) return {};
  } else if (symbol->kind == SymbolKind::Item &&
             (settle_type(symbol->index), is_unknown(program_.items[symbol->index].type))) {
    return {};  // what is wrong with it has been said
  } else if (symbol->kind == SymbolKind::Item && is_each(symbol->index)) {
    found = of_each(expr, symbol->index);
    if (!found.ok()) return {};
  } else if (symbol->kind == SymbolKind::Item) {
    const ir::Item& read = program_.items[symbol->index];
    found = {item(adjusting_.contains(symbol->index) ? read.before : symbol->index, expr.span), read.type};
  } else {
    diagnostics_
        .report(Code::WrongKindOfName, expr.span,
                {first.text, kind_name(symbol->kind), base::Bilingual{"a value", "值"}})
        .emit();
    return {};
  }
  if (is_unknown(found.type)) return {};
  if (next < expr.names.size()) return unknown_field(expr.names[next], found.type);
  if (found.type.optional && narrowed_.contains(key_of(expr))) found.type.optional = false;
  return found;
}

// ---- conditions ----

void Expressions::narrow(const Expr& condition, bool holds) {
  switch (condition.kind) {
    case ExprKind::IsGiven:
    case ExprKind::IsAbsent:
      if ((condition.kind == ExprKind::IsGiven) == holds && condition.items[0].kind == ExprKind::Path) {
        narrowed_.insert(key_of(condition.items[0]));
      }
      break;
    case ExprKind::Not: narrow(condition.items[0], !holds); break;
    case ExprKind::And:
      if (holds) {
        for (const Expr& part : condition.items) narrow(part, true);
      }
      break;
    case ExprKind::Or:
      if (!holds) {
        for (const Expr& part : condition.items) narrow(part, false);
      }
      break;
    default: break;
  }
}

Typed Expressions::connective(const Expr& expr) {
  const auto outer = narrowed_;
  std::vector<NodeId> parts;
  for (const Expr& item : expr.items) {
    parts.push_back(boolean(item).node);
    narrow(item, expr.kind == ExprKind::And);
  }
  narrowed_ = outer;
  return {node(expr.kind == ExprKind::And ? Op::And : Op::Or, kBoolean, parts, expr.span), kBoolean};
}

Typed Expressions::not_comparable(const Expr& expr, const Type& left, const Type& right) {
  diag::Builder report = diagnostics_.report(Code::CannotCompare, expr.span,
                                             {type_name(program_, left), type_name(program_, right)});
  ask_for_currency(report, expr.items[1], right, left);
  ask_for_currency(report, expr.items[0], left, right);
  if (left.list != right.list) {
    report.note({"of a list something is asked for its items: `item in list`, `any x in list has x is item`",
                 "对列表应就其各项发问：“某项 在 列表 之中”“列表 之中 任一 项 满足 项 为 某值”"});
  } else if (left.kind == TypeKind::Money && right.kind == TypeKind::Money) {
    report.note(
        {"two currencies have no common measure; multiply by a rate of exchange that a fact or a parameter "
         "gives, "
         "as a decimal, and state the result in one currency",
         "不同币种不能直接比较；请以事实或者参数载明汇率，折算为同一币种后再行比较"});
  } else if (left.kind == TypeKind::Boolean || right.kind == TypeKind::Boolean) {
    report.note(
        {"a yes or no stands by itself: `consent`, `not consent`", "是非单独成立：“已同意”“非 已同意”"});
  }
  report.emit();
  return {};
}

Typed Expressions::compare(const Expr& expr) {
  const Typed left = check(expr.items[0], nullptr);
  const Typed right = check(expr.items[1], left.ok() ? &left.type : nullptr);
  if (!left.ok() || !right.ok()) return {};
  if (refuse_thousands(expr.items[0], right.type)) return {};
  if (!ordered(left.type, right.type)) return not_comparable(expr, left.type, right.type);
  // Only two orders in the IR: what is greater stands on the other side.
  NodeId a = left.node;
  NodeId b = right.node;
  if (const auto both = common_number(left.type, right.type)) {
    a = widened(a, *both, expr.span);
    b = widened(b, *both, expr.span);
  }
  using syntax::Comparison;
  const bool or_equal = expr.compare == Comparison::AtLeast || expr.compare == Comparison::AtMost;
  const bool swapped = expr.compare == Comparison::AtLeast || expr.compare == Comparison::MoreThan;
  const Op op = or_equal ? Op::LessEqual : Op::Less;
  return {node(op, kBoolean, {swapped ? b : a, swapped ? a : b}, expr.span), kBoolean};
}

// A bare name that stands for nothing by itself can only be a value of the other side's enumeration.
bool Expressions::mentions_enumerator(const Expr& expr) const {
  if (expr.kind != ExprKind::Path) return false;
  for (const Variable& variable : variables_) {
    if (variable.name == expr.names[0].text) return false;
  }
  return scope_.find(expr.names[0].text) == nullptr;
}

Typed Expressions::equality(const Expr& expr) {
  const Op op = expr.compare == syntax::Comparison::Equal ? Op::Equal : Op::NotEqual;
  const bool right_first = mentions_enumerator(expr.items[0]) && !mentions_enumerator(expr.items[1]);
  const Expr& first = expr.items[right_first ? 1 : 0];
  const Expr& second = expr.items[right_first ? 0 : 1];
  const Typed a = check_optional(first, nullptr);
  if (!a.ok()) return {};
  if (second.kind == ExprKind::Absent) {
    const Typed asked = maybe_absent(first);
    if (!asked.ok()) return {};
    return {node(op == Op::Equal ? Op::IsAbsent : Op::IsGiven, kBoolean, {asked.node}, expr.span), kBoolean};
  }
  const Typed b = check_optional(second, &a.type);
  if (!b.ok()) return {};
  if (!comparable(a.type, b.type))
    return right_first ? not_comparable(expr, b.type, a.type) : not_comparable(expr, a.type, b.type);
  NodeId left = a.node;
  NodeId right = b.node;
  if (const auto both = common_number(a.type, b.type)) {
    left = widened(left, *both, expr.span);
    right = widened(right, *both, expr.span);
  }
  warn_of_exact(right, b.type, second.span, op == Op::NotEqual);
  return {node(op, kBoolean, {left, right}, expr.span), kBoolean};
}

Typed Expressions::maybe_absent(const Expr& expr) {
  // Asking twice is no mistake.
  const auto known = std::exchange(narrowed_, {});
  const Typed inner = check_optional(expr, nullptr);
  narrowed_ = known;
  return inner.ok() && !inner.type.optional ? not_optional(expr, inner.type) : inner;
}

Typed Expressions::presence(const Expr& expr) {
  if (expr.made) {
    const Typed asked = check_optional(expr.items[0], nullptr);
    if (asked.ok() && !asked.type.optional) return {constant(1, kBoolean, expr.span), kBoolean};
  }
  const Typed inner = maybe_absent(expr.items[0]);
  if (!inner.ok()) return {};
  return {
      node(expr.kind == ExprKind::IsGiven ? Op::IsGiven : Op::IsAbsent, kBoolean, {inner.node}, expr.span),
      kBoolean};
}

Typed Expressions::negated_if(bool negated, NodeId asked, base::Span span) {
  return {negated ? node(Op::Not, kBoolean, {asked}, span) : asked, kBoolean};
}

// What is denied of a value of a taxonomy by `is` and `in` is not denied of the values below it.
void Expressions::warn_of_exact(NodeId values, const Type& type, base::Span span, bool denied) {
  if (denied == negated_ || type.kind != TypeKind::Enumeration || !program_.enumerations[type.of].taxonomy)
    return;
  const ir::Enumeration& nodes = program_.enumerations[type.of];
  const auto look = [&](ir::int128 number) {
    const std::uint32_t member = nodes.member_of(number);
    if (nodes.members[member].below_end <= member + 1) return false;
    diagnostics_
        .report(Code::NegatedExactly, span, {nodes.members[member].name, nodes.members[member + 1].name})
        .note({"`is not under` denies a value and all below it",
               "“不属于”所否定的，是该取值及其之下的一切取值"})
        .emit();
    return true;
  };
  const ir::Node& node = program_.nodes[values];
  if (node.op == Op::Constant) look(program_.numbers[node.index]);
  if (node.op == Op::ConstantList)
    std::any_of(program_.lists[node.index].begin(), program_.lists[node.index].end(), look);
  for (std::uint32_t i = 0; node.op == Op::MakeList && i < node.operand_count; ++i) {
    const ir::Node& one = program_.nodes[program_.operand(node, i)];
    if (one.op == Op::Constant && look(program_.numbers[one.index])) return;
  }
}

Typed Expressions::membership(const Expr& expr) {
  if (std::optional<Typed> of_each = membership_of_each(expr)) return *of_each;
  const Typed element = element_of(expr.items[0], expr.items[1], true);
  if (!element.ok()) return {};
  Type list_type = plain(element.type);
  list_type.list = true;
  const Typed list = check(expr.items[1], &list_type);
  if (!list.ok()) return {};
  if (!list.type.list) {
    diagnostics_.report(Code::NotAList, expr.items[1].span, {type_name(program_, list.type)}).emit();
    return {};
  }
  Type item = list.type;
  item.list = false;
  if (!comparable(plain(element.type), item)) {
    diagnostics_
        .report(Code::CannotCompare, expr.span,
                {type_name(program_, element.type), type_name(program_, list.type)})
        .emit();
    return {};
  }
  warn_of_exact(list.node, item, expr.items[1].span, expr.kind == ExprKind::NotIn);
  return negated_if(expr.kind == ExprKind::NotIn,
                    node(Op::In, kBoolean, {element.node, list.node}, expr.span), expr.span);
}

// What stands left of `in` and `is under`; a bare value of an enumeration is one of what the right side holds.
Typed Expressions::element_of(const Expr& element, const Expr& collection, bool in_list) {
  if (!mentions_enumerator(element) || mentions_enumerator(collection) || collection.kind != ExprKind::Path)
    return check_optional(element, nullptr);
  const Typed right = check(collection, nullptr);
  if (!right.ok()) return {};
  Type wanted = plain(right.type);
  wanted.list = false;
  return check_optional(element, right.type.list == in_list ? &wanted : nullptr);
}

Typed Expressions::under(const Expr& expr) {
  const Typed element = element_of(expr.items[0], expr.items[1], expr.kind == ExprKind::UnderAny);
  if (!element.ok()) return {};
  const bool taxonomy = element.type.kind == TypeKind::Enumeration && !element.type.list &&
                        program_.enumerations[element.type.of].taxonomy;
  // In a list a code may be a text, whose segments are its levels.
  const bool path = row_variable_ != ir::kNone && element.type.kind == TypeKind::Text && !element.type.list &&
                    expr.kind != ExprKind::UnderAny;
  if (!taxonomy && !path) {
    diag::Builder report =
        diagnostics_.report(Code::NotATaxonomy, expr.items[0].span, {type_name(program_, element.type)});
    if (is_number(element.type))
      report.note({"numbers are compared: `less than 14`", "数用比较的词语：“不满 14”"});
    report.emit();
    return {};
  }
  Type wanted = plain(element.type);
  wanted.list = expr.kind == ExprKind::UnderAny;
  const NodeId above = value(expr.items[1], wanted);
  if (expr.kind == ExprKind::UnderAny)
    return {node(Op::UnderAny, kBoolean, {element.node, above}, expr.span), kBoolean};
  const NodeId is_under = node(Op::Under, kBoolean, {element.node, above}, expr.span);
  if (expr.kind == ExprKind::Under) return {is_under, kBoolean};
  return {node(Op::Not, kBoolean, {is_under}, expr.span), kBoolean};
}

Typed Expressions::beginning(const Expr& expr) {
  const Typed text = check_optional(expr.items[0], &kText);
  const NodeId start = value(expr.items[1], kText);
  if (!text.ok()) return {};
  if (!fits(plain(text.type), kText)) return mismatch(expr.items[0], text.type, kText);
  const NodeId starts = node(Op::StartsWith, kBoolean, {text.node, start}, expr.span);
  if (expr.kind == ExprKind::StartsWith) return {starts, kBoolean};
  return {node(Op::Not, kBoolean, {starts}, expr.span), kBoolean};
}

// `all`, `first of`, `max of`, `min of` … for an item in a list.
Typed Expressions::selection(const Expr& expr, const Type* wanted) {
  Typed list;
  if (!open_variable(expr.names[0], expr.items[1], list)) return {};
  const std::uint32_t variable = variables_.back().index;
  const auto outer = narrowed_;
  const Typed where = boolean(expr.items[2]);
  narrow(expr.items[2], true);
  Typed taken = check(expr.items[0], nullptr);
  // A list is not made wider as a whole: each of its items is.
  if (taken.ok() && expr.kind == ExprKind::AllOf && wanted != nullptr && wanted->list) {
    Type item = plain(*wanted);
    item.list = false;
    if (common_number(taken.type, item) == item && fits(taken.type, item))
      taken = {widened(taken.node, item, expr.items[0].span), item};
  }
  const bool sorted = expr.items.size() > 3;
  const Typed key = sorted ? check(expr.items[3], nullptr) : taken;
  narrowed_ = outer;
  close_variable();
  if (!taken.ok() || !key.ok()) return {};
  const bool ordered_value = ordered(taken.type, taken.type);
  if (taken.type.kind == TypeKind::Record || taken.type.list ||
      ((expr.kind == ExprKind::MaxOver || expr.kind == ExprKind::MinOver) && !ordered_value)) {
    return mismatch(expr.items[0], taken.type,
                    expr.kind == ExprKind::AllOf || expr.kind == ExprKind::FirstOf ? kText : kCount);
  }
  if (sorted && !ordered(key.type, key.type)) return mismatch(expr.items[3], key.type, kCount);
  Type type = taken.type;
  if (expr.kind == ExprKind::AllOf) {
    type.list = true;
    const std::uint32_t order = !sorted ? 0 : expr.descending ? 2 : 1;
    return {node(Op::AllOf, type, {taken.node, list.node, where.node, key.node}, expr.span, variable, order),
            type};
  }
  type.optional = true;
  const Op op = expr.kind == ExprKind::FirstOf   ? Op::FirstOf
                : expr.kind == ExprKind::MaxOver ? Op::MaxOver
                                                 : Op::MinOver;
  return {node(op, type, {taken.node, list.node, where.node}, expr.span, variable), type};
}

Typed Expressions::choice(const Expr& expr, const Type* wanted) {
  const Typed when = boolean(expr.items[0]);
  const auto outer = narrowed_;
  const auto branch = [&](const Expr& item, bool holds, const Type* hint) -> Typed {
    narrow(expr.items[0], holds);
    Typed out;
    if (wanted != nullptr && wanted->optional && item.kind == ExprKind::Absent) {
      out = {node(Op::AbsentValue, *wanted, {}, item.span), *wanted};
    } else {
      out = check_optional(item, hint);
    }
    narrowed_ = outer;
    return out;
  };
  const Typed yes = branch(expr.items[1], true, wanted);
  const Typed no = branch(expr.items[2], false, wanted != nullptr ? wanted : yes.ok() ? &yes.type : nullptr);
  if (!when.ok() || !yes.ok() || !no.ok()) return {};
  Type type = fits(no.type, yes.type) ? yes.type : no.type;
  if (const auto both = common_number(yes.type, no.type)) type = *both;
  type.optional = yes.type.optional || no.type.optional;
  if (!fits(no.type, type) || !fits(yes.type, type)) return mismatch(expr.items[2], no.type, yes.type);
  return {node(Op::If, type,
               {when.node, widened(yes.node, type, expr.span), widened(no.node, type, expr.span)}, expr.span),
          type};
}

// ---- numbers and dates ----

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
  switch (expr.kind) {
    case ExprKind::IsWorkday: return {node(Op::IsWorkday, kBoolean, operands, expr.span), kBoolean};
    case ExprKind::Rolled: return {node(Op::RollToWorkday, kDate, operands, expr.span), kDate};
    case ExprKind::FirstOfMonth: return {node(Op::FirstOfMonth, kDate, operands, expr.span), kDate};
    case ExprKind::LastOfMonth: return {node(Op::LastOfMonth, kDate, operands, expr.span), kDate};
    case ExprKind::Age: return {node(Op::Age, kCount, operands, expr.span), kCount};
    default: break;
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

Typed Expressions::rounded(const Expr& expr) {
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
    const bool money_into_money = left.type.kind == TypeKind::Money && right.type.kind == TypeKind::Money;
    const bool good = is_number(left.type) && is_number(right.type) &&
                      (right.type.kind != TypeKind::Money ||
                       (money_into_money && left.type.currency == right.type.currency));
    if (!good) {
      diagnostics_
          .report(Code::CannotCompute, inner.span,
                  {type_name(program_, left.type), type_name(program_, right.type)})
          .emit();
      return {};
    }
    if (left.type.kind != TypeKind::Money || money_into_money) type = {TypeKind::Decimal};
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

// ---- lists ----

Typed Expressions::members(const Expr& expr, const Type* wanted_list) {
  std::optional<Type> item_type;
  if (wanted_list != nullptr && wanted_list->list) {
    item_type = plain(*wanted_list);
    item_type->list = false;
  }
  std::vector<NodeId> nodes;
  bool constant_list = true;
  bool good = true;
  for (const Expr& item : expr.items) {
    const Typed found = check(item, item_type ? &*item_type : nullptr);
    good = good && found.ok();
    if (!found.ok()) continue;
    if (!item_type) item_type = plain(found.type);
    if (!fits(found.type, *item_type)) {
      mismatch(item, found.type, *item_type);
      good = false;
      continue;
    }
    const NodeId item_node = widened(found.node, *item_type, item.span);
    constant_list = constant_list && program_.nodes[item_node].op == Op::Constant;
    nodes.push_back(item_node);
  }
  if (!good) return {};
  if (!item_type) {
    diagnostics_.report(Code::TypeUnknown, expr.span).emit();
    return {};
  }
  Type type = *item_type;
  type.list = true;
  if (!constant_list) return {node(Op::MakeList, type, nodes, expr.span), type};
  std::vector<ir::int128> numbers;
  for (const NodeId id : nodes) numbers.push_back(program_.numbers[program_.nodes[id].index]);
  program_.lists.push_back(std::move(numbers));
  return {node(Op::ConstantList, type, {}, expr.span, static_cast<std::uint32_t>(program_.lists.size() - 1)),
          type};
}

bool Expressions::open_variable(const syntax::Name& name, const Expr& list, Typed& checked) {
  checked = check(list, nullptr);
  if (!checked.ok()) return false;
  if (!checked.type.list) {
    diagnostics_.report(Code::NotAList, list.span, {type_name(program_, checked.type)}).emit();
    return false;
  }
  const Symbol* symbol = scope_.find(name.text);
  const auto outer = std::find_if(variables_.begin(), variables_.end(),
                                  [&](const Variable& one) { return one.name == name.text; });
  if (symbol != nullptr || outer != variables_.end()) {
    diagnostics_.report(Code::DuplicateName, name.span, {name.text})
        .label(symbol != nullptr ? symbol->span : outer->span, {"declared here", "在此声明"})
        .emit();
  }
  scope_.hold_against(name);
  Type item = checked.type;
  item.list = false;
  variables_.push_back({name.text, name.span, program_.loop_variables++, item, list_of(checked.node)});
  return true;
}

Typed Expressions::quantifier(const Expr& expr) {
  Typed list;
  if (!open_variable(expr.names[0], expr.items[0], list)) return {};
  const std::uint32_t variable = variables_.back().index;
  const Typed has = boolean(expr.items[1]);
  close_variable();
  return {node(expr.kind == ExprKind::Any ? Op::Any : Op::Every, kBoolean, {list.node, has.node}, expr.span,
               variable),
          kBoolean};
}

Typed Expressions::aggregate(const Expr& expr) {
  const bool summing = expr.kind == ExprKind::SumOf;
  const std::size_t list_at = summing ? 1 : 0;
  Typed list;
  if (!open_variable(expr.names[0], expr.items[list_at], list)) return {};
  const std::uint32_t variable = variables_.back().index;
  const auto outer = narrowed_;
  const Typed where = expr.items.size() > list_at + 1 ? boolean(expr.items[list_at + 1])
                                                      : Typed{constant(1, kBoolean, expr.span), kBoolean};
  if (expr.items.size() > list_at + 1) narrow(expr.items[list_at + 1], true);
  const Typed summand = summing ? check(expr.items[0], nullptr) : Typed{};
  narrowed_ = outer;
  close_variable();
  if (!summing) return {node(Op::CountOf, kCount, {list.node, where.node}, expr.span, variable), kCount};
  if (!summand.ok()) return {};
  if (!is_number(summand.type)) return mismatch(expr.items[0], summand.type, kCount);
  return {node(Op::SumOf, summand.type, {summand.node, list.node, where.node}, expr.span, variable),
          summand.type};
}

// ---- literals ----

// A request may name what is below a node of an open taxonomy; so may a test.
std::optional<std::string> Expressions::below_open_node(const Expr& expr, const Type& wanted) const {
  if (wanted.kind != TypeKind::Enumeration || !program_.enumerations[wanted.of].open ||
      expr.kind != ExprKind::Path)
    return std::nullopt;
  const std::vector<ir::Enumerator>& nodes = program_.enumerations[wanted.of].members;
  std::string rest;
  for (std::size_t depth = expr.names.size(); depth > 0; --depth) {
    std::string path;
    for (std::size_t i = 0; i < depth; ++i) path += (i == 0 ? "" : ".") + expr.names[i].text;
    const auto at = std::find_if(nodes.begin(), nodes.end(), [&](const ir::Enumerator& one) {
      return one.name.en == path || one.name.zh == path || one.external == path;
    });
    if (at != nodes.end()) return json_text(at->external + rest);
    rest.insert(0, "." + expr.names[depth - 1].text);
  }
  return std::nullopt;
}

std::optional<std::string> Expressions::literal(const Expr& expr, const Type& wanted) {
  if (expr.kind == ExprKind::Absent) {
    if (wanted.optional) return "null";
    not_optional(expr, wanted);
    return std::nullopt;
  }
  if (is_unknown(wanted) || refuse_thousands(expr, wanted)) return std::nullopt;
  if (wanted.list) {
    if (expr.kind != ExprKind::List && expr.kind != ExprKind::Set &&
        !(expr.kind == ExprKind::Record && expr.items.empty())) {
      diagnostics_.report(Code::NotAValue, expr.span).emit();
      return std::nullopt;
    }
    Type item_type = plain(wanted);
    item_type.list = false;
    std::string out = "[";
    for (const Expr& item : expr.items) {
      const auto text = literal(item, item_type);
      if (!text) return std::nullopt;
      out += (out.size() > 1 ? "," : "") + *text;
    }
    return out + "]";
  }
  if (wanted.kind == TypeKind::Record) {
    if (expr.kind != ExprKind::Record) {
      diagnostics_.report(Code::NotAValue, expr.span).emit();
      return std::nullopt;
    }
    const ir::Record& record = program_.records[wanted.of];
    std::string out = "{";
    for (std::size_t i = 0; i < expr.items.size(); ++i) {
      const auto field =
          std::find_if(record.fields.begin(), record.fields.end(), [&](const ir::Field& candidate) {
            return candidate.name.en == expr.names[i].text || candidate.name.zh == expr.names[i].text;
          });
      if (field == record.fields.end()) {
        unknown_field(expr.names[i], wanted);
        return std::nullopt;
      }
      const auto text = literal(expr.items[i], field->type);
      if (!text) return std::nullopt;
      out += (out.size() > 1 ? "," : "") + json_text(field->external) + ":" + *text;
    }
    return out + "}";
  }
  if (const auto below = below_open_node(expr, wanted)) return below;
  // A scalar: what it lowers to is the value.
  const NodeId id = value(expr, wanted);
  if (id == ir::kNone) return std::nullopt;
  const ir::Node* made = &program_.nodes[id];
  bool negative = false;
  if (made->op == Op::Negate) {
    negative = true;
    made = &program_.nodes[program_.operand(*made, 0)];
  }
  if (made->op != Op::Constant) {
    diagnostics_.report(Code::NotAValue, expr.span).emit();
    return std::nullopt;
  }
  const ir::int128 number = program_.numbers[made->index];
  switch (wanted.kind) {
    case TypeKind::Boolean: return number != 0 ? "true" : "false";
    case TypeKind::Count:
    case TypeKind::Integer: return (negative ? "-" : "") + std::string(value::to_string(number).view());
    case TypeKind::Decimal:
    case TypeKind::Rate:
    case TypeKind::Money:
      return json_text((negative ? "-" : "") +
                       std::string(value::format_decimal(number, wanted.places).view()));
    case TypeKind::Date:
      return json_text(value::format_date(value::Date{static_cast<std::int32_t>(number)}).view());
    case TypeKind::Text: return json_text(program_.texts[static_cast<std::size_t>(number)]);
    case TypeKind::Enumeration:
      return json_text(program_.enumerations[wanted.of]
                           .members[program_.enumerations[wanted.of].member_of(number)]
                           .external);
    case TypeKind::Record: break;
  }
  return std::nullopt;
}

}  // namespace writ::sema
