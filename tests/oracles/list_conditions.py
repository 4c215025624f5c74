#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Which entry of a list decides, for drawn conditions, entries and requests: computed by reading the whole list for each request. Where
a fact is missing, all tiers say the same. Usage: list_conditions.py WRIT [--policies N] [--seed N] [TIER...]"""
import argparse
import json
import pathlib
import random
import subprocess
import sys
import tempfile

PLACES = ["", "N", "NX", "R1234567", "R12345678", "R123456789012345678", "北京", "R123456é"]
KINDS = ["red", "green", "blue"]
MANY = [f"T{number}" for number in range(70)]  # a column of more than 62 is written otherwise
SEGMENTS = ["a", "b", "ab", "abcdefg", "abcdefgh", "abcdefghi", "x" * 15, "x" * 16, "x" * 31, "数据"]
COMPARISONS = {"more than": lambda a, b: a > b, "at least": lambda a, b: a >= b, "less than": lambda a, b: a < b,
               "at most": lambda a, b: a <= b, "is": lambda a, b: a == b}


def conditions(rng):
    """As they are written, and what they mean of a request and an entry."""
    def compared(column, optional):
        words, holds = rng.choice(list(COMPARISONS.items()))
        its = f"amount {words} e.{column}"
        if not optional:
            return its, lambda q, e: holds(q["amount"], e[column])
        return f"e.{column} is absent or {its}", lambda q, e: column not in e or holds(q["amount"], e[column])

    def among(fact, column):
        its = f"{fact} is in e.{column}"
        if rng.random() < 0.5:
            return its, lambda q, e: q[fact] in e[column]
        return f"e.{column} is empty or {its}", lambda q, e: not e[column] or q[fact] in e[column]

    drawn = [lambda: compared("low", False), lambda: compared("high", True), lambda: compared("wide", False),
             lambda: among("place", "places"), lambda: among("place", "others"), lambda: among("second", "others"),
             lambda: ("kind is e.kind", lambda q, e: q["kind"] == e["kind"]),
             lambda: ("e.high is given", lambda q, e: "high" in e),
             lambda: ("e.high is absent or e.high is given", lambda q, e: True),
             lambda: ("e.high is absent", lambda q, e: "high" not in e),
             lambda: ("e.others is empty", lambda q, e: not e["others"])]
    return [make() for make in rng.sample(drawn, rng.randint(0, 5))]


def policy(chosen):
    return "\n".join([
        'policy tests.conditions language en version "1"', "enumeration Kind", *KINDS, "end", "record Entry", "id : count",
        "code : text", "low : count", "high : count?", "wide : count", "places : list of text", "others : list of text",
        "kind : Kind", "end", "facts", "code : text", "place : text", "second : text", "amount : count", "kind : Kind", "end",
        "negative list entries for e in Entry", 'cites internal "drawn"', "when code is under e.code",
        *(f"when {words}" for words, _ in chosen), "sorted by e.id", "rows apart", "end", "decision tests.conditions.answer",
        'default permit cites internal "drawn"', "output entry : count? means entries.id", "end", "rule listed",
        'cites internal "drawn"', "when entries.id is given",
        "then deny", "end", ""])


def code(rng, most, segments):
    return ".".join(rng.choice(segments) for _ in range(rng.randint(1, most)))


def entry(rng, number, places):
    its = {"id": number, "code": code(rng, 3, SEGMENTS), "low": rng.randrange(6), "wide": rng.choice([0, 3, 255, 256, 70_000]),
           "places": rng.sample(places, rng.randint(0, 3)), "others": rng.sample(PLACES[4:], rng.randint(0, 2)),
           "kind": rng.choice(KINDS)}
    if rng.random() < 0.6:
        its["high"] = rng.randrange(6)
    return its


def request(rng, entries, places):
    its = {"code": rng.choice(entries)["code"] if rng.random() < 0.7 else code(rng, 9, SEGMENTS + [""]), "place": rng.choice(places + [""]),
           "second": rng.choice(PLACES), "amount": rng.choice([0, 1, 2, 3, 4, 5, 255, 256, 70_000, 2**40]),
           "kind": rng.choice(KINDS)}
    if rng.random() < 0.4:
        its["code"] += "." + code(rng, 2, SEGMENTS + [""])
    return its


def answer(chosen, entries, asked):
    under = [e for e in entries if asked["code"] == e["code"] or asked["code"].startswith(e["code"] + ".")]
    return next((e["id"] for e in under if all(holds(asked, e) for _, holds in chosen)), None)


def told(writ, folder, tier):
    made = subprocess.run([writ, "eval", folder / "p.writ", "-d", "tests.conditions.answer", "--data",
                           f"entries={folder / 'e.jsonl'}", "-i", folder / "q.jsonl", "--outputs", "--tier", tier],
                          capture_output=True, text=True, encoding="utf-8", check=False)
    lines = made.stdout.splitlines()
    if not lines:
        sys.exit(f"{tier}: {made.stderr}")
    return lines


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("writ")
    parser.add_argument("tiers", nargs="*")
    parser.add_argument("--policies", type=int, default=25)
    parser.add_argument("--seed", type=int, default=1)
    args = parser.parse_args()
    rng = random.Random(args.seed)
    tiers = args.tiers or ["interp", "quick", "jit"]
    wrong = found = 0
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        for _ in range(args.policies):
            chosen = conditions(rng)
            # Codes of every width, where there are many entries.
            places = MANY[:rng.choice([7, 8, 15, 16, 31, 32, 61, 62, 63, 70])] if rng.random() < 0.5 else PLACES[1:]
            entries = [entry(rng, number, places) for number in range(rng.choice([1, 5, 60, 400]))]
            asked = [request(rng, entries, places) for _ in range(150)]
            expected = [answer(chosen, entries, one) for one in asked]
            found += sum(one is not None for one in expected)
            lacking = [{key: value for key, value in one.items() if key != rng.choice(list(one))} for one in asked[:30]]
            (folder / "p.writ").write_text(policy(chosen), encoding="utf-8")
            for file, lines in (("e.jsonl", entries), ("q.jsonl", asked + lacking)):
                (folder / file).write_text("".join(json.dumps(one, ensure_ascii=False) + "\n" for one in lines), encoding="utf-8")
            answers = {tier: told(args.writ, folder, tier) for tier in tiers}
            for tier, lines in answers.items():
                if len(lines) != len(asked) + len(lacking) or lines != answers[tiers[0]]:
                    wrong += 1
                    print(f"{tier} differs from {tiers[0]}: {[words for words, _ in chosen]}")
                for one, want, line in zip(asked, expected, lines):
                    if json.loads(line) != {"entry": want}:
                        wrong += 1
                        print(f"{tier}: {[words for words, _ in chosen]}: {one}: {line}, not {want}")
    print(f"{args.policies} lists of {len(tiers)} tiers, {found} of {args.policies * 150} requests meet an entry, {wrong} wrong")
    sys.exit(1 if wrong or found < args.policies * 15 else 0)


if __name__ == "__main__":
    main()
