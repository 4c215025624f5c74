// SPDX-License-Identifier: Apache-2.0
// The formats of the Arrow C Data Interface: how the values of a column lie in memory.
#pragma once

#include "runtime/base/bilingual.h"
#include "runtime/columns/schema.h"
#include "runtime/eval/fault.h"
#include "writ/arrow.h"

#include <optional>
#include <string>
#include <string_view>

namespace writ::columns {

// Of one struct: names alone, for the depth is another matter.
inline constexpr std::int64_t kMostColumns = 100'000;

// A format, or where it is no text of its own kind, nothing that is ever accepted.
std::string_view format_of(const ArrowSchema& schema);
// As a message shows it.
std::string shown_format(const ArrowSchema& schema);

// Why it is no schema of a table.
std::optional<eval::Fault> no_table(const ArrowSchema& schema);

// Whether the format is one of these; then `out` has its layout.
bool whole_numbers(std::string_view format, Column& out);
bool decimals(std::string_view format, Column& out);
bool texts(std::string_view format, Column& out);
bool days(std::string_view format, Column& out);
bool lists(std::string_view format, Column& out);

eval::Fault cannot_read(const std::string& path, base::Bilingual why);
// What is wrong with a type of which no value is ever read.
std::optional<eval::Fault> never_read(const ArrowSchema& schema, const std::string& path);

}  // namespace writ::columns
