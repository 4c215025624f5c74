// SPDX-License-Identifier: Apache-2.0
// Currencies, as parts of the type of money: money of one never meets money of another. From currency.def.
#pragma once

#include "runtime/base/bilingual.h"

#include <cstdint>
#include <optional>
#include <string_view>

namespace writ::value {

enum class Currency : std::uint8_t {
#define WRIT_CURRENCY(code, places, chinese) code,
#include "runtime/value/currency.def"
};

// By code or by Chinese name; `元` alone is CNY.
std::optional<Currency> find_currency(std::string_view name);
std::string_view currency_code(Currency currency);
std::string_view currency_name_zh(Currency currency);
// The places of its minor unit.
int currency_places(Currency currency);

}  // namespace writ::value
