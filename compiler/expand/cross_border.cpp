// SPDX-License-Identifier: Apache-2.0
// A cross-border rule is tables of routes, and a duty for each measure; what is said above its first part is said of all.
//
//   cross-border rule export                     table export.mechanism first match …
//     routes mechanism first match               rule export.assessment.met then assessed_is_in_force is …
//     | … |                                      obligation export.assessment as assessment
//     measure assessment                           when mechanism is assessment
//       when mechanism is assessment               exporter must "…" before the act
//       valid for 3 years after assessed_on        met when assessed_on is given and assessed_on on or before today
//       renewed within 60 workdays                   and today on or before 3 years after assessed_on
//       to be filed within 10 workdays after assessed_on obligation export.assessment.renewal … exporter may …
//       filed again when purpose_changed           obligation export.assessment.filing … exporter must … after the act
//     end                                          obligation export.assessment.again … exporter must … during the act
#include "compiler/expand/expand.h"

#include <algorithm>
#include <iterator>

namespace writ::expand {
namespace {

using base::Bilingual;
using diag::Code;
using syntax::CrossBorderRule;
using syntax::Expr;
using syntax::ExprKind;
using syntax::FollowUp;
using syntax::Measure;
using syntax::Obligation;
using syntax::Validity;

// A name as words: `security_assessment` is a security assessment.
Bilingual in_words(const Bilingual& name) {
  Bilingual out{name.in(base::Language::English), name.in(base::Language::Chinese)};
  std::replace(out.en.begin(), out.en.end(), '_', ' ');
  std::replace(out.zh.begin(), out.zh.end(), '_', ' ');
  return out;
}

Expr joined(ExprKind kind, base::Span span, std::vector<Expr> items) {
  return items.size() == 1 ? std::move(items.front()) : made(kind, span, std::move(items));
}

// The day it counts from has come, and the last day, or that of an extension, is not over.
Expr in_force(const Measure& measure) {
  Expr runs = syntax::not_over(measure);
  if (!syntax::counts_from_one_day(measure)) return runs;
  Expr out = syntax::has_come(measure.valid.front().from);
  out.span = runs.span;
  out.height = std::max(out.height, runs.height + 1);
  out.items.push_back(std::move(runs));
  return out;
}

class Maker {
 public:
  Maker(const CrossBorderRule& rule, base::Language language, diag::Diagnostics& diagnostics)
      : rule_(rule), language_(language), diagnostics_(diagnostics) {}

  std::vector<syntax::Declaration> run() {
    for (const syntax::ZoneLists& one : rule_.zone_lists) zone_lists(one);
    for (const syntax::Routes& one : rule_.routes) routes(one);
    for (const syntax::Rule& one : rule_.prohibitions) prohibition(one);
    for (const Measure& one : rule_.measures) {
      check(one);
      measure(one);
    }
    return std::move(out_);
  }

 private:
  // A part holds in the period that it has in common with what is around it, as a rule of a group does.
  syntax::Period common(const syntax::Period& around, const syntax::Period& own,
                        const Bilingual& name) const {
    syntax::Period out = around;
    if (own.from && (!out.from || own.from->days > out.from->days)) out.from = own.from;
    if (own.until && (!out.until || own.until->days < out.until->days)) out.until = own.until;
    if (out.from && out.until && out.from->days >= out.until->days && !own.empty())
      diagnostics_.report(Code::NoDayInCommon, own.from ? own.from->span : own.until->span, {name}).emit();
    return out;
  }

  // What is said of the whole is said of a part that does not say it itself.
  template <typename Part>
  void inherit(Part& part) const {
    part.domain.insert(part.domain.begin(), rule_.domain.begin(), rule_.domain.end());
    part.period = common(rule_.period, part.period, part.name.text);
    if (part.because.empty()) {
      part.because = rule_.because;
      part.because_span = rule_.because_span;
    }
    if (part.cites.empty()) part.cites = rule_.cites;
  }

  void zone_lists(const syntax::ZoneLists& lists) {
    syntax::Table around = lists.table;
    around.name = {rule_.name.text, lists.freed.span};
    inherit(around);
    std::vector<syntax::Declaration> made = expand(lists, around, diagnostics_);
    std::move(made.begin(), made.end(), std::back_inserter(out_));
  }

  // It denies, and nothing is an exception to it.
  void prohibition(const syntax::Rule& written) {
    syntax::Rule out = written;
    out.name.text = dotted(rule_.name.text, written.name.text);
    out.decision = rule_.decision;
    out.outcome = syntax::Outcome{.kind = syntax::OutcomeKind::Deny, .refer_to = {}, .span = written.span};
    out.incurable = true;
    inherit(out);
    out_.push_back(std::move(out));
  }

  void routes(const syntax::Routes& routes) {
    syntax::Table table = routes.table;
    table.routes = true;
    const bool several = rule_.routes.size() > 1;
    if (!table.name.text.empty()) {
      table.name.text = dotted(rule_.name.text, table.name.text);
    } else {
      table.name = {rule_.name.text, routes.gives.span};
      if (several) table.name.text = dotted(rule_.name.text, {routes.gives.text, routes.gives.text});
      const auto same = [&](const syntax::Routes& other) {
        return other.table.name.text.empty() && other.gives.text == routes.gives.text;
      };
      if (&*std::find_if(rule_.routes.begin(), rule_.routes.end(), same) != &routes) {
        diagnostics_.report(Code::RoutesWithoutName, routes.gives.span, {routes.gives.text}).emit();
        return;
      }
    }
    inherit(table);
    const std::vector<syntax::Cell>& heads = table.rows.front().cells;
    const auto gives = [&](const syntax::Cell& head) {
      const bool path = head.expression.kind == ExprKind::Path;
      return path && head.expression.names.size() == 1 &&
             head.expression.names.front().text == routes.gives.text;
    };
    if (std::none_of(heads.begin(), heads.end(), gives))
      diagnostics_.report(Code::RouteNotGiven, routes.gives.span, {routes.gives.text}).emit();
    ask_what_exemptions_cover(rule_, routes, table, diagnostics_);
    out_.push_back(std::move(table));
  }

  // ---- measures ----

  void check(const Measure& measure) {
    const Bilingual& name = measure.duty.name.text;
    // Without a period there is nothing to extend.
    if (measure.valid.empty() && measure.renewed)
      diagnostics_.report(Code::NothingToRenew, measure.renewed->span, {name}).emit();
    if (measure.valid.empty() && measure.extended)
      diagnostics_.report(Code::NothingToRenew, measure.extended->span, {name}).emit();
    // The one that always applies is the last.
    const std::vector<Validity>& all = measure.valid;
    const auto always = std::find_if(all.begin(), all.end(), [](const Validity& one) { return !one.when; });
    if (!all.empty() && always == all.end())
      diagnostics_.report(Code::ValidityNotSaid, all.back().span, {name}).emit();
    if (always != all.end() && always + 1 != all.end())
      diagnostics_.report(Code::ValidityBehind, always->span, {name}).emit();
    if (measure.met_as && measure.valid.empty() && measure.duty.met.empty())
      diagnostics_.report(Code::NeverMet, measure.met_as->span, {name}).emit();
    if (measure.again && !measure.again->when && measure.again->duty.party.text.empty())
      diagnostics_.report(Code::FiledAgainForNothing, measure.again->span, {name}).emit();
    if (measure.filed && measure.filed->duty.deadline)
      diagnostics_.report(Code::RepeatedClause, measure.filed->duty.deadline->span).emit();
  }

  void measure(const Measure& written) {
    Obligation duty = written.duty;
    duty.name.text = dotted(rule_.name.text, written.duty.name.text);
    duty.decision = rule_.decision;
    if (!duty.as && !written.unlisted)
      duty.as = syntax::Name{written.duty.name.text.in(language_), written.duty.name.span};
    duty.domain.insert(duty.domain.begin(), rule_.domain.begin(), rule_.domain.end());
    duty.period = common(rule_.period, duty.period, duty.name.text);
    if (duty.cites.empty()) duty.cites = rule_.cites;
    for (const Validity& one : written.valid)
      duty.cites.insert(duty.cites.end(), one.cites.begin(), one.cites.end());
    if (written.extended)
      duty.cites.insert(duty.cites.end(), written.extended->cites.begin(), written.extended->cites.end());
    if (duty.party.text.empty()) {
      name_party(duty, written.duty.name.span);
      duty.text = in_words_of(written, {"have in place: ", "具备"}, written.duty.name.span);
    }
    if (duty.phase == syntax::Phase::Unstated && duty.modality != syntax::Modality::May)
      duty.phase = syntax::Phase::Before;
    if (!written.valid.empty()) duty.met.push_back(in_force(written));
    Obligation shown = duty;
    if (written.met_as) {
      if (!duty.met.empty()) out_.push_back(says_whether_met(written, duty));
      Expr path{.kind = ExprKind::Path, .span = written.met_as->span};
      path.names.push_back(*written.met_as);
      shown.met = {std::move(path)};
    }
    out_.push_back(std::move(shown));
    if (written.renewed && !written.valid.empty()) out_.push_back(renewal(written, duty));
    if (written.filed) out_.push_back(filing(written, duty));
    if (written.again) out_.push_back(again(written, duty));
  }

  // Whoever must see to another measure or to what one brings with it, else the exporter.
  void name_party(Obligation& duty, base::Span span) const {
    duty.party.span = span;
    for (const Measure& one : rule_.measures) {
      if (!duty.party.text.empty()) return;
      duty.party.text = one.duty.party.text;
      for (const std::optional<FollowUp>* part : {&one.renewed, &one.filed, &one.again})
        if (duty.party.text.empty() && *part) duty.party.text = (*part)->duty.party.text;
    }
    if (duty.party.text.empty()) duty.party_words = {"the exporter", "数据处理者"};
  }

  static syntax::Text in_words_of(const Measure& written, const Bilingual& before, base::Span span) {
    const Bilingual what = in_words(written.duty.name.text);
    return {{before.en + what.en, before.zh + what.zh}, span};
  }

  // Whether it is met is the value of what the form names; the duty goes by that.
  syntax::Rule says_whether_met(const Measure& written, const Obligation& duty) const {
    syntax::Rule out;
    out.name = {dotted(duty.name.text, {"met", "履行"}), written.met_as->span};
    out.decision = rule_.decision;
    out.domain = duty.domain;
    out.period = duty.period;
    out.cites = duty.cites;
    out.assignments.push_back({*written.met_as, joined(ExprKind::And, written.met_as->span, duty.met)});
    out.span = written.met_as->span;
    return out;
  }

  // ---- what a measure brings with it ----

  // It may be extended in its last days, unless it was, or something asks for a new one.
  Obligation renewal(const Measure& written, const Obligation& duty) const {
    const FollowUp& renewed = *written.renewed;
    Obligation out = follow_up(
        written, renewed, duty,
        {{"renewal", "延长"}, {"apply for an extension: ", "申请延长有效期："}, syntax::Phase::Unstated});
    if (renewed.duty.party.text.empty()) out.modality = syntax::Modality::May;
    while_met(out, duty);
    out.when.push_back(syntax::in_last_part(written));
    if (written.extended) out.unless.push_back(written.extended->when);
    if (written.again && written.again->when) out.unless.push_back(*written.again->when);
    return out;
  }

  Obligation filing(const Measure& written, const Obligation& duty) const {
    const FollowUp& filed = *written.filed;
    Obligation out = follow_up(
        written, filed, duty,
        {{"filing", "备案"}, {"file with the authority: ", "向主管部门备案："}, syntax::Phase::After});
    // Where the day may be absent, there is nothing to file before it is there.
    Expr given = made(ExprKind::IsGiven, filed.from->span, {*filed.from});
    given.made = true;
    out.when.push_back(std::move(given));
    out.deadline =
        syntax::Deadline{.length = *filed.length, .from = *filed.from, .rolled = false, .span = filed.span};
    return out;
  }

  // Where the form says what asks for it: while there is something to be filed again.
  Obligation again(const Measure& written, const Obligation& duty) const {
    const FollowUp& filed = *written.again;
    Obligation out =
        follow_up(written, filed, duty,
                  {{"again", "重新办理"}, {"obtain anew: ", "重新办理："}, syntax::Phase::During});
    if (!filed.when) return out;
    while_met(out, duty);
    out.when.push_back(*filed.when);
    return out;
  }

  static void while_met(Obligation& out, const Obligation& duty) {
    out.when.insert(out.when.end(), duty.met.begin(), duty.met.end());
  }

  // What a part of a measure is called, and its text and time where it states none.
  struct Unsaid {
    Bilingual name;
    Bilingual text;
    syntax::Phase phase;
  };

  // Owed where the measure is; what it does not say itself is said by the measure.
  Obligation follow_up(const Measure& written, const FollowUp& own, const Obligation& duty,
                       const Unsaid& unsaid) const {
    Obligation out = own.duty;
    out.name = {dotted(duty.name.text, unsaid.name), written.duty.name.span};
    out.span = own.span;
    out.decision = duty.decision;
    out.domain = duty.domain;
    out.when = duty.when;
    out.unless.insert(out.unless.begin(), duty.unless.begin(), duty.unless.end());
    out.period = common(duty.period, own.duty.period, out.name.text);
    if (out.cites.empty()) out.cites = duty.cites;
    if (own.duty.party.text.empty()) {
      out.party = duty.party;
      out.party_words = duty.party_words;
      out.text = in_words_of(written, unsaid.text, own.span);
    }
    if (out.phase == syntax::Phase::Unstated) out.phase = unsaid.phase;
    return out;
  }

  const CrossBorderRule& rule_;
  const base::Language language_;
  diag::Diagnostics& diagnostics_;
  std::vector<syntax::Declaration> out_;
};

}  // namespace

std::vector<syntax::Declaration> expand(syntax::CrossBorderRule& rule, base::Language language,
                                        diag::Diagnostics& diagnostics) {
  return Maker(rule, language, diagnostics).run();
}

}  // namespace writ::expand
