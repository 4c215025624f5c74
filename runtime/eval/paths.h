// SPDX-License-Identifier: Apache-2.0
// The paths by which an answer names what it lacks, `consents[1].kinds[0]`: which fields they go through, and what the request
// says there. Not what a person reads: path_name() in explain.h.
#pragma once

#include "runtime/eval/request.h"

#include <optional>
#include <string_view>

namespace writ::eval {

// The field of the record that the path begins with. An external name may hold any characters: the longest that fits is meant.
const ir::Field* first_field(const ir::Record& record, std::string_view path);

// A value that a request gives, though only one of those below it would do (ir::Enumeration, leaves_only).
struct Coarse {
  ir::Type type{};
  ir::int128 number = 0;
};
std::optional<Coarse> coarse_at(const ir::Program& program, const Request& request, std::string_view path);

}  // namespace writ::eval
