#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""What must hold of consents read from JSON-LD, on generated records in the shapes of W3C's guide, read by `writ consent import
--from dpv` and decided by the shipped policy `consent.covered`: taking any member away, wherever it stands, permits nothing that was
not permitted; nor does a status that ends or refuses, or a narrower process. A consent that is implied, ends by an event, came from
another or is limited by what no field says permits nothing at all. A record reads the same whatever the order of its members and
lists, and however its terms are written.

    consent_linked.py WRIT ROOT [--count N] [--seed N]
"""
import argparse
import copy
import json
import random
import subprocess
import sys
import tempfile
from pathlib import Path

from consent_properties import ask

PURPOSES = {"dpv:Marketing": "marketing", "dpv:DirectMarketing": "marketing.direct", "dpv:ServiceProvision": "service"}
KINDS = {"pd:Contact": "contact", "pd:EmailAddress": "contact.email", "pd:MedicalHealth": "sensitive.health", "pd:Name": "identity.name"}
OPERATIONS = {"dpv:Collect": "collect", "dpv:Use": "use", "dpv:Share": "provide"}
RECIPIENTS = ["https://post.example/", "https://bank.example/"]
TODAY = "2025-06-01"
NOTICE = {"record": {"tied": False, "informed": True, "separate": True, "recipients": []}}
LIMITS = {"dpv:hasRule": {"@type": "dpv:Prohibition", "dct:description": "not abroad"}, "dpv:hasScale": "dpv:SmallScaleProcessing",
          "dpv:hasProcessingCondition": {"@type": "dpv:ProcessingDuration", "dpv:hasDuration": "P6M"}, "dpv:hasLegalBasis": "dpv:Contract",
          "dpv:hasDataController": "https://other.example/"}
WHOLE = {"dpv:": "https://w3id.org/dpv#", "pd:": "https://w3id.org/dpv/pd#", "dct:": "http://purl.org/dc/terms/", "skos:": "http://www.w3.org/2004/02/skos/core#"}


def some(random, values, least=1):
    return random.sample(list(values), random.randint(least, min(3, len(values))))


def one_or_list(values):
    return values[0] if len(values) == 1 else values


def process(random):
    out = {"@type": "dpv:Process", "dpv:hasPurpose": one_or_list(some(random, PURPOSES)), "dpv:hasPersonalData": one_or_list(some(random, KINDS)),
           "dpv:hasProcessing": some(random, OPERATIONS, 2), "dpv:hasStorageCondition": {"@type": "dpv:StorageDuration", "dpv:hasDuration": "P6M"},
           "dpv:hasService": "a shop"}
    if random.random() < 0.3:
        out["dpv:hasRecipient"] = some(random, RECIPIENTS)
    if random.random() < 0.2:
        out["dpv:hasPersonalData"] = {"@type": "dpv:PersonalData", "skos:broader": random.choice(list(KINDS)), "dct:title": "of work",
                                      "dct:identifier": "row 7"}
    if random.random() < 0.1:
        out["dpv:hasPurpose"] = {"@type": "dpv:Purpose", "skos:broader": random.choice(list(PURPOSES)), "dct:description": "a letter"}
    return out


def status(random, state, year):
    return {"@type": [f"dpv:{state}", "dpv:ExpressedConsent"] if state == "ConsentGiven" else f"dpv:{state}", "dpv:isIndicatedBy": "dpv:DataSubject",
            "dpv:isIndicatedAtTime": f"{year}-{random.randint(1, 5):02}-{random.randint(1, 28):02}", "dpv:hasIndicationMethod": "a button"}


def record(random):
    given = status(random, "ConsentGiven", 2025)
    given["dpv:hasDuration"] = random.choice(["P1Y", "P2Y", "P1M", {"@type": "dpv:TemporalDuration", "rdf:value": "P1Y"},
                                              {"@type": "dpv:UntilTimeDuration", "rdf:value": "2025-12-31"}])
    if random.random() < 0.2:
        given["dpv:isIndicatedBy"] = random.choice(["p-1", "https://trust.example/", {"@type": "dpv:ParentOfDataSubject", "dpv:hasJustification": "a child"}])
    statuses = [given]
    if random.random() < 0.2:
        statuses.append(status(random, "ConsentWithdrawn", 2025))
    if random.random() < 0.2:
        statuses.insert(0, status(random, "ConsentRefused", 2024))
    out = {"@id": "https://shop.example/1", "@type": "dpv:ConsentRecord", "dct:identifier": "c-1", "dct:conformsTo": "https://w3id.org/dpv/schema/dpv-27560#record",
           "dpv:hasDataSubject": random.choice(["p-1", {"@id": "p-1", "@type": "dpv:DataSubject"}]), "dpv:hasDataController": "https://shop.example/",
           "dpv:hasNotice": {"@type": "dpv:ConsentNotice", "dct:language": "EN"}, "dpv:hasProcess": one_or_list([process(random) for _ in range(random.randint(1, 2))]),
           "dpv:hasConsentStatus": one_or_list(statuses)}
    if random.random() < 0.2:
        out = {"@type": "dpv:ConsentReceipt", "dct:identifier": "r-1", "dct:created": "2025-05-30", "dpv:hasRecordOfActivity": out}
    return out


def question(random):
    return {"as_of": TODAY, "purpose": random.choice(list(PURPOSES.values()) + ["marketing.a letter"]),
            "kinds": some(random, list(KINDS.values()) + ["contact.email.of work"])[:2], "operation": random.choice(list(OPERATIONS.values())),
            "recipients": random.choice([[], [], RECIPIENTS[:1]]), "abroad": False, "age": random.choice([13, 30])}


# ---- what is done to a record ----

def objects(value):
    """Every object within."""
    if isinstance(value, dict):
        yield value
        for one in value.values():
            yield from objects(one)
    if isinstance(value, list):
        for one in value:
            yield from objects(one)


def member_removed(random, base):
    out = copy.deepcopy(base)
    owner = random.choice([one for one in objects(out) if one])
    del owner[random.choice(sorted(owner))]
    return out


def of(kind, change):
    def changed(random, base):
        out = copy.deepcopy(base)
        found = [one for one in objects(out) if kind in json.dumps(one.get("@type", ""))]
        return out if found and change(random, random.choice(found)) is not False else None

    return changed


def ended(random, one):
    all_ = one["dpv:hasConsentStatus"]
    one["dpv:hasConsentStatus"] = [*(all_ if isinstance(all_, list) else [all_]), status(random, random.choice(["ConsentWithdrawn", "ConsentRefused", "ConsentExpired"]), 2025)]


def limited(random, one):
    name = random.choice(sorted(LIMITS))
    one[name] = LIMITS[name]


def narrowed(random, one):
    name = random.choice(["dpv:hasPurpose", "dpv:hasPersonalData", "dpv:hasProcessing"])
    if not isinstance(one.get(name), list) or len(one[name]) < 2:
        return False
    one[name].remove(random.choice(one[name]))
    return True


def by_another(random, one):
    one["dpv:isIndicatedBy"] = random.choice(["https://trust.example/", {"@type": "dpv:Representative"}, "dpv:ThirdParty"])


def implied(random, one):
    one["@type"] = ["dpv:ConsentGiven", random.choice(["dpv:ImpliedConsent", "dpv:UninformedConsent"])]


def by_event(random, one):
    one["dpv:hasDuration"] = {"@type": random.choice(["dpv:UntilEventDuration", "dpv:FixedOccurrencesDuration"]), "rdf:value": "1"}


def written_otherwise(random, base):
    """The same in another spelling: whole identifiers, lists of one, objects for values, members in another order."""
    def again(value, name=""):
        if isinstance(value, list):
            all_ = [again(one, name) for one in value]
            random.shuffle(all_)
            return all_
        if isinstance(value, dict):
            all_ = [(whole(key), again(one, key)) for key, one in value.items()]
            random.shuffle(all_)
            return dict(all_)
        if name in ("@id", "@type", "dct:identifier", "rdf:value", "dct:title", "dct:description"):
            return [value] if name != "@id" and random.random() < 0.3 else value
        if value.startswith(("dpv:", "pd:", "https:")):
            value = whole(value) if random.random() < 0.5 else value
            return random.choice([value, {"@id": value}, [{"@id": value}]])
        return random.choice([value, [value], {"@value": value}])

    def whole(term):
        for prefix, full in WHOLE.items():
            if term.startswith(prefix) and random.random() < 0.5:
                return full + term[len(prefix):]
        return term

    def flat(value):
        if isinstance(value, dict):
            return {key: flat(one) for key, one in value.items()}
        if isinstance(value, list):
            return [one for item in value for one in (flat(item) if isinstance(item, list) else [flat(item)])]
        return value

    return flat(again(base))


CLOSING = {"a member removed": member_removed, "ended": of("ConsentRecord", ended), "limited": of("dpv:Process", limited), "narrowed": of("dpv:Process", narrowed),
           "by another": of("ConsentGiven", by_another), "implied": of("ConsentGiven", implied), "to an event": of("ConsentGiven", by_event)}


def single(base):
    """Whether it has one process, which a limit then limits."""
    return sum("dpv:hasPurpose" in one for one in objects(base)) == 1


def read(writ, records):
    """What is read of each, or nothing where it is refused."""
    with tempfile.TemporaryDirectory() as folder:
        notice = Path(folder) / "notice.json"
        notice.write_text(json.dumps(NOTICE), encoding="utf-8")
        done = subprocess.run([writ, "consent", "import", "--from", "dpv", "--notice", str(notice), "--lang", "en"],
                              input="".join(json.dumps(one) + "\n" for one in records), capture_output=True, text=True, encoding="utf-8")
    refused = {int(line.split(":")[1]) for line in done.stderr.splitlines()}
    lines = iter(done.stdout.splitlines())
    out = [None if number in refused else json.loads(next(lines)) for number in range(1, len(records) + 1)]
    if next(lines, None) is not None:
        sys.exit("more lines than records")
    return out, done.stderr


def canonical(facts):
    def plain(one):
        return json.dumps({name: sorted(value) if isinstance(value, list) else value for name, value in one.items()}, sort_keys=True)

    return facts and {name: sorted(map(plain, facts[name])) for name in facts}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("writ")
    parser.add_argument("root", type=Path)
    parser.add_argument("--count", type=int, default=400)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    generator = random.Random(options.seed)
    records, pairs, spelled = [], [], []
    for _ in range(options.count):
        base = record(generator)
        place = len(records)
        records.append(base)
        spelled.append((place, len(records)))
        records.append(written_otherwise(generator, base))
        for name, change in list(CLOSING.items()) + [("a member removed", member_removed)] * 5:
            changed = change(generator, base)
            if changed is not None:
                pairs.append((name, place, len(records)))
                records.append(changed)
    facts, said = read(options.writ, records)
    problems = [f"not read: {records[place]}" for place, _ in spelled if facts[place] is None]
    problems += [f"read otherwise: {json.dumps(records[place])}\n  as {json.dumps(records[other])}:\n  {facts[place]}\n  {facts[other]}" for place, other in spelled
                 if canonical(facts[place]) != canonical(facts[other])]

    requests, asked = [], []
    questions = {place: [question(generator) for _ in range(4)] for place, _ in spelled}
    for name, before, after in pairs:
        if facts[before] is None or facts[after] is None:
            continue
        for one in questions[before]:
            asked.append((name, before, after))
            requests += [{**one, **facts[before]}, {**one, **facts[after]}]
    answers = ask(options.writ, options.root, "interp", requests)
    closed = dict.fromkeys(CLOSING, 0)
    for i, (name, before, after) in enumerate(asked):
        first, second = (one["decision"] == "permit" for one in answers[2 * i:2 * i + 2])
        closed[name] += first and not second
        if second and name in ("implied", "to an event", "by another") or second and name == "limited" and single(records[before]):
            problems.append(f"{name} leaves open {json.dumps(records[after])}\n  {requests[2 * i + 1]}")
        if second and not first:
            problems.append(f"{name} opens {json.dumps(records[before])}\n  -> {json.dumps(records[after])}\n  {requests[2 * i + 1]}")
    problems += [f"{name} never closed anything" for name, count in closed.items() if count == 0]
    permitted = sum(one["decision"] == "permit" for one in answers[::2])
    if permitted * 20 < len(asked):
        problems.append(f"too little is permitted to tell: {permitted} of {len(asked)}")
    print("\n".join(problems[:5]))
    print(f"consent_linked.py: {len(records)} records, {said.count('error')} refused, {len(asked)} pairs, {permitted} permitted, {len(problems)} problems")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
