// SPDX-License-Identifier: Apache-2.0
// Records that an output shows are shown whole: what they lack, and what they name too coarsely, that output waits for.
#include "runtime/eval/logic.h"
#include "runtime/eval/picked.h"

namespace writ::eval {
namespace {

bool is_coarse(const ir::Program& program, const ir::Type& type, int128 number) {
  if (type.kind != ir::TypeKind::Enumeration) return false;
  const ir::Enumeration& its = program.enumerations[type.of];
  return its.leaves_only && its.members[its.member_of(number)].inner;
}

}  // namespace

Value Logic::whole_records(const ir::Item& item, const std::vector<int128>& places) {
  const ir::NodeId list = ir::list_of_places(program_, item);
  const ir::Node& from = program_.nodes[list];
  if (from.op != ir::Op::Fact) return eval::known(0);
  const ir::Field& fact = program_.facts_record().fields[from.index];
  Lacking lacking(*this);
  for (const int128 place : places) {
    const std::uint64_t* record = record_at_place(program_, request_, list, place);
    if (record == nullptr) continue;
    const auto at = static_cast<std::uint32_t>(place);
    lacks_of(record, program_.records[item.record],
             {{from.index, at}, fact.external + "[" + std::to_string(at) + "]"}, lacking);
  }
  return lacking.empty() ? eval::known(0) : lacking.value();
}

// As deep as a request nests, which is bounded.
void Logic::lacks_of(const std::uint64_t* record, const ir::Record& layout, const Leaf& where, Lacking& out) {
  const auto offset = static_cast<std::size_t>(record - request_.words());
  for (std::uint32_t i = 0; i < layout.fields.size(); ++i) {
    const ir::Field& field = layout.fields[i];
    Leaf leaf = where;
    leaf.key.push_back(i);
    leaf.path += "." + field.external;
    if (!is_present(record, i)) {
      if (!field.type.optional) out.add(missing_field(offset, i, [&] { return leaf; }));
      continue;
    }
    if (!field.type.list) {
      if (is_coarse(program_, field.type, scalar_slot(record, field)))
        out.add(missing_field(offset, i, [&] { return leaf; }));
      continue;
    }
    const RecordView view(program_, request_, layout, record);
    const std::size_t items = list_offset(static_cast<std::uint64_t>(slot(record, field)));
    for (std::uint32_t k = 0; k < view.count(i); ++k) {
      Leaf item = leaf;
      item.key.push_back(k);
      item.path += "[" + std::to_string(k) + "]";
      if (field.type.kind == ir::TypeKind::Record) {
        const ir::Record& inner = program_.records[field.type.of];
        lacks_of(request_.words() + items + k * (inner.size / sizeof(std::uint64_t)), inner, item, out);
      } else if (is_coarse(program_, field.type, view.number(i, k))) {
        out.add(missing_field(items + k, kNone, [&] { return item; }));
      }
    }
  }
}

}  // namespace writ::eval
