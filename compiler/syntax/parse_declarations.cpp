// SPDX-License-Identifier: Apache-2.0
// Instruments, types, parameters, definitions and decisions: from ANTLR's tree to Writ's.
#include "compiler/syntax/article_places.h"
#include "compiler/syntax/literals.h"
#include "compiler/syntax/parse_mistakes.h"
#include "compiler/syntax/parse_tree.h"

#include <algorithm>
#include <iterator>

namespace writ::syntax {
namespace {

using P = writ_antlr::WritParser;
using antlr4::tree::TerminalNode;

}  // namespace

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
    } else if (clause->APPLIES_WHERE() != nullptr) {
      if (!first(file.applies_where.has_value(), clause)) continue;
      file.applies_where = expression(clause->expression());
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
#define WRIT_FORM(Sort, rule, builder, ...) \
  if (ctx->rule() != nullptr) return builder(ctx->rule());
#include "compiler/syntax/forms.def"
  if (ctx->loose() != nullptr) return loose(ctx->loose());
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
  if (ctx->lawInForce() != nullptr) {
    out.in_one_line = true;
    LawVersion& only = out.versions.emplace_back();
    only.span = span(ctx->lawInForce());
    only.in_force = date(ctx->lawInForce()->DATE_LITERAL());
    if (ctx->until() != nullptr) only.repealed = end(ctx->until());
  }
  for (P::LawVersionContext* version : ctx->lawVersion()) {
    LawVersion row;
    row.span = span(version);
    if (version->DATE_LITERAL() != nullptr) row.adopted = date(version->DATE_LITERAL());
    if (version->lawInForce() != nullptr) row.in_force = date(version->lawInForce()->DATE_LITERAL());
    if (version->until() != nullptr) row.repealed = end(version->until());
    out.versions.push_back(std::move(row));
  }
  for (P::LawCoversContext* clause : ctx->lawCovers()) {
    LawCovers covers{{}, span(clause)};
    for (TerminalNode* node : clause->ARTICLE()) {
      const auto article = read_article(node->getText());
      const auto range = article ? read_article_range(*article) : std::nullopt;
      check_order(article, node);
      if (article && runs_backwards(*article)) continue;
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
  out.open = ctx->AND_BELOW() != nullptr;
  out.leaves_only = ctx->LEAVES_ONLY() != nullptr;
  if (out.open && out.leaves_only)
    diagnostics_.report(diag::Code::OpenAndLeaves, span(ctx->LEAVES_ONLY()), {out.name.text}).emit();
  for (P::TaxonomyNodeContext* one : ctx->taxonomyNode()) out.members.push_back(node(one));
  check_indents(ctx->taxonomyNode());
  check_head(out.name.text, ctx->names()->getStop(), ctx->taxonomyNode());
  return out;
}

// `taxonomy Kind open`: to a reader, what stands on the line of the name is said of the whole.
void TreeBuilder::check_head(const base::Bilingual& of, const antlr4::Token* head,
                             const std::vector<P::TaxonomyNodeContext*>& nodes) {
  if (nodes.size() < 2 || nodes[0]->getStart()->getLine() != head->getLine() ||
      nodes[1]->getStart()->getLine() == head->getLine())
    return;
  const Name name = dotted(nodes[0]->dotted(0));
  constexpr std::string_view kOpen[] = {"open", "extensible", "开放", "可扩展", "含下级", "包含下级"};
  const bool open = std::find(std::begin(kOpen), std::end(kOpen), name.text) != std::end(kOpen);
  const bool chinese = has_han(head->getText());
  diag::Builder report = diagnostics_.report(diag::Code::ValueInHead, name.span, {name.text, of});
  if (open) {
    report.fix(name.span, chinese ? "及其下级" : "and below",
               {"values below these may be given", "可以列举其下的更细类别"});
  } else {
    report.fix(name.span, "\n  " + name.text, {"on a line of its own", "另起一行"});
  }
  report.emit();
}

// To a reader, a value set in further than the one above it is below it; the language goes by its path alone.
void TreeBuilder::check_indents(const std::vector<P::TaxonomyNodeContext*>& nodes) {
  for (std::size_t i = 1; i < nodes.size(); ++i) {
    const antlr4::Token* own = nodes[i]->getStart();
    const antlr4::Token* above = nodes[i - 1]->getStart();
    const bool inner =
        own->getLine() > above->getLine() && own->getCharPositionInLine() > above->getCharPositionInLine();
    const Name name = dotted(nodes[i]->dotted(0));
    if (!inner || name.text.find('.') != std::string::npos) continue;
    const Name parent = dotted(nodes[i - 1]->dotted(0));
    diagnostics_.report(diag::Code::IndentedValue, name.span, {name.text, parent.text})
        .fix(name.span, parent.text + "." + name.text, {"its path", "写明其路径"})
        .emit();
    return;
  }
}

Enumeration TreeBuilder::extension(P::ExtensionContext* ctx) {
  Enumeration out{{}, {}, true, span(ctx), dotted(ctx->dotted())};
  for (P::TaxonomyNodeContext* one : ctx->taxonomyNode()) out.members.push_back(node(one));
  return out;
}

std::optional<Window> TreeBuilder::window(P::WindowContext* ctx) {
  if (ctx == nullptr) return std::nullopt;
  Window out;
  out.span = span(ctx);
  out.counted = ctx->COUNTED_THIS_YEAR() != nullptr         ? Counted::ThisYear
                : ctx->COUNTED_SINCE_LAST_YEAR() != nullptr ? Counted::SinceLastYear
                : ctx->COUNTED_LAST_YEAR() != nullptr       ? Counted::LastYear
                : ctx->COUNTED_OVER() != nullptr            ? Counted::Over
                                                            : Counted::Now;
  if (P::FixedDurationContext* length = ctx->fixedDuration())
    out.length = fixed_duration(length->NUMBER(), length->unit(), span(length));
  out.per_counterparty = ctx->PER_COUNTERPARTY() != nullptr;
  return out;
}

void TreeBuilder::add_fields(const std::vector<P::FieldContext*>& written, std::vector<Field>& out) {
  for (P::FieldContext* ctx : written) {
    Field one;
    one.type = type(ctx->fieldType()->type());
    one.at_least_one = ctx->fieldType()->AT_LEAST_ONE() != nullptr;
    if (ctx->STRING() != nullptr) one.external = string_text(ctx->STRING()->getSymbol());
    one.window = window(ctx->window());
    if (ctx->texts() != nullptr) one.absent_means = texts(ctx->texts()).text;
    one.cites = cites(ctx->cites());
    const auto all = ctx->names();
    if (all.size() > 1 && one.external)
      diagnostics_
          .report(diag::Code::NotSupported, span(ctx->STRING()),
                  {base::Bilingual{"one name in JSON for several fields", "数个字段共用一个 JSON 名称"}})
          .emit();
    for (std::size_t i = 0; i < all.size(); ++i) {
      one.name = names(all[i]);
      one.joined = i + 1 < all.size();
      one.span = one.joined ? one.name.span : base::Span{file_, one.name.span.begin, span(ctx).end};
      out.push_back(one);
    }
  }
}

Record TreeBuilder::record(P::RecordContext* ctx) {
  Record out{names(ctx->names()), {}, false, span(ctx)};
  add_fields(ctx->field(), out.fields);
  return out;
}

Record TreeBuilder::facts(P::FactsContext* ctx) {
  Record out{{}, {}, true, span(ctx)};
  if (ctx->names() != nullptr) out.name = names(ctx->names());
  add_fields(ctx->field(), out.fields);
  // The first word of `late fee : count` reads as the name of the block.
  const antlr4::Token* name = ctx->names() == nullptr ? nullptr : ctx->names()->getStop();
  antlr4::Token* field_name = ctx->field().empty() ? nullptr : ctx->field(0)->getStart();
  if (name != nullptr && field_name != nullptr && name->getLine() == field_name->getLine() &&
      name->getLine() != ctx->FACTS()->getSymbol()->getLine()) {
    report_several_words(diagnostics_, base::cover(span(ctx->names()), span(field_name)),
                         {name->getText(), field_name->getText()});
  }
  return out;
}

Record TreeBuilder::more_facts(P::ExtensionContext* ctx) {
  Record out{{}, {}, true, span(ctx)};
  out.extends = true;
  add_fields(ctx->field(), out.fields);
  return out;
}

Calendar TreeBuilder::calendar(P::CalendarContext* ctx) {
  return {names(ctx->names()), cites(ctx->cites()), span(ctx)};
}

ParameterValue TreeBuilder::parameter_value(P::ParameterValueContext* ctx) {
  Expr value = ctx->tiers() != nullptr ? tiers(ctx->tiers()) : expression(ctx->expression());
  return {period(ctx->period()), std::move(value), cites(ctx->cites()), span(ctx)};
}

Parameter TreeBuilder::change(P::ChangeContext* ctx) {
  Parameter out;
  out.changes = dotted(ctx->dotted());
  out.span = span(ctx);
  for (P::ParameterValueContext* value : ctx->parameterValue()) out.values.push_back(parameter_value(value));
  return out;
}

Parameter TreeBuilder::parameter(P::ParameterContext* ctx) {
  Parameter out;
  out.name = names(ctx->names());
  out.span = span(ctx);
  if (ctx->type() != nullptr) out.type = type(ctx->type());
  if (ctx->dotted() != nullptr) out.by = dotted(ctx->dotted());
  if (ctx->byMember() != nullptr) out.by = dotted(ctx->byMember()->dotted());
  out.tiers = ctx->TIERS() != nullptr;
  if (P::UndatedValueContext* value = ctx->undatedValue()) {
    Expr written = value->tiers() != nullptr ? tiers(value->tiers()) : expression(value->expression());
    out.values.push_back({{}, std::move(written), cites(value->cites()), span(value)});
  }
  for (P::ParameterValueContext* value : ctx->parameterValue()) out.values.push_back(parameter_value(value));
  return out;
}

EachItem TreeBuilder::for_each(P::ForEachContext* ctx) { return {word(ctx->word()), path_expr(ctx->path())}; }

Item TreeBuilder::item(P::ItemContext* ctx) {
  Item out;
  out.name = names(ctx->names());
  if (ctx->forEach() != nullptr) out.each = for_each(ctx->forEach());
  if (ctx->type() != nullptr) out.type = type(ctx->type());
  if (ctx->expression() != nullptr) out.means = expression(ctx->expression());
  if (P::PresumptionContext* presumed = ctx->presumption()) {
    out.means = expression(presumed->expression(0));
    out.unless_shown = expression(presumed->expression(1));
    if (presumed->expression().size() > 2) out.shown_value = expression(presumed->expression(2));
  }
  if (P::GroundsContext* grounds = ctx->grounds()) {
    if (grounds->because() != nullptr) read_because(grounds->because(), out);
    out.cites = cites(grounds->cites());
  }
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

// `cites` that opens a line no further in than its `output`: to a reader a clause of the decision, to the grammar one of
// the output.
void TreeBuilder::check_place(P::DecisionClauseContext* output, P::CitesContext* cites) const {
  const antlr4::Token* above = output->OUTPUT()->getSymbol();
  antlr4::Token* own = cites->getStart();
  if (own->getLine() == above->getLine() || own->getCharPositionInLine() > above->getCharPositionInLine())
    return;
  diagnostics_.report(diag::Code::CitationPlace, span(own), {word_text(output->item()->names()->word(0))})
      .note({"one of the decision stands before its default and its outputs; one of the output stands behind "
             "it on its "
             "line, or further in on the next",
             "决定的依据写在缺省与结论之前；结论的依据写在同一行，或者在下一行缩进书写"})
      .emit();
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
      if (P::GroundsContext* grounds = clause->grounds()) {
        if (grounds->because() != nullptr) read_because(grounds->because(), out);
        out.fallback_cites = cites(grounds->cites());
      }
    } else if (clause->OUTPUT() != nullptr) {
      P::GroundsContext* grounds = clause->item()->grounds();
      if (grounds != nullptr && grounds->cites() != nullptr) check_place(clause, grounds->cites());
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

}  // namespace writ::syntax
