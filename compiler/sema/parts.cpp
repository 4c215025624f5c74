// SPDX-License-Identifier: Apache-2.0
// Parameters that are several: `rate for every Stage` is a rate for each member, `tiers` are rates and what each goes up to. Each
// part is a parameter of the core with the same days; reading them chooses among those parts.
#include "compiler/sema/checker.h"
#include "compiler/sema/making.h"
#include "compiler/sema/types.h"
#include "runtime/base/called.h"
#include "runtime/value/decimal.h"

#include <algorithm>
#include <set>

namespace writ::sema {

namespace {

constexpr Type kRate{.kind = TypeKind::Rate, .places = ir::kRatePlaces};

bool is_member(const ir::Enumerator& member, const std::string& name) {
  return base::is_called(member.name, member.external, name);
}

// As written, for a message.
std::string bound_text(const Expr& bound) {
  return bound.kind == ExprKind::Money ? std::string(value::currency_code(bound.currency)) + " " + bound.text
                                       : bound.text;
}

}  // namespace

// ---- declared ----

std::uint32_t Checker::declare_part(std::uint32_t index, const Type& type, const base::Bilingual& name) {
  ir::Parameter made;
  made.name = name;
  made.external = name.in(base::Language::English);
  made.type = type;
  if (index != ir::kNone) {
    program_.parameters[index] = std::move(made);
    return index;
  }
  program_.parameters.push_back(std::move(made));
  return static_cast<std::uint32_t>(program_.parameters.size() - 1);
}

// Of all its values the most that one has; those that have fewer repeat their last.
std::size_t Checker::tiers_of(const syntax::Parameter& parameter) const {
  std::size_t most = 0;
  for (const syntax::ParameterValue& value : parameter.values)
    most = std::max(most, value.value.kind == ExprKind::Tiers ? value.value.items.size() : 0);
  return most;
}

bool Checker::declare_parts(const syntax::Parameter& parameter, std::uint32_t index) {
  if (!parameter.by && !parameter.tiers) return false;
  const base::Bilingual name = program_.parameters[index].name;
  const std::string en = name.in(base::Language::English);
  const std::string zh = name.in(base::Language::Chinese);
  Expressions::Parts parts;
  if (parameter.by) {
    const base::Bilingual wanted{"an enumeration", "枚举"};
    const Symbol* symbol = scope_.expect(*parameter.by, {SymbolKind::Enumeration}, wanted);
    if (symbol == nullptr) return true;
    const ir::Enumeration& enumeration = program_.enumerations[symbol->index];
    if (enumeration.taxonomy) {
      diagnostics_
          .report(Code::WrongKindOfName, parameter.by->span,
                  {parameter.by->text, base::Bilingual{"a taxonomy", "分类体系"}, wanted})
          .emit();
      return true;
    }
    parts.enumeration = symbol->index;
    const Type type = program_.parameters[index].type;
    for (const ir::Enumerator& member : enumeration.members) {
      const base::Bilingual own{en + " of " + member.name.in(base::Language::English),
                                member.name.in(base::Language::Chinese) + "的" + zh};
      parts.rates.push_back(declare_part(parts.rates.empty() ? index : ir::kNone, type, own));
    }
  } else {
    std::size_t most = tiers_of(parameter);
    Type bound = kUnknownType;
    const auto see = [&](const syntax::ParameterValue& value) {
      if (value.value.kind != ExprKind::Tiers) return;
      most = std::max(most, value.value.items.size());
      for (const Expr& tier : value.value.items) {
        if (tier.items[1].kind == ExprKind::Absent) continue;
        const Typed found = expressions_.shown_type(tier.items[1]);
        if (!found.ok()) continue;
        const auto both = is_unknown(bound) ? std::optional(found.type) : common_number(bound, found.type);
        bound = both.value_or(bound);
      }
    };
    for (const syntax::ParameterValue& value : parameter.values) see(value);
    for (const syntax::ParameterValue* value : changes_[index]) see(*value);
    for (std::size_t i = 0; i < std::max<std::size_t>(most, 1); ++i) {
      const std::string number = std::to_string(i + 1);
      parts.rates.push_back(declare_part(i == 0 ? index : ir::kNone, kRate,
                                         {en + ", rate of tier " + number, zh + "第" + number + "段比例"}));
      if (i + 1 < most)
        parts.bounds.push_back(declare_part(
            ir::kNone, bound, {en + ", bound of tier " + number, zh + "第" + number + "段上限"}));
    }
  }
  expressions_.declare_parts(index, std::move(parts));
  return true;
}

// ---- values ----

const Expr* Checker::part_written(const Expr& value, const Expressions::Parts& parts,
                                  std::uint32_t part) const {
  const auto rate = std::find(parts.rates.begin(), parts.rates.end(), part);
  const auto number = static_cast<std::size_t>(rate - parts.rates.begin());
  if (parts.enumeration != ir::kNone) {
    const ir::Enumerator& member = program_.enumerations[parts.enumeration].members[number];
    for (std::size_t i = 0; i < value.names.size(); ++i) {
      if (is_member(member, value.names[i].text)) return &value.items[i];
    }
    return nullptr;
  }
  if (value.kind != ExprKind::Tiers || value.items.size() < 2) return nullptr;
  if (rate != parts.rates.end()) return &value.items[std::min(number, value.items.size() - 1)].items[2];
  const auto bound = static_cast<std::size_t>(std::find(parts.bounds.begin(), parts.bounds.end(), part) -
                                              parts.bounds.begin());
  return &value.items[std::min(bound, value.items.size() - 2)].items[1];
}

void Checker::check_members(const syntax::Parameter& parameter, const syntax::ParameterValue& value,
                            const ir::Enumeration& enumeration) {
  const auto say = [&](base::Span span, base::Bilingual what) {
    diagnostics_.report(Code::ValuesForEvery, span, {parameter.name.text, enumeration.name, std::move(what)})
        .emit();
  };
  if (value.value.kind != ExprKind::Record)
    return say(value.value.span, {"write `{member: value, …}`", "请写作“｛取值：值、…｝”"});
  std::set<std::size_t> seen;
  for (const syntax::Name& name : value.value.names) {
    const auto at = std::find_if(enumeration.members.begin(), enumeration.members.end(),
                                 [&](const ir::Enumerator& one) { return is_member(one, name.text); });
    if (at == enumeration.members.end())
      return say(name.span, {"`" + name.text + "` is none", "“" + name.text + "”不是其取值"});
    scope_.resolve(name, at->name);
    if (!seen.insert(static_cast<std::size_t>(at - enumeration.members.begin())).second)
      return say(name.span, {"`" + name.text + "` has two", "“" + name.text + "”有两个值"});
  }
  base::Bilingual lacking;
  for (std::size_t i = 0; i < enumeration.members.size(); ++i) {
    if (seen.contains(i)) continue;
    const base::Bilingual& name = enumeration.members[i].name;
    lacking.en += (lacking.en.empty() ? "`" : ", `") + name.in(base::Language::English) + "`";
    lacking.zh += (lacking.zh.empty() ? "“" : "、“") + name.in(base::Language::Chinese) + "”";
  }
  if (!lacking.empty())
    say(value.value.span,
        {lacking.en + (seen.size() + 1 == enumeration.members.size() ? " has none" : " have none"),
         lacking.zh + "缺少"});
}

// Every amount is in one tier: the first has no bound below, the last none above, and each begins where the one before ends.
void Checker::check_tiers(const syntax::ParameterValue& value, const Type& bound) {
  if (value.value.kind != ExprKind::Tiers) {
    diagnostics_.report(Code::NotAValue, value.value.span).emit();
    return;
  }
  const std::vector<Expr>& tiers = value.value.items;
  const auto say = [&](base::Span span, base::Bilingual what) {
    diagnostics_.report(Code::TiersDoNotJoin, span, {std::move(what)}).emit();
  };
  const auto number = [&](const Expr& expr) -> std::optional<ir::int128> {
    const NodeId node = expressions_.value(expr, bound);
    if (node == ir::kNone || program_.nodes[node].op != Op::Constant) return std::nullopt;
    return program_.numbers[program_.nodes[node].index];
  };
  if (tiers.front().items[0].kind != ExprKind::Absent)
    return say(tiers.front().span, {"the first begins `at most …`", "首段应写作“不超过 …”"});
  std::optional<ir::int128> below;
  for (std::size_t i = 0; i < tiers.size(); ++i) {
    const Expr& from = tiers[i].items[0];
    const Expr& to = tiers[i].items[1];
    if (i > 0) {
      const auto begins = number(from);
      if (!begins || !below) return;
      const std::string last = bound_text(tiers[i - 1].items[1]);
      const std::string next = bound_text(from);
      if (*begins > *below)
        return say(tiers[i].span, {"no tier has what is more than " + last + " and at most " + next,
                                   "超过 " + last + " 至 " + next + " 的部分无所属"});
      if (*begins < *below)
        return say(tiers[i].span, {"two tiers have what is more than " + next + " and at most " + last,
                                   "超过 " + next + " 至 " + last + " 的部分重复"});
    }
    const bool last = i + 1 == tiers.size();
    if (last != (to.kind == ExprKind::Absent))
      return say(
          tiers[i].span,
          last ? base::Bilingual{"the last has no upper bound: `more than …`", "末段不设上限，应写作“超过 …”"}
               : base::Bilingual{"only the last has no upper bound", "只有末段不设上限"});
    if (last) continue;
    const auto ends = number(to);
    if (ends && below && *ends <= *below)
      return say(tiers[i].span, {"it ends before it begins", "上限不高于下限"});
    below = ends;
  }
}

// The same days for every part, each with what was written for it.
void Checker::check_parts(const syntax::Parameter& parameter, const Expressions::Parts& parts,
                          const std::vector<DatedValue>& values) {
  const bool by_member = parts.enumeration != ir::kNone;
  std::set<const syntax::ParameterValue*> seen;
  for (const DatedValue& value : values) {
    if (!seen.insert(value.written).second) continue;
    if (by_member) {
      check_members(parameter, *value.written, program_.enumerations[parts.enumeration]);
    } else {
      check_tiers(*value.written,
                  parts.bounds.empty() ? kUnknownType : program_.parameters[parts.bounds.front()].type);
    }
  }
  std::vector<std::uint32_t> all = parts.rates;
  all.insert(all.end(), parts.bounds.begin(), parts.bounds.end());
  for (const std::uint32_t part : all) {
    for (const DatedValue& value : values) {
      const Expr* written = part_written(value.written->value, parts, part);
      if (written == nullptr) continue;
      ir::ParameterValue made = value.made;
      made.value = expressions_.value(*written, program_.parameters[part].type);
      if (made.value != ir::kNone && program_.nodes[made.value].op != Op::Constant)
        diagnostics_.report(Code::NotAValue, written->span).emit();
      program_.parameters[part].values.push_back(std::move(made));
    }
  }
}

// What is rounded to multiples of a parameter needs one above nought on every day.
void Checker::check_rounding_units() {
  for (const auto& [index, where] : expressions_.rounding_units()) {
    for (const ir::ParameterValue& value : program_.parameters[index].values) {
      if (value.value == ir::kNone) continue;
      const ir::Node& node = program_.nodes[value.value];
      if (node.op != Op::Constant || program_.numbers[node.index] > 0) continue;
      const std::string text(value::format_decimal(program_.numbers[node.index], node.type.places).view());
      diagnostics_.report(Code::BadRoundingUnit, node.span, {text})
          .label(where, {"what is rounded to it", "按此舍入之处"})
          .emit();
    }
  }
}

// Where groups share by rates, those of any day come to the whole, or one of them is not what was meant.
void Checker::check_group_weights() {
  std::set<std::uint32_t> seen;
  for (const Expressions::GroupWeight& weight : expressions_.group_weights()) {
    const Expressions::Parts* parts = expressions_.parts_of(weight.parameter);
    if (parts == nullptr || !seen.insert(weight.parameter).second) continue;
    const ir::Parameter& first = program_.parameters[weight.parameter];
    if (first.type.kind != TypeKind::Rate) continue;
    for (std::size_t day = 0; day < first.values.size(); ++day) {
      ir::int128 sum = 0;
      for (const std::uint32_t part : parts->rates) {
        const std::vector<ir::ParameterValue>& values = program_.parameters[part].values;
        if (day >= values.size() || values[day].value == ir::kNone) return;
        sum += program_.numbers[program_.nodes[values[day].value].index];
      }
      if (sum == static_cast<ir::int128>(value::power_of_ten(ir::kRatePlaces))) continue;
      std::string percent(value::format_decimal(sum, ir::kRatePlaces - 2).view());
      percent.erase(percent.find_last_not_of('0') + 1);
      if (percent.ends_with('.')) percent.pop_back();
      const std::string& name = first.name.en;
      diagnostics_
          .report(Code::GroupsNotWhole, weight.span, {name.substr(0, name.find(" of ")), percent + "%"})
          .emit();
      break;
    }
  }
}

// ---- read ----

// How such a parameter is read, where it was read otherwise.
Typed Expressions::report_parts(const Expr& expr, const Symbol& parameter, const Parts& parts) {
  const std::string en = parameter.name.in(base::Language::English);
  const std::string zh = parameter.name.in(base::Language::Chinese);
  diagnostics_
      .report(Code::ReadOtherwise, expr.span,
              {parameter.name,
               parts.enumeration == ir::kNone
                   ? base::Bilingual{"`AMOUNT in tiers of " + en + "`", "“数额 按 " + zh + " 超额累进”"}
                   : base::Bilingual{"`" + en + " of MEMBER`", "“取值 的 " + zh + "”"}})
      .emit();
  return {};
}

const Expressions::Parts* Expressions::parts_named(const Expr& parameter, bool tiers, std::uint32_t& index) {
  const Symbol* symbol = scope_.expect({key_of(parameter), parameter.span}, {SymbolKind::Parameter},
                                       tiers ? base::Bilingual{"a parameter of tiers", "分段的参数"}
                                             : base::Bilingual{"a parameter by member", "按取值设定的参数"});
  if (symbol == nullptr) return nullptr;
  const Parts* parts = parts_of(symbol->index);
  index = symbol->index;
  if (parts != nullptr && (parts->enumeration == ir::kNone) == tiers) return parts;
  if (parts != nullptr) {
    report_parts(parameter, *symbol, *parts);
  } else if (!is_unknown(program_.parameters[index].type)) {
    diagnostics_
        .report(Code::ReadOtherwise, parameter.span,
                {symbol->name, base::Bilingual{"its name alone", "名称本身"}})
        .emit();
  }
  return nullptr;
}

Typed Expressions::by_member(const Expr& expr) {
  std::uint32_t index = 0;
  const Parts* parts = parts_named(expr.items[0], false, index);
  if (parts == nullptr) return {};
  Type wanted{TypeKind::Enumeration};
  wanted.of = parts->enumeration;
  const Typed key = check(expr.items[1], &wanted);
  if (!key.ok()) return {};
  if (!fits(key.type, wanted) || key.type.list) return mismatch(expr.items[1], key.type, wanted);
  NodeId out = parameter(parts->rates.back(), expr.span);
  const Type type = program_.parameters[index].type;
  for (std::size_t i = parts->rates.size() - 1; i-- > 0;) {
    const NodeId same = node(Op::Equal, kBoolean, {key.node, constant(i, wanted, expr.span)}, expr.span);
    out = node(Op::If, type, {same, parameter(parts->rates[i], expr.span), out}, expr.span);
  }
  return {out, type};
}

// Of each tier the part of the amount that it holds, at its rate; or all of the amount at the rate of the tier that it reaches.
Typed Expressions::in_tiers(const Expr& expr) {
  std::uint32_t index = 0;
  const Parts* parts = parts_named(expr.items[1], true, index);
  const Typed amount = check(expr.items[0], nullptr);
  if (parts == nullptr || !amount.ok() || parts->bounds.empty()) return {};
  const Type bound = program_.parameters[parts->bounds.front()].type;
  if (is_unknown(bound)) return {};
  if (!is_number(amount.type)) return mismatch(expr.items[0], amount.type, bound);
  const auto both = common_number(amount.type, bound);
  if (!both) return mismatch(expr.items[0], amount.type, bound);
  const auto of = [&](std::uint32_t part) {
    return Typed{parameter(part, expr.span), program_.parameters[part].type};
  };
  const auto up_to = [&](std::size_t i) { return widened(of(parts->bounds[i]).node, *both, expr.span); };
  const NodeId whole = widened(amount.node, *both, expr.span);
  // Nothing of a negative amount.
  const NodeId nought = constant(0, *both, expr.span);
  if (expr.kind == ExprKind::AtTier) {
    Typed rate = of(parts->rates.back());
    for (std::size_t i = parts->bounds.size(); i-- > 0;) {
      const NodeId within = node(Op::LessEqual, kBoolean, {whole, up_to(i)}, expr.span);
      rate.node = node(Op::If, rate.type, {within, of(parts->rates[i]).node, rate.node}, expr.span);
    }
    return product(expr, {node(Op::Max, *both, {whole, nought}, expr.span), *both}, rate);
  }
  Typed sum;
  for (std::size_t i = 0; i < parts->rates.size(); ++i) {
    const NodeId least = i == 0 ? nought : up_to(i - 1);
    NodeId held = whole;
    if (i < parts->bounds.size()) held = node(Op::Min, *both, {held, up_to(i)}, expr.span);
    held = node(Op::Max, *both, {held, least}, expr.span);
    if (i > 0) held = node(Op::Subtract, *both, {held, least}, expr.span);
    const Typed part = product(expr, {held, *both}, of(parts->rates[i]));
    if (!part.ok()) return {};
    sum = i == 0 ? part : Typed{node(Op::Add, part.type, {sum.node, part.node}, expr.span), part.type};
  }
  return sum;
}

}  // namespace writ::sema
