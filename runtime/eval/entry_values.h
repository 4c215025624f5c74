// SPDX-License-Identifier: Apache-2.0
// What the entries of lists say, as values: their texts have numbers beside those of a request. Equal texts have equal numbers
// here too, for one request and what the lists held when it was asked: a text of the request has its own, another one that of
// the first list that has it.
#pragma once

#include "runtime/eval/request.h"
#include "runtime/lists/table.h"

#include <cstdint>
#include <string_view>
#include <vector>

namespace writ::eval {

// A text by its number, of the program, the request or an entry; good until the next text of the request. Empty where it is the
// number of none: native code runs ahead of what it needs. `data`: null for what the program says the lists hold.
std::string_view text_of(const Request& request, const lists::Data* data, std::int64_t id);

// A text of the table of a list, by its number there.
std::int64_t text_of_entry(const Request& request, const lists::Data& data, std::uint32_t list,
                           std::uint32_t number);

// What `Table::says` of a column, or an item of it, as a value. `row`: -1 for what the list itself says.
inline std::int64_t entry_value(const Request& request, const lists::Data& data, std::uint32_t list,
                                std::int64_t row, std::uint32_t column, std::int64_t said) {
  const lists::Column& its = data.table(list)->form().columns[column];
  if (row < 0 || its.type.kind != ir::TypeKind::Text) return said;
  return text_of_entry(request, data, list, static_cast<std::uint32_t>(said));
}

// The items of a list that an entry says, each once: members as they are declared, texts by their characters. `said`: what
// `Table::says` of the column.
std::vector<std::int64_t> entry_items(const Request& request, const lists::Data& data, std::uint32_t list,
                                      std::uint32_t column, std::int64_t said);

}  // namespace writ::eval
