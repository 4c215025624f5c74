// SPDX-License-Identifier: Apache-2.0
// A node is brought together with what was written by the place that both have.
#include "compiler/sema/words.h"

#include "compiler/syntax/cross_border.h"
#include "compiler/syntax/format.h"
#include "compiler/syntax/walk.h"

#include <algorithm>
#include <array>
#include <deque>
#include <map>
#include <optional>
#include <tuple>

namespace writ::sema {
namespace {

using base::Language;
using syntax::Expr;

using Place = std::tuple<std::uint32_t, std::uint32_t, std::uint32_t>;
Place place_of(const base::Span& span) { return {span.file.index, span.begin, span.end}; }

// Every expression of the declarations, with what it is made of: the outermost of those in one place first.
class Places {
 public:
  void add(const syntax::PolicyFile& file) {
    for (const syntax::Declaration& declaration : file.declarations) in(declaration);
  }
  struct Term {
    const syntax::ScopeTerm* term;
    const syntax::ConsentScope* scope;
  };
  const Term* term(const base::Span& span) const {
    const auto at = terms_.find(place_of(span));
    return at == terms_.end() ? nullptr : &at->second;
  }
  const Expr* find(const base::Span& span) const {
    const auto at = places_.find(place_of(span));
    return at == places_.end() ? nullptr : at->second;
  }

 private:
  template <typename Node>
  void in(const Node& node) {
    syntax::each_part(node, [this](const auto& part) { in(part); });
  }

  void in(const Expr& expr) {
    std::vector<const Expr*> open = {&expr};
    while (!open.empty()) {
      const Expr* one = open.back();
      open.pop_back();
      places_.try_emplace(place_of(one->span), one);
      for (const Expr& item : one->items) open.push_back(&item);
    }
  }

  void in(const syntax::ConsentScope& scope) {
    for (const syntax::ScopeTerm& term : scope.terms)
      terms_.try_emplace(place_of(term.domain ? term.span : term.asked.span), Term{&term, &scope});
    syntax::each_part(scope, [this](const auto& part) { in(part); });
  }

  // What is asked together is told together.
  void in(const syntax::Rule& rule) {
    syntax::each_part(rule, [this](const auto& part) { in(part); });
    if (!rule.otherwise || rule.required.size() < 2) return;
    syntax::Expr& all = made_.emplace_back();
    all.kind = syntax::ExprKind::And;
    all.span = base::cover(rule.required.front().span, rule.required.back().span);
    all.items = rule.required;
    places_.try_emplace(place_of(all.span), &all);
  }

  // What a cell asks of the fact at the head of its column has the place of the cell.
  void in(const syntax::Table& table) {
    for (const Expr& one : table.domain) in(one);
    const std::vector<syntax::Cell>& heads = table.rows.front().cells;
    for (const syntax::Row& row : table.rows) {
      for (std::size_t i = 0; i < row.cells.size(); ++i) {
        const syntax::Cell& cell = row.cells[i];
        if (cell.kind != syntax::CellKind::Expression) continue;
        const bool of_fact = i < heads.size() && heads[i].kind == syntax::CellKind::Fact;
        in(of_fact ? made_.emplace_back(syntax::asked_of(heads[i].expression, cell.expression))
                   : cell.expression);
      }
    }
  }
  // What parts of the form ask has their place.
  void in(const syntax::CrossBorderRule& rule) {
    const auto add = [this](Expr expr) {
      const Expr& kept = made_.emplace_back(std::move(expr));
      places_.try_emplace(place_of(kept.span), &kept);
      in(kept);
    };
    for (const syntax::ZoneLists& lists : rule.zone_lists)
      if (lists.listed) add(syntax::off_list(lists));
    for (const syntax::Routes& routes : rule.routes) in_coverage(rule, routes.table, add);
    for (const syntax::Measure& measure : rule.measures) {
      if (measure.valid.empty()) continue;
      for (const syntax::Validity& valid : measure.valid) add(syntax::has_come(valid.from));
      add(syntax::not_over(measure));
      if (measure.renewed) add(syntax::in_last_part(measure));
    }
    syntax::each_part(rule, [this](const auto& part) { in(part); });
  }

  template <typename Add>
  static void in_coverage(const syntax::CrossBorderRule& rule, const syntax::Table& table, const Add& add) {
    const std::vector<syntax::Cell>& heads = table.rows.front().cells;
    for (const syntax::Row& row : table.rows) {
      for (std::size_t i = 0; i < row.cells.size() && i < heads.size(); ++i) {
        const syntax::CellKind head = heads[i].kind;
        if (head != syntax::CellKind::CoversImportant && head != syntax::CellKind::CoversSensitive &&
            head != syntax::CellKind::CoversOperators)
          continue;
        if (std::optional<Expr> asked = syntax::not_covered(rule, head, row.cells[i])) add(std::move(*asked));
      }
    }
  }
  // Nothing speaks of these.
  void in(const syntax::Test&) {}

  std::map<Place, const Expr*> places_;
  std::deque<syntax::Expr> made_;
  std::map<Place, Term> terms_;  // by the place of what they come to in the core
};

// The nodes that explanations name.
class Named {
 public:
  explicit Named(const ir::Program& program) : program_(program) {}

  std::vector<ir::NodeId> find() {
    for (const ir::Rule& rule : program_.rules) {
      for (const ir::Clause& clause : rule.clauses) clauses_of(clause);
      add(rule.contrary);
      for (const ir::Conclusion& conclusion : rule.conclusions) add(conclusion.value);
      if (rule.contrary != ir::kNone && !rule.conclusions.empty()) branches(rule.conclusions.front().value);
    }
    for (const ir::Item& item : program_.items) {
      if (item.each) clauses_of({.condition = program_.operand(ir::maker_of(program_, item), 0)});
    }
    for (const ir::Obligation& duty : program_.obligations) {
      for (const ir::Clause& clause : duty.clauses) clauses_of(clause);
      add(duty.ends);
      if (duty.due == ir::kNone) continue;
      add(ir::counted_from(program_, duty.due));
      add(program_.operand(program_.node(ir::unrolled(program_, duty.due)), 1));
    }
    for (const ir::Parameter& parameter : program_.parameters) {
      for (const ir::ParameterValue& value : parameter.values) add(value.value);
    }
    std::sort(named_.begin(), named_.end());
    named_.erase(std::unique(named_.begin(), named_.end()), named_.end());
    return std::move(named_);
  }

 private:
  // Constants are shown by their values, whatever they were written as.
  void add(ir::NodeId node) {
    if (node != ir::kNone && program_.node(node).op != ir::Op::Constant) named_.push_back(node);
  }
  void branches(ir::NodeId choice) {
    if (choice == ir::kNone) return;
    const ir::Node& node = program_.node(choice);
    for (std::uint32_t i = 0; i < node.operand_count; ++i) add(program_.operand(node, i));
  }

  // Also what a clause asks of each item of a list, and the list.
  void clauses_of(const ir::Clause& clause) {
    std::vector<ir::NodeId> open = {clause.condition};
    while (!open.empty()) {
      const ir::NodeId id = open.back();
      open.pop_back();
      add(id);
      const ir::Node& node = program_.node(id);
      if (node.op == ir::Op::Any || node.op == ir::Op::Every) add(program_.operand(node, 0));
      if (node.op == ir::Op::Any || node.op == ir::Op::Every) open.push_back(program_.operand(node, 1));
      if (node.op != ir::Op::And && node.op != ir::Op::Not) continue;
      for (std::uint32_t i = 0; i < node.operand_count; ++i) open.push_back(program_.operand(node, i));
    }
  }

  const ir::Program& program_;
  std::vector<ir::NodeId> named_;
};

}  // namespace

void add_words(const syntax::PolicyFile& file, const syntax::Resolutions& names, ir::Program& program) {
  const std::vector<ir::NodeId> named = Named(program).find();
  std::vector<ir::Words> words(named.size());
  for (std::size_t i = 0; i < named.size(); ++i) words[i].node = named[i];
  // What is named of modules is little, and most of them are long.
  std::vector<const syntax::PolicyFile*> files = {&file};
  for (const syntax::PolicyFile* module : file.modules) {
    if (std::any_of(named.begin(), named.end(),
                    [&](ir::NodeId node) { return program.node(node).span.file == module->span.file; }))
      files.push_back(module);
  }
  for (const syntax::PolicyFile* one : files) {
    for (const Language language : {Language::English, Language::Chinese}) {
      syntax::Phrases phrases(*one, names, language);
      Places places;
      places.add(phrases.file());
      for (ir::Words& some : words) {
        std::string& text = language == Language::English ? some.text.en : some.text.zh;
        const base::Span& span = program.node(some.node).span;
        if (const Places::Term* term = places.term(span)) {
          text = phrases.of(*term->term, *term->scope);
        } else if (const Expr* expr = places.find(span)) {
          text = phrases.of(*expr);
        }
      }
    }
  }
  std::erase_if(words, [](const ir::Words& one) { return one.text.empty(); });
  program.words = std::move(words);
}

}  // namespace writ::sema
