// SPDX-License-Identifier: Apache-2.0
#include "compiler/syntax/parse_tree.h"

#include "compiler/syntax/article_places.h"
#include "compiler/syntax/literals.h"
#include "runtime/base/normal_form.h"
#include "runtime/base/utf8.h"
#include "runtime/value/date.h"
#include "runtime/value/decimal.h"

#include <algorithm>

namespace writ::syntax {
namespace {

using P = writ_antlr::WritParser;
using antlr4::tree::TerminalNode;

void put(Bilingual& both, std::string text) { (has_han(text) ? both.zh : both.en) = std::move(text); }

}  // namespace

// ---- places and words ----

Span TreeBuilder::span(antlr4::Token* token) const {
  const auto byte = [&](std::size_t code_point) {
    return byte_of_[code_point < byte_of_.size() ? code_point : byte_of_.size() - 1];
  };
  const std::size_t begin = token->getStartIndex();
  // The end of a row takes the comment and the line break behind its bar along.
  const std::size_t end = token->getType() == antlr4::Token::EOF ? begin
                          : token->getType() == P::ROW_END       ? begin + 1
                                                                 : token->getStopIndex() + 1;
  return {file_, byte(begin), byte(end)};
}

Span TreeBuilder::span(antlr4::ParserRuleContext* ctx) const {
  const Span first = span(ctx->getStart());
  antlr4::Token* stop = ctx->getStop();
  return stop == nullptr ? first : base::cover(first, span(stop));
}

std::string TreeBuilder::word_text(antlr4::ParserRuleContext* ctx) const {
  std::string text = ctx->getStart()->getText();
  if (ctx->getStart()->getType() == P::QUOTED)
    text = text.substr(3, text.size() - 6);  // 「 and 」 take three bytes each
  return base::normalised(text);
}

Name TreeBuilder::word(antlr4::ParserRuleContext* ctx) const { return {word_text(ctx), span(ctx)}; }

Name TreeBuilder::dotted(P::DottedContext* ctx) const {
  Name name{"", span(ctx)};
  for (P::WordContext* part : ctx->word()) name.text += (name.text.empty() ? "" : ".") + word_text(part);
  return name;
}

Name TreeBuilder::path(P::PathContext* ctx) const {
  Name name{"", span(ctx)};
  for (P::WordContext* part : ctx->word()) name.text += (name.text.empty() ? "" : ".") + word_text(part);
  return name;
}

DeclaredName TreeBuilder::join(std::vector<Name> spellings, Span span) {
  DeclaredName name{{}, span};
  for (Name& spelling : spellings) put(name.text, std::move(spelling.text));
  if (spellings.size() == 2 && !name.text.has_both()) {
    diagnostics_.report(diag::Code::NamesInOneScript, span).emit();
  }
  return name;
}

DeclaredName TreeBuilder::names(P::NamesContext* ctx) {
  std::vector<Name> spellings;
  for (P::WordContext* part : ctx->word()) spellings.push_back(word(part));
  return join(std::move(spellings), span(ctx));
}

std::string TreeBuilder::string_text(antlr4::Token* token) const {
  const std::string raw = token->getText();
  if (raw.starts_with("\"")) {
    std::string out;
    for (std::size_t i = 1; i + 1 < raw.size(); ++i) {
      if (raw[i] == '\\') ++i;
      out += raw[i];
    }
    return base::normalised(out);
  }
  return base::normalised(raw.substr(3, raw.size() - 6));  // “…” and 「…」
}

Text TreeBuilder::text(P::TextContext* ctx) const {
  Text out{{}, span(ctx)};
  put(out.text, string_text(ctx->getStart()));
  return out;
}

Text TreeBuilder::texts(P::TextsContext* ctx) const {
  Text out{{}, span(ctx)};
  const auto parts = ctx->text();
  if (parts.size() == 2) {
    // With two texts the first is English unless it alone is written in Han characters.
    std::string first = string_text(parts[0]->getStart());
    std::string second = string_text(parts[1]->getStart());
    if (has_han(first) && !has_han(second)) std::swap(first, second);
    out.text = {std::move(first), std::move(second)};
  } else {
    put(out.text, string_text(parts[0]->getStart()));
  }
  return out;
}

// ---- dates, periods, citations ----

Date TreeBuilder::date(TerminalNode* node) {
  const std::string text = read_date(node->getText());
  const auto days = value::parse_date(text);
  if (!days) diagnostics_.report(diag::Code::NoSuchDate, span(node), {text}).emit();
  return {days ? days->days : kNoDay, span(node)};
}

bool TreeBuilder::includes_day(antlr4::tree::TerminalNode* opening, P::EdgeContext* edge, Span day) {
  if (edge != nullptr) return edge->INCLUSIVE() != nullptr;
  const std::string word = opening->getText();
  // To a Chinese reader a bare 至 includes the day, to others of these texts it does not.
  if (!has_han(word)) return false;
  diagnostics_.report(diag::Code::EndNotSaid, base::cover(span(opening), day), {word})
      .fix({file_, day.end, day.end}, " 止", {"if that day is included", "如果含当日"})
      .fix({file_, day.end, day.end}, " 前", {"if that day is not included", "如果不含当日"})
      .emit();
  return false;
}

Date TreeBuilder::end(P::UntilContext* ctx) {
  Date out = date(ctx->DATE_LITERAL());
  const bool inclusive = ctx->THROUGH() != nullptr || includes_day(ctx->UNTIL(), ctx->edge(), out.span);
  return inclusive ? day_after(out) : out;
}

Date TreeBuilder::day_after(Date day) {
  if (day.days == kNoDay) return day;
  if (day.days >= value::kLastDate.days) {
    diagnostics_.report(diag::Code::NoSuchDate, day.span, {"10000-01-01"}).emit();
    return {kNoDay, day.span};
  }
  ++day.days;
  return day;
}

Period TreeBuilder::period(P::PeriodContext* ctx) {
  Period period;
  if (ctx->DATE_LITERAL() != nullptr) period.from = date(ctx->DATE_LITERAL());
  if (ctx->until() != nullptr) period.until = end(ctx->until());
  const bool dated =
      period.from && period.until && period.from->days != kNoDay && period.until->days != kNoDay;
  if (dated && period.until->days <= period.from->days)
    diagnostics_.report(diag::Code::EmptyPeriod, span(ctx)).emit();
  return period;
}

namespace {

// `art 0`, `art 3(0)`: there is no such place in any instrument.
bool names_zero(std::string_view canonical) {
  const auto is_digit = [](char c) { return c >= '0' && c <= '9'; };
  for (std::size_t i = 0; i < canonical.size(); ++i) {
    const bool alone =
        (i == 0 || canonical[i - 1] == '(' || canonical[i - 1] == ' ') &&
        (i + 1 == canonical.size() || (!is_digit(canonical[i + 1]) && canonical[i + 1] != '.'));
    if (canonical[i] == '0' && alone) return true;
  }
  return false;
}

}  // namespace

Citation TreeBuilder::citation(P::CitationContext* ctx, const Name& previous_law) {
  Citation citation;
  citation.span = span(ctx);
  if (ctx->INTERNAL() != nullptr) {
    citation.internal = texts(ctx->texts()).text;
  } else {
    citation.law = ctx->dotted() != nullptr ? dotted(ctx->dotted()) : previous_law;
    if (citation.law.text.empty()) {
      diagnostics_.report(diag::Code::CitationWithoutLaw, citation.span)
          .note({"the instrument stands before the article: `cites PIPL art 13(1)`",
                 "条款之前写明法源：“依据 个保法 第十三条第一款”"})
          .emit();
    }
    if (ctx->ARTICLE() != nullptr) {
      auto article = read_article(ctx->ARTICLE()->getText());
      if (article && names_zero(*article)) article.reset();
      if (!article) {
        diagnostics_.report(diag::Code::BadArticle, span(ctx->ARTICLE()), {ctx->ARTICLE()->getText()}).emit();
      }
      check_order(article, ctx->ARTICLE());
      citation.article = article.value_or("");
    }
  }
  if (ctx->citationPeriod() != nullptr) citation.period = period(ctx->citationPeriod()->period());
  return citation;
}

void TreeBuilder::check_order(const std::optional<std::string>& article, TerminalNode* node) const {
  if (!article || !runs_backwards(*article)) return;
  diagnostics_.report(diag::Code::ReversedArticles, span(node), {node->getText()})
      .note({"the place that comes first in the instrument is written first", "在前的条款写在前面"})
      .emit();
}

std::vector<Citation> TreeBuilder::citations(P::CitationsContext* ctx) {
  std::vector<Citation> out;
  Name law;
  for (P::CitationContext* one : ctx->citation()) {
    const bool behind_whole = !out.empty() && out.back().article.empty() && out.back().internal.empty() &&
                              !out.back().law.text.empty() && one->dotted() == nullptr &&
                              one->ARTICLE() != nullptr && !out.back().period.from &&
                              !out.back().period.until;
    if (behind_whole) {
      // `Rules, art 3`: nobody cites a whole instrument and one of its articles in one breath.
      const Span both = base::cover(out.back().span, span(one->ARTICLE()));
      diagnostics_.report(diag::Code::WholeAndArticle, both, {out.back().law.text})
          .note({"without the comma it is one citation, of that article", "去掉逗号，即为对该条款的一处援引"})
          .fix(both, out.back().law.text + " " + one->ARTICLE()->getText(),
               {"the article of the instrument", "该法源的条款"})
          .emit();
    }
    out.push_back(citation(one, law));
    law = out.back().law;
  }
  return out;
}

std::vector<Citation> TreeBuilder::cites(P::CitesContext* ctx) {
  return ctx == nullptr ? std::vector<Citation>{} : citations(ctx->citations());
}

void TreeBuilder::add_cites(P::CitesContext* ctx, std::vector<Citation>& out) {
  for (Citation& citation : cites(ctx)) out.push_back(std::move(citation));
}

// ---- types ----

TypeName TreeBuilder::type(P::TypeContext* ctx) {
  TypeName out;
  out.span = span(ctx);
  out.list = !ctx->LIST().empty();
  if (ctx->LIST().size() > 1) diagnostics_.report(diag::Code::ListOfLists, out.span).emit();
  out.optional = ctx->QUESTION() != nullptr;
  P::PlainTypeContext* plain = ctx->plainType();
  out.builtin = plain->plainWord() == nullptr;
  out.name = {"", span(plain)};
  if (!out.builtin) {
    out.name.text = word_text(plain->plainWord());
    for (P::WordContext* part : plain->word()) out.name.text += "." + word_text(part);
  }
  if (plain->BOOLEAN() != nullptr) {
    out.name.text = "boolean";
  } else if (plain->COUNT() != nullptr) {
    out.name.text = "count";
  } else if (plain->INTEGER() != nullptr) {
    out.name.text = "integer";
  } else if (plain->DATE() != nullptr) {
    out.name.text = "date";
  } else if (plain->TEXT() != nullptr) {
    out.name.text = "text";
  } else if (plain->RATE() != nullptr) {
    out.name.text = "rate";
  } else if (plain->DECIMAL() != nullptr) {
    out.name.text = "decimal";
    const std::string digits = read_number(plain->NUMBER()->getText()).digits;
    const bool good = digits.size() <= 2 && digits.find('.') == std::string::npos &&
                      std::stoi(digits) <= value::kMaxDeclaredPlaces;
    if (!good)
      diagnostics_
          .report(diag::Code::TooManyPlaces, span(plain->NUMBER()), {digits, value::kMaxDeclaredPlaces})
          .emit();
    out.places = good ? std::stoi(digits) : 0;
  } else if (plain->MONEY() != nullptr) {
    out.name.text = "money";
    out.currency = currency(plain->CURRENCY());
  }
  return out;
}

}  // namespace writ::syntax
