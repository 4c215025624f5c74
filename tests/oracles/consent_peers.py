#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The shipped scope of consent beside the same rule in Rego, in Cedar and in ODRL, on generated requests without refusals: whether every
engine says the same where all is known, and what each says where a field of a consent is missing. Not part of ctest:

    pip install regopy==1.5.2 cedarpy==4.12.2 pyodre==1.0.6 && consent_peers.py WRIT ROOT [--count N] [--seed N] [--only NAME]
"""
import argparse
import collections
import json
import random
import sys
from datetime import date
from pathlib import Path

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
        import regopy
        self.engine = regopy.Interpreter()
        self.engine.add_module("consent", (PEERS / "covered.rego").read_text(encoding="utf-8"))

    def not_covered(self, asked):
        self.engine.set_input(json.loads(json.dumps(counted(asked))))
        found = json.loads(str(self.engine.query("x = data.consent.not_covered")))
        return found["result"][0]["bindings"]["x"] if "result" in found else found["bindings"]["x"]


class Cedar:
    def __init__(self):
        import cedarpy
        self.ask = cedarpy
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
        answer = self.ask.is_authorized({"principal": 'User::"u"', "action": 'Action::"use"', "resource": 'Consent::"c"',
                                        "context": context}, self.policy, entities)
        return answer.decision == self.ask.Decision.Allow


class Odrl:
    """Each consent as a permission of ODRL, its limits as constraints. pyodre has the operators of order and equality and the clock of the
    machine: what is below what, lists and the day that is asked about are functions that are registered here, as its README has it. It joins
    the constraints of a document by `and`, whichever permission they stand in, and does not ask for its target, so a document has one."""
    PREFIX = "https://example.org/consent#"

    def __init__(self):
        import pyodre.python_functions as functions
        import pyodre.python_interpreter as interpreter
        from pyodre.odre import ODRE
        self.state = {}

        def under_any(name, above):
            return any(name == one or name.startswith(one + ".") for one in above.split("|"))

        def all_within(names, within):
            return set(filter(None, names.split("|"))) <= set(within.split("|"))

        added = {"consent_isUnderAny": under_any, "consent_allWithin": all_within, "odrl_use": lambda: True}
        for name in ("purpose", "kind", "operation", "recipients", "today", "age", "tied", "informed", "separate", "guardian", "trusted", "nobody"):
            added["consent_" + name] = lambda name=name: self.state[name]
        for name, function in added.items():
            setattr(functions, name, function)
            setattr(interpreter, name, function)
        reading = interpreter.PythonInterpreter()
        reading.add_prefix_mapping("consent_", self.PREFIX)
        self.engine = ODRE().set_interpreter(reading)

    def not_covered(self, asked):
        it = counted(asked)
        return [kind for kind in it["kinds"] if not any(self.covers(it, kind, one) for one in it["consents"])]

    def covers(self, it, kind, consent):
        def below(name):
            return self.under(name, "sensitive") or self.under(it["operation"], "provide") or self.under(it["operation"], "disclose")

        apart = below(kind) or it["abroad"] or bool(it["recipients"])
        self.state = {"purpose": it["purpose"], "kind": kind, "operation": it["operation"], "recipients": "|".join(it["recipients"]), "today": it["today"],
                      "age": it["age"], "tied": str(consent.get("tied")), "informed": str(consent.get("informed")),
                      # Where a term applies is no part of a constraint: the host says so.
                      "separate": str(consent.get("separate") if apart else True),
                      "guardian": str(consent.get("by_guardian") if it["age"] < 14 else True),
                      "trusted": str(consent.get("within_mandate") if "trustee" in consent and not consent.get("by_guardian") else True),
                      "nobody": str(not it["recipients"] and consent.get("recipients_only") is True)}
        constraints = [self.constraint(name, "isUnderAny", "|".join(consent[field]))
                       for name, field in (("purpose", "purposes"), ("kind", "kinds"), ("operation", "operations")) if field in consent]
        if "recipients" in consent:
            constraints.append(self.constraint("recipients", "allWithin", "|".join(consent["recipients"])))
        for field, operator in (("given_on", "gteq"), ("ends_on", "lt"), ("withdrawn_on", "lt")):
            if field in consent:
                constraints.append(self.constraint("today", operator, consent[field]))
        constraints += [self.constraint(name, "eq", value) for name, value in
                        (("tied", "False"), ("informed", "True"), ("separate", "True"), ("guardian", "True"), ("trusted", "True"), ("nobody", "False"))]
        policy = {"@context": "http://www.w3.org/ns/odrl.jsonld", "@type": "Agreement", "uid": self.PREFIX + "policy",
                  "permission": [{"action": "use", "target": self.PREFIX + "data", "constraint": constraints}]}
        return bool(self.engine.enforce(json.dumps(policy)))

    @staticmethod
    def under(name, above):
        return name == above or name.startswith(above + ".")

    def constraint(self, left, operator, right):
        whole = operator if operator in ("eq", "lt", "gteq") else self.PREFIX + operator
        kind = "integer" if isinstance(right, int) else "string"
        return {"leftOperand": self.PREFIX + left, "operator": whole, "rightOperand": {"@value": str(right), "@type": "xsd:" + kind}}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("writ")
    parser.add_argument("root", type=Path)
    parser.add_argument("--count", type=int, default=500)
    parser.add_argument("--seed", type=int, default=3)
    parser.add_argument("--only", choices=("Rego", "Cedar", "ODRL"))
    options = parser.parse_args()
    generator = random.Random(options.seed)
    whole = []
    while len(whole) < options.count:
        one = {**request(generator), "refusals": []}
        if all(set(consent) | OPTIONAL >= {"purposes", "kinds", "operations", "recipients", "given_on", "ends_on", "tied", "separate",
                                           "by_guardian", "informed"} | ({"within_mandate"} if "trustee" in consent else set())
               for consent in one["consents"]):
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
    for name, kind in (("Rego", Rego), ("Cedar", Cedar), ("ODRL", Odrl)):
        if options.only not in (None, name):
            continue
        engine = kind()
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
