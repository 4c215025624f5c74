// SPDX-License-Identifier: Apache-2.0
// HL7 FHIR R5 Consent. Its `decision` holds where no provision does, a provision is an exception from it, and a provision
// within a provision one from that. So, of a consent that denies: each provision is a consent, each within it a refusal. Of one
// that permits: it is a consent, each provision a refusal. Deeper ones permit again what a refusal takes away: it is not whole.
//
// The record has no field for everything that limits a provision. What it cannot say leaves a consent without its kinds and a
// refusal not known to be whole, so that a decision waits rather than goes too far.
#include "runtime/receipts/imports.h"
#include "runtime/receipts/words.h"

#include <algorithm>
#include <array>

namespace writ::receipts {
namespace {

// In a record of a patient what is not narrowed is data on health.
constexpr std::string_view kAllKinds = "sensitive.health";

// Systems that everybody means the same by. Any other keeps its whole identifier: one that merely ends in the same words is
// another, with codes of its own.
std::string short_system(const std::string& system) {
  constexpr std::string_view kHl7 = "http://terminology.hl7.org/CodeSystem/";
  constexpr std::array<std::string_view, 6> kOfHl7 = {"v3-ActReason",       "v3-ActCode",
                                                      "v3-Confidentiality", "v3-ParticipationType",
                                                      "consentaction",      "consentcategorycodes"};
  constexpr auto kOthers = std::to_array<std::pair<std::string_view, std::string_view>>({
      {"http://loinc.org", "loinc"},
      {"http://snomed.info/sct", "sct"},
      {"http://hl7.org/fhir/resource-types", "resource-types"},
      {"http://hl7.org/fhir/fhir-types", "fhir-types"},
      {"urn:ietf:bcp:13", "mime"},
  });
  if (system.starts_with(kHl7)) {
    const std::string name = system.substr(kHl7.size());
    if (std::find(kOfHl7.begin(), kOfHl7.end(), name) != kOfHl7.end()) return name;
  }
  for (const auto& [whole, name] : kOthers) {
    if (system == whole) return std::string(name);
  }
  return system;
}

// A code as one segment of a name: a point would divide it.
std::string segment_of(std::string_view text) {
  std::string out;
  for (const char c : text)
    out += c == '.' ? std::string("%2E") : c == '%' ? std::string("%25") : std::string(1, c);
  return out;
}

class Import {
 public:
  Import(Fields& fields, const Field& root, const Notice& notice)
      : fields_(fields), root_(root), notice_(notice) {}

  Records records() {
    const auto type = fields_.text(root_["resourceType"]);
    if (type != "Consent") fields_.wrong(root_["resourceType"].pointer, {"`Consent`", " `Consent`"});
    no_modifiers(root_);
    if (root_["implicitRules"].there())
      fields_.unsupported(root_["implicitRules"].pointer, {"rules that stand elsewhere", "载于他处的规则"});
    const std::string status = fields_.text(root_["status"]).value_or("");
    constexpr std::array<std::string_view, 6> kKnown = {"draft",    "active",           "inactive",
                                                        "not-done", "entered-in-error", "unknown"};
    if (std::find(kKnown.begin(), kKnown.end(), status) == kKnown.end())
      fields_.wrong(root_["status"].pointer, {"a status of a consent", "同意的状态"});
    common();
    const auto decision = fields_.text(root_["decision"]);
    if (!decision) {
      fields_.lacks(root_["decision"].pointer, {"whether it denies or permits", "拒绝还是许可"});
    } else if (*decision == "permit") {
      permits();
    } else if (*decision == "deny") {
      denies();
    } else {
      fields_.wrong(root_["decision"].pointer, {"deny or permit", " deny 或者 permit"});
    }
    // Read all the same, so that what is wrong in it is said.
    return status == "active" ? std::move(out_) : Records{};
  }

 private:
  // They limit in a way that their reader has to know.
  void no_modifiers(const Field& element) {
    const Field modifier = element["modifierExtension"];
    if (modifier.there())
      fields_.unsupported(modifier.pointer, {"an extension that modifies", "变更含义的扩展"});
  }

  // FHIR has no empty lists; taken as one, it would be a limit to nothing.
  std::vector<Field> elements(const Field& list) {
    std::vector<Field> out = fields_.objects(list);
    if (list.there() && out.empty()) fields_.lacks(list.pointer, {"at least one element", "至少一个元素"});
    return out;
  }

  void common() {
    common_.id = fields_.text(root_["id"]);
    common_.principal = fields_.text(root_["subject"]["reference"]);
    const auto date = fields_.moment(root_["date"]);
    if (!date) fields_.lacks(root_["date"].pointer, {"when consent was given", "何时作出同意"});
    if (date) common_.from = date->day;
    bound(common_, root_["period"], false);
    const std::vector<Field> grantors = elements(root_["grantor"]);
    const bool own = std::all_of(grantors.begin(), grantors.end(), [&](const Field& one) {
      const auto who = fields_.text(one["reference"]);
      return who && who == common_.principal;
    });
    if (!grantors.empty() && own) common_.by_guardian = false;
    // Another than the person acted; whether as guardian, and within what mandate, is not said.
    if (common_.principal && !own) common_.trustee = other_than_the_person(grantors);
  }

  std::string other_than_the_person(const std::vector<Field>& grantors) {
    for (const Field& one : grantors) {
      const auto who = fields_.text(one["reference"]);
      if (who && who != common_.principal) return *who;
    }
    return "not named";
  }

  // An end that is a day is part of the period. A consent ends no later than said, a refusal no earlier.
  void bound(Record& record, const Field& period, bool refusal) {
    const auto start = fields_.moment(period["start"]);
    const auto end = fields_.moment(period["end"]);
    if (start) record.from = refusal ? start->day : std::max(record.from.value_or(start->day), start->day);
    if (!end) return;
    const std::int32_t day = end->whole || (refusal && end->timed) ? end->day + 1 : end->day;
    record.ends_on = refusal ? day : std::min(record.ends_on.value_or(day), day);
  }

  void permits() {
    Record whole = common_;
    whole.kinds = {{std::string(kAllKinds)}};
    out_.consents.push_back(std::move(whole));
    Record within;
    within.from = common_.from;
    within.ends_on = common_.ends_on;
    for (const Field& one : elements(root_["provision"])) refuse(one, within);
  }

  void denies() {
    for (const Field& one : elements(root_["provision"])) {
      Record consent = common_;
      bound(consent, one["period"], false);
      limit(consent, one);
      if (!consent.kinds && !consent.inexact) consent.kinds = {{std::string(kAllKinds)}};
      if (consent.recipients) consent.recipients_only = true;  // the rule is about them
      for (const Field& inner : elements(one["provision"])) {
        refuse(inner, consent);
      }
      out_.consents.push_back(std::move(consent));
    }
  }

  // Within what `outer` says, where the provision does not say it itself.
  void refuse(const Field& provision, const Record& outer) {
    Record one;
    one.id = common_.id;
    one.principal = common_.principal;
    bound(one, provision["period"], true);
    limit(one, provision);
    // Limits that both have hold together, which the record cannot say.
    const auto inherit = [&](auto& own, const auto& above) {
      if (own && above && *own != *above) one.inexact = true;
      if (!own) own = above;
    };
    if (!one.from) one.from = outer.from;
    if (!one.ends_on) one.ends_on = outer.ends_on;
    inherit(one.purposes, outer.purposes);
    inherit(one.operations, outer.operations);
    inherit(one.recipients, outer.recipients);
    if (!one.kinds) one.kinds = outer.kinds;
    const auto within = [&](const std::string& kind) {
      return std::any_of(outer.kinds->begin(), outer.kinds->end(), [&](const std::string& above) {
        return kind == above || kind.starts_with(above + ".");
      });
    };
    if (outer.kinds && !std::all_of(one.kinds->begin(), one.kinds->end(), within)) one.inexact = true;
    if (outer.inexact) one.inexact = true;
    if (!elements(provision["provision"]).empty()) one.inexact = true;
    out_.refusals.push_back(std::move(one));
  }

  // What of a provision is in the record, and whether that is all of it.
  void limit(Record& record, const Field& provision) {
    no_modifiers(provision);
    // Those of R5. In R4 a provision says itself whether it denies, and limits by `class`.
    fields_.only(provision,
                 {"id", "_id", "extension", "period", "actor", "action", "securityLabel", "purpose",
                  "documentType", "resourceType", "code", "dataPeriod", "data", "expression", "provision"});
    record.purposes = codes(Vocabulary::Purposes, provision["purpose"], false);
    record.operations = codes(Vocabulary::Operations, provision["action"], true);
    actors(record, provision["actor"]);
    int kinds = 0;
    for (const char* name : {"code", "resourceType", "documentType", "securityLabel"}) {
      const bool concept_ = std::string_view(name) == "code";
      auto found = codes(Vocabulary::Kinds, provision[name], concept_);
      if (!found) continue;
      // Two such limits hold together; the kinds of a record hold one by one.
      if (++kinds > 1) record.inexact = true;
      record.kinds = std::move(found);
    }
    for (const char* name : {"data", "dataPeriod", "expression"}) {
      if (provision[name].there()) record.inexact = true;
    }
  }

  // Who gets the data. A custodian or an author does not, and is a limit that the record does not know.
  void actors(Record& record, const Field& list) {
    const std::vector<Field> all = elements(list);
    if (all.empty()) return;
    std::vector<Field> recipients;
    for (const Field& one : all) {
      no_modifiers(one);
      const std::vector<Field> codings = elements(one["role"]["coding"]);
      const std::string role = codings.empty() ? "" : term(codings.front());
      if (role == "v3-ParticipationType:PRCP" || role == "v3-ParticipationType:IRCP") {
        recipients.push_back(one);
      } else {
        record.inexact = true;
      }
    }
    if (recipients.size() == all.size()) record.recipients = references(recipients);
  }

  std::vector<std::string> references(const std::vector<Field>& actors) {
    std::vector<std::string> out;
    for (const Field& one : actors) {
      const Field reference = one["reference"]["reference"];
      if (!reference.there()) fields_.lacks(reference.pointer, {"whom it is about", "所指的人"});
      if (auto who = word(fields_, Vocabulary::Recipients, reference, notice_))
        out.push_back(*std::move(who));
    }
    return out;
  }

  // Of a list of Coding, or of CodeableConcept: of a concept any of its codings does, a known one first.
  std::optional<std::vector<std::string>> codes(Vocabulary vocabulary, const Field& list, bool concepts) {
    if (!list.there()) return std::nullopt;
    std::vector<std::string> out;
    for (const Field& one : elements(list)) {
      const std::vector<Field> codings = concepts ? elements(one["coding"]) : std::vector<Field>{one};
      if (codings.empty()) fields_.lacks(one["coding"].pointer, {"a code", "代码"});
      std::optional<std::string> found;
      for (const Field& coding : codings) {
        if (!found) found = word_of_others(vocabulary, term(coding), notice_);
      }
      if (!found && vocabulary == Vocabulary::Kinds && !codings.empty())
        found = std::string(kAllKinds) + "." + segment_of(term(codings.front()));
      if (!found && !codings.empty()) fields_.term(codings.front().pointer, term(codings.front()));
      if (found && std::find(out.begin(), out.end(), *found) == out.end()) out.push_back(*std::move(found));
    }
    return out;
  }

  std::string term(const Field& coding) {
    const auto system = fields_.text(coding["system"]);
    const auto code = fields_.text(coding["code"]);
    if (!code) fields_.lacks(coding["code"].pointer, {"a code", "代码"});
    return (system ? short_system(*system) + ":" : "") + code.value_or("");
  }

  Fields& fields_;
  const Field root_;
  const Notice& notice_;
  Record common_;
  Records out_;
};

}  // namespace

Records import_fhir(Fields& fields, const Field& consent, const Notice& notice) {
  return Import(fields, consent, notice).records();
}

}  // namespace writ::receipts
