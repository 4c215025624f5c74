// SPDX-License-Identifier: Apache-2.0
#include "compiler/syntax/format.h"

#include "compiler/syntax/format_writer.h"
#include "compiler/syntax/literals.h"
#include "runtime/base/deep_stack.h"
#include "runtime/base/utf8.h"

#include <algorithm>
#include <utility>

namespace writ::syntax {

namespace {

// Of scopes of consent: what is longer does not push the others away.
constexpr int kMostOfColumn = 56;
constexpr int kOneLineWidth = 1 << 28;

// How the line ends that `end` stands behind.
std::string_view line_end(std::string_view source, std::size_t end) {
  const std::string_view before = source.substr(0, end);
  return before.ends_with("\r\n") ? "\r\n" : before.ends_with("\r") ? "\r" : "\n";
}

// Each line behind the marks of the lists and quotations that the block stands in, and ended as the one that opens it.
void add_lines(std::string& out, std::string_view lines, std::string_view prefix, std::string_view end_mark) {
  const std::string_view bare = prefix.substr(0, prefix.find_last_not_of(" \t") + 1);
  while (!lines.empty()) {
    const std::size_t end = lines.find('\n') + 1;
    out += end == 1 ? bare : prefix;
    out += lines.substr(0, end - 1);
    out += end_mark;
    lines.remove_prefix(end);
  }
}

std::string laid_out(const PolicyFile& file, std::string_view source, Language language,
                     const LayoutLimits& limits) {
  if (file.blocks.empty()) return Writer(file, source, language, limits).whole();
  const std::string policy = policy_text(source, file.blocks);
  Writer writer(file, policy, language, limits);
  std::string out;
  std::size_t done = 0;
  for (const Literate::Block& block : file.blocks) {
    out += source.substr(done, block.begin - done);
    add_lines(out, writer.between(block.begin, block.end), block.prefix, line_end(source, block.begin));
    done = block.end;
  }
  return out + std::string(source.substr(done));
}

std::string_view word_of(ScopeRole role) {
  constexpr std::string_view kWords[] = {"Purpose", "Kinds",    "Manner",   "Recipient", "Period",  "Valid",
                                         "Freely",  "Separate", "Guardian", "Trustee",   "Informed"};
  return kWords[static_cast<std::size_t>(role)];
}

}  // namespace

std::string format(const PolicyFile& file, std::string_view source, Language language,
                   const LayoutLimits& limits) {
  std::string out;
  base::on_deep_stack([&] { out = laid_out(file, source, language, limits); });
  return out;
}

// ---- comments ----

Doc Writer::lead(std::uint32_t begin, bool blanks, bool first) {
  Doc out;
  const std::vector<const Comment*> above = comments_.before(begin);
  // A comment that stood inside what it belongs to says nothing about the lines above.
  const bool from_inside =
      std::any_of(above.begin(), above.end(), [&](const Comment* one) { return one->span.begin > begin; });
  const auto gap = [&](std::uint32_t at) {
    if (blanks && !first && comments_.blank_before(at)) out.items.push_back(hard());
    first = false;
  };
  if (from_inside) gap(begin);
  for (const Comment* one : above) {
    if (!from_inside) gap(one->span.begin);
    out.items.push_back(text(one->text));
    out.items.push_back(hard());
  }
  if (!from_inside) gap(begin);
  return out;
}

Doc Writer::tail(std::uint32_t begin) {
  const Comment* behind = comments_.after(begin);
  return behind == nullptr ? Doc{} : comment(behind->text);
}

// ---- clauses ----

Doc Writer::clause(std::uint32_t begin, std::vector<Doc> parts) {
  Doc above = lead(begin, false, true);
  parts.push_back(tail(begin));
  return concat({std::move(above), concat(std::move(parts))});
}

Doc Writer::condition(Doc keyword, const Expr& expr, std::string_view closing) {
  Doc above = lead(first_place(expr), false, true);
  Doc body = expression(expr);
  const bool one = expr.kind != ExprKind::And && expr.kind != ExprKind::Or;
  if (one) body = concat({std::move(body), tail(expr.span.begin)});
  if (!closing.empty()) body = group({std::move(body), line(), word(closing)});
  return concat({std::move(above), std::move(keyword), space(), nest(2, std::move(body))});
}

Doc Writer::because(const Bilingual& because, const Span& span) {
  return clause(span.begin, {word("Because"), space(), texts(because)});
}

Doc Writer::outcome(const Outcome& outcome) {
  switch (outcome.kind) {
    case OutcomeKind::Permit: return word("Permit");
    case OutcomeKind::Deny: return word("Deny");
    case OutcomeKind::Refer: break;
  }
  return concat({word("ReferTo"), space(), texts(outcome.refer_to.text)});
}

Doc Writer::of_decision(const std::optional<Name>& decision) const {
  if (!decision) return {};
  return concat({space(), word(chinese() ? "UsedFor" : "Of"), space(), dotted(decision->text, Place::Alone)});
}

Doc Writer::exceptions(const std::vector<ExceptionTarget>& targets) const {
  if (targets.empty()) return {};
  std::vector<Doc> parts;
  for (const ExceptionTarget& target : targets) {
    if (!target.to_default) {
      parts.push_back(dotted(target.name.text, Place::Target));
    } else if (target.name.text.empty()) {
      parts.push_back(word("Default"));
    } else if (chinese()) {
      parts.push_back(
          concat({dotted(target.name.text, Place::Target), space(), word("Of"), space(), word("Default")}));
    } else {
      parts.push_back(
          concat({word("Default"), space(), word("Of"), space(), dotted(target.name.text, Place::Target)}));
    }
  }
  return concat(
      {space(), word("ExceptionTo"), space(), join(std::move(parts), concat({mark(",", "、"), space()}))});
}

Doc Writer::replaces(const Name& target) const {
  return concat({space(), word("Replaces"), space(), dotted(target.text, Place::Target)});
}

Doc Writer::rank(const Rank& rank) const {
  Doc out;
  const auto add = [&](std::string_view keyword, const Name& name) {
    out.items.push_back(concat({space(), word(keyword), space(), dotted(name.text, Place::Target)}));
  };
  if (rank.part_of) add("PartOf", *rank.part_of);
  out.items.push_back(exceptions(rank.exception_to));
  if (rank.replaces) out.items.push_back(replaces(*rank.replaces));
  if (rank.without_affecting.empty()) return out;
  std::vector<Doc> spared;
  for (const Name& one : rank.without_affecting) spared.push_back(dotted(one.text, Place::Target));
  out.items.push_back(concat({space(), word("WithoutAffecting"), space(),
                              join(std::move(spared), concat({mark(",", "、"), space()}))}));
  return out;
}

void Writer::add_domain(std::vector<Doc>& clauses, const std::vector<Expr>& domain) {
  for (const Expr& one : domain) clauses.push_back(condition(word("AppliesWhere"), one));
}

void Writer::add_period(std::vector<Doc>& clauses, const Period& period) {
  if (period.empty()) return;
  clauses.push_back(
      clause(period.from ? period.from->span.begin : period.until->span.begin, {this->period(period)}));
}

void Writer::add_cites(std::vector<Doc>& clauses, const std::vector<Citation>& cites) {
  if (cites.empty()) return;
  Doc above = lead(cites.front().span.begin, false, true);
  clauses.push_back(concat({std::move(above), this->cites(cites)}));
}

void Writer::add_conditions(std::vector<Doc>& clauses, const std::vector<Expr>& when,
                            const std::vector<Expr>& unless) {
  for (const Expr& one : when) clauses.push_back(condition(word("When"), one));
  for (const Expr& one : unless) clauses.push_back(condition(word("Unless"), one));
}

void Writer::add_because(std::vector<Doc>& clauses, const Bilingual& because, const Span& span) {
  if (!because.empty()) clauses.push_back(this->because(because, span));
}

// ---- declarations ----

std::string Writer::whole() {
  Doc out;
  const Comment* behind = nullptr;
  out.items.push_back(lead(file_.span.begin, true, true));
  behind = comments_.after(file_.span.begin);
  out.items.push_back(header());
  if (behind != nullptr) out.items.push_back(comment(behind->text));
  for (const Declaration& declaration : file_.declarations) {
    const std::uint32_t begin = std::visit([](const auto& one) { return one.span.begin; }, declaration);
    out.items.push_back(hard());
    out.items.push_back(lead(begin, true, false));
    out.items.push_back(std::visit([this](const auto& one) { return this->declaration(one); }, declaration));
  }
  for (const Comment* last : comments_.rest()) {
    out.items.push_back(hard());
    if (comments_.blank_before(last->span.begin)) out.items.push_back(hard());
    out.items.push_back(text(last->text));
  }
  return render(out, limits_.line) + "\n";
}

std::string Writer::between(std::uint32_t begin, std::uint32_t end) {
  const auto inside = [&](std::uint32_t at) { return begin <= at && at < end; };
  Doc out;
  const auto next = [&](Doc doc) {
    if (!out.items.empty()) out.items.push_back(hard());
    out.items.push_back(std::move(doc));
  };
  if (inside(file_.span.begin)) {
    Doc above = lead(file_.span.begin, true, true);
    const Comment* behind = comments_.after(file_.span.begin);
    next(concat({std::move(above), header(), behind == nullptr ? Doc{} : comment(behind->text)}));
  }
  for (const Declaration& declaration : file_.declarations) {
    const std::uint32_t at = std::visit([](const auto& one) { return one.span.begin; }, declaration);
    if (!inside(at)) continue;
    Doc above = lead(at, true, out.items.empty());
    next(concat({std::move(above),
                 std::visit([this](const auto& one) { return this->declaration(one); }, declaration)}));
  }
  for (const Comment* last : comments_.before(end)) {
    const bool blank = !out.items.empty() && comments_.blank_before(last->span.begin);
    next(blank ? concat({hard(), text(last->text)}) : text(last->text));
  }
  return out.items.empty() ? std::string() : render(out, limits_.line) + "\n";
}

Doc Writer::header() {
  std::vector<Doc> parts = {concat({word(file_.of          ? "Overlay"
                                         : file_.is_module ? "Module"
                                                           : "Policy"),
                                    space(), dotted_names(file_.name), of_decision(file_.of)}),
                            concat({word("Language"), space(), word(chinese() ? "Chinese" : "English")})};
  if (!file_.version.empty())
    parts.push_back(concat({word("Version"), space(), outside_text(file_.version)}));
  std::vector<Doc> lines;
  if (!file_.title.text.empty()) lines.push_back(texts(file_.title.text));
  if (file_.applies_where)
    lines.push_back(concat({word("AppliesWhere"), space(), expression(*file_.applies_where)}));
  Doc head = group({nest(2, join(std::move(parts), line()))});
  for (Doc& one : lines) head = concat({std::move(head), nest(2, concat({hard(), std::move(one)}))});
  return head;
}

Doc Writer::block(const Span& span, Doc head, std::vector<Doc> clauses) {
  Doc out = concat({std::move(head), tail(span.begin)});
  Doc inner;
  for (Doc& clause : clauses) {
    inner.items.push_back(hard());
    inner.items.push_back(std::move(clause));
  }
  const std::uint32_t end = comments_.end_of(span);
  bool first = clauses.empty();
  for (const Comment* last : comments_.before(end)) {
    inner.items.push_back(hard());
    if (!first && comments_.blank_before(last->span.begin)) inner.items.push_back(hard());
    first = false;
    inner.items.push_back(text(last->text));
  }
  out.items.push_back(nest(2, std::move(inner)));
  out.items.push_back(hard());
  out.items.push_back(word("End"));
  out.items.push_back(tail(end));
  return out;
}

Doc Writer::opening(std::string_view keyword, bool is_private) const {
  return is_private ? concat({word("Private"), space(), word(keyword)}) : word(keyword);
}

Doc Writer::declaration(const Use& use) {
  Doc out = concat({word("Use"), space(), dotted(use.module.text, Place::Alone)});
  if (use.version)
    out = concat({std::move(out), space(), word("Version"), space(), outside_text(*use.version)});
  return concat({std::move(out), tail(use.span.begin)});
}

Doc Writer::declaration(const Calendar& calendar) {
  std::vector<Doc> parts = {concat({opening("Calendar", calendar.is_private), space(),
                                    names(calendar.name, Place::Alone), tail(calendar.span.begin)})};
  add_cites(parts, calendar.cites);
  return group({nest(2, join(std::move(parts), line()))});
}

Doc Writer::declaration(const Parameter& parameter) {
  // Periods and values stand below each other, in columns; of one value there are none.
  const std::string gap = parameter.values.size() > 1 ? "  " : " ";
  path_place_ = Place::Alone;  // a number may stand before
  std::vector<std::string> periods;
  std::vector<std::string> values;
  int period_width = 0;
  int value_width = 0;
  for (const ParameterValue& value : parameter.values) {
    periods.push_back(render(period(value.period), limits_.line));
    period_width = std::max(period_width, base::display_width(periods.back()));
    const bool is_list = !value.value.items.empty();
    values.push_back(is_list ? std::string() : render(expression(value.value), limits_.line));
    value_width = std::max(value_width, base::display_width(values.back()));
  }
  const auto padding = [](const std::string& text, int width) {
    return std::string(static_cast<std::size_t>(std::max(0, width - base::display_width(text))), ' ');
  };
  std::vector<Doc> clauses;
  for (std::size_t i = 0; i < parameter.values.size(); ++i) {
    const ParameterValue& value = parameter.values[i];
    const std::uint32_t begin = value.span.begin;
    Doc above = lead(begin, true, i == 0);
    Doc own;
    if (period_width > 0) own.items.push_back(text(periods[i] + padding(periods[i], period_width) + gap));
    const bool is_list = !value.value.items.empty();
    if (is_list) {
      above.items.push_back(lead(first_place(value.value), false, true));
      own.items.push_back(align(expression(value.value)));
      own.items.push_back(tail(value.value.span.begin));
    } else {
      own.items.push_back(text(values[i]));
      own.items.push_back(tail(value.value.span.begin));
      if (!value.cites.empty()) own.items.push_back(text(padding(values[i], value_width)));
    }
    if (!value.cites.empty()) {
      above.items.push_back(lead(value.cites.front().span.begin, false, true));
      own.items.push_back(nest(2, group({is_list ? line() : text(gap), cites(value.cites)})));
    }
    own.items.push_back(tail(begin));
    clauses.push_back(concat({std::move(above), std::move(own)}));
  }
  path_place_ = Place::Free;
  Doc kind = type(parameter.type);
  if (parameter.tiers) kind = word("Tiers");
  if (parameter.by) {
    Doc each = concat({word("Every"), space(), dotted(parameter.by->text, Place::Type)});
    kind = chinese() ? join({std::move(each), word("Of"), std::move(kind)}, space())
                     : join({std::move(kind), word("For"), std::move(each)}, space());
  }
  Doc head = parameter.changes
                 ? concat({word("Change"), space(), word("Parameter"), space(),
                           dotted(parameter.changes->text, Place::Alone)})
                 : concat({opening("Parameter", parameter.is_private), space(), names(parameter.name),
                           parameter.type.shown() && !parameter.tiers
                               ? Doc{}
                               : concat({mark(" : ", "："), std::move(kind)})});
  return block(parameter.span, std::move(head), std::move(clauses));
}

Doc Writer::for_each(const EachItem& each) {
  Doc list = list_path(each.list);
  Doc variable = name(each.variable.text, Place::Labelled);
  return concat(
      {space(),
       chinese()
           ? join({word("For"), std::move(list), word("Inside"), word("Every"), std::move(variable)}, space())
           : join({word("For"), std::move(variable), text("in"), std::move(list)}, space())});
}

Doc Writer::item(std::string_view keyword, const Item& item) {
  std::vector<Doc> parts = {concat(
      {word(keyword), space(),
       names(item.name, item.each || item.type.shown() ? Place::Alone : Place::Labelled),
       item.each ? for_each(*item.each) : Doc{},
       item.type.shown() ? Doc{} : concat({mark(" : ", "："), type(item.type)}), tail(item.span.begin)})};
  std::vector<Doc> value;
  if (item.means) value.push_back(condition(word(item.unless_shown ? "Presumed" : "Means"), *item.means));
  if (item.unless_shown) value.push_back(condition(word("UnlessShown"), *item.unless_shown));
  if (item.shown_value) value.push_back(condition(word("Then"), *item.shown_value));
  if (!value.empty()) parts.push_back(group({join(std::move(value), line())}));
  add_because(parts, item.because, item.because_span);
  add_cites(parts, item.cites);
  return group({nest(2, join(std::move(parts), line()))});
}

Doc Writer::declaration(const Item& item) {
  path_place_ = Place::Last;
  Doc out = this->item("Define", item);
  path_place_ = Place::Free;
  return out;
}

Doc Writer::declaration(const Loose& loose) {
  if (loose.output) {
    path_place_ = Place::Last;
    Doc out = item("Output", *loose.output);
    path_place_ = Place::Free;
    return out;
  }
  std::vector<Doc> parts = {
      clause(loose.fallback->span.begin, {word("Default"), space(), outcome(*loose.fallback)})};
  add_because(parts, loose.because, loose.because_span);
  add_cites(parts, loose.cites);
  return group({nest(2, join(std::move(parts), line()))});
}

// For whoever speaks of it: what is asked, where, and by what law.
Doc Writer::term_in_words(const ScopeTerm& term, const ConsentScope& scope) {
  const std::vector<Citation>& cites = term.cites.empty() ? scope.cites : term.cites;
  Doc out = concat({word(word_of(term.role)), mark(": ", "："), expression(term.asked)});
  if (term.domain)
    out = concat({std::move(out), mark(", ", "，"), word("AppliesWhere"), space(), expression(*term.domain)});
  for (std::size_t i = 0; i < cites.size(); ++i)
    out = concat({std::move(out), i == 0 ? mark(" (", "（") : mark(", ", "、"), citation(cites[i], false)});
  return cites.empty() ? out : concat({std::move(out), mark(")", "）")});
}

void Comments::add(const ConsentScope& scope) {
  if (!scope.because.empty()) add(scope.because_span);
  add(scope.cites);
  for (const ScopeTerm& term : scope.terms) {
    add_point(term.span.begin);
    add(term.asked);
    if (term.domain) add(*term.domain);
    add(term.cites);
  }
}

Doc Writer::declaration(const ConsentScope& scope) {
  std::vector<Doc> clauses;
  add_because(clauses, scope.because, scope.because_span);
  add_cites(clauses, scope.cites);
  // Labels, what is asked, and where and by what law stand in columns.
  const auto label = [&](const ScopeTerm& term) { return render(word(word_of(term.role)), limits_.line); };
  // How wide it is without its comments, which are written once.
  const Comments kept = std::exchange(comments_, Comments(file_, {}));
  std::vector<std::string> asked;
  for (const ScopeTerm& term : scope.terms) asked.push_back(render(expression(term.asked), limits_.line));
  comments_ = kept;
  int label_width = 0;
  int asked_width = 0;
  for (std::size_t i = 0; i < scope.terms.size(); ++i) {
    const ScopeTerm& term = scope.terms[i];
    label_width = std::max(label_width, base::display_width(label(term)));
    const int width = base::display_width(asked[i]);
    if ((term.domain || !term.cites.empty()) && width <= kMostOfColumn)
      asked_width = std::max(asked_width, width);
  }
  const auto padding = [](const std::string& written, int width) {
    return text(
        std::string(static_cast<std::size_t>(std::max(0, width - base::display_width(written))), ' '));
  };
  for (std::size_t i = 0; i < scope.terms.size(); ++i) {
    const ScopeTerm& term = scope.terms[i];
    // Comments in the middle of what is asked stand above the label, not between it and its condition.
    Doc above =
        concat({lead(term.span.begin, true, clauses.empty()), lead(first_place(term.asked), false, true)});
    Doc keyword = concat({word(word_of(term.role)), padding(label(term), label_width)});
    std::vector<Doc> parts = {condition(std::move(keyword), term.asked)};
    std::vector<Doc> rest;
    if (term.domain) rest.push_back(condition(word("AppliesWhere"), *term.domain));
    add_cites(rest, term.cites);
    const int behind = 2 + label_width + 1 + asked_width + 1;
    const bool fits =
        !rest.empty() &&
        behind + base::display_width(render(join(rest, space()), kOneLineWidth)) <= limits_.line;
    if (fits) parts.front() = concat({std::move(parts.front()), padding(asked[i], asked_width)});
    for (Doc& one : rest) parts.push_back(std::move(one));
    clauses.push_back(concat({std::move(above), group({nest(2, join(std::move(parts), line()))})}));
  }
  Doc head = concat({word("ConsentScope"), space(), names(scope.name, Place::Alone)});
  if (scope.each) head = concat({std::move(head), for_each(*scope.each)});
  if (scope.by) {
    Doc list = list_path(scope.by->list);
    Doc variable = name(scope.by->variable.text, Place::Labelled);
    head = concat({std::move(head), space(), word("By"), space(),
                   chinese()
                       ? join({std::move(list), word("Inside"), text("某个"), std::move(variable)}, space())
                       : join({std::move(variable), text("in"), std::move(list)}, space())});
  }
  return block(scope.span, std::move(head), std::move(clauses));
}

Doc Writer::declaration(const Decision& decision) {
  std::vector<Doc> clauses;
  add_cites(clauses, decision.cites);
  add_period(clauses, decision.period);
  if (decision.fallback) {
    std::vector<Doc> parts = {
        clause(decision.fallback->span.begin, {word("Default"), space(), outcome(*decision.fallback)})};
    add_because(parts, decision.because, decision.because_span);
    add_cites(parts, decision.fallback_cites);
    clauses.push_back(group({nest(2, join(std::move(parts), line()))}));
  }
  for (const Item& output : decision.outputs) {
    Doc above = lead(output.span.begin, true, clauses.empty());
    clauses.push_back(concat({std::move(above), item("Output", output)}));
  }
  return block(decision.span, concat({word("Decision"), space(), dotted_names(decision.name)}),
               std::move(clauses));
}

Doc Writer::declaration(const Interpretation& point) {
  std::vector<Doc> clauses;
  for (const Reading& reading : point.readings) {
    std::vector<Doc> parts = {word("Reading"), space(), names(reading.name, Place::Alone)};
    if (reading.is_default) parts.insert(parts.end(), {space(), word("Default")});
    if (!reading.says.empty()) parts.push_back(nest(4, concat({line(), texts(reading.says)})));
    Doc own = clause(reading.span.begin, {group(std::move(parts))});
    clauses.push_back(std::move(own));
  }
  add_cites(clauses, point.cites);
  add_because(clauses, point.because, point.because_span);
  return block(point.span, concat({word("Interpretation"), space(), names(point.name, Place::Alone)}),
               std::move(clauses));
}

Doc Writer::declaration(const Group& group) {
  std::vector<Doc> clauses;
  add_cites(clauses, group.cites);
  add_period(clauses, group.period);
  add_domain(clauses, group.domain);
  return block(group.span,
               concat({word("Group"), space(), names(group.name, Place::Alone), rank(group.rank)}),
               std::move(clauses));
}

Doc Writer::declaration(const Rule& rule) {
  Doc head = concat(
      {word("Rule"), space(), names(rule.name, Place::Alone), of_decision(rule.decision), rank(rule.rank)});
  std::vector<Doc> clauses;
  add_cites(clauses, rule.cites);
  add_period(clauses, rule.period);
  add_domain(clauses, rule.domain);
  add_conditions(clauses, rule.when, rule.unless);
  for (const Expr& one : rule.required) clauses.push_back(condition(word("Requires"), one));
  if (rule.otherwise) {
    Doc last = std::move(clauses.back());
    clauses.back() = group({nest(
        2, concat({std::move(last), line(), mark("otherwise", "否则"), space(), outcome(*rule.otherwise)}))});
  }
  if (rule.outcome)
    clauses.push_back(clause(rule.outcome->span.begin, {word("Then"), space(), outcome(*rule.outcome)}));
  if (rule.law_as_of) {
    Doc lead_in = concat({word("Then"), space(), word("LawAsOf")});
    if (chinese()) lead_in = concat({std::move(lead_in), space(), word("Is")});
    clauses.push_back(condition(std::move(lead_in), *rule.law_as_of));
  }
  if (!rule.assignments.empty()) clauses.push_back(assignments(word("Then"), rule.assignments));
  add_because(clauses, rule.because, rule.because_span);
  return block(rule.span, std::move(head), std::move(clauses));
}

Doc Writer::assignments(Doc keyword, const std::vector<Assignment>& all) {
  Doc above;
  std::vector<Doc> parts;
  for (const Assignment& one : all) {
    const std::uint32_t begin = one.target.span.begin;
    above.items.push_back(lead(begin, false, true));
    Doc last = &one == &all.back() ? Doc{} : comma();
    if (one.bare) {
      Doc target = name(one.target.text, Place::Type);
      parts.push_back(concat({one.value.kind == ExprKind::No ? concat({mark("not", "不"), space()}) : Doc{},
                              std::move(target), std::move(last), tail(begin)}));
      continue;
    }
    parts.push_back(concat({name(one.target.text), space(), word(one.adjusts ? "AdjustedTo" : "Is"), space(),
                            nest(2, value_after_is(one.value)), std::move(last), tail(begin)}));
  }
  return concat(
      {std::move(above), std::move(keyword), space(), align(group({join(std::move(parts), line())}))});
}

void Comments::add(const NegativeList& list) {
  if (!list.because.empty()) add(list.because_span);
  add(list.cites);
  add(list.when);
  for (const SortKey& key : list.sorted_by) add(key.span);
  add(list.otherwise);
  add(list.rows);
}

Doc Writer::declaration(const NegativeList& list) {
  std::vector<Doc> clauses;
  add_because(clauses, list.because, list.because_span);
  add_cites(clauses, list.cites);
  add_conditions(clauses, list.when, {});
  if (!list.sorted_by.empty()) {
    std::vector<Doc> keys;
    for (const SortKey& key : list.sorted_by) {
      std::vector<Doc> parts;
      Doc column = path(key.column, Place::Free);
      if (key.levels && chinese()) {
        parts = {std::move(column), word("Of"), word("LevelsOf")};
      } else if (key.levels) {
        parts = {word("LevelsOf"), std::move(column)};
      } else {
        parts = {std::move(column)};
      }
      if (key.descending) parts.push_back(word("Descending"));
      keys.push_back(
          concat({join(std::move(parts), space()), &key == &list.sorted_by.back() ? Doc{} : comma()}));
    }
    clauses.push_back(clause(list.sorted_by.front().span.begin,
                             {word("SortedBy"), space(), align(group({join(std::move(keys), line())}))}));
  }
  if (!list.otherwise.empty()) clauses.push_back(assignments(word("Otherwise"), list.otherwise));
  if (list.collect) clauses.push_back(word("Collect"));
  if (list.apart) clauses.push_back(word("RowsApart"));
  if (list.may_be_empty) clauses.push_back(word("MayBeEmpty"));
  if (!list.rows.empty()) add_rows(clauses, list.rows);
  Doc head = concat({word("NegativeList"), space(), names(list.name, Place::Alone), for_each(list.each)});
  return block(list.span, std::move(head), std::move(clauses));
}

std::string_view Writer::hit_word(HitPolicy hit) {
  return hit == HitPolicy::FirstMatch ? "FirstMatch" : hit == HitPolicy::OnlyOne ? "OnlyOne" : "Collect";
}

Doc Writer::declaration(const Table& table) {
  Doc head = concat({word("Table"), space(), names(table.name, Place::Alone), rank(table.rank), space(),
                     word(hit_word(table.hit))});
  std::vector<Doc> clauses;
  add_cites(clauses, table.cites);
  add_period(clauses, table.period);
  add_domain(clauses, table.domain);
  add_because(clauses, table.because, table.because_span);
  add_rows(clauses, table.rows);
  return block(table.span, std::move(head), std::move(clauses));
}

// within 10 days after A rolled to a workday; 自 A 起 10 日 内 顺延至工作日
std::vector<Doc> Writer::deadlines(const Obligation& duty) {
  std::vector<Doc> out;
  if (duty.deadline) {
    const bool again = duty.deadline->every;
    Doc event = expression(duty.deadline->from, Binding::Primary);
    Doc length = duration(duty.deadline->length);
    std::vector<Doc> parts;
    if (chinese()) {
      parts = {word("From"), std::move(event), word("Since")};
      if (again) parts.push_back(text("每"));
      parts.push_back(std::move(length));
      if (!again) parts.push_back(text("内"));
    } else {
      parts = {word(again ? "Every" : "Within"), std::move(length), word(again ? "From" : "After"),
               std::move(event)};
    }
    if (duty.deadline->rolled) parts.push_back(word("Rolled"));
    out.push_back(join(std::move(parts), space()));
  }
  if (duty.ends) {
    std::vector<Doc> parts = {word("LastingUntil"), expression(*duty.ends, Binding::Term)};
    if (chinese()) parts.push_back(word("Earlier"));
    out.push_back(join(std::move(parts), space()));
  }
  return out;
}

Doc Writer::declaration(const Obligation& duty) {
  Doc head = concat({word("Obligation"), space(), names(duty.name, Place::Alone), as_value(duty.as),
                     of_decision(duty.decision), duty.replaces ? replaces(*duty.replaces) : Doc{}});
  return block(duty.span, std::move(head), duty_clauses(duty));
}

Doc Writer::as_value(const std::optional<Name>& as) {
  return as ? concat({space(), word("As"), space(), dotted(as->text, Place::Alone)}) : Doc{};
}

std::vector<Doc> Writer::duty_clauses(const Obligation& duty) {
  std::vector<Doc> clauses;
  add_cites(clauses, duty.cites);
  add_period(clauses, duty.period);
  add_domain(clauses, duty.domain);
  add_conditions(clauses, duty.when, duty.unless);
  if (!duty.party.text.empty() || !duty.party_words.empty()) clauses.push_back(owed(duty));
  for (const Expr& met : duty.met) {
    clauses.push_back(chinese() ? condition(word("When"), met, "MetThen")
                                : condition(concat({word("Met"), space(), word("When")}), met));
  }
  if (duty.otherwise) {
    clauses.push_back(clause(duty.otherwise->span.begin, {chinese() ? text("否则") : word("Otherwise"),
                                                          space(), outcome(*duty.otherwise)}));
  }
  add_because(clauses, duty.because, duty.because_span);
  return clauses;
}

// Who owes what, and until when.
Doc Writer::owed(const Obligation& duty) {
  const Doc modality = word(duty.modality == Modality::Must      ? "Must"
                            : duty.modality == Modality::MustNot ? "MustNot"
                                                                 : "May");
  const Doc phase = duty.phase == Phase::Unstated ? Doc{}
                    : duty.phase == Phase::Before ? word("BeforeAct")
                    : duty.phase == Phase::During ? word("DuringAct")
                                                  : word("AfterAct");
  const Doc who =
      name(duty.party_words.empty() ? duty.party.text : duty.party_words.in(language_), Place::Alone);
  const Doc what = texts(duty.text.text);
  // 处理者 事前 应当 “…”; exporter must "…" before the act
  Doc duty_doc;
  if (chinese()) {
    Doc rest;
    for (Doc& deadline : deadlines(duty)) rest.items.push_back(concat({line(), std::move(deadline)}));
    rest.items.push_back(concat({line(), what}));
    duty_doc = concat({join({who, phase, modality}, space()), nest(2, std::move(rest))});
  } else {
    std::vector<Doc> parts = {Doc{}, concat({line(), what}), phase};
    for (Doc& deadline : deadlines(duty)) parts.push_back(std::move(deadline));
    duty_doc = concat({who, space(), modality, nest(2, join(std::move(parts), line()))});
  }
  return clause(duty.party.span.begin, {group({std::move(duty_doc)})});
}

}  // namespace writ::syntax
