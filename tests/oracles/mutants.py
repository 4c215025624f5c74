#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Mutants of the policies, and whether the project's own tests notice them.

A mutant is a policy with one thing changed: a rule, duty or measure that never applies (`when no`), a row taken out, an edge flipped
(`at least` and `more than`, `on or before` and `earlier than`, …), or all `and` of one chain made `or`, and the other way round. It is
killed when a test of the policies or a worked case fails. A mutant that does not compile is none, and is counted apart. equivalent.json
beside this script names those that change no answer, each with its reason; they are left out.

Fails when less than 95 % are killed, or when an entry of equivalent.json meets no mutant. With --sample, so many are drawn.
Usage: mutants.py WRIT ROOT [--sample N] [--seed N] [--only POLICY] [--jobs N]"""
import argparse
import json
import os
import queue
import random
import re
import shutil
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

EDGES = {"at least": "more than", "at most": "less than", "on or before": "earlier than", "on or after": "later than"}
EDGES |= {after: before for before, after in EDGES.items()}
# What says something about the law; tests, facts and names of things are no rules.
RULES = ("rule", "table", "obligation", "define", "decision", "cross-border", "consent", "revenue", "negative", "output", "group", "permit", "parameter")
# Where one condition ends and another begins, on the same level of brackets.
BREAKS = {"if", "then", "else", "for", "where", "when", "unless", "requires", "means", "otherwise", "met", "applies", "is_list", "until", "from"}
NOT_A_CONDITION = ("cites", "because", "test")


@dataclass
class Mutant:
    policy: str
    path: str
    line: int
    declaration: str
    kind: str
    change: str
    source: str

    def key(self):
        return f"{self.policy}: {self.declaration}: {self.kind}: {self.change}"


def code_lines(text, is_markdown):
    """(first, last) of the lines of code."""
    lines = text.split("\n")
    if not is_markdown:
        return lines, set(range(len(lines)))
    inside, out = False, set()
    for i, line in enumerate(lines):
        if line.startswith("```"):
            inside = line.strip() == "```writ"
        elif inside:
            out.add(i)
    return lines, out


def masked(line):
    """The line with texts, names in brackets and comments blank: same length."""
    blank = lambda match: " " * len(match.group())
    return re.sub(r"--[^\n]*", blank, re.sub(r'"[^"]*"|[“「《][^”」》]*[”」》]', blank, line))


def declarations(lines, code):
    """(first line, behind the last) of each declaration that says something about the law."""
    out, first = [], None
    for i in range(len(lines) + 1):
        line = lines[i] if i in code else ""
        at_margin = line and not line[0].isspace()
        if first is not None and (at_margin or i not in code):
            out.append((first, i + 1 if line == "end" else i))
            first = None
        if at_margin and line.split()[0] in RULES:
            first = i
    return out


def chains(text):
    """Positions of the connectives of each chain on one level of brackets, as (word, [positions])."""
    found, stack = [], [{}]

    def close(level):
        found.extend((word, places) for word, places in level.items())
        level.clear()

    for match in re.finditer(r"[\w-]+|[^\w\s]|\n *(?:\||\w+)", text):
        word = match.group().strip()
        if match.group().startswith("\n") and word not in ("and", "or", "not"):
            close(stack[-1])
        if word in "([{（":
            stack.append({})
        elif word in ")]}）" and len(stack) > 1:
            close(stack.pop())
        elif word in BREAKS or word in (",", "|", ":"):
            close(stack[-1])
        elif word in ("and", "or"):
            stack[-1].setdefault(word, []).append(match.end() - len(word))
    for level in stack:
        close(level)
    return found


def mutants_of(policy, path, text):
    lines, code = code_lines(text, path.endswith(".md"))

    def mutant(line, name, kind, change, first, behind, new):
        return Mutant(policy, path, line + 1, name, kind, change, "\n".join(lines[:first] + new + lines[behind:]))

    for first, behind in declarations(lines, code):
        head = lines[first].split()
        name = " ".join(head[:3] if head[0] == "cross-border" else head[:2])
        body = lines[first:behind]
        if head[0] in ("rule", "obligation"):
            yield mutant(first, name, "never", "when no", first, behind, body[:-1] + ["  when no", body[-1]])
        measures = [i for i in range(first, behind) if lines[i].startswith("  measure ")]
        for i in measures:
            end = next(j for j in range(i + 1, behind) if j in measures or lines[j] == "end")
            yield mutant(i, f"{name} {lines[i].split()[1]}", "never", "when no", end, end, ["    when no"])
        if head[0] in ("table", "cross-border"):
            rows = [i for i in range(first, behind) if lines[i].startswith("  |")]
            for number, i in enumerate(rows[1:], 1):
                end = next(j for j in range(i + 1, behind + 1) if j == behind or lines[j].startswith("  |") or not lines[j].startswith("     "))
                yield mutant(i, f"{name}.{number}", "row", "deleted", i, end, [])
        quiet = "\n".join("" if re.match(rf"\s*({'|'.join(NOT_A_CONDITION)})\b", line) else masked(line) for line in body)
        offset = [0]
        for line in quiet.split("\n"):
            offset.append(offset[-1] + len(line) + 1)
        real = [masked(line) for line in body]

        def place(at):
            row = next(r for r in range(len(offset)) if offset[r] <= at < offset[r + 1])
            return row, at - offset[row]

        for match in re.finditer(r"\b(" + "|".join(EDGES) + r")\b", quiet):
            row, column = place(match.start())
            line = body[row]
            changed = line[:column] + EDGES[match.group()] + line[column + len(match.group()):]
            shown = " ".join(real[row][max(0, column - 40):column + 50].split())
            yield mutant(first + row, name, "edge", f"{match.group()} -> {EDGES[match.group()]} in {shown}", first, behind,
                         body[:row] + [changed] + body[row + 1:])
        level = re.sub(r"\b(" + "|".join(EDGES) + r")\b", lambda m: "~" * len(m.group()), quiet)
        for word, places in chains(level):
            new = list(body)
            for at in reversed(places):
                row, column = place(at)
                other = "or" if word == "and" else "and"
                new[row] = new[row][:column] + other + new[row][column + len(word):]
            row, column = place(places[0])
            shown = " ".join(real[row][max(0, column - 40):column + 50].split())
            yield mutant(first + row, name, "connective", f"{word} flipped ({len(places)}) in {shown}", first, behind, new)


def english_tree(root, to):
    shutil.copytree(os.path.join(root, "policies"), to, ignore=shutil.ignore_patterns("*.zh.writ*", "sources.md"))
    return to


def all_mutants(root, only):
    out, users = [], {}
    for folder, _, files in sorted(os.walk(os.path.join(root, "policies"))):
        for name in sorted(files):
            if not name.endswith((".writ", ".writ.md")) or ".zh." in name or name.startswith("laws"):
                continue
            path = os.path.relpath(os.path.join(folder, name), os.path.join(root, "policies"))
            with open(os.path.join(folder, name), encoding="utf-8") as file:
                text = file.read()
            policy = re.search(r"^(?:policy|module|overlay) ([\w.]+)", text, re.M).group(1)
            for used in re.findall(r"^use ([\w.]+)", text, re.M):
                users.setdefault(used, []).append(os.path.dirname(path))
            if not only or policy == only:
                out += mutants_of(policy, path, text)
    return out, users


def verdict(writ, tree, mutant, users, cases):
    path = os.path.join(tree, mutant.path)
    with open(path, encoding="utf-8") as file:
        kept = file.read()
    try:
        with open(path, "w", encoding="utf-8") as file:
            file.write(mutant.source)
        folders = [os.path.dirname(mutant.path)] + users.get(mutant.policy, [])
        done = subprocess.run([writ, "test", *(os.path.join(tree, f) for f in folders), "--cases", cases], capture_output=True)
    finally:
        with open(path, "w", encoding="utf-8") as file:
            file.write(kept)
    told = re.search(r"^(\d+) passed, (\d+) failed", done.stdout.decode(), re.M)
    if not told:
        return "none"
    return "killed" if int(told.group(2)) else "survived"


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("writ")
    parser.add_argument("root")
    parser.add_argument("--sample", type=int)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only")
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--list", action="store_true", help="name the mutants and run none")
    args = parser.parse_args()
    mutants, users = all_mutants(args.root, args.only)
    with open(os.path.join(os.path.dirname(os.path.abspath(__file__)), "equivalent.json"), encoding="utf-8") as file:
        equivalent = json.load(file)
    keys = {m.key() for m in mutants}
    faults = [f"equivalent.json: no such mutant: {key}" for key in equivalent
              if key not in keys and (not args.only or key.startswith(args.only + ": "))]
    for key in sorted(keys) if args.list else []:
        print(key)
    if args.list:
        return 0
    mutants = [m for m in mutants if m.key() not in equivalent]
    total = len(mutants)
    if args.sample and args.sample < total:
        mutants = random.Random(args.seed).sample(mutants, args.sample)
    counts = {"killed": 0, "survived": 0, "none": 0}
    with tempfile.TemporaryDirectory() as base:
        cases = os.path.join(base, "cases.jsonl")
        with open(cases, "w", encoding="utf-8") as out:
            for name in ("cases", "market"):
                with open(os.path.join(args.root, f"tests/data/cases/{name}.jsonl"), encoding="utf-8") as file:
                    out.write(file.read())
        trees = queue.Queue()
        for i in range(args.jobs):
            trees.put(english_tree(args.root, os.path.join(base, str(i), "policies")))

        def run(mutant):
            tree = trees.get()
            try:
                return verdict(args.writ, tree, mutant, users, cases)
            finally:
                trees.put(tree)

        with ThreadPoolExecutor(args.jobs) as pool:
            for mutant, found in zip(mutants, pool.map(run, mutants)):
                counts[found] += 1
                if found == "survived":
                    print(f"SURVIVED policies/{mutant.path}:{mutant.line} {mutant.key()}", flush=True)
    made = counts["killed"] + counts["survived"]
    for fault in faults:
        print(fault)
    print(f"{made} mutants of {total}, {counts['killed']} killed ({100 * counts['killed'] / max(made, 1):.1f} %); "
          f"{counts['none']} do not compile, {len(equivalent)} change no answer")
    return 0 if made and counts["killed"] >= 0.95 * made and not faults else 1


if __name__ == "__main__":
    sys.exit(main())
