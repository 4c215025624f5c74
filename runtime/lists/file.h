// SPDX-License-Identifier: Apache-2.0
// A prepared list: the bytes of a table in a file. They are read as they are and nothing is made of them; before anything is
// believed, the header, the checksum and every place they point to are looked at. After that it is asked like any other table.
#pragma once

#include "runtime/base/bilingual.h"
#include "runtime/lists/table.h"

#include <memory>
#include <string>

namespace writ::lists {

// Whether a file begins as a prepared list does.
bool is_prepared(const std::string& path);

// Null, and why: damaged, of another version, or of a list that is not this one.
std::shared_ptr<const Table> open_prepared(const ir::Program& program, std::uint32_t list,
                                           const std::string& path, base::Bilingual& why);

// What is wrong with the bytes of a table of that form; empty: nothing.
base::Bilingual wrong_with(const Form& form, const std::byte* bytes, std::size_t size);

}  // namespace writ::lists
