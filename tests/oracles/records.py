#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Records as values, against Python: what a definition picks of a list of the facts and of a parameter, and what is asked of the
records of a parameter. With facts left out: whatever stands in their place, no answer that was settled changes.

    records.py WRIT ROOT [--count N] [--tier interp|quick|jit] [--seed N]
"""
import argparse
import copy
import json
import random
import sys
from pathlib import Path

from asking import answers

parser = argparse.ArgumentParser()
parser.add_argument("writ")
parser.add_argument("root", type=Path)  # of the tree, as every oracle is given it
parser.add_argument("--count", type=int, default=3000)
parser.add_argument("--tier", default="interp")
parser.add_argument("--seed", type=int, default=20261130)
options = parser.parse_args()
dice = random.Random(options.seed)

KINDS = ["red", "green", "blue"]
DAYS = ["2024-06-01", "2025-06-01"]


def row():
    made = {"kind": dice.choice(KINDS), "least": dice.randrange(6), "fee": dice.randrange(9), "hot": dice.random() < 0.4}
    if dice.random() < 0.6:
        made["note"] = dice.choice(["a", "b", "c"])
    if dice.random() < 0.6:
        made["cap"] = dice.randrange(9)
    return made


ROWS = {DAYS[0]: [row() for _ in range(7)], DAYS[1]: [row() for _ in range(3)]}


def literal(rows):
    def said(one):
        shown = {"hot": lambda v: "yes" if v else "no", "note": lambda v: f'"{v}"'}
        return "{" + ", ".join(f"{k}: {shown.get(k, str)(v)}" for k, v in one.items()) + "}"

    return "[" + ", ".join(said(one) for one in rows) + "]"


POLICY = f"""policy records language en
enumeration Kind red green blue end
record Row
  kind : Kind
  least : count
  fee : count
  hot : boolean
  note : text?
  cap : count?
end
record Item
  kind : Kind
  size : count
  name : text
  day : date?
  ok : boolean
end
facts
  kind : Kind
  size : count
  items : list of Item
end
parameter rows : list of Row
  from 2024-01-01 {literal(ROWS[DAYS[0]])} cites internal "a"
  from 2025-01-01 {literal(ROWS[DAYS[1]])} cites internal "a"
end
define row means first of r for r in rows where r.kind is kind and r.least at most size
define item means first of i for i in items where i.ok and i.size at least size
decision records
  default deny cites internal "a"
  output found means row is given
  output fee : count? means row.fee
  output note : text? means row.note
  output cap : count? means row.cap
  output hot means row is given and row.hot
  output name : text? means item.name
  output day : date? means item.day
  output size_of : count? means item.size
  output capped : count means count of r in rows where r.cap is given and r.cap less than size
  output fees : list of count means all r.fee for r in rows where r.kind is kind sorted by r.fee
  output matches : count means count of i in items where any r in rows has r.kind is i.kind and r.least at most i.size
  output most : count? means max of r.fee for r in rows where not r.hot
end
rule open_
  cites internal "a"
  when item is given and item.size less than 4
  requires row is given and row.fee at most 5
  then permit
end
"""


def expected(request):
    rows, size = ROWS[request["as_of"]], request["size"]
    row = next((r for r in rows if r["kind"] == request["kind"] and r["least"] <= size), None)
    item = next((i for i in request["items"] if i["ok"] and i["size"] >= size), None)
    free = [r["fee"] for r in rows if not r["hot"]]
    out = {
        "found": row is not None,
        "fee": row and row["fee"],
        "note": row and row.get("note"),
        "cap": row and row.get("cap"),
        "hot": bool(row and row["hot"]),
        "name": item and item["name"],
        "day": item and item.get("day"),
        "size_of": item and item["size"],
        "capped": sum(1 for r in rows if "cap" in r and r["cap"] < size),
        "fees": sorted(r["fee"] for r in rows if r["kind"] == request["kind"]),
        "matches": sum(1 for i in request["items"]
                       if any(r["kind"] == i["kind"] and r["least"] <= i["size"] for r in rows)),
        "most": max(free) if free else None,
    }
    opens = item is not None and item["size"] < 4 and row is not None and row["fee"] <= 5
    return "permit" if opens else "deny", out


def item():
    made = {"kind": dice.choice(KINDS), "size": dice.randrange(7), "name": dice.choice("xyz"), "ok": dice.random() < 0.6}
    if dice.random() < 0.5:
        made["day"] = f"2024-0{dice.randrange(1, 9)}-11"
    return made


def request():
    return {"as_of": dice.choice(DAYS), "kind": dice.choice(KINDS), "size": dice.randrange(7),
            "items": [item() for _ in range(dice.randrange(5))]}


def without_some(whole):
    less = copy.deepcopy(whole)
    for one in [less, *less["items"]]:
        for name in [n for n in one if n not in ("as_of", "items", "day")]:
            if dice.random() < 0.2:
                del one[name]
    return less


wholes = [request() for _ in range(options.count)]
parts = [without_some(one) for one in wholes]
problems = 0
settled = 0
for asked, less, whole, partly in zip(wholes, parts, answers(options, POLICY, "records", wholes), answers(options, POLICY, "records", parts)):
    decision, outputs = expected(asked)
    if whole["decision"] != decision or whole["outputs"] != outputs:
        problems += 1
        print(f"{json.dumps(asked)}\n  expected {decision} {outputs}\n  found    {whole['decision']} {whole['outputs']}")
    settled += len(partly["outputs"])
    changed = {k: v for k, v in partly["outputs"].items() if whole["outputs"][k] != v}
    if changed or partly["decision"] not in (decision, "undetermined"):
        problems += 1
        print(f"{json.dumps(less)}\n  said {partly['decision']} {changed}, with all facts {decision} {outputs}")
if not settled or all(one["decision"] == "deny" for one in answers(options, POLICY, "records", wholes)):
    problems += 1
    print("nothing was settled, or nothing permitted")
print(f"records.py: {len(wholes)} requests in tier {options.tier}, {settled} values settled without all facts, {problems} problems")
sys.exit(1 if problems else 0)
