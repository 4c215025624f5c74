// SPDX-License-Identifier: Apache-2.0
#include "runtime/columns/answers.h"

#include "runtime/columns/outputs.h"
#include "runtime/eval/fault.h"

#include <algorithm>
#include <cstddef>
#include <optional>
#include <string>
#include <utility>

namespace writ::columns {
namespace {

using base::Language;
using eval::Decided;
using eval::Fault;
using eval::State;

// In the order of `columns_of`.
enum Place : std::size_t {
  kDecision,
  kReferTo,
  kNoValue,
  kObligations,
  kMissingFacts,
  kBecause,
  kError,
  kOutputErrors
};
constexpr std::size_t kFixed = kOutputErrors + 1;

Builder texts(std::string name) { return list_of(std::move(name), Builder("item", Kind::Text)); }

Builder fault_object(std::string name, bool of_output) {
  std::vector<Builder> members;
  if (of_output) members.emplace_back("output", Kind::Text);
  for (const char* member : {"code", "path", "en", "zh"}) members.emplace_back(member, Kind::Text);
  return Builder(std::move(name), Kind::Object, std::move(members));
}

Builder obligation_object() {
  std::vector<Builder> members;
  for (const char* member : {"id", "who", "when", "modality"}) members.emplace_back(member, Kind::Text);
  members.emplace_back("met", Kind::Boolean);
  members.emplace_back("due", Kind::Day);
  return Builder("item", Kind::Object, std::move(members));
}

std::vector<Builder> columns_of(const ir::Program& program, const std::vector<std::uint32_t>& outputs,
                                bool whole) {
  std::vector<Builder> out;
  out.emplace_back("decision", Kind::Text);
  out.emplace_back("refer_to", Kind::Text);
  out.push_back(texts("no_value"));
  out.push_back(list_of("obligations", obligation_object()));
  out.push_back(texts("missing_facts"));
  out.push_back(texts("because"));
  out.push_back(fault_object("error", false));
  out.push_back(list_of("output_errors", fault_object("item", true)));
  if (!outputs.empty()) {
    std::vector<Builder> members;
    for (const std::uint32_t item : outputs) members.push_back(output_column(program, program.items[item]));
    out.emplace_back("outputs", Kind::Object, std::move(members));
  }
  if (whole) out.emplace_back("answer", Kind::Text);
  return out;
}

void add_fault(const Fault& fault, const std::string* output, Builder& out) {
  std::size_t at = 0;
  if (output != nullptr) out.child(at++).add_text(*output);
  out.child(at++).add_text(eval::code_text(fault.code));
  fault.path.empty() ? out.child(at++).add_missing() : out.child(at++).add_text(fault.path);
  out.child(at++).add_text(eval::message(fault, Language::English));
  out.child(at).add_text(eval::message(fault, Language::Chinese));
  out.close();
}

void add_texts(const std::vector<std::string>& all, Builder& out) {
  for (const std::string& text : all) out.child(0).add_text(text);
  out.close();
}

std::string_view phase_text(ir::Phase phase) {
  switch (phase) {
    case ir::Phase::Before: return "before";
    case ir::Phase::During: return "during";
    case ir::Phase::After: return "after";
    case ir::Phase::Unstated: break;
  }
  return "";
}

std::string_view modality_text(ir::Modality modality) {
  switch (modality) {
    case ir::Modality::Must: return "must";
    case ir::Modality::MustNot: return "must not";
    case ir::Modality::May: return "may";
  }
  return "must";
}

}  // namespace

Answers::Answers(const ir::Program& program, const ir::Decision& decision, bool whole)
    : program_(program),
      outputs_(decision.outputs),
      whole_(whole),
      rows_("", Kind::Object, columns_of(program, decision.outputs, whole)) {}

void Answers::add(const eval::Request& request, const eval::Answer& answer, std::string_view json) {
  rows_.child(kDecision).add_text(eval::decided_text(answer.decided));
  if (answer.decided == Decided::Refer) {
    rows_.child(kReferTo).add_text(answer.refer_to.in(Language::English));
  } else {
    rows_.child(kReferTo).add_missing();
  }
  if (answer.fault) {
    add_fault(*answer.fault, nullptr, rows_.child(kError));
  } else {
    rows_.child(kError).add_missing();
  }
  if (answer.decided == Decided::Error) {
    for (const Place place : {kNoValue, kObligations, kMissingFacts, kBecause, kOutputErrors})
      rows_.child(place).add_missing();
    if (!outputs_.empty()) rows_.child(kFixed).add_missing();
  } else {
    add_outputs(request, answer);
    add_obligations(answer);
    add_texts(answer.missing_facts, rows_.child(kMissingFacts));
    add_reasons(answer);
  }
  if (whole_) rows_.child(kFixed + (outputs_.empty() ? 0 : 1)).add_text(json);
  rows_.close();
}

void Answers::add_outputs(const eval::Request& request, const eval::Answer& answer) {
  Builder& no_value = rows_.child(kNoValue);
  Builder& errors = rows_.child(kOutputErrors);
  std::size_t next = 0;
  for (std::size_t place = 0; place < outputs_.size(); ++place) {
    Builder& column = rows_.child(kFixed).child(place);
    // An answer has its outputs in order of declaration, if it has them all.
    while (next < answer.outputs.size() && answer.outputs[next].item != outputs_[place]) ++next;
    if (next == answer.outputs.size()) {
      column.add_missing();
      next = 0;
      continue;
    }
    const eval::Output& output = answer.outputs[next];
    const ir::Item& item = program_.items[output.item];
    std::optional<Fault> fault = output.fault;
    if (output.state == State::Known && !has_room(program_, request, answer, output))
      fault = Fault{
          eval::FaultCode::NumberTooLarge, item.external, {item.external, {}}, {"Arrow decimal(38)", {}}};
    if (output.state == State::Known && !fault) {
      add_value(program_, request, answer, output, column);
      continue;
    }
    column.add_missing();
    if (output.state != State::Absent) no_value.child(0).add_text(item.external);
    if (fault) add_fault(*fault, &item.external, errors.child(0));
  }
  no_value.close();
  errors.close();
  if (!outputs_.empty()) rows_.child(kFixed).close();
}

void Answers::add_obligations(const eval::Answer& answer) {
  Builder& list = rows_.child(kObligations);
  for (const eval::DueObligation& due : answer.obligations) {
    const ir::Obligation& duty = program_.obligations[due.obligation];
    Builder& row = list.child(0);
    const std::string_view phase = phase_text(duty.phase);
    row.child(0).add_text(duty.name.in(Language::English));
    row.child(1).add_text(duty.party.in(Language::English));
    phase.empty() ? row.child(2).add_missing() : row.child(2).add_text(phase);
    row.child(3).add_text(modality_text(duty.modality));
    due.met ? row.child(4).add_boolean(*due.met) : row.child(4).add_missing();
    due.due.day ? row.child(5).add_day(*due.due.day) : row.child(5).add_missing();
    row.close();
  }
  list.close();
}

// As in the `because` of JSON: rules, then duties that turned a permit into a denial.
void Answers::add_reasons(const eval::Answer& answer) {
  Builder& list = rows_.child(kBecause);
  const auto add = [&](const base::Bilingual& name) {
    reason_.clear();
    reason_.put(program_.name.in(Language::English));
    reason_.put('.');
    reason_.put(name.in(Language::English));
    list.child(0).add_text(reason_.view());
  };
  for (const std::uint32_t rule : answer.because) add(program_.rules[rule].name);
  for (const std::uint32_t duty : answer.unmet) add(program_.obligations[duty].name);
  list.close();
}

}  // namespace writ::columns
