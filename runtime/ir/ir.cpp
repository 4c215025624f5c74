// SPDX-License-Identifier: Apache-2.0
#include "runtime/ir/ir.h"

namespace writ::ir {

const Decision* find_decision(const Program& program, std::string_view name) {
  for (const Decision& decision : program.decisions) {
    if (decision.name.en == name || decision.name.zh == name) return &decision;
  }
  return nullptr;
}

std::string citation_text(const Program& program, const Citation& citation, base::Language language) {
  if (citation.law == kNone) return citation.article.in(language);
  return program.laws[citation.law].name.in(language) + " " + citation.article.in(language);
}

NodeId unrolled(const Program& program, NodeId due) {
  const Node& node = program.nodes[due];
  return node.op == Op::RollToWorkday ? program.operand(node, 0) : due;
}

NodeId counted_from(const Program& program, NodeId due) {
  return program.operand(program.nodes[unrolled(program, due)], 0);
}

void lay_out(Program& program) {
  constexpr std::uint32_t kSlotBytes = 8;
  for (Record& record : program.records) {
    const auto count = static_cast<std::uint32_t>(record.fields.size());
    std::uint32_t offset = (count + 63) / 64 * kSlotBytes;
    for (Field& field : record.fields) {
      field.offset = offset;
      offset += slot_words(field.type) * kSlotBytes;
    }
    record.size = offset;
  }
}

}  // namespace writ::ir
