// SPDX-License-Identifier: Apache-2.0
// Whether an output has the value that a test states: by value, as the output's type reads it, never by how it is written.
// 5, 5.00, "5.00" and "CNY 5.00" are one amount, 0.03 and "3%" one rate, an enumerator is any of its names.
#pragma once

#include "runtime/eval/answer.h"
#include "runtime/eval/request.h"
#include "runtime/json/document.h"

namespace writ::testing {

enum class Order : std::uint8_t { AsStated, Any };

// `found` is an output of `answer`, which answers `request`. Null is stated absence; a list is compared item by item, in the order
// stated, or in any.
bool has_value(const eval::Request& request, const eval::Answer& answer, const eval::Output& found,
               const json::Node& expected, Order order = Order::AsStated);

}  // namespace writ::testing
