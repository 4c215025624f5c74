// SPDX-License-Identifier: Apache-2.0
// One request to several decisions, of policies that do not know each other's facts: each is given the facts it has, under
// either of their names. The day is everybody's. What one decision alone is to be told, or otherwise than the rest, stands in
// an object under the name of that decision. A name that none of them knows is given to all of them, who refuse it; so is a
// text that is no request.
//
//   {"as_of": "2026-01-05", "people": 1200, "eu.gdpr.transfer": {"adequacy": true}}
#pragma once

#include "runtime/eval/fault.h"
#include "runtime/eval/limits.h"
#include "runtime/ir/ir.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace writ::json {

// The programs stay the caller's and outlive what is made of them here.
struct Addressee {
  const ir::Program* program = nullptr;
  std::uint32_t decision = 0;
};

// As many texts as there are decisions, each a request to that one. A fault: the text cannot be read at all, which is the same to all.
std::optional<eval::Fault> share_request(std::string_view text, const std::vector<Addressee>& among,
                                         std::vector<std::string>& out, const eval::Limits& limits = {});

}  // namespace writ::json
