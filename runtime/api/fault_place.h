// SPDX-License-Identifier: Apache-2.0
// Where in a struct a fault is, put together on the way back from it: `participants[3].stage`.
#pragma once

#include <cstddef>
#include <string>

namespace writ::api {

[[gnu::noinline]] inline void put_member_before(std::string& place, const std::string& member) {
  const bool direct = place.empty() || place.front() == '[';
  place = member + (direct ? "" : ".") + place;
}

[[gnu::noinline]] inline void put_item_before(std::string& place, std::size_t item) {
  place = "[" + std::to_string(item) + "]" + (place.empty() ? "" : ".") + place;
}

}  // namespace writ::api
