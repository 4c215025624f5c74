#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""`writ consent`: what is imported and exported, what is said of receipts that are wrong, statuses, both languages; the published
FHIR examples; the example in examples/consent, in every tier; letters that say which consent lacks what. Usage: consent.py WRIT ROOT TIER..."""
import json
import subprocess
import sys
import tempfile
from pathlib import Path

WRIT, ROOT, TIERS = sys.argv[1], Path(sys.argv[2]), sys.argv[3:]
DATA = ROOT / "tests/data/receipts"
POLICY = [str(ROOT / "stdlib/consent"), str(ROOT / "stdlib/taxonomies/privacy.writ"), str(ROOT / "stdlib/taxonomies/privacy.zh.writ")]
problems = []


def run(*arguments, text="", lang="en"):
    done = subprocess.run([WRIT, *map(str, arguments), "--lang", lang], input=text, capture_output=True, text=True, encoding="utf-8")
    return done.returncode, done.stdout, done.stderr


def check(what, good, *shown):
    if not good:
        problems.append(f"{what}: {shown}")


def same(what, found, expected):
    if found != expected:
        problems.append(f"{what}:\n  expected {expected!r}\n  found    {found!r}")


# ---- the commands ----

RECEIPT = {"record_id": "r1", "pii_principal_id": "anna",
           "pii_processing": {"purposes": [{"purpose": "https://w3id.org/dpv#Marketing", "pii_information": [{"pii_type": "pd:EmailAddress"}],
                                            "processing_method": ["https://w3id.org/dpv#Use"], "recipient_third_parties": []}]},
           "events": [{"event_type": "given", "event_time": "2025-01-01", "validity_duration": "P1Y", "entity_id": "anna"},
                      {"event_type": "withdrawn", "event_time": "2025-03-01"}]}
RECORD = {"id": "r1", "principal": "anna", "purposes": ["marketing"], "kinds": ["contact.email"], "operations": ["use"], "recipients": [],
          "given_on": "2025-01-01", "ends_on": "2026-01-01", "withdrawn_on": "2025-03-01", "by_guardian": False}
status, out, error = run("consent", "import", "--from", "ts27560", text=json.dumps(RECEIPT, indent=2))
same("an import", (status, json.loads(out), error), (0, {"consents": [RECORD], "refusals": []}, ""))
status, exported, error = run("consent", "export", "--to", "ts27560", text=out)
same("an export", (status, error, json.loads(exported)["writ"]), (0, "", {"by_guardian": False}))
same("and back", run("consent", "import", "--from", "ts27560", text=exported), (0, out, ""))
same("from one to the other", run("consent", "import", "--from", "ts27560", "--to", "ts27560", text=json.dumps(RECEIPT)), (0, exported, ""))

# The same as W3C writes it, and out as TS 27560.
LINKED = {"@id": "https://shop.example/r1", "@type": "dpv:ConsentRecord", "dct:identifier": "r1", "dpv:hasDataSubject": "anna",
          "dpv:hasProcess": {"@type": "dpv:Process", "dpv:hasPurpose": "dpv:Marketing", "dpv:hasPersonalData": "pd:EmailAddress", "dpv:hasProcessing": "dpv:Use",
                             "dpv:hasRecipient": "https://post.example/"},
          "dpv:hasConsentStatus": [{"@type": "dpv:ConsentGiven", "dpv:isIndicatedAtTime": "2025-01-01", "dpv:hasDuration": "P1Y", "dpv:isIndicatedBy": "anna"},
                                   {"@type": "dpv:ConsentWithdrawn", "dpv:isIndicatedAtTime": "2025-03-01"}]}
status, linked, error = run("consent", "import", "--from", "dpv", text=json.dumps(LINKED, indent=2))
same("JSON-LD", (status, json.loads(linked), error), (0, {"consents": [{**RECORD, "recipients": ["https://post.example/"]}], "refusals": []}, ""))
status, again, error = run("consent", "import", "--from", "dpv", "--to", "ts27560", text=json.dumps(LINKED))
same("JSON-LD to TS 27560 and back", run("consent", "import", "--from", "ts27560", text=again), (0, linked, ""))
twice = json.dumps(LINKED)[:-1] + ', "dpv:hasProcess": {"dpv:hasPurpose": "dpv:Marketing"}}'
wrong = json.dumps({**LINKED, "dpv:hasExclusion": "x"})
same("JSON-LD that is refused", run("consent", "import", "--from", "dpv", text="\n".join((twice, wrong))), (1, "", "-:1: error F0103: `dpv:hasProcess` is given twice\n"
                                                            "-:2: error F0805: /dpv:hasExclusion is not supported: a property that is not known here\n"))
same("in Chinese", run("consent", "import", "--from", "dpv", text=wrong, lang="zh")[2], "-:1: 错误 F0805：/dpv:hasExclusion 尚不支持：此处不识别的属性\n")

# Several lines; one is wrong, and the others are read.
broken = [json.dumps(RECEIPT), '{"record_id": "a", "record_id": "b"}', json.dumps({**RECEIPT, "events": [{"event_type": "agreed", "event_time": "2025-01-01"}]}), "",
          json.dumps(RECEIPT)]
status, several, error = run("consent", "import", "--from", "ts27560", text="\n".join(broken))
same("several", (status, several), (1, out + out))
same("what is wrong", error, "-:2: error F0103: `record_id` is given twice\n-:3: error F0802: /events/0/event_type should be given, renewed, withdrawn, revoked, "
     "invalidated, terminated, expired, refused or requested\n")
error = run("consent", "import", "--from", "ts27560", text="\n".join(broken), lang="zh")[2]
check("in Chinese", error.startswith("-:2: 错误 F0103：`record_id` 重复出现\n-:3: 错误 F0802：/events/0/event_type 应为given、"), error)
for text, code in (("", ""), ("{", "F0101"), ("CP", "F0812"), ("C*", "F0811")):
    format = "tcf" if text.startswith("C") else "ts27560"
    status, out, error = run("consent", "import", "--from", format, text=text)
    check(f"{text!r}", status == 1 and not out and code in error and error, status, out, error)
for arguments in (("import",), ("export",), ("export", "--to", "records"), ("export", "--to", "ts27560", "--from", "tcf"), ("convert",), (),
                  ("import", "--from", "cookie")):
    status, out, error = run("consent", *arguments)
    check(f"usage {arguments}", status == 2 and not out and error, status, out, error)
status, out, error = run("consent", "import", "--from", "tcf", "-i", DATA / "nowhere")
check("a file that is not there", status == 3 and not out and "nowhere" in error, status, error)
notice = ROOT / "tests/data/receipts/wrong_notice.json"
status, out, error = run("consent", "import", "--from", "tcf", "--notice", notice, text="CP")
check("a notice that is wrong", status == 1 and "F0802" in error and "/record/free" in error, status, error)

# ---- the published examples of FHIR R5 ----

status, out, error = run("consent", "import", "--from", "fhir", "-i", DATA / "fhir.jsonl")
same("the published examples", (status, out, error), (0, (DATA / "fhir.expected.jsonl").read_text(encoding="utf-8"), ""))

# ---- Kantara 1.1 ----

PURPOSE = {"purpose": "To deliver the paper", "purposeCategory": ["2 - Contracted Service"], "consentType": "EXPLICIT",
           "piiCategory": ["2 - Contact"], "primaryPurpose": True, "termination": "end of the subscription and a year", "thirdPartyDisclosure": False}
KANTARA = {"version": "KI-CR-v1.1.0", "jurisdiction": "DE", "consentTimestamp": 1735689600, "collectionMethod": "form", "consentReceiptID": "k-1",
           "language": "en", "piiPrincipalId": "p-9", "piiControllers": [], "policyUrl": "https://example.org", "sensitive": False, "spiCat": [],
           "services": [{"service": "Paper", "purposes": [
               PURPOSE,
               {**PURPOSE, "purposeCategory": ["6 - Marketing"], "thirdPartyDisclosure": True, "thirdPartyName": "Advertisers"},
               {**PURPOSE, "consentType": "N/A"}, {**PURPOSE, "consentType": "IMPLICIT"},
               {**PURPOSE, "thirdPartyName": "named, and told nothing"}]}]}
NOTICE = {"zone": "-01:00", "purposes": {"2 - Contracted Service": "service", "6 - Marketing": "marketing.direct"},
          "kinds": {"2 - Contact": "contact"}, "recipients": {"Advertisers": "vendor 7"}}
with tempfile.TemporaryDirectory() as folder:
    path = Path(folder) / "notice.json"

    def kantara(receipt, told=NOTICE):
        path.write_text(json.dumps(told), encoding="utf-8")
        return run("consent", "import", "--from", "kantara", "--notice", path, text=json.dumps(receipt))

    ours = {"id": "k-1", "principal": "p-9", "purposes": ["service"], "kinds": ["contact"], "recipients": [], "given_on": "2024-12-31"}
    advertised = {**ours, "purposes": ["marketing.direct"], "recipients": ["vendor 7"]}
    status, out, error = kantara(KANTARA)
    # When it ends is prose: unsaid, so that a decision waits, until the notice says it.
    same("a receipt of Kantara", (status, json.loads(out or "{}"), error), (0, {"consents": [ours, advertised, ours], "refusals": []}, ""))
    status, out, error = kantara(KANTARA, {**NOTICE, "record": {"lasting": "P1Y"}})
    same("its end by the notice", [one["ends_on"] for one in json.loads(out)["consents"]], ["2025-12-31"] * 3)

    def with_purpose(**changed):
        return {**KANTARA, "services": [{"service": "S", "purposes": [{key: value for key, value in {**PURPOSE, **changed}.items() if value is not None}]}]}

    for what, receipt, code, place in (
            ("another version", {**KANTARA, "version": "KI-CR-v1.0"}, "F0805", "/version"),
            ("no version", {key: value for key, value in KANTARA.items() if key != "version"}, "F0801", "/version"),
            ("a time as a text", {**KANTARA, "consentTimestamp": "2025-01-01"}, "F0804", "/consentTimestamp"),
            ("a time with a fraction", {**KANTARA, "consentTimestamp": 1.5}, "F0804", "/consentTimestamp"),
            ("a time of no year", {**KANTARA, "consentTimestamp": 10 ** 30}, "F0804", "/consentTimestamp"),
            ("no person", {**KANTARA, "piiPrincipalId": None}, "F0801", "/piiPrincipalId"),
            ("services as an object", {**KANTARA, "services": {}}, "F0802", "/services"),
            ("another type of consent", with_purpose(consentType="explicit"), "F0802", "/services/0/purposes/0/consentType"),
            ("no type of consent", with_purpose(consentType=None), "F0801", "/services/0/purposes/0/consentType"),
            ("no kinds", with_purpose(piiCategory=[]), "F0801", "/services/0/purposes/0/piiCategory"),
            ("an unknown kind", with_purpose(piiCategory=["9 - Other"]), "F0803", "/services/0/purposes/0/piiCategory"),
            ("disclosed to nobody named", with_purpose(thirdPartyDisclosure=True), "F0801", "/services/0/purposes/0/thirdPartyName"),
            ("not said whether disclosed", with_purpose(thirdPartyDisclosure=None), "F0801", "/services/0/purposes/0/thirdPartyDisclosure")):
        status, out, error = kantara(receipt)
        check(f"Kantara: {what}", status == 1 and not out and code in error and place in error, status, out, error)

# ---- what strings come to: purposes, vendors, restrictions, who was shown ----

strings = [json.loads(line) for line in (DATA / "tcf.jsonl").read_text(encoding="utf-8").splitlines()]
names = {f"tcf:{n}": f"p{n}" for n in range(12, 25)} | {f"tcf:custom:{n}": f"c{n}" for n in range(1, 64)}
told = {"purposes": {theirs: "service." + ours for theirs, ours in names.items()}, "kinds": {f"tcf:special:{n}": f"device.f{n}" for n in range(3, 13)}}
path = Path(__import__("tempfile").mkdtemp()) / "notice.json"
path.write_text(json.dumps(told), encoding="utf-8")
status, out, error = run("consent", "import", "--from", "tcf", "--notice", path, text="\n".join(one["string"] for one in strings))
check("all strings", status == 0 and not error, status, error[:500])
OURS = dict(zip(range(1, 12), ("device_storage", "marketing.advertising.limited", "marketing.advertising.personal.profiles",
                               "marketing.advertising.personal.selection", "service.personal.profiles", "service.personal.selection",
                               "measurement.advertising", "measurement.content", "measurement.audience", "improvement.services", "service.limited")))
OURS |= {n: f"service.p{n}" for n in range(12, 25)}


def ids(text):
    out = set()
    for part in text.split():
        first, _, last = part.partition("-")
        out |= set(range(int(first), int(last or first) + 1))
    return out


for one, line in zip(strings, out.splitlines()):
    it = one["expected"]
    vendors = ids(it["vendor_consents"])
    if it["disclosed"] is not None:
        vendors &= ids(it["disclosed"])
    # Of purpose 1 nobody was told where it is treated apart.
    untold = {1} if it["purpose_one_treatment"] else set()
    wanted = {(OURS[purpose], f"tcf:{vendor}") for purpose in ids(it["purpose_consents"]) - untold for vendor in vendors
              if not any(vendor in ids(it["restrictions"].get(f"{purpose}-{kind}", "")) for kind in (0, 2))}
    if it["publisher"]:
        wanted |= {(OURS[purpose], None) for purpose in ids(it["publisher"]["consents"]) - untold}
        wanted |= {(f"service.c{n}", None) for n in ids(it["publisher"]["custom_consents"])}
    records = json.loads(line)["consents"]
    has = [(purpose, who) for record in records for purpose in record["purposes"] for who in (record["recipients"] or [None])]
    check("to vendors alone", all(record.get("recipients_only") == (True if record["recipients"] else None) for record in records), records)
    check("a pair twice", len(has) == len(set(has)) or None in {who for _, who in has}, one["string"])
    if set(has) != wanted:
        problems.append(f"{one['string']}: {sorted(set(has) ^ wanted, key=str)[:5]}")

# ---- what was refused, withdrawn, limited or never shown opens nothing ----

FREE = {"tied": False, "separate": True, "by_guardian": False, "informed": True}
MARKETING = {"record": {"purposes": ["marketing"], "kinds": ["contact"], "operations": ["use"], "recipients": [], "lasting": "P10Y", **FREE}}
CARE = {"record": {"purposes": ["care"], "operations": ["use"], "recipients": [], "lasting": "P10Y", **FREE}}
BANNER = {"record": {"kinds": ["device.identifier"], "operations": ["use"], "lasting": "P10Y", **FREE}}
SELLING = {"as_of": "2025-06-01", "purpose": "marketing", "kinds": ["contact"], "operation": "use", "recipients": [], "abroad": False, "age": 30}
HEALING = {**SELLING, "purpose": "care.treatment", "kinds": ["sensitive.health"]}
STORING = {**SELLING, "purpose": "device_storage", "kinds": ["device.identifier"], "recipients": ["tcf:755"]}
ANOTHER = {"purposes": ["marketing"], "kinds": ["contact"], "operations": ["use"], "recipients": [], "given_on": "2024-01-01", "ends_on": "2030-01-01", **FREE}


def happened(*events, **more):
    """A record of TS 27560 for marketing, with `given 2025-01-01` and the like."""
    return {"record_id": "r1", "pii_processing": {"purposes": [{
        "purpose": "marketing", "pii_information": [{"pii_type": "contact"}], "processing_method": ["use"], "recipient_third_parties": [],
        **more}]}, "events": [dict(zip(("event_type", "event_time", "validity_duration"), one.split())) for one in events]}


def patient(decision, **more):
    return {"resourceType": "Consent", "status": "active", "date": "2025-01-01", "decision": decision, **more}


def banner(purposes, vendors, untold=False):
    """A TC string of version 2, policy 4, of 1 March 2025, without further segments."""
    def number(value, size):
        return f"{value:0{size}b}"

    def flags(ids, size):
        return "".join("01"[at in ids] for at in range(1, size + 1))

    moment, letters = number(17408736000, 36), "".join(number(ord(one) - ord("A"), 6) for one in "EN")
    bits = number(2, 6) + moment * 2 + number(10, 12) + number(1, 12) + number(1, 6) + letters + number(100, 12) + number(4, 6) + "10"
    bits += flags([], 12) + flags(purposes, 24) + flags([], 24) + "01"[untold] + letters
    bits += number(max(vendors), 16) + "0" + flags(vendors, max(vendors)) + number(0, 16) + "0" + number(0, 12)
    bits += "0" * (-len(bits) % 6)
    alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
    return "".join(alphabet[int(bits[at:at + 6], 2)] for at in range(0, len(bits), 6))


def decided(receipt, notice, use, others=()):
    """What comes of a receipt: the decision, or the code and place of its fault."""
    path.write_text(json.dumps(notice), encoding="utf-8")
    format = "tcf" if isinstance(receipt, str) else "fhir" if "resourceType" in receipt else "ts27560"
    status, out, error = run("consent", "import", "--from", format, "--notice", path, text=receipt if format == "tcf" else json.dumps(receipt))
    if status:
        return " ".join(error.replace(":", "").split()[2:4]) + ("" if not out else out)
    facts = json.loads(out)
    answer = run("eval", *POLICY, "-d", "consent.covered", text=json.dumps({**use, **facts, "consents": facts["consents"] + list(others)}))[1]
    return json.loads(answer)["decision"]


TEN = "2025-03-01T10:00:00"
for receipt, notice, use, others, expected in (
        (happened("given 2025-03-01"), MARKETING, SELLING, (), "permit"),
        (happened(f"given {TEN}Z", "withdrawn 2025-03-01"), MARKETING, SELLING, (), "deny"),
        (happened("withdrawn 2025-03-01", "given 2025-03-01"), MARKETING, SELLING, (), "deny"),
        (happened(f"withdrawn {TEN}.9Z", f"given {TEN}.1Z"), MARKETING, SELLING, (), "deny"),
        (happened(f"given {TEN}Z", "refused 2025-03-01"), MARKETING, SELLING, (), "deny"),
        (happened("withdrawn 2025-03-01T09:00:00Z", f"given {TEN}Z"), MARKETING, SELLING, (), "permit"),
        (happened("requested 2025-01-01"), MARKETING, SELLING, [ANOTHER], "permit"),
        (happened("refused 2025-01-01"), MARKETING, SELLING, [ANOTHER], "deny"),
        (happened("refused 2025-01-01", processing_method=[]), MARKETING, SELLING, [ANOTHER], "deny"),
        (happened("refused 2025-01-01", pii_information=[]), MARKETING, SELLING, [ANOTHER], "deny"),
        (happened("refused 2025-01-01 P30D"), MARKETING, SELLING, [ANOTHER], "permit"),
        (happened("refused 2025-01-01 P30D", "refused 2025-01-15"), MARKETING, SELLING, [ANOTHER], "deny"),
        (happened("given 2025-01-01", lawful_basis="dpv:Consent"), MARKETING, SELLING, (), "permit"),
        (happened("given 2025-01-01", lawful_basis="legitimate interest; no consent required"), MARKETING, SELLING, (), "deny"),
        (happened("given 2025-01-01", lawful_basis="dpv:ConsentNotRequired"), MARKETING, SELLING, (), "deny"),
        ({**happened("given 2025-01-01"), "consent_events": [{"event_type": "withdrawn", "event_time": "2025-02-01"}]}, MARKETING, SELLING, (),
         "F0802 /consent_events"),
        (patient("permit"), CARE, HEALING, (), "permit"),
        (patient("permit", period={"end": "2025-02-01"}), CARE, HEALING, (), "deny"),
        (patient("permit", period="2024-01-01/2025-02-01"), CARE, HEALING, (), "F0802 /period"),
        (patient("permit", provision=[{"purpose": []}]), CARE, HEALING, (), "F0801 /provision/0/purpose"),
        (patient("permit", provision=[{"code": []}]), CARE, HEALING, (), "F0801 /provision/0/code"),
        (patient("deny", provision=[{"provision": [{"purpose": []}]}]), CARE, HEALING, (), "F0801 /provision/0/provision/0/purpose"),
        (patient("deny", provision=[{}]), CARE, HEALING, (), "permit"),
        (patient("deny", provision=[None]), CARE, HEALING, (), "F0802 /provision/0"),
        (patient("deny", provision=[{"code": [{"coding": [{"code": "sensitive"}]}]}]), CARE, {**HEALING, "kinds": ["sensitive.biometric"]}, (), "deny"),
        (patient("deny", provision=[{"purpose": [{"system": "https://hospital.example/local/v3-ActReason", "code": "TREAT"}]}]), CARE, HEALING, (),
         "F0803 /provision/0/purpose/0"),
        (patient("deny", implicitRules="http://example.org/rules"), CARE, HEALING, (), "F0805 /implicitRules"),
        (patient("deny", provision=[{"type": "deny"}]), CARE, HEALING, (), "F0802 /provision/0/type"),
        (banner([1], [755]), BANNER, STORING, (), "permit"),
        (banner([1], [755], untold=True), BANNER, STORING, (), "deny"),
        # A vendor's consent is none of the publisher's own.
        (banner([1], [755]), BANNER, {**STORING, "recipients": []}, (), "deny")):
    same(f"{receipt} {use}", decided(receipt, notice, use, others), expected)

# What limits a consent that the record has no field for is not lost on the way through another format.
limited = patient("deny", id="a", provision=[{"purpose": [{"system": "http://terminology.hl7.org/CodeSystem/v3-ActReason", "code": "TREAT"}],
                                              "data": [{"meaning": "instance", "reference": {"reference": "Observation/1"}}]}])
path.write_text(json.dumps({"record": {**CARE["record"], "kinds": ["sensitive.health"]}}), encoding="utf-8")
same("a limit, decided", decided(limited, {"record": {**CARE["record"], "kinds": ["sensitive.health"]}}, HEALING), "undetermined")
status, out, error = run("consent", "import", "--from", "fhir", "--to", "ts27560", "--notice", path, text=json.dumps(limited))
check("a limit, exported", status == 1 and not out and "F0805" in error and "/consents/0/kinds" in error, status, out, error)
records = run("consent", "import", "--from", "fhir", "--notice", path, text=json.dumps(limited))[1]
status, out, error = run("consent", "export", "--to", "ts27560", text=records)
check("a limit, in two steps", status == 1 and not out and "F0801" in error and "/consents/0/kinds" in error, status, out, error)

# ---- letters ----

USE = {"as_of": "2025-06-01", "purpose": "marketing", "kinds": ["contact.email", "sensitive.health"], "operation": "use", "recipients": [],
       "abroad": False, "age": 30, "refusals": []}
FULL = {**RECORD, "kinds": ["contact"], "tied": False, "informed": True}
UNSAID = {name: value for name, value in FULL.items() if name not in ("withdrawn_on", "informed")}
LETTERS = {
    "en": ("## What consent does not cover", "Contact.email is not in agreed:",
           "  - Consent 1 does not meet valid, withdrawn on: 1 March 2025 (PIPL art 15(1)).",
           "  - Consent 2 does not meet manner, operations: [collect] (PIPL art 14(2)); "),
    "zh": ("## 同意未涵盖的事项", "联系方式.电子邮箱 不在 同意的范围 之内：", "  - 第 1 份同意 不符合：有效，撤回日：2025年3月1日（个保法 第十五条第一款）。",
           "  - 第 2 份同意 不符合：方式，同意的方式：［收集］"),
}
for language, parts in LETTERS.items():
    for tier in TIERS:
        facts = {**USE, "consents": [{**FULL, "separate": False}, {**FULL, "operations": ["collect"], "separate": True}]}
        status, letter, error = run("eval", *POLICY, "-d", "consent.covered", "--explain", "--format", "markdown", "--tier", tier,
                                    text=json.dumps(facts), lang=language)
        letter = letter.replace("\\", "")
        for part in parts:
            check(f"the letter in {language}, {tier}, says {part!r}", status == 0 and part.replace("［", "[").replace("］", "]") in
                  letter.replace("［", "[").replace("］", "]"), letter, error)
ask = ("eval", *POLICY, "-d", "consent.covered", "--explain", "--format", "markdown")
letter = run(*ask, text=json.dumps({**USE, "kinds": ["contact.email"], "consents": [{**UNSAID, "separate": True}]}))[1].replace("\\", "")
check("what a consent does not say", "Contact.email may be in agreed:\n  - Consent 1 does not tell informed, informed is not said (PIPL art 14(1))." in letter, letter)
letter = run(*ask, text=json.dumps({**USE, "kinds": ["contact.email"], "consents": []}))[1]
check("no consent at all", "  - There is no consent." in letter, letter)
letter = run(*ask, text=json.dumps({**USE, "kinds": ["contact.email"],
                                    "consents": [{**UNSAID, "informed": True, "separate": True}]}))[1]
check("a permit says nothing of it", letter.startswith("# Decision: permit") and "does not cover" not in letter, letter)
text = run(*ask[:-2], text=json.dumps({**USE, "kinds": ["contact.email"], "consents": [{**FULL, "separate": True, "purposes": ["service"]}]}))[1]
check("every term has its law", "fails purpose: " in text and "(PIPL art 14(2))" in text, text)

# ---- the example ----

for language, decisions in (("en", ["permit", "deny", "deny", "deny", "permit", "deny", "deny", "deny"]), ("zh", ["允许", "禁止", "禁止", "禁止"] * 2)):
    done = subprocess.run([sys.executable, "-B", str(ROOT / "examples/consent/run.py"), WRIT, language], capture_output=True, text=True, encoding="utf-8")
    heads = [line.split("：" if language == "zh" else ": ")[1] for line in done.stdout.splitlines() if line.startswith("# ")]
    same(f"the example in {language}", (done.returncode, heads, done.stderr), (0, decisions, ""))
    if language == "en":
        check("the example: why", "ends on: 4 May 2027" in done.stdout and "the person refused it" in done.stdout, done.stdout)

print("\n".join(problems[:20]))
print(f"consent.py: {len(strings)} strings, {len(problems)} problems")
sys.exit(1 if problems else 0)
