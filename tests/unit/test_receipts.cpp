// SPDX-License-Identifier: Apache-2.0
// Receipts of consent: TC strings against what the IAB's library reads (tests/oracles/tcf_vectors.mjs makes the vectors),
// what becomes of them, round trips, and texts that are broken on purpose.
#include "runtime/json/document.h"
#include "runtime/receipts/receipts.h"
#include "runtime/receipts/tcf.h"

#include <catch2/catch.hpp>

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <map>
#include <random>
#include <set>
#include <sstream>
#include <string>
#include <vector>

namespace {

using namespace writ;
using json::Node;
using receipts::Format;
using receipts::Record;
using receipts::Records;

std::vector<std::string> lines_of(const std::string& path) {
  std::ifstream file(path);
  std::vector<std::string> out;
  for (std::string line; std::getline(file, line);) {
    if (!line.empty()) out.push_back(line);
  }
  return out;
}
std::vector<std::string> vectors() {
  const char* more = std::getenv("WRIT_TCF_VECTORS");
  return lines_of(more != nullptr ? more : std::string(WRIT_TEST_DATA) + "/receipts/tcf.jsonl");
}

// `1-5 7`
std::string numbers(const receipts::Ids& ids) {
  std::string out;
  for (const receipts::IdRange range : ids) {
    out += (out.empty() ? "" : " ") + std::to_string(range.first);
    if (range.last != range.first) out += "-" + std::to_string(range.last);
  }
  return out;
}

void same(const Node& expected, const char* name, std::uint64_t found) {
  INFO(name);
  CHECK(expected.find(name)->text == std::to_string(found));
}
void same(const Node& expected, const char* name, bool found) {
  INFO(name);
  CHECK(expected.find(name)->yes == found);
}
void same(const Node& expected, const char* name, const receipts::Ids& found) {
  INFO(name);
  CHECK(expected.find(name)->text == numbers(found));
}
void same(const Node& expected, const char* name, const std::optional<receipts::Ids>& found) {
  INFO(name);
  REQUIRE(expected.find(name)->is(Node::Kind::Null) == !found.has_value());
  if (found) same(expected, name, *found);
}

void same_string(const Node& expected, const receipts::TcString& found) {
  same(expected, "created", found.created);
  same(expected, "last_updated", found.last_updated);
  same(expected, "cmp_id", std::uint64_t{found.cmp_id});
  same(expected, "cmp_version", std::uint64_t{found.cmp_version});
  same(expected, "consent_screen", std::uint64_t{found.consent_screen});
  CHECK(expected.find("consent_language")->text == found.consent_language);
  same(expected, "vendor_list_version", std::uint64_t{found.vendor_list_version});
  same(expected, "policy_version", std::uint64_t{found.policy_version});
  same(expected, "service_specific", found.service_specific);
  same(expected, "non_standard_texts", found.non_standard_texts);
  same(expected, "special_features", found.special_features);
  same(expected, "purpose_consents", found.purpose_consents);
  same(expected, "purpose_interests", found.purpose_interests);
  same(expected, "purpose_one_treatment", found.purpose_one_treatment);
  CHECK(expected.find("publisher_country")->text == found.publisher_country);
  same(expected, "vendor_consents", found.vendor_consents);
  same(expected, "vendor_interests", found.vendor_interests);
  std::map<std::string, std::string> wanted;
  const Node& restrictions = *expected.find("restrictions");
  for (std::size_t i = 0; i < restrictions.names.size(); ++i)
    wanted[restrictions.names[i]] = restrictions.items[i].text;
  std::map<std::string, std::set<int>> vendors;
  for (const receipts::PublisherRestriction& one : found.restrictions) {
    std::set<int>& all =
        vendors[std::to_string(one.purpose) + "-" + std::to_string(static_cast<int>(one.type))];
    for (const receipts::IdRange range : one.vendors) {
      for (int id = range.first; id <= range.last; ++id) all.insert(id);
    }
  }
  std::map<std::string, std::string> has;
  for (const auto& [name, all] : vendors) {
    receipts::Ids ids;
    for (const int one : all) {
      const auto id = static_cast<std::uint16_t>(one);
      if (!ids.empty() && ids.back().last + 1 == id) {
        ids.back().last = id;
      } else {
        ids.push_back({id, id});
      }
    }
    if (!ids.empty()) has[name] = numbers(ids);
  }
  CHECK(wanted == has);
  same(expected, "disclosed", found.disclosed_vendors);
  same(expected, "allowed", found.allowed_vendors);
  const Node& publisher = *expected.find("publisher");
  REQUIRE(publisher.is(Node::Kind::Null) == !found.publisher.has_value());
  if (!found.publisher) return;
  same(publisher, "consents", found.publisher->consents);
  same(publisher, "interests", found.publisher->interests);
  same(publisher, "custom_count", std::uint64_t{found.publisher->custom_count});
  same(publisher, "custom_consents", found.publisher->custom_consents);
  same(publisher, "custom_interests", found.publisher->custom_interests);
}

std::string code_of(const std::optional<eval::Fault>& fault) {
  return fault ? std::string(eval::code_text(fault->code)) : "";
}

// What is said of a fault: a code and a text in both languages that leaves no slot open.
void is_told(const std::optional<eval::Fault>& fault) {
  if (!fault) return;
  for (const base::Language language : {base::Language::English, base::Language::Chinese}) {
    const std::string text = eval::message(*fault, language);
    INFO(text);
    CHECK(!text.empty());
    CHECK(text.find("{0}") == std::string::npos);
    CHECK(text.find("{1}") == std::string::npos);
  }
}

std::string facts_of(Format format, std::string_view text, std::string_view notice = "{}") {
  const receipts::NoticeRead told = receipts::read_notice(notice);
  REQUIRE(code_of(told.fault) == "");
  const receipts::Imported read = receipts::import_receipt(format, text, told.notice);
  INFO((read.fault ? eval::message(*read.fault, base::Language::English) : ""));
  REQUIRE(code_of(read.fault) == "");
  return json::write_document(receipts::to_facts(read.records));
}
std::string fault_of(Format format, std::string_view text, std::string_view notice = "{}") {
  const receipts::Imported read =
      receipts::import_receipt(format, text, receipts::read_notice(notice).notice);
  CHECK(read.records.consents.empty());
  return read.fault ? code_of(read.fault) + " " + read.fault->path : "";
}

}  // namespace

TEST_CASE("TC strings are read as the IAB's library reads them", "[receipts][tcf]") {
  const std::vector<std::string> all = vectors();
  REQUIRE(all.size() >= 200);
  for (const std::string& line : all) {
    const json::Document document = json::parse_document(line);
    REQUIRE(!document.fault);
    const std::string string = document.root.find("string")->text;
    const receipts::TcStringRead read = receipts::read_tc_string(string);
    INFO(string);
    REQUIRE(code_of(read.fault) == "");
    same_string(*document.root.find("expected"), read.string);
  }
}

TEST_CASE("a broken TC string has a fault with a place, and never another meaning", "[receipts][tcf]") {
  std::mt19937 random(7);
  std::map<std::string, int> codes;
  for (const std::string& line : vectors()) {
    const std::string string = json::parse_document(line).root.find("string")->text;
    for (int i = 0; i < 12; ++i) {
      std::string broken = string;
      const std::size_t at = random() % broken.size();
      if (i % 3 == 0) {
        broken.resize(at);
      } else if (i % 3 == 1) {
        broken[at] = static_cast<char>(random() % 256);
      } else {
        broken[at] = "ABCDwxyz0189-_."[random() % 15];
      }
      const receipts::Imported read = receipts::import_receipt(Format::Tcf, broken);
      is_told(read.fault);
      ++codes[code_of(read.fault)];
      if (read.fault) CHECK(read.fault->path != "");
    }
  }
  for (const char* code : {"F0811", "F0812", "F0813", "F0814"}) CHECK(codes[code] > 0);
}

TEST_CASE("every string that is cut short within its first segment is refused", "[receipts][tcf]") {
  const std::string whole = "CQOafwAQWcqAAKRANEENzTFoAN_gAEJAAAYgAAAAsCAAAAAAIAI6ADACAAPA";
  REQUIRE(code_of(receipts::read_tc_string(whole).fault) == "");
  for (std::size_t size = 0; size + 1 < whole.size(); ++size) {
    INFO(size);
    CHECK(code_of(receipts::read_tc_string(whole.substr(0, size)).fault) == "F0812");
  }
  CHECK(code_of(receipts::read_tc_string("B" + whole.substr(1)).fault) == "F0805");
  CHECK(code_of(receipts::read_tc_string(whole + "." + whole).fault) == "F0813");
  CHECK(code_of(receipts::read_tc_string(whole + "_").fault) == "F0814");
  CHECK(code_of(receipts::read_tc_string(whole + "=").fault) == "F0811");
  CHECK(code_of(receipts::read_tc_string(std::string(2 << 20, 'A')).fault) == "F0501");
}

namespace {
constexpr const char* kReceipt =
    R"({"schema_version": "ISO/IEC TS 27560:2023", "record_id": "r1", "pii_principal_id": "anna",
  "pii_processing": {"purposes": [
    {"purpose": "https://w3id.org/dpv#Marketing", "pii_information": [{"pii_type": "pd:EmailAddress"}],
     "processing_method": ["use"], "recipient_third_parties": []},
    {"purpose": "dpv:ServiceProvision", "lawful_basis": "dpv:Contract", "pii_information": [{"pii_type": "contact"}]}]},
  "events": [@]})";
std::string receipt(const std::string& events) {
  std::string out = kReceipt;
  return out.replace(out.find('@'), 1, events);
}
std::string event(const std::string& type, const std::string& time, const std::string& more = "") {
  return R"({"event_type": ")" + type + R"(", "event_time": ")" + time + "\"" + more + "}";
}
const std::string kHead =
    R"("id":"r1","principal":"anna","purposes":["marketing"],"kinds":["contact.email"],)"
    R"("operations":["use"],"recipients":[],)";
// To nobody limits a refusal in nothing.
const std::string kRefused =
    R"("id":"r1","principal":"anna","purposes":["marketing"],"kinds":["contact.email"],"operations":["use"],)";
}  // namespace

TEST_CASE("the life of a consent of TS 27560", "[receipts]") {
  const auto facts = [](const std::string& events, std::string_view notice = "{}") {
    return facts_of(Format::Ts27560, receipt(events), notice);
  };
  const std::string given = event("given", "2025-01-01");
  SECTION("given, for a time") {
    CHECK(facts(event("dpv:ConsentGiven", "2025-01-31",
                      R"(, "validity_duration": "P1M", "entity_id": "anna")")) ==
          R"({"consents":[{)" + kHead +
              R"("given_on":"2025-01-31","ends_on":"2025-02-28","by_guardian":false}],"refusals":[]})");
  }
  SECTION("given by another: within what mandate is not said") {
    const std::string by_another = event("given", "2025-01-31", R"(, "entity_id": "trust 1")");
    CHECK(facts(by_another) ==
          R"({"consents":[{)" + kHead + R"("given_on":"2025-01-31","trustee":"trust 1"}],"refusals":[]})");
    CHECK(facts(by_another, R"({"record": {"within_mandate": true}})") ==
          R"({"consents":[{)" + kHead +
              R"("given_on":"2025-01-31","trustee":"trust 1","within_mandate":true}],"refusals":[]})");
  }
  SECTION("withdrawn: the latest event counts, wherever it stands") {
    CHECK(facts(event("withdrawn", "2025-03-01") + "," + given) ==
          R"({"consents":[{)" + kHead +
              R"("given_on":"2025-01-01","withdrawn_on":"2025-03-01"}],"refusals":[]})");
  }
  SECTION("renewed and withdrawn: nothing of it goes on") {
    CHECK(facts(given + "," + event("renewed", "2025-02-01") + "," + event("withdrawn", "2025-03-01")) ==
          R"({"consents":[{)" + kHead + R"("given_on":"2025-01-01","withdrawn_on":"2025-03-01"},{)" + kHead +
              R"("given_on":"2025-02-01","withdrawn_on":"2025-03-01"}],"refusals":[]})");
  }
  SECTION("refused, then given") {
    CHECK(facts(event("refused", "2024-12-01") + "," + given) ==
          R"({"consents":[{)" + kHead + R"("given_on":"2025-01-01"}],"refusals":[{)" + kRefused +
              R"("refused_on":"2024-12-01","ends_on":"2025-01-01","whole":true}]})");
  }
  SECTION("refused again before the first refusal ends: both stand") {
    CHECK(facts(event("refused", "2025-01-01", R"(, "validity_duration": "P30D")") + "," +
                event("refused", "2025-01-15")) ==
          R"({"consents":[],"refusals":[{)" + kRefused +
              R"("refused_on":"2025-01-01","ends_on":"2025-01-31","whole":true},{)" + kRefused +
              R"("refused_on":"2025-01-15","whole":true}]})");
  }
  SECTION("where the times do not tell what came last, what ends or refuses did") {
    const std::string ended =
        R"({"consents":[{)" + kHead + R"("given_on":"2025-03-01","withdrawn_on":"2025-03-01"}],"refusals":[)";
    CHECK(facts(event("given", "2025-03-01T10:00:00Z") + "," + event("withdrawn", "2025-03-01")) ==
          ended + "]}");
    CHECK(facts(event("withdrawn", "2025-03-01") + "," + event("given", "2025-03-01")) == ended + "]}");
    CHECK(facts(event("withdrawn", "2025-03-01T10:00:00.9Z") + "," +
                event("given", "2025-03-01T10:00:00.1Z")) == ended + "]}");
    CHECK(facts(event("given", "2025-03-01T10:00Z") + "," + event("refused", "2025-03-01")) ==
          ended + "{" + kRefused + R"("refused_on":"2025-03-01","whole":true}]})");
  }
  SECTION("where they tell it, it counts, also within a day") {
    CHECK(facts(event("given", "2025-03-01T10:00:00Z") + "," + event("withdrawn", "2025-03-01T09:59:59Z")) ==
          R"({"consents":[{)" + kHead + R"("given_on":"2025-03-01"}],"refusals":[]})");
    CHECK(facts(event("given", "2025-03-01T10:00:00Z") + "," + event("requested", "2025-03-01") + "," +
                event("withdrawn", "2025-03-01T09:59:59Z")) ==
          R"({"consents":[{)" + kHead + R"("given_on":"2025-03-01"}],"refusals":[]})");
  }
  SECTION("an instant has its day in the zone of the notice") {
    CHECK(facts(event("given", "2024-12-31T16:00:00Z"), R"({"zone": "+08:00"})") ==
          R"({"consents":[{)" + kHead + R"("given_on":"2025-01-01"}],"refusals":[]})");
    CHECK(facts(event("given", "2025-01-01T00:30:00+08:00")) ==
          R"({"consents":[{)" + kHead + R"("given_on":"2024-12-31"}],"refusals":[]})");
  }
  SECTION("the notice says what the receipt does not") {
    CHECK(facts(given, R"({"record": {"tied": false, "kinds": ["device"], "lasting": "P1Y"}})") ==
          R"({"consents":[{)" + kHead +
              R"("given_on":"2025-01-01","ends_on":"2026-01-01","tied":false}],"refusals":[]})");
  }
}

TEST_CASE("what is wrong with a record of TS 27560 is said with its place", "[receipts]") {
  const auto fault = [](const std::string& text) { return fault_of(Format::Ts27560, text); };
  const std::string given = event("given", "2025-01-01");
  CHECK(fault("[]") == "F0802 ");
  CHECK(fault("{") == "F0101 ");
  CHECK(fault(R"({"record_id": "a", "record_id": "b"})") == "F0103 record_id");
  CHECK(fault("{}") == "F0801 /record_id");
  CHECK(fault(R"({"record_id": "a", "pii_processing": {}})") == "F0801 /pii_processing/purposes");
  CHECK(fault(receipt("")) == "");  // no event: nothing was given
  CHECK(fault(receipt("{}")) == "F0801 /events/0/event_type");
  CHECK(fault(receipt(event("agreed", "2025-01-01"))) == "F0802 /events/0/event_type");
  CHECK(fault(receipt(event("given", "2025-02-30"))) == "F0804 /events/0/event_time");
  CHECK(fault(receipt(event("given", "2025-01-01T10:00:00"))) == "F0804 /events/0/event_time");
  CHECK(fault(receipt(event("given", "2025-01-01", R"(, "validity_duration": "PT8H")"))) ==
        "F0804 /events/0/validity_duration");
  std::string unknown = receipt(given);
  unknown.replace(unknown.find("pd:EmailAddress"), 15, "pd:EmailAdress!");
  CHECK(fault(unknown) == "F0803 /pii_processing/purposes/0/pii_information/0/pii_type");
  std::string extra = receipt(given);
  extra.replace(extra.rfind('}'), 1, R"(, "writ": {"free": true}})");
  CHECK(fault(extra) == "F0802 /writ/free");
  // What would go unread, where the same stands in two places.
  const auto with = [&](const std::string& member) {
    std::string out = receipt(given);
    return out.replace(out.rfind('}'), 1, ", " + member + "}");
  };
  const std::string withdrawn = "[" + event("withdrawn", "2025-02-01") + "]";
  CHECK(fault(with("\"consent_events\": " + withdrawn)) == "F0802 /consent_events");
  CHECK(fault(with("\"event\": " + withdrawn)) == "F0802 /event");
  CHECK(fault(with(R"("record_header": {"record_id": "r2"})")) == "F0802 /record_id");
  CHECK(fault(with(R"("processing": {"purposes": []})")) == "F0802 /processing");
  CHECK(fault(with(R"("purposes": [{"purpose": "marketing"}])")) == "F0802 /purposes");
  std::string within = receipt(given);
  within.insert(within.find("\"purpose\":"), "\"events\": " + withdrawn + ", ");
  CHECK(fault(within) == "F0805 /pii_processing/purposes/0/events");
  // What has the wrong shape is not as if it were not there.
  CHECK(fault(receipt("null")) == "F0802 /events/0");
  CHECK(fault(receipt("[]")) == "F0802 /events/0");
  CHECK(fault(with(R"("record_header": "r2")")) == "F0802 /record_header");
  for (const char* wrong : {"null", "\"x\"", "5"}) {
    CHECK(fault(R"({"record_id": "a", "purposes": [)" + std::string(wrong) + R"(], "events": []})") ==
          "F0802 /purposes/0");
    CHECK(fault(R"({"record_id": "a", "purposes": [{"purpose": "care", "pii_information": [)" +
                std::string(wrong) + R"(]}], "events": []})") == "F0802 /purposes/0/pii_information/0");
  }
}

TEST_CASE("only a basis that is consent makes a consent", "[receipts]") {
  const auto consents = [](const std::string& basis) {
    std::string text = receipt(event("given", "2025-01-01"));
    text.replace(text.find("dpv:Contract"), 12, basis);
    return facts_of(Format::Ts27560, text).find("\"purposes\":[\"service\"]") != std::string::npos;
  };
  for (const char* basis :
       {"consent", "Consent", "dpv:Consent", "https://w3id.org/dpv#Consent", "dpv:ExpressedConsent",
        "https://w3id.org/dpv#ExplicitlyExpressedConsent", "explicitConsent", "dpv:InformedConsent",
        "eu-gdpr:A6-1-a", "https://w3id.org/dpv/legal/eu/gdpr#A6-1-a-explicit-consent",
        "dpv-gdpr:A6-1-a-non-explicit-consent", "eu-gdpr:A9-2-a"}) {
    INFO(basis);
    CHECK(consents(basis));
  }
  for (const char* basis : {"legitimate interest; no consent required", "without consent", "NotConsent",
                            "dpv:ConsentNotRequired", "consent not needed", "xA6-1-a", "eu-gdpr:A6-1-b",
                            "dpv:ImpliedConsent", "dpv:UninformedConsent", "dpv:LegitimateInterest"}) {
    INFO(basis);
    CHECK(!consents(basis));
  }
}

TEST_CASE("a zone of the notice is one", "[receipts]") {
  const auto zone = [](const std::string& text) {
    const receipts::NoticeRead read = receipts::read_notice(R"({"zone": ")" + text + "\"}");
    return read.fault ? code_of(read.fault) + " " + read.fault->path
                      : std::to_string(read.notice.zone_minutes);
  };
  CHECK(zone("Z") == "0");
  CHECK(zone("+08:00") == "480");
  CHECK(zone("-03:30") == "-210");
  for (const char* wrong : {":30Z", ":30+08:00", "8", "+8:00", "Z ", " Z"})
    CHECK(zone(wrong) == "F0802 /zone");
}

namespace {
std::string fhir(const std::string& more, const std::string& decision = "deny") {
  return R"({"resourceType": "Consent", "status": "active", "date": "2025-01-01", "decision": ")" + decision +
         "\", " + more + "}";
}
std::string provision(const std::string& one) { return "\"provision\": [" + one + "]"; }
}  // namespace

TEST_CASE("who gave a FHIR consent for the person", "[receipts]") {
  const auto given_by = [](const std::string& grantor) {
    const std::string facts =
        facts_of(Format::Fhir,
                 fhir(R"("subject": {"reference": "Patient/1"}, "grantor": [)" + grantor + "]", "permit"),
                 R"({"record": {"purposes": ["care"]}})");
    const std::size_t at = facts.find("\"by_guardian\"");
    const std::size_t trustee = facts.find("\"trustee\"");
    return (at == std::string::npos ? "" : facts.substr(at, 19)) +
           (trustee == std::string::npos
                ? ""
                : facts.substr(trustee, facts.find('"', trustee + 11) + 1 - trustee));
  };
  CHECK(given_by(R"({"reference": "Patient/1"})") == R"("by_guardian":false)");
  CHECK(given_by(R"({"reference": "RelatedPerson/2"})") == R"("trustee":"RelatedPerson/2")");
  CHECK(given_by(R"({"reference": "Patient/1"}, {"reference": "RelatedPerson/2"})") ==
        R"("trustee":"RelatedPerson/2")");
}

TEST_CASE("what a FHIR consent does not say rightly is said with its place", "[receipts]") {
  const auto fault = [](const std::string& more, const std::string& decision = "deny") {
    return fault_of(Format::Fhir, fhir(more, decision), R"({"record": {"purposes": ["care"]}})");
  };
  SECTION("a wrong shape") {
    for (const char* wrong : {"null", "\"x\"", "5"}) {
      CHECK(fault(provision(wrong)) == "F0802 /provision/0");
      CHECK(fault(provision(wrong), "permit") == "F0802 /provision/0");
      CHECK(fault(std::string("\"grantor\": [") + wrong + "]", "permit") == "F0802 /grantor/0");
    }
    CHECK(fault(R"("period": "2024-01-01/2025-02-01")", "permit") == "F0802 /period");
    CHECK(fault(R"("period": [{"end": "2025-02-01"}])", "permit") == "F0802 /period");
    CHECK(fault(provision(R"({"period": [{"end": "2025-02-01"}]})")) == "F0802 /provision/0/period");
    CHECK(fault(R"("subject": "Patient/1")", "permit") == "F0802 /subject");
    CHECK(fault(provision(R"({"actor": [{"role": "PRCP"}]})")) == "F0802 /provision/0/actor/0/role");
  }
  SECTION("an empty list") {
    CHECK(fault("\"provision\": []", "permit") == "F0801 /provision");
    for (const char* name : {"purpose", "action", "code", "actor", "securityLabel", "provision"}) {
      const std::string empty = provision("{\"" + std::string(name) + "\": []}");
      CHECK(fault(empty, "permit") == "F0801 /provision/0/" + std::string(name));
      CHECK(fault(empty) == "F0801 /provision/0/" + std::string(name));
    }
    CHECK(fault(provision(R"({"provision": [{"purpose": []}]})")) ==
          "F0801 /provision/0/provision/0/purpose");
  }
  SECTION("what modifies, and what is of another release") {
    CHECK(fault(R"("implicitRules": "http://example.org/rules")", "permit") == "F0805 /implicitRules");
    const std::string extension = R"("modifierExtension": [{"url": "http://example.org/not"}])";
    CHECK(fault(extension, "permit") == "F0805 /modifierExtension");
    CHECK(fault(provision("{" + extension + "}")) == "F0805 /provision/0/modifierExtension");
    CHECK(fault(provision("{\"actor\": [{" + extension + "}]}")) ==
          "F0805 /provision/0/actor/0/modifierExtension");
    CHECK(fault(provision(R"({"class": [{"code": "Observation"}]})")) == "F0802 /provision/0/class");
    CHECK(fault(provision(R"({"type": "deny"})")) == "F0802 /provision/0/type");
  }
}

TEST_CASE("a code of FHIR is one of its system", "[receipts]") {
  const auto kinds = [](const std::string& coding) {
    const std::string text = fhir(provision(R"({"code": [{"coding": [)" + coding + "]}]}"));
    const receipts::Imported read = receipts::import_receipt(Format::Fhir, text);
    REQUIRE(code_of(read.fault) == "");
    return read.records.consents.at(0).kinds.value().at(0);
  };
  CHECK(kinds(R"({"code": "sensitive"})") == "sensitive.health.sensitive");
  CHECK(kinds(R"({"code": "contact"})") == "sensitive.health.contact");
  CHECK(kinds(R"({"system": "http://loinc.org", "code": "34788-0"})") == "sensitive.health.loinc:34788-0");
  CHECK(kinds(R"({"system": "https://a.example/loinc", "code": "34788-0"})") ==
        "sensitive.health.https://a%2Eexample/loinc:34788-0");
  const auto purpose = [](const std::string& system, std::string_view notice = "{}") {
    const std::string text = fhir(provision(R"({"purpose": [{)" + system + R"("code": "TREAT"}]})"));
    const receipts::Imported read =
        receipts::import_receipt(Format::Fhir, text, receipts::read_notice(notice).notice);
    return read.fault ? code_of(read.fault) : read.records.consents.at(0).purposes.value().at(0);
  };
  CHECK(purpose(R"("system": "http://terminology.hl7.org/CodeSystem/v3-ActReason", )") == "care.treatment");
  CHECK(purpose(R"("system": "https://hospital.example/local/v3-ActReason", )") == "F0803");
  CHECK(purpose("") == "F0803");
  CHECK(purpose("", R"({"purposes": {"TREAT": "care"}})") == "care");
  const auto recipients = [](const std::string& system) {
    const std::string text = fhir(provision(R"({"actor": [{"role": {"coding": [{"system": ")" + system +
                                            R"(", "code": "PRCP"}]}, "reference": {"reference": "O/1"}}]})"));
    return receipts::import_receipt(Format::Fhir, text).records.consents.at(0);
  };
  const Record known = recipients("http://terminology.hl7.org/CodeSystem/v3-ParticipationType");
  CHECK(known.recipients == std::vector<std::string>{"O/1"});
  CHECK(known.recipients_only == true);
  const Record unknown = recipients("https://hospital.example/v3-ParticipationType");
  CHECK(!unknown.recipients);
  CHECK(unknown.inexact);
}

TEST_CASE("records go out as TS 27560 and come back the same", "[receipts]") {
  std::mt19937 random(11);
  const auto chance = [&] { return random() % 2 == 0; };
  const auto some = [&](std::vector<std::string> from) {
    std::shuffle(from.begin(), from.end(), random);
    from.resize(1 + random() % from.size());
    return from;
  };
  for (int i = 0; i < 2000; ++i) {
    Record one;
    one.id = "r" + std::to_string(i);
    if (chance()) one.principal = "anna";
    one.purposes = some({"marketing", "marketing.direct", "care.treatment", "service.mine"});
    const bool refusal = chance();
    if (!refusal || chance())
      one.kinds = some({"contact.email", "sensitive.health", "device", "sensitive.health.allergy"});
    if (chance()) one.operations = some({"use", "store", "use.access"});
    if (chance())
      one.recipients =
          refusal || chance() ? some({"tcf:1", "Organization/f001"}) : std::vector<std::string>{};
    one.from = static_cast<std::int32_t>(19000 + random() % 2000);
    if (chance())
      one.ends_on = *one.from + static_cast<std::int32_t>(random() % (i % 10 == 0 ? 2'900'000 : 700));
    if (!refusal) {
      if (chance()) one.trustee = "trust 1";
      if (chance()) one.withdrawn_on = *one.from + static_cast<std::int32_t>(random() % 700);
      for (std::optional<bool>* yes : {&one.recipients_only, &one.tied, &one.separate, &one.by_guardian,
                                       &one.within_mandate, &one.informed}) {
        if (chance()) *yes = chance();
      }
    }
    Records records;
    (refusal ? records.refusals : records.consents).push_back(one);
    const receipts::Exported out = receipts::export_ts27560(records);
    REQUIRE(code_of(out.fault) == "");
    REQUIRE(out.receipts.size() == 1);
    const receipts::Imported back =
        receipts::import_receipt(Format::Ts27560, json::write_document(out.receipts[0]));
    INFO(json::write_document(out.receipts[0]));
    REQUIRE(code_of(back.fault) == "");
    CHECK(back.records.consents == records.consents);
    CHECK(back.records.refusals == records.refusals);
    const receipts::FactsRead read = receipts::read_facts(json::write_document(receipts::to_facts(records)));
    CHECK(read.records.consents == records.consents);
    CHECK(read.records.refusals == records.refusals);
  }
}

TEST_CASE("what TS 27560 cannot say is not exported", "[receipts]") {
  const auto fault = [](std::string_view facts) {
    const receipts::FactsRead read = receipts::read_facts(facts);
    const auto out = receipts::export_ts27560(read.records);
    const auto& first = read.fault ? read.fault : out.fault;
    return first ? code_of(first) + " " + first->path : "";
  };
  CHECK(fault("{}") == "F0801 /consents");
  CHECK(fault(R"({"consents": [{"purposes": ["care"], "given_on": "2025-01-01"}]})") ==
        "F0801 /consents/0/id");
  CHECK(fault(R"({"consents": [{"id": "a", "given_on": "2025-01-01"}]})") == "F0801 /consents/0/purposes");
  CHECK(fault(R"({"consents": [{"id": "a", "purposes": ["care"]}]})") == "F0801 /consents/0/given_on");
  CHECK(fault(R"({"consents": [{"id": "a", "purposes": ["care"], "given": "2025-01-01"}]})") ==
        "F0802 /consents/0/given");
  CHECK(fault(R"({"refusals": [{"id": "a", "purposes": ["care"], "refused_on": "2025-01-01"}]})") ==
        "F0805 /refusals/0/whole");
  // Limited by what no field says, or it may be.
  CHECK(fault(R"({"consents": [{"id": "a", "purposes": ["care"], "given_on": "2025-01-01"}]})") ==
        "F0801 /consents/0/kinds");
  const receipts::Imported limited = receipts::import_receipt(
      Format::Fhir, fhir(R"("id": "a", )" + provision(R"({"data": [{"meaning": "instance"}]})")),
      receipts::read_notice(R"({"record": {"purposes": ["care"], "kinds": ["sensitive.health"]}})").notice);
  REQUIRE(limited.records.consents.size() == 1);
  const auto exported = receipts::export_ts27560(limited.records);
  CHECK(exported.receipts.empty());
  CHECK(code_of(exported.fault) + " " + exported.fault.value().path == "F0805 /consents/0/kinds");
}

TEST_CASE("the records of a request, by either of its names", "[receipts]") {
  const std::string refusal =
      R"([{"id": "a", "purposes": ["care"], "refused_on": "2025-01-01", "whole": true}])";
  const receipts::FactsRead read = receipts::read_facts(R"({"consents": [], "拒绝书清单": )" + refusal + "}");
  CHECK(code_of(read.fault) == "");
  CHECK(read.records.refusals.size() == 1);
  const receipts::FactsRead twice =
      receipts::read_facts(R"({"refusals": [], "拒绝书清单": )" + refusal + "}");
  CHECK(code_of(twice.fault) + " " + twice.fault.value().path == "F0802 /拒绝书清单");
  CHECK(twice.records.refusals.empty());
  for (const char* name : {"kinds", "operations", "recipients"}) {
    std::string none = refusal;
    none.insert(2, "\"" + std::string(name) + "\": [], ");
    const receipts::FactsRead wrong = receipts::read_facts("{\"refusals\": " + none + "}");
    CHECK(code_of(wrong.fault) + " " + wrong.fault.value().path == "F0802 /refusals/0/" + std::string(name));
  }
}

TEST_CASE("an end far away comes back", "[receipts]") {
  for (const char* end : {"2200-01-01", "9999-12-31"}) {
    const std::string facts =
        R"({"consents":[{"id":"a","purposes":["marketing"],"kinds":["contact"],"given_on":"2025-01-01","ends_on":")" +
        std::string(end) + R"("}],"refusals":[]})";
    const receipts::Exported out = receipts::export_ts27560(receipts::read_facts(facts).records);
    REQUIRE(out.receipts.size() == 1);
    CHECK(facts_of(Format::Ts27560, json::write_document(out.receipts[0])) == facts);
  }
}

TEST_CASE("texts that are broken on purpose never end the program", "[receipts]") {
  std::mt19937 random(5);
  std::vector<std::string> whole = lines_of(std::string(WRIT_TEST_DATA) + "/receipts/fhir.jsonl");
  REQUIRE(whole.size() == 12);
  whole.push_back(receipt(event("given", "2025-01-01T00:00:00Z")));
  for (const std::string& text : whole) {
    for (int i = 0; i < 300; ++i) {
      std::string broken = text;
      for (int times = 1 + static_cast<int>(random() % 3); times > 0; --times) {
        const std::size_t at = random() % broken.size();
        if (random() % 4 == 0) {
          broken.erase(at, random() % 20);
          if (broken.empty()) broken = "{";
        } else {
          broken[at] = "{}[]\":,0aA-T"[random() % 12];
        }
      }
      for (const Format format : {Format::Fhir, Format::Ts27560}) {
        const receipts::Imported read = receipts::import_receipt(format, broken);
        is_told(read.fault);
        if (read.fault) CHECK(read.records.consents.empty());
      }
    }
  }
}
