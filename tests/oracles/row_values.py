#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""What the row that decides says in columns of every kind, always or not, near zero and far from it, as values, as outputs and in
conditions, against Python. With rows, without any, and where no row decides.

    row_values.py WRIT ROOT [--count N] [--tier interp|quick|jit] [--seed N]
"""
import argparse
import json
import random
import subprocess
import sys
import tempfile
from decimal import Decimal
from pathlib import Path

parser = argparse.ArgumentParser()
parser.add_argument("writ")
parser.add_argument("root", type=Path)  # of the tree, as every oracle is given it
parser.add_argument("--count", type=int, default=600)
parser.add_argument("--tier", default="interp")
parser.add_argument("--seed", type=int, default=20261130)
options = parser.parse_args()
dice = random.Random(options.seed)

KINDS = {
    "bool": ("boolean", lambda: dice.random() < 0.5),
    "whole": ("integer", lambda: dice.choice([0, -1, 1, dice.randrange(-300, 300), dice.randrange(-10**12, 10**12)])),
    "many": ("count", lambda: dice.choice([0, 1, 254, 255, 256, dice.randrange(10**15)])),
    "day": ("date", lambda: f"{dice.randrange(1, 9999):04}-{dice.randrange(1, 13):02}-{dice.randrange(1, 29):02}"),
    "fee": ("money of CNY", lambda: f"{dice.randrange(-10**9, 10**9) / 100:.2f}"),
    "share": ("rate", lambda: str(Decimal(dice.randrange(0, 10001)) / 10000)),
    "weight": ("decimal(4)", lambda: f"{dice.randrange(-10**6, 10**6) / 10000:.4f}"),
    "sort": ("Sort", lambda: dice.choice(["first", "second", "third"])),
    "word": ("text", lambda: dice.choice(["alpha", "beta", "北京", "a.b", "gamma"])),
}
# The list itself says these where no row decides.
OTHERWISE = {"sort": "third", "many": 7}


def policy():
    fields, outputs = [], []
    for name, (kind, _) in KINDS.items():
        fields += [f"  {name} : {kind}", f"  {name}_or : {kind}?"]
        outputs += [f"  output {name} : {kind}? means entries.{name}", f"  output {name}_or : {kind}? means entries.{name}_or"]
    otherwise = ", ".join(f"{name} is {said}" for name, said in OTHERWISE.items())
    new = "\n"
    return f"""policy rows language en
enumeration Sort first second third end
record Entry
  id : count
  code : text
  rank : count
{new.join(fields)}
end
facts
  code : text
  least : count
end
negative list entries for e in Entry
  cites internal "a"
  when code is under e.code
  when e.rank at least least
  sorted by e.rank, e.id
  otherwise {otherwise}
  rows apart
  may be empty
end
decision answer
  default permit cites internal "a"
{new.join(outputs)}
end
rule third
  cites internal "a"
  when entries.sort is third
  when entries.many more than 200
  then deny
end
"""


def entry(number):
    made = {"id": number, "code": ".".join(dice.choice("ab") for _ in range(dice.randrange(1, 4))), "rank": dice.randrange(40)}
    for name, (_, draw) in KINDS.items():
        made[name] = draw()
        if dice.random() < 0.6:
            made[f"{name}_or"] = draw()
    return made


def expected(entries, asked):
    def under(one):
        return asked["code"] == one["code"] or asked["code"].startswith(one["code"] + ".")

    found = [one for one in entries if under(one) and one["rank"] >= asked["least"]]
    best = min(found, key=lambda one: (one["rank"], one["id"])) if found else OTHERWISE
    said = {name: best.get(name) for kind in KINDS for name in (kind, f"{kind}_or")}
    return said, "deny" if said["sort"] == "third" and said["many"] > 200 else "permit"


def same(kind, wanted, found):
    if wanted is None or found is None:
        return wanted is found
    if kind in ("fee", "share", "weight"):
        return Decimal(str(wanted)) == Decimal(str(found))
    return wanted == found


def main():
    failed = 0
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        (place / "rows.writ").write_text(policy(), encoding="utf-8")
        for count in (0, 1, 40, 300):
            entries = [entry(number + 1) for number in range(count)]
            asked = [{"code": ".".join(dice.choice("abc") for _ in range(dice.randrange(1, 5))), "least": dice.randrange(45)}
                     for _ in range(options.count)]
            for name, lines in (("entries.jsonl", entries), ("asked.jsonl", asked)):
                (place / name).write_text("".join(json.dumps(one) + "\n" for one in lines), encoding="utf-8")
            done = subprocess.run([options.writ, "eval", place / "rows.writ", "-d", "answer", "-i", place / "asked.jsonl", "--tier", options.tier,
                                   "--data", f"entries={place / 'entries.jsonl'}"], capture_output=True, text=True, timeout=300)
            answers = [json.loads(line) for line in done.stdout.splitlines()]
            if len(answers) != len(asked):
                print(done.stderr[:2000])
                return 1
            decided = 0
            for request, answer in zip(asked, answers):
                said, outcome = expected(entries, request)
                outputs = answer.get("outputs", {})
                wrong = [name for name in said if not same(name.removesuffix("_or"), said[name], outputs.get(name))]
                decided += said["word"] is not None
                if wrong or answer["decision"] != outcome:
                    failed += 1
                    if failed < 4:
                        print(request, wrong, {name: (said[name], outputs.get(name)) for name in wrong}, outcome, answer["decision"])
            if count == 300 and not options.count // 3 < decided < options.count:
                print(f"{decided} of {options.count} requests meet a row")
                failed += 1
    print(f"{options.tier}: {failed} wrong")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
