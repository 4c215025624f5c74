// SPDX-License-Identifier: Apache-2.0
#include "runtime/lists/sought.h"

#include <algorithm>

namespace writ::lists {
namespace {

// The first by which a list is asked in such a test, where it is a fact; kNone: none is.
std::uint32_t text_fact(const ir::Program& program, const ir::DataList& list, ir::Test wanted) {
  for (const ir::ListTest& test : list.tests) {
    if (test.test != wanted || test.asked >= list.asked.size()) continue;
    const ir::Node& asked = program.nodes[list.asked[test.asked]];
    if (asked.op == ir::Op::Fact && asked.type.kind == ir::TypeKind::Text && !asked.type.list)
      return asked.index;
  }
  return ir::kNone;
}

}  // namespace

SoughtFacts sought_facts(const ir::Program& program) {
  SoughtFacts out;
  for (const ir::DataList& list : program.data_lists) {
    const SoughtFacts::Pair pair{text_fact(program, list, ir::Test::Under),
                                 text_fact(program, list, ir::Test::Holds)};
    // All that apply are looked for otherwise.
    if (list.collect || pair.path == ir::kNone) {
      out.pair.push_back(ir::kNone);
      continue;
    }
    const auto at = std::find(out.pairs.begin(), out.pairs.end(), pair);
    out.pair.push_back(static_cast<std::uint32_t>(at - out.pairs.begin()));
    if (at == out.pairs.end()) out.pairs.push_back(pair);
  }
  return out;
}

}  // namespace writ::lists
