// SPDX-License-Identifier: Apache-2.0
// Records of the request that a definition picked: where they lie. Which list they are of: ir/places.h.
#pragma once

#include "runtime/eval/request.h"
#include "runtime/ir/places.h"

namespace writ::eval {

// The record at a place of a list of the facts; null where a parameter has it, or the request has no such place.
inline const std::uint64_t* record_at_place(const ir::Program& program, const Request& request,
                                            ir::NodeId list, ir::int128 place) {
  if (list == ir::kNone) return nullptr;
  const ir::Node& node = program.node(list);
  if (node.op != ir::Op::Fact || node.type.kind != ir::TypeKind::Record) return nullptr;
  if (!is_present(request.words(), node.index)) return nullptr;
  const ir::Field& field = program.facts_record().fields[node.index];
  const auto packed = static_cast<std::uint64_t>(slot(request.words(), field));
  if (place < 0 || place >= list_count(packed)) return nullptr;
  const std::size_t words = program.records[node.type.of].size / sizeof(std::uint64_t);
  return request.words() + list_offset(packed) + static_cast<std::size_t>(place) * words;
}

// A list that is walked over, as the list that has its records, and where of that one an item is.
struct Walked {
  ir::NodeId list = ir::kNone;
  bool by_place = false;

  std::uint32_t place(std::uint32_t index, ir::int128 element) const {
    return by_place ? static_cast<std::uint32_t>(element) : index;
  }
};
inline Walked walked(const ir::Program& program, ir::NodeId list) {
  const ir::Item* picked = ir::places_in(program, list);
  if (picked == nullptr) return {list, false};
  return {ir::list_of_places(program, *picked), true};
}

}  // namespace writ::eval
