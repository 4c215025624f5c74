// SPDX-License-Identifier: Apache-2.0
#include "compiler/sema/check.h"

#include "compiler/sema/checker.h"
#include "runtime/base/deep_stack.h"

#include <algorithm>
#include <map>

namespace writ::sema {
std::vector<const syntax::PolicyFile*> Checker::files_of(const syntax::PolicyFile& file) {
  std::vector<const syntax::PolicyFile*> out(file.modules.begin(), file.modules.end());
  out.push_back(&file);
  return out;
}

void Checker::declare_all() {
  each<syntax::Law>([&](const syntax::Law& law, std::uint32_t index) {
    scope_.declare(law.name, SymbolKind::Law, index, law.is_private);
    program_.laws.push_back({law.name.text, law.title.text, {}});
  });
  each<syntax::Enumeration>([&](const syntax::Enumeration& one, std::uint32_t index) {
    scope_.declare(one.name, SymbolKind::Enumeration, index, one.is_private);
    program_.enumerations.push_back({one.name.text, one.taxonomy, {}, one.open, one.leaves_only});
  });
  declare_records();
  declare_interpretations();
  each<syntax::Calendar>([&](const syntax::Calendar& calendar, std::uint32_t) { check_calendar(calendar); });
  each<syntax::Parameter>([&](const syntax::Parameter& parameter, std::uint32_t index) {
    scope_.declare(parameter.name, SymbolKind::Parameter, index, parameter.is_private);
    program_.parameters.push_back(
        {parameter.name.text, parameter.name.text.in(base::Language::English), {}, {}});
  });
  declare_items();
  declare_groups();
  each<syntax::Obligation>([&](const syntax::Obligation& obligation, std::uint32_t index) {
    scope_.declare(obligation.name, SymbolKind::Obligation, index);
    ir::Obligation made;
    made.name = obligation.name.text;
    made.span = obligation.name.span;
    program_.obligations.push_back(std::move(made));
  });
}

void Checker::declare_records() {
  base::Span facts_span;
  each<syntax::Record>([&](const syntax::Record& record, std::uint32_t index) {
    program_.records.push_back({record.name.text, {}, 0});
    if (record.name.span.file.valid())
      scope_.declare(record.name, SymbolKind::Record, index, record.is_private);
    if (!record.is_facts) return;
    if (program_.facts != ir::kNone) {
      diagnostics_.report(diag::Code::SeveralFacts, record.span)
          .label(facts_span, {"declared here", "在此声明"})
          .emit();
      for (const syntax::Field& field : record.fields) scope_.poison(field.name);
      return;
    }
    program_.facts = index;
    facts_span = record.span;
    facts_fields_ = record.fields.size();
    for (std::uint32_t i = 0; i < record.fields.size(); ++i)
      scope_.declare(record.fields[i].name, SymbolKind::Fact, i);
  });
}

// Of decisions, then definitions; behind all that are written, what lists and formulas hold in values of their own.
void Checker::declare_items() {
  const auto declare_item = [&](const syntax::Item& item, bool output) {
    scope_.declare(item.name, SymbolKind::Item, static_cast<std::uint32_t>(program_.items.size()));
    ir::Item made;
    made.name = item.name.text;
    made.external = item.name.text.in(base::Language::English);
    made.output = output;
    made.span = item.name.span;
    program_.items.push_back(std::move(made));
  };
  each<syntax::Decision>([&](const syntax::Decision& decision, std::uint32_t index) {
    scope_.declare(decision.name, SymbolKind::Decision, index);
    ir::Decision made;
    made.name = decision.name.text;
    made.span = decision.name.span;
    for (const syntax::Item& output : decision.outputs) {
      made.outputs.push_back(static_cast<std::uint32_t>(program_.items.size()));
      declare_item(output, true);
    }
    program_.decisions.push_back(std::move(made));
  });
  std::map<const syntax::Item*, std::uint32_t> items;
  each<syntax::Item>([&](const syntax::Item& item, std::uint32_t) {
    items.emplace(&item, static_cast<std::uint32_t>(program_.items.size()));
    declare_item(item, false);
  });
  each<syntax::NegativeList>([&](const syntax::NegativeList& list, std::uint32_t index) {
    scope_.declare(list.name, SymbolKind::List, index);
    ir::DataList made;
    made.name = list.name.text;
    made.external = list.name.text.in(base::Language::English);
    made.collect = list.collect;
    made.apart = list.apart;
    made.may_be_empty = list.may_be_empty;
    made.because = list.because;
    made.span = list.name.span;
    made.item = static_cast<std::uint32_t>(program_.items.size());
    program_.data_lists.push_back(std::move(made));
    ir::Item row;
    row.name = list.name.text;
    row.external = list.name.text.in(base::Language::English);
    row.type = {.kind = list.collect ? ir::TypeKind::Count : ir::TypeKind::Integer, .list = list.collect};
    row.span = list.name.span;
    program_.items.push_back(std::move(row));
  });
  declare_formulas(items);
}

// Rules and tables share the groups, in the order of the file.
void Checker::declare_groups() {
  std::uint32_t named = 0;
  for (const syntax::Declaration& declaration : file_.core) {
    if (const auto* group = std::get_if<syntax::Group>(&declaration))
      scope_.declare(group->name, SymbolKind::Group, named++);
  }
  const auto add_group = [&](const syntax::DeclaredName& name, SymbolKind kind) {
    scope_.declare(name, kind, static_cast<std::uint32_t>(program_.groups.size()));
    ir::Group group;
    group.name = name.text;
    program_.groups.push_back(std::move(group));
    group_spans_.push_back(name.span);
  };
  for (const syntax::Declaration& declaration : file_.core) {
    if (const auto* rule = std::get_if<syntax::Rule>(&declaration)) add_group(rule->name, SymbolKind::Rule);
    if (const auto* table = std::get_if<syntax::Table>(&declaration))
      add_group(table->name, SymbolKind::Table);
  }
}

Policy Checker::run() {
  program_.name = file_.name.text;
  program_.version = file_.version;
  for (const syntax::PolicyFile* overlay : file_.overlays)
    program_.overlays.push_back({overlay->name.text, overlay->version});
  resolve_files();
  check_uses();
  check_overlay_forms();
  declare_all();
  collect_members();
  check_shapes();
  declare_outcomes();
  settle_types();
  check_values();
  check_what_decides();
  each<syntax::Test>([&](const syntax::Test& test, std::uint32_t) { check_test(test); });
  if (file_.is_module) check_module();
  report_unused();
  return made();
}

// Laws, enumerations, records and lists: what the types of everything else are made of.
void Checker::check_shapes() {
  each<syntax::Law>([&](const syntax::Law& law, std::uint32_t i) { check_law(law, program_.laws[i]); });
  each<syntax::Calendar>(
      [&](const syntax::Calendar& calendar, std::uint32_t) { citations(calendar.cites, {}); });
  each<syntax::Enumeration>(
      [&](const syntax::Enumeration& one, std::uint32_t i) { check_enumeration(one, i); });
  each<syntax::Record>(
      [&](const syntax::Record& record, std::uint32_t i) { check_record(record, program_.records[i]); });
  if (program_.facts == ir::kNone) {
    if (!file_.lost_facts && !file_.is_module) diagnostics_.report(diag::Code::NoFacts, file_.span).emit();
    program_.facts = static_cast<std::uint32_t>(program_.records.size());
    program_.records.emplace_back();
  }
  check_interpretations();
  declare_lists();
}

// The types of everything that has a name, before anything reads it.
void Checker::settle_types() {
  each<syntax::Parameter>([&](const syntax::Parameter& one, std::uint32_t i) {
    program_.parameters[i].type = resolve(one.type);
  });
  collect_changes();
  each<syntax::Parameter>([&](const syntax::Parameter& one, std::uint32_t i) {
    if (!declare_parts(one, i)) declare_rows(one, i);
  });
  declare_all_picked();
  each_item([&](const syntax::Item& one, std::uint32_t item) {
    if (expressions_.picked(item) == nullptr) program_.items[item].type = resolve(one.type);
  });
  declare_picked_fields();
  declare_duties();
  // What runs over a list may run over any of these.
  const std::uint32_t count = each_item([&](const syntax::Item& one, std::uint32_t item) {
    const ir::Type type = program_.items[item].type;
    if (expressions_.picked(item) != nullptr) return;
    if (one.type.shown()) expressions_.declare_untyped(item, one);
    if (!one.each && one.means && one.means->kind == syntax::ExprKind::Split)
      expressions_.declare_shares(item, *one.means);
    if (!one.each) return;
    if (!one.means || one.unless_shown || type.optional || type.list)
      diagnostics_.report(diag::Code::EachWithoutValue, one.name.span, {one.name.text}).emit();
    expressions_.declare_each(item, *one.each, type);
    program_.items[item].each = true;
    program_.items[item].type.list = true;
  });
  each<syntax::Parameter>(
      [&](const syntax::Parameter& one, std::uint32_t i) { settle_parameter(one, program_.parameters[i]); });
  // Each is found within the one that reads it.
  base::on_deep_stack([&] {
    for (std::uint32_t i = 0; i < count; ++i) expressions_.settle_type(i);
  });
}

void Checker::declare_duties() {
  std::vector<Expressions::Duty> duties;
  std::map<std::uint32_t, std::size_t> at;  // by obligation
  each<syntax::Obligation>([&](const syntax::Obligation& one, std::uint32_t index) {
    if (!one.as) return;
    at.emplace(index, duties.size());
    duties.push_back({.written = &one, .period = period(one.period)});
  });
  // A duty of another decision would be part of what is said of all, and so what stands in place of a duty would be left out.
  each<syntax::Obligation>([&](const syntax::Obligation& one, std::uint32_t) {
    const auto same_decision = [&](const Expressions::Duty& duty) {
      const std::optional<syntax::Name>& a = one.decision;
      const std::optional<syntax::Name>& b = duty.written->decision;
      return !one.as || one.replaces || duty.written->replaces ||
             (a ? a->text : std::string()) == (b ? b->text : std::string());
    };
    if (!std::all_of(duties.begin(), duties.end(), same_decision))
      diagnostics_.report(diag::Code::NotSupported, one.name.span, {base::Bilingual{"as", "记作"}})
          .note({"duties are values where all that are values are of one decision",
                 "以取值表示的义务应同属一个决定"})
          .emit();
    const syntax::PolicyFile* overlay = one.replaces ? overlay_at(one.span) : nullptr;
    const Symbol* old = overlay == nullptr ? nullptr : scope_.find(one.replaces->text);
    if (old == nullptr || old->kind != SymbolKind::Obligation || !at.contains(old->index)) return;
    duties[at.at(old->index)].gone.push_back(
        {period(one.period), overlay->applies_where ? &*overlay->applies_where : nullptr});
    if (!one.as)
      diagnostics_.report(diag::Code::DutyNoLongerValue, one.name.span, {one.name.text, old->name}).emit();
  });
  expressions_.declare_duties(std::move(duties));
}

void Checker::check_values() {
  each<syntax::Parameter>([&](const syntax::Parameter& one, std::uint32_t i) { check_parameter(one, i); });
  check_lists();
  split_adjusted();
  std::uint32_t item = 0;
  each<syntax::Decision>([&](const syntax::Decision& decision, std::uint32_t i) {
    check_decision(decision, i);
    for (const syntax::Item& output : decision.outputs) check_item(output, item++);
  });
  each<syntax::Item>([&](const syntax::Item& one, std::uint32_t) { check_item(one, item++); });
  check_cases();
  if (program_.decisions.empty() && !file_.lost_decision && !file_.is_module)
    diagnostics_.report(diag::Code::NoDecision, file_.span)
        .note({"a default makes one: `default deny cites LAW art N` says what holds where no rule does",
               "写明缺省即有决定：“缺省 禁止 依据 法源 第…条”，即无规则适用时的结论"})
        .emit();
}

void Checker::check_what_decides() {
  collect_groups();
  std::uint32_t group = 0;
  for (const syntax::Declaration& declaration : file_.core) {
    if (const auto* rule = std::get_if<syntax::Rule>(&declaration)) check_rule(*rule, group++);
    if (const auto* table = std::get_if<syntax::Table>(&declaration)) check_table(*table, group++);
  }
  check_formulas();
  check_group_weights();
  check_rounding_units();
  check_defaults();
  check_ranks();
  check_replaced();
  check_changes_named();
  close_exceptions();
  each<syntax::Obligation>([&](const syntax::Obligation& one, std::uint32_t i) { check_obligation(one, i); });
  check_replaced_duties();
  close_outcomes();
  expressions_.check_shares();
  check_written_forms();
  check_windows();
}

Policy Checker::made() {
  Policy out;
  out.otherwise_rows = std::move(closed_by_otherwise_);
  out.program = std::move(program_);
  out.tests = std::move(tests_);
  out.covers = std::move(covers_);
  out.names = std::move(scope_.resolutions());
  each<syntax::Law>([&](const syntax::Law& law, std::uint32_t) {
    const auto module =
        std::find_if(file_.modules.begin(), file_.modules.end(),
                     [&](const syntax::PolicyFile* one) { return one->span.file == law.name.span.file; });
    out.laws.push_back(
        {law.name.span, module == file_.modules.end() ? base::Bilingual{} : (*module)->name.text});
  });
  out.language = file_.language;
  out.span = file_.span;
  for (const syntax::PolicyFile* overlay : file_.overlays) out.overlay_files.push_back(overlay->span.file);
  return out;
}

Policy check(const syntax::PolicyFile& file, diag::Diagnostics& diagnostics) {
  return Checker(file, diagnostics).run();
}

}  // namespace writ::sema
