// SPDX-License-Identifier: Apache-2.0
// Laws, types, facts, values by date, outputs and decisions.
#include "compiler/diag/suggest.h"
#include "compiler/sema/calendars.h"
#include "compiler/sema/checker.h"
#include "compiler/sema/types.h"
#include "compiler/syntax/literals.h"
#include "runtime/value/date.h"

#include <algorithm>
#include <map>
#include <set>

namespace writ::sema {

using diag::Code;

namespace {

// The date of a request: no fact can have its name.
constexpr std::string_view kAsOf = "as_of";
constexpr std::string_view kReadings = "readings";

std::string date_text(std::int32_t days) { return std::string(value::format_date(value::Date{days}).view()); }

// The days on which some version of an instrument is in force. A document that never became law counts from its adoption.
std::vector<ir::Period> days_in_force(const ir::Law& law) {
  std::vector<ir::Period> out;
  for (const ir::LawVersion& version : law.versions) {
    out.push_back({version.in_force.value_or(version.adopted.value_or(INT32_MIN)),
                   version.repealed.value_or(INT32_MAX)});
  }
  std::sort(out.begin(), out.end(), [](const ir::Period& a, const ir::Period& b) { return a.from < b.from; });
  return out;
}

}  // namespace

ir::Period Checker::period(const syntax::Period& period) const {
  ir::Period out;
  if (period.from && period.from->days != syntax::kNoDay) out.from = period.from->days;
  if (period.until && period.until->days != syntax::kNoDay) out.until = period.until->days;
  return out;
}

void Checker::check_law(const syntax::Law& law, ir::Law& out) {
  const auto index = static_cast<std::uint32_t>(&out - program_.laws.data());
  for (const syntax::LawCovers& clause : law.covers) {
    for (const syntax::CoveredArticle& covered : clause.articles)
      covers_.push_back({index, covered.article, covered.span});
  }
  // By date, whatever their order in the text.
  std::vector<const syntax::LawVersion*> versions;
  for (const syntax::LawVersion& version : law.versions) versions.push_back(&version);
  const auto first_day = [](const syntax::LawVersion& version) {
    return version.in_force ? version.in_force->days : version.adopted ? version.adopted->days : INT32_MIN;
  };
  std::stable_sort(versions.begin(), versions.end(),
                   [&](const auto* a, const auto* b) { return first_day(*a) < first_day(*b); });
  bool dated = true;
  for (const syntax::LawVersion* version : versions) {
    ir::LawVersion made;
    if (version->adopted) made.adopted = version->adopted->days;
    if (version->in_force) made.in_force = version->in_force->days;
    if (version->repealed) made.repealed = version->repealed->days;
    for (const auto& day : {made.adopted, made.in_force, made.repealed})
      dated = dated && day != syntax::kNoDay;
    if (dated && made.repealed && *made.repealed <= first_day(*version)) {
      diagnostics_.report(Code::EmptyPeriod, version->span).emit();
    }
    // A version ends when the next begins, unless it says otherwise.
    if (!out.versions.empty() && !out.versions.back().repealed && made.in_force)
      out.versions.back().repealed = made.in_force;
    out.versions.push_back(made);
  }
  // When it is in force cannot be told, and nothing is held against those who cite it.
  if (!dated) return out.versions.clear();
  const std::vector<ir::Period> periods = days_in_force(out);
  for (std::size_t i = 1; i < periods.size(); ++i) {
    if (periods[i].from < periods[i - 1].until) {
      diagnostics_
          .report(Code::LawVersionsOverlap, versions[i]->span, {law.name.text, date_text(periods[i].from)})
          .emit();
    }
  }
}

// Every taxonomy with what other places add to it, in the order of the files.
void Checker::collect_members() {
  each<syntax::Enumeration>([&](const syntax::Enumeration& one, std::uint32_t) {
    members_.emplace_back();
    for (const syntax::Enumerator& member : one.members) members_.back().push_back(&member);
  });
  for (std::size_t i = 0; i < files_.size(); ++i) {
    scope_.enter(i);
    for (const syntax::Declaration& declaration : files_[i]->core) {
      const auto* one = std::get_if<syntax::Enumeration>(&declaration);
      if (one == nullptr || !one->extends) continue;
      const base::Bilingual wanted{"a taxonomy", "分类体系"};
      const Symbol* symbol = scope_.expect(*one->extends, {SymbolKind::Enumeration}, wanted);
      if (symbol == nullptr) continue;
      if (!program_.enumerations[symbol->index].taxonomy) {
        diagnostics_
            .report(Code::WrongKindOfName, one->extends->span,
                    {one->extends->text, kind_name(SymbolKind::Enumeration), wanted})
            .emit();
        continue;
      }
      for (const syntax::Enumerator& member : one->members) members_[symbol->index].push_back(&member);
    }
  }
}

void Checker::check_enumeration(const syntax::Enumeration& enumeration, std::uint32_t index) {
  ir::Enumeration& out = program_.enumerations[index];
  std::map<std::string, std::size_t> seen;
  Looks looks(diagnostics_);
  for (std::size_t i = 0; i < members_[index].size(); ++i) {
    const syntax::Enumerator& member = *members_[index][i];
    looks.add(member.name);
    ir::Enumerator made{member.name.text,
                        member.external.value_or(member.name.text.in(base::Language::English)), 0};
    // By any of these a request may name it.
    if (member.matches) made.matches = check_identifier(member);
    for (const std::string& spelling :
         {member.name.text.en, member.name.text.zh, made.external, made.matches}) {
      if (!spelling.empty() && seen.try_emplace(spelling, i).first->second != i) {
        diagnostics_.report(Code::DuplicateName, member.name.span, {spelling}).emit();
      }
    }
    out.members.push_back(std::move(made));
  }
  if (!enumeration.taxonomy) return;
  order_taxonomy(members_[index], out);
  relate_nodes(members_[index], enumeration.overlapping, out);
}

void Checker::check_record(const syntax::Record& record, ir::Record& out) {
  std::map<std::string, std::size_t> seen;
  Looks looks(diagnostics_);
  for (std::size_t i = 0; i < record.fields.size(); ++i) {
    const syntax::Field& field = record.fields[i];
    // Those of the facts stand among the names of the policy, and have been looked at there.
    if (!record.is_facts) looks.add(field.name);
    ir::Field made;
    made.name = field.name.text;
    made.external = field.external.value_or(field.name.text.in(base::Language::English));
    made.type = resolve(field.type);
    made.absent_means = field.absent_means;
    if (field.window) made.counted = counted_in_words(*field.window);
    made.at_least_one = field.at_least_one;
    if (field.at_least_one && !made.type.list && !is_unknown(made.type))
      diagnostics_.report(Code::NotAList, field.type.span, {type_name(program_, made.type)}).emit();
    if (field.window && made.type.kind != ir::TypeKind::Count && made.type.kind != ir::TypeKind::Integer &&
        !is_unknown(made.type))
      diagnostics_.report(Code::WindowOfNoNumber, field.window->span, {field.name.text}).emit();
    citations(field.cites, {});
    for (const std::string_view reserved : {kAsOf, kReadings}) {
      if (record.is_facts && (made.external == reserved || made.name.zh == reserved))
        diagnostics_.report(Code::ReservedFact, field.name.span, {std::string(reserved)}).emit();
    }
    for (const std::string& spelling : {made.name.en, made.name.zh, made.external}) {
      if (!spelling.empty() && seen.try_emplace(spelling, i).first->second != i) {
        diagnostics_.report(Code::DuplicateName, field.name.span, {spelling}).emit();
      }
    }
    if (!made.absent_means.empty() && !made.type.optional && !is_unknown(made.type)) {
      diagnostics_.report(Code::NotOptional, field.type.span, {type_name(program_, made.type)}).emit();
    }
    out.fields.push_back(std::move(made));
  }
}

ir::Type Checker::resolve(const syntax::TypeName& name) {
  if (name.shown()) return kUnknownType;
  ir::Type type;
  type.list = name.list;
  type.optional = name.optional;
  if (name.builtin) {
    const std::string& word = name.name.text;
    type.kind = word == "boolean"   ? ir::TypeKind::Boolean
                : word == "count"   ? ir::TypeKind::Count
                : word == "integer" ? ir::TypeKind::Integer
                : word == "decimal" ? ir::TypeKind::Decimal
                : word == "rate"    ? ir::TypeKind::Rate
                : word == "money"   ? ir::TypeKind::Money
                : word == "date"    ? ir::TypeKind::Date
                                    : ir::TypeKind::Text;
    if (type.kind == ir::TypeKind::Decimal) type.places = static_cast<std::uint8_t>(name.places);
    if (type.kind == ir::TypeKind::Rate) type.places = ir::kRatePlaces;
    if (type.kind == ir::TypeKind::Money) {
      type.currency = name.currency;
      type.places = static_cast<std::uint8_t>(value::currency_places(name.currency));
    }
    return type;
  }
  const Symbol* symbol =
      scope_.expect(name.name, {SymbolKind::Enumeration, SymbolKind::Record}, {"a type", "类型"});
  if (symbol == nullptr) return kUnknownType;
  type.kind = symbol->kind == SymbolKind::Enumeration ? ir::TypeKind::Enumeration : ir::TypeKind::Record;
  type.of = symbol->index;
  if (type.kind == ir::TypeKind::Record && (!type.list || type.of == program_.facts)) {
    diagnostics_
        .report(Code::TypeMismatch, name.span,
                {type_name(program_, type),
                 base::Bilingual{"a list of records, or a plain type", "记录的列表或者简单类型"}})
        .emit();
    return kUnknownType;
  }
  return type;
}

void Checker::require_citation(const ir::Citations& cites, base::Span span, base::Bilingual what) {
  if (!cites.empty()) return;
  diagnostics_.report(Code::NoCitation, span, {std::move(what)})
      .note({"write `cites LAW art N`, or `cites internal \"document\"`",
             "请写明“依据 法源 第…条”，或者“依据 内部「文件」”"})
      .emit();
}

void Checker::check_in_force(const syntax::Citation& cite, const ir::Law& law, const ir::Period& applies) {
  const std::vector<ir::Period> in_force = days_in_force(law);
  if (in_force.empty()) return;
  if (applies.from >= applies.until) return;  // on no day at all, which has been said
  const auto report = [&](std::int32_t day) {
    base::Bilingual when;
    for (const ir::Period& period : in_force) {
      when.en += (when.en.empty() ? "in force from " : ", and from ") + date_text(period.from);
      when.zh += (when.zh.empty() ? "自 " : "，以及自 ") + date_text(period.from) + " 起";
      if (period.until == INT32_MAX) continue;
      when.en += " until " + date_text(period.until);
      when.zh += "至 " + date_text(period.until) + " 前";
    }
    when.zh += "施行";
    diagnostics_.report(Code::CitedNotInForce, cite.span, {law.name, date_text(day)})
        .note(std::move(when))
        .emit();
  };
  if (applies.until <= in_force.front().from) return report(applies.until - 1);
  // The first day on which this applies and the instrument does not. An open start is not held against it.
  std::int32_t day =
      applies.from == INT32_MIN ? std::min(in_force.front().from, applies.until) : applies.from;
  for (const ir::Period& period : in_force) {
    if (day >= applies.until) return;
    if (day < period.from) break;
    day = std::max(day, period.until);
  }
  if (day < applies.until && day != INT32_MAX) report(day);
}

ir::Citations Checker::citations(const std::vector<syntax::Citation>& cites, const ir::Period& applies) {
  ir::Citations out;
  for (const syntax::Citation& cite : cites) {
    ir::Citation made;
    made.period = period(cite.period);
    if (cite.law.text.empty()) {
      made.article = cite.internal;
      if (!cite.internal.empty()) out.push_back(std::move(made));
      continue;
    }
    const Symbol* symbol = scope_.meant(cite.law);
    if (symbol == nullptr || symbol->kind != SymbolKind::Law) {
      // A heading cites for all that stands below it, and is said to be wrong once.
      if (cite.implied && !wrong_headings_.insert({cite.span.file.index, cite.span.begin}).second) continue;
      if (symbol == nullptr && (scope_.is_poisoned(cite.law.text) || scope_.report_hidden(cite.law)))
        continue;
      diag::Builder report = diagnostics_.report(Code::UnknownLaw, cite.law.span, {cite.law.text});
      const std::vector<std::string> laws = scope_.names_of({SymbolKind::Law});
      const auto begins = std::find_if(laws.begin(), laws.end(), [&](const std::string& law) {
        return cite.law.text.starts_with(law) &&
               syntax::read_article(std::string_view(cite.law.text).substr(law.size())).has_value();
      });
      if (begins != laws.end()) {
        report.fix(cite.law.span, *begins + " " + cite.law.text.substr(begins->size()),
                   {"a space between the instrument and its article", "法源与条款之间加空格"});
      } else if (const auto close = diag::nearest(cite.law.text, laws)) {
        // Of a heading the whole line is known, and not where the name stands in it.
        if (cite.implied) {
          report.note(
              {"there is a name close to it: `" + *close + "`", "有一个相近的名称：“" + *close + "”"});
        } else {
          report.fix(cite.law.span, *close, {"there is a name close to it", "有一个相近的名称"});
        }
      }
      report.emit();
      continue;
    }
    made.law = symbol->index;
    if (!cite.article.empty())
      made.article = {syntax::article_in_english(cite.article), syntax::article_in_chinese(cite.article)};
    ir::Period both{std::max(applies.from, made.period.from), std::min(applies.until, made.period.until)};
    check_in_force(cite, program_.laws[made.law], both);
    out.push_back(std::move(made));
  }
  // What was cited but not found has been said; asking for a citation as well would say it twice.
  if (out.empty() && !cites.empty()) out.emplace_back();
  return out;
}

void Checker::check_calendar(const syntax::Calendar& calendar) {
  std::optional<ir::Calendar> made = builtin_calendar(calendar.name.text.in(base::Language::English));
  if (!made) made = builtin_calendar(calendar.name.text.in(base::Language::Chinese));
  if (!made) {
    diagnostics_.report(Code::UnknownCalendar, calendar.name.span, {calendar.name.text}).emit();
    return;
  }
  // Two modules may both bring the calendar that they reckon by.
  const bool known = std::any_of(program_.calendars.begin(), program_.calendars.end(),
                                 [&](const ir::Calendar& other) { return other.name == made->name; });
  if (!known) program_.calendars.push_back(std::move(*made));
}

std::vector<Checker::DatedValue> Checker::read_values(
    const std::vector<const syntax::ParameterValue*>& written, const ir::Type& type, bool whole) {
  std::vector<DatedValue> out;
  for (const syntax::ParameterValue* value : written) {
    DatedValue one{value, {}};
    one.made.period = period(value->period);
    if (!whole) {
      out.push_back(std::move(one));
      continue;
    }
    one.made.value = expressions_.value(value->value, type);
    if (one.made.value != ir::kNone) {
      const ir::Op op = program_.nodes[one.made.value].op;
      if (op != ir::Op::Constant && op != ir::Op::ConstantList && op != ir::Op::AbsentValue) {
        diagnostics_.report(Code::NotAValue, value->value.span).emit();
      }
    }
    out.push_back(std::move(one));
  }
  return out;
}

// Without a type of its own a parameter has that of its values.
void Checker::settle_parameter(const syntax::Parameter& parameter, ir::Parameter& out) {
  if (!parameter.type.shown() || parameter.tiers) return;
  for (const syntax::ParameterValue& value : parameter.values) {
    const Typed found = expressions_.shown_type(value.value);
    if (!found.ok()) return;
    const auto both = is_unknown(out.type) ? std::optional(found.type) : common_number(out.type, found.type);
    out.type = both.value_or(out.type);
  }
}

void Checker::check_parameter(const syntax::Parameter& parameter, std::uint32_t index) {
  ir::Parameter& out = program_.parameters[index];
  const Expressions::Parts* parts = expressions_.parts_of(index);
  const ir::Rows* rows = expressions_.rows_of(index);
  if (parts == nullptr && (parameter.by || parameter.tiers)) return;  // what is wrong with it has been said
  const bool whole = parts == nullptr && rows == nullptr;
  std::vector<const syntax::ParameterValue*> written;
  for (const syntax::ParameterValue& value : parameter.values) written.push_back(&value);
  std::vector<DatedValue> values = read_values(written, out.type, whole);
  check_values_by_date(parameter.name.text, values);
  if (!changes_[index].empty()) {
    // Where an overlay's value holds, the policy's own does not.
    std::vector<DatedValue> changes = read_values(changes_[index], out.type, whole);
    check_values_by_date(parameter.name.text, changes);
    std::vector<ir::Period> taken;
    for (const DatedValue& change : changes) taken.push_back(change.made.period);
    for (const DatedValue& own : values) {
      for (const ir::Period& period : ir::without(own.made.period, taken)) {
        changes.push_back(own);
        changes.back().made.period = period;
      }
    }
    values = std::move(changes);
    check_values_by_date(parameter.name.text, values);
  }
  for (DatedValue& value : values) {
    value.made.cites = citations(value.written->cites, value.made.period);
    require_citation(value.made.cites, value.written->span, {"this value", "此值"});
  }
  check_sometimes(index, values);
  for (const DatedValue& value : values) {
    if (whole) out.values.push_back(value.made);
  }
  if (parts != nullptr) check_parts(parameter, *parts, values);
  if (rows != nullptr) check_rows(*rows, values);
}

// Puts them in the order of their days, whatever their order in the text.
void Checker::check_values_by_date(const base::Bilingual& name, std::vector<DatedValue>& values) {
  std::stable_sort(values.begin(), values.end(), [](const DatedValue& a, const DatedValue& b) {
    return a.made.period.from < b.made.period.from;
  });
  const auto bad = [](const std::optional<syntax::Date>& date) {
    return date && date->days == syntax::kNoDay;
  };
  for (const DatedValue& value : values) {
    if (bad(value.written->period.from) || bad(value.written->period.until)) return;
  }
  for (std::size_t i = 0; i + 1 < values.size(); ++i) {
    ir::Period& earlier = values[i].made.period;
    const ir::Period& later = values[i + 1].made.period;
    const base::Span at = values[i + 1].written->span;
    // A value without an end holds until the next begins.
    if (earlier.until == INT32_MAX && later.from > earlier.from) earlier.until = later.from;
    if (later.from < earlier.until) {
      diagnostics_
          .report(Code::OverlappingValues, at,
                  {name, later.from == INT32_MIN ? base::Bilingual{"every day before", "此前每日"}
                                                 : base::Bilingual{date_text(later.from), {}}})
          .label(values[i].written->span, {"the other value", "另一个值"})
          .emit();
    } else if (later.from > earlier.until) {
      // It is the end of the earlier one that leaves the days without a value.
      const auto& until = values[i].written->period.until;
      diagnostics_
          .report(Code::GapInValues, until ? until->span : at,
                  {name, date_text(earlier.until), date_text(later.from)})
          .label(at, {"the next value", "下一个值"})
          .note({"`until` leaves out its own day: it is the first day without the value",
                 "“至 … 前”不含所写之日：该日已无此值"})
          .emit();
    }
  }
}

// An item that provisos adjust is two: its value as the other rules give it, and itself, which is that value unless a
// proviso applies.
void Checker::split_adjusted() {
  each<syntax::Rule>([&](const syntax::Rule& rule, std::uint32_t) {
    for (const syntax::Assignment& assignment : rule.assignments) {
      const Symbol* symbol = assignment.adjusts ? scope_.find(assignment.target.text) : nullptr;
      if (symbol == nullptr || symbol->kind != SymbolKind::Item) continue;
      const std::uint32_t index = symbol->index;
      if (program_.items[index].before != ir::kNone) continue;
      ir::Item before = program_.items[index];
      before.name = {std::string(before.name.in(base::Language::English)).append(" before adjustment"),
                     std::string("调整前的").append(before.name.in(base::Language::Chinese))};
      before.external += " before adjustment";
      before.output = false;
      before.before_of = index;
      const auto made = static_cast<std::uint32_t>(program_.items.size());
      program_.items.push_back(std::move(before));
      ir::Rule carries;
      carries.name = program_.items[index].name;
      carries.span = program_.items[index].span;
      carries.carries = true;
      carries.conclusions.push_back({index, expressions_.item(made, carries.span)});
      program_.items[index].before = made;
      program_.items[index].default_rule = static_cast<std::uint32_t>(program_.rules.size());
      program_.rules.push_back(std::move(carries));
    }
  });
}

void Checker::check_item(const syntax::Item& item, std::uint32_t index) {
  if (!item.means) return;
  if (expressions_.picked(index) != nullptr) return check_picked(item, index);
  ir::Rule rule;
  rule.name = item.name.text;
  rule.because = item.because;
  rule.span = item.span;
  // It has no period of its own, and is read wherever the decision is asked; of several, nobody knows by which.
  const bool one = program_.decisions.size() == 1;
  rule.cites = citations(item.cites, one ? program_.decisions[0].period : ir::Period{});
  const ir::Type type = program_.items[index].type;
  ir::NodeId value = item.each ? expressions_.value_for_each(index, *item.each, *item.means)
                               : expressions_.value(*item.means, type);
  if (item.unless_shown) {
    rule.contrary = expressions_.shown(*item.unless_shown);
    const bool has_opposite = type.kind == ir::TypeKind::Boolean && !type.optional && !type.list;
    if (!item.shown_value && !has_opposite && !is_unknown(type))
      diagnostics_.report(Code::ContraryWithoutValue, item.unless_shown->span, {item.name.text}).emit();
    const ir::NodeId instead = item.shown_value ? expressions_.value(*item.shown_value, type) : ir::kNone;
    value = instead == ir::kNone && (item.shown_value || !has_opposite)
                ? ir::kNone
                : expressions_.presumption(value, rule.contrary, instead, type, item.span);
  }
  index = given_item(index);
  rule.conclusions.push_back({index, value});
  program_.items[index].default_rule = static_cast<std::uint32_t>(program_.rules.size());
  program_.rules.push_back(std::move(rule));
}

void Checker::check_defaults() {
  each<syntax::Decision>([&](const syntax::Decision& decision, std::uint32_t index) {
    const bool decides =
        !program_.decisions[index].groups.empty() || program_.decisions[index].outputs.empty();
    if (!decision.fallback && decides)
      diagnostics_.report(Code::NoDefault, decision.name.span, {decision.name.text}).emit();
  });
}

void Checker::check_decision(const syntax::Decision& decision, std::uint32_t index) {
  const ir::Period in_force = period(decision.period);
  program_.decisions[index].period = in_force;
  program_.decisions[index].cites = citations(decision.cites, in_force);
  // Where no rule permits or denies, there is nothing to say of the cases in which none applies: check_defaults().
  if (!decision.fallback) return;
  ir::Rule rule;
  rule.name = {"default", "缺省"};
  rule.because = decision.because;
  rule.span = decision.fallback->span;
  rule.outcome = static_cast<ir::Outcome>(decision.fallback->kind);
  rule.refer_to = decision.fallback->refer_to.text;
  rule.cites = citations(decision.fallback_cites, in_force);
  require_citation(rule.cites, decision.fallback->span, {"the default", "缺省结果"});
  program_.decisions[index].default_rule = static_cast<std::uint32_t>(program_.rules.size());
  program_.rules.push_back(std::move(rule));
}

}  // namespace writ::sema
