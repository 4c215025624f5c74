// SPDX-License-Identifier: Apache-2.0
// ISO/IEC TS 27560:2023. Each of its purposes that rests on consent is a consent of ours from each event that gives it to the
// next that ends it; those that differ in nothing but the purpose are one.
#include "runtime/receipts/imports.h"
#include "runtime/receipts/life.h"
#include "runtime/receipts/words.h"

#include <algorithm>

namespace writ::receipts {
namespace {

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

std::vector<Event> read_events(Fields& fields, const Field& list, const Record& common) {
  std::vector<Event> out;
  if (!list.there()) fields.lacks(list.pointer, {"when consent was given", "何时作出同意"});
  for (const Field& one : fields.objects(list)) {
    Event event;
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
    const auto by = fields.text(one["entity_id"]);
    if (by && common.principal) {
      if (*by == *common.principal) {
        event.by_guardian = false;
      } else {
        event.trustee = by;
      }
    }
    out.push_back(std::move(event));
  }
  put_in_order(out);
  return out;
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
  // A limit that the record has no field for; an empty list is none.
  const Field places = purpose["geographic_restrictions"];
  out.inexact = places.there() && !(places.node->is(json::Node::Kind::Array) && places.node->items.empty());
  return out;
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
  const std::vector<Event> all = read_events(fields, fields.one_of(root, kEvents), common);
  for (const Field& purpose : fields.objects(purposes)) {
    const Record read = read_purpose(fields, purpose, common, notice);
    // A record of consent says what it rests on by being one.
    const auto basis = fields.text(purpose["lawful_basis"]);
    if (!fields.fault && (!basis || is_consent(*basis))) follow(all, read, out);
  }
  return out;
}

}  // namespace writ::receipts
