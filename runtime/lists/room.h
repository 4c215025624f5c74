// SPDX-License-Identifier: Apache-2.0
// The memory that a table lies in.
#pragma once

#include <cstddef>
#include <memory>

namespace writ::lists {

// Aligned for all that is read of a table, and where it is long in pages as large as the machine has them. Null where there is not
// so much memory.
std::shared_ptr<std::byte[]> table_room(std::size_t size);

// That memory, or what a file is mapped to, be in such pages where the system can, if it is long: a question looks at a few places far
// apart, and with small pages the machine would look for each of the pages as well.
void want_large_pages(void* at, std::size_t size);

}  // namespace writ::lists
