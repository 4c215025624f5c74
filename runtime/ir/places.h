// SPDX-License-Identifier: Apache-2.0
// Records that were picked are places of a list: which list that is. Not what is at a place: that is Op::At.
#pragma once

#include "runtime/ir/rules.h"

#include <unordered_map>
#include <vector>

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

// The list that collects whose entries an item holds, or a list that is walked over; kNone where it holds none.
inline std::uint32_t entries_in(const Program& program, const Item& item) {
  for (std::uint32_t list = 0; list < program.data_lists.size(); ++list) {
    const DataList& its = program.data_lists[list];
    if (its.collect && &program.items[its.item] == &item) return list;
  }
  return kNone;
}
inline std::uint32_t entries_in(const Program& program, NodeId list) {
  const Node& node = program.nodes[list];
  return node.op == Op::Item ? entries_in(program, program.items[node.index]) : kNone;
}

// The item whose places a list is walked over for; null where it holds none.
inline const Item* places_in(const Program& program, NodeId list) {
  const Node& node = program.nodes[list];
  const Item* item = node.op == Op::Item ? &program.items[node.index] : nullptr;
  return item != nullptr && item->record != kNone && item->type.list ? item : nullptr;
}

// The list that the places of an item are of, however often they were picked from others; kNone where that cannot be told. The way
// there is walked once: who asks of many items keeps one of these.
class PlacesOf {
 public:
  explicit PlacesOf(const Program& program) : program_(program) {}

  NodeId list_of(const Item& item) {
    std::vector<std::size_t> way;
    NodeId list = kNone;
    for (const Item* from = &item; from != nullptr;) {
      const auto index = static_cast<std::size_t>(from - program_.items.data());
      const auto [known, added] = lists_.try_emplace(index, kNone);
      if (!added) {
        list = known->second;
        break;
      }
      way.push_back(index);
      const Node* loop = picks(program_, *from);
      if (loop == nullptr) break;
      const NodeId over = program_.operand(*loop, 1);
      if (program_.nodes[program_.operand(*loop, 0)].op == Op::Place) {
        list = over;
        break;
      }
      from = places_in(program_, over);
    }
    for (const std::size_t index : way) lists_[index] = list;
    return list;
  }

 private:
  const Program& program_;
  std::unordered_map<std::size_t, NodeId> lists_;  // kNone while it is looked for, so that a circle ends
};

inline NodeId list_of_places(const Program& program, const Item& item) {
  return PlacesOf(program).list_of(item);
}

}  // namespace writ::ir
