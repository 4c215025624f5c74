// SPDX-License-Identifier: Apache-2.0
// JSON of people's files as a tree, with nothing lost: a number that is no whole one stays the text that was written, which
// is what a request accepts. An object that gives a name twice is refused.
#pragma once

#include <nlohmann/json.hpp>

#include <optional>
#include <string_view>

namespace writ::driver {

// Nothing: the text is no JSON, is nested too deep, or gives a name twice.
std::optional<nlohmann::ordered_json> parse_exact(std::string_view text);

}  // namespace writ::driver
