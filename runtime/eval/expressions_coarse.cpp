// SPDX-License-Identifier: Apache-2.0
// What a request names of a taxonomy of which only leaves may be named, though others are below it: that fact, that field or that
// item of a list is not known.
#include "runtime/eval/expressions.h"

#include <optional>
#include <string>

namespace writ::eval {

bool Expressions::is_coarse(const ir::Type& type, int128 number) const {
  if (type.kind != ir::TypeKind::Enumeration) return false;
  const ir::Enumeration& its = program_.enumerations[type.of];
  return its.leaves_only && its.members[its.member_of(number)].inner;
}

bool Expressions::names_coarsely(const std::uint64_t* record, const ir::Field& field) const {
  if (field.type.kind != ir::TypeKind::Enumeration) return false;
  if (!field.type.list) return is_coarse(field.type, scalar_slot(record, field));
  const Value list = list_in_request(static_cast<std::uint64_t>(slot(record, field)));
  return view(list.number, field.type).any([&](int128 item) { return is_coarse(field.type, item); });
}

Value Expressions::missing_for_coarse(const std::uint64_t* record, const ir::Record& layout,
                                      std::uint32_t index, const Holder& holder) {
  const ir::Field& field = layout.fields[index];
  if (!field.type.list) return missing_here(record, layout, index, holder);
  const Value list = list_in_request(static_cast<std::uint64_t>(slot(record, field)));
  const ListView items = view(list.number, field.type);
  std::optional<Value> out;
  for (std::uint32_t i = 0; i < items.size(); ++i) {
    if (!is_coarse(field.type, items[i])) continue;
    const Value one = coarse_item(record, layout, index, holder, i);
    out = out ? join_missing(*out, one) : one;
  }
  return out.value_or(list);
}

// By the place of the item, so that it is the same whoever comes upon it.
Value Expressions::coarse_item(const std::uint64_t* record, const ir::Record& layout, std::uint32_t index,
                               const Holder& holder, std::uint32_t i) {
  const std::size_t place =
      std::size_t{list_offset(static_cast<std::uint64_t>(slot(record, layout.fields[index])))} + i;
  constexpr std::uint32_t kItem = kNone;  // no field has that number
  return missing_field(place, kItem, [&] {
    Leaf out = leaf_of(layout, index, holder);
    out.key.push_back(i);
    out.path += "[" + std::to_string(i) + "]";
    return out;
  });
}

// Of a list that the policy made nothing is coarse.
Value Expressions::element(const ir::Node& node) {
  const Loop& at = loops_[node.index];
  if (at.field == kNone || !is_coarse(node.type, at.element)) return known(at.element);
  return coarse_item(record_of(at.holder), *at.record, at.field, at.holder, at.index);
}

// Where one item is not known, the others are.
Value Expressions::list_to_walk(NodeId source) {
  const ir::Node& node = nodes_[source];
  const bool at_place = node.op == Op::At && node.field != kNone;
  if (node.op != Op::Fact && node.op != Op::ElementField && !at_place) return evaluate(source);
  ++steps_;
  if (node.op == Op::Fact) return read_field(root(), program_.facts_record(), node.index, {}, Reads::Items);
  if (at_place) return picked_item(node, Reads::Items);
  return read_field(record_at(loops_[node.index].element), record_of(node), node.field, {.loop = node.index},
                    Reads::Items);
}

}  // namespace writ::eval
