#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Overlays that apply in some cases only: where they do, the answer is that of the same overlay without the condition, where they do
not, that of the policy; while it is not known, whatever is settled is what both say.

    switched.py WRIT ROOT [--count N] [--tier interp|quick|jit] [--seed N]
"""
import argparse
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
parser.add_argument("--seed", type=int, default=20261201)
options = parser.parse_args()
dice = random.Random(options.seed)

POLICY = """policy base language en
enumeration Step checked told end
facts
  a : boolean
  b : boolean
  n : count
  done : boolean
  ks : list of count
  zone : boolean
end
parameter cap : count
  from 2020-01-01 10 cites internal "x"
  from 2024-06-01 9 cites internal "x"
end
decision base
  default deny cites internal "x"
  output missing : list of Step means duties not met
  output complete means all duties are met
  output spare : count means if n less than cap then cap - n else 0
  output caps : count means count of k in ks where k more than cap
  output level : count?
  output fee : count means 2
end
rule small
  cites internal "x"
  when n at most cap
  then permit
end
rule marked exception to small
  cites internal "x"
  when a and not b
  then refer to "one"
end
table levels first match
  cites internal "x"
  | when         | level |
  | n at most 3  | 1     |
  | b            | 2     |
  | otherwise    | 3     |
end
rule half_fee
  cites internal "x"
  when b
  then fee is 1
end
obligation check as checked of base
  cites internal "x"
  when n at least 5
  sender must "check" before the act
  met when done
end
obligation tell as told of base
  cites internal "x"
  when a
  sender must "tell" after the act
  met when done
end
"""
OVERLAY = """overlay zone of base language en%s
change parameter cap
  from 2024-03-01 until 2025-01-01 15 cites internal "z"
end
rule medium replaces small
  cites internal "z"
  from 2024-03-01 until 2025-01-01
  when n at most 20
  then permit
end
rule barred exception to marked
  cites internal "z"
  when n is 7
  then deny
end
table zone_levels replaces levels first match
  cites internal "z"
  from 2024-06-01
  | when        | level |
  | n at most 8 | 4     |
  | a           | 5     |
end
rule free replaces half_fee
  cites internal "z"
  when a
  then fee is 0
end
obligation check_there as checked replaces check
  cites internal "z"
  from 2024-03-01
  when n at least 8
  sender must "check there" before the act
  otherwise refer to "two"
  met when done and b
end
"""


def request():
    return {"as_of": f"{dice.choice(['2024-02-29', '2024-03-01', '2024-06-01', '2024-12-31', '2025-01-01'])}",
            "a": dice.random() < 0.5, "b": dice.random() < 0.5, "n": dice.choice([1, 3, 4, 5, 7, 8, 9, 10, 11, 20, 21]),
            "done": dice.random() < 0.6, "ks": [dice.randrange(20) for _ in range(dice.randrange(3))], "zone": dice.random() < 0.5}


def told(answer):
    return (answer["decision"], answer.get("refer_to"), answer.get("outputs"),
            [(one["id"], one.get("met")) for one in answer.get("obligations", [])],
            sorted((one["rule"], one["law"]) for one in answer["because"]))


requests = [request() for _ in range(options.count)]
unknown = [{k: v for k, v in one.items() if k != "zone"} for one in requests]
plain = answers(options, {"base.writ": POLICY}, "base", requests)
always = answers(options, {"base.writ": POLICY, "zone.writ": OVERLAY % ""}, "base", requests)
switched = {"base.writ": POLICY, "zone.writ": OVERLAY % "\n  applies where zone"}
problems = 0
differ = settled = 0
for asked, without, within, found, open_ in zip(requests, plain, always, answers(options, switched, "base", requests), answers(options, switched, "base", unknown)):
    expected = within if asked["zone"] else without
    differ += told(without) != told(within)
    if told(found) != told(expected):
        problems += 1
        print(f"{json.dumps(asked)}\n  expected {told(expected)}\n  found    {told(found)}")
    settled += open_["decision"] != "undetermined"
    if open_["decision"] != "undetermined" and {without["decision"], within["decision"]} != {open_["decision"]}:
        problems += 1
        print(f"{json.dumps(asked)}: {open_['decision']} without the zone, {without['decision']} and {within['decision']} with it")
    for name, value in open_["outputs"].items():
        if not without["outputs"].get(name) == within["outputs"].get(name) == value:
            problems += 1
            print(f"{json.dumps(asked)}: {name} is {value} without the zone")
if not differ or not settled:
    problems += 1
    print("nothing differs, or nothing is settled")
print(f"switched.py: {len(requests)} requests in tier {options.tier}, {differ} that the overlay changes, {settled} settled without "
      f"the condition, {problems} problems")
sys.exit(1 if problems else 0)
