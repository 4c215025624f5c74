// SPDX-License-Identifier: Apache-2.0
// ISO/IEC TS 27560:2023. Each of its purposes that rests on consent is a consent of ours from each event that gives it to the
// next that ends it; those that differ in nothing but the purpose are one.
#include "runtime/receipts/imports.h"
#include "runtime/receipts/words.h"
#include "runtime/value/date.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <cstdint>
#include <set>
#include <tuple>

namespace writ::receipts {
namespace {

using json::Node;

// What an event does to the consent.
enum class Effect : std::uint8_t { None, Gives, Ends, Refuses, Unknown };

struct Event {
  Effect effect = Effect::None;
  Moment at;
  std::optional<std::int32_t> ends_on;
  std::optional<std::string> by;
  std::string pointer;
};

std::string lowered(std::string_view text) {
  std::string out;
  for (const char c : short_term(text)) out += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return out.starts_with("dpv:") ? out.substr(4) : out;
}

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

bool closes(const Event& event) { return event.effect == Effect::Ends || event.effect == Effect::Refuses; }

// Events may stand at the root alone: of other places it is not known what they are about.
const std::initializer_list<std::string_view> kEvents = {"events", "consent_events", "event"};
void no_events(Fields& fields, const Field& place) {
  for (const std::string_view name : kEvents) {
    if (place[name].there())
      fields.unsupported(place[name].pointer, {"events that do not stand at the root", "不在根级的事件"});
  }
}

// A section may be an object of its own, or its fields stand at the root; where they stand at both, one would not be read.
Field section(Fields& fields, const Field& root, std::initializer_list<std::string_view> names,
              std::initializer_list<std::string_view> read) {
  Field out = fields.one_of(root, names);
  if (!out.there()) return root;
  no_events(fields, out);
  for (const std::string_view name : read) {
    if (root[name].there())
      fields.wrong(root[name].pointer, {"left out, as `" + out.pointer + "` stands there",
                                        "空缺，因为已有 `" + out.pointer + "`"});
  }
  return out;
}

// The latest state is nowhere marked: events are put in the order of their times. On a day of which an event does not say its
// time, and within a second, what ends a consent comes behind what gives one.
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

std::vector<Event> read_events(Fields& fields, const Field& list) {
  std::vector<Event> out;
  if (!list.there()) fields.lacks(list.pointer, {"when consent was given", "何时作出同意"});
  for (const Field& one : fields.objects(list)) {
    Event event;
    event.pointer = one.pointer;
    const auto type = fields.text(one["event_type"]);
    const auto at = fields.moment(one["event_time"]);
    if (!type)
      fields.lacks(one["event_type"].pointer,
                   {"given, withdrawn, refused and the like", "同意、撤回、拒绝等"});
    if (!at) fields.lacks(one["event_time"].pointer, {"the time of the event", "事件的时间"});
    if (!type || !at) continue;
    event.effect = effect_of(*type);
    if (event.effect == Effect::Unknown)
      fields.wrong(
          one["event_type"].pointer,
          {"given, renewed, withdrawn, revoked, invalidated, terminated, expired, refused or requested",
           "given、renewed、withdrawn、revoked、invalidated、terminated、expired、refused、requested 之一"});
    event.at = *at;
    event.ends_on = fields.after(at->day, one["validity_duration"]);
    event.by = fields.text(one["entity_id"]);
    out.push_back(std::move(event));
  }
  put_in_order(out);
  return out;
}

// The terms of the W3C vocabulary for consent, and its identifiers of GDPR 6(1)(a) and 9(2)(a). Not what it calls implied or
// uninformed, and nothing that merely speaks of consent.
bool rests_on_consent(Fields& fields, const Field& purpose) {
  const auto basis = fields.text(purpose["lawful_basis"]);
  if (!basis) return true;  // a record of consent says so by being one
  constexpr std::array<std::string_view, 5> kConsent = {"consent", "expressedconsent", "explicitconsent",
                                                        "explicitlyexpressedconsent", "informedconsent"};
  constexpr std::array<std::string_view, 4> kArticles = {"A6-1-a", "A6-1-a-explicit-consent",
                                                         "A6-1-a-non-explicit-consent", "A9-2-a"};
  if (std::find(kConsent.begin(), kConsent.end(), lowered(*basis)) != kConsent.end()) return true;
  const std::size_t last = basis->find_last_of("#:/");
  const std::string article = last == std::string::npos ? *basis : basis->substr(last + 1);
  return std::find(kArticles.begin(), kArticles.end(), article) != kArticles.end();
}

std::optional<std::vector<std::string>> kinds_of(Fields& fields, const Field& list, const Notice& notice) {
  if (!list.there()) return std::nullopt;
  std::vector<std::string> out;
  for (const Field& one : fields.objects(list)) {
    if (!one["pii_type"].there())
      fields.lacks(one["pii_type"].pointer, {"the kind of data", "个人信息的种类"});
    auto kind = word(fields, Vocabulary::Kinds, one["pii_type"], notice);
    if (kind && std::find(out.begin(), out.end(), *kind) == out.end()) out.push_back(*std::move(kind));
  }
  return out;
}

Record read_purpose(Fields& fields, const Field& purpose, const Record& common, const Notice& notice) {
  Record out = common;
  no_events(fields, purpose);
  if (!purpose["purpose"].there()) fields.lacks(purpose["purpose"].pointer, {"the purpose", "处理目的"});
  if (auto one = word(fields, Vocabulary::Purposes, purpose["purpose"], notice))
    out.purposes = {{*std::move(one)}};
  out.kinds = kinds_of(fields, purpose["pii_information"], notice);
  out.operations = words(fields, Vocabulary::Operations, purpose["processing_method"], notice);
  out.recipients = words(fields, Vocabulary::Recipients, purpose["recipient_third_parties"], notice);
  return out;
}

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
  return out;
}

// Through the life of one purpose. Renewed or refused again, the earlier one runs on to its own end; withdrawn, all consents end;
// given, all refusals.
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
        const bool own = event.by && purpose.principal && *event.by == *purpose.principal;
        if (own && !next.by_guardian) next.by_guardian = false;
        if (event.by && purpose.principal && !own && !next.trustee) next.trustee = event.by;
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

}  // namespace

Records import_ts27560(Fields& fields, const Field& root, const Notice& notice) {
  Records out;
  const Field header = section(fields, root, {"record_header", "header"}, {"record_id", "pii_principal_id"});
  const Field processing = section(fields, root, {"pii_processing", "processing"}, {"purposes"});
  const Field own = root["writ"];
  fields.only(
      own, {"recipients_only", "tied", "separate", "by_guardian", "trustee", "within_mandate", "informed"});
  Record common;
  common.id = fields.text(header["record_id"]);
  common.principal = fields.text(header["pii_principal_id"]);
  if (!common.id) fields.lacks(header["record_id"].pointer, {"the identifier of the record", "记录标识"});
  common.recipients_only = fields.yes(own["recipients_only"]);
  common.tied = fields.yes(own["tied"]);
  common.separate = fields.yes(own["separate"]);
  common.by_guardian = fields.yes(own["by_guardian"]);
  common.trustee = fields.text(own["trustee"]);
  common.within_mandate = fields.yes(own["within_mandate"]);
  common.informed = fields.yes(own["informed"]);
  const Field purposes = processing["purposes"];
  if (!purposes.there()) fields.lacks(purposes.pointer, {"the purposes", "处理目的"});
  const std::vector<Event> all = read_events(fields, fields.one_of(root, kEvents));
  for (const Field& purpose : fields.objects(purposes)) {
    const Record read = read_purpose(fields, purpose, common, notice);
    if (!fields.fault && rests_on_consent(fields, purpose)) follow(all, read, out);
  }
  return out;
}

}  // namespace writ::receipts
