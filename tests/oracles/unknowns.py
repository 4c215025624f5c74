#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""What is not said opens nothing: facts are taken out of every test and worked case of every decision, and it is asked again.

Each fact that is not optional is taken out alone, each field of a record of a list that is not optional too, and every two facts
together. Then, for every decision:
  - what was not a permit is no permit;
  - a settled outcome (permit, deny, refer, none) stays what it was or is undetermined, never another settled one;
  - an output that is given has the value that it had.
By default every fact alone is taken out of every request, and of the pairs a sample of --pairs a decision, drawn with --seed: the
whole (--pairs 0) is some 58,000 requests and takes a third of a minute. One process of `writ eval` a decision.

Usage: unknowns.py WRIT ROOT [--tier T] [--pairs N] [--seed N] [--only POLICY]
       [--optional]"""
import argparse
import copy
import itertools
import json
import random
import sys

from policy_tests import ask, requests_by_decision

SETTLED = {"permit", "deny", "refer", "none"}
parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
parser.add_argument("writ")
parser.add_argument("root")
parser.add_argument("--tier")
parser.add_argument("--pairs", type=int, default=1500, help="how many pairs a decision; 0 is all")
parser.add_argument("--seed", type=int, default=1)
parser.add_argument("--optional", action="store_true",
                    help="take out optional facts as well: a list to read of what their absence means, which fails by design")
parser.add_argument("--only")
args = parser.parse_args()


def removable(policy, facts):
    """The paths that can be taken out: (key,) of a fact, (key, index, field) of an item of a list."""
    fields = {fact.key: fact for fact in policy.facts.values()}
    paths = []
    for key, value in facts.items():
        fact = fields.get(key)
        # A fact that a case states and the policy does not declare is passed over by the decision.
        if fact is None:
            continue
        if args.optional or not fact.optional:
            paths.append((key,))
        if fact.is_list and fact.kind in policy.records and value:
            inner = {field.key: field for field in policy.records[fact.kind].values()}
            paths += [(key, i, name) for i, item in enumerate(value) for name in item if name in inner and not inner[name].optional]
    return paths


def without(request, paths):
    out = copy.copy(request)
    for path in paths:
        if len(path) == 1:
            out.pop(path[0], None)
        elif path[0] in out:
            out[path[0]] = copy.deepcopy(out[path[0]])
            out[path[0]][path[1]].pop(path[2], None)
    return out


policies, requests = requests_by_decision(args.root)
wrong = total = 0
for policy in policies.values():
    if args.only and policy.name != args.only:
        continue
    rng = random.Random(args.seed)
    asked = requests[policy.decision]
    whole = [r.json() for r in asked]
    single, double = [], []
    for i, request in enumerate(asked):
        paths = removable(policy, request.facts)
        single += [(i, (path,)) for path in paths]
        facts = [path for path in paths if len(path) == 1]
        double += [(i, pair) for pair in itertools.combinations(facts, 2)]
    every = len(double)
    if args.pairs and args.pairs < every:
        double = rng.sample(double, args.pairs)
    removals = single + double
    answers = ask(args.writ, args.root, policy, whole + [without(whole[i], paths) for i, paths in removals], tier=args.tier)
    before, after = answers[:len(whole)], answers[len(whole):]
    found = 0
    for (i, paths), answer in zip(removals, after):
        old, new = before[i].get("decision", "error"), answer.get("decision", "error")
        changed = [name for name, value in answer.get("outputs", {}).items()
                   if name in before[i].get("outputs", {}) and before[i]["outputs"][name] != value]
        fault = ("opens" if new == "permit" and old != "permit" else
                 "changes" if old in SETTLED and new not in (old, "undetermined") else
                 "outputs" if changed else None)
        if fault:
            found += 1
            if found <= 20 or args.optional:
                taken = " and ".join(".".join(map(str, path)) for path in paths)
                print(f"FAIL {fault} {policy.name} {asked[i].place}: without {taken} {old} -> {new}"
                      + "".join(f"; {n}: {before[i]['outputs'][n]} -> {answer['outputs'][n]}" for n in changed))
    wrong += found
    total += len(removals)
    print(f"{policy.name}: {len(asked)} requests, {len(single)} facts alone, {len(double)} of {every} pairs, {found} wrong")
print(f"{total} requests with something left unsaid, {wrong} wrong")
sys.exit(1 if wrong or not total else 0)
