#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The shipped scope of consent beside the same rule in Rego and in Cedar, on generated requests without refusals: whether every
engine says the same where all is known, and what each says where a field of a consent is missing. Not part of ctest:

    pip install regopy==1.5.2 cedarpy==4.12.2 && consent_peers.py WRIT ROOT [--count N] [--seed N]
"""
import argparse
import collections
import json
import random
import sys
from datetime import date
from pathlib import Path

import cedarpy
import regopy

from consent_properties import OPTIONAL, ask, request

PEERS = Path(__file__).resolve().parents[1] / "data/consent_peers"


def days(text):
    return (date.fromisoformat(text) - date(1970, 1, 1)).days


def counted(asked):
    """The request with days as counts."""
    out = {**asked, "today": days(asked["as_of"])}
    out["consents"] = [{name: days(value) if name.endswith("_on") else value for name, value in one.items()} for one in asked["consents"]]
    return out


class Rego:
    def __init__(self):
        self.engine = regopy.Interpreter()
        self.engine.add_module("consent", (PEERS / "covered.rego").read_text(encoding="utf-8"))

    def not_covered(self, asked):
        self.engine.set_input(json.loads(json.dumps(counted(asked))))
        found = json.loads(str(self.engine.query("x = data.consent.not_covered")))
        return found["result"][0]["bindings"]["x"] if "result" in found else found["bindings"]["x"]


class Cedar:
    def __init__(self):
        self.policy = (PEERS / "covered.cedar").read_text(encoding="utf-8")

    def not_covered(self, asked):
        it = counted(asked)
        return [kind for kind in it["kinds"] if not any(self.covers(it, kind, one) for one in it["consents"])]

    def covers(self, it, kind, consent):
        def entity(name):
            return {"__entity": {"type": "Name", "id": name}}

        names = {it["purpose"], kind, it["operation"], "sensitive", "provide", "disclose"}
        for field in ("purposes", "kinds", "operations"):
            names |= set(consent.get(field, []))
        for name in list(names):
            names |= {name[:at] for at, c in enumerate(name) if c == "."}
        entities = [{"uid": {"type": "Name", "id": name}, "attrs": {},
                     "parents": [{"type": "Name", "id": name.rpartition(".")[0]}] if "." in name else []} for name in sorted(names)]
        attrs = {name: [entity(one) for one in value] if name in ("purposes", "kinds", "operations") else value
                 for name, value in consent.items()}
        entities.append({"uid": {"type": "Consent", "id": "c"}, "attrs": attrs, "parents": []})
        context = {"purpose": entity(it["purpose"]), "kind": entity(kind), "operation": entity(it["operation"]),
                   "recipients": it["recipients"], "today": it["today"], "abroad": it["abroad"], "age": it["age"]}
        answer = cedarpy.is_authorized({"principal": 'User::"u"', "action": 'Action::"use"', "resource": 'Consent::"c"',
                                        "context": context}, self.policy, entities)
        return answer.decision == cedarpy.Decision.Allow


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("writ")
    parser.add_argument("root", type=Path)
    parser.add_argument("--count", type=int, default=500)
    parser.add_argument("--seed", type=int, default=3)
    options = parser.parse_args()
    generator = random.Random(options.seed)
    whole = []
    while len(whole) < options.count:
        one = {**request(generator), "refusals": []}
        if all(set(consent) | OPTIONAL >= {"purposes", "kinds", "operations", "recipients", "given_on", "ends_on", "tied", "separate",
                                           "by_guardian", "informed"} for consent in one["consents"]):
            whole.append(one)
    lacking = []
    for one in whole:
        if one["consents"]:
            other = json.loads(json.dumps(one))
            consent = generator.choice(other["consents"])
            del consent[generator.choice(sorted(set(consent) - OPTIONAL))]
            lacking.append(other)
    problems = 0
    answers = ask(options.writ, options.root, "interp", whole)
    open_ = ask(options.writ, options.root, "interp", lacking)
    for name, engine in (("Rego", Rego()), ("Cedar", Cedar())):
        differ = [(asked, answer) for asked, answer in zip(whole, answers)
                  if sorted(engine.not_covered(asked)) != sorted(answer["outputs"]["not_covered"])]
        problems += len(differ)
        waiting = collections.Counter("permit" if not engine.not_covered(asked) else "no permit" for asked, answer in zip(lacking, open_)
                                      if answer["decision"] == "undetermined")
        print(f"{name}: {len(whole)} requests, {len(differ)} differ; of {sum(waiting.values())} that Writ leaves open: {dict(waiting)}")
        for asked, answer in differ[:2]:
            print(" ", json.dumps(asked), answer["outputs"], engine.not_covered(asked))
    print(f"Writ permits {sum(one['decision'] == 'permit' for one in answers)} of {len(answers)}")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
