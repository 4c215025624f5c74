// SPDX-License-Identifier: Apache-2.0
// Tests that stand in a policy: their facts become JSON, so that a test asks exactly as a service asks.
#include "compiler/sema/checker.h"
#include "compiler/sema/types.h"
#include "compiler/syntax/keywords.h"
#include "runtime/base/called.h"

#include <algorithm>

namespace writ::sema {

using diag::Code;
using syntax::Cell;
using syntax::CellKind;
using syntax::ExpectKind;

const syntax::Name* Checker::bare_name(const syntax::Expr& expr) const {
  return expr.kind == syntax::ExprKind::Path && expr.names.size() == 1 ? &expr.names[0] : nullptr;
}

void Checker::add_given(const syntax::Name& name, const syntax::Expr& value, TestCase& out) {
  const Symbol* symbol = scope_.expect(name, {SymbolKind::Fact}, kind_name(SymbolKind::Fact));
  if (symbol == nullptr) return;
  const ir::Field& field = program_.facts_record().fields[symbol->index];
  const auto text = expressions_.literal(value, field.type);
  if (!text) return;
  const auto same = std::find_if(out.given.begin(), out.given.end(),
                                 [&](const auto& given) { return given.first == field.external; });
  if (same != out.given.end()) {
    same->second = *text;
  } else {
    out.given.emplace_back(field.external, *text);
  }
}

void Checker::choose_reading(const syntax::Name& interpretation, const syntax::Name& reading, TestCase& out) {
  const Symbol* symbol =
      scope_.expect(interpretation, {SymbolKind::Interpretation}, kind_name(SymbolKind::Interpretation));
  if (symbol == nullptr) return;
  const ir::Field& field = program_.facts_record().fields[symbol->index];
  const std::vector<ir::Enumerator>& readings = program_.enumerations[field.type.of].members;
  std::vector<std::string> known;
  for (const ir::Enumerator& one : readings) {
    if (!base::is_called(one.name, reading.text)) {
      for (const std::string* spelling : {&one.name.en, &one.name.zh}) {
        if (!spelling->empty()) known.push_back(*spelling);
      }
      continue;
    }
    std::erase_if(out.readings, [&](const auto& chosen) { return chosen.first == field.external; });
    out.readings.emplace_back(field.external, one.external);
    scope_.resolve(reading, one.name);
    return;
  }
  scope_.report_unknown(reading, known, {"a reading", "口径"});
}

void Checker::check_given(const std::vector<syntax::GivenItem>& given, TestCase& out) {
  for (const syntax::GivenItem& item : given) add_given(item.name, item.value, out);
}

namespace {

// Words of the language in the cells of a test's table.
struct OutcomeWord {
  std::string_view id;  // in keywords.def
  ExpectedOutcome outcome;
};
constexpr OutcomeWord kOutcomes[] = {
    {"Permit", ExpectedOutcome::Permit},     {"Deny", ExpectedOutcome::Deny},
    {"ReferTo", ExpectedOutcome::Refer},     {"Undetermined", ExpectedOutcome::Undetermined},
    {"Conflict", ExpectedOutcome::Conflict}, {"Fault", ExpectedOutcome::Error},
    {"None", ExpectedOutcome::None}};

base::Bilingual spelled(const OutcomeWord& word) {
  return {std::string(syntax::spelling(word.id, base::Language::English)),
          std::string(syntax::spelling(word.id, base::Language::Chinese))};
}

const OutcomeWord* word_called(std::string_view text) {
  for (const OutcomeWord& one : kOutcomes) {
    const bool alone = one.outcome == ExpectedOutcome::Refer && text == "refer";
    if (alone || base::is_called(spelled(one), text)) return &one;
  }
  return nullptr;
}

}  // namespace

std::optional<ExpectedOutcome> Checker::outcome_word(const syntax::Expr& value) {
  const syntax::Name* name = bare_name(value);
  const OutcomeWord* word = name == nullptr ? nullptr : word_called(name->text);
  if (word == nullptr) return std::nullopt;
  scope_.resolve(*name, spelled(*word));
  return word->outcome;
}

// Any other of these words may be a value.
bool Checker::is_undetermined(const syntax::Expr& value) {
  const syntax::Name* name = bare_name(value);
  const OutcomeWord* word = name == nullptr ? nullptr : word_called(name->text);
  return word != nullptr && word->outcome == ExpectedOutcome::Undetermined && outcome_word(value).has_value();
}

// `value` null: undetermined.
void Checker::expect_obligation(const syntax::Name& name, syntax::DutyAspect aspect,
                                const syntax::Expr* value, TestCase& out) {
  const Symbol* symbol = scope_.expect(name, {SymbolKind::Obligation}, kind_name(SymbolKind::Obligation));
  if (symbol == nullptr) return;
  const ir::Obligation& duty = program_.obligations[symbol->index];
  const auto wrong = [&](base::Bilingual found, base::Bilingual expected) {
    diagnostics_.report(Code::WrongKindOfName, name.span, {name.text, std::move(found), std::move(expected)})
        .label(symbol->span, {"declared here", "在此声明"})
        .emit();
  };
  // What no answer can show would make a test that says nothing.
  if (duty.decision != out.decision)
    return wrong({"an obligation of another decision", "另一决定的义务"},
                 {"one of the decision that the test asks", "测试所问决定的义务"});
  if (aspect == syntax::DutyAspect::Met && duty.met == ir::kNone)
    return wrong({"an obligation without `met when`", "没有写明“视为履行”的义务"},
                 {"one that says when it is met", "写明何时视为履行的义务"});
  if (aspect == syntax::DutyAspect::Due && duty.due == ir::kNone)
    return wrong({"an obligation without a deadline", "没有期限的义务"},
                 {"one with a deadline", "有期限的义务"});
  if (aspect == syntax::DutyAspect::Ends && duty.ends == ir::kNone)
    return wrong({"an obligation without an end", "没有终止之日的义务"},
                 {"one that lasts until a day", "写明“持续至”的义务"});
  ExpectedDuty made{symbol->index, static_cast<DutyAspect>(aspect), std::nullopt};
  const bool is_day = aspect == syntax::DutyAspect::Due || aspect == syntax::DutyAspect::Ends;
  if (value != nullptr && !is_undetermined(*value)) {
    const bool fits = is_day ? value->kind == syntax::ExprKind::Date
                             : value->kind == syntax::ExprKind::Yes || value->kind == syntax::ExprKind::No;
    if (!fits) {
      diagnostics_
          .report(Code::BadCell, value->span,
                  {is_day ? base::Bilingual{"a date goes here", "此处应为日期"}
                          : base::Bilingual{"yes or no goes here", "此处应为是或者否"}})
          .emit();
      return;
    }
    if (is_day && value->days == syntax::kNoDay) return;
    made.value = is_day ? value->days : value->kind == syntax::ExprKind::Yes ? 1 : 0;
  }
  out.duties.push_back(made);
}

void Checker::expect_output(const syntax::Name& name, const syntax::Expr& value, TestCase& out) {
  const auto item = item_named(name);
  if (!item) return;
  if (is_undetermined(value)) {
    out.outputs.push_back({program_.items[*item].external, std::nullopt, value.span});
    return;
  }
  if (value.kind == syntax::ExprKind::And) {
    diagnostics_.report(Code::NotAValue, value.span)
        .note({"several expectations are parted by commas: `expect a is 1, b is 2`",
               "数项预期之间用逗号分开：“预期 甲 为 1，乙 为 2”"})
        .emit();
    return;
  }
  const auto text = expressions_.literal(value, expressions_.type_of_item(*item));
  if (text) out.outputs.push_back({program_.items[*item].external, *text, value.span});
}

void Checker::check_expectation(const syntax::Expectation& expectation, TestCase& out) {
  switch (expectation.kind) {
    case ExpectKind::Output: expect_output(expectation.name, expectation.value, out); return;
    case ExpectKind::OutputUndetermined:
      if (const auto item = item_named(expectation.name)) {
        out.outputs.push_back({program_.items[*item].external, std::nullopt, expectation.span});
      }
      return;
    case ExpectKind::Obligation:
      return expect_obligation(expectation.name, expectation.aspect, &expectation.value, out);
    case ExpectKind::ObligationUndetermined:
      return expect_obligation(expectation.name, expectation.aspect, nullptr, out);
    case ExpectKind::MissingFacts: {
      std::vector<std::string> paths;
      for (const syntax::Name& fact : expectation.facts) {
        const Symbol* symbol = scope_.meant(fact);
        if (symbol != nullptr && symbol->kind == SymbolKind::Fact) {
          paths.push_back(program_.facts_record().fields[symbol->index].external);
        } else {
          scope_.expect(fact, {SymbolKind::Fact}, kind_name(SymbolKind::Fact));
        }
      }
      out.missing_facts = std::move(paths);
      return;
    }
    case ExpectKind::Permit:
    case ExpectKind::Deny:
    case ExpectKind::Refer:
    case ExpectKind::Undetermined:
    case ExpectKind::Conflict:
    case ExpectKind::Error:
    case ExpectKind::None: break;
  }
  out.outcome = static_cast<ExpectedOutcome>(expectation.kind);
  if (expectation.by_default) out.by = "default";
  if (expectation.name.text.empty()) return;
  const Symbol* symbol =
      scope_.expect(expectation.name, {SymbolKind::Rule, SymbolKind::Table, SymbolKind::Obligation},
                    kind_name(SymbolKind::Rule));
  if (symbol != nullptr) out.by = symbol->name.in(base::Language::English);
}

void Checker::check_test(const syntax::Test& test) {
  TestCase made;
  made.title = test.title.text;
  made.span = test.title.span;
  made.decision = decision_of(test.decision, test.title.span);
  for (const syntax::Declaration& declaration : file_.core) {
    const auto* other = std::get_if<syntax::Test>(&declaration);
    if (other == nullptr) continue;
    if (other == &test) break;
    const std::string& title = test.title.text.in(base::Language::English);
    if (!base::is_called(other->title.text, title)) continue;
    diagnostics_.report(Code::DuplicateName, test.title.span, {title})
        .label(other->title.span, {"declared here", "在此声明"})
        .emit();
    break;
  }
  if (test.like) {
    const std::string& wanted = test.like->text.in(base::Language::English);
    const auto other = std::find_if(tests_.begin(), tests_.end(), [&](const TestCase& candidate) {
      return base::is_called(candidate.title, wanted);
    });
    if (other == tests_.end()) {
      if (!file_.lost_test) diagnostics_.report(Code::UnknownTest, test.like->span, {wanted}).emit();
    } else {
      scope_.resolutions().put(test.like->span, wanted, other->title);
      made.given = other->given;
      made.as_of = other->as_of;
      made.readings = other->readings;
    }
  }
  if (test.as_of && test.as_of->days != syntax::kNoDay) made.as_of = test.as_of->days;
  check_given(test.given, made);
  for (const syntax::ChosenReading& chosen : test.readings)
    choose_reading(chosen.interpretation, chosen.reading, made);
  for (const syntax::Expectation& expectation : test.expected) check_expectation(expectation, made);
  if (test.is_table) {
    check_test_rows(test, made);
    return;
  }
  if (test.expected.empty()) diagnostics_.report(Code::TestExpectsNothing, test.title.span).emit();
  tests_.push_back(std::move(made));
}

void Checker::check_test_rows(const syntax::Test& test, const TestCase& common) {
  const std::vector<Cell>& header = test.rows.front().cells;
  bool expects = !test.expected.empty();
  for (const Cell& cell : header) {
    const bool expectation = cell.kind == CellKind::ExpectDecision || cell.kind == CellKind::ExpectOutput ||
                             cell.kind == CellKind::ExpectObligation;
    const bool fact = cell.kind == CellKind::Expression && bare_name(cell.expression) != nullptr;
    expects = expects || expectation;
    if (!expectation && !fact && cell.kind != CellKind::AsOf && cell.kind != CellKind::Reading)
      diagnostics_.report(Code::BadHeader, cell.span).emit();
  }
  if (!expects || test.rows.size() < 2) diagnostics_.report(Code::TestExpectsNothing, test.title.span).emit();
  for (std::size_t i = 1; i < test.rows.size(); ++i) {
    const syntax::Row& row = test.rows[i];
    TestCase made = common;
    made.span = row.span;
    const std::string number = " #" + std::to_string(i);
    if (!made.title.en.empty()) made.title.en += number;
    if (!made.title.zh.empty()) made.title.zh += number;
    if (row.cells.size() != header.size()) {
      diagnostics_.report(Code::RowLength, row.span, {row.cells.size(), header.size()}).emit();
      continue;
    }
    for (std::size_t c = 0; c < row.cells.size(); ++c) {
      const Cell& cell = row.cells[c];
      if (cell.kind == CellKind::Empty) continue;
      if (cell.kind != CellKind::Expression) {
        diagnostics_.report(Code::BadCell, cell.span, {base::Bilingual{"a value goes here", "此处应为值"}})
            .emit();
      } else if (header[c].kind == CellKind::AsOf) {
        if (cell.expression.kind == syntax::ExprKind::Date) {
          if (cell.expression.days != syntax::kNoDay) made.as_of = cell.expression.days;
        } else {
          diagnostics_.report(Code::BadCell, cell.span, {base::Bilingual{"a date goes here", "此处应为日期"}})
              .emit();
        }
      } else if (header[c].kind == CellKind::Reading) {
        if (const syntax::Name* reading = bare_name(cell.expression)) {
          choose_reading(header[c].name, *reading, made);
        } else {
          diagnostics_
              .report(Code::BadCell, cell.span, {base::Bilingual{"a reading goes here", "此处应为口径"}})
              .emit();
        }
      } else if (header[c].kind == CellKind::ExpectOutput) {
        expect_output(header[c].name, cell.expression, made);
      } else if (header[c].kind == CellKind::ExpectObligation) {
        expect_obligation(header[c].name, header[c].aspect, &cell.expression, made);
      } else if (header[c].kind == CellKind::ExpectDecision) {
        if (const auto outcome = outcome_word(cell.expression)) {
          made.outcome = outcome;
        } else {
          diagnostics_
              .report(Code::BadCell, cell.span,
                      {base::Bilingual{"an outcome goes here", "此处应为决定的结果"}})
              .emit();
        }
      } else if (const syntax::Name* fact = bare_name(header[c].expression)) {
        add_given(*fact, cell.expression, made);
      }
    }
    tests_.push_back(std::move(made));
  }
}

}  // namespace writ::sema
