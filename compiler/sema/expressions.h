// SPDX-License-Identifier: Apache-2.0
// Expressions of the tree -> nodes of the IR, checking types on the way: a value of an expected type is looked up, checked
// and lowered in one walk, because a bare name means different things where different types are expected.
// Everything wrong is reported where it stands; a node that could not be made is kNone and nothing more is said of it.
#pragma once

#include "compiler/sema/scope.h"
#include "compiler/syntax/ast.h"
#include "runtime/ir/ir.h"

#include <map>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <tuple>
#include <vector>

namespace writ::sema {

struct Typed {
  ir::NodeId node = ir::kNone;
  ir::Type type;
  bool ok() const { return node != ir::kNone; }
};

// The clauses of a condition: all of them must hold, and of `unless` none may.
struct Clauses {
  std::vector<const syntax::Expr*> domain{};  // some of them perhaps shared with other rules
  std::span<const syntax::Expr> when{};
  std::span<const syntax::Expr> unless{};
  std::span<const syntax::Expr> required{};
};

class Expressions {
 public:
  Expressions(ir::Program& program, Scope& scope, diag::Diagnostics& diagnostics)
      : program_(program), scope_(scope), diagnostics_(diagnostics) {}

  // A yes or no; kNone when there are no clauses. What it is made of is put into `made`.
  ir::NodeId condition(const Clauses& clauses, std::vector<ir::Clause>& made);
  // While what is concluded from them is checked: what they show to be there is. Until nothing is supposed any more.
  void suppose(const Clauses& clauses);
  void suppose_nothing() { narrowed_.clear(); }
  // Several values of one type as a list, one node each.
  ir::NodeId list_of_values(const syntax::Expr& expr, const ir::Type& item);
  // Parameters that something is rounded to, and where: each of their values has to be above nought.
  const std::map<std::uint32_t, base::Span>& rounding_units() const { return rounding_units_; }
  // Whether it is shown: where it is one optional value, its absence says that it is not.
  ir::NodeId shown(const syntax::Expr& expr);
  // `presumed` unless `contrary`, then `instead`; without it, of a yes or no, the opposite.
  ir::NodeId presumption(ir::NodeId presumed, ir::NodeId contrary, ir::NodeId instead, const ir::Type& type,
                         base::Span span);
  // While these stand for their values before provisos.
  void adjust(std::set<std::uint32_t> items) { adjusting_ = std::move(items); }
  ir::NodeId item(std::uint32_t index, base::Span span);
  // A value of the type, which may be absent where the type is optional.
  ir::NodeId value(const syntax::Expr& expr, const ir::Type& wanted);
  // A value whose type is its own.
  Typed check(const syntax::Expr& expr);

  // An item that has a value for each item of a list, before anything reads it; of its own values the type is `element`.
  void declare_each(std::uint32_t item, const syntax::EachItem& each, const ir::Type& element);
  // Of a definition that is a split: `p.shares` is what the item that `p` stands for gets.
  void declare_shares(std::uint32_t item, const syntax::Expr& split);
  // When all rules are there: a list that a rule may give instead has no shares to read one by one.
  void check_shares() const;
  // Those values, as one list.
  ir::NodeId value_for_each(std::uint32_t item, const syntax::EachItem& each, const syntax::Expr& means);
  // An item whose type is that of its value; settled when it is first read, or by settle_type().
  void declare_untyped(std::uint32_t item, const syntax::Item& written) {
    untyped_.insert_or_assign(item, &written);
  }
  void settle_type(std::uint32_t item);
  // What is declared for a value of that type, when nothing is written: with the places of its kind.
  Typed shown_type(const syntax::Expr& expr);
  // The duties that are values, in the order of the file, each in its own period.
  struct Duty {
    const syntax::Obligation* written = nullptr;
    ir::Period period;
    // When an overlay's duty stands in its place: on days, and where that overlay applies to some cases in these.
    struct Gone {
      ir::Period period;
      const syntax::Expr* where = nullptr;
    };
    std::vector<Gone> gone{};
  };
  void declare_duties(std::vector<Duty> duties) { duties_ = std::move(duties); }
  // A parameter that is several: one for each member of an enumeration, or the rates and bounds of tiers. The first has the
  // name, so it stands for all of them. parts.cpp
  struct Parts {
    std::uint32_t enumeration = ir::kNone;  // else tiers
    std::vector<std::uint32_t> rates;       // or the values by member, in the order of the members
    std::vector<std::uint32_t> bounds;      // of each tier but the last, what it goes up to
  };
  void declare_parts(std::uint32_t parameter, Parts parts) {
    parts_.insert_or_assign(parameter, std::move(parts));
  }
  const Parts* parts_of(std::uint32_t parameter) const {
    const auto at = parts_.find(parameter);
    return at == parts_.end() ? nullptr : &at->second;
  }
  // Parameters by member that weigh groups, and where: their rates should come to the whole.
  struct GroupWeight {
    std::uint32_t parameter = 0;
    base::Span span;
  };
  const std::vector<GroupWeight>& group_weights() const { return group_weights_; }
  // Amounts in one currency that become ones in another, by the value that they are; those of each item of a list aside.
  const std::map<ir::NodeId, ir::Conversion>& conversions() const { return conversions_; }
  // The items that hold outcomes, by decision. outcomes.cpp
  void declare_outcomes(std::map<std::uint32_t, std::uint32_t> made) { outcomes_ = std::move(made); }
  bool is_each(std::uint32_t item) const {
    const auto at = each_.find(item);
    return at != each_.end() && !at->second.shares;
  }

  // Of a parameter that is a list of records. records.cpp
  const ir::Rows* rows_of(std::uint32_t parameter) const {
    const ir::Rows& rows = program_.parameters[parameter].rows;
    return rows.record == ir::kNone ? nullptr : &rows;
  }
  // Two for each field: its values, and whether they are given.
  using Columns = std::vector<std::vector<ir::int128>>;
  std::optional<Columns> columns(const syntax::Expr& written, const ir::Rows& rows);
  ir::NodeId constant_list(std::vector<ir::int128> numbers, const ir::Type& type, base::Span span);
  // Which list: two that are the same have items in step.
  struct ListOf {
    ir::Op op = ir::Op::AbsentValue;  // Fact, Item or Parameter; else one that is like no other
    std::uint32_t index = 0;
    bool known() const { return op != ir::Op::AbsentValue; }
    bool same(const ListOf& other) const { return known() && op == other.op && index == other.index; }
  };
  // A definition that picks records of a list: the first that qualifies, or all. It holds places of the list that the records
  // are in, of the facts or a parameter. picked.cpp
  struct Picked {
    const syntax::Expr* written = nullptr;  // a FirstOf or an AllOf
    bool many = false;
    ListOf base{};
    std::uint32_t record = ir::kNone;
    std::map<std::uint32_t, std::uint32_t> fields{};  // of one: the items that hold them
  };
  // What is picked where a list is named: of the facts, of a parameter, or of what another definition picked.
  std::optional<Picked> picked_from(const syntax::Expr& list) const;
  void declare_picked(std::uint32_t item, Picked picked) {
    picked_.insert_or_assign(item, std::move(picked));
  }
  bool declare_picked_field(std::uint32_t item, std::uint32_t field, std::uint32_t made) {
    return picked_.at(item).fields.emplace(field, made).second;
  }
  const Picked* picked(std::uint32_t item) const {
    const auto at = picked_.find(item);
    return at == picked_.end() ? nullptr : &at->second;
  }
  // As its author sees it: of what was picked a record, or a list of them.
  ir::Type type_of_item(std::uint32_t item) const;
  // A parameter that is another one where an item is yes. switched.cpp
  struct Sometimes {
    std::uint32_t item = ir::kNone;
    std::uint32_t parameter = ir::kNone;
  };
  void declare_sometimes(std::uint32_t parameter, Sometimes other) { sometimes_[parameter] = other; }
  ir::NodeId places_picked(std::uint32_t item);
  ir::NodeId field_picked(std::uint32_t item, std::uint32_t field);

  // lists.cpp: the conditions of a list, with a variable that stands for an entry. What is asked, and of which column, is put into
  // the list.
  void list_conditions(const syntax::NegativeList& written, ir::DataList& list);
  // The row of a list that decides.
  ir::NodeId picked_row(std::uint32_t list, base::Span span);

  // A written-out value as JSON text; nothing when it is none or does not fit.
  std::optional<std::string> literal(const syntax::Expr& expr, const ir::Type& wanted);

  ir::NodeId constant(ir::int128 number, const ir::Type& type, base::Span span);
  // The condition, on the days of the period; kNone stands for one that always holds.
  ir::NodeId while_in_force(ir::NodeId condition, const ir::Period& period, base::Span span);
  ir::NodeId none_of(const std::vector<ir::NodeId>& conditions, base::Span span);

  ir::NodeId today(base::Span span);
  ir::NodeId all_of(const std::vector<ir::NodeId>& conditions, base::Span span);

 private:
  Typed domain_clause(const syntax::Expr& expr);
  struct Variable {
    std::string name;
    base::Span span;
    std::uint32_t index = 0;
    ir::Type type;
    ListOf over{};
    // Where it stands for a record by its place: the list that has it, and whether what is walked over holds such places.
    ListOf base{};
    bool places = false;
    // Where it stands for an entry of a list that collects: that list.
    std::uint32_t entries = ir::kNone;
  };
  struct Each {
    ListOf over{};
    ir::Type list{};     // of the list that it runs over
    ir::Type element{};  // of its own values
    std::string list_name{};
    bool shares = false;  // what a split gives; alone its name is the list
  };

  Typed check(const syntax::Expr& expr, const ir::Type* wanted);
  Typed check_optional(const syntax::Expr& expr, const ir::Type* wanted);
  Typed boolean(const syntax::Expr& expr);
  std::optional<std::string> below_open_node(const syntax::Expr& expr, const ir::Type& wanted);
  Typed number(const syntax::Expr& expr, const ir::Type* wanted);
  bool refuse_thousands(const syntax::Expr& expr, const ir::Type& wanted) const;
  bool refuse_point(const syntax::Expr& expr) const;
  bool refuse_null(const syntax::Expr& expr, const ir::Type& asked);
  bool refuse_impossible(const syntax::Expr& expr, const ir::Type& other, ir::NodeId made, bool equality);
  bool report_owned(const syntax::Expr& expr) const;
  bool report_unquoted(const syntax::Expr& expr) const;
  bool report_sign_within(const syntax::Expr& difference) const;
  bool is_member(std::string_view text, const ir::Type& type) const;
  static base::Bilingual rounding_note();
  void advise(diag::Builder& report, const syntax::Expr& expr, const ir::Type& found, const ir::Type& wanted);
  void advise_comparison(diag::Builder& report, const syntax::Expr& expr, const ir::Type& left,
                         const ir::Type& right);
  Typed outcome_of(const syntax::Expr& expr);
  Typed under_text(const syntax::Expr& expr, ir::NodeId text);
  void under_list(const syntax::Expr& expr, const ir::Type& found, const ir::Type& wanted);
  Typed path(const syntax::Expr& expr, const ir::Type* wanted);
  Typed of_variable(const syntax::Expr& expr, const Variable& variable, std::size_t& next);
  Typed of_symbol(const syntax::Expr& expr, const Symbol& symbol, std::size_t& next);
  void report_nothing_known(const syntax::Expr& expr, const ir::Type* wanted, bool enumeration_wanted);
  Typed enumerator(const syntax::Expr& expr, const ir::Type& wanted);
  Typed connective(const syntax::Expr& expr);
  Typed compare(const syntax::Expr& expr);
  Typed equality(const syntax::Expr& expr);
  Typed presence(const syntax::Expr& expr);
  Typed duration(const syntax::Expr& expr, const ir::Type* wanted);
  Typed not_comparable(const syntax::Expr& expr, const ir::Type& left, const ir::Type& right);
  // What to write, where a number stands for an amount of money.
  void ask_for_currency(diag::Builder& report, const syntax::Expr& expr, const ir::Type& found,
                        const ir::Type& money) const;
  Typed membership(const syntax::Expr& expr);
  void warn_of_exact(ir::NodeId values, const ir::Type& type, base::Span span, bool denied);
  ListOf list_of(ir::NodeId list) const;
  const Variable* variable(const syntax::Expr& expr) const;
  const Each* each_named(const syntax::Name& name, std::uint32_t& item);
  Typed value_at(std::uint32_t item, const Variable& variable, base::Span span);
  Typed of_each(const syntax::Expr& expr, std::uint32_t item);
  std::optional<Typed> membership_of_each(const syntax::Expr& expr);
  Typed negated_if(bool negated, ir::NodeId node, base::Span span);
  Typed under(const syntax::Expr& expr);
  Typed beginning(const syntax::Expr& expr);
  Typed element_of(const syntax::Expr& element, const syntax::Expr& collection, bool in_list);
  Typed selection(const syntax::Expr& expr, const ir::Type* wanted);
  // duties.cpp
  Typed duties_not_met(const syntax::Expr& expr, const ir::Type* wanted);
  Typed duties_are_met(const syntax::Expr& expr);
  // Those of one cross-border rule, where the expression names one; none where there is none, which has been said.
  std::vector<const Duty*> duties_of(const syntax::Expr& expr);
  ir::NodeId unmet(const Duty& duty, base::Span span);
  bool add_gone(const Duty& duty, base::Span span, std::vector<ir::NodeId>& parts);
  // lists.cpp
  Typed row_field(const syntax::Expr& expr, std::uint32_t list);
  Typed collected_column(const syntax::Expr& expr, std::uint32_t list, std::uint32_t column);
  bool is_column(ir::NodeId node, std::uint32_t& column) const;
  bool reads_row(ir::NodeId node) const;
  std::uint32_t asked_by(ir::NodeId node, ir::DataList& list) const;
  bool list_tests(ir::NodeId node, ir::DataList& list);
  bool list_comparison(const ir::Node& node, ir::DataList& list);
  void check_period_unasked(base::Span condition, const ir::DataList& list, std::size_t first);
  void check_own_columns(base::Span record, const ir::DataList& list);
  Typed is_empty(const syntax::Expr& expr);
  Typed growth(const syntax::Expr& expr);
  // records.cpp
  bool add_to_columns(const syntax::Expr& row, const ir::Field& field, const syntax::Expr* said, Columns& out,
                      std::uint32_t column);
  Typed rows_list(const syntax::Expr& expr, const Symbol& parameter, const ir::Rows& rows);
  // How a list of records is read that is no value.
  static base::Bilingual walked_in_words(const std::string& en, const std::string& zh);
  ir::NodeId row_at(const ir::Rows& rows, std::uint32_t field, ir::NodeId place, base::Span span);
  // picked.cpp
  Typed of_picked(const syntax::Expr& expr, std::uint32_t index, std::size_t& next);
  Typed each_at(std::uint32_t item, const ListOf& base, const syntax::Expr& expr, ir::NodeId place);
  ir::NodeId place_of(const Variable& variable, base::Span span);
  ir::NodeId field_at(const ListOf& base, std::uint32_t record, std::uint32_t field, ir::NodeId place,
                      base::Span span);
  // splits.cpp, shares.cpp
  Typed split(const syntax::Expr& expr);
  struct Splitting;
  bool splits_evenly(const syntax::Expr& expr, const ir::Type& sum);
  bool weights(const syntax::Expr& expr, std::size_t terms, Splitting& at);
  bool coalitions(const syntax::Expr& expr, Splitting& at);
  bool same_members(const syntax::Expr& expr, const ir::Type& who, const Splitting& at);
  Typed bound_of_share(const syntax::Expr& term, const ir::Type& sum);
  bool said_of_shares(const syntax::Expr& expr, std::size_t terms, Splitting& at);
  Typed converted(const syntax::Expr& expr);
  Typed capped(const syntax::Expr& expr, const ir::Type* wanted);
  Typed portion(const syntax::Expr& expr);
  Typed taken(const syntax::Expr& expr);
  Typed remaining(const syntax::Expr& expr);
  // parts.cpp
  const Parts* parts_named(const syntax::Expr& parameter, bool tiers, std::uint32_t& index);
  Typed by_member(const syntax::Expr& expr);
  Typed in_tiers(const syntax::Expr& expr);
  Typed report_parts(const syntax::Expr& expr, const Symbol& parameter, const Parts& parts);
  ir::NodeId parameter(std::uint32_t index, base::Span span);
  std::vector<std::uint32_t> parameters_in(ir::NodeId value) const;
  Typed choice(const syntax::Expr& expr, const ir::Type* wanted);
  Typed arithmetic(const syntax::Expr& expr);
  Typed dates(const syntax::Expr& expr);
  Typed day_of_year(const syntax::Expr& expr, ir::NodeId day);
  Typed within(const syntax::Expr& expr);
  // A date, from an expression that must be one.
  ir::NodeId date(const syntax::Expr& expr) { return value(expr, {ir::TypeKind::Date}); }
  bool has_calendar(base::Span span);
  Typed product(const syntax::Expr& expr, const Typed& left, const Typed& right);
  bool sorts(const ir::Type& key) const;
  bool of_entries(const syntax::Expr& list) const;
  bool may_be_taken(const syntax::Expr& expr, const ir::Type& taken);
  // The keys are put behind the operands.
  std::optional<ir::SortOrder> sort_keys(const syntax::Expr& expr, std::vector<ir::NodeId>& operands);
  bool rounded_as(const Typed& found, const ir::Type& wanted);
  std::optional<ir::Type> quotient_type(const syntax::Expr& expr, const Typed& left, const Typed& right);
  Typed rounded(const syntax::Expr& expr);
  Typed rounded_to(const syntax::Expr& expr);
  Typed extreme(const syntax::Expr& expr, const ir::Type* wanted);
  Typed exact_literal(const syntax::Expr& expr, ir::Type type);
  Typed percent(const syntax::Expr& expr);
  Typed money(const syntax::Expr& expr);
  Typed absent(const syntax::Expr& expr, const ir::Type* wanted);
  Typed record_literal(const syntax::Expr& expr, const ir::Type* wanted);
  Typed negation(const syntax::Expr& expr);
  Typed opposite(const syntax::Expr& expr, const ir::Type* wanted);
  // The same value as the wanted type, which it fits in: with as many places.
  ir::NodeId widened(ir::NodeId node, const ir::Type& wanted, base::Span span);
  Typed shifted_date(const syntax::Expr& expr, Typed date, const syntax::Expr& period, bool forwards);
  Typed members(const syntax::Expr& expr, const ir::Type* wanted_list);
  Typed quantifier(const syntax::Expr& expr);
  Typed aggregate(const syntax::Expr& expr);

  // Opens a loop variable over the list; false when it is no list.
  bool open_variable(const syntax::Name& name, const syntax::Expr& list, Typed& checked);
  void close_variable() { variables_.pop_back(); }

  // What the truth, or the falsehood, of a condition tells about optional values.
  void narrow(const syntax::Expr& condition, bool holds);
  static std::string key_of(const syntax::Expr& path);
  // The first optional value an expression reads, as written.
  std::string optional_in(const syntax::Expr& expr) const;

  bool mentions_enumerator(const syntax::Expr& expr) const;
  Typed unknown_member(const syntax::Expr& expr, const ir::Type& wanted);
  Typed unknown_field(const syntax::Name& field, const ir::Type& of);
  // What may be asked whether it is there: also a value that is known to be.
  Typed maybe_absent(const syntax::Expr& expr);
  Typed not_optional(const syntax::Expr& expr, const ir::Type& type);
  Typed mismatch(const syntax::Expr& expr, const ir::Type& found, const ir::Type& wanted);
  ir::NodeId node(ir::Op op, ir::Type type, std::initializer_list<ir::NodeId> operands, base::Span span,
                  std::uint32_t index = 0, std::uint32_t field = 0);
  ir::NodeId node(ir::Op op, ir::Type type, const std::vector<ir::NodeId>& operands, base::Span span,
                  std::uint32_t index = 0, std::uint32_t field = 0);
  std::uint32_t text_constant(const std::string& text);

  ir::Program& program_;
  Scope& scope_;
  diag::Diagnostics& diagnostics_;
  std::vector<Variable> variables_;
  std::map<std::uint32_t, Each> each_;            // by item
  std::map<std::uint32_t, Parts> parts_;          // by parameter
  std::map<std::uint32_t, Picked> picked_;        // by item
  std::map<std::uint32_t, Sometimes> sometimes_;  // by parameter
  const syntax::Expr* walked_ = nullptr;          // what is a list to walk over
  const syntax::Expr* asked_for_ = nullptr;       // of what it is asked whether it is there
  std::vector<GroupWeight> group_weights_;
  std::map<ir::NodeId, ir::Conversion> conversions_;
  std::vector<Duty> duties_;
  std::map<std::uint32_t, std::uint32_t> outcomes_;  // items, by decision
  std::map<std::uint32_t, const syntax::Item*> untyped_;
  std::uint32_t row_variable_ = ir::kNone;  // stands for an entry, while the conditions of a list are read
  std::set<std::uint32_t> settling_;        // their types
  std::set<std::uint32_t> adjusting_;
  // By where they are written: what an overlay applies to is a clause of each of its rules.
  std::map<std::tuple<std::uint32_t, std::uint32_t, std::uint32_t, syntax::ExprKind>, Typed> domains_;
  std::map<std::uint32_t, base::Span> rounding_units_;
  std::set<std::string> narrowed_;  // optional values known to be there
  bool negated_ = false;            // under an odd number of `not`
};

}  // namespace writ::sema
