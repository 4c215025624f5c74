// SPDX-License-Identifier: Apache-2.0
#include "compiler/sema/expressions.h"

#include "compiler/diag/suggest.h"
#include "compiler/sema/making.h"
#include "compiler/sema/types.h"
#include "runtime/base/called.h"
#include "runtime/value/date.h"
#include "runtime/value/decimal.h"

#include <algorithm>
#include <limits>

namespace writ::sema {

namespace {

base::Bilingual quoted(const base::Bilingual& name) {
  return {"`" + name.in(base::Language::English) + "`", "“" + name.in(base::Language::Chinese) + "”"};
}

// A value of an enumeration where nothing says which one is asked: `kind is a or c`, `a is under any of kinds`.
bool report_stray_member(const ir::Program& program, const Scope& scope, diag::Diagnostics& diagnostics,
                         const Expr& expr, const std::string& name) {
  for (const ir::Enumeration& enumeration : program.enumerations) {
    const bool here = std::any_of(enumeration.members.begin(), enumeration.members.end(),
                                  [&](const ir::Enumerator& one) { return base::is_called(one.name, name); });
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
  const auto [at, fresh] =
      domains_.try_emplace({expr.span.file.index, expr.span.begin, expr.span.end, expr.kind});
  if (fresh) at->second = boolean(expr);
  return at->second;
}

void Expressions::suppose(const Clauses& clauses) {
  for (const Expr* expr : clauses.domain) narrow(*expr, true);
  for (const Expr& expr : clauses.when) narrow(expr, true);
  for (const Expr& expr : clauses.unless) narrow(expr, false);
  for (const Expr& expr : clauses.required) narrow(expr, true);
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
  if (rounded_as(found, wanted)) return widened(found.node, wanted, expr.span);
  if (!fits(found.type, wanted)) {
    const auto both = common_number(found.type, wanted);
    if (both && both->kind == wanted.kind && found.type.places > wanted.places) {
      diagnostics_.report(Code::RoundingNeeded, expr.span, {found.type.places, wanted.places})
          .note(rounding_note())
          .emit();
      return ir::kNone;
    }
    return mismatch(expr, found.type, wanted).node;
  }
  return widened(found.node, wanted, expr.span);
}

// What was rounded to whole numbers is one where one is wanted, and a quotient a share; said of the operation itself, so that it
// is held to what such a number may be.
bool Expressions::rounded_as(const Typed& found, const Type& wanted) {
  ir::Node& node = program_.nodes[found.node];
  if ((node.op != Op::Round && node.op != Op::Quotient) || found.type.kind != TypeKind::Decimal ||
      wanted.list)
    return false;
  const bool whole = is_whole(wanted) && found.type.places == 0;
  const bool share =
      wanted.kind == TypeKind::Rate && node.op == Op::Quotient && found.type.places <= wanted.places;
  if (!whole && !share) return false;
  node.type.kind = wanted.kind;
  return true;
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
  advise(report, expr, found, wanted);
  report.emit();
  return {};
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
    case ExprKind::Percent: return percent(expr);
    case ExprKind::Money: return money(expr);
    case ExprKind::Date: return {constant(expr.days, kDate, expr.span), kDate};
    case ExprKind::String: return {constant(text_constant(expr.text), kText, expr.span), kText};
    case ExprKind::Yes: return {constant(1, kBoolean, expr.span), kBoolean};
    case ExprKind::No: return {constant(0, kBoolean, expr.span), kBoolean};
    case ExprKind::Today: return {node(Op::Today, kDate, {}, expr.span), kDate};
    case ExprKind::Absent: return absent(expr, wanted);
    case ExprKind::Duration: return duration(expr, wanted);
    case ExprKind::Record: return record_literal(expr, wanted);
    case ExprKind::Path: return path(expr, wanted);
    case ExprKind::Not: return negation(expr);
    case ExprKind::And:
    case ExprKind::Or: return connective(expr);
    case ExprKind::Compare:
      if (expr.compare == syntax::Comparison::Equal || expr.compare == syntax::Comparison::NotEqual)
        return equality(expr);
      return compare(expr);
    case ExprKind::IsGiven:
    case ExprKind::IsAbsent: return presence(expr);
    case ExprKind::IsEmpty: return is_empty(expr);
    case ExprKind::Grown: return growth(expr);
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
    case ExprKind::Divide:
      diagnostics_.report(Code::QuotientUnrounded, expr.span).note(rounding_note()).emit();
      return {};
    case ExprKind::Round: return rounded(expr);
    case ExprKind::Max:
    case ExprKind::Min: return extreme(expr, wanted);
    case ExprKind::Negate: return opposite(expr, wanted);
    case ExprKind::Within: return within(expr);
    case ExprKind::IsWorkday:
    case ExprKind::Between:
    case ExprKind::Age:
    case ExprKind::FirstOfMonth:
    case ExprKind::LastOfMonth:
    case ExprKind::FirstOfYear:
    case ExprKind::LastOfYear:
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
    case ExprKind::OutcomeOf: return outcome_of(expr);
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
    case ExprKind::Converted: return converted(expr);
    case ExprKind::Rest: diagnostics_.report(Code::RestOutsideFormula, expr.span).emit(); return {};
    // Parts of a split, values of a parameter that is several: these read them themselves.
    case ExprKind::ShareTerm:
    case ExprKind::Shapley:
    case ExprKind::Tiers:
    case ExprKind::Tier: diagnostics_.report(Code::NotAValue, expr.span).emit(); return {};
  }
  return {};
}

// ---- leaves ----

Typed Expressions::percent(const Expr& expr) {
  if (refuse_point(expr)) return {};
  Typed rate = exact_literal(expr, {TypeKind::Rate});
  // Two places more than were written: the sign divides by a hundred.
  if (rate.ok())
    program_.nodes[rate.node].type.places = rate.type.places =
        static_cast<std::uint8_t>(rate.type.places + 2);
  return rate;
}

Typed Expressions::money(const Expr& expr) {
  if (refuse_point(expr)) return {};
  Type type{TypeKind::Money};
  type.currency = expr.currency;
  return exact_literal(expr, type);
}

Typed Expressions::absent(const Expr& expr, const Type* wanted) {
  if (wanted != nullptr) return not_optional(expr, *wanted);
  diagnostics_.report(Code::TypeUnknown, expr.span).emit();
  return {};
}

Typed Expressions::record_literal(const Expr& expr, const Type* wanted) {
  // `{}` holds nothing, whatever it is to hold.
  if (expr.items.empty()) return members(expr, wanted);
  diagnostics_
      .report(Code::TypeMismatch, expr.span,
              {base::Bilingual{"a record written out", "写明的记录"},
               wanted != nullptr ? type_name(program_, *wanted) : base::Bilingual{"a value", "值"}})
      .emit();
  return {};
}

Typed Expressions::negation(const Expr& expr) {
  negated_ = !negated_;
  const Typed inner = boolean(expr.items[0]);
  negated_ = !negated_;
  return {node(Op::Not, kBoolean, {inner.node}, expr.span), kBoolean};
}

Typed Expressions::opposite(const Expr& expr, const Type* wanted) {
  // Of the least integer, what stands behind the sign is no integer.
  const Expr& number = expr.items[0];
  if (number.kind == ExprKind::Number && number.text == "9223372036854775808" &&
      (wanted == nullptr || is_whole(*wanted)))
    return {constant(std::numeric_limits<std::int64_t>::min(), kInteger, expr.span), kInteger};
  const Typed inner = check(expr.items[0], wanted != nullptr ? wanted : &kInteger);
  if (!inner.ok()) return {};
  if (!is_number(inner.type)) return mismatch(expr.items[0], inner.type, kInteger);
  const Type type = is_whole(inner.type) ? kInteger : inner.type;
  if (program_.nodes[inner.node].op == Op::Constant)
    return {constant(-program_.numbers[program_.nodes[inner.node].index], type, expr.span), type};
  return {node(Op::Negate, type, {inner.node}, expr.span), type};
}

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

std::string Expressions::key_of(const Expr& path) { return syntax::joined(path, 0, path.names.size()); }

Typed Expressions::enumerator(const Expr& expr, const Type& wanted) {
  const ir::Enumeration& enumeration = program_.enumerations[wanted.of];
  const std::string text = key_of(expr);
  for (std::size_t i = 0; i < enumeration.members.size(); ++i) {
    const ir::Enumerator& member = enumeration.members[i];
    if (!base::is_called(member.name, member.external, text)) continue;
    if (base::is_called(member.name, text)) scope_.resolve({text, expr.names[0].span}, member.name);
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
    found = of_variable(expr, *variable, next);
  } else if (symbol != nullptr) {
    // In its other spelling it must not become a value of the type that is expected here.
    const bool taken = enumeration_wanted && expr.names.size() == 1 &&
                       (is_member(symbol->name.en, *wanted) || is_member(symbol->name.zh, *wanted));
    if (!taken) scope_.meant({syntax::joined(expr, 0, next), first.span});
    found = of_symbol(expr, *symbol, next);
  } else {
    report_nothing_known(expr, wanted, enumeration_wanted);
  }
  if (!found.ok() || is_unknown(found.type)) return {};
  if (next < expr.names.size()) return unknown_field(expr.names[next], found.type);
  if (found.type.optional && narrowed_.contains(key_of(expr))) found.type.optional = false;
  return found;
}

// `next`: how many of the words are read.
Typed Expressions::of_variable(const Expr& expr, const Variable& variable, std::size_t& next) {
  const Type item = variable.places || variable.entries != ir::kNone ? kCount : variable.type;
  const Typed whole{node(Op::Element, item, {}, expr.span, variable.index), variable.type};
  if (expr.names.size() == 1) return whole;
  const syntax::Name& second = expr.names[1];
  const bool record = variable.type.kind == TypeKind::Record;
  if (record) {
    const std::vector<ir::Field>& fields = program_.records[variable.type.of].fields;
    for (std::uint32_t i = 0; i < fields.size(); ++i) {
      if (!base::is_called(fields[i].name, second.text)) continue;
      next = 2;
      scope_.resolve(second, fields[i].name);
      const Type type = fields[i].type;
      if (variable.entries != ir::kNone)
        return {node(Op::RowField, type, {whole.node}, expr.span, variable.entries, i), type};
      if (variable.base.known())
        return {field_at(variable.base, variable.type.of, i, place_of(variable, expr.span), expr.span), type};
      return {node(Op::ElementField, type, {whole.node}, expr.span, variable.index, i), type};
    }
  }
  std::uint32_t own = ir::kNone;
  if (const Each* each = each_named(second, own)) {
    next = 2;
    if (variable.places && each->over.same(variable.base))
      return each_at(own, variable.base, expr, place_of(variable, expr.span));
    return value_at(own, variable, expr.span);
  }
  return record ? unknown_field(second, variable.type) : whole;
}

Typed Expressions::of_symbol(const Expr& expr, const Symbol& symbol, std::size_t& next) {
  switch (symbol.kind) {
    case SymbolKind::Fact:
    case SymbolKind::Interpretation: {
      const Type type = program_.facts_record().fields[symbol.index].type;
      return {node(Op::Fact, type, {}, expr.span, symbol.index), type};
    }
    case SymbolKind::Parameter: {
      const Type type = program_.parameters[symbol.index].type;
      if (const Parts* parts = parts_of(symbol.index)) return report_parts(expr, symbol, *parts);
      if (const ir::Rows* rows = rows_of(symbol.index)) return rows_list(expr, symbol, *rows);
      if (!is_unknown(type)) return {parameter(symbol.index, expr.span), type};
      diagnostics_.report(Code::TypeUnknown, expr.span).emit();
      return {};
    }
    case SymbolKind::List: next = 2; return row_field(expr, symbol.index);
    case SymbolKind::Item: {
      if (picked(symbol.index) != nullptr) return of_picked(expr, symbol.index, next);
      settle_type(symbol.index);
      if (is_unknown(program_.items[symbol.index].type)) return {};  // what is wrong with it has been said
      if (is_each(symbol.index)) return of_each(expr, symbol.index);
      const ir::Item& read = program_.items[symbol.index];
      return {item(adjusting_.contains(symbol.index) ? read.before : symbol.index, expr.span), read.type};
    }
    case SymbolKind::Law:
    case SymbolKind::Enumeration:
    case SymbolKind::Record:
    case SymbolKind::Decision:
    case SymbolKind::Group:
    case SymbolKind::Rule:
    case SymbolKind::Table:
    case SymbolKind::Obligation: break;  // nothing that has a value
  }
  const std::string& first = expr.names[0].text;
  diag::Builder report = diagnostics_.report(
      Code::WrongKindOfName, expr.span, {first, kind_name(symbol.kind), base::Bilingual{"a value", "值"}});
  // `Kind.health`
  if (symbol.kind == SymbolKind::Enumeration && expr.names.size() > 1)
    report.fix(expr.span, key_of(expr).substr(first.size() + 1), {"a value is named alone", "取值单独书写"});
  report.emit();
  return {};
}

void Expressions::report_nothing_known(const Expr& expr, const Type* wanted, bool enumeration_wanted) {
  const syntax::Name& first = expr.names[0];
  if (enumeration_wanted && !scope_.is_poisoned(first.text) && !scope_.report_hidden(first)) {
    unknown_member(expr, *wanted);
    return;
  }
  if (report_stray_member(program_, scope_, diagnostics_, expr, key_of(expr)) || report_owned(expr)) return;
  if (wanted != nullptr && wanted->kind == TypeKind::Text && !wanted->list && report_unquoted(expr)) return;
  scope_.report_unknown(first, scope_.names_of({SymbolKind::Fact, SymbolKind::Parameter, SymbolKind::Item}));
}

}  // namespace writ::sema
