// SPDX-License-Identifier: Apache-2.0
// What a row of a list says, for a reader.
#pragma once

#include "runtime/base/bilingual.h"
#include "runtime/eval/values.h"
#include "runtime/ir/ir.h"
#include "runtime/lists/table.h"

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace writ::eval {

// As files have it: an enumerator by its external name, a day as YYYY-MM-DD, the items of a list with `; ` between them. Empty
// where the row says nothing.
std::string row_text(const ir::Program& program, std::uint32_t list, const lists::Table& table,
                     std::int64_t row, std::uint32_t column);

// Likewise one value of a column, or an item of a list, that need not stand in a row.
std::string value_in(const ir::Program& program, const lists::Table& table, const ir::Type& type,
                     std::int64_t value);

// Whether texts of entries stand in quotation marks: then one of no characters is seen too.
enum class Texts : std::uint8_t { Bare, Quoted };

// For a person: enumerators by name, numbers as facts are shown, `；` between the items in Chinese.
std::string row_text_in(const ir::Program& program, std::uint32_t list, const lists::Table& table,
                        std::int64_t row, std::uint32_t column, base::Language language,
                        Dates dates = Dates::Numbers, Texts texts = Texts::Bare);

// `12`: by the column `id` where there is one, else by its place in the source.
std::string row_number(const ir::Program& program, std::uint32_t list, const lists::Table& table,
                       std::int64_t row);

// `entries.12`
std::string row_name(const ir::Program& program, std::uint32_t list, const lists::Table& table,
                     std::int64_t row, base::Language language);

// What the row itself cites; empty where it cites nothing of its own.
std::string row_citation(const ir::Program& program, std::uint32_t list, const lists::Table& table,
                         std::int64_t row, base::Language language);

}  // namespace writ::eval
