// SPDX-License-Identifier: Apache-2.0
// Records as the facts of a request, and the notice: the JSON of our own.
#include "runtime/receipts/fields.h"
#include "runtime/receipts/receipts.h"
#include "runtime/receipts/words.h"
#include "runtime/value/date.h"

namespace writ::receipts {
namespace {

using json::Node;

class Object {
 public:
  void put(std::string name, Node value) {
    node_.names.push_back(std::move(name));
    node_.items.push_back(std::move(value));
  }
  void text(const char* name, const std::optional<std::string>& value) {
    if (value) put(name, {.kind = Node::Kind::String, .text = *value});
  }
  void yes(const char* name, const std::optional<bool>& value) {
    if (value) put(name, {.kind = Node::Kind::Boolean, .yes = *value});
  }
  void day(const char* name, const std::optional<std::int32_t>& value) {
    if (value) text(name, std::string(value::format_date({*value}).view()));
  }
  void texts(const char* name, const std::optional<std::vector<std::string>>& value) {
    if (!value) return;
    Node list{.kind = Node::Kind::Array};
    for (const std::string& one : *value) list.items.push_back({.kind = Node::Kind::String, .text = one});
    put(name, std::move(list));
  }
  Node take() { return std::move(node_); }

 private:
  Node node_{.kind = Node::Kind::Object};
};

Node write_record(const Record& record, bool refusal) {
  Object out;
  out.text("id", record.id);
  out.text("principal", record.principal);
  out.texts("purposes", record.purposes);
  out.texts("kinds", record.kinds);
  out.texts("operations", record.operations);
  out.texts("recipients", record.recipients);
  out.day(refusal ? "refused_on" : "given_on", record.from);
  out.day("ends_on", record.ends_on);
  if (refusal) {
    if (!record.inexact) out.yes("whole", true);
    return out.take();
  }
  out.day("withdrawn_on", record.withdrawn_on);
  out.yes("recipients_only", record.recipients_only);
  out.yes("tied", record.tied);
  out.yes("separate", record.separate);
  out.yes("by_guardian", record.by_guardian);
  out.text("trustee", record.trustee);
  out.yes("within_mandate", record.within_mandate);
  out.yes("informed", record.informed);
  return out.take();
}

std::optional<std::int32_t> read_day(Fields& fields, const Field& field) {
  const auto moment = fields.moment(field);
  if (moment && fields.text(field)->size() != 10) {
    fields.time(field.pointer, {"day", "日期"});
    return std::nullopt;
  }
  return moment ? std::optional(moment->day) : std::nullopt;
}

Record read_record(Fields& fields, const Field& field, bool refusal) {
  Record out;
  const Notice none;
  out.id = fields.text(field["id"]);
  out.principal = fields.text(field["principal"]);
  out.purposes = words(fields, Vocabulary::Purposes, field["purposes"], none);
  out.kinds = words(fields, Vocabulary::Kinds, field["kinds"], none);
  out.operations = words(fields, Vocabulary::Operations, field["operations"], none);
  out.recipients = words(fields, Vocabulary::Recipients, field["recipients"], none);
  out.from = read_day(fields, field[refusal ? "refused_on" : "given_on"]);
  out.ends_on = read_day(fields, field["ends_on"]);
  if (refusal) {
    fields.only(field, {"id", "principal", "purposes", "kinds", "operations", "recipients", "refused_on",
                        "ends_on", "whole"});
    out.inexact = !fields.yes(field["whole"]).value_or(false);
    // None at all would refuse nothing; what is left out limits it in nothing.
    for (const char* name : {"purposes", "kinds", "operations", "recipients"}) {
      const Field list = field[name];
      if (list.there() && list.node->is(Node::Kind::Array) && list.node->items.empty())
        fields.wrong(list.pointer, {"a list of at least one, or left out", "至少一项的列表，或者省略"});
    }
    return out;
  }
  fields.only(field, {"id", "principal", "purposes", "kinds", "operations", "recipients", "given_on",
                      "ends_on", "withdrawn_on", "recipients_only", "tied", "separate", "by_guardian",
                      "trustee", "within_mandate", "informed"});
  out.recipients_only = fields.yes(field["recipients_only"]);
  out.withdrawn_on = read_day(fields, field["withdrawn_on"]);
  out.tied = fields.yes(field["tied"]);
  out.separate = fields.yes(field["separate"]);
  out.by_guardian = fields.yes(field["by_guardian"]);
  out.trustee = fields.text(field["trustee"]);
  out.within_mandate = fields.yes(field["within_mandate"]);
  out.informed = fields.yes(field["informed"]);
  return out;
}

std::optional<std::int32_t> read_zone(Fields& fields, const Field& field) {
  const auto text = fields.text(field);
  if (!text) return std::nullopt;
  const auto wrong = [&] {
    fields.wrong(field.pointer, {"a zone, as +08:00", "时区，例如 +08:00"});
    return std::nullopt;
  };
  if (std::string_view("Z+-").find(text->front()) == std::string_view::npos) return wrong();
  // A day in that zone, so that one reader of zones is enough.
  Node probe{.kind = Node::Kind::String, .text = "2000-01-01T00:00" + *text};
  Fields reader;
  const auto moment = reader.moment(reader.root(probe));
  if (!moment) return wrong();
  constexpr std::int64_t kMidnight = 946'684'800;  // 2000-01-01T00:00Z
  return static_cast<std::int32_t>((kMidnight - moment->order) / 60);
}

}  // namespace

Node to_facts(const Records& records) {
  Node consents{.kind = Node::Kind::Array};
  for (const Record& one : records.consents) consents.items.push_back(write_record(one, false));
  Node refusals{.kind = Node::Kind::Array};
  for (const Record& one : records.refusals) refusals.items.push_back(write_record(one, true));
  Object out;
  out.put("consents", std::move(consents));
  out.put("refusals", std::move(refusals));
  return out.take();
}

FactsRead read_facts(std::string_view text) {
  FactsRead out;
  const json::Document document = json::parse_document(text);
  if (document.fault) {
    out.fault = document.fault;
    return out;
  }
  Fields fields;
  const Field root = fields.root(document.root);
  // As a request may name them.
  const Field consents = fields.one_of(root, {"consents", "同意书清单"});
  const Field refusals = fields.one_of(root, {"refusals", "拒绝书清单"});
  if (!consents.there() && !refusals.there())
    fields.lacks("/consents", {"the records to export", "待导出的记录"});
  for (const Field& one : fields.objects(consents))
    out.records.consents.push_back(read_record(fields, one, false));
  for (const Field& one : fields.objects(refusals))
    out.records.refusals.push_back(read_record(fields, one, true));
  out.fault = std::move(fields.fault);
  if (out.fault) out.records = {};
  return out;
}

NoticeRead read_notice(std::string_view text) {
  NoticeRead out;
  const json::Document document = json::parse_document(text);
  if (document.fault) {
    out.fault = document.fault;
    return out;
  }
  Fields fields;
  const Field root = fields.root(document.root);
  fields.only(root, {"zone", "purposes", "kinds", "operations", "recipients", "record"});
  out.notice.zone_minutes = read_zone(fields, root["zone"]).value_or(0);
  constexpr std::array<const char*, 4> kNames = {"purposes", "kinds", "operations", "recipients"};
  for (std::size_t i = 0; i < kNames.size(); ++i) {
    const Field terms = root[kNames[i]];
    if (!terms.there()) continue;
    if (!terms.node->is(Node::Kind::Object)) {
      fields.wrong(terms.pointer, {"an object", "对象"});
      continue;
    }
    for (const std::string& name : terms.node->names) {
      if (auto ours = word(fields, static_cast<Vocabulary>(i), terms[name], Notice{}))
        out.notice.terms[i].emplace(name, *std::move(ours));
    }
  }
  const Field record = root["record"];
  if (record.there()) {
    fields.only(record, {"purposes", "kinds", "operations", "recipients", "ends_on", "tied", "separate",
                         "by_guardian", "within_mandate", "informed", "lasting"});
    Node rest = *record.node;
    for (std::size_t i = rest.names.size(); i-- > 0;) {
      if (rest.names[i] != "lasting") continue;
      rest.names.erase(rest.names.begin() + static_cast<std::ptrdiff_t>(i));
      rest.items.erase(rest.items.begin() + static_cast<std::ptrdiff_t>(i));
    }
    out.notice.record = read_record(fields, fields.root(rest, record.pointer), false);
    out.notice.lasting = fields.text(record["lasting"]).value_or("");
    if (!out.notice.lasting.empty()) fields.after(0, record["lasting"]);
  }
  out.fault = std::move(fields.fault);
  return out;
}

}  // namespace writ::receipts
