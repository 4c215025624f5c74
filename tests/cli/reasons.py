#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""What an answer says of its reasons: which rules are named and which are not, in either tier and either language.
Usage: reasons.py WRIT ROOT [TIER...]"""
import json
import os
import subprocess
import sys
import tempfile

WRIT, TIERS = sys.argv[1], sys.argv[3:] or ["interp"]
failures = []


def run(policy, facts, *more):
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "p.writ")
        with open(path, "w", encoding="utf-8") as file:
            file.write(policy)
        done = subprocess.run([WRIT, "eval", path, "-d", "d", *more], input=json.dumps(facts).encode(), capture_output=True,
                              env=dict(os.environ, LC_ALL="C.UTF-8"), timeout=300)
        return done.stdout.decode() or done.stderr.decode()


def check(name, found, expected):
    good = found == expected
    print(("ok   " if good else "FAIL ") + name + ("" if good else f": expected {expected}, found {found}"))
    if not good:
        failures.append(name)


def policy(text):
    return 'policy t language en version "1"\n' + text.replace(" by law", ' cites internal "law"')


def asked(name, text, facts, decision, because, **more):
    """Asks in every tier; `because` are the names of the rules, `more` other parts of the explained answer."""
    for tier in TIERS:
        answer = json.loads(run(policy(text), facts, "--tier", tier, "--explain", "--format", "json"))
        check(f"{name} ({tier})", answer["decision"], decision)
        check(f"{name}, because ({tier})", [row["rule"].removeprefix("t.") for row in answer.get("because", [])], because)
        for key, expected in more.items():
            check(f"{name}, {key} ({tier})", answer.get(key), expected)


# A referral by a duty is certain only when no denial can still come.
DUTIES = """facts registered : boolean informed : boolean end
decision d default permit by law end
obligation register when yes x must before the act "register" met when registered otherwise refer to "office" by law end
obligation inform when yes x must before the act "inform" met when informed otherwise deny by law end
"""
asked("a denial may still come", DUTIES, {"registered": False}, "undetermined", [], missing_facts=["informed"])
asked("no denial can come", DUTIES, {"registered": False, "informed": True}, "refer", ["register"])
asked("the denial is known", DUTIES, {"informed": False}, "deny", ["inform"])
asked("both are refused", DUTIES, {"informed": False, "registered": False}, "deny", ["register", "inform"])
asked("only the referral is open", DUTIES, {"informed": True}, "undetermined", [], missing_facts=["registered"])

FAULTY = """facts registered : boolean n : count end
decision d default permit by law end
obligation register when yes x must before the act "register" met when registered otherwise refer to "office" by law end
obligation enough when yes x must before the act "enough" met when n - 5 at least 0 otherwise deny by law end
"""
asked("a fault where a denial could be", FAULTY, {"registered": False, "n": 1}, "error", [])

# A rule that gives way for one of its conclusions is still a reason for the others.
PART = """facts a : boolean b : boolean end
decision d default deny by law output fee : count means 0 by law end
rule main by law when a then permit then fee is 100 end
rule cheaper exception to main by law when b then fee is 50 end
"""
asked("displaced for a value alone", PART, {"a": True, "b": True}, "permit", ["main", "cheaper"], outputs={"fee": 50})
for tier in TIERS:
    answer = json.loads(run(policy(PART), {"a": True, "b": True}, "--tier", tier, "--explain", "--format", "json"))
    row = [row for row in answer["considered"] if row["rule"] == "t.main"]
    check(f"main gave way for the fee ({tier})", [(r["applies"], r["displaced_for"]) for r in row], [("in part", ["fee"])])
asked("displaced for all", PART.replace("then permit then fee is 100", "then fee is 100"), {"a": True, "b": True}, "deny",
      ["default", "cheaper"])

# A table that collects two lists.
TWO = """facts a : boolean b : boolean end
decision d default deny by law output first : list of count output second : list of count end
table t collect by law
  | when | first | second |
  | a    | 1     |        |
  | b    |       | 2      |
end
"""
asked("each list has its own rows", TWO, {"a": True, "b": False}, "deny", ["default", "t.1"], outputs={"first": [1], "second": []})
asked("a row says nothing of the other list", TWO, {"a": True}, "deny", ["default", "t.1"], outputs={"first": [1]})

# Equal values whichever row applies: the row that is known to hold is the reason.
EQUAL = """facts a : boolean b : boolean end
decision d default deny by law output fee : count end
table t first match by law
  | when      | fee |
  | a         | 5   |
  | b         | 5   |
  | otherwise | 6   |
end
"""
asked("equal over an unknown row", EQUAL, {"b": True}, "deny", ["default", "t.2"], outputs={"fee": 5})
DEFAULT = """facts a : boolean end
decision d default deny by law end
rule same by law when a then deny end
"""
asked("the default says the same", DEFAULT, {}, "deny", ["default"])
asked("the rule says the same", DEFAULT, {"a": True}, "deny", ["same"])

# What is in conflict names both sides, and nothing that gave way.
CONFLICT = """facts a : boolean end
define fee : count by law
decision d default permit by law end
rule one by law when a then fee is 1 end
rule two by law when a then fee is 2 end
rule three by law when a then fee is 3 end
rule four exception to three by law when a then fee is 1 end
rule closed by law when fee more than 1 then deny end
"""
asked("a conflict", CONFLICT, {"a": True}, "conflict", ["one", "two", "four"])

# Written lists: every fact that is missing is named, and a known match needs none of the others.
LISTS = """facts n : count m : count k : count end
decision d default deny by law end
rule listed by law when n in {m, k} then permit end
"""
asked("both are missing", LISTS, {"n": 5}, "undetermined", [], missing_facts=["m", "k"])
asked("a match decides", LISTS, {"n": 5, "k": 5}, "permit", ["listed"])
asked("no match yet", LISTS, {"n": 5, "k": 6}, "undetermined", [], missing_facts=["m"])
MINUS = LISTS.replace("{m, k}", "{m - 9, k}")
asked("a fault in one, a match in the other", MINUS, {"n": 5, "m": 1, "k": 5}, "permit", ["listed"])
asked("a fault in one, the other unknown", MINUS, {"n": 5, "m": 1}, "undetermined", [], missing_facts=["k"])
asked("a fault in one, no match", MINUS, {"n": 5, "m": 1, "k": 2}, "error", [])

# What a rule requires has to be shown: an explanation names it when it is not met, and waits for it when it is not known.
REQUIRED = """facts agreed : boolean assessed : boolean held : boolean small : boolean? end
decision d default deny by law end
rule released by law requires assessed and held when agreed unless small is given then permit end
"""
asked("all is shown", REQUIRED, {"agreed": True, "assessed": True, "held": True}, "permit", ["released"])
asked("a requirement is missing", REQUIRED, {"agreed": True, "held": True}, "undetermined", [], missing_facts=["assessed"])
asked("not even asked", REQUIRED, {"agreed": False}, "deny", ["default"])
text = run(policy(REQUIRED), {"agreed": True, "assessed": False, "held": True}, "--explain")
check("the requirement is named", 'released (law): requirement not met: assessed and held\n' in text, True)
text = run(policy(REQUIRED), {"agreed": True, "assessed": False, "held": True}, "--explain", "--lang", "zh")
check("in Chinese", "不具备前提：assessed 且 held" in text, True)
answer = json.loads(run(policy(REQUIRED), {"agreed": False, "assessed": False, "held": True}, "--explain", "--format", "json"))
check("as data", [[[t["en"] for t in row[key]] for key in ("failed", "unmet")] for row in answer["considered"]],
      [[["agreed"], ["assessed and held"]]])
check("a requirement alone", "requirement not met: agreed" in
      run(policy(REQUIRED.replace("requires assessed and held when agreed unless small is given", "requires agreed")), {"agreed": False}, "--explain"), True)

# Names in the reader's language.
BILINGUAL = """record Contract / 合同 persons / 人数 : count end
facts contracts / 合同清单 : list of Contract as "contract-list" end
decision d default deny by law end
rule large by law when any c in contracts has c.persons - 5 more than 3 then permit end
"""
text = run(policy(BILINGUAL), {"contract-list": [{}]}, "--explain", "--lang", "zh")
check("missing facts in Chinese", "  合同清单[0].人数\n" in text, True)
text = run(policy(BILINGUAL), {"contract-list": [{"persons": 1}]}, "--explain", "--lang", "zh")
check("a fault over an item has a name", "`人数`" in text, True)

# A table closed by `otherwise` always gives a value; without it the gap is reported.
CLOSED = """facts a : boolean b : boolean end
decision d default deny by law output fee : count end
table t only one by law
  | when      | fee |
  | a         | 1   |
  | b         | 2   |
  | otherwise | 3   |
end
"""
with tempfile.TemporaryDirectory() as folder:
    path = os.path.join(folder, "p.writ")
    for name, text, expected in (("closed", CLOSED, False), ("open", CLOSED.replace("  | otherwise | 3   |\n", ""), True)):
        with open(path, "w", encoding="utf-8") as file:
            file.write(policy(text))
        done = subprocess.run([WRIT, "check", path], capture_output=True, env=dict(os.environ, LC_ALL="C.UTF-8"), timeout=300)
        check(f"W0551, {name}", (done.returncode, b"W0551" in done.stderr), (0, expected))
    # The REPL says what it waits for, also where a part of the answer has reasons.
    with open(path, "w", encoding="utf-8") as file:
        file.write(policy(DUTIES.replace("default permit by law", "default permit by law output sure : count means 1 by law")))
    done = subprocess.run([WRIT, "repl", path], input="registered: no\n?\n:quit\n".encode(), capture_output=True,
                          env=dict(os.environ, LC_ALL="C.UTF-8"), timeout=300)
    check("repl: waiting for", "waiting for:\n  informed\n" in done.stdout.decode() and "because" not in done.stdout.decode(), True)

# A presumption stands until the contrary is shown; the answer says which of the two.
PRESUMED = """facts innocent : boolean? end
define at_fault : boolean presumed yes unless shown innocent by law
decision d default permit by law end
rule liable when at_fault then deny by law end
"""
PRESUMPTION = {"value_of": "at_fault", "law": ["law"], "contrary": {"en": "innocent", "zh": "innocent"}}
asked("nothing is shown", PRESUMED, {}, "deny", ["liable"], presumed=[PRESUMPTION | {"value": True, "shown": False}])
asked("the contrary is shown", PRESUMED, {"innocent": True}, "permit", ["default"],
      presumed=[PRESUMPTION | {"value": False, "shown": True}])

# A proviso adjusts what other rules give, and the answer says from what to what.
FEE = """facts n : count end
rule cap when fee more than 10 then fee adjusted to 10 by law end
rule half when n is 20 then fee adjusted to 9 by law end
decision d default permit by law output fee : count means n by law end
"""
asked("no proviso applies", FEE, {"n": 5}, "permit", ["default", "fee"], outputs={"fee": 5}, adjusted=None)
asked("a proviso applies", FEE, {"n": 15}, "permit", ["default", "fee", "cap"], outputs={"fee": 10},
      adjusted=[{"value_of": "fee", "rule": "t.cap", "law": ["law"], "from": 15, "to": 10}])
asked("provisos that differ", FEE, {"n": 20}, "permit", ["default", "fee", "cap", "half"], outputs={}, adjusted=None)

# A rule that holds and gives way to a denial is named.
OUTWEIGHED = """facts a : boolean b : boolean end
decision d default deny by law end
rule open when a then permit by law end
rule shut when b then deny by law end
"""
for tier in TIERS:
    text = run(policy(OUTWEIGHED), {"a": True, "b": True}, "--explain", "--tier", tier)
    check("outweighed, " + tier, "hold, and are outweighed:\n  open (law)\n" in text, True)
    text = run(policy(OUTWEIGHED), {"a": True, "b": False}, "--explain", "--tier", tier)
    check("nothing is outweighed, " + tier, "outweighed" in text, False)

print(f"reasons.py: {len(failures)} failed")
sys.exit(1 if failures else 0)
