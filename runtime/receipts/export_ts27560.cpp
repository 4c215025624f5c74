// SPDX-License-Identifier: Apache-2.0
// Records as ISO/IEC TS 27560, so that reading them gives the same records.
#include "runtime/receipts/receipts.h"
#include "runtime/receipts/words.h"
#include "runtime/value/date.h"

namespace writ::receipts {
namespace {

using json::Node;

Node text(std::string value) { return {.kind = Node::Kind::String, .text = std::move(value)}; }
void put(Node& object, std::string name, Node value) {
  object.names.push_back(std::move(name));
  object.items.push_back(std::move(value));
}
Node object() { return {.kind = Node::Kind::Object}; }
Node list() { return {.kind = Node::Kind::Array}; }

std::string day(std::int32_t days) { return std::string(value::format_date({days}).view()); }

Node terms(Vocabulary vocabulary, const std::vector<std::string>& words) {
  Node out = list();
  for (const std::string& one : words) out.items.push_back(text(term_of(vocabulary, one)));
  return out;
}

Node event(const char* type, std::int32_t on) {
  Node out = object();
  put(out, "event_type", text(type));
  put(out, "event_time", text(day(on)));
  return out;
}

Node purpose(const Record& record, const std::string& word) {
  Node out = object();
  put(out, "purpose", text(term_of(Vocabulary::Purposes, word)));
  put(out, "lawful_basis", text("https://w3id.org/dpv#Consent"));
  if (record.kinds) {
    Node kinds = list();
    for (const std::string& one : *record.kinds) {
      Node kind = object();
      put(kind, "pii_type", text(term_of(Vocabulary::Kinds, one)));
      kinds.items.push_back(std::move(kind));
    }
    put(out, "pii_information", std::move(kinds));
  }
  if (record.operations) put(out, "processing_method", terms(Vocabulary::Operations, *record.operations));
  if (record.recipients)
    put(out, "recipient_third_parties", terms(Vocabulary::Recipients, *record.recipients));
  return out;
}

Node events(const Record& record, bool refusal) {
  Node out = list();
  if (record.from) {
    Node first = event(refusal ? "refused" : "given", *record.from);
    if (record.ends_on)
      put(first, "validity_duration", text("P" + std::to_string(*record.ends_on - *record.from) + "D"));
    out.items.push_back(std::move(first));
  }
  if (record.withdrawn_on) out.items.push_back(event("withdrawn", *record.withdrawn_on));
  return out;
}

Node receipt(const Record& record, bool refusal) {
  Node out = object();
  put(out, "schema_version", text("ISO/IEC TS 27560:2023"));
  put(out, "record_id", text(record.id.value_or("")));
  if (record.principal) put(out, "pii_principal_id", text(*record.principal));
  Node purposes = list();
  for (const std::string& one : record.purposes.value_or(std::vector<std::string>{}))
    purposes.items.push_back(purpose(record, one));
  Node processing = object();
  put(processing, "purposes", std::move(purposes));
  put(out, "pii_processing", std::move(processing));
  put(out, "events", events(record, refusal));
  Node own = object();
  const auto yes = [&](const char* name, const std::optional<bool>& value) {
    if (value) put(own, name, {.kind = Node::Kind::Boolean, .yes = *value});
  };
  yes("recipients_only", record.recipients_only);
  yes("tied", record.tied);
  yes("separate", record.separate);
  yes("by_guardian", record.by_guardian);
  if (record.trustee) put(own, "trustee", text(*record.trustee));
  yes("within_mandate", record.within_mandate);
  yes("informed", record.informed);
  if (!own.names.empty()) put(out, "writ", std::move(own));
  return out;
}

// What a record of TS 27560 cannot do without, and what it could not say.
std::optional<eval::Fault> not_exported(const Record& record, const std::string& pointer, bool refusal) {
  using eval::FaultCode;
  const auto fault = [&](FaultCode code, const std::string& name, base::Bilingual what) {
    const std::string place = pointer + "/" + name;
    return eval::Fault{code, place, {place, {}}, std::move(what)};
  };
  if (!record.id) return fault(FaultCode::ReceiptLacks, "id", {"the identifier of the record", "记录标识"});
  if (!record.purposes || record.purposes->empty())
    return fault(FaultCode::ReceiptLacks, "purposes", {"the purposes", "处理目的"});
  if (!record.from)
    return fault(FaultCode::ReceiptLacks, refusal ? "refused_on" : "given_on",
                 {"the time of the event", "事件的时间"});
  if (record.ends_on && *record.ends_on < *record.from)
    return fault(FaultCode::ReceiptWrong, "ends_on", {"no earlier than the beginning", "不早于起始日"});
  if (record.withdrawn_on && *record.withdrawn_on < *record.from)
    return fault(FaultCode::ReceiptWrong, "withdrawn_on", {"no earlier than the beginning", "不早于起始日"});
  if (refusal && record.inexact)
    return fault(FaultCode::ReceiptUnsupported, "whole",
                 {"a refusal that is limited by what is not in the record", "受记录以外事项限制的拒绝"});
  if (record.inexact)
    return fault(FaultCode::ReceiptUnsupported, "kinds",
                 {"a consent that is limited by what is not in the record", "受记录以外事项限制的同意"});
  // Without its kinds it may be so limited; whoever read the record again could fill them in.
  if (!refusal && !record.kinds)
    return fault(FaultCode::ReceiptLacks, "kinds", {"the kinds of data", "个人信息的种类"});
  return std::nullopt;
}

}  // namespace

Exported export_ts27560(const Records& records) {
  Exported out;
  const auto add = [&](const std::vector<Record>& all, const char* name, bool refusal) {
    for (std::size_t i = 0; i < all.size() && !out.fault; ++i) {
      out.fault = not_exported(all[i], std::string("/") + name + "/" + std::to_string(i), refusal);
      if (!out.fault) out.receipts.push_back(receipt(all[i], refusal));
    }
  };
  add(records.consents, "consents", false);
  add(records.refusals, "refusals", true);
  if (out.fault) out.receipts.clear();
  return out;
}

}  // namespace writ::receipts
