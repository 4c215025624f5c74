// SPDX-License-Identifier: Apache-2.0
#include "runtime/receipts/imports.h"

#include <algorithm>

namespace writ::receipts {
namespace {

template <typename Value>
void fill(std::optional<Value>& said, const std::optional<Value>& told) {
  if (!said) said = told;
}

bool begins_with_blank(std::string_view text) {
  return text.empty() || text.front() == ' ' || text.front() == '\n';
}

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && std::string_view(" \t\r\n").find(text.back()) != std::string_view::npos)
    text.remove_suffix(1);
  while (begins_with_blank(text) && !text.empty()) text.remove_prefix(1);
  return text;
}

Records read_json(Format format, Fields& fields, std::string_view text, const Notice& notice) {
  const json::Document document = json::parse_document(text);
  if (document.fault) {
    fields.fault = document.fault;
    return {};
  }
  const Field root = fields.root(document.root);
  if (!document.root.is(json::Node::Kind::Object)) {
    fields.wrong("", {"an object", "对象"});
    return {};
  }
  switch (format) {
    case Format::Fhir: return import_fhir(fields, root, notice);
    case Format::Kantara: return import_kantara(fields, root, notice);
    case Format::Ts27560:
    case Format::Tcf: break;  // a string of TCF is no JSON
  }
  return import_ts27560(fields, root, notice);
}

}  // namespace

void complete(Fields& fields, Records& records, const Notice& notice) {
  for (Record& one : records.consents) {
    fill(one.purposes, notice.record.purposes);
    if (one.inexact) {
      one.kinds.reset();
    } else {
      fill(one.kinds, notice.record.kinds);
    }
    fill(one.operations, notice.record.operations);
    fill(one.recipients, notice.record.recipients);
    fill(one.tied, notice.record.tied);
    fill(one.separate, notice.record.separate);
    fill(one.by_guardian, notice.record.by_guardian);
    fill(one.within_mandate, notice.record.within_mandate);
    fill(one.informed, notice.record.informed);
    if (!one.ends_on && one.from && !notice.lasting.empty())
      one.ends_on = fields.after(*one.from, notice.lasting, "/record/lasting");
    fill(one.ends_on, notice.record.ends_on);
  }
}

Imported import_receipt(Format format, std::string_view text, const Notice& notice) {
  Imported out;
  Fields fields(notice.zone_minutes);
  if (format == Format::Tcf) {
    TcStringRead read = read_tc_string(trimmed(text));
    fields.fault = std::move(read.fault);
    if (!fields.fault) out.records = import_tcf(fields, read.string, notice);
  } else {
    out.records = read_json(format, fields, text, notice);
  }
  complete(fields, out.records, notice);
  out.fault = std::move(fields.fault);
  if (out.fault) out.records = {};
  return out;
}

}  // namespace writ::receipts
