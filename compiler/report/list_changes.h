// SPDX-License-Identifier: Apache-2.0
// Two states of a list: which entries came, went and changed, and for each what a request made from it is told before and after.
#pragma once

#include "runtime/base/bilingual.h"
#include "runtime/ir/ir.h"
#include "runtime/lists/table.h"

#include <cstddef>
#include <vector>

namespace writ::report {

// What meets an entry, which entry decides that, or which apply, and what those say.
struct ListExample {
  base::Bilingual asked;
  base::Bilingual before;
  base::Bilingual after;
};
struct ListChange {
  base::Bilingual entry;
  std::vector<ListExample> examples;  // of one that changed as it was and as it is, where they differ
};
struct ListChangesOf {
  std::vector<ListChange> shown;  // the first of them
  std::size_t count = 0;
};

struct ListChanges {
  ListChangesOf added;
  ListChangesOf removed;
  ListChangesOf
      changed;  // entries that are called the same; where they are called nothing, one goes and another comes
};

ListChanges changes_between(const ir::Program& program, std::uint32_t list, const lists::Table& before,
                            const lists::Table& after);

}  // namespace writ::report
