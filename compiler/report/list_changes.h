// SPDX-License-Identifier: Apache-2.0
// Two states of a list: which entries came and went, and for each what a request made from it is told before and after.
#pragma once

#include "runtime/base/bilingual.h"
#include "runtime/ir/ir.h"
#include "runtime/lists/table.h"

#include <cstddef>
#include <vector>

namespace writ::report {

struct ListChange {
  base::Bilingual entry;
  base::Bilingual asked;   // an example of what meets the entry
  base::Bilingual before;  // which entry decides that example, and what it says
  base::Bilingual after;
};

struct ListChanges {
  std::vector<ListChange> added;  // the first of them
  std::vector<ListChange> removed;
  std::size_t added_count = 0;
  std::size_t removed_count = 0;
};

ListChanges changes_between(const ir::Program& program, std::uint32_t list, const lists::Table& before,
                            const lists::Table& after);

}  // namespace writ::report
