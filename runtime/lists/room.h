// SPDX-License-Identifier: Apache-2.0
// The memory that a table lies in.
#pragma once

#include <cstddef>
#include <memory>

namespace writ::lists {

// Aligned for all that is read of a table, and where it is long in pages as large as the machine has them. Null where there is not
// so much memory.
std::shared_ptr<std::byte[]> table_room(std::size_t size);

}  // namespace writ::lists
