// SPDX-License-Identifier: Apache-2.0
#include "runtime/value/currency.h"

#include <array>

namespace writ::value {
namespace {

struct Row {
  std::string_view code;
  int places;
  std::string_view chinese;
};

constexpr auto kRows = std::to_array<Row>({
#define WRIT_CURRENCY(code, places, chinese) {#code, places, chinese},
#include "runtime/value/currency.def"
});

const Row& row(Currency currency) { return kRows[static_cast<std::size_t>(currency)]; }

}  // namespace

std::optional<Currency> find_currency(std::string_view name) {
  if (name == "元") return Currency::CNY;
  for (std::size_t i = 0; i < kRows.size(); ++i) {
    if (kRows[i].code == name || kRows[i].chinese == name) return static_cast<Currency>(i);
  }
  return std::nullopt;
}

std::string_view currency_code(Currency currency) { return row(currency).code; }
std::string_view currency_name_zh(Currency currency) { return row(currency).chinese; }
int currency_places(Currency currency) { return row(currency).places; }

}  // namespace writ::value
