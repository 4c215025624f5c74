#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Generated requests to cn.cross_border, answered in both tiers: the whole answer must be the same text.
Usage: tiers.py WRIT ROOT [--count N] [--seed N]"""
import argparse
import json
import os
import random
import re
import subprocess
import sys
import tempfile

parser = argparse.ArgumentParser()
parser.add_argument("writ")
parser.add_argument("root")
parser.add_argument("--count", type=int, default=5000)
parser.add_argument("--seed", type=int, default=1)
args = parser.parse_args()
rng = random.Random(args.seed)
policy = os.path.join(args.root, "policies/cn/cross_border/cross_border.writ")
with open(policy, encoding="utf-8") as file:
    source = file.read()


def members(name):
    block = re.search(rf"^enumeration {name}\b.*?\n(.*?)^end", source, re.M | re.S).group(1)
    return [re.match(r"\s*(\w+)", line).group(1) for line in block.splitlines() if line.strip()]


facts = re.search(r"^facts .*?\n(.*?)^end", source, re.M | re.S).group(1)
fields = re.findall(r"^  (\w+) / \S+ : (list of )?(\w+)(\?)?", facts, re.M)
enumerations = {kind: members(kind) for _, _, kind, _ in fields if re.search(rf"^enumeration {kind}\b", source, re.M)}
COUNTS = [0, 1, 9999, 10000, 99999, 100000, 999999, 1000000, 5000000]
DAYS = ["2022-09-01", "2023-05-31", "2023-06-01", "2024-03-21", "2024-03-22", "2024-05-08", "2024-08-30", "2024-12-31",
        "2025-01-01", "2025-02-08", "2025-12-31", "2026-01-01", "2026-11-23", "2022-08-31", "2027-04-10", "2030-04-11"]


def value(name, is_list, kind):
    if is_list:
        return [{"persons_nonsensitive": rng.choice(COUNTS)} for _ in range(rng.randint(0, 3))]
    if kind == "boolean":
        return rng.random() < 0.5
    if kind in ("count", "integer"):
        return rng.choice(COUNTS + [10, 11, 60, 61]) if kind == "count" else rng.choice([-1, 0, 10, 11, 60, 61])
    if kind == "date":
        return rng.choice(DAYS)
    return rng.choice(enumerations[kind])


def request():
    # Most are complete, because those are what native code answers.
    gap = rng.choice([0, 0, 0, 0, 0.05, 0.5])
    out = {"as_of": rng.choice(DAYS)}
    for name, is_list, kind, optional in fields:
        if rng.random() >= (0.5 if optional else gap):
            out[name] = value(name, bool(is_list), kind)
    return out


with tempfile.NamedTemporaryFile("w", suffix=".jsonl", encoding="utf-8") as requests:
    for _ in range(args.count):
        requests.write(json.dumps(request()) + "\n")
    requests.flush()
    answers = []
    for tier in ("interp", "jit"):
        done = subprocess.run([args.writ, "eval", os.path.dirname(policy), "-d", "cn.cross_border", "-i", requests.name, "--tier", tier],
                              capture_output=True)
        answers.append(done.stdout.splitlines())
decided = {}
different = 0
for interp, jit in zip(*answers):
    decided[json.loads(interp)["decision"]] = decided.get(json.loads(interp)["decision"], 0) + 1
    if interp != jit:
        different += 1
        if different == 1:
            print("interp", interp.decode(), "\njit   ", jit.decode())
print(f"{len(answers[0])} and {len(answers[1])} of {args.count} answered, {different} different; {decided}")
sys.exit(1 if different or len(answers[0]) != args.count or len(answers[1]) != args.count else 0)
