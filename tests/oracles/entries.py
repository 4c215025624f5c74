#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""What the entries of lists say as values, against Python: the texts and lists of the entry that decides, and lists that collect, walked
over, counted, read by column, asked by what another list says. The entries stand in the policy, in a file, in a prepared one that is
read and in one that is mapped. With facts left out: whatever stands in their place, no answer that was settled changes.

    entries.py WRIT ROOT [--count N] [--tier interp|quick|jit] [--seed N]
"""
import argparse
import json
import random
import subprocess
import sys
import tempfile
from pathlib import Path

parser = argparse.ArgumentParser()
parser.add_argument("writ")
parser.add_argument("root", type=Path)  # of the tree, as every oracle is given it
parser.add_argument("--count", type=int, default=2000)
parser.add_argument("--tier", default="interp")
parser.add_argument("--seed", type=int, default=20261129)
options = parser.parse_args()
dice = random.Random(options.seed)

CLASSES = ["prohibited", "restricted", "open"]
KINDS = ["red", "red.dark", "blue"]
WORDS = ["alpha", "beta", "北京", "a.b", "gamma"]
COLUMNS = ["id", "code", "name", "note", "regions", "kinds", "level", "class", "duty"]

POLICY = """policy entries language en
enumeration Class prohibited restricted open end
enumeration Duty filing review end
taxonomy Kind and below red red.dark blue end
record Entry
  id : count
  code : text
  name : text
  note : text?
  regions : list of text
  kinds : list of Kind
  level : count?
  class : Class
  duty : Duty
end
record Word
  name : text
  rank : count
end
facts
  code : text
  region : text
  said : text
  kind : Kind
  most : count
  also : text?
end
negative list lead for e in Entry
  cites internal "a"
  when code is under e.code
  when e.regions is empty or region in e.regions
  sorted by e.class, e.id
  otherwise class is open, name is "none", kinds is {blue, red.dark, red, blue}, regions is {"44", "00", "44"}
  %s
end
negative list all_ for e in Entry
  cites internal "a"
  when code is under e.code
  when e.level is absent or most at least e.level
  when also is absent or also in e.regions
  sorted by e.class, e.name, e.id
  collect
  %s
end
negative list words for w in Word
  cites internal "a"
  when lead.name is w.name
  sorted by w.rank
  otherwise rank is 99
  | name    | rank |
  | "alpha" | 1    |
  | "北京"  | 2    |
  | "none"  | 3    |
end
decision entries
  default permit cites internal "a"
  output name : text means lead.name
  output note : text? means lead.note
  output regions : list of text means lead.regions
  output kinds : list of Kind means lead.kinds
  output here : boolean means region in lead.regions
  output same : boolean means lead.name is said
  output starts means lead.name starts with said
  output under means any k in lead.kinds has kind is under k
  output rank means words.rank
  output ids : list of count means all_.id
  output names : list of text means all_.name
  output classes : list of Class means all_.class
  output many means count of e in all_
  output none means all_ is empty
  output levels means sum of e.level for e in all_ where e.level is given
  output reds means count of e in all_ where kind in e.kinds
  output first : text? means first of e.name for e in all_ where region in e.regions
  output worst : count? means first of e.id for e in all_ where e.note is given sorted by e.id descending
  output every_ means every e in all_ has e.class is not open or e.regions is empty
  output notes : list of text means all e.name for e in all_ where said is e.name
end
rule prohibited_ cites internal "a" when any e in all_ has e.class is prohibited and region in e.regions then deny end
obligation file_ cites internal "a" when filing in all_.duty a must "file" during the act end
obligation review_ cites internal "a" when any e in all_ has (e.duty is review and e.class is restricted) a must "review" during the act end
"""


def entry(number):
    made = {"id": number, "code": ".".join(dice.choice("ab") for _ in range(dice.randint(1, 3))), "name": dice.choice(WORDS),
            "regions": dice.sample(["11", "31", "44", "50"], dice.randrange(3)), "kinds": dice.sample(KINDS, dice.randrange(3)),
            "class": dice.choice(CLASSES), "duty": dice.choice(["filing", "review"])}
    if dice.random() < 0.5:
        made["note"] = dice.choice(WORDS + ["x y"])
    if dice.random() < 0.5:
        made["level"] = dice.randrange(5)
    return made


ENTRIES = [entry(number) for number in range(1, 41)]
dice.shuffle(ENTRIES)


def cell(value):
    if value is None:
        return ""
    if isinstance(value, list):
        return "{" + ", ".join(json.dumps(v, ensure_ascii=False) if v.isdigit() else v for v in value) + "}"
    return str(value)


def rows():
    quoted = lambda e, c: json.dumps(e[c], ensure_ascii=False) if c in ("code", "name", "note") and c in e else cell(e.get(c))
    return "\n".join(["| " + " | ".join(COLUMNS) + " |"] + ["| " + " | ".join(quoted(e, c) for c in COLUMNS) + " |" for e in ENTRIES])


def under(code, above):
    return (code + ".").startswith(above + ".")


def expected(asked):
    code, region, kind = asked["code"], asked["region"], asked["kind"]
    by_class = lambda e: CLASSES.index(e["class"])
    lead = sorted((e for e in ENTRIES if under(code, e["code"]) and (not e["regions"] or region in e["regions"])),
                  key=lambda e: (by_class(e), e["id"]))
    lead = lead[0] if lead else None
    found = sorted((e for e in ENTRIES if under(code, e["code"]) and ("level" not in e or asked["most"] >= e["level"])
                    and (asked["also"] is None or asked["also"] in e["regions"])),
                   key=lambda e: (by_class(e), e["name"], e["id"]))
    name = lead["name"] if lead else "none"
    in_kinds = lambda e: sorted(e["kinds"], key=KINDS.index)
    regions = sorted(lead["regions"]) if lead else ["00", "44"]
    outputs = {
        "name": name, "note": lead.get("note") if lead else None, "regions": regions, "kinds": in_kinds(lead) if lead else KINDS,
        "here": region in regions, "same": name == asked["said"], "starts": name.startswith(asked["said"]),
        "under": any(under(kind, k) for k in (lead["kinds"] if lead else KINDS)),
        "rank": {"alpha": 1, "北京": 2, "none": 3}.get(name, 99),
        "ids": [e["id"] for e in found], "names": [e["name"] for e in found], "classes": [e["class"] for e in found],
        "many": len(found), "none": not found, "levels": sum(e.get("level", 0) for e in found),
        "reds": sum(kind in e["kinds"] for e in found),
        "first": next((e["name"] for e in found if region in e["regions"]), None),
        "worst": max((e["id"] for e in found if "note" in e), default=None),
        "every_": all(e["class"] != "open" or not e["regions"] for e in found),
        "notes": [e["name"] for e in found if e["name"] == asked["said"]],
    }
    denied = any(e["class"] == "prohibited" and region in e["regions"] for e in found)
    duties = [name for name, owed in [("file_", any(e["duty"] == "filing" for e in found)),
                                      ("review_", any(e["duty"] == "review" and e["class"] == "restricted" for e in found))] if owed]
    return "deny" if denied else "permit", outputs, [e["id"] for e in found], lead and lead["id"], duties


def request():
    return {"code": ".".join(dice.choice("abc") for _ in range(dice.randint(1, 4))), "region": dice.choice(["11", "31", "44", "00"]),
            "said": dice.choice(WORDS + ["none", "al", ""]), "kind": dice.choice(KINDS + ["red.dark.most", "blue.sky"]), "most": dice.randrange(6),
            "also": dice.choice([None, None, "11", "31", "00"])}


def run(*words):
    done = subprocess.run([options.writ, *map(str, words)], capture_output=True, text=True, encoding="utf-8")
    # That an entry never decides, as some of those drawn do, is a warning.
    if done.returncode != 0 or " error " in done.stderr:
        sys.exit(done.stderr)
    return done.stdout


def check(where, asked, found):
    decision, outputs, ids, lead, duties = expected(asked)
    told = {name: [one["entry"] for one in found.get("listed", []) if one["list"] == name] for name in ("lead", "all_")}
    told_right = told["all_"] == ([f"all_.{i}" for i in ids] or [None]) and told["lead"] == [lead and f"lead.{lead}"]
    owed = [one["id"].split(".")[-1] for one in found.get("obligations", [])]
    if found["decision"] == decision and found["outputs"] == outputs and told_right and owed == duties:
        return 0
    differs = {k: (outputs.get(k), found["outputs"].get(k)) for k in outputs | found["outputs"] if outputs.get(k) != found["outputs"].get(k)}
    print(f"{where}: {json.dumps(asked, ensure_ascii=False)}\n  expected {decision}, found {found['decision']}: {differs} {told} {owed} {duties}")
    return 1


wholes = [request() for _ in range(options.count)]
# What may be absent stays: without it there would be nothing to wait for.
parts = [{k: v for k, v in one.items() if k == "also" or dice.random() > 0.25} for one in wholes]
problems = settled = denied = 0
with tempfile.TemporaryDirectory() as name:
    folder = Path(name)

    def written(file, text):
        (folder / file).write_text(text, encoding="utf-8")
        return folder / file

    inside = written("inside.writ", POLICY % (rows(), rows()))
    apart = written("apart.writ", POLICY % ("rows apart", "rows apart"))
    lines = written("entries.jsonl", "".join(json.dumps(e, ensure_ascii=False) + "\n" for e in ENTRIES))
    given = written("requests.jsonl", "".join(json.dumps(one, ensure_ascii=False) + "\n" for one in wholes))
    less = written("less.jsonl", "".join(json.dumps(one, ensure_ascii=False) + "\n" for one in parts))
    prepared = {}
    for way in ("read", "mapped"):
        for which in ("lead", "all_"):
            prepared[way, which] = folder / f"{way}.{which}"
            run("list", "build", apart, which, lines, "-o", prepared[way, which])
            prepared[way, which].chmod(0o444 if way == "mapped" else 0o644)
    image = folder / "image"
    run("compile", inside, "-o", image)

    def asked_of(policy, requests, *more):
        out = run("eval", policy, "-d", "entries", "-i", requests, "--tier", options.tier, *more)
        return [json.loads(line) for line in out.splitlines()]

    data = lambda files: [word for which in ("lead", "all_") for word in ("--data", f"{which}={files(which)}")]
    ways = {"inside": asked_of(inside, given), "image": asked_of(image, given), "file": asked_of(apart, given, *data(lambda which: lines)),
            "read": asked_of(apart, given, *data(lambda which: prepared["read", which])),
            "mapped": asked_of(apart, given, *data(lambda which: prepared["mapped", which]))}
    for way, answers in ways.items():
        if len(answers) != len(wholes):
            sys.exit(f"{way}: {len(answers)} answers to {len(wholes)} requests")
        problems += sum(check(way, asked, found) for asked, found in zip(wholes, answers))
    for whole, asked, partly in zip(wholes, parts, asked_of(inside, less)):
        decision, outputs, *_ = expected(whole)
        denied += decision == "deny"
        settled += len(partly["outputs"]) if len(asked) < len(whole) else 0
        changed = {k: v for k, v in partly["outputs"].items() if outputs[k] != v}
        if changed or partly["decision"] not in (decision, "undetermined"):
            problems += 1
            print(f"{json.dumps(asked)}\n  said {partly['decision']} {changed}, with all facts {decision} {outputs}")
if not settled or not 0 < denied < len(wholes):
    problems += 1
    print("nothing was settled without all facts, or nothing told apart")
print(f"entries.py: {len(wholes)} requests in tier {options.tier}, {settled} values settled without all facts, {problems} problems")
sys.exit(1 if problems else 0)
