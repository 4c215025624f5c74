// SPDX-License-Identifier: Apache-2.0
// The item of a list at a place: of a record one of its fields. Who is told what is missing sees the path that a loop would say.
#include "runtime/eval/expressions.h"

namespace writ::eval {

Value Expressions::picked_item(const ir::Node& node) {
  const Value place = operand(node, 1);
  if (place.state == State::Absent) return place;
  const ir::Node& source = nodes_[operand_of(node, 0)];
  const Value list = coarse_ ? list_to_walk(operand_of(node, 0)) : operand(node, 0);
  if (list.state == State::Absent) return absent_read(node);
  if (!place.known() || !list.known()) return strict(place, list);
  const ListView items = view(list.number, source.type);
  if (place.number < 0 || place.number >= items.size()) return fault(FaultCode::NoValue, name_of(node));
  const auto at = static_cast<std::uint32_t>(place.number);
  if (node.field == kNone) return known(items[at]);
  const ir::Record& layout = program_.records[source.type.of];
  const ir::Field& field = layout.fields[node.field];
  const std::uint64_t* record = record_at(items[at]);
  const bool given = is_present(record, node.field);
  if (!given && field.type.optional) return {State::Absent, 0};
  if (given && !(coarse_ && names_coarsely(record, field))) return known(scalar_slot(record, field));
  return missing_field(static_cast<std::size_t>(record - request_.words()), node.field, [&] {
    return Leaf{{source.index, at, node.field},
                fact_fields_[source.index].external + "[" + std::to_string(at) + "]." + field.external};
  });
}

}  // namespace writ::eval
