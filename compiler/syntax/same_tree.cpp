// SPDX-License-Identifier: Apache-2.0
#include "compiler/syntax/same_tree.h"

#include "compiler/syntax/deep_stack.h"

#include <tuple>
#include <type_traits>

namespace writ::syntax {
namespace {

// What makes up a node, without its span: one row a node of ast.h.
auto parts(const Bilingual& x) { return std::tie(x.en, x.zh); }
auto parts(const Name& x) { return std::tie(x.text); }
auto parts(const DeclaredName& x) { return std::tie(x.text); }
auto parts(const Text& x) { return std::tie(x.text); }
auto parts(const Date& x) { return std::tie(x.days); }
auto parts(const Period& x) { return std::tie(x.from, x.until); }
auto parts(const Citation& x) { return std::tie(x.law, x.article, x.internal, x.period); }
auto parts(const Expr& x) {
  return std::tie(x.kind, x.text, x.days, x.compare, x.unit, x.rounding, x.currency, x.descending, x.percent,
                  x.names, x.items);
}
auto parts(const TypeName& x) {
  return std::tie(x.name, x.builtin, x.list, x.optional, x.places, x.currency);
}
auto parts(const Use& x) { return std::tie(x.module, x.version); }
auto parts(const LawVersion& x) { return std::tie(x.adopted, x.in_force, x.repealed); }
auto parts(const CoveredArticle& x) { return std::tie(x.article); }
auto parts(const LawCovers& x) { return std::tie(x.articles); }
auto parts(const Law& x) { return std::tie(x.name, x.title, x.versions, x.covers, x.is_private); }
auto parts(const Enumerator& x) { return std::tie(x.name, x.external, x.also_under, x.matches); }
auto parts(const Enumeration& x) {
  return std::tie(x.name, x.members, x.taxonomy, x.extends, x.is_private, x.overlapping);
}
auto parts(const Field& x) { return std::tie(x.name, x.type, x.external, x.absent_means, x.cites); }
auto parts(const Record& x) { return std::tie(x.name, x.fields, x.is_facts, x.is_private, x.extends); }
auto parts(const Calendar& x) { return std::tie(x.name, x.cites, x.is_private); }
auto parts(const ParameterValue& x) { return std::tie(x.period, x.value, x.cites); }
auto parts(const Parameter& x) { return std::tie(x.name, x.type, x.values, x.is_private, x.changes); }
auto parts(const Item& x) {
  return std::tie(x.name, x.type, x.means, x.unless_shown, x.shown_value, x.because, x.cites);
}
auto parts(const Outcome& x) { return std::tie(x.kind, x.refer_to); }
auto parts(const Decision& x) {
  return std::tie(x.name, x.period, x.cites, x.fallback, x.because, x.fallback_cites, x.outputs);
}
auto parts(const ExceptionTarget& x) { return std::tie(x.name, x.to_default); }
auto parts(const Assignment& x) { return std::tie(x.target, x.value, x.adjusts); }
auto parts(const Reading& x) { return std::tie(x.name, x.is_default, x.says); }
auto parts(const Interpretation& x) { return std::tie(x.name, x.readings, x.because, x.cites); }
auto parts(const Rank& x) { return std::tie(x.part_of, x.exception_to, x.replaces, x.without_affecting); }
auto parts(const Group& x) { return std::tie(x.name, x.rank, x.domain, x.period, x.cites); }
auto parts(const Rule& x) {
  return std::tie(x.name, x.decision, x.rank, x.domain, x.law_as_of, x.when, x.unless, x.required, x.period,
                  x.because, x.cites, x.outcome, x.assignments);
}
auto parts(const Cell& x) { return std::tie(x.kind, x.name, x.aspect, x.expression, x.citations); }
auto parts(const Row& x) { return std::tie(x.cells); }
auto parts(const Table& x) {
  return std::tie(x.name, x.hit, x.rank, x.domain, x.period, x.because, x.cites, x.rows);
}
auto parts(const Obligation& x) {
  return std::tie(x.name, x.decision, x.replaces, x.domain, x.when, x.unless, x.period, x.because, x.cites,
                  x.party, x.modality, x.phase, x.text, x.due, x.ends, x.met, x.otherwise);
}
auto parts(const GivenItem& x) { return std::tie(x.name, x.value); }
auto parts(const Expectation& x) {
  return std::tie(x.kind, x.name, x.aspect, x.value, x.facts, x.by_default);
}
auto parts(const ChosenReading& x) { return std::tie(x.interpretation, x.reading); }
auto parts(const Test& x) {
  return std::tie(x.title, x.decision, x.as_of, x.like, x.readings, x.given, x.expected, x.rows, x.is_table);
}
auto parts(const PolicyFile& x) {
  return std::tie(x.name, x.is_module, x.of, x.language, x.version, x.title, x.declarations);
}

bool same(const std::string& a, const std::string& b) { return a == b; }
bool same(const Declaration& a, const Declaration& b);
template <typename T>
bool same(const T& a, const T& b);

template <typename T>
bool same(const std::vector<T>& a, const std::vector<T>& b) {
  if (a.size() != b.size()) return false;
  for (std::size_t i = 0; i < a.size(); ++i) {
    if (!same(a[i], b[i])) return false;
  }
  return true;
}

template <typename T>
bool same(const std::optional<T>& a, const std::optional<T>& b) {
  return a.has_value() == b.has_value() && (!a || same(*a, *b));
}

bool same(const Declaration& a, const Declaration& b) {
  return a.index() == b.index() &&
         std::visit([&](const auto& one) { return same(one, std::get<std::decay_t<decltype(one)>>(b)); }, a);
}

template <typename T>
bool same(const T& a, const T& b) {
  if constexpr (std::is_enum_v<T> || std::is_arithmetic_v<T>) {
    return a == b;
  } else {
    const auto left = parts(a);
    const auto right = parts(b);
    return [&]<std::size_t... I>(std::index_sequence<I...>) {
      return (same(std::get<I>(left), std::get<I>(right)) && ...);
    }(std::make_index_sequence<std::tuple_size_v<decltype(left)>>{});
  }
}

}  // namespace

bool same_tree(const PolicyFile& a, const PolicyFile& b) {
  bool out = false;
  on_deep_stack([&] { out = same(a, b); });
  return out;
}

}  // namespace writ::syntax
