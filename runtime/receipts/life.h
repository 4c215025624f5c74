// SPDX-License-Identifier: Apache-2.0
// The life of a consent, as its events tell it: each that gives it is a consent of ours to the next that ends it, each that
// refuses a refusal. Of records that list events: ISO/IEC TS 27560 as JSON, and as W3C writes it.
#pragma once

#include "runtime/receipts/fields.h"
#include "runtime/receipts/receipts.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace writ::receipts {

// What an event does to the consent.
enum class Effect : std::uint8_t { None, Gives, Ends, Refuses, Unknown };

struct Event {
  Effect effect = Effect::None;
  Moment at;
  std::optional<std::int32_t> ends_on;
  std::optional<bool> by_guardian;
  std::optional<std::string> trustee;
  bool inexact = false;  // it ends by something else than a day
};

// `given`, `dpv:ConsentGiven`, `https://w3id.org/dpv#ConsentGiven`, in letters of any case.
Effect effect_of(std::string_view type);
// The terms of the W3C vocabulary for consent, and its identifiers of GDPR 6(1)(a) and 9(2)(a). Not what it calls implied or
// uninformed, and nothing that merely speaks of consent.
bool is_consent(std::string_view basis);

// The latest state is nowhere marked: events are put in the order of their times. On a day of which an event does not say its
// time, and within a second, what ends a consent comes behind what gives one.
void put_in_order(std::vector<Event>& events);

// Through the life of what `purpose` says. Renewed or refused again, the earlier one runs on to its own end; withdrawn, all
// consents end; given, all refusals. What differs in the purpose alone joins the one before.
void follow(const std::vector<Event>& events, const Record& purpose, Records& out);

}  // namespace writ::receipts
