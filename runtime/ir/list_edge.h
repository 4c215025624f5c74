// SPDX-License-Identifier: Apache-2.0
// Whether the last day of an entry's period is in the period. The name of the column says so, and with it the policy's digest:
// `through`, 至（止）. No field can have that name, since a name has no brackets. A table always holds the day after.
#pragma once

#include "runtime/base/bilingual.h"
#include "runtime/ir/ir.h"

#include <cstdint>
#include <optional>
#include <string_view>

namespace writ::ir {

inline constexpr std::string_view kThrough = "through";
inline constexpr std::string_view kThroughChinese = "至（止）";

inline bool includes_last_day(const DataList& list) {
  return list.until != kNone && list.columns[list.until].name.zh == kThroughChinese;
}

// What a heading says of it: true, the day is in; nothing: it is no such heading.
inline std::optional<bool> edge_said(std::string_view heading) {
  if (heading == kThrough || heading == kThroughChinese || heading == "至(止)") return true;
  if (heading == "until" || heading == "至（前）" || heading == "至(前)") return false;
  return std::nullopt;
}

// What a column is called where its days are shown: in Chinese 至 alone leaves open whether the day is in.
inline Bilingual title_of(const DataList& list, std::uint32_t column) {
  const Bilingual& name = list.columns[column].name;
  return column == list.until && name.zh == "至" ? Bilingual{name.en, "至（前）"} : name;
}

}  // namespace writ::ir
