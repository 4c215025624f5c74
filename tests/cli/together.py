#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""One request under several decisions: each answers what it answers alone, and the whole is the severest of them.

Requests go to the shipped policies of three jurisdictions; each is asked alone as well, and the answers are put together here.
Which outcome is severer is a list of its own.
Usage: together.py WRIT ROOT TIER...
"""
import json
import os
import random
import subprocess
import sys
import tempfile

WRIT, ROOT = sys.argv[1], sys.argv[2]
LAWS = {"cn.cross_border": "cn/cross_border/cross_border.writ", "eu.gdpr": "eu/gdpr", "us.bulk_data": "us/bulk_data"}
FOLDERS = [os.path.join(ROOT, "policies", path) for path in LAWS.values()]
ASKED = [word for name in LAWS for word in ("-d", name)]
SEVEREST_FIRST = ["deny", "error", "conflict", "undetermined", "refer", "permit", "none"]
failures = []


def run(*args, text=""):
    return subprocess.run([WRIT, *args], input=text, capture_output=True, text=True, timeout=300,
                          env=dict(os.environ, LC_ALL="C.UTF-8"))


def check(name, condition, detail=""):
    print(("ok   " if condition else "FAIL ") + name + ("" if condition else f": {detail}"))
    if not condition:
        failures.append(name)


def joint(requests, *more):
    done = run("eval", *FOLDERS, *ASKED, *more, text="".join(json.dumps(one) + "\n" for one in requests))
    return done, [json.loads(line) for line in done.stdout.splitlines()]


# ---- what the small ones come to ----

SMALL = """policy t.{name} language en
facts
  {facts}
end
decision t.{name} / 测试{name}
  default {default} cites internal "x"
  output seen means {seen} cites internal "x"
end
rule closing cites internal "y" when {closed} then deny end
"""


def small(folder):
    texts = [("a", "size : count\n  closed : boolean", "permit", "size", "closed"),
             ("b", "size : text\n  other : boolean", "permit", "size", "other"),
             ("c", "closed : boolean", "refer to \"the office\"", "closed", "closed")]
    for name, facts, default, seen, closed in texts:
        with open(os.path.join(folder, name + ".writ"), "w", encoding="utf-8") as file:
            file.write(SMALL.format(name=name, facts=facts, default=default, seen=seen, closed=closed))


def together(folder, names, request, *more):
    done = run("eval", folder, *[word for name in names for word in ("-d", name)], *more,
               text=request if isinstance(request, str) else json.dumps(request))
    return done, [json.loads(line) for line in done.stdout.splitlines()]


with tempfile.TemporaryDirectory() as folder:
    small(folder)
    own = {"closed": False, "other": False, "t.a": {"size": 3}, "测试b": {"size": "large"}}
    done, got = together(folder, ["t.a", "t.b"], own, "--outputs")
    check("a fact of one name is told to each apart", got == [{"t.a": {"seen": 3}, "t.b": {"seen": "large"}}], done)
    done, got = together(folder, ["t.a", "t.b"], own)
    check("all permit", (got[0]["decision"], got[0]["decided_by"], done.returncode) == ("permit", ["t.a", "t.b"], 0), done)
    done, got = together(folder, ["t.a", "t.b", "t.c"], own)
    check("one refers", (got[0]["decision"], got[0]["decided_by"]) == ("refer", ["t.c"]), done)
    done, got = together(folder, ["t.a", "t.b", "t.c"], {**own, "closed": True})
    check("two deny", (got[0]["decision"], got[0]["decided_by"]) == ("deny", ["t.a", "t.c"]), done)
    done, got = together(folder, ["t.a", "t.b"], {"closed": False, "t.a": {"size": 3}, "t.b": {"size": "x"}})
    check("one waits", (got[0]["decision"], got[0]["decided_by"]) == ("undetermined", ["t.b"]), done)
    done, got = together(folder, ["t.a", "t.b"], {**own, "t.a": {"closed": True, "size": 3}})
    check("what one is told apart stands for what all are told", got[0]["decided_by"] == ["t.a"], done)
    done, got = together(folder, ["t.a", "t.b"], {**own, "size": 4, "t.b": {"size": "x"}, "测试b": {"size": "y"}})
    check("told apart twice is refused", got[0]["decision"] == "error" and done.returncode == 1, done)
    done, got = together(folder, ["t.a", "t.b"], {**own, "colsed": False})
    check("a name nobody knows is refused by all", got[0]["decided_by"] == ["t.a", "t.b"] and
          {one["error"]["code"] for one in got[0]["answers"]} == {"F0201"} and done.returncode == 1, done)
    done, got = together(folder, ["t.a", "t.b"], {**own, "size": 3, "t.a": {}})
    check("nothing told apart changes nothing", got[0]["decision"] == "permit", done)
    done, got = together(folder, ["t.a", "t.b"], {"size": 3, "closed": False, "other": False})
    check("a value of the wrong type is an error of that one, and so of the whole",
          [one["decision"] for one in got[0]["answers"]] == ["permit", "error"] and got[0]["decision"] == "error", done)
    done, got = together(folder, ["t.a", "t.b"], {"size": 3, "closed": True, "other": False})
    check("what one forbids is forbidden, whatever ails the other",
          [one["decision"] for one in got[0]["answers"]] == ["deny", "error"] and got[0]["decision"] == "deny" and
          done.returncode == 1, done)
    for text, code in [("[1]", "F0102"), ('{"closed": true', "F0101"), ('{"closed": true, "closed": true}', "F0103")]:
        done, got = together(folder, ["t.a", "t.b"], text)
        check(f"no request: {text}", {one["error"]["code"] for one in got[0]["answers"]} == {code} and
              got[0]["decided_by"] == ["t.a", "t.b"] and done.returncode == 1, done)

    done, got = together(folder, ["t.a", "t.b"], {**own, "t.a": {"size": 3, "as_of": "2020-01-01"}})
    check("a day apart", {one["error"]["path"] for one in got[0]["answers"]} == {"t.a.as_of"} and done.returncode == 1, done)

    def bound(name, decision, pointer):
        path = os.path.join(folder, name)
        with open(path, "w", encoding="utf-8") as file:
            json.dump({**decision, "facts": {"size": pointer, **{k: {"value": False} for k in
                      (["closed"] if pointer == "/n" else ["other"])}}}, file)
        return path

    to_a, to_b = bound("a.json", {"decision": "t.a"}, "/n"), bound("b.json", {"decision": "t.b"}, "/s")
    nameless = bound("c.json", {}, "/s")
    done, got = together(folder, ["t.a", "t.b"], {"n": 1, "s": "z", "more": 1}, "--binding", to_b, "--binding", to_a, "--outputs")
    check("a binding for each", got == [{"t.a": {"seen": 1}, "t.b": {"seen": "z"}}], done)
    for what, bindings in [("one lacks its binding", [to_a]), ("two for one", [to_a, to_a]), ("for nobody", [to_a, nameless])]:
        done, _ = together(folder, ["t.a", "t.b"], {}, *[word for one in bindings for word in ("--binding", one)])
        check(what, done.returncode == 2 and done.stderr, done)
    done, _ = together(folder, ["t.a", "测试a"], {})
    check("one decision twice", done.returncode == 2 and "t" in done.stderr, done)
    for language, says in [("en", "Together: deny, by t.a"), ("zh", "合并结论：禁止，依测试a")]:
        done = run("eval", folder, "-d", "t.a", "-d", "t.b", "--explain", "--lang", language,
                   text=json.dumps({**own, "closed": True}))
        check(f"in words, {language}", done.stdout.startswith(says + "\n\n"), done)

# ---- three jurisdictions, each as it answers alone ----

dice = random.Random(20)
CHINA = {"direction": "outbound", "is_ciio": False, "contains_important_data": False, "scenario": "none", "ytd_sensitive": 0,
         "in_ftz": False}
EUROPE = {"recipient": "private_company"}
requests, alone = [], {name: [] for name in LAWS}
for _ in range(300):
    shared = {"as_of": dice.choice(["2025-06-01", "2026-01-05"]), "direction": dice.choice(["outbound", "outbound", "inbound"])}
    own = {"cn.cross_border": {**CHINA, "jurisdiction": "CN", "ytd_nonsensitive": dice.choice([0, 99_999, 100_000, 1_000_000])},
           "eu.gdpr": {**EUROPE, "jurisdiction": "EU", "destination": dice.choice(["JP", "CN", "BR"])},
           "us.bulk_data": {"jurisdiction": "US"}}
    for name, facts in own.items():
        facts.pop("direction", None)
        for fact in list(facts):
            if dice.random() < 0.1:
                del facts[fact]
    requests.append({**shared, **own})
    for name, facts in own.items():
        knows = {k: v for k, v in shared.items() if k != "direction" or name != "us.bulk_data"}
        alone[name].append({**knows, **facts})
for name, path in zip(LAWS, FOLDERS):
    done = run("eval", path, "-d", name, text="".join(json.dumps(one) + "\n" for one in alone[name]))
    alone[name] = [json.loads(line) for line in done.stdout.splitlines()]
kinds = set()
for tier in sys.argv[3:]:
    done, got = joint(requests, "--tier", tier)
    wrong = []
    for i, answer in enumerate(got):
        parts = [alone[name][i] for name in LAWS]
        severest = min((part["decision"] for part in parts), key=SEVEREST_FIRST.index)
        by = [part["asked"] for part in parts if part["decision"] == severest]
        kinds.add(severest)
        # The line is that of the input; alone it is the same.
        if answer != {"asked": list(LAWS), "decision": severest, "decided_by": by, "answers": parts}:
            wrong.append((requests[i], severest, answer["decision"]))
    check(f"three jurisdictions, {tier}", len(got) == len(requests) and not wrong, wrong[:1])
print("outcomes met:", sorted(kinds))
check("the requests come to different outcomes", len(kinds) > 1, kinds)

sys.exit(1 if failures else 0)
