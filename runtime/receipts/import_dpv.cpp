// SPDX-License-Identifier: Apache-2.0
// Records and receipts of ISO/IEC TS 27560 as W3C's guide writes them, in JSON-LD with the Data Privacy Vocabulary. A process is
// what TS 27560 calls a purpose: what it says is a consent of ours from each status that gives it to the next that ends it.
//
// A property is read, is known to say nothing of how far the consent goes, or is a limit that the record has no field for: that
// leaves a consent without its kinds, and a refusal not known to be whole. Any other is refused.
#include "runtime/receipts/imports.h"
#include "runtime/receipts/life.h"
#include "runtime/receipts/linked.h"
#include "runtime/receipts/words.h"

#include <algorithm>
#include <array>
#include <set>

namespace writ::receipts {
namespace {

using Names = std::set<std::string>;

constexpr auto kAbout = std::to_array<std::string_view>({"@id",
                                                         "@type",
                                                         "dct:identifier",
                                                         "dpv:hasIdentifier",
                                                         "dct:title",
                                                         "dct:description",
                                                         "dct:abstract",
                                                         "dct:source",
                                                         "dct:created",
                                                         "dct:modified",
                                                         "dct:issued",
                                                         "dct:creator",
                                                         "dct:publisher",
                                                         "dct:contributor",
                                                         "dct:language",
                                                         "dct:conformsTo",
                                                         "dct:accessRights",
                                                         "dct:provenance",
                                                         "dct:audience",
                                                         "dct:replaces",
                                                         "dct:isVersionOf",
                                                         "dct:isPartOf",
                                                         "rdfs:label",
                                                         "rdfs:comment",
                                                         "rdfs:seeAlso",
                                                         "skos:prefLabel",
                                                         "skos:altLabel",
                                                         "skos:definition",
                                                         "skos:note",
                                                         "skos:scopeNote",
                                                         "schema:name",
                                                         "schema:description",
                                                         "schema:url"});
constexpr auto kReceipt =
    std::to_array<std::string_view>({"dpv:hasRecordOfActivity", "dct:valid", "schema:recipient"});
constexpr auto kRecord =
    std::to_array<std::string_view>({"dpv:hasProcess", "dpv:hasConsentStatus", "dpv:hasStatus", "dct:valid"});
constexpr auto kScope = std::to_array<std::string_view>(
    {"dpv:hasPurpose", "dpv:hasPersonalData", "dpv:hasProcessing", "dpv:hasRecipient", "dpv:hasThirdParty"});
constexpr auto kParties =
    std::to_array<std::string_view>({"dpv:hasLegalBasis", "dpv:hasDataSubject", "dpv:hasDataController"});
// What the person is told, by whom the data are handled and kept: TS 27560 has these, and they are read there no more than here.
constexpr auto kTold = std::to_array<std::string_view>({"dpv:hasDataProcessor",
                                                        "dpv:hasEntity",
                                                        "dpv:hasRepresentative",
                                                        "dpv:hasAuthority",
                                                        "dpv:isImplementedByEntity",
                                                        "dpv:hasJurisdiction",
                                                        "dpv:hasApplicableLaw",
                                                        "dpv:hasNotice",
                                                        "dpv:hasConsentControl",
                                                        "dpv:hasRight",
                                                        "dpv:hasService",
                                                        "dpv:hasNecessity",
                                                        "dpv:hasDataSource",
                                                        "dpv:hasStorageCondition",
                                                        "dpv:hasDataStorageCondition",
                                                        "dpv:hasOrganisationalMeasure",
                                                        "dpv:hasTechnicalMeasure",
                                                        "dpv:hasTechnicalOrganisationalMeasure",
                                                        "dpv:hasImpactAssessment",
                                                        "dpv:hasAssessment",
                                                        "dpv:hasRisk"});
constexpr auto kLimits = std::to_array<std::string_view>(
    {"dpv:hasRule", "dpv:hasPermission", "dpv:hasProhibition", "dpv:hasObligation",
     "dpv:hasProcessingCondition", "dpv:hasDataProcessingCondition", "dpv:hasProcessingAutomation",
     "dpv:hasAutomation", "dpv:hasHumanInvolvement", "dpv:hasAlgorithmicLogic", "dpv:hasScale",
     "dpv:hasDataVolume", "dpv:hasLocation", "dpv:hasDuration", "dpv:hasFrequency", "dpv:hasContext"});
constexpr auto kStatus = std::to_array<std::string_view>(
    {"dpv:isIndicatedAtTime", "dct:date", "dpv:hasDuration", "dct:valid", "dpv:isIndicatedBy",
     "dpv:hasLegalBasis", "dpv:hasIndicationMethod", "dpv:isImplementedBy", "dpv:isImplementedByEntity",
     "dpv:hasNotice", "dpv:hasJustification"});
constexpr auto kConcept =
    std::to_array<std::string_view>({"skos:broader", "rdf:value", "dpv:hasNecessity", "dpv:hasDataSource",
                                     "dpv:hasSensitivityLevel", "dpv:hasRecipient", "dpv:hasJurisdiction"});
// Of somebody: how to find them. What would limit what they may do stands at the process, or is refused.
constexpr auto kSomebody = std::to_array<std::string_view>(
    {"dpv:hasName", "dpv:hasContact", "dpv:hasAddress", "dpv:hasRole", "dpv:hasRepresentative",
     "dpv:isRepresentativeFor", "dpv:hasLocation", "dpv:hasCountry", "dpv:hasJurisdiction",
     "dpv:hasRelationWithDataSubject", "dpv:hasJustification", "skos:broader", "schema:email",
     "schema:telephone", "schema:address", "foaf:name", "foaf:mbox", "foaf:homepage"});
constexpr auto kLength = std::to_array<std::string_view>({"@type", "rdf:value", "rdfs:comment"});
// What a concept may be called by.
constexpr auto kNames = std::to_array<std::string_view>(
    {"@id", "dct:identifier", "dct:title", "rdfs:label", "skos:prefLabel", "dct:description", "rdf:value"});

const base::Bilingual kWhat{"what it is a kind of", "其所属的类别"};

class Import {
 public:
  Import(Fields& fields, const Field& root, const Notice& notice)
      : fields_(fields), linked_(fields, root), notice_(notice) {}

  Records records() {
    for (const Field& one : linked_.nodes()) {
      if (fields_.fault) break;
      if (has_type(one, "dpv:ConsentReceipt")) receipt(one);
      if (has_type(one, "dpv:ConsentRecord")) record(one);
    }
    if (read_.empty())
      fields_.lacks("/@type",
                    {"dpv:ConsentRecord or dpv:ConsentReceipt", "dpv:ConsentRecord 或者 dpv:ConsentReceipt"});
    return std::move(out_);
  }

 private:
  bool has_type(const Field& node, std::string_view type) {
    const auto all = linked_.types(node);
    return std::find(all.begin(), all.end(), type) != all.end();
  }

  void receipt(const Field& node) {
    linked_.only(node, {kAbout, kReceipt});
    const std::vector<Field> all = linked_.values(node, "dpv:hasRecordOfActivity");
    if (all.empty())
      fields_.lacks(linked_.member(node, "dpv:hasRecordOfActivity").pointer, {"the records", "同意记录"});
    for (const Field& one : all) {
      const Field found = linked_.described(one);
      if (!linked_.is_node(found)) {
        fields_.lacks(one.pointer, {"the record itself", "记录本身"});
      } else if (!has_type(found, "dpv:ConsentRecord")) {
        fields_.wrong(found.pointer + "/@type", {"dpv:ConsentRecord", "dpv:ConsentRecord"});
      } else {
        record(found);
      }
    }
  }

  void record(const Field& node) {
    if (!read_.insert(node.pointer).second) return;
    const std::vector<Field> processes = processes_of(node);
    Record common;
    common.id = id_of(node);
    if (!common.id)
      fields_.lacks(linked_.member(node, "dct:identifier").pointer,
                    {"the identifier of the record", "记录标识"});
    // The events of one consent stand in one record: what ends it in another would be lost.
    if (common.id && !ids_.insert(*common.id).second)
      fields_.wrong(linked_.member(node, "dct:identifier").pointer,
                    {"the identifier of one record", "仅用于一份记录的标识"});
    common.principal = principal(node, processes);
    const std::vector<Event> events = events_of(node, common);
    const bool narrower = several_controllers(node, processes) || limited(node);
    for (const Field& one : processes) {
      Record read = common;
      read.inexact = narrower;
      scope(read, one);
      const bool consent = rests_on_consent(node) && rests_on_consent(one);
      if (!fields_.fault && consent) follow(events, read, out_);
    }
  }

  // Those of the record; a record without any is its own, as in a receipt that sums up.
  std::vector<Field> processes_of(const Field& node) {
    const std::vector<Field> all = linked_.values(node, "dpv:hasProcess");
    if (all.empty()) {
      linked_.only(node, {kAbout, kRecord, kParties, kTold, kScope, kLimits});
      return {node};
    }
    for (const std::string_view name : kScope) {
      const Field too = linked_.member(node, name);
      if (too.there())
        fields_.wrong(too.pointer,
                      {"left out, as `dpv:hasProcess` stands there", "空缺，因为已有 `dpv:hasProcess`"});
    }
    linked_.only(node, {kAbout, kRecord, kParties, kTold, kScope, kLimits});
    std::vector<Field> out;
    for (const Field& one : all) {
      const Field process = linked_.described(one);
      if (!linked_.is_node(process)) {
        fields_.lacks(one.pointer, {"the process itself", "处理活动本身"});
        continue;
      }
      if (linked_.member(process, "dpv:hasProcess").there())
        fields_.unsupported(linked_.member(process, "dpv:hasProcess").pointer,
                            {"a process within a process; they may stand beside one another",
                             "处理活动之内的处理活动；可以并列写明"});
      for (const char* name : {"dpv:hasConsentStatus", "dpv:hasStatus"}) {
        if (linked_.member(process, name).there())
          fields_.unsupported(linked_.member(process, name).pointer,
                              {"events that do not stand at the record", "不在记录一级的事件"});
      }
      for (const std::string& type : linked_.types(process)) {
        if (type != "dpv:Process" && type != "dpv:PersonalDataHandling" && type != "dpv:PersonalDataProcess")
          fields_.wrong(linked_.member(process, "@type").pointer, {"dpv:Process", "dpv:Process"});
      }
      linked_.only(process, {kAbout, kParties, kTold, kScope, kLimits});
      out.push_back(process);
    }
    return out;
  }

  // As the guide has it, before what the document is called by.
  std::optional<std::string> id_of(const Field& node) {
    const Field ours = linked_.value(node, "dct:identifier");
    const Field theirs = linked_.value(node, "dpv:hasIdentifier");
    if (ours.there() && theirs.there() && linked_.text(ours) != linked_.text(theirs))
      fields_.wrong(theirs.pointer, {"the same as dct:identifier", "与 dct:identifier 相同"});
    if (const auto said = linked_.text(ours.there() ? ours : theirs)) return said;
    const auto called = linked_.id(node);
    return called ? std::optional(linked_.name(*called)) : std::nullopt;
  }

  // What a value that is somebody is called by.
  std::optional<std::string> who(const Field& value) {
    const Field found = linked_.described(value);
    std::optional<std::string> called;
    if (linked_.is_node(found)) {
      linked_.once(found);
      linked_.only(found, {kAbout, kSomebody});
      called = linked_.id(found);
      for (const char* name : {"dpv:hasIdentifier", "dct:identifier"}) {
        if (!called) called = linked_.text(linked_.value(found, name));
      }
    } else {
      called = linked_.text(found);
    }
    return called ? std::optional(linked_.name(*called)) : std::nullopt;
  }

  std::optional<std::string> principal(const Field& node, const std::vector<Field>& processes) {
    Names all;
    const auto add = [&](const Field& place) {
      const Field subject = linked_.value(place, "dpv:hasDataSubject");
      if (!subject.there()) return;
      const auto called = who(subject);
      if (!called) fields_.lacks(subject.pointer + "/@id", {"which person it is", "所指的个人"});
      if (called) all.insert(*called);
      if (all.size() > 1)
        fields_.wrong(subject.pointer, {"one person for the whole record", "全记录同一个人"});
    };
    add(node);
    for (const Field& one : processes) add(one);
    return all.empty() ? std::nullopt : std::optional(*all.begin());
  }

  // A consent to one controller is none to another: where they differ, whoever holds the record may not be the one.
  bool several_controllers(const Field& node, const std::vector<Field>& processes) {
    const auto of = [&](const Field& place) {
      Names out;
      for (const Field& one : linked_.values(place, "dpv:hasDataController")) {
        if (const auto called = who(one)) out.insert(*called);
      }
      return out;
    };
    const Names whole = of(node);
    std::set<Names> all;
    if (!whole.empty()) all.insert(whole);
    for (const Field& one : processes) {
      const Names own = of(one);
      all.insert(own.empty() ? whole : own);
    }
    return all.size() > 1;
  }

  // All bases that are named are consent; where none is, a record of consent says so by being one.
  bool rests_on_consent(const Field& place) {
    bool out = true;
    for (const Field& one : linked_.values(place, "dpv:hasLegalBasis")) {
      const Field basis = linked_.described(one);
      if (linked_.is_node(basis)) linked_.only(basis, {kAbout});
      std::vector<std::string> names =
          linked_.is_node(basis) ? linked_.types(basis) : std::vector<std::string>{};
      if (!linked_.is_node(basis)) {
        if (const auto written = linked_.text(basis)) names.push_back(linked_.term(*written));
      }
      if (names.empty()) fields_.lacks(basis.pointer + "/@type", {"which basis it is", "何种合法性基础"});
      out = out && std::all_of(names.begin(), names.end(), [](const auto& name) { return is_consent(name); });
    }
    return out;
  }

  // ---- how far it goes ----

  bool limited(const Field& place) const {
    return std::any_of(kLimits.begin(), kLimits.end(),
                       [&](std::string_view name) { return linked_.member(place, name).there(); });
  }

  void scope(Record& out, const Field& process) {
    if (limited(process)) out.inexact = true;
    out.purposes = concepts(Vocabulary::Purposes, process, "dpv:hasPurpose", out);
    if (!out.purposes)
      fields_.lacks(linked_.member(process, "dpv:hasPurpose").pointer, {"the purpose", "处理目的"});
    out.kinds = concepts(Vocabulary::Kinds, process, "dpv:hasPersonalData", out);
    out.operations = concepts(Vocabulary::Operations, process, "dpv:hasProcessing", out);
    for (const char* name : {"dpv:hasRecipient", "dpv:hasThirdParty"}) {
      for (const Field& one : linked_.values(process, name)) recipient(out, one);
    }
  }

  void recipient(Record& out, const Field& value) {
    const auto called = who(value);
    if (!called) {
      fields_.lacks(value.pointer + "/@id", {"who receives the data", "接收方"});
      return;
    }
    const Field found = linked_.described(value);
    const auto written = linked_.is_node(found) ? linked_.id(found) : linked_.text(found);
    const auto told = written ? word_of_others(Vocabulary::Recipients, *written, notice_) : std::nullopt;
    put(out.recipients, told ? *told : *word_of(Vocabulary::Recipients, *called, notice_));
  }

  static void put(std::optional<std::vector<std::string>>& list, const std::string& one) {
    if (!list) list.emplace();
    if (std::find(list->begin(), list->end(), one) == list->end()) list->push_back(one);
  }

  std::optional<std::vector<std::string>> concepts(Vocabulary vocabulary, const Field& process,
                                                   std::string_view name, Record& record) {
    std::optional<std::vector<std::string>> out;
    for (const Field& one : linked_.values(process, name)) {
      const Field found = linked_.described(one);
      if (linked_.is_node(found)) {
        for (const std::string& word : within(vocabulary, found, record)) put(out, word);
      } else if (const auto written = linked_.text(found)) {
        const auto word = ours(vocabulary, *written);
        if (word) put(out, *word);
        if (!word) fields_.term(one.pointer, *written);
      }
    }
    return out;
  }

  std::optional<std::string> ours(Vocabulary vocabulary, std::string_view written) {
    if (auto known = word_of(vocabulary, written, notice_)) return known;
    if (auto known = word_of(vocabulary, linked_.name(written), notice_)) return known;
    return word_of(vocabulary, linked_.term(written), notice_);
  }

  // A concept of their own: what the notice says of a name of it; otherwise values below the one that it is a kind of, since it
  // is no more than a part of that, by each of its names. Without a name, which part is not said.
  std::vector<std::string> within(Vocabulary vocabulary, const Field& node, Record& record) {
    linked_.only(node, {kAbout, kConcept, kLimits});
    const Field recipient = linked_.member(node, "dpv:hasRecipient");
    if (recipient.there())
      fields_.unsupported(recipient.pointer,
                          {"a recipient of a part of the process; it may be a process of its own",
                           "处理活动中一部分的接收方；可以单列为处理活动"});
    if (limited(node) || linked_.member(node, "dpv:hasJurisdiction").there()) record.inexact = true;
    std::vector<std::string> names;
    for (const std::string_view one : kNames) {
      for (const std::string& called : names_of(node, one)) {
        auto known = one == "@id" ? ours(vocabulary, called) : word_of_others(vocabulary, called, notice_);
        if (known) return {*std::move(known)};
        names.push_back(one == "@id" ? linked_.name(called) : called);
      }
    }
    const auto word = category(vocabulary, node);
    if (!word) return {};
    if (names.empty()) {
      record.inexact = true;
      return {*word};
    }
    for (std::string& one : names) one = *word + "." + segment_of(one);
    return names;
  }

  std::vector<std::string> names_of(const Field& node, std::string_view property) {
    std::vector<std::string> out;
    for (const Field& one : linked_.values(node, property)) {
      auto called = property == "@id" ? linked_.id(node) : linked_.text(one);
      if (called) out.push_back(*std::move(called));
    }
    return out;
  }

  // What it is a kind of, by `skos:broader` or by its type. Of two at once it is a part of both, which no value says.
  std::optional<std::string> category(Vocabulary vocabulary, const Field& node) {
    const Names general = {"dpv:Purpose", "dpv:PersonalData", "dpv:Data", "dpv:Processing"};
    const Names sensitive = {"dpv:SensitivePersonalData", "dpv:SpecialCategoryPersonalData"};
    std::vector<std::string> marks;
    Names all;
    for (const Field& one : linked_.values(node, "skos:broader")) {
      if (const auto written = linked_.text(one)) all.insert(linked_.term(*written));
    }
    for (const std::string& type : linked_.types(node)) {
      if (general.contains(type)) continue;
      if (sensitive.contains(type)) {
        marks.push_back(type);
      } else {
        all.insert(type);
      }
    }
    if (all.empty() && !marks.empty()) all.insert(marks.front());
    const Field place = linked_.member(node, "skos:broader");
    if (all.empty()) fields_.lacks(place.pointer, kWhat);
    if (all.size() > 1)
      fields_.unsupported(place.pointer, {"a concept of several kinds at once", "同时属于几个类别的概念"});
    if (all.size() != 1) return std::nullopt;
    auto word = ours(vocabulary, *all.begin());
    if (!word) fields_.term(place.pointer, *all.begin());
    return word;
  }

  // ---- events ----

  std::vector<Event> events_of(const Field& node, const Record& common) {
    std::vector<Field> all = linked_.values(node, "dpv:hasConsentStatus");
    const std::vector<Field> other = linked_.values(node, "dpv:hasStatus");
    if (!all.empty() && !other.empty())
      fields_.wrong(
          linked_.member(node, "dpv:hasStatus").pointer,
          {"left out, as `dpv:hasConsentStatus` stands there", "空缺，因为已有 `dpv:hasConsentStatus`"});
    if (all.empty()) all = other;
    if (all.empty())
      fields_.lacks(linked_.member(node, "dpv:hasConsentStatus").pointer,
                    {"when consent was given", "何时作出同意"});
    std::vector<Event> out;
    for (const Field& one : all) {
      const Field found = linked_.described(one);
      if (!linked_.is_node(found)) {
        fields_.lacks(found.pointer + "/dpv:isIndicatedAtTime", {"the time of the event", "事件的时间"});
      } else if (auto event = event_of(found, common)) {
        out.push_back(*std::move(event));
      }
    }
    put_in_order(out);
    return out;
  }

  std::optional<Event> event_of(const Field& node, const Record& common) {
    linked_.only(node, {kAbout, kStatus});
    Event out;
    out.effect = state_of(node);
    const Field at = either(node, "dpv:isIndicatedAtTime", "dct:date");
    const auto moment = moment_of(at);
    if (!moment) {
      fields_.lacks(at.pointer, {"the time of the event", "事件的时间"});
      return std::nullopt;
    }
    out.at = *moment;
    lasts(out, linked_.described(either(node, "dpv:hasDuration", "dct:valid")));
    if (out.effect == Effect::Gives) {
      indicated(out, node, common);
      // What is implied, or given uninformed, gives nothing; it takes back no refusal either.
      if (!rests_on_consent(node) || implied(node)) out.effect = Effect::None;
    }
    return out;
  }

  // The one of two places of a thing; what stands in both is an error, as one of them would not be read.
  Field either(const Field& node, std::string_view first, std::string_view second) {
    const Field one = linked_.value(node, first);
    const Field other = linked_.value(node, second);
    if (one.there() && other.there())
      fields_.wrong(other.pointer, {"left out, as `" + one.pointer + "` stands there",
                                    "空缺，因为已有 `" + one.pointer + "`"});
    return other.there() && !one.there() ? other : one;
  }

  // The one of its types that is a state; the others say what sort of consent it was.
  Effect state_of(const Field& node) {
    Effect out = Effect::Unknown;
    int states = 0;
    for (const std::string& type : linked_.types(node)) {
      const Effect one = effect_of(type);
      if (one != Effect::Unknown) {
        out = one;
        ++states;
      } else if (!is_consent(type) && !is_implied(type)) {
        fields_.wrong(linked_.member(node, "@type").pointer,
                      {"a state or a type of consent, and not `" + type + "`",
                       "同意的状态或者类型，而不是 `" + type + "`"});
      }
    }
    if (states != 1)
      fields_.wrong(linked_.member(node, "@type").pointer,
                    {"one state, as dpv:ConsentGiven", "一个状态，例如 dpv:ConsentGiven"});
    return out;
  }

  static bool is_implied(std::string_view type) {
    return type == "dpv:ImpliedConsent" || type == "dpv:UninformedConsent";
  }
  bool implied(const Field& node) {
    const auto types = linked_.types(node);
    return std::any_of(types.begin(), types.end(), [](const auto& type) { return is_implied(type); });
  }

  // A literal of JSON-LD may stand in an object of its own.
  std::optional<Moment> moment_of(const Field& value) {
    const bool literal = value.there() && value.node->is(json::Node::Kind::Object) && !linked_.is_node(value);
    return fields_.moment(literal ? linked_.member(value, "@value") : value);
  }

  // To the end of what is named. An event or a number of uses has no day; that it has no end is said by having none.
  void lasts(Event& out, const Field& value) {
    if (!value.there()) return;
    Field length = value;
    if (linked_.is_node(value)) {
      linked_.only(value, {kLength});
      const auto types = linked_.types(value);
      const auto is = [&](std::string_view type) {
        return std::find(types.begin(), types.end(), type) != types.end();
      };
      if (is("dpv:EndlessDuration")) return;
      if (is("dpv:UntilEventDuration") || is("dpv:FixedOccurrencesDuration")) {
        out.inexact = true;
        return;
      }
      length = linked_.value(value, "rdf:value");
      if (!length.there()) fields_.lacks(length.pointer, {"how long", "期间"});
    }
    const auto written = linked_.text(length);
    if (!written) return;
    if (written->starts_with("P")) {
      out.ends_on = fields_.after(out.at.day, *written, length.pointer);
      return;
    }
    const auto end = moment_of(length);
    if (!end) return;
    // A day is part of it. A consent ends no later than said, a refusal no earlier.
    const bool next = end->whole || (out.effect == Effect::Refuses && end->timed);
    out.ends_on = next ? end->day + 1 : end->day;
  }

  // The person, a parent or guardian, or somebody else for the person.
  void indicated(Event& out, const Field& node, const Record& common) {
    const std::vector<Field> all = linked_.values(node, "dpv:isIndicatedBy");
    if (all.empty())
      fields_.lacks(linked_.member(node, "dpv:isIndicatedBy").pointer,
                    {"who gave the consent", "何人作出同意"});
    bool person = false;
    bool guardian = false;
    std::optional<std::string> other;
    for (const Field& one : all) {
      const Field found = linked_.described(one);
      const auto called = who(one);
      std::vector<std::string> roles =
          linked_.is_node(found) ? linked_.types(found) : std::vector<std::string>{};
      if (!linked_.is_node(found) && called) roles.push_back(linked_.term(*called));
      const auto is = [&](std::string_view role) {
        return std::find(roles.begin(), roles.end(), role) != roles.end();
      };
      const bool same = called && called == common.principal;
      const bool anonymous = !linked_.is_node(found) || !called;
      if (same || (anonymous && is("dpv:DataSubject"))) {
        person = true;
      } else if (is("dpv:ParentOfDataSubject") || is("dpv:GuardianOfDataSubject")) {
        guardian = true;
      } else if (!other) {
        other = called ? *called : "not named";
      }
    }
    if (guardian || person) {
      out.by_guardian = guardian;
    } else {
      out.trustee = other;
    }
  }

  Fields& fields_;
  Linked linked_;
  const Notice& notice_;
  std::set<std::string> read_;  // records, by their places
  std::set<std::string> ids_;
  Records out_;
};

}  // namespace

Records import_dpv(Fields& fields, const Field& document, const Notice& notice) {
  return Import(fields, document, notice).records();
}

}  // namespace writ::receipts
