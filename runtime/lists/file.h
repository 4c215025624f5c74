// SPDX-License-Identifier: Apache-2.0
// A prepared list: the bytes of a table in a file. They are taken as they are and nothing is made of them; before anything is
// believed, the header, the checksum and every place they point to are looked at. After that it is asked like any other table.
//
// What was looked at has to be what is asked. So a file is read as a whole, into memory that nobody else has; but one that stays
// as it is, is mapped, and processes share it: a regular file on a disk of this machine that nobody may write (no `w` in its
// mode, and nobody who had it open for writing before), of root or of who runs this, or memory that is sealed against writing and
// shrinking. Who owns such a file and writes into it or cuts it off can do to this process what he likes; he could anyway. A disk
// that fails under it ends the process. So a file is made unwritable before it takes its name, and a new list takes its place by
// another name (rename): the old one stays where it is mapped.
#pragma once

#include "runtime/base/bilingual.h"
#include "runtime/lists/table.h"

#include <cstddef>
#include <limits>
#include <memory>
#include <string>
#include <string_view>

namespace writ::lists {

// Whether a file, or bytes, begin as a prepared list does.
bool is_prepared(const std::string& path);
bool is_prepared_text(std::string_view bytes);

// The bytes of a file, aligned as those of a table have to be. Null, and why.
struct FileBytes {
  std::shared_ptr<const std::byte[]> bytes;
  std::size_t size = 0;

  std::string_view text() const { return {reinterpret_cast<const char*>(bytes.get()), size}; }
};
FileBytes read_bytes(const std::string& path, std::size_t most, base::Bilingual& why);
// A copy of bytes in memory, aligned likewise; null where memory is short.
FileBytes copy_bytes(std::string_view bytes);

// The table in such bytes. Null, and why.
std::shared_ptr<const Table> prepared_table(const ir::Program& program, std::uint32_t list, FileBytes bytes,
                                            base::Bilingual& why, bool mapped = false);

// Null, and why: damaged, of another version, or of a list that is not this one.
std::shared_ptr<const Table> open_prepared(const ir::Program& program, std::uint32_t list,
                                           const std::string& path, base::Bilingual& why);

// What is wrong with the bytes of a table of that form, or with taking it for the list; empty: nothing. `mapped`: from a file, of
// which nothing was read yet.
base::Bilingual wrong_with(const Form& form, const std::byte* bytes, std::size_t size, bool mapped = false);

}  // namespace writ::lists
