// SPDX-License-Identifier: Apache-2.0
// Comma-separated values in UTF-8 -> rows. The first line names the columns, in either language; fields may be quoted, and hold
// line breaks then; lines end as they like. Of a list the items of a cell stand between `;`, `；`, `、` or `|`; where there are
// none it is empty, or `{}`.
#pragma once

#include "runtime/lists/build.h"

#include <string_view>

namespace writ::lists {

// What is wrong goes to the builder, with the line where the row begins.
void read_csv(std::string_view text, const ir::DataList& list, Builder& builder);

// Which column each heading names; what is wrong with them is reported. Empty where rows cannot be read.
std::vector<std::uint32_t> columns_of(const std::vector<std::string>& headings, const ir::DataList& list,
                                      std::uint64_t line, Builder& builder);

}  // namespace writ::lists
