// SPDX-License-Identifier: Apache-2.0
// JSON Lines -> rows of a list: an object a line, its members the columns. Numbers come exactly as they are written.
#pragma once

#include "runtime/lists/build.h"

#include <string_view>

namespace writ::json {

// What is wrong goes to the builder, with the number of the line.
void read_list(std::string_view text, const ir::DataList& list, lists::Builder& builder);

}  // namespace writ::json
