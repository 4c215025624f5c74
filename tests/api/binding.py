#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""writ eval --binding: foreign JSON, and every way in which a binding file can be wrong: binding.py WRIT ROOT"""
import json
import subprocess
import sys
import tempfile
from pathlib import Path

WRIT, ROOT = sys.argv[1], Path(sys.argv[2])
failures = 0

POLICY = """policy clinic.release / 诊疗.提供 language en
record Grant / 授权
  purpose / 用途 : text
  valid / 有效 : boolean
end
facts
  people / 人数 : count
  purpose / 用途 : text
  grants / 授权书 : list of Grant
  urgent / 紧急 : boolean?
end
decision clinic.release / 诊疗.提供
  from 2024-01-01
  default deny cites internal "t" / 《测》
end
rule granted / 已授权
  cites internal "t" / 《测》
  when any g in grants has (g.valid and g.purpose is purpose)
  when people at most 10
  then permit
end
"""


def fail(*shown):
    global failures
    failures += 1
    print("FAILED", *shown)


def evaluate(folder, binding, documents, *options):
    path = Path(folder, "binding.json")
    path.write_text(binding if isinstance(binding, str) else json.dumps(binding, ensure_ascii=False), encoding="utf-8")
    text = "".join((one if isinstance(one, str) else json.dumps(one)) + "\n" for one in documents)
    done = subprocess.run([WRIT, "eval", f"{folder}/clinic.writ", "-d", "clinic.release", "--as-of", "2024-05-01", "--binding", path, *options],
                          input=text, text=True, encoding="utf-8", capture_output=True)
    return done, [json.loads(line) for line in done.stdout.splitlines()]


def answers(folder):
    binding = {"decision": "clinic.release",
               "facts": {"people": ["/resource/properties/number", "/resource/count"], "用途": "/context/why",
                         "grants": {"from": "/subject/grants", "each": {"purpose": "/for/0/code", "valid": "/state/valid"}},
                         "urgent": {"value": False}},
               "as_of": "/context/day"}
    grant = {"for": [{"code": "care", "label": "x"}], "state": {"valid": True}, "id": 7}
    base = {"subject": {"grants": [grant], "name": "n"}, "resource": {"count": 3, "type": "t"}, "context": {"why": "care", "ip": None}}

    def but(path, value):
        out = json.loads(json.dumps(base))
        at = out
        for part in path[:-1]:
            at = at[part]
        at[path[-1]] = value
        return out

    table = [
        (base, "permit", None),
        (but(["resource"], {"properties": {"number": 11}, "count": 3}), "deny", None),  # the first that leads somewhere
        (but(["resource"], {}), "undetermined", None),
        (but(["resource"], {"count": None}), "undetermined", None),  # null is missing
        (but(["resource"], {"properties": {"number": None}, "count": 3}), "undetermined", None),  # and no way to the next pointer
        (but(["resource"], []), "undetermined", None),
        (but(["resource", "count"], "3"), "permit", None),
        (but(["resource", "count"], "many"), "error", "F0202"),
        (but(["resource", "count"], 3.5), "error", "F0202"),
        (but(["resource", "count"], {}), "error", "F0202"),
        (but(["subject", "grants"], []), "deny", None),
        (but(["subject", "grants"], {}), "error", "F0202"),
        (but(["subject", "grants"], [None, grant]), "error", "F0203"),  # a list is never shorter than it was
        (but(["subject", "grants", 0, "state"], {}), "undetermined", None),
        (but(["subject", "grants", 0, "for"], []), "undetermined", None),
        (but(["context", "day"], "2023-12-31"), "error", "F0302"),
        (but(["context", "day"], "2024-01-01T10:00:00Z"), "error", "F0207"),  # an instant is no day
        (but(["context", "day"], None), "permit", None),
        ('{"a": 1, "a": 2}', "error", "F0103"),
        ("[1]", "undetermined", None),
        ("{", "error", "F0101"),
    ]
    done, found = evaluate(folder, binding, [document for document, _, _ in table])
    if len(found) != len(table):
        fail("answers", done.stdout, done.stderr)
    for line, ((document, outcome, code), answer) in enumerate(zip(table, found), start=1):
        if answer["decision"] != outcome or answer.get("error", {}).get("code") != code:
            fail(document, outcome, code, answer)
        if code and answer["error"]["line"] != line:
            fail("line", line, answer)
    # By default: facts that are not named, by either name; what is no fact is passed over.
    done, found = evaluate(folder, {"facts": {"people": "/n"}, "default": "/rest"},
                           [{"n": 1, "rest": {"用途": "care", "grants": [{"purpose": "care", "有效": True}], "people": 99, "junk": {}}},
                            {"n": 1, "rest": {"用途": "care", "purpose": "care", "grants": []}}, {"n": 1, "rest": 5}])
    if [one["decision"] for one in found] != ["permit", "error", "undetermined"] or found[1]["error"]["code"] != "F0103":
        fail("default", found, done.stderr)
    done, found = evaluate(folder, {"default": ""}, [{"people": 1, "purpose": "care", "grants": [], "x": 1}])
    if [one["decision"] for one in found] != ["deny"]:
        fail("default of the whole document", found, done.stderr)


def wrong(folder):
    for binding, code, place in (
            ("{", "F0101", ""), ({"x": 5}, "F0701", "/x"), ({"facts": {"": "/a"}}, "F0702", "/facts/"), ("[]", "F0701", ""), ({}, "F0701", ""), ({"facts": {}}, "F0701", ""), ({"facts": []}, "F0701", "/facts"),
            ({"fact": "/a"}, "F0701", "/fact"), ({"facts": {"people": 5}}, "F0701", "/facts/people"),
            ({"facts": {"people": []}}, "F0701", "/facts/people"), ({"facts": {"people": {}}}, "F0701", "/facts/people"),
            ({"facts": {"people": {"from": "/a", "value": 1}}}, "F0701", "/facts/people"),
            ({"facts": {"people": {"from": "/a", "form": 1}}}, "F0701", "/facts/people/form"),
            ({"facts": {"people": {"from": "/a", "each": {"x": "/a"}}}}, "F0701", "/facts/people/each"),
            ({"facts": {"grants": {"from": "/a", "each": {"x/y": "/a"}}}}, "F0702", "/facts/grants/each/x~1y"),
            ({"facts": {"grants": {"from": "/a", "each": {"valid": {"from": "/b", "each": {}}}}}}, "F0701", "/facts/grants/each/valid/each"),
            ({"facts": {"people": "a/b"}}, "F0703", "/facts/people"), ({"facts": {"people": ["/a", "/~2"]}}, "F0703", "/facts/people/1"),
            ({"facts": {"peeple": "/a"}}, "F0702", "/facts/peeple"), ({"facts": {"people": "/a", "人数": "/b"}}, "F0701", "/facts/人数"),
            ({"facts": {"people": "/a"}, "decision": "clinic.other"}, "F0704", "/decision"),
            ('{"facts": {"people": "/a", "people": "/b"}}', "F0103", ""), ({"default": 3}, "F0701", "/default")):
        for language in ("en", "zh"):
            done, _ = evaluate(folder, binding, [{}], "--lang", language)
            if binding == {"x": 5} and "`x`" not in done.stderr:
                fail("which member there is not", done.stderr)
            if done.returncode != 1 or done.stdout or code not in done.stderr or (place and f"binding.json#{place}: " not in done.stderr):
                fail(binding, code, place, done.returncode, done.stdout, done.stderr)
    done = subprocess.run([WRIT, "eval", f"{folder}/clinic.writ", "-d", "clinic.release", "--binding", f"{folder}/none.json"],
                          input="{}", text=True, capture_output=True)
    if done.returncode != 3 or "none.json" not in done.stderr:
        fail("a binding that cannot be read", done.returncode, done.stderr)


def unnamed(folder):
    """Where a decision, a fact or a value has no Chinese name, an empty text is not it."""
    path = Path(folder, "one_language.writ")
    path.write_text("""policy k language en
enumeration Colour
  red
  blue
end
facts
  n : count
  kk : count
  colour : Colour
end
decision p.one
  default permit cites internal "t"
end
decision p.two
  default deny cites internal "t"
end
rule small of p.two
  cites internal "t"
  when n at least 1 and kk at most 0 and colour is red
  then permit
end
""", encoding="utf-8")

    def ask(facts, decision, tier, binding=None):
        words = ["--as-of", "2024-05-01", "--lang", "en", *tier]
        if binding is not None:
            Path(folder, "binding.json").write_text(json.dumps(binding), encoding="utf-8")
            words += ["--binding", Path(folder, "binding.json")]
        done = subprocess.run([WRIT, "eval", path, "-d", decision, *words], input=json.dumps(facts) + "\n", text=True, encoding="utf-8",
                              capture_output=True)
        answer = json.loads(done.stdout) if done.stdout else {}
        return answer.get("error", {}).get("code") or answer.get("decision") or done.stderr.strip()

    good = {"n": 1, "kk": 0, "colour": "red"}
    for tier in ((), ("--tier", "interp")):
        for facts, decision, binding, expected in (
                (good, "p.two", None, "permit"), (good, "", None, "say with -d which decision is asked"),
                ({"": 1, "kk": 0, "colour": "red"}, "p.two", None, "F0201"), ({**good, "": 2}, "p.two", None, "F0201"),
                ({**good, "colour": ""}, "p.two", None, "F0206"),
                (good, "p.two", {"facts": {"kk": "/kk", "colour": "/colour"}}, "undetermined"),
                (good, "p.two", {"facts": {"": "/n", "kk": "/kk", "colour": "/colour"}}, "F0702")):
            found = ask(facts, decision, tier, binding)
            if expected not in found:
                fail("unnamed", tier, facts, repr(decision), binding, "expected", expected, "found", found)
    # Nor is it in a policy.
    path.write_text(path.read_text(encoding="utf-8").replace("colour is red", "colour is 「」"), encoding="utf-8")
    if "W0304" not in ask(good, "p.two", ()):
        fail("a value without a name", ask(good, "p.two", ()))


with tempfile.TemporaryDirectory() as folder:
    Path(folder, "clinic.writ").write_text(POLICY, encoding="utf-8")
    answers(folder)
    wrong(folder)
    unnamed(folder)
print("failed" if failures else "bindings are as documented")
sys.exit(1 if failures else 0)
