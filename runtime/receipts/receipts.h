// SPDX-License-Identifier: Apache-2.0
// Receipts of consent that others write, read into the records of the module stdlib/consent, and back:
// ISO/IEC TS 27560 (JSON), IAB TCF v2 strings, HL7 FHIR R5 Consent and Kantara 1.1 (JSON). What becomes of each field: docs/consent-receipts.md.
// Decides nothing. What a receipt does not say is left out, never filled in: a decision then waits for it.
#pragma once

#include "runtime/base/bilingual.h"
#include "runtime/eval/fault.h"
#include "runtime/json/document.h"

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace writ::receipts {

// A Consent of the module, or a Refusal. What is not there was not said.
struct Record {
  std::optional<std::string> id;
  std::optional<std::string> principal;
  std::optional<std::vector<std::string>> purposes;
  std::optional<std::vector<std::string>> kinds;
  std::optional<std::vector<std::string>> operations;
  std::optional<std::vector<std::string>> recipients;
  std::optional<std::int32_t> from;  // given_on, refused_on
  std::optional<std::int32_t> ends_on;
  std::optional<std::int32_t> withdrawn_on;  // this and what follows: of a consent alone
  // Given to the recipients, not to whoever holds the record.
  std::optional<bool> recipients_only;
  std::optional<bool> tied;
  std::optional<bool> separate;
  std::optional<bool> by_guardian;
  std::optional<std::string> trustee;  // who consented for the person; nobody: the person did, or a guardian
  std::optional<bool> within_mandate;
  std::optional<bool> informed;
  // The receipt limits this by something the module has no field for: of a consent no kinds are said, whatever the notice
  // says; of a refusal, not that it is `whole`.
  bool inexact = false;

  friend bool operator==(const Record&, const Record&) = default;
};

struct Records {
  std::vector<Record> consents;
  std::vector<Record> refusals;
};

enum class Vocabulary : std::uint8_t { Purposes, Kinds, Operations, Recipients };

// What the person was told beside the receipt: which of our values the terms of a receipt stand for, and what the receipt has
// no room for. It never overrides what a receipt says.
struct Notice {
  std::int32_t zone_minutes = 0;  // in which zone an instant is given its day
  std::array<std::map<std::string, std::string, std::less<>>, 4> terms;  // by Vocabulary
  Record record;
  std::string lasting;  // a duration of ISO 8601, from the day a consent was given
};

struct NoticeRead {
  Notice notice;
  std::optional<eval::Fault> fault;
};
NoticeRead read_notice(std::string_view json);

enum class Format : std::uint8_t { Ts27560, Tcf, Fhir, Kantara };

// With a fault there are no records. Its path is the place: a JSON pointer, or the segment and bit of a string.
struct Imported {
  Records records;
  std::optional<eval::Fault> fault;
};
Imported import_receipt(Format format, std::string_view text, const Notice& notice = {});

// The facts `consents` and `refusals` of one request.
json::Node to_facts(const Records& records);
struct FactsRead {
  Records records;
  std::optional<eval::Fault> fault;
};
// Those two of a request's facts; what else it has is passed over.
FactsRead read_facts(std::string_view json);

// One record of TS 27560 each. What that cannot say, or cannot do without, is a fault.
struct Exported {
  std::vector<json::Node> receipts;
  std::optional<eval::Fault> fault;
};
Exported export_ts27560(const Records& records);

}  // namespace writ::receipts
