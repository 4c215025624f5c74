// SPDX-License-Identifier: Apache-2.0
// The string of the IAB Transparency and Consent Framework, version 2 (policies 2.0 to 2.3), as what it holds. Says nothing of
// what that means: import_tcf.cpp does.
#pragma once

#include "runtime/base/bilingual.h"
#include "runtime/eval/fault.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace writ::receipts {

struct IdRange {
  std::uint16_t first = 0;
  std::uint16_t last = 0;
  friend bool operator==(const IdRange&, const IdRange&) = default;
};
// In order, apart from each other.
using Ids = std::vector<IdRange>;

struct PublisherRestriction {
  enum class Type : std::uint8_t { NotAllowed, RequireConsent, RequireLegitimateInterest };
  std::uint8_t purpose = 0;
  Type type = Type::NotAllowed;
  Ids vendors;
};

struct PublisherPurposes {
  std::size_t segment = 0;  // from 1
  Ids consents;
  Ids interests;
  std::uint8_t custom_count = 0;
  Ids custom_consents;
  Ids custom_interests;
};

struct TcString {
  std::uint64_t created = 0;  // tenths of a second since 1970-01-01T00:00Z
  std::uint64_t last_updated = 0;
  std::uint16_t cmp_id = 0;
  std::uint16_t cmp_version = 0;
  std::uint8_t consent_screen = 0;
  std::string consent_language;  // two capital letters
  std::uint16_t vendor_list_version = 0;
  std::uint8_t policy_version = 0;
  bool service_specific = false;
  bool non_standard_texts = false;
  Ids special_features;
  Ids purpose_consents;
  Ids purpose_interests;
  bool purpose_one_treatment = false;
  std::string publisher_country;
  Ids vendor_consents;
  Ids vendor_interests;
  std::vector<PublisherRestriction> restrictions;
  std::optional<Ids> disclosed_vendors;  // the segment is there
  std::optional<Ids> allowed_vendors;
  std::optional<PublisherPurposes> publisher;
};

struct TcStringRead {
  TcString string;
  std::optional<eval::Fault> fault;  // where there is one, `string` is not to be used
};
TcStringRead read_tc_string(std::string_view text);

// Segments from 1, bits from 0: as faults say where they are.
base::Bilingual place_in_string(std::size_t segment, std::size_t bit);

}  // namespace writ::receipts
