// SPDX-License-Identifier: Apache-2.0
#include "runtime/api/facts_plan.h"

#include "runtime/base/called.h"
#include "runtime/value/currency.h"

#include <algorithm>
#include <utility>

namespace writ::api {

using base::Bilingual;
using eval::Fault;
using eval::FaultCode;

namespace {

constexpr std::string_view kAsOf = "as_of";
constexpr std::string_view kReadings = "readings.";

// Of a node that says too little the request takes note.
bool has_inner(const ir::Enumeration& enumeration) {
  const std::vector<ir::Enumerator>& members = enumeration.members;
  return std::any_of(members.begin(), members.end(), [](const auto& one) { return one.inner; });
}

}  // namespace

bool fits(const ShapeMember& member, const ir::Type& type) {
  if (member.list != type.list) return false;
  switch (type.kind) {
    case ir::TypeKind::Boolean: return member.kind == WRIT_KIND_TRUTH;
    case ir::TypeKind::Count:
    case ir::TypeKind::Integer: return member.kind == WRIT_KIND_WHOLE;
    case ir::TypeKind::Decimal:
    case ir::TypeKind::Rate: return member.kind == WRIT_KIND_EXACT && member.places == type.places;
    case ir::TypeKind::Money:
      return member.kind == WRIT_KIND_EXACT && member.places == type.places &&
             member.unit == value::currency_code(type.currency);
    case ir::TypeKind::Date: return member.kind == WRIT_KIND_DAY;
    case ir::TypeKind::Text: return member.kind == WRIT_KIND_TEXT;
    case ir::TypeKind::Enumeration: return member.kind == WRIT_KIND_NAME || member.kind == WRIT_KIND_CHOICE;
    case ir::TypeKind::Record: return member.kind == WRIT_KIND_RECORD;
  }
  return false;
}

Fault does_not_fit(const std::string& member, const char* en, const char* zh) {
  return Fault{FaultCode::ShapeOther, "", {member, {}}, {en, zh}};
}

// ---- the plan ----

std::optional<Fault> FactsPlan::make(const ir::Program& program, const Shape& shape) {
  records_.clear();
  names_.clear();
  named_.clear();
  named_.reserve(program.enumerations.size() + 1);  // they are pointed to
  tables_.assign(program.enumerations.size() + 1, {});
  for (engine::SeenTable& table : tables_) named_.emplace_back(table);
  for (const ir::Enumeration& enumeration : program.enumerations)
    names_.push_back(json::names_of(enumeration));
  records_.emplace_back();
  return make_record(program, shape, 0, program.facts, 0);
}

std::optional<Fault> FactsPlan::make_record(const ir::Program& program, const Shape& shape, std::size_t from,
                                            std::uint32_t record, std::uint32_t at) {
  const bool facts = at == 0;
  const ir::Record& its = facts ? program.facts_record() : program.records[record];
  records_[at].words = its.size / sizeof(std::uint64_t);
  records_[at].fields = its.fields.size();
  std::vector<bool> taken(its.fields.size(), false);
  bool as_of = false;
  for (const ShapeMember& member : shape.records[from].members) {
    Step step;
    step.name = member.name;
    step.offset = member.offset;
    step.kind = member.kind;
    if (facts && member.name == kAsOf) {
      if (member.kind != WRIT_KIND_DAY || member.list || std::exchange(as_of, true))
        return does_not_fit(member.name, "it is one day", "应为一个日期");
      step.as_of = true;
      records_[at].steps.push_back(std::move(step));
      continue;
    }
    const bool reading = facts && member.name.starts_with(kReadings);
    const std::string_view name = std::string_view(member.name).substr(reading ? kReadings.size() : 0);
    for (; step.index < its.fields.size(); ++step.index) {
      const ir::Field& field = its.fields[step.index];
      if (field.reading == reading && base::is_called(field.name, field.external, name)) break;
    }
    if (step.index == its.fields.size())
      return does_not_fit(member.name, "it is no fact of the policy", "规范没有这一事实");
    if (taken[step.index]) return does_not_fit(member.name, "it is there twice", "重复出现");
    taken[step.index] = true;
    if (auto fault = make_step(program, shape, member, its.fields[step.index], step)) return fault;
    records_[at].steps.push_back(std::move(step));
  }
  for (std::uint32_t i = 0; i < records_[at].steps.size(); ++i) add_run(records_[at], i);
  return std::nullopt;
}

std::optional<Fault> FactsPlan::make_step(const ir::Program& program, const Shape& shape,
                                          const ShapeMember& member, const ir::Field& field, Step& step) {
  if (!fits(member, field.type)) return does_not_fit(member.name, "it has another type", "类型不同");
  step.field = &field;
  step.slot = static_cast<std::uint32_t>(field.offset / sizeof(std::uint64_t));
  step.list = member.list;
  step.words = is_exact(field.type) ? 2 : 1;
  step.item_size = item_size(shape, member);
  if (field.type.kind == ir::TypeKind::Enumeration) {
    const ir::Enumeration& of = program.enumerations[field.type.of];
    step.open = of.open;
    step.inner = has_inner(of);
  }
  if (member.kind == WRIT_KIND_TEXT) step.named = &named_.back();
  if (member.kind == WRIT_KIND_NAME) step.named = &named_[field.type.of];
  if (member.kind == WRIT_KIND_CHOICE) {
    if (program.enumerations[field.type.of].open)
      return does_not_fit(member.name, "values below those that were declared may be named",
                          "可以列举所声明取值之下的名称");
    for (const std::string& choice : member.choices) {
      const std::uint32_t found = names_[field.type.of].find(choice);
      if (found == ir::kNone)
        return does_not_fit(member.name, "one of its choices is no value of it", "有选项并非其取值");
      step.choices.push_back(found);
    }
  }
  if (member.kind != WRIT_KIND_RECORD) return std::nullopt;
  step.record = static_cast<std::uint32_t>(records_.size());
  records_.emplace_back();
  step.words = program.records[field.type.of].size / sizeof(std::uint64_t);
  return make_record(program, shape, member.record, field.type.of, step.record);
}

// ---- for compiled code ----

namespace {

engine::FillKind kind_of(const FactsPlan::Step& step) {
  using engine::FillKind;
  if (step.inner) return FillKind::Closely;
  switch (step.kind) {
    case WRIT_KIND_TRUTH: return FillKind::Truth;
    case WRIT_KIND_WHOLE: return FillKind::Whole;
    case WRIT_KIND_EXACT: return FillKind::Exact;
    case WRIT_KIND_DAY: return FillKind::Day;
    case WRIT_KIND_TEXT:
    case WRIT_KIND_NAME: return FillKind::Name;
    case WRIT_KIND_CHOICE: return FillKind::Choice;
    case WRIT_KIND_RECORD: return FillKind::Record;
  }
  return FillKind::Closely;
}

}  // namespace

std::optional<engine::FillLayout> FactsPlan::layout(const ir::Program& program) const {
  constexpr std::size_t kWordBits = 64;
  engine::FillLayout out;
  out.readings = !program.interpretations.empty();
  for (const Record& record : records_) {
    engine::FillRecord& its = out.records.emplace_back();
    its.words = record.words;
    its.presence_words = static_cast<std::uint32_t>((record.fields + kWordBits - 1) / kWordBits);
    for (const Step& step : record.steps) {
      engine::FillMember& member = its.members.emplace_back();
      if (step.offset > INT32_MAX || step.item_size > INT32_MAX) return std::nullopt;
      member.offset = step.offset;
      member.kind = kind_of(step);
      member.as_of = step.as_of;
      if (step.as_of) continue;
      member.list = step.list;
      member.count = step.field->type.kind == ir::TypeKind::Count;
      member.optional = step.field->type.optional;
      member.reading = step.field->reading;
      member.field = step.index;
      member.slot = step.slot;
      member.least_items = step.field->at_least_one ? 1 : 0;
      member.item_bytes = static_cast<std::uint32_t>(step.item_size);
      member.item_words = step.words;
      if (step.named != nullptr) member.names = static_cast<std::uint32_t>(step.named - named_.data());
      member.record = step.record;
      member.choices = step.choices;
    }
  }
  return out;
}

namespace {

struct Plain {
  FactsPlan::How how = FactsPlan::How::Closely;
  std::uint32_t bytes = 0;  // what a value takes, in a struct and in a request
  std::uint32_t words = 0;
};
Plain plain_of(writ_kind kind) {
  switch (kind) {
    case WRIT_KIND_TRUTH: return {FactsPlan::How::Truths, sizeof(writ_truth), 1};
    case WRIT_KIND_WHOLE: return {FactsPlan::How::Wholes, sizeof(writ_whole), 1};
    case WRIT_KIND_EXACT: return {FactsPlan::How::Exacts, sizeof(writ_exact), 2};
    case WRIT_KIND_DAY: return {FactsPlan::How::Days, sizeof(writ_day), 1};
    case WRIT_KIND_CHOICE: return {FactsPlan::How::Choice, sizeof(std::int32_t), 1};
    case WRIT_KIND_TEXT:
    case WRIT_KIND_NAME:
    case WRIT_KIND_RECORD: break;
  }
  return {};
}

// Of one member; a name that says too little is looked at each time.
FactsPlan::How how_of(const FactsPlan::Step& step) {
  if (step.as_of) return FactsPlan::How::AsOf;
  if (step.inner || step.offset > UINT32_MAX) return FactsPlan::How::Closely;
  if (step.named != nullptr) return step.list ? FactsPlan::How::ListOfNamed : FactsPlan::How::Named;
  if (!step.list) return plain_of(step.kind).how;
  return step.kind == WRIT_KIND_CHOICE ? FactsPlan::How::ListOfChoices : FactsPlan::How::Closely;
}

bool is_plain(FactsPlan::How how) { return how <= FactsPlan::How::Choice; }

}  // namespace

void FactsPlan::add_run(Record& record, std::uint32_t at) {
  constexpr std::uint32_t kWordBits = 64;
  const Step& step = record.steps[at];
  Run run;
  run.step = at;
  run.how = how_of(step);
  run.offset = static_cast<std::uint32_t>(step.offset);
  if (!step.as_of) {
    run.slot = step.slot;
    run.index = step.index;
    run.word = run.index / kWordBits;
    run.bits = std::uint64_t{1} << run.index % kWordBits;
    run.named = step.named;
    run.choices = step.choices.data();
    run.choice_count = static_cast<std::uint32_t>(step.choices.size());
    run.optional = step.field->type.optional;
    run.least_items = step.field->at_least_one ? 1 : 0;
    if (step.field->type.kind == ir::TypeKind::Count) run.never = std::uint64_t{1} << (kWordBits - 1);
  }
  if (!is_plain(run.how)) {
    record.rest.push_back(run);
    return;
  }
  run.words = plain_of(step.kind).words;
  add_plain(record, run);
}

void FactsPlan::add_plain(Record& record, const Run& run) {
  const auto given = std::find_if(record.given.begin(), record.given.end(),
                                  [&](const Bits& bits) { return bits.word == run.word; });
  if (given == record.given.end()) {
    record.given.push_back({run.word, run.bits});
  } else {
    given->bits |= run.bits;
  }
  if (!record.plain.empty()) {
    Run& last = record.plain.back();
    const std::uint32_t bytes = plain_of(record.steps[run.step].kind).bytes;
    if (last.how == run.how && run.how != How::Choice && last.never == run.never &&
        last.optional == run.optional && last.offset + last.count * bytes == run.offset &&
        last.slot + last.words == run.slot && last.index + last.count == run.index && last.word == run.word) {
      last.bits |= run.bits;
      last.words += run.words;
      ++last.count;
      return;
    }
  }
  record.plain.push_back(run);
}

}  // namespace writ::api
