#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""What must hold of any scope of consent, on generated records and the shipped policy `consent.covered`: coverage never grows
when a consent is withdrawn, ends earlier, is narrowed, loses a field that is not optional, or when something is refused; the
order of consents changes nothing; the order of kinds changes only the order of what is reported. Every tier gives one answer.

    consent_properties.py WRIT ROOT TIER... [--count N] [--seed N]
"""
import argparse
import copy
import json
import random
import subprocess
import sys
from pathlib import Path

PURPOSES = ["marketing", "marketing.direct", "marketing.direct.post", "service", "care.treatment"]
KINDS = ["contact", "contact.email", "contact.telephone", "device", "sensitive.health", "sensitive.health.allergy"]
OPERATIONS = ["collect", "use", "use.access", "provide"]
RECIPIENTS = ["Organization/f001", "tcf:755"]
OPTIONAL = {"id", "principal", "withdrawn_on", "recipients_only", "trustee"}
TODAY = "2025-06-01"


def some(random, values, least=0):
    return random.sample(values, random.randint(least, len(values)))


def day(random, year):
    return f"{year}-{random.randint(1, 12):02}-{random.randint(1, 28):02}"


def consent(random):
    one = {"purposes": some(random, PURPOSES[:1] + PURPOSES, 2)[:3], "kinds": some(random, KINDS, 2),
           "operations": some(random, OPERATIONS, 1), "recipients": some(random, RECIPIENTS), "given_on": day(random, 2025),
           "ends_on": day(random, 2026), "tied": random.random() < 0.1, "separate": random.random() < 0.8,
           "by_guardian": random.random() < 0.5, "informed": random.random() < 0.9}
    one["purposes"] = list(dict.fromkeys(one["purposes"]))
    if random.random() < 0.7:
        one["given_on"] = "2025-01-01"
    if random.random() < 0.15:
        one["withdrawn_on"] = day(random, 2025)
    if random.random() < 0.2:
        one["trustee"] = "trust 1"
        one["within_mandate"] = random.random() < 0.7
    if random.random() < 0.1:
        one["recipients_only"] = random.random() < 0.8
    for name in sorted(set(one) - OPTIONAL):
        if random.random() < 0.01:
            del one[name]
    return one


def refusal(random):
    one = {"whole": True}
    if random.random() < 0.5:
        one["kinds"] = some(random, KINDS, 1)[:2]
    if random.random() < 0.5:
        one["purposes"] = some(random, PURPOSES, 1)[:2]
    if random.random() < 0.3:
        one["refused_on"] = day(random, 2025)
    if random.random() < 0.2:
        one["whole"] = False
    if random.random() < 0.2:
        del one["whole"]
    if random.random() < 0.1:
        one["recipients"] = []
    return one


def request(random):
    return {"as_of": TODAY, "purpose": random.choice(PURPOSES), "kinds": some(random, KINDS, 1)[:3],
            "operation": random.choice(OPERATIONS), "recipients": some(random, RECIPIENTS)[:random.randint(0, 1)],
            "abroad": random.random() < 0.2, "age": random.choice([13, 14, 30]),
            "consents": [consent(random) for _ in range(random.randint(0, 4))],
            "refusals": [refusal(random) for _ in range(random.choice([0, 0, 0, 1]))]}


# ---- what is done to a request; nothing where it cannot be done ----

def of_consent(change):
    def changed(random, base):
        out = copy.deepcopy(base)
        if not out["consents"]:
            return None
        change(random, random.choice(out["consents"]))
        return out

    return changed


def withdrawn(random, one):
    one["withdrawn_on"] = min(one.get("withdrawn_on", TODAY), day(random, random.choice([2024, 2025])))


def ends(random, one):
    if "ends_on" in one:
        one["ends_on"] = min(one["ends_on"], day(random, 2025))


def of_recipients(random, one):
    one["recipients_only"] = True


def narrowed(random, one):
    name = random.choice(["purposes", "kinds", "operations", "recipients"])
    if one.get(name):
        one[name].remove(random.choice(one[name]))


def field_removed(random, one):
    there = sorted(set(one) - OPTIONAL)
    del one[random.choice(there)]


def fact_removed(random, base):
    out = copy.deepcopy(base)
    del out[random.choice(sorted(set(out) - {"as_of"}))]
    return out


def refused(random, base):
    out = copy.deepcopy(base)
    out["refusals"].append(refusal(random))
    return out


def consents_shuffled(random, base):
    out = copy.deepcopy(base)
    random.shuffle(out["consents"])
    return out


def kinds_reversed(random, base):
    out = copy.deepcopy(base)
    out["kinds"].reverse()
    return out


CLOSING = {"withdrawn": of_consent(withdrawn), "ends": of_consent(ends), "of recipients": of_consent(of_recipients), "narrowed": of_consent(narrowed),
           "field removed": of_consent(field_removed), "fact removed": fact_removed, "refused": refused}
SAME = {"consents in another order": consents_shuffled, "kinds in another order": kinds_reversed}


def covered(asked, answer):
    """The kinds that are covered, None where not all of them are known, and whether the use is permitted."""
    left_out = answer.get("outputs", {}).get("not_covered")
    return None if left_out is None else set(asked.get("kinds", [])) - set(left_out), answer["decision"] == "permit"


def same_answer(before, after):
    def plain(answer):
        return answer["decision"], {name: sorted(value) if isinstance(value, list) else value
                                    for name, value in answer.get("outputs", {}).items()}

    return plain(before) == plain(after)


def ask(writ, root, tier, requests):
    policy = [root / "stdlib/consent", root / "stdlib/taxonomies/privacy.writ", root / "stdlib/taxonomies/privacy.zh.writ"]
    done = subprocess.run([writ, "eval", *map(str, policy), "-d", "consent.covered", "--tier", tier, "--lang", "en"],
                          input="".join(json.dumps(one) + "\n" for one in requests), capture_output=True, text=True,
                          encoding="utf-8")
    answers = [json.loads(line) for line in done.stdout.splitlines()]
    if done.returncode or len(answers) != len(requests):
        sys.exit(f"{tier}: status {done.returncode}, {len(answers)} answers of {len(requests)}: {done.stderr[:500]}"
                 + "".join(str(one) for one in answers if one.get("decision") == "error")[:500])
    return answers


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("writ")
    parser.add_argument("root", type=Path)
    parser.add_argument("tiers", nargs="+")
    parser.add_argument("--count", type=int, default=400)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    generator = random.Random(options.seed)
    requests, pairs = [], []
    for _ in range(options.count):
        base = request(generator)
        place = len(requests)
        requests.append(base)
        for name, change in {**CLOSING, **SAME}.items():
            changed = change(generator, base)
            if changed is not None:
                pairs.append((name, place, len(requests)))
                requests.append(changed)

    problems, first = [], None
    for tier in options.tiers:
        answers = ask(options.writ, options.root, tier, requests)
        first = first or answers
        problems += [f"{tier}: another answer than {options.tiers[0]}: {requests[i]}" for i, answer in enumerate(answers)
                     if not same_answer(first[i], answer)]
        less = dict.fromkeys(CLOSING, 0)
        for name, before, after in pairs:
            if name in SAME:
                if not same_answer(answers[before], answers[after]):
                    problems.append(f"{tier}: {name}: {requests[before]}: {answers[before]}, then {answers[after]}")
                continue
            kinds, permitted = covered(requests[before], answers[before])
            still, now = covered(requests[after], answers[after])
            # Where one kind waits, the list does: what closes it may settle the others, and permits nothing.
            known = kinds is not None and still is not None
            if (known and not still <= kinds) or (now and not permitted):
                problems.append(f"{tier}: {name} opens {requests[before]} -> {requests[after]}: {answers[after]}")
            less[name] += (known and still < kinds) or now < permitted
        # That it would see: each of these closes something now and then, and something is covered to begin with.
        problems += [f"{tier}: {name} never closed anything" for name, count in less.items() if count == 0]
        if sum(answer["decision"] == "permit" for answer in answers) * 20 < len(answers):
            problems.append(f"{tier}: too little is permitted to tell")
    print("\n".join(problems[:20]))
    print(f"consent_properties.py: {len(requests)} requests in {len(options.tiers)} tiers, {len(pairs)} pairs, "
          f"{len(problems)} problems")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
