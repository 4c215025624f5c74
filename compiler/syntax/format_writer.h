// SPDX-License-Identifier: Apache-2.0
// The formatter's state: which language, which comments are left. Private to format*.cpp:
// format.cpp (declarations), format_tables.cpp (tables and tests), format_expressions.cpp, format_words.cpp (words, names,
// texts, numbers, citations), format_formulas.cpp, format_core.cpp (the core of a file).
#pragma once

#include "compiler/syntax/comments.h"
#include "compiler/syntax/date_names.h"
#include "compiler/syntax/format.h"
#include "compiler/syntax/layout.h"
#include "compiler/syntax/parse.h"

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace writ::syntax {

class Writer {
 public:
  Writer(const PolicyFile& file, std::string_view source, Language language, const LayoutLimits& limits)
      : file_(file), language_(language), limits_(limits), comments_(file, source), names_(file) {}

  std::string whole();
  std::string core();  // format_core.cpp
  Doc terms_with_articles(const ConsentScope& scope);
  // What stands in one block of Markdown.
  std::string between(std::uint32_t begin, std::uint32_t end);
  Doc term_in_words(const ScopeTerm& term, const ConsentScope& scope);
  Doc expression(const Expr& expr, Binding binding = Binding::Whole);

 private:
  bool chinese() const { return language_ == Language::Chinese; }

  // format_words.cpp
  Doc word(std::string_view id) const;  // a word of the language, by its id in keywords.def
  Doc mark(std::string_view english, std::string_view chinese) const;
  Doc comma() const { return mark(",", "，"); }
  // Where a name stands decides when it has to be quoted.
  enum class Place : std::uint8_t {
    Free,
    Type,      // words of the language are types there
    Target,    // where `default` means the default, or `decision` the decision
    Alone,     // beside another word, with which it could make a phrase
    Labelled,  // behind a dot or before a colon: no word of the language means anything there
    Last,      // may end its declaration, and the next one's first word follows
  };
  Doc name(std::string_view text, Place place = Place::Free) const;
  Doc dotted(std::string_view text, Place place = Place::Free) const;
  Doc names(const DeclaredName& name, Place place = Place::Free) const;
  Doc dotted_names(const DeclaredName& name, Place place = Place::Free) const;
  std::string money(const Expr& expr) const;
  enum class Quotes : std::uint8_t { Speech, Title };
  Doc texts(const Bilingual& both, Quotes quotes = Quotes::Speech) const;
  Doc quoted(std::string_view raw, Quotes quotes) const;
  Doc outside_text(std::string_view raw) const;  // of the outside world: the same in either language
  std::string number(std::string_view digits) const;
  Doc date(std::int32_t days) const;
  Doc date(const Date& date) const { return this->date(date.days); }
  Doc period(const Period& period) const;
  Doc type(const TypeName& type) const;
  Doc citation(const Citation& citation, bool same_law) const;
  // With the comments of each.
  Doc citations(const std::vector<Citation>& cites);
  Doc cites(const std::vector<Citation>& cites);

  // format_expressions.cpp
  Doc parenthesised(Doc inner) const;
  Doc infix(const Expr& expr, Doc sign, Binding left, Binding right);
  Doc negation(const Expr& expr);
  Doc connective(const Expr& expr);
  Doc comparison(const Expr& expr);
  Doc growth(const Expr& expr);
  Doc membership(const Expr& expr);
  Doc choice(const Expr& expr);
  Doc duration(const Expr& expr);
  Doc shifted(const Expr& expr);
  Doc rounded(const Expr& expr);
  Doc extreme(const Expr& expr);
  Doc dates(const Expr& expr);
  Doc members(const Expr& expr);
  Doc path(const Expr& expr, Place place) const;
  Doc list_path(const Expr& expr) const;
  Doc quantifier(const Expr& expr, bool nested);
  Doc subject(const Expr& expr);
  Doc split(const Expr& expr);
  Doc portion(const Expr& expr);
  Doc aggregate(const Expr& expr);
  // Behind `is`, which would make another word with `not`.
  Doc value_after_is(const Expr& expr);
  Binding binding_of(const Expr& expr) const;
  bool compares_dates(const Expr& expr) const;

  // format.cpp
  // Comments before the thing that starts here, each on its line; in a list of things, with the empty lines before them.
  Doc lead(std::uint32_t begin, bool blanks, bool first);
  Doc tail(std::uint32_t begin);
  Doc clause(std::uint32_t begin, std::vector<Doc> parts);
  Doc condition(Doc keyword, const Expr& expr, std::string_view closing = {});
  Doc because(const Bilingual& because, const Span& span);
  Doc outcome(const Outcome& outcome);
  std::vector<Doc> deadlines(const Obligation& duty);
  Doc of_decision(const std::optional<Name>& decision) const;
  Doc exceptions(const std::vector<ExceptionTarget>& targets) const;
  Doc replaces(const Name& target) const;
  Doc rank(const Rank& rank) const;
  void add_domain(std::vector<Doc>& clauses, const std::vector<Expr>& domain);
  // A declaration with its clauses, up to `end`.
  Doc block(const Span& span, Doc head, std::vector<Doc> clauses);
  void add_period(std::vector<Doc>& clauses, const Period& period);
  void add_cites(std::vector<Doc>& clauses, const std::vector<Citation>& cites);
  void add_conditions(std::vector<Doc>& clauses, const std::vector<Expr>& when,
                      const std::vector<Expr>& unless);
  void add_because(std::vector<Doc>& clauses, const Bilingual& because, const Span& span);
  Doc header();
  // The first word of a declaration that may be private.
  Doc opening(std::string_view keyword, bool is_private) const;
  Doc declaration(const Use& use);
  Doc declaration(const Law& law);
  Doc declaration(const Enumeration& enumeration);
  Doc declaration(const Record& record);
  Doc declaration(const Calendar& calendar);
  Doc declaration(const Parameter& parameter);
  Doc declaration(const Item& item);
  Doc declaration(const Decision& decision);
  Doc declaration(const Interpretation& point);
  Doc declaration(const Group& group);
  Doc declaration(const Rule& rule);
  Doc declaration(const Table& table);
  Doc declaration(const Obligation& obligation);
  Doc declaration(const Test& test);
  Doc declaration(const Loose& loose);
#define WRIT_FORM(Sort, ...) Doc declaration(const Sort& form);
#include "compiler/syntax/forms.def"
  Doc assignments(Doc keyword, const std::vector<Assignment>& all);
  // format_formulas.cpp
  Doc formula_step(const FormulaStep& step);
  Doc share_term(const Expr& expr);
  Doc shapley(const Expr& expr);
  Doc converted(const Expr& expr);
  Doc tiers(const Expr& expr);
  Doc tier(const Expr& expr);
  Doc tiered(const Expr& expr);
  Doc by_member(const Expr& expr);
  // format_forms.cpp
  void zone_lists(std::vector<Doc>& clauses, const ZoneLists& lists);
  Doc prohibition(const Rule& rule);
  void routes(std::vector<Doc>& clauses, const Routes& routes);
  static Doc further_in(std::vector<Doc> clauses);
  Doc validity(const Validity& valid);
  Doc case_and_cites(Doc said, const Expr* when, const std::vector<Citation>& cites);
  Doc follow_up(std::string_view opening, const FollowUp& written);
  Doc measure(const Measure& measure);
  Doc duties(const Expr& expr);
  static std::string_view hit_word(HitPolicy hit);
  Doc as_value(const std::optional<Name>& as);
  std::vector<Doc> duty_clauses(const Obligation& duty);
  Doc owed(const Obligation& duty);
  Doc for_each(const EachItem& each);
  Doc item(std::string_view keyword, const Item& item);
  Doc law_version(const LawVersion& version);
  Doc in_force(const LawVersion& version);
  Doc law_covers(const LawCovers& covers);
  Doc window(const Window& window);
  Doc field(const Field& field);

  // format_tables.cpp
  void add_rows(std::vector<Doc>& clauses, const std::vector<Row>& rows);
  Doc cell(const Cell& cell, const Cell* column);
  Doc outcome_of(const Expr& expr) const;
  Doc outcome_word(std::string_view name) const;
  Doc obligation(const Name& of, DutyAspect aspect);
  Doc expectation(const Expectation& expectation);

  const PolicyFile& file_;
  Language language_;
  LayoutLimits limits_;
  Comments comments_;
  DateNames names_;
  const Expr* leave_out_ = nullptr;  // the comparison that shares its subject with the one before
  int lists_ = 0;                    // braces and brackets around what is written
  Place path_place_ = Place::Free;
  mutable std::map<std::string, WordKind, std::less<>> kinds_;  // of spellings looked up already
};

}  // namespace writ::syntax
