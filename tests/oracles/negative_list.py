#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Workload W2 with a list of the size that lists have: entries and requests are drawn, and the answers computed by reading the
whole list for each request, which shares no code and no idea with an index. Usage: negative_list.py WRIT ROOT [--entries N]
[--requests N] [--seed N] [TIER...]"""
import argparse
import json
import pathlib
import random
import subprocess
import sys
import tempfile

REGIONS = [f"R{number:02}" for number in range(31)]
SEVEREST_FIRST = ["prohibited", "restricted"]


def code(rng, levels):
    """Few names a level, so that codes stand on one another; names of every length up to 17, around the words of a machine."""
    return ".".join(rng.choice("abc") * rng.choice([1, 2, 7, 8, 9, 16, 17]) for _ in range(levels))


def entry(rng, number):
    start = rng.randrange(0, 1000)
    regions = [] if rng.random() < 0.3 else rng.sample(REGIONS, rng.randint(1, 10))
    return {"id": number, "code": code(rng, rng.randint(1, 5)), "regions": regions, "from": start,
            "to": start + rng.randrange(1, 600), "class": rng.choice(SEVEREST_FIRST)}


def request(rng, entries):
    base = rng.choice(entries)["code"] if rng.random() < 0.8 else code(rng, rng.randint(1, 7))
    if rng.random() < 0.3:
        base += "." + code(rng, 1)
    if rng.random() < 0.1:
        base += "".join("." + rng.choice("abc") for _ in range(rng.randint(1, 12)))  # far below any entry
    if rng.random() < 0.1:
        base = base[:-1] or "x"
    return {"code": base, "region": rng.choice(REGIONS + ["ZZ"]), "day": rng.randrange(0, 1700)}


def answer(entries, asked):
    def matches(one):
        under = asked["code"] == one["code"] or asked["code"].startswith(one["code"] + ".")
        return (under and one["from"] <= asked["day"] < one["to"]
                and (not one["regions"] or asked["region"] in one["regions"]))

    found = [one for one in entries if matches(one)]
    if not found:
        return {"class": "open", "entry": None}
    best = min(found, key=lambda one: (SEVEREST_FIRST.index(one["class"]), -one["code"].count("."), one["id"]))
    return {"class": best["class"], "entry": best["id"]}


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("writ")
    parser.add_argument("root", type=pathlib.Path)
    parser.add_argument("tiers", nargs="*")
    parser.add_argument("--entries", type=int, default=10_000)
    parser.add_argument("--requests", type=int, default=500)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    rng = random.Random(options.seed)
    numbers = list(range(1, options.entries + 1))
    rng.shuffle(numbers)
    entries = [entry(rng, number) for number in numbers]
    requests = [request(rng, entries) for _ in range(options.requests)]
    expected = [answer(entries, asked) for asked in requests]
    failed = 0
    with tempfile.TemporaryDirectory() as folder:
        data, questions = pathlib.Path(folder) / "list.jsonl", pathlib.Path(folder) / "requests.jsonl"
        for path, rows in ((data, entries), (questions, requests)):
            path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
        for tier in options.tiers or [None]:
            done = subprocess.run(
                [options.writ, "eval", options.root / "tests/bench/w2_negative_list.writ", "-d", "answer", "-i", questions,
                 "--data", f"entries={data}", "--outputs"] + (["--tier", tier] if tier else []),
                capture_output=True, timeout=300)
            found = [json.loads(line) for line in done.stdout.splitlines()]
            wrong = [i for i, (a, b) in enumerate(zip(expected, found)) if a != b]
            print(f"{tier or ''}: {len(expected) - len(wrong)} of {len(expected)} right, status {done.returncode}")
            for i in wrong[:3]:
                print(f"  {requests[i]}\n  expected {expected[i]}\n  found    {found[i]}")
            failed += done.returncode != 0 or bool(wrong) or len(found) != len(expected)
    kinds = {one["class"] for one in expected}
    if kinds != {"open", "prohibited", "restricted"}:
        print(f"the requests show {kinds} alone")
        failed += 1
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
