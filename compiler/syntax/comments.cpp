// SPDX-License-Identifier: Apache-2.0
#include "compiler/syntax/comments.h"

#include <algorithm>
#include <type_traits>
#include <utility>

namespace writ::syntax {
namespace {

bool is_list(const Expr& expr) {
  return (expr.kind == ExprKind::List || expr.kind == ExprKind::Set || expr.kind == ExprKind::Record) &&
         !expr.items.empty();
}

}  // namespace

std::uint32_t first_place(const Expr& expr) {
  if (expr.shares_subject) return expr.span.begin;
  const Expr* first = &expr;
  while (first->kind == ExprKind::And || first->kind == ExprKind::Or) first = &first->items.front();
  return first->span.begin;
}

Comments::Comments(const PolicyFile& file, std::string_view source) : source_(source) {
  if (source.empty()) return;
  collect(file);
  std::sort(places_.begin(), places_.end(), [](const Place& a, const Place& b) {
    return a.begin != b.begin ? a.begin < b.begin : a.end < b.end;
  });
  for (const Comment& comment : file.comments) attach(comment);
}

void Comments::add(const Expr& expr) {
  if (expr.kind == ExprKind::And || expr.kind == ExprKind::Or) {
    add(expr.items);
    return;
  }
  add(expr.span);
  if (expr.kind == ExprKind::Tiers) {
    add(expr.items);
    return;
  }
  if (!is_list(expr)) return;
  places_.back().holds = true;
  // Members, or the names of fields, and the closing bracket.
  for (std::size_t i = 0; i < expr.items.size(); ++i) {
    if (i < expr.names.size()) {
      add(base::cover(expr.names[i].span, expr.items[i].span));
    } else {
      add(expr.items[i]);
    }
  }
  add_point(expr.span.end - 1);
}

void Comments::add(const std::vector<Expr>& exprs) {
  for (const Expr& expr : exprs) add(expr);
}

void Comments::add(const std::vector<Citation>& cites) {
  for (const Citation& cite : cites) add(cite.span);
}

void Comments::add(const Period& period) {
  if (!period.empty()) add_point(period.from ? period.from->span.begin : period.until->span.begin);
}

void Comments::add(const Item& item) {
  add_point(item.span.begin);
  for (const std::optional<Expr>* part : {&item.means, &item.unless_shown, &item.shown_value})
    if (*part) add(**part);
  if (!item.because.empty()) add(item.because_span);
  add(item.cites);
}

void Comments::add(const Obligation& duty) {
  add(duty.domain);
  add(duty.period);
  add(duty.cites);
  if (!duty.because.empty()) add(duty.because_span);
  add(duty.when);
  add(duty.unless);
  // The deadlines belong to the same clause; of a measure it may be left out.
  base::Span owed = base::cover(duty.party.span, duty.text.span);
  if (duty.deadline) owed = base::cover(owed, duty.deadline->span);
  if (duty.ends) owed = base::cover(owed, duty.ends->span);
  if (!duty.party.text.empty()) add(owed);
  add(duty.met);
  if (duty.otherwise) add(duty.otherwise->span);
}

void Comments::add(const Use& use) { add_point(use.span.begin); }

void Comments::add(const Calendar& calendar) {
  add_point(calendar.span.begin);
  add(calendar.cites);
}

void Comments::add(const Law& law) {
  if (law.in_one_line) return;
  for (const LawVersion& version : law.versions) add(version.span);
  for (const LawCovers& covers : law.covers) add(covers.span);
}

void Comments::add(const Enumeration& enumeration) {
  for (const Enumerator& member : enumeration.members) add(member.name.span);
}

void Comments::add(const Record& record) {
  for (const Field& field : record.fields) add(field.span);
}

void Comments::add(const Parameter& parameter) {
  for (const ParameterValue& value : parameter.values) {
    add_point(value.span.begin);
    add(value.value);
    add(value.cites);
  }
}

void Comments::add(const Loose& loose) {
  add_point(loose.span.begin);
  if (loose.output) add(*loose.output);
  if (!loose.because.empty()) add(loose.because_span);
  add(loose.cites);
}

void Comments::add(const Decision& decision) {
  add(decision.period);
  add(decision.cites);
  if (decision.fallback) add(decision.fallback->span);
  if (!decision.because.empty()) add(decision.because_span);
  add(decision.fallback_cites);
  for (const Item& output : decision.outputs) add(output);
}

void Comments::add(const Test& test) {
  if (test.as_of) add(test.as_of->span);
  if (test.like) add(test.like->span);
  for (const ChosenReading& chosen : test.readings)
    add(base::cover(chosen.interpretation.span, chosen.reading.span));
  for (const GivenItem& item : test.given) add(base::cover(item.name.span, item.value.span));
  for (const Expectation& expected : test.expected) add(expected.span);
  add(test.rows);
}

void Comments::add(const Interpretation& interpretation) {
  for (const Reading& reading : interpretation.readings) add(reading.span);
  add(interpretation.cites);
  if (!interpretation.because.empty()) add(interpretation.because_span);
}

void Comments::add(const Group& group) {
  add(group.domain);
  add(group.period);
  add(group.cites);
}

void Comments::add(const Table& table) {
  add_head(table);
  add(table.rows);
}

void Comments::add(const Rule& rule) {
  add_head(rule);
  add(rule.when);
  add(rule.unless);
  add(rule.required);
  if (rule.outcome) add(rule.outcome->span);
  if (rule.law_as_of) add(rule.law_as_of->span);
  add(rule.assignments);
}

void Comments::add(const std::vector<Row>& rows) {
  for (const Row& row : rows) add(row.span);
}

void Comments::add(const std::vector<Assignment>& assignments) {
  for (const Assignment& one : assignments) add(base::cover(one.target.span, one.value.span));
}

void Comments::collect(const PolicyFile& file) {
  add_point(file.span.begin);
  // What stands last in a block of Markdown stays in it.
  for (const Literate::Block& block : file.blocks) add_point(block.end);
  const auto visit = [this](const auto& one) {
    using Sort = std::decay_t<decltype(one)>;
    // Definitions, calendars and uses have no `end`.
    constexpr bool closed = !std::is_same_v<Sort, Item> && !std::is_same_v<Sort, Loose> &&
                            !std::is_same_v<Sort, Calendar> && !std::is_same_v<Sort, Use>;
    bool has_end = closed;
    if constexpr (std::is_same_v<Sort, Law>) has_end = !one.in_one_line;
    if (closed) add_point(one.span.begin);
    if (has_end) add_point(end_of(one.span));
    add(one);
  };
  for (const Declaration& declaration : file.declarations) std::visit(visit, declaration);
}

void Comments::attach(const Comment& comment) {
  const std::uint32_t begin = comment.span.begin;
  const auto next = std::upper_bound(places_.begin(), places_.end(), begin,
                                     [](std::uint32_t at, const Place& place) { return at < place.begin; });
  const bool has_last = next != places_.begin();
  const Place last = has_last ? *std::prev(next) : Place{};
  const auto only_space_until = [&](std::uint32_t end) {
    return source_.substr(comment.span.end, end - comment.span.end).find_first_not_of(" \t\r\n|") ==
           std::string_view::npos;
  };
  const bool inside = has_last && begin < last.end;
  const bool behind = has_last && !comment.own_line && (!inside || only_space_until(last.end));
  if (behind && attached_[last.begin].after == nullptr) {
    attached_[last.begin].after = &comment;
  } else if (inside && !(last.holds && next != places_.end() && next->begin < last.end)) {
    attached_[last.begin].before.push_back(&comment);
  } else if (next != places_.end()) {
    attached_[next->begin].before.push_back(&comment);
  } else {
    attached_[UINT32_MAX].before.push_back(&comment);
  }
}

std::vector<const Comment*> Comments::before(std::uint32_t begin) {
  const auto at = attached_.find(begin);
  return at == attached_.end() ? std::vector<const Comment*>{} : std::exchange(at->second.before, {});
}

const Comment* Comments::after(std::uint32_t begin) {
  const auto at = attached_.find(begin);
  return at == attached_.end() ? nullptr : std::exchange(at->second.after, nullptr);
}

std::vector<const Comment*> Comments::rest() {
  std::vector<const Comment*> out;
  for (auto& [begin, attached] : attached_) {
    for (const Comment* comment : attached.before) out.push_back(comment);
    if (attached.after != nullptr) out.push_back(attached.after);
  }
  attached_.clear();
  std::sort(out.begin(), out.end(),
            [](const Comment* a, const Comment* b) { return a->span.begin < b->span.begin; });
  return out;
}

bool Comments::blank_before(std::uint32_t begin) const {
  int lines = 0;
  for (std::size_t at = std::min<std::size_t>(begin, source_.size()); at > 0; --at) {
    const char c = source_[at - 1];
    if (c == '\n') ++lines;
    if (c != '\n' && c != ' ' && c != '\t' && c != '\r') break;
  }
  return lines > 1;
}

std::uint32_t Comments::end_of(const Span& block) const {
  constexpr std::string_view kEnglish = "end";
  constexpr std::string_view kChinese = "结束";
  constexpr std::string_view kStop = "。";
  const std::string_view text = source_.substr(0, block.end);
  const std::size_t length = text.ends_with(kEnglish) ? kEnglish.size()
                             : text.ends_with(kStop)  ? kStop.size()
                                                      : kChinese.size();
  return block.end < length ? block.end : block.end - static_cast<std::uint32_t>(length);
}

}  // namespace writ::syntax
