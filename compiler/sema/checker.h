// SPDX-License-Identifier: Apache-2.0
// The state of checking one policy, shared by the files that each check one sort of declaration:
// modules.cpp (what a file uses), overlays.cpp (what overlays change), declarations.cpp (laws, types, facts, values, decisions),
// interpretations.cpp, rules.cpp (rules, tables, obligations), forms.cpp (what forms say beside their core), ranks.cpp (groups,
// exceptions, savings), tests.cpp.
#pragma once

#include "compiler/sema/expressions.h"
#include "compiler/sema/policy.h"
#include "compiler/sema/scope.h"

#include <deque>
#include <functional>
#include <map>
#include <set>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

namespace writ::sema {

class Checker {
 public:
  Checker(const syntax::PolicyFile& file, diag::Diagnostics& diagnostics)
      : file_(file),
        diagnostics_(diagnostics),
        files_(files_of(file)),
        scope_(diagnostics, files_),
        expressions_(program_, scope_, diagnostics) {}

  Policy run();

 private:
  // The modules that it uses, and the file itself.
  static std::vector<const syntax::PolicyFile*> files_of(const syntax::PolicyFile& file);
  // Calls `body` with each declaration of one sort in all files, and its number among them.
  template <typename Sort, typename Body>
  void each(Body body);
  // With each output of a decision, then each definition, and its number in the program. Returns how many there are.
  template <typename Body>
  std::uint32_t each_item(Body body);
  // With each rule and table of the policy, and the number of its group.
  template <typename Body>
  void each_ranked(Body body) const;

  // modules.cpp
  void check_uses();
  void resolve_files();
  void report_unused();
  void check_module();

  // overlays.cpp
  void check_overlay_forms();
  void collect_changes();
  void check_replaced();
  void check_replaced_duties();
  void check_changes_named();
  bool says_law_itself(std::uint32_t item) const;
  const syntax::PolicyFile* overlay_at(base::Span span) const;
  bool names_target(const syntax::Name* replaced, const std::vector<syntax::ExceptionTarget>& exceptions,
                    std::uint32_t group, std::uint32_t target) const;
  void note_change(SymbolKind kind, std::uint32_t index, const base::Bilingual& name, base::Span span);

  // Names first, so that declarations may stand in any order; then types, then what uses them.
  void declare_all();
  void declare_records();
  void declare_items();
  void declare_groups();
  void check_shapes();
  void settle_types();
  void declare_duties();
  void check_values();
  void check_what_decides();
  Policy made();

  // declarations.cpp
  void check_law(const syntax::Law& law, ir::Law& out);
  void collect_members();
  void check_enumeration(const syntax::Enumeration& enumeration, std::uint32_t index);
  void order_taxonomy(const std::vector<const syntax::Enumerator*>& members, ir::Enumeration& out);
  void relate_nodes(const std::vector<const syntax::Enumerator*>& members, bool overlapping,
                    ir::Enumeration& out);
  std::string check_identifier(const syntax::Enumerator& member);
  void check_record(const syntax::Record& record, ir::Record& out);
  void check_calendar(const syntax::Calendar& calendar);
  struct DatedValue {
    const syntax::ParameterValue* written = nullptr;
    ir::ParameterValue made;
  };
  void settle_parameter(const syntax::Parameter& parameter, ir::Parameter& out);
  void check_parameter(const syntax::Parameter& parameter, std::uint32_t index);
  // `whole`: each is one value; otherwise its parts are read later.
  std::vector<DatedValue> read_values(const std::vector<const syntax::ParameterValue*>& written,
                                      const ir::Type& type, bool whole);
  void check_values_by_date(const base::Bilingual& name, std::vector<DatedValue>& values);
  void split_adjusted();
  // What a rule that gives an item its value concludes: where provisos adjust it, its value before them.
  std::uint32_t given_item(std::uint32_t item) const {
    const std::uint32_t before = program_.items[item].before;
    return before == ir::kNone ? item : before;
  }
  void check_item(const syntax::Item& item, std::uint32_t index);
  void check_defaults();
  void check_decision(const syntax::Decision& decision, std::uint32_t index);
  ir::Type resolve(const syntax::TypeName& name);
  ir::Period period(const syntax::Period& period) const;
  ir::Citations citations(const std::vector<syntax::Citation>& cites, const ir::Period& applies);
  void check_in_force(const syntax::Citation& cite, const ir::Law& law, const ir::Period& applies);
  void require_citation(const ir::Citations& cites, base::Span span, base::Bilingual what);

  // parts.cpp
  bool declare_parts(const syntax::Parameter& parameter, std::uint32_t index);
  std::size_t tiers_of(const syntax::Parameter& parameter) const;
  std::uint32_t declare_part(std::uint32_t index, const ir::Type& type, const base::Bilingual& name);
  void check_parts(const syntax::Parameter& parameter, const Expressions::Parts& parts,
                   const std::vector<DatedValue>& values);
  void check_members(const syntax::Parameter& parameter, const syntax::ParameterValue& value,
                     const ir::Enumeration& enumeration);
  void check_tiers(const syntax::ParameterValue& value, const ir::Type& bound);
  const syntax::Expr* part_written(const syntax::Expr& value, const Expressions::Parts& parts,
                                   std::uint32_t part) const;
  void check_group_weights();
  void check_rounding_units();

  // forms.cpp
  void check_written_forms();
  void check_consent_scope(const syntax::ConsentScope& scope);

  // windows.cpp
  void check_windows();
  static base::Bilingual counted_in_words(const syntax::Window& window);

  // switched.cpp
  void declare_sometimes(const syntax::PolicyFile& overlay, const Symbol& parameter, base::Span span);
  void check_sometimes(std::uint32_t parameter, const std::vector<DatedValue>& own);
  void check_cases();
  bool replace_rules(const syntax::PolicyFile& overlay, ir::Group& group, const ir::Period& period);
  void replace_duty(const syntax::PolicyFile& overlay, std::uint32_t duty, const ir::Period& period);
  void report_collects(base::Span span);
  ir::NodeId switched_off(const syntax::PolicyFile& overlay);
  template <typename Dated>
  void close_where(Dated& one, ir::NodeId off);

  // records.cpp
  bool declare_rows(const syntax::Parameter& parameter, std::uint32_t index);
  void check_rows(const ir::Rows& rows, const std::vector<DatedValue>& values);

  // picked.cpp
  void each_expression(const std::function<void(const syntax::Expr&)>& visit);
  void declare_all_picked();
  void declare_picked(const syntax::Item& written, const syntax::Expr& means, std::uint32_t item);
  void declare_picked_fields();
  void check_picked(const syntax::Item& written, std::uint32_t index);

  // outcomes.cpp
  void declare_outcomes();
  void declare_outcome_type();
  void close_outcomes();

  // formulas.cpp
  void declare_formulas(const std::map<const syntax::Item*, std::uint32_t>& items);
  void check_formulas();

  // interpretations.cpp
  void declare_interpretations();
  void check_interpretations();

  // rules.cpp
  void check_rule(const syntax::Rule& rule, std::uint32_t group);
  void check_table(const syntax::Table& table, std::uint32_t group);
  void check_row(const syntax::Table& table, const std::vector<std::uint32_t>& columns,
                 const syntax::Row& row, std::uint32_t group, std::size_t number);
  void close_otherwise(const syntax::Table& table, const std::vector<std::uint32_t>& columns,
                       std::uint32_t group);
  void conclude_law(const syntax::Rule& rule, ir::Rule& made, std::uint32_t group);
  base::Bilingual party(const syntax::Name& name);
  base::Bilingual party_called(const std::string& text) const;
  void check_obligation(const syntax::Obligation& obligation, std::uint32_t index);

  // lists.cpp
  void declare_lists();
  void check_lists();
  std::uint32_t as_entries_say(std::uint32_t written, const ir::Type& type);
  void check_list_rows(const syntax::NegativeList& written, ir::DataList& list);
  std::vector<std::uint32_t> list_columns(const syntax::NegativeList& written, ir::DataList& list);
  ir::ListCell list_cell(const syntax::Cell& cell, const ir::Field& column, const ir::Period& period);

  // ranks.cpp
  struct NamedGroup {
    const syntax::Group* written = nullptr;
    std::optional<std::uint32_t> part_of;
    std::vector<std::uint32_t> members;  // also those of groups that are part of it
  };
  void collect_groups();
  // Those that something is part of, the outermost first.
  bool groups_stand_well();  // none in itself, none too deep
  std::vector<const syntax::Group*> groups_of(const syntax::Rank& rank) const;
  // Part of a group that is not there, which has been said: it may have been what cites an article.
  bool in_lost_group(const syntax::Rank& rank) const { return rank.part_of && groups_of(rank).empty(); }
  ir::Period within_groups(const syntax::Rank& rank, ir::Period own) const;
  std::vector<const syntax::Expr*> domain_of(const syntax::Rank& rank,
                                             const std::vector<syntax::Expr>& own) const;
  std::vector<syntax::Citation> cites_of(const syntax::Rank& rank,
                                         const std::vector<syntax::Citation>& own) const;
  // Its own, and those of its groups.
  std::vector<syntax::ExceptionTarget> exceptions_of(const syntax::Rank& rank) const;
  // The rules and tables that a rule, a table or a group stands for.
  std::vector<std::uint32_t> ranked(const Symbol& symbol) const;
  bool refuses_change(const Symbol& symbol, const base::Bilingual& by, base::Span span,
                      const base::Bilingual& how) const;
  void check_exceptions(const syntax::Rank& rank, const std::vector<std::uint32_t>& groups,
                        const base::Bilingual& name, base::Span span);
  void check_ranks();
  void close_exceptions();
  void report_circles(const std::vector<std::vector<std::uint32_t>>& excepts);

  // rules.cpp: what they conclude
  std::uint32_t decision_of(const std::optional<syntax::Name>& name, base::Span span);
  bool concludes_in_common(std::uint32_t a, std::uint32_t b) const;
  bool concludes(std::uint32_t group, const Symbol& symbol) const;
  std::optional<std::uint32_t> item_named(const syntax::Name& name);
  bool report_outcome(const syntax::Name& name);
  std::optional<std::uint32_t> concluded(const syntax::Name& name);

  // tests.cpp
  void check_test(const syntax::Test& test);
  void check_given(const std::vector<syntax::GivenItem>& given, TestCase& out);
  void choose_reading(const syntax::Name& interpretation, const syntax::Name& reading, TestCase& out);
  void add_given(const syntax::Name& name, const syntax::Expr& value, TestCase& out);
  void check_expectation(const syntax::Expectation& expectation, TestCase& out);
  void expect_output(const syntax::Name& name, const syntax::Expr& value, TestCase& out);
  void expect_obligation(const syntax::Name& name, syntax::DutyAspect aspect, const syntax::Expr* value,
                         TestCase& out);
  void check_test_rows(const syntax::Test& test, const TestCase& common);
  const syntax::Name* bare_name(const syntax::Expr& expr) const;
  std::optional<ExpectedOutcome> outcome_word(const syntax::Expr& value);
  bool is_undetermined(const syntax::Expr& value);

  const syntax::PolicyFile& file_;
  diag::Diagnostics& diagnostics_;
  std::vector<const syntax::PolicyFile*> files_;
  ir::Program program_;
  Scope scope_;
  Expressions expressions_;
  std::vector<TestCase> tests_;
  std::vector<CoveredArticle> covers_;
  std::vector<base::Span> group_spans_;
  std::vector<NamedGroup> named_groups_;
  std::vector<std::set<std::uint32_t>> spared_;                       // by group: what it leaves as it is
  std::size_t facts_fields_ = 0;                                      // that the policy declares
  std::set<std::pair<std::uint32_t, std::uint32_t>> wrong_headings_;  // file and place, in Markdown
  std::set<std::uint32_t> unclear_;  // groups of rules of which a conclusion was not understood
  std::vector<std::vector<const syntax::ParameterValue*>> changes_;  // of each parameter, by overlays
  // What an overlay that applies to some cases changes a parameter to: a parameter of its own.
  struct Sometimes {
    std::uint32_t parameter = ir::kNone;
    base::Bilingual name;
    base::Span span;
    std::vector<const syntax::ParameterValue*> values{};
  };
  std::map<std::uint32_t, Sometimes> sometimes_;              // by parameter
  std::map<const syntax::PolicyFile*, std::uint32_t> cases_;  // items: whether such an overlay applies
  struct Change {
    const syntax::PolicyFile* overlay = nullptr;
    base::Span span;
  };
  std::map<std::pair<SymbolKind, std::uint32_t>, Change> changed_;  // what overlays change, and which
  std::vector<std::vector<const syntax::Enumerator*>> members_;  // of each enumeration, with what was added
  std::deque<syntax::Expr> whole_lists_;                         // of outputs that are all records of a list
  std::vector<std::uint32_t> route_rules_;                       // rows of tables of routes
  std::set<std::uint32_t> incurable_;                            // groups that nothing may be an exception to
  std::set<std::uint32_t> closed_by_otherwise_;  // rules that hold where no other row of their table does
};

template <typename Body>
std::uint32_t Checker::each_item(Body body) {
  std::uint32_t item = 0;
  each<syntax::Decision>([&](const syntax::Decision& decision, std::uint32_t) {
    for (const syntax::Item& output : decision.outputs) body(output, item++);
  });
  each<syntax::Item>([&](const syntax::Item& one, std::uint32_t) { body(one, item++); });
  return item;
}

template <typename Sort, typename Body>
void Checker::each(Body body) {
  std::uint32_t index = 0;
  for (std::size_t i = 0; i < files_.size(); ++i) {
    scope_.enter(i);
    for (const syntax::Declaration& declaration : files_[i]->core) {
      const auto* one = std::get_if<Sort>(&declaration);
      if constexpr (std::is_same_v<Sort, syntax::Item>) {
        if (const auto* formula = std::get_if<syntax::RevenueFormula>(&declaration)) {
          for (const syntax::Item& made : formula->core) body(made, index++);
        }
      }
      if (one == nullptr) continue;
      // What is added to something, or changes it, is nothing of its own.
      if constexpr (std::is_same_v<Sort, syntax::Enumeration>) {
        if (one->extends) continue;
      }
      if constexpr (std::is_same_v<Sort, syntax::Parameter>) {
        if (one->changes) continue;
      }
      if constexpr (std::is_same_v<Sort, syntax::Record>) {
        if (one->extends) continue;
      }
      body(*one, index++);
    }
    if constexpr (std::is_same_v<Sort, syntax::Decision>) {
      if (files_[i]->implied) body(*files_[i]->implied, index++);
    }
  }
}

template <typename Body>
void Checker::each_ranked(Body body) const {
  std::uint32_t group = 0;
  for (const syntax::Declaration& declaration : file_.core) {
    if (const auto* rule = std::get_if<syntax::Rule>(&declaration)) body(*rule, group++);
    if (const auto* table = std::get_if<syntax::Table>(&declaration)) body(*table, group++);
  }
}

}  // namespace writ::sema
