// SPDX-License-Identifier: Apache-2.0
#include "compiler/driver/header_layout.h"

#include "runtime/engine/native_answer.h"
#include "runtime/engine/reach.h"

#include <algorithm>

namespace writ::driver {
namespace {

using engine::FillKind;
using engine::FillMember;
using ir::TypeKind;
namespace in_struct = engine::in_struct;

constexpr std::size_t kMostChoices = 256;
constexpr std::uint32_t kWordBytes = 8;
constexpr std::uint32_t kWordBits = 64;

bool has_inner(const ir::Enumeration& enumeration) {
  const std::vector<ir::Enumerator>& members = enumeration.members;
  return std::any_of(members.begin(), members.end(), [](const auto& one) { return one.inner; });
}

// Where members of a struct lie, one behind the other.
class Places {
 public:
  std::uint64_t place(std::uint64_t bytes, std::uint64_t align) {
    align_ = std::max(align_, align);
    const std::uint64_t begin = up(end_, align);
    end_ = begin + bytes;
    return begin;
  }
  // A value, or a list of them.
  std::uint64_t place(bool list, std::uint64_t item_bytes) {
    const bool halves = item_bytes == in_struct::kChoice || item_bytes == in_struct::kDay;
    if (list) return place(in_struct::kList, kWordBytes);
    return place(item_bytes, halves ? in_struct::kChoice : kWordBytes);
  }
  std::uint64_t size() const { return up(std::max<std::uint64_t>(end_, 1), align_); }

 private:
  static std::uint64_t up(std::uint64_t bytes, std::uint64_t align) {
    return (bytes + align - 1) / align * align;
  }
  std::uint64_t end_ = 0;
  std::uint64_t align_ = 1;
};

class Layout {
 public:
  explicit Layout(const ir::Program& program) : program_(program) {}

  engine::FillLayout facts() {
    out_.readings = !program_.interpretations.empty();
    record(program_.facts_record(), true);
    return std::move(out_);
  }

 private:
  // Its bytes. Structs have records in lists alone, so none lies within another.
  std::uint64_t record(const ir::Record& its, bool facts) {
    const std::size_t at = out_.records.size();
    out_.records.emplace_back();
    out_.records[at].words = its.size / kWordBytes;
    out_.records[at].presence_words =
        (static_cast<std::uint32_t>(its.fields.size()) + kWordBits - 1) / kWordBits;
    Places places;
    if (facts) {
      FillMember as_of;
      as_of.as_of = true;
      as_of.kind = FillKind::Day;
      as_of.offset = places.place(false, in_struct::kDay);
      out_.records[at].members.push_back(as_of);
    }
    for (std::uint32_t i = 0; i < its.fields.size(); ++i) {
      FillMember made = member(its.fields[i], i);
      made.offset = places.place(made.list, made.item_bytes);
      out_.records[at].members.push_back(std::move(made));
    }
    return places.size();
  }

  FillMember member(const ir::Field& field, std::uint32_t index) {
    FillMember out;
    out.list = field.type.list;
    out.optional = field.type.optional;
    out.reading = field.reading;
    out.field = index;
    out.slot = static_cast<std::uint32_t>(field.offset / kWordBytes);
    out.least_items = field.at_least_one ? 1 : 0;
    out.item_words = ir::is_exact(field.type) ? 2 : 1;
    const auto is = [&](FillKind kind, std::uint64_t bytes) {
      out.kind = kind;
      out.item_bytes = static_cast<std::uint32_t>(bytes);
    };
    switch (field.type.kind) {
      case TypeKind::Boolean: is(FillKind::Truth, in_struct::kTruth); break;
      case TypeKind::Count: out.count = true; [[fallthrough]];
      case TypeKind::Integer: is(FillKind::Whole, in_struct::kWhole); break;
      case TypeKind::Decimal:
      case TypeKind::Rate:
      case TypeKind::Money: is(FillKind::Exact, in_struct::kExact); break;
      case TypeKind::Date: is(FillKind::Day, in_struct::kDay); break;
      case TypeKind::Text:
        is(FillKind::Name, in_struct::kString);
        out.names = static_cast<std::uint32_t>(program_.enumerations.size());
        break;
      case TypeKind::Enumeration: enumeration(field.type, out); break;
      case TypeKind::Record:
        out.kind = FillKind::Record;
        out.record = static_cast<std::uint32_t>(out_.records.size());
        out.item_words = program_.records[field.type.of].size / kWordBytes;
        out.item_bytes = static_cast<std::uint32_t>(record(program_.records[field.type.of], false));
        break;
    }
    return out;
  }

  void enumeration(const ir::Type& type, FillMember& out) {
    const ir::Enumeration& of = program_.enumerations[type.of];
    const bool choice = is_choice(program_, type);
    out.kind = has_inner(of) ? FillKind::Closely : choice ? FillKind::Choice : FillKind::Name;
    out.item_bytes = static_cast<std::uint32_t>(choice ? in_struct::kChoice : in_struct::kString);
    out.names = choice ? 0 : type.of;
    for (std::uint32_t i = 0; choice && i < of.members.size(); ++i) out.choices.push_back(i);
  }

  const ir::Program& program_;
  engine::FillLayout out_;
};

// An output of that type.
FillKind shown_as(const ir::Program& program, const ir::Type& type) {
  switch (type.kind) {
    case TypeKind::Boolean: return FillKind::Truth;
    case TypeKind::Count:
    case TypeKind::Integer: return FillKind::Whole;
    case TypeKind::Decimal:
    case TypeKind::Rate:
    case TypeKind::Money: return FillKind::Exact;
    case TypeKind::Date: return FillKind::Day;
    case TypeKind::Enumeration: return is_choice(program, type) ? FillKind::Choice : FillKind::Name;
    case TypeKind::Text: break;
    case TypeKind::Record: break;  // in JSON alone
  }
  return FillKind::Closely;
}

}  // namespace

bool is_choice(const ir::Program& program, const ir::Type& type) {
  if (type.kind != TypeKind::Enumeration) return false;
  const ir::Enumeration& it = program.enumerations[type.of];
  return !it.open && it.members.size() <= kMostChoices;
}

engine::FillLayout layout_in_header(const ir::Program& program) { return Layout(program).facts(); }

engine::OutLayout outputs_in_header(const ir::Program& program, const ir::Decision& decision) {
  const engine::NativeAnswerLayout answer =
      engine::lay_out_answer(program, decision, engine::reach_of(program, decision));
  engine::OutLayout out;
  out.absent = answer.absent;
  Places places;
  for (std::uint32_t i = 0; i < decision.outputs.size(); ++i) {
    const ir::Item& item = program.items[decision.outputs[i]];
    if (item.record != ir::kNone) continue;
    engine::OutMember& member = out.members.emplace_back();
    member.list = item.type.list;
    member.output = i;
    member.word = answer.outputs[i].word;
    member.bound = answer.outputs[i].bound;
    member.kind = shown_as(program, item.type);
    if (member.kind == FillKind::Choice) {
      const std::size_t choices = program.enumerations[item.type.of].members.size();
      for (std::uint32_t choice = 1; choice <= choices; ++choice) member.choices.push_back(choice);
    }
    member.offset = places.place(member.list, member.item_bytes());
  }
  out.size = places.size();
  return out;
}

}  // namespace writ::driver
