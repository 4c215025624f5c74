// SPDX-License-Identifier: Apache-2.0
// The item of a list at a place: of a record one of its fields, of values for each item the one that is that item's. Who is told
// what is missing sees the path that a loop would say.
#include "runtime/eval/expressions.h"

namespace writ::eval {

Value Expressions::picked_item(const ir::Node& node, Reads reads) {
  const Value place = operand(node, 1);
  if (place.state == State::Absent) return place;
  const ir::Node& source = nodes_[operand_of(node, 0)];
  // Each of the values for each item is known by itself.
  if (source.op == Op::Item) {
    ++steps_;
    return place.known() ? item_at(source.index, static_cast<std::uint32_t>(place.number)) : place;
  }
  const Value list = coarse_ ? list_to_walk(operand_of(node, 0)) : operand(node, 0);
  if (list.state == State::Absent) return absent_read(node);
  if (!place.known() || !list.known()) return strict(place, list);
  const ListView items = view(list.number, source.type);
  if (place.number < 0 || place.number >= items.size()) return fault(FaultCode::NoValue, name_of(node));
  const auto at = static_cast<std::uint32_t>(place.number);
  if (node.field == kNone) return known(items[at]);
  return read_field(record_at(items[at]), record_of(node), node.field, {.list = source.index, .place = at},
                    reads);
}

// Where a loop runs over a list of the record at a place. The place has been asked for, and counted, with the list.
void Expressions::stand_in_record(const ir::Node& list, Loop& loop) {
  const std::size_t steps = steps_;
  loop.holder.list = nodes_[operand_of(list, 0)].index;
  loop.holder.place = static_cast<std::uint32_t>(operand(list, 1).number);
  steps_ = steps;
  loop.field = list.field;
  loop.record = &record_of(list);
}

const std::uint64_t* Expressions::record_of(const Holder& holder) const {
  if (holder.loop != kNone) return record_at(loops_[holder.loop].element);
  if (holder.list == kNone) return root();
  const ir::Type& type = fact_fields_[holder.list].type;
  const Value list = list_in_request(static_cast<std::uint64_t>(slot(root(), fact_fields_[holder.list])));
  return record_at(view(list.number, type)[holder.place]);
}

}  // namespace writ::eval
