#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Each workload of tests/bench against its expected outputs, in every tier that is built. Usage: workloads.py WRIT ROOT [TIER...]"""
import json
import os
import subprocess
import sys

WRIT, ROOT, TIERS = sys.argv[1], sys.argv[2], sys.argv[3:] or [None]
DATA = os.path.join(ROOT, "tests/data/bench")
failed = 0
for name in sorted(os.listdir(DATA)):
    if not name.endswith(".requests.jsonl"):
        continue
    workload = name.split(".")[0]
    policy = next(f for f in sorted(os.listdir(os.path.join(ROOT, "tests/bench"))) if f.startswith(workload + "_"))
    with open(os.path.join(DATA, f"{workload}.expected.jsonl"), encoding="utf-8") as lines:
        expected = [json.loads(line) for line in lines]
    for tier in TIERS:
        command = [WRIT, "eval", os.path.join(ROOT, "tests/bench", policy), "-d", "answer", "-i", os.path.join(DATA, name), "--outputs"]
        data = os.path.join(DATA, f"{workload}.list.jsonl")
        if os.path.exists(data):
            command += ["--data", f"entries={data}"]
        done = subprocess.run(command + (["--tier", tier] if tier else []), capture_output=True, timeout=300)
        found = [json.loads(line) for line in done.stdout.splitlines()]
        right = sum(a == b for a, b in zip(expected, found))
        print(f"{workload} {tier or ''}: {right} of {len(expected)} right, status {done.returncode}")
        failed += done.returncode != 0 or right != len(expected) or len(found) != len(expected)
sys.exit(1 if failed else 0)
