// SPDX-License-Identifier: Apache-2.0
#include "runtime/receipts/life.h"

#include "runtime/receipts/words.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <set>
#include <tuple>

namespace writ::receipts {
namespace {

std::string lowered(std::string_view text) {
  std::string out;
  for (const char c : short_term(text)) out += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return out.starts_with("dpv:") ? out.substr(4) : out;
}

bool closes(const Event& event) { return event.effect == Effect::Ends || event.effect == Effect::Refuses; }

// One after the other; what differs in the purpose alone joins the one before.
void add(std::vector<Record>& out, const Record& one) {
  for (Record& before : out) {
    if (!before.purposes || !one.purposes) continue;
    Record alike = one;
    alike.purposes = before.purposes;
    if (alike != before) continue;
    for (const std::string& purpose : *one.purposes) {
      if (std::find(before.purposes->begin(), before.purposes->end(), purpose) == before.purposes->end())
        before.purposes->push_back(purpose);
    }
    return;
  }
  out.push_back(one);
}

// A refusal of what the purpose says. A list of nothing, as of recipients that are nobody, would refuse nothing: it limits the
// refusal in nothing.
Record refusal_of(const Record& purpose, const Event& event) {
  Record out;
  out.id = purpose.id;
  out.principal = purpose.principal;
  out.purposes = purpose.purposes;
  out.kinds = purpose.kinds;
  out.operations = purpose.operations;
  out.recipients = purpose.recipients;
  for (auto* list : {&out.purposes, &out.kinds, &out.operations, &out.recipients}) {
    if (*list && (*list)->empty()) list->reset();
  }
  out.from = event.at.day;
  out.ends_on = event.ends_on;
  out.inexact = purpose.inexact || event.inexact;
  return out;
}

}  // namespace

Effect effect_of(std::string_view type) {
  constexpr auto kWords = std::to_array<std::pair<std::string_view, Effect>>({
      {"given", Effect::Gives},
      {"consentgiven", Effect::Gives},
      {"renewed", Effect::Gives},
      {"renewedconsentgiven", Effect::Gives},
      {"withdrawn", Effect::Ends},
      {"consentwithdrawn", Effect::Ends},
      {"revoked", Effect::Ends},
      {"consentrevoked", Effect::Ends},
      {"invalidated", Effect::Ends},
      {"consentinvalidated", Effect::Ends},
      {"terminated", Effect::Ends},
      {"expired", Effect::Ends},
      {"consentexpired", Effect::Ends},
      {"refused", Effect::Refuses},
      {"consentrefused", Effect::Refuses},
      {"requested", Effect::None},
      {"consentrequested", Effect::None},
      {"consentrequestdeferred", Effect::None},
  });
  const std::string wanted = lowered(type);
  const auto at =
      std::find_if(kWords.begin(), kWords.end(), [&](const auto& one) { return one.first == wanted; });
  return at == kWords.end() ? Effect::Unknown : at->second;
}

bool is_consent(std::string_view basis) {
  constexpr std::array<std::string_view, 5> kConsent = {"consent", "expressedconsent", "explicitconsent",
                                                        "explicitlyexpressedconsent", "informedconsent"};
  constexpr std::array<std::string_view, 4> kArticles = {"A6-1-a", "A6-1-a-explicit-consent",
                                                         "A6-1-a-non-explicit-consent", "A9-2-a"};
  if (std::find(kConsent.begin(), kConsent.end(), lowered(basis)) != kConsent.end()) return true;
  const std::size_t last = basis.find_last_of("#:/");
  const std::string_view article = last == std::string_view::npos ? basis : basis.substr(last + 1);
  return std::find(kArticles.begin(), kArticles.end(), article) != kArticles.end();
}

void put_in_order(std::vector<Event>& events) {
  std::set<std::int32_t> unclear;
  for (const Event& one : events) {
    if (one.at.whole && one.effect != Effect::None) unclear.insert(one.at.day);
  }
  const auto place = [&](const Event& one) {
    const std::int64_t time = unclear.contains(one.at.day) ? 0 : one.at.order;
    return std::tuple(one.at.day, time, closes(one));
  };
  std::stable_sort(events.begin(), events.end(),
                   [&](const Event& a, const Event& b) { return place(a) < place(b); });
}

void follow(const std::vector<Event>& events, const Record& purpose, Records& out) {
  std::vector<Record> open;
  std::vector<Record> refused;
  const auto close = [&](std::int32_t day) {
    for (Record& one : open) {
      one.withdrawn_on = day;
      add(out.consents, one);
    }
    open.clear();
  };
  const auto take_back = [&](std::int32_t day) {
    for (Record& one : refused) {
      one.ends_on = std::min(one.ends_on.value_or(day), day);
      add(out.refusals, one);
    }
    refused.clear();
  };
  for (const Event& event : events) {
    switch (event.effect) {
      case Effect::None:
      case Effect::Unknown: break;
      case Effect::Gives: {
        take_back(event.at.day);
        Record next = purpose;
        next.from = event.at.day;
        next.ends_on = event.ends_on;
        next.inexact = next.inexact || event.inexact;
        if (!next.by_guardian) next.by_guardian = event.by_guardian;
        if (!next.trustee) next.trustee = event.trustee;
        open.push_back(std::move(next));
        break;
      }
      case Effect::Ends: close(event.at.day); break;
      case Effect::Refuses: {
        close(event.at.day);
        refused.push_back(refusal_of(purpose, event));
        break;
      }
    }
  }
  for (const Record& one : open) add(out.consents, one);
  for (const Record& one : refused) add(out.refusals, one);
}

}  // namespace writ::receipts
