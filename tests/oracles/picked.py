#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Lists of records that definitions pick, against Python: of the facts and of a parameter, picked again, put in order, read in loops, by
values for each item, by a list within a record, and shown as outputs. With facts left out: whatever stands in their place, no answer
that was settled changes, and a record is shown whole or not at all.

    picked.py WRIT ROOT [--count N] [--tier interp|quick|jit] [--seed N]
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
parser.add_argument("--count", type=int, default=2000)
parser.add_argument("--tier", default="interp")
parser.add_argument("--seed", type=int, default=20261205)
options = parser.parse_args()
dice = random.Random(options.seed)

KINDS = ["red", "green", "blue"]
ROWS = [{"least": 0, "fee": 7}, {"least": 2, "fee": 3, "cap": 9}, {"least": 4, "fee": 3, "cap": 1}, {"least": 5, "fee": 8}]

POLICY = """policy picked language en
enumeration Kind red green blue end
record Part
  weight : count
  kind : Kind
end
record Item
  name : text
  size : count
  ok : boolean
  kinds : list of Kind
  parts : list of Part
  note : text?
end
record Row
  least : count
  fee : count
  cap : count?
end
facts
  limit : count
  items : list of Item
end
parameter rows : list of Row
  from 2020-01-01 [%s] cites internal "a"
end
define doubled for i in items means i.size * 2
define heavy for i in items means any p in i.parts has p.weight at least 3
define top means all i for i in big where i.ok
define big : list of Item means all i for i in items where i.size at least limit sorted by i.size descending
define small means first of i for i in items where i.size less than limit sorted by i.size, i.doubled descending
define lead means first of i for i in big where i.heavy
define rank for i in big means i.size + limit
define open_rows means all r for r in rows where r.least at most limit sorted by r.fee descending, r.least descending
define row means first of r for r in open_rows where r.cap is given
define twice for r in rows means r.fee * 2
decision picked
  default deny cites internal "a"
  output many means count of i in big
  output names : list of text means all i.name for i in big
  output tops : list of count means all i.size for i in top where not i.heavy
  output doubles means sum of i.doubled for i in top
  output ranks : list of count means rank
  output high means sum of i.rank for i in big where i.rank more than 6
  output reds means count of i in big where red in i.kinds
  output blue means any i in top has (every p in i.parts has p.kind is not red)
  output lead_name : text? means lead.name
  output lead_kinds : list of Kind? means lead.kinds
  output lead_weight means if lead is given then (sum of p.weight for p in lead.parts) else 0
  output lead_doubled : count? means lead.doubled
  output small_size : count? means small.size
  output fees : list of count means all r.fee for r in open_rows
  output twices means sum of r.twice for r in open_rows where r.fee more than 3
  output cap : count? means row.cap
  output shares : list of count means split of 100 by i.size + 1 for i in big
  output shown means all i for i in top where i.size less than 7
  output leader : Item? means first of i for i in big where i.heavy
  output rows_shown : list of Row means all r for r in open_rows where r.fee less than 8
end
rule open_
  cites internal "a"
  when lead is given and any k in lead.kinds has k is green
  requires every i in top has i.heavy or i.note is given
  then permit
end
""" % ", ".join("{" + ", ".join(f"{k}: {v}" for k, v in row.items()) + "}" for row in ROWS)


def split(total, weights):
    whole = sum(weights)
    shares = [total * w // whole for w in weights]
    order = sorted(range(len(weights)), key=lambda k: (-(total * weights[k] % whole), k))
    for k in order[:total - sum(shares)]:
        shares[k] += 1
    return shares


def whole(item):
    return {**item, "note": item.get("note")}


def expected(request):
    limit, items = request["limit"], request["items"]
    heavy = lambda i: any(p["weight"] >= 3 for p in i["parts"])
    big = sorted((i for i in items if i["size"] >= limit), key=lambda i: -i["size"])
    top = [i for i in big if i["ok"]]
    lead = next((i for i in big if heavy(i)), None)
    small = min((i for i in items if i["size"] < limit), key=lambda i: i["size"], default=None)
    open_rows = sorted((r for r in ROWS if r["least"] <= limit), key=lambda r: (-r["fee"], -r["least"]))
    row = next((r for r in open_rows if "cap" in r), None)
    out = {
        "many": len(big),
        "names": [i["name"] for i in big],
        "tops": [i["size"] for i in top if not heavy(i)],
        "doubles": sum(2 * i["size"] for i in top),
        "ranks": [i["size"] + limit for i in big],
        "high": sum(i["size"] + limit for i in big if i["size"] + limit > 6),
        "reds": sum("red" in i["kinds"] for i in big),
        "blue": any(all(p["kind"] != "red" for p in i["parts"]) for i in top),
        "lead_name": lead and lead["name"],
        "lead_kinds": lead and lead["kinds"],
        "lead_weight": sum(p["weight"] for p in lead["parts"]) if lead else 0,
        "lead_doubled": lead and 2 * lead["size"],
        "small_size": small and small["size"],
        "fees": [r["fee"] for r in open_rows],
        "twices": sum(2 * r["fee"] for r in open_rows if r["fee"] > 3),
        "cap": row and row["cap"],
        "shown": [whole(i) for i in top if i["size"] < 7],
        "leader": lead and whole(lead),
        "rows_shown": [{**r, "cap": r.get("cap")} for r in open_rows if r["fee"] < 8],
    }
    if big:
        out["shares"] = split(100, [i["size"] + 1 for i in big])
    opens = lead is not None and "green" in lead["kinds"] and all(heavy(i) or "note" in i for i in top)
    return "permit" if opens else "deny", out


def item():
    made = {"name": dice.choice("uvwxyz"), "size": dice.randrange(9), "ok": dice.random() < 0.6,
            "kinds": [dice.choice(KINDS) for _ in range(dice.randrange(3))],
            "parts": [{"weight": dice.randrange(5), "kind": dice.choice(KINDS)} for _ in range(dice.randrange(3))]}
    if dice.random() < 0.5:
        made["note"] = dice.choice(["", "n"])
    return made


def request():
    return {"as_of": "2024-05-05", "limit": dice.randrange(7), "items": [item() for _ in range(dice.randrange(6))]}


def without_some(asked):
    less = copy.deepcopy(asked)
    parts = [part for one in less["items"] for part in one["parts"]]
    for one in [less, *less["items"], *parts]:
        for name in [n for n in one if n not in ("as_of", "items", "note")]:
            if dice.random() < 0.06:
                del one[name]
    return less


def whole_records(value):
    records = [one for one in (value if isinstance(value, list) else [value]) if isinstance(one, dict)]
    return all(one[field] is not None for one in records for field in one if field not in ("note", "cap"))


wholes = [request() for _ in range(options.count)]
parts = [without_some(one) for one in wholes]
problems = settled = shown = 0
opened = False
for asked, less, found, partly in zip(wholes, parts, answers(options, POLICY, "picked", wholes), answers(options, POLICY, "picked", parts)):
    decision, outputs = expected(asked)
    opened = opened or found["decision"] == "permit"
    if found["decision"] != decision or found["outputs"] != outputs:
        problems += 1
        differs = {k: (outputs.get(k), found["outputs"].get(k)) for k in outputs | found["outputs"] if outputs.get(k) != found["outputs"].get(k)}
        print(f"{json.dumps(asked)}\n  expected {decision}, found {found['decision']}: {differs}")
    settled += len(partly["outputs"])
    shown += isinstance(partly["outputs"].get("leader"), dict)
    changed = {k: v for k, v in partly["outputs"].items() if outputs.get(k) != v or not whole_records(v)}
    if changed or partly["decision"] not in (decision, "undetermined"):
        problems += 1
        print(f"{json.dumps(less)}\n  said {partly['decision']} {changed}, with all facts {decision} {outputs}")
if not settled or not shown or not opened:
    problems += 1
    print("nothing was settled, no record shown, or nothing permitted")
print(f"picked.py: {len(wholes)} requests in tier {options.tier}, {settled} values settled without all facts, {problems} problems")
sys.exit(1 if problems else 0)
