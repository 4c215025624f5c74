// SPDX-License-Identifier: Apache-2.0
// Records of consent in JSON-LD, in the shapes of W3C's guide of ISO/IEC TS 27560 (guides/consent-27560.html of the Data Privacy
// Vocabulary): what becomes of them was written down by hand.
#include "runtime/json/document.h"
#include "runtime/receipts/receipts.h"

#include <catch2/catch.hpp>

#include <random>
#include <string>
#include <vector>

namespace {

using namespace writ;
using receipts::Format;

std::string shown(const receipts::Imported& read) {
  if (!read.fault) return json::write_document(receipts::to_facts(read.records));
  for (const base::Language language : {base::Language::English, base::Language::Chinese}) {
    const std::string text = eval::message(*read.fault, language);
    INFO(text);
    CHECK(text.find("{0}") == std::string::npos);
    CHECK(text.find("{1}") == std::string::npos);
  }
  CHECK(read.records.consents.empty());
  CHECK(read.records.refusals.empty());
  return std::string(eval::code_text(read.fault->code)) + " " + read.fault->path;
}
// The records as facts, or the code and the place of what is wrong.
std::string of(std::string_view text, std::string_view notice = "{}") {
  const receipts::NoticeRead told = receipts::read_notice(notice);
  REQUIRE(!told.fault);
  return shown(receipts::import_receipt(Format::Dpv, text, told.notice));
}

const std::string kHead = R"({"@id": "https://shop.example/records/c-71", "@type": "dpv:ConsentRecord",
  "dct:identifier": "c-71", "dct:conformsTo": "https://w3id.org/dpv/schema/dpv-27560#record",
  "dpv:hasDataSubject": {"@id": "p-9", "skos:broader": "dpv:Customer"}, "dpv:hasDataController": "ex:Shop",
  "dpv:hasJurisdiction": "loc:DE", "dpv:hasNotice": {"@id": "https://shop.example/notice", "dct:language": "DE"},
  "dpv:hasConsentControl": {"@type": "dpv:WithdrawConsent", "dpv:isExercisedAt": "https://shop.example/consent"}, )";
const std::string kGiven =
    R"({"@type": ["dpv:ConsentGiven", "dpv:ExpressedConsent"], "dpv:isIndicatedBy": "dpv:DataSubject",
  "dpv:isIndicatedAtTime": "2025-01-01", "dpv:hasIndicationMethod": "a box that was ticked"})";
const std::string kProcess =
    R"({"@type": "dpv:Process", "dpv:hasPurpose": "dpv:Marketing", "dpv:hasPersonalData": ["pd:EmailAddress", "pd:Name"],
  "dpv:hasProcessing": ["dpv:Collect", "dpv:Use"], "dpv:hasRecipient": "https://post.example/",
  "dpv:hasStorageCondition": {"@type": "dpv:StorageDuration", "dpv:hasDuration": "P6M"}})";
// What the process above comes to.
const std::string kRead =
    R"("id":"c-71","principal":"p-9","purposes":["marketing"],"kinds":["contact.email","identity.name"],)"
    R"("operations":["collect","use"],"recipients":["https://post.example/"],)";

std::string record(const std::string& processes, const std::string& statuses, const std::string& more = "") {
  return kHead + "\"dpv:hasProcess\": " + processes + ", \"dpv:hasConsentStatus\": " + statuses + more + "}";
}
std::string status(const std::string& type, const std::string& more) {
  return R"({"@type": "dpv:)" + type + R"(", "dpv:isIndicatedBy": "dpv:DataSubject", )" + more + "}";
}
std::string at(const std::string& time) { return R"("dpv:isIndicatedAtTime": ")" + time + "\""; }
// A process that says only this of data and purposes, and the rest as above.
std::string process(const std::string& members) { return R"({"@type": "dpv:Process", )" + members + "}"; }
const std::string kOne =
    R"({"consents":[{)" + kRead + R"("given_on":"2025-01-01","by_guardian":false}],"refusals":[]})";

std::string replaced(std::string text, const std::string& old, const std::string& by) {
  const std::size_t place = text.find(old);
  REQUIRE(place != std::string::npos);
  return text.replace(place, old.size(), by);
}

}  // namespace

TEST_CASE("a record in JSON-LD, in each way to write it", "[receipts][dpv]") {
  const std::string plain = record(kProcess, kGiven);
  SECTION("as the guide does") { CHECK(of(plain) == kOne); }
  SECTION("lists of one, and whole identifiers") {
    CHECK(of(R"({"@id": "https://shop.example/records/c-71", "@type": ["https://w3id.org/dpv#ConsentRecord"],
      "http://purl.org/dc/terms/identifier": [{"@value": "c-71"}], "https://w3id.org/dpv#hasDataSubject": [{"@id": "p-9"}],
      "https://w3id.org/dpv#hasProcess": [{"@type": ["https://w3id.org/dpv#Process"],
        "https://w3id.org/dpv#hasPurpose": [{"@id": "https://w3id.org/dpv#Marketing"}],
        "https://w3id.org/dpv#hasPersonalData": [{"@id": "https://w3id.org/dpv/pd#EmailAddress"}, {"@id": "https://w3id.org/dpv/pd#Name"}],
        "https://w3id.org/dpv#hasProcessing": [{"@id": "http://w3id.org/dpv#Collect"}, {"@id": "https://w3id.org/dpv#Use"}],
        "https://w3id.org/dpv#hasRecipient": [{"@id": "https://post.example/"}]}],
      "https://w3id.org/dpv#hasConsentStatus": [{"@type": ["https://w3id.org/dpv#ConsentGiven"],
        "https://w3id.org/dpv#isIndicatedBy": [{"@id": "https://w3id.org/dpv#DataSubject"}],
        "https://w3id.org/dpv#isIndicatedAtTime": [{"@type": "http://www.w3.org/2001/XMLSchema#date", "@value": "2025-01-01"}]}]})") ==
          kOne);
  }
  SECTION("bare terms, and prefixes of its own") {
    const std::string bare =
        R"({"@context": {"@vocab": "https://w3id.org/dpv#", "k": "https://w3id.org/dpv/pd#",
        "post": "https://post.example/", "@version": 1.1}, "id": "c-71", "type": "ConsentRecord", "hasDataSubject": "p-9",
      "hasProcess": {"hasPurpose": "Marketing", "hasPersonalData": ["k:EmailAddress", "dpv-pd:Name"],
        "hasProcessing": ["Collect", "Use"], "hasRecipient": "post:"},
      "hasConsentStatus": {"type": "ConsentGiven", "isIndicatedBy": "DataSubject", "dct:date": "2025-01-01"}})";
    CHECK(of(bare) == kOne);
    CHECK(of(replaced(replaced(bare, R"({"@vocab")", R"([{"@vocab")"), "1.1}", "1.1}]")) == kOne);
  }
  SECTION("nodes beside one another") {
    const std::string graph = R"({"@graph": [
      {"@id": "c-71", "@type": "dpv:ConsentRecord", "dpv:hasDataSubject": {"@id": "p-9"},
       "dpv:hasProcess": {"@id": "_:b1"}, "dpv:hasConsentStatus": ["_:b2"]},
      {"@id": "_:b1", "@type": "dpv:Process", "dpv:hasPurpose": "dpv:Marketing", "dpv:hasPersonalData": ["pd:EmailAddress", "pd:Name"],
       "dpv:hasProcessing": ["dpv:Collect", "dpv:Use"], "dpv:hasRecipient": {"@id": "https://post.example/"}},
      {"@id": "_:b2", "@type": "dpv:ConsentGiven", "dpv:isIndicatedBy": {"@id": "p-9"}, "dpv:isIndicatedAtTime": "2025-01-01"},
      {"@id": "p-9", "@type": "dpv:DataSubject", "dct:identifier": "anna@example.com"},
      {"@id": "https://post.example/", "@type": "dpv:Recipient", "dpv:hasName": "Post"}]})";
    CHECK(of(graph) == kOne);
    // What is described twice is read once, so that one of the two would be lost.
    CHECK(of(replaced(graph, R"("_:b2", "@type")", R"("_:b1", "@type")")) == "F0802 /@graph/2");
    CHECK(of(replaced(graph, R"({"@id": "p-9"},)", R"({"@id": "p-9", "dct:title": "Anna"},)")) ==
          "F0802 /@graph/0/dpv:hasDataSubject");
    CHECK(of(replaced(graph, R"({"@id": "_:b1"})", R"({"@id": "_:b9"})")) ==
          "F0801 /@graph/0/dpv:hasProcess");
    // What limits or ends the consent is not lost where somebody is described.
    CHECK(of(replaced(graph, R"("dpv:hasName": "Post")", R"("dpv:hasDuration": "P1D")")) ==
          "F0805 /@graph/4/dpv:hasDuration");
    CHECK(of(replaced(graph, R"("dct:identifier": "anna@example.com")",
                      R"("dpv:hasConsentStatus": {"@type": "dpv:ConsentWithdrawn"})")) ==
          "F0805 /@graph/3/dpv:hasConsentStatus");
  }
  SECTION("in a receipt, alone or beside another") {
    const std::string receipt =
        R"({"@id": "https://shop.example/receipts/1", "@type": "dpv:ConsentReceipt", "dct:identifier": "r-1",
      "dct:created": "2025-01-31", "dct:publisher": "ex:Shop", "schema:recipient": "dpv:DataSubject", "dpv:hasRecordOfActivity": @})";
    std::string one = receipt;
    one.replace(one.rfind('@'), 1, plain);
    CHECK(of(one) == kOne);
    std::string two = receipt;
    two.replace(two.rfind('@'), 1, "[" + plain + ", " + replaced(plain, "\"c-71\"", "\"c-72\"") + "]");
    std::string same = receipt;
    same.replace(same.rfind('@'), 1, "[" + plain + ", " + plain + "]");
    CHECK(of(same) == "F0802 /dpv:hasRecordOfActivity/1/dct:identifier");
    const std::string again = replaced(kOne, R"({"consents":[)", "");
    CHECK(of(two) == R"({"consents":[{)" + kRead + R"("given_on":"2025-01-01","by_guardian":false},)" +
                         replaced(again, "c-71", "c-72"));
    std::string pointer = receipt;
    pointer.replace(pointer.rfind('@'), 1, R"({"@id": "https://shop.example/records/c-71"})");
    CHECK(of(pointer) == "F0801 /dpv:hasRecordOfActivity");
    std::string named = receipt;
    named.replace(named.rfind('@'), 1, R"([{"@type": "dpv:ConsentRecord", "id": "c-71"}])");
    CHECK(of(named).starts_with("F0801 /dpv:hasRecordOfActivity/0/"));
  }
  SECTION("summed up: a record that is its own process") {
    CHECK(
        of(R"({"@type": "dpv:ConsentRecord", "@id": "c-71", "dpv:hasPurpose": "dpv:Marketing",
      "dpv:hasConsentStatus": {"@type": "dpv:ConsentGiven", "dpv:isIndicatedAtTime": "2025-01-01", "dpv:isIndicatedBy": "dpv:DataSubject"}})") ==
        R"({"consents":[{"id":"c-71","purposes":["marketing"],"given_on":"2025-01-01","by_guardian":false}],"refusals":[]})");
  }
}

namespace {
// A record of that process with these statuses.
std::string life_of(const std::string& statuses, std::string_view notice = "{}") {
  return of(record(kProcess, "[" + statuses + "]"), notice);
}
}  // namespace

TEST_CASE("the life of a consent in JSON-LD", "[receipts][dpv]") {
  const auto consent = [](const std::string& rest) {
    return R"({"consents":[{)" + kRead + rest + R"(}],"refusals":[]})";
  };
  SECTION("withdrawn, wherever it stands") {
    CHECK(life_of(status("ConsentWithdrawn", at("2025-04-20")) + "," + kGiven) ==
          consent(R"("given_on":"2025-01-01","withdrawn_on":"2025-04-20","by_guardian":false)"));
  }
  SECTION("for a time, to a day, without an end") {
    const auto lasting = [&](const std::string& duration) {
      return life_of(status("ConsentGiven", at("2025-01-31") + ", \"dpv:hasDuration\": " + duration));
    };
    const std::string month =
        consent(R"("given_on":"2025-01-31","ends_on":"2025-02-28","by_guardian":false)");
    CHECK(lasting("\"P1M\"") == month);
    CHECK(lasting(R"({"@type": ["dpv:TemporalDuration", "xsd:duration"], "rdf:value": "P1M"})") == month);
    CHECK(lasting(R"({"@value": "P1M", "@type": "xsd:duration"})") == month);
    const std::string year = consent(R"("given_on":"2025-01-31","ends_on":"2026-01-01","by_guardian":false)");
    CHECK(lasting(R"({"@type": "dpv:UntilTimeDuration", "rdf:value": "2025-12-31"})") == year);
    CHECK(lasting("\"2025-12-31\"") == year);
    // The hours of the last day are given up: a consent ends no later than said.
    CHECK(lasting(R"({"@type": "dpv:UntilTimeDuration", "rdf:value": "2025-12-31T23:59:59Z"})") ==
          consent(R"("given_on":"2025-01-31","ends_on":"2025-12-31","by_guardian":false)"));
    CHECK(lasting(R"({"@type": "dpv:EndlessDuration"})") ==
          consent(R"("given_on":"2025-01-31","by_guardian":false)"));
    // An event or a number of uses is no day: a limit that the record cannot say, whatever the notice does.
    for (const char* limit : {R"({"@type": "dpv:UntilEventDuration", "rdf:value": "the account is closed"})",
                              R"({"@type": "dpv:FixedOccurrencesDuration", "rdf:value": "1"})"}) {
      CHECK(life_of(status("ConsentGiven", at("2025-01-31") + ", \"dpv:hasDuration\": " + limit),
                    R"({"record": {"kinds": ["contact"], "ends_on": "2030-01-01"}})") ==
            replaced(consent(R"("given_on":"2025-01-31","ends_on":"2030-01-01","by_guardian":false)"),
                     R"("kinds":["contact.email","identity.name"],)", ""));
    }
  }
  SECTION("refused, then given; refused to the end of an event") {
    const std::string refusal =
        R"("id":"c-71","principal":"p-9","purposes":["marketing"],"kinds":["contact.email","identity.name"],)"
        R"("operations":["collect","use"],"recipients":["https://post.example/"],"refused_on":"2024-12-01")";
    CHECK(life_of(status("ConsentRefused", at("2024-12-01")) + "," + kGiven) ==
          R"({"consents":[{)" + kRead + R"("given_on":"2025-01-01","by_guardian":false}],"refusals":[{)" +
              refusal + R"(,"ends_on":"2025-01-01","whole":true}]})");
    CHECK(life_of(
              status("ConsentRefused",
                     at("2024-12-01") +
                         R"(, "dpv:hasDuration": {"@type": "dpv:UntilEventDuration", "rdf:value": "x"})")) ==
          R"({"consents":[],"refusals":[{)" + refusal + "}]}");
    CHECK(life_of(status(
              "ConsentRefused",
              at("2024-12-01") +
                  R"(, "dct:valid": {"@type": "dpv:UntilTimeDuration", "rdf:value": "2024-12-31"})")) ==
          R"({"consents":[],"refusals":[{)" + refusal + R"(,"ends_on":"2025-01-01","whole":true}]})");
  }
  SECTION("implied or uninformed consent gives nothing and takes back no refusal") {
    for (const char* type : {"ImpliedConsent", "UninformedConsent"}) {
      const std::string implied = replaced(kGiven, "ExpressedConsent", type);
      CHECK(life_of(implied) == R"({"consents":[],"refusals":[]})");
      CHECK(life_of(implied + "," + status("ConsentRefused", at("2024-12-01")))
                .ends_with(R"("refused_on":"2024-12-01","whole":true}]})"));
    }
  }
  SECTION("an instant has its day in the zone of the notice, and none without its own zone") {
    CHECK(life_of(status("ConsentGiven", at("2024-12-31T16:08:50Z")), R"({"zone": "+08:00"})") ==
          consent(R"("given_on":"2025-01-01","by_guardian":false)"));
    CHECK(life_of(status("ConsentGiven", at("2024-12-31T16:08:50"))) ==
          "F0804 /dpv:hasConsentStatus/0/dpv:isIndicatedAtTime");
  }
}

TEST_CASE("who gave a consent in JSON-LD", "[receipts][dpv]") {
  const auto by = [&](const std::string& who) {
    const std::string facts = life_of(replaced(kGiven, "\"dpv:DataSubject\"", who));
    return facts.substr(facts.find("\"given_on\""));
  };
  const auto rest = [](const std::string& more) {
    return R"("given_on":"2025-01-01")" + more + R"(}],"refusals":[]})";
  };
  const std::string person = rest(R"(,"by_guardian":false)");
  const std::string guardian = rest(R"(,"by_guardian":true)");
  CHECK(by("\"p-9\"") == person);
  CHECK(by(R"({"@type": "dpv:DataSubject"})") == person);
  CHECK(by(R"({"@type": "dpv:ParentOfDataSubject", "dpv:hasJustification": "a child"})") == guardian);
  CHECK(by(R"({"@id": "p-1", "@type": "dpv:GuardianOfDataSubject"})") == guardian);
  CHECK(by(R"(["dpv:DataSubject", {"@type": "dpv:ParentOfDataSubject"}])") == guardian);
  CHECK(by(R"(["dpv:DataSubject", "ex:Shop"])") == person);
  CHECK(by("\"ex:Trust\"") == rest(R"(,"trustee":"ex:Trust")"));
  // Another person, whatever the role says.
  CHECK(by(R"({"@id": "p-8", "@type": "dpv:DataSubject"})") == rest(R"(,"trustee":"p-8")"));
  CHECK(by(R"({"@type": "dpv:Representative"})") == rest(R"(,"trustee":"not named")"));
}

TEST_CASE("a concept of their own is a part of what it is a kind of", "[receipts][dpv]") {
  const auto kinds = [](const std::string& data, std::string_view notice = "{}") {
    const receipts::Imported read = receipts::import_receipt(
        Format::Dpv,
        record(process(R"("dpv:hasPurpose": "dpv:Marketing", "dpv:hasPersonalData": )" + data), kGiven),
        receipts::read_notice(notice).notice);
    if (read.fault) return shown(read);
    std::string out;
    for (const std::string& one :
         read.records.consents.at(0).kinds.value_or(std::vector<std::string>{"unsaid"}))
      out += (out.empty() ? "" : ", ") + one;
    return out;
  };
  CHECK(
      kinds(
          R"({"@id": "https://shop.example/Work", "@type": "dpv:PersonalData", "skos:broader": "pd:EmailAddress"})") ==
      "contact.email.https://shop%2Eexample/Work");
  CHECK(
      kinds(
          R"({"@type": "dpv:PersonalData", "skos:broader": "pd:EmailAddress", "dct:description": "of work"})") ==
      "contact.email.of work");
  CHECK(
      kinds(
          R"({"skos:broader": "pd:EmailAddress", "dct:identifier": "row 17", "dpv:hasNecessity": "dpv:Optional"})") ==
      "contact.email.row 17");
  // By either of two names it is the same.
  CHECK(kinds(R"({"skos:broader": "pd:EmailAddress", "dct:identifier": "row 17", "dct:title": "of work"})") ==
        "contact.email.row 17, contact.email.of work");
  CHECK(kinds(R"({"@type": ["dpv:SensitivePersonalData", "pd:Location"], "dct:title": "GPS"})") ==
        "location.GPS");
  CHECK(kinds(R"({"@type": "dpv:SensitivePersonalData", "dct:title": "GPS"})") == "sensitive.GPS");
  CHECK(kinds(R"({"@id": "pd:EmailAddress", "@type": "dpv:PersonalData", "skos:broader": "pd:Contact"})") ==
        "contact.email");
  // Which part of it is not said.
  CHECK(kinds(R"({"@type": "dpv:PersonalData", "skos:broader": "pd:EmailAddress"})") == "unsaid");
  CHECK(kinds(R"({"@id": "_:b0", "skos:broader": "pd:EmailAddress"})") == "unsaid");
  // What the notice knows by any of its names.
  const char* told = R"({"kinds": {"of work": "contact.email", "https://shop.example/Work": "device"}})";
  CHECK(kinds(R"({"@id": "ex:1", "skos:broader": "pd:Location", "dct:description": "of work"})", told) ==
        "contact.email");
  CHECK(kinds(R"(["https://shop.example/Work", "pd:Name"])", told) == "device, identity.name");
  const std::string place = "/dpv:hasProcess/dpv:hasPersonalData";
  CHECK(kinds(R"({"@type": "dpv:PersonalData", "dct:title": "x"})") == "F0801 " + place + "/skos:broader");
  CHECK(kinds(R"({"skos:broader": ["pd:Name", "pd:Location"], "dct:title": "x"})") ==
        "F0805 " + place + "/skos:broader");
  CHECK(kinds("\"pd:OfficialID\"") == "F0803 " + place);
  CHECK(kinds("\"dpv:PersonalData\"") == "F0803 " + place);  // everything is no value
  CHECK(kinds(R"({"@id": "dpv:PersonalData"})") == "F0803 " + place);
  CHECK(kinds(R"(["pd:Name", {"@id": "pd:OfficialID"}])") == "F0803 " + place + "/1");
  CHECK(kinds("5") == "F0802 " + place);
  CHECK(kinds("[[\"pd:Name\"]]") == "F0802 " + place + "/0");
  CHECK(kinds(R"({"@list": ["pd:Name"]})") == "F0805 " + place + "/@list");
  CHECK(kinds("[]") == "unsaid");
  CHECK(kinds("null") == "unsaid");
}

TEST_CASE("how far a process of JSON-LD goes", "[receipts][dpv]") {
  SECTION("a limit without a field leaves a consent without its kinds, and a refusal not known to be whole") {
    const std::string base = R"("dpv:hasPurpose": "dpv:Marketing", "dpv:hasPersonalData": "pd:Name", )";
    for (
        const char* limit :
        {R"("dpv:hasRule": [{"@type": "dpv:Prohibition", "dct:description": "not abroad"}])",
         R"("dpv:hasProcessingCondition": {"@type": "dpv:ProcessingDuration", "dpv:hasDuration": "P6M"})",
         R"("dpv:hasProcessingAutomation": "dpv:FullyAutomatedProcessing")",
         R"("dpv:hasScale": "dpv:SmallScaleProcessing")",
         R"("dpv:hasProcessing": {"@type": "dpv:Collect", "dct:title": "x", "dpv:hasLocation": "loc:DE"})",
         R"("dpv:hasProcessing": {"skos:broader": "dpv:Transmit", "dct:title": "x", "dpv:hasJurisdiction": "loc:DE"})"}) {
      INFO(limit);
      const std::string notice = R"({"record": {"kinds": ["contact"]}})";
      const std::string given = of(record(process(base + limit), kGiven), notice);
      CHECK(given.find("\"purposes\":[\"marketing\"]") != std::string::npos);
      CHECK(given.find("kinds") == std::string::npos);
      const std::string refused =
          of(record(process(base + limit), status("ConsentRefused", at("2025-01-01"))), notice);
      CHECK(refused.find("\"kinds\":[\"identity.name\"]") != std::string::npos);
      CHECK(refused.find("whole") == std::string::npos);
    }
    // Of the whole record as of each process.
    CHECK(of(record(process(base + R"("dpv:hasNecessity": "dpv:Optional")"), kGiven)).find("kinds") !=
          std::string::npos);
    CHECK(of(record(process(base + R"("dpv:hasNecessity": "dpv:Optional")"), kGiven,
                    R"(, "dpv:hasRule": "ex:rule")"))
              .find("kinds") == std::string::npos);
  }
  SECTION("controllers that differ: a consent to one is none to another") {
    const std::string other = replaced(kProcess, "{\"@type\": \"dpv:Process\"",
                                       R"({"@type": "dpv:Process", "dpv:hasDataController": "ex:Beta")");
    CHECK(of(record("[" + kProcess + "," + other + "]", kGiven)).find("kinds") == std::string::npos);
    const std::string same = replaced(other, "ex:Beta", "ex:Shop");
    CHECK(of(record("[" + same + "," + kProcess + "]", kGiven)).find("kinds") != std::string::npos);
  }
  SECTION("several purposes, and processes that differ in nothing else, are one consent") {
    const std::string second =
        replaced(kProcess, "\"dpv:Marketing\"", R"(["dpv:ServiceProvision", "dpv:ResearchAndDevelopment"])");
    CHECK(of(record("[" + kProcess + "," + second + "]", kGiven)) ==
          replaced(kOne, R"(["marketing"])", R"(["marketing","service","research"])"));
  }
  SECTION("recipients by the notice, and of a prefix that is known") {
    const std::string text =
        replaced(record(replaced(kProcess, "\"https://post.example/\"",
                                 R"(["p:a", {"@id": "p:b", "dpv:hasLocation": "loc:FR"}, "ex:c"])"),
                        kGiven),
                 "{\"@id\"", R"({"@context": {"p": "https://post.example/"}, "@id")");
    CHECK(of(text, R"({"recipients": {"p:b": "vendor b", "https://post.example/a": "vendor a"}})") ==
          replaced(kOne, R"("https://post.example/")", R"("vendor a","vendor b","ex:c")"));
    CHECK(of(text) == replaced(kOne, R"("https://post.example/")",
                               R"("https://post.example/a","https://post.example/b","ex:c")"));
  }
  SECTION("other bases are left out") {
    for (const char* basis :
         {"\"dpv:Contract\"", "\"dpv:LegitimateInterest\"", R"(["dpv:Consent", "dpv:Contract"])",
          "\"dpv:ImpliedConsent\"", R"({"@type": "dpv:LegalObligation"})"}) {
      const std::string other =
          replaced(kProcess, "{\"@type\"", R"({"dpv:hasLegalBasis": )" + std::string(basis) + ", \"@type\"");
      CHECK(of(record("[" + kProcess + "," + other + "]", kGiven)) == kOne);
      CHECK(of(record(kProcess, kGiven, ", \"dpv:hasLegalBasis\": " + std::string(basis))) ==
            R"({"consents":[],"refusals":[]})");
    }
    for (const char* basis :
         {"\"dpv:Consent\"", R"(["dpv:ExplicitlyExpressedConsent", "eu-gdpr:A9-2-a"])",
          "\"https://w3id.org/dpv/legal/eu/gdpr#A6-1-a\"", R"({"@type": "dpv:InformedConsent"})"})
      CHECK(of(record(kProcess, kGiven, ", \"dpv:hasLegalBasis\": " + std::string(basis))) == kOne);
  }
}

TEST_CASE("what is not understood of JSON-LD is refused with its place", "[receipts][dpv]") {
  const std::string plain = record(kProcess, kGiven);
  const auto with = [&](const std::string& member) {
    return of(replaced(plain, "{\"@id\"", "{" + member + ", \"@id\""));
  };
  // Two of the guide's whole examples name a process or a status twice: one of them would be lost.
  CHECK(with(R"("dpv:hasProcess": {"dpv:hasPurpose": "dpv:Marketing"})") == "F0103 dpv:hasProcess");
  CHECK(with(R"("hasProcess": {"dpv:hasPurpose": "dpv:Marketing"})") == "F0103 /dpv:hasProcess");
  CHECK(with(R"("https://w3id.org/dpv#hasConsentStatus": "x")") == "F0103 /dpv:hasConsentStatus");
  CHECK(with(R"("id": "c-72")") == "F0103 /@id");
  CHECK(with(R"("dpv:hasStatus": {"@type": "dpv:ConsentWithdrawn", "dct:date": "2025-02-01"})") ==
        "F0802 /dpv:hasStatus");
  CHECK(with(R"("dpv:hasPurpose": "dpv:Marketing")") == "F0802 /dpv:hasPurpose");
  CHECK(with(R"("dpv:hasIdentifier": "c-72")") == "F0802 /dpv:hasIdentifier");
  CHECK(with(R"("dpv:hasIdentifier": "c-71")") == kOne);
  for (const char* unknown : {"dpv:hasExclusion", "acme:ticket", "hasExclusion", "purpose",
                              "dct:isReplacedBy", "dct:hasVersion", "dct:hasPart", "@graph", "@reverse"}) {
    INFO(unknown);
    // With a graph, everything else of the document is unknown.
    const std::string place = std::string(unknown) == "@graph" ? "@id" : unknown;
    CHECK(with("\"" + std::string(unknown) + R"(": ["x"])") == "F0805 /" + place);
  }
  CHECK(with(R"("acme:ticket": null)") == kOne);
}

TEST_CASE("a context of JSON-LD adds prefixes and nothing else", "[receipts][dpv]") {
  const std::string plain = record(kProcess, kGiven);
  const auto with = [&](const std::string& member) {
    return of(replaced(plain, "{\"@id\"", "{" + member + ", \"@id\""));
  };
  CHECK(with(R"("@context": "https://w3id.org/dpv/context.jsonld")") == "F0805 /@context");
  CHECK(with(R"("@context": {"purpose": "dpv:hasPurpose"})") == "F0805 /@context/purpose");
  CHECK(with(R"("@context": {"purpose": {"@id": "dpv:hasPurpose"}})") == "F0802 /@context/purpose");
  CHECK(with(R"("@context": {"dpv": "https://evil.example/dpv#"})") == "F0802 /@context/dpv");
  CHECK(with(R"("@context": {"@vocab": "https://evil.example/dpv#"})") == "F0805 /@context/@vocab");
  CHECK(with(R"("@context": {"@base": "https://evil.example/"})") == "F0805 /@context/@base");
  CHECK(with(R"("@context": {"dpv": "https://w3id.org/dpv#", "acme": "https://acme.example/#"})") == kOne);
  CHECK(of(replaced(plain, "{\"@type\": \"dpv:Process\"",
                    R"({"@context": {"x": "https://w3id.org/dpv#"}, "@type": "dpv:Process")")) ==
        "F0805 /dpv:hasProcess/@context");
}

TEST_CASE("what of JSON-LD stands where it would not be read is refused", "[receipts][dpv]") {
  const std::string plain = record(kProcess, kGiven);
  // What stands where it would not be read, or says what cannot be kept.
  const auto in_process = [&](const std::string& member) {
    return of(replaced(plain, "{\"@type\": \"dpv:Process\"", "{" + member + ", \"@type\": \"dpv:Process\""));
  };
  CHECK(in_process(R"("dpv:hasProcess": [{"dpv:hasPersonalData": "pd:Location"}])") ==
        "F0805 /dpv:hasProcess/dpv:hasProcess");
  CHECK(in_process(R"("dpv:hasConsentStatus": {"@type": "dpv:ConsentWithdrawn"})") ==
        "F0805 /dpv:hasProcess/dpv:hasConsentStatus");
  CHECK(in_process(R"("dpv:hasDataSubject": "p-8")") == "F0802 /dpv:hasProcess/dpv:hasDataSubject");
  CHECK(in_process(R"("dpv:hasDataSubject": "p-9")") == kOne);
  CHECK(of(record(replaced(kProcess, "\"dpv:Process\"", "\"dpv:Service\""), kGiven)) ==
        "F0802 /dpv:hasProcess/@type");
  CHECK(of(record(replaced(kProcess, R"("dpv:Collect")",
                           R"({"@type": "dpv:Collect", "dpv:hasRecipient": "ex:Beta"})"),
                  kGiven)) == "F0805 /dpv:hasProcess/dpv:hasProcessing/0/dpv:hasRecipient");
  CHECK(of(record(process("\"dpv:hasPersonalData\": \"pd:Name\""), kGiven)) ==
        "F0801 /dpv:hasProcess/dpv:hasPurpose");
  // The document.
  CHECK(of("[]") == "F0802 ");
  CHECK(of("{") == "F0101 ");
  CHECK(of("{}") == "F0801 /@type");
  CHECK(of(R"({"@graph": []})") == "F0801 /@type");
  CHECK(of(R"({"@type": "dpv:ConsentReceipt"})") == "F0801 /dpv:hasRecordOfActivity");
  CHECK(of(R"({"@type": "dpv:ConsentRecord"})") == "F0801 /dct:identifier");
  CHECK(of(R"({"@type": "dpv:ConsentRecord", "@id": "_:b0"})") == "F0801 /dct:identifier");
  CHECK(of(R"({"@type": "dpv:ConsentNotice", "@id": "x"})") == "F0801 /@type");
}

TEST_CASE("what a status of JSON-LD does not say rightly is said with its place", "[receipts][dpv]") {
  const auto fault = [](const std::string& one) { return of(record(kProcess, one)); };
  CHECK(fault("[]") == "F0801 /dpv:hasConsentStatus");
  CHECK(fault("\"dpv:ConsentGiven\"") == "F0801 /dpv:hasConsentStatus/dpv:isIndicatedAtTime");
  CHECK(fault(status("ConsentGiven", R"("dct:title": "x")")) ==
        "F0801 /dpv:hasConsentStatus/dpv:isIndicatedAtTime");
  CHECK(fault(status("ConsentUnknown", at("2025-01-01"))) == "F0802 /dpv:hasConsentStatus/@type");
  CHECK(fault(status("ExpressedConsent", at("2025-01-01"))) == "F0802 /dpv:hasConsentStatus/@type");
  CHECK(fault(replaced(kGiven, "dpv:ExpressedConsent", "dpv:ConsentWithdrawn")) ==
        "F0802 /dpv:hasConsentStatus/@type");
  CHECK(fault(replaced(kGiven, R"("dpv:isIndicatedBy": "dpv:DataSubject",)", "")) ==
        "F0801 /dpv:hasConsentStatus/dpv:isIndicatedBy");
  CHECK(fault(status("ConsentGiven", at("2025-01-01") + R"(, "dct:date": "2025-01-02")")) ==
        "F0802 /dpv:hasConsentStatus/dct:date");
  CHECK(fault(status("ConsentGiven", at("2025-01-01") + R"(, "dpv:hasDuration": "6 months")")) ==
        "F0804 /dpv:hasConsentStatus/dpv:hasDuration");
  CHECK(fault(status("ConsentGiven",
                     at("2025-01-01") + R"(, "dpv:hasDuration": {"@type": "dpv:TemporalDuration"})")) ==
        "F0801 /dpv:hasConsentStatus/dpv:hasDuration/rdf:value");
  CHECK(fault(status("ConsentGiven", R"("dpv:isIndicatedAtTime": ["2025-01-01", "2024-01-01"])")) ==
        "F0802 /dpv:hasConsentStatus/dpv:isIndicatedAtTime");
}

TEST_CASE("a record of JSON-LD goes out as TS 27560 and comes back the same", "[receipts][dpv]") {
  const receipts::Imported read = receipts::import_receipt(
      Format::Dpv,
      record("[" + kProcess + "," + replaced(kProcess, "dpv:Marketing", "dpv:ServiceProvision") + "]",
             "[" + kGiven + "," + status("ConsentWithdrawn", at("2025-04-20")) + "," +
                 status("ConsentRefused", at("2025-06-01")) + "]"));
  REQUIRE(!read.fault);
  const receipts::Exported out = receipts::export_ts27560(read.records);
  REQUIRE(!out.fault);
  receipts::Records back;
  for (const json::Node& one : out.receipts) {
    const receipts::Imported again = receipts::import_receipt(Format::Ts27560, json::write_document(one));
    REQUIRE(!again.fault);
    back.consents.insert(back.consents.end(), again.records.consents.begin(), again.records.consents.end());
    back.refusals.insert(back.refusals.end(), again.records.refusals.begin(), again.records.refusals.end());
  }
  CHECK(back.consents == read.records.consents);
  CHECK(back.refusals == read.records.refusals);
}

TEST_CASE("JSON-LD that is broken on purpose never ends the program", "[receipts][dpv]") {
  std::mt19937 random(9);
  const std::string graph =
      R"({"@context": {"a": "https://a.example/"}, "@graph": [)" + record("\"_:b1\"", kGiven) +
      R"(, {"@id": "_:b1", "dpv:hasPurpose": {"@id": "_:b1"}, "dpv:hasRecipient": "a:b"}]})";
  int read_well = 0;
  for (const std::string& text : {record(kProcess, kGiven), graph}) {
    for (int i = 0; i < 2000; ++i) {
      std::string broken = text;
      for (int times = 1 + static_cast<int>(random() % 3); times > 0; --times) {
        const std::size_t place = random() % broken.size();
        if (random() % 4 == 0) {
          broken.erase(place, random() % 20);
          if (broken.empty()) broken = "{";
        } else {
          broken[place] = "{}[]\":,0aA-T"[random() % 12];
        }
      }
      const receipts::Imported read = receipts::import_receipt(Format::Dpv, broken);
      read_well += !read.fault;
      if (read.fault) CHECK(read.records.consents.empty());
    }
  }
  CHECK(read_well > 0);
}
