// SPDX-License-Identifier: Apache-2.0
// The tree of a policy file, the same for both languages. Plain data: every node owns its children and carries its span.
// Nothing is resolved here: a name is what the author wrote. The tree's depth is bounded by ParseLimits.
#pragma once

#include "compiler/syntax/literate.h"
#include "runtime/base/bilingual.h"
#include "runtime/base/span.h"
#include "runtime/value/currency.h"

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace writ::syntax {

using base::Bilingual;
using base::Language;
using base::Span;

// A name as used: a word, or words joined by dots.
struct Name {
  std::string text;
  Span span;
};

// A name as declared: one spelling, or one for each language, told apart by their script.
struct DeclaredName {
  Bilingual text;
  Span span;
};

struct Text {
  Bilingual text;
  Span span;
};

// Stands for a day that does not exist: that has been reported, and nothing is concluded from it.
inline constexpr std::int32_t kNoDay = INT32_MIN;

struct Date {
  std::int32_t days = 0;  // since 1970-01-01
  Span span;
};

// Half open; an end that was not written is open.
struct Period {
  std::optional<Date> from;
  std::optional<Date> until;
  bool empty() const { return !from && !until; }
};

// One place in one instrument. `law` is empty for an internal document, whose name is `internal`.
struct Citation {
  Name law;
  std::string
      article;  // canonical English form without the word: "13(1)(2)", "13(1)(2) to (7)", "35 item 6"; of the whole instrument none
  Bilingual internal;
  Period period;
  Span span;
  bool implied = false;  // by the heading above, in Markdown
};

// ---- expressions ----

enum class ExprKind : std::uint8_t {
#define WRIT_EXPR(id, ...) id,
#include "compiler/syntax/expr_kinds.def"
};

// How tightly an expression is bound where it stands.
enum class Binding : std::uint8_t { Whole, Alternative, Operand, Sum, Term, Factor, Unit, Primary };
enum class IsDay : std::uint8_t { No, Yes, OfFirst };

struct ExprTraits {
  Binding binding;
  bool compares;
  IsDay day;
};

inline constexpr auto kExprTraits = std::to_array<ExprTraits>({
#define WRIT_EXPR(id, binding, compares, day, doc) {Binding::binding, compares, IsDay::day},
#include "compiler/syntax/expr_kinds.def"
});

constexpr const ExprTraits& traits(ExprKind kind) { return kExprTraits[static_cast<std::size_t>(kind)]; }

enum class Comparison : std::uint8_t { Equal, NotEqual, AtLeast, AtMost, MoreThan, LessThan };
enum class RoundingMode : std::uint8_t { HalfUp, HalfEven, Up, Down, Floor, Ceiling };
enum class DurationUnit : std::uint8_t { Years, Months, Days, Workdays };

struct Expr {
  ExprKind kind = ExprKind::Absent;
  Span span;
  std::string text{};
  std::int32_t days = 0;
  Comparison compare = Comparison::Equal;
  DurationUnit unit = DurationUnit::Years;
  RoundingMode rounding = RoundingMode::HalfUp;
  value::Currency currency = value::Currency::CNY;
  bool descending = false;  // a key to sort by
  bool shares_subject =
      false;  // written without its left side, which is that of the comparison before; no part of what it means
  bool equally = false;   // Split: who has no weight shares equally
  bool left_out = false;  // Split, first among groups: those that nobody is in get nothing
  bool percent = false;   // Round: the unit is written with a percent sign
  bool made = false;      // IsGiven: asked by a form, also of what is always there
  std::vector<Name> names{};
  std::vector<Expr> items{};
  std::uint32_t height = 1;  // levels down to the furthest leaf; bounded by ParseLimits
};

// ---- types ----

struct TypeName {
  Name name;  // a builtin's canonical English word, or a declared type
  bool builtin = false;
  bool list = false;
  bool optional = false;
  int places = 0;                                   // decimal
  value::Currency currency = value::Currency::CNY;  // money
  Span span;
  bool shown() const { return name.text.empty(); }  // not written: the value shows it
};

// ---- declarations ----

struct PolicyFile;

// `use cn.laws version "…"`: the names of a module, for this file.
struct Use {
  Name module;
  std::optional<std::string> version;
  Span span;
  PolicyFile* found = nullptr;  // set by who brings files together, and owned there
};

struct LawVersion {
  std::optional<Date> adopted;
  std::optional<Date>
      in_force;  // none: the instrument is a policy document that never came into force as law
  std::optional<Date> repealed;
  Span span;
};

// `covers art 38 to 43`: what the policy set out to implement; nothing follows from it but a report.
struct CoveredArticle {
  std::string article;  // canonical, as in a citation
  Span span;
};

struct LawCovers {
  std::vector<CoveredArticle> articles;
  Span span;
};

struct Law {
  DeclaredName name;
  Text title;
  std::vector<LawVersion> versions;
  std::vector<LawCovers> covers;
  Span span;
  bool is_private = false;
  bool in_one_line = false;  // without `version` and `end`; no part of what it means
};

struct Enumerator {
  DeclaredName name;
  std::optional<std::string> external;
  // Of a taxonomy only.
  std::vector<Name> also_under{};
  std::optional<std::string> matches{};
  Span matches_span{};
};

struct Enumeration {
  DeclaredName name;
  std::vector<Enumerator> members;
  bool taxonomy = false;  // members are dotted paths, each after the one it is below
  Span span;
  std::optional<Name>
      extends{};  // the taxonomy that the members are added to; then it has no name of its own
  bool is_private = false;
  bool overlapping = false;
  bool open = false;         // below its nodes
  bool leaves_only = false;  // a request names a node with none below it
};

// In which time what a number says was counted.
enum class Counted : std::uint8_t { ThisYear, SinceLastYear, LastYear, Over, Now };
struct Window {
  Counted counted = Counted::Now;
  std::optional<Expr> length;  // Over: a Duration
  bool per_counterparty = false;
  Span span;
};

struct Field {
  DeclaredName name;
  TypeName type;
  std::optional<std::string> external;
  std::optional<Window> window{};
  Bilingual absent_means;
  std::vector<Citation> cites;
  Span span;
  bool at_least_one = false;  // of a list
  bool joined =
      false;  // written in one line with the next, which is of the same type; no part of what it means
};

struct Record {
  DeclaredName name;
  std::vector<Field> fields;
  bool is_facts = false;
  Span span;
  bool is_private = false;
  bool extends = false;  // facts that an overlay adds to those of its policy
};

struct Calendar {
  DeclaredName name;
  std::vector<Citation> cites;
  Span span;
  bool is_private = false;
};

struct ParameterValue {
  Period period;
  Expr value;
  std::vector<Citation> cites;
  Span span;
};

struct Parameter {
  DeclaredName name;
  TypeName type;             // of tiers none
  std::optional<Name> by{};  // the enumeration for each of whose members there is a value
  bool tiers = false;
  std::vector<ParameterValue> values;
  Span span;
  bool is_private = false;
  std::optional<Name>
      changes{};  // the parameter that gets other values; then it has no name and type of its own
};

// `for p in participants`: a value for each item of a list.
struct EachItem {
  Name variable;
  Expr list;
};

// An output of a decision, or a definition used inside the policy.
struct Item {
  DeclaredName name;
  std::optional<EachItem> each{};
  TypeName type;
  std::optional<Expr> means;         // or what is presumed
  std::optional<Expr> unless_shown;  // of a presumption
  std::optional<Expr> shown_value;   // what holds where the contrary is shown
  Bilingual because;
  Span because_span;
  std::vector<Citation> cites;
  Span span;
};

// What a scope of consent says of each consent, one term after the other.
enum class ScopeRole : std::uint8_t {
  Purpose,
  Kinds,
  Manner,
  Recipient,
  Period,
  Valid,
  Freely,
  Separate,
  Guardian,
  Trustee,
  Informed
};
struct ScopeTerm {
  ScopeRole role = ScopeRole::Purpose;
  Expr asked;
  std::optional<Expr> domain{};  // where it is asked
  std::vector<Citation> cites;
  Span span;
};

// Whether consent was given: for each item of a list, by one of the consents on record; without them, in the facts themselves.
struct ConsentScope {
  DeclaredName name;
  std::optional<EachItem> each;
  std::optional<EachItem> by;
  Bilingual because;
  Span because_span;
  std::vector<Citation> cites;
  std::vector<ScopeTerm> terms;
  Span span;
};

enum class StepKind : std::uint8_t { Takes, Splits, Leaves };
struct FormulaStep {
  StepKind kind = StepKind::Takes;
  DeclaredName name;
  Expr amount;                         // Takes: what is taken; else the rest, whole or as a Split of it
  std::optional<Expr> when{};          // Takes
  std::optional<DeclaredName> fund{};  // Splits: who gets what goes to none of the list
  std::vector<Citation> cites;
  Span span;
};

// What is said of the shares of a Split, behind how they are weighed: Expr::text of a ShareTerm, words of grammar/keywords.def.
namespace share_terms {
inline constexpr std::string_view kEmptyOnesTo = "EmptyOnesTo";  // the first, where it is there
inline constexpr std::string_view kEachAtLeast = "EachAtLeast";
inline constexpr std::string_view kEachAtMost = "EachAtMost";
inline constexpr std::string_view kTogetherAtLeast = "TogetherAtLeast";
inline constexpr std::string_view kTogetherAtMost = "TogetherAtMost";
inline constexpr std::string_view kResidueToOne = "ResidueToOne";
inline constexpr std::string_view kResidueTo = "ResidueTo";
}  // namespace share_terms
// How many items say what is split and by what weights: three, or five among groups first.
inline std::size_t weighing_items(const Expr& split) {
  return split.items.size() > 3 && split.items[3].kind != ExprKind::ShareTerm ? 5 : 3;
}
inline bool empty_ones_to_fund(const Expr& split) {
  const std::size_t terms = weighing_items(split);
  return split.items.size() > terms && split.items[terms].text == share_terms::kEmptyOnesTo;
}

// One sum, what is taken from it in order, and the rest divided: what is given out adds up to the sum.
struct RevenueFormula {
  DeclaredName name;
  std::optional<Name> decision;
  Bilingual because;
  Span because_span;
  std::vector<Citation> cites;
  Expr divides;
  std::vector<Citation> divides_cites;
  std::vector<FormulaStep> steps;
  Span span;
  // What it says in words of the core: compiler/expand. The sum and then, step by step, what the step gives and what it leaves;
  // the last step leaves nothing.
  std::vector<Item> core;
};

// By what the entries of a list are put in order: a column, or how many levels its code has.
struct SortKey {
  Expr column;
  bool levels = false;
  bool descending = false;
  Span span;
};

enum class OutcomeKind : std::uint8_t { Permit, Deny, Refer };

struct Outcome {
  OutcomeKind kind = OutcomeKind::Deny;
  Text refer_to;
  Span span;
};

struct Decision {
  DeclaredName name;
  Period period;
  std::vector<Citation> cites;
  std::optional<Outcome> fallback;  // the default
  Bilingual because;
  Span because_span;
  std::vector<Citation> fallback_cites;
  std::vector<Item> outputs;
  Span span;
};

// `default …` or `output …` outside any decision: of the one decision that the policy then has, which has its name.
struct Loose {
  std::optional<Outcome> fallback;
  Bilingual because;
  Span because_span;
  std::vector<Citation> cites;
  std::optional<Item> output;
  Span span;
};

struct ExceptionTarget {
  Name name;  // a rule, a table, an item or a decision
  bool to_default = false;
  Span span;
};

struct Assignment {
  Name target;
  Expr value;
  bool adjusts = false;  // a value that other rules give
  bool bare = false;     // a yes or no by the name alone; no part of what it means
};

// One way to read a point of law, and what it says.
struct Reading {
  DeclaredName name;
  bool is_default = false;
  Bilingual says;
  Span span;
};

// A point of law that can be read in several ways. Its readings are also the values of an enumeration of its name.
struct Interpretation {
  DeclaredName name;
  TypeName type;
  Enumeration values;
  std::vector<Reading> readings;  // in step with the values
  Bilingual because;
  Span because_span;
  std::vector<Citation> cites;
  Span span;
};

// How a rule, a table or a group stands to others.
struct Rank {
  std::optional<Name> part_of;  // a group
  std::vector<ExceptionTarget> exception_to;
  std::optional<Name> replaces;
  std::vector<Name> without_affecting;
};

struct Group {
  DeclaredName name;
  Rank rank;
  std::vector<Expr> domain;
  Period period;
  std::vector<Citation> cites;
  Span span;
};

struct Rule {
  DeclaredName name;
  std::optional<Name> decision;
  Rank rank;
  std::vector<Expr> domain;    // the cases that it is about: all must hold
  std::vector<Expr> when;      // all must hold
  std::vector<Expr> unless;    // none may hold
  std::vector<Expr> required;  // all must hold; an explanation names those that are not met
  std::optional<Outcome>
      otherwise;  // what holds where one of those does not; then the rule says nothing else
  Period period;
  Bilingual because;
  Span because_span;
  std::vector<Citation> cites;
  std::optional<Outcome> outcome;
  std::optional<Expr> law_as_of;  // of a transitional rule: the day whose law applies
  std::vector<Assignment> assignments;
  Span span;
  bool incurable = false;  // a prohibition of a form: nothing is an exception to it. Of the core only
};

enum class HitPolicy : std::uint8_t { FirstMatch, OnlyOne, Collect };

// What a test says of an obligation: that it is in the answer, that it is met, its last day, the day on which it ends.
enum class DutyAspect : std::uint8_t { Owed, Met, Due, Ends };

enum class CellKind : std::uint8_t {
  Empty,
  When,
  Cites,
  From,
  Until,
  Through,  // a column of last days; the rows of a table that had it have the days after, and `Until`
  Otherwise,
  AsOf,
  ExpectDecision,
  ExpectOutput,
  Reading,
  ExpectObligation,
  ListKind,  // of zone lists: the head of the column, without a name, and its cells, named by their word
  Coverage,
  CoversImportant,  // of routes: heads of the columns in which exemptions say what they cover
  CoversSensitive,
  CoversOperators,
  Fact,  // at the head of a column of a table: its cells say what is asked of that fact (compiler/expand)
  Expression,
  Citations
};

struct Cell {
  CellKind kind = CellKind::Empty;
  Name name;                             // ExpectOutput, ExpectObligation
  DutyAspect aspect = DutyAspect::Owed;  // ExpectObligation
  Expr expression;                       // Expression
  std::vector<Citation> citations;       // Citations
  Span span;
};

struct Row {
  std::vector<Cell> cells;
  Span span;
};

// What a cell asks of the fact at the head of its column: `region is Tianjin` of `Tianjin`, `region is in {…}` of a set; of a
// comparison that leaves its subject out, itself. It has the place of the cell.
Expr asked_of(const Expr& head, const Expr& cell);

struct Table {
  DeclaredName name;
  HitPolicy hit = HitPolicy::FirstMatch;
  Rank rank;
  std::vector<Expr> domain;
  Period period;
  Bilingual because;
  Span because_span;
  std::vector<Citation> cites;
  std::vector<Row> rows;  // the first is the header
  Span span;
  bool routes = false;  // of a cross-border rule. Of the core only
};

enum class Modality : std::uint8_t { Must, MustNot, May };
enum class Phase : std::uint8_t { Unstated, Before, During, After };

// Entries of which the first that applies decides. Its columns are the fields of a record.
struct NegativeList {
  DeclaredName name;
  EachItem each;   // the variable that stands for an entry, and the record
  TypeName entry;  // that record
  Bilingual because;
  Span because_span;
  std::vector<Citation> cites;
  std::vector<Expr> when;  // all must hold
  std::vector<SortKey> sorted_by;
  std::vector<Assignment> otherwise;  // columns that have a value where no entry applies
  Span otherwise_span;
  bool collect = false;       // all that apply, not the first alone
  bool apart = false;         // the entries come in a file
  bool may_be_empty = false;  // no entries at all are meant
  std::vector<Row> rows;      // the first is the header
  Span span;
};

// `within 10 days after A`, `every 3 years from A`: the last day to do something.
struct Deadline {
  bool every = false;   // the next of a series, which begins with the day that it is counted from
  Expr length;          // a Duration
  Expr from;            // the day that it is counted from
  bool rolled = false;  // to a workday
  Span span;
};

struct Obligation {
  DeclaredName name;
  std::optional<Name> as{};  // the value by which others speak of it
  std::optional<Name> decision;
  std::optional<Name> replaces;
  std::vector<Expr> domain;
  std::vector<Expr> when;
  std::vector<Expr> unless;
  Period period;
  Bilingual because;
  Span because_span;
  std::vector<Citation> cites;
  Name party;
  Bilingual party_words{};  // of a duty that a form makes: who, where nobody is named
  Modality modality = Modality::Must;
  Phase phase = Phase::Unstated;
  Text text;
  std::optional<Deadline> deadline;
  std::optional<Expr> due;   // its day, in words of the core: compiler/expand
  std::optional<Expr> ends;  // the day on which the duty ends
  std::vector<Expr> met;
  std::optional<Outcome> otherwise;
  Span span;
};

// By which route: a table of the form, whose rows give what `gives` names.
struct Routes {
  Name gives;
  Table table;  // named where the form says a name
};

// For how long a measure holds, from which day, and in which case where there are several.
struct Validity {
  Expr length;  // a Duration
  Expr from;
  std::optional<Expr> when;
  std::vector<Citation> cites;
  Span span;
};

// How much longer, in which case.
struct Extension {
  Expr length;  // a Duration
  Expr when;
  std::vector<Citation> cites;
  Span span;
};

// What a measure brings with it: a duty of its own, or a right.
struct FollowUp {
  std::optional<Expr> length;  // of a renewal the last part of the time, of a filing how long: a Duration
  std::optional<Expr> from;    // of a filing: the day that it is counted from
  std::optional<Expr> when;    // of a new filing: what asks for it
  Obligation duty;             // what is said of it by itself; without a name
  Span span;
};

// What must be there before data go abroad.
struct Measure {
  Obligation duty;        // named like the measure; no party and no text where the form does not say them
  bool unlisted = false;  // stands for no value
  std::vector<Validity> valid;  // the first whose `when` holds
  std::optional<Extension> extended;
  std::optional<Name> met_as;  // what says whether it is met
  std::optional<FollowUp> renewed;
  std::optional<FollowUp> filed;
  std::optional<FollowUp> again;
};

// The lists of free-trade zones, a row each: which cases it is about, what kind of list it is, since when.
struct ZoneLists {
  DeclaredName freed;  // what may go freely under one
  DeclaredName held;   // what one holds back
  std::optional<Expr> registered;
  std::optional<Expr> filed;
  std::optional<Expr> listed;
  Table table;  // without a name
  Span span;
};

struct CrossBorderRule {
  DeclaredName name;
  std::optional<Name> decision;
  std::vector<Expr> domain;
  Period period;
  Bilingual because;
  Span because_span;
  std::vector<Citation> cites;
  // What exemptions have to say whether they cover: important data, sensitive data, operators.
  std::optional<Expr> important;
  std::optional<Expr> sensitive;
  std::optional<Expr> operators;
  std::vector<ZoneLists> zone_lists;
  std::vector<Routes> routes;
  std::vector<Rule> prohibitions;
  std::vector<Measure> measures;
  Span span;
};

struct GivenItem {
  Name name;
  Expr value;
};

enum class ExpectKind : std::uint8_t {
  Permit,
  Deny,
  Refer,
  Undetermined,
  Conflict,
  Error,
  None,
  Output,
  OutputUndetermined,
  MissingFacts,
  Obligation,
  ObligationUndetermined
};

struct Expectation {
  ExpectKind kind = ExpectKind::Output;
  Name name;  // of an output or obligation; for an outcome the rule after `by`, when written
  DutyAspect aspect = DutyAspect::Owed;  // Obligation, ObligationUndetermined
  Expr value;                            // Output; Obligation: yes, no or a day
  std::vector<Name> facts;               // MissingFacts
  Span span;
  bool by_default = false;  // an outcome that no rule gave
};

// Which reading of an interpretation a test takes.
struct ChosenReading {
  Name interpretation;
  Name reading;
};

struct Test {
  Text title;
  std::optional<Name> decision;
  std::optional<Date> as_of;
  std::optional<Text> like;
  std::vector<ChosenReading> readings;
  std::vector<GivenItem> given;
  std::vector<Expectation> expected;
  std::vector<Row> rows;  // of a test table; the first is the header
  bool is_table = false;
  Span span;
};

using Declaration = std::variant<Use, Law, Enumeration, Record, Calendar, Parameter, Item, Decision,
                                 Interpretation, Group, Rule, Table, Obligation, Test,
#define WRIT_FORM(Sort, ...) Sort,
#include "compiler/syntax/forms.def"
                                 Loose>;

// A heading of Markdown, by the places of instruments that it names: compiler/expand has it cite for what stands below it.
struct HeadingPlaces {
  std::uint32_t begin = 0;
  std::uint32_t level = 1;
  std::optional<Citation> cites{};
  std::vector<std::string> mentions{};  // places that it names and does not cite, in their canonical form
  bool plain() const { return !cites && mentions.empty(); }
};

// A comment, kept apart from the tree so that the formatter can put it back.
struct Comment {
  std::string text;
  Span span;
  bool own_line = false;
};

struct PolicyFile {
  DeclaredName name;
  bool is_module = false;               // terms only, for policies to use
  std::optional<Name> of;               // of an overlay: the policy that it changes
  std::optional<Expr> applies_where{};  // of an overlay: the cases in which it changes the policy
  Language language = Language::English;
  std::string version;
  Text title;
  std::vector<Declaration> declarations;  // as written
  // What they say in words of the core, in the same order: forms are replaced by what they come to. No `use` and nothing that
  // is loose. Set by compiler/expand.
  std::vector<Declaration> core;
  std::optional<Decision> implied;  // by what is loose: compiler/expand
  // All modules that it uses, directly or through others, by name; set with Use::found.
  std::vector<PolicyFile*> modules;
  PolicyFile* base = nullptr;  // the policy that an overlay changes; set likewise
  std::vector<const PolicyFile*>
      overlays;                         // of a policy to which overlays were added: those, in order of name
  std::vector<HeadingPlaces> headings;  // in the order of the file
  std::vector<Comment> comments;
  std::vector<Literate::Block>
      blocks;  // where its text stands, in Markdown; empty: the whole file is the policy
  // Words of declarations that could not be parsed: using one is not reported a second time.
  std::vector<std::string> poisoned;
  // A declaration of this sort could not be parsed: that none is there is not reported a second time.
  bool lost_facts = false;
  bool lost_decision = false;
  bool lost_test = false;
  Span span;
};

}  // namespace writ::syntax
