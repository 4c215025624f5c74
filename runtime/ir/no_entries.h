// SPDX-License-Identifier: Apache-2.0
// What is said of a list that has no entries, in a policy as in a file.
#pragma once

#include "runtime/base/bilingual.h"

namespace writ::ir {

inline base::Bilingual no_entries() {
  return {
      "the list has no entries, so there is nothing it is about; where that is meant, it says `may be empty`",
      "清单没有任何条目，因而不起任何作用；确有此意的，写明“可以为空”"};
}

}  // namespace writ::ir
