// SPDX-License-Identifier: Apache-2.0
// What an image holds of each struct of the IR, field by field, in the order in which it is written: said once, for the writer and
// for the reader. Every struct is taken apart into all its members by name, so that a member which is added to the IR and not here
// does not compile. What can be made anew from the rest is named and left out.
//
// An archive is asked for `archive(field...)`; the writer takes them as constants, the reader fills them.
#pragma once

#include "runtime/ir/ir.h"

namespace writ::image {

// The last of each enumeration: what is behind it, no image may hold.
template <typename Enum>
inline constexpr Enum kLast = Enum::there_is_none;
template <>
inline constexpr auto kLast<ir::TypeKind> = ir::TypeKind::Record;
template <>
inline constexpr auto kLast<value::Currency> = static_cast<value::Currency>([] {
  int count = 0;
#define WRIT_CURRENCY(code, places, chinese) ++count;
#include "runtime/value/currency.def"
  return count - 1;
}());
template <>
inline constexpr auto kLast<ir::Op> = ir::Op::RowField;
template <>
inline constexpr auto kLast<ir::Outcome> = ir::Outcome::Refer;
template <>
inline constexpr auto kLast<ir::ClauseKind> = ir::ClauseKind::Otherwise;
template <>
inline constexpr auto kLast<ir::Hit> = ir::Hit::Collect;
template <>
inline constexpr auto kLast<ir::Modality> = ir::Modality::May;
template <>
inline constexpr auto kLast<ir::Phase> = ir::Phase::After;
template <>
inline constexpr auto kLast<ir::Test> = ir::Test::Or;

// A struct of the IR, or a constant one.
template <typename Struct, typename Wanted>
concept Of = std::same_as<std::remove_const_t<Struct>, Wanted>;

template <typename Archive, Of<base::Bilingual> Struct>
void fields(Archive& archive, Struct& it) {
  auto& [en, zh] = it;
  archive(en, zh);
}

// The file is one of whoever compiled; where in it, explanations go by.
template <typename Archive, Of<base::Span> Struct>
void fields(Archive& archive, Struct& it) {
  auto& [file, begin, end] = it;
  static_cast<void>(file);
  archive(begin, end);
}

template <typename Archive, Of<ir::Type> Struct>
void fields(Archive& archive, Struct& it) {
  auto& [kind, list, optional, of, places, currency] = it;
  archive(kind, list, optional, of, places, currency);
}

// What stands below others is found anew.
template <typename Archive, Of<ir::Enumerator> Struct>
void fields(Archive& archive, Struct& it) {
  auto& [name, external, below_end, also_under, matches, inner] = it;
  static_cast<void>(inner);
  archive(name, external, below_end, also_under, matches);
}

template <typename Archive, Of<ir::Enumeration> Struct>
void fields(Archive& archive, Struct& it) {
  auto& [name, taxonomy, members, open, leaves_only] = it;
  archive(name, taxonomy, members, open, leaves_only);
}

// Places in a request are laid out anew.
template <typename Archive, Of<ir::Field> Struct>
void fields(Archive& archive, Struct& it) {
  auto& [name, external, type, absent_means, reading, offset, at_least_one, counted] = it;
  static_cast<void>(offset);
  archive(name, external, type, absent_means, reading, at_least_one, counted);
}

template <typename Archive, Of<ir::Record> Struct>
void fields(Archive& archive, Struct& it) {
  auto& [name, own, size] = it;
  static_cast<void>(size);
  archive(name, own);
}

template <typename Archive, Of<ir::Period> Struct>
void fields(Archive& archive, Struct& it) {
  auto& [from, until] = it;
  archive(from, until);
}

template <typename Archive, Of<ir::LawVersion> Struct>
void fields(Archive& archive, Struct& it) {
  auto& [adopted, in_force, repealed] = it;
  archive(adopted, in_force, repealed);
}

template <typename Archive, Of<ir::Law> Struct>
void fields(Archive& archive, Struct& it) {
  auto& [name, title, versions] = it;
  archive(name, title, versions);
}

template <typename Archive, Of<ir::Citation> Struct>
void fields(Archive& archive, Struct& it) {
  auto& [law, article, period] = it;
  archive(law, article, period);
}

// The index of the days is made of them.
template <typename Archive, Of<ir::Calendar> Struct>
void fields(Archive& archive, Struct& it) {
  auto& [name, days_off, days_worked, first_year, last_year, days] = it;
  static_cast<void>(days);
  archive(name, days_off, days_worked, first_year, last_year);
}

template <typename Archive, Of<ir::Node> Struct>
void fields(Archive& archive, Struct& it) {
  auto& [op, type, index, field, first_operand, operand_count, span] = it;
  archive(op, type, index, field, first_operand, operand_count, span);
}

template <typename Archive, Of<ir::Clause> Struct>
void fields(Archive& archive, Struct& it) {
  auto& [kind, condition] = it;
  archive(kind, condition);
}

template <typename Archive, Of<ir::Conclusion> Struct>
void fields(Archive& archive, Struct& it) {
  auto& [item, value] = it;
  archive(item, value);
}

template <typename Archive, Of<ir::Rule> Struct>
void fields(Archive& archive, Struct& it) {
  auto& [name, period, replaced, condition, clauses, contrary, carries, conclusions, outcome, refer_to,
         because, cites, facts_read, parameters_read, span] = it;
  archive(name, period, replaced, condition, clauses, contrary, carries, conclusions, outcome, refer_to,
          because, cites, facts_read, parameters_read, span);
}

template <typename Archive, Of<ir::Exception> Struct>
void fields(Archive& archive, Struct& it) {
  auto& [group, and_below] = it;
  archive(group, and_below);
}

template <typename Archive, Of<ir::Group> Struct>
void fields(Archive& archive, Struct& it) {
  auto& [name, hit, rules, excepted_by, decision] = it;
  archive(name, hit, rules, excepted_by, decision);
}

template <typename Archive, Of<ir::Item> Struct>
void fields(Archive& archive, Struct& it) {
  auto& [name, external, type, output, default_rule, groups, before, before_of, says_law, each, outcome_of,
         record, span] = it;
  archive(name, external, type, output, default_rule, groups, before, before_of, says_law, each, outcome_of,
          record, span);
}

template <typename Archive, Of<ir::Obligation> Struct>
void fields(Archive& archive, Struct& it) {
  auto& [name, period, replaced, condition, clauses, met, party, modality, phase, text, due, ends, because,
         otherwise, refer_to, cites, decision, facts_read, parameters_read, span] = it;
  archive(name, period, replaced, condition, clauses, met, party, modality, phase, text, due, ends, because,
          otherwise, refer_to, cites, decision, facts_read, parameters_read, span);
}

template <typename Archive, Of<ir::Decision> Struct>
void fields(Archive& archive, Struct& it) {
  auto& [name, period, cites, default_rule, groups, outputs, obligations, items, law_item, law_items,
         interpretations, depends_on_date, span] = it;
  archive(name, period, cites, default_rule, groups, outputs, obligations, items, law_item, law_items,
          interpretations, depends_on_date, span);
}

template <typename Archive, Of<ir::ParameterValue> Struct>
void fields(Archive& archive, Struct& it) {
  auto& [period, value, cites] = it;
  archive(period, value, cites);
}

template <typename Archive, Of<ir::Rows> Struct>
void fields(Archive& archive, Struct& it) {
  auto& [record, of_fields, given] = it;
  archive(record, of_fields, given);
}

template <typename Archive, Of<ir::Parameter> Struct>
void fields(Archive& archive, Struct& it) {
  auto& [name, external, type, values, rows] = it;
  archive(name, external, type, values, rows);
}

template <typename Archive, Of<ir::Interpretation> Struct>
void fields(Archive& archive, Struct& it) {
  auto& [name, field, fallback, readings, because, cites, span] = it;
  archive(name, field, fallback, readings, because, cites, span);
}

template <typename Archive, Of<ir::ListTest> Struct>
void fields(Archive& archive, Struct& it) {
  auto& [test, column, asked] = it;
  archive(test, column, asked);
}

template <typename Archive, Of<ir::ListKey> Struct>
void fields(Archive& archive, Struct& it) {
  auto& [column, levels, descending] = it;
  archive(column, levels, descending);
}

template <typename Archive, Of<ir::ListCell> Struct>
void fields(Archive& archive, Struct& it) {
  auto& [given, texts] = it;
  archive(given, texts);
}

template <typename Archive, Of<ir::ListRow> Struct>
void fields(Archive& archive, Struct& it) {
  auto& [cells, span] = it;
  archive(cells, span);
}

template <typename Archive, Of<ir::DataList> Struct>
void fields(Archive& archive, Struct& it) {
  auto& [name, external, record, columns, from, until, cites, asked, tests, keys, otherwise, collect, apart,
         may_be_empty, rows, because, law, item, span] = it;
  archive(name, external, record, columns, from, until, cites, asked, tests, keys, otherwise, collect, apart,
          may_be_empty, rows, because, law, item, span);
}

template <typename Archive, Of<ir::Conversion> Struct>
void fields(Archive& archive, Struct& it) {
  auto& [from, to, rate, day] = it;
  archive(from, to, rate, day);
}

template <typename Archive, Of<ir::FormulaStep> Struct>
void fields(Archive& archive, Struct& it) {
  auto& [item, split, rest, parameters_read, conversions] = it;
  archive(item, split, rest, parameters_read, conversions);
}

template <typename Archive, Of<ir::Formula> Struct>
void fields(Archive& archive, Struct& it) {
  auto& [name, decision, sum, steps, conversions, cites, because] = it;
  archive(name, decision, sum, steps, conversions, cites, because);
}

template <typename Archive, Of<ir::Overlay> Struct>
void fields(Archive& archive, Struct& it) {
  auto& [name, version] = it;
  archive(name, version);
}

template <typename Archive, Of<ir::Words> Struct>
void fields(Archive& archive, Struct& it) {
  auto& [node, text] = it;
  archive(node, text);
}

// A program that is read is another program than the one that was written. What its lists hold comes behind it: image.cpp.
template <typename Archive, Of<ir::Program> Struct>
void fields(Archive& archive, Struct& it) {
  auto& [identity, name, version, overlays, digest, enumerations, records, facts, interpretations, laws,
         calendars, parameters, items, rules, groups, obligations, decisions, formulas, nodes, operands,
         fallible, numbers, lists, texts, loop_variables, data_lists, data, words, branches] = it;
  static_cast<void>(identity);
  static_cast<void>(data);
  static_cast<void>(branches);
  archive(name, version, overlays, digest, enumerations, records, facts, interpretations, laws, calendars,
          parameters, items, rules, groups, obligations, decisions, formulas, nodes, operands, fallible,
          numbers, lists, texts, loop_variables, data_lists, words);
}

}  // namespace writ::image
