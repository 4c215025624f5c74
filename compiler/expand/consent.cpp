// SPDX-License-Identifier: Apache-2.0
// A scope of consent is a yes or no, for each item that consent is asked for: some consent meets every term.
//
//   consent scope agreed for k in kinds by c in consents        define agreed for k in kinds : boolean
//     purpose   purpose is under c.purpose                        means any c in consents has
//     separate  c.separate applies where k is under sensitive       purpose is under c.purpose
//   end                                                             and (not (k is under sensitive) or c.separate)
#include "compiler/expand/expand.h"

#include <algorithm>
#include <array>

namespace writ::expand {
namespace {

using diag::Code;
using syntax::Expr;
using syntax::ExprKind;
using syntax::ScopeRole;
using syntax::ScopeTerm;

// What a term asks; elsewhere than where it applies, nothing.
Expr asked(const ScopeTerm& term) {
  if (!term.domain) return term.asked;
  return made(ExprKind::Or, term.span, {made(ExprKind::Not, term.domain->span, {*term.domain}), term.asked});
}

struct Wanted {
  ScopeRole role;
  base::Bilingual what;
  base::Bilingual law;
};

// Without these a consent is none in law: what it is about, for how long, that it can be withdrawn, that it is free.
const std::array<Wanted, 6>& wanted_terms() {
  static const std::array<Wanted, 6> kWanted = {
      Wanted{ScopeRole::Purpose,
             {"purpose", "目的"},
             {"PIPL art 14(2), NDSR art 22 item 4",
              "个人信息保护法第十四条第二款、网络数据安全管理条例第二十二条第（四）项"}},
      Wanted{ScopeRole::Kinds,
             {"kinds", "种类"},
             {"PIPL art 14(2), NDSR art 22 item 4",
              "个人信息保护法第十四条第二款、网络数据安全管理条例第二十二条第（四）项"}},
      Wanted{ScopeRole::Manner,
             {"manner", "方式"},
             {"PIPL art 14(2), NDSR art 22 item 4",
              "个人信息保护法第十四条第二款、网络数据安全管理条例第二十二条第（四）项"}},
      Wanted{ScopeRole::Period, {"period", "期限"}, {"PIPL art 19", "个人信息保护法第十九条"}},
      Wanted{ScopeRole::Valid, {"valid", "有效"}, {"PIPL art 15(1)", "个人信息保护法第十五条第一款"}},
      Wanted{ScopeRole::Freely, {"freely", "自愿"}, {"PIPL art 16", "个人信息保护法第十六条"}}};
  return kWanted;
}

bool names(const Expr& expr, const std::string& variable) {
  if (expr.kind == ExprKind::Path && expr.names.front().text == variable) return true;
  return std::any_of(expr.items.begin(), expr.items.end(),
                     [&](const Expr& item) { return names(item, variable); });
}

bool is_today(const Expr& expr) { return expr.kind == ExprKind::Today; }

// `c.given_on on or before today`: the day that is asked about lies behind another, however long ago that is.
bool begins_by_today(const Expr& expr) {
  if (expr.kind != ExprKind::Compare) return false;
  switch (expr.compare) {
    case syntax::Comparison::AtMost:
    case syntax::Comparison::LessThan: return is_today(expr.items[1]);
    case syntax::Comparison::AtLeast:
    case syntax::Comparison::MoreThan: return is_today(expr.items[0]);
    case syntax::Comparison::Equal:
    case syntax::Comparison::NotEqual: return false;
  }
  return false;
}

// Beginnings alone, and that there are days. Anything else may be an end, as a yes or no may.
bool has_no_end(const Expr& expr) {
  const std::vector<Expr> alone = {expr};
  const std::vector<Expr>& parts = expr.kind == ExprKind::And ? expr.items : alone;
  return std::any_of(parts.begin(), parts.end(), begins_by_today) &&
         std::all_of(parts.begin(), parts.end(), [](const Expr& part) {
           return begins_by_today(part) || part.kind == ExprKind::IsGiven;
         });
}

}  // namespace

std::vector<syntax::Declaration> expand(syntax::ConsentScope& scope, base::Language,
                                        diag::Diagnostics& diagnostics) {
  base::Bilingual lacking;
  for (const Wanted& wanted : wanted_terms()) {
    const bool there = std::any_of(scope.terms.begin(), scope.terms.end(),
                                   [&](const ScopeTerm& term) { return term.role == wanted.role; });
    if (there) continue;
    lacking.en += (lacking.en.empty() ? "" : "; ") + wanted.what.en + " (" + wanted.law.en + ")";
    lacking.zh += (lacking.zh.empty() ? "" : "；") + wanted.what.zh + "（" + wanted.law.zh + "）";
  }
  if (!lacking.empty())
    diagnostics.report(Code::ScopeLacksTerm, scope.name.span, {scope.name.text, lacking}).emit();
  for (const ScopeTerm& term : scope.terms) {
    if (term.role == ScopeRole::Period && has_no_end(term.asked))
      diagnostics.report(Code::PeriodWithoutEnd, term.span, {scope.name.text}).emit();
  }
  // A consent that nothing is read of would not matter.
  if (scope.by) {
    const bool read = std::any_of(scope.terms.begin(), scope.terms.end(), [&](const ScopeTerm& term) {
      return names(term.asked, scope.by->variable.text);
    });
    if (!read)
      diagnostics
          .report(Code::ConsentNotRead, scope.by->variable.span, {scope.by->variable.text, scope.name.text})
          .emit();
  }
  std::vector<Expr> terms;
  base::Span whole = scope.terms.empty() ? scope.span : scope.terms.front().span;
  for (const ScopeTerm& term : scope.terms) {
    terms.push_back(asked(term));
    whole = base::cover(whole, term.span);
  }
  Expr all = terms.size() == 1 ? std::move(terms.front()) : made(ExprKind::And, whole, std::move(terms));
  if (scope.by) {
    const std::string variable = scope.by->variable.text;
    Expr any = made(ExprKind::Any, scope.span, {scope.by->list, std::move(all)});
    any.names.push_back(scope.by->variable);
    all = std::move(any);
  }
  syntax::Item core;
  core.name = scope.name;
  core.each = scope.each;
  core.type.builtin = true;
  core.type.name = {"boolean", scope.name.span};
  core.type.span = scope.name.span;
  core.means = std::move(all);
  core.because = scope.because;
  core.because_span = scope.because_span;
  core.cites = scope.cites;
  core.span = scope.span;
  return {core};
}

}  // namespace writ::expand
