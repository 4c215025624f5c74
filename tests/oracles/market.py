#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The decisions on the market against their short rules in Python (market_rules.py), on requests made from market_requests.py.

Of every whole request: each fact given every value of its domain, each fact and each two left out, one changed and another left out;
then requests drawn at random, some with most facts left out. What is not said is asked with every value that it could have: an
answer has to be given where it is the same for all, and may not be where it is not. A decision is deny as soon as one ground is
certain, permit when none can be there. Every answer of every request is compared. The rules here are first held to the worked cases.

Usage: market.py WRIT ROOT [TIER...] [--random N] [--seed N] [--only POLICY] [--show N]"""
import argparse
import copy
import itertools
import json
import random
import sys
from fractions import Fraction
from types import SimpleNamespace

from market_requests import REQUESTS
from market_rules import DECISIONS, NOT_GIVEN, OPEN, day
from policy_tests import ask, read_cases

parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
parser.add_argument("writ")
parser.add_argument("root")
parser.add_argument("tiers", nargs="*", default=["interp"])
parser.add_argument("--random", type=int, default=100, help="how many a decision are drawn")
parser.add_argument("--seed", type=int, default=20)
parser.add_argument("--only")
parser.add_argument("--show", type=int, default=10, help="how many differences of an answer are written out")
args = parser.parse_args()


class Missing(Exception):
    """The path of a fact that a rule needs and nobody has said: (name,) or (name, index, field)."""


class Facts:
    """A request as the rules read it."""

    def __init__(self, values, optional, path=()):
        self.values, self.optional, self.path = values, optional, path

    def __getitem__(self, name):
        if name == "today":
            return day(self["as_of"])
        if name not in self.values:
            if name in self.optional:
                return None
            raise Missing(self.path + (name,))
        value = self.values[name]
        if isinstance(value, list) and value and isinstance(value[0], dict):
            return [Facts(item, (), self.path + (name, i)) for i, item in enumerate(value)]
        return value

    __getattr__ = __getitem__


def domain(decision, path):
    name = path[0] if len(path) == 1 else f"{path[0]}[].{path[2]}"
    if name == "operation":
        return list(DECISIONS[decision].grounds)
    return REQUESTS[decision][1].get(name, [True, False])


def completions(decision, path, values):
    """What a fact that is left out could be: its domain, unless something of its own stands beside it."""
    name = path[0] if len(path) == 1 else f"{path[0]}[].{path[2]}"
    own = (REQUESTS[decision][2:] or ({},))[0].get(name)
    return own(values) if callable(own) else own or domain(decision, path)


def filled(values, path, value):
    out = copy.copy(values)
    if len(path) > 1:
        out[path[0]] = [dict(item) for item in out[path[0]]]
        out[path[0]][path[1]][path[2]] = value
    else:
        out[path[0]] = value
    return out


def certain(decision, rule, values):
    """The answers that are right, one or two: what the rule gives whatever the facts that are left out are, else NOT_GIVEN."""
    waiting, found, left, unread = [values], [], 800, False
    while waiting:
        now = waiting.pop()
        left -= 1
        try:
            result = rule(Facts(now, DECISIONS[decision].optional))
        except Missing as missing:
            unread = True
            path = missing.args[0]
            waiting += [filled(now, path, value) for value in completions(decision, path, now)]
            continue
        if result == OPEN or not left:
            return [OPEN]
        if result not in found:
            found.append(result)
        if len(found) > 1:
            return [NOT_GIVEN]
    return found + [NOT_GIVEN] if unread and getattr(rule, "calculates", False) else found


def outcome(decision, values):
    grounds = DECISIONS[decision].grounds
    if isinstance(grounds, dict):
        # Of an operation that is not named nothing is said here.
        if "operation" not in values:
            return [OPEN]
        grounds = grounds[values["operation"]]
    if callable(grounds):
        return ["undetermined" if result == NOT_GIVEN else result for result in certain(decision, grounds, values)]
    results = [certain(decision, ground, values) for ground in grounds]
    if [True] in results:
        return ["deny"]
    if [OPEN] in results:
        return [OPEN]
    if [True, NOT_GIVEN] in results:
        return ["deny", "undetermined"]
    if [NOT_GIVEN] in results:
        return ["undetermined"]
    return ["permit"] + (["undetermined"] if [False, NOT_GIVEN] in results else [])


def expected(decision, values):
    out = {name: certain(decision, rule, values) for name, rule in DECISIONS[decision].answers.items()}
    return {"decision": outcome(decision, values), **out}


def paths(values):
    out = [(name,) for name in values if name not in ("as_of", "jurisdiction", "operation")]
    return out + [(name, i, key) for name, value in values.items() if isinstance(value, list)
                  for i, item in enumerate(value) if isinstance(item, dict) for key in item]


def without(values, *left_out):
    out = copy.deepcopy(values)
    for path in left_out:
        if len(path) == 1:
            out.pop(path[0], None)
        elif path[1] < len(out.get(path[0], [])):
            out[path[0]][path[1]].pop(path[2], None)
    return out


def changes(decision, base):
    """The base with one fact of the whole domain changed, whether the base has it or not."""
    names = {name for name in REQUESTS[decision][1] if "[]" not in name and name != "jurisdiction"}
    names |= {path[0] for path in paths(base) if len(path) == 1} | ({"operation"} & set(base))
    out = [{**base, name: value} for name in sorted(names) for value in domain(decision, (name,))]
    return out + [filled(base, path, value) for path in paths(base) if len(path) > 1 for value in domain(decision, path)]


def drawn(decision, rng):
    bases, domains = REQUESTS[decision][:2]
    request = copy.deepcopy(rng.choice(bases))
    for path in paths(request) + [(name,) for name in domains if "[]" not in name and name != "operation"]:
        if path[0] not in ("operation", "jurisdiction") and rng.random() < 0.4:
            if len(path) == 1 or path[0] in request and path[1] < len(request[path[0]]):
                request = filled(request, path, copy.deepcopy(rng.choice(domain(decision, path))))
    return without(request, *[path for path in paths(request) if rng.random() < rng.choice([0, 0, 0.1, 0.3, 0.7])])


def generated(decision):
    rng = random.Random(args.seed)
    out = []
    for base in REQUESTS[decision][0]:
        changed = changes(decision, base)
        taken = paths(base)
        pairs = list(itertools.combinations(taken, 2))
        out += [base] + changed + [without(base, path) for path in taken]
        out += [without(base, *pair) for pair in rng.sample(pairs, min(len(pairs), 30))]
        out += [without(rng.choice(changed), path) for path in taken for _ in range(2)]
    out += [drawn(decision, rng) for _ in range(args.random)]
    return list({json.dumps(request, sort_keys=True): request for request in out}.values())


def same(one, other):
    if isinstance(one, bool) or isinstance(other, bool):
        return one is other
    if isinstance(one, (str, int, float)) and isinstance(other, (str, int, float)):
        try:
            return Fraction(str(one)) == Fraction(str(other))
        except ValueError:
            return one == other
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(map(same, one, other))
    return one == other


def compare(decision):
    """The number of requests and of answers compared, and the differences by tier and answer."""
    requests = generated(decision)
    policy = SimpleNamespace(path=f"policies/{decision.replace('.', '/')}/", decision=decision, name=decision)
    rights = [{name: right for name, right in expected(decision, request).items() if right != [OPEN]} for request in requests]
    differences = {}
    for tier in args.tiers:
        for request, right, answer in zip(requests, rights, ask(args.writ, args.root, policy, requests, tier=tier), strict=True):
            given = {"decision": answer.get("decision", "error"), **answer.get("outputs", {})}
            for name, values in right.items():
                found = given.get(name)
                found = NOT_GIVEN if found is None else found
                if not any(same(value, found) for value in values):
                    differences.setdefault((tier, name), []).append((values, found, request, answer))
    return len(requests), sum(map(len, rights)) * len(args.tiers), differences


def worked_cases():
    """What the rules here say of the worked cases, which are right: differences."""
    wrong = 0
    for case in read_cases(args.root):
        if case.decision not in DECISIONS or args.only and args.only != case.decision:
            continue
        ours = expected(case.decision, case.json())
        for name, value in case.expected.items():
            right = ours.get(name, [OPEN])
            ordered = sorted(value) if isinstance(value, list) and name in ("rights", "holder_rights", "missing") else value
            if right != [OPEN] and not any(same(sorted(r) if ordered is not value else r, ordered) for r in right):
                wrong += 1
                print(f"FAIL {case.place} {name}: rules {right}, case {value}")
    return wrong


wrong, total = worked_cases(), 0
for decision in DECISIONS:
    if args.only and args.only != decision:
        continue
    count, compared, differences = compare(decision)
    print(f"{decision}: {count} requests, {compared} answers, {sum(map(len, differences.values()))} differ")
    for (tier, name), cases in differences.items():
        wrong += len(cases)
        for right, found, request, answer in cases[:args.show]:
            print(f"FAIL {tier} {decision} {name}: rules {' or '.join(map(str, right))}, policy {found}; "
                  + json.dumps(request, ensure_ascii=False)
                  + (f" {answer['error']}" if "error" in answer else ""))
    total += count
print(f"{total} requests, {wrong} answers differ")
sys.exit(1 if wrong or not total else 0)
