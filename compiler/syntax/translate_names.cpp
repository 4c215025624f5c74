// SPDX-License-Identifier: Apache-2.0
// Names in one language: each where it is used, placed by what is declared and by the type that is expected there.
#include "compiler/syntax/keywords.h"
#include "compiler/syntax/literals.h"
#include "compiler/syntax/names.h"
#include "runtime/base/called.h"

#include <algorithm>
#include <optional>
#include <string>
#include <type_traits>
#include <utility>

namespace writ::syntax {

namespace {

// What a value is, as far as it decides what names mean.
struct Sort {
  const Enumeration* enumeration = nullptr;
  const Record* record = nullptr;
  bool list = false;

  Sort item() const { return {enumeration, record, false}; }
  Sort as_list() const { return {enumeration, record, true}; }
};

class Translator {
 public:
  Translator(PolicyFile& file, Language language) : file_(file), language_(language), names_(file) {}

  void run() {
    if (file_.of) symbol(*file_.of);
    for (Declaration& declaration : file_.declarations) {
      std::visit([this](auto& one) { translate(one); }, declaration);
    }
    file_.language = language_;
  }

 private:
  Sort sort_of(const TypeName& type) const {
    return {names_.enumeration(type), names_.record(type), type.list};
  }

  void rename(Name& name, const Bilingual& declared) const {
    if (declared.has_both()) name.text = declared.in(language_);
  }

  void symbol(Name& name) const {
    if (const NameTable::Symbol* found = names_.find(name.text)) rename(name, *found->name);
  }

  void type(TypeName& type) const {
    if (!type.builtin) symbol(type.name);
  }

  void cites(std::vector<Citation>& cites) const {
    for (Citation& cite : cites) {
      if (!cite.implied) symbol(cite.law);
    }
  }

  void decision(std::optional<Name>& name) const {
    if (name) symbol(*name);
  }

  void rank(Rank& rank) const {
    if (rank.part_of) symbol(*rank.part_of);
    for (ExceptionTarget& target : rank.exception_to) symbol(target.name);
    if (rank.replaces) symbol(*rank.replaces);
    for (Name& spared : rank.without_affecting) symbol(spared);
  }

  Sort item_sort(std::string_view name) {
    const NameTable::Symbol* found = names_.find(name);
    return found == nullptr || found->type == nullptr ? Sort{} : sort_of(*found);
  }

  // Where no type is written, that of the value.
  Sort sort_of(const NameTable::Symbol& symbol) {
    if (!symbol.type->shown() || symbol.item == nullptr || !symbol.item->means || inferring_ > kDeepest)
      return sort_of(*symbol.type);
    ++inferring_;
    auto outer = std::exchange(variables_, {});
    Expr value = *symbol.item->means;
    if (const auto& each = symbol.item->each) {
      Expr list = each->list;
      variables_.emplace_back(each->variable.text, expression(list, {}).item());
    }
    const Sort out = expression(value, {});
    variables_ = std::move(outer);
    --inferring_;
    return out;
  }

  // ---- declarations ----

  void translate(Use& use) { symbol(use.module); }
  void translate(Law&) {}
  void translate(Enumeration& enumeration) {
    TypeName own;
    own.name = enumeration.extends.value_or(Name{enumeration.name.text.in(language_), {}});
    const Enumeration* whole = names_.enumeration(own);
    for (Enumerator& member : enumeration.members) {
      for (Name& other : member.also_under) {
        const Enumerator* found = whole == nullptr ? nullptr : find_member(*whole, other.text);
        if (found != nullptr) rename(other, found->name.text);
      }
    }
    if (enumeration.extends) symbol(*enumeration.extends);
  }
  void translate(Calendar& calendar) { cites(calendar.cites); }

  void translate(Record& record) {
    for (Field& field : record.fields) {
      type(field.type);
      cites(field.cites);
    }
  }

  void translate(Parameter& parameter) {
    const Sort sort = parameter.changes ? item_sort(parameter.changes->text) : sort_of(parameter.type);
    const Enumeration* members =
        members_of(parameter.changes ? declared_parameter(parameter.changes->text) : &parameter);
    type(parameter.type);
    if (parameter.by) symbol(*parameter.by);
    if (parameter.changes) symbol(*parameter.changes);
    for (ParameterValue& value : parameter.values) {
      if (members != nullptr && value.value.kind == ExprKind::Record) {
        for (Name& name : value.value.names) {
          if (const Enumerator* member = find_member(*members, name.text)) rename(name, member->name.text);
        }
        for (Expr& item : value.value.items) expression(item, sort);
        cites(value.cites);
        continue;
      }
      expression(value.value, sort);
      cites(value.cites);
    }
  }

  // The declaration of a parameter, here or in what this file uses.
  const Parameter* declared_parameter(std::string_view name) const {
    const std::size_t dot = name.rfind('.');
    const std::string_view alone = dot == std::string_view::npos ? name : name.substr(dot + 1);
    std::vector<const PolicyFile*> files = {&file_};
    if (file_.base != nullptr) files.push_back(file_.base);
    for (const PolicyFile* file : std::vector<const PolicyFile*>(files))
      files.insert(files.end(), file->modules.begin(), file->modules.end());
    for (const PolicyFile* file : files) {
      for (const Declaration& declaration : file->declarations) {
        const auto* one = std::get_if<Parameter>(&declaration);
        if (one != nullptr && !one->changes && base::is_called(one->name.text, alone)) return one;
      }
    }
    return nullptr;
  }

  const Enumeration* members_of(const Parameter* parameter) const {
    if (parameter == nullptr || !parameter->by) return nullptr;
    TypeName own;
    own.name = *parameter->by;
    return names_.enumeration(own);
  }

  void translate(RevenueFormula& formula) {
    decision(formula.decision);
    cites(formula.cites);
    expression(formula.divides, {});
    cites(formula.divides_cites);
    for (FormulaStep& step : formula.steps) {
      expression(step.amount, {});
      if (step.when) expression(*step.when, {});
      cites(step.cites);
    }
  }

  void translate(Item& item) {
    type(item.type);
    if (item.each) variables_.emplace_back(item.each->variable.text, expression(item.each->list, {}).item());
    if (item.means) expression(*item.means, sort_of(item.type));
    if (item.unless_shown) expression(*item.unless_shown, {});
    if (item.shown_value) expression(*item.shown_value, sort_of(item.type));
    if (item.each) variables_.pop_back();
    cites(item.cites);
  }

  void translate(Loose& loose) {
    cites(loose.cites);
    if (loose.output) translate(*loose.output);
  }

  void translate(ConsentScope& scope) {
    cites(scope.cites);
    for (std::optional<EachItem>* one : {&scope.each, &scope.by}) {
      if (*one) variables_.emplace_back((*one)->variable.text, expression((*one)->list, {}).item());
    }
    for (ScopeTerm& term : scope.terms) {
      expression(term.asked, {});
      if (term.domain) expression(*term.domain, {});
      cites(term.cites);
    }
    if (scope.by) variables_.pop_back();
    if (scope.each) variables_.pop_back();
  }

  void translate(NegativeList& list) {
    cites(list.cites);
    type(list.entry);
    const Record* record = names_.record(list.entry);
    for (Name& part : list.each.list.names) symbol(part);
    variables_.emplace_back(list.each.variable.text, Sort{nullptr, record, false});
    conditions(list.when);
    for (SortKey& key : list.sorted_by) expression(key.column, {});
    variables_.pop_back();
    const auto column = [&](Name& name) {
      const Field* field = record == nullptr ? nullptr : find_field(*record, name.text);
      if (field == nullptr) return Sort{};
      rename(name, field->name.text);
      return sort_of(field->type);
    };
    for (Assignment& one : list.otherwise) {
      Name target = one.target;
      expression(one.value, column(target));
      one.target = target;
    }
    std::vector<Sort> columns;
    for (std::size_t r = 0; r < list.rows.size(); ++r) {
      for (std::size_t c = 0; c < list.rows[r].cells.size(); ++c) {
        Cell& cell = list.rows[r].cells[c];
        cites(cell.citations);
        const bool head = r == 0 && cell.kind == CellKind::Expression &&
                          cell.expression.kind == ExprKind::Path && cell.expression.names.size() == 1;
        if (r == 0) {
          columns.push_back(head ? column(cell.expression.names.front()) : Sort{});
        } else if (cell.kind == CellKind::Expression) {
          expression(cell.expression, c < columns.size() ? columns[c] : Sort{});
        }
      }
    }
  }

  void translate(Decision& decision) {
    cites(decision.cites);
    cites(decision.fallback_cites);
    for (Item& output : decision.outputs) translate(output);
  }

  void conditions(std::vector<Expr>& conditions) {
    for (Expr& condition : conditions) expression(condition, {});
  }

  void translate(Interpretation& point) { cites(point.cites); }

  void translate(Group& group) {
    rank(group.rank);
    conditions(group.domain);
    cites(group.cites);
  }

  void translate(Rule& rule) {
    decision(rule.decision);
    rank(rule.rank);
    conditions(rule.domain);
    conditions(rule.when);
    conditions(rule.unless);
    conditions(rule.required);
    cites(rule.cites);
    if (rule.law_as_of) expression(*rule.law_as_of, {});
    for (Assignment& assignment : rule.assignments) {
      expression(assignment.value, item_sort(assignment.target.text));
      symbol(assignment.target);
    }
  }

  void translate(CrossBorderRule& rule) {
    decision(rule.decision);
    conditions(rule.domain);
    cites(rule.cites);
    for (Routes& one : rule.routes) {
      translate(one.table);
      symbol(one.gives);
    }
    for (Measure& one : rule.measures) {
      translate(one.duty);
      for (std::optional<Expr>* part : {&one.valid, &one.renewed, &one.again}) {
        if (*part) expression(**part, {});
      }
    }
  }

  void translate(Table& table) {
    rank(table.rank);
    conditions(table.domain);
    cites(table.cites);
    const bool collects = table.hit == HitPolicy::Collect;
    rows(table.rows, [&](Sort column) { return collects ? column.item() : column; });
  }

  void translate(Obligation& obligation) {
    if (obligation.as) {
      // The checker takes it for a value of whatever list is asked for.
      for (const Enumeration* one : names_.enumerations()) {
        if (const Enumerator* member = find_member(*one, obligation.as->text)) {
          rename(*obligation.as, member->name.text);
          break;
        }
      }
    }
    decision(obligation.decision);
    if (obligation.replaces) symbol(*obligation.replaces);
    conditions(obligation.domain);
    conditions(obligation.when);
    conditions(obligation.unless);
    conditions(obligation.met);
    if (obligation.due) expression(*obligation.due, {});
    if (obligation.ends) expression(*obligation.ends, {});
    cites(obligation.cites);
    // The checker takes a value of an enumeration before anything else, and the last of several.
    if (const Bilingual* declared = party(obligation.party.text)) {
      if (party(declared->in(language_)) == declared) rename(obligation.party, *declared);
    }
  }

  const Bilingual* party(std::string_view spelling) const {
    const NameTable::Symbol* found = names_.find(spelling);
    const Bilingual* out = found == nullptr ? nullptr : found->name;
    for (const Enumeration* enumeration : names_.enumerations()) {
      for (const Enumerator& member : enumeration->members) {
        if (base::is_called(member.name.text, spelling)) out = &member.name.text;
      }
    }
    return out;
  }

  void translate(Test& test) {
    decision(test.decision);
    if (test.like) like(*test.like);
    for (ChosenReading& chosen : test.readings) {
      value_of(item_sort(chosen.interpretation.text), chosen.reading);
      symbol(chosen.interpretation);
    }
    for (GivenItem& item : test.given) {
      expression(item.value, item_sort(item.name.text));
      symbol(item.name);
    }
    for (Expectation& expected : test.expected) {
      if (expected.kind == ExpectKind::Output) expression(expected.value, item_sort(expected.name.text));
      symbol(expected.name);
      for (Name& fact : expected.facts) symbol(fact);
    }
    rows(test.rows, [](Sort column) { return column; });
  }

  void value_of(Sort sort, Name& value) const {
    const Enumerator* found =
        sort.enumeration == nullptr ? nullptr : find_member(*sort.enumeration, value.text);
    if (found != nullptr) rename(value, found->name.text);
  }

  void like(Text& text) const {
    const std::string wanted = text.text.in(Language::English);
    for (const PolicyFile* file :
         {static_cast<const PolicyFile*>(&file_), static_cast<const PolicyFile*>(file_.base)}) {
      if (file == nullptr) continue;
      for (const Declaration& declaration : file->declarations) {
        const auto* other = std::get_if<Test>(&declaration);
        if (other == nullptr || !base::is_called(other->title.text, wanted)) continue;
        if (!other->title.text.has_both()) return;
        const std::string& title = other->title.text.in(language_);
        text.text = has_han(title) ? Bilingual{{}, title} : Bilingual{title, {}};
        return;
      }
    }
  }

  // ---- tables ----

  template <typename OfColumn>
  void rows(std::vector<Row>& rows, OfColumn of_column) {
    std::vector<Sort> columns;
    std::vector<CellKind> heads;
    for (std::size_t r = 0; r < rows.size(); ++r) {
      for (std::size_t c = 0; c < rows[r].cells.size(); ++c) {
        Cell& cell = rows[r].cells[c];
        cites(cell.citations);
        if (r > 0) {
          if (cell.kind != CellKind::Expression || (c < heads.size() && outcome(cell.expression, heads[c])))
            continue;
          expression(cell.expression, c < columns.size() ? columns[c] : Sort{});
          continue;
        }
        Name* head = cell.kind == CellKind::ExpectOutput || cell.kind == CellKind::Reading ||
                             cell.kind == CellKind::ExpectObligation
                         ? &cell.name
                     : cell.kind == CellKind::Expression && cell.expression.kind == ExprKind::Path &&
                             cell.expression.names.size() == 1
                         ? &cell.expression.names.front()
                         : nullptr;
        heads.push_back(cell.kind);
        columns.push_back(head == nullptr ? Sort{} : of_column(item_sort(head->text)));
        if (head != nullptr) symbol(*head);
      }
    }
  }

  // Outcomes in the cells of a test's table are words of the language.
  bool outcome(Expr& cell, CellKind head) const {
    if (head != CellKind::ExpectDecision && head != CellKind::ExpectOutput &&
        head != CellKind::ExpectObligation)
      return false;
    const bool decision = head == CellKind::ExpectDecision;
    if (cell.kind != ExprKind::Path || cell.names.size() != 1) return decision;
    std::string& word = cell.names.front().text;
    for (const std::string_view id : {"Undetermined", "Permit", "Deny", "ReferTo", "Conflict", "Fault"}) {
      const bool said = word == spelling(id, Language::English) || word == spelling(id, Language::Chinese) ||
                        (id == "ReferTo" && word == "refer");
      if (!said) continue;
      if (!decision && id != "Undetermined") return false;
      word = spelling(id, language_);
      return true;
    }
    return decision;
  }

  // ---- expressions: the same order of looking things up as the checker's ----

  Sort expression(Expr& expr, Sort wanted) {
    switch (expr.kind) {
      case ExprKind::Path: return path(expr, wanted);
      case ExprKind::Compare: return comparison(expr);
      case ExprKind::In:
      case ExprKind::NotIn:
      case ExprKind::UnderAny: return membership(expr, true);
      case ExprKind::Under:
      case ExprKind::NotUnder: return membership(expr, false);
      case ExprKind::If: {
        expression(expr.items[0], {});
        const Sort yes = expression(expr.items[1], wanted);
        const bool knows = wanted.enumeration != nullptr || wanted.record != nullptr || wanted.list;
        expression(expr.items[2], knows ? wanted : yes);
        return yes;
      }
      case ExprKind::Set:
      case ExprKind::List: {
        Sort item = wanted.item();
        for (Expr& member : expr.items) {
          const Sort found = expression(member, item);
          if (item.enumeration == nullptr && item.record == nullptr) item = found.item();
        }
        return item.as_list();
      }
      case ExprKind::Record: return record(expr, wanted);
      case ExprKind::Split: {
        const Sort taken = expression(expr.items[0], {});
        variables_.emplace_back(expr.names[0].text, expression(expr.items[1], {}).item());
        for (std::size_t i = 2; i < expr.items.size(); ++i) expression(expr.items[i], {});
        variables_.pop_back();
        return taken.as_list();
      }
      case ExprKind::ByMember: {
        std::string name;
        for (const Name& part : expr.items[0].names) name += (name.empty() ? "" : ".") + part.text;
        expression(expr.items[1], Sort{members_of(declared_parameter(name)), nullptr, false});
        return expression(expr.items[0], {});
      }
      case ExprKind::Any:
      case ExprKind::Every:
      case ExprKind::CountOf:
      case ExprKind::SumOf:
      case ExprKind::FirstOf:
      case ExprKind::MaxOver:
      case ExprKind::MinOver:
      case ExprKind::AllOf: return over_list(expr);
      // any other kind: names stand in its parts alone
      default:
        for (Expr& item : expr.items) expression(item, {});
        return {};
    }
  }

  Sort membership(Expr& expr, bool of_list) {
    if (const auto right = bare_element(expr)) {
      expression(expr.items[0], right->item());
      return {};
    }
    const Sort element = expression(expr.items[0], {});
    expression(expr.items[1], of_list ? element.as_list() : element.item());
    return {};
  }

  Sort record(Expr& expr, const Sort& wanted) {
    for (std::size_t i = 0; i < expr.items.size(); ++i) {
      const Field* field =
          wanted.record == nullptr ? nullptr : find_field(*wanted.record, expr.names[i].text);
      expression(expr.items[i], field == nullptr ? Sort{} : sort_of(field->type));
      if (field != nullptr) rename(expr.names[i], field->name.text);
    }
    return {};
  }

  // The list comes first, except where the value that is taken is written before its list.
  Sort over_list(Expr& expr) {
    const bool tests =
        expr.kind == ExprKind::Any || expr.kind == ExprKind::Every || expr.kind == ExprKind::CountOf;
    const std::size_t list = tests ? 0 : 1;
    variables_.emplace_back(expr.names[0].text, expression(expr.items[list], {}).item());
    Sort taken;
    for (std::size_t i = 0; i < expr.items.size(); ++i) {
      if (i == list) continue;
      const Sort found = expression(expr.items[i], {});
      if (i == 0) taken = found;
    }
    variables_.pop_back();
    if (tests) return {};
    return expr.kind == ExprKind::AllOf ? taken.as_list() : taken;
  }

  const Sort* variable(std::string_view name) const {
    const auto at = std::find_if(variables_.rbegin(), variables_.rend(),
                                 [&](const auto& one) { return one.first == name; });
    return at == variables_.rend() ? nullptr : &at->second;
  }

  // `p.weight`: what was defined for each item of the list.
  Sort own_value(Name& name) {
    const NameTable::Symbol* found = names_.find(name.text);
    if (found == nullptr || found->type == nullptr) return {};
    rename(name, *found->name);
    return sort_of(*found);
  }

  Sort path(Expr& expr, Sort wanted) {
    Name& first = expr.names.front();
    const bool alone = expr.names.size() == 1;
    if (wanted.enumeration != nullptr && (alone || wanted.enumeration->taxonomy)) {
      std::string whole;
      for (const Name& name : expr.names) whole += (whole.empty() ? "" : ".") + name.text;
      if (const Enumerator* member = find_member(*wanted.enumeration, whole)) {
        if (member->name.text.has_both()) rename_path(expr, member->name.text.in(language_));
        return wanted.item();
      }
    }
    if (const Sort* of = variable(first.text)) {
      Sort sort = *of;
      for (std::size_t i = 1; i < expr.names.size(); ++i) {
        const Field* field = sort.record == nullptr ? nullptr : find_field(*sort.record, expr.names[i].text);
        if (field == nullptr) return own_value(expr.names[i]);
        rename(expr.names[i], field->name.text);
        sort = sort_of(field->type);
      }
      return sort;
    }
    const NameTable::Symbol* found = names_.find(first.text);
    // A parameter behind the name of its module.
    if ((found == nullptr || found->type == nullptr) && !alone) {
      std::string whole;
      for (const Name& name : expr.names) whole += (whole.empty() ? "" : ".") + name.text;
      found = names_.find(whole);
      if (found == nullptr || found->type == nullptr) return {};
      rename_path(expr, found->name->in(language_));
      return sort_of(*found->type);
    }
    if (found == nullptr || found->type == nullptr) return {};
    // In the other spelling it must not become a value of the type that is expected here.
    const bool taken = wanted.enumeration != nullptr && alone &&
                       find_member(*wanted.enumeration, found->name->in(language_)) != nullptr;
    if (!taken) rename(first, *found->name);
    Sort sort = sort_of(*found);
    // `entries.class`: of the entry that decides.
    for (std::size_t i = 1; i < expr.names.size() && sort.record != nullptr && !sort.list; ++i) {
      const Field* field = find_field(*sort.record, expr.names[i].text);
      if (field == nullptr) return {};
      rename(expr.names[i], field->name.text);
      sort = sort_of(field->type);
    }
    return sort;
  }

  // A node of a taxonomy has as many words in either language, but for a mistake that is reported elsewhere.
  static void rename_path(Expr& expr, std::string_view spelling) {
    std::vector<Name> names;
    while (true) {
      const std::size_t dot = spelling.find('.');
      const Span span =
          names.size() < expr.names.size() ? expr.names[names.size()].span : expr.names.back().span;
      names.push_back({std::string(spelling.substr(0, dot)), span});
      if (dot == std::string_view::npos) break;
      spelling.remove_prefix(dot + 1);
    }
    expr.names = std::move(names);
  }

  // A bare name that stands for nothing by itself can only be a value of the other side's enumeration.
  bool needs_other_side(const Expr& expr) const {
    return expr.kind == ExprKind::Path && variable(expr.names[0].text) == nullptr &&
           names_.find(expr.names[0].text) == nullptr;
  }

  // `read in c.operations`: what the right side holds, where that says what the left is a value of.
  std::optional<Sort> bare_element(Expr& expr) {
    if (!needs_other_side(expr.items[0]) || needs_other_side(expr.items[1]) ||
        expr.items[1].kind != ExprKind::Path)
      return std::nullopt;
    return expression(expr.items[1], {});
  }

  Sort comparison(Expr& expr) {
    const bool equality = expr.compare == Comparison::Equal || expr.compare == Comparison::NotEqual;
    const bool right_first = equality && needs_other_side(expr.items[0]) && !needs_other_side(expr.items[1]);
    const Sort sort = expression(expr.items[right_first ? 1 : 0], {});
    expression(expr.items[right_first ? 0 : 1], sort);
    return {};
  }

  PolicyFile& file_;
  Language language_;
  NameTable names_;
  std::vector<std::pair<std::string, Sort>> variables_;
  static constexpr int kDeepest = 16;  // definitions by definitions whose types are looked through
  int inferring_ = 0;
};

}  // namespace

void translate_names(PolicyFile& file, Language language) { Translator(file, language).run(); }

}  // namespace writ::syntax
