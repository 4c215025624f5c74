// SPDX-License-Identifier: Apache-2.0
// What forms say beside what they come to in the core: it is looked up as everything else.
#include "compiler/sema/checker.h"

#include <algorithm>
#include <optional>
#include <variant>

namespace writ::sema {
namespace {

using diag::Code;
using syntax::Expr;
using syntax::ExprKind;
using syntax::ScopeRole;
using syntax::ScopeTerm;

// Values of a taxonomy that a term names itself: what is not under one of them does not meet it.
struct Named {
  std::uint32_t enumeration = ir::kNone;
  std::vector<std::uint32_t> members;
};

// Of a node and of those in its list; nothing where one of them is no constant.
std::optional<std::vector<ir::int128>> constants(const ir::Program& program, ir::NodeId id) {
  const ir::Node& node = program.nodes[id];
  if (node.op == ir::Op::Constant) return {{program.numbers[node.index]}};
  if (node.op == ir::Op::ConstantList) return program.lists[node.index];
  if (node.op != ir::Op::MakeList) return std::nullopt;
  std::vector<ir::int128> out;
  for (std::uint32_t i = 0; i < node.operand_count; ++i) {
    const ir::Node& one = program.nodes[program.operand(node, i)];
    if (one.op != ir::Op::Constant) return std::nullopt;
    out.push_back(program.numbers[one.index]);
  }
  return out;
}

// `k is under any of {contact, sensitive}`, alone or as alternatives; whatever else a term asks may leave something out.
std::optional<Named> named(const ir::Program& program, const Expr& asked) {
  if (asked.kind == ExprKind::Or) {
    Named out;
    for (const Expr& item : asked.items) {
      const std::optional<Named> one = named(program, item);
      if (!one || (out.enumeration != ir::kNone && out.enumeration != one->enumeration)) return std::nullopt;
      out.enumeration = one->enumeration;
      out.members.insert(out.members.end(), one->members.begin(), one->members.end());
    }
    return out;
  }
  if (asked.kind != ExprKind::Under && asked.kind != ExprKind::UnderAny) return std::nullopt;
  const auto at = std::find_if(program.nodes.begin(), program.nodes.end(), [&](const ir::Node& node) {
    return (node.op == ir::Op::Under || node.op == ir::Op::UnderAny) && node.span == asked.span;
  });
  if (at == program.nodes.end()) return std::nullopt;
  const ir::Type& type = program.nodes[program.operand(*at, 0)].type;
  const auto values = constants(program, program.operand(*at, 1));
  if (!values || type.kind != ir::TypeKind::Enumeration) return std::nullopt;
  Named out{type.of, {}};
  for (const ir::int128 value : *values)
    out.members.push_back(program.enumerations[type.of].member_of(value));
  return out;
}

// Whether every value of the taxonomy is under one of them.
bool is_whole(const ir::Enumeration& taxonomy, const std::vector<std::uint32_t>& members) {
  for (std::uint32_t root = 0; root < taxonomy.members.size(); root = taxonomy.members[root].below_end) {
    const bool held = std::any_of(members.begin(), members.end(),
                                  [&](std::uint32_t above) { return taxonomy.covers(above, root); });
    if (!held) return false;
  }
  return true;
}

// The first of them that is, or has below it, what the shipped taxonomies mark as sensitive.
std::optional<std::uint32_t> sensitive_of(const ir::Enumeration& taxonomy,
                                          const std::vector<std::uint32_t>& members) {
  for (std::uint32_t marked = 0; marked < taxonomy.members.size(); ++marked) {
    if (taxonomy.members[marked].matches != "dpv:SensitivePersonalData") continue;
    for (const std::uint32_t one : members) {
      if (taxonomy.covers(marked, one)) return one;
      if (taxonomy.covers(one, marked)) return marked;
    }
  }
  return std::nullopt;
}

base::Bilingual label(ScopeRole role) {
  if (role == ScopeRole::Purpose) return {"purpose", "目的"};
  return role == ScopeRole::Kinds ? base::Bilingual{"kinds", "种类"} : base::Bilingual{"manner", "方式"};
}

}  // namespace

void Checker::check_consent_scope(const syntax::ConsentScope& scope) {
  const bool separate = std::any_of(scope.terms.begin(), scope.terms.end(),
                                    [](const ScopeTerm& term) { return term.role == ScopeRole::Separate; });
  for (const ScopeTerm& term : scope.terms) {
    citations(term.cites, {});  // told with it
    const bool about =
        term.role == ScopeRole::Purpose || term.role == ScopeRole::Kinds || term.role == ScopeRole::Manner;
    const auto names = about ? named(program_, term.asked) : std::nullopt;
    if (!names) continue;
    const ir::Enumeration& taxonomy = program_.enumerations[names->enumeration];
    if (is_whole(taxonomy, names->members))
      diagnostics_.report(Code::BlanketTerm, term.asked.span, {label(term.role), taxonomy.name}).emit();
    if (term.role != ScopeRole::Kinds || separate) continue;
    if (const auto one = sensitive_of(taxonomy, names->members))
      diagnostics_
          .report(Code::SensitiveTogether, term.asked.span, {scope.name.text, taxonomy.members[*one].name})
          .emit();
  }
}

void Checker::check_written_forms() {
  for (const syntax::Declaration& declaration : file_.declarations) {
    if (const auto* scope = std::get_if<syntax::ConsentScope>(&declaration)) check_consent_scope(*scope);
    // What routes give is the column of that name, where it is missing that has been said.
    if (const auto* rule = std::get_if<syntax::CrossBorderRule>(&declaration)) {
      for (const syntax::Routes& routes : rule->routes) scope_.meant(routes.gives);
    }
  }
}

}  // namespace writ::sema
