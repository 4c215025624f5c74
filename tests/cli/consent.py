#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""`writ consent`: what is imported and exported, what is said of receipts that are wrong, statuses, both languages; the published
FHIR examples; the example in examples/consent, in every tier; letters that say which consent lacks what. Usage: consent.py WRIT ROOT TIER..."""
import json
import subprocess
import sys
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
                  ("import", "--from", "kantara")):
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
    wanted = {(OURS[purpose], f"tcf:{vendor}") for purpose in ids(it["purpose_consents"]) for vendor in vendors
              if not any(vendor in ids(it["restrictions"].get(f"{purpose}-{kind}", "")) for kind in (0, 2))}
    if it["publisher"]:
        wanted |= {(OURS[purpose], None) for purpose in ids(it["publisher"]["consents"])}
        wanted |= {(f"service.c{n}", None) for n in ids(it["publisher"]["custom_consents"])}
    records = json.loads(line)["consents"]
    has = [(purpose, who) for record in records for purpose in record["purposes"] for who in (record["recipients"] or [None])]
    check("a pair twice", len(has) == len(set(has)) or None in {who for _, who in has}, one["string"])
    if set(has) != wanted:
        problems.append(f"{one['string']}: {sorted(set(has) ^ wanted, key=str)[:5]}")

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
