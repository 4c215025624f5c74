// SPDX-License-Identifier: Apache-2.0
// What makes up each node of the tree, without its span: one row a node of ast.h, and the only place that lists them. Whoever
// walks whole trees goes by it: whether two are the same, how one is shown.
//
//   std::apply([&](const auto&... field) { (f(field.name, node.*field.member), ...); }, fields_of(node));
#pragma once

#include "compiler/syntax/ast.h"

#include <string_view>
#include <tuple>

namespace writ::syntax {

template <typename Node, typename Value>
struct TreeField {
  std::string_view name;
  Value Node::* member;
};

// clang-format off
#define WRIT_PARENS ()
#define WRIT_EXPAND(...) WRIT_EXPAND3(WRIT_EXPAND3(WRIT_EXPAND3(WRIT_EXPAND3(__VA_ARGS__))))
#define WRIT_EXPAND3(...) WRIT_EXPAND2(WRIT_EXPAND2(WRIT_EXPAND2(WRIT_EXPAND2(__VA_ARGS__))))
#define WRIT_EXPAND2(...) __VA_ARGS__
#define WRIT_EACH(Node, field, ...) \
  TreeField{std::string_view(#field), &Node::field} __VA_OPT__(, WRIT_EACH_AGAIN WRIT_PARENS (Node, __VA_ARGS__))
#define WRIT_EACH_AGAIN() WRIT_EACH
#define WRIT_FIELDS(Node, ...) \
  constexpr auto fields_of(const Node&) { return std::tuple(WRIT_EXPAND(WRIT_EACH(Node, __VA_ARGS__))); }

WRIT_FIELDS(Name, text)
WRIT_FIELDS(DeclaredName, text)
WRIT_FIELDS(Text, text)
WRIT_FIELDS(Date, days)
WRIT_FIELDS(Period, from, until)
WRIT_FIELDS(Citation, law, article, internal, period)
WRIT_FIELDS(Expr, kind, text, days, compare, unit, rounding, currency, descending, equally, left_out, percent,
            names, items)
WRIT_FIELDS(TypeName, name, builtin, list, optional, places, currency)
WRIT_FIELDS(Use, module, version)
WRIT_FIELDS(LawVersion, adopted, in_force, repealed)
WRIT_FIELDS(CoveredArticle, article)
WRIT_FIELDS(LawCovers, articles)
WRIT_FIELDS(Law, name, title, versions, covers, is_private)
WRIT_FIELDS(Enumerator, name, external, also_under, matches)
WRIT_FIELDS(Enumeration, name, members, taxonomy, extends, is_private, overlapping, open, leaves_only)
WRIT_FIELDS(Window, counted, length, per_counterparty)
WRIT_FIELDS(Field, name, type, window, at_least_one, external, absent_means, cites)
WRIT_FIELDS(Record, name, fields, is_facts, is_private, extends)
WRIT_FIELDS(Calendar, name, cites, is_private)
WRIT_FIELDS(ParameterValue, period, value, cites)
WRIT_FIELDS(Parameter, name, type, by, tiers, values, is_private, changes)
WRIT_FIELDS(EachItem, variable, list)
WRIT_FIELDS(Item, name, each, type, means, unless_shown, shown_value, because, cites)
WRIT_FIELDS(ScopeTerm, role, asked, domain, cites)
WRIT_FIELDS(ConsentScope, name, each, by, because, cites, terms)
WRIT_FIELDS(SortKey, column, levels, descending)
WRIT_FIELDS(FormulaStep, kind, name, amount, when, fund, cites)
WRIT_FIELDS(RevenueFormula, name, decision, because, cites, divides, divides_cites, steps)
WRIT_FIELDS(Outcome, kind, refer_to)
WRIT_FIELDS(Decision, name, period, cites, fallback, because, fallback_cites, outputs)
WRIT_FIELDS(Loose, fallback, because, cites, output)
WRIT_FIELDS(ExceptionTarget, name, to_default)
WRIT_FIELDS(Assignment, target, value, adjusts)
WRIT_FIELDS(Reading, name, is_default, says)
WRIT_FIELDS(Interpretation, name, readings, because, cites)
WRIT_FIELDS(Rank, part_of, exception_to, replaces, without_affecting)
WRIT_FIELDS(Group, name, rank, domain, period, cites)
WRIT_FIELDS(Rule, name, decision, rank, domain, law_as_of, when, unless, required, otherwise, period, because, cites, outcome,
            assignments)
WRIT_FIELDS(Cell, kind, name, aspect, expression, citations)
WRIT_FIELDS(Row, cells)
WRIT_FIELDS(Table, name, hit, rank, domain, period, because, cites, rows)
WRIT_FIELDS(NegativeList, name, each, because, cites, when, sorted_by, otherwise, collect, apart, may_be_empty, rows)
WRIT_FIELDS(Deadline, every, length, from, rolled)
WRIT_FIELDS(Obligation, name, as, decision, replaces, domain, when, unless, period, because, cites, party, modality,
            phase, text, deadline, ends, met, otherwise)
WRIT_FIELDS(Routes, gives, table)
WRIT_FIELDS(Validity, length, from, when, cites)
WRIT_FIELDS(Extension, length, when, cites)
WRIT_FIELDS(FollowUp, length, from, when, duty)
WRIT_FIELDS(Measure, duty, unlisted, valid, extended, met_as, renewed, filed, again)
WRIT_FIELDS(ZoneLists, freed, held, registered, filed, listed, table)
WRIT_FIELDS(CrossBorderRule, name, decision, domain, period, because, cites, important, sensitive,
            operators, zone_lists, routes, prohibitions, measures)
WRIT_FIELDS(GivenItem, name, value)
WRIT_FIELDS(Expectation, kind, name, aspect, value, facts, by_default)
WRIT_FIELDS(ChosenReading, interpretation, reading)
WRIT_FIELDS(Test, title, decision, as_of, like, readings, given, expected, rows, is_table)
WRIT_FIELDS(PolicyFile, name, is_module, of, applies_where, language, version, title, declarations)

#undef WRIT_FIELDS
#undef WRIT_EACH_AGAIN
#undef WRIT_EACH
#undef WRIT_EXPAND2
#undef WRIT_EXPAND3
#undef WRIT_EXPAND
#undef WRIT_PARENS
// clang-format on

}  // namespace writ::syntax
