// SPDX-License-Identifier: Apache-2.0
#include "compiler/syntax/parse_tree.h"

#include "compiler/syntax/article_places.h"
#include "compiler/syntax/literals.h"
#include "compiler/syntax/parse_mistakes.h"
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

Period TreeBuilder::period(P::PeriodContext* ctx) {
  Period period;
  if (ctx->DATE_LITERAL() != nullptr) period.from = date(ctx->DATE_LITERAL());
  if (ctx->until() != nullptr) period.until = date(ctx->until()->DATE_LITERAL());
  const bool dated =
      period.from && period.until && period.from->days != kNoDay && period.until->days != kNoDay;
  if (dated && period.until->days <= period.from->days)
    diagnostics_.report(diag::Code::EmptyPeriod, span(ctx)).emit();
  return period;
}

Citation TreeBuilder::citation(P::CitationContext* ctx, const Name& previous_law) {
  Citation citation;
  citation.span = span(ctx);
  if (ctx->INTERNAL() != nullptr) {
    citation.internal = texts(ctx->texts()).text;
  } else {
    citation.law = ctx->dotted() != nullptr ? dotted(ctx->dotted()) : previous_law;
    if (citation.law.text.empty()) diagnostics_.report(diag::Code::CitationWithoutLaw, citation.span).emit();
    const auto article = read_article(ctx->ARTICLE()->getText());
    if (!article) {
      diagnostics_.report(diag::Code::BadArticle, span(ctx->ARTICLE()), {ctx->ARTICLE()->getText()}).emit();
    }
    citation.article = article.value_or("");
  }
  if (ctx->citationPeriod() != nullptr) citation.period = period(ctx->citationPeriod()->period());
  return citation;
}

std::vector<Citation> TreeBuilder::citations(P::CitationsContext* ctx) {
  std::vector<Citation> out;
  Name law;
  for (P::CitationContext* one : ctx->citation()) {
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

// ---- declarations ----

template <typename Clause>
bool TreeBuilder::first(bool taken, Clause* clause) const {
  if (taken) diagnostics_.report(diag::Code::RepeatedClause, span(clause)).emit();
  return !taken;
}

void TreeBuilder::header(P::PolicyHeaderContext* ctx, PolicyFile& file) {
  std::vector<Name> spellings;
  for (P::DottedContext* part : ctx->dotted()) spellings.push_back(dotted(part));
  file.name = join(std::move(spellings), span(ctx));
  file.span = span(ctx);
  file.is_module = ctx->MODULE() != nullptr;
  if (ctx->overlaidPolicy() != nullptr) file.of = dotted(ctx->overlaidPolicy()->dotted());
  bool has_language = false;
  for (P::HeaderClauseContext* clause : ctx->headerClause()) {
    if (clause->LANGUAGE() != nullptr) {
      if (!first(has_language, clause)) continue;
      has_language = true;
      file.language = clause->CHINESE() != nullptr ? Language::Chinese : Language::English;
    } else if (clause->VERSION() != nullptr) {
      if (!first(!file.version.empty(), clause)) continue;
      file.version = string_text(clause->STRING()->getSymbol());
    } else if (first(!file.title.text.empty(), clause)) {
      file.title = texts(clause->texts());
    }
  }
}

Declaration TreeBuilder::declaration(P::DeclarationContext* ctx) {
  const auto term = [&](auto out) -> Declaration {
    out.is_private = ctx->PRIVATE() != nullptr;
    out.span = span(ctx);
    return out;
  };
  if (ctx->use() != nullptr) return use(ctx->use());
  if (ctx->law() != nullptr) return term(law(ctx->law()));
  if (ctx->enumeration() != nullptr) return term(enumeration(ctx->enumeration()));
  if (ctx->taxonomy() != nullptr) return term(taxonomy(ctx->taxonomy()));
  if (ctx->extension() != nullptr) {
    if (ctx->extension()->FACTS() != nullptr) return more_facts(ctx->extension());
    return extension(ctx->extension());
  }
  if (ctx->change() != nullptr) return change(ctx->change());
  if (ctx->record() != nullptr) return term(record(ctx->record()));
  if (ctx->facts() != nullptr) return facts(ctx->facts());
  if (ctx->calendar() != nullptr) return term(calendar(ctx->calendar()));
  if (ctx->parameter() != nullptr) return term(parameter(ctx->parameter()));
  if (ctx->define() != nullptr) {
    Item out = item(ctx->define()->item());
    out.span = span(ctx);
    return out;
  }
  if (ctx->decision() != nullptr) return decision(ctx->decision());
  if (ctx->interpretation() != nullptr) return interpretation(ctx->interpretation());
  if (ctx->group() != nullptr) return group(ctx->group());
  if (ctx->rule_() != nullptr) return rule(ctx->rule_());
  if (ctx->table() != nullptr) return table(ctx->table());
  if (ctx->obligation() != nullptr) return obligation(ctx->obligation());
  if (ctx->testTable() != nullptr) return test_table(ctx->testTable());
  return test(ctx->test());
}

Use TreeBuilder::use(P::UseContext* ctx) {
  Use out{dotted(ctx->dotted()), std::nullopt, span(ctx)};
  if (ctx->STRING() != nullptr) out.version = string_text(ctx->STRING()->getSymbol());
  return out;
}

Law TreeBuilder::law(P::LawContext* ctx) {
  Law out{names(ctx->names()), {}, {}, {}, span(ctx)};
  if (ctx->texts() != nullptr) out.title = texts(ctx->texts());
  for (P::LawVersionContext* version : ctx->lawVersion()) {
    LawVersion row;
    row.span = span(version);
    if (version->DATE_LITERAL() != nullptr) row.adopted = date(version->DATE_LITERAL());
    if (version->lawInForce() != nullptr) row.in_force = date(version->lawInForce()->DATE_LITERAL());
    if (version->until() != nullptr) row.repealed = date(version->until()->DATE_LITERAL());
    out.versions.push_back(std::move(row));
  }
  for (P::LawCoversContext* clause : ctx->lawCovers()) {
    LawCovers covers{{}, span(clause)};
    for (TerminalNode* node : clause->ARTICLE()) {
      const auto article = read_article(node->getText());
      const auto range = article ? read_article_range(*article) : std::nullopt;
      if (range && range->is_level()) {
        covers.articles.push_back({*article, span(node)});
      } else {
        diagnostics_.report(diag::Code::BadArticle, span(node), {node->getText()}).emit();
      }
    }
    out.covers.push_back(std::move(covers));
  }
  return out;
}

Enumeration TreeBuilder::enumeration(P::EnumerationContext* ctx) {
  Enumeration out{names(ctx->names()), {}, false, span(ctx)};
  for (P::EnumeratorContext* member : ctx->enumerator()) {
    Enumerator one{names(member->names()), std::nullopt};
    if (member->STRING() != nullptr) one.external = string_text(member->STRING()->getSymbol());
    out.members.push_back(std::move(one));
  }
  return out;
}

Enumerator TreeBuilder::node(P::TaxonomyNodeContext* ctx) {
  std::vector<Name> spellings;
  for (P::DottedContext* part : ctx->dotted()) spellings.push_back(dotted(part));
  Enumerator out{join(std::move(spellings), span(ctx)), std::nullopt};
  if (ctx->AS() != nullptr) out.external = string_text(ctx->STRING(0)->getSymbol());
  if (ctx->alsoUnder() != nullptr) {
    for (P::DottedContext* part : ctx->alsoUnder()->dotted()) out.also_under.push_back(dotted(part));
  }
  if (ctx->MATCHES() != nullptr) {
    antlr4::tree::TerminalNode* identifier = ctx->STRING(ctx->AS() != nullptr ? 1 : 0);
    out.matches = string_text(identifier->getSymbol());
    out.matches_span = span(identifier);
  }
  return out;
}

Enumeration TreeBuilder::taxonomy(P::TaxonomyContext* ctx) {
  Enumeration out{names(ctx->names()), {}, true, span(ctx)};
  out.overlapping = ctx->OVERLAPPING() != nullptr;
  for (P::TaxonomyNodeContext* one : ctx->taxonomyNode()) out.members.push_back(node(one));
  return out;
}

Enumeration TreeBuilder::extension(P::ExtensionContext* ctx) {
  Enumeration out{{}, {}, true, span(ctx), dotted(ctx->dotted())};
  for (P::TaxonomyNodeContext* one : ctx->taxonomyNode()) out.members.push_back(node(one));
  return out;
}

Field TreeBuilder::field(P::FieldContext* ctx) {
  Field out;
  out.name = names(ctx->names());
  out.type = type(ctx->type());
  if (ctx->STRING() != nullptr) out.external = string_text(ctx->STRING()->getSymbol());
  if (ctx->texts() != nullptr) out.absent_means = texts(ctx->texts()).text;
  out.cites = cites(ctx->cites());
  out.span = span(ctx);
  return out;
}

Record TreeBuilder::record(P::RecordContext* ctx) {
  Record out{names(ctx->names()), {}, false, span(ctx)};
  for (P::FieldContext* one : ctx->field()) out.fields.push_back(field(one));
  return out;
}

Record TreeBuilder::facts(P::FactsContext* ctx) {
  Record out{{}, {}, true, span(ctx)};
  if (ctx->names() != nullptr) out.name = names(ctx->names());
  for (P::FieldContext* one : ctx->field()) out.fields.push_back(field(one));
  // The first word of `late fee : count` reads as the name of the block.
  const antlr4::Token* name = ctx->names() == nullptr ? nullptr : ctx->names()->getStop();
  antlr4::Token* field_name = ctx->field(0)->getStart();
  if (name != nullptr && name->getLine() == field_name->getLine() &&
      name->getLine() != ctx->FACTS()->getSymbol()->getLine()) {
    report_several_words(diagnostics_, base::cover(span(ctx->names()), span(field_name)),
                         {name->getText(), field_name->getText()});
  }
  return out;
}

Record TreeBuilder::more_facts(P::ExtensionContext* ctx) {
  Record out{{}, {}, true, span(ctx)};
  out.extends = true;
  for (P::FieldContext* one : ctx->field()) out.fields.push_back(field(one));
  return out;
}

Calendar TreeBuilder::calendar(P::CalendarContext* ctx) {
  return {names(ctx->names()), cites(ctx->cites()), span(ctx)};
}

ParameterValue TreeBuilder::parameter_value(P::ParameterValueContext* ctx) {
  return {period(ctx->period()), expression(ctx->expression()), cites(ctx->cites()), span(ctx)};
}

Parameter TreeBuilder::change(P::ChangeContext* ctx) {
  Parameter out;
  out.changes = dotted(ctx->dotted());
  out.span = span(ctx);
  for (P::ParameterValueContext* value : ctx->parameterValue()) out.values.push_back(parameter_value(value));
  return out;
}

Parameter TreeBuilder::parameter(P::ParameterContext* ctx) {
  Parameter out{names(ctx->names()), type(ctx->type()), {}, span(ctx)};
  if (P::UndatedValueContext* value = ctx->undatedValue()) {
    out.values.push_back({{}, expression(value->expression()), cites(value->cites()), span(value)});
  }
  for (P::ParameterValueContext* value : ctx->parameterValue()) out.values.push_back(parameter_value(value));
  return out;
}

Item TreeBuilder::item(P::ItemContext* ctx) {
  Item out;
  out.name = names(ctx->names());
  out.type = type(ctx->type());
  if (ctx->expression() != nullptr) out.means = expression(ctx->expression());
  if (P::PresumptionContext* presumed = ctx->presumption()) {
    out.means = expression(presumed->expression(0));
    out.unless_shown = expression(presumed->expression(1));
    if (presumed->expression().size() > 2) out.shown_value = expression(presumed->expression(2));
  }
  if (ctx->because() != nullptr) read_because(ctx->because(), out);
  out.cites = cites(ctx->cites());
  out.span = span(ctx);
  return out;
}

Outcome TreeBuilder::outcome(P::OutcomeContext* ctx) {
  Outcome out;
  out.span = span(ctx);
  out.kind = ctx->PERMIT() != nullptr ? OutcomeKind::Permit
             : ctx->DENY() != nullptr ? OutcomeKind::Deny
                                      : OutcomeKind::Refer;
  if (ctx->texts() != nullptr) out.refer_to = texts(ctx->texts());
  return out;
}

Decision TreeBuilder::decision(P::DecisionContext* ctx) {
  Decision out;
  std::vector<Name> spellings;
  for (P::DottedContext* part : ctx->dotted()) spellings.push_back(dotted(part));
  const Span named = base::cover(spellings.front().span, spellings.back().span);
  out.name = join(std::move(spellings), named);
  out.span = span(ctx);
  for (P::DecisionClauseContext* clause : ctx->decisionClause()) {
    if (clause->DEFAULT() != nullptr) {
      if (!first(out.fallback.has_value(), clause)) continue;
      out.fallback = outcome(clause->outcome());
      if (clause->because() != nullptr) read_because(clause->because(), out);
      out.fallback_cites = cites(clause->cites());
    } else if (clause->OUTPUT() != nullptr) {
      out.outputs.push_back(item(clause->item()));
      out.outputs.back().span = span(clause);
    } else if (clause->period() != nullptr) {
      if (first(!out.period.empty(), clause)) out.period = period(clause->period());
    } else {
      add_cites(clause->cites(), out.cites);
    }
  }
  return out;
}

std::vector<ExceptionTarget> TreeBuilder::exceptions(P::ExceptionToContext* ctx) {
  std::vector<ExceptionTarget> out;
  if (ctx == nullptr) return out;
  for (P::ExceptionTargetContext* target : ctx->exceptionTarget()) {
    ExceptionTarget one;
    one.span = span(target);
    one.to_default = target->DEFAULT() != nullptr;
    if (target->dotted() != nullptr) one.name = dotted(target->dotted());
    out.push_back(std::move(one));
  }
  return out;
}

Interpretation TreeBuilder::interpretation(P::InterpretationContext* ctx) {
  Interpretation out;
  out.name = names(ctx->names());
  out.span = span(ctx);
  out.type.name = {out.name.text.in(Language::English), out.name.span};
  out.values.name = out.name;
  for (P::ReadingContext* one : ctx->reading()) {
    Reading reading;
    reading.name = names(one->names());
    reading.is_default = one->DEFAULT() != nullptr;
    if (one->texts() != nullptr) reading.says = texts(one->texts()).text;
    reading.span = span(one);
    out.values.members.push_back({.name = reading.name, .external = std::nullopt});
    out.readings.push_back(std::move(reading));
  }
  for (P::CitesContext* one : ctx->cites()) add_cites(one, out.cites);
  for (P::BecauseContext* one : ctx->because()) {
    if (first(!out.because.empty(), one)) read_because(one, out);
  }
  return out;
}

template <typename Context>
Rank TreeBuilder::rank(Context* ctx) {
  Rank out;
  if (ctx->partOf() != nullptr) out.part_of = dotted(ctx->partOf()->dotted());
  out.exception_to = exceptions(ctx->exceptionTo());
  if constexpr (requires { ctx->replaces(); }) {
    if (ctx->replaces() != nullptr) out.replaces = dotted(ctx->replaces()->dotted());
  }
  if (ctx->withoutAffecting() != nullptr) {
    for (P::DottedContext* one : ctx->withoutAffecting()->dotted())
      out.without_affecting.push_back(dotted(one));
  }
  return out;
}

Group TreeBuilder::group(P::GroupContext* ctx) {
  Group out;
  out.name = names(ctx->names());
  out.span = span(ctx);
  out.rank = rank(ctx);
  for (P::GroupClauseContext* clause : ctx->groupClause()) {
    if (clause->appliesWhere() != nullptr) {
      out.domain.push_back(expression(clause->appliesWhere()->expression()));
    } else if (clause->period() != nullptr) {
      if (first(!out.period.empty(), clause)) out.period = period(clause->period());
    } else {
      add_cites(clause->cites(), out.cites);
    }
  }
  return out;
}

Rule TreeBuilder::rule(P::Rule_Context* ctx) {
  Rule out;
  out.name = names(ctx->names());
  out.span = span(ctx);
  if (ctx->ofDecision() != nullptr) out.decision = dotted(ctx->ofDecision()->dotted());
  out.rank = rank(ctx->rank());
  for (P::RuleClauseContext* clause : ctx->ruleClause()) {
    if (clause->appliesWhere() != nullptr) {
      out.domain.push_back(expression(clause->appliesWhere()->expression()));
    } else if (clause->LAW_AS_OF() != nullptr) {
      if (first(out.law_as_of.has_value(), clause)) out.law_as_of = expression(clause->expression());
    } else if (clause->WHEN() != nullptr) {
      out.when.push_back(expression(clause->expression()));
    } else if (clause->UNLESS() != nullptr) {
      out.unless.push_back(expression(clause->expression()));
    } else if (clause->REQUIRES() != nullptr) {
      out.required.push_back(expression(clause->expression()));
    } else if (clause->period() != nullptr) {
      if (first(!out.period.empty(), clause)) out.period = period(clause->period());
    } else if (clause->because() != nullptr) {
      if (first(!out.because.empty(), clause)) read_because(clause->because(), out);
    } else if (clause->cites() != nullptr) {
      add_cites(clause->cites(), out.cites);
    } else if (clause->outcome() != nullptr) {
      if (first(out.outcome.has_value(), clause)) out.outcome = outcome(clause->outcome());
    } else {
      for (P::AssignmentContext* one : clause->assignment()) {
        const Name target = word(one->word());
        const bool taken =
            std::any_of(out.assignments.begin(), out.assignments.end(),
                        [&](const Assignment& other) { return other.target.text == target.text; });
        first(taken, one);
        // `is absent` is one phrase, also where it gives a value.
        out.assignments.push_back({target,
                                   one->IS_ABSENT() != nullptr
                                       ? Expr{.kind = ExprKind::Absent, .span = span(one->IS_ABSENT())}
                                       : expression(one->expression()),
                                   one->ADJUSTED_TO() != nullptr});
      }
    }
  }
  return out;
}

Cell TreeBuilder::cell(P::CellContext* ctx) {
  Cell out;
  out.span = span(ctx);
  if (ctx->READING() != nullptr) {
    out.kind = CellKind::Reading;
    out.name = word(ctx->word());
  } else if (ctx->EXPECT() != nullptr) {
    out.kind = ctx->DECISION() != nullptr     ? CellKind::ExpectDecision
               : ctx->OBLIGATION() != nullptr ? CellKind::ExpectObligation
                                              : CellKind::ExpectOutput;
    out.aspect = aspect(ctx);
    if (ctx->word() != nullptr) out.name = word(ctx->word());
  } else if (ctx->WHEN() != nullptr) {
    out.kind = CellKind::When;
  } else if (ctx->CITES() != nullptr) {
    out.kind = CellKind::Cites;
  } else if (ctx->FROM() != nullptr) {
    out.kind = CellKind::From;
  } else if (ctx->UNTIL() != nullptr) {
    out.kind = CellKind::Until;
  } else if (ctx->OTHERWISE() != nullptr) {
    out.kind = CellKind::Otherwise;
  } else if (ctx->AS_OF() != nullptr) {
    out.kind = CellKind::AsOf;
  } else if (ctx->citations() != nullptr) {
    out.kind = CellKind::Citations;
    out.citations = citations(ctx->citations());
  } else {
    out.kind = CellKind::Expression;
    out.expression = expression(ctx->expression());
  }
  return out;
}

Row TreeBuilder::row(P::RowContext* ctx) {
  Row out;
  out.span = span(ctx);
  // A bar opens a cell, so a cell that is not there is seen by two bars in a row.
  bool open = false;
  for (antlr4::tree::ParseTree* child : ctx->children) {
    if (auto* filled = dynamic_cast<P::CellContext*>(child)) {
      out.cells.push_back(cell(filled));
      open = false;
    } else {
      if (open)
        out.cells.push_back(
            {CellKind::Empty, {}, DutyAspect::Owed, {}, {}, span(static_cast<TerminalNode*>(child))});
      open = true;
    }
  }
  return out;
}

Table TreeBuilder::table(P::TableContext* ctx) {
  Table out;
  out.name = names(ctx->names());
  out.span = span(ctx);
  out.hit = ctx->hitPolicy()->FIRST_MATCH() != nullptr ? HitPolicy::FirstMatch
            : ctx->hitPolicy()->ONLY_ONE() != nullptr  ? HitPolicy::OnlyOne
                                                       : HitPolicy::Collect;
  out.rank = rank(ctx->rank());
  for (P::TableClauseContext* clause : ctx->tableClause()) {
    if (clause->appliesWhere() != nullptr) {
      out.domain.push_back(expression(clause->appliesWhere()->expression()));
    } else if (clause->period() != nullptr) {
      if (first(!out.period.empty(), clause)) out.period = period(clause->period());
    } else if (clause->cites() != nullptr) {
      add_cites(clause->cites(), out.cites);
    } else if (first(!out.because.empty(), clause)) {
      read_because(clause->because(), out);
    }
  }
  for (P::RowContext* one : ctx->row()) out.rows.push_back(row(one));
  return out;
}

Phase TreeBuilder::phase(P::PhaseContext* ctx) {
  return ctx->BEFORE_ACT() != nullptr   ? Phase::Before
         : ctx->DURING_ACT() != nullptr ? Phase::During
                                        : Phase::After;
}

// `within 10 days after A` is the day `10 days after A`; `every 3 years from A` the next such day after A and today.
void TreeBuilder::deadline(P::DeadlineContext* ctx, Obligation& out) {
  if (ctx->LASTING_UNTIL() != nullptr) {
    if (first(out.ends.has_value(), ctx)) out.ends = sum(ctx->sum());
    return;
  }
  if (!first(out.due.has_value(), ctx)) return;
  Expr event = primary(ctx->primary());
  Expr day{.span = span(ctx)};
  if (P::FixedDurationContext* step = ctx->fixedDuration()) {
    Expr later{.kind = ExprKind::Max, .span = day.span};
    later.items.push_back(event);
    later.items.push_back({.kind = ExprKind::Today, .span = day.span});
    day.kind = ExprKind::NextOfEvery;
    day.items.push_back(fixed_duration(step->NUMBER(), step->unit(), span(step)));
    day.items.push_back(std::move(event));
    day.items.push_back(limited(std::move(later)));
    day = limited(std::move(day));
  } else {
    day = shifted(std::move(event), duration(ctx->duration()), true, day.span);
  }
  if (ctx->ROLLED() != nullptr) {
    Expr rolled{.kind = ExprKind::Rolled, .span = day.span};
    rolled.items.push_back(std::move(day));
    day = limited(std::move(rolled));
  }
  out.due = std::move(day);
}

Obligation TreeBuilder::obligation(P::ObligationContext* ctx) {
  Obligation out;
  out.name = names(ctx->names());
  out.span = span(ctx);
  if (ctx->ofDecision() != nullptr) out.decision = dotted(ctx->ofDecision()->dotted());
  if (ctx->replaces() != nullptr) out.replaces = dotted(ctx->replaces()->dotted());
  bool has_duty = false;
  for (P::ObligationClauseContext* clause : ctx->obligationClause()) {
    if (clause->appliesWhere() != nullptr) {
      out.domain.push_back(expression(clause->appliesWhere()->expression()));
    } else if (clause->MET() != nullptr || clause->MET_THEN() != nullptr) {
      out.met.push_back(expression(clause->expression()));
    } else if (clause->WHEN() != nullptr) {
      out.when.push_back(expression(clause->expression()));
    } else if (clause->UNLESS() != nullptr) {
      out.unless.push_back(expression(clause->expression()));
    } else if (clause->OTHERWISE() != nullptr) {
      if (first(out.otherwise.has_value(), clause)) out.otherwise = outcome(clause->outcome());
    } else if (clause->period() != nullptr) {
      if (first(!out.period.empty(), clause)) out.period = period(clause->period());
    } else if (clause->cites() != nullptr) {
      add_cites(clause->cites(), out.cites);
    } else if (clause->because() != nullptr) {
      if (first(!out.because.empty(), clause)) read_because(clause->because(), out);
    } else {
      P::DutyContext* duty = clause->duty();
      if (!first(has_duty, clause)) continue;
      has_duty = true;
      out.party = word(duty->word());
      out.modality = duty->modality()->MUST() != nullptr       ? Modality::Must
                     : duty->modality()->MUST_NOT() != nullptr ? Modality::MustNot
                                                               : Modality::May;
      for (P::DutyPartContext* part : duty->dutyPart()) {
        if (part->deadline() != nullptr) {
          deadline(part->deadline(), out);
        } else if (first(out.phase != Phase::Unstated, part)) {
          out.phase = phase(part->phase());
        }
      }
      out.text = texts(duty->texts());
    }
  }
  if (!has_duty)
    diagnostics_.report(diag::Code::ObligationWithoutDuty, out.name.span, {out.name.text}).emit();
  return out;
}

// ---- tests ----

GivenItem TreeBuilder::given_item(P::GivenItemContext* ctx) {
  return {word(ctx->word()), expression(ctx->expression())};
}

template <typename Context>
DutyAspect TreeBuilder::aspect(Context* ctx) {
  return ctx->MET() != nullptr             ? DutyAspect::Met
         : ctx->DUE() != nullptr           ? DutyAspect::Due
         : ctx->LASTING_UNTIL() != nullptr ? DutyAspect::Ends
                                           : DutyAspect::Owed;
}

Expectation TreeBuilder::expectation(P::ExpectationContext* ctx) {
  Expectation out;
  out.span = span(ctx);
  if (P::OutcomeWordContext* outcome = ctx->outcomeWord()) {
    out.kind = outcome->PERMIT() != nullptr         ? ExpectKind::Permit
               : outcome->DENY() != nullptr         ? ExpectKind::Deny
               : outcome->REFER_TO() != nullptr     ? ExpectKind::Refer
               : outcome->UNDETERMINED() != nullptr ? ExpectKind::Undetermined
               : outcome->CONFLICT() != nullptr     ? ExpectKind::Conflict
                                                    : ExpectKind::Error;
    if (ctx->word() != nullptr) out.name = word(ctx->word());
  } else if (ctx->MISSING_FACTS() != nullptr) {
    out.kind = ExpectKind::MissingFacts;
    for (P::PathContext* one : ctx->path()) out.facts.push_back(path(one));
  } else if (ctx->OBLIGATION() != nullptr) {
    out.kind = ctx->UNDETERMINED() != nullptr ? ExpectKind::ObligationUndetermined : ExpectKind::Obligation;
    out.name = word(ctx->word());
    out.aspect = aspect(ctx);
    out.value.span = out.span;
    if (ctx->DATE_LITERAL() != nullptr) {
      out.value.kind = ExprKind::Date;
      out.value.days = date(ctx->DATE_LITERAL()).days;
    } else if (ctx->UNDETERMINED() == nullptr) {
      out.value.kind = ctx->NOT() != nullptr ? ExprKind::No : ExprKind::Yes;
    }
  } else {
    out.kind = ctx->UNDETERMINED() != nullptr ? ExpectKind::OutputUndetermined : ExpectKind::Output;
    out.name = word(ctx->word());
    if (ctx->expression() != nullptr) out.value = expression(ctx->expression());
    if (ctx->IS_ABSENT() != nullptr) out.value = {.kind = ExprKind::Absent, .span = span(ctx->IS_ABSENT())};
  }
  return out;
}

void TreeBuilder::test_clause(P::TestClauseContext* ctx, Test& out) {
  if (ctx->AS_OF() != nullptr) {
    if (first(out.as_of.has_value(), ctx)) out.as_of = date(ctx->DATE_LITERAL());
  } else if (ctx->READING() != nullptr) {
    ChosenReading chosen{word(ctx->word(0)), word(ctx->word(1))};
    const bool taken = std::any_of(out.readings.begin(), out.readings.end(), [&](const ChosenReading& other) {
      return other.interpretation.text == chosen.interpretation.text;
    });
    if (first(taken, ctx)) out.readings.push_back(std::move(chosen));
  } else if (ctx->LIKE() != nullptr) {
    if (first(out.like.has_value(), ctx)) out.like = text(ctx->text());
  } else if (ctx->GIVEN() != nullptr) {
    for (P::GivenItemContext* one : ctx->givenItem()) {
      GivenItem item = given_item(one);
      const bool taken = std::any_of(out.given.begin(), out.given.end(), [&](const GivenItem& other) {
        return other.name.text == item.name.text;
      });
      first(taken, one);
      out.given.push_back(std::move(item));
    }
  } else {
    for (P::ExpectationContext* one : ctx->expectation()) {
      Expectation expected = expectation(one);
      const auto target = [](const Expectation& of) -> std::string {
        const bool output = of.kind == ExpectKind::Output || of.kind == ExpectKind::OutputUndetermined;
        if (of.kind == ExpectKind::Obligation || of.kind == ExpectKind::ObligationUndetermined)
          return of.name.text + "." + std::to_string(static_cast<int>(of.aspect));
        return output ? of.name.text : of.kind == ExpectKind::MissingFacts ? "[]" : "";
      };
      const bool taken = std::any_of(out.expected.begin(), out.expected.end(), [&](const Expectation& other) {
        return target(other) == target(expected);
      });
      first(taken, one);
      out.expected.push_back(std::move(expected));
    }
  }
}

Test TreeBuilder::test(P::TestContext* ctx) {
  Test out;
  out.title = texts(ctx->texts());
  out.span = span(ctx);
  if (ctx->ofDecision() != nullptr) out.decision = dotted(ctx->ofDecision()->dotted());
  for (P::TestClauseContext* clause : ctx->testClause()) test_clause(clause, out);
  return out;
}

Test TreeBuilder::test_table(P::TestTableContext* ctx) {
  Test out;
  out.is_table = true;
  out.title = texts(ctx->texts());
  out.span = span(ctx);
  if (ctx->ofDecision() != nullptr) out.decision = dotted(ctx->ofDecision()->dotted());
  for (P::TestClauseContext* clause : ctx->testClause()) test_clause(clause, out);
  for (P::RowContext* one : ctx->row()) out.rows.push_back(row(one));
  return out;
}

// ---- expressions ----

Expr TreeBuilder::limited(Expr out) const {
  for (const Expr& item : out.items) out.height = std::max(out.height, item.height + 1);
  if (out.height <= max_depth_) return out;
  diagnostics_.report(diag::Code::NestingTooDeep, out.span, {max_depth_}).emit();
  throw DeclarationAbandoned{};
}

Expr TreeBuilder::expression(P::ExpressionContext* ctx) {
  if (ctx->disjunction() != nullptr) return disjunction(ctx->disjunction());
  Expr out{.kind = ExprKind::If, .span = span(ctx)};
  for (P::ExpressionContext* part : ctx->expression()) out.items.push_back(expression(part));
  return limited(std::move(out));
}

Expr TreeBuilder::disjunction(P::DisjunctionContext* ctx) {
  const auto parts = ctx->conjunction();
  if (parts.size() == 1) return conjunction(parts[0]);
  Expr out{.kind = ExprKind::Or, .span = span(ctx)};
  for (P::ConjunctionContext* part : parts) {
    out.items.push_back(conjunction(part));
    // `a and b or c` reads two ways aloud; the law's text never leaves it open.
    if (part->negation().size() > 1) {
      diagnostics_.report(diag::Code::MixedAndOr, out.items.back().span)
          .note({"put the part that belongs together in parentheses", "请用括号标明哪些部分为一体"})
          .emit();
    }
  }
  return limited(std::move(out));
}

Expr TreeBuilder::conjunction(P::ConjunctionContext* ctx) {
  const auto parts = ctx->negation();
  if (parts.size() == 1) return negation(parts[0]);
  Expr out{.kind = ExprKind::And, .span = span(ctx)};
  for (P::NegationContext* part : parts) out.items.push_back(negation(part));
  return limited(std::move(out));
}

Expr TreeBuilder::negation(P::NegationContext* ctx) {
  Expr out = comparison(ctx->comparison());
  const auto nots = ctx->NOT();
  for (auto it = nots.rbegin(); it != nots.rend(); ++it) {
    Expr wrapped{.kind = ExprKind::Not, .span = base::cover(span(*it), out.span)};
    wrapped.items.push_back(std::move(out));
    out = limited(std::move(wrapped));
  }
  return out;
}

Expr TreeBuilder::comparison(P::ComparisonContext* ctx) {
  Expr left = sum(ctx->sum());
  P::ComparisonTailContext* tail = ctx->comparisonTail();
  if (tail == nullptr) return left;
  Expr out{.kind = ExprKind::Compare, .span = span(ctx)};
  out.items.push_back(std::move(left));
  for (P::SumContext* part : tail->sum()) out.items.push_back(sum(part));
  switch (tail->getStart()->getType()) {
    case P::AT_LEAST:
    case P::GREATER_EQUAL:
    case P::REACHES: out.compare = Comparison::AtLeast; break;
    case P::AT_MOST:
    case P::LESS_EQUAL: out.compare = Comparison::AtMost; break;
    case P::MORE_THAN:
    case P::GREATER: out.compare = Comparison::MoreThan; break;
    case P::LESS_THAN:
    case P::LESS: out.compare = Comparison::LessThan; break;
    case P::IS:
    case P::EQUAL: out.compare = Comparison::Equal; break;
    case P::IS_NOT:
    case P::NOT_EQUAL: out.compare = Comparison::NotEqual; break;
    case P::WITHIN: out.kind = ExprKind::Within; break;
    case P::IS_WORKDAY: out.kind = ExprKind::IsWorkday; break;
    case P::UNDER: out.kind = tail->ONE_OF_THEM() != nullptr ? ExprKind::UnderAny : ExprKind::Under; break;
    case P::NOT_UNDER: out.kind = ExprKind::NotUnder; break;
    case P::STARTS_WITH: out.kind = ExprKind::StartsWith; break;
    case P::NOT_STARTS_WITH: out.kind = ExprKind::NotStartsWith; break;
    case P::UNDER_ANY: out.kind = ExprKind::UnderAny; break;
    case P::IS_GIVEN: out.kind = ExprKind::IsGiven; break;
    case P::IS_ABSENT: out.kind = ExprKind::IsAbsent; break;
    default:  // `在 … 内`, and `在 … 以上`, `在 … 以下`, `在 … 以外`
      if (tail->OR_ABOVE() != nullptr) {
        out.compare = Comparison::AtLeast;
      } else if (tail->OR_BELOW() != nullptr) {
        out.compare = Comparison::AtMost;
      } else if (tail->BEYOND() != nullptr) {
        out.compare = Comparison::MoreThan;
      } else {
        out.kind = tail->NOT_IN() != nullptr ? ExprKind::NotIn : ExprKind::In;
        break;
      }
      if (tail->NOT_IN() != nullptr) {
        Expr negated{.kind = ExprKind::Not, .span = out.span};
        negated.items.push_back(limited(std::move(out)));
        return limited(std::move(negated));
      }
  }
  return limited(std::move(out));
}

Expr TreeBuilder::sum(P::SumContext* ctx) {
  const auto parts = ctx->product();
  Expr out = product(parts[0]);
  std::size_t next = 1;
  for (antlr4::tree::ParseTree* child : ctx->children) {
    auto* sign = dynamic_cast<TerminalNode*>(child);
    if (sign == nullptr) continue;
    Expr right = product(parts[next++]);
    Expr joined{.kind = sign->getSymbol()->getType() == P::PLUS ? ExprKind::Add : ExprKind::Subtract,
                .span = base::cover(out.span, right.span)};
    joined.items.push_back(std::move(out));
    joined.items.push_back(std::move(right));
    out = limited(std::move(joined));
  }
  if (ctx->rounding() == nullptr) return out;
  Expr rounded{.kind = ExprKind::Round, .span = span(ctx)};
  switch (ctx->rounding()->getStart()->getType()) {
    case P::HALF_EVEN: rounded.rounding = RoundingMode::HalfEven; break;
    case P::ROUNDED_UP: rounded.rounding = RoundingMode::Up; break;
    case P::ROUNDED_DOWN: rounded.rounding = RoundingMode::Down; break;
    case P::FLOOR: rounded.rounding = RoundingMode::Floor; break;
    case P::CEILING: rounded.rounding = RoundingMode::Ceiling; break;
    default: rounded.rounding = RoundingMode::HalfUp; break;
  }
  rounded.text = read_number(ctx->rounding()->NUMBER()->getText()).digits;
  rounded.items.push_back(std::move(out));
  return limited(std::move(rounded));
}

value::Currency TreeBuilder::currency(TerminalNode* node) const {
  return value::find_currency(node->getText()).value_or(value::Currency::CNY);
}

Expr TreeBuilder::product(P::ProductContext* ctx) {
  const auto parts = ctx->operand();
  Expr out = operand(parts[0]);
  for (std::size_t i = 1; i < parts.size(); ++i) {
    Expr right = operand(parts[i]);
    auto* sign = dynamic_cast<TerminalNode*>(ctx->children[2 * i - 1]);
    Expr joined{.kind = sign->getSymbol()->getType() == P::TIMES ? ExprKind::Multiply : ExprKind::Divide,
                .span = base::cover(out.span, right.span)};
    joined.items.push_back(std::move(out));
    joined.items.push_back(std::move(right));
    out = limited(std::move(joined));
  }
  return out;
}

Expr TreeBuilder::shifted(Expr moved, Expr period, bool forwards, Span span) {
  Expr out{.kind = forwards ? ExprKind::Add : ExprKind::Subtract, .span = span};
  out.items.push_back(std::move(moved));
  out.items.push_back(std::move(period));
  return limited(std::move(out));
}

Expr TreeBuilder::operand(P::OperandContext* ctx) {
  Expr out = primary(ctx->primary());
  if (ctx->MINUS() != nullptr) {
    Expr negated{.kind = ExprKind::Negate, .span = base::cover(span(ctx->MINUS()), out.span)};
    negated.items.push_back(std::move(out));
    out = limited(std::move(negated));
  }
  if (ctx->duration() != nullptr)
    out = shifted(std::move(out), duration(ctx->duration()), ctx->LATER() != nullptr, span(ctx));
  if (ctx->FIRST_DAY() != nullptr || ctx->LAST_DAY() != nullptr) {
    Expr day{.kind = ctx->FIRST_DAY() != nullptr ? ExprKind::FirstOfMonth : ExprKind::LastOfMonth,
             .span = span(ctx)};
    day.items.push_back(std::move(out));
    out = limited(std::move(day));
  }
  if (ctx->ROLLED() == nullptr) return out;
  Expr rolled{.kind = ExprKind::Rolled, .span = span(ctx)};
  rolled.items.push_back(std::move(out));
  return limited(std::move(rolled));
}

Expr TreeBuilder::number(TerminalNode* node) {
  const NumberLiteral literal = read_number(node->getText());
  return {.kind = literal.percent ? ExprKind::Percent : ExprKind::Number,
          .span = span(node),
          .text = literal.digits};
}

namespace {

DurationUnit unit_of(P::UnitContext* ctx) {
  return ctx->YEARS() != nullptr    ? DurationUnit::Years
         : ctx->MONTHS() != nullptr ? DurationUnit::Months
         : ctx->DAYS() != nullptr   ? DurationUnit::Days
                                    : DurationUnit::Workdays;
}

}  // namespace

Expr TreeBuilder::duration(P::DurationContext* ctx) {
  if (ctx->NUMBER() != nullptr) return fixed_duration(ctx->NUMBER(), ctx->unit(), span(ctx));
  Expr out{.kind = ExprKind::Duration, .span = span(ctx)};
  out.unit = unit_of(ctx->unit());
  out.items.push_back(path_expr(ctx->path()));
  return limited(std::move(out));
}

Expr TreeBuilder::fixed_duration(antlr4::tree::TerminalNode* amount, P::UnitContext* unit, base::Span where) {
  Expr out = number(amount);
  if (out.kind != ExprKind::Number || out.text.find('.') != std::string::npos) {
    diagnostics_.report(diag::Code::PartialPeriod, where).emit();
  }
  out.kind = ExprKind::Duration;
  out.span = where;
  out.unit = unit_of(unit);
  return out;
}

Expr TreeBuilder::path_expr(P::PathContext* ctx) {
  Expr out{.kind = ExprKind::Path, .span = span(ctx)};
  for (P::WordContext* part : ctx->word()) out.names.push_back(word(part));
  return out;
}

Expr TreeBuilder::primary(P::PrimaryContext* ctx) {
  Expr out{.span = span(ctx)};
  const auto add_expressions = [&] {
    for (P::ExpressionContext* part : ctx->expression()) out.items.push_back(expression(part));
  };
  const auto add_sums = [&] {
    for (P::SumContext* part : ctx->sum()) out.items.push_back(sum(part));
  };
  if (ctx->NEXT_OF_EVERY() != nullptr) {
    out.kind = ExprKind::NextOfEvery;
    P::FixedDurationContext* step = ctx->fixedDuration();
    out.items.push_back(fixed_duration(step->NUMBER(), step->unit(), span(step)));
    add_sums();
    return limited(std::move(out));
  }
  if (ctx->AGE_OF() != nullptr) {
    out.kind = ExprKind::Age;
    add_sums();
    return limited(std::move(out));
  }
  if (ctx->DAYS_FROM() != nullptr || ctx->WORKDAYS_FROM() != nullptr || ctx->MONTHS_FROM() != nullptr ||
      ctx->YEARS_FROM() != nullptr) {
    out.kind = ExprKind::Between;
    out.unit = ctx->DAYS_FROM() != nullptr       ? DurationUnit::Days
               : ctx->WORKDAYS_FROM() != nullptr ? DurationUnit::Workdays
               : ctx->MONTHS_FROM() != nullptr   ? DurationUnit::Months
                                                 : DurationUnit::Years;
    add_sums();
    return limited(std::move(out));
  }
  if (ctx->FIRST_DAY() != nullptr || ctx->LAST_DAY() != nullptr) {
    out.kind = ctx->FIRST_DAY() != nullptr ? ExprKind::FirstOfMonth : ExprKind::LastOfMonth;
    out.items.push_back(primary(ctx->primary()));
    return limited(std::move(out));
  }
  if (ctx->duration() != nullptr) {
    if (ctx->primary() == nullptr) return duration(ctx->duration());
    return shifted(primary(ctx->primary()), duration(ctx->duration()), ctx->AFTER() != nullptr, out.span);
  }
  if (ctx->FOR() == nullptr && (ctx->ANY() != nullptr || ctx->EVERY() != nullptr)) {
    out.kind = ctx->ANY() != nullptr ? ExprKind::Any : ExprKind::Every;
    out.names.push_back(word(ctx->word()));
    out.items.push_back(path_expr(ctx->path()));
    add_expressions();
  } else if (ctx->COUNT_OF() != nullptr) {
    out.kind = ExprKind::CountOf;
    out.names.push_back(word(ctx->word()));
    out.items.push_back(path_expr(ctx->path()));
    add_expressions();
  } else if (ctx->FOR() != nullptr) {
    out.kind = ctx->SUM_OF() != nullptr     ? ExprKind::SumOf
               : ctx->FIRST_OF() != nullptr ? ExprKind::FirstOf
               : ctx->MAX_OF() != nullptr   ? ExprKind::MaxOver
               : ctx->MIN_OF() != nullptr   ? ExprKind::MinOver
                                            : ExprKind::AllOf;
    out.names.push_back(word(ctx->word()));
    out.items.push_back(sum(ctx->sum(0)));
    out.items.push_back(path_expr(ctx->path()));
    add_expressions();
    if (out.items.size() == 2) out.items.push_back({.kind = ExprKind::Yes, .span = out.span});
    if (ctx->SORTED_BY() != nullptr) out.items.push_back(sum(ctx->sum(1)));
    out.descending = ctx->DESCENDING() != nullptr;
  } else if (ctx->path() != nullptr) {
    return path_expr(ctx->path());
  } else if (ctx->MAX_OF() != nullptr || ctx->MIN_OF() != nullptr) {
    out.kind = ctx->MAX_OF() != nullptr ? ExprKind::Max : ExprKind::Min;
    add_expressions();
  } else if (ctx->HAN_PERCENT() != nullptr) {
    out.kind = ExprKind::Percent;
    out.text = read_han_percent(ctx->HAN_PERCENT()->getText());
  } else if (ctx->NUMBER() != nullptr) {
    out = number(ctx->NUMBER());
    out.span = span(ctx);
    if (ctx->CURRENCY() != nullptr || ctx->YUAN() != nullptr) {
      if (out.kind == ExprKind::Percent) diagnostics_.report(diag::Code::NotAValue, out.span).emit();
      out.kind = ExprKind::Money;
      out.currency = ctx->CURRENCY() != nullptr ? currency(ctx->CURRENCY()) : value::Currency::CNY;
    }
  } else if (ctx->DATE_LITERAL() != nullptr) {
    out.kind = ExprKind::Date;
    out.days = date(ctx->DATE_LITERAL()).days;
  } else if (ctx->STRING() != nullptr) {
    out.kind = ExprKind::String;
    out.text = string_text(ctx->STRING()->getSymbol());
  } else if (ctx->YES() != nullptr) {
    out.kind = ExprKind::Yes;
  } else if (ctx->NO() != nullptr) {
    out.kind = ExprKind::No;
  } else if (ctx->ABSENT() != nullptr) {
    out.kind = ExprKind::Absent;
  } else if (ctx->TODAY() != nullptr) {
    out.kind = ExprKind::Today;
  } else if (ctx->LEFT_PAREN() != nullptr) {
    return expression(ctx->expression(0));
  } else if (ctx->LEFT_BRACKET() != nullptr) {
    out.kind = ExprKind::List;
    add_expressions();
  } else if (!ctx->recordItem().empty()) {
    out.kind = ExprKind::Record;
    for (P::RecordItemContext* item : ctx->recordItem()) {
      out.names.push_back(word(item->word()));
      out.items.push_back(expression(item->expression()));
    }
  } else if (ctx->expression().empty()) {
    out.kind = ExprKind::Record;  // `{}`
  } else {
    out.kind = ExprKind::Set;
    add_expressions();
  }
  return limited(std::move(out));
}

}  // namespace writ::syntax
