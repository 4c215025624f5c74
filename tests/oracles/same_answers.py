#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Two trees of policies, before and after a rewriting: the same questions get the same answers, reasons and names of duties aside.

Asked is what the tests of OLD and the worked cases ask, and N requests more a decision: facts that one of these states, taken from
others or drawn from what anywhere was said of the same fact, some left out, on days on both sides of each change of law. Outcome,
outputs, missing facts and duties (their text, when they are due, whether they are met) have to agree in each tier. An answer that
waited in OLD may be settled in NEW, or wait for less, and further duties may be owed: nothing that was settled changes. Such answers
are counted.
Usage: same_answers.py WRIT OLD NEW [--only POLICY] [--count N] [--seed N]"""
import argparse
import json
import random
import re
import sys
from datetime import date, timedelta

from policy_tests import ask, requests_by_decision

parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
parser.add_argument("writ")
parser.add_argument("old")
parser.add_argument("new")
parser.add_argument("--only")
parser.add_argument("--count", type=int, default=2000)
parser.add_argument("--seed", type=int, default=1)
args = parser.parse_args()


def values_of(policy, asked):
    """What was said of each fact anywhere, every member of an enumeration, both booleans."""
    out = {}
    for request in asked:
        for key, value in request.facts.items():
            out.setdefault(key, {})[json.dumps(value, sort_keys=True)] = value
    for fact in policy.facts.values():
        said = out.setdefault(fact.key, {})
        more = [True, False] if fact.kind == "boolean" else policy.enumerations.get(fact.kind, {}).values()
        said.update({json.dumps(v): v for v in more if not fact.is_list})
        for value in [v for v in said.values() if isinstance(v, int) and not isinstance(v, bool)]:
            said.update({json.dumps(v): v for v in (max(value - 1, 0), value, value + 1)})
    return {key: list(said.values()) for key, said in out.items()}


def days_of(policy, asked):
    days = {r.as_of for r in asked if r.as_of} | set(re.findall(r"\b\d{4}-\d\d-\d\d\b", policy.source))
    return sorted(days | {str(date.fromisoformat(d) - timedelta(1)) for d in days})


def generated(policy, asked, rng):
    values, days = values_of(policy, asked), days_of(policy, asked)
    for _ in range(args.count):
        out = dict(rng.choice(asked).json())
        out.setdefault("as_of", rng.choice(days))
        out.update({k: v for k, v in rng.choice(asked).facts.items() if rng.random() < 0.3})
        for key in rng.sample(sorted(values), min(len(values), rng.choice([0, 1, 2, 4, 12]))):
            if values[key]:
                out[key] = rng.choice(values[key])
        for key in rng.sample(sorted(out.keys() - {"as_of", "readings"}), rng.choice([0, 0, 0, 1, 2]) if len(out) > 5 else 0):
            del out[key]
        if rng.random() < 0.5:
            out["as_of"] = rng.choice(days)
        yield out


def shown(answer):
    """What has to agree of an answer."""
    duties = [json.dumps({k: v for k, v in duty.items() if k not in ("id", "name", "law", "rule")}, sort_keys=True)
              for duty in answer.get("obligations", [])]
    error = answer.get("error")
    return {"decision": answer.get("decision"), "outputs": answer.get("outputs"), "missing": sorted(answer.get("missing_facts", [])),
            "duties": sorted(duties), "error": error.get("code") if isinstance(error, dict) else error}


def says_more(old, new):
    """Whether `new` says all that `old` did, and more: what was known stays, and no more facts are waited for."""
    return (not old["error"] and not new["error"] and old["decision"] in ("undetermined", new["decision"])
            and all(k in new["outputs"] and new["outputs"][k] == v for k, v in old["outputs"].items()) and set(new["missing"]) <= set(old["missing"])
            and set(old["duties"]) <= set(new["duties"]))


policies, requests = requests_by_decision(args.old)
wrong = 0
for policy in policies.values():
    if args.only and policy.name != args.only:
        continue
    asked = requests[policy.decision]
    every = [r.json() for r in asked] + list(generated(policy, asked, random.Random(args.seed)))
    answers = {(side, tier): ask(args.writ, root, policy, every, tier=tier)
               for side, root in (("old", args.old), ("new", args.new)) for tier in ("interp", "jit")}
    outcomes, different, more = {}, 0, 0
    for i, request in enumerate(every):
        told = {k: shown(a[i]) for k, a in answers.items()}
        first = told["old", "interp"]
        outcome = first["decision"] or "error"
        outcomes[outcome] = outcomes.get(outcome, 0) + 1
        after = told["new", "interp"]
        if told["old", "jit"] == first and told["new", "jit"] == after and after != first and says_more(first, after):
            more += 1
        elif any(t != first for t in told.values()):
            different += 1
            if different <= 3:
                print("FAIL", json.dumps(request, ensure_ascii=False))
                for key, one in told.items():
                    print("    ", *key, json.dumps({k: v for k, v in one.items() if v != first[k] or v != after[k]}, ensure_ascii=False)[:1500])
    wrong += different
    print(f"{policy.name}: {len(every)} requests, {different} answered differently, {more} with more said; {outcomes}")
sys.exit(1 if wrong else 0)
