// SPDX-License-Identifier: Apache-2.0
// Records that were picked are places of a list: which list that is. Not what is at a place: that is Op::At.
#pragma once

#include "runtime/ir/rules.h"

namespace writ::ir {

// The loop that gives an item its places; null where it is not made so.
inline const Node* picks(const Program& program, const Item& item) {
  if (item.record == kNone || !item.groups.empty() || item.default_rule >= program.rules.size())
    return nullptr;
  const std::vector<Conclusion>& its = program.rules[item.default_rule].conclusions;
  if (its.size() != 1 || its.front().value >= program.nodes.size()) return nullptr;
  const Node& loop = program.nodes[its.front().value];
  if (loop.op != (item.type.list ? Op::AllOf : Op::FirstOf)) return nullptr;
  const Node& place = program.nodes[program.operand(loop, 0)];
  const bool own = place.op == Op::Place || place.op == Op::Element;
  return own && place.index == loop.index ? &loop : nullptr;
}

// The item whose places a list is walked over for; null where it holds none.
inline const Item* places_in(const Program& program, NodeId list) {
  const Node& node = program.nodes[list];
  const Item* item = node.op == Op::Item ? &program.items[node.index] : nullptr;
  return item != nullptr && item->record != kNone && item->type.list ? item : nullptr;
}

// The list that the places of an item are of, however often they were picked from others; kNone where that cannot be told.
inline NodeId list_of_places(const Program& program, const Item& item) {
  const Item* from = &item;
  for (std::size_t seen = 0; from != nullptr && seen <= program.items.size(); ++seen) {
    const Node* loop = picks(program, *from);
    if (loop == nullptr) return kNone;
    const NodeId list = program.operand(*loop, 1);
    if (program.nodes[program.operand(*loop, 0)].op == Op::Place) return list;
    from = places_in(program, list);
  }
  return kNone;
}

}  // namespace writ::ir
