// SPDX-License-Identifier: Apache-2.0
// Conditions: comparisons, what is in or under what, what is given, choices.
#include "compiler/diag/suggest.h"
#include "compiler/sema/making.h"
#include "compiler/sema/types.h"
#include "runtime/value/date.h"
#include "runtime/value/decimal.h"

#include <algorithm>
#include <limits>

namespace writ::sema {

void Expressions::narrow(const Expr& condition, bool holds) {
  if (condition.kind == (holds ? ExprKind::IsGiven : ExprKind::IsAbsent) &&
      condition.items[0].kind == ExprKind::Path)
    narrowed_.insert(key_of(condition.items[0]));
  if (condition.kind == ExprKind::Not) narrow(condition.items[0], !holds);
  // All parts of an `and` hold with it, and none of an `or` that does not.
  if (condition.kind == (holds ? ExprKind::And : ExprKind::Or)) {
    for (const Expr& part : condition.items) narrow(part, holds);
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
  advise_comparison(report, expr, left, right);
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
  if (refuse_impossible(expr.items[1], left.type, right.node, false)) return {};
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

// `a compared with b grown by at most 20%` asks of a and b + |b| × 20%: nothing is divided, so that it is exact, also from nought; and
// what stays as it is has not grown, also below nought.
Typed Expressions::growth(const Expr& expr) {
  const Typed now = check(expr.items[0], nullptr);
  const Typed before = check(expr.items[1], now.ok() ? &now.type : nullptr);
  const Typed rate = check(expr.items[2], nullptr);
  if (!now.ok() || !before.ok() || !rate.ok()) return {};
  if (!is_number(now.type)) return mismatch(expr.items[0], now.type, {TypeKind::Count});
  if (!ordered(now.type, before.type)) return mismatch(expr.items[1], before.type, now.type);
  if (rate.type.kind != TypeKind::Rate || rate.type.list)
    return mismatch(expr.items[2], rate.type, {TypeKind::Rate});
  const auto made = [&](ExprKind kind, std::vector<Expr> items) {
    Expr out{.kind = kind, .span = expr.span};
    out.items = std::move(items);
    return out;
  };
  const Expr& base = expr.items[1];
  Expr size = before.type.kind == TypeKind::Count
                  ? base
                  : made(ExprKind::Max, {base, made(ExprKind::Negate, {base})});
  Expr grown = made(ExprKind::Add, {base, made(ExprKind::Multiply, {std::move(size), expr.items[2]})});
  Expr out = made(ExprKind::Compare, {expr.items[0], std::move(grown)});
  out.compare = expr.compare;
  return compare(out);
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
  if (refuse_null(second, a.type)) return {};
  const Typed b = check_optional(second, &a.type);
  if (!b.ok()) return {};
  if (refuse_impossible(second, a.type, b.node, true)) return {};
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
  asked_for_ = &expr;
  const Typed inner = check_optional(expr, nullptr);
  asked_for_ = nullptr;
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
  // Items of a list lie there as they are: what is looked for gets as many places, where it has no more.
  const auto both = common_number(plain(element.type), item);
  const bool as_it_is = !is_number(item) || (ir::is_exact(element.type) == ir::is_exact(item) &&
                                             element.type.places == item.places);
  const bool fits_them = both && both->kind == item.kind && both->places == item.places;
  if (!comparable(plain(element.type), item) || (!as_it_is && (!fits_them || element.type.optional))) {
    diagnostics_
        .report(Code::CannotCompare, expr.span,
                {type_name(program_, element.type), type_name(program_, list.type)})
        .emit();
    return {};
  }
  const NodeId asked = as_it_is ? element.node : widened(element.node, item, expr.items[0].span);
  warn_of_exact(list.node, item, expr.items[1].span, expr.kind == ExprKind::NotIn);
  return negated_if(expr.kind == ExprKind::NotIn, node(Op::In, kBoolean, {asked, list.node}, expr.span),
                    expr.span);
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
  // In a list a code may be a text, whose segments are its levels, and what it is under a column.
  const bool path = row_variable_ != ir::kNone && element.type.kind == TypeKind::Text && !element.type.list &&
                    expr.kind != ExprKind::UnderAny && expr.items[1].kind != ExprKind::String;
  if (!path && element.type.kind == TypeKind::Text && !element.type.list)
    return under_text(expr, element.node);
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
  if (expr.kind == ExprKind::Under && expr.items[1].kind == ExprKind::Path) {
    // `k is under c.kinds`, where the other side is a list.
    const Typed several = check(expr.items[1], &wanted);
    if (!several.ok()) return {};
    if (several.type.list) {
      under_list(expr, several.type, wanted);
      return {};
    }
  }
  const NodeId above = value(expr.items[1], wanted);
  if (expr.kind == ExprKind::UnderAny)
    return {node(Op::UnderAny, kBoolean, {element.node, above}, expr.span), kBoolean};
  const NodeId is_under = node(Op::Under, kBoolean, {element.node, above}, expr.span);
  if (expr.kind == ExprKind::Under) return {is_under, kBoolean};
  return {node(Op::Not, kBoolean, {is_under}, expr.span), kBoolean};
}

// The levels of a text stand between full stops: what is under one is that text, or begins with it and a full stop.
Typed Expressions::under_text(const Expr& expr, NodeId text) {
  const Expr& above = expr.items[1];
  const bool several = expr.kind == ExprKind::UnderAny;
  const bool listed = above.kind == ExprKind::Set || above.kind == ExprKind::List;
  std::vector<const Expr*> paths;
  if (!several) paths.push_back(&above);
  for (std::size_t i = 0; several && listed && i < above.items.size(); ++i) paths.push_back(&above.items[i]);
  const auto is_path = [](const Expr* one) {
    return one->kind == ExprKind::String && !one->text.empty() && one->text.front() != '.' &&
           one->text.back() != '.';
  };
  const auto wrong = std::find_if_not(paths.begin(), paths.end(), is_path);
  if (paths.empty() || wrong != paths.end()) {
    diagnostics_.report(Code::PathNotWritten, paths.empty() ? above.span : (*wrong)->span).emit();
    return {};
  }
  std::vector<NodeId> ways;
  for (const Expr* path : paths) {
    const NodeId itself = constant(text_constant(path->text), kText, path->span);
    const NodeId below = constant(text_constant(path->text + "."), kText, path->span);
    ways.push_back(node(Op::Equal, kBoolean, {text, itself}, expr.span));
    ways.push_back(node(Op::StartsWith, kBoolean, {text, below}, expr.span));
  }
  return negated_if(expr.kind == ExprKind::NotUnder, node(Op::Or, kBoolean, ways, expr.span), expr.span);
}

void Expressions::under_list(const Expr& expr, const Type& found, const Type& wanted) {
  const bool chinese = scope_.language() == base::Language::Chinese;
  const base::Span between{expr.span.file, expr.items[0].span.end, expr.items[1].span.begin};
  const base::Span behind{expr.span.file, expr.items[1].span.end, expr.items[1].span.end};
  diagnostics_
      .report(Code::TypeMismatch, expr.items[1].span,
              {type_name(program_, found), type_name(program_, wanted)})
      .fix(chinese ? behind : between, chinese ? " 之一" : " is under any of ",
           {"under one of the list", "属于列表之一"})
      .emit();
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

// What has an order, and the values of an enumeration as they are declared.
bool Expressions::sorts(const Type& key) const {
  if (key.kind == TypeKind::Enumeration) return !key.list && !program_.enumerations[key.of].open;
  return ordered(key, key);
}

// By what a list is put in order, while its variable is open.
std::optional<ir::SortOrder> Expressions::sort_keys(const Expr& expr, std::vector<NodeId>& operands) {
  constexpr std::size_t kFirst = 3;
  if (expr.items.size() > kFirst + ir::SortOrder::kMostKeys) {
    diagnostics_
        .report(Code::NotSupported, expr.items[kFirst + ir::SortOrder::kMostKeys].span,
                {base::Bilingual{"a list sorted by so many things", "按这么多项排序的列表"}})
        .note({"a list is sorted by at most 16 things", "列表至多按 16 项排序"})
        .emit();
    return std::nullopt;
  }
  ir::SortOrder out;
  bool good = true;
  for (std::size_t i = kFirst; i < expr.items.size(); ++i) {
    const Typed key = check(expr.items[i], nullptr);
    if (key.ok() && !sorts(key.type)) mismatch(expr.items[i], key.type, kCount);
    good = good && key.ok() && sorts(key.type);
    operands.push_back(key.node);
    out.add(static_cast<std::uint32_t>(i - kFirst), expr.items[i].descending);
  }
  return good ? std::optional(out) : std::nullopt;
}

// Whether it names the entries of a list.
bool Expressions::of_entries(const Expr& list) const {
  const Symbol* symbol =
      list.kind == ExprKind::Path && list.names.size() == 1 ? scope_.find(list.names[0].text) : nullptr;
  return symbol != nullptr && symbol->kind == SymbolKind::List;
}

// What may be taken from each of the items.
bool Expressions::may_be_taken(const Expr& expr, const Type& taken) {
  const bool record = taken.kind == TypeKind::Record;
  const bool greatest = expr.kind == ExprKind::MaxOver || expr.kind == ExprKind::MinOver;
  if (!record && !taken.list && (!greatest || ordered(taken, taken))) return true;
  diag::Builder report = diagnostics_.report(
      Code::TypeMismatch, expr.items[0].span,
      {type_name(program_, taken),
       record ? base::Bilingual{"a value of its fields", "其字段的值"} : type_name(program_, kCount)});
  if (record && expr.kind == ExprKind::FirstOf)
    report.note(
        {"a definition by itself may pick a record, `define lead means first of p for p in list where …`, "
         "and is read "
         "by its fields: `lead.name`",
         "单独的定义可以选取记录，以其字段读取：“定义 牵头方 是指 列表 之中 首个 项 其中 …”“牵头方.名称”"});
  else if (record && expr.kind == ExprKind::AllOf && of_entries(expr.items[1]))
    report.note(
        {"the entries of a list are asked where they are needed, and what they say is taken: `all e.column "
         "for e in "
         "list where …`",
         "清单的条目在需要之处逐条发问，所取的是其内容：“对 清单 之中 每个 条 全部 条.列 其中 …”"});
  else if (record && expr.kind == ExprKind::AllOf)
    report.note(
        {"a definition by itself may be all records of a named list that qualify, `define large means "
         "all p for p in list where …`, and is walked over like a list of the facts",
         "单独的定义可以是有名称的列表中全部符合条件的记录，与事实中的列表同样逐项读取：“定义 大户 "
         "是指 列表 之中 全部 项 其中 …”"});
  report.emit();
  return false;
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
  std::vector<NodeId> operands = {taken.node, list.node, where.node};
  const std::optional<ir::SortOrder> order = sort_keys(expr, operands);
  narrowed_ = outer;
  close_variable();
  if (!taken.ok() || !may_be_taken(expr, taken.type) || !order) return {};
  Type type = taken.type;
  if (expr.kind == ExprKind::AllOf) {
    type.list = true;
    // Where nothing is sorted one stands there that nobody reads.
    if (!order->sorts()) operands.push_back(taken.node);
    return {node(Op::AllOf, type, operands, expr.span, variable, order->field), type};
  }
  type.optional = true;
  const Op op = expr.kind == ExprKind::FirstOf   ? Op::FirstOf
                : expr.kind == ExprKind::MaxOver ? Op::MaxOver
                                                 : Op::MinOver;
  return {node(op, type, operands, expr.span, variable, order->field), type};
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

}  // namespace writ::sema
