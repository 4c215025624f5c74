// SPDX-License-Identifier: Apache-2.0
// A cross-border rule is tables of routes, and a duty for each measure; what is said above its first part is said of all.
//
//   cross-border rule export                     table export.mechanism first match …
//     routes mechanism first match               obligation export.assessment as assessment
//     | … |                                        when mechanism is assessment
//     measure assessment                           exporter must "…" before the act
//       when mechanism is assessment               met when assessed_on is given and assessed_on on or before today
//       valid for 3 years after assessed_on          and today on or before 3 years after assessed_on
//       renewed within 60 workdays               obligation export.assessment.renewal … exporter may …
//       filed again when purpose_changed         obligation export.assessment.again … exporter must … during the act
//     end
#include "compiler/expand/expand.h"

#include <algorithm>

namespace writ::expand {
namespace {

using base::Bilingual;
using diag::Code;
using syntax::CrossBorderRule;
using syntax::Expr;
using syntax::ExprKind;
using syntax::Measure;
using syntax::Obligation;

Bilingual dotted(const Bilingual& form, const Bilingual& part) {
  return {form.en.empty() || part.en.empty() ? "" : form.en + "." + part.en,
          form.zh.empty() || part.zh.empty() ? "" : form.zh + "." + part.zh};
}

// A name as words: `security_assessment` is a security assessment.
Bilingual in_words(const Bilingual& name) {
  Bilingual out{name.in(base::Language::English), name.in(base::Language::Chinese)};
  std::replace(out.en.begin(), out.en.end(), '_', ' ');
  std::replace(out.zh.begin(), out.zh.end(), '_', ' ');
  return out;
}

class Maker {
 public:
  Maker(const CrossBorderRule& rule, base::Language language, diag::Diagnostics& diagnostics)
      : rule_(rule), language_(language), diagnostics_(diagnostics) {}

  std::vector<syntax::Declaration> run() {
    for (const syntax::Routes& one : rule_.routes) routes(one);
    for (const Measure& one : rule_.measures) measure(one);
    return std::move(out_);
  }

 private:
  void routes(const syntax::Routes& routes) {
    syntax::Table table = routes.table;
    const bool twice = rule_.routes.size() > 1;
    table.name = {rule_.name.text, routes.gives.span};
    if (twice) table.name.text = dotted(rule_.name.text, {routes.gives.text, routes.gives.text});
    table.domain.insert(table.domain.begin(), rule_.domain.begin(), rule_.domain.end());
    table.period = rule_.period;
    table.because = rule_.because;
    table.because_span = rule_.because_span;
    table.cites = rule_.cites;
    const std::vector<syntax::Cell>& heads = table.rows.front().cells;
    const auto gives = [&](const syntax::Cell& head) {
      const bool path = head.expression.kind == ExprKind::Path;
      return path && head.expression.names.size() == 1 &&
             head.expression.names.front().text == routes.gives.text;
    };
    if (std::none_of(heads.begin(), heads.end(), gives))
      diagnostics_.report(Code::RouteNotGiven, routes.gives.span, {routes.gives.text}).emit();
    out_.push_back(std::move(table));
  }

  void measure(const Measure& written) {
    Obligation duty = written.duty;
    duty.name.text = dotted(rule_.name.text, written.duty.name.text);
    duty.decision = rule_.decision;
    if (!duty.as) duty.as = syntax::Name{written.duty.name.text.in(language_), written.duty.name.span};
    duty.domain.insert(duty.domain.begin(), rule_.domain.begin(), rule_.domain.end());
    if (duty.period.empty()) duty.period = rule_.period;
    if (duty.cites.empty()) duty.cites = rule_.cites;
    if (duty.party.text.empty()) default_duty(duty, written.duty.name);
    if (duty.phase == syntax::Phase::Unstated && duty.modality != syntax::Modality::May)
      duty.phase = syntax::Phase::Before;
    if (written.valid) duty.met.push_back(in_force(*written.valid));
    out_.push_back(duty);
    if (written.renewed) out_.push_back(renewal(written, duty));
    if (written.again) out_.push_back(again(written, duty));
  }

  // Whoever must see to another measure, else the exporter, has to have it in place.
  void default_duty(Obligation& duty, const syntax::DeclaredName& name) const {
    const auto other = std::find_if(rule_.measures.begin(), rule_.measures.end(),
                                    [](const Measure& one) { return !one.duty.party.text.empty(); });
    duty.party.span = name.span;
    if (other == rule_.measures.end()) {
      duty.party_words = {"the exporter", "数据处理者"};
    } else {
      duty.party.text = other->duty.party.text;
    }
    const Bilingual what = in_words(name.text);
    duty.text = {{"have in place: " + what.en, "具备" + what.zh}, name.span};
  }

  // The day it counts from is there and has come, and the last day is not over.
  static Expr in_force(const Expr& valid) {
    const Expr& from = day_from(valid);
    Expr given{.kind = ExprKind::IsGiven, .span = from.span};
    given.made = true;
    given.items.push_back(from);
    Expr come{.kind = ExprKind::Compare, .span = from.span};
    come.compare = syntax::Comparison::AtMost;
    come.items.push_back(from);
    come.items.push_back({.kind = ExprKind::Today, .span = from.span});
    Expr out{.kind = ExprKind::And, .span = valid.span};
    out.items = {std::move(given), std::move(come), valid};
    out.height = valid.height + 1;
    return out;
  }

  static const Expr& day_from(const Expr& valid) { return valid.items[1].items[0]; }

  // It may be extended in its last days, unless something asks for a new one.
  static Obligation renewal(const Measure& written, const Obligation& duty) {
    Obligation out = follow_up(written, duty, {"renewal", "延长"});
    out.when.push_back(*written.renewed);
    if (written.again) out.unless.push_back(*written.again);
    const Bilingual what = in_words(written.duty.name.text);
    out.text = {{"apply for an extension: " + what.en, "申请延长有效期：" + what.zh}, written.renewed->span};
    out.modality = syntax::Modality::May;
    out.span = written.renewed->span;
    return out;
  }

  static Obligation again(const Measure& written, const Obligation& duty) {
    Obligation out = follow_up(written, duty, {"again", "重新办理"});
    out.when.push_back(*written.again);
    const Bilingual what = in_words(written.duty.name.text);
    out.text = {{"obtain anew: " + what.en, "重新办理：" + what.zh}, written.again->span};
    out.phase = syntax::Phase::During;
    out.span = written.again->span;
    return out;
  }

  // Owed where the measure is, and is there.
  static Obligation follow_up(const Measure& written, const Obligation& duty, const Bilingual& name) {
    Obligation out = duty;
    out.as.reset();
    out.name.text = dotted(duty.name.text, name);
    out.when.insert(out.when.end(), duty.met.begin(), duty.met.end());
    out.met.clear();
    out.otherwise.reset();
    out.deadline.reset();
    out.ends.reset();
    out.because = {};
    out.modality = syntax::Modality::Must;
    out.phase = syntax::Phase::Unstated;
    out.name.span = written.duty.name.span;
    return out;
  }

  const CrossBorderRule& rule_;
  const base::Language language_;
  diag::Diagnostics& diagnostics_;
  std::vector<syntax::Declaration> out_;
};

}  // namespace

std::vector<syntax::Declaration> expand(const syntax::CrossBorderRule& rule, base::Language language,
                                        diag::Diagnostics& diagnostics) {
  return Maker(rule, language, diagnostics).run();
}

}  // namespace writ::expand
